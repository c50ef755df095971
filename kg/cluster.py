"""Other machines for many articles: a Dask cluster's workers, and the results in the articles' order.

A worker can go at any time, and takes with it what it had in hand. Dask gives that to another. Where the workers that
have an article end one after the other, Dask gives it up (`distributed.scheduler.allowed-failures`), and with it
whatever else they had in hand. So each such article is tried once more when nothing else is: one that ends its worker
then is left out. Dask's own words: https://distributed.dask.org/en/stable/resilience.html.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import KgError
from kg.faults import Fault

if TYPE_CHECKING:
    from distributed import Client, Future

Task = TypeVar("Task")
Result = TypeVar("Result")
Got = TypeVar("Got")

_QUEUED = 4
"""Tasks that wait for each worker at most, as in `kg.workers`."""
_PATIENCE = 30
"""Seconds without any worker after which a run ends. A worker that is started takes about three."""
_ANSWERS = 10
"""Seconds within which a scheduler answers."""
_DIED = "the workers that had it ended early: they were killed, or were out of memory"


@dataclass(slots=True)
class _Waiting(Generic[Task, Result]):
    """A task with its result to come; None where it is not to be run."""

    task: Task
    future: Future[Result] | None


class Cluster(Generic[Task, Result]):
    """The workers of a Dask scheduler, which run one function on many tasks. `run` is called once.

    The scheduler and its workers need the kg of this process, for what they get is pickled. Raises KgError where the
    extra `kg[dask]` is not installed, or there is no scheduler at `address` (`tcp://HOST:PORT`).
    """

    def __init__(self, function: Callable[[Task], Result], address: str) -> None:
        self._function = function
        self._address = address
        self._client = _client(address)
        self._waiting: deque[_Waiting[Task, Result]] = deque()

    def run(self, tasks: Iterable[tuple[Task, bool]]) -> Iterator[tuple[Task, Result | Fault | None]]:
        """Yield each task with its result, in order; with None where the flag beside it is False, and it is not run.

        Raises what the function raises, KgError where the scheduler or all of its workers go away.
        """
        try:
            for task, is_run in tasks:
                self._waiting.append(_Waiting(task, self._submit(task) if is_run else None))
                while len(self._waiting) >= max(1, self._places()) * _QUEUED:
                    yield self._first()
            while self._waiting:
                yield self._first()
        finally:
            self._client.close()

    def _places(self) -> int:
        """Return how many tasks the workers that there are now run at a time."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return sum(worker["nthreads"] for worker in workers.values())

    def _submit(self, task: Task) -> Future[Result]:
        return self._client.submit(self._function, task, pure=False)

    def _first(self) -> tuple[Task, Result | Fault | None]:
        """Return the first task that waits, with its result."""
        first = self._waiting.popleft()
        return first.task, self._result(first) if first.future else None

    def _result(self, first: _Waiting[Task, Result]) -> Result | Fault:
        from distributed import KilledWorker

        assert first.future
        try:
            return self._got(first.future)
        except KilledWorker:
            for waiting in self._waiting:
                if waiting.future:
                    self._wait_for(lambda future: future.exception(timeout=_PATIENCE), waiting.future)
        try:
            return self._got(self._submit(first.task))
        except KilledWorker:
            return Fault(_DIED)

    def _got(self, future: Future[Result]) -> Result:
        return self._wait_for(lambda each: each.result(timeout=_PATIENCE), future)

    def _wait_for(self, get: Callable[[Future[Result]], Got], future: Future[Result]) -> Got:
        """Return what `get` does as soon as it does not time out. Raises KgError where nobody works on it any more."""
        from distributed import CancelledError

        while True:
            try:
                return get(future)
            except TimeoutError:
                if not self._places():
                    raise KgError(
                        f"the scheduler at {self._address} has no workers",
                        hint=f"Start some: dask worker {self._address}. Then run the same command again: what is "
                        "stored stays.",
                    ) from None
            except (ImportError, RuntimeError) as error:  # what is pickled here cannot be read there
                raise KgError(
                    f"the scheduler at {self._address} or a worker of it cannot run kg: {error}".splitlines()[0],
                    hint="Install the same kg on the scheduler, its workers and here.",
                ) from error
            except (CancelledError, OSError) as error:
                raise KgError(
                    f"the scheduler at {self._address} is gone: {error}",
                    hint="Start it, and run the same command again: what is stored stays.",
                ) from error


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise KgError(
            "a Dask cluster needs distributed, which is not installed", hint="pip install 'kg[dask]'"
        ) from error
    try:
        return Client(address, timeout=_ANSWERS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise KgError(
            f"no scheduler answers at {address!r}: {error}",
            hint="Give its address, such as tcp://127.0.0.1:8786. `dask scheduler` starts one, and says it.",
        ) from error
