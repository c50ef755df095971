"""What a curator looks up in a copy of the store, in the process that edits: each is a function of `kg.curation`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import curation
from kg.store import Store

LISTED = 200
"""Doubts that a queue has at once."""

SHOWN = 200
"""Acts that a history shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """A node: its path now, what it is, its name, the articles that have it, and why kg takes these for one."""

    path: str
    kind: str
    label: str
    articles: tuple[str, ...]
    evidence: tuple[dict[str, str], ...]


def doubts(folder: Path) -> list[curation.Doubt]:
    """Return what is least certain and can be settled here: statements, nodes, corrections whose words are gone."""
    with Store.open(folder) as store:
        return curation.doubts(store, LISTED, articles=False)


def first_open(folder: Path, listed: Sequence[curation.Doubt]) -> int | None:
    """Return the index of the first doubt that nobody has settled, None where all are."""
    with Store.open(folder) as store:
        return next((number for number, doubt in enumerate(listed) if curation.is_open(store, doubt)), None)


def told(folder: Path, about: str) -> list[curation.Said]:
    """Return what people said, latest first: all, or of the article or node `about`."""
    with Store.open(folder) as store:
        return [said for said in curation.history(store) if not about or about in said.about][:SHOWN]


def facts(folder: Path, node: str) -> Facts:
    """Return what is known of a node that a curator is to decide on. Raises QueryError where it is not known."""
    with Store.open(folder) as store:
        found = curation.meant(store, node)
        return Facts(
            path=found.path,
            kind=found.kind,
            label=found.label or found.path,
            articles=found.articles,
            evidence=tuple(curation.why(store, found.path).records()),
        )
