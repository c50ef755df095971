"""Compressed files, read as what they hold: gzip (`.gz`) and Zstandard (`.zst`)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, cast

from kg.errors import InputError

ENDINGS = (".gz", ".zst")


def uncompressed(stream: BinaryIO, ending: str, where: str) -> BinaryIO:
    """Return what a compressed stream holds, as a stream. Raises InputError where the extra for it is not installed."""
    opened: Callable[[Any], Any] = import_module("gzip").open if ending == ".gz" else _zstandard(where)
    return cast(BinaryIO, opened(stream))


def fault_of(error: Exception) -> str | None:
    """Return what an error of a decompressor says, in words; None for another error."""
    if isinstance(error, EOFError):
        return "is cut off: the compressed data ends too early"
    if isinstance(error, zlib.error) or type(error).__name__ in ("BadGzipFile", "ZstdError"):
        return f"is damaged: {error}"
    return None


def missing(where: str, package: str, extra: str) -> InputError:
    """Return the error about an extra of kg that is needed to read a file and is not installed."""
    return InputError(where, f"needs {package}, which is not installed", hint=f"pip install 'kg[{extra}]'")


def _zstandard(where: str) -> Callable[[Any], Any]:
    for name in ("compression.zstd", "backports.zstd"):  # part of Python from 3.14 on
        try:
            return cast(Callable[[Any], Any], import_module(name).open)
        except ImportError:
            continue
    raise missing(where, "backports.zstd", "archives")
