"""Reporting verbs: the lexicon with its forms, and where a sentence uses one as a verb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from kg.find.attributions.tokens import Token, is_adverb, is_name, is_word
from kg.lang.en.inflection import verb_forms
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load

Use = Literal["finite", "passive", "gerund", "infinitive"]


class _Entry(NamedTuple):
    lemma: str
    rest: tuple[str, ...]
    forms: frozenset[str]
    frames: frozenset[str]


class Cue(NamedTuple):
    """A reporting verb in a sentence: token indices `first` up to but not including `last`.

    `frames` are what it takes, by the names in `cues.toml`. "infinitive" is any use that reports nothing as said: "to
    deny", "would say".
    """

    first: int
    last: int
    lemma: str
    frames: frozenset[str]
    use: Use
    negated: bool


@cache
def _lexicon() -> dict[str, tuple[_Entry, ...]]:
    """Return the entries by the first word's form, those of more words first."""
    frames: dict[str, set[str]] = {}
    for frame, verbs in load("cues")["frames"].items():
        for verb in verbs:
            frames.setdefault(verb, set()).add(frame)
    table: dict[str, list[_Entry]] = {}
    for verb, takes in frames.items():
        head, *rest = verb.split()
        forms = verb_forms(head)
        for form, kind in forms.items():
            kinds = {kind} if "past" in forms.values() else {kind, "past"}  # "read" and "put" are their own past
            table.setdefault(form, []).append(_Entry(verb, tuple(rest), frozenset(kinds), frozenset(takes)))
    return {form: tuple(sorted(entries, key=lambda e: (-len(e.rest), e.lemma))) for form, entries in table.items()}


@cache
def listed(name: str) -> frozenset[str]:
    """Return a list of words of `cues.toml`."""
    return frozenset(load("cues")["words"][name])


def is_cue_form(word: str) -> bool:
    """Return whether a lower-case word is a form of a reporting verb that is seldom a noun."""
    return word in _lexicon() and word not in listed("also_nouns")


def verb_at(words: Sequence[str], i: int) -> bool:
    """Return whether a reporting verb with all its words ("point out") begins at the lower-case word `i`."""
    return any(tuple(words[i + 1 : i + 1 + len(e.rest)]) == e.rest for e in _lexicon().get(words[i], ()))


def find_cues(tokens: Sequence[Token]) -> Iterator[Cue]:
    """Yield the reporting verbs of a sentence from left to right; nouns of the same form are left out."""
    lexicon = _lexicon()
    skip = 0
    for i, token in enumerate(tokens):
        if i < skip or token.kind != "word" or token.low not in lexicon or (token.capital and i):
            continue
        for entry in lexicon[token.low]:
            last = i + 1 + len(entry.rest)
            if tuple(t.low for t in tokens[i + 1 : last]) != entry.rest:
                continue
            use, negated = _use(tokens, i, entry.forms)
            if use:
                yield Cue(i, last, entry.lemma, entry.frames, use, negated)
                skip = last
            break


def _use(tokens: Sequence[Token], i: int, forms: frozenset[str]) -> tuple[Use | None, bool]:
    """Return how the word at `i` is used (None: not as a verb that reports), and whether it is negated."""
    j, negated = i - 1, False
    while j >= 0 and is_adverb(tokens[j]):
        negated = negated or is_word(tokens[j], "negation")
        j -= 1
    before = tokens[j].low if j >= 0 and tokens[j].kind == "word" and not is_name(tokens[j]) else ""
    negated = negated or before in word_class("negation")
    perfect_of_modal = before in ("have", "be") and j > 0 and is_word(tokens[j - 1], "modal")
    use: Use | None = "finite"
    if before in word_class("modal") or perfect_of_modal:
        use = "infinitive"
    elif "gerund" in forms:
        noun = before in word_class("determiner") or before.endswith("'s")
        use = "finite" if before in word_class("passive") else None if noun else "gerund"
    elif before in word_class("passive") and "past" in forms:
        use = "passive"
    elif before in word_class("have") or before in word_class("negation"):
        pass
    elif _is_noun_here(tokens, i, j, before, forms):
        use = None
    elif "base" in forms and before in word_class("conjunction") and not negated:
        use = "infinitive"  # "to weigh and explain"
    elif forms == {"base"} and not _may_be_plural(tokens, j):
        use = None
    return use, negated


def _is_noun_here(tokens: Sequence[Token], i: int, j: int, before: str, forms: frozenset[str]) -> bool:
    """Return whether the word at `i` is a noun or an adjective by what precedes it: the word at `j`, before adverbs."""
    ambiguous = tokens[i].low in listed("also_nouns")
    if i == 0:
        return ambiguous or "past" not in forms
    if before in word_class("subject_pronoun") and not (ambiguous and before in ("this", "one", "another")):
        return False
    if before in word_class("determiner") or before.endswith(("'s", "s'")):
        return True
    if not ambiguous or before in word_class("preposition"):
        return before in word_class("preposition")
    if before in word_class("conjunction"):
        return True
    return bool(before) and "past" not in forms and not tokens[j].capital and not _starts_complement(tokens, i + 1)


def _starts_complement(tokens: Sequence[Token], i: int) -> bool:
    if i >= len(tokens):
        return False
    token = tokens[i]
    return (
        token.kind == "quote"
        or token.low in ("that", "on", "for", ":")
        or is_word(token, "determiner")
        or token.capital
    )


def _may_be_plural(tokens: Sequence[Token], j: int) -> bool:
    """Return whether the word at `j` may be the subject of a plural verb."""
    if j < 0:
        return False
    if tokens[j].kind != "word":
        return tokens[j].kind == "quote" or tokens[j].low in (",", ")", "—", "–", "--", "-")
    word = tokens[j].low
    if word in word_class("subject_pronoun"):
        return word not in ("he", "she", "it", "this", "one", "another")
    return word.endswith(("s", "%")) or word[0].isdigit() or word in word_class("plural")
