"""The staff's groups as Telegram knows them: what each is, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, ChatFullInfo, ChatMemberAdministrator
from telegram.constants import ChatType
from telegram.error import ChatMigrated, TelegramError

from bot.channels.wording import ChannelWording


@dataclass(frozen=True, slots=True)
class Group:
    """One of the groups."""

    number: int
    """Its id in the settings."""
    title: str = ""
    is_forum: bool = False
    moved_to: int = 0
    """The id that it has now; 0 where it is still that of the settings."""
    problem: str = ""
    """What is wrong with it: "unseen", "no_group", "public" or "no_topics"; "" for nothing."""
    reason: str = ""
    """Why it could not be seen, in Telegram's words."""

    @property
    def is_open(self) -> bool:
        """Whether others than the staff can read and press what stands there."""
        return self.problem == "public"


def told_of(group: Group, words: ChannelWording) -> str:
    """Say what a group is, or what is wrong with it and what to do."""
    told = words.say(f"service.group_{group.problem or 'ok'}", number=group.number, title=group.title)
    if group.reason:
        told = f"{told} ({group.reason})"
    moved = words.say("service.group_moved", number=group.number, to=group.moved_to) if group.moved_to else ""
    return f"{told} {moved}".strip()


async def look_at(bot: Bot, number: int) -> Group:
    """Look at a group. Takes its id in the settings; follows a group that has become a supergroup."""
    moved = 0
    try:
        try:
            chat = await bot.get_chat(number)
        except ChatMigrated as error:
            moved = error.new_chat_id
            chat = await bot.get_chat(moved)
        return Group(number, chat.effective_name or "", bool(chat.is_forum), moved, await _problem(bot, chat))
    except TelegramError as error:
        return Group(number, moved_to=moved, problem="unseen", reason=str(error))


async def _problem(bot: Bot, chat: ChatFullInfo) -> str:
    if chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return "no_group"
    if chat.username:
        return "public"
    if chat.is_forum:
        own = await bot.get_chat_member(chat.id, bot.id)
        if not (isinstance(own, ChatMemberAdministrator) and own.can_manage_topics):
            return "no_topics"
    return ""
