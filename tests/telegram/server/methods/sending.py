"""Methods that put messages into chats."""

from __future__ import annotations

from typing import Any

from tests.telegram.server.as_json import message_json, origin_json
from tests.telegram.server.bodies import Upload
from tests.telegram.server.files import new_file
from tests.telegram.server.keyboards import Keyboard, inline_keyboard, placeholder, reply_keyboard
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.records import Chat, Entity, File, Message, Topic
from tests.telegram.server.refusal import misfortune, mistake
from tests.telegram.server.texts import CAPTION, message_text, read_text

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(calling: Calling) -> object:
    """Send a text."""
    given = calling.given
    text, entities = message_text(given["text"], given.get("parse_mode"), given.get("entities"), calling.note)
    return message_json(calling.world, _send(calling, text, entities, link_preview=given.get("link_preview_options")))


def send_photo(calling: Calling) -> object:
    """Send a photo."""
    return _send_file(calling, "photo")


def send_document(calling: Calling) -> object:
    """Send a file."""
    return _send_file(calling, "document")


def send_voice(calling: Calling) -> object:
    """Send a voice message."""
    return _send_file(calling, "voice")


def send_sticker(calling: Calling) -> object:
    """Send a sticker."""
    return _send_file(calling, "sticker")


def copy_message(calling: Calling) -> object:
    """Send what another message holds, without a trace of it."""
    source = _source(calling, "copy")
    text, entities = source.text, source.entities
    if source.file is not None and "caption" in calling.given:
        text, entities = _caption(calling)
    sent = _send(calling, text, list(entities), file=source.file, link_preview=source.link_preview)
    return {"message_id": sent.id}


def forward_message(calling: Calling) -> object:
    """Send another message as it is, with a note of where it comes from."""
    source = _source(calling, "forward")
    if source.protected:
        raise mistake("the message can't be forwarded")
    sent = _send(calling, source.text, source.entities, file=source.file, origin=origin_json(source))
    return message_json(calling.world, sent)


def send_chat_action(calling: Calling) -> object:
    """Show what the bot is doing."""
    if calling.given["action"] not in _ACTIONS:
        raise mistake("wrong parameter action in request")
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    if thread := calling.given.get("message_thread_id"):
        calling.world.find_topic(chat, thread)
    chat.actions.append(calling.given["action"])
    return True


def _send_file(calling: Calling, kind: str) -> object:
    text, entities = _caption(calling)
    file = _file(calling, kind)
    return message_json(calling.world, _send(calling, text, entities, file=file))


def _caption(calling: Calling) -> tuple[str, list[Entity]]:
    given = calling.given
    mode, entities = given.get("parse_mode") or "", given.get("caption_entities")
    return read_text(given.get("caption") or "", mode, entities, calling.note, most=CAPTION)


def _file(calling: Calling, kind: str) -> File:
    given = calling.given[kind]
    if isinstance(given, Upload):
        return new_file(calling.world, kind, given.content, file_name=given.name)
    known = calling.world.files.get(given)
    if known is None:
        raise mistake("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise mistake(f"can't use file of type {known.kind.capitalize()} as {kind.capitalize()}")
    return known


def _source(calling: Calling, how: str) -> Message:
    chat = calling.world.find_chat(calling.given["from_chat_id"])
    source = calling.world.find_message(chat, calling.given["message_id"], f"message to {how}")
    if source.service:
        raise mistake(f"the message can't be {'copied' if how == 'copy' else 'forwarded'}")
    return source


def _send(
    calling: Calling,
    text: str,
    entities: list[Entity],
    *,
    file: File | None = None,
    link_preview: dict[str, Any] | None = None,
    origin: dict[str, Any] | None = None,
) -> Message:
    given, world = calling.given, calling.world
    markup = given.get("reply_markup") or {}
    rows = inline_keyboard(markup, calling.note) if "inline_keyboard" in markup else []
    chat = world.find_chat(given["chat_id"], writing=True)
    reply_to, quote = _reply(calling, chat)
    topic = _topic(calling, chat, reply_to)
    message = Message(
        world.next_message_id(chat),
        chat,
        world.bot,
        world.now(),
        text,
        world.known(entities),
        rows,
        file,
        topic,
        reply_to,
        quote,
        origin=origin or {},
        link_preview=link_preview or {},
        protected=given.get("protect_content", False),
        silent=given.get("disable_notification", False),
    )
    _show_keyboard(calling, chat, markup, rows)
    return world.post(message)


def _show_keyboard(calling: Calling, chat: Chat, markup: dict[str, Any], rows: Keyboard) -> None:
    if "keyboard" in markup:
        chat.keyboard = reply_keyboard(markup, calling.note)
    elif "remove_keyboard" in markup:
        chat.keyboard = []
    elif "force_reply" in markup:
        placeholder(markup, calling.note)
    elif markup and not rows:
        calling.note("a keyboard without a button")


def _topic(calling: Calling, chat: Chat, reply_to: Message | None) -> Topic | None:
    if thread := calling.given.get("message_thread_id"):
        topic = calling.world.find_topic(chat, thread)
    elif reply_to is not None and reply_to.chat is chat and reply_to.topic is not None:
        topic = reply_to.topic
    else:
        return None
    if topic.closed and not calling.world.bot_in(chat).may("can_manage_topics"):
        raise misfortune("TOPIC_CLOSED")
    return topic


def _reply(calling: Calling, chat: Chat) -> tuple[Message | None, str]:
    """Return the message that is replied to, and the part of it that is quoted."""
    given = calling.given.get("reply_parameters")
    if not given:
        return None, ""
    where = calling.world.find_chat(given["chat_id"]) if "chat_id" in given else chat
    message = where.by_id.get(given["message_id"])
    if message is None or message.deleted:
        if given.get("allow_sending_without_reply") and where is chat:
            return None, ""
        message = calling.world.find_message(where, given["message_id"], "message to be replied")
    quote = given.get("quote", "")
    if quote:
        quote, _ = read_text(quote, given.get("quote_parse_mode", ""), given.get("quote_entities"), calling.note)
        if quote not in message.text:
            raise mistake("QUOTE_TEXT_INVALID")
    return message, quote
