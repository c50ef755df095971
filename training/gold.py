"""Articles annotated in full, as the heads are fitted on them: the annotation, and what kg reads of the article."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.doc import Doc, read_doc
from kg.errors import InputError
from kg.folding import alphanumeric
from kg.lang.en.word_classes import without_article
from kg.model import Annotations, Attribution, Span
from kg.readers import read
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entities
from kg.resolve.pronouns import People
from kg.resolve.speakers import SourceResolver, assign_roles
from kg.resolve.speakers.voices import Choose, likeliest

_WORD = re.compile(r"\w+")
_SHARED = 0.5
"""Share of words in common from which contents are the same: that of attribution@.5."""

FOLDS = 6
"""Parts of the articles; each is judged by heads that were fitted on the other parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldArticle:
    """An annotated article. `gold` is its annotation (../shared/gold/GUIDE.md), `fold` the part that it is in."""

    doc: Doc
    gold: dict[str, Any]
    fold: int

    @property
    def text(self) -> str:
        """The article's text, which all offsets are into."""
        return self.doc.text


def gold_articles(*folders: Path) -> Iterator[GoldArticle]:
    """Yield the articles `ID.txt` of each folder that have an annotation `ID.json` beside them, by name.

    Raises InputError where a folder has none.
    """
    for folder in folders:
        texts = [path for path in sorted(folder.glob("*.txt")) if path.with_suffix(".json").exists()]
        if not texts:
            raise InputError(str(folder), "no annotated article", hint="ID.txt and ID.json: see training/README.md")
        for number, path in enumerate(texts):
            (article,) = read(str(path))
            gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            yield GoldArticle(doc=read_doc(article), gold=gold, fold=number % FOLDS)


def fitting_command(fit: Callable[[Iterator[GoldArticle], bool], None]) -> click.Command:
    """Return the command that fits heads to the articles of the folders that it is given, or with --check judges them.

    `fit` is called with the articles and whether to check.
    """

    @click.command(help=fit.__doc__)
    @click.option(
        "--gold",
        type=click.Path(path_type=Path),
        default=[Path("../shared/gold/news/train")],
        show_default=True,
        multiple=True,
        help="A folder of annotated articles; may be given more than once.",
    )
    @click.option("--check", is_flag=True, help="Cross-validate over articles, and write nothing.")
    def main(gold: tuple[Path, ...], check: bool) -> None:
        fit(gold_articles(*gold), check)

    return main


def with_speakers(
    article: GoldArticle, annotations: Annotations, choose: Choose = likeliest
) -> tuple[Discourse, People, Speakers]:
    """Return what kg resolves of an article up to the speakers of its attributions, as `kg.resolve.resolve` does.

    `choose` picks the speaker where a source is a pronoun or no words.
    """
    discourse = Discourse(article.doc, annotations.attributions, Entities(article.text, annotations.names))
    assign_roles(discourse)
    people = People(discourse)
    return discourse, people, SourceResolver(discourse, people, choose).resolve_sources()


def span(annotated: dict[str, Any]) -> Span:
    """Return an annotation's span."""
    return Span(annotated["start"], annotated["end"])


def name_key(words: str) -> str:
    """Return a name for comparison: its letters and digits, without an article."""
    return alphanumeric(without_article(words))


def name_keys(agent: dict[str, Any]) -> frozenset[str]:
    """Return the names that an annotated agent has, for comparison."""
    return frozenset(name_key(name) for name in (agent["name"], *(agent.get("mentions") or ())))


def printed_at(text: str, forms: Iterable[str]) -> list[Span]:
    """Return where a text prints annotated surface forms, as whole words."""
    found = (re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text) for form in forms)
    return [Span(*match.span()) for matches in found for match in matches]


def aligned(article: GoldArticle, attributions: Sequence[Attribution]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield annotated statements with the index of the attribution whose contents share half of its words or more.

    Pairs are one to one, the likest first, as `score.py` matches them.
    """
    statements = article.gold["statements"]
    annotated = [_words(article.text, [span(c) for c in s["contents"]]) for s in statements]
    found = [_words(article.text, a.contents) for a in attributions]
    likeness = [
        (len(one & other) / len(one | other), i, j)
        for i, one in enumerate(annotated)
        for j, other in enumerate(found)
        if one & other
    ]
    taken: tuple[set[int], set[int]] = set(), set()
    for share, i, j in sorted(likeness, key=lambda pair: (-pair[0], pair[1:])):
        if share >= _SHARED and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield statements[i], j


def _words(text: str, spans: Sequence[Span]) -> set[int]:
    return {m.start() for s in spans for m in _WORD.finditer(text, s.start, s.end)}
