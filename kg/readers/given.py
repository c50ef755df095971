"""Metadata given outside an article's text: by options, a sidecar file, a page's markup or a row's fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from kg import press
from kg.errors import InputError
from kg.folding import alphanumeric
from kg.model import Metadata, Printed
from kg.readers.printed import find_date

SIDECAR = ".meta.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """Metadata given outside the text, which overrides what the text prints. Where it is None or (), the text counts.

    `published` is an ISO 8601 date (YYYY-MM-DD). Options override a sidecar, a sidecar the page's or the row's fields.
    Raises InputError where `published` is not such a date.
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
            raise InputError("published", f"{self.published!r} is not a date", hint=hint)

    def over(self, other: Given | None) -> Given:
        """Return these values, and those of `other` where one is not given."""
        if other is None:
            return self
        return replace(other, **{f.name: value for f in fields(self) if (value := getattr(self, f.name))})

    def on(self, metadata: Metadata) -> Metadata:
        """Return an article's metadata with these values. Where the text prints the same, the printed words are kept.

        Where the outlet is not known otherwise, it is that of the URL's domain, if press.toml has it.
        """
        by_domain = press.of_url(self.url) if self.url else None
        outlet = _chosen(self.outlet, metadata.outlet) or (Printed(value=by_domain.name) if by_domain else None)
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


def sidecar(path: Path, on_notice: Callable[[str], None]) -> Given | None:
    """Return the metadata in `path`, the `NAME.meta.json` beside an article's file; None where there is no such file.

    `on_notice` is called about fields that are not known. Raises InputError where it cannot be read, is not a JSON
    object, or a field has the wrong type.
    """
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
            str(path), "is not a JSON object", hint='write for instance {"outlet": "...", "published": "..."}'
        )
    unknown = sorted(set(data) - {f.name for f in fields(Given)})
    if unknown:
        allowed = ", ".join(f.name for f in fields(Given))
        on_notice(f"{path}: {', '.join(unknown)} not known and left out; a sidecar may have {allowed}")
    return from_fields(data, str(path), on_notice)


def from_fields(data: dict[str, object], where: str, on_notice: Callable[[str], None]) -> Given:
    """Return the metadata in a JSON object's fields.

    `authors` may be a list or one string. A date without a day is left out, and `on_notice` is called. Raises
    InputError where a field is not text.
    """
    values: dict[str, str] = {}
    for name in ("outlet", "agency", "published", "url", "title"):
        value = data.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(
                where, f"{name} is {json.dumps(value)[:40]}", hint=f"write {name} as text, or leave it out"
            )
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
            on_notice(f"{where}: published {values['published']!r} has no day and is left out; write it as 2016-12-09")
            del values["published"]
        else:
            values["published"] = day[0]
    return Given(**values, authors=tuple(a.strip() for a in authors if a.strip()))


def _chosen(given: str | None, printed: Printed | None) -> Printed | None:
    if given is None or (printed and alphanumeric(printed.value) == alphanumeric(given)):
        return printed
    return Printed(value=given)
