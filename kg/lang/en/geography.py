"""Countries as newspapers name them: names, peoples, capitals and seats, from countryinfo and a list of exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kg.lang.lexicon import load

Sort = Literal["name", "seat", "demonym", "capital"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Country:
    """What a word says of a country: its ISO 3166 `code`, its usual `name`, and in which `sort` of word it says so."""

    code: str
    name: str
    sort: Sort


def country(words: str) -> Country | None:
    """Return the country that `words` name: "Syria", "Syrian", "Damascus", "the Kremlin"; None if none. Case counts."""
    return _index().get(_key(words))


def words() -> Mapping[str, Country]:
    """Return every word for a country and what it says, names before seats, demonyms and capitals."""
    return _index()


def is_place(words: str) -> bool:
    """Return whether `words` name a country, a capital, or a city, state or region of the list in geography.toml."""
    found = country(words)
    return (found is not None and found.sort in ("name", "capital")) or _key(words) in _places()


def is_capital(words: str) -> bool:
    """Return whether `words` name a capital, which can mean the country or the city."""
    found = country(words)
    return found is not None and found.sort == "capital"


@cache
def _adjective_words() -> tuple[frozenset[str], frozenset[str]]:
    listed = load("geography")["adjectives"]
    return frozenset(w.strip() for w in listed["words"].split(";")), frozenset(listed["tails"])


def is_adjective(word: str) -> bool:
    """Return whether a word in capitals only says of what people or kind something is ("Russian", "Gulf-backed")."""
    found, (words, tails) = country(word), _adjective_words()
    return (found is not None and found.sort == "demonym") or word in words or word.rpartition("-")[2] in tails


@cache
def _places() -> frozenset[str]:
    return frozenset(_key(" ".join(n.split())) for n in load("geography")["places"]["names"].split(";"))


def spelled_out(name: str) -> str:
    """Return a name of several words with a place at its beginning in full: "LA Fire Department". Case counts."""
    first, _, rest = name.partition(" ")
    full: str = load("geography")["short"].get(first, first)
    return f"{full} {rest}" if rest else name


def _key(name: str) -> str:
    return name.replace("’", "'").removeprefix("The ").removeprefix("the ")


@cache
def _index() -> dict[str, Country]:
    """Return every word for a country. Where a word is of two sorts, the first in the order of `Sort` wins."""
    library = _library()
    usual = {code: name for code, name, _ in reversed(library)}
    usual |= {code: names[0] for code, names in load("geography")["names"].items() if code not in usual}
    usual |= load("geography")["usual"]
    dropped = set(load("geography")["not"]["words"])
    index: dict[str, Country] = {}
    readers: dict[Sort, Callable[[_Library], Iterator[tuple[str, str]]]] = {
        "name": _names,
        "seat": _seats,
        "demonym": _demonyms,
        "capital": _capitals,
    }
    for sort, read in readers.items():
        for word, code in read(library):
            if len(word) > 1 and word not in dropped:
                index.setdefault(_key(word), Country(code=code, name=usual[code], sort=sort))
    return index


_Library = list[tuple[str, str, Mapping[str, Any]]]


@cache
def _library() -> _Library:
    """Return (code, name, record) of every country countryinfo has, ordered by code."""
    import countryinfo  # 25 ms, paid only where an article is read

    records = (c.info() for c in countryinfo.all_countries())
    coded: _Library = [(r["ISO"]["alpha2"], _key(r["name"]), r) for r in records if r.get("ISO", {}).get("alpha2")]
    gone = load("geography")["not"]["codes"]
    return sorted((row for row in coded if row[0] not in gone), key=lambda row: row[:2])


def _names(library: _Library) -> Iterator[tuple[str, str]]:
    for code, names in load("geography")["names"].items():
        yield from ((name, code) for name in names)
    yield from ((name, code) for code, name, _ in library)


def _seats(library: _Library) -> Iterator[tuple[str, str]]:
    yield from load("geography")["seats"].items()


def _demonyms(library: _Library) -> Iterator[tuple[str, str]]:
    for code, names in load("geography")["demonyms"].items():
        yield from ((name, code) for name in names)
    for code, _, record in library:
        for demonym in (record.get("demonym") or "").replace("/", ",").split(","):
            yield demonym.strip(), code
            if demonym.strip().endswith(("an", "i")):
                yield demonym.strip() + "s", code


def _capitals(library: _Library) -> Iterator[tuple[str, str]]:
    for code, names in load("geography")["capitals"].items():
        yield from ((name, code) for name in names)
    for code, _, record in library:
        if isinstance(record.get("capital"), str):
            yield record["capital"], code


@cache
def _adjectives() -> dict[str, str]:
    adjectives: dict[str, str] = {}
    for word, code in _demonyms(_library()):
        if (word and not word.endswith("s")) or word in ("Dutch", "Swiss"):
            adjectives.setdefault(code, word)
    return adjectives


def adjective(code: str) -> str | None:
    """Return the adjective of a country by its code: "Russian" for RU; None where none is known."""
    return _adjectives().get(code)
