"""What the register keeps, gives back, and says when it cannot; and what follows from decisions."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import invented
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.identity import Match
from kg.identity.register import Assignment, Decisions, Register, quotation_ids
from kg.model import Decision

START = datetime(2021, 3, 4, tzinfo=UTC)


def decided(*verdicts: tuple) -> Decisions:
    """Return decisions of (kind, a, b) or (kind, a, b, articles)."""
    log = [
        Decision(
            kind=v[0], a=v[1], b=v[2], reason="", at=START + timedelta(seconds=n), articles=v[3] if len(v) > 3 else ()
        )
        for n, v in enumerate(verdicts)
    ]
    return Decisions(log)


def test_a_redirect_is_followed_to_its_end_and_taken_back():
    d = decided(("same", "b", "c"), ("same", "a", "b"))
    assert (d.current("c"), d.current("b"), d.current("a"), d.current("x")) == ("a", "a", "a", "x")
    assert d.origins("a") == {"a", "b", "c"}
    back = decided(("same", "b", "c"), ("same", "a", "b"), ("different", "a", "b"))
    assert (back.current("c"), back.current("b")) == ("b", "b")
    assert back.are_apart("a", "c")
    assert not d.are_apart("a", "c")


def test_a_split_is_of_its_articles_alone_and_can_be_undone():
    split = decided(("different", "a", "a-2", ("x", "y")))
    assert (split.current("a", "x"), split.current("a", "z"), split.current("a")) == ("a-2", "a", "a")
    assert split.are_apart("a", "a-2")
    assert split.origins("a-2") == {"a", "a-2"}
    undone = decided(("different", "a", "a-2", ("x", "y")), ("same", "a", "a-2"))
    assert undone.current("a", "x") == "a"
    assert not undone.are_apart("a", "a-2")


iris = st.sampled_from("abcdef")
articles = st.sampled_from(["x", "y", None])


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(["same", "different", "split"]), iris, iris), max_size=12), iris, articles)
def test_whatever_people_decide_every_iri_comes_to_rest(verdicts, iri, article):
    """Decisions made as `kg.curation` makes them, on what stands at the time, never chase one another."""
    d = decided()
    for n, (kind, a, b) in enumerate(verdicts):
        a, b = d.current(a), d.current(b)
        if kind != "split" and a == b:
            continue
        given = (kind, a, b) if kind != "split" else ("different", a, f"{a}-{n}", ("x",))
        d = d.and_then(decided(given).log[0])
    now = d.current(iri, article)
    assert d.current(now) == now
    assert iri in d.origins(now)
    joined = decided(*((v.kind, v.a, v.b, v.articles) for v in d.log), ("same", "p", now))
    assert joined.current(iri, article) == "p"
    parted = joined.and_then(decided(("different", "p", now)).log[0])
    assert parted.current(iri, article) == now
    assert parted.are_apart("p", now)


def assignment(article: str, local: str, iri: str, **given) -> Assignment:
    return Assignment(article=article, kind="agent", local=local, label=local.title(), match=Match(iri=iri, **given))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "identity.sqlite"


def test_what_is_recorded_comes_back(path):
    extraction = invented.dam("dam")
    register = Register.open(path)
    register.record(
        extraction, [assignment("dam", "quist", "person/quist", evidence=("her name",), score=0.5, is_new=False)]
    )
    register.commit()
    register.close()
    again = Register.open(path, write=False)
    assert again.previous("dam") == {("agent", "quist"): "person/quist"}
    assert again.draft("dam", extraction.article.text) == extraction
    (found,) = again.assignments("person/quist")
    assert found.match == Match(iri="person/quist", evidence=("her name",), score=0.5, is_new=False)
    assert again.articles() == {"dam"}
    again.close()
    assert [p.name for p in path.parent.iterdir()] == ["identity.sqlite"]


def test_what_is_forgotten_is_gone_from_every_table_and_decisions_stay(path):
    register = Register.open(path)
    register.ensure("words", "CREATE TABLE IF NOT EXISTS words (article TEXT, word TEXT)")
    for article in ("dam", "port"):
        register.record(invented.dam(article), [assignment(article, "quist", "person/quist")])
        register.db.execute("INSERT INTO words VALUES (?, 'flood')", (article,))
    register.decide(decided(("same", "person/quist", "person/o-quist")).log[0])
    register.forget("dam")
    assert register.articles() == {"port"}
    assert register.db.execute("SELECT article FROM words").fetchall() == [("port",)]
    assert [a.article for a in register.assignments("person/quist")] == ["port"]
    assert register.current("person/o-quist") == "person/quist"


def test_every_matchers_table_is_found_by_article_without_reading_it_whole():
    register = Register.open()
    register.ensure("words", "CREATE TABLE IF NOT EXISTS words (word TEXT, article TEXT, PRIMARY KEY (word, article))")
    plan = register.db.execute("EXPLAIN QUERY PLAN DELETE FROM words WHERE article = 'x'").fetchall()
    assert "USING" in plan[0][3]
    assert "INDEX" in plan[0][3]


def test_what_is_not_committed_is_taken_back(path):
    register = Register.open(path)
    register.commit()
    register.ensure("words", "CREATE TABLE IF NOT EXISTS words (article TEXT, word TEXT)")
    register.record(invented.dam("dam"), [])
    register.decide(decided(("same", "a", "b")).log[0])
    register.rollback()
    assert register.articles() == frozenset()
    assert register.current("b") == "b"
    register.ensure("words", "CREATE TABLE IF NOT EXISTS words (article TEXT, word TEXT)")
    register.db.execute("INSERT INTO words VALUES ('dam', 'flood')")


def test_assignments_are_those_of_what_stands_now():
    register = Register.open()
    for article, iri in (("x", "a"), ("y", "a"), ("z", "b")):
        register.record(invented.dam(article), [assignment(article, "quist", iri)])
    for decision in decided(("same", "a", "b"), ("different", "a", "a-2", ("y",))).log:
        register.decide(decision)
    assert [(a.article, a.match.iri) for a in register.assignments("a")] == [("x", "a"), ("z", "b")]
    assert [(a.article, a.match.iri) for a in register.assignments("a-2")] == [("y", "a")]


def test_a_damaged_register_is_said(path):
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"identity\.sqlite.*cannot be used") as error:
        Register.open(path)
    assert "Delete it" in error.value.hint


@pytest.mark.slow
def test_a_register_in_use_is_said(path):
    Register.open(path).close()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked") as error:
        Register.open(path)
    assert "Another program" in error.value.hint


def test_quotations_keep_their_ids_when_the_article_is_edited_elsewhere():
    whole = invented.dam()
    ids = quotation_ids(whole)
    assert len(set(ids)) == len(whole.quotations)
    assert quotation_ids(invented.unresolved())[: len(ids)] == ids
