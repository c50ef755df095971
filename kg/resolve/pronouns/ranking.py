"""How probable each candidate antecedent of a pronoun is: a log-linear ranking model (weights: `antecedents.toml`).

A mention ranker in the manner of Denis and Baldridge (2008): the candidates of one pronoun, and the candidate that it
has no antecedent, share one softmax. `training.coreference` fits the weights.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.lang.lexicon import load
from kg.model import Gender
from kg.resolve.entities import Entity
from kg.resolve.pronouns.references import Reference

Features = dict[str, float]

# The last sentence distance of each bin, and the bin's name in the features. Hand-set: most antecedents are near.
_STEPS = ((0, "0"), (1, "1"), (2, "2"), (3, "3"), (6, "4-6"), (12, "7-12"))
_LAST_RANK, _LAST_SUBJECT_RANK = 3, 2
"""From here on all ranks among the candidates, and among those that are subjects, are one feature. Hand-set."""


@dataclass(eq=False, slots=True)
class Cluster:
    """The references to one person, in text order. `entity` is None where the person is no agent so far."""

    entity: Entity | None = None
    references: list[Reference] = field(default_factory=list)
    gender: Gender | None = None
    named: int = 0
    """Times that the whole article names the person."""

    def before(self, position: int) -> Reference | None:
        """Return the last reference before a position that is no apposition or predicate; None without one."""
        for reference in reversed(self.references):
            if reference.head.start < position and not reference.aside:
                return reference
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class PronounContext:
    """Where a pronoun stands.

    `within` is whether it is in a direct quotation, which begins at `opening`. `direct` and `indirect` are the speakers
    of the direct and of the indirect quotation that hold it. `is_source` is whether it is the source of an attribution,
    `spoke` the last speaker before it, `paragraph` the offset of its paragraph.
    """

    within: bool = False
    opening: int = 0
    direct: Entity | None = None
    indirect: Entity | None = None
    is_source: bool = False
    spoke: Entity | None = None
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate antecedent of a pronoun with its features. `cluster` is None for "no antecedent"."""

    cluster: Cluster | None
    features: Features


def candidates(pronoun: Reference, clusters: Sequence[Cluster], context: PronounContext) -> list[Candidate]:
    """Return the candidates of a pronoun with their features; the first is "no antecedent".

    `clusters` are those that agree in gender, the latest mentioned first. Each has a reference before the pronoun.
    """
    most = max((len(c.references) for c in clusters), default=0)
    main = max((c.named for c in clusters), default=0)
    known = any(c.gender == pronoun.gender for c in clusters)
    nobody: Features = {"nobody": 1.0, "nobody, gender seen" if known else "nobody, no gender seen": 1.0}
    if context.within:
        nobody["nobody, quoted"] = 1.0
    if not clusters:
        nobody["nobody, no candidate"] = 1.0
    found = [Candidate(None, nobody)]
    subjects = near = 0
    for rank, cluster in enumerate(clusters):
        last = cluster.before(pronoun.head.start)
        assert last is not None  # the caller keeps only such clusters
        features = _features(pronoun, cluster, last, context)
        features[f"rank {min(rank, _LAST_RANK)}"] = 1.0
        features["most mentioned"] = float(len(cluster.references) == most)
        features["most named"] = float(cluster.named == main)
        if last.part == "subject":
            features[f"subject rank {min(subjects, _LAST_SUBJECT_RANK)}"] = 1.0
            subjects += 1
            near += cluster.named > 0 and pronoun.sentence - last.sentence < 2
        found.append(Candidate(cluster, {k: v for k, v in features.items() if v}))
    nobody["nobody, a subject is near" if near else "nobody, no subject is near"] = 1.0
    return found


def _features(pronoun: Reference, cluster: Cluster, last: Reference, context: PronounContext) -> Features:
    """Return the features of one cluster for a pronoun; `last` is its last reference before."""
    features: Features = {
        "gender agrees" if cluster.gender else "gender unknown": 1.0,
        "mentions": math.log1p(bisect_left(cluster.references, pronoun.head.start, key=lambda r: r.head.start)),
        "unnamed": float(not cluster.named),
    }
    distance = pronoun.sentence - last.sentence
    near = "same" if distance == 0 else "next" if distance == 1 else "far"
    step = next((name for limit, name in _STEPS if distance <= limit), "13-")
    features |= {
        f"sentences {step}": 1.0,
        f"{last.part} {near}": 1.0,
        f"{last.form} {near}": 1.0,
        f"{pronoun.part} after {last.part}": 1.0,
        f"first {last.part} {near}": float(last.first),
        "indefinite": float(last.form == "nominal" and not last.definite),
        "same paragraph": float(last.head.start >= context.paragraph),
    }
    return features | _in_clause(pronoun, last, distance) | _in_speech(cluster, last, context, near)


def _in_clause(pronoun: Reference, last: Reference, distance: int) -> Features:
    """Return the features of binding: an object is its clause's subject only where it is reflexive (Chomsky 1981)."""
    if distance or pronoun.breaks != last.breaks:
        return {}
    if last.part == "subject" and pronoun.part in ("object", "oblique"):
        return {"reflexive" if pronoun.reflexive else f"bound {pronoun.part}": 1.0}
    return {f"same clause {pronoun.part}": 1.0}


def _in_speech(cluster: Cluster, last: Reference, context: PronounContext, near: str) -> Features:
    features: Features = {}
    entity = cluster.entity
    if context.within:
        features["quoted, mentioned in it"] = float(last.head.start >= context.opening)
        features["quoted, of its speaker"] = float(entity is not None and entity is context.direct)
    if context.indirect and entity is not None:
        features[f"reported, {'its' if entity is context.indirect else 'not its'} speaker"] = 1.0
    if context.is_source and context.spoke:
        features[f"source, {'spoke' if entity is context.spoke else 'did not speak'} last, {near}"] = 1.0
    elif context.spoke and not context.within:
        features["spoke last"] = float(entity is context.spoke)
    return features


@cache
def weights() -> dict[str, float]:
    """Return the weight of every feature."""
    found: dict[str, float] = load("antecedents")["weights"]
    return found


def shares(found: Sequence[Candidate]) -> list[float]:
    """Return the probability of each candidate; they sum to 1."""
    table = weights()
    scores = [sum(table.get(name, 0.0) * value for name, value in c.features.items()) for c in found]
    top = max(scores)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents)
    return [e / total for e in exponents]
