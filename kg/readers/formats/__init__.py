"""The formats of files that kg reads, a module each. To add one, add a module with a `FORMAT`; nothing lists them.

Not in it: which files are read (`kg.readers.named_files`), and what becomes of their articles (`kg.readers.articles`).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from kg.readers import compression
from kg.readers.files import Format

FORMATS: tuple[Format, ...] = tuple(
    import_module(f"{__name__}.{name}").FORMAT for name in sorted(module.name for module in iter_modules(__path__))
)
TEXT = next(format_ for format_ in FORMATS if ".txt" in format_.endings)
ENDINGS = tuple(ending for format_ in FORMATS for ending in format_.endings)


class Named(NamedTuple):
    """What a file's name says: its stem, its format, and the ending of its compression, "" without one."""

    stem: str
    format: Format
    compression: str


def by_name(name: str) -> Named | None:
    """Return what the name of a file says, as "news.jsonl.gz" does; None where no format has its ending."""
    packed = next((ending for ending in compression.ENDINGS if name.lower().endswith(ending)), "")
    for rest, compressed in ((name, ""), (name.removesuffix(name[len(name) - len(packed) :]), packed)):
        for format_ in FORMATS:
            for ending in format_.endings:
                if rest.lower().endswith(ending) and len(rest) > len(ending):
                    return Named(rest[: -len(ending)], format_, compressed)
    return None


def by_content(start: bytes) -> Format:
    """Return the format of what comes without a name: the first that recognises its beginning, or else plain text."""
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((format_ for format_ in FORMATS if format_.recognises(start)), TEXT)


def by_media_type(name: str, start: bytes) -> Format | None:
    """Return the format of what a web server sends, by media type or else first bytes; None for one not read."""
    if not name:
        return by_content(start)
    return next((format_ for format_ in FORMATS if name in format_.media_types), None)
