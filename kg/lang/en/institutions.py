"""The institutions that words name or titles imply. What institutions are called is data (`institutions.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from kg import press
from kg.lang.en.geography import Country, adjective, country, is_adjective
from kg.lang.en.given_names import given_names
from kg.lang.lexicon import load
from kg.lang.word_lists import entries, function_words, word_list

_CAMEL = re.compile(r"[^\W\d_]*[a-zß-ÿ][A-Z][A-Za-z]*")
_ACRONYM = re.compile(r"(?:[A-Z][A-Z0-9&]+|(?:[A-Z]\.){2,})s?(?:-[A-Z0-9]+)?")
_COMPANY = re.compile(r"[A-Z][a-z]+[A-Z]{2,}")
"""A name in which capitals end a word that begins with one: no person's (OpenAI)."""


@cache
def _name_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of institutions' names: anywhere in a name, and only at its end or before a connector."""
    every, last = word_list("institutions", "words", "names"), word_list("institutions", "words", "last")
    return every - last, every & last


@cache
def nouns() -> dict[str, list[tuple[str, ...]]]:
    """Return the nouns of institutions ("foreign ministry"), longest first, by their last word."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for noun in sorted(word_list("institutions", "words", "nouns"), key=lambda n: (-len(n.split()), n)):
        table.setdefault(noun.split()[-1], []).append(tuple(noun.split()))
    return table


def is_institution_noun(word: str) -> bool:
    """Return whether one word is a noun of institutions by itself: "ministry", not "defence" of "civil defence"."""
    return (word,) in nouns().get(word, ())


@lru_cache(maxsize=50_000)
def is_known(name: str) -> bool:
    """Return whether `name` is an institution's by itself: listed, or an acronym."""
    return is_listed(name) or is_acronym(name)


@lru_cache(maxsize=50_000)
def is_listed(name: str) -> bool:
    """Return whether a list has `name` for an institution's: of well-known ones, of outlets, of seats of government."""
    found = country(name)
    if found and found.sort == "seat":
        return True
    listed = name in word_list("institutions", "words", "known") or name in _bodies() or press.is_press(name)
    return listed or _COMPANY.fullmatch(name) is not None


def is_acronym(name: str) -> bool:
    """Return whether `name` is in capitals throughout and no country nor another sort of abbreviation."""
    return (
        len(name.strip("s")) < 7 + name.count(".")
        and bool(_ACRONYM.fullmatch(name))
        and name not in word_list("institutions", "not", "acronyms")
        and country(name) is None
    )


@lru_cache(maxsize=50_000)
def is_camel_case(name: str) -> bool:
    """Return whether one word has a capital within it, as companies' names have ("OpenAI") and surnames seldom."""
    first = re.match(r".[a-zß-ÿ]*", name)
    is_surname = any(
        name.startswith(lead) and name[len(lead) : len(lead) + 1].isupper()
        for lead in word_list("institutions", "not", "camel")
    )
    return bool(_CAMEL.fullmatch(name)) and not is_surname and not (first and first.group() in given_names())


@lru_cache(maxsize=50_000)
def is_body_of_people(name: str) -> bool:
    """Return whether a name is an acronym with the word for a people before it ("Chinese CDC"): another body than that
    of the acronym alone."""
    people, _, acronym = name.partition(" ")
    return is_adjective(people) and is_acronym(acronym) and not is_international(acronym)


@lru_cache(maxsize=50_000)
def is_international(name: str) -> bool:
    """Return whether a body is no single country's, so that a word for a people before it names no other body."""
    return name in word_list("institutions", "words", "international") or press.is_press(name)


_IN_NAMES_OF_OFFICES = (("portfolios", "words"), ("modifiers", "words"), ("roles", "heads"))
"""Lists of titles.toml whose words, with those of institutions, make names that many have ("mayor's office")."""


@lru_cache(maxsize=50_000)
def is_generic(key: str) -> bool:
    """Return whether many bodies could have a name, given as its key: "police", "supreme court", "mayor's office"."""
    words = [w for w in key.split() if w not in ("of", "the", "for", "and", "on", "in")]
    common = _common_words()
    return bool(words) and all(w in common or w.rstrip("s") in common for w in words)


@cache
def _common_words() -> frozenset[str]:
    listed = (word_list("institutions", "words", key) for key in ("nouns", "bodies", "between", "offices"))
    parts = {part for words in listed for phrase in words for part in phrase.split()}
    titles = (word_list("titles", table, key) for table, key in _IN_NAMES_OF_OFFICES)
    return frozenset(parts).union(*titles)


def has_institution_word(name: Sequence[str]) -> bool:
    """Return whether a name in capitals, given as words, holds a word of institutions ("Syrian Observatory for …")."""
    anywhere, last = _name_words()
    for index, word in enumerate(name):
        ends = index == len(name) - 1 or name[index + 1] in ("of", "for", "on")
        if word in anywhere or (ends and word in last and (index > 0 or len(name) > 1)):
            return True
    return False


@lru_cache(maxsize=50_000)
def is_role(name: str) -> bool:
    """Return whether `name` is no institution's but ends in what a person is: "House Speaker", "GOP nominee"."""
    words = name.lower().split()
    if not words or any(
        w in function_words("prepositions") for w in words
    ):  # "Center for Justice", "Jobs With Justice"
        return False
    known = word_list("titles", "roles", "heads") | {r.lower() for r in word_list("titles", "ranks", "abbreviations")}
    return not known.isdisjoint((words[-1], " ".join(words[-2:]))) and not is_listed(name)


def can_begin_name(words: Sequence[str]) -> bool:
    """Return whether words in capitals can begin an institution's name that goes on with a preposition ("Ministry")."""
    return has_institution_word([*words, "of"])


@cache
def _implied() -> tuple[tuple[re.Pattern[str], str], ...]:
    portfolios = "|".join(
        sorted((re.escape(p) for p in entries(load("titles")["portfolios"]["words"])), key=lambda p: (-len(p), p))
    )
    rules = []
    for rule in load("institutions")["implied"]:
        pattern = re.escape(rule["role"]).replace(r"\{portfolio\}", rf"(?P<portfolio>{portfolios})").replace(r"\ ", " ")
        rules.append((re.compile(rf"(?:.* )?{pattern}(?: (?:for|of|and|on) .*)?"), rule["institution"]))
    return tuple(rules)


def implied_by(role: str, nation: Country | None) -> str | None:
    """Return the institution that a role implies where none is printed with it; None if it implies none.

    "Secretary of State" gives "State Department"; "foreign minister" of Russia "Russian Foreign Ministry", of no
    country "Foreign Ministry"; "Ambassador" of Britain "Britain". The portfolio keeps the article's spelling (Defence).
    """
    plain = " ".join(role.lower().replace("-", " ").split()) if not role.endswith(".") else role.lower()
    plain = plain.removeprefix("the ")
    fixed: dict[str, str] = load("institutions")["fixed"]
    for known in sorted(fixed, key=len, reverse=True):
        if plain == known or plain.endswith(" " + known):
            return fixed[known] or None
    for pattern, template in _implied():
        if match := pattern.fullmatch(plain):
            portfolio = match["portfolio"].title()
            people = (adjective(nation.code) or "") if nation else ""
            return " ".join(template.replace("{Portfolio}", portfolio).replace("{Demonym}", people).split())
    if nation and any(plain == r or plain.endswith(" " + r) for r in word_list("institutions", "country", "roles")):
        return nation.name
    return None


@cache
def _bodies() -> frozenset[str]:
    return frozenset(name for names in load("institutions")["same"].values() for name in names)


@lru_cache(maxsize=50_000)
def body_key(name: str) -> str:
    """Return the key of a body that has several names ("Defense Department" and "Pentagon" have one), else `name`."""
    for key, others in load("institutions")["same"].items():
        if name.lower() in {o.lower() for o in others}:
            return str(key)
    return name


@cache
def role_modifiers() -> frozenset[str]:
    """Return the words that can modify the head noun of a role ("deputy", "foreign"), in small letters."""
    return word_list("titles", "modifiers", "words") | word_list("titles", "portfolios", "words")
