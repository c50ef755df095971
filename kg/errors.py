"""Errors that a person can act on: each says what was found, and what is allowed or what to try."""

from __future__ import annotations

from types import UnionType

from kg.messages import with_article

REPORT = (
    "This is a fault of kg, and the other articles go through. Please report it to who maintains kg: send the article "
    "and the traceback, which `--report FILE` writes."
)
"""What to do about an article that a fault of kg's own keeps out."""

FULL = "Is the disk full, or the folder read-only? What was reported as ingested is safe."
"""What to do where a store, or the register beside it, cannot be written."""


class KgError(Exception):
    """Base of all errors that kg raises on purpose.

    `message` says what was found, `hint` what is allowed or what to try. `exit_code` is the exit status of a command
    that the error ends: 2, "could not run" (pySHACL's convention).
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class InputError(KgError):
    """An article or a file of input cannot be read. `where` is its path, path:line, or "-" for standard input."""

    def __init__(self, where: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{where}: {message}", hint=hint)
        self.where = where


class StoreError(KgError):
    """The store cannot be opened, read or written."""


class QueryError(KgError):
    """A query cannot be run, or a name or parameter in it is not known.

    `place` is where what is wrong begins and ends in the query, where that is known.
    """

    def __init__(self, message: str, *, hint: str = "", place: tuple[int, int] | None = None) -> None:
        super().__init__(message, hint=hint)
        self.place = place


class ArgumentError(QueryError):
    """What was given for a query's parameter cannot be used. `parameter` is its name, `problem` what is wrong."""

    def __init__(self, parameter: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{parameter}: {problem}", hint=hint)
        self.parameter = parameter
        self.problem = problem


class GraphError(KgError):
    """An RDF graph cannot be parsed or lacks what kg's model needs."""


class ModelError(KgError):
    """The weights of the tagger are missing or damaged, or the library that runs them is not installed."""


class ExtractorError(KgError):
    """An extractor of the entry-point group `kg.extractors` is not installed, fails, or returns what kg cannot use."""


class OutputError(KgError):
    """A file cannot be written, or its format is not known."""


def check(name: str, value: object, type: type | UnionType, wanted: str, *, but_no: tuple[type, ...] = ()) -> None:
    """Raise KgError where a value is not of a type, which says what is `wanted`."""
    if not isinstance(value, type) or isinstance(value, but_no):
        raise KgError(f"{name} is {with_article(value.__class__.__name__)}: {value!r:.60}", hint=f"Give {wanted}.")
