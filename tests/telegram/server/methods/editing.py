"""Methods that change, mark or take away messages."""

from __future__ import annotations

from tests.telegram.server.as_json import message_json
from tests.telegram.server.keyboards import Keyboard, inline_keyboard
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.records import Chat, Entity, Message, Version
from tests.telegram.server.refusal import mistake
from tests.telegram.server.table import REACTIONS
from tests.telegram.server.texts import CAPTION, message_text, read_text

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_DELETABLE = 48 * 3600
"""For how many seconds a message can be deleted."""


def edit_message_text(calling: Calling) -> object:
    """Change a text, and the keyboard with it."""
    given = calling.given
    text, entities = message_text(given.get("text"), given.get("parse_mode"), given.get("entities"), calling.note)
    message = _editable(calling)
    if message.file is not None:
        raise mistake("there is no text in the message to edit")
    message.link_preview = given.get("link_preview_options") or {}
    return _change(calling, message, text, entities)


def edit_message_caption(calling: Calling) -> object:
    """Change a caption, and the keyboard with it."""
    given = calling.given
    mode, marked = given.get("parse_mode") or "", given.get("caption_entities")
    text, entities = read_text(given.get("caption") or "", mode, marked, calling.note, most=CAPTION)
    message = _editable(calling)
    if message.file is None:
        raise mistake("there is no caption in the message to edit")
    return _change(calling, message, text, entities)


def edit_message_reply_markup(calling: Calling) -> object:
    """Change a keyboard, or take it away."""
    message = _editable(calling)
    return _change(calling, message, message.text, message.entities)


def delete_message(calling: Calling) -> object:
    """Take a message away."""
    world = calling.world
    chat = world.find_chat(calling.given["chat_id"], writing=True)
    _delete(calling, chat, world.find_message(chat, calling.given["message_id"], "message to delete"))
    return True


def delete_messages(calling: Calling) -> object:
    """Take messages away; those that are gone already are passed over."""
    ids = calling.given["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise mistake("too many message identifiers specified" if ids else "message identifiers are not specified")
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    for message in [chat.by_id[number] for number in ids if number in chat.by_id]:
        if not message.deleted:
            _delete(calling, chat, message)
    return True


def pin_chat_message(calling: Calling) -> object:
    """Pin a message; everybody in the chat is told."""
    world = calling.world
    chat = world.find_chat(calling.given["chat_id"], writing=True)
    message = world.find_message(chat, calling.given["message_id"], "message to pin")
    _may_pin(calling, chat)
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    pinned = {"pinned_message": message_json(world, message, nested=True)}
    calling.telling.message(
        world.post(
            Message(world.next_message_id(chat), chat, world.bot, world.now(), topic=message.topic, service=pinned)
        )
    )
    return True


def unpin_chat_message(calling: Calling) -> object:
    """Pin a message no more, or else the last one pinned."""
    world = calling.world
    chat = world.find_chat(calling.given["chat_id"], writing=True)
    number = calling.given.get("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    message = world.find_message(chat, number, "message to unpin")
    _may_pin(calling, chat)
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    return True


def set_message_reaction(calling: Calling) -> object:
    """React to a message."""
    reactions = calling.given.get("reaction") or []
    if len(reactions) > 1:
        raise mistake("REACTIONS_TOO_MANY")
    if any(r["type"] == "emoji" and r["emoji"].replace("\ufe0f", "") not in REACTIONS for r in reactions):
        raise mistake("REACTION_INVALID")
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    calling.world.find_message(chat, calling.given["message_id"], "message to react").reactions = reactions
    return True


def _editable(calling: Calling) -> Message:
    """Return the message to edit, by its place in a chat or by its inline id; raises Refusal."""
    given, world = calling.given, calling.world
    if not given.get("chat_id") and not given.get("message_id"):
        if not given.get("inline_message_id"):
            raise mistake("message identifier is not specified")
        message = world.inline_messages.get(given["inline_message_id"])
        if message is None:
            raise mistake("MESSAGE_ID_INVALID")
        return message
    if "inline_message_id" in given:
        calling.note("both a chat's message and an inline message")
    if not given.get("chat_id"):
        raise mistake("chat_id is empty")
    chat = world.find_chat(given["chat_id"], writing=True)
    message = world.find_message(chat, given.get("message_id") or 0, "message to edit")
    if message.sender is not world.bot or message.service or message.origin or message.via_bot:
        raise mistake("message can't be edited")
    return message


def _change(calling: Calling, message: Message, text: str, entities: list[Entity]) -> object:
    markup = calling.given.get("reply_markup")
    keyboard: Keyboard = inline_keyboard(markup, calling.note) if markup else []
    entities = calling.world.known(entities)
    if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise mistake(_NOT_MODIFIED)
    message.edits.append(Version(message.text, message.entities, message.buttons))
    message.text, message.entities, message.keyboard = text, entities, keyboard
    message.edit_date = calling.world.now()
    return True if message.inline_id else message_json(calling.world, message)


def _delete(calling: Calling, chat: Chat, message: Message) -> None:
    own = message.sender is calling.world.bot or chat.type == "private"
    if not own and not calling.world.bot_in(chat).may("can_delete_messages"):
        raise mistake("message can't be deleted")
    if calling.world.now() - message.date > _DELETABLE:
        raise mistake("message can't be deleted")
    message.deleted = message.deleted_by_bot = True


def _may_pin(calling: Calling, chat: Chat) -> None:
    if chat.type != "private" and not calling.world.bot_in(chat).may("can_pin_messages"):
        raise mistake("not enough rights to manage pinned messages in the chat")
