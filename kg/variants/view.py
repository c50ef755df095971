"""The printings of claims in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from kg.messages import counted
from kg.queries.formats import VISIBLE
from kg.variants.printing import Printing, edits, said_between


def variants_view(found: Mapping[str, Sequence[Printing]]) -> RenderableType:
    """Return claims' printings, each later one with the words it `[-dropped-]` and `{+added+}`, as wdiff marks them.

    All words are verbatim.
    """
    parts: list[RenderableType] = []
    for claim, printed in found.items():
        outlets = {one.outlet or one.article for one in printed}
        count = f"{counted(len(printed), 'printing')}, {counted(len(outlets), 'outlet')}"
        parts.append(Rule(Text(f"{claim} · {count}", style="bold"), align="left"))
        for one in printed:
            place = f"{one.article} {one.extent.start}-{one.extent.end}"
            first = "first" if one is printed[0] else ""
            head = [x for x in (one.published or "undated", one.outlet, one.speaker, place, first) if x]
            said = Text(one.said(one.extent).translate(VISIBLE)) if one is printed[0] else _marked(printed[0], one)
            parts.append(Padding(Group(Text(" · ".join(head), style="dim"), said), (0, 0, 1, 0)))
    return Group(*parts) if parts else Text("nothing was printed more than once", style="dim")


def _marked(first: Printing, later: Printing) -> Text:
    """Return the later printing's words with its changes marked."""
    marked, at = Text(), later.extent.start
    for position, old, new_end in edits(first, later):
        marked.append(_said(later, at, position))
        if old:
            marked.append("" if not marked or marked.plain[-1].isspace() else " ")
            marked.append(f"[-{old.translate(VISIBLE)}-]", style="red strike")
            marked.append("" if new_end > position else " ")
        if new_end > position:
            marked.append(f"{{+{_said(later, position, new_end)}+}}", style="green")
        at = max(at, new_end)
    return marked.append(_said(later, at, later.extent.end))


def _said(printing: Printing, start: int, end: int) -> str:
    return said_between(printing, start, end).translate(VISIBLE)
