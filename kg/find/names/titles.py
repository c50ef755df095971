"""Titles: the phrases that say what a person is and of what institution ("the Russian foreign minister").

A title is found by its noun (`titles.toml`) and read outwards from it: words that belong to it, then whose it is. To
which name it belongs is for `kg.find.names.finder` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.tokens import Token, printed
from kg.find.names.title_institutions import Stretch, whose_after, whose_before
from kg.lang.en.geography import Country, country
from kg.lang.en.institutions import implied_by, is_noun
from kg.lang.word_lists import listed


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A title phrase, as offsets of words.

    `first` to `last` is the whole phrase, `start` to `end` the role's own words. `institution` is printed at words
    `whose`, or `implied` by the role. `open` is whether the phrase has a determiner or says whose it is before its
    noun, as one that stands after a comma has.
    """

    first: int
    start: int
    end: int
    last: int
    role: str
    institution: str | None
    whose: Stretch | None
    implied: bool
    open: bool


@cache
def _heads() -> dict[str, list[tuple[str, ...]]]:
    """Return the nouns of titles and the abbreviated ranks by their first word, longest first."""
    every = listed("titles", "roles", "heads") | _ranks()
    table: dict[str, list[tuple[str, ...]]] = {}
    for head in sorted(every, key=lambda h: (-len(h.split()), h)):
        table.setdefault(head.split()[0], []).append(tuple(head.split()))
    return table


@cache
def _ranks() -> frozenset[str]:
    """Return the ranks, in full and as abbreviated, in small letters."""
    return listed("titles", "ranks", "words") | {rank.lower() for rank in listed("titles", "ranks", "abbreviations")}


@cache
def belonging() -> frozenset[str]:
    """Return the words that can stand in a role before its noun ("deputy", "foreign"), in small letters."""
    return listed("titles", "modifiers", "words") | listed("titles", "portfolios", "words")


def head_at(words: Sequence[Token], index: int) -> int:
    """Return how many words the noun of a title takes at `index`, 0 if none stands there."""
    word = words[index].lower
    for phrase in _heads().get(word, ()):
        if len(phrase) == 1:
            return 1
        title = words[index : index + len(phrase)]
        if tuple(t.lower for t in title) == phrase:
            return len(phrase)
    return 0


def is_careful(words: Sequence[Token], index: int, length: int) -> bool:
    """Return whether the noun at `index` begins other names too ("General Motors")."""
    return length == 1 and words[index].lower in listed("titles", "roles", "careful")


def read_title(words: Sequence[Token], head: int, length: int, floor: int = 0) -> Title:
    """Return the title phrase around the noun of `length` words at `head`, reading no further left than `floor`."""
    start, end = _role_start(words, head, floor), _role_end(words, head + length)
    first, before = whose_before(words, start, floor)
    last, after, end = whose_after(words, end)
    if first > floor and _is_past(words[first - 1]):
        first -= 1
    shown = first if _is_past(words[first]) else start
    institution, whose, implied = _institution(words, (start, end), before, after)
    return Title(
        first=first,
        start=shown,
        end=end,
        last=last,
        role=printed(words, shown, end),
        institution=institution,
        whose=whose,
        implied=implied,
        open=first < start,
    )


def _institution(
    words: Sequence[Token], role: Stretch, before: Stretch | None, after: Stretch | None
) -> tuple[str | None, Stretch | None, bool]:
    """Return the institution of a role, the words that print or imply it, and whether they only imply it.

    A country before the role is its institution where the role speaks for a country. What follows the role counts where
    nothing is before it.
    """
    own, nation = printed(words, *role), _nation(words, before)
    whose = before if before and not nation else after
    if whose and not (nation and _speaks_for_country(own)):
        name, place = printed(words, *whose), _nation(words, whose)
        of_country = implied_by(own, place) if place else None
        return of_country or name, whose, of_country is not None and place is not None and of_country != place.name
    implied = implied_by(own, nation)
    if nation and before and implied == nation.name and nation.sort == "name":
        return printed(words, *before), before, False
    return implied, (before or role) if implied else None, implied is not None


def _speaks_for_country(role: str) -> bool:
    """Return whether a title speaks for the country that stands before it ("British Ambassador to the U.N.")."""
    return any(role.lower() == r or role.lower().endswith(" " + r) for r in listed("institutions", "country", "roles"))


def _is_past(word: Token) -> bool:
    """Return whether a word says that the role is over; "Then" at a sentence's head says when."""
    return word.lower.split("-")[0] in listed("titles", "modifiers", "past") and word.text != "Then"


def _role_start(words: Sequence[Token], head: int, floor: int) -> int:
    """Return where the words that belong to the role begin, left of its noun."""
    start, belongs = head, belonging()
    while start - 1 >= floor and head - start < 5:
        word = words[start - 1]
        if word.lower not in belongs and word.lower.partition("-")[0] not in listed("titles", "modifiers", "past"):
            break
        if is_noun(word.lower) and word.lower != "opposition":
            break
        start -= 1
    return start


def _role_end(words: Sequence[Token], end: int) -> int:
    """Return where the role ends: "secretary [of state]", "president [and CEO]"."""
    portfolios = listed("titles", "portfolios", "words")
    if end + 1 < len(words) and words[end].lower in ("of", "for"):
        skip = 1 if words[end + 1].lower == "the" else 0
        for length in (5, 4, 3, 2, 1):
            stretch = words[end + 1 + skip : end + 1 + skip + length]
            if len(stretch) == length and " ".join(t.lower for t in stretch) in portfolios:
                stop = end + 1 + skip + length
                # "spokesman for the Finance Ministry" is not one for finance.
                if stop < len(words) and is_noun(words[stop].lower):
                    break
                return stop
    if end + 1 < len(words) and words[end].lower in ("and", "&"):
        for between in range(4):
            if end + 1 + between >= len(words) or words[end + 1 + between].capital:
                break
            if length := head_at(words, end + 1 + between):
                return _role_end(words, end + 1 + between + length)
    return end


def _nation(words: Sequence[Token], stretch: Stretch | None) -> Country | None:
    found = country(printed(words, *stretch)) if stretch else None
    return found if found and found.sort != "seat" else None
