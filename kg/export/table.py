"""The quotations as a table, a row for each, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import IO

import networkx as nx

from kg import network
from kg.store import Store

COLUMNS = (
    "article", "outlet", "published", "speaker", "type", "institution", "role", "kind", "text", "start", "end",
    "offsets", "cue", "source", "addressee", "occasion", "relayed_by", "said_on", "events", "confidence", "iri",
)  # fmt: skip
"""The columns; docs/export.md describes them. Several values in one field are joined by "; "."""

_WORDS = """
SELECT DISTINCT ?quotation ?column ?words WHERE {
  { VALUES (?property ?column) {
      (kg:cue "cue") (kg:source "source") (kg:addressee "addressee") (kg:occasion "occasion") }
    ?quotation a schema:Quotation ; ?property ?span . ?span nif:anchorOf ?words }
  UNION { ?quotation a schema:Quotation ; kg:saidOn ?said . BIND(SUBSTR(STR(?said), 1, 10) AS ?words)
          BIND("said_on" AS ?column) }
  UNION { ?delegation kg:inQuotation ?quotation ; kg:roleAsPrinted ?words BIND("role" AS ?column) }
}"""


def quotations(store: Store, file: IO[bytes]) -> None:
    """Write CSV (RFC 4180, UTF-8, with a header line): a row for each quotation, by article and offset.

    Raises StoreError where the store cannot be read.
    """
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows(store))
    out.detach()


def rows(store: Store) -> list[dict[str, str]]:
    """Return the rows by article and offset, each with some of COLUMNS. Raises StoreError where it cannot be read."""
    graph = network.build(store)
    words: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in network.rows(store, _WORDS):
        words[row["quotation"]][row["column"]].add(row["words"])
    found = [_row(graph, n, words[n]) for n, d in graph.nodes(data=True) if d["type"] == "quotation"]
    return sorted(found, key=lambda r: (r["article"], int(r["start"] or 0), int(r["end"] or 0), r["iri"]))


def _row(graph: nx.MultiDiGraph[str], quotation: str, words: dict[str, set[str]]) -> dict[str, str]:
    node = graph.nodes[quotation]
    linked: dict[str, set[str]] = defaultdict(set)
    for _, other, edge in graph.out_edges(quotation, data=True):
        linked[edge["label"]].add(graph.nodes[other]["label"])
    speakers = network.speakers(graph, quotation)
    row = {name: str(node[name]) for name in COLUMNS if name in node}
    row |= {name: "; ".join(sorted(values)) for name, values in words.items()}
    offsets = row["offsets"].replace(",", "-").split("-")
    return row | {
        "speaker": "; ".join(graph.nodes[s]["label"] for s in speakers),
        "type": "; ".join(graph.nodes[s]["type"] for s in speakers),
        "institution": "; ".join(sorted(linked[network.ON_BEHALF_OF])),
        "relayed_by": "; ".join(sorted(linked[network.RELAYED_BY])),
        "events": "; ".join(sorted(linked[network.ABOUT])),
        "start": offsets[0],
        "end": offsets[-1],
        "iri": quotation,
    }
