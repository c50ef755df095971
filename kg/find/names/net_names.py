"""What the net's entity head says of candidates for names: where to split or add one, and which types are likely."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kg.doc.tokens import Token, is_clipped, printed
from kg.find.names.candidates import AROUND_NICKNAME, Candidate, is_after_time
from kg.find.names.titles import Title
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import is_acronym, is_body_of_people, is_known, is_listed
from kg.lang.word_lists import function_words
from kg.model import Span
from kg.tagger.entities import Entities, EntitySpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALONE, _LONGEST = 0.5, 5
"""Least probability, and most words, of a name that only the net finds: headings can look like names. Hand-set."""
_NO_NAME, _NO_NAME_ON_AVERAGE, _LONG = 0.8, 0.5, 5
"""Least probability of "no name" for cutting words off a candidate: for each word, or on average in candidates of at
least `_LONG` words, most of which are headings. Hand-set."""
_WHOLE = 0.7
"""Least probability of an institution's name that several candidates are parts of. Hand-set."""
_FULL_NAME, _NO_PERSON = 0.4, 0.2
"""Least probability of a person's full name, and less than which the words before it in a candidate are part of it.
Hand-set."""
_HEADING, _DOUBT = 3, 0.3
"""Least words of a heading that begins with a name, and least probability that the word after it is no name.
Hand-set."""


def adjusted_by_net(
    words: Sequence[Token], titles: Sequence[Title], candidates: Sequence[Candidate], entities: Entities
) -> list[Candidate]:
    """Return the candidates in text order, split where one holds several names, with those that only the net finds.

    "Lindsay Lohan Leaves Betty Ford Center" is two names, "Reuters" at a sentence's start one.
    """
    starts = [w.start for w in words]
    placed = [(bisect_right(starts, e.span.start) - 1, bisect_left(starts, e.span.end), e) for e in entities.spans]
    cut = [part for candidate in candidates for part in _cut(words, candidate, placed, entities)]
    cut = _joined(words, cut, titles, placed)
    alone = Counter(printed(words, p.start, p.end) for p in cut)
    found = [part for candidate in cut for part in _headed(words, candidate, alone, entities)]
    taken = {i for p in candidates for i in range(p.lead, p.end)} | {i for t in titles for i in range(t.start, t.end)}
    for first, last, entity in placed:
        while first < last - 1 and is_after_time(words, first):
            first += 1
        sure = entity.score > _ALONE and last - first <= _LONGEST
        is_name = words[first].text[:1].isupper() and not is_clipped(words, first)
        if sure and is_name and taken.isdisjoint(range(first, last)):
            found.append(Candidate(lead=first, start=first, end=last))
    return sorted(found, key=lambda p: p.start)


def type_probabilities(
    words: Sequence[Token], candidates: Sequence[Candidate], entities: Entities
) -> Mapping[str, NDArray[np.float32]]:
    """Return the net's probabilities [none, person, organization, place] of each name, averaged over its mentions."""
    found: defaultdict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for candidate in candidates:
        found[printed(words, candidate.start, candidate.end)].append(
            entities.mean_over(_span(words, candidate.start, candidate.end))
        )
    return {name: each[0] if len(each) == 1 else np.add.reduce(each) / len(each) for name, each in found.items()}


def _cut(
    words: Sequence[Token], candidate: Candidate, placed: Sequence[tuple[int, int, EntitySpan]], entities: Entities
) -> Iterator[Candidate]:
    """Yield the entities in a candidate if the net is sure that its other words are no names; else the candidate."""
    first = bisect_left(placed, candidate.start, key=lambda place: place[0])
    within = list[tuple[int, int]]()
    for start, end, entity in placed[first:]:
        if start >= candidate.end:
            break
        if end <= candidate.end and entity.score > _ALONE:
            nicknamed = within and {words[within[-1][1]].text, words[start - 1].text} <= AROUND_NICKNAME
            within.append((within.pop()[0] if nicknamed else start, end))
    capitals = (
        i for i in range(candidate.start, candidate.end) if words[i].capital
    )  # other words only hold a name together
    rest = [i for i in capitals if not any(start <= i < end for start, end in within)]
    none = [_chance_of_none(words, i, entities) for i in rest]
    is_heading = (
        candidate.end - candidate.start >= _LONG and bool(rest) and sum(none) / len(none) >= _NO_NAME_ON_AVERAGE
    )
    if not within or not rest or not (is_heading or min(none) >= _NO_NAME):
        if holder := _holder_at_end(candidate, placed[first:], entities, words):
            if not all(_is_abbreviation(word.text) for word in words[candidate.start : holder]):
                yield from _cut(words, replace(candidate, end=holder), placed, entities)
            candidate = Candidate(lead=holder, start=holder, end=candidate.end)
        yield candidate
        return
    for start, end in within:
        start = _with_people(words, candidate, start, end)
        lead = candidate.lead if start == candidate.start else start
        yield Candidate(lead=lead, start=start, end=end, gender=candidate.gender if start == candidate.start else None)


def _joined(
    words: Sequence[Token],
    candidates: Sequence[Candidate],
    titles: Sequence[Title],
    placed: Sequence[tuple[int, int, EntitySpan]],
) -> list[Candidate]:
    """Return the candidates, with those within one institution's name joined: "Office of the Inspector General"."""
    found = list(candidates)
    for first, last, entity in placed:
        if (
            entity.type != "organization"
            or entity.score < _WHOLE
            or not (words[first].capital and words[last - 1].capital)
        ):
            continue
        at = bisect_left(found, first, key=lambda candidate: candidate.start)
        stop = bisect_left(found, last, key=lambda candidate: candidate.start)
        within = found[at:stop]
        if not within or within[0].start != first or within[-1].end > last or within[0].end == last:
            continue
        if any(title.start < last < title.end for title in titles):
            continue
        broken = any(first < title.start and title.end < last for title in titles)  # "FINRA Investor Trust"
        if not broken and not _has_joint(words[first:last]):
            continue
        listed = len(within) > 1 and any(words[p.start - 1].lower in function_words("joins") for p in within[1:])
        if listed and all(is_known(printed(words, p.start, p.end)) for p in within):
            continue  # "United Nations and European Union" are two
        found[at:stop] = [Candidate(lead=within[0].lead, start=first, end=last)]
    return found


def _has_joint(words: Sequence[Token]) -> bool:
    """Return whether a word within a name holds it together ("of", "and"), or a slash does."""
    return any(word.lower in function_words("in_names") or word.text == "/" for word in words)


def _is_abbreviation(word: str) -> bool:
    """Return whether a word before a person's name is short for what the person is ("CB", "GM"), and no known body."""
    return is_acronym(word) and not is_listed(word)


def _holder_at_end(
    candidate: Candidate, placed: Sequence[tuple[int, int, EntitySpan]], entities: Entities, words: Sequence[Token]
) -> int | None:
    """Return where a person's full name begins that ends a candidate, after another name: "Delta Trust Ann Vik"."""
    for start, end, entity in placed:
        if start >= candidate.end:
            return None
        if entity.type == "person" and end == candidate.end and start > candidate.start and end - start > 1:
            before = entities.mean_over(_span(words, candidate.start, start))
            return start if entity.score >= _FULL_NAME and before[1] < _NO_PERSON else None
    return None


def _with_people(words: Sequence[Token], candidate: Candidate, start: int, end: int) -> int:
    """Return where a body's name begins, with the word for a people before its acronym: "Chinese CDC"."""
    return start - 1 if start > candidate.start and is_body_of_people(printed(words, start - 1, end)) else start


def _headed(
    words: Sequence[Token], candidate: Candidate, alone: Counter[str], entities: Entities
) -> Iterator[Candidate]:
    """Yield the names in a heading that begins with one that the article has elsewhere: "Ann Vik Meets Gulls".

    The word after that name must be likely no name. Without such a name, the candidate itself is yielded.
    """
    if alone[printed(words, candidate.start, candidate.end)] > 1 or candidate.end - candidate.start < _HEADING:
        yield candidate
        return
    first = candidate.start + 1 + (words[candidate.start].text in given_names())
    known = [end for end in range(first, candidate.end) if alone[printed(words, candidate.start, end)]]
    if not known or _chance_of_none(words, known[-1], entities) < _DOUBT:
        yield candidate
        return
    yield Candidate(lead=candidate.lead, start=candidate.start, end=known[-1], gender=candidate.gender)
    at = known[-1] + 1
    while at < candidate.end:
        ends = [end for end in range(at + 1, candidate.end + 1) if alone[printed(words, at, end)]]
        if ends:
            yield Candidate(lead=at, start=at, end=ends[-1])
        at = ends[-1] if ends else at + 1


def _chance_of_none(words: Sequence[Token], index: int, entities: Entities) -> float:
    return float(entities.mean_over(_span(words, index, index + 1))[0])


def _span(words: Sequence[Token], start: int, end: int) -> Span:
    return Span(words[start].start, words[end - 1].end)
