"""Files for other tools: RDF, networks and a table of the quotations. docs/export.md describes them.

Not in it: pictures (`kg.plot`), rows of queries as files (`kg.queries`), and backups (`kg.care`).
"""

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
    "xlsx": (".xlsx",),
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
    "xlsx": ("table", "sheet"),
}
"""The module and the function that write each format. By name, so that N-Quads need not wait for networkx."""


_OPTIONS = {"selectors": "rdf", "summary": "graphs", "safe": "table"}
"""The module whose writers take an option."""


def export(
    store: Store,
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    selectors: bool = False,
    summary: bool = False,
    safe: bool = False,
) -> Path:
    """Write everything in `store` to the file `path`, in the format named, or else that of its ending (FORMATS).

    "-" is standard output. The same store gives the same bytes. An existing file is replaced only when the new one is
    complete. With `selectors` RDF has the spans as Web Annotation has them besides; with `summary` a network is folded
    (`kg.network.folded`); with `safe` a csv file opens in Excel as it is and holds no formula. Raises OutputError where
    the format is not known, does not take the option or cannot hold a text of the store, or the file cannot be written;
    StoreError where the store cannot be read.
    """
    target = Path(path)
    named = format_of(target, format, FORMATS)
    module, function = _WRITERS[named]
    write = getattr(import_module(f"kg.export.{module}"), function)
    options = {name: True for name, value in (("selectors", selectors), ("summary", summary), ("safe", safe)) if value}
    for name in options:
        if _OPTIONS[name] != module:
            allowed = ", ".join(known for known, (room, _) in _WRITERS.items() if room == _OPTIONS[name])
            raise OutputError(f"{named} takes no --{name}", hint=f"It is for {allowed}.")
    with replacing(target) as file:
        write(store, file, **options)
    return target
