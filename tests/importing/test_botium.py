"""Botium's conversations say the same here, and what they cannot say here is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry, TurnEntry
from bot.importing.notes import CODES
from bot.importing.sources import SourceError
from tests.importing.carrying import assert_reads, carried, lost, refused, results, script, talk

ASK = "#me\n省级小巨人奖多少\n\n"


def of_bot(folder: Path, lines: str) -> ExpectEntry | None:
    """What is expected after #bot with these lines."""
    return talk(carried(folder, {"a.convo.txt": f"name\n\n{ASK}#bot\n{lines}\n"})).turns[0].expect


def codes_of(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(line, code) for _, line, code in lost(carried(folder, {"a.convo.txt": text}))]


# --- carried over, and played ----------------------------------------------------------------------------------------


def test_conversations_with_utterances_partial_ones_and_buttons_pass_on_the_plan(tmp_path: Path) -> None:
    found = carried(
        tmp_path,
        {
            "award.convo.txt": """\
award, then office
what a firm asks first

#me
UTT_PROVINCIAL

#bot
20万元
INTENT ask_award

#bot
!50万元

#include national office

#me
谢谢

#bot
""",
            "which.convo.txt": """\
which one is meant

#me
how much for a national one?

#bot
Which one do you mean?
BUTTONS little giant|demonstration base

#me
BUTTON national SRDI little giant

#bot
RMB 500,000
TEXT_CONTAINS_ALL municipal treasury|Official text
!TEXT_CONTAINS_ANY RMB 200,000|RMB 1,000,000
""",
            "provincial.utterances.txt": "UTT_PROVINCIAL\n省级小巨人奖多少\n\n省级的小巨人能拿多少钱\n",
            "office.pconvo.txt": """\
national office

#me
国家级小巨人给多少

#bot
50万元

#me
那归谁管

#bot
市经信局
""",
        },
    )
    assert lost(found) == []
    whole = script(found)
    assert [turn.use or turn.say for turn in whole.talks[0].turns] == [
        ("省级小巨人奖多少", "省级的小巨人能拿多少钱"),
        "national office",
        "谢谢",
    ]
    assert [turn.say for turn in whole.fixtures.turns["national office"]] == ["国家级小巨人给多少", "那归谁管"]
    assert found[0].talks[0].remarks == ("what a firm asks first",)
    assert results(tmp_path, found) == {"award, then office": "passed", "which one is meant": "passed"}


def test_what_a_conversation_demands_fails_where_it_is_not_so(tmp_path: Path) -> None:
    found = carried(tmp_path, {"a.convo.txt": f"wrong sum\n\n{ASK}#bot\n30万元\n"})
    with pytest.raises(AssertionError, match="30万元"):
        results(tmp_path, found)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("20万元", ExpectEntry(says=("20万元",))),
        ("20万元\n\n市级财政", ExpectEntry(says=("20万元", "市级财政"))),
        ("!50万元", ExpectEntry(says_not=("50万元",))),
        ("!!重要", ExpectEntry(says=("!重要",))),
        ("??什么", ExpectEntry(says=("?什么",))),
        ("20万元\n!50万元", ExpectEntry(says=("20万元", "!50万元"))),
        ("BUTTONS 国家级|省级", ExpectEntry(choices=(ChoiceEntry(label="国家级"), ChoiceEntry(label="省级"), "…"))),
        (r"BUTTONS a\|b", ExpectEntry(choices=(ChoiceEntry(label="a|b"), "…"))),
        ("!BUTTONS", ExpectEntry(choices=())),
        ("INTENT ask_award", ExpectEntry(act="answer", clause="2.1.4")),
        ("!INTENT ask_award", ExpectEntry(never=NeverEntry(clauses=("2.1.4",)))),
        ("INTENT nlu_fallback", ExpectEntry(act="no_answer")),
        ("TEXT_CONTAINS_ALL_IC a|b", ExpectEntry(says=("a", "b"))),
        ("TEXT_CONTAINS_ANY a", ExpectEntry(says=("a",))),
        ("!TEXT_CONTAINS_ANY a|b", ExpectEntry(says_not=("a", "b"))),
        ("!TEXT_CONTAINS_ALL a", ExpectEntry(says_not=("a",))),
        (r"TEXT_REGEXP_ALL How much\?", ExpectEntry(says=("How much?",))),
        (r"!TEXT_REGEXP_ANY 1\.5", ExpectEntry(says_not=("1.5",))),
    ],
)
def test_what_is_checked_of_a_reply_is_expected_of_it(tmp_path: Path, lines: str, expected: ExpectEntry) -> None:
    assert of_bot(tmp_path, lines) == expected
    assert codes_of(tmp_path, f"n\n{ASK}#bot\n{lines}\n") == []


@pytest.mark.parametrize(
    ("lines", "expected", "code"),
    [
        ("found * places", ExpectEntry(says=("found", "places")), "pieces"),
        ("found $count places", ExpectEntry(says=("found", "places")), "memory"),
        ("TEXT_WILDCARD_ALL id*x", ExpectEntry(says=("id", "x")), "pieces"),
        (r"TEXT_REGEXP_ALL ^grants? of .*yuan", ExpectEntry(says=("grant", "of", "yuan")), "pieces"),
        ("TEXT 20万元", ExpectEntry(says=("20万元",)), "exact"),
        ("TEXT_WILDCARDEXACT_ALL a", ExpectEntry(says=("a",)), "exact"),
    ],
)
def test_what_is_carried_over_in_part_is_expected_and_listed(
    tmp_path: Path, lines: str, expected: ExpectEntry, code: str
) -> None:
    assert of_bot(tmp_path, lines) == expected
    assert codes_of(tmp_path, f"n\n{ASK}#bot\n{lines}\n") == [(6, code)]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("JSON_PATH $.a|5", "asserter"),
        ("INTENT_CONFIDENCE 70", "asserter"),
        ("ENTITIES from|to", "asserter"),
        ("MEDIA a.png", "asserter"),
        ("CARDS Soup", "asserter"),
        ("RESPONSE_LENGTH 200", "asserter"),
        ("TEXT", "asserter"),
        ('{"text": "hello"}', "asserter"),
        ("INTENT something_else", "intent"),
        ("INTENT $name", "memory"),
        ("BUTTONS", "choices"),
        ("!BUTTONS a", "choices"),
        ("BUTTONS a*", "choices"),
        ("!INTENT greet", "negation"),
        ("!TEXT 20万元", "negation"),
        ("!TEXT_CONTAINS_ALL a|b", "negation"),
        ("!found * places", "negation"),
        ("TEXT_CONTAINS_ANY a|b", "any_of"),
        ("TEXT_REGEXP_ALL [0-9]+", "pattern"),
        ("*", "pattern"),
        ("UTT_NOT_THERE", "utterances"),
        ("MY_OWN_ASSERTER a|b", "utterances"),
        ("?20万元", "optional"),
        ("?BUTTONS a", "optional"),
        ("PAUSE 500", "hook"),
        ("ASSIGN_SCRIPTING_MEMORY a|$.b", "hook"),
        ("WAITFORBOT", "hook"),
    ],
)
def test_what_cannot_be_expected_is_listed_with_its_line(tmp_path: Path, lines: str, code: str) -> None:
    assert of_bot(tmp_path, lines) is None
    # The whole section is optional, every other thing is on its line. Nothing else being expected, it is a draft.
    at = 5 if code == "optional" else 6
    assert codes_of(tmp_path, f"n\n{ASK}#bot\n{lines}\n") == [(2, "nothing_expected"), (at, code)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#me\nMEDIA a.png\n#bot\nnice", [(2, "input"), (2, "cut"), (1, "nothing_said")]),
        ("#me\nFORM a|b\n", [(2, "input")]),
        ('#me\n{"a": 1}\n', [(1, "input")]),
        ("#me\nUTT_NOT_THERE\n", [(1, "utterances")]),
        ("#me\nmy id is $random10\n", [(1, "memory")]),
        ("#me\nBUTTON $x\n", [(1, "payload")]),
        ("#me\n\n#bot\nwelcome\n", [(1, "empty"), (4, "before")]),
        ("#bot\nwelcome\n#me\n小巨人奖多少\n#bot\n\n", [(2, "before")]),
        ("#begin\nSET_SCRIPTING_MEMORY a|b\n#me\n小巨人奖多少\n", [(2, "hook")]),
        ("#me #private\n小巨人奖多少\n#bot\n万元\n", [(1, "channel")]),
        ("#me\n小巨人奖多少\nPAUSE 100\n#bot\n万元\n", [(3, "hook")]),
        ("#me\n小巨人奖多少\n#bot\n\n#end\nBOT_CONSUMED\n", [(6, "asserter")]),
        ("#me\n小巨人奖多少\n#include nowhere\n", [(3, "include"), (3, "cut")]),
        ("#me\n小巨人奖多少\n", [(1, "nothing_expected")]),
        ("#me\n小巨人奖多少\n#bot\nINTENT ask_award\nINTENT nlu_fallback\n", [(5, "conflict")]),
    ],
)
def test_what_cannot_be_said_is_listed_with_its_line(
    tmp_path: Path, text: str, expected: list[tuple[int, str]]
) -> None:
    found = codes_of(tmp_path, text)
    assert [item for item in expected if item not in found] == []


def test_a_talk_ends_where_something_cannot_be_said(tmp_path: Path) -> None:
    text = f"n\n{ASK}#bot\n20万元\n#me\nMEDIA a.png\n#bot\nnice\n#me\n国家级呢\n"
    assert [turn.say for turn in talk(carried(tmp_path, {"a.convo.txt": text})).turns] == ["省级小巨人奖多少"]


def test_a_talk_of_which_nothing_is_expected_waits_for_a_person(tmp_path: Path) -> None:
    found = carried(tmp_path, {"a.convo.txt": f"n\n{ASK}"})
    assert talk(found).draft
    assert results(tmp_path, found) == {"n": "skipped"}


def test_gaps_of_utterances_are_filled(tmp_path: Path) -> None:
    files = {
        "a.convo.txt": "n\n\n#me\nUTT_ASK 省级\n\n#bot\n20万元\n",
        "b.utterances.txt": "UTT_ASK\n%s小巨人奖多少\n小巨人%s的给多少\n小巨人多少钱\n",
    }
    assert talk(carried(tmp_path, files)).turns[0].say == ("省级小巨人奖多少", "小巨人省级的给多少", "小巨人多少钱")


def test_one_of_several_replies_cannot_be_expected(tmp_path: Path) -> None:
    files = {"a.convo.txt": f"n\n{ASK}#bot\nUTT_BYE\n", "b.utterances.txt": "UTT_BYE\n再见\nbye\n"}
    found = carried(tmp_path, files)
    assert talk(found).turns[0].expect is None
    assert ("a.convo.txt", 6, "any_of") in lost(found)
    files["a.convo.txt"] = f"n\n{ASK}#bot\n!UTT_BYE\n"
    assert talk(carried(tmp_path, files)).turns[0].expect == ExpectEntry(says_not=("再见", "bye"))


# --- partial conversations -------------------------------------------------------------------------------------------

ASKS = "part\n#me\n国家级小巨人给多少\n"


def test_shared_turns_whose_reply_is_checked_outside_are_written_out(tmp_path: Path) -> None:
    files = {"a.convo.txt": "n\n#include part\n#bot\n50万元\n", "p.pconvo.txt": ASKS}
    assert talk(carried(tmp_path, files)).turns == (
        TurnEntry(say="国家级小巨人给多少", expect=ExpectEntry(says=("50万元",))),
    )


def test_shared_turns_that_begin_with_a_reply_are_written_out(tmp_path: Path) -> None:
    files = {"a.convo.txt": f"n\n{ASK}#include part\n", "p.pconvo.txt": "part\n#bot\n20万元\n"}
    assert talk(carried(tmp_path, files)).turns[0].expect == ExpectEntry(says=("20万元",))


def test_shared_turns_may_use_others_and_be_included_from_within_a_section(tmp_path: Path) -> None:
    files = {
        "a.convo.txt": f"n\n{ASK}#bot\n20万元\nINCLUDE outer\n",
        "o.pconvo.txt": "outer\n#include part\n#me\n谢谢\n#bot\nINTENT greet\n",
        "p.pconvo.txt": ASKS + "#bot\n50万元\n",
    }
    found = carried(tmp_path, files)
    assert [turn.use for turn in talk(found).turns] == ["", "outer"]
    assert sorted(script(found).fixtures.turns) == ["outer", "part"]
    assert results(tmp_path, found) == {"n": "passed"}


def test_shared_turns_of_which_nothing_is_expected_are_written_out_and_make_a_draft(tmp_path: Path) -> None:
    files = {"a.convo.txt": "n\n#include part\n", "p.pconvo.txt": ASKS}
    found = carried(tmp_path, files)
    assert talk(found).draft
    assert lost(found) == [("a.convo.txt", 2, "nothing_expected")]


def test_a_partial_conversation_that_nothing_includes_is_listed(tmp_path: Path) -> None:
    files = {"a.convo.txt": f"n\n{ASK}#bot\n20万元\n", "p.pconvo.txt": ASKS}
    assert lost(carried(tmp_path, files)) == [("p.pconvo.txt", 1, "unused")]


# --- refused whole ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "line", "words"),
    [
        ({"a.convo.txt": "n\n#me\nhi\n#Bot\nhello\n"}, 4, "no section #Bot"),
        ({"a.convo.txt": "nothing here\n"}, 1, "no conversation"),
        ({"a.utterances.txt": "UTT_ALONE\n\n"}, 1, "wordings"),
        ({"a.convo.txt": "n\n#include x\n", "x.pconvo.txt": "x\n#me\nhi\n#include x\n"}, 4, "x > x"),
        ({"x.pconvo.txt": "x\n#me\nhi\n", "y.pconvo.txt": "x\n#me\nho\n"}, 1, "x.pconvo.txt too"),
    ],
)
def test_files_that_botium_would_not_take_are_refused(
    tmp_path: Path, files: dict[str, str], line: int, words: str
) -> None:
    problems = refused(tmp_path, files)
    assert any(problem.line == line and words in problem.message for problem in problems), problems


# --- the law ---------------------------------------------------------------------------------------------------------

LINES = (
    *("#me", "#bot", "#include part", "#include other", "#begin", "#end", "#me #private", ""),
    *("省级小巨人奖多少", "UTT_A", "UTT_B x", "!UTT_A", "?maybe", "$x", "a * b", '{"a": 1}', "!", "??"),
    *("BUTTON a", "BUTTON {}", "MEDIA x", "INCLUDE part", "PAUSE", "BUTTONS", "BUTTONS a|b", "!BUTTONS", "TEXT"),
    *("TEXT_REGEXP_ALL (", "TEXT_REGEXP_ANY \\", "INTENT ask_award", "!INTENT greet", "INTENT", "- x: [\t", "yes"),
)
files_of_lines = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


@settings(max_examples=settings().max_examples // 4)
@given(files_of_lines, files_of_lines, files_of_lines)
def test_whatever_the_lines_are_each_is_a_turn_or_a_note_and_the_script_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, first: str, second: str, partial: str
) -> None:
    folder = tmp_path_factory.mktemp("law")
    files = {
        "a.convo.txt": f"a\n#me\n{first}",
        "b.convo.txt": f"b\n#bot\n{second}",
        "p.pconvo.txt": f"part\n#me\n{partial}",
        "u.utterances.txt": "UTT_A\n一\n$two\n",
    }
    try:
        found = carried(folder, files)
    except SourceError as error:  # What includes itself.
        refusals = {problem.message.partition(":")[0] for problem in error.problems}
        if refusals != {"these partial conversations include themselves"}:
            raise
        return
    assert {code for _, _, code in lost(found)} <= set(CODES)
    said = [one for one in found if one.talks]
    assert len(said) + [code for _, _, code in lost(found)].count("nothing_said") == 2
    if said:
        assert_reads(folder, found)
