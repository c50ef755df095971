"""States as facts, from the country names of `kg.lang.en.geography`."""

from __future__ import annotations

from functools import cache

from kg.folding import key
from kg.knowledge.facts import Facts
from kg.lang.en.geography import adjective, country, words
from kg.lang.lexicon import load


@cache
def codes() -> dict[str, str]:
    """Return the name that newspapers use for each state, by its ISO 3166 code, sorted by code."""
    return dict(sorted((found.code, found.name) for found in words().values()))


def state(code: str) -> str:
    """Return the IRI of a state by its code: "SY" gives "place/syria"."""
    return f"place/{key(codes()[code])}"


@cache
def attributives() -> dict[str, tuple[str, ...]]:
    """Return each state's adjective and names by its code, the usual word first: "SY" gives Syrian, Syria.

    They come before a noun for a body ("Syrian army"). Where two states have one adjective ("Congolese"), it is given
    to the one that `kg.lang.en.geography.country` returns for it.
    """
    special: dict[str, str] = load("geography")["attributive"]
    found: dict[str, list[str]] = {code: [special[code]] if code in special else [] for code in codes()}
    for code in codes():
        own = adjective(code)
        if own and (known := country(own)) and known.code == code:
            found[code].append(own)
    for word, entry in words().items():
        if entry.sort == "name":
            found[entry.code].append(word)
    return {code: tuple(dict.fromkeys(forms)) for code, forms in found.items()}


def facts() -> Facts:
    """Return the facts about every state, from the library countryinfo and the lexicon."""
    names: dict[str, list[str]] = {code: [] for code in codes()}
    for word, entry in words().items():
        if entry.sort == "name":
            names[entry.code].append(word)
    return {
        state(code): {"type": ("state",), "label": (name,), "other label": tuple(names[code]), "notation": (code,)}
        for code, name in codes().items()
    }
