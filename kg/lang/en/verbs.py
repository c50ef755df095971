"""The bases of verbs: "raise" for "raised", by the lists of common verbs, of verbs of saying and of events."""

from __future__ import annotations

from functools import cache

from kg.lang.en.inflection import base_by_spelling, verb_forms
from kg.lang.lexicon import load


def base_of(form: str) -> str:
    """Return the base of a verb's form, the form itself where no list has the verb."""
    return _bases().get(form, form)


def base_of_any(form: str) -> str:
    """Return the base of a verb's form, by its spelling where no list has the verb: "conduct" for "conducted"."""
    return _bases().get(form) or base_by_spelling(form)


def is_base(form: str) -> bool:
    """Return whether a word is the base of a listed verb."""
    return _bases().get(form) == form


@cache
def _bases() -> dict[str, str]:
    families = [family for kind in load("events")["type"] for family in kind["family"]]
    of_events = [verb for family in families for verb in family.get("verbs", ()) if " " not in verb]
    verbs = [*load("chunks")["verbs"], *load("chunks")["irregular"], *load("speech")["verbs"], *of_events]
    return {form: verb for verb in reversed(verbs) for form in verb_forms(verb)}
