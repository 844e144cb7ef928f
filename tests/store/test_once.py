"""What is done once, by whichever process comes first."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.store.once import first


def test_whoever_comes_first_does_it(engine: Engine) -> None:
    with engine.begin() as connection:
        assert first(connection, "digest 2026-06-01")
    with engine.begin() as connection:
        assert not first(connection, "digest 2026-06-01")
        assert first(connection, "digest 2026-06-02")


def test_what_was_not_committed_was_not_done(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as beginning:
        assert first(connection, "digest 2026-06-01")
        beginning.rollback()
    with engine.begin() as connection:
        assert first(connection, "digest 2026-06-01")
