"""The printings of claims in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from kg.messages import counted
from kg.queries.formats import VISIBLE
from kg.variants.printings import Printing, changes


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
    for position, old, new_end in _edits(first, later):
        marked.append(_said(later, at, position))
        if old:
            marked.append("" if not marked or marked.plain[-1].isspace() else " ")
            marked.append(f"[-{old.translate(VISIBLE)}-]", style="red strike")
            marked.append("" if new_end > position else " ")
        if new_end > position:
            marked.append(f"{{+{_said(later, position, new_end)}+}}", style="green")
        at = max(at, new_end)
    return marked.append(_said(later, at, later.extent.end))


def _edits(first: Printing, later: Printing) -> Iterator[tuple[int, str, int]]:
    """Yield for each change where it begins in the later article, the words it replaces, and where its words end."""
    for run in changes(first, later):
        new, old = later.span_of(run.b_start, run.b_end), first.span_of(run.a_start, run.a_end)
        next_word = later.words[run.b_start].span.start if run.b_start < len(later.words) else later.extent.end
        position = new.start if new else next_word
        yield position, first.said(old) if old else "", new.end if new else position


def _said(printing: Printing, start: int, end: int) -> str:
    """Return the words said from `start` to `end`, with […] between the pieces of a broken quotation."""
    said = ""
    for content in printing.contents:
        if start < content.start <= end and content is not printing.contents[0]:
            said += " […] "
        said += (
            printing.text[max(start, content.start) : max(start, min(end, content.end))] if content.start < end else ""
        )
    return said.translate(VISIBLE)
