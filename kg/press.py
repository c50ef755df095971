"""The names of news agencies and outlets, and their canonical names (data in press.toml).

They say who published an article and which wire it came from, and tell a relay ("told AFP", "according to The Hill")
from any other organization.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

PressKind = Literal["agency", "outlet"]


class Press(NamedTuple):
    """One agency or outlet: its canonical name, its kind, its other names and its web domains."""

    name: str
    kind: PressKind
    aliases: tuple[str, ...]
    domains: tuple[str, ...]


def is_press(name: str) -> bool:
    """Return whether `name` is a known agency or outlet, in any of its forms or as a web domain."""
    return find(name) is not None


def canonical(name: str) -> str | None:
    """Return the canonical name ("Agence France-Presse" for "AFP", "CNN" for "edition.cnn.com"); None if unknown."""
    entry = find(name)
    return entry.name if entry else None


def kind(name: str) -> PressKind | None:
    """Return whether `name` is an "agency" or an "outlet"; None if unknown."""
    entry = find(name)
    return entry.kind if entry else None


def find(name: str) -> Press | None:
    """Return the entry for a name, an abbreviation or a web domain; None if unknown.

    Case matters: "AA" and "The Hill" are press, "aa" and "the hill" are not. But a name may be all in capitals, and
    "the Guardian" may have a small t. "The" may be there or not, unless the entry has it (see press.toml).
    """
    names, capitals, domains = _index()
    name = " ".join(name.replace("’", "'").split())
    bare = name[4:] if name[:4].lower() == "the " else name
    for form in (bare, "The " + bare) if bare != name else (name,):
        if entry := names.get(form) or (capitals.get(form.upper()) if name.isupper() else None):
            return entry
    return _by_domain(name.lower(), domains) if "." in name and " " not in name else None


def of_url(url: str) -> Press | None:
    """Return the entry with the web domain of `url`, or a parent of it; None where there is none or it is not a URL."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _by_domain(host, _index()[2]) if host else None


@cache
def entries() -> tuple[Press, ...]:
    """Return every entry of press.toml, in its order."""
    with (Path(__file__).parent / "press.toml").open("rb") as file:
        data = tomllib.load(file)
    found = []
    kinds: tuple[PressKind, ...] = ("agency", "outlet")
    for which in kinds:
        for name, others in data[which].items():
            domains = tuple(o for o in others if "." in o and " " not in o and o == o.lower())
            found.append(Press(name, which, tuple(o for o in others if o not in domains), domains))
    return tuple(found)


def _by_domain(host: str, domains: dict[str, Press]) -> Press | None:
    """Look up a host, then its parents: "edition.cnn.com", "cnn.com"."""
    labels = host.split(".")
    for first in range(len(labels) - 1):
        if entry := domains.get(".".join(labels[first:])):
            return entry
    return None


@cache
def _index() -> tuple[dict[str, Press], dict[str, Press], dict[str, Press]]:
    """Return the entries by name, by name in capitals, and by domain. The first of two entries with one name wins."""
    names: dict[str, Press] = {}
    capitals: dict[str, Press] = {}
    domains: dict[str, Press] = {}
    for entry in entries():
        for name in (entry.name, *entry.aliases):
            names.setdefault(name.replace("’", "'"), entry)
            capitals.setdefault(name.replace("’", "'").upper(), entry)
        for domain in entry.domains:
            domains.setdefault(domain, entry)
    return names, capitals, domains
