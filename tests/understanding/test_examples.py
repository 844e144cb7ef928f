from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding import examples as module
from bot.understanding.examples import ExampleRanker, features_of

TOPICS = {
    "loan": [
        "loan interest subsidy",
        "interest on our bank loan",
        "help with loan costs",
        "企业贷款贴息",
        "贷款利息补贴",
    ],
    "rent": [
        "office rent support",
        "rent for a workshop",
        "help paying rent",
        "办公用房租金",
        "厂房租金补贴",
    ],
    "talent": [
        "hire graduates bonus",
        "recruit engineers",
        "bonus for new staff",
        "招聘毕业生奖励",
        "引进人才奖励",
    ],
    "export": [
        "export insurance fee",
        "sell goods abroad",
        "trade fair abroad",
        "出口信用保险",
        "境外参展费用",
    ],
    "patent": [
        "register a patent",
        "patent application fee",
        "protect an invention",
        "发明专利申请",
        "专利资助",
    ],
    "energy": [
        "save energy project",
        "solar roof panels",
        "cut carbon emissions",
        "节能改造项目",
        "屋顶光伏",
    ],
}
FRAMES = ["{}", "is there {}", "how do we get {}", "please tell me about {}", "请问{}", "{}怎么申请", "{} how much"]


def taught() -> tuple[list[list[str]], list[str]]:
    pairs = [(f.format(text), label) for label, texts in TOPICS.items() for text in texts for f in FRAMES]
    return [features_of(text) for text, _ in pairs], [label for _, label in pairs]


@pytest.fixture(scope="module")
def ranker() -> ExampleRanker:
    return ExampleRanker.fit(*taught())


@pytest.fixture(scope="module")
def counting() -> ExampleRanker:
    """A ranker as it is where trained weights would not fit in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE_LIMIT", 0)
        return ExampleRanker.fit(*taught())


def test_features_of_latin_words_pairs_and_letters() -> None:
    words = ["w:a", "w:bc", "p:a bc"]
    letters = ["c: a", "c:a ", "c: a ", "c: b", "c:bc", "c:c ", "c: bc", "c:bc ", "c: bc "]
    assert sorted(features_of("a bc")) == sorted(words + letters)


def test_features_of_chinese_runs() -> None:
    assert features_of("贷款贴") == ["z:贷", "z:款", "z:贴", "z:贷款", "z:款贴", "z:贷款贴"]


def test_features_of_mixed_text_splits_at_the_script() -> None:
    found = features_of("申请patent")
    assert {"z:申请", "w:patent"} <= set(found)
    assert not any("请p" in feature for feature in found)


@pytest.mark.parametrize("text", ["", " ", "   "])
def test_features_of_nothing(text: str) -> None:
    assert features_of(text) == []


def test_features_come_once_each() -> None:
    found = features_of("rent rent 租金租金")
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("what about the interest on a loan", "loan"),
        ("we rent an office", "rent"),
        ("can we get a bonus when recruiting graduates", "talent"),
        ("我们想申请发明专利", "patent"),
        ("公司贷款有贴息吗", "loan"),
        ("境外参展有补贴吗", "export"),
        ("solar panel 光伏", "energy"),
    ],
)
@pytest.mark.parametrize("kind", ["ranker", "counting"])
def test_a_new_question_finds_its_label(
    kind: str,
    question: str,
    label: str,
    request: pytest.FixtureRequest,
) -> None:
    assert request.getfixturevalue(kind).rank(features_of(question))[0].label == label


@pytest.mark.parametrize("kind", ["ranker", "counting"])
@pytest.mark.parametrize("question", ["xyzzy quux", "今晚吃什么", "play jazz music"])
def test_a_strange_question_gets_less_confidence_than_any_known_one(
    kind: str, question: str, request: pytest.FixtureRequest
) -> None:
    ranker = request.getfixturevalue(kind)
    strange = ranker.rank(features_of(question))[0].confidence
    assert strange < 0.3
    for texts in TOPICS.values():
        for text in texts:
            assert ranker.rank(features_of(text))[0].confidence > strange


@pytest.mark.parametrize("kind", ["ranker", "counting"])
def test_unknown_features_lower_confidence(kind: str, request: pytest.FixtureRequest) -> None:
    ranker = request.getfixturevalue(kind)
    asked = features_of("help paying rent")
    sure = [ranker.rank([*asked, *(f"term:new{i}" for i in range(n))])[0].confidence for n in (0, 10, 40, 400)]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 2 * sure[-1]


def test_answers_are_in_order(ranker: ExampleRanker) -> None:
    found = ranker.rank(features_of("bonus for rent"), top=4)
    assert len(found) == 4
    assert len({one.label for one in found}) == 4
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert all(0 <= one.confidence <= 1 for one in found)


def test_top_may_be_more_than_there_is(ranker: ExampleRanker) -> None:
    assert {one.label for one in ranker.rank(["w:rent"], top=99)} == set(TOPICS)


def test_nothing_in_nothing_out(ranker: ExampleRanker) -> None:
    assert ranker.rank([]) == []
    assert ranker.rank(["w:rent"], top=0) == []


def test_repeated_features_count_once(ranker: ExampleRanker) -> None:
    assert ranker.rank(["w:rent", "w:rent"]) == ranker.rank(["w:rent"])


def test_the_callers_features_are_learnt() -> None:
    examples = [["term:little_giant", f"w:{i}"] for i in range(9)] + [["term:champion", f"w:{i}"] for i in range(9)]
    ranker = ExampleRanker.fit(examples, ["giant"] * 9 + ["champion"] * 9)
    assert ranker.rank(["term:little_giant"])[0].label == "giant"
    assert ranker.rank(["term:champion"])[0].label == "champion"


def test_the_same_examples_give_the_same_ranker(ranker: ExampleRanker) -> None:
    again = ExampleRanker.fit(*taught())
    asked = features_of("is there a bonus for patents")
    assert again.rank(asked, top=6) == ranker.rank(asked, top=6)


@pytest.mark.parametrize("kind", ["ranker", "counting"])
def test_a_saved_ranker_answers_the_same(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    ranker = request.getfixturevalue(kind)
    path = tmp_path / "ranker.bin"
    ranker.save(path)
    loaded = ExampleRanker.load(path)
    assert loaded.labels == ranker.labels
    for question in ("rent", "专利申请 fee", "nothing like it", "xyzzy"):
        assert loaded.rank(features_of(question), top=6) == ranker.rank(features_of(question), top=6)


def test_loading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        ExampleRanker.load(tmp_path / "none.npz")


def test_labels_are_sorted_whatever_their_order() -> None:
    assert ExampleRanker.fit([["w:b"], ["w:a"], ["w:b"]], ["z", "y", "z"]).labels == ("y", "z")


def test_one_label_only_is_still_unsure_of_strange_words() -> None:
    ranker = ExampleRanker.fit([features_of(text) for text in TOPICS["rent"]], ["rent"] * 5)
    known = ranker.rank(features_of("office rent"))
    strange = ranker.rank(features_of("xyzzy quux"))
    assert [one.label for one in known + strange] == ["rent", "rent"]
    assert known[0].confidence > 0.5 > strange[0].confidence


def test_the_same_text_under_two_labels_is_no_more_than_a_tie() -> None:
    same = features_of("rent for a workshop")
    examples = [same, same, features_of("patent fee"), features_of("loan interest")]
    first, second, *_ = ExampleRanker.fit(examples, ["a", "b", "c", "d"]).rank(same)
    assert {first.label, second.label} == {"a", "b"}
    assert first.confidence <= 0.6


def test_examples_may_repeat() -> None:
    examples = [features_of(text) for text in ("loan interest", "office rent")]
    ranker = ExampleRanker.fit(examples * 20, ["loan", "rent"] * 20)
    assert ranker.rank(examples[1])[0].label == "rent"


def test_an_example_without_features_teaches_nothing() -> None:
    ranker = ExampleRanker.fit([[], ["w:loan"], ["w:rent"]], ["empty", "loan", "rent"])
    assert ranker.labels == ("empty", "loan", "rent")
    assert ranker.rank(["w:loan"])[0].label == "loan"


@pytest.mark.parametrize(
    ("examples", "labels", "words"),
    [
        ([["w:a"]], [], "1 examples but 0 labels"),
        ([], [], "no example"),
        ([[], []], ["a", "b"], "no example"),
    ],
)
def test_what_cannot_be_learnt_is_refused(examples: list[list[str]], labels: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ExampleRanker.fit(examples, labels)
