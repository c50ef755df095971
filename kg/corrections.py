"""What people say of one statement or of one node, as values: a correction keeps what it found and what it put there.

A correction needs nothing else to be understood: it has names, paths and words, no ids of one extraction. So it can be
applied to what another version of kg finds in the article, or to another version of the article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from kg.model import Kind

Field = Literal["contents", "cue", "source", "speaker", "institutions", "events"]
"""What a person can say of a statement that is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of an article's text, as a `kg.model.Span`, and its words, by which it is found in another text."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """An agent or an event: its `path` under the base, the name it goes by, its type (`AgentType`, or of events)."""

    path: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Represented:
    """An institution that a statement is made on behalf of, in which role, and the words that say so."""

    institution: Named
    role: str | None
    evidence: Passage


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """All that is known of one statement of an article: a `kg.model.Quotation` with names in place of ids."""

    contents: tuple[Passage, ...]
    kind: Kind
    confidence: float
    cue: Passage | None = None
    source: Passage | None = None
    speaker: Named | None = None
    institutions: tuple[Represented, ...] = ()
    events: tuple[Named, ...] = ()
    addressee: Passage | None = None
    occasion: Passage | None = None
    relay: Named | None = None
    relay_evidence: Passage | None = None
    said_on: str | None = None
    said_on_evidence: Passage | None = None
    claim: str | None = None
    corrected_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A person's word about one statement of `article`, whose text has the SHA-256 `text`.

    `before` is what the graph said, None where it had no such statement. `after` is what it says since, None where it
    is no statement. `changed` is what of it the person spoke of; all else may be read anew.
    """

    article: str
    text: str
    before: Statement | None
    after: Statement | None
    changed: tuple[Field, ...] = ()

    @property
    def is_acceptance(self) -> bool:
        """Whether it says that the statement is right as it was found."""
        both = self.before is not None and self.after is not None
        return both and all(getattr(self.before, field) == getattr(self.after, field) for field in get_args(Field))


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """A person's word about a node's name. `node` is its path under the base, `before` the label it had."""

    node: str
    before: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoing:
    """That the corrections of an earlier act (`Correction.act`) no longer hold."""

    act: str


Word = Revision | Naming | Undoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One person's word, with who said it, when (UTC) and why. It is never removed; a later one can overrule it.

    All corrections of one command are one `act`, by which they are undone; `number` tells them apart and gives their
    order, since all have one time.
    """

    act: str
    number: int
    curator: str
    at: datetime
    reason: str
    word: Word

    @property
    def id(self) -> str:
        """The last segment of its IRI."""
        return f"{self.act}-{self.number}"


def ordered(log: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return corrections in the order in which they were made."""
    return tuple(sorted(log, key=lambda c: (c.at, c.act, c.number)))


def standing(log: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return the revisions and settled names that were not undone, in the order in which they were made."""
    log = ordered(log)
    undone = {c.word.act for c in log if isinstance(c.word, Undoing)}
    return tuple(c for c in log if c.act not in undone and not isinstance(c.word, Undoing))


def revisions(log: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    """Return the standing revisions by article, in the order in which they were made."""
    found: dict[str, list[Correction]] = {}
    for correction in standing(log):
        if isinstance(correction.word, Revision):
            found.setdefault(correction.word.article, []).append(correction)
    return {article: tuple(made) for article, made in found.items()}


def revisions_of(article: str, log: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return the standing revisions of one article's statements, in the order in which they were made."""
    return revisions(log).get(article, ())
