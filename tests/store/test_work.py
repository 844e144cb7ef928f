"""Who works on which chat, and what is put in and done."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, Engine, update

from bot.store import inbox, outgoing, work
from bot.store.inbox import Arrived
from bot.store.outgoing import Call
from bot.store.schema import processes

pytestmark = pytest.mark.usefixtures("engine")

ANN, BOB = 10_001, 10_002


def alive(engine: Engine, *names: str) -> None:
    with engine.begin() as connection:
        for name in names:
            work.say_alive(connection, name)


def die(engine: Engine, name: str) -> None:
    """Let so much time pass since a process last said that it is alive."""
    with engine.begin() as connection:
        past = work.now() - dt.timedelta(seconds=1)
        connection.execute(update(processes).where(processes.c.id == name).values(alive_until=past))


def put(engine: Engine, chat_id: int, *numbers: int) -> None:
    with engine.begin() as connection:
        inbox.put(connection, [Arrived(number, chat_id, {"update_id": number}) for number in numbers])


def claim(engine: Engine, chat_id: int, process: str) -> bool:
    with engine.begin() as connection:
        return work.claim(connection, chat_id, process)


def release(engine: Engine, chat_id: int, process: str) -> bool:
    with engine.begin() as connection:
        return work.release(connection, chat_id, process)


def abandoned(engine: Engine) -> set[int]:
    with engine.begin() as connection:
        return set(work.abandoned(connection))


def test_a_chat_belongs_to_one_process_at_a_time(engine: Engine) -> None:
    alive(engine, "one", "two")
    assert claim(engine, ANN, "one")
    assert claim(engine, ANN, "one"), "a claim may be repeated"
    assert not claim(engine, ANN, "two")
    assert claim(engine, BOB, "two")
    assert release(engine, ANN, "one")
    assert claim(engine, ANN, "two")


def test_only_the_owner_gives_a_chat_up(engine: Engine) -> None:
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    assert not release(engine, ANN, "two")
    assert not claim(engine, ANN, "two")


@pytest.mark.parametrize("what", ["update", "call"])
def test_a_chat_in_which_something_waits_is_not_given_up(what: str, engine: Engine) -> None:
    alive(engine, "one")
    claim(engine, ANN, "one")
    with engine.begin() as connection:
        if what == "update":
            inbox.put(connection, [Arrived(1, ANN, {})])
        else:
            outgoing.put(connection, ANN, [Call("send_message", {"chat_id": ANN})])
    assert not release(engine, ANN, "one")
    with engine.begin() as connection:
        if what == "update":
            inbox.finish(connection, [1])
        else:
            outgoing.accepted(connection, [kept.id for kept in outgoing.waiting(connection, ANN, 9)])
    assert release(engine, ANN, "one")


def test_what_waits_elsewhere_keeps_no_chat(engine: Engine) -> None:
    alive(engine, "one")
    claim(engine, ANN, "one")
    put(engine, BOB, 1)
    assert release(engine, ANN, "one")


def test_what_a_dead_process_owned_is_taken_over(engine: Engine) -> None:
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    put(engine, ANN, 1)
    assert abandoned(engine) == set()
    die(engine, "one")
    assert abandoned(engine) == {ANN}
    assert claim(engine, ANN, "two")
    assert abandoned(engine) == set()
    with engine.begin() as connection:
        assert not work.is_owner(connection, ANN, "one")
        assert work.is_owner(connection, ANN, "two")


def test_who_comes_back_after_being_taken_for_dead_owns_nothing_that_was_taken(engine: Engine) -> None:
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    die(engine, "one")
    claim(engine, ANN, "two")
    alive(engine, "one")
    assert not claim(engine, ANN, "one")


def test_what_waits_in_a_chat_that_nobody_owns_is_seen(engine: Engine) -> None:
    alive(engine, "one")
    put(engine, ANN, 1)
    assert abandoned(engine) == {ANN}


def test_who_says_goodbye_gives_every_chat_up_at_once(engine: Engine) -> None:
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    claim(engine, BOB, "one")
    put(engine, ANN, 1)
    with engine.begin() as connection:
        work.say_goodbye(connection, "one")
    assert abandoned(engine) == {ANN}
    assert claim(engine, ANN, "two")
    assert claim(engine, BOB, "two")


# --- two at the same moment -------------------------------------------------------------------------------------------


def waiting_of(engine: Engine, *chat_ids: int) -> tuple[list[int], list[int]]:
    with engine.begin() as connection:
        return work.waiting_of(connection, chat_ids)


def begun(engine: Engine) -> Connection:
    connection = engine.connect()
    connection.begin()
    return connection


def test_what_arrives_while_a_chat_is_given_up_is_seen_by_one_of_the_two(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("in SQLite one writes after the other")
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    giving_up = begun(engine)
    assert work.release(giving_up, ANN, "one")
    put(engine, ANN, 1)
    claimed = claim(engine, ANN, "two")  # The other has not committed yet, so that this sees the chat as owned.
    giving_up.commit()
    giving_up.close()
    assert claimed or waiting_of(engine, ANN) == ([], [ANN])


def test_a_chat_that_is_being_written_by_another_process_is_not_waited_for(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("in SQLite one writes after the other")
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    assert release(engine, ANN, "one")
    writing = begun(engine)
    assert work.claim(writing, ANN, "one")
    assert not claim(engine, ANN, "two")
    writing.commit()
    writing.close()


def test_a_chat_can_be_left_to_others_with_what_they_have_stored(engine: Engine) -> None:
    alive(engine, "one", "two")
    claim(engine, ANN, "one")
    put(engine, ANN, 1)
    assert waiting_of(engine, ANN, BOB) == ([ANN], [])
    assert not release(engine, ANN, "one")
    with engine.begin() as connection:
        assert not work.leave(connection, ANN, "two")
        assert work.leave(connection, ANN, "one")
    assert waiting_of(engine, ANN, BOB) == ([], [ANN])
    assert claim(engine, ANN, "two")
    with engine.begin() as connection:
        inbox.finish(connection, [1])
    assert waiting_of(engine, ANN, BOB) == ([], [])


# --- what is put in and done ------------------------------------------------------------------------------------------


def test_an_update_is_put_in_once_whether_it_waits_or_is_done(engine: Engine) -> None:
    put(engine, ANN, 1, 2)
    put(engine, ANN, 2, 3)
    with engine.begin() as connection:
        assert [item.update_id for item in inbox.waiting(connection, ANN, 9)] == [1, 2, 3]
        inbox.finish(connection, [1, 2])
    put(engine, ANN, 1, 2, 3, 4)
    with engine.begin() as connection:
        assert [item.update_id for item in inbox.waiting(connection, ANN, 9)] == [3, 4]
        assert inbox.size(connection) == 2


def test_an_update_is_finished_once(engine: Engine) -> None:
    put(engine, ANN, 1, 2)
    with engine.begin() as connection:
        assert inbox.finish(connection, [1, 2])
        assert not inbox.finish(connection, [1, 2])
        assert not inbox.finish(connection, [7])


def test_an_update_comes_back_as_it_was(engine: Engine) -> None:
    payload = {"update_id": 1, "message": {"text": "一百万 😀 \ud83d \x00 \\", "date": 5, "x": [None, True, 1.5]}}
    with engine.begin() as connection:
        inbox.put(connection, [Arrived(1, -(2**62), payload)])
    with engine.begin() as connection:
        [found] = inbox.waiting(connection, -(2**62), 1)
    assert found == Arrived(1, -(2**62), payload)


def test_calls_wait_in_their_order_and_are_put_off_exchanged_and_moved(engine: Engine) -> None:
    calls = [
        Call("send_message", {"chat_id": ANN, "text": str(number)}, answer_id=7, part=number) for number in range(3)
    ]
    with engine.begin() as connection:
        outgoing.put(connection, ANN, calls)
        outgoing.put(connection, BOB, [Call("send_message", {"chat_id": BOB})])
        outgoing.put(connection, ANN, [Call("answer_callback_query", {"callback_query_id": "5"})])
        kept = outgoing.waiting(connection, ANN, 9)
        assert [one.call for one in kept[:3]] == calls
        until = work.now() + dt.timedelta(seconds=9)
        outgoing.postpone(connection, kept[0].id, until)
        outgoing.exchange(connection, kept[1].id, Call("send_message", {"chat_id": ANN, "text": "plain"}, 7, 1))
        outgoing.move(connection, ANN, -5)
        moved = outgoing.waiting(connection, -5, 9)
        assert [one.call.params for one in moved] == [
            {"chat_id": -5, "text": "0"},
            {"chat_id": -5, "text": "plain"},
            {"chat_id": -5, "text": "2"},
            {"callback_query_id": "5"},
        ]
        assert (moved[0].not_before, moved[0].attempts, moved[2].attempts) == (until, 1, 0)
        assert outgoing.waiting(connection, ANN, 9) == []
        assert outgoing.size(connection) == 5
