"""Errors that a person can act on. Every one says what was found, what is allowed, and what to try."""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that kg raises on purpose.

    `message` says what was found; `hint` says what is allowed or what to try. `exit_code` is what the
    command exits with when the error ends it: 2, "could not run" (pySHACL's convention, kept throughout).
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class InputError(KgError):
    """An article, or a file that should hold articles, that cannot be read. `where`: its path, path:line, or "-"."""

    def __init__(self, where: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{where}: {message}", hint=hint)
        self.where = where


class StoreError(KgError):
    """The store cannot be opened, read or written."""


class QueryError(KgError):
    """A SPARQL query or a parameter of one is not acceptable."""


class GraphError(KgError):
    """An RDF graph cannot be parsed or does not hold what kg's model needs."""


class ModelError(KgError):
    """The trained tagger's weights are missing or damaged, or what runs them is not installed."""


class ExtractorError(KgError):
    """An extractor of the entry-point group `kg.extractors` is not installed, or gives what kg cannot use."""


class OutputError(KgError):
    """A file cannot be written, or its format is not known."""
