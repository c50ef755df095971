"""Whether an attribution is of reported speech, and not of an attitude or an action, by the verb of its cue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.lang.en.inflection import verb_forms
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Attribution, Span

# Not the document's tokens: a cue is any span of the text, and the lists have "would-be" and "’d" as one word.
_WORD = re.compile(r"[’']?\w+(?:[-’']\w+)*|:")
"""A word of a cue, or the colon that is one."""
_BEFORE = re.compile(r"(?<![\w’'])([\w’']+)\s+\Z")
"""The word before an offset at which a search ends."""
_LONGEST = 20
"""Characters before a cue in which a word that negates it ends and begins. Hand-set: the longest has seven."""


def cue_words(text: str, cue: Span) -> list[tuple[str, int]]:
    """Return the words of a cue in lower case, each with the offset of its end."""
    return [(match.group().lower(), match.end()) for match in _WORD.finditer(text, cue.start, cue.end)]


def is_reported_speech(text: str, attribution: Attribution) -> bool:
    """Return whether an attribution is of reported speech: its cue is, and it has a source or quotation marks.

    Cues without either ("was named", "Asked about", "numerous complaints that") seldom report anybody's words.
    """
    somebody = attribution.source is not None or attribution.kind != "indirect"
    return somebody and not _is_unsaid(text, attribution) and has_speech_cue(text, attribution)


def _is_unsaid(text: str, attribution: Attribution) -> bool:
    """Return whether an attribution is of what was not said, was done, or was asked of those who cite the source."""
    if attribution.cue is None:
        return False
    not_said, words = load("speech")["not_said"], [word for word, _ in cue_words(text, attribution.cue)]
    before = _BEFORE.search(text, max(0, attribution.cue.start - _LONGEST), attribution.cue.start)
    if before and before[1].lower() in not_said:  # "never [said]"
        words.insert(0, before[1].lower())
    negated = next((i for i, word in enumerate(words) if word in not_said), len(words))
    if any(word in _forms("when_negated") for word in words[negated + 1 :]):
        return True
    if attribution.kind != "direct" and any(_acts(words, i) for i in range(len(words))):
        return True
    content = attribution.contents[0].of(text).lower()
    return attribution.kind == "indirect" and content.startswith(tuple(load("speech")["anonymity"]))


def _acts(words: Sequence[str], i: int) -> bool:
    """Return whether a verb that reports nothing begins at the lower-case word `i`."""
    rests = _table("acts").get(words[i], ())
    return any(tuple(words[i + 1 : i + 1 + len(rest)]) == rest for rest in rests)


def has_speech_cue(text: str, attribution: Attribution) -> bool:
    """Return whether an attribution's cue is of reported speech (`speech.toml`); a direct quotation always is."""
    if attribution.kind == "direct":
        return True
    if attribution.cue is None:
        return False
    words = [word for word, _ in cue_words(text, attribution.cue)]
    verb = next((i for i in range(len(words)) if _reports(words, i)), None)
    if verb is None:
        silent = _forms("attitudes") | frozenset(load("speech")["feelings"])
        return attribution.kind == "mixed" and not any(w in silent for w in words)
    return not _is_to_come(words, verb)


def _is_to_come(words: Sequence[str], verb: int) -> bool:
    """Return whether the reporting verb of a cue is of what may yet be said: "to say", "will say", "is due to say"."""
    speech, infinitives = load("speech"), function_words("infinitives")
    is_after = verb > 1 and words[verb - 1] in infinitives and words[verb - 2] in speech["unsaid_to"]
    return words[0] in infinitives or is_after or any(word in speech["unsaid"] for word in words[:verb])


def verb_end(words: Sequence[str], i: int) -> int:
    """Return where the reporting verb that begins at the lower-case word `i` ends ("point out": at i + 2), else `i`."""
    rests = (rest for rest in _table("verbs").get(words[i], ()) if tuple(words[i + 1 : i + 1 + len(rest)]) == rest)
    return max((i + 1 + len(rest) for rest in rests), default=i)


def _reports(words: Sequence[str], i: int) -> bool:
    """Return whether a reporting word, or a reporting verb that is no attitude, begins at the lower-case word `i`."""
    word = words[i]
    return word in load("speech")["words"] or (word not in _forms("attitudes") and verb_end(words, i) > i)


@cache
def _table(key: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the forms of a list of verbs, each with the further words of the verbs of which it is the first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for verb in load("speech")[key]:
        first, *rest = verb.split()
        for form in verb_forms(first):
            table.setdefault(form, []).append(tuple(rest))
    return {form: tuple(rests) for form, rests in table.items()}


@cache
def _forms(key: str) -> frozenset[str]:
    """Return all forms of a list of verbs of `speech.toml`."""
    return frozenset(form for lemma in load("speech")[key] for form in verb_forms(lemma))
