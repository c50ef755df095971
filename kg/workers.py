"""Worker processes for many articles: the results in the articles' order, also where a process dies at its work.

A process can be killed from outside, for want of memory say, and takes with it what it had in hand. Python then gives
up the whole pool (BrokenProcessPool). Here a new one is started, and the articles that were waiting for the old one are
tried once more, each alone in a process. One that ends its process again is left out.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, TypeVar

from kg.errors import KgError
from kg.faults import Fault

Task = TypeVar("Task")
Result = TypeVar("Result")

_QUEUED = 4
"""Tasks that wait for each process at most, so that memory does not grow with their number."""
_MOST_DEATHS = 3
"""Processes that die before any has done a task, after which it is no task's fault."""
_DIED = "its worker process ended early, twice: it was killed, or was out of memory"


@dataclass(slots=True)
class _Waiting(Generic[Task, Result]):
    """A task with its result to come; None where it is not to be run, or is to be run alone."""

    task: Task
    future: Future[Result] | None
    alone: bool = False


class Workers(Generic[Task, Result]):
    """Processes that run one function on many tasks. `run` is called once."""

    def __init__(self, function: Callable[[Task], Result], jobs: int) -> None:
        self._function = function
        self._jobs = jobs
        self._pool = _pool(jobs)
        self._single: ProcessPoolExecutor | None = None
        self._waiting: deque[_Waiting[Task, Result]] = deque()
        self._done = self._deaths = 0

    def run(self, tasks: Iterable[tuple[Task, bool]]) -> Iterator[tuple[Task, Result | Fault | None]]:
        """Yield each task with its result, in order; with None where the flag beside it is False, and it is not run.

        Raises what the function raises, KgError where processes die before any has done a task.
        """
        try:
            for task, is_run in tasks:
                self._waiting.append(_Waiting(task, self._submit(task) if is_run else None))
                if len(self._waiting) >= self._jobs * _QUEUED:
                    yield self._first()
            while self._waiting:
                yield self._first()
        finally:
            for pool in (self._pool, self._single):
                if pool:
                    pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, task: Task) -> Future[Result]:
        try:
            return self._pool.submit(self._function, task)
        except BrokenProcessPool:
            self._start_again()
            return self._pool.submit(self._function, task)

    def _first(self) -> tuple[Task, Result | Fault | None]:
        """Return the first task that waits, with its result."""
        first = self._waiting[0]
        try:
            result = first.future.result() if first.future else None
        except BrokenProcessPool:
            self._start_again()
            result = None
        self._waiting.popleft()
        if first.alone:
            return first.task, self._alone(first.task)
        self._done += first.future is not None
        return first.task, result

    def _start_again(self) -> None:
        """Start new processes in place of dead ones; what waited for these is to be run alone."""
        self._count_death()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = _pool(self._jobs)
        for waiting in self._waiting:
            if waiting.future and not _has_result(waiting.future):
                waiting.future, waiting.alone = None, True

    def _alone(self, task: Task) -> Result | Fault:
        """Return the result of a task that is run in a process by itself."""
        self._single = self._single or _pool(1)
        try:
            result = self._single.submit(self._function, task).result()
        except BrokenProcessPool:
            self._count_death()
            self._single = None
            return Fault(_DIED)
        self._done += 1
        return result

    def _count_death(self) -> None:
        self._deaths += 1
        if not self._done and self._deaths > _MOST_DEATHS:
            hint = "Are they killed, or out of memory? Run the same command again with --jobs 1: what is stored stays."
            raise KgError("worker processes end as soon as they start", hint=hint)


def _has_result(future: Future[Result]) -> bool:
    """Return whether a future has a result, or an error of the function's own."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs,
        mp_context=get_context("spawn"),
        initializer=gc.set_threshold,  # as in this process
        initargs=gc.get_threshold(),
    )
