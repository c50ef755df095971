"""Files for other tools: RDF, graphs and a table of the quotations. docs/export.md says what each holds."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from kg.export.files import choose, whole
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
"""The formats, and the endings that mean them."""

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
# Modules by name, so that N-Quads need not wait for networkx.


def export(store: Store, path: str | os.PathLike[str], format: str | None = None) -> Path:
    """Write everything in `store` to the file `path`, in the format named or that its ending means (FORMATS).

    "-" is standard output. The same store gives the same bytes. A file that is there is replaced when the new one is
    whole. Raises OutputError: an unknown format, a folder that is not there, a file that cannot be written.
    """
    target = Path(path)
    module, function = _WRITERS[choose(target, format, FORMATS)]
    write = getattr(import_module(f"kg.export.{module}"), function)
    with whole(target) as file:
        write(store, file)
    return target
