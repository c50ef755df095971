"""Whether what knowledge files say together makes sense: every entry typed and named, every link to what it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.edtf import days
from kg.knowledge.facts import Facts, complaint

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


def check(path: Path, said: Facts, whole: Facts) -> None:
    """Raise InputError for the first thing that a file, which said `said`, leaves senseless in the `whole`."""
    for subject in said:
        if subject in whole:
            for message, hint in _faults(subject, whole):
                raise complaint(path, subject, message, hint=hint)


def _faults(subject: str, whole: Facts) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a subject, and what to do."""
    about = whole[subject]
    if "type" not in about:
        yield (
            "has no type",
            "Say what it is: a org:Organization, schema:Person, org:Post, schema:Country, sem:Place, kg:Tenure.",
        )
        return
    (kind,) = about["type"]
    if not subject.startswith(_FOLDERS[kind]) or subject == _FOLDERS[kind]:
        yield f"is no IRI for {_a(kind)}", f"Write <{_FOLDERS[kind]}...>."
    for needed in _NEEDED.get(kind, ("label",)):
        if needed not in about:
            yield f"has no {needed}", f"Every {kind} has one."
    if about.get("gender", ("male",))[0] not in ("male", "female"):
        yield f"has the gender {about['gender'][0]!r}", "kg reads male and female; leave it out otherwise."
    for link, kinds in _LINKED.items():
        for target in about.get(link, ()):
            found = whole.get(target, {}).get("type", ("nothing",))[0]
            if found not in kinds:
                yield f"its {link} is <{target}>, which is {_a(found)}", f"It should be {_a(' or '.join(kinds))}."
    yield from _bad_dates(about)
    yield from _circles(subject, whole)


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


def _circles(subject: str, whole: Facts) -> Iterator[tuple[str, str]]:
    for link in ("part of", "speaks for"):
        passed, here = {subject}, subject
        while above := whole.get(here, {}).get(link):
            (here,) = above
            if here in passed:
                yield f"is {link} itself, by way of <{here}>", "Take out one of the links of the circle."
                return
            passed.add(here)


def _a(kind: str) -> str:
    return kind if kind == "nothing" else f"{'an' if kind[0] in 'ao' else 'a'} {kind}"
