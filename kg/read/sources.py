"""From what the user names (files, folders, globs, "-") to the files to read, in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import InputError, KgError
from kg.read.given import SIDECAR

ENDINGS = (".txt", ".html", ".htm", ".json", ".jsonl")
_ALLOWED = "kg reads " + ", ".join(ENDINGS)


def files(source: str, problem: Callable[[KgError], None]) -> Iterator[Path]:
    """Yield the files a source stands for: itself, those in a folder (at all levels), or those a glob matches.

    Sorted within a folder and a glob; there, hidden files, sidecars and other endings are passed over. What cannot be
    read goes to `problem`.
    """
    path = Path(source)
    try:
        if path.is_dir():
            yield from _some(_in_folder(path, problem), source, "a folder without articles", problem)
        elif path.exists():
            if wrong := _wrong(path):
                problem(InputError(source, wrong, hint=f"{_ALLOWED}; rename or convert it"))
            else:
                yield path
        elif glob.has_magic(source):
            yield from _some(_matching(source, problem), source, "matches no articles", problem)
        elif "://" in source:
            problem(InputError(source, "is a web address", hint="kg reads files: save the page as .html and give that"))
        else:
            problem(InputError(source, "does not exist", hint=f"check the name; now in {Path.cwd()}"))
    except (OSError, ValueError) as error:  # a name too long, or with a NUL
        problem(InputError(source[:200], f"cannot be opened ({getattr(error, 'strerror', None) or error})"))


def _wrong(path: Path) -> str | None:
    """Return what is wrong with a file's name, None where nothing is."""
    if path.name.endswith(SIDECAR):
        return "is a sidecar, which is read with the article it stands beside"
    if path.suffix.lower() not in ENDINGS:
        return f"has the ending {path.suffix!r}" if path.suffix else "has no ending"
    return None


def _some(found: Iterator[Path], source: str, message: str, problem: Callable[[KgError], None]) -> Iterator[Path]:
    none = True
    for path in found:
        none = False
        yield path
    if none:
        problem(InputError(source, message, hint=_ALLOWED))


def _in_folder(folder: Path, problem: Callable[[KgError], None]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problem(InputError(str(error.filename), f"cannot be opened ({error.strerror})", hint="check its permissions"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and not _wrong(path):
                yield path


def _matching(pattern: str, problem: Callable[[KgError], None]) -> Iterator[Path]:
    for name in sorted(glob.glob(pattern, recursive=True)):
        path = Path(name)
        if path.is_dir():
            # "**" also matches each file in the folder by itself
            if not pattern.endswith("**"):
                yield from _in_folder(path, problem)
        elif not _wrong(path):
            yield path
