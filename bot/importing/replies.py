"""What Botium checks of a reply, as what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.model import ExpectEntry
from bot.importing.asserters import ASSERTERS, HOOKS, asserted
from bot.importing.convos import Line, Section, arguments, is_data
from bot.importing.making import Making
from bot.importing.patterns import around_stars, around_variables, has_variable, variables
from bot.importing.utterances import Utterances


def expect_reply(making: Making, section: Section, utterances: Utterances) -> None:
    """Add what stands under #bot to a talk in the making.

    Takes the talk, the section, and the lists of utterances that it may refer to. Every line becomes an expectation,
    or a note.
    """
    if _is_optional(section):
        making.note("optional", section.line, section.told)
        return
    text: list[Line] = []
    for line in section.lines:
        bare = line.text.removeprefix("!")
        name, _, rest = bare.partition(" ")
        if name in ASSERTERS:
            found, code = asserted(name, arguments(rest), bare != line.text, utterances.wordings, making.meanings)
            if found is not None:
                making.expect(found, line.number, line.text)
            if code is not None:
                making.note(code, line.number, line.text)
        elif name in HOOKS:
            if name != "INCLUDE":
                making.note("hook", line.number, line.text)
        elif line.text:
            text.append(line)
    if text:
        _expect_text(making, text, utterances)


def _is_optional(section: Section) -> bool:
    """Tell whether a reply may be left out: its words, or an asserter, begin with one question mark."""
    words_seen = False
    for line in section.lines:
        is_asserter = line.text.lstrip("?!").partition(" ")[0] in ASSERTERS
        if line.text.startswith("?") and not line.text.startswith("??") and (is_asserter or not words_seen):
            return True
        words_seen = words_seen or (bool(line.text) and not is_asserter)
    return False


def _expect_text(making: Making, lines: Sequence[Line], utterances: Utterances) -> None:
    """Expect words in a reply, or their absence where they begin with an exclamation mark."""
    at = lines[0].number
    first = lines[0].text.removeprefix("?")
    negated = first.startswith("!") and not first.startswith("!!")
    whole = "\n".join((first.removeprefix("!"), *(line.text for line in lines[1:])))
    told = " ".join(line.text for line in lines)
    wordings = utterances.wordings(whole)
    if is_data(whole):
        making.note("asserter", at, told)
    elif utterances.lacks(whole):
        making.note("utterances", at, told)
    elif negated:
        if any(has_variable(wording) or "*" in wording for wording in wordings):
            making.note("negation", at, told)
        else:
            making.expect(ExpectEntry(says_not=wordings), at, told)
    elif len(wordings) > 1:
        making.note("any_of", at, f"{told}: {' | '.join(wordings)}")
    else:
        for number, line in enumerate(wordings[0].split("\n")):
            _expect_words(making, line, lines[min(number, len(lines) - 1)].number)


def _expect_words(making: Making, text: str, line: int) -> None:
    """Expect one line of a reply, or what stands around the gaps in it."""
    words = tuple(dict.fromkeys(word for part in around_variables(text).words for word in around_stars(part).words))
    if has_variable(text):
        making.note("memory", line, variables(text))
    elif words != (text,):
        making.note("pieces" if words else "pattern", line, text)
    if words:
        making.expect(ExpectEntry(says=words), line, text)
