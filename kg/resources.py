"""Where kg's data files lie: ontology and queries, in a checkout or in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """Return the folder `ontology` or `queries`: inside the wheel (`kg/_data/`), or at the top of a checkout.

    Raises FileNotFoundError where neither is there, which means a broken installation.
    """
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"kg is installed without its {name}/ folder; reinstall it")
