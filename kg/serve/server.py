"""uvicorn's server, which also ends connections that send no request, or do not take their answer."""

from __future__ import annotations

import gc
import resource
import sys
import time
from contextlib import suppress
from typing import Any

import uvicorn

PATIENCE = 20.0
"""Seconds that a connection may take for the head of a request, or for taking more of an answer.

uvicorn itself only ends those that are idle after an answer: who sends half a head could stay for ever.
"""

OBJECTS = 20_000
"""New objects after which Python looks for some that only refer to each other. A page makes tens of thousands and
leaves hardly any behind: to look after each 700, among all that the server has, was a tenth of the time."""

TURN = 0.001
"""Seconds after which a thread that makes a page lets another go on: that which takes requests and gives what is kept.
Python's own 5 ms are added to each answer, several times, while pages are made."""

CONNECTIONS = 16_384
"""Most open files, so connections, where the system allows so many: those that are slow must not keep others out."""


class Server(uvicorn.Server):
    """Looks at its connections each second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        gc.freeze()
        gc.set_threshold(OBJECTS)
        sys.setswitchinterval(TURN)
        self._waiting: dict[Any, tuple[object, float]] = {}
        """Connections that are waited for: how far each is, and since when."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            allowed = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))

    async def on_tick(self, counter: int) -> bool:
        """Return whether the server should end; uvicorn calls it ten times a second."""
        if counter % 10 == 0:
            now, before = time.monotonic(), self._waiting
            self._waiting = {}
            for one in self.server_state.connections:
                place = _waited_for(one)
                if place is not None:
                    same = one in before and before[one][0] == place
                    self._waiting[one] = (place, before[one][1] if same else now)
            for one, (_, since) in self._waiting.items():
                if now - since > PATIENCE:
                    one.transport.abort()
        return await super().on_tick(counter)


def _waited_for(connection: object) -> tuple[object, int] | None:
    """Return how far a connection of HTTP is that sends no whole request or takes an answer, None for another.

    That is the last request, and how much of its answer is still to be taken: either changes where something goes on.
    """
    cycle, flow, transport = (getattr(connection, name, None) for name in ("cycle", "flow", "transport"))
    if transport is None or (cycle is not None and not cycle.response_complete and not (flow and flow.write_paused)):
        return None
    return cycle, transport.get_write_buffer_size()
