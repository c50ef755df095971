"""The role of each paragraph of a news page: headline, standfirst, byline, date, caption, furniture, heading or prose.

The rules are about news pages in general, not about any one publisher. Losing prose is worse than keeping furniture, so
a paragraph that no rule recognises is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from kg import press
from kg.lang.en.given_names import given_names
from kg.model import Metadata, Printed, Span
from kg.readers import furniture, headline, printed, selfreference
from kg.readers.headline import HEADLINE_WORDS, MAX_HEAD
from kg.readers.paragraphs import Paragraph, paragraphs

Role = Literal["headline", "standfirst", "byline", "date", "caption", "credit", "furniture", "heading", "prose"]

_HEADING_WORDS = 8
"""Words of a heading within the article, at most."""

_LINK_WORDS = 25
"""Words of a link in a list of links, at most."""

_STANDFIRST_WORDS = 60
"""Words of a standfirst, at most."""

_DATELINE_WITHIN = 3
"""Paragraphs of prose among the first of which a dateline can be."""

_SPEECH = re.compile(r"[\"“”]")
_OPEN_END = re.compile(r"[,;:…—–-][\"”’']?\s*\Z")
_QUOTED = re.compile(r"[‘“'\"][^‘’“”\"]+[’”'\"]\Z")
_GLUED = re.compile(r"(?:[a-z]+ ){1,4}[a-z]{3,}(?=[A-Z][a-z]+ )")
_SPEAKER_LABEL = re.compile(r"^[A-Z][A-Z .’'-]{2,40}:\s", re.MULTILINE)
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{2,60})[\])]\.?\Z")
_LIST_ITEM = re.compile(r"[•*·▪–—-]|\d+[.)] |[A-Z]: ")
_PUBLISHED = re.compile(furniture.lists()["date_line"]["published"], re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The paragraphs of a text with the role of each, the spans of prose, and the metadata that the text prints."""

    paragraphs: tuple[Paragraph, ...]
    roles: tuple[Role, ...]
    body: tuple[Span, ...]
    metadata: Metadata


def analyse(text: str, *, title: str | None = None) -> Layout:
    """Return the layout of `text`. `title` is the headline where it is known from outside the text.

    Where nothing is certainly prose, the standfirst and short lines are the body.
    """
    parts = paragraphs(text)
    roles: list[Role | None] = _furniture(parts)
    found = headline.find(parts, [role is not None for role in roles], title)
    metadata = _mark_headline(text, parts, roles, found) if found else Metadata()
    metadata = _head(parts, roles, found.stop if found else 0, metadata)
    metadata = _rest(parts, roles, metadata)
    final: list[Role] = [role or "prose" for role in roles]
    if "prose" not in final:
        final = ["prose" if role in ("heading", "standfirst") else role for role in final]
    body, metadata = _body(text, parts, final, metadata)
    if metadata.outlet is None and (outlet := selfreference.outlet(text, body)):
        metadata = replace(metadata, outlet=outlet)
    return Layout(tuple(parts), tuple(final), body, metadata)


# ---------------------------------------------------------------- furniture


def _furniture(parts: list[Paragraph]) -> list[Role | None]:
    """Return the role of each paragraph that furniture.toml matches. All comments are furniture."""
    roles: list[Role | None] = []
    after_prose = in_links = False
    for number, part in enumerate(parts):
        kind = furniture.kind_of(part.text, part.words)
        if kind == "end" and after_prose:
            return roles + ["furniture"] * (len(parts) - number)
        if kind == "links":
            in_links = after_prose
        elif kind is None and part.full_stop:
            in_links = False
            after_prose = after_prose or _is_sentence(part)
        if kind is None and in_links and part.words <= _LINK_WORDS:
            kind = "line"
        roles.append(kind if kind in ("caption", "credit", None) else "furniture")
    return roles


def _is_sentence(part: Paragraph) -> bool:
    return part.full_stop and part.words >= _HEADING_WORDS


# ---------------------------------------------------------------- the headline, and what is between it and the prose


def _mark_headline(text: str, parts: list[Paragraph], roles: list[Role | None], found: range) -> Metadata:
    """Set the roles of the headline, its repetitions and what is above it; return the metadata they print."""
    metadata = Metadata()
    for number in range(found.start):
        roles[number] = roles[number] or "furniture"
        line = parts[number].text
        metadata = _with(metadata, parts[number], published=printed.date_line(line))
        if furniture.is_masthead(line) and (press.kind(line) == "outlet" or line.startswith("The ")):
            metadata = _with(metadata, parts[number], outlet=(line, 0))
    for number in found:
        roles[number] = "headline"
    key = "".join(parts[number].key for number in found)
    for number, part in enumerate(parts):
        if number > found[-1] and part.key == key:
            roles[number] = "furniture"
    span = Span(parts[found[0]].span.start, parts[found[-1]].span.end)
    return replace(metadata, title=Printed(value=" ".join(span.of(text).split()), span=span))


def _head(parts: list[Paragraph], roles: list[Role | None], start: int, metadata: Metadata) -> Metadata:
    """Set the roles of the paragraphs between headline and prose; return the metadata with what they print."""
    end, lead = _head_ends(parts, roles, start)
    by = False
    for number in range(start, lead):
        part = parts[number]
        after_by, by = by, printed.is_introduction(part.text)
        if roles[number] is not None:
            continue
        if dated := printed.date_line(part.text):
            roles[number] = "date"
            metadata = _with(metadata, part, published=dated)
        elif line := printed.byline(part.text, bare=not metadata.authors):
            roles[number] = "byline"
            metadata = _with(metadata, part, published=line.published, agency=line.agency, outlet=line.outlet)
            is_said = line.is_said or after_by or (number + 1 < len(parts) and printed.is_title(parts[number + 1].text))
            names = line.authors if is_said else ()
            authors = tuple(Printed(value=n, span=part.within(at, at + len(n))) for n, at in names)
            metadata = replace(metadata, authors=metadata.authors + authors)
        elif number == 0 and metadata.title is None and part.words <= HEADLINE_WORDS and number < end:
            roles[number] = "headline"
            metadata = replace(metadata, title=Printed(value=part.text, span=part.span))
        elif part.words <= _STANDFIRST_WORDS and metadata.standfirst is None and (number < end or number == start):
            roles[number] = "standfirst"
            metadata = replace(metadata, standfirst=Printed(value=part.text, span=part.span))
        elif not _reads_as_prose(part):
            roles[number] = "caption"
    return metadata


def _head_ends(parts: list[Paragraph], roles: list[Role | None], start: int) -> tuple[int, int]:
    """Return the paragraph after the last byline, date or dateline before the prose, and the one where prose begins.

    One paragraph that reads as prose can come before these: a standfirst. After two the article has begun.
    """
    end = start
    lead = None
    found_any = False
    for number in range(start, min(len(parts), start + MAX_HEAD)):
        part = parts[number]
        if roles[number] is not None:
            continue
        if printed.date_line(part.text) or _is_byline(part, bare=not found_any, after_prose=lead is not None):
            found_any = True
            end, lead = number + 1, None
        elif printed.dateline(part.text) and _reads_as_prose(part):
            return number, number
        elif _reads_as_prose(part):
            if lead is not None:
                break
            lead = number
    return end, end if lead is None else lead


def _is_byline(part: Paragraph, *, bare: bool, after_prose: bool) -> bool:
    """Return whether a paragraph is a byline. After prose two capitalised words can be a heading ("Take Note").

    There they need a known given name, or a word that is printed with authors' names.
    """
    line = printed.byline(part.text, bare=bare)
    if line is None or not after_prose or printed.byline(part.text, bare=False):
        return line is not None
    names = [name for name, _ in line.authors]
    return len(names) != 1 or names[0] != part.text or names[0].split()[0] in given_names()


def _reads_as_prose(part: Paragraph) -> bool:
    """Return whether a paragraph is prose and not a caption: it ends like a sentence, is long, or is speech."""
    return (
        part.full_stop or part.words > HEADLINE_WORDS or bool(_SPEECH.search(part.text) or _OPEN_END.search(part.text))
    )


def _with(
    metadata: Metadata,
    part: Paragraph,
    *,
    published: tuple[str, printed.Found] | None = None,
    **found: printed.Found | None,
) -> Metadata:
    """Return the metadata with what a paragraph prints, where it was not known before."""
    values: dict[str, Printed] = {}
    if published:
        day, (words, at) = published
        values["published"] = Printed(value=day, span=part.within(at, at + len(words)))
    values |= {key: Printed(value=f[0], span=part.within(f[1], f[1] + len(f[0]))) for key, f in found.items() if f}
    new = {key: value for key, value in values.items() if getattr(metadata, key) is None}
    return replace(metadata, **new) if new else metadata  # type: ignore[arg-type]


# ---------------------------------------------------------------- the prose, and what comes after it


def _rest(parts: list[Paragraph], roles: list[Role | None], metadata: Metadata) -> Metadata:
    """Set the roles of headings, credited captions and a date after the article; return the metadata they print."""
    for number, part in enumerate(parts):
        if roles[number] is None and _PUBLISHED.match(part.text) and (dated := printed.date_line(part.text)):
            roles[number] = "date"
            metadata = _with(metadata, part, published=dated)
        elif roles[number] is None and _credited(part):
            roles[number] = "caption"
        elif roles[number] is None and _is_heading(part):
            roles[number] = "heading"
        elif roles[number] == "furniture" and metadata.outlet is None:
            metadata = _with(metadata, part, outlet=furniture.outlet_in(part.text))
    return metadata


def _credited(part: Paragraph) -> bool:
    """Return whether a line without a full stop ends with a picture's credit: "Refugees at the border [Anadolu]"."""
    found = _BRACKETED.search(part.text)
    if found is None or part.words > HEADLINE_WORDS or part.text[: found.start()].rstrip().endswith((".", "”", '"')):
        return False
    return any(press.is_press(name.strip()) for name in re.split(r"[/,|-]", found[1]))


def _is_heading(part: Paragraph) -> bool:
    """Return whether a line is a heading in the article: short, without a full stop, no list item, no speech."""
    if part.full_stop or part.words > _HEADING_WORDS or _OPEN_END.search(part.text) or _LIST_ITEM.match(part.text):
        return False
    return not _SPEECH.search(part.text) or _QUOTED.fullmatch(part.text) is not None


def _body(
    text: str, parts: list[Paragraph], roles: list[Role], metadata: Metadata
) -> tuple[tuple[Span, ...], Metadata]:
    """Return the spans of prose, and the metadata.

    Without a dateline and a caption joined to the first paragraph, and without a date between headline and prose.
    """
    prose = [part for part, role in zip(parts, roles, strict=True) if role == "prose"]
    starts = {0: _GLUED.match(prose[0].text)} if prose else {}
    body = [part.within(m.end() if (m := starts.get(n)) else 0, len(part.text)) for n, part in enumerate(prose)]
    speakers = len(_SPEAKER_LABEL.findall(text))
    for number, part in enumerate(prose[:_DATELINE_WITHIN]):
        line = printed.dateline(part.text, colon=number == 0 and speakers <= 1)
        if line and line.end < len(part.text):
            body[number] = part.within(line.end, len(part.text))
            return tuple(body), _with(
                metadata,
                part,
                published=line.published,
                agency=line.agency,
                outlet=line.outlet,
                dateline=line.place,
            )
    if prose and prose[0] is parts[0] and (stamp := printed.stamp(prose[0].text)):
        metadata = _with(metadata, prose[0], published=stamp.published)
        above = prose[0].text[: stamp.start].rstrip()
        body[:1] = [prose[0].within(stamp.end, len(prose[0].text))]
        if above:
            body.insert(0, prose[0].within(0, len(above)))
    return tuple(body), metadata
