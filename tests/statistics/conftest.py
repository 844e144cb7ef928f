"""A database with a little of everything, on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.store.conftest import address, engine, new_address, postgres

__all__ = ["address", "engine", "new_address", "postgres"]
