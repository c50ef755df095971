"""An edited file read as corrections, by its ending: a table of quotations, or a graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.corrections import Word
from kg.curation.recording import graphs_with
from kg.errors import GraphError
from kg.knowledge import load
from kg.messages import counted
from kg.revision import recover
from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """What an edited file says that the store does not; `left` are properties whose changes are not taken over."""

    words: tuple[Word, ...]
    left: tuple[str, ...] = ()


def read_edited(store: Store, path: Path, *, curator: str) -> Import:
    """Return what an edited file says, after checking that the graphs it leads to conform; nothing is written.

    Raises InputError where the file cannot be read or says what cannot be taken over, GraphError where it is not RDF or
    a graph would not conform, StoreError where the store cannot be read.
    """
    recover(store, load())
    if path.suffix.lower() == ".csv":
        from kg.curation.tables import read_table

        found = Import(words=tuple(read_table(store, path)))
    else:
        from kg.curation.turtle import read_graph

        edited = read_graph(store, path)
        found = Import(words=edited.words, left=edited.left)
    if found.words:
        _check(store, path, found.words, curator)
    return found


def _check(store: Store, path: Path, words: tuple[Word, ...], curator: str) -> None:
    from kg.validate import validate_graph

    for graph in graphs_with(store, words, curator=curator):
        wrong = [f for f in validate_graph(graph).findings if f.severity == "violation"]
        if wrong:
            first = wrong[0]
            raise GraphError(
                f"{path}: with these corrections {counted(len(wrong), 'thing')} would be wrong in {first.article}",
                hint=f"{first.message} ({first.rule}: {first.focus})",
            )
