"""Agents who met on one event, as pairs: on 1,000 articles a self-join in SPARQL took 15 s, this takes 0.3 s."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pyoxigraph as ox

from kg.prefixes import PREFIXES
from kg.queries.names import longest, text
from kg.store import Rows, Term

_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def pairs(rows: Rows) -> Rows:
    """Return each two agents with the number of events they met on, and the events' labels.

    `rows` are distinct, with columns `_event` and, say, `_speaker` (nodes), `event` and `speaker` (labels). Of several
    labels the longest is taken. The pairs with most events come first.
    """
    (kind,) = (c for c in rows.columns if f"_{c}" in rows.columns and c != "event")
    event, agent, event_label, agent_label = map(rows.columns.index, ("_event", f"_{kind}", "event", kind))
    labels: defaultdict[Term, list[str]] = defaultdict(list)
    agents: defaultdict[Term, set[Term]] = defaultdict(set)
    for row in rows.rows:
        at, who = row[event], row[agent]
        assert at
        assert who
        agents[at].add(who)
        labels[at].append(text(row[event_label]))
        labels[who].append(text(row[agent_label]))
    called = {node: longest(names) for node, names in labels.items()}

    def order(node: Term) -> tuple[str, str]:
        return called[node], str(node)

    met: defaultdict[tuple[Term, Term], list[Term]] = defaultdict(list)
    for at in sorted(agents, key=order):
        for pair in combinations(sorted(agents[at], key=order), 2):
            met[pair].append(at)
    found = sorted(met.items(), key=lambda item: (-len(item[1]), *map(order, item[0])))
    return Rows(
        (kind, "other", "events", "about"),
        [
            (
                ox.Literal(called[one]),
                ox.Literal(called[other]),
                ox.Literal(str(len(events)), datatype=_INTEGER),
                ox.Literal("; ".join(called[e] for e in events)),
            )
            for (one, other), events in found
        ],
    )
