"""Processes that do what can take long, and can be ended: a query of Oxigraph cannot be stopped, but its process can.

Each call is a function of a module and its arguments. One that takes too long, or more memory than allowed, costs its
process; the next call starts another.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kg.errors import KgError, QueryError

WORKERS = 2
"""Processes: calls that are answered at once. More would not be faster on the machines it was measured on."""

PATIENCE = 10.0
"""Seconds that a call waits for a process that is free."""

SECONDS = 20.0
"""Most seconds for a call."""

MEMORY = 2 * 1024**3
"""Most bytes that a process may reserve beyond what it has when it is ready."""

_SPAWN = multiprocessing.get_context("spawn")


class BusyError(KgError):
    """All processes are busy, and others wait as well."""


class TimeLimitError(KgError):
    """A call took longer than allowed, and its process was ended."""


class MemoryLimitError(KgError):
    """A call took more memory than allowed, or its process ended otherwise."""


class Workers:
    """A pool of processes. `call` can be used by any number of threads."""

    def __init__(self, count: int = WORKERS, *, memory: int = MEMORY, patience: float = PATIENCE) -> None:
        self.ended = 0
        """Processes that were ended because of a limit."""
        self._memory = memory
        self._patience = patience
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(count):
            self._free.put(None)  # started when it is needed
        self._closed = threading.Event()

    def call(self, work: Callable[..., Any], *arguments: Any, seconds: float = SECONDS) -> Any:
        """Return what `work`, a function of a module, returns of these arguments in another process.

        Raises what it raises of kg's errors (as QueryError), BusyError, TimeLimitError and MemoryLimitError.
        """
        try:
            process = self._free.get(timeout=self._patience)
        except queue.Empty:
            raise BusyError("too much is being asked at once", hint="Try again in a moment.") from None
        left: _Process | None = None
        try:
            if process is None or not process.is_alive:
                process = _Process(self._memory)
            answer = process.call(work, arguments, seconds)
            left = process
        except (TimeLimitError, MemoryLimitError):
            self.ended += 1
            raise
        finally:
            if left is None and process is not None:
                process.end()
            if self._closed.is_set() and left is not None:
                left.end()
                left = None
            self._free.put(left)
        if isinstance(answer, _Failure):
            raise QueryError(answer.message, hint=answer.hint, place=answer.place)
        return answer

    def close(self) -> None:
        """End all processes."""
        self._closed.set()
        with suppress(queue.Empty):
            while True:
                process = self._free.get_nowait()
                if process is not None:
                    process.end()


class _Failure:
    def __init__(self, message: str, hint: str = "", place: tuple[int, int] | None = None) -> None:
        self.message = message
        self.hint = hint
        self.place = place


class _Process:
    def __init__(self, memory: int) -> None:
        self._here, there = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(there, memory), daemon=True, name="kg-serve-worker")
        self._process.start()
        there.close()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def call(self, work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        try:
            self._here.send((work, arguments))
            if not self._here.poll(seconds):
                hint = "Is there a pattern that shares no variable with the others? Else add LIMIT."
                raise TimeLimitError(f"it was not answered within {seconds:g} s, and was ended", hint=hint)
            return self._here.recv()
        except (EOFError, OSError) as error:
            hint = "Ask for less: add LIMIT, or count in place of listing."
            raise MemoryLimitError("it took more memory than is allowed, and was ended", hint=hint) from error

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._here.close()


def _work(connection: Connection, memory: int) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["RUST_BACKTRACE"] = "0"
    _limit(memory)
    while True:
        try:
            work, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = work(*arguments)
        except KgError as error:
            answer = _Failure(error.message, error.hint, error.place if isinstance(error, QueryError) else None)
        except MemoryError:
            return
        except Exception as error:
            traceback.print_exc()
            answer = _Failure(f"it could not be answered: {type(error).__name__}")
        connection.send(answer)


def _end_with_parent() -> None:
    """End this process when the server has: a query would go on for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit(memory: int) -> None:
    """Let the process fill at most this many bytes more. Where the system cannot, nothing limits it but its time.

    RLIMIT_DATA and not RLIMIT_AS, which counts the address space that threads only reserve: Oxigraph then sometimes
    could not start its own.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[5])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    except (ImportError, OSError, ValueError):
        return
