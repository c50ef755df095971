"""Titles: the phrases that say what a person is and of what institution ("the Russian foreign minister").

A title is found by its head noun (`titles.toml`) and extended from there: first by the words of the role, then by the
institution. Which name it belongs to is decided in `kg.find.names.finder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.tokens import Token, printed
from kg.find.names.title_institutions import TokenRange, institution_after, institution_before, is_the
from kg.lang.en.geography import Country, country, is_adjective
from kg.lang.en.institutions import (
    has_institution_word,
    implied_by,
    is_institution_noun,
    is_known,
    is_role,
    role_modifiers,
)
from kg.lang.word_lists import function_words, word_list

_MOST_MODIFIERS = 5
"""Words before a role's noun that belong to it: "former deputy assistant foreign secretary". Hand-set."""
_MOST_BETWEEN = 3
"""Words between two roles' nouns, "and" apart, or before the noun that ends a longer title. Hand-set."""
_CHAMBER = 2
"""Words, at least, of a chamber with a party: "Senate Republican"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A title phrase, as offsets of words.

    `first` to `last` is the whole phrase, `start` to `end` the role's own words. `institution` is printed at the words
    `whose`, or implied by the role (`implied`). `open` is whether the phrase begins with a determiner or an
    institution, as one in apposition does.
    """

    first: int
    start: int
    end: int
    last: int
    role: str
    institution: str | None
    whose: TokenRange | None
    implied: bool
    open: bool


@cache
def _heads() -> dict[str, list[tuple[str, ...]]]:
    """Return the nouns of titles and the abbreviated ranks by their first word, longest first."""
    every = word_list("titles", "roles", "heads") | _ranks()
    table: dict[str, list[tuple[str, ...]]] = {}
    for head in sorted(every, key=lambda h: (-len(h.split()), h)):
        table.setdefault(head.split()[0], []).append(tuple(head.split()))
    return table


@cache
def _ranks() -> frozenset[str]:
    """Return the ranks, in full and as abbreviated, in small letters."""
    return word_list("titles", "ranks", "words") | {
        rank.lower() for rank in word_list("titles", "ranks", "abbreviations")
    }


def head_at(words: Sequence[Token], index: int) -> int:
    """Return how many tokens the head noun of a title that begins at `index` has, 0 if none begins there."""
    word = words[index].lower
    if _ends_name(words, index):
        return 0
    for phrase in _heads().get(word, ()):
        if len(phrase) == 1:
            return 1
        title = words[index : index + len(phrase)]
        if tuple(t.lower for t in title) == phrase:
            return len(phrase)
    return 0


def _ends_name(words: Sequence[Token], index: int) -> bool:
    """Return whether a word that can begin a role ends a name instead: "[Harbour Rights Party] leader"."""
    of_names = word_list("titles", "modifiers", "of_names")
    return index > 0 and words[index].capital and words[index].lower in of_names and words[index - 1].capital


def is_ambiguous_head(words: Sequence[Token], index: int, length: int) -> bool:
    """Return whether the head noun at `index` begins names of other things too ("General Motors")."""
    return length == 1 and words[index].lower in word_list("titles", "roles", "careful")


def begins_longer_title(words: Sequence[Token], index: int, length: int) -> bool:
    """Return whether the noun at `index` only begins the title of another noun: "deputy [foreign minister]"."""
    belongs, at = role_modifiers(), index + 1
    if length > 1 or words[index].lower not in belongs:
        return False
    while at < len(words) and at - index <= _MOST_BETWEEN and words[at].lower in belongs and not head_at(words, at):
        at += 1
    return at < len(words) and head_at(words, at) > 0


def read_title(words: Sequence[Token], head: int, length: int, floor: int = 0) -> Title:
    """Return the title phrase around the noun of `length` words at `head`, reading no further left than `floor`."""
    start, end = _role_start(words, head, floor), _role_end(words, head + length)
    first, before = institution_before(words, start, floor)
    last, after, end = institution_after(words, end)
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
    words: Sequence[Token], role: TokenRange, before: TokenRange | None, after: TokenRange | None
) -> tuple[str | None, TokenRange | None, bool]:
    """Return the institution of a role, the words that print or imply it, and whether they only imply it.

    A country before the role is its institution where the role speaks for a country. What follows the role counts where
    nothing is before it.
    """
    if _is_nobodys(words, role, before or after):
        return None, None, False
    own, nation = printed(words, *role), _nation(words, before)
    before = _without_party(words, before)
    whose = before if before and not nation else after
    if whose and is_role(printed(words, *whose)):
        return None, None, False
    if whose and not (nation and _speaks_for_country(own)):
        name, place = printed(words, *whose), _nation(words, whose)
        of_country = implied_by(own, place) if place else None
        return of_country or name, whose, of_country is not None and place is not None and of_country != place.name
    implied = implied_by(own, nation)
    if nation and before and implied == nation.name and nation.sort == "name":
        return printed(words, *before), before, False
    return implied, (before or role) if implied else None, implied is not None


def _without_party(words: Sequence[Token], before: TokenRange | None) -> TokenRange | None:
    """Return an institution before a role without a party's adjective after a chamber: "[Senate] Republican leader"."""
    if before is None or before[1] - before[0] < _CHAMBER:
        return before
    start, end = before
    chamber = words[end - 2].text in word_list("institutions", "words", "of_states")
    return (start, end - 1) if chamber and is_adjective(words[end - 1].text) else before


def _is_nobodys(words: Sequence[Token], role: TokenRange, whose: TokenRange | None) -> bool:
    """Return whether a role is in no institution: "candidate", or a trade ("baker") with no institution printed."""
    head = words[role[1] - 1].lower
    if head in word_list("titles", "roles", "seekers"):
        return True
    name = printed(words, *whose) if whose else ""
    return head in word_list("people", "trades", "words") and not (is_known(name) or has_institution_word(name.split()))


def _speaks_for_country(role: str) -> bool:
    """Return whether a title speaks for the country that stands before it ("British Ambassador to the U.N.")."""
    return any(
        role.lower() == r or role.lower().endswith(" " + r) for r in word_list("institutions", "country", "roles")
    )


def _is_past(word: Token) -> bool:
    """Return whether a word says that the role is over ("former", "then"); "Then" at a sentence's head does not."""
    return word.lower.split("-")[0] in word_list("titles", "modifiers", "past") and word.text not in word_list(
        "titles", "modifiers", "not_past"
    )


def _role_start(words: Sequence[Token], head: int, floor: int) -> int:
    """Return where the words that belong to the role begin, left of its noun."""
    start, belongs = head, role_modifiers()
    while start - 1 >= floor and head - start < _MOST_MODIFIERS:
        word = words[start - 1]
        if word.lower not in belongs and word.lower.partition("-")[0] not in word_list("titles", "modifiers", "past"):
            break
        if is_institution_noun(word.lower) and word.lower not in word_list("titles", "modifiers", "not_institutions"):
            break
        if _ends_name(words, start - 1):
            break
        start -= 1
    return start


@cache
def _longest_portfolio() -> int:
    """Return how many words the longest portfolio has: "housing and urban development"."""
    return max(len(portfolio.split()) for portfolio in word_list("titles", "portfolios", "words"))


def _role_end(words: Sequence[Token], end: int) -> int:
    """Return where the role ends: "secretary [of state]", "president [and CEO]"."""
    portfolios = word_list("titles", "portfolios", "words")
    if end + 1 < len(words) and words[end].lower in function_words("in_roles"):
        skip = 1 if is_the(words[end + 1]) else 0
        for length in range(_longest_portfolio(), 0, -1):
            stretch = words[end + 1 + skip : end + 1 + skip + length]
            if len(stretch) == length and " ".join(t.lower for t in stretch) in portfolios:
                stop = end + 1 + skip + length
                # "spokesman for the Finance Ministry" is not one for finance.
                if stop < len(words) and is_institution_noun(words[stop].lower):
                    break
                return stop
    if end + 1 < len(words) and words[end].lower in {*function_words("joins"), "&"}:
        for between in range(_MOST_BETWEEN + 1):
            if end + 1 + between >= len(words) or words[end + 1 + between].capital:
                break
            if length := head_at(words, end + 1 + between):
                return _role_end(words, end + 1 + between + length)
    return end


def _nation(words: Sequence[Token], stretch: TokenRange | None) -> Country | None:
    found = country(printed(words, *stretch)) if stretch else None
    return found if found and found.sort != "seat" else None
