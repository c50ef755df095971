"""The outlet that an article names as its own: "local sources told The New Arab"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg import press
from kg.model import Printed, Span
from kg.readers import furniture

_LONGEST_TELLER = 4
"""Words, at most, for who told something: "as [coauthor Ann Vik] told The Gazette". Hand-set."""
_WORDS: dict[str, str] = furniture.lists()["selfreference"]
_THE = _WORDS["article"]
_EITHER_CASE = f"(?:{_THE}|{_THE.lower()})"
_ELSEWHERE = rf"\b{_WORDS['elsewhere']}\s+(?:{_EITHER_CASE}\s+)?"
_AFTER = rf"(?=[.,;:]|\s+{_WORDS['after']}\b|\s*\Z)"
_TOLD_THE = re.compile(rf"\b{_WORDS['told']}\s+{_THE}\s")
_KNOWN = rf"\b(?i:{_WORDS['known']})\s+(?:[\w.’'-]+\s+){{1,{_LONGEST_TELLER}}}{_WORDS['told']}\s+{_THE}\s+"
_REPORTS = rf"(?:[’']s)?,?\s+(?:\w+\s+)?{_WORDS['reports']}\b"


def outlet(text: str, body: Iterable[Span]) -> Printed | None:
    """Return the outlet that sources "told" something, None where the prose does not say it clearly.

    In many papers' house style their own name keeps a capital article within a sentence ("told The New Arab"). This
    counts only for an outlet of press.toml (an agency is told things in everyone's copy), where nobody tells other
    press anything, and nothing is credited to the outlet as to another paper ("according to", "The X reported", "as he
    told The X").
    docs/input.md says how often this is right on the 924 PolNeAR train and dev articles, whose publisher is known.
    """
    prose = [span.of(text) for span in body]
    if not any(_TOLD_THE.search(words) for words in prose):  # most articles: compiling all names takes long
        return None
    told, anyone = _patterns()
    found: list[tuple[str, Span]] = []
    addressed = set()
    for span, words in zip(body, prose, strict=True):
        addressed |= {press.canonical(name) for name in anyone.findall(words)}
        found += [(m[1], Span(span.start + m.start(1), span.start + m.end(1))) for m in told.finditer(words)]
    if not found or len(addressed) != 1:
        return None
    name, span = found[0]
    bare = re.escape(name[len(_THE) + 1 :])
    credited = re.compile(rf"(?:{_ELSEWHERE}|{_KNOWN}){bare}\b|\b{_EITHER_CASE}\s+{bare}{_REPORTS}")
    if any(credited.search(words) for words in prose):
        return None
    return Printed(value=name, span=span)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns for an outlet that is told something in its own copy, and for any press told anything."""
    outlets = _names(e for e in press.entries() if e.kind == "outlet")
    everyone = _names(press.entries())
    told = rf"(?<=[\w,]\s){_WORDS['told']}\s+({_THE}\s+(?:{outlets}))\b{_AFTER}"
    return re.compile(told), re.compile(rf"\b{_WORDS['anyone_told']}\s+((?:{_EITHER_CASE}\s+)?(?:{everyone}))\b")


def _names(entries: Iterable[press.Press]) -> str:
    names = {name.removeprefix(f"{_THE} ") for entry in entries for name in (entry.name, *entry.aliases)}
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=lambda n: (-len(n), n)))
