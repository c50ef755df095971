"""Output files: their format, and writing a file completely or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import OutputError


def format_of(path: Path, format: str | None, endings: Mapping[str, tuple[str, ...]]) -> str:
    """Return the name of the format: of `format`, a name or an ending, or else of the ending of `path`.

    `endings` maps each format's name to its endings (".ttl"). Raises OutputError, which lists the formats, where it is
    none of them.
    """
    by_ending = {ending: name for name, all_ in endings.items() for ending in all_}
    if format is not None:
        typed = format.lower().removeprefix(".")
        if name := typed if typed in endings else by_ending.get(f".{typed}"):
            return name
        raise OutputError(f"there is no format {format!r}", hint=_allowed(typed, endings))
    ending = path.suffix.lower()
    if ending in by_ending:
        return by_ending[ending]
    problem = f"no format has the ending {path.suffix}" if ending else "without an ending the format is not known"
    raise OutputError(f"{path}: {problem}", hint=_allowed(ending, endings))


def _allowed(word: str, endings: Mapping[str, tuple[str, ...]]) -> str:
    from rapidfuzz import fuzz, process

    words = [w for name, all_ in endings.items() for w in (*all_, name)]
    near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=60) if word else None
    listed = ", ".join(f"{'/'.join(all_)} ({name})" for name, all_ in endings.items())
    return (f"Did you mean {near[0]}? " if near else "") + f"Allowed: {listed}."


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` for writing. The file appears, or replaces an old one, only when everything is written.

    "-" is standard output. Raises OutputError where `path` is a folder, its folder does not exist, or it cannot be
    written.
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        return
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(f"{path} is a folder", hint="Name a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}", hint=f"Make it first: mkdir -p {path.parent}")
    if target.exists() and not target.is_file():  # a pipe or a device, which cannot be replaced
        with _output_errors(path), target.open("wb") as file:
            yield file
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _output_errors(path):
            with part.open("wb") as file:
                yield file
            part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _output_errors(path: Path) -> Iterator[None]:
    """Turn OSError into OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}", hint="Check the folder's rights and free space."
        ) from error
