"""The store as RDF files. TriG, N-Quads and JSON-LD keep the articles' graphs; Turtle and RDF/XML are flat.

The flat ones are for OWL tools, which know no named graphs and take an undeclared property for an annotation. So they
have the declarations of ontology/ after the data. Oxigraph writes all but JSON-LD, which it does not compact.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import OutputError
from kg.export import xml
from kg.prefixes import PREFIXES
from kg.resources import folder
from kg.store import Store

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_OTHER_LABEL = ox.NamedNode(PREFIXES["skos"] + "altLabel")
_SHOWN_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_ONTOLOGY = ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")
_OWL = {"owl": "http://www.w3.org/2002/07/owl#"}
_DECLARATIONS = ("kg.ttl", "schemes.ttl")


def turtle(store: Store, file: IO[bytes]) -> None:
    """Write all triples, then the declarations: a paragraph for each subject, IRIs relative to the store's base.

    Raises StoreError where the store cannot be read.
    """
    base = min(store.bases(), default=None)
    lines = _serialize(_flat(store), ox.RdfFormat.TURTLE, base).decode().split("\n")
    # Oxigraph writes prefixes relative to the base and unsorted, so its header is replaced. Lines without a tab begin a
    # subject, and no literal goes over several lines.
    header = [f"@base <{base}> ."] if base else []
    header += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted((PREFIXES | _OWL).items())]
    body = ["\n" + line if not line.startswith("\t") else line for line in lines if line and not line.startswith("@")]
    file.write("\n".join([*header, *body, ""]).encode())


def rdfxml(store: Store, file: IO[bytes]) -> None:
    """Write the same triples as RDF/XML. Raises OutputError where a text has a character that XML does not allow."""
    triples = _flat(store)
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and (bad := xml.FORBIDDEN.search(triple.object.value)):
            raise OutputError(
                f"RDF/XML cannot hold the character U+{ord(bad[0]):04X} in {triple.subject} {triple.predicate}",
                hint="Turtle can: give the file the ending .ttl.",
            )
    file.write(xml.keep_returns(_serialize(triples, ox.RdfFormat.RDF_XML)))


def trig(store: Store, file: IO[bytes]) -> None:
    """Write the named graphs as TriG: one for each article, and those of what people decided and corrected.

    Raises StoreError where the store cannot be read.
    """
    store.dump(file, "trig")


def nquads(store: Store, file: IO[bytes]) -> None:
    """Write the named graphs as N-Quads. Raises StoreError where the store cannot be read."""
    store.dump(file, "nquads")


def jsonld(store: Store, file: IO[bytes]) -> None:
    """Write the named graphs as compact JSON-LD 1.1, with kg's prefixes as its context.

    Raises StoreError where the store cannot be read.
    """
    graphs = []
    for graph in chain((graph for _, graph in store.graphs()), store.decisions(), store.corrections()):
        document = json.loads(graph.serialize(format="json-ld", context=PREFIXES))
        del document["@context"]
        nodes = document.get("@graph", [document])  # rdflib writes a single node without the list
        graphs.append({"@id": str(graph.identifier), "@graph": _ordered(nodes)})
    whole = {"@context": PREFIXES, "@graph": graphs}
    file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n")


def _flat(store: Store) -> list[ox.Triple]:
    """Return every triple once, then the declarations, sorted by subject, with type and label first.

    A node that several articles name has one label, `Store.label`; its other names are `skos:altLabel`.
    """
    labels = store.select(
        "SELECT DISTINCT ?s ?o WHERE { GRAPH ?labels { ?s skos:prefLabel ?o } ?s rdfs:label ?any }"
    ).rows
    shown: dict[object, object] = {row[0]: row[1] for row in labels}
    triples = set()
    for s, p, o in store.select("SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows:
        assert isinstance(s, ox.NamedNode | ox.BlankNode)
        assert isinstance(p, ox.NamedNode)
        assert o is not None
        if p == _SHOWN_LABEL and s in shown:
            continue
        if p in (_LABEL, _OTHER_LABEL) and s in shown:
            p = _LABEL if o == shown[s] else _OTHER_LABEL
        triples.add(ox.Triple(s, p, o))
    return sorted(triples, key=_reading_order) + sorted(_declarations() - triples, key=_reading_order)


def _declarations() -> set[ox.Triple]:
    """Return the triples of ontology/ about terms: types, labels, comments, domains, ranges; none with blank nodes."""
    found = set()
    for name in _DECLARATIONS:
        quads = list(ox.parse(path=folder("ontology") / name, format=ox.RdfFormat.TURTLE))
        headers = {q.subject for q in quads if q.predicate == _TYPE and q.object == _ONTOLOGY}
        found |= {
            q.triple
            for q in quads
            if q.subject not in headers and ox.BlankNode not in (type(q.subject), type(q.object))
        }
    return found


def _reading_order(triple: ox.Triple) -> tuple[str, int, str, str]:
    rank = {_TYPE: 0, _LABEL: 1}.get(triple.predicate, 2)
    return str(triple.subject), rank, str(triple.predicate), str(triple.object)


def _serialize(triples: list[ox.Triple], format: ox.RdfFormat, base: str | None = None) -> bytes:
    data = ox.serialize(triples, format=format, prefixes=PREFIXES | _OWL, base_iri=base)
    assert data is not None  # it is None only where Oxigraph writes to a file
    return data


def _ordered(node: Any) -> Any:
    """Return a JSON-LD document with its keys and lists sorted: RDF has no order, and kg writes no rdf:List."""
    if isinstance(node, dict):
        return {k: _ordered(v) for k, v in sorted(node.items())}
    if isinstance(node, list):
        return sorted(map(_ordered, node), key=lambda v: json.dumps(v, sort_keys=True))
    return node
