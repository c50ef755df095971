"""Which cues deny or confirm what they report (responses.toml)."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.en.inflection import plural, verb_forms
from kg.lang.lexicon import load
from kg.model import Relation, Span

_WORD = re.compile(r"\w+(?:['’]\w+)?")


def stance(text: str, cue: Span | None) -> Relation | None:
    """Return whether a cue denies ("disputes") or confirms ("supports") what it reports; None where it does neither.

    "never denied", "declined to confirm", "could deny" and "tried to deny" do neither.
    """
    if cue is None:
        return None
    words = [match.group().lower().replace("’", "'") for match in _WORD.finditer(cue.of(text))]
    if any(word in _undone() for word in words):
        return None
    for before, word in zip(["", *words], words, strict=False):
        for relation in RELATIONS:
            if word in _forms(relation):
                return None if before == "to" else relation
    return None


RELATIONS: tuple[Relation, ...] = ("disputes", "supports")


@cache
def _forms(relation: Relation) -> frozenset[str]:
    table = load("responses")[relation]
    nouns = {form for noun in table["nouns"] for form in (noun, plural(noun))}
    return frozenset(nouns | {form for verb in table["verbs"] for form in verb_forms(verb)})


@cache
def _undone() -> frozenset[str]:
    negation = load("responses")["negation"]
    forms = {form for verb in negation["verbs"] for form in verb_forms(verb)}
    return frozenset([*negation["words"], *load("grammar")["negation"], *load("speech")["unsaid"], *forms])
