"""What the shapes found in the graphs of a store, kept in its folder: a graph that is as it was is not checked again.

Only the shapes are remembered, which see one graph at a time. Rules compare all graphs and are run each time. The file
is no part of the store: it can be deleted, and where it cannot be read or written, all is checked.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

import rdflib
from rdflib.term import Identifier

from kg.resources import folder
from kg.store import VALIDATED
from kg.validate import shapes
from kg.validate.report import Finding


def digest_of(name: str, triples: Iterable[bytes]) -> str:
    """Return a digest of a graph, by its name and its triples as `Store.triples` has them."""
    return hashlib.sha256(b"\n".join([name.encode(), *triples])).hexdigest()


class Remembered:
    """The findings in each graph, by its digest, as they were when these shapes were last run."""

    def __init__(self, store: Path | None) -> None:
        """Read the file in the folder of a store; None is a store in memory, of which nothing is remembered."""
        self._file = store / VALIDATED if store else None
        self._shapes = _digest_of_shapes()
        self._before: dict[str, list[list[object]]] = {}
        self._now: dict[str, list[list[object]]] = {}
        if self._file:
            with suppress(OSError):
                seal, _, content = self._file.read_bytes().partition(b"\n")
                if seal == self._seal(content):
                    self._before = json.loads(content)

    def _seal(self, content: bytes) -> bytes:
        """Return what stands before the content of the file: with other shapes, or damaged, it has another."""
        return hashlib.sha256(self._shapes.encode() + content).hexdigest().encode()

    def of(self, digest: str) -> tuple[Finding, ...] | None:
        """Return what was found in the graph with this digest, None where that is not known."""
        known = self._before.get(digest)
        return None if known is None else tuple(map(_finding, known))

    def keep(self, digest: str, findings: Iterable[Finding]) -> None:
        """Remember what was found in a graph."""
        self._now[digest] = [[_plain(value) for value in astuple(finding)] for finding in findings]

    def write(self) -> None:
        """Write what was kept, in place of all that was known before. Nothing where the folder is not to be written."""
        if self._file and self._now != self._before:
            part = self._file.with_name(f"{VALIDATED}.{os.getpid()}")
            content = json.dumps(self._now).encode()
            with suppress(OSError):
                part.write_bytes(self._seal(content) + b"\n" + content)
                part.replace(self._file)
            with suppress(OSError):
                part.unlink(missing_ok=True)  # half of it, where the disk is full


def _digest_of_shapes() -> str:
    """Return a digest of all that decides what is found in a graph, but the graph."""
    texts = [(folder("ontology") / "shapes.ttl").read_text(encoding="utf-8"), inspect.getsource(shapes)]
    made_of = [version("pyshacl"), version("rdflib"), *texts]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return a term of RDF as a list, and anything else in a finding as it is."""
    if isinstance(value, rdflib.Literal):
        return ["literal", str(value), value.language, value.datatype and str(value.datatype)]
    if isinstance(value, Identifier):
        return ["blank" if isinstance(value, rdflib.BNode) else "iri", str(value)]
    return value


def _finding(values: Sequence[object]) -> Finding:
    names = Finding.__dataclass_fields__
    return Finding(**{name: _term(value) for name, value in zip(names, values, strict=True)})  # type: ignore[arg-type]


def _term(value: object) -> object:
    match value:
        case ["literal", str(words), str() | None as language, str() | None as datatype]:
            type_ = datatype and rdflib.URIRef(datatype)
            return rdflib.Literal(words, lang=language, datatype=type_, normalize=False)
        case ["blank", str(name)]:
            return rdflib.BNode(name)
        case ["iri", str(iri)]:
            return rdflib.URIRef(iri)
    return value
