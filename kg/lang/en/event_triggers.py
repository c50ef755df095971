"""The words that can name or report an event, read from events.toml, in all their forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from kg.lang.en.inflection import plural, verb_forms
from kg.lang.en.stems import stems_of
from kg.lang.lexicon import load
from kg.lang.word_lists import entries

_BETWEEN = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reading of a form: a noun (`verb` is "") or a verb form ("base", "present", "past", "gerund").

    `family` is "type/name"; a head with `beside` needs one of these words before it; `subjects` and `objects` are what
    a framed verb needs before or after it; `consequence` is whether it only says what another event led to,
    `figurative` whether it means its type only amid violence.
    """

    type: str
    family: str
    lemma: str
    verb: str = ""
    beside: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    consequence: bool = False
    figurative: bool = False


@cache
def readings() -> dict[str, tuple[Trigger, ...]]:
    """Return every form, as `form_of` writes it, with its readings in the order of the lexicon."""
    found: dict[str, list[Trigger]] = {}
    for kind in load("events")["type"]:
        for family in kind["family"]:
            for form, trigger in _family(kind["key"], family):
                listed = found.setdefault(form_of(form), [])
                if trigger not in listed:
                    listed.append(trigger)
    return {form: tuple(triggers) for form, triggers in found.items()}


def _family(kind: str, family: dict[str, Any]) -> list[tuple[str, Trigger]]:
    """Return the forms of a family's nouns and verbs, each with its reading."""
    every = Trigger(
        type=kind, family=f"{kind}/{family['name']}", lemma="", consequence=family.get("consequence", False)
    )
    forms, figurative = [], family.get("figurative", ())
    for key, beside in (("nouns", frozenset[str]()), ("bound", frozenset(family.get("with", ())))):
        for noun in family.get(key, ()):
            noun_of = replace(every, lemma=noun, beside=beside, figurative=noun in figurative)
            forms += [(noun, noun_of), (plural(noun), noun_of)]
    for frame in ({"verbs": family.get("verbs", ())}, *family.get("framed", ())):
        subjects, objects = (_with_plurals(frame.get(k, ())) for k in ("subjects", "objects"))
        for verb in frame["verbs"]:
            is_bare = not (subjects or objects)
            verb_of = replace(
                every, lemma=verb, subjects=subjects, objects=objects, figurative=is_bare and verb in figurative
            )
            forms += [(form, replace(verb_of, verb=part)) for form, part in verb_forms(verb).items()]
    return forms


def _with_plurals(nouns: list[str]) -> frozenset[str]:
    return frozenset(nouns) | {plural(noun) for noun in nouns}


@cache
def longest() -> dict[str, int]:
    """Return the first word of each form with the most words that a form beginning with it has."""
    lengths: dict[str, int] = {}
    for form in readings():
        words = form.split()
        lengths[words[0]] = max(len(words), lengths.get(words[0], 0))
    return lengths


@lru_cache(maxsize=50_000)
def form_of(words: str) -> str:
    """Return printed words as `readings` has them: lower case, hyphens and white space each one space."""
    return _BETWEEN.sub(" ", words.lower())


@cache
def verb_classes() -> dict[str, str]:
    """Return the class ("V" or "G") of each form that only a verb trigger has: "fled", not "attack"."""
    return {
        form: "G" if any(t.verb == "gerund" for t in found) else "V"
        for form, found in readings().items()
        if " " not in form and all(t.verb for t in found)
    }


@lru_cache(maxsize=50_000)
def family_of(words: str, kind: str) -> str:
    """Return the family of a mention's printed head, given its type; for words of none the type with their stems.

    A figure of speech ("a fight for votes") has the family of what it is said for, beside "other".
    """
    found = readings().get(form_of(words), ())
    said_for = (f"{kind}/{t.family}" for t in found if t.figurative and kind == "other")
    return next((t.family for t in found if t.type == kind), None) or next(said_for, family_by_stems(words, kind))


def family_by_stems(words: str, kind: str) -> str:
    """Return the family of a head that is no trigger of its type: the type with the stems of its words."""
    return f"{kind}/{' '.join(stems_of(words))}"


def families(words: str) -> tuple[str, ...]:
    """Return all the families that a printed head can be of, in the order of the lexicon; () for words of none."""
    found = readings().get(form_of(words)) or readings().get(form_of(words.split()[-1]), ())
    return tuple(dict.fromkeys(t.family for t in found))


@lru_cache(maxsize=50_000)
def type_of(words: str) -> str:
    """Return the type of a head that is an event for other reasons than its own words; "other" where none is plain.

    A word that names an event only beside certain others has no plain type.
    """
    plain = (t for t in readings().get(form_of(words), ()) if not (t.beside or t.subjects or t.objects))
    return next((t.type for t in plain), "other")


@lru_cache(maxsize=50_000)
def is_figurative(words: str, kind: str) -> bool:
    """Return whether a mention's printed head means its type only amid violence: "fight", "push"."""
    return next((t.figurative for t in readings().get(form_of(words), ()) if t.type == kind), False)


@cache
def words_of_violence() -> frozenset[str]:
    """Return the forms of the words that show that a word for violence is literal."""
    listed = load("events")["violence"]
    nouns = {form for noun in entries(listed["nouns"]) for form in (noun, plural(noun))}
    return frozenset(nouns | {form for verb in listed["verbs"] for form in verb_forms(verb)})


@lru_cache(maxsize=50_000)
def lemma_of(words: str, kind: str) -> str:
    """Return the lemma of a mention's printed head, given its type; the words themselves where they are no trigger."""
    return next((t.lemma for t in readings().get(form_of(words), ()) if t.type == kind), words.lower())


@lru_cache(maxsize=50_000)
def is_verb(words: str, kind: str) -> bool:
    """Return whether a mention's printed head can only be a verb of its type."""
    found = [t for t in readings().get(form_of(words), ()) if t.type == kind]
    return bool(found) and all(t.verb for t in found)


def is_general(words: str) -> bool:
    """Return whether a head that is no trigger names no event by itself ("make", "issue")."""
    word = words.lower()
    endings = tuple(load("events")["heads"]["general"]["endings"])
    return word in _heads("general") or (word.endswith(endings) and not is_of_saying(word))


def is_of_saying(words: str) -> bool:
    """Return whether a head that is no trigger is what is said, or saying it ("remarks", "answer")."""
    return words.lower() in _heads("said")


@cache
def _heads(sort: str) -> frozenset[str]:
    """Return the forms of the verbs and nouns of the table `heads` of one sort."""
    listed = load("events")["heads"][sort]
    verbs = {form for verb in listed["verbs"] for form in verb_forms(verb)}
    nouns = {form for noun in listed["nouns"] for form in (noun, plural(noun))}
    return frozenset(verbs | nouns)
