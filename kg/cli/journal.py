"""What a run says while it goes on: messages, how far it is, and `--log`, a file with all of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from kg.cli.options import stderr
from kg.errors import OutputError
from kg.messages import counted
from kg.readers import Extent

if TYPE_CHECKING:
    from rich.progress import Progress

_EVERY = 30.0
"""Seconds between two lines about how far it is, where there is no terminal to show a bar on."""
_SPEED_OF = 120.0
"""Seconds of the latest work by whose speed the time left is told: articles that are stored already take no time."""


class Journal:
    """Prints to standard error, and writes to the log, if there is one, each line with the time.

    With `verbose` it also prints what becomes of each article, which the log always has.
    """

    def __init__(self, *, verbose: bool = False, log: IO[str] | None = None, path: Path | None = None) -> None:
        self.path = path
        self._console = stderr()
        self._verbose = verbose
        self._log = log
        self._progress: Progress | None = None
        self._began = self._said = time.monotonic()
        self._articles = 0

    @classmethod
    @contextmanager
    def open(cls, path: Path | None, *, verbose: bool) -> Iterator[Self]:
        """Open a journal with a log in the file `path`, none where that is None; an old log is added to.

        Raises OutputError where it cannot be written.
        """
        if path is None:
            yield cls(verbose=verbose)
            return
        try:
            file = path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1)
        except OSError as error:
            raise OutputError(f"{path}: the log cannot be written ({error.strerror})") from error
        with file:
            yield cls(verbose=verbose, log=file, path=path)

    def say(self, message: str, *, is_problem: bool = False) -> None:
        """Print a message and log it."""
        self._console.print(message, markup=False, style="red" if is_problem else None)
        self._write(message)

    def detail(self, message: str) -> None:
        """Log a message, and print it where that was asked for."""
        if self._verbose:
            self._console.print(message, markup=False)
        self._write(message)

    @contextmanager
    def progress(self, doing: str, extent: Extent, *, bar: bool = True) -> Iterator[None]:
        """Show how far the articles are: a bar on a terminal, if `bar`, or else a line every half minute."""
        from rich.progress import (
            BarColumn,
            Progress,
            SpinnerColumn,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[articles]}"),
            TimeRemainingColumn(),
        )
        self._began = self._said = time.monotonic()
        self._progress = Progress(*columns, console=self._console, transient=True, speed_estimate_period=_SPEED_OF)
        self._progress.add_task(doing, total=None, articles="")
        self._extent = extent
        is_shown = bar and self._console.is_terminal
        self._every = float("inf") if is_shown else _EVERY
        if is_shown:
            self._progress.start()
        try:
            yield
        finally:
            if is_shown:
                self._progress.stop()
            self._progress = None

    def advance(self, read: int) -> None:
        """Count an article as done, up to which `read` bytes of the input were read."""
        self._articles += 1
        if self._progress is None:
            return
        now = time.monotonic()
        rate = self._articles / max(now - self._began, 1e-6)
        done = f"{counted(self._articles, 'article')}, {rate:.1f}/s"
        (task,) = self._progress.tasks
        self._progress.update(task.id, completed=read, total=self._extent.total or None, articles=done)
        if now - self._said >= self._every:
            self._said = now
            self.say(f"{task.description}: {done}{_left(task.percentage, task.time_remaining) if task.total else ''}")

    def _write(self, message: str) -> None:
        if self._log:
            self._log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {message}\n")


def _left(percentage: float, seconds: float | None) -> str:
    """Return how much is done, and how long the rest takes."""
    if seconds is None:
        return f", {percentage:.0f} %"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f", {percentage:.0f} %, {hours}:{minutes:02}:{seconds:02} left"
