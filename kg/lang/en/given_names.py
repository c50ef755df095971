"""Given names, and the gender that each says (`given_names.toml`)."""

from __future__ import annotations

from functools import cache, lru_cache

from kg.folding import fold
from kg.lang.lexicon import load
from kg.model import Gender


@cache
def given_names() -> dict[str, Gender | None]:
    """Return the given names, each with the gender it says, None where it says none."""
    names = load("given_names")
    table: dict[str, Gender | None] = dict.fromkeys(names["male"].split(), "male")
    return table | dict.fromkeys(names["female"].split(), "female") | dict.fromkeys(names["either"].split())


@lru_cache(maxsize=50_000)
def short_for(name: str) -> frozenset[str]:
    """Return the given names, folded, that a folded one can be short for although it begins otherwise: "bob"."""
    short: dict[str, str] = load("given_names")["short"]
    return frozenset(fold(full) for form, fulls in short.items() if fold(form) == name for full in fulls.split())


def gender_of(name: str) -> Gender | None:
    """Return what the first word of a person's name says of the gender."""
    first = name.split()[0]
    return given_names().get(first) or given_names().get(first.split("-")[0])
