"""What is said about an article outside its text: options, a sidecar file, a page's or a row's metadata."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from kg import press
from kg.errors import InputError
from kg.folding import alphanumeric
from kg.model import Metadata, Printed
from kg.read.printed import find_date

SIDECAR = ".meta.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """Metadata given from outside the text: it overrides what the text prints. None or () leaves the text its say.

    `published` is an ISO 8601 date (YYYY-MM-DD). Options override a sidecar, a sidecar the page's or the row's fields.
    """

    outlet: str | None = None
    agency: str | None = None
    published: str | None = None
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.published is not None and find_date(self.published) != (self.published, (self.published, 0)):
            hint = "write it as 2016-12-09 (year, month, day)"
            raise InputError("published", f"{self.published!r} is no date", hint=hint)

    def over(self, other: Given | None) -> Given:
        """Return these values, and where one is not given that of `other`."""
        if other is None:
            return self
        return replace(other, **{f.name: value for f in fields(self) if (value := getattr(self, f.name))})

    def on(self, metadata: Metadata) -> Metadata:
        """Return an article's metadata with these values; where the text prints the same, it keeps its words and place.

        An article whose outlet nothing else says has that of its URL, where press.toml knows the domain.
        """
        known = press.of_url(self.url) if self.url else None
        outlet = _chosen(self.outlet, metadata.outlet) or (Printed(value=known.name) if known else None)
        printed = {alphanumeric(author.value): author for author in metadata.authors}
        authors = tuple(printed.get(alphanumeric(name), Printed(value=name)) for name in self.authors)
        return replace(
            metadata,
            title=_chosen(self.title, metadata.title),
            outlet=outlet,
            agency=_chosen(self.agency, metadata.agency),
            published=_chosen(self.published, metadata.published),
            authors=authors or metadata.authors,
            url=self.url or metadata.url,
        )


def sidecar(article: Path, on_notice: Callable[[str], None]) -> Given | None:
    """Return what `NAME.meta.json` beside an article's file gives, None where there is none.

    Raises InputError where it is no JSON object or a field has the wrong type. A field that is not known is a notice.
    """
    path = article.with_name(article.stem + SIDECAR)
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", hint="check its permissions") from None
    except ValueError as error:
        raise InputError(str(path), f"is not JSON: {error}", hint="a sidecar is one JSON object in UTF-8") from None
    if not isinstance(data, dict):
        raise InputError(
            str(path), "holds no JSON object", hint='write for instance {"outlet": "...", "published": "..."}'
        )
    unknown = sorted(set(data) - {f.name for f in fields(Given)})
    if unknown:
        allowed = ", ".join(f.name for f in fields(Given))
        on_notice(f"{path}: {', '.join(unknown)} not known and left out; a sidecar may give {allowed}")
    return from_fields(data, str(path), on_notice)


def from_fields(data: dict[str, object], where: str, on_notice: Callable[[str], None]) -> Given:
    """Return the metadata in a JSON object's fields. Raises InputError for one that is neither text nor absent.

    `authors` may be a list or one string. A date that names no day is left out, with a notice.
    """
    values: dict[str, str] = {}
    for name in ("outlet", "agency", "published", "url", "title"):
        value = data.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(where, f"{name} is {json.dumps(value)[:40]}", hint=f"give {name} as text, or leave it out")
        if value and value.strip():
            values[name] = value.strip()
    authors = data.get("authors") or []
    if isinstance(authors, str):
        authors = [authors]
    if not isinstance(authors, list) or not all(isinstance(a, str) for a in authors):
        raise InputError(where, "authors is neither text nor a list of texts", hint='write "authors": ["Jane Roe"]')
    if "published" in values:
        day = find_date(values["published"])
        if day is None:
            on_notice(
                f"{where}: published {values['published']!r} names no day and is left out; write it as 2016-12-09"
            )
            del values["published"]
        else:
            values["published"] = day[0]
    return Given(**values, authors=tuple(a.strip() for a in authors if a.strip()))


def _chosen(given: str | None, printed: Printed | None) -> Printed | None:
    if given is None or (printed and alphanumeric(printed.value) == alphanumeric(given)):
        return printed
    return Printed(value=given)
