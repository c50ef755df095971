"""Whether an event mention says that the event happened or is to happen, or that it is denied, cancelled or feared.

Read from the words beside a mention in its clause: its determiner, its auxiliaries, the verb or noun that governs it,
a condition that it stands in. Words for it are the table `status` of events.toml. In doubt an event is told as a fact.
"""

from __future__ import annotations

from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end, noun_phrase_start
from kg.lang.en.inflection import VerbForm, ends_as_negated, plural, verb_forms
from kg.lang.word_lists import function_words, word_list
from kg.model import EventStatus

_MOST_AUXILIARIES = 6
"""Tokens between a verb and the first of its auxiliaries and adverbs: "would not even have been". Set by hand."""
_MOST_ASKED = 3
"""Tokens before "if" in which a verb of asking is looked for: "asked the minister if". Set by hand."""
_MOST_INSERTED = 8
"""Tokens of what is inserted between commas before a verb: ", scheduled for Friday, was cancelled". Set by hand."""


def status_of(sentence: Sentence, first: int, begin: int, last: int, *, verb: bool) -> EventStatus | None:
    """Return what a mention says of its event, None where it tells it as a fact or a plan.

    The mention is the tokens `first` to `last`, its head begins at `begin`; `verb` is whether the head is a verb.
    """
    if verb:
        return _of_verb(sentence, begin)
    start = min(first, noun_phrase_start(sentence, begin))
    return _of_noun(sentence, start, begin, last)


def takes_date_of_object(sentence: Sentence, begin: int, last: int) -> bool:
    """Return whether a date after a verb and its object is the object's: "cancelled a meeting planned for Friday"."""
    form = sentence.lower(begin)
    return last > begin and (form in _forms("cancelling") or form in _forms("denying") or form in _forms("fearing"))


def only_plans(sentence: Sentence, head: int) -> bool:
    """Return whether a participle says when the event before it is to be: "a meeting planned for Friday"."""
    return (
        sentence.lower(head) in _listed("planning")
        and (sentence.tag(head - 1) == "N" or sentence.lower(head - 1) == ",")
        and sentence.tag(head + 1) == "P"
    )


def cancels(sentence: Sentence, verb: int) -> bool:
    """Return whether a verb calls an event off: "was scrapped", "called off"."""
    two = f"{sentence.lower(verb)} {sentence.lower(verb + 1)}"
    return sentence.lower(verb) in _forms("cancelling") or two in _forms("cancelling")


@cache
def _listed(key: str) -> frozenset[str]:
    return word_list("events", "status", key)


@cache
def _forms(key: str) -> dict[str, VerbForm]:
    """Return the forms of a list of verbs, each with what it is ("past")."""
    return {form: kind for verb in _listed(key) for form, kind in verb_forms(verb).items()}


@cache
def _nouns(key: str) -> frozenset[str]:
    return _listed(key) | {plural(noun) for noun in _listed(key)}


# ---------------------------------------------------------------- verbs


def _of_verb(sentence: Sentence, verb: int) -> EventStatus | None:
    """Return the status that a verb's own clause gives to what it says."""
    start = _auxiliaries_start(sentence, verb)
    words = [sentence.lower(i) for i in range(start, verb)]
    infinitive = next((at for at, word in enumerate(words, start) if word in function_words("infinitives")), None)
    if infinitive is not None:
        if status := _before_infinitive(sentence, infinitive):
            return status
    elif sentence.lower(start - 1) in _listed("without"):
        return "denied"
    if _negated(sentence, start, verb) or _no_subject(sentence, start):
        return "denied" if _listed("open_though_denied").isdisjoint(words) else "feared"
    if infinitive is None and _is_open(words):
        return "feared"
    if sentence.tag(verb) == "G" and not words and _governs(sentence, verb, "denying"):
        return "denied"
    return "feared" if infinitive is None and _in_condition(sentence, start) else None


def _auxiliaries_start(sentence: Sentence, verb: int) -> int:
    """Return the index of the first auxiliary, adverb or "to" right before a verb, of the verb where it has none."""
    start = verb
    while start > max(0, verb - _MOST_AUXILIARIES) and sentence.tag(start - 1) in "MAT":
        start -= 1
    return start


def _negated(sentence: Sentence, start: int, end: int) -> bool:
    """Return whether one of the tokens `start` to before `end` is "not" or the like, but no "not only"."""
    return any(
        (sentence.lower(i) in _listed("not") or ends_as_negated(sentence.lower(i)))
        and sentence.lower(i + 1) not in _listed("not_denied")
        for i in range(start, end)
    )


def _no_subject(sentence: Sentence, start: int) -> bool:
    """Return whether the subject that ends before `start` is nobody or nothing: "no troops", "none of them"."""
    if sentence.lower(start - 1) in _listed("none") and sentence.tag(start - 1) == "R":
        return True
    if f"{sentence.lower(start - 2)} {sentence.lower(start - 1)}".strip() in _listed("no_subjects"):
        return True
    if sentence.tag(start - 1) not in "NR":
        return False
    first = noun_phrase_start(sentence, start - 1)
    if sentence.lower(first - 1) in function_words("genitives") and sentence.lower(first - 2) in _listed("none"):
        return True
    return sentence.lower(first) in _listed("none") and sentence.lower(first + 1) not in _listed("not_denied")


def _is_open(words: list[str]) -> bool:
    """Return whether auxiliaries leave open if a thing happens: "may come", "could have come"; not "may have come"."""
    if not _listed("perfect").isdisjoint(words):
        return not _listed("unreal").isdisjoint(words)
    return not _listed("open").isdisjoint(words)


def _before_infinitive(sentence: Sentence, to: int) -> EventStatus | None:
    """Return the status that the word before "to" gives to the verb after it: "refused to", "a threat to"."""
    if sentence.lower(to - 1) in _listed("not"):
        return "denied"
    before = to - 1
    start = _auxiliaries_start(sentence, before)
    if _is_form(sentence.lower(before), "denying_to"):
        return None if _negated(sentence, start, before) else "denied"
    if _is_form(sentence.lower(before), "fearing_to"):
        return "feared"
    return None


def _is_form(word: str, key: str) -> bool:
    return word in _forms(key) or word in _nouns(key)


def _in_condition(sentence: Sentence, start: int) -> bool:
    """Return whether the clause whose verb, with its auxiliaries, is at `start` begins with "if"."""
    at = start - 1
    if sentence.tag(at) in "NS":
        at = noun_phrase_start(sentence, at) - 1
    elif sentence.tag(at) == "R":
        at -= 1
    return _is_condition(sentence, at)


def _is_condition(sentence: Sentence, at: int) -> bool:
    """Return whether a token begins a condition: not "if" that means "whether", as in "asked her if"."""
    before = {sentence.lower(i) for i in range(at - _MOST_ASKED, at)}
    return sentence.lower(at) in _listed("conditions") and _listed("whether").isdisjoint(before)


# ---------------------------------------------------------------- nouns


def _of_noun(sentence: Sentence, first: int, head: int, last: int) -> EventStatus | None:
    """Return the status of an event that a noun names; its noun phrase begins at `first`."""
    inside = {sentence.lower(i) for i in range(first, head)}
    if sentence.lower(first) in _listed("none") and sentence.lower(first + 1) not in _listed("not_denied"):
        return "denied"
    if head - 1 > first and sentence.lower(head - 1) in _forms("fearing"):  # "residents fear clashes", read as one noun
        return "feared"
    if not _listed("cancelling_adjectives").isdisjoint(inside):
        return "cancelled"
    status = _governed(sentence, first, head, last)
    if status:
        return status
    if not _listed("fearing_adjectives").isdisjoint(inside):
        return "feared"
    return _by_predicate(sentence, first, head, last)


def _governed(sentence: Sentence, first: int, head: int, last: int) -> EventStatus | None:
    """Return the status by the words that govern a noun phrase: verbs, nouns with their prepositions, conjunctions."""
    at = first - 1
    while sentence.tag(at) in "AQ" and sentence.lower(at) not in _listed("not"):
        at -= 1
    indefinite = not _is_definite(sentence, first, head)
    noun = at - 1
    if sentence.tag(at) in "PT" and sentence.tag(noun) == "N":
        genitive = sentence.lower(at) in function_words("genitives")
        if genitive and sentence.lower(noun) in _nouns("fearing_nouns") and indefinite:
            start = noun_phrase_start(sentence, noun)
            return "denied" if sentence.lower(start) in _listed("none") else "feared"
        if genitive and sentence.lower(noun) in _nouns("cancelling_nouns"):
            return "cancelled"
        if sentence.lower(noun) in _nouns("of_event") and indefinite:
            return _of_noun(sentence, noun_phrase_start(sentence, noun), noun, last)
    if sentence.lower(at) in _listed("without") and indefinite and sentence.lower(head) not in _listed("not_denied"):
        return "denied"
    if sentence.lower(at) in _listed("not") and sentence.lower(first) in _listed("indefinite") and head <= first + 1:
        return "denied"
    if _is_condition(sentence, at) and indefinite:
        return "feared"
    verb = _verb_before(sentence, at, last)
    if verb is None or (sentence.lower(head) in _nouns("said") and verb[1] in _forms("denying")):
        return None
    return _by_verb(sentence, *verb, last, indefinite=indefinite)


def _is_definite(sentence: Sentence, first: int, head: int) -> bool:
    """Return whether a noun phrase is definite, by its determiner or a possessor: "the strike", "Iran's strike"."""
    return sentence.lower(first) in _listed("definite") or "S" in sentence.tags[first:head]


def _verb_before(sentence: Sentence, at: int, last: int) -> tuple[int, str] | None:
    """Return the index of the verb that ends at `at` and its form, with a second word there or after the event."""
    word = sentence.lower(at)
    if sentence.tag(at) in "PT":
        return (at - 1, f"{sentence.lower(at - 1)} {word}") if at > 0 else None
    apart = f"{word} {sentence.lower(last + 1)}"
    if any(apart in _forms(key) for key in ("denying", "cancelling")):
        return at, apart
    return (at, word) if word else None


def _by_verb(sentence: Sentence, verb: int, form: str, last: int, *, indefinite: bool) -> EventStatus | None:
    """Return the status that a verb gives to its object."""
    start = _auxiliaries_start(sentence, verb)
    words = {sentence.lower(i) for i in range(start, verb)}
    negated, infinitive = _negated(sentence, start, verb), bool(words & function_words("infinitives"))
    finite = not (negated or infinitive or words & (_listed("open") | _listed("supposed")))
    if form in _forms("denying") and finite:
        return None if _is_clause(sentence, last) else "denied"
    if form in _forms("cancelling") and finite and _forms("cancelling")[form] in ("past", "present"):
        return "cancelled"
    if form in _forms("fearing") and not negated:
        return "feared" if indefinite else None
    if indefinite and (form in _forms("carrying") or form in _forms("causing")):
        return _of_verb(sentence, verb)
    return None


def _governs(sentence: Sentence, verb: int, key: str) -> bool:
    """Return whether a verb of a list stands right before a gerund: "denied attacking", "ruled out attacking"."""
    for at, form in (
        (verb - 1, sentence.lower(verb - 1)),
        (verb - 2, f"{sentence.lower(verb - 2)} {sentence.lower(verb - 1)}"),
    ):
        if form in _forms(key):
            return not _negated(sentence, _auxiliaries_start(sentence, at), at)
    return False


def _is_clause(sentence: Sentence, last: int) -> bool:
    """Return whether a clause follows that says more than that the event happened: "denied the raid was a failure"."""
    at = last + 1
    while sentence.tag(at) in "MA":
        at += 1
    if at == last + 1 and sentence.tag(at) != "V":
        return False
    return not _happens(sentence, at)


def _happens(sentence: Sentence, at: int) -> bool:
    two = f"{sentence.lower(at)} {sentence.lower(at + 1)}"
    return sentence.lower(at) in _forms("happening") or two in _forms("happening")


def _by_predicate(sentence: Sentence, first: int, head: int, last: int) -> EventStatus | None:
    """Return the status by the predicate after a noun phrase: "was called off", "may follow", "could kill"."""
    at = start = _predicate_start(sentence, last)
    while sentence.tag(at) in "MA" and at < start + _MOST_AUXILIARIES:
        at += 1
    words = [sentence.lower(i) for i in range(start, at)]
    if not words:
        return None
    negated, is_open = _negated(sentence, start, at), _is_open(words)
    two = f"{sentence.lower(at)} {sentence.lower(at + 1)}"
    past = next((f for f in (two, sentence.lower(at)) if _forms("cancelling").get(f) == "past"), None)
    if past and not negated and not is_open and not _listed("supposed") & set(words):
        return "cancelled"
    if _happens(sentence, at) and (negated or is_open):
        return "denied" if negated and not is_open else "feared"
    if _is_definite(sentence, first, head):
        return None
    if is_open and not negated and _listed("perfect").isdisjoint(words):
        return "feared"
    supposed = words[0] in _listed("supposed") and sentence.lower(first) in _listed("indefinite")
    passive = words[-1] in _listed("passive") and sentence.tag(at) == "V"
    return "feared" if supposed and not passive else None


def _predicate_start(sentence: Sentence, last: int) -> int:
    """Return the index of the token after a noun phrase, its date and what is inserted between commas."""
    at = last + 1
    if sentence.tag(at) == "P" and (end := noun_phrase_end(sentence, at + 1)):
        at = end + 1
    two = f"{sentence.lower(at)} {sentence.lower(at + 1)}"
    if two in _listed("planned_for") or (sentence.lower(at) in _listed("planning") and sentence.tag(at + 1) == "P"):
        at = (noun_phrase_end(sentence, at + 2) or at + 1) + 1
    if sentence.lower(at) == ",":
        for close in range(at + 1, at + _MOST_INSERTED):
            if sentence.lower(close) == ",":
                return close + 1
    return at
