"""`python -m training.coreference`: the weights by which "he" and "she" are resolved, from GUM's annotated articles.

Fits the log-linear ranking of `kg.resolve.pronouns.ranking` and writes `antecedents.toml` of the English lexicon. GUM:
Zeldes 2017, annotations CC BY 4.0. Of each pronoun, the candidates that are in its annotated chain share the gold
mass; what the ranking itself would have chosen before is put into half of the histories it learns from (DAgger, Ross
et al. 2011), and what given names say of gender is hidden in one pass, since most of the world's names say nothing.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from kg.doc import Doc, read_doc
from kg.find import annotate
from kg.lang import lexicon
from kg.model import Annotations, Form, Span
from kg.readers import article_from_text
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entities, Entity
from kg.resolve.pronouns import Candidate, Choice, Cluster, People, Reference, most_probable, ranking
from kg.resolve.speakers import SourceResolver, assign_roles

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "kg/lang/en/antecedents.toml"
HEADER = """\
# What speaks for and against a person as what "he" or "she" means (kg/resolve/pronouns/ranking.py): log-linear weights.
# Fitted by `python -m training.coreference` to GUM (Zeldes 2017; annotations CC BY 4.0), training part.

[weights]
"""
STRENGTH = 4.0
"""Of the L2 penalty on the weights."""
LEAST = 8
"""Candidates that must have a feature for it to get a weight."""
FOLLOWED = 0.5
"""Share of pronouns whose gold antecedent goes into the history; the others' is what the ranking chose."""
HIDDEN = 0.6
"""Share of persons whose names' gender is hidden in one pass."""
ROUNDS = 2

Document = tuple[Doc, Annotations, dict[str, Any]]
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One pronoun: its candidates, and the indices of those that are right."""

    candidates: Sequence[Candidate]
    right: Sequence[int]


class Gold:
    """The annotated chains of one document, by the heads of their mentions."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.mentions = sorted(row["mentions"], key=lambda m: m["start"])
        self.pronouns = {
            (m["start"], m["start"] + len(m["text"].split("'")[0])): m["chain"]
            for m in self.mentions
            if m["form"] == "pronoun"
        }

    def chain_at(self, span: Span, form: Form) -> int | None:
        """Return the chain of the mention whose head a span holds, one of this form, of a person and short first."""
        found = []
        for mention in self.mentions:
            start, end = mention.get("head") or (mention["start"], mention["end"])
            if 2 * (min(end, span.end) - max(start, span.start)) >= end - start:
                length = mention["end"] - mention["start"]
                found.append((mention["form"] != form, mention["type"] != "person", length, mention["chain"]))
        return min(found)[-1] if found else None


@dataclass(slots=True)
class Teacher:
    """Chooses antecedents by the gold chains and by the present weights in turn, and keeps what can be learnt."""

    gold: Gold
    followed: float
    chance: random.Random
    examples: list[Example] = field(default_factory=list)
    hits: int = 0
    votes: dict[Entity, int | None] = field(default_factory=dict)

    def __call__(self, pronoun: Reference, found: Sequence[Candidate]) -> tuple[int, float]:
        """Return the index of a candidate for a pronoun, with its probability."""
        chosen = most_probable(pronoun, found)
        chain = self.gold.pronouns.get((pronoun.head.start, pronoun.head.end))
        if chain is None:
            return chosen
        right = [i for i, c in enumerate(found) if c.cluster and self._chain(c.cluster) == chain] or [0]
        self.examples.append(Example(found, right))
        self.hits += chosen[0] in right
        return (right[0], 1.0) if self.chance.random() < self.followed else chosen

    def _chain(self, cluster: Cluster) -> int | None:
        """Return the gold chain that most names of a cluster are in; for an unnamed person, that of the first noun."""
        if not cluster.named or cluster.entity is None:
            nouns = [r for r in cluster.references if r.form != "pronoun"]
            return self.gold.chain_at(nouns[0].head, "nominal") if nouns else None
        if cluster.entity not in self.votes:
            named = Counter(self.gold.chain_at(span, "name") for _, span in cluster.entity.surfaces)
            named.pop(None, None)
            self.votes[cluster.entity] = min(named, key=lambda c: (-named[c], str(c))) if named else None
        return self.votes[cluster.entity]


def read(path: Path) -> list[Document]:
    """Return the documents of a file in GUM's format (../shared/eval/gum/README.md), with what kg finds in them."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    docs = ((read_doc(article_from_text(row["text"], id=row["id"])), row) for row in rows)
    return [(doc, annotate(doc), row) for doc, row in docs]


def resolve(doc: Doc, annotations: Annotations, choose: Choice) -> None:
    """Resolve one document's sources and pronouns, each pronoun as `choose` says."""
    discourse = Discourse(doc, annotations.attributions, Entities(doc.text, annotations.names))
    assign_roles(discourse)
    SourceResolver(discourse, People(discourse, choose)).resolve_sources()


def examples(documents: Sequence[Document], followed: float, seed: int) -> tuple[list[Example], int]:
    """Return the pronouns of documents as examples, and of how many the present weights choose rightly."""
    chance, found, hits = random.Random(seed), list[Example](), 0
    for doc, marked, row in documents:
        teacher = Teacher(Gold(row), followed, chance)
        resolve(doc, marked, teacher)
        found += teacher.examples
        hits += teacher.hits
    return found, hits


def without_gender(documents: Sequence[Document], seed: int) -> Iterator[Document]:
    """Yield the documents with the gender of some persons' names hidden: the same for all names of one surname."""
    chance = random.Random(seed)
    for doc, marked, row in documents:
        drawn: dict[str, float] = {}
        names = []
        for name in marked.names:
            surname = name.span.of(doc.text).split()[-1]
            hidden = name.type == "person" and drawn.setdefault(surname, chance.random()) < HIDDEN
            names.append(replace(name, gender=None) if hidden else name)
        yield doc, replace(marked, names=tuple(names)), row


def maximize(found: Sequence[Example], strength: float, steps: int = 300, rate: float = 0.1) -> Weights:
    """Return the weights that make the right candidates most probable: Adam on the penalized likelihood."""
    counts = Counter(name for e in found for c in e.candidates for name in c.features)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: i for i, name in enumerate(names)}
    rows = [c.features for e in found for c in e.candidates]
    features = np.zeros((len(rows), len(names)))
    for row, values in zip(features, rows, strict=True):
        for name in values.keys() & column.keys():
            row[column[name]] = values[name]
    group = np.repeat(np.arange(len(found)), [len(e.candidates) for e in found])
    right = np.array([i in e.right for e in found for i in range(len(e.candidates))])
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, steps + 1):
        scores = features @ weights
        top = np.full(len(found), -np.inf)
        np.maximum.at(top, group, scores)
        mass = np.exp(scores - top[group])
        every = mass / np.bincount(group, mass)[group]
        gold = mass * right
        gradient = features.T @ (every - gold / np.bincount(group, gold)[group]) + strength * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, weights.tolist(), strict=True))


def use(weights: Weights) -> None:
    """Make the ranking use these weights in this process."""
    lexicon.load("antecedents")["weights"] = weights
    ranking.weights.cache_clear()


def fit(documents: Sequence[Document]) -> Weights:
    """Return the weights fitted to documents, and leave them in use."""
    use({})
    always = examples(documents, 1.0, 0)[0] + examples(list(without_gender(documents, 0)), 1.0, 0)[0]
    weights = maximize(always, STRENGTH / 2)
    for turn in range(ROUNDS):
        use(weights)
        weights = maximize(always + examples(documents, FOLLOWED, turn)[0], STRENGTH)
    use(weights)
    return weights


def cross_validate(documents: Sequence[Document], say: Callable[[str], None], folds: int = 5) -> None:
    """Say how many pronouns are resolved rightly, nobody included, in documents that were not learnt from."""
    hits = count = 0
    for fold in range(folds):
        fit([d for i, d in enumerate(documents) if i % folds != fold])
        found, right = examples([d for i, d in enumerate(documents) if i % folds == fold], 0.0, 0)
        hits, count = hits + right, count + len(found)
    say(f"cross-validation: {hits} of {count} pronouns right ({hits / count:.3f})")


def toml(weights: Weights) -> str:
    """Return the weights as a lexicon file; those that round to nothing are left out."""
    rounded = {name: round(weight, 3) for name, weight in sorted(weights.items())}
    return HEADER + "".join(f'"{name}" = {weight}\n' for name, weight in rounded.items() if weight)


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=ROOT.parent / "shared/eval/gum/train.jsonl",
    show_default=True,
    help="Annotated documents in GUM's format.",
)
@click.option("--check", is_flag=True, help="Cross-validate and write nothing.")
def command(data: Path, check: bool) -> None:
    """Fit the resolution of "he" and "she" to annotated documents."""
    documents = read(data)
    if check:
        cross_validate(documents, click.echo)
        return
    OUT.write_text(toml(fit(documents)), encoding="utf-8")
    click.echo(f"{OUT.relative_to(ROOT)} is written")


if __name__ == "__main__":
    command()
