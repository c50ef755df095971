"""uvicorn's server, which also ends connections that send no request, or do not take their answer."""

from __future__ import annotations

import resource
import time
from contextlib import suppress

import uvicorn

PATIENCE = 20.0
"""Seconds that a connection may take for the head of a request, or for taking more of an answer.

uvicorn itself only ends those that are idle after an answer: who sends half a head could stay for ever.
"""

CONNECTIONS = 16_384
"""Most open files, so connections, where the system allows so many: those that are slow must not keep others out."""


class Server(uvicorn.Server):
    """Looks at its connections each second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._waiting: dict[object, float] = {}
        """Connections that are waited for, and since when."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            allowed = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))

    async def on_tick(self, counter: int) -> bool:
        """Return whether the server should end; uvicorn calls it ten times a second."""
        if counter % 10 == 0:
            now = time.monotonic()
            waited = [one for one in self.server_state.connections if _is_waited_for(one)]
            self._waiting = {one: self._waiting.get(one, now) for one in waited}
            for one, since in self._waiting.items():
                if now - since > PATIENCE:
                    one.transport.abort()  # type: ignore[attr-defined]
        return await super().on_tick(counter)


def _is_waited_for(connection: object) -> bool:
    """Return whether a connection of HTTP has no request that is being answered, or does not take the answer."""
    cycle, flow = getattr(connection, "cycle", None), getattr(connection, "flow", None)
    return cycle is None or cycle.response_complete or (flow is not None and flow.write_paused)
