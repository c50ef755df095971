"""What the index tells the pages of: nodes, articles and statements, as lists show them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A person, an institution, an unnamed group or an event. `id` is its row; what is unknown is "" or None."""

    id: int
    iri: str
    type: str
    label: str
    aliases: str
    statements: int
    articles: int
    kind: str
    begin: str
    until: str
    place: str
    status: str
    whole: str
    """The IRI of the event that an event is part of."""

    @property
    def when(self) -> str:
        """The days of an event: one, or from one to another, either of which can be open."""
        if self.begin == self.until:
            return self.begin
        return f"{self.begin or '…'} to {self.until or '…'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article in lists: `name` is its identifier, `outlet` and `agency` their nodes or None."""

    id: int
    graph: str
    iri: str
    name: str
    headline: str
    published: str
    url: str
    statements: int
    outlet: Node | None
    agency: Node | None


@dataclass(kw_only=True, slots=True)
class Statement:
    """A statement in lists, with all that is linked to it. `day` is when it was said, else when it was printed."""

    id: int
    iri: str
    kind: str
    text: str
    cue: str
    said: str
    day: str
    confidence: float
    claim: str
    article: Article
    speaker: Node | None
    relay: Node | None
    printings: int
    """In how many articles its claim is."""
    institutions: list[Node] = field(default_factory=list)
    events: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """That a statement disputes or supports (`relation`) another."""

    statement: Statement
    relation: str
    other: Statement
