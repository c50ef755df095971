"""The formats of files that kg reads, a module each. To add one, add a module with a `FORMAT`; nothing lists them.

Not in it: which files are read (`kg.readers.sources`), and what becomes of their articles (`kg.readers.articles`).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from kg.readers.files import Format

FORMATS: tuple[Format, ...] = tuple(
    import_module(f"{__name__}.{name}").FORMAT for name in sorted(module.name for module in iter_modules(__path__))
)
ENDINGS = tuple(ending for format_ in FORMATS for ending in format_.endings)


def by_ending(ending: str) -> Format:
    """Return the format of files with this ending, in small letters. Raises KeyError where there is none."""
    return {ending: format_ for format_ in FORMATS for ending in format_.endings}[ending]


def by_content(data: bytes) -> Format:
    """Return the format of what comes without a file's name: the first that recognises it, or else plain text."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((format_ for format_ in FORMATS if format_.recognises(start)), by_ending(".txt"))
