"""An edited export of the graph (Turtle, TriG, ...) read as corrections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL

from kg.corrections import Named, Naming, Passage, Represented, Statement, Word, revisions
from kg.curation.choosing import as_revised, choose_passage, choose_statement, kind_by_marks, represented
from kg.curation.correcting import EMPTY, addition_of, dismissal, revision_to
from kg.errors import GraphError, KgError
from kg.folding import words as words_of
from kg.model import Extraction, Span
from kg.prefixes import PREFIXES, shortened
from kg.rdf.namespaces import DCTERMS, KG, ORG, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, EventType
from kg.rdf.terms import AGENT_TYPES
from kg.rdf.told import Told
from kg.revision import corrections_in, passage, statement_of
from kg.store import Store, text_of
from kg.validate import files

_RANGE = re.compile(r"#char=(\d+),(\d+)$")
"""A span's IRI ends in its offsets (RFC 5147)."""

_TYPE, _LABEL, _ID = str(RDF.type), str(RDFS.label), str(DCTERMS.identifier)
_SAID_IN, _SPEAKER, _FOR = str(PROV.wasQuotedFrom), str(SCHEMA.spokenByCharacter), str(KG.onBehalfOf)
_CONTENT, _CUE, _SOURCE, _ABOUT = str(KG.content), str(KG.cue), str(KG.source), str(KG.about)
_IN_QUOTATION, _AGENT, _ROLE = str(KG.inQuotation), str(PROV.agent), str(KG.roleAsPrinted)
_EVENT, _EVENT_TYPE = str(SEM.Event), str(SEM.eventType)

_READ = {_SPEAKER, _FOR, _ABOUT, _CONTENT, _CUE, _SOURCE, _LABEL, _ROLE, str(PROV.qualifiedDelegation)}
"""Properties that are read of an edited graph. What follows from them, such as a quotation's label, is made anew."""

_ASKED = _READ | {_TYPE, _ID, _SAID_IN, _IN_QUOTATION, _AGENT, _EVENT_TYPE}
"""Properties by which nodes are looked up."""

_FOLLOWS = {
    *(_AGENT, _IN_QUOTATION, _TYPE, PREFIXES["oa"] + "hasSelector", PREFIXES["oa"] + "hasSource"),
    *map(str, (SCHEMA.text, ORG.role, KG.confidence, KG.evidence, KG.mention, KG.correctedBy, KG.settledName)),
    *map(str, (PROV.wasAttributedTo, PROV.wasRevisionOf, PROV.wasInvalidatedBy, DCTERMS.isReplacedBy)),
    *map(str, (SKOS.altLabel, SKOS.prefLabel, OWL.differentFrom)),
}
"""Properties that follow from those, or that a flat export writes otherwise: it is no news that they differ."""


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
    whole = _Graphs(
        quad
        for graph, quads in files.quads(path).items()
        if not graph.endswith(("/corrections", "/identity"))
        for quad in quads
    )
    reader = _Reader(store, whole)
    words = tuple(reader.words())
    if not reader.articles:
        raise GraphError(f"{path} has no article that is in this store", hint="kg export FILE.ttl writes one to edit.")
    return Edited(words=words, left=reader.left())


class _Graphs(Told):
    """What graphs tell together: all their triples, and those with a property of _ASKED, to be looked up.

    rdflib graphs of 40 articles took five times as long to make and to compare.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.triples = {quad.triple for quad in quads}
        asked = (t for t in self.triples if t.predicate.value in _ASKED)
        super().__init__((text_of(t.subject), t.predicate.value, text_of(t.object)) for t in asked)


class _Reader:
    def __init__(self, store: Store, graph: _Graphs) -> None:
        self.store = store
        self.graph = graph
        self.base = next(iter(store.bases()), "")
        stored = set(store.articles())
        named = {graph.value(node, _ID): node for node in graph.subjects(_TYPE, str(SCHEMA.NewsArticle))}
        self.articles = {id: node for id, node in sorted(named.items()) if id in stored}

    @cached_property
    def now(self) -> _Graphs:
        """The articles' graphs as they are stored."""
        return _Graphs(quad for article in self.articles for quad in self.store.quads(article))

    def words(self) -> Iterator[Word]:
        """Yield what the file says that the store does not. Raises GraphError as `read_graph` does."""
        said = revisions(corrections_in(self.store))
        for article, node in self.articles.items():
            before, after = set(self.now.subjects(_SAID_IN, node)), set(self.graph.subjects(_SAID_IN, node))
            changed = sorted(q for q in before if q not in after or self._is_changed(q))
            if changed or after - before:
                extraction = as_revised(self.store, article, said.get(article, ()))
                yield from self._revisions(extraction, changed, after)
                for new in sorted(after - before):
                    yield addition_of(extraction, self._statement(extraction, new, EMPTY))
        yield from self._names()

    def left(self) -> tuple[str, ...]:
        """Return the properties, shortened, of changes that are read as nothing."""
        graph, now = self.graph.triples, self.now.triples
        kept = {t.subject for t in graph} & {t.subject for t in now}
        kept -= {ox.NamedNode(node) for node in self.now.subjects(_TYPE, str(SKOS.Concept))}
        changed = {t.predicate.value for t in graph ^ now if t.subject in kept}
        return tuple(sorted(map(shortened, changed - _READ - _FOLLOWS)))

    # ------------------------------------------------------------ statements

    def _is_changed(self, quotation: str) -> bool:
        """Return whether the file says of a statement anything that is read and that the store does not say."""
        if any(self._differs(quotation, p) for p in (_CONTENT, _CUE, _SOURCE, _SPEAKER, _ABOUT, _FOR)):
            return True
        return self._roles(self.graph, quotation) != self._roles(self.now, quotation)

    def _revisions(self, extraction: Extraction, changed: Iterable[str], after: set[str]) -> Iterator[Word]:
        for node in changed:
            quotation = choose_statement(extraction, node)
            if node not in after:
                yield dismissal(extraction, quotation)
                continue
            old = statement_of(extraction, quotation)
            new = self._statement(extraction, node, old)
            if new != old:
                yield revision_to(extraction, quotation, new)

    def _statement(self, extraction: Extraction, node: str, old: Statement) -> Statement:
        """Return a statement as the file has it: where file and store differ, what the file says."""
        text = extraction.article.text
        if self._differs(node, _CONTENT) or not old.contents:
            pieces = sorted(self._span(text, value) for value in self.graph.objects(node, _CONTENT))
            if not pieces:
                raise GraphError(f"{node} has no kg:content", hint="A statement has the words that were said.")
            contents = tuple(passage(text, piece) for piece in pieces)
            old = replace(old, contents=contents, kind=kind_by_marks(text, pieces))
        if self._differs(node, _CUE):
            old = replace(old, cue=self._passage(text, node, _CUE))
        if self._differs(node, _SOURCE):
            old = replace(old, source=self._passage(text, node, _SOURCE))
        if self._differs(node, _SPEAKER):
            agent = self._one(node, _SPEAKER)
            old = replace(old, speaker=self._named(agent) if agent else None)
        if self._differs(node, _ABOUT):
            events = (self._named(e) for e in self.graph.objects(node, _ABOUT))
            old = replace(old, events=tuple(sorted(events, key=lambda e: e.path)))
        if self._differs(node, _FOR) or self._roles(self.graph, node) != self._roles(self.now, node):
            old = replace(old, institutions=tuple(self._represented(extraction, node, old)))
        return old

    def _represented(self, extraction: Extraction, node: str, old: Statement) -> Iterator[Represented]:
        known, roles = {r.institution.path: r for r in old.institutions}, self._roles(self.graph, node)
        for institution in sorted(self.graph.objects(node, _FOR)):
            named = self._named(institution)
            if old.speaker and named.path == old.speaker.path:
                continue
            made = known.get(named.path) or represented(extraction, old, named)
            yield replace(made, role=roles.get(institution, made.role))

    def _roles(self, graph: _Graphs, quotation: str) -> dict[str, str]:
        """Return the roles that the delegations of a quotation give, by the IRI of the institution."""
        delegations = graph.subjects(_IN_QUOTATION, quotation)
        pairs = ((graph.value(d, _AGENT), graph.value(d, _ROLE)) for d in delegations)
        return {agent: role for agent, role in pairs if agent and role}

    def _differs(self, node: str, predicate: str) -> bool:
        return set(self.graph.objects(node, predicate)) != set(self.now.objects(node, predicate))

    def _one(self, node: str, predicate: str) -> str | None:
        values = sorted(self.graph.objects(node, predicate))
        if len(values) > 1:
            raise GraphError(f"{node} has {len(values)} values of {predicate}", hint="Keep one of them.")
        return values[0] if values else None

    def _passage(self, text: str, node: str, predicate: str) -> Passage | None:
        value = self._one(node, predicate)
        return passage(text, self._span(text, value)) if value else None

    def _span(self, text: str, node: str) -> Span:
        found = _RANGE.search(node)
        if not found:
            raise GraphError(f"{node} is no span", hint="The IRI of a span ends in its offsets: …/text#char=12,40")
        try:
            return choose_passage(text, f"{found[1]}-{found[2]}")
        except KgError as error:
            raise GraphError(f"{node}: {error.message}", hint=error.hint) from error

    # ------------------------------------------------------------ nodes

    def _named(self, node: str) -> Named:
        path = self.store.register.current(node.removeprefix(self.base))
        try:
            label = self.graph.value(node, _LABEL) or self.store.label(node)
        except ValueError as error:  # it is a string or a blank node
            raise GraphError(
                f"{node!r} is no IRI",
                hint="The IRI of a person, institution, group or event stands there, not its name.",
            ) from error
        type_ = next((kind for class_, kind in AGENT_TYPES.items() if self._is(node, class_)), "")
        if self._is(node, _EVENT):
            kind = self.graph.value(node, _EVENT_TYPE) or self.now.value(node, _EVENT_TYPE)
            type_ = kind.removeprefix(EventType) if kind else "other"
        if not type_ or not label:
            raise GraphError(
                f"{node} is no person, institution, group or event with an rdfs:label",
                hint="Give it a type and a label.",
            )
        return Named(path=path, name=label, type=type_)

    def _is(self, node: str, class_: str) -> bool:
        return class_ in self.graph.objects(node, _TYPE) or class_ in self.now.objects(node, _TYPE)

    def _names(self) -> Iterator[Word]:
        """Yield the names of nodes that the file gives and no article does.

        Raises GraphError where one has no letter, or stands beside another.
        """
        classes = (*AGENT_TYPES, _EVENT)
        for node in sorted({n for c in classes for n in self.now.subjects(_TYPE, c)}):
            labels = set(self.graph.objects(node, _LABEL))
            shown = self.store.label(node) or ""
            new = labels - {shown, *self.now.objects(node, _LABEL)}
            if new and len(labels) > 1:
                listed = ", ".join(map(repr, sorted(labels)))
                hint = "Keep the one by which it is to be shown; its other names are skos:altLabel."
                raise GraphError(f"{node} has {len(labels)} values of rdfs:label: {listed}", hint=hint)
            if new:
                (name,) = new
                if not words_of(name):
                    raise GraphError(f"{node} has the rdfs:label {name!r}", hint="A name has letters.")
                path = node.removeprefix(self.base)
                yield Naming(node=self.store.register.current(path), before=shown, name=name)
