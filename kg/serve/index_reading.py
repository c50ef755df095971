"""What the index says of an article, read in its graph, and of a node, read in all graphs that have it."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field

import msgspec

from kg.errors import GraphError
from kg.model import Extraction
from kg.prefixes import PREFIXES
from kg.rdf.told import Told
from kg.store import Store


def _iri(term: str) -> str:
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + name


_TYPE, _LABEL, _ALIAS = _iri("rdf:type"), _iri("rdfs:label"), _iri("skos:altLabel")
_KINDS = {
    _iri("kg:DirectQuotation"): "direct", _iri("kg:MixedQuotation"): "mixed", _iri("kg:IndirectQuotation"): "indirect"
}  # fmt: skip
_TYPES = {
    _iri("schema:Person"): "person", _iri("org:Organization"): "organization", _iri("kg:Group"): "group",
    _iri("sem:Event"): "event",
}  # fmt: skip
_EVENT = {"kind": _iri("sem:eventType"), "status": _iri("kg:status"), "whole": _iri("sem:subEventOf")}
_OF_TIME = {"begin": _iri("sem:hasBeginTimeStamp"), "until": _iri("sem:hasEndTimeStamp")}
_TIME, _PLACE = _iri("sem:hasTime"), _iri("sem:hasPlace")
_ARTICLE, _NAME, _HEADLINE = _iri("schema:NewsArticle"), _iri("dcterms:identifier"), _iri("schema:headline")
_PUBLISHED, _URL, _COPY = _iri("schema:datePublished"), _iri("schema:url"), _iri("kg:copyOf")
_OUTLET, _AGENCY = _iri("schema:publisher"), _iri("kg:agency")
_TEXT, _WORDS, _CUE, _SAID = _iri("schema:text"), _iri("nif:anchorOf"), _iri("kg:cue"), _iri("kg:saidOn")
_SPEAKER, _RELAY = _iri("schema:spokenByCharacter"), _iri("kg:relayedBy")
_BEHALF, _ABOUT, _CLAIM = _iri("kg:onBehalfOf"), _iri("kg:about"), _iri("schema:appearance")
_CONFIDENCE = _iri("kg:confidence")
_RELATIONS = {"disputes": _iri("kg:disputes"), "supports": _iri("kg:supports")}


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementTold:
    """A statement. Nodes and other statements are IRIs; `place` is where it begins in the article's text."""

    iri: str
    place: int
    kind: str
    text: str
    cue: str
    said: str
    confidence: float
    speaker: str
    relay: str
    claim: str
    behalf: tuple[str, ...]
    about: tuple[str, ...]
    responses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleTold:
    """An article: its statements, the nodes that it names, and the pairs of copy and original that its graph has."""

    graph: str
    packed: bytes
    iri: str
    name: str
    headline: str
    outlet: str
    agency: str
    published: str
    url: str
    nodes: frozenset[str]
    statements: tuple[StatementTold, ...]
    copies: tuple[tuple[str, str], ...]


def read_article(store: Store, graph: str) -> ArticleTold | None:
    """Return what the graph of this name says of its article; None where it has none, or there is no such graph."""
    told = Told.of(store.triples_in(graph))
    articles = told.subjects(_TYPE, _ARTICLE)
    if not articles:
        return None
    article = min(articles)
    nodes = frozenset(node for class_ in _TYPES for node in told.subjects(_TYPE, class_))

    def node(subject: str, property: str) -> str:
        return min((value for value in told.objects(subject, property) if value in nodes), default="")

    def listed(subject: str, property: str) -> tuple[str, ...]:
        return tuple(sorted({value for value in told.objects(subject, property) if value in nodes}))

    kinds = {iri: kind for class_, kind in _KINDS.items() for iri in told.subjects(_TYPE, class_)}
    statements = [
        StatementTold(
            iri=iri,
            place=_place(iri),
            kind=kind,
            text=told.value(iri, _TEXT),
            cue=told.value(told.value(iri, _CUE), _WORDS),
            said=told.value(iri, _SAID)[:10],
            confidence=float(told.value(iri, _CONFIDENCE) or 0),
            speaker=node(iri, _SPEAKER),
            relay=node(iri, _RELAY),
            claim=min(told.subjects(_CLAIM, iri), default=""),
            behalf=listed(iri, _BEHALF),
            about=listed(iri, _ABOUT),
            responses=tuple(
                (relation, other)
                for relation, property in _RELATIONS.items()
                for other in sorted(told.objects(iri, property))
                if other in kinds
            ),
        )
        for iri, kind in kinds.items()
    ]
    name = told.value(article, _NAME)
    copies = {(article, other) for other in told.objects(article, _COPY)}
    copies |= {(other, article) for other in told.subjects(_COPY, article)}
    return ArticleTold(
        graph=graph,
        packed=_packed(told),
        iri=article,
        name=name,
        headline=told.value(article, _HEADLINE) or name,
        outlet=node(article, _OUTLET),
        agency=node(article, _AGENCY),
        published=told.value(article, _PUBLISHED)[:10],
        url=told.value(article, _URL),
        nodes=nodes,
        statements=tuple(sorted(statements, key=lambda one: (one.place, one.iri))),
        copies=tuple(sorted(copies)),
    )


def _packed(told: Told) -> bytes:
    """Return the extraction that a graph describes, packed; nothing where what people edited in it is none any more."""
    from kg.rdf.graph import from_told  # with rdflib it takes half a second to load, which a server needs not

    try:
        return zlib.compress(msgspec.json.encode(from_told(told)), 1)
    except GraphError:
        return b""


def unpacked(packed: bytes) -> Extraction:
    """Return an extraction that was packed."""
    return msgspec.json.decode(zlib.decompress(packed), type=Extraction)


def _place(iri: str) -> int:
    """Return the offset of a statement in its article, with which the last segment of its IRI begins."""
    start = iri.rpartition("/")[2].partition("-")[0]
    return int(start) if start.isdecimal() else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class NodeTold:
    """A person, an institution, a group or an event, as all articles together have it. `whole` is an IRI."""

    type: str
    label: str
    aliases: tuple[str, ...]
    articles: int
    event: dict[str, str] = field(default_factory=dict)


def read_node(store: Store, iri: str) -> NodeTold | None:
    """Return what the articles say of a node: of places all, and else what most of them say; None where none has it."""
    types = Counter(_TYPES[class_] for _, class_ in set(store.told(iri, _TYPE)) if class_ in _TYPES)
    if not types:
        return None
    label = store.label(iri) or iri
    aliases = {alias for name in (_LABEL, _ALIAS) for _, alias in store.told(iri, name)} - {label}
    return NodeTold(
        type=_commonest(types),
        label=label,
        aliases=tuple(sorted(aliases)),
        articles=types.total(),
        event=_event(store, iri) if "event" in types else {},
    )


def _event(store: Store, iri: str) -> dict[str, str]:
    told = {name: Counter(value for _, value in store.told(iri, property)) for name, property in _EVENT.items()}
    times = store.told(iri, _TIME)
    for name, property in _OF_TIME.items():
        told[name] = Counter(value for graph, time in times for _, value in store.told(time, property, graph))
    places = {name for graph, place in store.told(iri, _PLACE) for _, name in store.told(place, _LABEL, graph)}
    said = {name: _commonest(values) for name, values in told.items() if values}
    if "kind" in said:
        said["kind"] = said["kind"].rpartition("#")[2].replace("-", " ")
    for name in _OF_TIME:
        said[name] = said.get(name, "")[:10]
    return said | {"place": ", ".join(sorted(places))}


def _commonest(values: Counter[str]) -> str:
    return min(values, key=lambda value: (-values[value], value))
