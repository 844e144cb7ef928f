"""Rasa's test stories and end-to-end test cases say the same here, and what they cannot say here is listed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.model import ChoiceEntry, ExpectEntry, NeverEntry
from bot.importing.markup import unmarked
from bot.importing.notes import CODES
from tests.importing.carrying import assert_reads, carried, lost, refused, results, script, talk


def story(steps: str, head: str = "") -> str:
    return f"{head}stories:\n- story: a story\n  steps:\n{textwrap.indent(textwrap.dedent(steps).strip(), '  ')}\n"


def case(steps: str, head: str = "") -> str:
    return (
        f"{head}test_cases:\n- test_case: a case\n  steps:\n{textwrap.indent(textwrap.dedent(steps).strip(), '  ')}\n"
    )


def codes_of(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(line, code) for _, line, code in lost(carried(folder, {"tests.yml": text}))]


# --- carried over, and played ----------------------------------------------------------------------------------------


def test_stories_pass_on_the_plan(tmp_path: Path) -> None:
    text = """\
version: "3.1"
stories:
- story: greeting, then the award
  steps:
  - user: |
      你好
    intent: greet
  - action: greet
  - user: |
      省级小巨人奖多少
    intent: ask_award
  - user: |
      归谁管
    intent: ask_office/award
- story: out of scope
  steps:
  - or:
    - user: 怎么给狗办证
      intent: nlu_fallback
    - user: 哪里可以给狗上户口
      intent: nlu_fallback
"""
    found = carried(tmp_path, {"test_stories.yml": text})
    assert lost(found) == []
    assert script(found).talks[1].turns[0].say == ("怎么给狗办证", "哪里可以给狗上户口")
    assert results(tmp_path, found) == {"greeting, then the award": "passed", "out of scope": "passed"}


def test_end_to_end_cases_pass_on_the_plan(tmp_path: Path) -> None:
    text = """\
fixtures:
  - in_force:
      - mocked_datetime: "2023-06-01T10:00:00+08:00"
test_cases:
  - test_case: which national one
    fixtures:
      - in_force
    steps:
      - user: how much for a national one?
        assertions:
          - pattern_clarification_contains:
              operator: any
              flow_ids: [ask_national, ask_award]
          - bot_uttered:
              text_matches: Which one do you mean
              buttons:
                - title: national SRDI little giant
                  payload: /SetSlots(level=national)
      - user: /SetSlots(level=national)
        assertions:
          - flow_started: {operator: all, flow_ids: [ask_national]}
          - bot_uttered: {text_matches: "RMB 500,000"}
          - bot_did_not_utter: {text_matches: "RMB 200,000"}
          - bot_did_not_utter: {utter_name: greet}
  - test_case: words of the bot
    steps:
      - user: 省级小巨人奖多少
      - bot: |
          20万元
          市级财政
      - utter: ask_award
"""
    found = carried(tmp_path, {"e2e_test_cases.yml": text})
    assert lost(found) == [
        ("e2e_test_cases.yml", 11, "any_of"),
        ("e2e_test_cases.yml", 24, "negation"),
        ("e2e_test_cases.yml", 28, "exact"),
    ]
    first, second = script(found).talks
    assert first.today == "2023-06-01"
    assert first.turns[1].press == "national SRDI little giant"
    assert second.turns[0].expect == ExpectEntry(act="answer", clause="2.1.4", says=("20万元", "市级财政"))
    assert results(tmp_path, found) == {"which national one": "passed", "words of the bot": "passed"}


def test_a_payload_leads_to_what_its_intent_means(tmp_path: Path) -> None:
    steps = """
    - user: how much for a national one?
    - utter: ask_more
    - user: /ask_national{"level":"national"}
      intent: ask_national
    """
    found = carried(tmp_path, {"a.yml": case(steps)})
    assert talk(found).turns[1].press == ChoiceEntry(grant="little-giant-national")
    assert results(tmp_path, found) == {"a case": "passed"}


def test_words_that_yaml_reads_otherwise_stay_words(tmp_path: Path) -> None:
    steps = "\n".join(
        f"- user: {word}\n  intent: nlu_fallback" for word in ("no", "1e3", "2.10", "12:30", "2023-06-01")
    )
    turns = talk(carried(tmp_path, {"a.yml": story(steps)})).turns
    assert [turn.say for turn in turns] == ["no", "1e3", "2.10", "12:30", "2023-06-01"]


@pytest.mark.parametrize(
    ("marked", "plain", "entities"),
    [
        ("[省级](level)小巨人", "省级小巨人", ["level=省级"]),
        ('show [chinese]{"entity": "cuisine"} places', "show chinese places", ["cuisine=chinese"]),
        ('on my [card account]{"entity":"account","value":"credit"}', "on my card account", ["account=card account"]),
        ('in [Paris][{"entity": "location"}, {"entity": "city"}]', "in Paris", ["location=Paris", "city=Paris"]),
        ("[a](x) and [b](y)", "a and b", ["x=a", "y=b"]),
        ("小巨人（国家级）[注]", "小巨人（国家级）[注]", []),
        ("f(x) [1] (2)", "f(x) [1] (2)", []),
    ],
)
def test_marks_of_entities_are_taken_out(marked: str, plain: str, entities: list[str]) -> None:
    assert unmarked(marked) == (plain, entities)


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        ("bot_uttered: {text_matches: 20万元}", ExpectEntry(says=("20万元",))),
        (r"bot_uttered: {text_matches: 'How much\?'}", ExpectEntry(says=("How much?",))),
        ("bot_uttered: {utter_name: ask_award}", ExpectEntry(act="answer", clause="2.1.4")),
        ("bot_uttered: {buttons: [{title: a, payload: /a}, {title: b}]}", ExpectEntry(choices=("a", "b", "…"))),
        ("bot_did_not_utter: {text_matches: 50万元}", ExpectEntry(says_not=("50万元",))),
        ("bot_did_not_utter: {utter_name: ask_award}", ExpectEntry(never=NeverEntry(clauses=("2.1.4",)))),
        ("flow_started: ask_award", ExpectEntry(act="answer", clause="2.1.4")),
        ("action_executed: nlu_fallback", ExpectEntry(act="no_answer")),
        (
            "pattern_clarification_contains: [ask_award, ask_national]",
            ExpectEntry(
                act="clarify",
                choices=(ChoiceEntry(clause="2.1.4"), ChoiceEntry(grant="little-giant-national"), "…"),
            ),
        ),
    ],
)
def test_an_assertion_is_an_expectation(tmp_path: Path, assertion: str, expected: ExpectEntry) -> None:
    found = carried(tmp_path, {"a.yml": case(f"- user: 小巨人\n  assertions:\n  - {assertion}")})
    assert talk(found).turns[0].expect == expected
    assert lost(found) == []


# --- listed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assertion", "code"),
    [
        ("slot_was_set: [{name: level, value: national}]", "slot"),
        ("slot_was_not_set: [{name: level}]", "slot"),
        ("flow_started: something_else", "flow"),
        ("flow_started: {operator: any, flow_ids: [a, b]}", "flow"),
        ("flow_completed: {flow_id: ask_award}", "flow"),
        ("flow_cancelled: {flow_id: ask_award, flow_step_id: x}", "flow"),
        ("action_executed: action_other", "action"),
        ("bot_uttered: {utter_name: utter_other}", "action"),
        ("bot_did_not_utter: {utter_name: utter_other}", "action"),
        ("bot_uttered: {text_matches: '(a|b)'}", "pattern"),
        ("bot_uttered: {text_matches: 'a.*b'}", "pieces"),
        ("bot_did_not_utter: {text_matches: 'a.*b'}", "negation"),
        ("bot_did_not_utter: {utter_name: greet}", "negation"),
        ("bot_did_not_utter: {buttons: [{title: a}]}", "choices"),
        ("pattern_clarification_contains: [something_else]", "flow"),
        ("generative_response_is_relevant: {threshold: 0.9}", "asserter"),
        ("generative_response_is_grounded: {threshold: 0.8, ground_truth: x}", "asserter"),
        ("sequencing: [{action_executed: a}]", "asserter"),
        ("bot_uttered: {buttons: []}", "asserter"),
    ],
)
def test_an_assertion_that_cannot_be_carried_over_is_listed_with_its_line(
    tmp_path: Path, assertion: str, code: str
) -> None:
    assert (6, code) in codes_of(tmp_path, case(f"- user: 小巨人\n  assertions:\n  - {assertion}"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (story("- user: 小巨人\n  intent: unheard_of"), (5, "intent")),
        (story("- user: 小巨人\n- action: action_unheard_of"), (5, "action")),
        (story("- user: 小巨人\n- slot_was_set:\n  - level: national"), (5, "slot")),
        (story("- user: 小巨人\n- slot_was_not_set: [level]"), (5, "slot")),
        (story("- user: 小巨人\n- active_loop: null"), (5, "step")),
        (story("- user: 小巨人\n- checkpoint: here"), (5, "step")),
        (story("- user: '[小巨人](award)'"), (4, "entity")),
        (story("- user: 小巨人\n  entities: [award]"), (5, "entity")),
        (story("- intent: greet\n- action: greet"), (4, "step")),
        (story("- user: 小巨人\n- intent: greet"), (5, "cut")),
        (story("- or:\n  - intent: greet\n  - intent: bye"), (4, "step")),
        (story("- or:\n  - hello\n  - user: 小巨人"), (4, "step")),
        (story("- or: hello"), (4, "step")),
        (story("- user: /unheard_of"), (4, "payload")),
        (story("- action: greet\n- user: 小巨人"), (4, "before")),
        (story("- user: 小巨人\n  intent: ask_award\n- action: nlu_fallback"), (6, "conflict")),
        (story("- user: 小巨人"), (2, "nothing_expected")),
        (story("- user: 小巨人", "nlu:\n- intent: greet\n"), (1, "other_data")),
        (story("- user: 小巨人", "metadata: []\n"), (1, "metadata")),
        (case("- user: 小巨人\n  metadata: web"), (5, "metadata")),
        (case("- user: 小巨人\n  assertion_order_enabled: true"), (5, "step")),
        (case("- user: 小巨人\n  assertions: []\n- bot: 万元"), (6, "ignored")),
        (case("- user: 小巨人", "stub_custom_actions: {a: {events: []}}\n"), (1, "other_data")),
        (case("- user: 小巨人", "fixtures:\n- gold: [{membership: gold}]\n"), (1, "unused")),
        ("test_cases:\n- test_case: n\n  fixtures: [gold]\n  steps:\n  - user: 小巨人\n", (3, "fixture")),
        ("stories:\n- story: n\n  metadata: {author: a}\n  steps:\n  - user: 小巨人\n", (3, "metadata")),
    ],
)
def test_what_cannot_be_carried_over_is_listed_with_its_line(
    tmp_path: Path, text: str, expected: tuple[int, str]
) -> None:
    assert expected in codes_of(tmp_path, text)


def test_a_story_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    found = carried(tmp_path, {"test_stories.yml": "stories:\n- steps:\n  - user: 你好\n    intent: greet\n"})
    assert talk(found).talk == "test_stories 1"


# --- refused whole ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("stories:\n- story: n\n", 2, "a list of `steps`"),
        ("stories:\n- story: n\n  steps: hello\n", 2, "a list of `steps`"),
        ("stories: hello\n", 1, "a list of tests"),
        ("test_cases:\n- test_case: n\n  steps:\n  - user: a\n  - hello\n", 5, "a step is a mapping"),
        ("test_cases:\n- test_case: n\n  test_case: m\n  steps:\n  - user: a\n", 3, "twice"),
        ("test_cases: [\n", 2, "not valid YAML"),
        ("test_cases: &a [*a]\n", 0, "contains itself"),
        ("nlu: []\n", 0, "training data"),
        ("responses: {}\n", 0, "a domain"),
        ("talks: []\n", 0, "a script already"),
        ("convos: []\n", 0, "Botium's YAML"),
        ("- a\n", 0, "what is this?"),
    ],
)
def test_files_that_hold_no_tests_are_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    (problem,) = refused(tmp_path, {"a.yml": text})
    assert problem.line == line
    assert words in problem.message


# --- the law ---------------------------------------------------------------------------------------------------------

values = st.recursive(
    st.sampled_from(["", "no", "小巨人", "/a", "greet", "ask_award", "[a](b)", "a.*b", "null", "\\"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["title", "payload", "buttons", "text_matches", "flow_ids", "operator", "name", "user"]),
            inner,
        )
    ),
    max_leaves=4,
)
assertions = st.dictionaries(
    st.sampled_from(
        ["bot_uttered", "bot_did_not_utter", "flow_started", "pattern_clarification_contains", "action_executed", "x"]
    ),
    values,
    min_size=1,
    max_size=2,
)
step = st.dictionaries(
    st.sampled_from(["user", "intent", "action", "utter", "bot", "slot_was_set", "or", "metadata", "x"]),
    values,
    min_size=1,
    max_size=2,
) | st.fixed_dictionaries({"user": st.just("小巨人"), "assertions": st.lists(assertions, max_size=2)})


@settings(max_examples=settings().max_examples // 4)
@given(st.lists(step, min_size=1, max_size=4), st.lists(step, min_size=1, max_size=4), values)
def test_whatever_the_steps_are_they_are_turns_or_notes_and_the_script_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, first: list[object], second: list[object], fixtures: object
) -> None:
    folder = tmp_path_factory.mktemp("law")
    data = {
        "fixtures": fixtures,
        "stories": [{"story": "a", "steps": first}],
        "test_cases": [{"test_case": "b", "fixtures": fixtures, "steps": second}],
    }
    found = carried(folder, {"a.yml": yaml.safe_dump(data, allow_unicode=True)})
    assert {code for _, _, code in lost(found)} <= set(CODES)
    assert len(found[0].talks) + [code for _, _, code in lost(found)].count("nothing_said") == 2
    if found[0].talks:
        assert_reads(folder, found)
