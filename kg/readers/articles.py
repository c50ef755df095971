"""Articles from what a user names: the only place where files are opened and `Article`s made."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import REPORT, InputError, KgError, check
from kg.model import Article
from kg.readers import compression, named_files, web
from kg.readers.already_read import AlreadyRead
from kg.readers.files import Extent, File, Format, Record
from kg.readers.formats import by_content, by_media_type, by_name
from kg.readers.given import Given
from kg.readers.layout import analyse
from kg.readers.mending import faults
from kg.readers.rows import id_of

STDIN = "-"
MAX_LENGTH = 4_000_000
"""Characters of the longest article. Hand-set: "War and Peace" has 3.2 million, and an article takes 160 bytes of
memory a character while it is read."""
_HEAD = 1 << 20
"""Bytes of what comes without a name by which its format is known."""


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
    on_again: Callable[[str, str, str], None] | None = None,
    leave_out: Iterable[str | os.PathLike[str]] = (),
    extent: Extent | None = None,
    may_connect: Callable[[web.Address], bool] | None = None,
) -> Iterator[Article]:
    """Yield the articles in files, folders, globs, pages of the web (https://...) and standard input ("-").

    docs/input.md lists the formats. Files are read as their articles are asked for, and none is kept. `given` overrides
    what texts, pages, rows and sidecars say. `on_problem` is called with each file, row or line that cannot be read,
    and the others are read. `on_notice` is called with a message where something was read in another way than expected.
    A file named twice is read once; two different texts with one id are a problem. A text that is there again with the
    same id is passed over, and `on_again` is called with where it is, the id, and where it was read first. `leave_out`
    are files that are not read. `extent` is told how many bytes the files have, and how many are read. `may_connect`
    says to which IP addresses kg may connect for a page, in place of those that are public. Articles are in the order
    of the names, sorted by path within a folder or a glob.

    Raises InputError for the first problem where `on_problem` is None.
    """
    extent = extent or Extent()
    reader = _Reader(
        given or Given(),
        on_problem,
        on_notice or (lambda message: None),
        on_again or (lambda where, id, first: None),
        extent,
        may_connect or web.is_public,
    )
    for path in leave_out:
        reader.already.is_new_file(os.path.realpath(path))
    for name in named:
        check("the file", name, str | os.PathLike, "the path of a file or a folder, or - for standard input")
    extent.total = sum(named_files.size_of(os.fspath(name)) for name in named)
    for name in named:
        for record in reader.records(os.fspath(name)):
            if not reader.is_duplicate(record) and (article := reader.article(record)):
                yield article


@dataclass
class _Reader:
    """One call of `read`: its callbacks, and what it has read already."""

    given: Given
    on_problem: Callable[[InputError], None] | None
    on_notice: Callable[[str], None]
    on_again: Callable[[str, str, str], None]
    extent: Extent
    may_connect: Callable[[web.Address], bool]

    def __post_init__(self) -> None:
        self.already = AlreadyRead()

    def report(self, error: KgError) -> None:
        """Call `on_problem` with the error, or raise it where there is none."""
        if self.on_problem is None or not isinstance(error, InputError):
            raise error
        self.on_problem(error)

    def article(self, record: Record) -> Article | None:
        """Return a record as an article; None, and report it, where it is too long or its layout cannot be read."""
        if len(record.text) > MAX_LENGTH:
            problem = f"has {len(record.text):,} characters, too long for one article"
            self.report(InputError(record.where, problem, hint=f"the limit is {MAX_LENGTH:,}; split it into articles"))
            return None
        try:
            return article_from_text(record.text, id=record.id, given=record.given, origin=record.where)
        except Exception as error:
            self.report(_unexpected(record.where, error))
            return None

    def records(self, name: str) -> Iterator[Record]:
        """Yield the articles in what is named, with the options laid over; each file once."""
        if name == STDIN:
            yield from self._checked(self._standard_input())
            return
        if web.is_address(name):
            yield from self._checked(self._page(name))
            return
        for path in named_files.find_files(name, self.report):
            # Not Path.resolve(), which raises RuntimeError for a link to itself.
            if self.already.is_new_file(os.path.realpath(path)):
                yield from self._checked(self._file(path))

    def is_duplicate(self, record: Record) -> bool:
        """Return whether an article with this id was read before, and say so: a problem where it has another text."""
        first = self.already.first_with(record.id, record.text, record.where)
        if first is None:
            return False
        origin, is_same = first
        if is_same:
            self.on_again(record.where, record.id, origin)
        else:
            hint = "give one of them another name (or another id in its row)"
            self.report(
                InputError(record.where, f"has the id {record.id!r}, which {origin} has with another text", hint=hint)
            )
        return True

    def _checked(self, found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            try:
                record.id.encode()
            except UnicodeEncodeError:
                message = "has a name that is not UTF-8, which no article's id can be"
                self.report(InputError(record.where, message, hint="rename it"))
                continue
            try:
                record.text.encode()
            except UnicodeEncodeError as error:
                message = f"holds half a character (a lone surrogate at {error.start})"
                self.report(InputError(record.where, message, hint="repair the \\u escape there"))
                continue
            if garbled := faults(record.text):
                self.on_notice(f"{record.where}: has {' and '.join(garbled)}, stored as it is")
            yield record._replace(given=self.given.over(record.given))

    def _file(self, path: Path) -> Iterator[Record]:
        where = str(path)
        named = by_name(path.name)
        assert named is not None  # named_files.find_files yields no others
        before = self.extent.done
        try:
            with path.open("rb") as raw:
                stream = compression.uncompressed(raw, named.compression, where) if named.compression else raw
                file = File(stream, where, named.stem, path, self.report, self.on_notice)
                for record in self._guarded(named.format, file):
                    self.extent.done = before + raw.tell()
                    yield record
                self.extent.done = before + os.fstat(raw.fileno()).st_size
        except OSError as error:
            self.report(InputError(where, f"cannot be read ({error.strerror})", hint="check its permissions"))
        except InputError as error:
            self.report(error)

    def _page(self, url: str) -> Iterator[Record]:
        try:
            page = web.fetch(url, self.may_connect)
        except InputError as error:
            self.report(error)
            return
        format_ = by_media_type(page.media_type, page.data[:_HEAD])
        if format_ is None:
            hint = "kg reads articles in HTML or text, and feeds; save what it is as a file"
            self.report(InputError(url, f"is {page.media_type}", hint=hint))
            return
        stem = id_of(page.url, "page")
        stream = io.BytesIO(page.data)
        file = File(stream, url, stem, None, self.report, self.on_notice, url=page.url, charset=page.charset)
        yield from self._guarded(format_, file)

    def _standard_input(self) -> Iterator[Record]:
        stream = sys.stdin.buffer
        start = stream.read(_HEAD)
        joined = cast(BinaryIO, io.BufferedReader(_Joined(start, stream)))
        yield from self._guarded(by_content(start), File(joined, STDIN, "stdin", None, self.report, self.on_notice))

    def _guarded(self, format_: Format, file: File) -> Iterator[Record]:
        """Yield the records of a file; whatever goes wrong in it is a problem of that file."""
        try:
            yield from format_.read(file)
        except InputError as error:
            self.report(error)
        except Exception as error:
            if fault := compression.fault_of(error):
                self.report(InputError(file.where, fault, hint="what comes before that is read; get the file again"))
            elif isinstance(error, OSError):
                raise
            else:
                self.report(_unexpected(file.where, error))


class _Joined(io.RawIOBase):
    """A stream with what was read from its start put back."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = io.BytesIO(start), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._start.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _unexpected(where: str, error: Exception) -> KgError:
    """Return an error that no reader foresaw as an InputError of its file, caused by it; kg's own as it is."""
    if isinstance(error, KgError):
        return error
    fault = InputError(where, f"could not be read ({type(error).__name__}: {error})", hint=REPORT)
    fault.__cause__ = error
    return fault
