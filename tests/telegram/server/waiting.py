"""Waiting until something is so: looked at whenever anything has happened, and never by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Waiting:
    """Those who wait for a condition."""

    def __init__(self) -> None:
        self._waiters: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._due = False

    def happened(self) -> None:
        """Have every condition looked at, in the next turn of the loop."""
        if self._waiters and not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._due = False
        for condition, future in list(self._waiters):
            if future.done():
                continue
            try:
                if found := condition():
                    future.set_result(found)
            except Exception as error:  # noqa: BLE001 -- it belongs to the one who waits
                future.set_exception(error)

    async def until(self, condition: Callable[[], T], patience: float) -> T:
        """Return what a condition gives once it is true; raises TimeoutError after some seconds."""
        if found := condition():
            return found
        waiter = (condition, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(patience):
                result: T = await waiter[1]
                return result
        finally:
            self._waiters.remove(waiter)
