"""What people do: write, press, ask, block, and lead groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.telegram.server.as_json import user_json
from tests.telegram.server.files import new_file
from tests.telegram.server.found import found_entities
from tests.telegram.server.records import Chat, File, Member, Message, Press, Query, Topic, User, Version
from tests.telegram.server.telling import Telling
from tests.telegram.server.texts import MESSAGE
from tests.telegram.server.updates import Updates
from tests.telegram.server.utf16 import units
from tests.telegram.server.world import World


class People:
    """The people's side. Each act is seen by the bot as Telegram would show it, or not at all."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates
        self.telling = Telling(world, updates)

    def changed(self) -> None:
        """Called after everything that happens."""

    # --- writing ------------------------------------------------------------------------------------------------------

    def user(self, first_name: str, **about: Any) -> User:
        """Add a person, who has never written to the bot; `about` are fields of User such as `language_code`."""
        return self.world.add_user(first_name, **about)

    def start(self, user: User, payload: str = "") -> Message:
        """Have a person open the bot and press Start, perhaps through a link with a payload."""
        if user.blocked:
            self.unblock(user)
        return self.say(user, f"/start {payload}".strip())

    def say(
        self,
        user: User,
        text: str,
        *,
        chat: Chat | None = None,
        topic: Topic | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Write a text, to the bot alone or in a chat; returns the message.

        Raises ValueError for what the person cannot do: write too much, or where they are not.
        """
        if not text.strip() or units(text.strip()) > MESSAGE:
            raise ValueError(f"a message has 1-{MESSAGE} characters, not {units(text.strip())}")
        return self._write(user, text.strip(), chat, topic, reply_to)

    def photo(self, user: User, caption: str = "", **where: Any) -> Message:
        """Send a photo; `where` is as for `say`."""
        return self._send(user, "photo", caption, where)

    def document(self, user: User, caption: str = "", *, file_name: str = "file.pdf", **where: Any) -> Message:
        """Send a file; `where` is as for `say`."""
        return self._send(user, "document", caption, where, file_name=file_name)

    def voice(self, user: User, *, duration: int = 3, **where: Any) -> Message:
        """Send a voice message of some seconds; `where` is as for `say`."""
        return self._send(user, "voice", "", where, duration=duration)

    def sticker(self, user: User, *, emoji: str = "👍", **where: Any) -> Message:
        """Send a sticker; `where` is as for `say`."""
        return self._send(user, "sticker", "", where, emoji=emoji)

    def edit(self, message: Message, text: str) -> None:
        """Change what a person has written."""
        message.edits.append(Version(message.text, message.entities, message.buttons))
        message.text, message.entities = text, found_entities(text)
        message.edit_date = self.world.now()
        self.telling.edited(message)
        self.changed()

    def delete(self, message: Message) -> None:
        """Have a person delete a message, their own or the bot's. The bot is not told."""
        message.deleted = True
        self.changed()

    def tap(self, user: User, label: str, *, chat: Chat | None = None) -> Message:
        """Press a button of the reply keyboard; raises LookupError where none has this label."""
        rows = (chat or self.world.private_chat(user)).keyboard
        if not any(label in row for row in rows):
            raise LookupError(f"no button “{label}”, but {rows}")
        return self.say(user, label, chat=chat)

    # --- buttons and inline mode --------------------------------------------------------------------------------------

    def press(self, message: Message, label: str = "", *, user: User | None = None, data: str = "") -> Press:
        """Press a button under a message; returns the press, which will hold the bot's answer.

        Takes the person, who may be left out in a private chat, and instead of a label the data of a button that was
        there before. Raises LookupError where there is no such button, ValueError for one that does not call the bot.
        """
        data = data or message.button(label).get("callback_data", "")
        if not data:
            raise ValueError(f"the button “{label}” does not call the bot: {message.button(label)}")
        who = user or self.world.users[message.chat.id]
        press = Press(self.world.next_query_id(), who, message, data)
        self.world.presses[press.id] = press
        self.telling.press(press)
        self.changed()
        return press

    def ask_inline(self, user: User, text: str, *, offset: str = "", chat_type: str = "sender") -> Query:
        """Type “@bot text” in any chat; returns the query, which will hold the bot's answer."""
        query = Query(self.world.next_query_id(), user, text, offset)
        self.world.queries[query.id] = query
        self.telling.query(query, chat_type)
        self.changed()
        return query

    def choose(self, query: Query, result_id: str, *, chat: Chat | None = None) -> Message:
        """Choose a result of an inline query; returns the message that it becomes, in a chat or with the bot.

        Raises LookupError for a result that the bot did not offer.
        """
        found = next((r for r in query.results if r["id"] == result_id), None)
        if found is None:
            raise LookupError(f"no result “{result_id}”, but {[r['id'] for r in query.results]}")
        place = chat or self.world.private_chat(query.user)
        message = Message(
            self.world.next_message_id(place),
            place,
            query.user,
            self.world.now(),
            found["text"],
            found["marked"],
            found["keyboard"],
            via_bot=True,
        )
        if found["keyboard"]:
            message.inline_id = f"AAM{query.id}-{result_id}"
            self.world.inline_messages[message.inline_id] = message
        self.world.post(message)
        if self.world.feedback:
            self.telling.chosen(query, result_id, message.inline_id)
        self.telling.message(message)
        self.changed()
        return message

    def expire(self, asked: Press | Query) -> None:
        """Let so much time pass that the bot's answer comes too late."""
        asked.expired = True

    def react(self, user: User, message: Message, emoji: str, *, before: str = "") -> None:
        """React to a message; an empty emoji takes the reaction back."""
        self.telling.reaction(message, user, before, emoji)
        self.changed()

    # --- with the bot -------------------------------------------------------------------------------------------------

    def block(self, user: User) -> None:
        """Have a person stop the bot."""
        self._stop(user, blocked=True)

    def unblock(self, user: User) -> None:
        """Have a person let the bot write again."""
        self._stop(user, blocked=False)

    def deactivate(self, user: User) -> None:
        """Delete a person's account. The bot is not told."""
        user.deactivated = True

    def _stop(self, user: User, *, blocked: bool) -> None:
        chat = self.world.private_chat(user)
        user.blocked = blocked
        old = Member(self.world.bot, "member" if blocked else "kicked")
        self.telling.membership(chat, user, old, replace(old, status="kicked" if blocked else "member"))
        self.changed()

    # --- groups -------------------------------------------------------------------------------------------------------

    def join(self, user: User, chat: Chat) -> None:
        """Have a person enter a group."""
        old = chat.members.get(user.id, Member(user, "left"))
        chat.members[user.id] = new = Member(user)
        self.telling.membership(chat, user, old, new)
        self.service(chat, user, {"new_chat_members": [user_json(user)]})

    def leave(self, user: User, chat: Chat) -> None:
        """Have a person leave a group."""
        old = chat.members.get(user.id, Member(user))
        chat.members[user.id] = new = Member(user, "left")
        self.telling.membership(chat, user, old, new)
        self.service(chat, user, {"left_chat_member": user_json(user)})

    def set_bot(self, chat: Chat, status: str, *, by: User, rights: Iterable[str] = ()) -> None:
        """Add the bot to a group (`member`), lead with it (`administrator`) or remove it (`left`, `kicked`)."""
        old = self.world.bot_in(chat)
        new = Member(self.world.bot, status, frozenset(rights))
        chat.members[self.world.bot.id] = new
        self.telling.membership(chat, by, old, new)
        if new.present and not old.present:
            self.service(chat, by, {"new_chat_members": [user_json(self.world.bot)]})
        self.changed()

    def migrate(self, chat: Chat) -> Chat:
        """Make a group a supergroup; returns it, with another id. The old one takes no more messages."""
        new = self.world.add_group(chat.title, kind="supergroup")
        new.members = dict(chat.members)
        owner = next(iter(chat.members.values())).user
        self.service(chat, owner, {"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        self.service(new, owner, {"migrate_from_chat_id": chat.id})
        return new

    def open_topic(self, user: User, chat: Chat, name: str) -> Topic:
        """Have a person begin a topic."""
        topic = Topic(self.world.next_message_id(chat), name, 7322096)
        chat.topics[topic.id] = topic
        about = {"name": name, "icon_color": topic.icon_color}
        self.service(chat, user, {"forum_topic_created": about}, topic=topic, number=topic.id)
        return topic

    def close_topic(self, user: User, chat: Chat, topic: Topic, *, closed: bool = True) -> None:
        """Have a person close a topic, or open it again."""
        topic.closed = closed
        self.service(chat, user, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, topic=topic)

    def delete_topic(self, chat: Chat, topic: Topic) -> None:
        """Have a person delete a topic with all its messages. The bot is not told."""
        topic.deleted = True
        for message in chat.by_id.values():
            if message.topic is topic:
                message.deleted = True
        self.changed()

    def service(
        self, chat: Chat, by: User, about: dict[str, Any], *, topic: Topic | None = None, number: int = 0
    ) -> Message:
        """Post a service message with a field that makes it one; returns it."""
        number = number or self.world.next_message_id(chat)
        message = self.world.post(Message(number, chat, by, self.world.now(), topic=topic, service=about))
        self.telling.message(message)
        self.changed()
        return message

    # --- within -------------------------------------------------------------------------------------------------------

    def _send(self, user: User, kind: str, caption: str, where: dict[str, Any], **about: Any) -> Message:
        file = new_file(self.world, kind, f"{kind} of {user.first_name}".encode(), **about)
        return self._write(user, caption, where.get("chat"), where.get("topic"), where.get("reply_to"), file)

    def _write(
        self,
        user: User,
        text: str,
        chat: Chat | None,
        topic: Topic | None,
        reply_to: Message | None,
        file: File | None = None,
    ) -> Message:
        place = chat or self.world.private_chat(user)
        if user.blocked and place.type == "private":
            raise ValueError(f"{user} has blocked the bot")
        if place.migrated_to:
            raise ValueError(f"{place} has moved to {place.migrated_to}")
        if not place.members.get(user.id, Member(user, "left")).present:
            raise ValueError(f"{user} is not in {place}")
        topic = topic or (reply_to.topic if reply_to is not None and reply_to.chat is place else None)
        if topic is not None and (topic.closed or topic.deleted):
            raise ValueError(f"{topic} is closed")
        if place.type == "private":
            user.started = True
        message = Message(
            self.world.next_message_id(place),
            place,
            user,
            self.world.now(),
            text,
            found_entities(text),
            file=file,
            topic=topic,
            reply_to=reply_to,
        )
        self.world.post(message)
        self.telling.message(message)
        self.changed()
        return message
