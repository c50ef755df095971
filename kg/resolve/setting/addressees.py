"""To whom something was said: the object of "told", the person urged, whom the source spoke to or wrote to."""

from __future__ import annotations

from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.lang.en.inflection import verb_forms
from kg.lang.word_lists import function_words
from kg.model import Span
from kg.resolve.setting.clauses import Clause, reporting, span_of

_NOUN_TO_PREPOSITION = 3
"""Tokens, at most, from a noun of saying to the preposition of its addressee: "letter [of apology] to". Hand-set."""
_MOST_URGED = 12
"""Tokens, at most, for the person urged. Hand-set."""


def addressee(clause: Clause, occasion: Span | None) -> Span | None:
    """Return the span of the addressee, None where the sentence states none. `occasion` is the statement's."""
    return _object(clause) or _urged(clause) or _written_to(clause, occasion) or _spoken_to(clause)


def _object(clause: Clause) -> Span | None:
    """Return the object of a verb of telling, or what follows "to" after any verb: "told [AFP]", "said to [AFP]"."""
    if clause.attribution.cue is None:
        return None
    start, limit = clause.after_verb()
    sentence = clause.sentence
    verb = clause.verb_word()
    if verb in _forms("told") or (verb in _forms("urged") and _urges(clause, start)):
        return _noun_phrase(clause, start, limit)
    if sentence.lower(start) in reporting("addressee", "prepositions") and verb not in reporting("addressee", "not_to"):
        return _noun_phrase(clause, start + 1, limit)
    return None


def _urges(clause: Clause, begin: int) -> bool:
    """Return whether the verb urges the one whose words begin at a token: "called on [Vik]", never "called [Vik]"."""
    words = [clause.sentence.lower(i) for i in range(clause.verb - 1, begin)]
    return not (clause.verb_word() in _forms("linked") and reporting("addressee", "links").isdisjoint(words))


def _urged(clause: Clause) -> Span | None:
    """Return the person urged, with whom the content begins: "urged [Russia] to step in"."""
    content, cue, sentence = clause.attribution.contents[0], clause.attribution.cue, clause.sentence
    if cue is None or not sentence.start <= content.start < sentence.end:
        return None
    verb, begin = clause.verb_word(), sentence.at(content.start)
    between = [sentence.lower(i) for i in range(clause.verb, begin)]
    if verb not in _forms("urged") or set(between) - reporting("addressee", "links") or not _urges(clause, begin):
        return None
    while sentence.lower(begin) in reporting("addressee", "links"):
        begin += 1
    for index in range(begin + 1, min(len(sentence.tokens), begin + _MOST_URGED)):
        word = sentence.lower(index)
        follows = index + 1 if word in function_words("before_infinitives") else index
        if sentence.lower(follows) in function_words("infinitives") or _tells(sentence, index):
            return _checked(clause, begin, index)
        if sentence.tag(index) in "QVMX" or word in reporting("addressee", "not_persons"):
            return None
    return None


def _written_to(clause: Clause, occasion: Span | None) -> Span | None:
    """Return whom the statement's occasion names: "in a letter to [the court]", "in an interview with [the BBC]"."""
    sentence = clause.sentence
    if (
        occasion is None
        or occasion == clause.attribution.source
        or not (sentence.start <= occasion.start and occasion.end <= sentence.end)
    ):
        return None
    first, last = sentence.at(occasion.start), sentence.at(occasion.end - 1)
    nouns = [i for i in range(first, last) if sentence.lower(i) in reporting("addressee", "nouns")]
    for noun in nouns:
        for index in range(noun + 1, min(last, noun + 1 + _NOUN_TO_PREPOSITION)):
            if sentence.lower(index) in reporting("addressee", "noun_prepositions"):
                return _noun_phrase(clause, index + 1, last + 1)
    return None


def _spoken_to(clause: Clause) -> Span | None:
    """Return the addressee that another clause of the sentence states ("spoke to AFP from …, saying")."""
    sentence = clause.sentence
    begin = _first_words("to")
    for index in range(len(sentence.tokens) - 2):
        if sentence.words[index] not in begin:
            continue
        pair = f"{sentence.lower(index)} {sentence.lower(index + 1)}"
        at = index + 2 if pair in reporting("addressee", "to") else index + 1
        if (at == index + 2 or sentence.lower(index) in reporting("addressee", "to")) and not clause.is_said(index):
            return _noun_phrase(clause, at, len(sentence.tokens))
    return None


def _noun_phrase(clause: Clause, start: int, limit: int) -> Span | None:
    """Return the noun phrase that begins at a token: up to a stop word, a mark or `limit`."""
    if clause.sentence.tag(start) not in "NDR":
        return None
    sentence = clause.sentence
    end = clause.phrase_end(start, limit, reporting("addressee", "stops"))
    end = next((i for i in range(start + 1, end - 1) if _tells(sentence, i)), end)
    while end > start + 1 and sentence.tag(end - 1) in "AS":
        end -= 1
    return None if clause.is_said(start) else _checked(clause, start, end)


def _tells(sentence: Sentence, index: int) -> bool:
    """Return whether what somebody is told begins at a token: "told Vik [of] her plans"."""
    of_theirs = sentence.lower(index + 1) in function_words("possessives")
    return of_theirs and sentence.lower(index) in reporting("addressee", "tells")


def _checked(clause: Clause, start: int, end: int) -> Span | None:
    """Return the span of the tokens, None where these are no words for somebody."""
    if end <= start:
        return None
    words = [clause.sentence.lower(i) for i in range(start, end)]
    if words[0] in reporting("addressee", "not_first") or clause.is_date(start, end - 1):
        return None
    if len(words) == 1 and words[0] in reporting("addressee", "bare"):
        return None
    return span_of(clause.sentence, start, end)


@cache
def _first_words(key: str) -> frozenset[str]:
    """Return the words with which the entries of a list of addressees' begin."""
    return frozenset(entry.partition(" ")[0] for entry in reporting("addressee", key))


@cache
def _forms(key: str) -> frozenset[str]:
    """Return the forms of a list of verbs of reporting.toml."""
    return frozenset(form for verb in reporting("addressee", key) for form in verb_forms(verb))
