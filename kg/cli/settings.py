"""The settings of `kg.toml`: what options are where neither the line nor the environment says it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.messages import suggestion
from kg.prefixes import DEFAULT_BASE

FILE = "kg.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting: its variable in the environment ("" without), its default, and what it is."""

    variable: str
    default: str
    is_path: bool = False
    is_list: bool = False


SETTINGS = {
    "store": Setting(variable="KG_STORE", default="kg.db", is_path=True),
    "base": Setting(variable="KG_BASE", default=DEFAULT_BASE),
    "outlet": Setting(variable="", default=""),
    "agency": Setting(variable="", default=""),
    "knowledge": Setting(variable="", default="", is_path=True, is_list=True),
    "queries": Setting(variable="KG_QUERIES", default="", is_path=True, is_list=True),
    "format": Setting(variable="", default="table"),
}
"""What kg.toml can set, by the name of the option."""

_OF_ROWS = ("query", "sparql", "why", "variants", "review", "evaluate", "stats", "verify", "config")
"""The commands whose `--format` is one of rows."""

Values = dict[str, str | list[str]]


def read(file: Path | None) -> tuple[Path | None, Values]:
    """Return the file with the settings and what it sets: the one that is named, or kg.toml in this folder, or neither.

    Paths are relative to the folder of the file. Raises KgError where the file cannot be read, is not TOML, or has a
    setting that is not known or not of its type.
    """
    if file is None and not Path(FILE).is_file():
        return None, {}
    import tomllib

    path = file or Path(FILE)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise KgError(
            f"{path}: {error.strerror or error}", hint="Name a file of settings: docs/settings.md."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"{path} is not TOML: {error}", hint='A setting is a line such as store = "news.db".') from error
    return path, {name: _value(path, name, value) for name, value in given.items()}


def _value(path: Path, name: str, value: Any) -> str | list[str]:
    if name not in SETTINGS:
        hint = suggestion(name, SETTINGS, f"Settings: {', '.join(SETTINGS)}.")
        raise KgError(f"{path}: there is no setting {name!r}", hint=hint)
    setting = SETTINGS[name]
    values = value if isinstance(value, list) and setting.is_list else [value]
    if not all(isinstance(one, str) for one in values):
        wanted = "text, or a list of texts" if setting.is_list else "text"
        raise KgError(f"{path}: {name} is {value!r}", hint=f"It is {wanted}, in quotation marks.")
    if name == "format":
        from kg.queries import FORMATS

        if value not in FORMATS:
            hint = suggestion(value, FORMATS, f"Formats: {', '.join(FORMATS)}.")
            raise KgError(f"{path}: there is no format {value!r}", hint=hint)
    made = [str(path.parent / one) if setting.is_path and "://" not in one else one for one in values]
    return made if setting.is_list else made[0]


def defaults(values: Values, command: str, nested: Iterable[str]) -> dict[str, Any]:
    """Return the values as click's defaults for a command, and for the commands in it (`nested`)."""
    own: dict[str, Any] = {name: value for name, value in values.items() if name != "format"}
    if "format" in values and command in _OF_ROWS:
        own["format_"] = values["format"]
    return own | dict.fromkeys(nested, own)


def origins(path: Path | None, values: Values) -> list[tuple[str, str, str]]:
    """Return for each setting its name, its value, and where that is from."""
    found = []
    for name, setting in SETTINGS.items():
        if setting.variable and setting.variable in os.environ:
            found.append((name, os.environ[setting.variable], f"{setting.variable} in the environment"))
        elif name in values:
            value = values[name]
            found.append((name, value if isinstance(value, str) else ", ".join(value), str(path)))
        else:
            found.append((name, setting.default, "default"))
    return found
