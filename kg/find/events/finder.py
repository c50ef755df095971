"""Mentions of events: words of events.toml that name or report something that a reader could put on a timeline.

Nouns and verbs are the triggers of ACE 2005 and Rich ERE turned into data. A noun's mention is its noun phrase with the
complements; a verb's is its clause from the subject on. Nothing is said of how real an event is: planned and demanded
ones count. The tagger finds more heads than a list can hold; those get the same phrases.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from kg.doc import Doc
from kg.doc.phrases import (
    Sentence,
    verb_phrase_end,
    prepositional_phrases_end,
    noun_phrase_end,
    noun_phrase_start,
    subject_start,
)
from kg.lang.en import event_triggers as triggers
from kg.lang.en.event_triggers import Trigger
from kg.lang.lexicon import load
from kg.model import DateMention, EventMention, NameMention, Printed, Span

_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A trigger read in its sentence: tokens `first` to `last` are the mention, `head` is the trigger's last token."""

    trigger: Trigger
    begin: int
    head: int
    first: int
    last: int


def find_events(doc: Doc, names: Sequence[NameMention]) -> tuple[EventMention, ...]:
    """Return the event mentions in the article's body, in the order of their heads.

    They are those of the lexicon's triggers, and those at the heads that only the net sees. `names`, in text order,
    give the places. Mentions may overlap where one clause reports two events, but no two have one head.
    """
    return find_events_at(doc, names, doc.body.reading.event_heads)


def find_events_at(doc: Doc, names: Sequence[NameMention], heads: Sequence[Span]) -> tuple[EventMention, ...]:
    """Return what `find_events` does, with these heads, in text order, in place of those that the net sees."""
    text, dates = doc.text, doc.dates
    places = sorted({name.span for name in names if name.type == "place"})
    heads = [head for head in heads if _is_of_whole_words(text, head)]
    date_starts, place_starts = [d.span.start for d in dates], [p.start for p in places]
    found = []
    for sentence in doc.body.sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        near = dates[bisect_left(date_starts, here.start) : bisect_left(date_starts, here.end)]
        around = places[bisect_left(place_starts, here.start) : bisect_left(place_starts, here.end)]
        listed = _kept(_candidates(sentence, near))
        for candidate in sorted([*listed, *_unlisted(sentence, heads, listed, near)], key=lambda c: c.begin):
            found.append(
                EventMention(
                    span=sentence.span(candidate.first, candidate.last),
                    head=sentence.span(candidate.begin, candidate.head),
                    type=candidate.trigger.type,
                    places=tuple(_places(text, sentence, candidate, around)),
                    time=_time(sentence, candidate, near),
                    listed=candidate in listed,
                )
            )
    return tuple(found)


def _is_of_whole_words(text: str, head: Span) -> bool:
    """Return whether a head has letters and is no part of a word: the tagger reads a soft hyphen as a word's end."""
    words, beside = head.of(text), text[head.start - 1 : head.start] + text[head.end : head.end + 1]
    apart = beside.isspace() or not any(c.isalnum() or c == _SOFT_HYPHEN for c in beside)
    return apart and (words.isalnum() or any(c.isalnum() for c in words))


def _unlisted(
    sentence: Sentence,
    heads: Sequence[Span],
    listed: Sequence[_Candidate],
    dates: Sequence[DateMention],
) -> Iterator[_Candidate]:
    """Yield the tagger's heads in a sentence that are no listed mention's, each with its noun phrase or clause."""
    phrase = load("events")["phrase"]
    whole = sentence.span(0, len(sentence.tokens) - 1)
    stops = frozenset(sentence.at(d.span.start) for d in dates)
    from_here = bisect_left(heads, whole.start, key=lambda h: h.start)
    for head in takewhile(lambda h: h.end <= whole.end, heads[from_here:]):
        begin, end = sentence.at(head.start), sentence.at(head.end - 1)
        if end >= len(sentence.tokens) or any(c.begin <= end and begin <= c.head for c in listed):
            continue
        words = " ".join(sentence.lower(i) for i in range(begin, end + 1))
        kind = triggers.type_of(words)
        if sentence.tag(begin) in "VG" or triggers.is_verb(words, kind):
            verb = "gerund" if sentence.tag(begin) == "G" else "past"
            first = subject_start(sentence, begin)
            last = max(end, verb_phrase_end(sentence, end, stops))
        else:
            verb, first = "", noun_phrase_start(sentence, begin)
            noun = noun_phrase_end(sentence, end + 1) if sentence.tag(end + 1) == "N" else None
            last = prepositional_phrases_end(sentence, noun or end, phrase["complements"], stops)
        trigger = Trigger(type=kind, family=triggers.family_of(words, kind), lemma=words, verb=verb)
        yield _Candidate(trigger, begin, end, first, last)


def _places(text: str, sentence: Sentence, candidate: _Candidate, names: Sequence[Span]) -> Iterator[Printed]:
    """Yield the places where the mention's words put its event."""
    prepositions, span = load("events")["place"]["prepositions"], sentence.span(candidate.first, candidate.last)
    for name in names:
        first, last = sentence.at(name.start), sentence.at(name.end - 1)
        if not span.covers(name) or sentence.tokens[last].end != name.end:  # the second: "U.S.-led"
            continue
        before = next((i for i in range(first - 1, first - 5, -1) if sentence.tag(i) != "N"), first - 5)
        while sentence.tag(before) == "D":
            before -= 1
        placed = sentence.lower(before) in prepositions and sentence.tag(last + 1) not in "NS"
        modifies = candidate.first <= first and last < candidate.begin and not candidate.trigger.verb
        if placed or (modifies and sentence.tag(last + 1) != "S"):
            yield Printed(value=name.of(text), span=name)


def _candidates(sentence: Sentence, dates: Sequence[DateMention]) -> list[_Candidate]:
    """Return the triggers of a sentence in each of their readings that the words beside them bear out."""
    found, head, longest = [], -1, triggers.longest()
    stops = frozenset(sentence.at(d.span.start) for d in dates)
    for begin, token in enumerate(sentence.tokens):
        word = token.lower
        most = longest.get(word.partition("-")[0] if "-" in word else word)
        if begin <= head or most is None or begin in stops:  # no march in March
            continue
        form, length = _longest_form(sentence, begin, most)
        if not form:
            continue
        head = begin + length - 1
        for trigger in triggers.readings()[form]:
            candidate = (_verb if trigger.verb else _noun)(sentence, trigger, begin, head, stops)
            if candidate:
                found.append(candidate)
    return found


def _longest_form(sentence: Sentence, begin: int, most: int) -> tuple[str, int]:
    """Return the longest form of a trigger of at most so many tokens that begins at one, with its number of tokens.

    The form is "" where none begins there.
    """
    for length in range(most, 0, -1):
        form = triggers.form_of(" ".join(sentence.lower(i) for i in range(begin, begin + length)))
        if form in triggers.readings():
            return form, length
    return "", 0


def _noun(sentence: Sentence, trigger: Trigger, begin: int, head: int, stops: Collection[int]) -> _Candidate | None:
    if (begin == head and not _is_noun(sentence, head)) or _modifies(sentence, head):
        return None
    if trigger.beside and sentence.lower(begin - 1) not in trigger.beside:
        return None
    last = prepositional_phrases_end(sentence, head, load("events")["phrase"]["complements"], stops)
    return _Candidate(trigger, begin, head, noun_phrase_start(sentence, begin), last)


def _modifies(sentence: Sentence, head: int) -> bool:
    """Return whether the word only modifies the noun after it ("rescue force"), or is within a name."""
    after = head + 1
    word = sentence.lower(after)
    if sentence.tag(after) != "N" or word[0].isdigit() or word in load("events")["phrase"]["predicates"]:
        return False
    return sentence.capital(after) == sentence.capital(head) or not sentence.capital(after)


def _is_noun(sentence: Sentence, index: int) -> bool:
    """Return whether a form that may be a noun or a verb is a noun here, by the words beside it."""
    before, after, word = sentence.tag(index - 1), sentence.tag(index + 1), sentence.lower(index)
    if before in "TMR" or (before == "A" and sentence.tag(index - 2) in "MRT"):
        return False
    if before in "DS":
        return True
    if not any(t.verb for t in triggers.readings().get(word, ())) and not word.endswith("ing"):
        return True
    if word.endswith("ing"):
        return after not in "DR" and not (after == "N" and before != "N") and before != "M"
    if before in "N" and after in "DR":
        return False
    return not (before == "N" and after == "N" and sentence.capital(index + 1))


def _verb(sentence: Sentence, trigger: Trigger, begin: int, head: int, stops: Collection[int]) -> _Candidate | None:
    if sentence.tag(begin - 1) in "DS":
        return None
    if begin == head and sentence.tag(begin) == "N":
        if trigger.verb in ("base", "present") and _is_noun(sentence, begin):
            return None
        if trigger.verb in ("past", "gerund") and sentence.tag(begin + 1) == "N":
            return None
    first, last = subject_start(sentence, begin), max(head, verb_phrase_end(sentence, head, stops))
    if trigger.subjects or trigger.objects:
        before = {sentence.lower(i) for i in range(first, begin)}
        after = {sentence.lower(i) for i in range(head + 1, last + 1)}
        if not (before & trigger.subjects or after & trigger.objects):
            return None
    if first == begin and last == head:  # "how to shoot": nobody does it to anybody
        return None
    return _Candidate(trigger, begin, head, first, last)


def _kept(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return a candidate for each head, without consequences beside another event: "strikes killed ten"."""
    violent = load("events")["phrase"]["violent"]
    firsts = list({c.head: c for c in reversed(candidates)}.values())[::-1]
    causes = any(not c.trigger.consequence and c.trigger.type in violent for c in firsts)
    return [c for c in firsts if not (c.trigger.consequence and causes)]


def _time(sentence: Sentence, candidate: _Candidate, dates: Sequence[DateMention]) -> DateMention | None:
    """Return the date said of the mention: inside it or right after it."""
    scheduled = load("events")["phrase"]["scheduled"]
    for mention in dates:
        start = sentence.at(mention.span.start)
        if candidate.first <= start <= candidate.last:
            return mention
        between = [sentence.lower(i) for i in range(candidate.last + 1, start)]
        if (
            start > candidate.last
            and all(w in ("on", "in", "for", "late", "early", "since", ",", "during", *scheduled) for w in between)
            and len(between) < 4
        ):
            return mention
    return None
