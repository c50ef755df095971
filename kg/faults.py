"""What went wrong with one article, which is left out for it while the others go through."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from kg.errors import ExtractorError, GraphError, KgError


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an article is left out: `message` in a line, and the `traceback` for who mends it, "" without one.

    Text and no exception, since it comes from other processes, and not every exception can be sent.
    """

    message: str
    traceback: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        """Return the fault that an exception stands for."""
        message = error.message if isinstance(error, KgError) else f"{type(error).__name__}: {error}".rstrip(": ")
        return cls(message, "".join(traceback.format_exception(error)))


def is_of_article(error: BaseException) -> bool:
    """Return whether an error is of the article in hand alone, and not one that would end every other too.

    Such are a full disk, a store that is locked, weights that are missing, or Ctrl-C.
    """
    if isinstance(error, GraphError | ExtractorError):
        return True
    return isinstance(error, Exception) and not isinstance(error, KgError | OSError)
