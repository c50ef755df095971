"""Which agent gives each figure, which event it is of, and for which day."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from kg.doc import Doc
from kg.edtf import days
from kg.lang.en.geography import country
from kg.lang.en.inflection import plural
from kg.lang.lexicon import load
from kg.model import Annotations, Attribution, Event, Figure, FigureMention, Span

# For the words of a counted noun phrase: letters only, since the lists of figures.toml have no other words.
_WORD = re.compile(r"[^\W\d_]+")


def resolve_figures(
    doc: Doc,
    annotations: Annotations,
    events: Sequence[Event],
    agent_of: Callable[[Span], str | None],
    quotations: Sequence[Attribution],
) -> tuple[Figure, ...]:
    """Return the figures of one article, in text order.

    A figure is attributed to the source of the narrowest of `quotations` whose content holds it; `agent_of` gives the
    agent of a source's span. Its event is the nearest in its sentence of a type that can have figures of its kind
    (figures.toml). `as_of` is the one past day that the sentence names, if any.

    Two figures of one event are comparable where kind and unit are equal. A unit that extends another's
    ("person/civilian" and "person") counts a part of it, and cannot be more.
    """
    places = [Span(s.start, s.end) for s in doc.sentences]
    return tuple(
        Figure(
            span=mention.span,
            value=mention.value,
            bound=mention.bound,
            of=mention.of,
            kind=mention.kind,
            event=_event(mention, events, _holding(places, mention.span)),
            attributed_to=_counter(mention, quotations, agent_of),
            as_of=_as_of(doc, _holding(places, mention.span)),
            unit=unit_of(mention.of),
        )
        for mention in annotations.figures
    )


def _holding(places: Sequence[Span], span: Span) -> Span:
    index = bisect_right(places, span.start, key=lambda p: p.start) - 1
    return places[index] if index >= 0 and places[index].end > span.start else span


def _counter(
    mention: FigureMention, quotations: Sequence[Attribution], agent_of: Callable[[Span], str | None]
) -> str | None:
    """Return the agent that the figure is attributed to, None for the article itself."""
    holding = [
        (sum(c.end - c.start for c in q.contents), q.contents[0].start, q.source)
        for q in quotations
        if q.source and any(c.covers(mention.span) for c in q.contents)
    ]
    agents = (agent_of(source) for _, _, source in sorted(holding, key=lambda h: h[:2]))
    return next((agent for agent in agents if agent), None)


@cache
def _types() -> dict[str, tuple[str, ...]]:
    return {kind["name"]: tuple(kind.get("events", ())) for kind in load("figures")["kind"]}


def _event(mention: FigureMention, events: Sequence[Event], sentence: Span) -> str | None:
    """Return the id of the event that the figure is of."""
    types = _types().get(mention.kind, ())
    ranked = []
    for event in events:
        if event.type not in types:
            continue
        if len(event.heads) > 1 and any(mention.span.covers(h) for h in event.heads):
            return None  # "159 homicides" counts events; it is no figure of one of them
        near = [_distance(span, mention.span) for span in event.mentions if sentence.covers(span)]
        ranked += [(types.index(event.type), distance, event.id) for distance in near]
    return min(ranked)[2] if ranked else None


@cache
def unit_of(counted: str) -> str:
    """Return the unit of a counted noun phrase: "person" for people, "person/civilian" for US civilians.

    A noun without a unit in figures.toml is its own unit, in the singular ("bridge").
    """
    words = _WORD.findall(counted.lower())
    nation = country(_WORD.findall(counted)[-1]) if words else None
    if nation and nation.sort == "demonym":
        return f"person/{_singular(words[-1])}"
    for length in (2, 1):
        if found := _units().get(" ".join(words[-length:])):
            return found
    return _singular(words[-1]) if words else ""


@cache
def _units() -> dict[str, str]:
    """Return the unit of each noun of figures.toml, in both numbers."""
    units: dict[str, str] = {}
    for unit in load("figures")["unit"]:
        named = dict.fromkeys(unit["nouns"], unit["name"])
        named |= {part: f"{unit['name']}/{part.replace(' ', '-')}" for part in unit["parts"]}
        units |= named | {unit["plurals"].get(noun, plural(noun)): key for noun, key in named.items()}
    return units


def _singular(noun: str) -> str:
    shorter = (noun[:-3] + "y", noun[:-1], noun[:-2] + "an")
    return next((one for one in shorter if len(one) > 1 and plural(one) == noun != one), noun)


def _distance(one: Span, other: Span) -> int:
    """Return the characters between two spans, 0 where they touch or overlap."""
    return max(0, one.start - other.end, other.start - one.end)


def _as_of(doc: Doc, sentence: Span) -> str | None:
    """Return the one day, not after the article's, that the figure's sentence names; None for none or several."""
    published = doc.article.metadata.published
    named = {d.value for d in doc.dates if d.value and days(d.value) == (d.value, d.value) and sentence.covers(d.span)}
    past = {day for day in named if not published or day <= published.value[:10]}
    return next(iter(past)) if len(past) == 1 else None
