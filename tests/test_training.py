"""Training the tagger: reading annotations, labels and windows, averaging, calibration, figures, the card.

What needs torch skips without it (`pip install 'kg[train]'`); everything else is tested always.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from plain import article

from kg.errors import InputError, KgError, ModelError
from kg.find.attributions.confidence import read
from kg.model import Attribution, Span
from kg.tagger import load_tokenizer
from training import card, data, steps, weights
from training.__main__ import main
from training.calibrate import Judged, choose_bias, curve, curves, reliability
from training.evaluate import OTHER, REPORTED, SAID, Scorer, cue_type
from training.examples import ENTITIES, EVENTS, IGNORED, ROLES, batches, example, framed, labels
from training.heldout import HeldOut, Part
from training.recipe import REMEMBERED, Recipe
from training.soup import mean

ROOT = Path(__file__).parents[1]
EVAL = ROOT.parent / "shared" / "eval"
needs_shared = pytest.mark.skipif(not EVAL.is_dir(), reason="../shared/eval is not beside this checkout")
needs_torch = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "onnx")),
    reason="the extra kg[train] is not installed",
)

TEXT = """Ferry stops running

The ferry to Askholm has stopped, the harbour office announced on Monday.

"We are sorry," said Mette Dahl, who runs it. "Take the bridge."
"""


def span(words: str) -> dict:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


STATEMENTS = [
    {
        "contents": [span("The ferry to Askholm has stopped")],
        "cue": span("announced"),
        "source": span("the harbour office"),
    },
    {
        "contents": [span('"We are sorry,"'), span('"Take the bridge."')],
        "cue": span("said"),
        "source": span("Mette Dahl, who runs it"),
    },
]


@pytest.fixture
def gold(tmp_path):
    def write(statements=STATEMENTS, text=TEXT):
        (tmp_path / "ferry.txt").write_text(text, encoding="utf-8")
        (tmp_path / "ferry.json").write_text(json.dumps({"statements": statements}), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def polnear(tmp_path):
    """A folder of data as in ../shared/eval, of one invented article that is in both files and one that is in none."""
    quotes = [{"sources": [s["source"]], "cue": [s["cue"]], "contents": s["contents"]} for s in STATEMENTS]
    row = {"id": "ferry", "publisher": "Courier", "text": TEXT, "quotes": quotes}
    name = span("Mette Dahl")
    day = span("Monday")
    marked = [[name["start"], name["end"], "PERSON"], [day["start"], day["end"], "DATE"]]
    lines = [row, {**row, "id": "other", "quotes": []}]
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (tmp_path / "train_entities.jsonl").write_text(json.dumps({"id": "ferry", "entities": marked}), encoding="utf-8")
    return tmp_path


# ---------------------------------------------------------------- annotations


def words_of(labelled) -> list[tuple[str, str]]:
    return [(s.of(TEXT), name) for s, name in labelled]


def test_a_folder_in_the_gold_format(gold):
    (document,) = data.load_gold(gold())
    assert words_of(document.roles) == [
        ("The ferry to Askholm has stopped", "content"),
        ("the harbour office", "source"),
        ("announced", "cue"),
        ('"We are sorry,"', "content"),
        ("said", "cue"),
        ("Mette Dahl, who runs it", "source"),
        ('"Take the bridge."', "content"),
    ]
    assert document.entities is None
    assert all("Ferry stops running" not in paragraph.of(TEXT) for paragraph in document.body)


def test_the_example_of_the_readme(tmp_path):
    page = (ROOT / "training" / "README.md").read_text(encoding="utf-8")
    for ending, language in (("txt", "text"), ("json", "json")):
        (tmp_path / f"ID.{ending}").write_text(re.search(rf"```{language}\n(.*?)```", page, re.S)[1], encoding="utf-8")
    (document,) = data.load_gold(tmp_path)
    assert [(s.of(document.text), role) for s, role in document.roles] == [
        ('"The bridge is closed,"', "content"),
        ("she", "source"),
        ("said", "cue"),
        ("Boats will run until May", "content"),
    ]


def test_of_statements_within_statements_the_outer_one_is_learnt(gold):
    inner = {"contents": [span("has stopped")], "cue": None, "source": span("The ferry")}
    (document,) = data.load_gold(gold([*STATEMENTS, inner]))
    assert document.roles == data.load_gold(gold())[0].roles


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([{"contents": [{"start": 5, "end": 99999}], "cue": None, "source": None}], "outside its text"),
        ([{"contents": [{**span("announced"), "text": "denied"}]}], "'denied'"),
        ([{"cue": span("announced")}], "gold format"),
        ([{"contents": [{"start": "5", "end": 9}]}], "gold format"),
        (3, "gold format"),
    ],
)
def test_annotations_that_do_not_fit_are_refused(gold, statements, says):
    with pytest.raises(InputError, match=says) as caught:
        data.load_gold(gold(statements))
    assert "ferry.json" in caught.value.where


def test_a_folder_without_texts_or_annotations_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no \.json"):
        data.load_gold(tmp_path)
    (tmp_path / "a.json").write_text('{"statements": []}')
    with pytest.raises(InputError, match=r"a\.txt"):
        data.load_gold(tmp_path)


def test_polnear(polnear):
    ferry, other = data.load_polnear(polnear, "train")
    assert ferry.publisher == "Courier"
    assert ("announced", "cue") in words_of(ferry.roles)
    assert words_of(ferry.entities) == [("Mette Dahl", "PER")]
    assert ferry.body[0].of(TEXT) == "Ferry stops running", "its headlines are annotated"
    assert other.entities is None
    assert other.roles == ()
    (polnear / "train.jsonl").write_text('{"id": ')
    with pytest.raises(InputError, match=r"train\.jsonl:1: is not JSON"):
        data.load_polnear(polnear, "train")


def test_ecb_counts_only_where_it_was_annotated(tmp_path):
    first, second = span("The ferry to Askholm has stopped, the harbour office announced on Monday."), span('"We are')
    third = TEXT.index("Take the bridge")
    row = {
        "id": "1_1ecb",
        "text": TEXT,
        "sentences": [[0, 19], [first["start"], first["end"]], [second["start"], third - 2], [third, len(TEXT) - 1]],
        "annotated": [[first["start"], first["end"]]],
        "events": [span("stopped"), span("announced")],
    }
    (tmp_path / "ecb.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (document,) = data.load_ecb(tmp_path / "ecb.jsonl")
    assert words_of(document.events) == [("stopped", "event"), ("announced", "event")]
    assert document.roles is None
    assert document.body[0].start == 0, "the sentence before is read too"
    assert document.body[-1].end == third - 2, "and the one behind, but no more"
    of_words = [piece[2:] for piece in example(document, load_tokenizer())]
    assert {labels[:2] for labels in of_words} == {(IGNORED, IGNORED)}
    learnt = [labels[2] for labels in of_words if labels[2] != IGNORED]
    assert len(learnt) == len(re.findall(r"\w+|[^\w\s]", TEXT[first["start"] : first["end"]]))
    assert [EVENTS[label] for label in learnt].count("B-event") == 2


def test_gum_gives_the_names_and_not_the_mentions_round_them(tmp_path):
    name, whole = span("Mette Dahl"), span("Mette Dahl, who runs it")
    mention = {**whole, "type": "person", "form": "name", "core": [name["start"], name["end"]]}
    office = {**span("the harbour office"), "type": "organization", "form": "nominal", "core": None}
    (tmp_path / "gum.jsonl").write_text(json.dumps({"id": "x", "text": TEXT, "mentions": [mention, office]}))
    (document,) = data.load_gum(tmp_path / "gum.jsonl")
    assert words_of(document.entities) == [("Mette Dahl", "PER")]
    assert (document.roles, document.events) == (None, None)


@given(st.integers(1, 5))
def test_every_held_out_article_is_left_out_by_one_net(runs):
    held_out = [data.Document(id=str(i), text="", body=()) for i in range(13)]
    parts = [data.left_out(held_out, run, runs) for run in range(1, runs + 1)]
    assert sorted(d.id for part in parts for d in part) == sorted(d.id for d in held_out)


def test_held_out_articles_are_the_same_in_every_run():
    documents = [data.Document(id=str(i), text="", body=(), publisher="", roles=()) for i in range(840)]
    train, held_out = data.split(documents)
    assert len(held_out) == 84
    assert len({d.id for d in (*train, *held_out)}) == 840
    assert [d.id for d in held_out[:3]] == [d.id for d in data.split(documents)[1][:3]] == ["705", "224", "111"]


@pytest.mark.slow
@needs_shared
def test_a_net_that_goes_on_sees_what_is_added_but_for_its_part_and_some_of_the_rest(gold, tmp_path):
    folder = gold()
    for number in range(6):
        for ending in ("txt", "json"):
            shutil.copy(folder / f"ferry.{ending}", folder / f"ferry{number}.{ending}")
    paths = steps.Paths(EVAL, tmp_path / "work", start=steps.session.FOLDER)
    fitted = [steps.fitted_on(paths, [folder], run=run, runs=2) for run in (1, 2)]
    added = [[d.id for d in documents if d.publisher == folder.name] for documents in fitted]
    assert sorted(added[0] + added[1]) == sorted(path.stem for path in folder.glob("*.json"))
    rest = [{(d.publisher, d.id) for d in documents if d.publisher != folder.name} for documents in fitted]
    assert len(rest[0]) == len(rest[1]) == sum(REMEMBERED.values())
    assert rest[0] != rest[1], "another part for each net"


# ---------------------------------------------------------------- what the net sees


def test_labels_are_bio_over_whole_words():
    words = [(0, 3), (4, 9), (10, 12), (13, 20)]
    spans = [(Span(0, 9), "source"), (Span(10, 12), "cue"), (Span(12, 18), "content")]
    assert [ROLES[i] for i in labels(words, spans, ROLES)] == ["B-source", "I-source", "B-cue", "O"]
    assert [ENTITIES[i] for i in labels(words, [(Span(4, 9), "ORG")], ENTITIES)] == ["O", "B-ORG", "O", "O"]


def test_a_word_is_labelled_at_its_first_piece(gold):
    (document,) = data.load_gold(gold())
    pieces = example(document, load_tokenizer())
    named = [(load_tokenizer().id_to_token(i), ROLES[role]) for i, _, role, *_ in pieces if role != IGNORED]
    assert named[:6] == [
        ("the", "B-content"),
        ("ferry", "I-content"),
        ("to", "I-content"),
        ("ask", "I-content"),
        ("has", "I-content"),
        ("stopped", "I-content"),
    ]
    assert {label for piece in pieces for label in piece[3:]} == {IGNORED}, "nobody marked names or events"
    assert framed(pieces)[0][2:] == framed(pieces)[-1][2:] == (IGNORED, IGNORED, IGNORED)


@pytest.mark.slow
@given(st.lists(st.integers(0, 700), max_size=8), st.integers(1, 300), st.integers(1, 9), st.integers())
def test_an_epoch_has_every_piece_once_in_windows_that_fit(lengths, width, size, seed):
    epoch = batches(lengths, width=width, size=size, rng=random.Random(seed))
    windows = [w for batch in epoch for w in batch]
    seen = [(w.index, i) for w in windows for i in range(w.start, w.end)]
    assert sorted(seen) == [(i, j) for i, length in enumerate(lengths) for j in range(length)]
    assert all(0 < w.end - w.start <= width for w in windows)
    assert all(len(batch) <= size for batch in epoch)
    assert epoch == batches(lengths, width=width, size=size, rng=random.Random(seed))


# ---------------------------------------------------------------- averaging


def test_the_mean_of_runs():
    states = [{"w": np.array([0.0, 2.0])}, {"w": np.array([1.0, 4.0])}]
    assert mean(states)["w"].tolist() == [0.5, 3.0]


# ---------------------------------------------------------------- bias and confidence


def test_the_bias_is_that_of_the_highest_f1():
    wanted = [0.25, 0.0, 0.0, -0.5, 0.0, 1.0, 0.0]
    found, reached = choose_bias(ROLES, lambda bias: -sum(abs(a - b) for a, b in zip(bias, wanted, strict=True)))
    assert found == wanted
    assert reached == 0
    assert choose_bias(ROLES, lambda bias: 0.7) == ([0.0] * 7, 0.7), "what gains nothing is left"


def judged(count: int, seed: int = 0, truth=lambda score: score**2) -> list[Judged]:
    """Attributions in 40 articles whose chance to be right is `truth` of their score."""
    rng = random.Random(seed)
    scores = [rng.random() for _ in range(count)]
    return [Judged(str(i % 40), "direct", s, rng.random() < truth(s)) for i, s in enumerate(scores)]


@pytest.mark.slow
def test_confidence_is_the_share_that_was_right():
    points = curve(judged(20000))
    for score in (0.2, 0.5, 0.8, 0.95):
        assert read(points, score) == pytest.approx(score**2, abs=0.06)


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=300))
def test_confidence_never_falls_as_the_score_rises(pairs):
    points = curve([Judged("a", "mixed", score, right) for score, right in pairs])
    assert bool(points) == bool(pairs)
    assert [p[0] for p in points] == sorted(p[0] for p in points)
    assert [p[1] for p in points] == sorted(p[1] for p in points)
    if points:
        heights = [read(points, i / 50) for i in range(51)]
        assert heights == sorted(heights)
        assert 0 <= heights[0] <= heights[-1] <= 1


def test_kinds_have_their_own_curves():
    pairs = [Judged("a", kind, 0.5, kind == "direct") for kind in ("direct", "indirect") for _ in range(10)]
    assert curves(pairs) == {"direct": [[0.5, 1.0]], "indirect": [[0.5, 0.0]]}


@pytest.mark.slow
def test_reliability_is_measured_on_articles_the_curve_has_not_seen():
    bands, error = reliability(judged(8000))
    assert sum(band.count for band in bands) == 8000
    assert error < 0.03
    assert all(abs(band.confidence - band.right) < 0.08 for band in bands if band.count > 100)
    # Where an article's own predictions alone tell how it is, a curve of the others cannot know.
    alike = [Judged(str(a), "direct", a / 5, a % 2 == 0) for a in range(5) for _ in range(50)]
    assert reliability(alike)[1] > 0.3


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("cue", "kind", "expected"),
    [
        ("said", "indirect", SAID),
        ("according to", "indirect", SAID),
        ("had told", "mixed", SAID),
        ("denounced", "indirect", REPORTED),
        ("believes", "indirect", OTHER),
        ("could say", "indirect", OTHER),
    ],
)
def test_types_of_cue(cue, kind, expected):
    attribution = Attribution(contents=(Span(20, 30),), cue=Span(0, len(cue)), source=None, kind=kind, confidence=1)
    assert cue_type(cue.ljust(40), attribution) == expected


@pytest.fixture
def part_of_train(tmp_path):
    """A function that writes some training articles into a file of their own, and returns it: the scorer reads all of a
    file.
    """

    def make(documents):
        ids = {d.id for d in documents}
        lines = (EVAL / "polnear" / "train.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        path = tmp_path / "part.jsonl"
        path.write_text("".join(line for line in lines if json.loads(line)["id"] in ids), encoding="utf-8")
        return path

    return make


@pytest.mark.slow
@needs_shared
def test_gold_against_itself_is_all_right(part_of_train):
    documents = data.load_polnear(EVAL / "polnear", "train")[:3]
    scorer = Scorer(EVAL, [part_of_train(documents)])
    rows = {}
    for line in (EVAL / "polnear" / "train.jsonl").read_text(encoding="utf-8").splitlines()[:3]:
        row = json.loads(line)
        statements = [
            {
                "contents": q["contents"],
                "cue": next(iter(q["cue"]), None),
                "source": next(iter(q["sources"]), None),
                "kind": q["kind"],
            }
            for q in row["quotes"]
        ]
        rows[row["id"]] = {"id": row["id"], "statements": statements, "figures": []}
    assert scorer.f1(rows) == 1
    assert all(all(right) for right in scorer.judged(rows).values())
    results = scorer.results(rows, {d.id: d.publisher for d in documents})
    assert results["f1"]["attribution@.5"]["all"] == {"p": 1, "r": 1, "f1": 1}
    assert set(results["publishers"]) == {d.publisher for d in documents}
    assert all(row["attribution@.5"]["f1"] == 1 for row in results["cues"].values() if row["attribution@.5"])
    first = next(iter(rows.values()))["statements"]
    lost = first.pop()
    assert scorer.f1(rows) < 1
    first.append({**lost, "source": first[0]["contents"][0]})
    assert not all(all(right) for right in scorer.judged(rows).values()), "a wrong source is not right"


@pytest.mark.slow
@needs_shared
def test_held_out_figures_of_the_weights_that_are_there(part_of_train):
    held_out = data.split(data.load_polnear(EVAL / "polnear", "train"))[1][:24]
    model = weights.load_model(steps.session.FOLDER)
    parts = [Part(data.left_out(held_out, run, 2), model) for run in (1, 2)]
    measure = HeldOut(parts, weights.load_tokenizer(steps.session.FOLDER), EVAL, [part_of_train(held_out)])
    bias = weights.read_description(steps.session.FOLDER)["bias"]
    assert measure.f1(bias) > 0.65
    assert measure.results(bias)["f1"]["attribution@.5"]["all"]["f1"] == pytest.approx(measure.f1(bias), abs=1e-3)
    found = measure.judged(bias)
    assert {j.article for j in found} <= {d.id for d in held_out}
    assert all(0 <= j.score <= 1 for j in found)
    right = [j.score for j in found if j.right]
    wrong = [j.score for j in found if not j.right]
    assert np.mean(right) > np.mean(wrong)


# ---------------------------------------------------------------- card and command

PRF = {"p": 0.5, "r": 0.25, "f1": 0.3333}
MEASURED = {
    "articles": 84,
    "attributions": 1807,
    "hard_errors": 0,
    "f1": {m: {"direct": PRF, "mixed": PRF, "indirect": PRF, "all": PRF} for m in card.F1},
    "accuracy": {m: {"direct": 0.9, "mixed": None, "indirect": 0.7, "all": 0.8} for m in card.ACCURACY},
    "publishers": {"Courier": PRF},
    "cues": {SAID: {"attribution@.5": PRF, "cue exact": PRF}, OTHER: {"attribution@.5": None, "cue exact": PRF}},
}
RESULTS = {
    "recipe": {**{name: getattr(Recipe(), name) for name in Recipe.__dataclass_fields__}, "runs": 2},
    "reliability": {"bands": [{"low": 0.9, "high": 1.0, "count": 12, "confidence": 0.95, "right": 0.9}], "error": 0.012, "predictions": 12},
    "held_out": MEASURED,
}  # fmt: skip
ABOUT = {
    "labels": ROLES,
    "context": [8, 4],
    "bias": [0.5, 0, 0, 0, 0, 0, 0],
    "sha256": {"tagger.onnx": "ab12"},
    "trained_on": "PolNeAR 1.0 train",
}


def test_the_card_says_what_was_measured():
    written = card.render(RESULTS, ABOUT, 23_700_000)
    assert "23.7 MB" in written
    assert "ab12" in written
    assert "| mean of | 2 nets |" in written
    assert "see 8, 4 more word pieces" in written
    assert "| attribution@.5 F1 | 0.333 | 0.333 | 0.333 | 0.333 |" in written
    assert "| source right | 0.900 | – | 0.700 | 0.800 |" in written
    assert "| 0.9-1.0 | 12 | 0.950 | 0.900 |" in written
    assert "O +0.5" in written
    assert "PolNeAR dev" not in written
    assert "PolNeAR dev, 84 articles" in card.render({**RESULTS, "dev": MEASURED}, ABOUT, 1)
    assert "840 training articles" in written
    further = card.render({**RESULTS, "further": RESULTS["recipe"] | {"runs": 4}}, ABOUT, 1)
    assert "in 4 nets" in further
    assert "840 training articles" not in further


def test_there_is_no_card_without_figures():
    with pytest.raises(KgError, match="held_out"):
        card.render({k: v for k, v in RESULTS.items() if k != "held_out"}, ABOUT, 1)


def test_the_card_in_docs_is_that_of_the_weights():
    """Whoever trains again writes the card again; whoever edits the card edits training/card.md."""
    size = sum(path.stat().st_size for path in steps.session.FOLDER.iterdir())
    written = card.render(steps.results(), weights.read_description(steps.session.FOLDER), size)
    assert card.CARD.read_text(encoding="utf-8") == written, "docs/model-card.md is old: python -m training card"
    assert (
        steps.results()["held_out"]["weights"]
        == weights.read_description(steps.session.FOLDER)["sha256"]["tagger.onnx"]
    )


def test_weights_that_are_not_there_are_an_error(tmp_path):
    with pytest.raises(ModelError, match=r"tagger\.json"):
        weights.read_description(tmp_path)


def test_the_command_says_what_is_missing(tmp_path):
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "evaluate"])
    assert result.exit_code == 2
    assert "dev_entities.jsonl" in result.output
    assert "Traceback" not in result.output


def test_torch_is_known_to_four_modules_alone():
    knows = set()
    for path in sorted((ROOT / "training").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            if any(name.split(".")[0] in ("torch", "transformers", "onnx") for name in names):
                knows.add(path.stem)
    assert knows == {"net", "fit", "export", "heads"}


# ---------------------------------------------------------------- with torch


@needs_torch
def test_a_number_is_a_figure_where_it_has_an_annotated_ones_words_and_value() -> None:
    from kg.doc import read_doc
    from kg.find.figures import figure_candidates
    from training import figures

    text = "The flood killed 12 people. Two of 30 to 40 boats sank. She owns 5 dogs."
    found = figure_candidates(read_doc(article(text)))
    marked = [("12 people", 12), ("30 to 40 boats", None), ("5 dogs", 6)]
    annotated = [
        {"span": {"start": text.index(words), "end": text.index(words) + len(words)}, "value": value}
        for words, value in marked
    ]
    right = [c.figure.value for c, label in zip(found, figures.labels(found, annotated), strict=True) if label]
    assert right == [12, 30]


@pytest.fixture
def encoder():
    """An encoder of MiniLM's kind, small enough to fit in a test."""
    from transformers import BertConfig, BertModel

    shape = BertConfig(
        vocab_size=30522, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )

    def make():
        import torch

        torch.manual_seed(5)
        return BertModel(shape, add_pooling_layer=False)

    return make


@pytest.mark.slow
@needs_torch
def test_fitting_learns_and_is_the_same_again(gold, encoder):
    import torch

    from training.fit import fit
    from training.net import Net

    (document,) = data.load_gold(gold())
    pieces = example(document, load_tokenizer())
    recipe = Recipe(epochs=60, window=64, batch=4, dropout=0.05, head_rate=0.02, encoder_rate=0.005)
    said: list[str] = []
    first = fit([pieces] * 8, recipe, order=1, report=said.append, encoder=encoder())
    again = fit([pieces] * 8, recipe, order=1, report=lambda _: None, encoder=encoder())
    other = fit([pieces] * 8, recipe, order=2, report=lambda _: None, encoder=encoder())
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    assert ["step 1 of " in said[0], "step 50 of " in said[1]] == [True, True]
    net = Net(encoder=encoder())
    net.load_state_dict(first)
    ids, features, roles, *_ = torch.tensor(framed(pieces)).unsqueeze(0).unbind(-1)
    with torch.no_grad():
        scores = net.eval()(ids, features, torch.ones_like(ids))
    right = scores[..., : len(ROLES)].argmax(-1)[roles != IGNORED] == roles[roles != IGNORED]
    assert right.float().mean().item() > 0.85
    embeddings = "enc.embeddings.word_embeddings.weight"
    assert torch.equal(first[embeddings], encoder().state_dict()["embeddings.word_embeddings.weight"]), "frozen"


@pytest.mark.slow
@needs_torch
def test_what_is_exported_gives_what_the_net_gives(tmp_path, encoder):
    import torch

    from training.export import export
    from training.net import Net

    torch.manual_seed(3)
    net = Net(encoder=encoder()).eval()
    about = {"window": 256, "context": (24, 16), "bias": [0.0] * 7, "calibration": {}}
    ids = torch.randint(1000, 2000, (3, 40))
    features = torch.randint(0, 24, (3, 40))
    wanted = [0, 3, 4, 39]
    depths = np.ones(40, np.int64)
    depths[wanted] = 2
    with torch.no_grad():
        expected = net(ids, features).numpy()
    for quantized, tolerance in ((False, 1e-4), (True, 0.2)):
        folder = tmp_path / str(quantized)
        export(net.state_dict(), folder, about=about, quantized=quantized, encoder=encoder())
        found, states = weights.load_model(folder).run(ids.numpy(), features.numpy(), depths)
        assert found.shape == (3, 4, 17)
        assert states.shape[:2] == (3, 4)
        assert np.abs(found - expected[:, wanted]).max() < tolerance
        assert set(weights.read_description(folder)["sha256"]) == {"tagger.onnx", "tokenizer.json"}
    sizes = [(tmp_path / name / "tagger.onnx").stat().st_size for name in ("True", "False")]
    assert sizes[0] < sizes[1] / 3


@pytest.mark.slow
@needs_torch
def test_a_net_goes_on_from_what_was_exported(tmp_path, encoder):
    import torch

    from training.export import export, imported
    from training.net import Net

    torch.manual_seed(3)
    about = {"window": 256, "context": (24, 16), "bias": [0.0] * 7, "calibration": {}}
    net = Net(encoder=encoder())
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.requires_grad and parameter.ndim == 1:
                parameter += torch.rand_like(parameter)  # equal ones are written once
    before = net.state_dict()
    export(before, tmp_path, about=about, encoder=encoder())
    after = imported(tmp_path, encoder=encoder())
    assert before.keys() == after.keys()
    for name, weight in before.items():
        assert torch.allclose(after[name], weight, atol=0.02 * weight.abs().max().item()), name
    with pytest.raises(ModelError, match="another net"):
        imported(steps.session.FOLDER, encoder=encoder())


@pytest.mark.slow
@needs_torch
def test_a_layer_sees_the_pieces_that_went_through_the_one_before(tmp_path, encoder):
    import torch

    from training.export import export
    from training.net import Net

    torch.manual_seed(3)
    net = Net(encoder=encoder()).eval()
    with torch.no_grad():
        for layer in net.enc.encoder.layer:
            for projection in (layer.attention.self.query, layer.attention.self.key, layer.attention.self.value):
                projection.weight *= 50  # else all pieces see about the same
    about = {"window": 256, "context": (2, 1), "bias": [0.0] * 7, "calibration": {}}
    export(net.state_dict(), tmp_path, about=about, quantized=False, encoder=encoder())
    model = weights.load_model(tmp_path)
    ids, features = np.arange(1000, 1012)[None], np.zeros((1, 12), np.int64)
    other = ids.copy()
    other[0, 0] = 2000

    def moved(depth):
        """Return by how much the scores of the last piece change with the first one, which goes so deep."""
        depths = np.array([depth, *[1] * 10, 2])
        before, after = (model.run(given, features, depths)[0][0, -1] for given in (ids, other))
        return np.abs(before - after).max()

    assert 1e-6 < moved(0) < moved(1)


@needs_torch
def test_a_head_learns_which_candidate_is_right_and_that_none_may_be():
    from training.heads import Choices, HeadRecipe, fit_choice

    draw, width = np.random.default_rng(1), 4

    def question(right: int | None) -> Choices:
        inputs = draw.normal(size=(3, 2 + 2 * width)).astype(np.float32)
        inputs[:, 0] = -1
        if right is not None:
            inputs[right, 0] = 1
        return Choices(inputs=inputs, right=np.arange(3) == (-1 if right is None else right), weight=1.0, fold=0)

    head = fit_choice(
        [question(i % 4 if i % 4 < 3 else None) for i in range(200)],
        width,
        HeadRecipe(hidden=8, nets=1, steps=200, batch=16),
    )
    assert all(head.choice(question(right).inputs)[right] > 0.5 for right in (0, 1, 2))
    assert head.choice(question(None).inputs).sum() < 0.5
