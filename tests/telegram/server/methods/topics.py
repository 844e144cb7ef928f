"""Methods that keep the topics of a forum."""

from __future__ import annotations

from typing import Any

from tests.telegram.server.as_json import topic_json
from tests.telegram.server.methods.calling import Calling
from tests.telegram.server.records import Chat, Message, Topic
from tests.telegram.server.refusal import misfortune, mistake

_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_MOST_NAME = 128


def create_forum_topic(calling: Calling) -> object:
    """Begin a topic."""
    given, world = calling.given, calling.world
    name = _name(calling, given["name"])
    color = given.get("icon_color", _COLORS[0])
    if color not in _COLORS:
        raise mistake("TOPIC_ICON_COLOR_INVALID")
    chat = _forum(calling, "not enough rights to create a topic")
    topic = Topic(world.next_message_id(chat), name, color, given.get("icon_custom_emoji_id", ""))
    chat.topics[topic.id] = topic
    about: dict[str, Any] = {"name": name, "icon_color": color}
    _announce(calling, chat, topic, {"forum_topic_created": about}, topic.id)
    return topic_json(topic)


def edit_forum_topic(calling: Calling) -> object:
    """Rename a topic, or give it another icon."""
    given = calling.given
    chat, topic = _topic(calling)
    name = _name(calling, given["name"]) if given.get("name") else topic.name
    icon = given.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise mistake("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    _announce(calling, chat, topic, {"forum_topic_edited": {"name": name}})
    return True


def close_forum_topic(calling: Calling) -> object:
    """Let nobody but administrators write in a topic."""
    return _close(calling, closed=True)


def reopen_forum_topic(calling: Calling) -> object:
    """Let everybody write in a topic again."""
    return _close(calling, closed=False)


def delete_forum_topic(calling: Calling) -> object:
    """Take away a topic with all its messages."""
    chat, topic = _topic(calling)
    topic.deleted = True
    for message in chat.by_id.values():
        if message.topic is topic:
            message.deleted = message.deleted_by_bot = True
    # The bot knows that it has deleted it: asking for it again is a mistake.
    del chat.topics[topic.id]
    return True


def _close(calling: Calling, *, closed: bool) -> object:
    chat, topic = _topic(calling)
    if topic.closed == closed:
        # A person may have done it at the same time.
        raise misfortune("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _announce(calling, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
    return True


def _forum(calling: Calling, reason: str = "not enough rights to manage topics") -> Chat:
    chat = calling.world.find_chat(calling.given["chat_id"], writing=True)
    if not chat.is_forum:
        raise mistake("the chat is not a forum")
    if not calling.world.bot_in(chat).may("can_manage_topics"):
        raise misfortune(reason)
    return chat


def _topic(calling: Calling) -> tuple[Chat, Topic]:
    chat = _forum(calling)
    return chat, calling.world.find_topic(chat, calling.given["message_thread_id"], "TOPIC_ID_INVALID")


def _name(calling: Calling, name: str) -> str:
    shown = " ".join(name.split())
    if not shown:
        raise mistake("topic name must be non-empty")
    if len(shown) > _MOST_NAME:
        calling.note(f"a topic's name of {len(shown)} characters, of which {_MOST_NAME} are kept")
    return shown[:_MOST_NAME]


def _announce(calling: Calling, chat: Chat, topic: Topic, service: dict[str, Any], number: int = 0) -> None:
    """Post the service message that people see; the bot is told of it too."""
    world = calling.world
    message = Message(number or world.next_message_id(chat), chat, world.bot, world.now(), topic=topic, service=service)
    calling.telling.message(world.post(message))
