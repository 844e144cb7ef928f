"""People, chats and messages, as Telegram keeps them and as a test reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.telegram.server import utf16

Entity = dict[str, Any]
"""Where in a text something special stands, as a JSON object."""


@dataclass(eq=False, slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False
    """Whether the person has written to the bot, without which it may not write to them."""
    blocked: bool = False
    deactivated: bool = False

    def __repr__(self) -> str:
        return f"<User {self.id} {self.first_name}>"


@dataclass(frozen=True, slots=True)
class Member:
    """What somebody is in a chat."""

    user: User
    status: str = "member"
    """creator, administrator, member, left or kicked."""
    rights: frozenset[str] = frozenset()
    """What an administrator may do, such as `can_manage_topics`."""

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.status not in ("left", "kicked")

    def may(self, right: str) -> bool:
        """Tell whether they have a right."""
        return self.status == "creator" or right in self.rights


@dataclass(eq=False, slots=True)
class Topic:
    """A topic of a forum."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False
    deleted: bool = False

    def __repr__(self) -> str:
        return f"<Topic {self.id} {self.name}>"


@dataclass(eq=False, slots=True)
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    by_id: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    """What the bot showed itself doing, such as typing, in order."""
    keyboard: list[list[str]] = field(default_factory=list)
    """The labels of the reply keyboard now shown, row by row."""
    migrated_to: int = 0

    @property
    def messages(self) -> list[Message]:
        """Every message in its order, deleted and service messages among them."""
        return list(self.by_id.values())

    @property
    def visible(self) -> list[Message]:
        """The messages that people still see, without service messages."""
        return [m for m in self.by_id.values() if not m.deleted and not m.service]

    @property
    def from_bot(self) -> list[Message]:
        """What the bot has sent and nobody has deleted."""
        return [m for m in self.visible if m.sender.is_bot]

    @property
    def texts(self) -> list[str]:
        """The texts of what the bot has sent and nobody has deleted."""
        return [m.text for m in self.from_bot]

    def __repr__(self) -> str:
        return f"<Chat {self.id} {self.type} {self.title}>"


@dataclass(frozen=True, slots=True)
class Version:
    """What a message looked like before an edit."""

    text: str
    entities: list[Entity]
    buttons: list[list[str]]


@dataclass(frozen=True, slots=True)
class File:
    """A file that Telegram has, known to the bot by its id."""

    id: str
    unique_id: str
    kind: str
    """photo, document, voice or sticker."""
    about: dict[str, Any]
    """Its other fields, such as the duration."""
    content: bytes = b""


@dataclass(eq=False, slots=True)
class Message:
    """A message."""

    id: int
    chat: Chat
    sender: User
    date: int
    text: str = ""
    """As a person sees it; the caption where there is a file."""
    entities: list[Entity] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    """The inline keyboard, as JSON objects."""
    file: File | None = None
    topic: Topic | None = None
    reply_to: Message | None = None
    quote: str = ""
    service: dict[str, Any] = field(default_factory=dict)
    """The field that makes it a service message, such as `forum_topic_created`."""
    origin: dict[str, Any] = field(default_factory=dict)
    """Where it was forwarded from."""
    via_bot: bool = False
    inline_id: str = ""
    link_preview: dict[str, Any] = field(default_factory=dict)
    protected: bool = False
    silent: bool = False
    edits: list[Version] = field(default_factory=list)
    """What it was before each edit, the oldest first."""
    edit_date: int = 0
    deleted: bool = False
    deleted_by_bot: bool = False
    reactions: list[dict[str, Any]] = field(default_factory=list)
    """The bot's."""

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline keyboard, row by row."""
        return [[button["text"] for button in row] for row in self.keyboard]

    @property
    def labels(self) -> list[str]:
        """The labels of the inline keyboard, in one row."""
        return [button["text"] for row in self.keyboard for button in row]

    def button(self, label: str) -> dict[str, Any]:
        """Return a button by its label; raises LookupError with the labels that there are."""
        for row in self.keyboard:
            for button in row:
                if button["text"] == label:
                    return button
        raise LookupError(f"no button “{label}” under message {self.id}, but {self.labels}")

    def marked(self, kind: str) -> list[str]:
        """Return the parts of the text under a kind of entity, such as `bold`."""
        return [utf16.cut(self.text, e["offset"], e["length"]) for e in self.entities if e["type"] == kind]

    def __repr__(self) -> str:
        return f"<Message {self.id} in {self.chat.id} from {self.sender.first_name}: {self.text[:60]!r}>"


@dataclass(eq=False, slots=True)
class Press:
    """A button pressed, and what the bot answered."""

    id: str
    user: User
    message: Message
    data: str
    answer: dict[str, Any] | None = None
    """The parameters of answerCallbackQuery; None until it comes."""
    expired: bool = False


@dataclass(eq=False, slots=True)
class Query:
    """An inline query, and what the bot offered."""

    id: str
    user: User
    text: str
    offset: str
    answer: dict[str, Any] | None = None
    """The parameters of answerInlineQuery; None until it comes."""
    expired: bool = False

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the bot offered; empty until it has answered."""
        return list((self.answer or {}).get("results", []))
