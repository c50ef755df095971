"""Backups: a store at one moment in one file, and back.

The file is a tar archive (POSIX.1-2001) of the files of a store. Its last member, `backup.json`, has the SHA-256 of
each, so that an archive that is cut off has none, and one that was changed is found out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg import __version__
from kg.errors import InputError, OutputError, StoreError
from kg.store import NO_PART_OF_IT, Store, exclusive, is_running, snapshot

_LIST = "backup.json"
_FORMAT = 1
_BLOCK = 1 << 20
PATIENCE = 60.0
"""Seconds that a process which writes the store may take to answer: the longest article takes some."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What a backup has: so many articles, and bytes in all its files."""

    articles: int
    bytes: int


def backup(folder: Path, file: Path, *, patience: float = PATIENCE) -> Backup:
    """Write the store in `folder` to a new file, as it is between two articles; another process may be writing it.

    Raises StoreError where there is no store, it is damaged or cannot be copied; OutputError where the file is there
    already or cannot be written, of which then nothing is left.
    """
    if file.exists():
        raise OutputError(f"{file} is there already", hint="Name another file: a backup is never overwritten.")
    with snapshot(folder, patience=patience, any_schema=True) as copy:
        with Store.open(copy, any_schema=True) as store:
            count = len(store.articles_by_graph_name())
        with _in_place_of(file) as part, part.open("wb") as opened:
            size = _write(copy, opened, count)
    return Backup(articles=count, bytes=size)


def restore(file: Path, folder: Path, *, replace: bool = False) -> Backup:
    """Make the store in `folder` from a backup; with `replace` in place of one that is there.

    It is put in place when all its files have the hashes that the backup says. Raises InputError where the file is no
    backup, or damaged; StoreError where there is a store without `replace`, something else, or one that is in use. Then
    what was in `folder` is as before.
    """
    if folder.exists() and not replace:
        hint = "Name another folder with --store, or say --replace: then what is there is gone."
        raise StoreError(f"{folder} is there already", hint=hint)
    made = folder.absolute().with_name(f"{folder.name}.restored-{os.getpid()}")
    try:
        made.mkdir(parents=True)
    except OSError as error:
        hint = "Check the path and your rights to it."
        raise StoreError(f"{made}: {error.strerror or error}", hint=hint) from error
    try:
        restored = _unpack(file, made)
        Store.open(made, any_schema=True).close()  # that it can be opened, before another gives way to it
        if folder.exists():
            _exchange(made, folder)
        else:
            os.rename(made, folder)
    except OSError as error:
        raise StoreError(f"{folder}: could not be written: {error}", hint="Is the disk full?") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _sweep(folder)
    return restored


def _exchange(made: Path, folder: Path) -> None:
    """Put a store in the place of another that nobody uses, and remove that."""
    old = made.with_name(made.name.replace(".restored-", ".replaced-"))
    with exclusive(folder):
        os.rename(folder, old)
        try:
            os.rename(made, folder)
        except OSError:
            os.rename(old, folder)
            raise
    shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what processes left beside a store that were killed while they restored it."""
    for left in folder.absolute().parent.iterdir():
        found = _LEFT.fullmatch(left.name.removeprefix(folder.name))
        if left.name.startswith(folder.name) and found and not is_running(int(found[1])):
            shutil.rmtree(left, ignore_errors=True)


_LEFT = re.compile(r"\.(?:restored|replaced)-(\d+)")


# ---------------------------------------------------------------- the archive


def _write(copy: Path, file: IO[bytes], articles: int) -> int:
    """Write the archive of a store to an open file, and return the bytes of its files."""
    hashes: dict[str, str] = {}
    size = 0
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(p for p in copy.iterdir() if p.is_file() and p.name not in NO_PART_OF_IT):
            member = tarfile.TarInfo(path.name)  # without owner and times: the same store, the same bytes
            member.size = path.stat().st_size
            size += member.size
            with path.open("rb") as opened:
                archive.addfile(member, opened)
            with path.open("rb") as opened:
                hashes[path.name] = hashlib.file_digest(opened, "sha256").hexdigest()
        made_of = {"format": _FORMAT, "kg": __version__, "articles": articles, "sha256": hashes}
        content = json.dumps(made_of, indent=1).encode()
        member = tarfile.TarInfo(_LIST)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    file.flush()
    os.fsync(file.fileno())
    return size


def _unpack(file: Path, into: Path) -> Backup:
    """Write the files of an archive into a folder, and check them. Raises InputError."""
    hashes: dict[str, str] = {}
    size, listed = 0, None
    try:
        with tarfile.open(file, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or Path(member.name).name != member.name or member.name in NO_PART_OF_IT:
                    raise _damaged(file, f"it has {member.name!r}, which no store has")
                if member.name == _LIST:
                    listed = json.load(content)
                    continue
                size += member.size
                hashes[member.name] = _copied(content, into / member.name)
        if listed is None:
            raise _damaged(file, "its end is missing")
        if listed["format"] != _FORMAT:
            raise InputError(
                str(file), "is a backup by a newer kg", hint=f"It was made by kg {listed['kg']}: use that."
            )
        if wrong := sorted(dict(hashes.items() ^ listed["sha256"].items())):
            raise _damaged(file, f"{wrong[0]} is not as it was stored")
        return Backup(articles=listed["articles"], bytes=size)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(file, str(error) or type(error).__name__) from error
    except FileNotFoundError as error:
        raise InputError(str(file), "there is no such file", hint="Name a file that `kg backup` made.") from error
    except IsADirectoryError as error:
        raise InputError(str(file), "is a folder", hint="Name a file that `kg backup` made.") from error


def _damaged(file: Path, what: str) -> InputError:
    return InputError(str(file), f"is no backup of a store, or damaged: {what}", hint="Take another backup.")


def _copied(content: IO[bytes], path: Path) -> str:
    """Write what is read to a new file, and return its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _in_place_of(file: Path) -> Iterator[Path]:
    """Yield the path of a file to write, which takes its place as `file` when all is written. Raises OutputError."""
    part = file.with_name(f".{file.name}.part")
    try:
        yield part
        os.rename(part, file)
    except OSError as error:
        raise OutputError(
            f"{file}: {error.strerror or error}", hint="Is the disk full, or the folder missing?"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
