"""Files of any format carried over together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.conversations.stages import Stages
from bot.conversations.talks import Stage
from bot.errors import Problem
from bot.importing.botium import carry_botium
from bot.importing.formats import Format, format_of
from bot.importing.meanings import Meanings
from bot.importing.notes import Carried
from bot.importing.rasa import carry_rasa
from bot.importing.sources import Source, SourceError, read_sources
from bot.importing.table import carry_table


def carry(
    paths: Iterable[Path],
    stages: Stages,
    stage: Stage,
    *,
    form: Format | None = None,
    encoding: str = "",
    columns: Mapping[str, str] | None = None,
    meanings: Meanings | None = None,
) -> list[Carried]:
    """Carry files over.

    Takes their paths and the plan that they are about; the format and the encoding of all of them where these are
    known, the columns of tables by headers that a person has named, and what the names of the other bot mean. Gives
    what became of each file, in their order. Raises SourceError with everything that is wrong with any of them, and
    BotError where there is a table and the plan cannot be opened.
    """
    named = columns or {}
    known = meanings or Meanings()
    sources, problems = read_sources(paths, encoding)
    forms: dict[str, Format] = {}
    for source in sources:
        found, why = (form, "") if form else format_of(source, named)
        if found is None:
            problems.append(Problem(source.file, 0, "", why))
        else:
            forms[source.file] = found
    of_botium = [source for source in sources if forms.get(source.file) == "botium"]
    listed, wrong = carry_botium(of_botium, known)
    problems += wrong
    carried = {one.file: one for one in listed}
    for source in sources:
        if forms.get(source.file) in ("rasa", "table"):
            one, wrong = _alone(source, forms[source.file], named, known, stages, stage)
            problems += wrong
            carried[source.file] = one
    if problems:
        raise SourceError(problems)
    return [carried[source.file] for source in sources]


def _alone(
    source: Source, form: Format, named: Mapping[str, str], meanings: Meanings, stages: Stages, stage: Stage
) -> tuple[Carried, list[Problem]]:
    if form == "rasa":
        return carry_rasa(source, meanings)
    return carry_table(source, named, stages, stage)
