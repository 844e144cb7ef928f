"""Everything that Telegram knows: the bot, people, chats, files and open queries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from tests.telegram.server.records import Chat, Entity, File, Member, Message, Press, Query, Topic, User
from tests.telegram.server.refusal import Refusal, forbidden, misfortune, mistake

ALL_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
    }
)
"""What administrators of a group may be allowed."""


class World:
    """The state of one Telegram with one bot in it."""

    def __init__(self, bot: User, *, privacy: bool, seed: int, clock: Callable[[], float] = time.time) -> None:
        """Take the bot, whether it sees only what is meant for it in groups, and where ids begin from."""
        self.bot = bot
        self.privacy = privacy
        self.inline = True
        """Whether people may ask the bot in any chat."""
        self.feedback = True
        """Whether the bot learns which result of an inline query was chosen."""
        self.clock = clock
        """Gives seconds since 1970."""
        self.random = random.Random(seed)  # noqa: S311 -- ids, no secrets
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Message] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        """By scope and language code."""
        self.names: dict[tuple[str, str], str] = {}
        """What the bot is called and how it is described, by `name`, `description` or `short_description` and language."""
        self._user_ids = count(10_001)
        self._group_ids = count(4_001)
        self._shared_ids = count(1)
        self._own_ids: dict[int, count[int]] = {}
        self._query_ids = count(self.random.randrange(10**17, 10**18))

    # --- making -------------------------------------------------------------------------------------------------------

    def add_user(self, first_name: str, **about: Any) -> User:
        """Add a person; `about` are fields of User."""
        user = User(next(self._user_ids), first_name, **about)
        self.users[user.id] = user
        return user

    def add_group(self, title: str, *, kind: str, username: str = "") -> Chat:
        """Add a chat of people: a `group`, a `supergroup` or a `forum`."""
        number = next(self._group_ids)
        chat_id = -number if kind == "group" else -1_000_000_000_000 - 2_000_000_000 - number
        chat = Chat(chat_id, "group" if kind == "group" else "supergroup", title, username, is_forum=kind == "forum")
        self.chats[chat_id] = chat
        return chat

    def private_chat(self, user: User) -> Chat:
        """Return a person's chat with the bot; makes it where there is none yet."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", username=user.username)
            chat.members = {user.id: Member(user), self.bot.id: Member(self.bot)}
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Return an id for a message: supergroups count for themselves, all other chats together."""
        if chat.type != "supergroup":
            return next(self._shared_ids)
        return next(self._own_ids.setdefault(chat.id, count(2)))  # 1 is the General topic of a forum

    def next_query_id(self) -> str:
        """Return an id of something that waits for an answer."""
        return str(next(self._query_ids))

    def now(self) -> int:
        """Return the time in whole seconds since 1970."""
        return int(self.clock())

    def post(self, message: Message) -> Message:
        """Put a message into its chat."""
        message.chat.by_id[message.id] = message
        return message

    # --- finding, for a caller ----------------------------------------------------------------------------------------

    def find_chat(self, chat_id: int | str, *, writing: bool = False) -> Chat:
        """Return a chat that the bot may use; raises Refusal."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._by_username(chat_id)
        if chat is None:
            raise self._no_chat(chat_id, writing=writing)
        if chat.type == "private":
            if writing:
                _check_person(self.users[chat.id])
            return chat
        if chat.migrated_to and writing:
            text = "group chat was upgraded to a supergroup chat"
            raise misfortune(text, migrate_to_chat_id=chat.migrated_to)
        bot = chat.members.get(self.bot.id)
        kind = "supergroup" if chat.type == "supergroup" else "group"
        if bot is None:
            raise mistake("chat not found")
        if not bot.present and (writing or chat.type == "supergroup"):
            how = "was kicked from" if bot.status == "kicked" else "is not a member of"
            raise forbidden(f"bot {how} the {kind} chat")
        return chat

    def _by_username(self, name: str) -> Chat | None:
        wanted = name.removeprefix("@").lower()
        return next((c for c in self.chats.values() if c.username and c.username.lower() == wanted), None)

    def _no_chat(self, chat_id: int | str, *, writing: bool) -> Refusal:
        user = self.users.get(chat_id) if isinstance(chat_id, int) and writing else None
        if user is not None and not user.is_bot:
            return forbidden("bot can't initiate conversation with a user")
        return mistake("chat not found")

    def find_message(self, chat: Chat, message_id: int, what: str) -> Message:
        """Return a message that is still there; raises Refusal, worded with what it is wanted for."""
        message = chat.by_id.get(message_id)
        if message is None:
            raise mistake(f"{what} not found")
        if message.deleted:
            raise (mistake if message.deleted_by_bot else misfortune)(f"{what} not found")
        return message

    def find_topic(self, chat: Chat, thread_id: int, reason: str = "message thread not found") -> Topic:
        """Return a topic that is still there; raises Refusal with the text for the call."""
        topic = chat.topics.get(thread_id)
        if topic is None:
            raise mistake(reason)
        if topic.deleted:
            raise misfortune(reason)
        return topic

    def known(self, entities: list[Entity]) -> list[Entity]:
        """Return the entities without mentions of people whom Telegram does not know."""
        return [entity for entity in entities if entity.get("user_id", self.bot.id) in self.users]

    def bot_in(self, chat: Chat) -> Member:
        """Return what the bot is in a chat."""
        return chat.members.get(self.bot.id, Member(self.bot, "left"))

    def members(self, chat: Chat) -> Iterable[Member]:
        """Return those who are in a chat."""
        return [member for member in chat.members.values() if member.present]


def _check_person(user: User) -> None:
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")
