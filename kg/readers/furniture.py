"""Paragraphs that are not prose, by the phrases of furniture.toml: navigation, captions, credits."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from kg import press

Kind = Literal["end", "links", "line", "credit", "caption"]
KINDS: tuple[Kind, ...] = ("end", "links", "line", "credit", "caption")

_WORD = re.compile(r"[^\W\d_]+")
_MASTHEAD_WORDS = 5
_LONGEST = 1_000
"""Characters of a line of furniture, at most, and of a paragraph without a letter that may be prose ("* * *")."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,10}")


class Boxes(NamedTuple):
    """What tells a box on a web page: its class or id, that of boxes for consent, and its words."""

    names: re.Pattern[str]
    consent: re.Pattern[str]
    words: re.Pattern[str]


class Phrases(NamedTuple):
    """The compiled lists of furniture.toml."""

    max_words: int
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]
    outlets: tuple[tuple[re.Pattern[str], bool], ...]
    """Patterns of lines that name the outlet, and whether any capitalised name counts."""
    introduction: re.Pattern[str]
    titles: re.Pattern[str]
    no_names: frozenset[str]
    sections: frozenset[str]
    mastheads: frozenset[str]
    name: re.Pattern[str]
    """Pattern of a name in capitals, with the small words within it."""
    labels: frozenset[str]
    boxes: Boxes


def kind_of(paragraph: str, words: int) -> Kind | None:
    """Return the list of furniture.toml that matches the whole paragraph of so many words, None where none does."""
    phrases = load()
    if len(paragraph) > _LONGEST:  # a bound on time and memory
        return None if any(map(str.isalpha, paragraph)) else "line"
    if words > phrases.max_words:
        return None
    line = " ".join(paragraph.split())
    for kind, pattern in phrases.kinds:
        if pattern.fullmatch(line):
            return kind
    return None


def is_section(line: str) -> bool:
    """Return whether a line has only words that name sections of a site ("World | Middle East")."""
    return load().sections.issuperset(_WORD.findall(line.casefold()))


def is_masthead(line: str) -> bool:
    """Return whether a line is the name of a paper or a station: a known one, or capitalised and ending like one."""
    words = _WORD.findall(line.casefold())
    if press.kind(line):
        return True
    named = 2 <= len(words) <= _MASTHEAD_WORDS and words[-1] in load().mastheads
    return named and load().name.fullmatch(line) is not None and not is_section(line)


def outlet_in(paragraph: str) -> tuple[str, int] | None:
    """Return the outlet's name in a line of furniture, and its offset; None where there is none.

    An agency's name does not count: its copyright does not say who published this copy.
    """
    phrases = load()
    line = " ".join(paragraph.split())
    for pattern, any_name in phrases.outlets:
        found = pattern.fullmatch(line)
        name = found["outlet"] if found else ""
        known = press.kind(name)
        is_name = known is None and (_DOMAIN.fullmatch(name) or (any_name and phrases.name.fullmatch(name)))
        if (known == "outlet" or is_name) and name in paragraph:
            return name, paragraph.index(name)
    return None


@cache
def lists() -> dict[str, Any]:
    """Return furniture.toml, parsed once: treat it as read-only."""
    with (Path(__file__).parent / "furniture.toml").open("rb") as file:
        return tomllib.load(file)


def any_of(table: str, key: str) -> str:
    """Return a pattern for any of the words or patterns of a list."""
    return f"(?:{'|'.join(lists()[table][key])})"


@cache
def load() -> Phrases:
    """Compile the phrases of furniture.toml, once."""
    data = lists()
    byline = data["byline"]
    longest_first = sorted(byline["introduction"], key=len, reverse=True)
    return Phrases(
        max_words=data["max_words"],
        kinds=tuple((kind, _compile("|".join(f"(?:{p})" for p in data[kind]))) for kind in KINDS),
        outlets=tuple((_compile(p), name == "any") for name in ("known", "any") for p in data["outlet"][name]),
        introduction=_compile("(?:" + "|".join(map(re.escape, longest_first)) + ")(?=[ :])[ :]*"),
        titles=_compile(r"\b(?:" + "|".join(map(re.escape, byline["titles"])) + r")\b"),
        no_names=frozenset(byline["no_names"]),
        sections=frozenset(byline["sections"]),
        mastheads=frozenset(data["masthead"]["words"]),
        name=_name(any_of("masthead", "small")),
        labels=frozenset(data["dateline"]["labels"]),
        boxes=_boxes(data["box"]),
    )


def _name(small: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[A-ZÀ-Þ][\w’'.&-]*|{small})(?: (?:[A-ZÀ-Þ0-9][\w’'.&-]*|{small})){{0,5}}")


def _boxes(lists: dict[str, list[str]]) -> Boxes:
    consent, subscription = ("|".join(lists[key]) for key in ("consent", "subscription"))
    return Boxes(_compile(f"{consent}|{subscription}"), _compile(consent), _compile("|".join(lists["words"])))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
