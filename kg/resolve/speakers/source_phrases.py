"""The noun phrase of a source: the name that is its head, or its common noun and that noun's modifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kg.lang.en.apostrophes import POSSESSIVES, without_possessive
from kg.lang.en.geography import Country, country
from kg.lang.en.numbers import either
from kg.lang.en.people import before_nickname
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import NameMention, Span

# Not the document's tokens: a source is any span of the text, and may begin or end within one.
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d[\d,.]*")
_AGE = re.compile(r",\s*\d")
"""What follows a name with an age: "Ann Vik, 38, from Leeds"."""
_LONGEST_NATION = 3
"""Words, at most, of a country's name at the head of a source. Hand-set."""


@cache
def _cut() -> re.Pattern[str]:
    return re.compile(rf",(?!\d)|\(|;|\b(?:{either(function_words('relatives'))})\b|\s[–—-]\s")


@cache
def preposition() -> re.Pattern[str]:
    """Return the pattern of the words that begin what a noun phrase is modified by."""
    return re.compile(rf"\b(?:{either(function_words('prepositions'))})\b")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{either(function_words('leads'))})\s+)+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourcePhrase:
    """The noun phrase of a source. `phrase` is without clauses and article; `span` is where it stands.

    `both` is where it stands with the word "both" before it.

    `head` is its last noun and `words` those up to it, in small letters; `head_start` is the offset of the head.
    `definite` is whether it has "the", a demonstrative or a possessive; `nation` the country that it begins with.
    """

    phrase: str
    span: Span
    head: str
    head_start: int
    words: tuple[str, ...]
    definite: bool
    nation: Country | None
    both: Span | None = None


PronounSort = Literal["male", "female", "thing", "many", "first", "first_many", "second", "relative"]
"""What kind of antecedent a pronoun has, by the lists of pronouns.toml."""


@cache
def pronouns() -> dict[str, PronounSort]:
    """Return the sort of each pronoun."""
    table: dict[PronounSort, list[str]] = load("pronouns")["pronouns"]
    return {word: sort for sort, words in table.items() for word in words}


def pronoun_sort(printed: str) -> PronounSort | None:
    """Return the sort of pronoun that the words of a source are, None where they are none: the WHO is no "who"."""
    plain = printed.strip(" \t\n,.\"“”'‘’")
    words = plain.lower().replace("’", "'")
    is_clause = words.partition(" ")[0] in function_words("subject_relatives")
    sort: PronounSort | None = "relative" if is_clause else pronouns().get(words)
    return sort if sort == "first" or not plain.isupper() else None


def group_words(key: str) -> frozenset[str]:
    """Return a list of groups.toml as a set."""
    return word_list("groups", "groups", key)


def head_name(text: str, source: Span, names: Sequence[NameMention]) -> NameMention | None:
    """Return the name that is the head of a source, None where a common noun is ("a spokesman for Kerry").

    `names` are the names that overlap the source, in text order.
    """
    persons = [n for n in names if n.type == "person"]
    for name in names:
        if any(p is not name and p.full.covers(name.span) and p.span.start > name.span.start for p in persons):
            continue
        before = text[source.start : max(source.start, min(name.span.start, name.full.start))]
        plain = _lead().sub("", before).strip(" ,\"“'‘(")
        after = text[name.span.end : source.end] if name.full.end == name.span.end else ""
        if name.type == "person" and before_nickname().search(plain):
            return name
        if plain and (preposition().search(plain) or _cut().search(plain)):
            return _apposed(text, source, persons)
        if after.strip(" ,") in {*POSSESSIVES, "'", "’"}:
            return name
        following = _WORD.match(after.lstrip())
        if name.type != "person" and following and (holder := _titled(text, source, name, persons)):
            return holder
        if name.type == "organization" and any(
            n.type == "organization" and text[name.span.end : n.span.start].isspace() for n in names
        ):  # "[State news agency] Acorn"
            continue
        if name.type == "place" and (holder := _apposed(text, source, persons)):
            return holder
        if after[:2] in {*POSSESSIVES, "' ", "’ "}:
            continue
        if following and after[:1].isspace() and is_head_after_name(following.group(), of_place=name.type == "place"):
            return _titled(text, source, name, persons) or _apposed(text, source, persons)
        return name
    return _apposed(text, source, persons)


def _titled(text: str, source: Span, name: NameMention, persons: Sequence[NameMention]) -> NameMention | None:
    """Return the person whose title begins with another name: "[Maine] state Senate candidate Ann Vik"."""
    last = persons[-1] if persons else None
    if last is None or last.span.start < name.span.end or text[last.span.end : source.end].strip(" ,"):
        return None
    between = text[name.span.end : last.span.start]
    joined = last.role is None and set(between.lower().split()) & function_words("after_names")
    return None if joined or preposition().search(between) or _cut().search(between) else last


def _apposed(text: str, source: Span, persons: Sequence[NameMention]) -> NameMention | None:
    """Return the person named in apposition: "The party's nominee, Trump", "an advocate, Ann Vik of the firm"."""
    for person in persons:
        before = text[source.start : person.full.start].rstrip()
        beside = before.rpartition(",")[2].split()  # "The candidate, [regional bureaucrat] Ann Vik"
        is_role = beside and all(word.islower() and not preposition().fullmatch(word) for word in beside)
        if is_role and "," in before and person is persons[0]:
            before = before.rpartition(",")[0] + ","
        after = text[person.span.end : source.end].strip()
        aged = _AGE.match(after) or after.startswith("(")
        after = after.strip(" ,")
        if before.endswith(",") and (not after or aged or preposition().match(after)):
            return person
    return None


def is_head_after_name(word: str, *, of_place: bool = False) -> bool:
    """Return whether a word after a name is a noun that the name modifies ("Pentagon officials").

    After a place's it can be in capitals too ("the US President").
    """
    small = function_words("prepositions") | function_words("after_names")
    if word in group_words("nouns"):
        return True
    return (word[0].islower() or of_place) and word.lower() not in small and word.lower() not in pronouns()


def parse_source(text: str, source: Span) -> SourcePhrase | None:
    """Return the noun phrase of a source; None where it holds no word."""
    whole = source.of(text)
    lead = _lead().match(whole)
    begin = lead.end() if lead else 0
    cut = _cut().search(whole, begin)
    end = cut.start() if cut and cut.start() > begin else len(whole)
    phrase = whole[begin:end].strip(" \t\n\"“”'‘,.:;-–—")
    if not phrase or not (found := list(_WORD.finditer(phrase))):
        return None
    start = source.start + whole.index(phrase, begin)
    prepositions = preposition().search(phrase, found[0].end())
    noun_phrase = [m for m in found if not prepositions or m.start() < prepositions.start()] or found
    words = tuple(m.group().lower() for m in noun_phrase)
    pointing = function_words("demonstratives") | function_words("possessives")
    leads = lead.group().lower().split() if lead else []
    definite = not function_words("definite_articles").isdisjoint(leads) or words[0] in pointing
    predeterminer = next((word for word in leads if word in function_words("predeterminers")), None)
    both = source.start + whole.lower().index(predeterminer) if predeterminer else None
    return SourcePhrase(
        phrase=phrase,
        span=Span(start, start + len(phrase)),
        head=words[-1],
        head_start=start + noun_phrase[-1].start(),
        words=words,
        definite=definite,
        nation=_nation_before(phrase),
        both=Span(both, start + len(phrase)) if both is not None else None,
    )


def _nation_before(phrase: str) -> Country | None:
    """Return the country that the phrase begins with."""
    parts = phrase.split()
    for length in range(_LONGEST_NATION, 0, -1):
        if length < len(parts) + 1 and (found := country(without_possessive(" ".join(parts[:length])))):
            return found
    return None


def ends_in_institution_noun(words: Sequence[str]) -> bool:
    """Return whether the phrase's last words are a noun of institutions ("foreign ministry")."""
    known = word_list("institutions", "words", "nouns")
    return any(" ".join(words[-length:]) in known for length in (2, 1) if length <= len(words))
