"""Checks that knowledge files are consistent: every entry has a type and a name, and links lead to the right types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.edtf import days
from kg.knowledge.facts import Facts, fault_in
from kg.messages import with_article

_FOLDERS = {
    "person": "person/",
    "organization": "organization/",
    "state": "place/",
    "place": "place/",
    "office": "office/",
    "tenure": "tenure/",
}
_LINKED = {
    "country": ("state",),
    "speaks for": ("organization", "state"),
    "part of": ("organization", "office"),
    "holder": ("person",),
    "post": ("office",),
    "party": ("organization",),
    "area": ("place", "state"),
}
_NEEDED = {"tenure": ("holder", "post")}


def check(path: Path, facts: Facts, merged: Facts) -> None:
    """Raise InputError for the first fault in `merged` of a subject that is in `facts`, which are those of one file."""
    for subject in facts:
        if subject in merged:
            for message, hint in _faults(subject, merged):
                raise fault_in(path, subject, message, hint=hint)


def _faults(subject: str, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield each fault of a subject, and a hint what to do."""
    about = facts[subject]
    if "type" not in about:
        yield (
            "has no type",
            "Add one of: a org:Organization, schema:Person, org:Post, schema:Country, sem:Place, kg:Tenure.",
        )
        return
    (kind,) = about["type"]
    if not subject.startswith(_FOLDERS[kind]) or subject == _FOLDERS[kind]:
        yield f"is not an IRI for {with_article(kind)}", f"Write <{_FOLDERS[kind]}...>."
    for needed in _NEEDED.get(kind, ("label",)):
        if needed not in about:
            yield f"has no {needed}", f"Every {kind} has one."
    if about.get("gender", ("male",))[0] not in ("male", "female"):
        yield f"has the gender {about['gender'][0]!r}", "kg reads male and female; leave it out otherwise."
    for link, kinds in _LINKED.items():
        for target in about.get(link, ()):
            found = facts.get(target, {}).get("type", ("",))[0]
            if found not in kinds:
                what = with_article(found) if found else "in no file"
                yield f"its {link} is <{target}>, which is {what}", f"It should be {with_article(' or '.join(kinds))}."
    yield from _bad_dates(about)
    yield from _circles(subject, facts)


def _bad_dates(about: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    read: dict[str, tuple[str, str] | None] = {}
    for end in ("start", "end"):
        for date in about.get(end, ()):
            read[end] = None if "/" in date else days(date)
            if read[end] is None:
                yield f"its {end} is {date!r}", 'Write a day, a month or a year: "2013-02-01", "2013-02", "2013".'
    first, last = read.get("start"), read.get("end")
    if first and last and last[1] < first[0]:
        yield "it ends before it starts", "Look at schema:startDate and schema:endDate."


def _circles(subject: str, facts: Facts) -> Iterator[tuple[str, str]]:
    for link in ("part of", "speaks for"):
        passed, here = {subject}, subject
        while above := facts.get(here, {}).get(link):
            (here,) = above
            if here in passed:
                yield f"is {link} itself, by way of <{here}>", "Remove one of the links of the circle."
                return
            passed.add(here)
