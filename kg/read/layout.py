"""What each paragraph of a news page is: headline, standfirst, byline, date, caption, furniture, section head or prose.

The rules know how news pages are laid out, not any one publisher. Precision gives way to not losing prose: a
paragraph that none of them is sure of is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from kg import press
from kg.model import Metadata, Printed, Span
from kg.read import furniture, headline, printed, selfreference
from kg.read.headline import HEAD_AT_MOST, HEADLINE_WORDS
from kg.read.paragraphs import Paragraph, paragraphs

Role = Literal["headline", "standfirst", "byline", "date", "caption", "credit", "furniture", "heading", "prose"]

_SECTION_HEAD_WORDS = 8
_LINK_WORDS = 25
_STANDFIRST_WORDS = 60
_DATELINE_WITHIN = 3
_SPEECH = re.compile(r"[\"“”]")
_OPEN_END = re.compile(r"[,;:…—–-][\"”’']?\s*\Z")
_QUOTED_HEAD = re.compile(r"[‘“'\"][^‘’“”\"]+[’”'\"]\Z")
_GLUED = re.compile(r"(?:[a-z]+ ){1,4}[a-z]{3,}(?=[A-Z][a-z]+ )")
_SPEAKER_LABEL = re.compile(r"^[A-Z][A-Z .’'-]{2,40}:\s", re.MULTILINE)
_BRACKETED = re.compile(r"[\[(]([^\[\]()]{2,60})[\])]\.?\Z")
_LIST_ITEM = re.compile(r"[•*·▪–—-]|\d+[.)] |[A-Z]: ")
_PUBLISHED = re.compile(r"(?:first )?(?:published|posted)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """The paragraphs of a text with the role of each, the spans of prose, and what the text prints about itself."""

    paragraphs: tuple[Paragraph, ...]
    roles: tuple[Role, ...]
    body: tuple[Span, ...]
    metadata: Metadata


def analyse(text: str, *, title: str | None = None) -> Layout:
    """Return the layout of `text`. `title` is the headline where something else than the text gives it.

    Never raises; where nothing is surely prose, standfirst and short lines are the body.
    """
    parts = paragraphs(text)
    roles: list[Role | None] = _furniture(parts)
    found = headline.find(parts, [role is not None for role in roles], title)
    metadata = _mark_headline(text, parts, roles, found) if found else Metadata()
    metadata = _head(parts, roles, found.stop if found else 0, metadata)
    metadata = _rest(parts, roles, metadata)
    settled: list[Role] = [role or "prose" for role in roles]
    if "prose" not in settled:
        settled = ["prose" if role in ("heading", "standfirst") else role for role in settled]
    body, metadata = _body(text, parts, settled, metadata)
    if metadata.outlet is None and (outlet := selfreference.outlet(text, body)):
        metadata = replace(metadata, outlet=outlet)
    return Layout(tuple(parts), tuple(settled), body, metadata)


# ---------------------------------------------------------------- furniture


def _furniture(parts: list[Paragraph]) -> list[Role | None]:
    """Give every paragraph that furniture.toml knows its role; after a comment section's head, all are that."""
    roles: list[Role | None] = []
    prose_seen = in_links = False
    for number, part in enumerate(parts):
        kind = furniture.kind_of(part.text, part.words)
        if kind == "end" and prose_seen:
            return roles + ["furniture"] * (len(parts) - number)
        if kind == "links":
            in_links = prose_seen
        elif kind is None and part.full_stop:
            in_links = False
            prose_seen = prose_seen or _sure_prose(part)
        if kind is None and in_links and part.words <= _LINK_WORDS:
            kind = "line"
        roles.append(kind if kind in ("caption", "credit", None) else "furniture")
    return roles


def _sure_prose(part: Paragraph) -> bool:
    return part.full_stop and part.words >= _SECTION_HEAD_WORDS


# ---------------------------------------------------------------- headline, and what stands between it and the prose


def _mark_headline(text: str, parts: list[Paragraph], roles: list[Role | None], found: range) -> Metadata:
    """Mark the headline, its repetitions, and what stands above it; return it as metadata."""
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
    """Mark the paragraphs between headline and prose; return the metadata with what they print."""
    end, lead = _head_ends(parts, roles, start)
    for number in range(start, lead):
        part = parts[number]
        if roles[number] is not None:
            continue
        if dated := printed.date_line(part.text):
            roles[number] = "date"
            metadata = _with(metadata, part, published=dated)
        elif line := printed.byline(part.text, bare=not metadata.authors):
            roles[number] = "byline"
            metadata = _with(metadata, part, published=line.published, agency=line.agency, outlet=line.outlet)
            authors = tuple(Printed(value=n, span=part.within(at, at + len(n))) for n, at in line.authors)
            metadata = replace(metadata, authors=metadata.authors + authors)
        elif number == 0 and metadata.title is None and part.words <= HEADLINE_WORDS and number < end:
            roles[number] = "headline"
            metadata = replace(metadata, title=Printed(value=part.text, span=part.span))
        elif part.words <= _STANDFIRST_WORDS and metadata.standfirst is None and (number < end or number == start):
            roles[number] = "standfirst"
            metadata = replace(metadata, standfirst=Printed(value=part.text, span=part.span))
        elif not _prose_like(part):
            roles[number] = "caption"
    return metadata


def _head_ends(parts: list[Paragraph], roles: list[Role | None], start: int) -> tuple[int, int]:
    """Return the paragraph after the head's last byline, date or dateline, and the one where the prose begins.

    One paragraph that reads as prose may stand before these: a standfirst. With two, the article has begun.
    """
    end = start
    lead = None
    authors = False
    for number in range(start, min(len(parts), start + HEAD_AT_MOST)):
        part = parts[number]
        if roles[number] is not None:
            continue
        if printed.date_line(part.text) or printed.byline(part.text, bare=not authors):
            authors = True
            end, lead = number + 1, None
        elif printed.dateline(part.text) and _prose_like(part):
            return number, number
        elif _prose_like(part):
            if lead is not None:
                break
            lead = number
    return end, end if lead is None else lead


def _prose_like(part: Paragraph) -> bool:
    """Return whether a paragraph reads as prose where captions may be: it ends as a sentence, is long, or is speech."""
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
    """Return the metadata with what is found in a paragraph; what is known already stays."""
    values: dict[str, Printed] = {}
    if published:
        day, (words, at) = published
        values["published"] = Printed(value=day, span=part.within(at, at + len(words)))
    values |= {key: Printed(value=f[0], span=part.within(f[1], f[1] + len(f[0]))) for key, f in found.items() if f}
    new = {key: value for key, value in values.items() if getattr(metadata, key) is None}
    return replace(metadata, **new) if new else metadata  # type: ignore[arg-type]


# ---------------------------------------------------------------- prose, and what follows it


def _rest(parts: list[Paragraph], roles: list[Role | None], metadata: Metadata) -> Metadata:
    """Mark section heads and the date after the article; return the metadata with the date and outlet printed there."""
    for number, part in enumerate(parts):
        if roles[number] is None and _PUBLISHED.match(part.text) and (dated := printed.date_line(part.text)):
            roles[number] = "date"
            metadata = _with(metadata, part, published=dated)
        elif roles[number] is None and _credited(part):
            roles[number] = "caption"
        elif roles[number] is None and _section_head(part):
            roles[number] = "heading"
        elif roles[number] == "furniture" and metadata.outlet is None:
            metadata = _with(metadata, part, outlet=furniture.outlet_in(part.text))
    return metadata


def _credited(part: Paragraph) -> bool:
    """Return whether a line without a full stop ends in a picture's credit: "Refugees at the border [Anadolu]"."""
    found = _BRACKETED.search(part.text)
    if found is None or part.words > HEADLINE_WORDS or part.text[: found.start()].rstrip().endswith((".", "”", '"')):
        return False
    return any(press.is_press(name.strip()) for name in re.split(r"[/,|-]", found[1]))


def _section_head(part: Paragraph) -> bool:
    """Return whether a line is a head within the article: short, no full stop, not the start of a list or of speech."""
    if part.full_stop or part.words > _SECTION_HEAD_WORDS or _OPEN_END.search(part.text) or _LIST_ITEM.match(part.text):
        return False
    return not _SPEECH.search(part.text) or _QUOTED_HEAD.fullmatch(part.text) is not None


def _body(
    text: str, parts: list[Paragraph], roles: list[Role], metadata: Metadata
) -> tuple[tuple[Span, ...], Metadata]:
    """Return the spans of prose, without a dateline or a caption glued to the first paragraphs, and the metadata."""
    prose = [part for part, role in zip(parts, roles, strict=True) if role == "prose"]
    starts = {0: _GLUED.match(prose[0].text)} if prose else {}
    body = [part.within(m.end() if (m := starts.get(n)) else 0, len(part.text)) for n, part in enumerate(prose)]
    speakers = len(_SPEAKER_LABEL.findall(text))
    for number, part in enumerate(prose[:_DATELINE_WITHIN]):
        line = printed.dateline(part.text, colon=number == 0 and speakers <= 1)
        if line and line.end < len(part.text):
            body[number] = part.within(line.end, len(part.text))
            return tuple(body), _with(metadata, part, published=line.published, agency=line.agency, dateline=line.place)
    return tuple(body), metadata
