"""RDF files, perhaps edited, read into graphs; an error says what is wrong and in which line."""

from __future__ import annotations

import codecs
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.errors import GraphError, InputError
from kg.store import to_rdflib_graph

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
"""The format of each ending. Protégé writes any syntax to .owl, so Turtle is read there too."""

_SAVE_AS = "In Protégé: File > Save as > Turtle."


def graphs(path: Path) -> list[rdflib.Graph]:
    """Return the graphs in a file, each under its name; triples outside named graphs are a graph named as the file.

    Raises as `quads` does.
    """
    return [to_rdflib_graph(found, name) for name, found in quads(path).items()]


def quads(path: Path) -> dict[str, list[ox.Quad]]:
    """Return the quads of each graph in a file by the graph's name, as `graphs` names it, sorted by the names.

    The file's ending says its format. Raises InputError where the file cannot be read, GraphError where it is empty or
    not RDF of that format.
    """
    if path.suffix.lower() not in FORMATS:
        ending = f"the ending {path.suffix}" if path.suffix else "no ending"
        raise GraphError(
            f"{path}: kg reads no RDF from a file with {ending}",
            hint=f"Endings it reads: {', '.join(FORMATS)}. {_SAVE_AS}",
        )
    try:
        content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(str(path), reason, hint="Check the path and your rights to it.") from error
    if not content.strip():
        raise GraphError(f"{path}: the file is empty", hint="kg export FILE.ttl writes one to start from.")
    if b"\0" in content:
        raise GraphError(f"{path}: this is a binary file, not RDF", hint=_SAVE_AS)
    file = path.resolve().as_uri()
    found: dict[str, list[ox.Quad]] = {}
    for quad in _parse(path, content, file):
        found.setdefault(_name(quad.graph_name, file), []).append(quad)
    if not found:
        raise GraphError(f"{path}: the file has no triples", hint="kg export FILE.ttl writes one to start from.")
    return dict(sorted(found.items()))


def _parse(path: Path, content: bytes, base: str) -> list[ox.Quad]:
    suffix = path.suffix.lower()
    turtle = suffix == ".owl" and not content.lstrip().startswith((b"<?xml", b"<!DOCTYPE", b"<rdf:RDF"))
    format_ = ox.RdfFormat.TURTLE if turtle else FORMATS[suffix]
    try:
        return list(ox.parse(content, format=format_, base_iri=base))
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        message = f"{where}: this is not {format_.name}: {error.msg}"
        raise GraphError(message, hint=f"Its ending says {format_.name}. {_SAVE_AS}") from error


def _name(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, file: str) -> str:
    if isinstance(graph, ox.NamedNode):
        return graph.value
    return file if isinstance(graph, ox.DefaultGraph) else f"{file}#{graph.value}"
