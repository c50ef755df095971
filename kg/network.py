"""Speakers, quotations, institutions and events as a networkx graph, read from the store by queries.

Attributes are strings, integers and floats only. What is not known is left out, since GraphML and GEXF have no null. A
quotation's own attributes are read in the named graph of its article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

import networkx as nx

from kg.errors import QueryError
from kg.queries import names
from kg.store import Store

Attributes = dict[str, str | int | float]
NODE_TYPES = ("person", "organization", "group", "quotation", "event")
SAID, ON_BEHALF_OF, ABOUT, RELAYED_BY = "said", "on behalf of", "about", "relayed by"
SAME_EVENT = "same event"

LABEL_LENGTH = 60
"""Characters of a quotation's label. Its attribute `text` is whole."""

_QUOTATIONS = """
SELECT ?quotation ?kind ?text ?cue ?confidence ?said ?article ?headline ?outlet ?published ?url WHERE {
  VALUES (?class ?kind) { (kg:DirectQuotation "direct") (kg:MixedQuotation "mixed") (kg:IndirectQuotation "indirect") }
  GRAPH ?graph {
    ?quotation a ?class ; schema:text ?text ; prov:wasQuotedFrom ?a .
    ?a dcterms:identifier ?article .
    OPTIONAL { ?quotation kg:cue/nif:anchorOf ?cue }
    OPTIONAL { ?quotation kg:confidence ?confidence }
    OPTIONAL { ?quotation kg:saidOn|kg:saidIn ?said }
    OPTIONAL { ?a schema:headline ?headline }
    OPTIONAL { ?a schema:datePublished ?published }
    OPTIONAL { ?a schema:url ?url }
    OPTIONAL { ?a schema:publisher ?publisher GRAPH ?outlet_graph { ?publisher skos:prefLabel ?outlet } }
  }
}"""

_OFFSETS = """
SELECT DISTINCT ?quotation ?start ?end WHERE {
  ?quotation kg:content ?span . ?span nif:beginIndex ?start ; nif:endIndex ?end .
}"""

_EDGES = """
SELECT DISTINCT ?quotation ?relation ?other WHERE {
  VALUES (?property ?relation) {
    (schema:spokenByCharacter "said") (kg:onBehalfOf "on behalf of") (kg:about "about") (kg:relayedBy "relayed by")
  }
  ?quotation a schema:Quotation ; ?property ?other .
}"""

_AGENTS = """
SELECT ?agent ?type ?label (COUNT(DISTINCT ?graph) AS ?articles) WHERE {
  VALUES (?class ?type) { (schema:Person "person") (org:Organization "organization") (kg:Group "group") }
  GRAPH ?graph { ?agent a ?class }
  GRAPH ?labels { ?agent skos:prefLabel ?label }
} GROUP BY ?agent ?type ?label"""

_EVENTS = """
SELECT DISTINCT ?event ?label ?kind ?place ?begin ?end ?article WHERE {
  GRAPH ?graph {
    ?event a sem:Event ; kg:reportedIn/dcterms:identifier ?article .
    OPTIONAL { ?event sem:eventType ?kind }
    OPTIONAL { ?event sem:hasPlace/rdfs:label ?place }
    OPTIONAL { ?event sem:hasTime/sem:hasBeginTimeStamp ?begin }
    OPTIONAL { ?event sem:hasTime/sem:hasEndTimeStamp ?end }
  }
  GRAPH ?labels { ?event skos:prefLabel ?label }
}"""


def build(store: Store, *, around: str | None = None, hops: int = 2) -> nx.MultiDiGraph[str]:
    """Return the graph of the store's quotations. Nodes are IRIs; docs/export.md lists the attributes.

    Edges: agent `said` quotation; quotation `on behalf of` institution, `about` event, `relayed by` institution. With
    `around`, only the `neighbourhood` of the nodes of that name. Raises QueryError where there are none, StoreError
    where the store cannot be read.
    """
    graph = _whole(store)
    return graph if around is None else neighbourhood(graph, find_nodes(store, graph, around), hops)


def find_nodes(store: Store, graph: nx.MultiDiGraph[str], name: str) -> list[str]:
    """Return the nodes of `graph` that a name means: speakers, else institutions, else events (kg.queries.names).

    Raises QueryError, with the nearest names, where nothing in the graph has the name; StoreError where the store
    cannot be read.
    """
    hints = []
    for type_ in ("speaker", "institution", "event"):
        try:
            found = [node.value for node in names.find(store, type_, name)]
        except QueryError as error:
            hints.append(error.hint)
            continue
        if nodes := [node for node in found if node in graph]:
            return nodes
        hints.append(f"The {type_} {name!r} is there, but no quotation is by, for or about it.")
    hint = " ".join(dict.fromkeys(h for h in hints if h))
    raise QueryError(f"there is no speaker, institution or event {name!r} in this store", hint=hint)


def _whole(store: Store) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    edges = sorted(rows(store, _EDGES), key=lambda row: tuple(row.values()))
    agents, events, quotations = _agents(store), _events(store), _quotations(store)
    linked: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge["quotation"] in quotations:
            linked[edge["other"]].add(edge["quotation"])
    for node, attributes in sorted((agents | events).items(), key=_by_type):
        if node in linked:
            graph.add_node(node, **attributes, weight=len(linked[node]))
    for node, attributes in sorted(quotations.items()):
        graph.add_node(node, **attributes, weight=1)
    for edge in edges:
        quotation, relation, other = edge["quotation"], edge["relation"], edge["other"]
        if quotation not in quotations or other not in graph:
            continue
        ends = (other, quotation) if relation == SAID else (quotation, other)
        graph.add_edge(*ends, key=f"{quotation} {relation} {other}", label=relation, weight=1)
    for quotation in quotations:
        graph.nodes[quotation]["label"] = _short(graph, quotation)
    return graph


def neighbourhood(graph: nx.MultiDiGraph[str], nodes: Iterable[str], hops: int = 2) -> nx.MultiDiGraph[str]:
    """Return the part of `graph` within `hops` edges of any of `nodes`, in either direction, in the order of `graph`.

    Two hops lead from a speaker to its events and institutions, and from an event to its speakers.
    """
    both_ways = graph.to_undirected(as_view=True)
    near = {n for node in nodes for n in nx.single_source_shortest_path_length(both_ways, node, cutoff=hops)}
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((n, d) for n, d in graph.nodes(data=True) if n in near)
    for u, v, k, d in graph.edges(keys=True, data=True):
        if u in near and v in near:
            part.add_edge(u, v, key=k, **d)
    return part


def within(graph: nx.MultiDiGraph[str], *, outlet: str = "", since: str = "", until: str = "") -> nx.MultiDiGraph[str]:
    """Return the part of `graph` with the quotations that an outlet printed, said or printed in a time; "" is any.

    `outlet` is a label, the others are days or the beginnings of days. Nodes that nothing is left of are left out.
    """

    def fits(quotation: Attributes) -> bool:
        day = str(quotation.get("date", ""))
        return (
            (not outlet or quotation.get("outlet") == outlet)
            and day >= since
            and (not until or (bool(day) and day[: len(until)] <= until))
        )

    kept = {n for n, d in graph.nodes(data=True) if d["type"] == "quotation" and fits(d)}
    near = kept | {other for n in kept for other in (*graph.predecessors(n), *graph.successors(n))}
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph(graph.subgraph(near))
    return part


def summary(graph: nx.MultiDiGraph[str]) -> nx.DiGraph[str]:
    """Return who speaks for whom about what: the graph without quotations, which become weights of edges.

    Edges: speaker `on behalf of` institution, speaker `about` event. The `weight` of an edge is its number of
    statements, that of a node the number of statements by a speaker, by or for an institution, or about an event. The
    attribute `said` counts the statements that an agent makes itself. `graph.graph` has the number of `statements`, of
    those of `unresolved` speakers (which have no edge) and of `articles`, and the `first` and `last` date.
    """
    result: nx.DiGraph[str] = nx.DiGraph()
    quotations = [n for n, d in graph.nodes(data=True) if d["type"] == "quotation"]
    counted: dict[str, set[str]] = defaultdict(set)
    pairs: dict[tuple[str, str, str], int] = defaultdict(int)
    said: dict[str, int] = defaultdict(int)
    unresolved = 0
    for quotation in quotations:
        by = speakers(graph, quotation)
        unresolved += not by
        for speaker in by:
            said[speaker] += 1
            counted[speaker].add(quotation)
        for _, other, d in graph.out_edges(quotation, data=True):
            if d["label"] != RELAYED_BY:
                counted[other].add(quotation)
                for speaker in by:
                    pairs[speaker, other, d["label"]] += 1
    for node, attributes in graph.nodes(data=True):
        if counted[node]:
            result.add_node(node, **attributes | {"weight": len(counted[node]), "said": said[node]})
    for (speaker, other, relation), weight in sorted(pairs.items()):
        if speaker != other:
            result.add_edge(speaker, other, label=relation, weight=weight)
    dates = sorted(graph.nodes[q]["date"] for q in quotations if "date" in graph.nodes[q])
    result.graph.update(
        statements=len(quotations),
        unresolved=unresolved,
        articles=len({graph.nodes[q]["article"] for q in quotations}),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
    )
    return result


def folded(graph: nx.MultiDiGraph[str]) -> nx.DiGraph[str]:
    """Return the `summary`, with an edge between every two institutions that are spoken for on one event.

    The edge is labelled `same event`, from the first to the second by IRI; its `weight` is the number of such events.
    """
    result = summary(graph)
    spoken_for: dict[str, set[str]] = defaultdict(set)
    for quotation, data in graph.nodes(data=True):
        if data["type"] == "quotation":
            ends = [(other, d["label"]) for _, other, d in graph.out_edges(quotation, data=True)]
            bodies = {node for node, label in ends if label == ON_BEHALF_OF}
            bodies |= {node for node in speakers(graph, quotation) if graph.nodes[node]["type"] == "organization"}
            for event in (node for node, label in ends if label == ABOUT):
                spoken_for[event] |= bodies
    shared = Counter(pair for bodies in spoken_for.values() for pair in combinations(sorted(bodies), 2))
    for (one, other), weight in sorted(shared.items()):
        if not result.has_edge(one, other):
            result.add_edge(one, other, label=SAME_EVENT, weight=weight)
    return result


# ---------------------------------------------------------------- rows to attributes


def rows(store: Store, query: str) -> list[dict[str, str]]:
    """Return the solutions as strings, sorted, without what is unbound. Raises QueryError where it cannot be run."""
    return sorted(store.select(query).records(), key=lambda row: sorted(row.items()))


def _by_type(item: tuple[str, Attributes]) -> tuple[int, str]:
    return NODE_TYPES.index(str(item[1]["type"])), item[0]


def _agents(store: Store) -> dict[str, Attributes]:
    """Return label and type of every agent. Where articles differ on its type, what most say counts."""
    best: dict[str, tuple[int, str, str]] = {}
    for row in rows(store, _AGENTS):
        candidate = (-int(row["articles"]), row["type"], row["label"])
        best[row["agent"]] = min(best.get(row["agent"], candidate), candidate)
    return {agent: {"label": label, "type": type_} for agent, (_, type_, label) in best.items()}


def _events(store: Store) -> dict[str, Attributes]:
    """Return label, kind, days, places and articles of every event. Where articles differ, what most say counts.

    A place counts that at least half as many articles put it in as the commonest.
    """
    by_article: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows(store, _EVENTS):
        begin, end = row.get("begin", "")[:10], row.get("end", "")[:10]
        by_article[row["event"]].setdefault(
            row["article"],
            {
                "label": row["label"],
                "kind": row.get("kind", "").rpartition("#")[2].replace("-", " "),
                "days": f"{begin or end} {end if end != begin else ''}",
            },
        )
        if "place" in row:
            places[row["event"]][row["place"]].add(row["article"])
    events: dict[str, Attributes] = {}
    for event, articles in by_article.items():
        values = {key: [a[key] for a in articles.values() if a[key].strip()] for key in ("label", "kind", "days")}
        date, _, until = _most_frequent(values["days"]).partition(" ")
        found = {
            "label": _most_frequent(values["label"]),
            "type": "event",
            "kind": _most_frequent(values["kind"]),
            "date": date,
            "until": until,
            "article": "; ".join(sorted(articles)),
            "place": "; ".join(_common_places(places[event])),
        }
        events[event] = {k: v for k, v in found.items() if v}
    return events


def _common_places(articles: Mapping[str, Collection[str]]) -> list[str]:
    """Return the places of an event, given the articles of each, without those that few articles put it in."""
    most = max(map(len, articles.values()), default=0)
    return sorted(place for place, putting in articles.items() if 2 * len(putting) >= most)


def _most_frequent(values: list[str]) -> str:
    """Return the most frequent value, of several the first in order, "" where there is none."""
    return min(values, key=lambda value: (-values.count(value), value), default="")


def _quotations(store: Store) -> dict[str, Attributes]:
    offsets: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in rows(store, _OFFSETS):
        offsets[row["quotation"]].add((int(row["start"]), int(row["end"])))
    quotations: dict[str, Attributes] = {}
    for row in rows(store, _QUOTATIONS):
        node = row["quotation"]
        found: Attributes = {"label": row["text"], "type": "quotation"}
        for name in ("kind", "text", "cue", "article", "headline", "outlet", "url"):
            if name in row:
                found[name] = row[name]
        if day := row.get("said", row.get("published", ""))[:10]:
            found["date"] = day
        if "published" in row:
            found["published"] = row["published"][:10]
        found["offsets"] = ",".join(f"{start}-{end}" for start, end in sorted(offsets[node]))
        if "confidence" in row:
            found["confidence"] = float(row["confidence"])
        quotations.setdefault(node, found)
    return quotations


def speakers(graph: nx.MultiDiGraph[str], quotation: str) -> list[str]:
    """Return the nodes that said a quotation: one, or none where its source could not be resolved."""
    return [u for u, _, d in graph.in_edges(quotation, data=True) if d["label"] == SAID]


def _short(graph: nx.MultiDiGraph[str], quotation: str) -> str:
    """Return a quotation's label for a picture: its speaker, the cue and the start of its words."""
    labels = [graph.nodes[s]["label"] for s in speakers(graph, quotation)] or ["unresolved source"]
    cue = graph.nodes[quotation].get("cue")  # "(denies)": what is denied is not claimed
    label = " ".join(f"{labels[0]}{f' ({cue})' if cue else ''}: {graph.nodes[quotation]['text']}".split())
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
