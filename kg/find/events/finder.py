"""Mentions of events: words of events.toml that name or report something that a reader could put on a timeline.

Nouns and verbs are the triggers of ACE 2005 and Rich ERE turned into data. A noun's mention is its noun phrase with the
complements; a verb's is its clause from the subject on. Nothing is said of how real an event is: planned and demanded
ones count. The tagger finds more heads than a list can hold; those get the same phrases.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from kg.doc import Doc
from kg.doc.phrases import (
    Sentence,
    clause_end,
    complements_end,
    noun_phrase_end,
    noun_phrase_start,
    subject_start,
)
from kg.find.events.salience import Salience
from kg.lang.en import event_triggers as triggers
from kg.lang.en.event_triggers import Trigger
from kg.lang.en.inflection import plural, verb_forms
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

    They are those of the lexicon's triggers, and those at the heads that the net sees, but for heads of no known type
    that the article does not stress: nothing would be made of them. `names`, in text order, give the places. Mentions
    may overlap where one clause reports two events, but no two have one head.
    """
    return _find(doc, names, doc.body.reading.event_heads, Salience(doc), every=False)


def find_events_at(doc: Doc, names: Sequence[NameMention], heads: Sequence[Span]) -> tuple[EventMention, ...]:
    """Return what `find_events` does, but with all of these heads, in text order, in place of those that the net sees.

    To fit what comes after on annotated heads.
    """
    return _find(doc, names, heads, Salience(doc), every=True)


def _find(
    doc: Doc, names: Sequence[NameMention], heads: Sequence[Span], salience: Salience, *, every: bool
) -> tuple[EventMention, ...]:
    text, dates = doc.text, doc.dates
    places = sorted({name.span for name in names if name.type == "place"})
    heads = [head for head in heads if _is_of_whole_words(text, head)]
    date_starts, place_starts = [d.span.start for d in dates], [p.start for p in places]
    read = []
    for sentence in doc.body.sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        near = dates[bisect_left(date_starts, here.start) : bisect_left(date_starts, here.end)]
        around = places[bisect_left(place_starts, here.start) : bisect_left(place_starts, here.end)]
        read.append((sentence, near, around, _candidates(sentence, near, around)))
    everything = [c for _, _, _, candidates in read for c in candidates]
    borne_out, violent = _borne_out(everything), _is_of_violence(everything)
    found = []
    for sentence, near, around, candidates in read:
        sensible = (
            c for c in candidates if c.trigger.evidence in borne_out and not (c.trigger.consequence and violent)
        )
        listed = _kept(list(sensible))
        unlisted = _unlisted(sentence, heads, listed, near, None if every else salience)
        for candidate in sorted([*listed, *unlisted], key=lambda c: c.begin):
            head = sentence.span(candidate.begin, candidate.head)
            found.append(
                EventMention(
                    span=sentence.span(candidate.first, candidate.last),
                    head=head,
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
    salience: Salience | None,
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
        if words in _states():
            continue
        kind = triggers.type_of(words)
        if salience and kind == "other" and not salience.is_on_like(sentence.span(begin, end)):
            continue
        if sentence.tag(begin) in "VG" or triggers.is_verb(words, kind):
            verb = "gerund" if sentence.tag(begin) == "G" else "past"
            first = subject_start(sentence, begin, phrase["containers"])
            last = max(end, clause_end(sentence, end, stops, phrase["clause_ends"]))
        else:
            verb, first = "", noun_phrase_start(sentence, begin, phrase["containers"])
            noun = noun_phrase_end(sentence, end + 1, 0) if sentence.tag(end + 1) == "N" else None
            last = complements_end(sentence, noun or end, phrase["complements"], phrase["adverbials"], stops)
        trigger = Trigger(type=kind, family=triggers.family_of(words, kind), lemma=words, verb=verb)
        yield _Candidate(trigger, begin, end, first, last)


@cache
def _states() -> frozenset[str]:
    """Return the forms of the words that tell of no event."""
    states = load("events")["states"]
    verbs = {form for verb in states["verbs"] for form in verb_forms(verb)}
    return frozenset(verbs | {form for noun in states["nouns"] for form in (noun, plural(noun))})


def _places(text: str, sentence: Sentence, candidate: _Candidate, names: Sequence[Span]) -> Iterator[Printed]:
    """Yield the places where the mention's words put its event, each with a direction printed before it."""
    lexicon, span = load("events")["place"], sentence.span(candidate.first, candidate.last)
    for name in names:
        first, last = sentence.at(name.start), sentence.at(name.end - 1)
        if not span.covers(name) or sentence.tokens[last].end != name.end:  # the second: "U.S.-led"
            continue
        before = next((i for i in range(first - 1, first - 5, -1) if sentence.tag(i) != "N"), first - 5)
        while sentence.tag(before) == "D":
            before -= 1
        placed = sentence.lower(before) in lexicon["prepositions"] and sentence.tag(last + 1) not in "NS"
        modifies = candidate.first <= first and last < candidate.begin and not candidate.trigger.verb
        actor = modifies and (sentence.lower(first) in lexicon["actors"] or sentence.tag(last + 1) == "S")
        object_of = bool(candidate.trigger.verb) and before == candidate.head and sentence.tag(last + 1) not in "NS"
        if placed or object_of or (modifies and not actor):
            directed = first > candidate.first and sentence.lower(first - 1) in lexicon["directions"]
            where = Span(sentence.tokens[first - 1].start if directed else name.start, name.end)
            yield Printed(value=where.of(text), span=where)


def _borne_out(candidates: Sequence[_Candidate]) -> set[tuple[str, ...]]:
    """Return the evidence that this article has for figures of speech: one sense per discourse.

    "Attack" and "battle" count where at least half as many other triggers tell of violence or harm (the idea is that of
    Gale, Church and Yarowsky 1992); so does "victory" among elections, or among matches.
    """
    figures = Counter(c.trigger.evidence for c in candidates)
    plain = Counter(c.trigger.type for c in candidates if not c.trigger.evidence)
    return {e for e, n in figures.items() if not e or 2 * sum(plain[kind] for kind in e) >= n}


def _is_of_violence(candidates: Sequence[_Candidate]) -> bool:
    """Return whether the article tells of violence or harm three times as often as of what it led to ("killed").

    If so, a death is part of such an event, and no event of its own.
    """
    violent = load("events")["phrase"]["violent"]
    causes = sum(c.trigger.type in violent and not c.trigger.consequence for c in candidates)
    return causes > 0 and causes >= 3 * sum(c.trigger.consequence for c in candidates)


def _candidates(sentence: Sentence, dates: Sequence[DateMention], places: Sequence[Span]) -> list[_Candidate]:
    """Return the triggers of a sentence in each of their readings that the words beside them bear out."""
    found, head, longest = [], -1, triggers.longest()
    stops = frozenset(sentence.at(d.span.start) for d in dates)
    for begin, token in enumerate(sentence.tokens):
        word = token.lower
        most = longest.get(word.partition("-")[0] if "-" in word else word)
        if begin <= head or most is None:
            continue
        form, length = _longest_form(sentence, begin, most)
        if not form:
            continue
        head = begin + length - 1
        for trigger in triggers.readings()[form]:
            candidate = (_verb if trigger.verb else _noun)(sentence, trigger, begin, head, stops)
            if candidate and not (trigger.need == "placed" and _placeless(sentence, candidate, places)):
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


def _placeless(sentence: Sentence, candidate: _Candidate, places: Sequence[Span]) -> bool:
    span = sentence.span(candidate.first, candidate.last)
    beside = sentence.lower(candidate.begin - 1) in candidate.trigger.beside
    return not beside and not any(span.covers(place) for place in places)


def _noun(sentence: Sentence, trigger: Trigger, begin: int, head: int, stops: Collection[int]) -> _Candidate | None:
    phrase = load("events")["phrase"]
    if (begin == head and not _is_noun(sentence, head)) or _modifies(sentence, head):
        return None
    first = noun_phrase_start(sentence, begin, phrase["containers"])
    before = sentence.lower(begin - 1)
    if before in trigger.excluded or sentence.lower(first) in phrase["negated"] or before in phrase["negated"]:
        return None
    last = complements_end(sentence, head, phrase["complements"], phrase["adverbials"], stops)
    beside, after = before in trigger.beside, sentence.lower(head + 1)
    dated = any(first <= stop < begin for stop in stops)
    complete = (
        last > head
        or beside
        or dated
        or after in phrase["scheduled"]
        or (after == "to" and sentence.tag(head + 2) == "M")
    )
    if (trigger.need == "weak" and not complete) or (trigger.need == "bound" and not beside):
        return None
    return _Candidate(trigger, begin, head, first, last)


def _modifies(sentence: Sentence, head: int) -> bool:
    """Return whether the word only modifies the noun after it ("rescue force"), or is within a name."""
    after = head + 1
    word = sentence.lower(after)
    if sentence.tag(after) != "N" or word[0].isdigit() or word in load("events")["phrase"]["predicates"]:
        return False
    if sentence.tag(after + 1) in "DR":  # a verb that no list has: "the earthquake woke the city"
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
    phrase, before, after = load("events")["phrase"], sentence.tag(begin - 1), sentence.tag(begin + 1)
    framed = bool(trigger.subjects or trigger.objects)
    if begin == head and not framed and sentence.lower(head + 1) in phrase["particles"]:
        return None
    if trigger.verb == "past" and before in "PXVTQ" and after == "N" and not sentence.capital(begin + 1):
        return None  # "elected officials"
    if before in "DS" or (trigger.verb == "gerund" and sentence.lower(begin - 1) in phrase["asides"]):
        return None
    if begin == head and sentence.tag(begin) == "N":
        if trigger.verb in ("base", "present") and _is_noun(sentence, begin):
            return None
        if trigger.verb in ("past", "gerund") and after == "N":
            return None
    first = subject_start(sentence, begin, phrase["containers"])
    last = max(head, clause_end(sentence, head, stops, phrase["clause_ends"]))
    subjects = {sentence.lower(i) for i in range(first, begin)}
    objects = {sentence.lower(i) for i in range(head + 1, last + 1)}
    fits = bool(subjects & trigger.subjects)
    if (framed and not (fits or objects & trigger.objects)) or objects & trigger.excluded:
        return None
    if before == "T" and sentence.tag(begin - 2) in "NS" and not fits:
        first = begin  # "flew to Geneva to meet": the noun is no subject
    if first == begin and last == head:  # "how to shoot": nobody does it to anybody
        return None
    return _Candidate(trigger, begin, head, first, last)


def _kept(candidates: list[_Candidate]) -> list[_Candidate]:
    """Leave out what another mention says already.

    A verb that only tells of a noun's event gives that mention its clause ("air strikes hit the old town"); what a
    container phrase holds and consequences beside another event ("strikes killed ten") are dropped.
    """
    violent = load("events")["phrase"]["violent"]
    firsts = list({c.head: c for c in reversed(candidates)}.values())[::-1]
    nouns = [c for c in firsts if not c.trigger.verb and not c.trigger.consequence]
    others = [c for c in firsts if not c.trigger.consequence and c.trigger.type in violent]
    kept: dict[int, _Candidate] = {}
    for c in firsts:
        if c.trigger.consequence and others:
            continue
        told = [n for n in nouns if n.trigger.type == c.trigger.type and n is not c and c.first <= n.head <= c.last]
        if c.trigger.verb and told:
            subject = next((n for n in told if n.last == n.head < c.head and c.trigger.subjects), None)
            if subject and kept.get(subject.head) is subject:
                kept[subject.head] = replace(subject, last=max(subject.last, c.last))
            continue
        if any(n.first == c.first and n.head < c.head for n in told) and not c.trigger.verb:
            continue
        if c.trigger.need in ("weak", "placed") and any(n.head < c.first and c.last <= n.last for n in nouns):
            continue
        kept[c.head] = c
    return list(kept.values())


def _time(sentence: Sentence, candidate: _Candidate, dates: Sequence[DateMention]) -> DateMention | None:
    """Return the date said of the mention: inside it, right after it, or opening the sentence that it begins."""
    scheduled = load("events")["phrase"]["scheduled"]
    for mention in dates:
        start, end = sentence.at(mention.span.start), sentence.at(mention.span.end - 1)
        if candidate.first <= start <= candidate.last:
            return mention
        between = [sentence.lower(i) for i in range(candidate.last + 1, start)]
        if (
            start > candidate.last
            and all(w in ("on", "in", "for", "late", "early", "since", ",", "during", *scheduled) for w in between)
            and len(between) < 4
        ):
            return mention
        if (
            end < candidate.first
            and start <= 1
            and all(sentence.tag(i) in "XAV" for i in range(end + 1, candidate.first))
        ):
            return mention
    return None
