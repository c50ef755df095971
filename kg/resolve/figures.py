"""Which agent gives each figure, which event it is of, and for which day."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from kg.doc import Doc
from kg.edtf import days
from kg.lang.en.geography import country
from kg.lang.en.inflection import plural, singular
from kg.lang.en.numbers import PER_CENT, PERCENT, currency_of
from kg.lang.en.stances import stance
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Attribution, Event, Figure, FigureMention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.sentence_index import SentenceIndex
from kg.spans import Spans

# For the words of a counted noun phrase: letters only, since the lists of figures.toml have no other words.
# Not the document's tokens: `unit_of` is given a noun phrase by itself, and is asked for the same ones again and again.
_WORD = re.compile(r"[^\W\d_]+")


def resolve_figures(
    discourse: Discourse,
    mentions: Sequence[FigureMention],
    events: Sequence[Event],
    agent_of: Callable[[Span], str | None],
) -> tuple[Figure, ...]:
    """Return the figures of one article, in text order.

    A figure is attributed to the source of the narrowest attribution whose content holds it, or at least a part of
    it, else to the source that its sentence is credited to ("409 have been killed, according to the Observatory");
    `agent_of` gives the agent of a source's span. A figure in what that source denies is nobody's, and left out. Its
    event is the nearest in its sentence, of a type that can have figures of its kind where figures.toml says which.
    `as_of` is the one past day that the sentence names, if any.

    Two figures of one event are comparable where kind and unit are equal. A unit that extends another's
    ("person/civilian" and "person") counts a part of it, and cannot be more.
    """
    doc, index, quotations = discourse.doc, discourse.sentence_index, discourse.attributions
    contents = Spans((c, at) for at, q in enumerate(quotations) if q.source for c in q.contents)
    credits = Spans((q.cue, q.source) for q in quotations if q.cue and q.source and _credits(q.cue.of(doc.text)))
    named = _Named.of(events)
    dates = Spans((d.span, d.value) for d in doc.dates)
    found = []
    for mention in mentions:
        holders = {at for _, at in contents.covering(mention.span)} or {
            at for _, at in contents.overlapping(mention.span)
        }
        holding = _narrowest_first(quotations[at] for at in sorted(holders))
        sentence = _holding(discourse.sentences, mention.span)
        if holding and (
            stance(doc.text, holding[0].cue) == "disputes" or _is_untrue(index, mention, holding[0], sentence)
        ):
            continue
        sources = [q.source for q in holding if q.source] or _credited(index, mention.span, sentence, credits)
        agents = map(agent_of, sources)
        found.append(
            Figure(
                span=mention.span,
                value=mention.value,
                highest=mention.highest,
                bound=mention.bound,
                of=mention.of,
                kind=mention.kind,
                event=_event(doc.text, mention, named, sentence),
                attributed_to=next((agent for agent in agents if agent), None),
                as_of=_as_of(doc, dates, sentence),
                unit=_unit(mention),
            )
        )
    return tuple(found)


def _is_untrue(index: SentenceIndex, figure: FigureMention, said: Attribution, sentence: Span) -> bool:
    """Return whether what is said calls the figure's clause untrue: "it is false that 15 soldiers died"."""
    start = next((c.start for c in said.contents if c.start <= figure.span.start < c.end), figure.span.start)
    words = (token.lower for token in index.tokens_between(max(start, sentence.start), figure.span.start))
    before = f" {' '.join(words)} "
    untrue, that = load("responses")["disputes"]["of_clauses"], load("speech")["complementizers"]
    return any(f" {one} {other} " in before for one in untrue for other in that)


def _holding(places: Sequence[Span], span: Span) -> Span:
    index = bisect_right(places, span.start, key=lambda p: p.start) - 1
    return places[index] if index >= 0 and places[index].end > span.start else span


def _narrowest_first(quotations: Iterable[Attribution]) -> list[Attribution]:
    return sorted(quotations, key=lambda q: (sum(c.end - c.start for c in q.contents), q.contents[0].start))


def _credits(cue: str) -> bool:
    return " ".join(cue.lower().split()) in load("figures")["syntax"]["credits"]


def _credited(index: SentenceIndex, figure: Span, sentence: Span, credits: Spans[Span]) -> list[Span]:
    """Return the source that a figure's sentence is credited to, none where the figure is in a clause about the source.

    The content that was found of it need not reach the figure: on 400 articles of PolNeAR it did not for 7 figures.
    """
    found = []
    for cue, source in credits.starting_in(sentence):
        comes_last = any(index.tokens_between(sentence.start, cue.start))
        after = (t.lower for t in index.tokens_between(source.end, sentence.end) if t.text[0].isalnum())
        relative = not function_words("relatives").isdisjoint(islice(after, 2))  # perhaps behind a preposition
        tells_of_source = comes_last and source.end <= figure.start and relative
        if not (tells_of_source or source.overlaps(figure) or cue.overlaps(figure)):
            found.append(source)
    return sorted(found, key=lambda source: _distance(source, figure))[:1]


@cache
def _types() -> dict[str, tuple[str, ...]]:
    return {kind["name"]: tuple(kind.get("events", ())) for kind in load("figures")["kind"]}


@dataclass(frozen=True, slots=True)
class _Named:
    """The events of an article by the heads of their mentions, and by the mentions."""

    events: Sequence[Event]
    heads: Spans[Event]
    mentions: Spans[Event]

    @classmethod
    def of(cls, events: Sequence[Event]) -> _Named:
        heads, mentions = ((h, e) for e in events for h in e.heads), ((m, e) for e in events for m in e.mentions)
        return cls(events, Spans(heads), Spans(mentions))


def _event(text: str, mention: FigureMention, named: _Named, sentence: Span) -> str | None:
    """Return the id of the event that the figure is of.

    A toll is of the one event of the article that can have cost lives, wherever it stands.
    """
    types = _types().get(mention.kind, ())
    if mention.head and any(toll in mention.head.of(text).lower() for toll in load("figures")["syntax"]["toll"]):
        causes = {event.id for event in named.events if event.type in types and event.type != "death"}
        if len(causes) == 1:
            return causes.pop()
    for head, event in named.heads.starting_in(mention.span):
        inside = mention.span.covers(head) and not (mention.head and mention.head.overlaps(head))
        if inside and event.type in types and len(event.heads) > 1:
            return None  # "159 homicides" counts events; it is no figure of one of them
    ranked = []
    for span, event in named.mentions.starting_in(sentence):
        if sentence.covers(span):
            rank = types.index(event.type) if event.type in types else len(types)
            ranked.append((rank, _distance(span, mention.span), event.id))
    return min(ranked)[2] if ranked else None


def _unit(mention: FigureMention) -> str:
    """Return the unit that a figure is compared by: "USD per week", "% of voter", "share of house", "person"."""
    counted = _of_people(unit_of(mention.of), mention.kind)
    part = counted.rpartition("/")[2]
    if mention.share:
        unit = f"share of {part}"
    elif currency := currency_of(mention.of):  # "millions of euros"
        unit = currency
    elif mention.unit == PERCENT and mention.of != PER_CENT:
        unit = f"{PERCENT} of {part}"
    else:
        unit = mention.unit or counted
    return f"{unit} per {mention.per}" if mention.per else unit


def _of_people(unit: str, kind: str) -> str:
    """Return the unit of some people for one that no list has, where by kind and spelling they are people."""
    people = load("figures")["people"]
    is_one = kind in people["kinds"] and unit.endswith(tuple(people["endings"])) and unit not in _units().values()
    return f"person/{unit}" if is_one else unit


@lru_cache(maxsize=50_000)
def unit_of(counted: str) -> str:
    """Return the unit of a counted noun phrase: "person" for people, "person/civilian" for US civilians.

    A noun without a unit in figures.toml is its own unit, in the singular ("bridge").
    """
    words = _WORD.findall(counted.lower())
    nation = country(_WORD.findall(counted)[-1]) if words else None
    if nation and nation.sort == "demonym":
        return f"person/{singular(words[-1])}"
    for length in (2, 1):
        if found := _units().get(" ".join(words[-length:])):
            return found
    return singular(words[-1]) if words else ""


@cache
def _units() -> dict[str, str]:
    """Return the unit of each noun of figures.toml, in both numbers."""
    units: dict[str, str] = {}
    for unit in load("figures")["unit"]:
        named = dict.fromkeys(unit["nouns"], unit["name"])
        named |= {part: f"{unit['name']}/{part.replace(' ', '-')}" for part in unit["parts"]}
        units |= named | {unit["plurals"].get(noun, plural(noun)): key for noun, key in named.items()}
    return units


def _distance(one: Span, other: Span) -> int:
    """Return the characters between two spans, 0 where they touch or overlap."""
    return max(0, one.start - other.end, other.start - one.end)


def _as_of(doc: Doc, dates: Spans[str | None], sentence: Span) -> str | None:
    """Return the one day, not after the article's, that the figure's sentence names; None for none or several."""
    published = doc.article.metadata.published
    values = {value for span, value in dates.starting_in(sentence) if value and sentence.covers(span)}
    named = {value for value in values if days(value) == (value, value)}
    past = {day for day in named if not published or day <= published.value[:10]}
    return next(iter(past)) if len(past) == 1 else None
