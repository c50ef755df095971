"""Blocking keys: what names that can be one agent's have in common, so that a name finds its candidates by an index."""

from __future__ import annotations

from kg.lang.en.name_likeness import company_key, initials, institution_key, name_parts, sound
from kg.lang.en.people import head_of
from kg.model import Agent


def blocking_keys(agent: Agent) -> set[tuple[str, str]]:
    """Return the keys an agent is found by, each with the name that has it.

    A key is of a whole name, of its initials or sound, or of a part that can stand alone (a surname, the beginning of
    an institution's name).
    """
    if agent.type == "group":
        noun = head_of(agent.name)
        return {(noun_key(noun), agent.name)} if noun else set()
    return _of_person(agent) if agent.type == "person" else _of_institution(agent)


def sought_keys(agent: Agent) -> list[str]:
    """Return the keys by which an agent's candidates are found, each once, in the order in which they are sought.

    An institution's are found by just what makes two names alike: one key, one beginning or end of the other, initials.
    By a word alone, such as "ministry", thousands of others would be found first.
    """
    own = sorted({key for key, _ in blocking_keys(agent)})
    if agent.type != "organization":
        return own
    names = sorted(set(map(company_key, proper_names(agent))))
    parts = sorted({part for name in names for part in parts_of(name)})
    alike = [*(f"name {name}" for name in names), *(f"name {part}" for part in parts), *map(part_key, names)]
    return list(dict.fromkeys((*(key for key in own if key.startswith("initials ")), *alike)))


def noun_key(noun: str) -> str:
    """Return the blocking key of a noun or a count of unnamed people: "robbers", "2 killed"."""
    return f"people {noun}"


def part_key(part: str) -> str:
    """Return the blocking key of institutions whose names begin or end so."""
    return f"part {part}"


def parts_of(key: str) -> list[str]:
    """Return the beginnings and ends of an institution's key, without the whole of it."""
    words = key.split()
    return [" ".join(part) for at in range(1, len(words)) for part in (words[:at], words[at:])]


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
        found |= {(part_key(part), name) for part in parts_of(key)}
        words = key.split()
        if len(words) > 2:
            found.add((f"initials {initials(key)}", name))
        elif len(words) == 1:
            found.add((f"initials {key.replace('.', '')}", name))
    return found
