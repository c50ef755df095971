"""In which order pages are made, one at a time: that which should be there first comes first."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heapify, heappop, heappush

import anyio

PAGE_WITHIN, SEARCH_WITHIN = 0.15, 0.05
"""Seconds within which a page, and what was typed into a search, should be answered."""


class Turns:
    """Gives turns, of which one is taken at a time; all in one event loop.

    Python makes one page at a time, and each of the tens of questions that a page asks of SQLite is another turn at
    Python's own lock: of two threads each waited for the other as often, 20 s a page where others had the processors.
    In the order in which they came, a search waits for every long article before it. In that of when they should be
    answered it waits for few, and nobody for ever: what came long before goes first.
    """

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: list[tuple[float, int, anyio.Event]] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def turn(self, within: float) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the end; `within` is in how many seconds the answer should be there."""
        if self._is_taken:
            await self._wait(anyio.current_time() + within)
        self._is_taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, until: float) -> None:
        mine = (until, next(self._numbers), anyio.Event())
        heappush(self._waiting, mine)
        try:
            await mine[2].wait()
        except BaseException:
            if mine[2].is_set():  # the turn was given to who does not want it any more
                self._pass_on()
            else:
                self._waiting.remove(mine)
                heapify(self._waiting)
            raise

    def _pass_on(self) -> None:
        """Give the turn to who should be answered first. It stays taken until that one begins."""
        self._is_taken = bool(self._waiting)
        if self._waiting:
            heappop(self._waiting)[2].set()
