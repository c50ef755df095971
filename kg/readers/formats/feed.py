"""The entries of a saved RSS or Atom feed, each an article, by feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from kg import press
from kg.errors import InputError
from kg.folding import alphanumeric
from kg.messages import counted
from kg.readers.files import File, Format, Record
from kg.readers.given import Given
from kg.readers.mending import faults, mended
from kg.readers.printed import find_date
from kg.readers.rows import id_of
from kg.readers.web import is_address

_START = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|<\?[^>]*>|\s)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_BLOCKS = (
    "p",
    "div",
    "br",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "section",
    "article",
    "figure",
)


def read(file: File) -> Iterator[Record]:
    """Yield the articles; each entry without words is reported. Raises InputError where the file is no feed."""
    import feedparser  # here, since it takes 0.1 s

    # As a stream: bytes alone can be the name of a file for it.
    feed = feedparser.parse(
        io.BytesIO(file.data()), response_headers={"content-type": "application/xml"}, sanitize_html=True
    )
    if not feed.entries and not feed.version:
        hint = "kg reads RSS and Atom; a news article in XML can be given as .txt"
        raise InputError(file.where, "is not a feed", hint=hint)
    if not feed.entries:
        raise InputError(file.where, "is a feed without entries", hint="was it saved whole?")
    if feed.bozo and not isinstance(feed.bozo_exception, feedparser.CharacterEncodingOverride):
        whole = counted(len(feed.entries), "entry").replace("entrys", "entries")
        file.on_notice(f"{file.where}: is damaged ({feed.bozo_exception}); {whole} could be read")
    for number, entry in enumerate(feed.entries, 1):
        place = f"{file.where}[{number}]"
        try:
            yield _record(entry, feed.feed.get("title"), place, f"{file.stem}-{number}", file)
        except InputError as error:
            file.report(error)


def _record(entry: Any, feed_title: str | None, place: str, name: str, file: File) -> Record:
    """Return the article in an entry. Raises InputError where it has no words."""
    full = [part.value for part in entry.get("content", ()) if part.get("value")]
    lines = _lines(max(full, key=len) if full else entry.get("summary") or "")
    if not lines:
        hint = "many feeds have headlines alone: fetch the pages that it links to"
        raise InputError(place, "has no text", hint=hint)
    title = " ".join(_lines(entry.get("title") or "")) or None
    if title and alphanumeric(title) != alphanumeric(lines[0]):
        lines.insert(0, title)
    stored = "\n\n".join(lines)
    if garbled := faults(stored):
        file.on_notice(f"{place}: has {' and '.join(garbled)}, mended in what is stored")
    link = entry.get("link") or ""
    url = link if is_address(link) else None  # or it is an identifier of the feed's own
    dated = find_date(entry.get("published") or entry.get("updated") or "")
    source = entry.get("source", {}).get("title") or feed_title
    given = Given(
        # Of the known domains press.toml has the outlet's name. A feed's title is often "Outlet - World".
        outlet=None if url and press.of_url(url) else source and mended(source),
        published=dated[0] if dated else None,
        url=url,
        title=title and mended(title),
        authors=tuple(mended(a.name) for a in entry.get("authors", ()) if a.get("name", "").strip()),
    )
    return Record(id_of(url, name), mended(stored), given, place)


def _lines(markup: str) -> list[str]:
    """Return the paragraphs of an entry's HTML, or of its plain text."""
    from lxml import html

    if not markup.strip():
        return []
    tree = html.fromstring(f"<div>{markup}</div>")
    for element in list(tree.iter("script", "style", "iframe", "img")):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.tail = f"\n{element.tail or ''}"
        element.text = f"\n{element.text or ''}"
    return [" ".join(line.split()) for line in tree.text_content().split("\n") if line.strip()]


def _recognises(start: bytes) -> bool:
    return _START.match(start, 0, 4096) is not None


FORMAT = Format(
    endings=(".rss", ".atom", ".xml"),
    holds="a feed (RSS or Atom), an article in each entry",
    stored="an entry's title and its text, or its summary where it has no other, a blank line between paragraphs",
    read=read,
    recognises=_recognises,
    media_types=("application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/rdf+xml"),
)
