"""Whose count each figure is, and of which event."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from kg.doc import Doc
from kg.lang.en.geography import country
from kg.lang.en.inflection import plural
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.model import Annotations, Attribution, Event, Figure, FigureMention, Span
from kg.resolve.events.clustering import agree, is_country

_NEAR = 40
"""Characters after a figure in which words say where or how often it is."""
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
    agent of a source's span. Its event is the nearest of a type that can have figures of its kind (figures.toml) in its
    sentence, else before it in its paragraph; no event that is elsewhere than the figure, and none at all for a count
    of each of several ("two people at each") or at a rate ("90 a day"). `as_of` is the one past day that the sentence
    names, if any.

    Two figures of one event are comparable where kind and unit are equal. Where the unit of one is that of the other
    with "/" and more ("person/civilian"), it counts a part, and can only be more than the other in error.
    """
    places = [Span(s.start, s.end) for s in doc.sentences]
    return tuple(
        Figure(
            span=mention.span,
            value=mention.value,
            bound=mention.bound,
            of=mention.of,
            kind=mention.kind,
            event=_event(doc, mention, events, _holding(places, mention.span), _where(doc.text, annotations, mention)),
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
    """Return the agent who gives the figure, None where the article itself does."""
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


def _event(
    doc: Doc, mention: FigureMention, events: Sequence[Event], sentence: Span, where: Sequence[str]
) -> str | None:
    """Return the id of the event that the figure is of; `where` are the places that are said of the figure."""
    types = _types().get(mention.kind, ())
    if _is_of_each(doc.text, mention.span, sentence):
        return None
    paragraph = next((p for p in doc.paragraphs if p.covers(mention.span)), sentence)
    ranked = []
    for event in events:
        if event.type not in types or agree(where, _narrowest(event)) is False:
            continue
        if len(event.heads) > 1 and any(mention.span.covers(h) for h in event.heads):
            return None  # "159 homicides" are none of the murders told of elsewhere
        for span in event.mentions:
            if sentence.covers(span):
                ranked.append((0, types.index(event.type), _distance(span, mention.span), event.id))
            elif paragraph.start <= span.start < mention.span.start:
                ranked.append((1, _distance(span, mention.span), 0, event.id))
    return min(ranked)[3] if ranked else None


def _narrowest(event: Event) -> list[str]:
    """Return an event's places, without countries where it has others: they are what holds those."""
    places = [p.value for p in event.places]
    return [p for p in places if not is_country(p)] or places


def _is_of_each(text: str, figure: Span, sentence: Span) -> bool:
    """Return whether a count is of each of several, or at a rate: "two were killed at each site", "90 people a day"."""
    return bool(
        _each_after().match(text, figure.end, sentence.end)
        or _each_before().search(text[sentence.start : figure.start])
    )


@cache
def _each_after() -> re.Pattern[str]:
    rates = load("figures")["rates"]
    return re.compile(rf"[^.,;:()]{{0,{_NEAR}}}\b(?:{either(rates['after'])})\b", re.IGNORECASE)


@cache
def _each_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(load('figures')['rates']['before'])})[\s,]+$", re.IGNORECASE)


def _where(text: str, annotations: Annotations, figure: FigureMention) -> tuple[str, ...]:
    """Return the place that is said of a figure, right after it or after what befell it: "130 dead in Paris"."""
    end = max(figure.span.end, figure.head.end if figure.head else 0)
    for name in annotations.names:
        if name.type == "place" and end <= name.span.start <= end + _NEAR:
            between = text[end : name.span.start]
            whole = not text.startswith("-", name.span.end)  # "the U.S.-Mexico border"
            return (name.span.of(text),) if whole and _placed().fullmatch(between) else ()
    return ()


@cache
def _placed() -> re.Pattern[str]:
    """Return the pattern of what may stand between a figure and its place: "killed 32 in bombings at the" Brussels."""
    places = either(load("figures")["rates"]["places"])
    return re.compile(rf"(?:\s+[\w-]+){{0,4}}?\s+(?:{places})\s+(?:the\s+)?", re.IGNORECASE)


@cache
def unit_of(counted: str) -> str:
    """Return what a counted noun phrase is counted in: "person" for people, "person/civilian" for US civilians.

    What no unit of figures.toml has is counted in itself: the noun in the singular ("bridge").
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
    days = {d.value for d in doc.dates if d.value and len(d.value) == 10 and sentence.covers(d.span)}
    past = {day for day in days if not published or day <= published.value[:10]}
    return next(iter(past)) if len(past) == 1 else None
