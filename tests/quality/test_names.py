"""A name removed in a moment leaves the vocabulary that building it anew would give; some names nobody would miss."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assembly import compile_assistant, open_assistant
from bot.assistant import Assistant
from bot.dialogue.context import Context
from bot.knowledge.loading import load_knowledge
from bot.quality.edits import edited, value_at
from bot.quality.mutant import Mutant
from bot.quality.mutants import mutants_of, mutated, sample
from bot.quality.probes import changes_nothing, probes
from bot.text import normalise
from bot.understanding.building import build_vocabulary
from bot.understanding.mentions import find_mentions
from bot.understanding.reader import Reader
from bot.understanding.typed_pinyin import split_pinyin
from bot.understanding.vocabulary import Vocabulary
from tests.conftest import IN_2026, KNOWLEDGE, PLANS

HARBOUR = (PLANS, "harbour-2026")
WUHAN = (KNOWLEDGE, "wuhan-srdi-2021")
Chosen = tuple[Path, str]


@cache
def names_of(chosen: Chosen) -> tuple[Mutant, ...]:
    return tuple(mutant for mutant in mutants_of(*chosen) if mutant.kind == "name")


@cache
def base_of(chosen: Chosen) -> Assistant:
    return open_assistant(*chosen)


@cache
def places_of(folder: Path) -> dict[str, tuple[str, ...]]:
    return load_knowledge(folder).places


def by_key(chosen: Chosen, key: str) -> Mutant:
    return next(mutant for mutant in names_of(chosen) if mutant.key == key)


def rebuilt(chosen: Chosen, mutant: Mutant) -> Assistant:
    """Build the whole vocabulary anew for the plan without the name, which takes a second."""
    base = base_of(chosen)
    plan = edited(base.plan, mutant.edit)
    return Assistant(plan, Reader(plan, build_vocabulary(plan, places_of(chosen[0])), base.reader.ranker))


def spelled_out(vocabulary: Vocabulary) -> dict[str, Any]:
    """Write a vocabulary with tokens for codes, which are numbered as tokens come."""
    signs = str.maketrans({code: f"⟨{token}⟩" for code, token in vocabulary.tokens.items()})

    def tokens(code: str) -> str:
        return code.translate(signs)

    def listed(entries: dict[Any, tuple[str, ...]]) -> dict[Any, Any]:
        keys = [key.translate(signs) if isinstance(key, str) else key for key in entries]
        # All names at once: there are tens of thousands.
        names = "\n".join("\t".join(found) for found in entries.values()).translate(signs).split("\n")
        return dict(zip(keys, names, strict=True))

    return {
        "codes": sorted(vocabulary.codes),
        "tokens": sorted(vocabulary.tokens.values()),
        "exact": {tokens(code): senses for code, senses in vocabulary.exact.items()},
        "lengths": {tokens(first): lengths for first, lengths in vocabulary.lengths.items()},
        "beginnings": {tokens(beginning) for beginning in vocabulary.beginnings},
        "sounds": listed(vocabulary.sounds),
        "sound_lengths": vocabulary.sound_lengths,
        "syllable_values": vocabulary.syllable_values,
        # Of several names of one length and one meaning, any may stand for their initials.
        "initials": {letters: (len(code), vocabulary.exact[code][0]) for letters, code in vocabulary.initials.items()},
        "slips": listed(vocabulary.slips),
        "slip_edges": {(tokens(character), length) for character, length in vocabulary.slip_edges},
        "protected": vocabulary.protected,
        "owners": vocabulary.owners,
        "english": vocabulary.english,
        "forms": {tokens(code): forms for code, forms in vocabulary.forms.items()},
        "known": vocabulary.known,
        "readings": vocabulary.readings,
        "syllables": vocabulary.syllables,
    }


def assert_same_vocabulary(chosen: Chosen, mutant: Mutant) -> None:
    quick = spelled_out(mutated(base_of(chosen), mutant).reader.vocabulary)
    whole = spelled_out(rebuilt(chosen, mutant).reader.vocabulary)
    assert [part for part in whole if quick[part] != whole[part]] == [], mutant.key


# --- removal ---------------------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(st.data())
def test_a_vocabulary_without_a_name_is_the_one_built_without_it(data: st.DataObject) -> None:
    assert_same_vocabulary(HARBOUR, data.draw(st.sampled_from(names_of(HARBOUR))))


@pytest.mark.parametrize(
    "key",
    [
        "names/zh/little_giant/小巨人",
        "names/en/little_giant/little giant",
        # What is left of it without small words goes too, or is another name's.
        "names/en/goal/by the end of 2023",
        "names/en/little_giant_profile/characteristics of a little giant",
        "everyday/en/sole_trader_conversion/shop owner",
        "outside/zh/unicorn/独角兽企业",
        "loose/zh/level:national/国",
        "loose/en/level:provincial/provincial",
        "values/zh/rank:third/三等奖",
        "departments/zh/市经信局/经信局",
        "sections/en/2/key tasks",
        "places/zh/wuhan-srdi-2021/武汉",
    ],
)
def test_so_it_is_for_each_list_of_names_of_a_large_plan(key: str) -> None:
    assert_same_vocabulary(WUHAN, by_key(WUHAN, key))


def test_a_place_that_is_no_longer_the_plans_own_is_one_of_the_others(tmp_path: Path) -> None:
    shutil.copytree(PLANS / "harbour-2026", tmp_path / "harbour-2026")
    (tmp_path / "places.yaml").write_text("zh: [北京, 临港]\n", encoding="utf-8")
    chosen = (tmp_path, "harbour-2026")
    mutant = next(m for m in mutants_of(*chosen) if m.key == "places/zh/harbour-2026/临港")
    base = compile_assistant(*chosen)
    quick = mutated(base, mutant).reader.vocabulary
    assert spelled_out(quick) == spelled_out(build_vocabulary(edited(base.plan, mutant.edit), places_of(tmp_path)))
    assert {sense.category for sense in quick.exact["临港"]} == {"other_place"}


MESSAGES = (
    "{name}奖多少钱？",
    "how much for {name}?",
    "我们是{name}，想问问怎么申请，找哪个部门？",
    "we are a firm interested in {name} and would like to know who is responsible",
    "{name}",
)


@pytest.mark.parametrize("mutant", sample(names_of(HARBOUR), 8, seed=4), ids=lambda mutant: mutant.key)
def test_messages_are_read_and_answered_as_by_the_vocabulary_built_anew(mutant: Mutant) -> None:
    quick, whole = mutated(base_of(HARBOUR), mutant), rebuilt(HARBOUR, mutant)
    name = str(value_at(base_of(HARBOUR).plan, mutant.edit.path))
    slipped = (name, name[1:], name[:-1], name[::-1], name + name[-1], name.replace("e", "a", 1))
    examples = [q for e in quick.plan.examples for questions in e.questions.values() for q in questions]
    for message in (*(frame.format(name=n) for frame in MESSAGES for n in slipped), *examples):
        texts = [split_pinyin(normalise(message), a.reader.vocabulary) for a in (quick, whole)]
        assert texts[0] == texts[1]
        mentions = [find_mentions(t, a.reader.vocabulary) for t, a in zip(texts, (quick, whole), strict=True)]
        assert mentions[0] == mentions[1], message
        answers = [a.respond(message, Context(), IN_2026).answer for a in (quick, whole)]
        assert answers[0] == answers[1], message


@settings(max_examples=25)
@given(st.data())
def test_a_removed_name_loses_its_one_sense_and_no_other(data: st.DataObject) -> None:
    mutant = data.draw(st.sampled_from(names_of(WUHAN)))
    base = base_of(WUHAN)
    vocabulary = base.reader.vocabulary
    name = str(value_at(base.plan, mutant.edit.path))
    kinds = zip(normalise(name).tokens, normalise(name).kinds, strict=True)
    tokens = [token for token, kind in kinds if kind not in ".,"]
    code = vocabulary.encode(tokens)
    rest = mutated(base, mutant).reader.vocabulary
    without = rest.exact.get(rest.encode(tokens), ())
    lost = set(vocabulary.exact[code]) - set(without)
    assert lost <= {mutant.sense}
    # In English another name may be heard as it: with a small word put in or left out.
    assert bool(lost) or mutant.redundant or mutant.sense in without
    assert set(without) <= set(vocabulary.exact[code])


# --- names that are said twice ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "redundant"),
    [
        ("values/en/star:five/five star", True),  # beside "five stars"
        ("values/en/star:five/five stars", True),
        ("values/en/star:five/5 star", True),
        ("names/en/flagship/flagship", False),
        ("names/zh/flagship/旗舰企业", False),
    ],
)
def test_a_name_is_redundant_if_another_one_comes_to_the_same_tokens(key: str, redundant: bool) -> None:
    assert by_key(HARBOUR, key).redundant is redundant


@pytest.mark.parametrize("mutant", [m for m in names_of(HARBOUR) if m.redundant], ids=lambda mutant: mutant.key)
def test_a_redundant_name_makes_no_difference_to_who_types_it(mutant: Mutant) -> None:
    base = base_of(HARBOUR)
    assert changes_nothing(base, mutated(base, mutant), mutant)


# --- names that nobody would miss ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "nothing"),
    [
        ("names/zh/berth/泊位", False),
        ("names/en/berth/mooring", False),
        ("names/zh/flagship/旗舰企业", True),  # 旗舰 is a name, too
        ("outside/en/unicorn/unicorn", False),
        ("loose/zh/route:ocean/远洋", False),
        ("loose/en/route:inland/inland", False),
        ("departments/zh/市港航局/港航局", False),
        ("sections/zh/5/航海人才", False),
    ],
)
def test_probes_tell_whether_a_word_is_understood_without_its_entry(key: str, nothing: bool) -> None:
    base, mutant = base_of(HARBOUR), by_key(HARBOUR, key)
    assert changes_nothing(base, mutated(base, mutant), mutant) is nothing


def test_every_name_is_probed_alone_and_in_every_other_probe_of_it() -> None:
    base = base_of(HARBOUR)
    for mutant in names_of(HARBOUR):
        name = str(value_at(base.plan, mutant.edit.path))
        talks = list(probes(base, mutant))
        assert (name,) in talks
        assert all(name in "".join(talk) for talk in talks), mutant.key


def test_the_probe_of_a_place_names_another_one() -> None:
    talks = list(probes(base_of(WUHAN), by_key(WUHAN, "places/zh/wuhan-srdi-2021/武汉")))
    others = places_of(KNOWLEDGE)["zh"]
    assert any(any(other in "".join(talk) for other in others) for talk in talks)


def test_the_mutant_of_another_fact_cannot_be_probed() -> None:
    base = base_of(HARBOUR)
    mutant = next(m for m in mutants_of(*HARBOUR) if m.kind == "amount")
    with pytest.raises(ValueError, match="only a name can be probed"):
        changes_nothing(base, mutated(base, mutant), mutant)
