"""The nouns by which an article speaks of people it does not name ("two robbers", "police"): by them it can be compared
with the next report of the same happening."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.en.inflection import plural
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import Figure, Gender

_AFTER_HEAD = re.compile(r"[,(]|\b(?:of|from|in|at|with|who|that|for|on|near|to|by|inside|outside)\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_AGE_BEFORE = re.compile(r"\b(\d{1,2})[- ]year[- ]old $")
_AGE_AFTER = re.compile(r",? (?:aged )?\(?(\d{1,2})(?=[,.;)])|,? (?:a )?(\d{1,2})[- ]year[- ]old\b")
_FEW = 20
"""The most people who are known by their number: of more, reports differ."""


def head_of(words: str) -> str | None:
    """Return the noun for people that a phrase for a group ends in, by `people_nouns`; None if no list has it.

    "Two armed robbers from the police station" are robbers.
    """
    phrase = _AFTER_HEAD.split(words, maxsplit=1)[0]
    found = _WORD.findall(phrase)
    return people_nouns().get(found[-1].lower()) if found else None


def count_of(figure: Figure) -> str | None:
    """Return what a figure says by which people can be known ("2 killed"); None if it is none of a few people's."""
    few = isinstance(figure.value, int) and 1 < figure.value <= _FEW
    of_people = figure.unit.startswith("person") or head_of(figure.of) is not None
    befell = figure.kind in {kind["name"] for kind in load("figures")["kind"]}
    return f"{figure.value} {figure.kind}" if few and of_people and befell and figure.bound == "exactly" else None


def is_vague(noun: str) -> bool:
    """Return whether a noun for people means others in each article ("officials", "sources")."""
    return noun in {word.lower() for word in word_list("people", "people", "vague")}


def means_one(noun: str) -> bool:
    """Return whether a noun for people means one of them ("robber"), by the form it stands in."""
    return noun in _singulars()


@cache
def before_nickname() -> re.Pattern[str]:
    """Return the pattern of what stands before a nickname in quotation marks, at the end of a text: "known as"."""
    return re.compile(rf"\b(?:{either(word_list('people', 'nicknames', 'called'))})$", re.IGNORECASE)


def says_age(noun: str) -> bool:
    """Return whether a noun says nothing of somebody but gender and age ("boy", "woman")."""
    return noun in load("people")["ages"]


def age_beside(before: str, text: str, end: int) -> int | None:
    """Return the age printed with a name, in years: at the end of what stands `before` it, or where it ends in `text`.

    "The 15-year-old Ann Vik", "Ann Vik, 15,", "Ann Vik, aged 15"; None where none is printed.
    """
    found = _AGE_BEFORE.search(before) or _AGE_AFTER.match(text, end)
    return int(found[found.lastindex or 1]) if found else None


def nouns_of_age(years: int, gender: Gender | None) -> tuple[str, ...]:
    """Return the nouns for somebody of so many years, without those that say another gender."""
    ages: dict[str, list[int]] = load("people")["ages"]
    other = {"male": "female", "female": "male"}.get(gender or "")
    apart = word_list("groups", "persons", other) if other else frozenset[str]()
    return tuple(noun for noun, (first, last) in ages.items() if first <= years <= last and noun not in apart)


def _plural(noun: str) -> str:
    irregular: dict[str, str] = load("people")["plurals"]
    return irregular.get(noun) or plural(noun)


@cache
def _singulars() -> frozenset[str]:
    """Return the nouns for one person."""
    gendered = (n for key in ("male", "female", "either") for n in word_list("groups", "persons", key))
    titles = word_list("titles", "roles", "heads") - word_list("titles", "roles", "careful")
    others = (("people", "people", "one"), ("people", "trades", "words"), ("groups", "groups", "single"))
    nouns = titles.union(gendered, *(word_list(*each) for each in others))
    return nouns - word_list("people", "people", "else")


@cache
def people_nouns() -> dict[str, str]:
    """Return the nouns for people, singular and plural, in small letters, each with the noun that stands for it.

    One noun stands for all that are used alike: "robbers" for thieves too.
    """
    one, many = _singulars(), word_list("people", "people", "many")
    every = one | many | word_list("groups", "groups", "nouns") | {_plural(noun) for noun in one}
    nouns = {noun.lower(): noun.lower() for noun in sorted(every) if " " not in noun}
    for first, *others in reversed(load("people")["people"]["alike"]):
        for noun in (first, *others):
            nouns |= {noun: _plural(first) if noun in many else first, _plural(noun): _plural(first)}
    return nouns
