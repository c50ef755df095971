"""Templates to HTML: what every template knows, and how text and links get into them. Everything is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kg.folding import fold
from kg.plot.palette import NAMES
from kg.serve.curators import current
from kg.serve.edition import Edition
from kg.serve.marks import visible

NAMES_OF_TYPES = {
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
}

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to be rendered: its template, its title and what the template shows.

    `alternates` are the media types and addresses of the same as data.
    """

    template: str
    title: str
    shows: Mapping[str, Any]
    alternates: tuple[tuple[str, str], ...] = ()
    status: int = 200
    links: tuple[str, ...] = field(default=())
    """Further values of the Link header."""


def render(page: Page, edition: Edition, path: str, address: str = "") -> bytes:
    """Return the page as HTML in UTF-8. `address` is what it is cited by, where that is not its path."""

    def href(iri: str) -> str:
        return edition.local(iri) or safe_address(iri)

    def proof(statement: str) -> str:
        article, _, segment = href(statement).rpartition("/quotation/")
        return f"{article}#{segment}" if article else href(statement)

    text = (
        _environment()
        .get_template(page.template)
        .render(
            {
                "title": page.title,
                "path": path,
                "address": address or path,
                "as_of": edition.as_of,
                "alternates": page.alternates,
                "href": href,
                "proof": proof,
                "found": _found,
                "type_names": NAMES,
                "names_of_types": NAMES_OF_TYPES,
                "desk": current(),
                **page.shows,
            }
        )
    )
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("kg.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["safe_address"] = safe_address
    return made


def safe_address(iri: str) -> str:
    """Return an address that a link may lead to: HTTP only, since an article can claim any, of JavaScript too."""
    return iri if urlsplit(iri).scheme in ("http", "https") else f"#{quote(iri, safe='')}"


def _found(text: str, q: str) -> Markup:
    """Return a text with the words that were looked for marked."""
    wanted = tuple(fold(word) for word in _WORD.findall(q))
    pieces, at = [], 0
    for word in _WORD.finditer(text) if wanted else ():
        if fold(word[0]).startswith(wanted):
            pieces += [escape(visible(text[at : word.start()])), Markup("<mark>{}</mark>").format(visible(word[0]))]
            at = word.end()
    return Markup("").join([*pieces, escape(visible(text[at:]))])
