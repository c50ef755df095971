"""Floors of extraction quality, measured with the scorers of ../shared/eval. They may rise, never fall silently."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from kg.find import Settings
from kg.knowledge import load
from kg.mentions import mentions_of
from kg.pipeline import extract, identify_all
from kg.predictions import prediction
from kg.prefixes import DEFAULT_BASE
from kg.readers import article_from_text, read

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="../shared/eval is not beside this checkout"),
]


@pytest.fixture(scope="module")
def score():
    spec = importlib.util.spec_from_file_location("score", SHARED / "eval" / "score.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def on_the_seeds(score, seeds):
    rows = [json.loads(json.dumps(prediction(extraction))) for extraction in seeds.values()]
    return score.score(score.load_gold(SHARED / "gold" / "seeds"), {row["id"]: row for row in rows})


F1 = {
    ("attribution@.5", "direct"): 0.95,
    ("attribution@.5", "mixed"): 0.89,
    ("attribution@.5", "all"): 0.905,
    ("said by whom", "all"): 0.85,
    ("institution", "all"): 0.91,
    ("event link", "all"): 0.7,
    ("figures", "all"): 0.84,
    ("whole", "all"): 0.7,
}
ACCURACY = {
    "kind": 0.97,
    "speaker": 0.91,
    "role": 0.95,
    "addressee": 0.47,
    "relayed_by": 0.43,
    "occasion": 0.28,
    "said_on": 0.8,
}


UNREAD_F1 = {
    "attribution@.5": 0.845,
    "said by whom": 0.735,
    "who for whom": 0.6,
    "whole": 0.39,
    "institution": 0.64,
    "event link": 0.57,
    "figures": 0.78,
}
UNREAD_ACCURACY = {
    "speaker": 0.855,
    "role": 0.79,
    "addressee": 0.5,
    "occasion": 0.45,
    "relayed_by": 0.39,
    "said_on": 0.18,
}
"""A little under what was measured on news that no one read. How institutions are chosen was decided with these figures
in view, among eight ways (record 0007); nothing else was."""


@pytest.fixture(scope="module")
def unread(score):
    folder = SHARED / "gold" / "news" / "dev"
    articles = [article for path in sorted(folder.glob("*.txt")) for article in read(str(path))]
    rows = [json.loads(json.dumps(prediction(extract(article)))) for article in articles]
    return score.score(score.load_gold(folder), {row["id"]: row for row in rows})


@pytest.mark.xdist_group("unread")
@pytest.mark.parametrize("metric", UNREAD_F1)
def test_f1_on_news_that_no_one_read(unread, metric):
    assert unread["hard_error_lines"] == []
    assert unread["prf"][metric]["all"]["micro"]["f1"] >= UNREAD_F1[metric]


@pytest.mark.xdist_group("unread")
@pytest.mark.parametrize("metric", UNREAD_ACCURACY)
def test_accuracy_on_news_that_no_one_read(unread, metric):
    assert unread["accuracy"][metric]["all"]["micro"] >= UNREAD_ACCURACY[metric]


def test_no_hard_errors(on_the_seeds):
    assert on_the_seeds["articles"] == 5
    assert on_the_seeds["hard_error_lines"] == []


@pytest.mark.parametrize(("metric", "kind"), F1)
def test_f1_on_the_seeds(on_the_seeds, metric, kind):
    assert on_the_seeds["prf"][metric][kind]["micro"]["f1"] >= F1[metric, kind]


@pytest.mark.parametrize("metric", ACCURACY)
def test_accuracy_on_the_seeds(on_the_seeds, metric):
    assert on_the_seeds["accuracy"][metric]["all"]["micro"] >= ACCURACY[metric]


@pytest.fixture(scope="module")
def other_news(score):
    """PolNeAR's second part: US politics from seven outlets. It counts attitudes too."""
    path = SHARED / "eval" / "polnear" / "dev.jsonl"
    texts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    articles = [article_from_text(t["text"], id=t["id"]) for t in texts]
    rows = [json.loads(json.dumps(prediction(extract(a, Settings(attitudes=True))))) for a in articles]
    return score.score(score.load_gold(path), {row["id"]: row for row in rows})


OTHER_NEWS = {
    ("attribution@.5", "all"): 0.80,
    ("attribution@.5", "direct"): 0.95,
    ("attribution@.5", "mixed"): 0.87,
    ("attribution@.5", "indirect"): 0.72,
    ("content exact", "all"): 0.645,
    ("source exact", "all"): 0.79,
    ("cue exact", "all"): 0.73,
}
"""A little under what was measured: int8 sums differ between processors."""


@pytest.mark.xdist_group("other news")
@pytest.mark.parametrize(("metric", "kind"), OTHER_NEWS)
def test_f1_on_other_news(other_news, metric, kind):
    assert other_news["prf"][metric][kind]["micro"]["f1"] >= OTHER_NEWS[metric, kind]


@pytest.mark.xdist_group("other news")
def test_source_on_other_news(other_news):
    assert other_news["hard_error_lines"] == []
    assert other_news["accuracy"]["source"]["all"]["micro"] >= 0.92


@pytest.fixture(scope="module")
def many_topics():
    """ECB+'s second part, all articles in one run, as `kg extract --format mentions` prints them, and its scorer."""
    folder = SHARED / "eval" / "ecb"
    sys.modules.pop("metrics", None)  # each scorer has a module of that name beside it
    sys.path.insert(0, str(folder))
    try:
        scorer = importlib.import_module("score_events")
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("metrics", None)
    documents = scorer.read(folder / "dev_full.jsonl")
    articles = [article_from_text(d["text"], id=d["id"]) for d in documents]
    found = identify_all(articles, knowledge=load(), jobs=1)
    return scorer.score(documents, [mentions_of(extraction, DEFAULT_BASE) for extraction in found])


@pytest.mark.xdist_group("many topics")
@pytest.mark.parametrize(("side", "floor", "false_links"), [("events", 0.55, 5), ("agents", 0.59, 10)])
def test_identity_across_articles(many_topics, side, floor, false_links):
    links = many_topics[side]["linking"]
    assert links["by_identity"]["F1"] >= floor
    assert links["annotated"]["cross_topic_false"] <= false_links


@pytest.fixture(scope="module")
def one_graph():
    """The five seeds in one graph, by the numbers their names begin with."""
    return {e.article.id[:3]: e for e in identify_all(read(str(ROOT / "seeds")), knowledge=load(), jobs=1)}


def event_of(extraction, words):
    """Return the IRI of the event that has these words for a mention."""
    text = extraction.article.text
    (found,) = {e.iri for e in extraction.events if words in {m.of(text) for m in e.mentions}}
    return found


def test_raids_of_2013_april_and_december_2016_are_three_events(one_graph):
    raids = {
        event_of(one_graph["000"], "Assad’s raids on Aleppo"),
        event_of(one_graph["001"], "continued regime bombardment of Aleppo"),
        event_of(one_graph["004"], "their bombing raids in Aleppo"),
    }
    assert len(raids) == 3
    assert event_of(one_graph["003"], "the government’s offensive on east Aleppo") in raids


def test_a_toll_is_of_whom_its_sentence_credits_it_to(one_graph):
    """ "At least 409 civilians … have been killed …, according to the Observatory." """
    found = one_graph["003"]
    (toll,) = (f for f in found.figures if f.value == 409)
    assert found.agent(toll.attributed_to).name == "Syrian Observatory for Human Rights"


def nodes_of(graph, word):
    """Return the IRIs of the agents but groups that some article calls by this word."""
    agents = [a for e in graph.values() for a in e.agents if a.type != "group"]
    return {a.iri for a in agents if any(word in name.split() for name in (a.name, *a.aliases))}


@pytest.mark.parametrize("word", ["Kerry", "Kirby", "Lavrov", "Carter", "Observatory"])
def test_whom_the_seeds_name_is_one_node(one_graph, word):
    assert len(nodes_of(one_graph, word)) == 1


def test_the_regime_is_the_syrian_government(one_graph):
    assert nodes_of(one_graph, "regime") == {"organization/syrian-government"}
    assert "organization/syrian-government" not in nodes_of(one_graph, "opposition")
