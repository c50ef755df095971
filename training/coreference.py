"""`python -m training.coreference`: the weights by which "he" and "she" are resolved, from GUM's annotated articles.

It fits the log-linear ranking of candidates in `kg.resolve.pronouns.ranking` and writes `antecedents.toml` of the
English lexicon. GUM: Zeldes 2017, annotations CC BY 4.0.

- The right candidates of a pronoun are those in its annotated chain; the likelihood is that of all of them together.
- Which candidates a pronoun has depends on how those before it were resolved. As in DAgger (Ross et al. 2011), half of
  them are resolved by the annotation and half by the present weights.
- In one pass, the gender that given names tell is hidden, since most of the world's names are in no list.
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
"""Weight of the L2 penalty on the weights. Set by hand."""
LEAST_COUNT = 8
"""Candidates that must have a feature for it to get a weight. Set by hand."""
GOLD_SHARE = 0.5
"""Share of pronouns that are resolved by the annotation, the others by the present weights. Set by hand."""
HIDDEN_SHARE = 0.6
"""Share of persons whose names' gender is hidden in one pass. Set by hand."""
ROUNDS = 2
"""Rounds of resolving by the present weights and fitting again. Set by hand."""
STEPS, RATE = 300, 0.1
"""Steps and learning rate of Adam. Set by hand."""
MEAN_DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-8
"""Adam's other numbers, as Kingma and Ba (2015) propose them."""

Document = tuple[Doc, Annotations, dict[str, Any]]
"""A document as kg reads it, what is found in it, and its row in GUM's file."""
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A pronoun's candidate antecedents, and the indices of the right ones."""

    candidates: Sequence[Candidate]
    right: Sequence[int]


class GoldChains:
    """The annotated coreference chains of one document."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.mentions = sorted(row["mentions"], key=lambda m: m["start"])
        self.pronouns = {
            (m["start"], m["start"] + len(m["text"].split("'")[0])): m["chain"]
            for m in self.mentions
            if m["form"] == "pronoun"
        }

    def chain_at(self, span: Span, form: Form) -> int | None:
        """Return the chain of the mention whose head the span covers by half or more, None without one.

        Of several, a mention of this form is preferred, then a person, then the shortest.
        """
        found = []
        for mention in self.mentions:
            start, end = mention.get("head") or (mention["start"], mention["end"])
            if 2 * (min(end, span.end) - max(start, span.start)) >= end - start:
                length = mention["end"] - mention["start"]
                found.append((mention["form"] != form, mention["type"] != "person", length, mention["chain"]))
        return min(found)[-1] if found else None


@dataclass(slots=True)
class Teacher:
    """Chooses antecedents, a `gold_share` of them by the gold chains, the others by the present weights.

    It collects the pronouns that are annotated as `examples`, and counts in `hits` how many of them the present weights
    resolve rightly. `chains` caches the gold chain of each named person.
    """

    gold: GoldChains
    gold_share: float
    chance: random.Random
    examples: list[Example] = field(default_factory=list)
    hits: int = 0
    chains: dict[Entity, int | None] = field(default_factory=dict)

    def __call__(self, pronoun: Reference, found: Sequence[Candidate]) -> tuple[int, float]:
        """Return the index of the candidate that a pronoun is resolved to, and its probability."""
        chosen = most_probable(pronoun, found)
        chain = self.gold.pronouns.get((pronoun.head.start, pronoun.head.end))
        if chain is None:
            return chosen
        right = [i for i, c in enumerate(found) if c.cluster and self._chain(c.cluster) == chain] or [0]
        self.examples.append(Example(found, right))
        self.hits += chosen[0] in right
        return (right[0], 1.0) if self.chance.random() < self.gold_share else chosen

    def _chain(self, cluster: Cluster) -> int | None:
        """Return the gold chain that most names of a cluster are in; for an unnamed person, that of the first noun."""
        if not cluster.named or cluster.entity is None:
            nouns = [r for r in cluster.references if r.form != "pronoun"]
            return self.gold.chain_at(nouns[0].head, "nominal") if nouns else None
        if cluster.entity not in self.chains:
            named = Counter(self.gold.chain_at(span, "name") for _, span in cluster.entity.surfaces)
            named.pop(None, None)
            self.chains[cluster.entity] = min(named, key=lambda c: (-named[c], str(c))) if named else None
        return self.chains[cluster.entity]


def read(path: Path) -> list[Document]:
    """Return the documents of a file in GUM's format (../shared/eval/gum/README.md), with what kg finds in them.

    Raises ModelError where the tagger's weights are missing or damaged.
    """
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    docs = ((read_doc(article_from_text(row["text"], id=row["id"])), row) for row in rows)
    return [(doc, annotate(doc), row) for doc, row in docs]


def resolve(doc: Doc, annotations: Annotations, choose: Choice) -> None:
    """Resolve one document's sources and pronouns; `choose` resolves each pronoun."""
    discourse = Discourse(doc, annotations.attributions, Entities(doc.text, annotations.names))
    assign_roles(discourse)
    SourceResolver(discourse, People(discourse, choose)).resolve_sources()


def examples(documents: Sequence[Document], gold_share: float, seed: int) -> tuple[list[Example], int]:
    """Return the annotated pronouns of documents, and how many the present weights resolve rightly.

    The pronouns before one are resolved by the annotation with probability `gold_share`, else by the present weights.
    """
    chance, found, hits = random.Random(seed), list[Example](), 0
    for doc, marked, row in documents:
        teacher = Teacher(GoldChains(row), gold_share, chance)
        resolve(doc, marked, teacher)
        found += teacher.examples
        hits += teacher.hits
    return found, hits


def without_gender(documents: Sequence[Document], seed: int) -> Iterator[Document]:
    """Yield the documents with the gender of some persons' names hidden, alike for all names of one surname."""
    chance = random.Random(seed)
    for doc, marked, row in documents:
        drawn: dict[str, float] = {}
        names = []
        for name in marked.names:
            surname = name.span.of(doc.text).split()[-1]
            hidden = name.type == "person" and drawn.setdefault(surname, chance.random()) < HIDDEN_SHARE
            names.append(replace(name, gender=None) if hidden else name)
        yield doc, replace(marked, names=tuple(names)), row


def maximize(found: Sequence[Example], strength: float) -> Weights:
    """Return the weights of the highest likelihood of the right candidates, less an L2 penalty, found by Adam."""
    counts = Counter(name for e in found for c in e.candidates for name in c.features)
    names = sorted(name for name, count in counts.items() if count >= LEAST_COUNT)
    column = {name: i for i, name in enumerate(names)}
    rows = [c.features for e in found for c in e.candidates]
    features = np.zeros((len(rows), len(names)))
    for row, values in zip(features, rows, strict=True):
        for name in values.keys() & column.keys():
            row[column[name]] = values[name]
    group = np.repeat(np.arange(len(found)), [len(e.candidates) for e in found])
    right = np.array([i in e.right for e in found for i in range(len(e.candidates))])
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        scores = features @ weights
        top = np.full(len(found), -np.inf)
        np.maximum.at(top, group, scores)
        mass = np.exp(scores - top[group])
        expected = mass / np.bincount(group, mass)[group]
        gold = mass * right
        gradient = features.T @ (expected - gold / np.bincount(group, gold)[group]) + strength * weights
        mean = MEAN_DECAY * mean + (1 - MEAN_DECAY) * gradient
        square = SQUARE_DECAY * square + (1 - SQUARE_DECAY) * gradient**2
        unbiased = np.sqrt(square / (1 - SQUARE_DECAY**step))
        weights -= RATE * (mean / (1 - MEAN_DECAY**step)) / (unbiased + EPSILON)
    return dict(zip(names, weights.tolist(), strict=True))


def use(weights: Weights) -> None:
    """Make the ranking use these weights in this process."""
    lexicon.load("antecedents")["weights"] = weights
    ranking.weights.cache_clear()


def fit(documents: Sequence[Document]) -> Weights:
    """Return the weights fitted to documents; they are in use afterwards."""
    use({})
    gold_history = examples(documents, 1.0, 0)[0] + examples(list(without_gender(documents, 0)), 1.0, 0)[0]
    weights = maximize(gold_history, STRENGTH / 2)
    for turn in range(ROUNDS):
        use(weights)
        weights = maximize(gold_history + examples(documents, GOLD_SHARE, turn)[0], STRENGTH)
    use(weights)
    return weights


def cross_validate(documents: Sequence[Document], report: Callable[[str], None], folds: int = 5) -> None:
    """Report how many pronouns are resolved rightly in documents not fitted on; "nobody" can be right too."""
    hits = count = 0
    for fold in range(folds):
        fit([d for i, d in enumerate(documents) if i % folds != fold])
        found, right = examples([d for i, d in enumerate(documents) if i % folds == fold], 0.0, 0)
        hits, count = hits + right, count + len(found)
    report(f"cross-validation: {hits} of {count} pronouns right ({hits / count:.3f})")


def toml(weights: Weights) -> str:
    """Return the weights as a lexicon file, rounded; those that round to 0 are left out."""
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
