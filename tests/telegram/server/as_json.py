"""Records as the JSON objects of the Bot API."""

from __future__ import annotations

from typing import Any

from tests.telegram.server.records import Chat, Entity, File, Member, Message, Press, Query, Topic, User
from tests.telegram.server.utf16 import units
from tests.telegram.server.world import ALL_RIGHTS, World

Json = dict[str, Any]


def user_json(user: User) -> Json:
    """Return a User."""
    made: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            made[name] = value
    return made


def bot_json(world: World) -> Json:
    """Return the bot itself, as getMe does."""
    return user_json(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": world.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_json(world: World, chat: Chat) -> Json:
    """Return a Chat."""
    if chat.type == "private":
        about = user_json(world.users[chat.id])
        return {k: v for k, v in about.items() if k not in ("is_bot", "language_code")} | {"type": "private"}
    made: Json = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.username:
        made["username"] = chat.username
    if chat.is_forum:
        made["is_forum"] = True
    return made


def full_chat_json(world: World, chat: Chat) -> Json:
    """Return a ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    made = chat_json(world, chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned:
        made["pinned_message"] = message_json(world, chat.by_id[chat.pinned[-1]])
    return made


def member_json(member: Member) -> Json:
    """Return a ChatMember."""
    made: Json = {"user": user_json(member.user), "status": member.status}
    if member.status == "creator":
        made["is_anonymous"] = False
    elif member.status == "administrator":
        made |= {"can_be_edited": False, "is_anonymous": False}
        made |= {right: right in member.rights for right in sorted(ALL_RIGHTS)}
    elif member.status == "kicked":
        made["until_date"] = 0
    return made


def entity_json(world: World, entity: Entity) -> Json:
    """Return a MessageEntity; a mention by id names the person."""
    if "user_id" not in entity:
        return entity
    about = {key: value for key, value in entity.items() if key not in ("user_id", "user")}
    return about | {"user": user_json(world.users[entity["user_id"]])}


def file_json(file: File) -> Json:
    """Return a file's common fields and its own."""
    return {"file_id": file.id, "file_unique_id": file.unique_id, **file.about}


def message_json(world: World, message: Message, *, nested: bool = False) -> Json:
    """Return a Message; a nested one without what it replies to."""
    made: Json = {
        "message_id": message.id,
        "from": user_json(message.sender),
        "chat": chat_json(world, message.chat),
        "date": message.date,
    }
    if message.edit_date:
        made["edit_date"] = message.edit_date
    if message.topic is not None:
        made |= {"message_thread_id": message.topic.id, "is_topic_message": True}
    if not nested:
        made |= _reply_json(world, message)
    if message.origin:
        made["forward_origin"] = message.origin
    if message.via_bot:
        made["via_bot"] = user_json(world.bot)
    if message.protected:
        made["has_protected_content"] = True
    made |= message.service
    entities = [entity_json(world, entity) for entity in message.entities]
    if message.file is not None:
        about = file_json(message.file)
        made[message.file.kind] = [about] if message.file.kind == "photo" else about
        if message.text:
            made["caption"] = message.text
        if entities:
            made["caption_entities"] = entities
    elif message.text:
        made["text"] = message.text
        if entities:
            made["entities"] = entities
    if message.link_preview:
        made["link_preview_options"] = message.link_preview
    if message.keyboard:
        made["reply_markup"] = {"inline_keyboard": message.keyboard}
    return made


def _reply_json(world: World, message: Message) -> Json:
    """Return what a message says about the one it replies to; in a topic, that is at least the topic's first."""
    replied = message.reply_to
    if replied is None:
        begun = message.chat.by_id.get(message.topic.id) if message.topic is not None else None
        return (
            {} if begun is None or begun is message else {"reply_to_message": message_json(world, begun, nested=True)}
        )
    made: Json = {}
    if replied.chat is message.chat:
        made["reply_to_message"] = message_json(world, replied, nested=True)
    else:
        about = {"origin": origin_json(replied), "chat": chat_json(world, replied.chat), "message_id": replied.id}
        made["external_reply"] = about
    if message.quote:
        position = units(replied.text.partition(message.quote)[0])
        made["quote"] = {"text": message.quote, "position": position, "is_manual": True}
    return made


def origin_json(message: Message) -> Json:
    """Return the MessageOrigin of a message that is forwarded or replied to elsewhere."""
    return message.origin or {"type": "user", "date": message.date, "sender_user": user_json(message.sender)}


def topic_json(topic: Topic) -> Json:
    """Return a ForumTopic."""
    made: Json = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}
    if topic.icon_custom_emoji_id:
        made["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    return made


def press_json(world: World, press: Press) -> Json:
    """Return a CallbackQuery."""
    made: Json = {
        "id": press.id,
        "from": user_json(press.user),
        "chat_instance": str(abs(press.message.chat.id) * 7919),
        "data": press.data,
    }
    if press.message.inline_id:
        made["inline_message_id"] = press.message.inline_id
    elif press.message.deleted:
        about = press.message
        made["message"] = {"message_id": about.id, "chat": chat_json(world, about.chat), "date": 0}
    else:
        made["message"] = message_json(world, press.message)
    return made


def query_json(query: Query, chat_type: str) -> Json:
    """Return an InlineQuery."""
    return {
        "id": query.id,
        "from": user_json(query.user),
        "query": query.text,
        "offset": query.offset,
        "chat_type": chat_type,
    }
