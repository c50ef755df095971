"""Whose a title is: the words of an institution before a role ("Pentagon spokesman") and after it ("at Yale")."""

from __future__ import annotations

from collections.abc import Sequence

from kg.doc.tokens import POSSESSIVES, Token, printed
from kg.lang.en.geography import country, is_place
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import is_noun, noun_end, sounds_like_one
from kg.lang.word_lists import calendar, listed, not_names

_LONGEST = 12
"""Words that whose-it-is may take on one side: a bound that keeps time linear."""

Stretch = tuple[int, int]
"""Words from the first index up to the second."""


def _function(key: str) -> frozenset[str]:
    return listed("pronouns", "function", key)


def whose_before(words: Sequence[Token], start: int, floor: int) -> tuple[int, Stretch | None]:
    """Return where the whole phrase begins, and the words before the role that say whose it is."""
    at = end = start - 1 if start - 1 >= floor and words[start - 1].text in POSSESSIVES else start
    while at - 1 >= floor and end - at < 4 and (_ends_noun(words[at - 1]) or (at < end and _is_between(words[at - 1]))):
        at -= 1
    at = _owner_start(words, at, end, floor) or _name_start(words, at, floor)
    return _with_determiner(words, at, floor), (at, end) if at < end else None


def _is_determiner(word: Token) -> bool:
    return word.lower in _function("determiners") or word.lower in _function("possessives")


def _with_determiner(words: Sequence[Token], at: int, floor: int) -> int:
    return at - 1 if at - 1 >= floor and _is_determiner(words[at - 1]) else at


def _owner_start(words: Sequence[Token], at: int, end: int, floor: int) -> int | None:
    """Return where the owner of an institution's noun begins: "[Indonesia's disaster] agency"; None if it has none."""
    if at == end:
        return None
    back = at - 1 if at - 2 >= floor and _is_plain(words[at - 1]) else at
    if back - 2 < floor or words[back - 1].text not in POSSESSIVES:
        return None
    start = _name_start(words, back - 1, floor)
    return start if start < back - 1 else None


def _is_plain(word: Token) -> bool:
    """Return whether a word could be an unlisted part of a role ("outreach director"): small, no function word."""
    return word.lower.isalpha() and not word.capital and len(word.lower) > 2 and word.lower not in not_names()


def _ends_noun(word: Token) -> bool:
    return not word.capital and is_noun(word.lower)


def _is_between(word: Token) -> bool:
    return not word.capital and word.lower in listed("institutions", "words", "between")


def _name_start(words: Sequence[Token], at: int, floor: int) -> int:
    """Return where a name in capitals that ends before `at` begins; `at` if none does."""
    start = at
    while start - 1 >= floor and at - start < _LONGEST and _is_in_name(words[start - 1]):
        start -= 1
    return start


def _is_in_name(word: Token) -> bool:
    """Return whether a word can be part of a name: not the day in "called Wednesday for Justice Ann Vik to go"."""
    return word.capital and word.lower not in calendar() and not (word.first and word.lower in not_names())


def whose_after(words: Sequence[Token], end: int) -> tuple[int, Stretch | None, int]:
    """Return where the phrase ends, the words after the role that say whose it is, and the end of the role."""
    at = reached = end
    for _ in range(2):
        if at + 1 >= len(words) or words[at].lower not in _function("of_institution"):
            break
        begin = at + 1
        while begin < len(words) and not words[begin].capital and _is_determiner(words[begin]):
            begin += 1
        stop = institution_end(words, begin)
        if stop > begin:
            return stop, (begin, stop), end
        plain = begin
        while begin == at + 1 and plain < len(words) and plain - begin < 4 and _is_plain(words[plain]):
            plain += 1
        if plain == begin or words[at].lower not in ("of", "for", "in", "on"):
            break
        at = reached = end = plain
    return reached, None, end


def begins_person(words: Sequence[Token], at: int) -> bool:
    """Return whether a person's name in full can begin at a word: a given name before another word in capitals."""
    return words[at].text in given_names() and at + 1 < len(words) and words[at + 1].capital


def institution_end(words: Sequence[Token], begin: int) -> int:
    """Return where the institution's name or noun that begins at word `begin` ends, `begin` if none does."""
    at = begin
    while at < len(words) and at - begin < _LONGEST:
        word = words[at]
        if at > begin and is_place(printed(words, begin, at)) and begins_person(words, at):
            break
        if word.capital and not word.text.endswith("’s"):
            at += 1
        elif at > begin and is_campus(words, begin, at):
            at += 2
        elif at > begin and word.lower in _function("in_names") and joins(words, begin, at):
            at += 2 if at + 1 < len(words) and words[at + 1].lower == "the" else 1
        else:
            break
    return max(noun_end(words, at, len(words)), at)


def is_campus(words: Sequence[Token], begin: int, at: int) -> bool:
    """Return whether a place belongs to the name from `begin` to the comma at `at`: "University of Texas, Austin"."""
    if words[at].text != "," or at + 1 >= len(words) or not words[at + 1].capital:
        return False
    return printed(words, begin, at) in listed("institutions", "words", "systems")


def joins(words: Sequence[Token], begin: int, at: int) -> bool:
    """Return whether the small word at `at` holds one name together ("Observatory for Human Rights")."""
    word = words[at].lower
    follows = at + 1 < len(words) and (
        words[at + 1].capital or (words[at + 1].lower == "the" and at + 2 < len(words) and words[at + 2].capital)
    )
    if not follows or words[at + 1].lower in calendar():
        return False
    name = [t.text for t in words[begin:at]]
    if word == "&":
        return True
    return word != "and" and sounds_like_one([*name, "of"]) and country(" ".join(name)) is None
