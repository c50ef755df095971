"""The store as RDF files. TriG, N-Quads and JSON-LD keep the articles' graphs; Turtle and RDF/XML are flat.

The flat ones are for OWL tools, which know no named graphs and take an undeclared property for an annotation. So they
have the ontology after the data (kg.export.flat). Oxigraph writes all but JSON-LD, which it does not compact.
"""

from __future__ import annotations

import json
import re
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import OutputError
from kg.export import xml
from kg.export.flat import More, flat, terms, terms_as_written
from kg.export.selectors import selectors as selectors_of
from kg.prefixes import OWL, PREFIXES
from kg.store import Store, to_rdflib_graph

_PREFIXES = PREFIXES | {"owl": OWL}
_TERMS_OF_SELECTORS = "selectors.ttl"


def turtle(store: Store, file: IO[bytes], selectors: bool = False) -> None:
    """Write all triples, then the ontology: a paragraph for each subject, IRIs relative to the store's base.

    Raises StoreError where the store cannot be read.
    """
    base = min(store.bases(), default=None)
    lines = b"\n".join(flat(store, _more(selectors)))
    triples = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES, base_iri=base)
    assert written is not None  # it is None only where Oxigraph writes to a file
    # Oxigraph writes prefixes relative to the base and unsorted, so its header is replaced. Lines without a tab begin a
    # subject, and no literal goes over several lines.
    body = re.sub(rb"\n(?=[^\t\n])", b"\n\n", _OWN_HEADER.sub(b"", written))
    header = [f"@base <{base}> ."] if base else []
    header += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(_PREFIXES.items())]
    parts = ("\n".join(header).encode(), b"\n\n", body, b"\n", terms_as_written(*_more_terms(selectors)))
    file.writelines(parts)


_OWN_HEADER = re.compile(rb"\A(?:@.*\n)*")


def rdfxml(store: Store, file: IO[bytes], selectors: bool = False) -> None:
    """Write the same triples as RDF/XML. Raises OutputError where a text has a character that XML does not allow."""
    lines = b"\n".join(flat(store, _more(selectors)))
    triples = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and (bad := xml.FORBIDDEN.search(triple.object.value)):
            raise OutputError(
                f"RDF/XML cannot hold the character U+{ord(bad[0]):04X} in {triple.subject} {triple.predicate}",
                hint="Turtle can: give the file the ending .ttl.",
            )
    triples += terms(*_more_terms(selectors))
    written = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=_PREFIXES)
    assert written is not None
    file.write(xml.keep_returns(written))


def trig(store: Store, file: IO[bytes], selectors: bool = False) -> None:
    """Write the named graphs as TriG: one for each article, and those of what people decided and corrected.

    Raises StoreError where the store cannot be read.
    """
    store.dump(file, "trig", _more(selectors))


def nquads(store: Store, file: IO[bytes], selectors: bool = False) -> None:
    """Write the named graphs as N-Quads. Raises StoreError where the store cannot be read."""
    store.dump(file, "nquads", _more(selectors))


def jsonld(store: Store, file: IO[bytes], selectors: bool = False) -> None:
    """Write the named graphs as compact JSON-LD 1.1, with kg's prefixes as its context.

    Raises StoreError where the store cannot be read.
    """
    more, graphs = _more(selectors), []
    for name, lines in store.triples():
        whole = b"\n".join([*lines, *more(lines)])
        graph = to_rdflib_graph(ox.parse(whole, format=ox.RdfFormat.N_TRIPLES), name)
        document = json.loads(graph.serialize(format="json-ld", context=PREFIXES))
        del document["@context"]
        nodes = document.get("@graph", [document])  # rdflib writes a single node without the list
        graphs.append({"@id": name, "@graph": _ordered(nodes)})
    file.write(json.dumps({"@context": PREFIXES, "@graph": graphs}, ensure_ascii=False, indent=1).encode() + b"\n")


def _more(selectors: bool) -> More:
    """Return what gives the triples to add to those of a graph."""
    return selectors_of if selectors else lambda triples: ()


def _more_terms(selectors: bool) -> tuple[str, ...]:
    """Return the files of ontology/ with the terms of what is added."""
    return (_TERMS_OF_SELECTORS,) if selectors else ()


def _ordered(node: Any) -> Any:
    """Return a JSON-LD document with its keys and lists sorted: RDF has no order, and kg writes no rdf:List."""
    if isinstance(node, dict):
        return {k: _ordered(v) for k, v in sorted(node.items())}
    if isinstance(node, list):
        return sorted(map(_ordered, node), key=lambda v: json.dumps(v, sort_keys=True))
    return node
