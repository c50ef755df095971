"""Annotated articles of PolNeAR, ECB+, GUM and of a folder in the gold format, as one kind of document."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import Span
from kg.readers import article_from_text
from training.recipe import HELD_OUT_ARTICLES, HELD_OUT_SEED

Labelled = tuple[Span, str]
"""A span and its label: "source", "cue" or "content"; "PER", "ORG" or "LOC"; or "event"."""

_ENTITIES = {
    "PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC",
    "person": "PER", "organization": "ORG", "place": "LOC",
}  # fmt: skip
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """An annotated article.

    `body` is what is read of it. `annotated` is the part of `body` that annotators went through, None for all of it:
    words without a label are known to be O there. `roles`, `entities` and `events` are None where nobody marked them.
    """

    id: str
    text: str
    body: tuple[Span, ...]
    publisher: str = ""
    roles: tuple[Labelled, ...] | None = None
    entities: tuple[Labelled, ...] | None = None
    events: tuple[Labelled, ...] | None = None
    annotated: tuple[Span, ...] | None = None


def load_polnear(folder: Path, split: str) -> list[Document]:
    """Return the articles of `{folder}/{split}.jsonl`, with the entities of `{split}_entities.jsonl` where it has them.

    A row is {"id", "publisher", "text", "quotes": [{"sources", "cue", "contents"}]}, each a list of {"start", "end"};
    a row of entities is {"id", "entities": [[start, end, type]]}. Headlines are annotated too. Raises InputError where
    a file is missing, is not JSON Lines, or has a span outside its text.
    """
    marked = {row["id"]: row["entities"] for _, row in _rows(folder / f"{split}_entities.jsonl")}
    found = []
    for where, row in _rows(folder / f"{split}.jsonl"):
        text = row["text"]
        roles = [
            (_span(span, text, where), role)
            for quote in row["quotes"]
            for role, key in (("source", "sources"), ("cue", "cue"), ("content", "contents"))
            for span in quote[key]
        ]
        entities = marked.get(row["id"])
        found.append(
            Document(
                id=row["id"],
                text=text,
                body=tuple(Span(*m.span()) for m in _PARAGRAPH.finditer(text)),
                publisher=row["publisher"],
                roles=tuple(sorted(set(roles))),
                entities=None if entities is None else tuple(_entities(entities, text, where)),
            )
        )
    return found


def load_ecb(path: Path) -> list[Document]:
    """Return ECB+'s articles. Their events are marked in a few sentences, which are read with the ones beside them.

    A row is {"id", "text", "sentences": [[start, end]], "annotated": [[start, end]], "events": [{"start", "end"}]}.
    Raises InputError where the file is missing, is not JSON Lines, or has a span outside its text.
    """
    found = []
    for where, row in _rows(path):
        text, sentences = row["text"], row["sentences"]
        annotated = tuple(Span(*span) for span in row["annotated"])
        at = [i for i, (start, _) in enumerate(sentences) if any(span.start <= start < span.end for span in annotated)]
        read = sorted({near for i in at for near in (i - 1, i, i + 1) if 0 <= near < len(sentences)})
        found.append(
            Document(
                id=row["id"],
                text=text,
                body=tuple(_joined([sentences[i] for i in read])),
                events=tuple(sorted((_span(event, text, where), "event") for event in row["events"])),
                annotated=annotated,
            )
        )
    return found


def load_gum(path: Path) -> list[Document]:
    """Return GUM's texts, in which every name is marked.

    A row is {"id", "text", "mentions": [{"type", "form", "core": [start, end]}]}; `core` is the name within a mention.
    Raises InputError where the file is missing, is not JSON Lines, or has a span outside its text.
    """
    found = []
    for where, row in _rows(path):
        text = row["text"]
        names = {(*mention["core"], mention["type"]) for mention in row["mentions"] if mention["form"] == "name"}
        found.append(
            Document(
                id=row["id"],
                text=text,
                body=tuple(Span(*m.span()) for m in _PARAGRAPH.finditer(text)),
                entities=tuple(_entities(sorted(names), text, where)),
            )
        )
    return found


def load_gold(folder: Path) -> list[Document]:
    """Return the articles of a folder in the gold format: for each `ID.json` its text `ID.txt` beside it.

    Only "statements" is read, and of each its "contents" (a list of spans), "cue" and "source" (a span or null); a span
    is {"start", "end", "text"}. The body is that of `kg.read`: the format does not annotate headlines and boilerplate.
    A statement within the content of another is left out, since a word can have one role. Raises InputError where a
    file is missing or not of this format, or a span's text is not what is at its offsets.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InputError(str(folder), "holds no .json file", hint="it needs ID.json and ID.txt for each article")
    found = []
    for path in files:
        text = _read(path.with_suffix(".txt"))
        where = str(path)
        try:
            statements = json.loads(_read(path))["statements"]
            roles = sorted({role for s in statements for role in _statement(s, text, where)})
        except (ValueError, KeyError, TypeError) as error:
            hint = 'the format is that of training/README.md: {"statements": [{"contents", "cue", "source"}]}'
            raise InputError(where, f"is not in the gold format ({error!r})", hint=hint) from error
        outer = [span for span, role in roles if role == "content"]
        kept = tuple((s, role) for s, role in roles if not any(o.covers(s) and o != s for o in outer))
        body = article_from_text(text, id=path.stem).body
        found.append(Document(id=path.stem, text=text, body=body, publisher=folder.name, roles=kept))
    return found


def split(documents: Sequence[Document]) -> tuple[list[Document], list[Document]]:
    """Return the articles to train on and those held out, the same in every run."""
    order = list(range(len(documents)))
    random.Random(HELD_OUT_SEED).shuffle(order)
    held_out, rest = order[:HELD_OUT_ARTICLES], order[HELD_OUT_ARTICLES:]
    return [documents[i] for i in rest], [documents[i] for i in held_out]


def left_out(held_out: Sequence[Document], run: int, runs: int) -> list[Document]:
    """Return the part of the held-out articles that run number `run` of `runs` (from 1) leaves out."""
    return list(held_out[run - 1 :: runs])


def _statement(statement: dict[str, Any], text: str, where: str) -> Iterator[Labelled]:
    for span in statement["contents"]:
        yield _span(span, text, where), "content"
    for role in ("cue", "source"):
        if statement.get(role):
            yield _span(statement[role], text, where), role


def _joined(sentences: Sequence[Sequence[int]]) -> Iterator[Span]:
    """Yield the spans that the sentences [start, end] cover; two with at most one character between are one span."""
    start = end = None
    for a, b in sentences:
        if start is None or end is None or a - end > 1:
            if start is not None and end is not None:
                yield Span(start, end)
            start = a
        end = b
    if start is not None and end is not None:
        yield Span(start, end)


def _entities(rows: Sequence[Sequence[Any]], text: str, where: str) -> Iterator[Labelled]:
    for start, end, type_ in rows:
        if type_ in _ENTITIES:
            yield _span({"start": start, "end": end}, text, where), _ENTITIES[type_]


def _span(span: dict[str, Any], text: str, where: str) -> Span:
    start, end = span["start"], span["end"]
    if not 0 <= start < end <= len(text):
        raise InputError(where, f"has a span {start}-{end} outside its text ({len(text)} characters)")
    if span.get("text", text[start:end]) != text[start:end]:
        hint = "offsets are code points into the text as stored, the end is one past the last"
        raise InputError(
            where, f"says {span['text'][:40]!r} at {start}, but {text[start:end][:40]!r} is there", hint=hint
        )
    return Span(start, end)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), "is not UTF-8", hint="store annotated texts as UTF-8: offsets depend on it"
        ) from error


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of a JSON Lines file, each with "path:line"."""
    for number, line in enumerate(_read(path).split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(f"{path}:{number}", f"is not JSON ({error})") from error
            yield f"{path}:{number}", row
