"""Language and domain knowledge as TOML files a person can edit, one folder a language (`en/`)."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent
_LANGUAGE = "en"


@cache
def load(name: str) -> dict[str, Any]:
    """Return the lexicon `en/{name}.toml`, parsed once per process: treat it as read-only.

    Raises FileNotFoundError or tomllib.TOMLDecodeError, either of which means a broken installation or a bad edit.
    """
    with (_FOLDER / _LANGUAGE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def digest() -> str:
    """Return the SHA-256 (64 hex digits) of all lexicon files, names and bytes, in the order of their names.

    Line ends count as LF, so that a checkout on Windows has the same digest.
    """
    total = hashlib.sha256()
    for path in sorted(_FOLDER.rglob("*.toml"), key=lambda p: p.relative_to(_FOLDER).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(_FOLDER).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
