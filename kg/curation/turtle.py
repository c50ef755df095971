"""An edited export of the graph (Turtle, TriG, ...) read as corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rdflib import OWL, Graph, Namespace, URIRef
from rdflib.term import Node

from kg.corrections import Named, Naming, Passage, Represented, Statement, Word, revisions
from kg.curation.choosing import as_revised, choose_passage, choose_statement, kind_by_marks, represented
from kg.curation.correcting import EMPTY, addition_of, dismissal, revision_to
from kg.curation.rewriting import corrections_in
from kg.curation.statements import passage, statement_of
from kg.errors import GraphError, KgError
from kg.model import Extraction, Span
from kg.prefixes import PREFIXES, shortened
from kg.rdf.namespaces import DCTERMS, KG, ORG, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, EventType
from kg.rdf.terms import AGENT_CLASSES
from kg.store import Store
from kg.validate import files

_RANGE = re.compile(r"#char=(\d+),(\d+)$")
"""A span's IRI ends in its offsets (RFC 5147)."""

_READ: frozenset[Node] = frozenset(
    [
        *(SCHEMA.spokenByCharacter, KG.onBehalfOf, KG.about, KG.content, KG.cue, KG.source),
        *(RDFS.label, KG.roleAsPrinted, PROV.qualifiedDelegation),
    ]
)
"""What is read of an edited graph. What follows from it, as labels of quotations do, is made anew."""

_OA = Namespace(PREFIXES["oa"])

_FOLLOWS: frozenset[Node] = frozenset(
    [
        *(
            SCHEMA.text,
            PROV.wasAttributedTo,
            KG.confidence,
            ORG.role,
            PROV.agent,
            KG.inQuotation,
            KG.evidence,
            KG.mention,
            RDF.type,
        ),
        *(KG.correctedBy, KG.settledName, SKOS.altLabel, SKOS.prefLabel, OWL.differentFrom),
        *(PROV.wasRevisionOf, PROV.wasInvalidatedBy, DCTERMS.isReplacedBy),
        *(_OA.hasSelector, _OA.hasSource),
    ]
)
"""What an edit of these changes too, or a flat export has otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """What an edited graph says that the store does not, and the properties whose changes are no corrections."""

    words: tuple[Word, ...]
    left: tuple[str, ...]


def read_graph(store: Store, path: Path) -> Edited:
    """Return what an edited graph says that the store does not.

    Of each article in the file all statements are read: one that is not there is none, one that is new is added. Names
    of agents and events are read too. Raises InputError where the file cannot be read, GraphError where it is not RDF,
    has no article of the store, or a statement in it lacks what it needs.
    """
    whole = Graph()
    for graph in files.graphs(path):
        if not str(graph.identifier).endswith(("/corrections", "/identity")):
            whole += graph
    reader = _Reader(store, whole)
    words = tuple(reader.words())
    if not reader.articles:
        raise GraphError(f"{path} has no article that is in this store", hint="kg export FILE.ttl writes one to edit.")
    return Edited(words=words, left=reader.left())


class _Reader:
    def __init__(self, store: Store, graph: Graph) -> None:
        self.store = store
        self.graph = graph
        self.base = next(iter(store.bases()), "")
        stored = set(store.articles())
        nodes = graph.subjects(RDF.type, SCHEMA.NewsArticle)
        named = {str(graph.value(node, DCTERMS.identifier)): node for node in nodes}
        self.articles = {id: node for id, node in sorted(named.items()) if id in stored}

    @cached_property
    def now(self) -> Graph:
        """The articles' graphs as they are stored."""
        whole = Graph()
        for article in self.articles:
            whole += self.store.graph(article)
        return whole

    def words(self) -> Iterator[Word]:
        said = revisions(corrections_in(self.store))
        for article, node in self.articles.items():
            yield from self._statements(as_revised(self.store, article, said.get(article, ())), node)
        yield from self._names()

    def left(self) -> tuple[str, ...]:
        """Return the properties, shortened, of changes that are read as nothing."""
        kept = set(self.graph.subjects()) & set(self.now.subjects()) - set(self.now.subjects(RDF.type, SKOS.Concept))
        added = {p for s, p, o in self.graph if s in kept and (s, p, o) not in self.now}
        removed = {p for s, p, o in self.now if s in kept and (s, p, o) not in self.graph}
        unread = (added | removed) - _READ - _FOLLOWS
        return tuple(sorted(shortened(str(p)) for p in unread))

    # ------------------------------------------------------------ statements

    def _statements(self, extraction: Extraction, article: Node) -> Iterator[Word]:
        before = set(self.now.subjects(PROV.wasQuotedFrom, article))
        after = set(self.graph.subjects(PROV.wasQuotedFrom, article))
        for node in sorted(before, key=str):
            quotation = choose_statement(extraction, str(node))
            if node not in after:
                yield dismissal(extraction, quotation)
                continue
            old = statement_of(extraction, quotation)
            new = self._statement(extraction, node, old)
            if new != old:
                yield revision_to(extraction, quotation, new)
        for node in sorted(after - before, key=str):
            yield addition_of(extraction, self._statement(extraction, node, EMPTY))

    def _statement(self, extraction: Extraction, node: Node, old: Statement) -> Statement:
        """Return a statement as the file has it: where file and store differ, what the file says."""
        text = extraction.article.text
        if self._differs(node, KG.content) or not old.contents:
            pieces = sorted(self._span(text, value) for value in self.graph.objects(node, KG.content))
            if not pieces:
                raise GraphError(f"{node} has no kg:content", hint="A statement has the words that were said.")
            contents = tuple(passage(text, piece) for piece in pieces)
            old = replace(old, contents=contents, kind=kind_by_marks(text, pieces))
        if self._differs(node, KG.cue):
            old = replace(old, cue=self._passage(text, node, KG.cue))
        if self._differs(node, KG.source):
            old = replace(old, source=self._passage(text, node, KG.source))
        if self._differs(node, SCHEMA.spokenByCharacter):
            agent = self._one(node, SCHEMA.spokenByCharacter)
            old = replace(old, speaker=self._named(agent) if agent else None)
        if self._differs(node, KG.about):
            events = (self._named(e) for e in self.graph.objects(node, KG.about))
            old = replace(old, events=tuple(sorted(events, key=lambda e: e.path)))
        if self._differs(node, KG.onBehalfOf) or self._roles(self.graph, node) != self._roles(self.now, node):
            old = replace(old, institutions=tuple(self._represented(extraction, node, old)))
        return old

    def _represented(self, extraction: Extraction, node: Node, old: Statement) -> Iterator[Represented]:
        known, roles = {r.institution.path: r for r in old.institutions}, self._roles(self.graph, node)
        for institution in sorted(self.graph.objects(node, KG.onBehalfOf), key=str):
            named = self._named(institution)
            if old.speaker and named.path == old.speaker.path:
                continue
            made = known.get(named.path) or represented(extraction, old, named)
            yield replace(made, role=roles.get(institution, made.role))

    def _roles(self, graph: Graph, quotation: Node) -> dict[Node, str]:
        """Return the role in each institution, of those that a delegation in the quotation names."""
        delegations = graph.subjects(KG.inQuotation, quotation)
        pairs = ((graph.value(d, PROV.agent), graph.value(d, KG.roleAsPrinted)) for d in delegations)
        return {agent: str(role) for agent, role in pairs if agent is not None and role is not None}

    def _differs(self, node: Node, predicate: URIRef) -> bool:
        return set(self.graph.objects(node, predicate)) != set(self.now.objects(node, predicate))

    def _one(self, node: Node, predicate: URIRef) -> Node | None:
        values = sorted(self.graph.objects(node, predicate), key=str)
        if len(values) > 1:
            raise GraphError(f"{node} has {len(values)} values of {predicate}", hint="Keep one of them.")
        return values[0] if values else None

    def _passage(self, text: str, node: Node, predicate: URIRef) -> Passage | None:
        value = self._one(node, predicate)
        return passage(text, self._span(text, value)) if value else None

    def _span(self, text: str, node: Node) -> Span:
        found = _RANGE.search(str(node))
        if not found:
            raise GraphError(f"{node} is no span", hint="The IRI of a span ends in its offsets: …/text#char=12,40")
        try:
            return choose_passage(text, f"{found[1]}-{found[2]}")
        except KgError as error:
            raise GraphError(f"{node}: {error.message}", hint=error.hint) from error

    # ------------------------------------------------------------ nodes

    def _named(self, node: Node) -> Named:
        path = self.store.register.current(str(node).removeprefix(self.base))
        label = self._label(node) or self.store.label(str(node))
        type_ = next((t for t, c in AGENT_CLASSES.items() if self._is(node, c)), "")
        if self._is(node, SEM.Event):
            kind = self.graph.value(node, SEM.eventType) or self.now.value(node, SEM.eventType)
            type_ = str(kind).removeprefix(str(EventType)) if kind else "other"
        if not type_ or not label:
            raise GraphError(
                f"{node} is no person, institution, group or event with an rdfs:label",
                hint="Give it a type and a label.",
            )
        return Named(path=path, name=str(label), type=type_)

    def _is(self, node: Node, class_: URIRef) -> bool:
        return (node, RDF.type, class_) in self.graph or (node, RDF.type, class_) in self.now

    def _label(self, node: Node) -> str:
        return str(min(self.graph.objects(node, RDFS.label), default="", key=str))

    def _names(self) -> Iterator[Word]:
        """Yield the names of nodes that the file gives and no article does."""
        classes = (*AGENT_CLASSES.values(), SEM.Event)
        for node in sorted({n for c in classes for n in self.now.subjects(RDF.type, c)}, key=str):
            labels = {str(label) for label in self.graph.objects(node, RDFS.label)}
            shown = self.store.label(str(node)) or ""
            own = {str(label) for label in self.now.objects(node, RDFS.label)}
            if len(labels) == 1 and not labels & {shown, *own}:
                path = str(node).removeprefix(self.base)
                yield Naming(node=self.store.register.current(path), before=shown, name=labels.pop())
