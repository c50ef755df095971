"""What definite nouns take up: the holder of a role ("the secretary") or an institution ("the ministry")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kg.extract.geography import country
from kg.extract.lexicon import load
from kg.extract.vocabulary import listed
from kg.resolve.agents import Entity
from kg.resolve.discourse import Discourse

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


@cache
def role_words(role: str) -> frozenset[str]:
    """Return the words that can take up a role as printed: its own, and those its short form stands for."""
    spelled: dict[str, str] = load("titles")["spelled"]
    low = role.lower()
    return frozenset(low.replace("-", " ").split()) | frozenset(spelled.get(low, "").split())
