"""Articles from what a user names: the only place where files are opened and `Article`s made."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, KgError
from kg.model import Article
from kg.readers import html, records, sources
from kg.readers.encodings import decode, reject_binary
from kg.readers.given import Given, sidecar
from kg.readers.layout import analyse
from kg.readers.records import MAX_BYTES, Record

STDIN = "-"
_JSON = re.compile(rb'\{\s*"|\[\s*\{')


def article_from_text(text: str, *, id: str, given: Given | None = None, origin: str = "") -> Article:
    """Return a text as an article, with its body and the metadata that it prints.

    The text is stored as it is. `given` overrides what it prints. A text without prose has an empty body.
    """
    given = given or Given()
    layout = analyse(text, title=given.title)
    return Article(id=id, text=text, body=layout.body, metadata=given.on(layout.metadata), origin=origin)


def read(
    *named: str | os.PathLike[str],
    given: Given | None = None,
    on_problem: Callable[[InputError], None] | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> Iterator[Article]:
    """Yield the articles in files (.txt, .html, .htm, .json, .jsonl), folders, globs and standard input ("-").

    `given` overrides what texts, pages, rows and sidecars say. `on_problem` is called with each file, row or line that
    cannot be read, and the others are read. `on_notice` is called with a message where something was read in another
    way than expected. An article named twice is read once; two different texts with one id are a problem. Articles are
    in the order of the names, sorted by path within a folder or a glob.

    Raises InputError for the first problem where `on_problem` is None.
    """
    reader = _Reader(given or Given(), on_problem, on_notice or (lambda message: None))
    for name in named:
        for record in reader.records(os.fspath(name)):
            if not reader.is_duplicate(record):
                yield article_from_text(record.text, id=record.id, given=record.given, origin=record.where)


@dataclass
class _Reader:
    """One call of `read`: its callbacks, and what it has read already."""

    given: Given
    on_problem: Callable[[InputError], None] | None
    on_notice: Callable[[str], None]

    def __post_init__(self) -> None:
        self._files: set[str] = set()
        self._texts: dict[str, tuple[bytes, str]] = {}

    def report(self, error: KgError) -> None:
        """Call `on_problem` with the error, or raise it where there is none."""
        if self.on_problem is None or not isinstance(error, InputError):
            raise error
        self.on_problem(error)

    def records(self, name: str) -> Iterator[Record]:
        """Yield the articles in what is named, with the options laid over; each file once."""
        if name == STDIN:
            yield from self._checked(self._standard_input())
            return
        for path in sources.find_files(name, self.report):
            # Not Path.resolve(), which raises RuntimeError for a link to itself.
            if (real := os.path.realpath(path)) not in self._files:
                self._files.add(real)
                yield from self._checked(self._file(path))

    def is_duplicate(self, record: Record) -> bool:
        """Return whether an article with this id was read before. One with another text is reported as a problem."""
        digest = hashlib.sha256(record.text.encode()).digest()
        first, origin = self._texts.setdefault(record.id, (digest, record.where))
        if origin == record.where:
            return False
        if first != digest:
            hint = "give one of them another name (or another id in its row)"
            self.report(
                InputError(record.where, f"has the id {record.id!r}, which {origin} has with another text", hint=hint)
            )
        return True

    def _checked(self, found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            try:
                record.text.encode()
            except UnicodeEncodeError as error:
                message = f"holds half a character (a lone surrogate at {error.start})"
                self.report(InputError(record.where, message, hint="repair the \\u escape there"))
                continue
            yield record._replace(given=self.given.over(record.given))

    def _file(self, path: Path) -> Iterator[Record]:
        where = str(path)
        try:
            with path.open("rb") as file:
                if path.suffix.lower() == ".jsonl":
                    yield from records.from_lines(file, where, path.stem, self.report, self.on_notice)
                    return
                data = file.read(MAX_BYTES + 1)
            yield from self._whole(data, path.suffix.lower(), where, path)
        except OSError as error:
            self.report(InputError(where, f"cannot be read ({error.strerror})", hint="check its permissions"))
        except InputError as error:
            self.report(error)

    def _standard_input(self) -> Iterator[Record]:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        try:
            yield from self._whole(data, _ending(data), STDIN, None)
        except InputError as error:
            self.report(error)

    def _whole(self, data: bytes, ending: str, where: str, path: Path | None) -> Iterator[Record]:
        """Yield the articles in one file's bytes. Raises InputError where there is none."""
        stem = path.stem if path else "stdin"
        if len(data) > MAX_BYTES:
            hint = "split it into articles; many articles go into one .jsonl file, an object a line, of any size"
            raise InputError(where, f"is over {MAX_BYTES // 2**20} MB, too large for one article", hint=hint)
        if not data.strip():
            raise InputError(where, "is empty", hint="an article needs at least one paragraph of text")
        if ending == ".jsonl":
            yield from records.from_lines(io.BytesIO(data), where, stem, self.report, self.on_notice)
            return
        beside = (sidecar(path, self.on_notice) if path and ending != ".json" else None) or Given()
        if ending in (".html", ".htm"):
            reject_binary(data, where)
            text, page = html.article(data, where)
            yield Record(stem, text, beside.over(page), where)
            return
        text, guessed = decode(data, where)
        if guessed:
            self.on_notice(f"{where}: decoded as {guessed}, since it is not UTF-8")
        if not text.strip():
            raise InputError(where, "is empty", hint="an article needs at least one paragraph of text")
        if ending == ".json":
            yield from records.from_json(text, where, stem, self.report, self.on_notice)
        else:
            yield Record(stem, text, beside, where)


def _ending(data: bytes) -> str:
    """Return the ending for what standard input begins with."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    if not _JSON.match(start):
        return ".txt"
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return ".jsonl" if b"\n{" in data else ".json"
    return ".json"
