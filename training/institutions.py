"""Fits the head that says whom speakers represent (`kg.resolve.speakers.likelihood`) to annotated news.

python -m training.institutions                     # ../shared/gold/news/train
python -m training.institutions --gold A --gold B   # folders of annotated articles
python -m training.institutions --check             # cross-validates over articles and writes nothing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.folding import alphanumeric
from kg.model import Span
from kg.resolve.entities import Entity
from kg.resolve.speakers import Likelihood
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.likelihood import HEAD
from kg.resolve.speakers.links import Article
from kg.resolve.speakers.representation import Least, decide, is_ruled_out, is_settled, ruled_choice
from kg.resolve.speakers.speaker_mentions import Speaker
from kg.tagger.windows import WIDTH
from training.gold import GoldArticle, aligned, fitting_command, printed_at, with_speakers
from training.heads import Choices, HeadRecipe, choices_across_folds, fit_choice, save

RECIPE = HeadRecipe(hidden=48, nets=3, steps=1500, batch=32, rate=4e-3, weight_decay=0.3)

_TRIED = (
    Least(0.0, 2.0, 2.0),  # the rules alone
    Least(0.1, 0.7, 0.5),
    Least(0.1, 0.7, 0.4),
    Least(0.15, 0.6, 0.4),
    Least(0.3, 0.3, 0.3),
    Least(0.4, 0.4, 0.4),
)
_SAME_PLACE = 0.5
"""Share of the characters of two spans that both have, from which they are one place."""
_ARTICLES = re.compile(r"(?:(?:the|a|an) )*", re.IGNORECASE)
_AMERICAN = re.compile(r"(?:U\.? ?S\.?|United States(?: of America)?)(?!\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A speaker of annotated statements, and the institutions of the article.

    `choices` are these with the head's inputs, None where there is none; `hits` has how many of the speaker's
    `statements` are on behalf of each and, last, of the one that the rules propose. `ruled` says which that is, and is
    their number where it stays whatever the head says. `allowed` are those that the rules do not rule out. `annotated`
    counts institutions of these statements.
    """

    choices: Choices | None
    hits: NDArray[np.int64]
    ruled: int | None
    allowed: tuple[int, ...]
    statements: int
    annotated: int


def questions(articles: Iterable[GoldArticle]) -> list[Question]:
    """Return a question for each speaker of core statements; those that kg finds no speaker for are without choices."""
    asked = []
    for article in articles:
        annotations = annotate(article.doc)
        discourse, people, found = with_speakers(article, annotations)
        within = Article(discourse, people, found)
        likelihood = Likelihood(within, found)
        gold = _Institutions(article)
        said: dict[Entity | None, list[list[str]]] = {}
        for statement, index in aligned(article, annotations.attributions):
            if statement.get("core", True):
                said.setdefault(found.get(index), []).append(statement["on_behalf_of"])
        for speaker in within.speakers:
            if statements := said.pop(speaker.entity, []):
                asked.append(_question(article, within, likelihood, speaker, statements, gold))
        lost = [s for statements in said.values() for s in statements]
        asked.append(_unasked(len(lost), sum(map(len, lost))))
    return asked


def scores(asked: Sequence[Question], likely: Sequence[NDArray[np.float32]], least: Least) -> dict[str, float]:
    """Return precision, recall and F1 over statements of the institutions chosen by the probabilities of candidates.

    `likely` has those of each question with choices. They decide as in `kg.resolve.speakers.representation.choose`.
    """
    hits = chosen = 0
    found = iter(likely)
    for question in asked:
        if question.choices is None:
            continue
        mine, choice = next(found), question.ruled
        if choice is None or choice < len(mine):
            choice = decide({i: float(mine[i]) for i in question.allowed}, question.ruled, least)
        if choice is None:
            continue
        chosen += question.statements
        hits += int(question.hits[choice])
    annotated = sum(q.annotated for q in asked)
    precision, recall = hits / max(1, chosen), hits / max(1, annotated)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1}


def _question(
    article: GoldArticle,
    within: Article,
    likelihood: Likelihood,
    speaker: Speaker,
    statements: Sequence[Sequence[str]],
    gold: _Institutions,
) -> Question:
    evidence = likelihood.evidence(speaker)
    ruled = ruled_choice(within, speaker, evidence)
    if not within.bodies:
        return _unasked(len(statements), sum(map(len, statements)))
    bodies = likelihood.candidates(speaker, evidence, ruled.body if ruled else None)
    judged = [*bodies, ruled.body if ruled else bodies[0]]
    hits = np.array([sum(any(gold.is_one(b, id) for id in ids) for ids in statements) for b in judged], np.int64)
    right = 2 * hits[:-1] > len(statements)
    proposed = ruled.body if ruled else None
    settled = proposed is not None and is_settled(evidence, proposed, bodies)
    return Question(
        choices=Choices(
            inputs=likelihood.inputs(speaker, evidence, ruled.body if ruled else None, bodies),
            right=right,
            weight=float(np.sqrt(len(statements))),
            fold=article.fold,
        ),
        hits=hits,
        ruled=len(bodies) if settled else next((i for i, b in enumerate(bodies) if b is proposed), None),
        allowed=tuple(i for i, b in enumerate(bodies) if b is proposed or not is_ruled_out(evidence, b)),
        statements=len(statements),
        annotated=sum(map(len, statements)),
    )


def _unasked(statements: int, annotated: int) -> Question:
    return Question(
        choices=None, hits=np.zeros(0, np.int64), ruled=None, allowed=(), statements=statements, annotated=annotated
    )


class _Institutions:
    """The annotated institutions of an article, by their names and by where these stand."""

    def __init__(self, article: GoldArticle) -> None:
        self._names, self._places = {}, {}
        for agent in article.gold["agents"]:
            printed = {agent["name"], *agent.get("mentions", ())}
            self._names[agent["id"]] = {_key(name) for name in printed}
            self._places[agent["id"]] = printed_at(article.text, sorted(printed))

    def is_one(self, body: Body, id: str) -> bool:
        """Return whether kg's institution is the annotated one: it has its name, or stands where that does."""
        called = {_key(body.name), _key(body.entity.name if body.entity else body.name)}
        return not called.isdisjoint(self._names[id]) or any(
            _share(own, other) >= _SAME_PLACE for own in body.spans for other in self._places[id]
        )


def _share(one: Span, other: Span) -> float:
    both = min(one.end, other.end) - max(one.start, other.start)
    return both / (max(one.end, other.end) - min(one.start, other.start))


def _key(name: str) -> str:
    """Return a name for comparison: its letters, without articles, possessive endings and "U.S." before other words."""
    plain = _AMERICAN.sub("us", _ARTICLES.sub("", _POSSESSIVE.sub("", name), count=1))
    return alphanumeric(plain.removeprefix("us ") or plain)


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    asked = questions(articles)
    choices = [q.choices for q in asked if q.choices is not None]
    if check:
        likely = choices_across_folds(choices, WIDTH, RECIPE)
        for least in _TRIED:
            for name, value in scores(asked, likely, least).items():
                click.echo(f"{least}  {name:>10}  {value:.3f}")
    else:
        save(fit_choice(choices, WIDTH, RECIPE), HEAD)


if __name__ == "__main__":
    main()
