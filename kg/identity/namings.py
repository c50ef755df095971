"""Which agent was named how in which article: the register's table of names, found by what names have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.namesakes import company_key, initials, institution_key, name_parts, sound
from kg.extract.people import head_of
from kg.identity.register import Register
from kg.model import Agent

_TABLES = (
    """CREATE TABLE IF NOT EXISTS namings (id INTEGER PRIMARY KEY, article TEXT NOT NULL, iri TEXT NOT NULL,
       type TEXT NOT NULL, "key" TEXT NOT NULL, name TEXT NOT NULL, day TEXT, affiliated TEXT NOT NULL)""",
    'CREATE INDEX IF NOT EXISTS namings_key ON namings ("key", type)',
    'CREATE INDEX IF NOT EXISTS namings_iri ON namings (iri, "key")',
)
_RECENT = 8
"""Articles in which an agent's name is remembered, the latest: more would let cost grow with the store."""
_LOOKED_UP = 96
"""Names looked up for a key, the latest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """That an article printed `name` for the agent `iri`; `affiliated` are the IRIs of institutions it put it with."""

    article: str
    iri: str
    name: str
    day: str | None
    affiliated: frozenset[str]


class Namings:
    """The names of the registered agents."""

    def __init__(self, register: Register) -> None:
        register.ensure("namings", *_TABLES)
        self.register = register
        self.db = register.db

    def forget(self, article: str) -> None:
        """Delete what was registered of an article, as before it is registered anew."""
        self.db.execute("DELETE FROM namings WHERE article = ?", (article,))

    def add(
        self,
        article: str,
        agent: Agent,
        iri: str,
        day: str | None,
        affiliated: Iterable[str],
        *,
        nouns: Iterable[str] = (),
    ) -> None:
        """Register an agent's names, and the nouns said of it, in an article published on `day` (ISO 8601)."""
        with_whom = json.dumps(sorted(set(affiliated)))
        for key, name in sorted(keyed(agent) | {(f"people {noun}", noun) for noun in nouns}):
            self.db.execute(
                'INSERT INTO namings (article, iri, type, "key", name, day, affiliated) VALUES (?, ?, ?, ?, ?, ?, ?)',
                (article, iri, agent.type, key, name, day, with_whom),
            )
            self.db.execute(
                """DELETE FROM namings WHERE id IN (
                   SELECT id FROM namings WHERE iri = ? AND "key" = ? ORDER BY id DESC LIMIT -1 OFFSET ?)""",
                (iri, key, _RECENT),
            )

    def found(self, agent: Agent) -> Iterator[Naming]:
        """Yield the registered namings of agents of the same type that share a key with this one, the latest first."""
        for key in sorted({key for key, _ in keyed(agent)}):
            rows = self.db.execute(
                """SELECT article, iri, name, day, affiliated FROM namings
                   WHERE "key" = ? AND type = ? ORDER BY id DESC LIMIT ?""",
                (key, agent.type, _LOOKED_UP),
            )
            for article, iri, name, day, affiliated in rows:
                whose = self.register.parted(iri, article)
                yield Naming(
                    article=article, iri=whose, name=name, day=day, affiliated=frozenset(json.loads(affiliated))
                )

    def people(self, article: str, noun: str) -> list[tuple[str, str, bool]]:
        """Return whom a registered article means by a noun: IRI, words and whether that is somebody with a name.

        Those of fewest words come first.
        """
        rows = self.db.execute(
            """SELECT iri, name, EXISTS (SELECT 1 FROM namings AS n WHERE n.iri = own.iri AND n.type = 'person')
               FROM namings AS own WHERE article = ? AND "key" = ? ORDER BY id""",
            (article, f"people {noun}"),
        )
        return sorted(((iri, name, bool(named)) for iri, name, named in rows), key=lambda row: len(row[1].split()))

    def is_known(self, iri: str) -> bool:
        """Return whether an agent with this IRI is registered."""
        return self.db.execute("SELECT 1 FROM namings WHERE iri = ?", (iri,)).fetchone() is not None


def keyed(agent: Agent) -> set[tuple[str, str]]:
    """Return what an agent is found by, each with the name that has it: whole names, and parts that can stand alone."""
    if agent.type == "group":
        noun = head_of(agent.name)
        return {(f"people {noun}", agent.name)} if noun else set()
    return _of_person(agent) if agent.type == "person" else _of_institution(agent)


def names_of(agent: Agent) -> list[str]:
    """Return the names of an agent, descriptions ("the monitor") left out; its fullest first."""
    return [n for n in (agent.name, *agent.aliases) if n[:1].isupper() or "-" in n] or [agent.name]


def _of_person(agent: Agent) -> set[tuple[str, str]]:
    found = set()
    full = [name for name in names_of(agent) if len(name_parts(name)) > 1] or [agent.name]
    for name in full:
        parts = name_parts(name)
        if not parts:
            continue
        found |= {(f"part {parts[-1]}", name), (f"part {parts[0]}", name)}
        if len(parts) > 1:
            found |= {(f"name {parts[0]} {parts[-1]}", name), (f"sound {sound(parts[-1])}", name)}
    return found


def _of_institution(agent: Agent) -> set[tuple[str, str]]:
    found = set()
    for name in names_of(agent):
        key = company_key(name)
        found.add((f"name {key}", name))
        words = key.split()
        if words:
            found |= {(f"part {words[-1]}", name), (f"part {words[0]}", name)}
        if len(words) > 2:
            found.add((f"initials {initials(key)}", name))
        elif len(words) == 1:
            found.add((f"initials {key.replace('.', '')}", name))
    return found


def institution_names(agent: Agent) -> list[str]:
    """Return the keys of an institution's names, each once."""
    return list(dict.fromkeys(company_key(name) for name in names_of(agent) if institution_key(name)))
