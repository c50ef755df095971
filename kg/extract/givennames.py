"""Given names and surnames that say a person, and the gender that a given name says (`given_names.toml`)."""

from __future__ import annotations

from functools import cache

from kg.extract.lexicon import load
from kg.model import Gender


@cache
def given_names() -> dict[str, Gender | None]:
    """Return the given names, each with the gender it says, None where it says none."""
    names = load("given_names")
    table: dict[str, Gender | None] = dict.fromkeys(names["male"].split(), "male")
    return table | dict.fromkeys(names["female"].split(), "female") | dict.fromkeys(names["either"].split())


@cache
def surnames() -> frozenset[str]:
    """Return the surnames that say a person where they stand alone."""
    return frozenset(load("given_names")["surnames"].split())


def gender_of(name: str) -> Gender | None:
    """Return what the first word of a person's name says of the gender."""
    first = name.split()[0]
    return given_names().get(first) or given_names().get(first.split("-")[0])
