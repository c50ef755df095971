"""Lists of words from the lexicons, as sets."""

from __future__ import annotations

from functools import cache

from kg.lang.lexicon import load


def entries(listed_words: str) -> list[str]:
    """Return the entries of a lexicon's list: separated by semicolons, white space within an entry made one space."""
    return [" ".join(entry.split()) for entry in listed_words.split(";") if entry.strip()]


@cache
def word_list(lexicon: str, table: str, key: str) -> frozenset[str]:
    """Return the list `key` in a table of a lexicon: a TOML array, or a text of entries between semicolons."""
    value = load(lexicon)[table][key]
    return frozenset(entries(value) if isinstance(value, str) else value)


@cache
def function_words(key: str) -> frozenset[str]:
    """Return small words by what they do, such as "joins": a list of the table `function` of pronouns.toml."""
    return word_list("pronouns", "function", key)


@cache
def not_names() -> frozenset[str]:
    """Return the words, in small letters, that begin no name although a sentence's start gives them a capital."""
    return word_list("pronouns", "not_names", "words")


@cache
def calendar() -> frozenset[str]:
    """Return the names of weekdays and months, with their abbreviations, in small letters."""
    dates = load("dates")
    return frozenset(dates["weekdays"]) | frozenset(dates["months"])
