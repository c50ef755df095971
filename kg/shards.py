"""Extractions as lines of JSON, so that articles can be extracted on many machines and stored on one (docs/care.md).

A line is `{"identified_by": digest, "extraction": {...}}`; the extraction has the fields of `kg.model.Extraction`. The
digest is of what articles are identified by (`kg.pipeline.identified_by`), since the extraction's own says that too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

import msgspec

from kg.errors import InputError
from kg.model import Extraction
from kg.pipeline import identified_by

_EXTRACT_AGAIN = "Make it with `kg extract --format extraction`, by this version of kg."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    identified_by: str
    extraction: Extraction


def to_line(extraction: Extraction, knowledge: str) -> str:
    """Return an extraction as a line; `knowledge` is the digest that it was made with."""
    line = _Line(identified_by=identified_by(knowledge), extraction=extraction)
    return msgspec.json.encode(line).decode() + "\n"


def read_shards(
    paths: Iterable[str], knowledge: str, *, on_problem: Callable[[InputError], object]
) -> Iterator[Extraction]:
    """Yield the extractions in files, - being standard input, in their order, made for knowledge of this digest.

    `on_problem` is told of files and lines that cannot be read. Each article's `origin` is its path and line.
    """
    expected = identified_by(knowledge)
    for path in paths:
        try:
            if path == "-":
                yield from _read(sys.stdin.buffer, path, expected, on_problem)
            else:
                with open(path, "rb") as file:
                    yield from _read(file, path, expected, on_problem)
        except OSError as error:
            on_problem(InputError(path, str(error.strerror or error), hint=_EXTRACT_AGAIN))


def _read(
    file: IO[bytes], path: str, expected: str, on_problem: Callable[[InputError], object]
) -> Iterator[Extraction]:
    for number, content in enumerate(file, start=1):
        where = f"{path}:{number}"
        if not content.strip():
            continue
        try:
            line = msgspec.json.decode(content, type=_Line)
            text = line.extraction.article.text
            if wrong := next(_wrong_spans(msgspec.json.decode(content), len(text)), None):
                raise InputError(where, f"{wrong[0]}-{wrong[1]} is no span of its text", hint=_EXTRACT_AGAIN)
            if line.identified_by != expected:
                hint = "Give the files of --knowledge that `kg extract` was given, or extract it again."
                raise InputError(where, "was extracted for other knowledge, or by another version of kg", hint=hint)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            on_problem(InputError(where, f"is no extraction: {error}", hint=_EXTRACT_AGAIN))
        except InputError as error:
            on_problem(error)
        else:
            article = replace(line.extraction.article, origin=where)
            yield replace(line.extraction, article=article)


def _wrong_spans(value: Any, length: int) -> Iterator[tuple[int, int]]:
    """Yield the spans in decoded JSON that a text of so many characters has not: msgspec checks their types only."""
    if isinstance(value, list):
        for item in value:
            yield from _wrong_spans(item, length)
    elif isinstance(value, dict):
        if value.keys() == {"start", "end"} and not 0 <= value["start"] < value["end"] <= length:
            yield value["start"], value["end"]
        for item in value.values():
            yield from _wrong_spans(item, length)
