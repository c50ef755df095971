"""The antecedents of definite nouns: the holder of a role ("the secretary") or an institution ("the ministry")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from kg.lang.en.geography import country
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import NameMention
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.pronouns.ranking import Cluster
from kg.resolve.pronouns.references import Reference, is_copula
from kg.resolve.sentence_index import SentenceIndex

_APPOSED = 60
"""Characters beside a name in which the noun in apposition stands. Hand-set."""
_REACH = 6000
"""Characters, at most, between a noun and the institution that is its antecedent. Hand-set: a thousand
words, the length of a long article."""


class RoleHolders:
    """The persons of an article by the words of the roles that they are named with."""

    def __init__(self, discourse: Discourse) -> None:
        self._text = discourse.text
        self._named: dict[Entity, list[int]] = {}
        """Where each person is named."""
        self._first: dict[str, dict[Entity, int]] = {}
        """Where each person is first named with a role, by its words."""
        for name in discourse.names:
            if name.type == "person":
                person, start = discourse.entities.by_mention[name.span], name.span.start
                self._named.setdefault(person, []).append(start)
                for word in _role_words(name.role) if name.role else ():
                    self._first.setdefault(word, {}).setdefault(person, start)

    def of(self, noun: Reference) -> Entity | None:
        """Return the person who was named with the role that a noun phrase names ("the president").

        Of several it is the one whom the article has named most often, of those the first. So a mention of another
        state's governor does not make him "the governor".
        """
        head, before = noun.head.of(self._text).lower(), noun.span.start
        if head not in word_list("titles", "roles", "heads"):
            return None
        holders = (person for person, first in self._first.get(head, {}).items() if first < before)
        return max(holders, key=lambda person: bisect_left(self._named[person], before), default=None)


@lru_cache(maxsize=50_000)
def _role_words(role: str) -> frozenset[str]:
    """Return the words of a printed role, in small letters and spelled out: "Gov." is a governor."""
    words = role.lower().replace("-", " ").split()
    spelled: dict[str, str] = load("titles")["spelled"]
    return frozenset(words) | {full for word in words for full in spelled.get(word, "").split()}


def institution_antecedent(discourse: Discourse, words: Sequence[str], before: int) -> Entity | None:
    """Return the antecedent of an institution's noun ("the ministry"): the last name that fits (institutions.toml)."""
    table: dict[str, list[str]] = load("institutions")["nominals"]
    key = next((k for k in (" ".join(words[-2:]), words[-1]) if k in table), None)
    if key is None:
        return None
    parts = frozenset(p.lower() for p in table[key])

    def fits(mention: NameMention) -> bool:
        printed = mention.span.of(discourse.text)
        return mention.type == "organization" and (
            not parts.isdisjoint(printed.lower().split()) if parts else not country(printed)
        )

    named = filter(fits, reversed(discourse.names_between(max(0, before - _REACH), before)))
    mention = next(named, None)
    return discourse.entities.by_mention[mention.span] if mention else None


def apposed_institution(discourse: Discourse, noun: str, before: int) -> Entity | None:
    """Return the institution that was last named in apposition to a noun: "the group, Delta Rowers Union, sent ..."."""
    for mention in reversed(discourse.names_between(max(0, before - _REACH), before)):
        if mention.type != "organization":
            continue
        lead = discourse.text[max(0, mention.span.start - _APPOSED) : mention.span.start].rstrip()
        tail = discourse.text[mention.span.end : mention.span.end + _APPOSED]
        if _noun_before(noun).search(lead) or _noun_after(noun).match(tail):
            return discourse.entities.by_mention[mention.span]
    return None


# Not the document's tokens: by them "Acorn, the second-largest U.S. company," is an apposition too. That gave one more
# antecedent in 335 articles, a wrong one.
@lru_cache(maxsize=50_000)
def _noun_before(noun: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(noun)},(?:\s+(?:{_definite()}))?$", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def _noun_after(noun: str) -> re.Pattern[str]:
    return re.compile(rf",\s+(?:{_definite()})\s+(?:[\w-]+\s+){{0,3}}{re.escape(noun)}(?=[,.;)])", re.IGNORECASE)


@cache
def _definite() -> str:
    return "|".join(sorted(word_list("pronouns", "function", "determiners")))


def predicate_of(sentence_index: SentenceIndex, noun: Reference, references: Sequence[Reference]) -> Reference | None:
    """Return the reference that a noun phrase is the predicate ("is", "as") or apposition of, None without one.

    `references` are those near it, in text order.
    """
    place = sentence_index.at(noun.span)
    if place is None:
        return None
    _, sentence, first, last = place
    beside = [r for r in references if r.sentence == noun.sentence and r is not noun]
    if sentence.lower(first - 1) == ",":
        if sentence.tag(last + 1) in "VM":  # "After a talk with Ann Vik, the mayor said"
            return None
        end = sentence.tokens[first - 2].end
        return next((r for r in beside if r.form == "name" and r.head.end == end), None)
    if sentence.lower(last + 1) == "," and last + 2 < len(sentence.tokens):
        start = sentence.tokens[last + 2].start
        return next((r for r in beside if r.form == "name" and r.span.start == start), None)
    if last + 1 < len(sentence.tokens):  # "His daughter Anna"
        start = sentence.tokens[last + 1].start
        if named := next((r for r in beside if r.form == "name" and r.span.start == start), None):
            return named
    at = first - 1
    while sentence.tag(at) == "A":
        at -= 1
    as_one = sentence.lower(at) in function_words("predicative") and sentence.tag(at - 1) in "VN"
    if not as_one and not is_copula(sentence, at):
        return None
    subjects = [r for r in beside if r.part == "subject" and r.span.end <= noun.span.start]
    return subjects[-1] if subjects and subjects[-1].breaks == noun.breaks - as_one else None


def same_head_antecedent(noun: Reference, text: str, clusters: Iterable[Cluster]) -> Cluster | None:
    """Return the first cluster with a noun of the same head: the antecedent of "the woman"."""
    head = noun.head.of(text).lower()
    for cluster in clusters:
        for reference in reversed(cluster.references):
            if reference.form == "nominal" and reference.head.of(text).lower() == head:
                return cluster
    return None
