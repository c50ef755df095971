"""The IRIs of nodes, under a base that can be chosen. docs/architecture.md has them as a table."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from rdflib import URIRef
from rdflib.term import Node

from kg.errors import KgError
from kg.folding import key, name_key
from kg.model import Agent, Event, Figure, Quotation, Relation, Software, Span


class Iris:
    """The IRIs of one article's nodes under `base`, an absolute IRI that ends in "/" or ":".

    The same article always has the same IRIs. Raises KgError where `base` is not such an IRI.
    """

    def __init__(self, base: str, article_id: str) -> None:
        self.base = check_base(base)
        self.bundle = URIRef(f"{self.base}graph/{quote(article_id, safe='')}")
        self.article = self.article_of(article_id)
        self.text = URIRef(f"{self.article}/text")
        self.extraction = URIRef(f"{self.article}/extraction")

    def at(self, path: str) -> URIRef:
        """Return the IRI of a path under the base: of an agent, an event or a claim that several articles share."""
        return URIRef(self.base + path)

    def path(self, node: Node | str) -> str | None:
        """Return the path of an IRI under the base, None where it is not under it."""
        return str(node).removeprefix(self.base) if str(node).startswith(self.base) else None

    def article_of(self, id: str) -> URIRef:
        """Return the IRI of the article with this identifier."""
        return URIRef(f"{self.base}article/{quote(id, safe='')}")

    def article_id(self, node: Node | str) -> str:
        """Return the identifier of the article with this IRI."""
        return unquote(str(node).removeprefix(f"{self.base}article/"))

    def span(self, span: Span) -> URIRef:
        """Return the IRI of a span of the text, an RFC 5147 character range."""
        return URIRef(f"{self.text}#char={span.start},{span.end}")

    def quotation(self, quotation: Quotation) -> URIRef:
        """Return the quotation's IRI, made of its extent and the starts of its cue and source."""
        tail = "".join(f"-{mark}{s.start}" for mark, s in (("c", quotation.cue), ("s", quotation.source)) if s)
        return URIRef(f"{self.article}/quotation/{quotation.contents[0].start}-{quotation.contents[-1].end}{tail}")

    def agent(self, agent: Agent) -> URIRef:
        """Return the agent's IRI: the one it has across articles (`Agent.iri`), else one made of its name.

        Without `Agent.iri`, a person known by one word and an unnamed group have an IRI of this article only.
        """
        if agent.iri:
            return self.at(agent.iri)
        if agent.type == "organization":
            return self.organization(agent.name)
        if agent.type == "person" and len(agent.name.split()) > 1:
            return URIRef(f"{self.base}person/{key(agent.name)}")
        return URIRef(f"{self.article}/{agent.type}/{agent.id}")

    def organization(self, name: str) -> URIRef:
        """Return the IRI of an institution, made of its name without a leading "the"."""
        return URIRef(f"{self.base}organization/{name_key(name)}")

    def correction(self, id: str) -> URIRef:
        """Return the IRI of a correction, by its id."""
        return URIRef(f"{self.base}correction/{id}")

    def affiliation(self, member: URIRef, organization: URIRef, role: str | None) -> URIRef:
        """Return the IRI of a membership, made of the last segments of the two IRIs and the role."""
        parts = [_segment(member), _segment(organization), *([key(role)] if role else [])]
        return URIRef(f"{self.article}/affiliation/{'--'.join(parts)}")

    def delegation(self, quotation: URIRef, organization: URIRef) -> URIRef:
        """Return the IRI of a speaker's delegation by an institution in one quotation."""
        return URIRef(f"{quotation}/for/{_segment(organization)}")

    def identification(self, agent: URIRef, same_as: str) -> URIRef:
        """Return the IRI of this article's statement that an agent is the one with an IRI elsewhere."""
        return URIRef(f"{self.article}/identification/{_segment(agent)}--{key(_segment(same_as))}")

    def participation(self, event: URIRef, agent: URIRef) -> URIRef:
        """Return the IRI of this article's statement that an agent takes part in an event."""
        return URIRef(f"{self.article}/participation/{_segment(event)}--{_segment(agent)}")

    def response(self, quotation: URIRef, relation: Relation, other: URIRef) -> URIRef:
        """Return the IRI of one quotation's response to another of the article."""
        return URIRef(f"{quotation}/{relation}/{_segment(other)}")

    def event(self, event: Event) -> URIRef:
        """Return the event's IRI: the one it has across articles (`Event.iri`), else one of this article only."""
        return self.at(event.iri) if event.iri else URIRef(f"{self.article}/event/{event.id}")

    def time(self, event: URIRef) -> URIRef:
        """Return the IRI of the time that this article gives an event. Others may give another."""
        return URIRef(f"{self.article}/event/{_segment(event)}/time")

    def place(self, name: str) -> URIRef:
        """Return a place's IRI, made of its name."""
        return URIRef(f"{self.base}place/{key(name)}")

    def figure(self, figure: Figure) -> URIRef:
        """Return the figure's IRI, made of its offsets."""
        return URIRef(f"{self.article}/figure/{figure.span.start}-{figure.span.end}")

    def software(self, software: Software) -> URIRef:
        """Return the IRI of one version of an extractor."""
        name = key(software.name)
        return URIRef(f"{self.base}software/{name}-{quote(software.version, safe='')}-{software.digest[:12]}")


def _segment(node: str) -> str:
    return node.rsplit("/", 1)[-1]


def check_base(base: str) -> str:
    """Return `base`. Raises KgError where it is not an absolute IRI that ends in "/" or ":" and has no "#"."""
    parts = urlsplit(base)
    if not parts.scheme or re.search(r'[\s<>"{}|\\^`\x00-\x20]', base):
        raise KgError(f"the base {base!r} is not an absolute IRI", hint="Give one such as https://news.example.org/kg/")
    if "#" in base or base[-1] not in "/:":
        raise KgError(
            f"the base {base!r} must end in / and have no #", hint=f"Did you mean {base.split('#')[0].rstrip('/')}/ ?"
        )
    return base
