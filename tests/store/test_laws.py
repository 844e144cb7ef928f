"""The law of the store: what is put in is done once and in order, whatever the interleaving and whoever dies."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine, delete, update

from bot.store import inbox, outgoing, work
from bot.store.engine import open_engine
from bot.store.inbox import Arrived
from bot.store.outgoing import Call
from bot.store.schema import chats, metadata, processes
from tests.postgres import Postgres

CHATS = (1, 2)
PROCESSES = ("one", "two")


class Law(RuleBasedStateMachine):
    """Two processes that take turns in any order, each step a transaction, and may die between any two."""

    engine: Engine

    @initialize()
    def empty(self) -> None:
        self.put: dict[int, list[int]] = {chat: [] for chat in CHATS}
        self.written: dict[int, list[int]] = {chat: [] for chat in CHATS}
        """What came of updates, in the order of writing."""
        self.sent: dict[int, list[int]] = {chat: [] for chat in CHATS}
        """What Telegram has accepted."""
        self.seen: dict[tuple[str, int], list[int]] = {}
        """The updates that a process has read and not yet written what comes of them."""
        self.calling: dict[tuple[str, int], tuple[int, int]] = {}
        """The call that a process has made and not yet forgotten."""
        self.doubtful = 0
        """Calls made by who died, or was taken for dead, before it could forget them."""
        self.next = 1
        with self.engine.begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(delete(table))
            for process in PROCESSES:
                work.say_alive(connection, process)
        for chat in CHATS:
            self.arrive(chat, 6, again=False)

    @rule(chat=st.sampled_from(CHATS), count=st.integers(1, 3), again=st.booleans())
    def arrive(self, chat: int, count: int, again: bool) -> None:
        numbers = list(range(self.next, self.next + count))
        self.next += count
        known = self.put[chat][-2:] if again else []
        with self.engine.begin() as connection:
            inbox.put(connection, [Arrived(number, chat, {}) for number in [*known, *numbers]])
        self.put[chat] += numbers

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS), most=st.integers(1, 3))
    def look(self, process: str, chat: int, most: int) -> None:
        with self.engine.begin() as connection:
            if work.claim(connection, chat, process):
                self.seen[process, chat] = [item.update_id for item in inbox.waiting(connection, chat, most)]
            else:
                self.seen.pop((process, chat), None)

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def look_and_write(self, process: str, chat: int) -> None:
        if not self.seen.get((process, chat)):
            self.look(process, chat, 2)
        self.write(process, chat)

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def write(self, process: str, chat: int) -> None:
        numbers = self.seen.pop((process, chat), [])
        if not numbers:
            return
        with self.engine.begin() as connection:
            if not work.is_owner(connection, chat, process):
                return
            if not inbox.finish(connection, numbers):
                connection.rollback()
                return
            outgoing.put(connection, chat, [Call("send_message", {"number": number}) for number in numbers])
        self.written[chat] += numbers

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def call(self, process: str, chat: int) -> None:
        if (process, chat) in self.calling:
            return
        with self.engine.begin() as connection:
            if not work.claim(connection, chat, process):
                return
            kept = outgoing.waiting(connection, chat, 1)
        if kept:
            number = kept[0].call.params["number"]
            self.sent[chat].append(number)
            self.calling[process, chat] = kept[0].id, number

    @precondition(lambda self: self.calling)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        process, chat = data.draw(st.sampled_from(sorted(self.calling)))
        number, _ = self.calling.pop((process, chat))
        with self.engine.begin() as connection:
            outgoing.accepted(connection, [number])

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def release(self, process: str, chat: int) -> None:
        if (process, chat) in self.calling:
            return  # It gives nothing up while it calls.
        with self.engine.begin() as connection:
            work.release(connection, chat, process)

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def leave(self, process: str, chat: int) -> None:
        if (process, chat) in self.calling:
            return
        with self.engine.begin() as connection:
            work.leave(connection, chat, process)

    @rule(process=st.sampled_from(PROCESSES), at_once=st.booleans())
    def die(self, process: str, at_once: bool) -> None:
        """Die and start again; or be taken for dead while going on."""
        past = work.now() - dt.timedelta(seconds=1)
        with self.engine.begin() as connection:
            connection.execute(update(processes).where(processes.c.id == process).values(alive_until=past))
        self.doubtful += sum(owner == process for owner, _ in self.calling)
        if at_once:
            self.seen = {key: seen for key, seen in self.seen.items() if key[0] != process}
            self.calling = {key: call for key, call in self.calling.items() if key[0] != process}

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def be_overtaken(self, process: str, chat: int) -> None:
        """Read, be taken for dead, and write only once the other has read and written the same."""
        self.look(process, chat, 2)
        self.die(process, at_once=False)
        for other in PROCESSES:
            if other != process:
                self.live(other)
                self.look_and_write(other, chat)
        self.write(process, chat)

    @rule(process=st.sampled_from(PROCESSES), chat=st.sampled_from(CHATS))
    def meet(self, process: str, chat: int) -> None:
        """Call while the other one, which is alive, wants the same chat."""
        for one in PROCESSES:
            self.live(one)
        self.look_and_write(process, chat)
        self.call(process, chat)
        for other in PROCESSES:
            if other != process:
                self.call(other, chat)

    @rule(process=st.sampled_from(PROCESSES))
    def live(self, process: str) -> None:
        with self.engine.begin() as connection:
            work.say_alive(connection, process)

    @invariant()
    def what_was_put_in_is_done_once_and_in_order(self) -> None:
        for chat in CHATS:
            assert self.written[chat] == self.put[chat][: len(self.written[chat])]

    @invariant()
    def what_was_sent_is_in_order_and_twice_only_in_doubt(self) -> None:
        repeated = 0
        for chat in CHATS:
            first = list(dict.fromkeys(self.sent[chat]))
            assert first == self.written[chat][: len(first)]
            repeated += len(self.sent[chat]) - len(first)
        assert repeated <= self.doubtful

    def teardown(self) -> None:
        """Whoever comes last finds all that is left."""
        if not hasattr(self, "put"):
            return
        with self.engine.begin() as connection:
            connection.execute(delete(processes))
            work.say_alive(connection, "last")
            left = set(work.abandoned(connection))
            for chat in left:
                assert work.claim(connection, chat, "last")
                waiting = [item.update_id for item in inbox.waiting(connection, chat, 1_000)]
                self.written[chat] += waiting
                self.sent[chat] += [kept.call.params["number"] for kept in outgoing.waiting(connection, chat, 1_000)]
                self.sent[chat] += waiting
            owned = connection.scalars(chats.select().with_only_columns(chats.c.chat_id)).all()
        for chat in CHATS:
            assert self.written[chat] == self.put[chat]
            assert list(dict.fromkeys(self.sent[chat])) == self.put[chat]
            assert not self.put[chat] or chat in left or chat in owned


LAWS = settings(max_examples=12, stateful_step_count=40)


class LawOnSQLite(Law):
    """The law in a file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="law"))
        self.engine = open_engine(f"sqlite:///{self.folder / 'bot.db'}")

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.engine.dispose()
            shutil.rmtree(self.folder)


def test_the_law_holds_on_sqlite() -> None:
    case = LawOnSQLite.TestCase()
    case.settings = LAWS
    case.runTest()


def test_the_law_holds_on_postgresql(postgres: Postgres) -> None:
    class LawOnPostgreSQL(Law):
        engine = open_engine(postgres.new())

    case = LawOnPostgreSQL.TestCase()
    case.settings = LAWS
    try:
        case.runTest()
    finally:
        LawOnPostgreSQL.engine.dispose()
