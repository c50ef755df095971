"""Stretches of words in capitals that may be names, cut where a title ends and a name begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.tokens import Token, printed
from kg.find.names.title_institutions import Stretch, begins_person, is_campus, joins, of_state
from kg.find.names.titles import Title, begins_title, belonging, head_at, is_careful, read_title
from kg.lang.en.geography import is_adjective, is_place
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import is_known, is_noun, sounds_like_one
from kg.lang.lexicon import load
from kg.lang.word_lists import listed, not_names
from kg.model import Gender

AROUND_NICKNAME = frozenset("\"'“”‘’()")
"""The marks that enclose a nickname, the only ones that a name has."""
_LONGEST = 12
"""Words in capitals that can make one name: longer stretches are headings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A possible name: words `start` to `end`, with the honorifics from `lead` on left out, and the gender they say."""

    lead: int
    start: int
    end: int
    gender: Gender | None = None


def find_titles(words: Sequence[Token], runs: Sequence[Stretch]) -> list[Title]:
    """Return the titles among `words`, in order and without overlap of their own words; `runs` are `find_runs`'."""
    run_at = {i: run for run in runs for i in range(*run)}
    titles, index = list[Title](), 0
    while index < len(words):
        length = head_at(words, index)
        if (
            length
            and not begins_title(words, index, length)
            and not _is_part_of_name(words, index, length, run_at.get(index))
        ):
            title = read_title(words, index, length, titles[-1].end if titles else 0)
            titles.append(title)
            index = max(title.end, index + length)
        else:
            index += 1
    return titles


def find_pieces(words: Sequence[Token], runs: Sequence[Stretch], titles: Sequence[Title]) -> list[Piece]:
    """Return of the stretches in capitals `runs` what titles leave, with honorifics and calendar words cut off."""
    taken = {i for title in titles for i in range(title.start, title.end)}
    pieces = []
    for start, end in runs:
        at = start
        while at < end:
            stop = at
            while stop < end and stop not in taken:
                stop += 1
            if at < stop and (piece := _trimmed(words, at, stop)):
                pieces.append(piece)
            at = stop + 1
    return pieces


def _is_part_of_name(words: Sequence[Token], index: int, length: int, run: Stretch | None) -> bool:
    """Return whether the noun of a title at `index` stands within the name of something else ("General Motors")."""
    if run is None or not words[index].capital:
        return False
    start, end = run
    if any(is_known(printed(words, i, index + length)) for i in range(start, index)):  # "Hollywood Reporter"
        return True
    if length == 1 and index + 1 == end and start < index < start + 3 and _can_be_given(words, start, index):
        return True
    if (
        index - 1 > start
        and words[index - 1].lower in ("of", "for", "the")
        and sounds_like_one([w.text for w in words[start:index]])
    ):
        return True
    if index + length < end and words[index + length].lower in ("of", "for"):
        return False
    rest = [w.text for w in words[index + length : end]]
    return is_careful(words, index, length) and sounds_like_one([words[index].text, *rest])


def _can_be_given(words: Sequence[Token], start: int, end: int) -> bool:
    """Return whether the words before a title's noun can be first names, so that it is a surname ("Ann Farmer")."""
    before = [w.text for w in words[start:end]]
    if any(w.lower() in belonging() or is_adjective(w) for w in before):
        return False
    name = printed(words, start, end)
    return not (
        is_known(name)
        or is_place(name)
        or sounds_like_one([*before, "of"])
        or words[end].lower in listed("titles", "modifiers", "words")
    )


def find_runs(words: Sequence[Token]) -> Iterator[Stretch]:
    """Yield the longest stretches of words in capitals, with the small words that hold names together."""
    particles, index = listed("titles", "particles", "words"), 0
    while index < len(words):
        if not (_begins(words[index]) or of_state(words, index)) or _is_zone(words, index):
            index += 1
            continue
        end = index + 1
        while end < len(words):
            word = words[end]
            if begins_person(words, end) and is_place(printed(words, index, end)):
                break
            if word.capital and word.lower not in weekdays() and not _is_zone(words, end):
                end += 1
            elif (
                (end + 1 < len(words) and words[end + 1].capital and word.lower in particles)
                or _suffix_after_comma(words, end)
                or is_campus(words, index, end)
                or _is_plural_possessive(words, end)
            ):
                end += 2
            elif length := _nickname(words, index, end):
                end += length
            elif word.lower in ("of", "for", "on", "and", "&") and joins(words, index, end):
                end += 3 if words[end + 1].lower == "the" and not words[end + 1].capital else 2
            else:
                break
        if end - index <= _LONGEST and not (end - index > 3 and all(w.text.isupper() for w in words[index:end])):
            yield index, end
        index = end


def _nickname(words: Sequence[Token], start: int, index: int) -> int:
    """Return how many words from `index` on are a nickname in marks, as in Ann “The Owl” Vik; 0 where none is.

    The name begins at `start`.
    """
    if words[index].text not in AROUND_NICKNAME or words[start].text not in given_names():
        return 0
    close = next((i for i in range(index + 2, min(index + 4, len(words))) if words[i].text in AROUND_NICKNAME), 0)
    if not close or close + 1 >= len(words) or not words[close + 1].capital or is_place(words[close + 1].text):
        return 0
    within = words[index + 1 : close]
    named = len(within[-1].text) > 1 and within[-1].capital and all(w.capital or w.lower == "the" for w in within)
    return close + 1 - index if named else 0


def _begins(word: Token) -> bool:
    if not word.capital or word.lower in weekdays():
        return False
    return word.lower not in not_names() or not (word.first or word.lower in ("i", "i'm", "i've", "i'll", "i'd"))


def _is_zone(words: Sequence[Token], index: int) -> bool:
    """Return whether a word is the time zone of the clock time before it: "at 05:31 GMT"."""
    before = words[index - 1].lower
    return words[index].text in listed("dates", "clock", "zones") and (
        before[-1:].isdigit() or before in ("a.m.", "p.m.", "am", "pm")
    )


def _is_plural_possessive(words: Sequence[Token], index: int) -> bool:
    """Return whether an apostrophe joins the parts of an institution's name: "Steelworkers' Federation"."""
    if words[index].text not in ("'", "’") or index + 1 >= len(words):
        return False
    before, after = words[index - 1], words[index + 1]
    return before.end == words[index].start and before.text.endswith("s") and after.capital and is_noun(after.lower)


def _suffix_after_comma(words: Sequence[Token], index: int) -> bool:
    suffixes = listed("titles", "particles", "suffixes")
    return words[index].text == "," and index + 1 < len(words) and words[index + 1].text in suffixes


@cache
def weekdays() -> frozenset[str]:
    """Return the words that are parts of dates and so begin no name: weekdays, with their abbreviations."""
    return frozenset(load("dates")["weekdays"])


@cache
def _months() -> frozenset[str]:
    return frozenset(load("dates")["months"])


def _is_verb(word: str) -> bool:
    """Return whether a sentence's first word is a verb before a name: "Continued Stone", "Using Ted Cruz"."""
    return len(word) > 4 and word.endswith(("ed", "ing")) and word[0].isupper() and word[1:].islower()


def _goes_on(word: str) -> bool:
    """Return whether a name can begin after an adjective: "Republican [Christine] Todd Whitman", "Kurdish [Iraq]"."""
    return word in given_names() or is_place(word) or word.lower() in load("titles")["honorifics"]["empty"]


def _trimmed(words: Sequence[Token], start: int, end: int) -> Piece | None:
    """Return the piece without function words, months and honorifics before it, and small words after it."""
    gender: Gender | None = None
    while start < end and not of_state(words, start):
        if words[start].capital and not (words[start].first and words[start].lower in not_names()):
            break
        start += 1
    if (
        start + 1 < end
        and words[start].first
        and _is_verb(words[start].text)
        and words[start].text not in given_names()
    ):
        start += 1
    while start + 1 < end and is_adjective(words[start].text) and _goes_on(words[start + 1].text):
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
    while start < end and not words[end - 1].capital:
        end -= 1
    if start >= end or (end - start == 1 and words[start].lower in _months() and start == lead):
        return None
    return Piece(lead=lead, start=start, end=end, gender=gender)
