"""Event mentions: words that name or report something that could be put on a timeline.

Triggers are the nouns and verbs of events.toml, made from the guidelines of ACE 2005 and Rich ERE, and the heads that
only the tagger finds. A noun's mention is its noun phrase with its prepositional phrases, a verb's its subject and verb
phrase. Planned and demanded events count as well as those that happened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from kg.doc import Doc
from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import (
    noun_phrase_end,
    noun_phrase_start,
    prepositional_phrases_end,
    subject_start,
    verb_phrase_end,
)
from kg.find.events.naming import naming_words
from kg.find.events.salience import salient_heads
from kg.find.events.status import cancels, only_plans, status_of, takes_date_of_object
from kg.find.events.violence import ViolenceContext, is_under_a_thing
from kg.lang.en import event_triggers as triggers
from kg.lang.en.event_triggers import Trigger
from kg.lang.en.inflection import ends_as_gerund
from kg.lang.en.people import people_nouns
from kg.lang.en.verbs import base_of
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import DateMention, EventMention, EventStatus, NameMention, Printed, Span

_SOFT_HYPHEN = "\u00ad"
_TOKENS_TO_DATE = 3
"""Most tokens between a mention and its date: "the offensive launched late on 15 November". Set by
hand, as many as there."""
_TOKENS_TO_SUBJECT = 12
"""Tokens before a passive verb in which its subject stands, with what is inserted after it. Set by hand."""
_BOUND = 4
"""Most tokens of a number with the words of its bound: "at least 36". Hand-set."""
_TOKENS_TO_PREPOSITION = 4
"""Tokens before a place's name in which its preposition is looked for. By hand: "in the besieged eastern Aleppo"."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A possible event mention: tokens `first` to `last` of its sentence, `begin` to `head` those of the trigger.

    `noun` is the last token of a noun's phrase without its complements.
    """

    trigger: Trigger
    begin: int
    head: int
    first: int
    last: int
    noun: int


def find_events(doc: Doc, names: Sequence[NameMention]) -> tuple[EventMention, ...]:
    """Return the event mentions in the document's body, in the order of their heads.

    They are those of the lexicon's triggers, and those at heads that only the tagger finds. `names` are the document's,
    in text order: the places among them. Mentions may overlap where a clause reports two events; no two share a head.
    """
    heads = doc.body.reading.event_heads
    salient = frozenset(salient_heads(doc, heads))
    within = {at for n in names if n.type != "place" for at in range(n.span.start, n.span.end)}
    found = [m for m in find_events_at(doc, names, heads) if within.isdisjoint(range(m.head.start, m.head.end))]
    return tuple(m if m.in_lexicon or m.head in salient else replace(m, salient=False) for m in found)


def find_events_at(doc: Doc, names: Sequence[NameMention], heads: Sequence[Span]) -> tuple[EventMention, ...]:
    """Return the same as `find_events`, with `heads`, in text order, in place of those that the tagger finds."""
    text, dates = doc.text, doc.dates
    places = sorted({name.span for name in names if name.type == "place"})
    heads = [head for head in heads if _has_word_boundaries(text, head)]
    date_starts, place_starts = [d.span.start for d in dates], [p.start for p in places]
    found, violence = [], ViolenceContext(doc, names)
    for sentence in doc.body.sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        near = dates[bisect_left(date_starts, here.start) : bisect_left(date_starts, here.end)]
        around = places[bisect_left(place_starts, here.start) : bisect_left(place_starts, here.end)]
        stops = frozenset(sentence.at(d.span.start) for d in near)
        every = _lexical_candidates(sentence, stops)
        lexical = _one_for_each_head(every)
        others = (_consequence_of(c, every) for c in _tagger_candidates(sentence, heads, lexical, stops))
        for candidate in sorted([*lexical, *others], key=lambda c: c.begin):
            verb = bool(candidate.trigger.verb)
            figurative = _is_figure_of_speech(violence, sentence, candidate)
            if figurative and is_under_a_thing(sentence, candidate.begin, candidate.head):
                continue
            naming = naming_words(sentence, candidate.first, candidate.begin, candidate.noun, candidate.last, verb=verb)
            found.append(
                EventMention(
                    span=sentence.span(candidate.first, candidate.last),
                    head=sentence.span(candidate.begin, candidate.head),
                    type="other" if figurative else candidate.trigger.type,
                    places=tuple(_places(text, sentence, candidate, around)),
                    time=_time(sentence, candidate, near),
                    in_lexicon=candidate in lexical and not figurative,
                    status=_status(sentence, candidate),
                    name=sentence.span(*naming),
                    verbal=verb,
                )
            )
    return tuple(found)


def _is_figure_of_speech(violence: ViolenceContext, sentence: Sentence, candidate: _Candidate) -> bool:
    """Return whether words that mean their type only amid violence stand apart from it: "a fight for delegates"."""
    kind = candidate.trigger.type
    words = " ".join(sentence.lower(i) for i in range(candidate.begin, candidate.head + 1))
    if not triggers.is_figurative(words, kind):
        return False
    whole = sentence.span(candidate.first, candidate.last)
    lemma = triggers.lemma_of(words, kind)
    return not violence.is_literal(sentence, candidate.begin, candidate.head, whole, lemma)


def _consequence_of(candidate: _Candidate, lexical: Sequence[_Candidate]) -> _Candidate:
    """Return a candidate that only the tagger finds, with the lexicon's trigger where that is a mere consequence.

    So the killing in "a ferry capsized, killing 36 people" is a death and no attack.
    """
    trigger = next((c.trigger for c in lexical if c.trigger.consequence and c.head == candidate.head), None)
    return replace(candidate, trigger=trigger) if trigger else candidate


def _has_word_boundaries(text: str, head: Span) -> bool:
    """Return whether a head has letters and is not part of a word, since the tagger splits words at soft hyphens."""
    words, beside = head.of(text), text[head.start - 1 : head.start] + text[head.end : head.end + 1]
    apart = beside.isspace() or not any(c.isalnum() or c == _SOFT_HYPHEN for c in beside)
    return apart and (words.isalnum() or any(c.isalnum() for c in words))


def _tagger_candidates(
    sentence: Sentence,
    heads: Sequence[Span],
    lexical: Sequence[_Candidate],
    stops: Collection[int],
) -> Iterator[_Candidate]:
    """Yield a candidate for each of the tagger's heads in a sentence that no lexical candidate has.

    `stops` are the tokens that begin a date.
    """
    phrase = load("events")["phrase"]
    whole = sentence.span(0, len(sentence.tokens) - 1)
    from_here = bisect_left(heads, whole.start, key=lambda h: h.start)
    here = list(takewhile(lambda h: h.end <= whole.end, heads[from_here:]))
    named = [*here, *(sentence.span(c.begin, c.begin) for c in lexical)]
    for head in here:
        begin, end = sentence.at(head.start), sentence.at(head.end - 1)
        if end >= len(sentence.tokens) or any(c.begin <= end and begin <= c.head for c in lexical):
            continue
        if only_plans(sentence, end) or _only_grows(sentence, begin, lexical):
            continue
        if cancels(sentence, begin) and _has_event(sentence, begin, named, stops):
            continue
        words = " ".join(sentence.lower(i) for i in range(begin, end + 1))
        kind = triggers.type_of(words)
        acts = sentence.tag(begin - 1) in "TMR" and sentence.tag(begin) in "NVG"  # "to win Ohio", "they win"
        if sentence.tag(begin) in "VG" or acts or triggers.is_verb(words, kind):
            verb = "gerund" if sentence.tag(begin) == "G" else "past"
            first, noun = subject_start(sentence, begin), end
            last = max(end, verb_phrase_end(sentence, end, stops))
        elif sentence.tag(end + 1) == "N" and sentence.lower(end + 1) in _modified(kind):
            continue  # "salaried workers", "fire chief"
        else:
            verb, first = "", noun_phrase_start(sentence, begin)
            noun = (noun_phrase_end(sentence, end + 1) if sentence.tag(end + 1) == "N" else None) or end
            last = prepositional_phrases_end(sentence, noun, phrase["complements"], stops)
        trigger = Trigger(type=kind, family=triggers.family_of(words, kind), lemma=words, verb=verb)
        yield _Candidate(trigger, begin, end, first, last, noun)


def _has_event(sentence: Sentence, verb: int, heads: Sequence[Span], stops: Collection[int]) -> bool:
    """Return whether the subject or the object of a verb has the head of an event: what the verb calls off."""
    first, last = subject_start(sentence, verb), verb_phrase_end(sentence, verb, stops)
    if sentence.tag(verb - 1) == "M":  # "a parade set for Monday was called off"
        first = max(0, verb - _TOKENS_TO_SUBJECT)
    clause = sentence.span(min(first, verb), max(last, verb))
    return any(clause.covers(head) and sentence.at(head.start) != verb for head in heads)


@cache
def _modified(kind: str) -> Collection[str]:
    """Return the nouns that words for events of a type only modify: titles, and of no known type any people."""
    return people_nouns() if kind == "other" else word_list("titles", "roles", "heads")


def _only_grows(sentence: Sentence, verb: int, lexical: Sequence[_Candidate]) -> bool:
    """Return whether a verb says how great an event of the lexicon has become: "the death toll rose to 41"."""
    if base_of(sentence.lower(verb)) not in word_list("events", "status", "growing"):
        return False
    start = subject_start(sentence, verb)
    return any(not c.trigger.verb and start <= c.begin < verb for c in lexical)


def _places(text: str, sentence: Sentence, candidate: _Candidate, names: Sequence[Span]) -> Iterator[Printed]:
    """Yield the places in a mention that are its event's: after a preposition of place, or before a noun trigger."""
    prepositions, span = set(load("events")["place"]["prepositions"]), sentence.span(candidate.first, candidate.last)
    if candidate.trigger.type != "other":
        prepositions |= word_list("events", "place", "of_known_types")
    joined = -1  # the token after which another place may be joined: "in Iowa [and] Ohio"
    for name in names:
        first, last = sentence.at(name.start), sentence.at(name.end - 1)
        if not span.covers(name) or sentence.tokens[last].end != name.end:  # "U.S." is not all of "U.S.-led"
            continue
        farthest = first - 1 - _TOKENS_TO_PREPOSITION
        before = next((i for i in range(first - 1, farthest, -1) if sentence.tag(i) != "N"), farthest)
        while sentence.tag(before) == "D":
            before -= 1
        after_preposition = sentence.lower(before) in prepositions or (
            sentence.tag(before) in "CX" and before == joined
        )
        after_preposition &= sentence.tag(last + 1) not in "NS"
        modifies = candidate.first <= first and last < candidate.begin and not candidate.trigger.verb
        # Before a possessive it says whose the event is: "the Varn mayor's visit".
        if after_preposition or (modifies and "S" not in sentence.tags[last + 1 : candidate.begin]):
            joined = last + 1
            yield Printed(value=name.of(text), span=name)


def _lexical_candidates(sentence: Sentence, stops: Collection[int]) -> list[_Candidate]:
    """Return a candidate for each reading of each trigger of the lexicon that its context in the sentence allows.

    `stops` are the tokens that begin a date.
    """
    found, head, longest = [], -1, triggers.longest()
    for begin, token in enumerate(sentence.tokens):
        word = token.lower
        most = longest.get(word.partition("-")[0] if "-" in word else word)
        if begin <= head or most is None or begin in stops:  # "March" of a date is no march
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
    """Return the longest form of a trigger that begins at `begin` and its tokens, at most `most`; else "", 0."""
    for length in range(most, 0, -1):
        form = triggers.form_of(" ".join(sentence.lower(i) for i in range(begin, begin + length)))
        if form in triggers.readings():
            return form, length
    return "", 0


def _noun(sentence: Sentence, trigger: Trigger, begin: int, head: int, stops: Collection[int]) -> _Candidate | None:
    """Return the candidate of a noun trigger, None where the form is no noun here or only modifies another noun."""
    if (begin == head and not _is_noun_here(sentence, head)) or _modifies(sentence, head):
        return None
    if trigger.beside and sentence.lower(begin - 1) not in trigger.beside:
        return None
    last = prepositional_phrases_end(sentence, head, load("events")["phrase"]["complements"], stops)
    return _Candidate(trigger, begin, head, noun_phrase_start(sentence, begin), last, head)


def _modifies(sentence: Sentence, head: int) -> bool:
    """Return whether the word only modifies the noun after it ("rescue force"), or is within a name."""
    after = head + 1
    word = sentence.lower(after)
    if sentence.tag(after) != "N" or word[0].isdigit() or word in load("events")["phrase"]["predicates"]:
        return False
    return sentence.capital(after) == sentence.capital(head) or not sentence.capital(after)


def _is_noun_here(sentence: Sentence, index: int) -> bool:
    """Return whether a form that may be a noun or a verb is a noun here, by the tokens before and after it."""
    before, after, word = sentence.tag(index - 1), sentence.tag(index + 1), sentence.lower(index)
    if before in "TMR" or (before == "A" and sentence.tag(index - 2) in "MRT"):
        return False
    if before in "DS":
        return True
    gerund = ends_as_gerund(word)
    if not any(t.verb for t in triggers.readings().get(word, ())) and not gerund:
        return True
    if gerund and sentence.lower(index - 1) == "," and _counts(sentence, index + 1):
        return False  # what the clause before led to: ", killing at least 36 people"
    if gerund:
        return after not in "DR" and not (after == "N" and before != "N") and before != "M"
    if before in "N" and after in "DR":
        return False
    return not (before == "N" and after == "N" and sentence.capital(index + 1))


def _counts(sentence: Sentence, index: int) -> bool:
    """Return whether a number begins within a few tokens of a phrase."""
    for at in range(index, index + _BOUND):
        if sentence.lower(at)[:1].isdigit() or sentence.lower(at) in load("numbers")["words"]:
            return True
        if sentence.tag(at) in "VX":
            return False
    return False


def _verb(sentence: Sentence, trigger: Trigger, begin: int, head: int, stops: Collection[int]) -> _Candidate | None:
    """Return the candidate of a verb trigger, None where it is no verb here or its arguments do not fit."""
    if sentence.tag(begin - 1) in "DS":
        return None
    if begin == head and sentence.tag(begin) == "N":
        if trigger.verb in ("base", "present") and _is_noun_here(sentence, begin):
            return None
        if trigger.verb in ("past", "gerund") and sentence.tag(begin + 1) == "N":
            return None
    first, last = subject_start(sentence, begin), max(head, verb_phrase_end(sentence, head, stops))
    if trigger.subjects or trigger.objects:
        before = {sentence.lower(i) for i in range(first, begin)}
        if sentence.lower(begin - 1) in function_words("relatives"):  # "the ship that sank"
            before.add(sentence.lower(begin - 2))
        if sentence.tag(first - 1) == "G":  # "a bus carrying 44 pilgrims plunged"
            before.add(sentence.lower(first - 2))
        after = {sentence.lower(i) for i in range(head + 1, last + 1)}
        if not (before & trigger.subjects or after & trigger.objects):
            return None
    if first == begin and last == head:  # no subject and no object, as in "how to shoot"
        return None
    return _Candidate(trigger, begin, head, first, last, head)


def _one_for_each_head(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the first candidate of each head, without consequences of a violent event of the sentence.

    In "strikes killed ten" only the strikes are an event.
    """
    violent = load("events")["phrase"]["violent"]
    firsts = list({c.head: c for c in reversed(candidates)}.values())[::-1]
    has_cause = any(not c.trigger.consequence and c.trigger.type in violent for c in firsts)
    return [c for c in firsts if not (c.trigger.consequence and has_cause)]


def _status(sentence: Sentence, candidate: _Candidate) -> EventStatus | None:
    verb = bool(candidate.trigger.verb)
    return status_of(sentence, candidate.first, candidate.begin, candidate.last, verb=verb)


def _time(sentence: Sentence, candidate: _Candidate, dates: Sequence[DateMention]) -> DateMention | None:
    """Return the date of a mention: the first one within it, or after it and words that tie it to the event."""
    phrase = load("events")["phrase"]
    connecting = {*phrase["before_date"], *phrase["scheduled"]}
    if candidate.trigger.verb and takes_date_of_object(sentence, candidate.begin, candidate.last):
        return None
    for mention in dates:
        start = sentence.at(mention.span.start)
        if candidate.first <= start <= candidate.last:
            return mention
        between = [sentence.lower(i) for i in range(candidate.last + 1, start)]
        if start > candidate.last and len(between) <= _TOKENS_TO_DATE and connecting.issuperset(between):
            return mention
    return None
