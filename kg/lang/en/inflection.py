"""The forms of English nouns and verbs, so that lexicons hold lemmas only."""

from __future__ import annotations

import re
from typing import Literal

from kg.lang.lexicon import load

_DOUBLING = re.compile(r"[^aeiou][aeiou][bdgmnprt]$")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_SILENT_E = re.compile(
    r"(?:[cvuz]|[^s]s|[^aeiou]l(?<!ll|rl)|[^nog]g(?<!gg)|[aeu]ng|quir|[aeiouy][^aeiou]+[aiou][dr]|(?<![eo])at"
    r"|(?:[iu][ln]|[ou]t|ap|ib|[aiou]k|[au]m)(?<![aeo][aeiou].)|(?:inv|un|ign|c|rad)it|pl?et)$"
)
"""Ends of verbs without -ed and -ing that have an -e: by trial on the verbs of the lists."""
_SYLLABLES = re.compile(r"[aeiouy]+")


def plural(noun: str) -> str:
    """Return the plural of a noun, of the last word where there are several ("peace talk", "peace talks")."""
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    if re.search(r"[^siu]s$", noun):  # plural already: "talks"
        return noun
    if re.search(r"(?:[sxz]|[cs]h)$", noun):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    if noun.split()[-1] in load("chunks")["plural_in_oes"]:
        return noun + "es"
    if noun.endswith("man"):
        return noun[:-2] + "en"
    return noun + "s"


def singular(noun: str) -> str:
    """Return the singular of a noun in lower case; the word itself where it is none by its spelling."""
    if re.search(r"[siu]s$", noun):
        return noun
    if re.search(r"(?:ss|[xz]|[cs]h)es$", noun):
        return noun[:-2]
    shorter = (noun[:-3] + "y", noun[:-1], noun[:-2] + "an")
    return next((one for one in shorter if len(one) > 1 and plural(one) == noun != one), noun)


VerbForm = Literal["base", "present", "past", "gerund"]
"""What a form of a verb is: its base, that in -s, the preterite or participle, that in -ing."""


def verb_forms(lemma: str) -> dict[str, VerbForm]:
    """Return the forms of a verb, and of its first word where it has several ("step down"), each with what it is."""
    first, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    forms: dict[str, VerbForm] = {first: "base", first + "es" if first.endswith("o") else plural(first): "present"}
    if irregular := load("chunks")["irregular"].get(first):
        forms |= {form: "past" for form in irregular if form != first}
    elif first.endswith("e"):
        forms[first + "d"] = "past"
    elif re.search(r"[^aeiou]y$", first):
        forms[first[:-1] + "ied"] = "past"
    else:
        forms[_doubled(first) + "ed"] = "past"
    forms[_stem_of_gerund(first) + "ing"] = "gerund"
    return {form + tail: kind for form, kind in forms.items()}


def base_by_spelling(form: str) -> str:
    """Return the base of a regular verb's form in -ed or -ing as it is likely spelled; the form itself for others."""
    if form.endswith("ied"):
        return form[:-3] + "y"
    if form.endswith("eed"):
        return form[:-1]
    stem = form.removesuffix("ed").removesuffix("ing")
    if stem == form or not _SYLLABLES.search(stem):
        return form
    if _DOUBLED.search(stem):
        return stem[:-1]
    short = len(_SYLLABLES.findall(stem)) == 1 and _DOUBLING.search(stem)  # "hoped", since "hop" has "hopped"
    return stem + "e" if short or _SILENT_E.search(stem) else stem


def _stem_of_gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "y"
    return verb[:-1] if re.search(r"(?:[^aeiouy]|u)e$", verb) else _doubled(verb)


def _doubled(verb: str) -> str:
    """Return the verb with its last consonant doubled where spelling asks for it: "stop", and those listed."""
    short = len(_SYLLABLES.findall(verb)) == 1
    return verb + verb[-1] if _DOUBLING.search(verb) and (short or verb in load("chunks")["doubling"]) else verb


def ends_as_past(word: str) -> bool:
    """Return whether a word is spelled as a regular past tense or participle: "launched"."""
    return word.endswith("ed")


def ends_as_plural(word: str) -> bool:
    """Return whether a word is spelled as a regular plural: "officers", but not "boss"."""
    return word.endswith("s") and not word.endswith("ss")


def ends_in_s(word: str) -> bool:
    """Return whether a word ends in -s, as plurals, verbs and nouns like "witness" do."""
    return word.endswith("s")


def ends_as_gerund(word: str) -> bool:
    """Return whether a word is spelled as a gerund or present participle: "saying"."""
    return word.endswith("ing")


def ends_as_participle(word: str) -> bool:
    """Return whether a word is spelled as a past participle, regular or not: "killed", "slain", "hurt"."""
    return word.endswith(("ed", "en", "t", "n"))


def ends_as_negated(word: str) -> bool:
    """Return whether a word is spelled as a negated auxiliary: "didn't"."""
    return word.endswith("n't")


def ends_as_adverb(word: str) -> bool:
    """Return whether a word is spelled as an adverb: "flatly"."""
    return word.endswith("ly")
