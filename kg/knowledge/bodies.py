"""Bodies that most states have, recognised by their names: "Russian Foreign Ministry", "Syria's army".

They are not listed, since 250 states have too many ministries with too many names. The words are data: `bodies.toml`,
and the lexicon's nouns for governments.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.folding import key
from kg.knowledge.states import attributives, codes, state
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words

FILE = Path(__file__).resolve().parent / "bodies.toml"
FOLDER = "organization/"


class Body(NamedTuple):
    """A kind of body: the name for its label, its other names, and whether it is independent of the government."""

    name: str
    names: tuple[str, ...]
    independent: bool = False


def find(name: str) -> str | None:
    """Return the IRI of the body of a state with a name, given as a `kg.folding.name_key`; None where there is none.

    "syria-s-army", "syrias-army" and "army-of-syria" are the same as "syrian-army".
    """
    found = _parts(name)
    return _iri(*found) if found else None


def facts(iri: str) -> dict[str, tuple[str, ...]] | None:
    """Return the facts about the body of a state with this IRI, None where no body has it."""
    found = _parts(iri.removeprefix(FOLDER)) if iri.startswith(FOLDER) else None
    if found is None or _iri(*found) != iri:
        return None
    code, body = found
    label, *others = [f"{form} {name}" for form in _forms(code) for name in (body.name, *body.names)]
    about: dict[str, tuple[str, ...]] = {
        "type": ("organization",),
        "label": (label,),
        "other label": tuple(others),
        "country": (state(code),),
    }
    if body == _government():
        return about | {"speaks for": (state(code),)}
    if body.independent:
        return about
    return about | {"part of": (government(code),), "speaks for": (government(code),)}


def government(code: str) -> str:
    """Return the IRI of the government of a state by the state's code: "SY" gives "organization/syrian-government"."""
    return _iri(code, _government())


def _iri(code: str, body: Body) -> str:
    return f"{FOLDER}{key(f'{_forms(code)[0]} {body.name}')}"


def _forms(code: str) -> tuple[str, ...]:
    return attributives()[code] or (codes()[code],)


def _parts(name: str) -> tuple[str, Body] | None:
    """Return the code of the state and the kind of body in a key, None where it does not name both."""
    words = name.split("-")
    for cut in range(len(words) - 1, 0, -1):
        code, body = _states().get("-".join(words[:cut])), _names().get("-".join(words[cut:]))
        if code and body:
            return code, body
    for cut in range(1, len(words) - 1):
        body = _names().get("-".join(words[:cut]))
        if body and words[cut] in function_words("genitives"):
            state_words = (
                words[cut + 2 :] if words[cut + 1] in function_words("definite_articles") else words[cut + 1 :]
            )
            if code := _states().get("-".join(state_words)):
                return code, body
    return None


@cache
def _government() -> Body:
    name, *others = load("institutions")["words"]["government"]
    return Body(name, tuple(others))


@cache
def bare_names() -> frozenset[str]:
    """Return the keys of the names that mean, without a state, the body of the article's state: "senate"."""
    return frozenset(key(name) for name in _file()["bare"])


@cache
def _file() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _names() -> dict[str, Body]:
    listed = [Body(b["name"], tuple(b["names"]), b.get("independent", False)) for b in _file()["body"]]
    return {key(name): body for body in (_government(), *listed) for name in (body.name, *body.names)}


@cache
def _states() -> dict[str, str]:
    """Return the codes of states by the keys of their adjectives, their names and the genitives of both."""
    found: dict[str, str] = {}
    for code, forms in attributives().items():
        for form in forms:
            for own in (key(form), key(form) + "s", key(form) + "-s"):
                found.setdefault(own, code)
    return found
