"""Which attributions are of reported speech, and which only of what people think, want or do."""

from __future__ import annotations

import re
from functools import cache

from kg.extract.cues import verb_at
from kg.extract.inflect import verb_forms
from kg.extract.lexicon import load
from kg.model import Attribution

_WORD = re.compile(r"[’']?\w+(?:[-’']\w+)*|:")


def is_reported_speech(text: str, attribution: Attribution) -> bool:
    """Return whether an attribution reports words: by its cue, and by words for who said them or by quotation marks.

    Without either ("was named", "Asked about", "numerous complaints that") nobody is reported to have said anything.
    """
    somebody = attribution.source is not None or attribution.kind != "indirect"
    return somebody and has_speech_cue(text, attribution)


def has_speech_cue(text: str, attribution: Attribution) -> bool:
    """Return whether a cue is of reported speech (`speech.toml`); words in quotation marks were said."""
    if attribution.kind == "direct":
        return True
    if attribution.cue is None:
        return False
    words = [m.group().lower() for m in _WORD.finditer(attribution.cue.of(text))]
    verb = next((i for i in range(len(words)) if _reports(words, i)), None)
    if verb is None:
        return attribution.kind == "mixed" and not any(w in _forms("attitudes") for w in words)
    return words[0] != "to" and not any(w in load("speech")["unsaid"] for w in words[:verb])


def _reports(words: list[str], i: int) -> bool:
    word = words[i]
    if word in load("speech")["words"]:
        return True
    return word not in _forms("attitudes") and (word in _forms("verbs") or verb_at(words, i))


@cache
def _forms(name: str) -> frozenset[str]:
    return frozenset(form for lemma in load("speech")[name] for form in verb_forms(lemma))
