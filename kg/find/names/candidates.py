"""Candidates for names: runs of capitalised words, cut where a title ends and a name begins."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.tokens import Token, is_clipped, printed
from kg.find.names.title_institutions import (
    TokenRange,
    begins_full_name,
    is_campus,
    is_first_word,
    is_shouted,
    is_the,
    joins,
)
from kg.find.names.titles import Title, begins_longer_title, head_at, is_ambiguous_head, read_title
from kg.lang.en.geography import is_adjective, is_place
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import can_begin_name, has_institution_word, is_known, role_modifiers
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, not_names, word_list
from kg.model import Gender

AROUND_NICKNAME = frozenset("\"'“”‘’()")
"""The marks that enclose a nickname, the only ones inside a name."""
_LONGEST_NICKNAME = 2
"""Words of the longest nickname in marks. Hand-set."""
_MOST_GIVEN = 2
"""Most given names before a surname that is also the noun of a title: "Ann Marie Farmer". Hand-set."""
_LONGEST = 12
"""Capitalised words of the longest name: longer runs are headings. Hand-set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A possible name: tokens `start` to `end`. The honorifics before it begin at `lead` and say the gender."""

    lead: int
    start: int
    end: int
    gender: Gender | None = None


def find_titles(words: Sequence[Token], runs: Sequence[TokenRange]) -> list[Title]:
    """Return the titles in text order; their roles do not overlap. `runs` are what `find_runs` returns."""
    run_at = {i: run for run in runs for i in range(*run)}
    surnames = {words[end - 1].text for start, end in runs if _is_surname(words, start, end - 1)}
    titles, index = list[Title](), 0
    while index < len(words):
        length = head_at(words, index)
        run = run_at.get(index)
        behind = titles[-1].end if titles else 0
        named = length and _is_part_of_name(words, index, length, run, behind)
        named = named or (length and _is_alone(words, index, run, surnames))
        if length and not (named or begins_longer_title(words, index, length)):
            title = read_title(words, index, length, behind)
            titles.append(title)
            index = max(title.end, index + length)
        else:
            index += 1
    return titles


def find_candidates(words: Sequence[Token], runs: Sequence[TokenRange], titles: Sequence[Title]) -> list[Candidate]:
    """Return what the roles of titles leave of the capitalised `runs`, with honorifics cut off."""
    taken = {i for title in titles for i in range(title.start, title.end)}
    candidates = []
    for start, end in runs:
        at = start
        while at < end:
            stop = at
            while stop < end and stop not in taken:
                stop += 1
            if at < stop and (candidate := _trimmed(words, at, stop)):
                candidates.append(candidate)
            at = stop + 1
    return candidates


def _is_part_of_name(words: Sequence[Token], index: int, length: int, run: TokenRange | None, behind: int) -> bool:
    """Return whether the noun of a title at `index` stands within the name of something else ("General Motors").

    The title before it ends at `behind`: "MP [Ann Farmer]".
    """
    if run is None or not words[index].capital:
        return False
    start, end = run
    if length == 1 and index + 1 == end and any(_is_surname(words, at, index) for at in (start, behind)):
        return True
    if index + length < end and words[index + length].lower in function_words("in_roles"):
        return False
    rest = [w.text for w in words[index + length : end]]
    return is_ambiguous_head(words, index, length) and has_institution_word([words[index].text, *rest])


def _is_surname(words: Sequence[Token], start: int, index: int) -> bool:
    """Return whether a title's noun at the end of the run from `start` is a surname: "Ann Farmer"."""
    return (
        start < index <= start + _MOST_GIVEN and head_at(words, index) == 1 and _can_be_given_names(words, start, index)
    )


def _is_alone(words: Sequence[Token], index: int, run: TokenRange | None, surnames: Collection[str]) -> bool:
    """Return whether a title's noun is the surname of somebody named in full, alone: "Farmer said"."""
    word = words[index]
    return (
        run == (index, index + 1)
        and word.text in surnames
        and word_class("determiner").isdisjoint({words[index - 1].lower})
    )


def _can_be_given_names(words: Sequence[Token], start: int, end: int) -> bool:
    """Return whether the words before a title's noun can be first names, so that it is a surname ("Ann Farmer")."""
    before = [w.text for w in words[start:end]]
    if any(w.lower() in role_modifiers() or is_adjective(w) for w in before):
        return False
    name = printed(words, start, end)
    return not (
        is_known(name)
        or is_place(name)
        or can_begin_name(before)
        or words[end].lower in word_list("titles", "modifiers", "words")
    )


def find_runs(words: Sequence[Token]) -> Iterator[TokenRange]:
    """Yield the longest runs of capitalised words, with lower-case words inside names ("of", "de")."""
    particles, index = word_list("titles", "particles", "words"), 0
    while index < len(words):
        if not _begins(words[index]) or is_after_time(words, index) or is_clipped(words, index):
            index += 1
            continue
        end = index + 1
        while end < len(words):
            if begins_full_name(words, end) and is_place(printed(words, index, end)):
                break
            if words[end].capital:
                end += 1
            elif is_campus(words, index, end) or (
                words[end].lower in particles and end + 1 < len(words) and words[end + 1].capital
            ):
                end += 2
            elif length := _nickname(words, index, end):
                end += length
            elif words[end].lower in function_words("in_names") and joins(words, index, end):
                end += 3 if is_the(words[end + 1]) and not words[end + 1].capital else 2
            else:
                break
        if end - index <= _LONGEST:
            yield index, end
        index = end


def _nickname(words: Sequence[Token], start: int, index: int) -> int:
    """Return how many tokens from `index` on are a nickname in marks, as in Ann “The Owl” Vik; 0 where none is.

    The name begins at `start`.
    """
    if words[index].text not in AROUND_NICKNAME or words[start].text not in given_names():
        return 0
    ends = range(index + 2, min(index + 2 + _LONGEST_NICKNAME, len(words)))
    close = next((i for i in ends if words[i].text in AROUND_NICKNAME), 0)
    if not close or close + 1 >= len(words) or not words[close + 1].capital or is_place(words[close + 1].text):
        return 0
    within = words[index + 1 : close]
    named = len(within[-1].text) > 1 and within[-1].capital and all(w.capital or is_the(w) for w in within)
    return close + 1 - index if named else 0


def _begins(word: Token) -> bool:
    if not word.capital or word.lower in weekdays():
        return False
    return word.lower not in not_names() or is_shouted(word) or not _is_capital_anyway(word)


def _is_capital_anyway(word: Token) -> bool:
    return word.first or word.lower in function_words("always_capital")


def is_after_time(words: Sequence[Token], index: int) -> bool:
    """Return whether a word belongs to the time of day before it: "3:02 PM ET"."""
    marks, before = word_list("dates", "words", "after_time"), words[index - 1]
    return words[index].text in marks and (before.text.upper() in marks or before.text[-1:].isdigit())


@cache
def weekdays() -> frozenset[str]:
    """Return the weekdays, with their abbreviations: they begin no name."""
    return frozenset(load("dates")["weekdays"])


def _trimmed(words: Sequence[Token], start: int, end: int) -> Candidate | None:
    """Return the candidate without function words and honorifics before it and lower-case words after it."""
    gender: Gender | None = None
    while start < end and (not words[start].capital or is_first_word(words[start])):
        start += 1
    lead = start
    honorifics = load("titles")["honorifics"]
    while start < end and words[start].lower in honorifics["empty"]:
        gender = (
            "male"
            if words[start].text in honorifics["male"]
            else "female"
            if words[start].text in honorifics["female"]
            else gender
        )
        start += 1
    last = word_list("pronouns", "not_names", "last")
    while start < end and (not words[end - 1].capital or words[end - 1].lower in last):
        end -= 1
    return Candidate(lead=lead, start=start, end=end, gender=gender) if start < end else None
