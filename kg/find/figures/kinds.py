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
from kg.lang.en.inflection import ends_as_participle, plural, singular, verb_forms
from kg.lang.en.verbs import base_of
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words

_CLAUSE_MARKS = frozenset(";:(—–")
_TOKENS_TO_VERB = 14
"""Most tokens between a count and the verb after it: set by hand, as long as a phrase after a subject usually is."""
_TOKENS_TO_NOUN = 7
"""Most tokens between "toll" and the count: "the death toll has now risen to more than 300"."""
_TOKENS_TO_GOVERNOR = 8
"""Most tokens between a count and the verb before it that governs it: set by hand, as `_TOKENS_TO_VERB`."""
_ADVERBS_BETWEEN = 2
"""Most adverbs between a verb and the count behind it: "killed at least 12"."""
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
        if sentence.tag(at) == "V" or passive:
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
    subject = tag == "R" and word not in load("numbers")["words"]
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
        return Kind(singular(sentence.lower(count.head)), count.head, listed=False)
    before = count.start - 1
    while sentence.tag(before) in "DA" and sentence.lower(before) != "":
        before -= 1
    if (
        sentence.tag(before) in "PT"
        and sentence.tag(before - 1) == "N"
        and sentence.lower(before) in syntax("of_measure")
    ):
        return Kind(singular(sentence.lower(before - 1)), before - 1, listed=False)
    at = _main_verb_before(sentence, count)
    if at is None:
        at = _main_verb_after(sentence, count)
    if at is not None:
        return Kind(base_of(sentence.lower(at)), at, listed=False)
    if count.head is not None:
        return Kind(singular(sentence.lower(count.head)), None, listed=False)
    return Kind(str(load("figures")["syntax"]["unknown"]), None, listed=False)


def _main_verb_before(sentence: Sentence, count: Count) -> int | None:
    """Return the verb that the count is the object or a complement of, None where a clause's mark stands between.

    A verb of saying has a clause for its object, and no count.
    """
    for at in range(count.start - 1, max(-1, count.start - 1 - _TOKENS_TO_GOVERNOR), -1):
        if sentence.tag(at) in "VG":
            return None if base_of(sentence.lower(at)) in load("speech")["verbs"] else at
        if sentence.tag(at) in "CMR" or sentence.lower(at) in _CLAUSE_MARKS:
            return None
    return None


def _main_verb_after(sentence: Sentence, count: Count) -> int | None:
    """Return the verb that the count is the subject of."""
    for at in range(count.end + 1, min(len(sentence.tags), count.end + 1 + _TOKENS_TO_VERB)):
        if sentence.tag(at) in "VG":
            return at
        if sentence.lower(at) in _CLAUSE_MARKS or sentence.tag(at) == "R":
            return None
    return None
