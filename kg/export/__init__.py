"""Files for other tools: RDF, networks and a table of the quotations. docs/export.md describes them."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from kg.errors import OutputError
from kg.export.files import format_of, replacing
from kg.store import Store

__all__ = ["FORMATS", "export"]

FORMATS: dict[str, tuple[str, ...]] = {
    "turtle": (".ttl",),
    "trig": (".trig",),
    "nquads": (".nq",),
    "jsonld": (".jsonld",),
    "rdfxml": (".rdf", ".owl"),
    "graphml": (".graphml",),
    "gexf": (".gexf",),
    "node-link": (".json",),
    "cytoscape": (".cyjs",),
    "csv": (".csv",),
}
"""The formats, and the endings of each."""

_WRITERS = {
    "turtle": ("rdf", "turtle"),
    "trig": ("rdf", "trig"),
    "nquads": ("rdf", "nquads"),
    "jsonld": ("rdf", "jsonld"),
    "rdfxml": ("rdf", "rdfxml"),
    "graphml": ("graphs", "graphml"),
    "gexf": ("graphs", "gexf"),
    "node-link": ("graphs", "node_link"),
    "cytoscape": ("graphs", "cytoscape"),
    "csv": ("table", "quotations"),
}
"""The module and the function that write each format. By name, so that N-Quads need not wait for networkx."""


def export(store: Store, path: str | os.PathLike[str], format: str | None = None, *, selectors: bool = False) -> Path:
    """Write everything in `store` to the file `path`, in the format named, or else that of its ending (FORMATS).

    "-" is standard output. With `selectors`, RDF has the spans as Web Annotation has them besides. The same store gives
    the same bytes. An existing file is replaced only when the new one is complete. Raises OutputError where the format
    is not known, has no selectors or cannot hold a text of the store, or the file cannot be written; StoreError where
    the store cannot be read.
    """
    target = Path(path)
    name = format_of(target, format, FORMATS)
    module, function = _WRITERS[name]
    if selectors and module != "rdf":
        rdf = ", ".join(ending for other, (m, _) in _WRITERS.items() if m == "rdf" for ending in FORMATS[other])
        raise OutputError(f"{path}: {name} has no selectors, which are RDF", hint=f"Endings that have: {rdf}.")
    write = getattr(import_module(f"kg.export.{module}"), function)
    with replacing(target) as file:
        if selectors:
            write(store, file, with_selectors=True)
        else:
            write(store, file)
    return target
