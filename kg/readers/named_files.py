"""The files to read for what a user names: a file, a folder or a glob; always in the same order."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import InputError, KgError
from kg.readers.formats import ENDINGS, by_name
from kg.readers.given import SIDECAR

_ALLOWED = f"kg reads {', '.join(ENDINGS)}, and each as .gz or .zst"


def find_files(name: str, report: Callable[[KgError], None]) -> Iterator[Path]:
    """Yield the file with this name, the files in a folder (at all levels), or those that a glob matches.

    Within a folder or a glob they are sorted, without hidden files, sidecars and other endings. `report` is called with
    an InputError for what cannot be read.
    """
    path = Path(name)
    try:
        if path.is_dir():
            yield from _at_least_one(_in_folder(path, report), name, "a folder without articles", report)
        elif path.exists():
            if fault := _fault(path):
                report(InputError(name, fault, hint=f"{_ALLOWED}; rename or convert it"))
            else:
                yield path
        elif glob.has_magic(name):
            yield from _at_least_one(_matching(name, report), name, "matches no articles", report)
        elif "://" in name:
            report(InputError(name, "is no address of a page", hint="kg reads http:// and https://"))
        else:
            report(InputError(name, "does not exist", hint=f"check the name; the current folder is {Path.cwd()}"))
    except (OSError, ValueError) as error:  # a name too long, or with a NUL
        report(InputError(name[:200], f"cannot be opened ({getattr(error, 'strerror', None) or error})"))


def size_of(name: str) -> int:
    """Return the bytes of the files that a user names, 0 for what is no file."""
    return sum(_size(path) for path in find_files(name, lambda error: None))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _fault(path: Path) -> str | None:
    """Return why a file cannot be an article by its name, None where it can."""
    if path.name.endswith(SIDECAR):
        return "is a sidecar, which is read with the article it stands beside"
    if by_name(path.name) is None:
        return f"has the ending {path.suffix!r}" if path.suffix else "has no ending"
    return None


def _is_endless(path: Path) -> bool:
    """Return whether it is a pipe, a socket or a device: who reads one that nobody named may wait without an end."""
    return path.exists() and not path.is_file()


def _at_least_one(found: Iterator[Path], name: str, message: str, report: Callable[[KgError], None]) -> Iterator[Path]:
    empty = True
    for path in found:
        empty = False
        yield path
    if empty:
        report(InputError(name, message, hint=_ALLOWED))


def _in_folder(folder: Path, report: Callable[[KgError], None]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        report(InputError(str(error.filename), f"cannot be opened ({error.strerror})", hint="check its permissions"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and not _fault(path) and not _is_endless(path):
                yield path


def _matching(pattern: str, report: Callable[[KgError], None]) -> Iterator[Path]:
    for name in sorted(glob.glob(pattern, recursive=True)):
        path = Path(name)
        if path.is_dir():
            # "**" also matches each file in the folder.
            if not pattern.endswith("**"):
                yield from _in_folder(path, report)
        elif not _fault(path) and not _is_endless(path):
            yield path
