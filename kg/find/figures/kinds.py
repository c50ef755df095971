"""Kinds of figures: what happened to the people or things that are counted ("killed"), or what is measured ("fine").

A word of figures.toml says so: a verb after the count ("12 people were killed") or right before it ("killed 12
people"), a state ("12 dead"), a noun before "of" ("the death of 12 people"), or the counted noun itself ("two million
refugees"). Without one it is the verb or the noun that governs the count, or the noun that the count is a measure of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.find.figures.counts import Count, syntax
from kg.lang.en.inflection import ends_as_participle, ends_in_s, plural, singular, verb_forms
from kg.lang.en.verbs import base_of, base_of_any
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words

_CLAUSE_MARKS = frozenset(";:(—–")
_TOKENS_TO_VERB = 14
"""Most tokens between a count and the verb after it: set by hand, as long as a phrase after a subject usually is."""
_TOKENS_TO_NOUN = 7
"""Most tokens between "toll" and the count: "the death toll has now risen to more than 300". Hand-set."""
_TOKENS_TO_GOVERNOR = 8
"""Most tokens between a count and the verb before it that governs it: set by hand, as `_TOKENS_TO_VERB`."""
_ADVERBS_BETWEEN = 2
"""Most adverbs between a verb and the count behind it: "killed at least 12". Hand-set."""
_LONGEST_PHRASE = 4
"""Words of the longest phrase of figures.toml."""
_LONGEST_VERB = 3
"""Words of the longest verb before a count: "claimed the lives"."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a figure: its name, the token that says it, and whether figures.toml lists that word."""

    name: str
    at: int | None
    listed: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of figures.toml: `patients` to `heads` map each form to the kind of figure that it makes of a count.

    `patients` are verbs that the count is the patient of, `actors` those that it is the subject of.
    """

    patients: Mapping[str, str]
    actors: Mapping[str, str]
    states: Mapping[str, str]
    nouns: Mapping[str, str]
    heads: Mapping[str, str]
    changes: frozenset[str]


def kind_of(sentence: Sentence, count: Count) -> Kind:
    """Return the kind of a count: what happened to the people or things that it counts."""
    for find in (_state, _verb_before, _verb_after, _noun_before, _counted):
        if evidence := find(sentence, count):
            return Kind(*evidence, listed=True)
    return _governor(sentence, count)


@cache
def states() -> frozenset[str]:
    """Return the words that say after a count what became of those counted: "12 people missing"."""
    return frozenset(_lexicon().states)


@cache
def kinds() -> frozenset[str]:
    """Return the kinds of figures.toml."""
    return frozenset(kind["name"] for kind in load("figures")["kind"])


@cache
def _lexicon() -> _Lexicon:
    data = load("figures")
    groups: dict[str, dict[str, str]] = {k: {} for k in ("patients", "verbs", "states", "nouns", "heads")}
    for kind in data["kind"]:
        for group, forms in groups.items():
            for lemma in kind.get(group, ()):
                for form in _forms(group, lemma):
                    forms.setdefault(form, kind["name"])
    return _Lexicon(
        patients=groups["patients"],
        actors=groups["verbs"],
        states=groups["states"],
        nouns=groups["nouns"],
        heads=groups["heads"],
        changes=frozenset(f for w in data["syntax"]["changes"] for f in (w, *verb_forms(w))),
    )


def _forms(group: str, lemma: str) -> list[str]:
    """Return the forms of a lemma in which a group of figures.toml has it."""
    if group in ("patients", "verbs"):
        return list(verb_forms(lemma))
    return [lemma] if group == "states" else [lemma, plural(lemma)]


def _phrase(sentence: Sentence, at: int, forms: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the kind of figure of the longest phrase of `forms` that begins at `at`, with the index `at`."""
    for length in range(_LONGEST_PHRASE, 0, -1):
        if kind := forms.get(" ".join(sentence.lower(i) for i in range(at, at + length))):
            return kind, at
    return None


def _state(sentence: Sentence, count: Count) -> tuple[str, int] | None:
    """Return the kind for "300 dead", "12 people missing", "hundreds more injured"."""
    evidence = _phrase(sentence, count.end + 1, _lexicon().states)
    follows = sentence.tag(count.end + 2)
    return evidence if evidence and follows != "N" else None


def _verb_before(sentence: Sentence, count: Count) -> tuple[str, int] | None:
    """Return the kind for "killed 12 people": the verb right before the count, or before the count it is joined to."""
    lexicon, at = _lexicon(), count.start - 1
    while at >= count.start - 1 - _ADVERBS_BETWEEN and sentence.tag(at) == "A":
        at -= 1
    for length in range(1, _LONGEST_VERB + 1):
        words = " ".join(sentence.lower(i) for i in range(at - length + 1, at + 1))
        if (kind := lexicon.patients.get(words)) and sentence.tag(at - length + 1) not in "D":
            return kind, at - length + 1
    return None


def _verb_after(sentence: Sentence, count: Count) -> tuple[str, int] | None:
    """Return the kind for "12 people were killed" and "thousands fled": the first verb whose subject the count is."""
    lexicon, passive, passive_auxiliaries = _lexicon(), False, word_class("passive_auxiliary")
    for at in range(count.end + 1, min(len(sentence.tags), count.end + 1 + _TOKENS_TO_VERB)):
        if sentence.tag(at) == "V" or (passive and not sentence.capital(at)):  # "cast before March"
            if evidence := _phrase(sentence, at, lexicon.actors):
                return evidence
            if passive and (evidence := _phrase(sentence, at, lexicon.states)):
                return evidence
            patient = passive or _is_reduced_relative(sentence, at, count)
            if patient and (evidence := _phrase(sentence, at, lexicon.patients)):
                return evidence
        if sentence.lower(at) in passive_auxiliaries:
            passive = True
        elif passive and sentence.lower(at) in syntax("leaves"):
            continue
        elif _ends_clause(sentence, at, passive):
            return None
    return None


def _ends_clause(sentence: Sentence, at: int, passive: bool) -> bool:
    """Return whether the token ends the clause whose subject is the count."""
    word, tag = sentence.lower(at), sentence.tag(at)
    another_clause = tag == "C" and (passive or word not in syntax("goes_on"))
    subject = (tag == "R" and word not in load("numbers")["words"]) or word in syntax("another_subject")
    return tag in "VG" or subject or another_clause or word in _CLAUSE_MARKS


def _is_reduced_relative(sentence: Sentence, at: int, count: Count) -> bool:
    """Return whether the token is a participle right after the count: "12 people killed in the blast"."""
    return at == count.end + 1 and ends_as_participle(sentence.lower(at)) and sentence.tag(at + 1) not in "DR"


def _noun_before(sentence: Sentence, count: Count) -> tuple[str, int] | None:
    """Return the kind for "the destruction of four hospitals" and "the death toll rose to 300"."""
    lexicon, at = _lexicon(), count.start - 1
    while at >= count.start - _TOKENS_TO_NOUN and (sentence.lower(at) in lexicon.changes or sentence.tag(at) == "A"):
        at -= 1
    if at == count.start - 1:
        return None
    kind = lexicon.nouns.get(sentence.lower(at))
    partitive = sentence.lower(at + 1) in function_words("genitives")
    toll = any(word in sentence.lower(at) for word in syntax("toll"))
    return (kind, at) if kind and (partitive or toll) else None


def _counted(sentence: Sentence, count: Count) -> tuple[str, int | None] | None:
    """Return the kind for "two million refugees"."""
    if count.head is None:
        return None
    lexicon, last = _lexicon(), sentence.lower(count.head)
    both = f"{sentence.lower(count.head - 1)} {last}"
    kind = lexicon.heads.get(both) or lexicon.heads.get(last)
    return (kind, None) if kind else None


def _governor(sentence: Sentence, count: Count) -> Kind:
    """Return the noun that the count measures, else the noun or the verb that governs it, as its lemma."""
    if count.is_modifier and count.head is not None:
        return _noun(sentence, count.head, count.head)
    measured, before = _measured(sentence, count), _main_verb_before(sentence, count)
    if measured is not None and (sentence.lower(measured + 1) in function_words("genitives") or before is None):
        return _noun(sentence, measured, measured)
    for at in (before, _main_verb_after(sentence, count), _main_verb_before(sentence, count, commas=True)):
        if at is not None:
            return Kind(base_of_any(sentence.lower(at)), at, listed=False)
    return _noun(sentence, count.head, None)


def _noun(sentence: Sentence, noun: int | None, at: int | None) -> Kind:
    """Return the kind that a noun names, said by the token `at`; for a number or a pronoun the unknown kind."""
    if noun is None or sentence.tag(noun) == "R" or _is_number(sentence, noun):
        return Kind(str(load("figures")["syntax"]["unknown"]), None, listed=False)
    return Kind(singular(sentence.lower(noun)), at, listed=False)


def _is_number(sentence: Sentence, at: int) -> bool:
    """Return whether a token is a number or a year, or a unit of numbers: "2030", "one-half", "percent"."""
    word, numbers = sentence.lower(at), load("numbers")
    return word[:1].isdigit() or any(
        word.split("-")[0] in group for group in (numbers["words"], numbers["fractions"], numbers["share"]["words"])
    )


def _before(sentence: Sentence, count: Count) -> int:
    """Return the last token before a count that is no determiner or adverb."""
    before = count.start - 1
    while before >= 0 and sentence.tag(before) in "DA":
        before -= 1
    return before


def _measured(sentence: Sentence, count: Count) -> int | None:
    """Return the common noun that the count is a measure of: "temperatures of 28 degrees".

    A year between the two is passed over: "a cut by 2030 of 32 percent".
    """
    before = _before(sentence, count)
    if sentence.tag(before) not in "PT" or sentence.lower(before) not in syntax("of_measure"):
        return None
    noun = before - 1
    while sentence.lower(noun).isdigit() and sentence.tag(noun - 1) == "P":
        noun -= 2
    common = sentence.tag(noun) == "N" and not sentence.capital(noun) and not _is_number(sentence, noun)
    return noun if common and singular(sentence.lower(noun)) not in load("dates")["units"] else None


def _main_verb_before(sentence: Sentence, count: Count, *, commas: bool = False) -> int | None:
    """Return the verb that the count is the object or a complement of, None where a clause's mark stands between.

    `commas` says whether commas may stand between. A verb of saying has a clause for its object, and no count. What is
    counted after a preposition behind the verb's object is not the verb's: "raised money for 21 candidates". Nor is the
    level that a name is at: "followed by Lee at 10 percent".
    """
    before = _before(sentence, count)
    apart = sentence.tag(before) == "P" and (
        (count.head is not None and not count.number.unit and sentence.lower(before) not in syntax("of_measure"))
        or sentence.lower(before) in syntax("level")
    )
    if _is_unlisted_verb(sentence, count.start - 1):
        return count.start - 1
    for at in range(count.start - 1, max(-1, count.start - 1 - _TOKENS_TO_GOVERNOR), -1):
        if _is_verb(sentence, at):
            aside = commas and sentence.lower(at - 1) == ","  # "the poll, conducted in March, …"
            return None if aside or base_of(sentence.lower(at)) in load("speech")["verbs"] else at
        if sentence.tag(at) in "CMR" or sentence.lower(at) in _CLAUSE_MARKS:
            return None
        if (sentence.lower(at) == "," and not commas) or (apart and sentence.tag(at) == "N"):
            return None
    return None


def _is_verb(sentence: Sentence, at: int) -> bool:
    """Return whether a token is a verb, and not the "last" of "last week"."""
    return sentence.tag(at) in "VG" and sentence.lower(at) not in syntax("ordinal")


def _is_unlisted_verb(sentence: Sentence, at: int) -> bool:
    """Return whether what looks like a noun is a verb by the token before it: "plans to sink 20 million"."""
    noun = sentence.tag(at) == "N" and not sentence.capital(at) and not _is_number(sentence, at)
    return noun and sentence.tag(at - 1) in "TM" and not ends_in_s(sentence.lower(at))


def _main_verb_after(sentence: Sentence, count: Count) -> int | None:
    """Return the verb that the count is the subject of: "12 men who fled", "12 men in the camp fled".

    After a preposition the count is the subject only of what is right behind it: "with 12 states voting".
    """
    inside, relative, apart = sentence.tag(_before(sentence, count)) in "PT", False, False
    for at in range(count.end + 1, min(len(sentence.tags), count.end + 1 + _TOKENS_TO_VERB)):
        tag, word = sentence.tag(at), sentence.lower(at)
        if _is_verb(sentence, at):
            other = _has_subject(sentence, at) if apart else sentence.tag(at - 1) == "X"
            return at if _agrees(sentence, at, count) and not other else None
        if tag == "C":
            relative = word in syntax("relative") and all(sentence.tag(i) == "X" for i in range(count.end + 1, at))
            in_verb = sentence.tag(at - 1) == "M" and sentence.tag(at + 1) in "MAV"  # "have so far been"
            of_whom = at == count.end + 2 and sentence.lower(at - 1) in function_words("genitives")
            if not (relative or in_verb or of_whom) and (
                word not in syntax("goes_on") or sentence.tag(at + 1) not in "ND"
            ):
                return None
        if tag == "R" or word in syntax("another_subject") or word in _CLAUSE_MARKS or (inside and not relative):
            return None
        apart = apart or sentence.tag(at - 1) in "XQ"
    return None


def _agrees(sentence: Sentence, verb: int, count: Count) -> bool:
    """Return whether a verb can have the count for its subject: no infinitive, and no singular where there are several.

    Nor a gerund after a preposition ("women of voting age"), or a verb right behind a quotation (“… 12 men,” said Lee).
    """
    form, before = sentence.lower(verb), sentence.tag(verb - 1)
    singular_form = verb_forms(base_of(form)).get(form) == "present"
    several = count.number.value != 1 and not count.number.unit
    return before not in "TQ" and not (before == "P" and sentence.tag(verb) == "G") and not (singular_form and several)


def _has_subject(sentence: Sentence, verb: int) -> bool:
    """Return whether a noun stands right before a verb and its auxiliaries: "4 percent in polls," Lee said."""
    at = verb - 1
    while sentence.tag(at) in "MA":
        at -= 1
    return sentence.tag(at) == "N"
