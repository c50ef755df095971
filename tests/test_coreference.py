"""Whom pronouns and nouns mean within one article, and what `kg extract --format mentions` prints of it."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise import NEWS_WORDS

from kg.doc import read_doc
from kg.find import annotate
from kg.mentions import mentions_of
from kg.model import Annotations, Article, Attribution, Extraction, Mention, Software, Span
from kg.readers import article_from_text
from kg.resolve import resolve
from training import coreference

SHARED = Path(__file__).parents[2] / "shared"
SOFTWARE = Software(name="kg", version="0", digest="0" * 64)


def read(text: str) -> Extraction:
    """Resolve a text with its names, as if nobody said anything in it."""
    made = Article(id="a", text=text, body=(Span(0, len(text)),))
    doc = read_doc(made)
    return resolve(doc, Annotations(names=annotate(doc).names), SOFTWARE)


def of(extraction: Extraction, words: str, nth: int = 0) -> Mention | None:
    """Return the nth mention that is exactly these words."""
    found = [m for m in extraction.mentions if m.span.of(extraction.article.text) == words]
    return found[nth] if nth < len(found) else None


def who(text: str, words: str, nth: int = 0) -> str | None:
    """Return the name of the person whom words mean, None for nobody with a name."""
    extraction = read(text)
    mention = of(extraction, words, nth)
    named = {a.id: a.name for a in (*extraction.agents, *extraction.bystanders)}
    return named.get(mention.chain) if mention else None


@pytest.mark.parametrize(
    ("text", "words", "person"),
    [
        ("Anna Berg met Paul Stone in Oslo. She praised the deal.", "She", "Anna Berg"),
        ("Anna Berg met Paul Stone in Oslo. He praised the deal.", "He", "Paul Stone"),
        ("Mr. Osei resigned on Monday. He had led the bank since 2011.", "He", "Osei"),
        ("David Stone met Paul Berg. He praised the deal.", "He", "David Stone"),
        ("John Stone resigned on Monday after the board criticized him.", "him", "John Stone"),
        ("John Stone took over from Paul Berg and brought his team along.", "his", "John Stone"),
    ],
)
def test_pronouns(text, words, person):
    assert who(text, words) == person


def test_an_object_is_not_its_own_subject():
    assert who("Paul Berg resigned. John Stone thanked him.", "him") == "Paul Berg"


def test_nobody_is_better_than_a_person_of_the_other_gender():
    assert who("Anna Berg opened the school. He is ill.", "He") is None


def test_a_person_without_a_name_takes_up_pronouns_too():
    extraction = read("Anna Berg opened the school. A man shouted. He was led out.")
    assert of(extraction, "He").chain == of(extraction, "A man").chain
    assert of(extraction, "He").chain not in {a.id for a in extraction.agents}


@pytest.mark.parametrize(
    ("text", "words", "person"),
    [
        ("Mayor Anna Berg opened the school. The mayor praised its teachers.", "The mayor", "Anna Berg"),
        ("Anna Berg was a legend in Oslo.", "a legend", "Anna Berg"),
        ("Paul Stone spoke. He is one of the founders.", "one", "Paul Stone"),
        ("Paul Stone, a retired driver from Leeds, was fined.", "a retired driver", "Paul Stone"),
        ("A retired driver, Paul Stone, was fined.", "A retired driver", "Paul Stone"),
        ("Norway's coach Paul Stone praised the team.", "Norway's coach", "Paul Stone"),
        ("Anna Berg became president in 2014.", "president", "Anna Berg"),
    ],
)
def test_nouns(text, words, person):
    assert who(text, words) == person


def test_nouns_for_institutions():
    text = "Anna Berg joined the Ministry of Health in Leeds. The ministry praised its teachers."
    extraction = read(text)
    named = {a.id: a.name for a in extraction.bystanders}
    assert named[of(extraction, "The ministry").chain] == "Ministry of Health"


def test_the_first_person_in_a_quotation_is_its_speaker():
    text = 'Anna Berg opened the school. "I am proud of my team," she said. I was there.'
    made = Article(id="a", text=text, body=(Span(0, len(text)),))
    contents = Span(text.index('"I'), text.index(" she"))
    source, cue = (Span(text.index(w), text.index(w) + len(w)) for w in ("she", "said"))
    said = Attribution(contents=(contents,), cue=cue, source=source, kind="direct", confidence=1.0)
    doc = read_doc(made)
    extraction = resolve(doc, Annotations(names=annotate(doc).names, attributions=(said,)), SOFTWARE)
    (speaker,) = extraction.agents
    assert extraction.quotations[0].speaker == speaker.id
    mentions = [m for m in extraction.mentions if m.chain == speaker.id]
    assert [m.span.of(text) for m in mentions] == ["Anna Berg", "I", "my", "she"]
    printed = mentions_of(
        replace(extraction, agents=(replace(speaker, iri="person/anna-berg"),)), "https://kg.example/"
    )
    assert printed["agents"] == [
        {
            "id": "https://kg.example/person/anna-berg",
            "label": "Anna Berg",
            "type": "person",
            "mentions": [{"start": m.span.start, "end": m.span.end} for m in mentions],
        }
    ]
    assert {m["chain"] for m in printed["mentions"]} == {"https://kg.example/person/anna-berg"}


def test_a_source_is_one_mention():
    text = "Secretary Anna Berg flew to Oslo. The secretary said that talks would go on."
    made = Article(id="a", text=text, body=(Span(0, len(text)),))
    source, cue = (Span(text.index(w), text.index(w) + len(w)) for w in ("The secretary", "said"))
    contents = Span(text.index("talks"), len(text) - 1)
    said = Attribution(contents=(contents,), cue=cue, source=source, kind="indirect", confidence=1.0)
    doc = read_doc(made)
    extraction = resolve(doc, Annotations(names=annotate(doc).names, attributions=(said,)), SOFTWARE)
    (speaker,) = extraction.agents
    mine = [m.span.of(text) for m in extraction.mentions if m.chain == speaker.id]
    assert (speaker.name, mine) == ("Anna Berg", ["Anna Berg", "The secretary"])


def test_the_same_noun_means_the_same_unnamed_person():
    extraction = read("A woman was hurt in Leeds. Police said the woman was in hospital.")
    assert of(extraction, "A woman").chain == of(extraction, "the woman").chain


def test_every_chain_of_an_agent_is_one_of_the_extraction():
    extraction = read("Mayor Anna Berg of Leeds left the Red Cross. She joined Oxfam in France.")
    assert {m.form for m in extraction.mentions} == {"name", "pronoun"}
    assert of(extraction, "France").chain == "place/france"
    agents = {a.id for a in (*extraction.agents, *extraction.bystanders)}
    assert {m.chain for m in extraction.mentions if m.type != "place"} <= agents


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(NEWS_WORDS, max_size=60).map(" ".join))
def test_mentions_of_any_text(text):
    extraction = read(text) if text.strip() else None
    if extraction is None:
        return
    spans = [m.span for m in extraction.mentions]
    assert spans == sorted(set(spans))
    assert all(s.end <= len(text) and s.of(text).strip() == s.of(text) for s in spans)
    assert all(0 < m.confidence <= 1 for m in extraction.mentions)
    assert read(text).mentions == extraction.mentions


# ---------------------------------------------------------------- learnt and printed


ROW = {
    "id": "school",
    "text": "Anna Berg met Paul Stone in Oslo. She praised the deal. He left.",
    "mentions": [
        {"start": 0, "end": 9, "text": "Anna Berg", "type": "person", "chain": 1, "form": "name"},
        {"start": 14, "end": 24, "text": "Paul Stone", "type": "person", "chain": 2, "form": "name"},
        {"start": 34, "end": 37, "text": "She", "type": "person", "chain": 1, "form": "pronoun"},
        {"start": 56, "end": 58, "text": "He", "type": "person", "chain": 2, "form": "pronoun"},
    ],
}


def test_what_the_ranking_learns_from(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ROW) + "\n")
    found, hits = coreference.examples(coreference.read(path), 1.0, 0)
    right = [[e.candidates[i].cluster.entity.name for i in e.right] for e in found]
    assert right == [["Anna Berg"], ["Paul Stone"]]
    assert hits == 2


def test_weights_are_written_as_a_lexicon():
    import tomllib

    written = coreference.toml({"rank 0": 0.30049, "nothing": 0.0004})
    assert tomllib.loads(written) == {"weights": {"rank 0": 0.3}}


def scorer(folder: str, name: str):
    place = SHARED / "eval" / folder
    if not place.is_dir():
        pytest.skip("../shared/eval is not beside this checkout")
    sys.path.insert(0, str(place))
    sys.modules.pop("metrics", None)
    spec = importlib.util.spec_from_file_location(f"{folder}_{name}", place / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(place))
    return module


@pytest.mark.slow
def test_persons_of_other_genres():
    """Documents of GUM that nothing was fitted to: news, interviews, biographies, court, travel, academic."""
    gum = scorer("gum", "score_mentions")
    rows = gum.load(SHARED / "eval/gum/dev.jsonl")
    articles = [article_from_text(r["text"], id=r["id"]) for r in rows]
    predicted = [
        mentions_of(resolve((doc := read_doc(a)), annotate(doc), SOFTWARE), "https://kg.example/") for a in articles
    ]
    result = gum.score(rows, {p["id"]: p for p in predicted})["resolution"]
    assert result["pronoun he/she"]["recall"] >= 0.8
    assert result["pronoun he/she"]["precision"] >= 0.8
    assert result["nominal person"]["recall"] >= 0.25
    assert result["nominal person"]["precision"] >= 0.7
