"""An article's text as HTML with marks in it: spans that may lie in each other or overlap, cut where HTML needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from kg.model import Span
from kg.queries.formats import VISIBLE

SHOWN = VISIBLE | dict.fromkeys((*range(0x202A, 0x202F), 0x200E, 0x200F), 0xFFFD)
"""Characters that are shown as pictures: controls, and those that turn the direction of what follows, by which a line
could be read as another than it is. One for one, so that offsets hold."""

_BREAK = re.compile(r"\n+")

_NOTHING = Markup("")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A span to be marked, with the `id` of its element and its classes. `note` is what stands after it, safe HTML."""

    span: Span
    id: str
    classes: str
    note: Markup = _NOTHING
    label: str = ""
    """What a pointer on it is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph of the text: where it stands, and its HTML."""

    span: Span
    html: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words of the article, and the id of their mark."""

    words: str
    at: str


def visible(text: object) -> str:
    """Return text as it is shown: characters that could mislead become pictures."""
    return str(text).translate(SHOWN)


def char(span: Span) -> str:
    """Return the id of a span's mark, the fragment of its IRI (RFC 5147)."""
    return f"char={span.start},{span.end}"


def paragraphs(text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """Return the paragraphs of a text, parted at its line breaks, with the marks in them.

    A mark that goes over several paragraphs, or overlaps with another, is in pieces; the first has its id, and its note
    comes after the last.
    """
    ordered = sorted(marks, key=lambda m: (m.span.start, -m.span.end, m.classes, m.id))
    found, begun = [], set[str]()
    active: list[Mark] = []
    waiting = 0
    for place in _lines(text):
        while waiting < len(ordered) and ordered[waiting].span.start < place.end:
            active.append(ordered[waiting])
            waiting += 1
        active = [mark for mark in active if mark.span.end > place.start]
        within = [m for m in active if m.span.overlaps(place)]
        found.append(Paragraph(span=place, html=_marked(text, place, within, begun)))
    return found


def _lines(text: str) -> Iterator[Span]:
    """Yield the stretches of text between line breaks that have something in them."""
    at = 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[at:end].strip():
            yield Span(at, end)
        at = gap.end() if gap else end


def _marked(text: str, place: Span, marks: Sequence[Mark], begun: set[str]) -> Markup:
    """Return one paragraph's HTML. `begun` are the ids of marks that an earlier piece has."""
    html: list[str] = []  # joined as strings: markupsafe's own joining and formatting took half of a page's time
    opened: list[Mark] = []
    current: list[Mark] = []
    waiting = 0
    ends = (x for mark in marks for x in (mark.span.start, mark.span.end) if place.start < x < place.end)
    for start, end in pairwise([*sorted({place.start, place.end, *ends}), place.end]):
        ending = [mark for mark in opened if mark.span.end <= start]
        while any(mark in ending for mark in opened):
            opened.pop()
            html.append("</span>")
        html += [str(mark.note) for mark in ending]
        if start == end:
            break
        current = [mark for mark in current if mark.span.end > start]
        while waiting < len(marks) and marks[waiting].span.start <= start:
            current.append(marks[waiting])
            waiting += 1
        for mark in current:
            if mark not in opened:
                html.append(_opening(mark, begun))
                opened.append(mark)
        html.append(str(escape(visible(text[start:end]))))
    return Markup("".join([*html, *["</span>"] * len(opened)]))


def _opening(mark: Mark, begun: set[str]) -> str:
    key = f"{mark.id} {mark.classes}"
    name = "" if key in begun or not mark.id else f' id="{escape(mark.id)}"'
    begun.add(key)
    title = f' title="{escape(visible(mark.label))}"' if mark.label else ""
    return f'<span class="{escape(mark.classes)}"{name}{title}>'
