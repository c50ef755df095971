"""The article in a saved web page, and the page's metadata, by trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from kg.errors import InputError
from kg.folding import alphanumeric
from kg.readers import furniture
from kg.readers.encodings import decode_page
from kg.readers.files import File, Format, Record
from kg.readers.given import Given
from kg.readers.mending import SOFT_HYPHEN, faults, mended
from kg.readers.printed import find_date

_LARGEST_BOX = 0.5
"""Share of the text in a page's paragraphs from which an element is the article and no box."""
_LEAST_PARAGRAPHS = 2
"""Paragraphs of an `aside` that has a heading, from which it can be the article."""


def read(file: File) -> Iterator[Record]:
    """Yield the article of a page. Raises InputError where the page is no text, or no article is found in it."""
    yield file.record(*_article(file))


def _article(file: File) -> tuple[str, Given]:
    """Return the text of a page's article and the page's metadata. Raises InputError where no article is found.

    The text is the title, where the main text does not begin with it, and the paragraphs of the main text without
    comments and tables, with empty lines between them. Offsets are into this text, not into the page.
    """
    import trafilatura  # here, since it takes 0.5 s
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it would print what InputError says
    source, fault = decode_page(file.data(), file.where, file.charset)
    if fault:
        file.on_notice(f"{file.where}: {fault}")
    tree = _tree(source)
    page = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        with_metadata=True,
        # Only dates in the page's markup: the extensive search also takes the latest year in a footer.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = page.text if isinstance(page, Document) else None
    if not isinstance(page, Document) or not text or not text.strip():
        hint = "save the page with its text (not a frame or a script that loads it), or give the article as .txt"
        raise InputError(file.where, "no article was found in the page", hint=hint)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = (page.title or "").strip() or None
    if title and alphanumeric(title) not in [alphanumeric(line) for line in lines[:3]]:
        lines.insert(0, title)
    stored = "\n\n".join(lines)
    hyphens = SOFT_HYPHEN in source or SOFT_HYPHEN in tree.text_content()  # trafilatura leaves them out of its text
    if garbled := faults(stored) + ["soft hyphens"] * hyphens:
        file.on_notice(f"{file.where}: the page has {' and '.join(garbled)}, mended in what is stored")
    dated = find_date(page.date) if page.date else None
    given = Given(
        outlet=mended(page.sitename or "") or None,
        published=dated[0] if dated else None,
        url=page.url or file.url,
        title=mended(title) if title else None,
        authors=tuple(name.strip() for name in mended(page.author or "").split(";") if name.strip()),
    )
    return mended(stored), given


def _tree(page: str) -> Any:
    """Return the page as lxml's tree, without boxes and with an article in an `aside` as an `article`."""
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:
        return None
    length = sum(len(p.text_content()) for p in tree.iter("p"))
    for element in [e for e in tree.iter("div", "section", "aside", "form", "dialog") if _is_box(e, length)]:
        if element.getparent() is not None:
            element.drop_tree()
    if tree.find(".//article") is None and tree.find(".//main") is None:
        for element in tree.iter("aside"):
            paragraphs = element.findall(".//p")
            if element.find(".//h1") is not None and len(paragraphs) >= _LEAST_PARAGRAPHS:
                element.tag = "article"
    return tree


def _is_box(element: Any, length: int) -> bool:
    """Return whether an element asks for consent or a subscription: by its name, by its words, and by being small.

    `length` is that of the text in the page's paragraphs. Some publishers have the article itself in a "paywall".
    """
    boxes = furniture.load().boxes
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not boxes.names.search(name) or element.find(".//h1") is not None or element.find(".//article") is not None:
        return False
    within = sum(len(p.text_content()) for p in element.iter("p"))
    text = re.sub(r"\s+", " ", element.text_content())
    if not boxes.words.search(text):
        return False
    return boxes.consent.search(name) is not None or within <= _LARGEST_BOX * length


def _recognises(start: bytes) -> bool:
    return start[:20].lower().startswith((b"<!doctype html", b"<html"))


FORMAT = Format(
    endings=(".html", ".htm"),
    holds="a saved page with one article",
    stored="its title and main text as [trafilatura](https://trafilatura.readthedocs.io) finds them, "
    "a blank line between paragraphs",
    read=read,
    recognises=_recognises,
    media_types=("text/html", "application/xhtml+xml"),
)
