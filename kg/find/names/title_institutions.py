"""The institution that a title names: before the role ("Pentagon spokesman") or after it ("professor at Yale")."""

from __future__ import annotations

from collections.abc import Sequence

from kg.doc.tokens import POSSESSIVES, Token, printed
from kg.find.names.institution_nouns import noun_end
from kg.lang.en.geography import country, is_place
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import can_begin_name, is_institution_noun, is_international, is_listed
from kg.lang.word_lists import calendar, function_words, not_names, word_list

_LONGEST = 12
"""Tokens of the longest institution on one side of a role: a bound that keeps time linear. Hand-set."""
_LONGEST_NOUN = 4
"""Tokens of an institution's noun before a role, with the words between ("central bank"). Hand-set."""
_LETTERS = 3
"""Letters, at least, of a body's name that is a word in small letters: "US" and "IT" begin sentences too. Hand-set."""
_LONGEST_FIELD = 4
"""Words that no list has and that a role goes on with: "director of rural outreach". Hand-set."""

TokenRange = tuple[int, int]
"""Tokens from the first index up to the second."""


def is_the(word: Token) -> bool:
    """Return whether a word is the definite article, capitalised or not."""
    return word.lower in function_words("definite_articles")


def institution_before(words: Sequence[Token], start: int, floor: int) -> tuple[int, TokenRange | None]:
    """Return where the title phrase begins, and the tokens of the institution before the role or None."""
    at = end = start - 1 if start - 1 >= floor and words[start - 1].text in POSSESSIVES else start
    first = max(floor, end - _LONGEST_NOUN)
    while at > first and (_ends_noun(words[at - 1]) or (at < end and _is_between(words[at - 1]))):
        at -= 1
    at = _owner_start(words, at, end, floor) or _name_start(words, at, floor)
    return _with_determiner(words, at, floor), (at, end) if at < end else None


def _is_determiner(word: Token) -> bool:
    return word.lower in function_words("determiners") | function_words("possessives")


def _with_determiner(words: Sequence[Token], at: int, floor: int) -> int:
    """Return where a title begins with its determiner and what only describes its holder: "[the new] president"."""
    before = at
    while before > floor and words[before - 1].lower in word_list("titles", "modifiers", "describing"):
        before -= 1
    return before - 1 if before > floor and _is_determiner(words[before - 1]) else at


def _owner_start(words: Sequence[Token], at: int, end: int, floor: int) -> int | None:
    """Return where the possessor of an institution's noun begins ("[Indonesia's disaster] agency"), None for none."""
    if at == end:
        return None
    back = at - 1 if at - 2 >= floor and _is_plain(words[at - 1]) else at
    if back - 2 < floor or words[back - 1].text not in POSSESSIVES:
        return None
    start = _name_start(words, back - 1, floor)
    return start if start < back - 1 else None


def owner_of_region(words: Sequence[Token], region: TokenRange | None, floor: int) -> TokenRange | None:
    """Return the tokens of the body whose part for a region a role leads: "[Oxfam]'s Asia director"; None for none."""
    if region is None or region[0] - 2 < floor or words[region[0] - 1].text not in POSSESSIVES:
        return None
    end = region[0] - 1
    start = _name_start(words, end, floor)
    owner = printed(words, start, end)
    is_owner = country(owner) is not None or not is_place(owner)
    return (start, end) if start < end and is_owner and is_place(printed(words, *region)) else None


def _is_plain(word: Token) -> bool:
    """Return whether a word that no list has may modify a role ("outreach director"): lower case, no function word."""
    return word.lower.isalpha() and not word.capital and len(word.lower) > 2 and word.lower not in not_names()


def _ends_noun(word: Token) -> bool:
    return not word.capital and is_institution_noun(word.lower)


def _is_between(word: Token) -> bool:
    return not word.capital and word.lower in word_list("institutions", "words", "between")


def _name_start(words: Sequence[Token], at: int, floor: int) -> int:
    """Return where a name in capitals that ends before `at` begins; `at` if none does."""
    start = at
    while start - 1 >= floor and at - start < _LONGEST and _is_in_name(words[start - 1]):
        start -= 1
    return start


def _is_in_name(word: Token) -> bool:
    """Return whether a word can be part of a name: not the day in "called Wednesday for Justice Ann Vik to go"."""
    return word.capital and word.lower not in calendar() and not is_first_word(word)


def is_first_word(word: Token) -> bool:
    """Return whether a word has its capital since it begins a sentence: "Who", but not the WHO."""
    return word.first and word.lower in not_names() and not is_shouted(word)


def is_shouted(word: Token) -> bool:
    """Return whether a word is a known body's letters, in capitals: "WHO"."""
    return len(word.text) >= _LETTERS and word.text.isupper() and (is_international(word.text) or is_listed(word.text))


def institution_after(words: Sequence[Token], end: int) -> tuple[int, TokenRange | None, int]:
    """Return where the title phrase ends, the tokens of the institution after the role or None, and the role's end."""
    at = reached = end
    for _ in range(2):
        if at + 1 >= len(words) or words[at].lower not in function_words("of_institution"):
            break
        begin = at + 1
        while begin < len(words) and not words[begin].capital and _is_determiner(words[begin]):
            begin += 1
        if begin < len(words) and words[begin].lower in word_list("titles", "honorifics", "empty"):
            break  # "adviser to Mr. Lund"
        stop = institution_end(words, begin)
        if stop > begin:
            return stop, (begin, stop), end
        plain = begin
        while begin == at + 1 and plain < len(words) and plain - begin < _LONGEST_FIELD and _is_plain(words[plain]):
            plain += 1
        if plain == begin or words[at].lower not in function_words("extends_roles"):
            break
        at = reached = end = plain
    return reached, None, end


def begins_full_name(words: Sequence[Token], at: int) -> bool:
    """Return whether a person's name in full can begin at a word: a given name before another word in capitals."""
    return words[at].text in given_names() and at + 1 < len(words) and words[at + 1].capital


def institution_end(words: Sequence[Token], begin: int) -> int:
    """Return where the institution's name or noun that begins at word `begin` ends, `begin` if none does."""
    at = begin
    while at < len(words) and at - begin < _LONGEST:
        word = words[at]
        if at > begin and is_place(printed(words, begin, at)) and begins_full_name(words, at):
            break
        if word.capital:
            at += 1
        elif at > begin and is_campus(words, begin, at):
            at += 2
        elif at > begin and word.lower in function_words("in_names") and joins(words, begin, at):
            at += 2 if at + 1 < len(words) and is_the(words[at + 1]) else 1
        else:
            break
    return max(noun_end(words, at, len(words)), at)


def is_campus(words: Sequence[Token], begin: int, at: int) -> bool:
    """Return whether a place belongs to the name from `begin` to `at`: "University of Texas, Austin", "at Austin"."""
    before = word_list("institutions", "words", "before_campus")
    if words[at].text not in before or at + 1 >= len(words) or not words[at + 1].capital:
        return False
    return printed(words, begin, at) in word_list("institutions", "words", "systems")


def joins(words: Sequence[Token], begin: int, at: int) -> bool:
    """Return whether the lower-case word at `at` is inside one name ("Observatory for Human Rights")."""
    word = words[at].lower
    follows = at + 1 < len(words) and (
        words[at + 1].capital or (is_the(words[at + 1]) and at + 2 < len(words) and words[at + 2].capital)
    )
    if not follows or words[at + 1].lower in calendar():
        return False
    name = [t.text for t in words[begin:at]]
    if word == "&":
        return True
    return word not in function_words("joins") and can_begin_name(name) and country(" ".join(name)) is None
