"""The quotations as a table, a row for each, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import IO

import networkx as nx

from kg import network
from kg.queries.formats import BOM, harmless, workbook
from kg.store import Store, Value

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
  UNION { ?quotation a schema:Quotation ; kg:saidOn|kg:saidIn ?said . BIND(SUBSTR(STR(?said), 1, 10) AS ?words)
          BIND("said_on" AS ?column) }
  UNION { ?delegation kg:inQuotation ?quotation ; kg:roleAsPrinted ?words BIND("role" AS ?column) }
}"""


def quotations(store: Store, file: IO[bytes], *, safe: bool = False) -> None:
    """Write CSV (RFC 4180, UTF-8, with a header line): a row for each quotation, by article and offset.

    With `safe` it begins with a byte order mark, and no cell is a formula (`kg.queries.formats.harmless`). Raises
    StoreError where the store cannot be read.
    """
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    out.write(BOM if safe else "")
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    made = harmless if safe else str
    writer.writerows({name: made(cell) for name, cell in row.items()} for row in rows(store))
    out.detach()


def sheet(store: Store, file: IO[bytes], *, safe: bool = True) -> None:
    """Write the same rows as a workbook of Excel. It is `safe` either way: no text is a formula, and numbers are such.

    Raises KgError where openpyxl is not installed, StoreError where the store cannot be read.
    """
    found = ([_number(name, row.get(name)) for name in COLUMNS] for row in rows(store))
    file.write(workbook(COLUMNS, found))


def _number(name: str, cell: str | None) -> Value:
    if not cell or name not in ("start", "end", "confidence"):
        return cell
    return float(cell) if name == "confidence" else int(cell)


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
