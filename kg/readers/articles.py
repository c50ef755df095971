"""Articles from what a user names: the only place where files are opened and `Article`s made."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import REPORT, InputError, KgError, check
from kg.model import Article
from kg.readers import sources
from kg.readers.files import MAX_BYTES, File, Record
from kg.readers.formats import by_content, by_ending
from kg.readers.given import Given
from kg.readers.layout import analyse

STDIN = "-"


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
    leave_out: Iterable[str | os.PathLike[str]] = (),
) -> Iterator[Article]:
    """Yield the articles in files, folders, globs and standard input ("-"). docs/input.md lists the formats of files.

    `given` overrides what texts, pages, rows and sidecars say. `on_problem` is called with each file, row or line that
    cannot be read, and the others are read. `on_notice` is called with a message where something was read in another
    way than expected. An article named twice is read once; two different texts with one id are a problem. `leave_out`
    are files that are not read. Articles are in the order of the names, sorted by path within a folder or a glob.

    Raises InputError for the first problem where `on_problem` is None.
    """
    reader = _Reader(given or Given(), on_problem, on_notice or (lambda message: None))
    reader.files.update(map(os.path.realpath, leave_out))
    for name in named:
        check("the file", name, str | os.PathLike, "the path of a file or a folder, or - for standard input")
        for record in reader.records(os.fspath(name)):
            if not reader.is_duplicate(record) and (article := reader.article(record)):
                yield article


@dataclass
class _Reader:
    """One call of `read`: its callbacks, and what it has read already."""

    given: Given
    on_problem: Callable[[InputError], None] | None
    on_notice: Callable[[str], None]

    def __post_init__(self) -> None:
        self.files: set[str] = set()  # read already
        self._texts: dict[str, tuple[bytes, str]] = {}

    def report(self, error: KgError) -> None:
        """Call `on_problem` with the error, or raise it where there is none."""
        if self.on_problem is None or not isinstance(error, InputError):
            raise error
        self.on_problem(error)

    def article(self, record: Record) -> Article | None:
        """Return a record as an article; None, and report it, where its layout cannot be read."""
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
        for path in sources.find_files(name, self.report):
            # Not Path.resolve(), which raises RuntimeError for a link to itself.
            if (real := os.path.realpath(path)) not in self.files:
                self.files.add(real)
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
            yield record._replace(given=self.given.over(record.given))

    def _file(self, path: Path) -> Iterator[Record]:
        where = str(path)
        try:
            with path.open("rb") as stream:
                file = File(stream, where, path.stem, path, self.report, self.on_notice)
                yield from by_ending(path.suffix.lower()).read(file)
        except OSError as error:
            self.report(InputError(where, f"cannot be read ({error.strerror})", hint="check its permissions"))
        except InputError as error:
            self.report(error)
        except Exception as error:
            self.report(_unexpected(where, error))

    def _standard_input(self) -> Iterator[Record]:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        file = File(io.BytesIO(data), STDIN, "stdin", None, self.report, self.on_notice)
        try:
            # What is over the limit is read as text, which is refused.
            yield from (by_content(data) if len(data) <= MAX_BYTES else by_ending(".txt")).read(file)
        except InputError as error:
            self.report(error)
        except Exception as error:
            self.report(_unexpected(STDIN, error))


def _unexpected(where: str, error: Exception) -> KgError:
    """Return an error that no reader foresaw as an InputError of its file, caused by it; kg's own as it is."""
    if isinstance(error, KgError):
        return error
    fault = InputError(where, f"could not be read ({type(error).__name__}: {error})", hint=REPORT)
    fault.__cause__ = error
    return fault
