"""The article in a saved web page, and the page's metadata, by trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from kg import press
from kg.errors import InputError
from kg.folding import alphanumeric
from kg.readers import furniture
from kg.readers.encodings import decode_page
from kg.readers.files import File, Format, Record
from kg.readers.given import Given
from kg.readers.layout import analyse
from kg.readers.mending import faults, mended
from kg.readers.printed import authors_named, find_date

_LARGEST_BOX = 0.5
"""Share of the text in a page's paragraphs from which an element is the article and no box."""
_LEAST_PARAGRAPHS = 2
"""Paragraphs of an `aside` that has a heading, from which it can be the article."""
_AROUND = ("header", "nav", "footer")
"""What stands around an article. One with a paragraph can hold it, as where its end is missing."""
_SENTENCE = re.compile(r"\w+(?:\W+\w+){3}.*[.!?…][”\"’')\]]*$|[。！？｡।॥؟۔։።។][”\"’')\]」』]*$")
"""How a line of prose ends. Items of a menu, and headlines, have no full stop; a question of three words can be one."""
_LONG = 200
"""Characters of a line that is prose without a full stop: Thai has none."""
_UNSEEN = ("head", "script", "style", "noscript", "template")


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
    if garbled := _mend(tree):
        file.on_notice(f"{file.where}: the page has {' and '.join(garbled)}, mended in what is stored")
    is_empty = tree is None or not _has_words(tree)  # here, since trafilatura changes the tree
    page = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        with_metadata=True,
        # Only dates in the page's markup; for others see `_day`.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = page.text if isinstance(page, Document) else None
    if is_empty or not isinstance(page, Document) or not text or not text.strip():
        hint = "save the page with its text (not a frame or a script that loads it), or give the article as .txt"
        raise InputError(file.where, "no article was found in the page", hint=hint)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not any(len(line) >= _LONG or _SENTENCE.search(line) for line in lines):
        hint = "a page of links alone is none; give the page that has the text"
        raise InputError(file.where, "no article was found in the page: it has no sentence", hint=hint)
    title = (page.title or "").strip() or None
    if title and alphanumeric(title) not in [alphanumeric(line) for line in lines[:3]]:
        lines.insert(0, title)
    stored = mended("\n\n".join(lines))
    title = mended(title) if title else None
    named = [name.strip() for name in mended(page.author or "").split(";")]
    given = Given(
        outlet=mended(page.sitename or "") or None,
        agency=next((name for name in named if press.kind(name) == "agency"), None),
        published=_day(page.date, tree, stored, title),
        url=page.url or file.url,
        title=title,
        authors=authors_named(named),
    )
    return stored, given


def _day(marked: str | None, tree: Any, stored: str, title: str | None) -> str | None:
    """Return the day of publication that a page's markup says, or else prints outside its article; None without one."""
    if not marked and analyse(stored, title=title).metadata.published is None:
        from htmldate import find_date as anywhere

        marked = anywhere(tree, extensive_search=True, original_date=True)
        if marked and marked.endswith("-01-01"):  # of a year alone, in most pages that of a copyright
            return None
    dated = find_date(marked) if marked else None
    return dated[0] if dated else None


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


def _has_words(tree: Any) -> bool:
    """Return whether a page has words besides what stands around an article: trafilatura takes a menu for one."""
    around = set()
    for element in tree.iter():
        is_within = element.getparent() in around
        if not is_within and (element.tail or "").strip():
            return True
        is_around = element.tag in _AROUND and element.find(".//p") is None
        if is_within or is_around or element.tag in _UNSEEN:
            around.add(element)
        elif isinstance(element.tag, str) and (element.text or "").strip():  # no comment
            return True
    return False


def _mend(tree: Any) -> list[str]:
    """Mend the words of a page, and return what was garbled. trafilatura would drop characters that this needs."""
    found = []
    for element in tree.iter("*") if tree is not None else ():
        if element.tag in ("script", "style"):
            continue
        for place in ("text", "tail"):
            words = getattr(element, place)
            if words and not words.isascii() and faults(words):
                found.append(words)
                setattr(element, place, mended(words))
    return faults("\n".join(found))


def _is_box(element: Any, length: int) -> bool:
    """Return whether an element asks for consent or a subscription: by its name, by its words, and by being small.

    `length` is that of the text in the page's paragraphs. Some publishers have the article itself in a "paywall".
    """
    boxes = furniture.load().boxes
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not boxes.names.search(name) or element.find(".//h1") is not None or element.find(".//article") is not None:
        return False
    within = sum(len(p.text_content()) for p in element.iter("p"))
    text = re.sub(r"\s+", " ", " ".join(element.itertext()))  # a heading and what follows it are no one word
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
