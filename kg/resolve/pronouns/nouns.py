"""What definite nouns take up: the holder of a role ("the secretary") or an institution ("the ministry")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from kg.folding import fold
from kg.lang.en.geography import adjective, country
from kg.lang.lexicon import load
from kg.lang.word_lists import listed
from kg.resolve.discourse import Discourse
from kg.resolve.pronouns.ranking import Chain
from kg.resolve.pronouns.references import Reading, Reference, is_copula
from kg.resolve.speakers.entities import Entity

_REACH = 6000
"""How far back, in characters, an institution is looked for that a noun can take up."""


def role_holder(discourse: Discourse, noun: str, before: int) -> Entity | None:
    """Return the person last named before a position whose role a noun takes up ("the secretary")."""
    if noun not in listed("titles", "roles", "heads"):
        return None
    for mention in reversed(discourse.names_between(0, before)):
        if mention.type == "person" and mention.role and noun in role_words(mention.role):
            return discourse.cast.by_mention[mention.span]
    return None


def body(discourse: Discourse, words: Sequence[str], before: int) -> Entity | None:
    """Return the institution last named that a noun takes up ("the ministry"), by institutions.toml."""
    if words[-1] in ("government", "regime", "authorities"):
        return _government(discourse, before)
    table: dict[str, list[str]] = load("institutions")["nominals"]
    key = next((k for k in (" ".join(words[-2:]), words[-1]) if k in table), None)
    if key is None:
        return None
    parts = [p.lower() for p in table[key]]
    for mention in reversed(discourse.names_between(max(0, before - _REACH), before)):
        if mention.type != "organization":
            continue
        printed = mention.span.of(discourse.text).lower()
        if any(part in printed.split() for part in parts) or (
            not parts and not country(mention.span.of(discourse.text))
        ):
            return discourse.cast.by_mention[mention.span]
    return None


def _government(discourse: Discourse, before: int) -> Entity | None:
    """Return the government last named before a position, or else that of the country last named."""
    fallback: Entity | None = None
    for mention in reversed(discourse.names_between(0, before)):
        entity = discourse.cast.by_mention.get(mention.span)
        if entity and entity.country:
            return entity
        nation = country(mention.span.of(discourse.text)) if mention.type == "place" else None
        if nation and nation.sort == "name" and fallback is None:
            fallback = discourse.cast.governments.get(nation.code)
    return fallback


def predicate_of(reading: Reading, noun: Reference, references: Sequence[Reference]) -> Reference | None:
    """Return whom a noun phrase is said to be: the subject of its "is", or a name that it stands in apposition to.

    `references` are those near it in the text, in order.
    """
    place = reading.at(noun.span)
    if place is None:
        return None
    _, sentence, first, last = place
    beside = [r for r in references if r.sentence == noun.sentence and r is not noun]
    if sentence.lower(first - 1) == ",":
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
    as_one = sentence.lower(at) == "as" and sentence.tag(at - 1) in "VN"
    if not as_one and not is_copula(sentence, at):
        return None
    subjects = [r for r in beside if r.part == "subject" and r.span.end <= noun.span.start]
    return subjects[-1] if subjects and subjects[-1].breaks == noun.breaks - as_one else None


def titled(discourse: Discourse, noun: Reference) -> Entity | None:
    """Return the person last named whose role a noun phrase takes up: "the president", "the French president"."""
    holder = role_holder(discourse, noun.head.of(discourse.text).lower(), noun.span.start)
    if holder is None:
        return None
    known = {fold(word) for printed, _ in holder.surfaces for word in printed.split()}
    for role in holder.roles:
        people = adjective(role.institution.country) if role.institution.country else None
        known |= {fold(w) for w in f"{role.institution.name} {role.role or ''} {people or ''}".split()}
    return holder if _names_in(noun, discourse.text) <= known else None


def _names_in(noun: Reference, text: str) -> frozenset[str]:
    """Return the words in capitals between a noun phrase's first word and its head, folded."""
    words = text[noun.span.start : noun.head.start].split()[1:]
    return frozenset(fold(w.removesuffix("'s").removesuffix("’s")) for w in words if w[0].isupper())


def same_noun(noun: Reference, text: str, chains: Iterable[Chain]) -> Chain | None:
    """Return the chain that "the woman" takes up: the latest with that noun in it."""
    head, own = noun.head.of(text).lower(), _names_in(noun, text)
    for chain in chains:
        for reference in reversed(chain.references):
            theirs = _names_in(reference, text)
            apart = own and theirs and own.isdisjoint(theirs)
            if reference.form == "nominal" and reference.head.of(text).lower() == head and not apart:
                return chain
    return None


@cache
def role_words(role: str) -> frozenset[str]:
    """Return the words that can take up a role as printed: its own, and those its short form stands for."""
    spelled: dict[str, str] = load("titles")["spelled"]
    low = role.lower()
    return frozenset(low.replace("-", " ").split()) | frozenset(spelled.get(low, "").split())
