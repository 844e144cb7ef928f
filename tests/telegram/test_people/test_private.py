"""Questions in private chats: both languages, what the answer looks like, what is no question."""

from __future__ import annotations

import pytest

from tests.telegram.scene import Scene, figure
from tests.telegram.server import Message

pytestmark = pytest.mark.anyio

FIVE_STARS = "五星级绿色船厂奖多少"
USEFUL, USELESS, HUMAN = "👍 Useful", "👎 Not useful", "🙋 Ask a person"


async def test_the_figure_is_bold_and_comes_first_and_the_text_is_a_quotation(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    answer = await scene.told(ann, FIVE_STARS)
    assert answer.text.startswith("五星级绿色船厂：300万元（一次性发放）\n")
    assert answer.marked("bold") == ["300万元（一次性发放）"]
    [quoted] = answer.marked("expandable_blockquote")
    assert "分别给予300万元、150万元、60万元一次性奖励" in quoted
    assert answer.buttons == [["条件", "部门", "原文"], ["👍 有用", "👎 没用"], ["🙋 转人工"]]


async def test_an_answer_speaks_the_language_of_its_question(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    english = await scene.told(ann, "How much for a five-star green shipyard?")
    assert figure(english) == "RMB 3,000,000"
    assert english.buttons == [["Conditions", "Departments", "Official text"], [USEFUL, USELESS], [HUMAN]]
    chinese = await scene.told(ann, FIVE_STARS)
    assert figure(chinese) == "300万元"


async def test_a_question_goes_on_from_the_one_before(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    await scene.told(ann, FIVE_STARS)
    assert figure(await scene.told(ann, "四星级呢")) == "150万元"


async def test_answers_in_a_private_chat_quote_no_question(scene: Scene) -> None:
    assert (await scene.told(scene.person("Ann"), FIVE_STARS)).reply_to is None


async def test_every_question_of_many_at_once_is_answered_in_order(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    for star in ("五", "四", "三"):
        scene.server.say(ann, f"{star}星级绿色船厂奖多少")
    await scene.quiet()
    assert [figure(m) for m in scene.news(ann)] == ["300万元", "150万元", "60万元"]


async def test_what_the_plan_does_not_have_gets_no_rating_but_a_person(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), "How do I bake bread?")
    assert answer.marked("bold") != []
    assert answer.labels == [HUMAN]


async def test_a_greeting_is_greeted_without_a_person_offered(scene: Scene) -> None:
    answer = await scene.told(scene.person("Ann"), "thanks")
    assert answer.labels == []


HOSTILE = [
    "<b>五星级</b>绿色船厂奖多少 <script>alert(1)</script>",
    "&lt;b&gt; &amp; <i>",
    "<a href='tg://user?id=1'>x</a> 五星级绿色船厂",
    "</b></blockquote>五星级绿色船厂奖多少",
    "*_`[五星级](http://x)绿色船厂",
    "&#x110000; &#0; five-star <",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_markup_in_a_question_marks_nothing(text: str, scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    answer = await scene.told(ann, text)
    assert answer.marked("text_link") == []
    for way in (f"/nope{text}", f"/grants {text}", f"/total {text}", f"/start {text}", f"/{text}", f"/ask {text}"):
        assert await scene.say(ann, way) != []


async def test_what_does_not_exist_is_told_as_it_was_written(scene: Scene) -> None:
    first, _ = await scene.say(scene.person("Ann"), '/grants <b>bread</b> & "butter"')
    assert first.text == 'No grant fits “<b>bread</b> & "butter"”. These are all:'


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker"])
async def test_what_is_no_text_gets_a_kind_word(kind: str, scene: Scene) -> None:
    ann = scene.person("Ann")
    getattr(scene.server, kind)(ann)
    await scene.quiet()
    [word] = scene.news(ann)
    assert word.text.startswith("I can only read text, for now")


async def test_a_caption_is_a_question(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    scene.server.photo(ann, FIVE_STARS)
    scene.server.document(ann, "四星级绿色船厂奖多少")
    await scene.quiet()
    assert [figure(m) for m in scene.news(ann)] == ["300万元", "150万元"]


async def test_pictures_sent_together_get_one_word(scene: Scene) -> None:
    ann = scene.person("Ann")
    for album in ("1", "1", "1", "2"):
        photo = _in_album(scene, ann.id, album)
        scene.server.updates.add("message", photo, ("chat", ann.id))
    await scene.quiet()
    assert len(scene.news(ann)) == 2


def _in_album(scene: Scene, person: int, album: str) -> dict[str, object]:
    """A photo of an album, which the server's people cannot send."""
    picture = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    return {
        "message_id": 900 + len(scene.server.calls),
        "date": int(scene.clock.seconds()),
        "chat": {"id": person, "type": "private"},
        "from": {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"},
        "photo": [picture],
        "media_group_id": album,
    }


async def test_a_reply_to_an_answer_is_a_question(scene: Scene) -> None:
    ann = scene.person("Ann", "zh-hans")
    asked: Message = scene.server.say(ann, FIVE_STARS, reply_to=(await scene.told(ann, "你好")))
    await scene.quiet()
    assert [figure(m) for m in scene.news(asked.chat)] == ["300万元"]
