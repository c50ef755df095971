"""Institutions, offices and their holders, states and places, from Turtle files that a person can edit.

A user's files extend and override kg's own (`ontology/knowledge/*.ttl`). See docs/knowledge.md. Not in
it: which agents of an article these are (`kg.identity`), and words of English (`kg.lang`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kg.knowledge import bodies, states
from kg.knowledge.checks import check
from kg.knowledge.entries import Entry, EntryKind, Tenure
from kg.knowledge.facts import LINKS, Facts, merge, read
from kg.knowledge.knowledge import Knowledge
from kg.resources import folder

__all__ = ["Entry", "EntryKind", "Knowledge", "Tenure", "load"]


def load(extra: Sequence[Path] = ()) -> Knowledge:
    """Return the knowledge of kg's own files and then of the `extra` ones, read once per process.

    A later file's values of a property of a subject replace those of earlier files. A subject that is `owl:deprecated`
    is left out. Raises InputError where a file cannot be read, is not Turtle, or is not consistent.
    """
    own = folder("ontology") / "knowledge"
    files = (*sorted(own.glob("generated/*.ttl")), *sorted(own.glob("*.ttl")), *extra)
    return _load(tuple((file, _changed(file)) for file in files))


def _changed(file: Path) -> int:
    """Return when a file was last changed, in ns, so that an edited file is read again. 0 where there is no file."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@cache
def _load(files: tuple[tuple[Path, int], ...]) -> Knowledge:
    layers = [(path, read(path)) for path, _ in files]
    merged = _with_bodies(_without_deprecated(merge([states.facts(), *(facts for _, facts in layers)])))
    for path, facts in reversed(layers):  # a user's files first: they are more likely wrong than kg's own
        check(path, facts, merged)
    return Knowledge(merged, digest=_digest([path for path, _ in files]))


def _without_deprecated(facts: Facts) -> Facts:
    """Return the facts without deprecated subjects, links to them, and tenures that have them as holder or office."""
    deprecated = {subject for subject, about in facts.items() if about.get("deprecated") == ("true",)}
    if not deprecated:
        return facts
    kept: Facts = {}
    for subject, about in facts.items():
        broken = {link for link in LINKS.values() if deprecated.intersection(about.get(link, ()))}
        if subject not in deprecated and not broken.intersection(("holder", "post")):
            kept[subject] = {name: values for name, values in about.items() if name not in broken}
    return kept


def _with_bodies(facts: Facts) -> Facts:
    """Return the facts, with those of `kg.knowledge.bodies` for subjects without a type and for targets of links."""
    facts = dict(facts)
    incomplete = [s for s, about in facts.items() if "type" not in about]
    incomplete += [
        t for about in facts.values() for link in LINKS.values() for t in about.get(link, ()) if t not in facts
    ]
    while incomplete:
        subject = incomplete.pop()
        if (about := bodies.facts(subject)) and "type" not in facts.get(subject, {}):
            facts[subject] = about | facts.get(subject, {})
            incomplete += [t for link in LINKS.values() for t in facts[subject].get(link, ()) if t not in facts]
    return facts


def _digest(files: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for file in (bodies.FILE, *files):
        total.update(hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()
