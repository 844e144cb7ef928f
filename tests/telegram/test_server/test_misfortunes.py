"""What a bot could not know is refused, and not held against it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telegram.server import (
    Press,
    Query,
)
from tests.telegram.server.table import METHODS
from tests.telegram.test_server.calls import (
    HOOK,
    INLINE,
    TOO_OLD,
)
from tests.telegram.test_server.scene import Scene

pytestmark = pytest.mark.anyio

HOUR = 3600.0


async def test_who_never_wrote_cannot_be_written_to(scene: Scene) -> None:
    answer = await scene.call("sendMessage", chat_id=scene.bob.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_who_only_stopped_the_bot_never_wrote_either(scene: Scene) -> None:
    scene.server.block(scene.bob)
    scene.server.unblock(scene.bob)
    answer = await scene.call("sendMessage", chat_id=scene.bob.id, text="Hello")
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"
    scene.server.start(scene.bob)
    assert (await scene.call("sendMessage", chat_id=scene.bob.id, text="Hello"))["ok"]


async def test_who_has_blocked_the_bot_cannot_be_written_to(scene: Scene) -> None:
    scene.server.block(scene.ann)
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    scene.server.unblock(scene.ann)
    assert (await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello"))["ok"]
    assert scene.rules == []
    assert len(scene.server.refusals) == 1


async def test_who_is_gone_cannot_be_written_to(scene: Scene) -> None:
    scene.server.deactivate(scene.ann)
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: user is deactivated")


async def test_a_group_that_has_moved_tells_where(scene: Scene) -> None:
    group = scene.server.group("Office", scene.ann, kind="group", bot="member")
    moved = scene.server.migrate(group)
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": moved.id}
    assert (await scene.call("sendMessage", chat_id=moved.id, text="Hello"))["ok"]
    assert scene.rules == []


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        ("group", "kicked", "bot was kicked from the group chat"),
        ("group", "left", "bot is not a member of the group chat"),
        ("supergroup", "kicked", "bot was kicked from the supergroup chat"),
        ("supergroup", "left", "bot is not a member of the supergroup chat"),
    ],
)
async def test_a_bot_that_is_not_in_a_group_may_not_write_there(
    kind: str, status: str, description: str, scene: Scene
) -> None:
    group = scene.server.group("Office", scene.ann, kind=kind)
    scene.server.set_bot(group, status, by=scene.ann)
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert (answer["error_code"], answer["description"]) == (403, f"Forbidden: {description}")
    assert scene.rules == []


async def test_a_group_that_the_bot_never_was_in_is_not_found(scene: Scene) -> None:
    group = scene.server.group("Office", scene.ann, bot="left")
    answer = await scene.call("sendMessage", chat_id=group.id, text="Hello")
    assert answer["description"] == "Bad Request: chat not found"


async def test_a_topic_that_a_person_deleted_is_not_found(scene: Scene) -> None:
    scene.server.delete_topic(scene.forum, scene.topic)
    answer = await scene.call("sendMessage", chat_id=scene.forum.id, message_thread_id=scene.topic.id, text="Hello")
    assert answer["description"] == "Bad Request: message thread not found"
    answer = await scene.call("closeForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id)
    assert answer["description"] == "Bad Request: TOPIC_ID_INVALID"
    assert scene.rules == []


async def test_a_topic_that_the_bot_deleted_is_its_own_mistake(scene: Scene) -> None:
    assert (await scene.call("deleteForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id))["ok"]
    await scene.call("sendMessage", chat_id=scene.forum.id, message_thread_id=scene.topic.id, text="Hello")
    assert scene.rules == ["Bad Request: message thread not found"]


async def test_only_who_manages_topics_writes_in_a_closed_one(scene: Scene) -> None:
    scene.server.close_topic(scene.ann, scene.forum, scene.topic)
    where = {"chat_id": scene.forum.id, "message_thread_id": scene.topic.id}
    assert (await scene.call("sendMessage", **where, text="Hello"))["ok"]
    scene.server.set_bot(scene.forum, "member", by=scene.ann)
    answer = await scene.call("sendMessage", **where, text="Hello")
    assert answer["description"] == "Bad Request: TOPIC_CLOSED"
    assert scene.rules == []


async def test_closing_what_a_person_has_closed_changes_nothing(scene: Scene) -> None:
    scene.server.close_topic(scene.ann, scene.forum, scene.topic)
    answer = await scene.call("closeForumTopic", chat_id=scene.forum.id, message_thread_id=scene.topic.id)
    assert answer["description"] == "Bad Request: TOPIC_NOT_MODIFIED"
    assert scene.rules == []


@pytest.mark.parametrize(
    ("method", "given", "description", "kept"),
    [
        ("createForumTopic", {"name": "A"}, "not enough rights to create a topic", False),
        ("closeForumTopic", {}, "not enough rights to manage topics", False),
        ("deleteMessage", {}, "message can't be deleted", True),
        ("pinChatMessage", {}, "not enough rights to manage pinned messages in the chat", True),
        ("unpinChatMessage", {}, "not enough rights to manage pinned messages in the chat", True),
    ],
)
async def test_a_bot_needs_its_rights(
    method: str, given: dict[str, Any], description: str, kept: bool, scene: Scene
) -> None:
    scene.server.set_bot(scene.forum, "administrator", by=scene.ann)
    about = {
        "message_id": scene.server.say(scene.ann, "Hello", chat=scene.forum).id,
        "message_thread_id": scene.topic.id,
    }
    about = {name: about[name] for name in METHODS[method] if name in about}
    answer = await scene.call(method, chat_id=scene.forum.id, **about, **given)
    assert answer["description"] == f"Bad Request: {description}"
    assert (scene.rules != []) == kept


async def test_a_message_that_a_person_deleted_is_not_found(scene: Scene) -> None:
    scene.server.delete(scene.said)
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    for method, given, what in (
        ("editMessageText", {"text": "A"}, "edit"),
        ("deleteMessage", {}, "delete"),
        ("pinChatMessage", {}, "pin"),
    ):
        answer = await scene.call(method, **where, **given)
        assert answer["description"] == f"Bad Request: message to {what} not found"
    reply = {"message_id": scene.said.id}
    answer = await scene.call("sendMessage", chat_id=scene.ann.id, text="A", reply_parameters=reply)
    assert answer["description"] == "Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    assert (await scene.call("sendMessage", chat_id=scene.ann.id, text="A", reply_parameters=reply))["ok"]
    assert scene.rules == []


async def test_deleting_twice_is_the_bots_mistake(scene: Scene) -> None:
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    assert (await scene.call("deleteMessage", **where))["ok"]
    await scene.call("deleteMessage", **where)
    assert scene.rules == ["Bad Request: message to delete not found"]
    assert (await scene.call("deleteMessages", chat_id=scene.ann.id, message_ids=[scene.said.id]))["ok"]


async def test_a_message_can_be_deleted_for_two_days(scene: Scene) -> None:
    scene.clock.now += 48 * HOUR + 1
    answer = await scene.call("deleteMessage", chat_id=scene.ann.id, message_id=scene.said.id)
    assert answer["description"] == "Bad Request: message can't be deleted"


@pytest.mark.parametrize("kind", ["press", "query"])
async def test_an_answer_that_comes_too_late_or_twice_is_refused(kind: str, scene: Scene) -> None:
    for late in (True, False):
        asked: Press | Query
        given: dict[str, Any]
        if kind == "press":
            asked = scene.server.press(scene.said, user=scene.ann, data="1")
            method, given = "answerCallbackQuery", {"callback_query_id": asked.id}
        else:
            asked = scene.server.ask_inline(scene.ann, "grants")
            method, given = "answerInlineQuery", {"inline_query_id": asked.id, "results": []}
        if late:
            scene.server.expire(asked)
        else:
            assert (await scene.call(method, **given))["ok"]
        answer = await scene.call(method, **given)
        assert answer["description"] == f"Bad Request: {TOO_OLD}"
        assert len(scene.rules) == (0 if late else 1)


async def test_a_protected_message_is_not_forwarded(scene: Scene) -> None:
    sent = await scene.call("sendMessage", chat_id=scene.ann.id, text="Secret", protect_content=True)
    where = {"from_chat_id": scene.ann.id, "message_id": sent["result"]["message_id"], "chat_id": scene.forum.id}
    answer = await scene.call("forwardMessage", **where)
    assert answer["description"] == "Bad Request: the message can't be forwarded"
    assert (await scene.call("copyMessage", **where))["ok"]


async def test_a_file_stays_what_it_is(scene: Scene) -> None:
    photo = scene.server.photo(scene.ann)
    assert photo.file is not None
    answer = await scene.call("sendDocument", chat_id=scene.ann.id, document=photo.file.id)
    assert answer["description"] == "Bad Request: can't use file of type Photo as Document"
    answer = await scene.call("sendPhoto", chat_id=scene.ann.id, photo=photo.file.id, caption="Yours")
    where = {"chat_id": scene.ann.id, "message_id": answer["result"]["message_id"]}
    answer = await scene.call("editMessageText", **where, text="A")
    assert answer["description"] == "Bad Request: there is no text in the message to edit"
    assert (await scene.call("editMessageCaption", **where, caption="A"))["ok"]


async def test_an_edit_without_a_keyboard_takes_it_away(scene: Scene) -> None:
    where = {"chat_id": scene.ann.id, "message_id": scene.said.id}
    await scene.call("editMessageReplyMarkup", **where, reply_markup=INLINE)
    assert scene.said.labels == ["One"]
    answer = await scene.call("editMessageText", **where, text="Hello, Ann")
    assert "reply_markup" not in answer["result"]
    assert scene.said.labels == []
    assert [version.buttons for version in scene.said.edits] == [[], [["One"]]]
    assert scene.rules == []


async def test_who_asks_for_updates_while_a_webhook_is_set_is_refused(scene: Scene) -> None:
    answer = await scene.call("setWebhook", url=HOOK)
    assert answer["ok"]
    answer = await scene.call("getUpdates")
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    assert scene.rules == [answer["description"]]
    info = (await scene.call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (HOOK, 2, 40)
