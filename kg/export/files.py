"""Output files: which format is meant, and writing a file whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import OutputError


def choose(path: Path, format: str | None, endings: Mapping[str, tuple[str, ...]]) -> str:
    """Return the format that is meant: the one named, by name or ending, else the one `path` ends in.

    `endings` maps each format's name to its endings (".ttl"). Raises OutputError that lists what is allowed.
    """
    by_ending = {ending: name for name, all_ in endings.items() for ending in all_}
    if format is not None:
        wanted = format.lower().removeprefix(".")
        if name := wanted if wanted in endings else by_ending.get(f".{wanted}"):
            return name
        raise OutputError(f"there is no format {format!r}", hint=_allowed(wanted, endings))
    ending = path.suffix.lower()
    if ending in by_ending:
        return by_ending[ending]
    found = f"the ending {path.suffix} is of no format" if ending else "without an ending the format is not known"
    raise OutputError(f"{path}: {found}", hint=_allowed(ending, endings))


def _allowed(word: str, endings: Mapping[str, tuple[str, ...]]) -> str:
    from rapidfuzz import fuzz, process

    words = [w for name, all_ in endings.items() for w in (*all_, name)]
    near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=60) if word else None
    listed = ", ".join(f"{'/'.join(all_)} ({name})" for name, all_ in endings.items())
    return (f"Did you mean {near[0]}? " if near else "") + f"Allowed: {listed}."


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` to be written; the file appears, or replaces an old one, only when all is written.

    "-" is standard output. Raises OutputError where it cannot be written: a folder, none there, no right, a full disk.
    """
    if str(path) == "-":
        yield sys.stdout.buffer
        return
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(f"{path} is a folder", hint="Name a file in it.")
    if not target.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}", hint=f"Make it first: mkdir -p {path.parent}")
    if target.exists() and not target.is_file():  # a pipe or a device, which nothing can replace
        with _told(path), target.open("wb") as file:
            yield file
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _told(path):
            with part.open("wb") as file:
                yield file
            part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}", hint="Check the folder's rights and free space."
        ) from error
