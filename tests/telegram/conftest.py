"""What tests of the channel share."""

from __future__ import annotations

import pytest

from tests.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
