"""Where kg's data files are (ontology and queries, in a checkout or a wheel), and how a query file's header is read."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_COMMENTS = re.compile(r"(?:#.*\n)*")


@cache
def folder(name: str) -> Path:
    """Return the folder `ontology` or `queries`: inside the wheel (`kg/_data/`), or at the top of a checkout.

    Raises FileNotFoundError where neither is there, which means a broken installation.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"kg is installed without its {name}/ folder; reinstall it")


def split_header(text: str) -> tuple[str, str]:
    """Return the comment lines at the top of a query file, and the rest of it."""
    comments = _COMMENTS.match(text)
    end = comments.end() if comments else 0
    return text[:end], text[end:]


def read_header(text: str) -> dict[str, Any]:
    """Return the TOML in the comment lines at the top of a query file.

    Raises tomllib.TOMLDecodeError where they are not TOML.
    """
    comments, _ = split_header(text)
    return tomllib.loads("\n".join(line[1:].strip() for line in comments.splitlines()))
