"""The model as RDF: one article's extraction becomes one named graph, a prov:Bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import Literal
from rdflib import Graph, URIRef

from kg.edtf import is_day
from kg.errors import GraphError
from kg.folding import key
from kg.model import Agent, Event, Extraction, Figure, Printed, Quotation, Span
from kg.prefixes import DEFAULT_BASE
from kg.rdf import namespaces as names
from kg.rdf.conversion import to_rdflib_graph
from kg.rdf.iri import Iris
from kg.rdf.namespaces import EventType, Role, Terms
from kg.rdf.terms import (
    AGENT_CLASSES,
    KIND_CLASSES,
    RESPONSE_PROPERTIES,
    confidence,
    fingerprint_of,
    instant,
    interval,
    number,
    quoted,
)

_IRI = ox.NamedNode
DCTERMS, KG, NIF = Terms(names.DCTERMS, _IRI), Terms(names.KG, _IRI), Terms(names.NIF, _IRI)
ORG, PROV, RDF, RDFS = Terms(names.ORG, _IRI), Terms(names.PROV, _IRI), Terms(names.RDF, _IRI), Terms(names.RDFS, _IRI)
SCHEMA, SEM = Terms(names.SCHEMA, _IRI), Terms(names.SEM, _IRI)
SKOS, XSD = Terms(names.SKOS, _IRI), Terms(names.XSD, _IRI)

Value = URIRef | ox.NamedNode | ox.Literal | None


def to_graph(extraction: Extraction, *, base: str = DEFAULT_BASE) -> Graph:
    """Return the RDF graph of one article, named with the IRI of its bundle (`graph.identifier`).

    The same extraction and base give the same triples. Raises as `quads_of_article`.
    """
    quads = quads_of_article(extraction, base=base)
    return to_rdflib_graph(quads, Iris(base, extraction.article.id).bundle)


def quads_of_article(extraction: Extraction, *, base: str = DEFAULT_BASE) -> set[ox.Quad]:
    """Return the graph of one article as the store has it: quads with the IRI of its bundle.

    An rdflib graph of them takes six times as long to make. Raises KgError where `base` is not an absolute IRI,
    GraphError where something would be no IRI, ValueError where a date or time of the extraction is not EDTF.
    """
    return _Writer(extraction, base).write()


class _Writer:
    """Makes the quads of one graph. A class because every step needs them, the IRIs and the text."""

    def __init__(self, extraction: Extraction, base: str) -> None:
        self.extraction = extraction
        self.text = extraction.article.text
        self.iris = Iris(base, extraction.article.id)
        self.name = _iri(self.iris.bundle)
        self.quads: set[ox.Quad] = set()
        self.stated: dict[ox.NamedNode, dict[ox.NamedNode, ox.NamedNode | ox.Literal]] = {}
        """The first value of each property of each node but spans."""
        self.spans: dict[Span, URIRef] = {}
        self.agents = {a.id: self.iris.agent(a) for a in extraction.agents}
        self.events = {e.id: self.iris.event(e) for e in extraction.events}
        self.quotations = [self.iris.quotation(q) for q in extraction.quotations]
        # An outlet or agency that is also an agent of the article has the agent's IRI.
        institutions = [a for a in (*extraction.bystanders, *extraction.agents) if a.type == "organization"]
        by_alias = {self.iris.organization(n): self.iris.agent(a) for a in institutions for n in a.aliases}
        self.institutions = by_alias | {self.iris.organization(a.name): self.iris.agent(a) for a in institutions}

    def write(self) -> set[ox.Quad]:
        for agent in self.extraction.agents:
            self._agent(agent)
        self._affiliations()
        for event in self.extraction.events:
            self._event(event)
        for quotation in self.extraction.quotations:
            self._quotation(quotation)
        for figure in self.extraction.figures:
            self._figure(figure)
        self._article()
        self._text()
        self._software()
        return self.quads

    def _add(self, subject: URIRef, *pairs: tuple[ox.NamedNode, Value]) -> URIRef:
        node = _iri(subject)
        stated = self.stated.setdefault(node, {})
        for predicate, value in pairs:
            if value is not None:
                term = _iri(value) if isinstance(value, URIRef) else value
                self.quads.add(ox.Quad(node, predicate, term, self.name))
                stated.setdefault(predicate, term)
        return subject

    def _once(self, subject: URIRef, *pairs: tuple[ox.NamedNode, Value]) -> URIRef:
        """Add only properties that the subject does not have: two agents or events of the article can be one node."""
        stated = {*self.stated.get(_iri(subject), ())}
        return self._add(subject, *((p, value) for p, value in pairs if p not in stated))

    def _string(self, value: str | None) -> Literal | None:
        return None if value is None else Literal(value)

    def _span(self, span: Span) -> URIRef:
        iri = self.spans.get(span)
        if iri is None:
            iri = self.spans[span] = self.iris.span(span)
            node = _iri(iri)
            for predicate, value in (
                (NIF.referenceContext, _iri(self.iris.text)),
                (NIF.beginIndex, Literal(span.start)),
                (NIF.endIndex, Literal(span.end)),
                (NIF.anchorOf, Literal(span.of(self.text))),
            ):
                self.quads.add(ox.Quad(node, predicate, value, self.name))
        return iri

    def _spans(self, subject: URIRef, predicate: ox.NamedNode, spans: Iterable[Span]) -> None:
        for span in spans:
            self._add(subject, (predicate, self._span(span)))

    def _maybe_span(self, span: Span | None) -> URIRef | None:
        return None if span is None else self._span(span)

    def _named(self, node: URIRef, name: str) -> None:
        """Add a label, or an alternative one where the node has another label ("PORT ALDER" beside Port Alder)."""
        known = self.stated.get(_iri(node), {}).get(RDFS.label)
        if known is None or known.value == name:
            self._add(node, (RDFS.label, Literal(name)))
        else:
            self._add(node, (SKOS.altLabel, Literal(name)))

    def _press(self, printed: Printed | None) -> URIRef | None:
        if printed is None:
            return None
        by_name = self.iris.organization(printed.value)
        node = self.institutions.get(by_name, by_name)
        self._add(node, (RDF.type, ORG.Organization))
        return self._as_printed(node, printed)

    def _place(self, printed: Printed | None) -> URIRef | None:
        if printed is None:
            return None
        return self._as_printed(self._add(self.iris.place(printed.value), (RDF.type, SEM.Place)), printed)

    def _as_printed(self, node: URIRef, printed: Printed) -> URIRef:
        """Add the name of a node as printed, and its mention."""
        self._named(node, printed.value)
        if printed.span:
            self._spans(node, KG.mention, [printed.span])
        return node

    def _article(self) -> None:
        article, meta = self.extraction.article, self.extraction.article.metadata
        title = meta.title.value if meta.title else None
        label = Literal(title or article.id)
        self._add(self.iris.bundle, (RDF.type, PROV.Bundle), (RDFS.label, label))
        fingerprint = Literal(fingerprint_of(article, self.extraction.software, self.iris.base))
        self._add(self.iris.bundle, (PROV.wasGeneratedBy, self.iris.extraction), (KG.fingerprint, fingerprint))
        self._add(
            self.iris.article,
            (RDF.type, SCHEMA.NewsArticle),
            (RDFS.label, label),
            (DCTERMS.identifier, Literal(article.id)),
            (SCHEMA.headline, self._string(title)),
            (SCHEMA.abstract, self._string(meta.standfirst.value if meta.standfirst else None)),
            (SCHEMA.publisher, self._press(meta.outlet)),
            (KG.agency, self._press(meta.agency)),
            (SCHEMA.datePublished, instant(meta.published.value) if meta.published else None),
            (KG.datelinePlace, self._place(meta.dateline)),
            (SCHEMA.url, Literal(meta.url, datatype=XSD.anyURI) if meta.url else None),
            (KG.text, self.iris.text),
        )
        for original in self.extraction.copy_of:
            self._add(self.iris.article, (KG.copyOf, self.iris.article_of(original)))
        for copy in self.extraction.copied_by:
            self._add(self.iris.article_of(copy), (KG.copyOf, self.iris.article))
        for author in meta.authors:
            self._add(self.iris.article, (KG.byline, Literal(author.value)))
        printed = (
            (KG.headlineEvidence, meta.title),
            (KG.standfirstEvidence, meta.standfirst),
            *((KG.bylineEvidence, author) for author in meta.authors),
            (KG.outletEvidence, meta.outlet),
            (KG.agencyEvidence, meta.agency),
            (KG.dateEvidence, meta.published),
            (KG.datelineEvidence, meta.dateline),
        )
        for predicate, value in printed:
            if value and value.span:
                self._spans(self.iris.article, predicate, [value.span])

    def _text(self) -> None:
        self._add(
            self.iris.text,
            (RDF.type, NIF.Context),
            (NIF.isString, Literal(self.text)),
            (NIF.beginIndex, Literal(0)),
            (NIF.endIndex, Literal(len(self.text))),
            (KG.sha256, Literal(hashlib.sha256(self.text.encode()).hexdigest())),
        )

    def _software(self) -> None:
        software = self.extraction.software
        node = self._add(
            self.iris.software(software),
            (RDF.type, PROV.SoftwareAgent),
            (RDFS.label, Literal(software.name)),
            (SCHEMA.softwareVersion, Literal(software.version)),
            (KG.digest, Literal(software.digest)),
        )
        self._add(
            self.iris.extraction,
            (RDF.type, KG.Extraction),
            (PROV.used, self.iris.article),
            (PROV.wasAssociatedWith, node),
        )

    def _agent(self, agent: Agent) -> None:
        node = self._add(self.agents[agent.id], (RDF.type, AGENT_CLASSES[agent.type]))
        self._named(node, agent.name)
        for alias in agent.aliases:
            self._add(node, (SKOS.altLabel, Literal(alias)))
        self._spans(node, KG.mention, agent.mentions)
        self._spans(node, KG.impliedBy, agent.implied_by)
        for same in agent.same_as:
            elsewhere = URIRef(same.iri)
            self._add(node, (SCHEMA.sameAs, elsewhere))
            self._once(
                self.iris.identification(node, same.iri),
                (RDF.type, KG.Identification),
                (KG.identifies, node),
                (KG.identifiedAs, elsewhere),
                (RDFS.comment, Literal(same.reason)),
                (KG.evidence, self._maybe_span(same.evidence)),
            )

    def _role(self, role: str | None) -> URIRef | None:
        if role is None:
            return None
        concept = key(role)
        return self._add(
            Role[concept],
            (RDF.type, SKOS.Concept),
            (SKOS.inScheme, Role.scheme),
            (SKOS.prefLabel, Literal(concept.replace("-", " "))),
        )

    def _affiliations(self) -> None:
        for affiliation in self.extraction.affiliations:
            member, organization = self.agents[affiliation.member], self.agents[affiliation.organization]
            self._once(
                self.iris.affiliation(member, organization, affiliation.role),
                (RDF.type, ORG.Membership),
                (ORG.member, member),
                (ORG.organization, organization),
                (ORG.role, self._role(affiliation.role)),
                (KG.roleAsPrinted, self._string(affiliation.role)),
                (KG.evidence, self._span(affiliation.evidence)),
            )

    def _event(self, event: Event) -> None:
        node = self._once(
            self.events[event.id],
            (RDF.type, SEM.Event),
            (RDFS.label, Literal(event.label)),
            (SEM.eventType, EventType[event.type]),
            (KG.reportedIn, self.iris.article),
            (SEM.subEventOf, self.iris.at(event.part_of) if event.part_of else None),
            (KG.status, self._string(event.status)),
        )
        self._spans(node, KG.mention, event.mentions)
        for place in event.places:
            self._add(node, (SEM.hasPlace, self._place(place)))
        for participant in event.participants:
            agent = self.agents[participant.agent]
            self._add(node, (SEM.hasActor, agent))
            self._once(
                self.iris.participation(node, agent),
                (RDF.type, KG.Participation),
                (KG.inEvent, node),
                (KG.participant, agent),
                (KG.evidence, self._span(participant.evidence)),
            )
        if event.time and SEM.hasTime not in self.stated[_iri(node)]:
            begin, end = interval(event.time)
            time = self._add(
                self.iris.time(node),
                (RDF.type, SEM.Time),
                (RDFS.label, Literal(event.time)),
                (SEM.hasBeginTimeStamp, begin),
                (SEM.hasEndTimeStamp, end),
                (KG.evidence, self._maybe_span(event.time_evidence)),
            )
            self._add(node, (SEM.hasTime, time))

    def _quotation(self, quotation: Quotation) -> None:
        speaker = self.agents[quotation.speaker] if quotation.speaker else None
        said = quoted(self.text, quotation.contents)
        name = self.extraction.agent(quotation.speaker).name if quotation.speaker else "unresolved source"
        cue = f" ({quotation.cue.of(self.text)})" if quotation.cue else ""  # "(denies)": what is said is not claimed
        node = self._add(
            self.iris.quotation(quotation),
            (RDF.type, SCHEMA.Quotation),
            (RDF.type, KIND_CLASSES[quotation.kind]),
            (RDFS.label, Literal(f"{name}{cue}: {said}")),
            (SCHEMA.text, Literal(said)),
            (KG.cue, self._maybe_span(quotation.cue)),
            (KG.source, self._maybe_span(quotation.source)),
            (SCHEMA.spokenByCharacter, speaker),
            (PROV.wasQuotedFrom, self.iris.article),
            (KG.addressee, self._maybe_span(quotation.addressee)),
            (KG.occasion, self._maybe_span(quotation.occasion)),
            (KG.confidence, confidence(quotation.confidence)),
        )
        self._spans(node, KG.content, quotation.contents)
        for event in quotation.about:
            self._add(node, (KG.about, self.events[event]))
        if quotation.relay:
            self._add(node, (KG.relayedBy, self.agents[quotation.relay.agent]))
            self._spans(node, KG.relayEvidence, [quotation.relay.evidence])
        if quotation.said_on:
            evidence = self._maybe_span(quotation.said_on.evidence)
            value = quotation.said_on.value
            when = (KG.saidOn, instant(value)) if is_day(value) else (KG.saidIn, ox.Literal(value))
            self._add(node, when, (KG.dateEvidence, evidence))
        for id in quotation.corrected_by:
            self._add(node, (KG.correctedBy, self.iris.correction(id)))
        if quotation.claim:
            claim = self._once(self.iris.at(quotation.claim), (RDF.type, SCHEMA.Claim), (RDFS.label, Literal(said)))
            self._add(claim, (SCHEMA.appearance, node))
        self._responses(node, quotation)
        self._delegations(node, quotation, speaker)

    def _responses(self, node: URIRef, quotation: Quotation) -> None:
        for response in quotation.responses:
            other = self.quotations[response.quotation]
            self._add(node, (_iri(RESPONSE_PROPERTIES[response.relation]), other))
            self._once(
                self.iris.response(node, response.relation, other),
                (RDF.type, KG.Response),
                (KG.inQuotation, node),
                (KG.respondsTo, other),
                (KG.relation, Literal(response.relation)),
                (KG.evidence, self._span(response.evidence)),
            )

    def _delegations(self, node: URIRef, quotation: Quotation, speaker: URIRef | None) -> None:
        for delegation in quotation.on_behalf_of:
            organization = self.agents[delegation.organization]
            self._add(node, (KG.onBehalfOf, organization))
            if speaker is None:
                continue
            qualified = self._once(
                self.iris.delegation(node, organization),
                (RDF.type, PROV.Delegation),
                (PROV.agent, organization),
                (KG.inQuotation, node),
                (ORG.role, self._role(delegation.role)),
                (KG.roleAsPrinted, self._string(delegation.role)),
                (KG.evidence, self._span(delegation.evidence)),
            )
            self._add(speaker, (PROV.qualifiedDelegation, qualified))

    def _figure(self, figure: Figure) -> None:
        self._add(
            self.iris.figure(figure),
            (RDF.type, KG.Figure),
            (RDFS.label, Literal(figure.span.of(self.text))),
            (KG.span, self._span(figure.span)),
            (KG.value, None if figure.value is None else number(figure.value)),
            (KG.highest, None if figure.highest is None else number(figure.highest)),
            (KG.bound, Literal(figure.bound)),
            (KG.counts, Literal(figure.of)),
            (KG.unit, Literal(figure.unit) if figure.unit else None),
            (KG.figureKind, Literal(figure.kind)),
            (KG.figureOf, self.events[figure.event] if figure.event else None),
            (PROV.wasAttributedTo, self.agents[figure.attributed_to] if figure.attributed_to else None),
            (KG.asOf, instant(figure.as_of) if figure.as_of else None),
        )


def _iri(iri: str) -> ox.NamedNode:
    """Return an IRI as a term. Raises GraphError where it is none."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise GraphError(f"{iri!r} is not an IRI: {error}") from error
