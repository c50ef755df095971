"""Names of institutions that only their place beside a role and a person's name tells: "[Macmillan] CEO Ann Vik".

The net takes many for persons, places or no names; others it ends too early ("National Committee for an Effective
Congress").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.doc.parts_of_speech import Sentence
from kg.lang.en.geography import country, is_adjective, is_place
from kg.lang.en.institutions import is_institution_noun
from kg.lang.word_lists import word_list
from kg.model import Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.speakers.role_words import is_role, role_list

_LONGEST_TITLE = 8
"""Tokens, at most, before a person's name of their title with its institution. Hand-set."""
_LONGEST_APPOSITION = 20
"""Tokens, at most, of an apposition with its institution. Hand-set."""
_NO_NAME, _PLACE, _PERSON = 0.85, 0.5, 0.5
"""From these probabilities by the net on, words are no name, a place (behind "of"), and a person's name. Hand-set."""
_NEXT = 3
"""Tokens behind a person's name in which a word for their staff stands: "Nixon's former aide". Hand-set."""


def named_beside_roles(discourse: Discourse) -> Iterator[Span]:
    """Yield the words in capitals beside persons' roles that may name institutions, none of them a person's name."""
    persons: dict[str, set[Entity]] = {}
    for entity in discourse.entities.all:
        if entity.type == "person":
            for printed, _ in entity.surfaces:
                for word in printed.split() if " " in printed else ():
                    persons.setdefault(word, set()).add(entity)
    for name in discourse.names:
        place = discourse.sentence_index.at(name.span) if name.type == "person" else None
        if place is None:
            continue
        _, sentence, first, last = place
        for begin, end in (_before(sentence, first), _after(sentence, last)):
            if begin < end and _can_name(discourse, sentence, begin, end, persons):
                yield sentence.span(begin, end - 1)
    for attribution in discourse.attributions:
        place = discourse.sentence_index.at(attribution.source) if attribution.source else None
        if place is None:
            continue
        _, sentence, first, last = place
        begin, end = _in_phrase(sentence, first, last)
        if begin < end and _can_name(discourse, sentence, begin, end, persons):
            yield sentence.span(begin, end - 1)


def _before(sentence: Sentence, name: int) -> tuple[int, int]:
    """Return the tokens of a name at the beginning of a title: "[Macmillan] CEO Ann Vik", "[Acorn] 's Ann Vik"."""
    first = name
    while first > 0 and name - first < _LONGEST_TITLE and sentence.tag(first - 1) in "NGS":
        first -= 1
    first = _behind_seat(sentence, first, name)
    while first < name and not sentence.capital(first):
        first += 1
    end = first
    while end < name and sentence.capital(end) and not _is_post(sentence, end):
        end += 1
    if end < name and sentence.tag(end) != "S":
        end = _without_modifiers(sentence, first, end)
    owns = sentence.tag(end) == "S"
    role = range(end + owns, name)
    if not role:
        return (first, end) if owns else (0, 0)
    return (first, end) if _holds_role(sentence, role) and not _is_nobodys(sentence, role) else (0, 0)


def _is_nobodys(sentence: Sentence, role: range) -> bool:
    """Return whether a role is in no body that is named before it: "Soul queen"."""
    return any(sentence.lower(i) in word_list("titles", "roles", "monarchs") for i in role)


def _in_phrase(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Return the tokens of a name in a phrase for unnamed people: "a [Crossroads] official"."""
    begin = end = first + (sentence.tag(first) == "D")
    while sentence.capital(end) and end <= last:
        end += 1
    stop = end
    while sentence.tag(stop) in "NAG" and not sentence.capital(stop) and stop <= last:
        stop += 1
    staff = stop > end and sentence.lower(stop - 1) in word_list("groups", "groups", "staff")
    return (begin, end) if staff and not sentence.tokens[begin].first else (0, 0)


def _after(sentence: Sentence, name: int) -> tuple[int, int]:
    """Return the tokens of a name in an apposition: "Ann Vik, an analyst at [Acorn]", "Ann Vik, [Acorn]'s director"."""
    if sentence.lower(name + 1) in role_list("named_at"):
        return _run(sentence, name + 2 + (sentence.tag(name + 2) == "D"))
    if sentence.lower(name + 1) != ",":
        return 0, 0
    at = name + 2
    if sentence.capital(at):
        begin, end = _run(sentence, at)
        owns = sentence.tag(end) == "S"
        stop = end + owns
        while sentence.tag(stop) == "N":
            stop += 1
        return (begin, end) if _holds_role(sentence, range(end + owns, stop)) else (0, 0)
    joined = False
    while at < name + _LONGEST_APPOSITION and sentence.tag(at) in "NDAGSCP":
        if sentence.capital(at) and joined:
            return _run(sentence, at)
        joined = joined or (sentence.lower(at) in role_list("role_of") and _holds_role(sentence, range(name + 2, at)))
        at += 1
    return 0, 0


def _without_modifiers(sentence: Sentence, first: int, end: int) -> int:
    """Return where a name ends before words of a title: "[New York City] Public Advocate", "[Acorn] City Manager"."""
    if f"{sentence.lower(end - 1)} {sentence.lower(end)}" in role_list("state"):
        end -= 1
    parties = word_list("titles", "modifiers", "dropped")
    modifiers = parties | word_list("titles", "modifiers", "words") if sentence.capital(end) else parties
    while end > first and sentence.lower(end - 1) in modifiers:
        end -= 1
    return end


def _run(sentence: Sentence, first: int) -> tuple[int, int]:
    """Return the tokens of a name in capitals, with "of", "for the" and "&" within it."""
    end = first
    while sentence.capital(end) and sentence.tag(end) != "X":
        end += 1
        stop = end
        while sentence.lower(stop) in role_list("name_joins") or (stop > end and sentence.tag(stop) == "D"):
            stop += 1
        if stop > end and sentence.capital(stop):
            end = stop
    return _behind_seat(sentence, first, end), end


def _behind_seat(sentence: Sentence, first: int, end: int) -> int:
    """Return the first token behind where a body sits: "South African-based [Acorn]"."""
    seats = (i + 1 for i in range(first, end - 1) if sentence.lower(i).endswith(tuple(role_list("seated"))))
    return max((first, *seats))


def _holds_role(sentence: Sentence, tokens: range) -> bool:
    """Return whether the last noun of tokens is a role, or one of them where others follow: "head of research"."""
    return any(sentence.tag(i) in "NGV" and _is_post(sentence, i) for i in tokens)


def _is_post(sentence: Sentence, index: int) -> bool:
    """Return whether a word is a role; of one in capitals only a list says so, since "Gartner" ends as roles do."""
    word = sentence.lower(index)
    return word in word_list("titles", "roles", "heads") if sentence.capital(index) else is_role(word)


def _can_name(
    discourse: Discourse, sentence: Sentence, begin: int, end: int, persons: Mapping[str, set[Entity]]
) -> bool:
    """Return whether words in capitals can be an institution's name: no person's, no place's, no part of a title."""
    words = [token.text for token in sentence.tokens[begin:end]]
    printed = " ".join(words)
    if words[0].lower() in word_list("titles", "modifiers", "past"):
        return False
    if printed in role_list("parties"):
        return not {sentence.lower(end), sentence.lower(end + 1)}.isdisjoint(role_list("lead"))
    owner = sentence.tag(end) == "S" and sentence.capital(end + 1)  # "ABN Amro's Ann Vik" is no "Bo Lund's Ann Vik"
    itself = discourse.entities.by_mention.get(sentence.span(begin, end - 1)) if owner else None
    if country(printed) or is_place(printed) or is_adjective(printed):
        return False
    if any(persons.get(word, set()) - {itself} for word in words):
        return False
    titles = word_list("titles", "modifiers", "words") | word_list("titles", "portfolios", "words")
    titles |= word_list("titles", "ranks", "abbreviations")
    if all(word.lower() in titles or is_institution_noun(word.lower()) for word in words):
        return False
    none, person, _, place = discourse.doc.body.reading.entities.mean_over(sentence.span(begin, end - 1))
    if none > _NO_NAME or (place > _PLACE and sentence.lower(begin - 1) in role_list("named_at")):
        return False
    return not (person > _PERSON and any(sentence.lower(i) in role_list("of_persons") for i in range(end, end + _NEXT)))
