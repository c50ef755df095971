"""RDF back as the model: the graph of one article, perhaps edited by hand, as an extraction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from kg.errors import GraphError, KgError
from kg.model import (
    Affiliation,
    Agent,
    Article,
    Bound,
    Delegation,
    Event,
    EventStatus,
    Extraction,
    Figure,
    Metadata,
    Participant,
    Printed,
    Quotation,
    Relation,
    Relay,
    Response,
    SaidOn,
    SameAs,
    Software,
    Span,
)
from kg.prefixes import DEFAULT_BASE
from kg.rdf import namespaces as names
from kg.rdf.iri import Iris
from kg.rdf.namespaces import Terms
from kg.rdf.terms import AGENT_TYPES, KIND_CLASSES
from kg.rdf.told import Told

if TYPE_CHECKING:
    from rdflib import Graph

DCTERMS, KG, NIF, ORG = Terms(names.DCTERMS, str), Terms(names.KG, str), Terms(names.NIF, str), Terms(names.ORG, str)
PROV, RDF, RDFS = Terms(names.PROV, str), Terms(names.RDF, str), Terms(names.RDFS, str)
SCHEMA, SEM, SKOS = Terms(names.SCHEMA, str), Terms(names.SEM, str), Terms(names.SKOS, str)

_EVENT_TYPE = str(names.EventType)
_KINDS = {str(class_): kind for kind, class_ in KIND_CLASSES.items()}


Label = Callable[[str], str | None]
"""The label that is shown of a node, by its IRI; None where there is none."""


def from_graph(graph: Graph, label: Label | None = None) -> Extraction:
    """Return the extraction that `graph`, the graph of one article, describes.

    With `label`, agents and events have the labels that are shown of them in place of the article's own names.

    `Article.body` and `Article.origin` are not in a graph: the body returned is one span of the whole text. Raises
    GraphError where the graph has no article, several, or lacks what the model needs.
    """
    return from_told(Told((str(s), str(p), str(o)) for s, p, o in graph), label)


def from_told(told: Told, label: Label | None = None) -> Extraction:
    """Return the extraction that what the graph of one article tells describes, as `from_graph` does.

    An rdflib graph takes ten times as long to make as this takes.
    """
    return _Reader(told, label or (lambda iri: None)).read()


class _Reader:
    def __init__(self, graph: Told, label: Label) -> None:
        self.graph = graph
        self.label = label
        articles = _in_order(self.graph.subjects(RDF.type, SCHEMA.NewsArticle))
        if len(articles) != 1:
            raise GraphError(
                f"expected the graph of one article, found {len(articles)} of type schema:NewsArticle",
                hint="Take one named graph of a store, or one article's Turtle.",
            )
        self.article = articles[0]
        self.text = self._need(self._need(self.article, KG.text), NIF.isString)
        self.iris = self._iris()
        self.agents = _ids(node for class_ in AGENT_TYPES for node in self._of(class_))
        self.events = _ids(self._of(SEM.Event))

    def read(self) -> Extraction:
        article = Article(
            id=self._need(self.article, DCTERMS.identifier),
            text=self.text,
            body=(Span(0, len(self.text)),) if self.text else (),
            metadata=self._metadata(),
        )
        return Extraction(
            article=article,
            software=self._software(),
            agents=tuple(sorted((self._agent(n) for n in self.agents), key=lambda a: a.id)),
            affiliations=self._affiliations(),
            events=tuple(sorted((self._event(n) for n in self.events), key=lambda e: e.id)),
            quotations=self._quotations(),
            figures=tuple(sorted((self._figure(n) for n in self._of(KG.Figure)), key=lambda f: f.span)),
            copy_of=self._article_ids(self.graph.objects(self.article, KG.copyOf)),
            copied_by=self._article_ids(self.graph.subjects(KG.copyOf, self.article)),
        )

    def _article_ids(self, nodes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(self.iris.article_id(node) for node in nodes))

    # -- single values

    def _of(self, kind: str) -> list[str]:
        return _in_order(self.graph.subjects(RDF.type, kind))

    def _maybe(self, subject: str, predicate: str) -> str | None:
        return min(self.graph.objects(subject, predicate), default=None)

    def _need(self, subject: str, predicate: str) -> str:
        value = self._maybe(subject, predicate)
        if value is None:
            raise GraphError(f"{subject} has no {predicate}", hint="`kg validate` lists all that is missing.")
        return value

    def _number(self, subject: str, predicate: str) -> int | float | None:
        value = self._maybe(subject, predicate)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError as error:
            raise GraphError(f"{subject} {predicate}: {value!r} is not a number") from error
        return int(number) if number.is_integer() and "." not in value else number

    def _day(self, subject: str, predicate: str) -> str | None:
        value = self._maybe(subject, predicate)
        return None if value is None else value[:10]

    def _span(self, node: str) -> Span:
        self._need(node, NIF.beginIndex)
        start, end = self._number(node, NIF.beginIndex), self._number(node, NIF.endIndex)
        try:
            return Span(int(cast(int, start)), int(cast(int, end)))
        except (TypeError, ValueError, OverflowError) as error:
            raise GraphError(f"{node}: {start}-{end} is not a stretch of text") from error

    def _spans(self, subject: str, predicate: str) -> tuple[Span, ...]:
        return tuple(sorted(self._span(n) for n in self.graph.objects(subject, predicate)))

    def _one_span(self, subject: str, predicate: str) -> Span | None:
        return next(iter(self._spans(subject, predicate)), None)

    def _id(self, known: dict[str, str], subject: str, predicate: str) -> str | None:
        value = self._maybe(subject, predicate)
        if value is None:
            return None
        if value not in known:
            raise GraphError(f"{subject} {predicate}: {value} is not described in this graph")
        return known[value]

    def _need_id(self, known: dict[str, str], subject: str, predicate: str) -> str:
        self._need(subject, predicate)
        return str(self._id(known, subject, predicate))

    def _iris(self) -> Iris:
        """Return the IRIs under this graph's base, which its article's IRI, {base}article/{id}, tells."""
        base, found, _ = self.article.rpartition("article/")
        try:
            return Iris(base if found else DEFAULT_BASE, self._need(self.article, DCTERMS.identifier))
        except KgError as error:
            raise GraphError(f"{self.article}: {error.message}", hint=error.hint) from error

    def _path(self, node: str, default: str) -> str | None:
        """Return the path of a node whose IRI is not the `default` that its name gives it."""
        return None if node == default else self.iris.path(node)

    # -- classes

    def _metadata(self) -> Metadata:
        def printed(value: str | None, evidence: str) -> Printed | None:
            return None if value is None else Printed(value=value, span=self._one_span(self.article, evidence))

        def named(predicate: str, evidence: str) -> Printed | None:
            node, span = self._maybe(self.article, predicate), self._one_span(self.article, evidence)
            return None if node is None else self._as_printed(node, span)

        bylines = {s.of(self.text): s for s in self._spans(self.article, KG.bylineEvidence)}
        authors = set(self.graph.objects(self.article, KG.byline))
        return Metadata(
            title=printed(self._maybe(self.article, SCHEMA.headline), KG.headlineEvidence),
            standfirst=printed(self._maybe(self.article, SCHEMA.abstract), KG.standfirstEvidence),
            authors=tuple(
                Printed(value=a, span=bylines.get(a))
                for a in sorted(authors, key=lambda a: (bylines[a].start if a in bylines else -1, a))
            ),
            outlet=named(SCHEMA.publisher, KG.outletEvidence),
            agency=named(KG.agency, KG.agencyEvidence),
            published=printed(self._day(self.article, SCHEMA.datePublished), KG.dateEvidence),
            dateline=named(KG.datelinePlace, KG.datelineEvidence),
            url=self._maybe(self.article, SCHEMA.url),
        )

    def _software(self) -> Software:
        activities = _in_order(self.graph.subjects(PROV.used, self.article))
        node = self._maybe(activities[0], PROV.wasAssociatedWith) if activities else None
        if node is None:
            raise GraphError(f"{self.article} does not say which extractor made it (prov:wasAssociatedWith)")
        return Software(
            name=self._need(node, RDFS.label),
            version=self._need(node, SCHEMA.softwareVersion),
            digest=self._need(node, KG.digest),
        )

    def _agent(self, node: str) -> Agent:
        types = self.graph.objects(node, RDF.type)
        agent = Agent(
            id=self.agents[node],
            type=next(kind for class_, kind in AGENT_TYPES.items() if class_ in types),
            name=self._need(node, RDFS.label),
            aliases=tuple(sorted(self.graph.objects(node, SKOS.altLabel))),
            mentions=self._spans(node, KG.mention),
            implied_by=self._spans(node, KG.impliedBy),
            same_as=self._same_as(node),
        )
        if (shown := self.label(node)) and (path := self.iris.path(node)):  # which does not follow from that name
            return replace(agent, name=shown, iri=path)
        return replace(agent, iri=self._path(node, str(self.iris.agent(agent))))

    def _same_as(self, agent: str) -> tuple[SameAs, ...]:
        found = [
            SameAs(
                iri=self._need(n, KG.identifiedAs),
                reason=self._maybe(n, RDFS.comment) or "",
                evidence=self._one_span(n, KG.evidence),
            )
            for n in self.graph.subjects(KG.identifies, agent)
        ]
        return tuple(sorted(found, key=lambda s: s.iri))

    def _role_at(self, node: str) -> str | None:
        """Return the role as printed, or the concept's label where the graph does not have that."""
        role = self._maybe(node, ORG.role)
        return self._maybe(node, KG.roleAsPrinted) or (self._maybe(role, SKOS.prefLabel) if role else None)

    def _affiliations(self) -> tuple[Affiliation, ...]:
        found = [
            Affiliation(
                member=self._need_id(self.agents, n, ORG.member),
                organization=self._need_id(self.agents, n, ORG.organization),
                role=self._role_at(n),
                evidence=self._span(self._need(n, KG.evidence)),
            )
            for n in self._of(ORG.Membership)
        ]
        return tuple(sorted(found, key=lambda a: (a.member, a.organization, a.role or "")))

    def _event(self, node: str) -> Event:
        time = self._maybe(node, SEM.hasTime)
        whole = self._maybe(node, SEM.subEventOf)
        event = Event(
            id=self.events[node],
            label=self._need(node, RDFS.label),
            type=self._need(node, SEM.eventType).removeprefix(_EVENT_TYPE),
            places=tuple(p for n in _in_order(self.graph.objects(node, SEM.hasPlace)) for p in self._places(n)),
            time=self._maybe(time, RDFS.label) if time else None,
            time_evidence=self._one_span(time, KG.evidence) if time else None,
            mentions=self._spans(node, KG.mention),
            participants=self._participants(node),
            part_of=self.iris.path(whole) if whole else None,
            status=cast(EventStatus | None, self._maybe(node, KG.status)),
        )
        if (shown := self.label(node)) and (path := self.iris.path(node)):
            return replace(event, label=shown, iri=path)
        return replace(event, iri=self._path(node, str(self.iris.event(event))))

    def _participants(self, event: str) -> tuple[Participant, ...]:
        found = [
            Participant(
                agent=self._need_id(self.agents, n, KG.participant), evidence=self._span(self._need(n, KG.evidence))
            )
            for n in self.graph.subjects(KG.inEvent, event)
        ]
        return tuple(sorted(found, key=lambda p: (p.evidence, p.agent)))

    def _places(self, node: str) -> list[Printed]:
        dateline = self._one_span(self.article, KG.datelineEvidence)
        spans: list[Span | None] = [s for s in self._spans(node, KG.mention) if s != dateline]
        return [self._as_printed(node, span) for span in spans or [None]]

    def _as_printed(self, node: str, span: Span | None) -> Printed:
        """Return the name of a node as printed at `span`, where those words are one of its names."""
        label = self._need(node, RDFS.label)
        others = set(self.graph.objects(node, SKOS.altLabel))
        there = span.of(self.text) if span else label
        return Printed(value=there if there in others else label, span=span)

    def _quotations(self) -> tuple[Quotation, ...]:
        found = sorted(((self._quotation(n), n) for n in self._of(SCHEMA.Quotation)), key=lambda pair: _order(pair[0]))
        nodes = [node for _, node in found]
        return tuple(replace(quotation, responses=self._responses(node, nodes)) for quotation, node in found)

    def _responses(self, quotation: str, nodes: list[str]) -> tuple[Response, ...]:
        found = [
            Response(
                relation=cast(Relation, self._need(n, KG.relation)),
                quotation=nodes.index(self._need(n, KG.respondsTo)),
                evidence=self._span(self._need(n, KG.evidence)),
            )
            for n in self.graph.subjects(KG.inQuotation, quotation)
            if self._maybe(n, KG.respondsTo) in nodes
        ]
        return tuple(sorted(found, key=lambda r: (r.quotation, r.relation)))

    def _quotation(self, node: str) -> Quotation:
        types = self.graph.objects(node, RDF.type)
        kind = next((kind for class_, kind in _KINDS.items() if class_ in types), None)
        if kind is None:
            raise GraphError(f"{node} is neither a direct, a mixed nor an indirect quotation")
        self._need(node, KG.content)
        relayed, said = (
            self._id(self.agents, node, KG.relayedBy),
            self._day(node, KG.saidOn) or self._maybe(node, KG.saidIn),
        )
        relay, claim = (
            self._one_span(node, KG.relayEvidence),
            min(self.graph.subjects(SCHEMA.appearance, node), default=None),
        )
        return Quotation(
            contents=self._spans(node, KG.content),
            cue=self._one_span(node, KG.cue),
            source=self._one_span(node, KG.source),
            kind=kind,
            confidence=float(self._number(node, KG.confidence) or 0),
            speaker=self._id(self.agents, node, SCHEMA.spokenByCharacter),
            on_behalf_of=self._delegations(node),
            addressee=self._one_span(node, KG.addressee),
            occasion=self._one_span(node, KG.occasion),
            relay=Relay(agent=relayed, evidence=relay) if relayed and relay else None,
            said_on=SaidOn(value=said, evidence=self._one_span(node, KG.dateEvidence)) if said else None,
            about=tuple(sorted(self.events[e] for e in self.graph.objects(node, KG.about) if e in self.events)),
            claim=self.iris.path(claim) if claim else None,
            corrected_by=tuple(n.rpartition("/")[2] for n in _in_order(self.graph.objects(node, KG.correctedBy))),
        )

    def _delegations(self, quotation: str) -> tuple[Delegation, ...]:
        found = [
            Delegation(
                organization=self._need_id(self.agents, n, PROV.agent),
                role=self._role_at(n),
                evidence=self._span(self._need(n, KG.evidence)),
            )
            for n in _in_order(self.graph.subjects(KG.inQuotation, quotation))
            if PROV.Delegation in self.graph.objects(n, RDF.type)
        ]
        return tuple(sorted(found, key=lambda d: d.organization))

    def _figure(self, node: str) -> Figure:
        return Figure(
            span=self._span(self._need(node, KG.span)),
            value=self._number(node, KG.value),
            highest=self._number(node, KG.highest),
            bound=cast(Bound, self._need(node, KG.bound)),
            of=self._need(node, KG.counts),
            unit=self._maybe(node, KG.unit) or "",
            kind=self._need(node, KG.figureKind),
            event=self._id(self.events, node, KG.figureOf),
            attributed_to=self._id(self.agents, node, PROV.wasAttributedTo),
            as_of=self._day(node, KG.asOf),
        )


def _ids(nodes: Iterable[str]) -> dict[str, str]:
    """Return an id for each node: the last segment of its IRI, and a number where another node has the same one."""
    ids: dict[str, str] = {}
    for node in nodes:
        segment = node.rsplit("/", 1)[-1]
        names = (segment, *(f"{segment}-{n}" for n in range(2, len(ids) + 2)))
        ids[node] = next(name for name in names if name not in ids.values())
    return ids


def _in_order(nodes: Iterable[str]) -> list[str]:
    return sorted(nodes)


def _order(quotation: Quotation) -> tuple[tuple[Span, ...], int, int]:
    cue, source = quotation.cue, quotation.source
    return quotation.contents, cue.start if cue else -1, source.start if source else -1
