"""Sources to articles: the one place where files are opened and `Article`s made."""

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
from kg.read import html, records, sources
from kg.read.decoding import decode, reject_binary
from kg.read.given import Given, sidecar
from kg.read.layout import analyse
from kg.read.records import MAX_BYTES, Record

STDIN = "-"
_JSON = re.compile(rb'\{\s*"|\[\s*\{')


def article_from_text(text: str, *, id: str, given: Given | None = None, origin: str = "") -> Article:
    """Return the article that a text is: stored as it is, with its body and what it prints about itself.

    `given` overrides what the text prints. Never raises: a text without prose has an empty body.
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

    `given` overrides what texts, pages, rows and sidecars say. What cannot be read goes to `on_problem` and the rest is
    read; without `on_problem` the first problem is raised. `on_notice` is told what was read but not quite as expected.
    An article named twice is read once; two different texts under one id are a problem. Articles come in the order of
    the sources, sorted by path within a folder or a glob.

    Raises:
        InputError: for the first problem, where `on_problem` is None.
    """
    run = _Run(given or Given(), on_problem, on_notice or (lambda message: None))
    for source in named:
        for record in run.records(os.fspath(source)):
            if not run.seen_before(record):
                yield article_from_text(record.text, id=record.id, given=record.given, origin=record.where)


@dataclass
class _Run:
    """One call of `read`: whom to tell, and what has been read already."""

    given: Given
    on_problem: Callable[[InputError], None] | None
    notice: Callable[[str], None]

    def __post_init__(self) -> None:
        self._files: set[Path] = set()
        self._texts: dict[str, tuple[bytes, str]] = {}

    def problem(self, error: KgError) -> None:
        if self.on_problem is None or not isinstance(error, InputError):
            raise error
        self.on_problem(error)

    def records(self, source: str) -> Iterator[Record]:
        """Yield what a source holds, options laid over; each file once."""
        if source == STDIN:
            yield from self._checked(self._standard_input())
            return
        for path in sources.files(source, self.problem):
            if (real := path.resolve()) not in self._files:
                self._files.add(real)
                yield from self._checked(self._file(path))

    def seen_before(self, record: Record) -> bool:
        """Return whether its id has come before: with the same text nothing is wrong, with another it is a problem."""
        digest = hashlib.sha256(record.text.encode()).digest()
        first, origin = self._texts.setdefault(record.id, (digest, record.where))
        if origin == record.where:
            return False
        if first != digest:
            hint = "give one of them another name (or another id in its row)"
            self.problem(
                InputError(record.where, f"has the id {record.id!r}, as {origin} has with another text", hint=hint)
            )
        return True

    def _checked(self, found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            try:
                record.text.encode()
            except UnicodeEncodeError as error:
                message = f"holds half a character (a lone surrogate at {error.start})"
                self.problem(InputError(record.where, message, hint="repair the \\u escape there"))
                continue
            yield record._replace(given=self.given.over(record.given))

    def _file(self, path: Path) -> Iterator[Record]:
        where = str(path)
        try:
            with path.open("rb") as file:
                if path.suffix.lower() == ".jsonl":
                    yield from records.from_lines(file, where, path.stem, self.problem, self.notice)
                    return
                data = file.read(MAX_BYTES + 1)
            yield from self._whole(data, path.suffix.lower(), where, path)
        except OSError as error:
            self.problem(InputError(where, f"cannot be read ({error.strerror})", hint="check its permissions"))
        except InputError as error:
            self.problem(error)

    def _standard_input(self) -> Iterator[Record]:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        try:
            yield from self._whole(data, _ending(data), STDIN, None)
        except InputError as error:
            self.problem(error)

    def _whole(self, data: bytes, ending: str, where: str, path: Path | None) -> Iterator[Record]:
        """Yield the articles of one file's bytes. Raises InputError where there is none."""
        stem = path.stem if path else "stdin"
        if len(data) > MAX_BYTES:
            hint = "split it into articles; many articles go into one .jsonl file, an object a line, of any size"
            raise InputError(where, f"is over {MAX_BYTES // 2**20} MB, too large for one article", hint=hint)
        if not data.strip():
            raise InputError(where, "is empty", hint="an article needs at least one paragraph of text")
        if ending == ".jsonl":
            yield from records.from_lines(io.BytesIO(data), where, stem, self.problem, self.notice)
            return
        beside = (sidecar(path, self.notice) if path and ending != ".json" else None) or Given()
        if ending in (".html", ".htm"):
            reject_binary(data, where)
            text, page = html.article(data, where)
            yield Record(stem, text, beside.over(page), where)
            return
        text, guessed = decode(data, where)
        if guessed:
            self.notice(f"{where}: decoded as {guessed}, since it is not UTF-8")
        if not text.strip():
            raise InputError(where, "is empty", hint="an article needs at least one paragraph of text")
        if ending == ".json":
            yield from records.from_json(text, where, stem, self.problem, self.notice)
        else:
            yield Record(stem, text, beside, where)


def _ending(data: bytes) -> str:
    """Return the ending that standard input would have as a file, by how it begins."""
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
