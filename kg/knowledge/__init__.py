"""The knowledge layer: institutions, offices with their holders, states and places, from Turtle that a person can edit.

Beside kg's own files (`ontology/knowledge/*.ttl`) a person's are read, which extend and override them. See
docs/knowledge.md.
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
    """Return the knowledge of kg's own files and of `extra` ones, in this order; read once per process.

    What a later file says of a property of a subject replaces what earlier ones said of it; a subject that is
    `owl:deprecated` is left out. Raises InputError for a file that cannot be read, is no Turtle, or makes no sense.
    """
    own = folder("ontology") / "knowledge"
    files = (*sorted(own.glob("generated/*.ttl")), *sorted(own.glob("*.ttl")), *extra)
    return _load(tuple((file, _changed(file)) for file in files))


def _changed(file: Path) -> int:
    """Return when a file was changed last, in ns: a file that is edited is read anew. 0 where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@cache
def _load(files: tuple[tuple[Path, int], ...]) -> Knowledge:
    said = [(path, read(path)) for path, _ in files]
    whole = _with_bodies(_without_deprecated(merge([states.facts(), *(layer for _, layer in said)])))
    for path, layer in reversed(said):  # what a person wrote is more likely wrong than what kg carries
        check(path, layer, whole)
    return Knowledge(whole, digest=_digest([path for path, _ in files]))


def _without_deprecated(whole: Facts) -> Facts:
    """Return the facts less those of deprecated subjects, less links to them, and less tenures of or in them."""
    gone = {subject for subject, about in whole.items() if about.get("deprecated") == ("true",)}
    if not gone:
        return whole
    kept: Facts = {}
    for subject, about in whole.items():
        linked = {link for link in LINKS.values() if gone.intersection(about.get(link, ()))}
        if subject not in gone and not linked.intersection(("holder", "post")):
            kept[subject] = {name: values for name, values in about.items() if name not in linked}
    return kept


def _with_bodies(whole: Facts) -> Facts:
    """Return the facts, and those of every state's body that is linked to, or that a file says only a little of."""
    whole = dict(whole)
    open_ones = [s for s, about in whole.items() if "type" not in about]
    open_ones += [
        t for about in whole.values() for link in LINKS.values() for t in about.get(link, ()) if t not in whole
    ]
    while open_ones:
        subject = open_ones.pop()
        if (about := bodies.facts(subject)) and "type" not in whole.get(subject, {}):
            whole[subject] = about | whole.get(subject, {})
            open_ones += [t for link in LINKS.values() for t in whole[subject].get(link, ()) if t not in whole]
    return whole


def _digest(files: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for file in (bodies.FILE, *files):
        total.update(hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()
