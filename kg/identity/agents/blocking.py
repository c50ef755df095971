"""Blocking keys: what names that can be one agent's have in common, so that a name finds its candidates by an index."""

from __future__ import annotations

from kg.lang.en.name_likeness import company_key, initials, institution_key, name_parts, sound
from kg.lang.en.people import head_of
from kg.model import Agent


def blocking_keys(agent: Agent) -> set[tuple[str, str]]:
    """Return the keys an agent is found by, each with the name that has it.

    A key is of a whole name, of its initials or sound, or of a part that can stand alone (a surname).
    """
    if agent.type == "group":
        noun = head_of(agent.name)
        return {(noun_key(noun), agent.name)} if noun else set()
    return _of_person(agent) if agent.type == "person" else _of_institution(agent)


def noun_key(noun: str) -> str:
    """Return the blocking key of a noun or a count of unnamed people: "robbers", "2 killed"."""
    return f"people {noun}"


def proper_names(agent: Agent) -> list[str]:
    """Return the names of an agent, descriptions ("the monitor") left out where there is a name; its fullest first."""
    return [n for n in (agent.name, *agent.aliases) if n[:1].isupper() or "-" in n] or [agent.name]


def institution_keys(agent: Agent) -> list[str]:
    """Return an institution's names in the form in which they are compared, each once."""
    return list(dict.fromkeys(company_key(name) for name in proper_names(agent) if institution_key(name)))


def _of_person(agent: Agent) -> set[tuple[str, str]]:
    found = set()
    full = [name for name in proper_names(agent) if len(name_parts(name)) > 1] or [agent.name]
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
    for name in proper_names(agent):
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
