"""The chart of kg.plot.columns as one HTML file to explore, which has cytoscape.js and the statements in it.

It works offline. Its Content-Security-Policy forbids all requests, and lets only kg's two scripts run, by their hashes.
Articles are untrusted input: their text goes in as JSON that cannot end the element it is in.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template
from typing import Any

import networkx as nx

from kg import network
from kg.plot.columns import Chart
from kg.plot.palette import COLOURS, EDGE, NAMES

_FOLDER = Path(__file__).parent


def draw(
    chart: Chart, graph: nx.MultiDiGraph[str], *, title: str, note: str, focus: frozenset[str] = frozenset()
) -> bytes:
    """Return the page: `chart`, and the statements of `graph`, which a click on a box or a link lists."""
    data = {
        "focus": sorted(focus),
        "types": {t: {"name": name, "fill": COLOURS[t], "edge": EDGE[t]} for t, name in NAMES.items()},
        "boxes": _boxes(chart),
        "links": _links(chart),
        "nodes": {n: d for n, d in graph.nodes(data=True) if d["type"] != "quotation"},
        "statements": [_statement(graph, n) for n in _in_order(graph)],
    }
    library, script = _read("vendor/cytoscape.min.js"), _read("page.js")
    page = Template(_read("page.html")).substitute(
        title=html.escape(title),
        note=html.escape(note),
        style=_read("page.css"),
        data=_for_script(data),
        library=library,
        script=script,
        policy=policy(),
    )
    return page.encode()


def policy() -> str:
    """Return the Content Security Policy of the page: its own two scripts run, and nothing else."""
    scripts = " ".join(_hash(_read(name)) for name in ("vendor/cytoscape.min.js", "page.js"))
    return f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'"


def _boxes(chart: Chart) -> list[dict[str, Any]]:
    return [
        {
            "node": b.node,
            "column": b.column,
            "label": b.label,
            "type": b.type,
            "weight": b.weight,
            "lines": b.lines,
            "left": round(b.left, 2),
            "top": round(b.top, 2),
            "width": round(b.width, 2),
            "height": round(b.height, 2),
        }
        for b in chart.boxes
    ]


def _links(chart: Chart) -> list[dict[str, Any]]:
    """Return the links. `from` and `to` are the middles of their ends, in points below the centre of the box."""
    links = []
    for link in chart.links:
        left, right, thickness = chart.boxes[link.left], chart.boxes[link.right], link.thickness
        speaker = left if left.column == "speaker" else right
        links.append(
            {
                "left": link.left,
                "right": link.right,
                "thickness": round(thickness, 2),
                "colour": EDGE[speaker.type],
                "from": round(link.left_top + thickness / 2 - left.top - left.height / 2, 2),
                "to": round(link.right_top + thickness / 2 - right.top - right.height / 2, 2),
            }
        )
    return links


def _in_order(graph: nx.MultiDiGraph[str]) -> list[str]:
    """Return the quotations by day, article and offset."""
    said = [(n, d) for n, d in graph.nodes(data=True) if d["type"] == "quotation"]
    return [
        n for n, d in sorted(said, key=lambda q: (q[1].get("date", ""), q[1]["article"], _start(q[1]["offsets"]), q[0]))
    ]


def _start(offsets: str) -> int:
    return int(offsets.partition("-")[0] or 0)


def _statement(graph: nx.MultiDiGraph[str], quotation: str) -> dict[str, Any]:
    """Return a quotation's own attributes, and the nodes it is linked to."""
    linked: dict[str, list[str]] = {network.ON_BEHALF_OF: [], network.ABOUT: [], network.RELAYED_BY: []}
    for _, other, edge in graph.out_edges(quotation, data=True):
        linked[edge["label"]].append(other)
    own = ("text", "kind", "article", "headline", "outlet", "published", "date", "offsets", "url")
    return {k: v for k, v in graph.nodes[quotation].items() if k in own} | {
        "speakers": network.speakers(graph, quotation),
        "institutions": linked[network.ON_BEHALF_OF],
        "events": linked[network.ABOUT],
        "relayed": linked[network.RELAYED_BY],
    }


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _for_script(data: Any) -> str:
    """Return JSON that cannot end a script element or begin a comment in it (HTML, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash(script: str) -> str:
    """Return the source expression that lets an inline script run (CSP Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
