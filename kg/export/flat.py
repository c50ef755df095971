"""All triples of a store in one graph, with a header and labels, for tools that know no named graphs, as Protégé.

Such tools list every node by its `rdfs:label`. So here every node has one, and only one: a span's is its words, and
what joins two nodes, as a delegation does, is called by both. They follow from the rest, so no store has them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox

from kg.labels import best_label
from kg.prefixes import DEFAULT_BASE, OWL, PREFIXES
from kg.resources import folder
from kg.store import Store, text_of

TERMS = ("kg.ttl", "schemes.ttl")
"""The files of ontology/ that say what the terms of a graph mean."""


More = Callable[[list[bytes]], Iterable[bytes]]
"""Returns what to add to the triples of a graph; both are lines as `Store.triples` has them."""

_ONTOLOGY, _VERSION = ox.NamedNode(OWL + "Ontology"), ox.NamedNode(OWL + "versionInfo")
_HEADER_PARAGRAPH = b"<https://kg.example/ontology> a owl:Ontology"
_LINE = b"%s %s %s"


def iri_of(prefix: str, name: str) -> bytes:
    """Return the IRI of a prefixed name as it stands in a line of N-Triples."""
    return f"<{PREFIXES[prefix]}{name}>".encode()


_TYPE, _LABEL = iri_of("rdf", "type"), iri_of("rdfs", "label")
_OTHER_LABEL, _CONCEPT_LABEL = iri_of("skos", "altLabel"), iri_of("skos", "prefLabel")
_WORDS = iri_of("nif", "anchorOf")
_NAMING = frozenset((_LABEL, _CONCEPT_LABEL, _WORDS))
_SAME = frozenset((iri_of("schema", "sameAs"), iri_of("kg", "identifiedAs")))

_JOINED = """
SELECT DISTINCT ?node ?first ?joint ?second WHERE {
  { ?first prov:qualifiedDelegation ?node . ?node prov:agent ?second BIND("for" AS ?joint) }
  UNION { ?node org:member ?first ; org:organization ?second BIND("at" AS ?joint) }
  UNION { ?node kg:participant ?first ; kg:inEvent ?second BIND("in" AS ?joint) }
  UNION { ?node kg:identifies ?first ; kg:identifiedAs ?second BIND("is" AS ?joint) }
  UNION { ?node a kg:Response ; kg:inQuotation ?first ; kg:relation ?joint ; kg:respondsTo ?second }
  UNION { ?node a kg:Extraction ; prov:used ?second BIND("extraction of" AS ?joint) }
  UNION { ?second kg:text ?node BIND("text of" AS ?joint) }
}"""
"""Nodes without a name of their own. Their label is made of the names of the two nodes that they join."""


def flat(store: Store, more: More = lambda triples: ()) -> list[bytes]:
    """Return a header, then each triple once, as lines of N-Triples: those of a subject together, type and label first.

    `more` returns what to add to the triples of a graph. A node that several articles name has one label, the one that
    is shown (`Store.label`); its other names are `skos:altLabel`. The same store gives the same lines. Raises
    StoreError where it cannot be read.
    """
    lines: dict[bytes, None] = {}  # a set that keeps its order: one graph's lines after the other's are nearly sorted
    subjects = set[bytes]()
    named: dict[bytes, Counter[bytes]] = defaultdict(Counter)
    called: dict[bytes, bytes] = _concepts()
    for _, graph in store.triples():
        graph += more(graph)
        lines.update(dict.fromkeys(graph))
        for line in graph:
            subject, predicate, value = line.split(b" ", 2)
            subjects.add(subject)
            if predicate == _LABEL:
                named[subject][value] += 1
            elif predicate in _NAMING:
                called[subject] = value
            elif predicate in _SAME:
                called.setdefault(value.removesuffix(b" ."), _last_segment(value))
    labels = called | _one_each(store, named)
    for node, names in named.items():
        for other in names.keys() - {labels[node]}:
            del lines[_LINE % (node, _LABEL, other)]
            lines[_LINE % (node, _OTHER_LABEL, other)] = None
    for node, label in labels.items():
        lines.pop(_LINE % (node, _OTHER_LABEL, label), None)
    labels |= _joined(store, labels)
    for node in subjects - labels.keys():
        labels[node] = _last_segment(node)
    lines.update(dict.fromkeys(_LINE % (node, _LABEL, label) for node, label in labels.items()))
    ordered = sorted(sorted(lines), key=_reading_order)
    return [*_header(store, ordered), *ordered]


def _one_each(store: Store, named: Mapping[bytes, Counter[bytes]]) -> dict[bytes, bytes]:
    """Return the label of each node by the labels that graphs give it: the one that is shown, or else the best."""
    rows = store.select("SELECT DISTINCT ?node ?label WHERE { GRAPH ?labels { ?node skos:prefLabel ?label } }").rows
    shown = {str(node).encode(): f"{label} .".encode() for node, label in rows}
    found = {}
    for node, names in named.items():
        if len(names) == 1:
            found[node] = shown.get(node) or next(iter(names))
            continue
        by_words = {_words(name).decode(): name for name in sorted(names)}
        best = best_label({words: names[name] for words, name in by_words.items()})
        found[node] = shown.get(node) or by_words[best]
    return found


def _joined(store: Store, labels: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the labels of the nodes without a name of their own, by node."""

    def name(term: object) -> bytes:
        node = str(term).encode()
        return _words(labels.get(node) or _last_segment(node))

    found: dict[bytes, bytes] = {}
    for node, first, joint, second in store.select(_JOINED).rows:
        words = (name(first) if first else b"", text_of(joint).encode(), name(second))
        label = b'"%s" .' % b" ".join(filter(None, words))
        key = str(node).encode()
        found[key] = min(label, found.get(key, label))
    return {node: label for node, label in found.items() if node not in labels}


def _words(value: bytes) -> bytes:
    """Return the words of a literal, escaped as they are in the line that ends in it."""
    return value[1 : value.rindex(b'"')]


def _last_segment(iri: bytes) -> bytes:
    """Return the end of an IRI as a literal."""
    return b'"%s" .' % re.split(rb"[/#]", iri.removesuffix(b" .").strip(b"<>").rstrip(b"/"))[-1]


def _reading_order(line: bytes) -> bytes:
    """Return what to sort a line by: a subject's type comes before its label, and that before all else."""
    return line.replace(b" %s " % _TYPE, b" 0 ", 1).replace(b" %s " % _LABEL, b" 1 ", 1)


def _header(store: Store, lines: Iterable[bytes]) -> list[bytes]:
    """Return what says that a file with these lines is an ontology, and which: its version is made of the lines."""
    name = f"{min(store.bases(), default=DEFAULT_BASE)}export"
    version = hashlib.sha256(b"\n".join(lines)).hexdigest()[:12]
    quads = _parsed(TERMS[0])
    header = next(quad.subject for quad in quads if quad.object == _ONTOLOGY)
    of_terms = next(text_of(quad.object) for quad in quads if (quad.subject, quad.predicate) == (header, _VERSION))
    comment = f"The ontology of kg {of_terms} follows the data, so nothing is imported."
    pairs = (
        (_TYPE.decode(), str(_ONTOLOGY)),
        (f"<{PREFIXES['dcterms']}title>", '"What is in a store of kg"@en'),
        (f"<{PREFIXES['rdfs']}comment>", f'"{comment}"@en'),
        (f"<{OWL}versionIRI>", f"<{name}/{version}>"),
        (str(_VERSION), f'"{version}"'),
    )
    return [f"<{name}> {predicate} {value} .".encode() for predicate, value in pairs]


# ---------------------------------------------------------------- the terms


def terms(*more: str) -> list[ox.Triple]:
    """Return what ontology/ says about the terms, and the files `more` of it, sorted; without a header.

    Blank nodes have names that depend only on what is said of them.
    """
    parsed = [quad for name in (*TERMS, *more) for quad in _parsed(name)]
    header = next(quad.subject for quad in parsed if quad.object == _ONTOLOGY)
    dataset = ox.Dataset(quad for quad in parsed if quad.subject != header)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def terms_as_written(*more: str) -> bytes:
    """Return the paragraphs of the same files in ontology/, without their header and prefixes."""
    texts = ((folder("ontology") / name).read_bytes() for name in (*TERMS, *more))
    paragraphs = [part for text in texts for part in text.strip().split(b"\n\n")]
    return b"\n\n".join(p for p in paragraphs if not p.startswith((b"@prefix", _HEADER_PARAGRAPH))) + b"\n"


def _parsed(name: str) -> list[ox.Quad]:
    return list(ox.parse(path=folder("ontology") / name, format=ox.RdfFormat.TURTLE))


def _concepts() -> dict[bytes, bytes]:
    """Return the labels of the concepts and schemes of ontology/schemes.ttl."""
    naming = (ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.NamedNode(PREFIXES["dcterms"] + "title"))
    quads = (quad for quad in _parsed("schemes.ttl") if quad.predicate in naming)
    return {str(quad.subject).encode(): f"{quad.object} .".encode() for quad in quads}
