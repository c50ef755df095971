"""What the index says of an article and of the nodes that it names, read in its graph; and of a node, after all."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from kg.prefixes import PREFIXES
from kg.rdf.told import Told
from kg.serve.extractions import CLASSES, PROPERTIES, Triple, packed, words_at
from kg.store import Store, text_of


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
_WHOLE, _STRING = _iri("kg:text"), _iri("nif:isString")
_TEXT, _CUE = _iri("schema:text"), _iri("kg:cue")
_SAID, _SAID_IN = _iri("kg:saidOn"), _iri("kg:saidIn")
_SPEAKER, _RELAY = _iri("schema:spokenByCharacter"), _iri("kg:relayedBy")
_BEHALF, _ABOUT, _CLAIM = _iri("kg:onBehalfOf"), _iri("kg:about"), _iri("schema:appearance")
_CONFIDENCE = _iri("kg:confidence")
_MEMBER, _OF, _ROLE = _iri("org:member"), _iri("org:organization"), _iri("org:role")
_DELEGATION, _AGENT, _EVIDENCE = _iri("prov:qualifiedDelegation"), _iri("prov:agent"), _iri("kg:evidence")
_RELATIONS = {"disputes": _iri("kg:disputes"), "supports": _iri("kg:supports")}


_READ = (
    *dict.fromkeys((
        *PROPERTIES, _NAME, _HEADLINE, _PUBLISHED, _URL, _COPY, _OUTLET, _AGENCY, *_EVENT.values(), _TIME,
        *_OF_TIME.values(), _PLACE, _TEXT, _SAID, _SAID_IN, _SPEAKER, _RELAY, _BEHALF, _ABOUT, _CLAIM, _CONFIDENCE,
        _MEMBER, _OF, _DELEGATION, *_RELATIONS.values(),
    )),
)  # fmt: skip
"""The properties that are read, about half of a graph's triples: those that a page needs are most of them."""

_TOLD = {
    chr(0x100 + place): pair for place, pair in enumerate([(p, "") for p in _READ] + [(_TYPE, c) for c in CLASSES])
}
"""The letter by which the query tells each property, or that a node is of a class."""

_BREAK = f"\x01{secrets.token_hex(8)}\x01"
"""What stands between two properties of a node. No text that anybody wrote has it: nobody can know it."""

_PROPERTIES = " ".join(f'(<{iri}> "{letter}")' for letter, (iri, class_) in _TOLD.items() if not class_)
_CLASSES = " ".join(f'(<{class_}> "{letter}" "")' for letter, (_, class_) in _TOLD.items() if class_)
_WHERE = f"""
{{ VALUES (?p ?letter) {{ {_PROPERTIES} }} ?s ?p ?o }} UNION
{{ VALUES (?class ?letter ?o) {{ {_CLASSES} }} ?s a ?class }}"""
_ALL_OF_IT = f'GROUP_CONCAT(CONCAT(?letter, COALESCE(STR(?o), "")); separator="{_BREAK}")'
"""Oxigraph looks up each term that it tells in its files, which takes more time than all else. So it tells a node once,
with all that is said of it, and properties and classes as letters, which it need not look up."""

_AT_ONCE, _LABELS_AT_ONCE = 10, 500
"""Graphs and nodes in a query. To parse one and to plan it takes 0.5 ms, a third of what it takes for one graph."""


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


@dataclass(frozen=True, slots=True)
class NodeTold:
    """A person, an institution, a group or an event, as an article or all together have it.

    `names` and `places` are lines; `whole` is an IRI. What is not said is "".
    """

    iri: str
    type: str
    names: str
    kind: str
    begin: str
    until: str
    places: str
    status: str
    whole: str


@dataclass(frozen=True, order=True, slots=True)
class OfficeTold:
    """That somebody has a role at an institution or speaks for it, both by IRI, and the words that say so.

    `span` is the fragment of the IRI of where they stand.
    """

    speaker: str
    institution: str
    role: str
    words: str
    span: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleTold:
    """An article: its statements, the nodes that it names, and the pairs of copy and original that its graph has."""

    graph: str
    iri: str
    name: str
    headline: str
    outlet: str
    agency: str
    published: str
    url: str
    nodes: tuple[NodeTold, ...]
    statements: tuple[StatementTold, ...]
    offices: tuple[OfficeTold, ...]
    copies: tuple[tuple[str, str], ...]
    packed: bytes
    """What its page is made of (`kg.serve.extractions`)."""


def read_articles(store: Store, graphs: Iterable[str]) -> Iterator[ArticleTold]:
    """Yield what the graphs of these names say of their articles, in their order.

    Nothing where a graph has no article, or there is none of that name. Raises StoreError where the store cannot be
    read.
    """
    rest = iter(graphs)
    while some := list(islice(rest, _AT_ONCE)):
        for graph, triples in zip(some, _triples(store, some), strict=True):
            if told := _told(graph, triples):
                yield told


def shown_labels(store: Store, nodes: Iterable[str]) -> dict[str, str]:
    """Return the labels that the store shows of these nodes, by IRI, of those that have one."""
    found: dict[str, str] = {}
    rest = iter(nodes)
    while some := list(islice(rest, _LABELS_AT_ONCE)):
        numbered = " ".join(f"({ox.NamedNode(node)} {number})" for number, node in enumerate(some))
        query = f"SELECT ?number ?label WHERE {{ VALUES (?node ?number) {{ {numbered} }} ?node skos:prefLabel ?label }}"
        found |= {some[int(text_of(number))]: text_of(label) for number, label in store.select(query).rows}
    return found


def corrected_nodes(store: Store) -> set[str]:
    """Return the IRIs of all that people ever corrected: a name that they settled, or took back, is of one of these."""
    return {text_of(row[0]) for row in store.select("SELECT DISTINCT ?node WHERE { ?made kg:corrects ?node }").rows}


def _told(graph: str, triples: Sequence[Triple]) -> ArticleTold | None:
    """Return what the triples of a graph say of its article; None where it has none."""
    told = Told(triples)
    articles = told.subjects(_TYPE, _ARTICLE)
    if not articles:
        return None
    article = min(articles)
    nodes = {iri: type for class_, type in _TYPES.items() for iri in told.subjects(_TYPE, class_)}
    name, text = told.value(article, _NAME), told.value(told.value(article, _WHOLE), _STRING)
    copies = {(article, other) for other in told.objects(article, _COPY)}
    copies |= {(other, article) for other in told.subjects(_COPY, article)}
    return ArticleTold(
        graph=graph,
        iri=article,
        name=name,
        headline=told.value(article, _HEADLINE) or name,
        outlet=_node(told, nodes, article, _OUTLET),
        agency=_node(told, nodes, article, _AGENCY),
        published=told.value(article, _PUBLISHED)[:10],
        url=told.value(article, _URL),
        nodes=tuple(_told_of(told, iri, type) for iri, type in sorted(nodes.items())),
        statements=_statements(told, nodes, text),
        offices=tuple(sorted(_offices(told, nodes, text))),
        copies=tuple(sorted(copies)),
        packed=packed(triples),
    )


def _triples(store: Store, graphs: Sequence[str]) -> list[list[Triple]]:
    """Return what is read of each graph."""
    found: list[list[Triple]] = [[] for _ in graphs]
    numbered = " ".join(f"({ox.NamedNode(graph)} {number})" for number, graph in enumerate(graphs))
    query = f"""SELECT ?number ?s ({_ALL_OF_IT} AS ?said) WHERE {{
      VALUES (?g ?number) {{ {numbered} }} GRAPH ?g {{ {_WHERE} }}
    }} GROUP BY ?number ?s"""
    for number, node, said in store.over((), graphs).select(query).rows:  # else it reads all graphs
        triples, subject = found[int(text_of(number))], text_of(node)
        for one in text_of(said).split(_BREAK):
            property, value = _TOLD[one[0]]
            triples.append((subject, property, value or one[1:]))
    return found


def _statements(told: Told, nodes: Collection[str], text: str) -> tuple[StatementTold, ...]:
    kinds = {iri: kind for class_, kind in _KINDS.items() for iri in told.subjects(_TYPE, class_)}
    statements = [
        StatementTold(
            iri=iri,
            place=_place(iri),
            kind=kind,
            text=told.value(iri, _TEXT),
            cue=words_at(told.value(iri, _CUE), text),
            said=told.value(iri, _SAID)[:10] or told.value(iri, _SAID_IN),
            confidence=float(told.value(iri, _CONFIDENCE) or 0),
            speaker=_node(told, nodes, iri, _SPEAKER),
            relay=_node(told, nodes, iri, _RELAY),
            claim=min(told.subjects(_CLAIM, iri), default=""),
            behalf=_nodes(told, nodes, iri, _BEHALF),
            about=_nodes(told, nodes, iri, _ABOUT),
            responses=tuple(
                (relation, other)
                for relation, property in _RELATIONS.items()
                for other in sorted(told.objects(iri, property))
                if other in kinds
            ),
        )
        for iri, kind in kinds.items()
    ]
    return tuple(sorted(statements, key=lambda one: (one.place, one.iri)))


def _offices(told: Told, nodes: Collection[str], text: str) -> set[OfficeTold]:
    """Return the roles that an article tells, and for whom each speaker speaks, as the question "offices" has them."""
    posts = [
        (speaker, post, institution)
        for speaker in nodes
        for found, of in (
            (told.subjects(_MEMBER, speaker), _OF),
            (told.objects(speaker, _DELEGATION), _AGENT),
        )
        for post in found
        for institution in _nodes(told, nodes, post, of)
    ]
    return {
        OfficeTold(
            *(speaker, institution, role.rpartition("#")[2].replace("-", " ")),
            *(words_at(span, text), span.rpartition("#")[2]),
        )
        for speaker, post, institution in posts
        for role in told.objects(post, _ROLE) or [""]
        for span in told.objects(post, _EVIDENCE)
    }


def _nodes(told: Told, nodes: Collection[str], subject: str, property: str) -> tuple[str, ...]:
    """Return those of the nodes that are values of a property."""
    return tuple(sorted({value for value in told.objects(subject, property) if value in nodes}))


def _node(told: Told, nodes: Collection[str], subject: str, property: str) -> str:
    return next(iter(_nodes(told, nodes, subject, property)), "")


def _told_of(told: Told, iri: str, type: str) -> NodeTold:
    time = told.value(iri, _TIME)
    days = {name: told.value(time, property)[:10] if time else "" for name, property in _OF_TIME.items()}
    places = {name for place in told.objects(iri, _PLACE) for name in told.objects(place, _LABEL)}
    return NodeTold(
        iri=iri,
        type=type,
        names="\n".join(sorted({*told.objects(iri, _LABEL), *told.objects(iri, _ALIAS)})),
        kind=told.value(iri, _EVENT["kind"]).rpartition("#")[2].replace("-", " "),
        places="\n".join(sorted(places)),
        status=told.value(iri, _EVENT["status"]),
        whole=told.value(iri, _EVENT["whole"]),
        **days,
    )


def _place(iri: str) -> int:
    """Return the offset of a statement in its article, with which the last segment of its IRI begins."""
    start = iri.rpartition("/")[2].partition("-")[0]
    return int(start) if start.isdecimal() else 0


def joined(said: Iterable[NodeTold]) -> NodeTold:
    """Return what articles say of a node: all its names and places, and else what most of them say."""
    all_said = list(said)
    if len(all_said) == 1:
        return all_said[0]

    def most(name: str) -> str:
        values = Counter(value for one in all_said if (value := getattr(one, name)))
        return min(values, key=lambda value: (-values[value], value), default="")

    def every(name: str) -> str:
        return "\n".join(sorted({value for one in all_said for value in getattr(one, name).split("\n") if value}))

    once = {name: most(name) for name in ("type", "kind", "begin", "until", "status", "whole")}
    return NodeTold(iri=all_said[0].iri, names=every("names"), places=every("places"), **once)
