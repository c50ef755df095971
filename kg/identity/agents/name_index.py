"""The register's table of names: which article used which name for which agent, found by blocking keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.identity.agents.blocking import blocking_keys, noun_key, part_key, parts_of, sought_keys
from kg.identity.agents.thresholds import ARTICLES_PER_NAME, NAMES_PER_KEY
from kg.identity.register import Register
from kg.model import Agent

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS agent_names (id INTEGER PRIMARY KEY, article TEXT NOT NULL, iri TEXT NOT NULL,
       type TEXT NOT NULL, "key" TEXT NOT NULL, name TEXT NOT NULL, day TEXT, affiliated TEXT NOT NULL)""",
    "DROP INDEX IF EXISTS agent_names_key",  # an earlier kg's, without the names
    'CREATE INDEX IF NOT EXISTS agent_names_names ON agent_names ("key", type, id, name)',
    'CREATE INDEX IF NOT EXISTS agent_names_iri ON agent_names (iri, "key")',
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisteredName:
    """That an article, published on `day`, used `name` for the agent `iri`.

    `institutions` are the IRIs of those with which it put the agent.
    """

    article: str
    iri: str
    name: str
    day: str | None
    institutions: frozenset[str]


class NameIndex:
    """The names of the registered agents."""

    def __init__(self, register: Register) -> None:
        tables = "SELECT name FROM sqlite_master WHERE tbl_name = 'agent_names'"
        is_of_old = ("agent_names_names",) not in register.db.execute(tables).fetchall()
        register.ensure("agent_names", *_SCHEMA)
        if is_of_old:
            _add_parts(register)
        self.register = register
        self.db = register.db

    def forget(self, article: str) -> None:
        """Delete an article's names, as before it is registered anew."""
        self.db.execute("DELETE FROM agent_names WHERE article = ?", (article,))

    def add(
        self,
        article: str,
        agent: Agent,
        iri: str,
        day: str | None,
        institutions: Iterable[str],
        *,
        nouns: Iterable[str] = (),
    ) -> None:
        """Register an agent's names, and the nouns said of it, in an article published on `day` (YYYY-MM-DD)."""
        put_with = json.dumps(sorted(set(institutions)))
        for key, name in sorted(blocking_keys(agent) | {(noun_key(noun), noun) for noun in nouns}):
            self.db.execute(
                """INSERT INTO agent_names (article, iri, type, "key", name, day, affiliated)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (article, iri, agent.type, key, name, day, put_with),
            )
            self.db.execute(
                """DELETE FROM agent_names WHERE id IN (
                   SELECT id FROM agent_names WHERE iri = ? AND "key" = ? ORDER BY id DESC LIMIT -1 OFFSET ?)""",
                (iri, key, ARTICLES_PER_NAME),
            )

    def candidates(self, agent: Agent, is_wanted: Callable[[str], object]) -> Iterator[RegisteredName]:
        """Yield the registered names that share a blocking key with an agent of their type, the latest first.

        Only those are read further of which `is_wanted` is true: many share the key of "Council", and few are alike.
        The names stand in the index, side by side; the rows of a key are scattered over the table.
        """
        for key in sought_keys(agent):
            named = self.db.execute(
                'SELECT id, name FROM agent_names WHERE "key" = ? AND type = ? ORDER BY id DESC LIMIT ?',
                (key, agent.type, NAMES_PER_KEY),
            )
            for id, name in named.fetchall():
                if not is_wanted(name):
                    continue
                article, iri, day, put_with = self.db.execute(
                    "SELECT article, iri, day, affiliated FROM agent_names WHERE id = ?", (id,)
                ).fetchone()
                yield RegisteredName(
                    article=article,
                    iri=self.register.after_splits(iri, article),
                    name=name,
                    day=day,
                    institutions=_institutions(put_with),
                )

    def called(self, article: str, noun: str) -> list[tuple[str, str, bool]]:
        """Return whom a registered article calls by a noun: IRI, words, and whether that is somebody with a name.

        Those of fewest words come first.
        """
        rows = self.db.execute(
            """SELECT iri, name, EXISTS (SELECT 1 FROM agent_names AS n WHERE n.iri = own.iri AND n.type = 'person')
               FROM agent_names AS own WHERE article = ? AND "key" = ? ORDER BY id""",
            (article, noun_key(noun)),
        )
        return sorted(((iri, name, bool(named)) for iri, name, named in rows), key=lambda row: len(row[1].split()))

    def nouns_of(self, article: str, iri: str) -> frozenset[str]:
        """Return the nouns that a registered article says of an agent."""
        rows = self.db.execute(
            """SELECT name FROM agent_names WHERE iri = ? AND article = ? AND "key" >= ? AND "key" < ?""",
            (iri, article, noun_key(""), noun_key("\uffff")),
        )
        return frozenset(name for (name,) in rows)

    def has(self, iri: str) -> bool:
        """Return whether an agent with this IRI is registered."""
        return self.db.execute("SELECT 1 FROM agent_names WHERE iri = ?", (iri,)).fetchone() is not None


@lru_cache(maxsize=50_000)
def _institutions(put_with: str) -> frozenset[str]:
    """Return the IRIs in the column `affiliated`. Many rows have the same."""
    return frozenset(json.loads(put_with))


def _add_parts(register: Register) -> None:
    """Add the keys of parts of several words, which earlier kg did not register; nothing where the table is new."""
    rows = register.db.execute(
        """SELECT article, iri, type, substr("key", 6), name, day, affiliated FROM agent_names
           WHERE type = 'organization' AND "key" LIKE 'name % % %' ORDER BY id"""
    )
    register.db.executemany(
        """INSERT INTO agent_names (article, iri, type, "key", name, day, affiliated) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (article, iri, type, part_key(part), *others)
            for article, iri, type, key, *others in rows.fetchall()
            for part in dict.fromkeys(parts_of(key))
            if " " in part
        ],
    )
    register.db.execute(
        """DELETE FROM agent_names WHERE id IN (SELECT id FROM (
             SELECT id, ROW_NUMBER() OVER (PARTITION BY iri, "key" ORDER BY id DESC) AS latest FROM agent_names
             WHERE type = 'organization' AND "key" LIKE 'part % %') WHERE latest > ?)""",
        (ARTICLES_PER_NAME,),
    )
