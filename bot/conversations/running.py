"""Many talks played, one after the other or in several processes."""

from __future__ import annotations

import functools
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from multiprocessing import get_context

from bot.conversations.doors import Door
from bot.conversations.playing import play
from bot.conversations.records import TalkRecord, record_of
from bot.conversations.stages import Stages
from bot.conversations.talks import Talk
from bot.errors import BotError

MakeDoor = Callable[[], Door]
"""What makes a door; each process makes its own."""
_PARTS = 8
"""Parts for each process: a long one at the end keeps only one of them waiting."""


def play_all(
    talks: Sequence[Talk], stages: Stages, doors: Sequence[MakeDoor] = (), jobs: int = 1
) -> Iterator[TalkRecord]:
    """Play talks and give each as soon as it is done.

    Takes the talks, the stages, what makes the doors that they are played through as well, and how many processes
    play. With one, the talks come in their order; with more, as they are done, and each process opens the stages
    that it needs, once. Never raises for what stands in a script or a knowledge base. Raises BotError where a
    process was ended from outside.
    """
    if jobs > 1 and len(talks) > 1:
        return _in_processes(talks, doors, jobs)
    return _here(talks, stages, doors)


def _here(talks: Sequence[Talk], stages: Stages, doors: Sequence[MakeDoor]) -> Iterator[TalkRecord]:
    with ExitStack() as stack:
        opened = [stack.enter_context(door()) for door in doors]
        for talk in talks:
            yield record_of(play(talk, stages, opened), stages)


def _in_processes(talks: Sequence[Talk], doors: Sequence[MakeDoor], jobs: int) -> Iterator[TalkRecord]:
    parts = _parts(talks, jobs if doors else jobs * _PARTS)  # A door is started for each part: no more than needed.
    # Fresh processes, the same on every system: copies of this one would share its threads' locks.
    pool = ProcessPoolExecutor(min(jobs, len(parts)), mp_context=get_context("spawn"), initializer=_leave_interrupts)
    try:
        for done in as_completed([pool.submit(_play_part, part, doors) for part in parts]):
            yield from done.result()
    except BrokenExecutor as error:
        raise BotError("a process that played talks was ended from outside; play with fewer, or with one") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(talks: Sequence[Talk], count: int) -> list[Sequence[Talk]]:
    """Cut talks into about equal parts, those of a stage together."""
    order = {stage: number for number, stage in enumerate(dict.fromkeys(talk.stage for talk in talks))}
    together = sorted(talks, key=lambda talk: order[talk.stage])
    size = -(-len(together) // count)
    return [together[start : start + size] for start in range(0, len(together), size)]


def _play_part(talks: Sequence[Talk], doors: Sequence[MakeDoor]) -> list[TalkRecord]:
    return list(_here(talks, _stages(), doors))


@functools.cache
def _stages() -> Stages:
    """Return the stages of this process."""
    return Stages()


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
