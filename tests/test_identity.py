"""One graph from several articles: the same nodes whatever the way there, and people's decisions, which last."""

from __future__ import annotations

import io
import json
import random
import signal
import subprocess
import sys
from dataclasses import replace

import invented
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from kg.api import KnowledgeGraph
from kg.care import backup, restore, verify
from kg.curation import different, same, why
from kg.errors import KgError, QueryError, StoreError
from kg.identity import merged
from kg.identity.register import FILE, Decisions
from kg.identity.stories import registered_profile
from kg.knowledge import load
from kg.model import Printed
from kg.pipeline import identify_all, ingest
from kg.pipeline import load as load_extractions
from kg.rdf.graph import decisions_of, to_graph
from kg.rdf.namespaces import DCTERMS, KG, ORG, RDF, RDFS, SCHEMA
from kg.readers import article_from_text
from kg.revision import recover, spoken_of
from kg.store import Store
from kg.validate import validate_store

BASE = "https://kg.example/"
MAYOR = """Bridge {n} to close

Mayor {mayor} said on Monday that bridge {n} over the Lisk would close for repairs.

“It is unsafe to drive over the Lisk,” {mayor} told reporters. Engineer Tom Ogle said the pillars of bridge {n} had cracked.
"""


def article(n: int, mayor: str = "Jane Roe"):
    return article_from_text(MAYOR.format(n=n, mayor=mayor), id=f"bridge-{n:02}")


ARTICLES = [article(1), article(2), article(3, "Marta Veldman"), article(4)]


def filled(*articles, path=None):
    store = Store.open(path, write=True)
    list(ingest(articles or ARTICLES, store, jobs=1))
    return store


def dump(store) -> bytes:
    file = io.BytesIO()
    store.dump(file, "nquads")
    return file.getvalue()


def articles_only(store) -> list[bytes]:
    return [line for line in dump(store).splitlines() if b"<https://kg.example/identity>" not in line]


def spoken_by(store, article: str) -> set[str]:
    return {str(o).removeprefix(BASE) for o in store.graph(article).objects(None, SCHEMA.spokenByCharacter)}


# ---------------------------------------------------------------- articles


@pytest.mark.slow
def test_one_person_is_one_node_and_another_is_not():
    store = filled()
    assert "person/jane-roe" in spoken_by(store, "bridge-01") & spoken_by(store, "bridge-02")
    assert spoken_by(store, "bridge-03") & spoken_by(store, "bridge-01") == {"person/tom-ogle"}


@pytest.mark.slow
def test_an_article_that_comes_again_keeps_its_iris():
    store = filled()
    before = articles_only(store)
    edited = replace(ARTICLES[1], text=ARTICLES[1].text + "\nThe end.\n")
    assert [i.outcome for i in ingest([edited], store)] == ["replaced"]
    assert [i.outcome for i in ingest([ARTICLES[1]], store)] == ["replaced"]
    assert articles_only(store) == before


@pytest.mark.slow
def test_extracting_together_gives_the_iris_of_ingesting():
    store = filled()
    for extraction in identify_all(ARTICLES, knowledge=load(), jobs=1):
        assert set(to_graph(spoken_of(extraction), base=BASE)) == set(store.graph(extraction.article.id))


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_the_order_the_graph_conforms_and_coming_again_changes_nothing(shuffler: random.Random):
    articles = shuffler.sample(ARTICLES, len(ARTICLES))
    store = filled(*articles)
    report = validate_store(store)
    assert report.conforms, report.findings
    before = dump(store)
    assert {i.outcome for i in ingest(shuffler.sample(articles, len(articles)), store)} == {"unchanged"}
    assert dump(store) == before


@pytest.mark.slow
def test_a_removed_article_is_forgotten():
    store = filled()
    store.remove("bridge-01")
    assert "bridge-01" not in store.register.articles()
    assert {a.article for a in store.register.assignments("person/jane-roe")} == {"bridge-02", "bridge-04"}
    with pytest.raises(StoreError):
        store.remove("bridge-02", "nobody")
    assert "bridge-02" in store.register.articles()


def test_an_agency_is_one_institution_as_publisher_and_as_source():
    """The wire that an article came from, and the wire that another quotes under its other name."""
    wired, quoting = ARTICLES[0], article_from_text("A ferry sank off Lisk, AFP reported on Monday.\n", id="ferry")
    wired = replace(wired, metadata=replace(wired.metadata, agency=Printed(value="Agence France-Presse")))
    store = filled(wired, quoting)
    (agency,) = store.graph(wired.id).objects(None, KG.agency)
    assert agency in set(store.graph(quoting.id).subjects(RDF.type, ORG.Organization))


def test_of_two_names_in_an_article_the_one_that_the_iri_is_made_of_is_the_label():
    extraction = invented.sequel()
    renamed = [replace(a, iri="organization/coast-news") for a in extraction.agents[:2]]
    draft = replace(extraction, agents=(*renamed, *extraction.agents[2:]))
    joined = merged(draft, Decisions())
    assert [a.name for a in joined.agents] == ["Coast News", *(a.name for a in extraction.agents[2:])]
    assert joined.agents[0].aliases == ("Harbour Authority",)
    assert joined.affiliations[0].organization == "coast-news"
    assert {r.organization for q in joined.quotations for r in q.on_behalf_of} == {"coast-news"}


# ---------------------------------------------------------------- same


@pytest.mark.slow
def test_same_makes_one_of_two_in_every_article_and_in_those_to_come():
    store = filled()
    decided = same(store, "person/jane-roe", "Marta Veldman", because="her full name")
    assert decided.articles == ("bridge-03",)
    assert "person/jane-roe" in spoken_by(store, "bridge-03")
    list(ingest([article(5, "Marta Veldman"), replace(ARTICLES[2], text=ARTICLES[2].text + "\n")], store))
    for name in ("bridge-03", "bridge-05"):
        assert "person/jane-roe" in spoken_by(store, name)
    assert b"person/marta-veldman>" not in b"".join(articles_only(store))
    assert validate_store(store).conforms


@pytest.mark.slow
def test_a_decision_is_in_the_graph_with_its_reason_and_time(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1614816000")
    store = filled()
    same(store, f"<{BASE}person/jane-roe>", "person/marta-veldman", because="her full name")
    (graph,) = store.decisions()
    assert graph.value(URIRef(BASE + "person/marta-veldman"), DCTERMS.isReplacedBy) == URIRef(BASE + "person/jane-roe")
    (decision,) = decisions_of(graph)
    assert (decision.kind, decision.a, decision.b) == ("same", "person/jane-roe", "person/marta-veldman")
    assert (decision.reason, decision.at.isoformat()) == ("her full name", "2021-03-04T00:00:00+00:00")


@pytest.mark.slow
def test_same_then_different_restores_every_article():
    store = filled()
    before = articles_only(store)
    for a, b in (("person/jane-roe", "person/marta-veldman"), ("person/tom-ogle", "person/jane-roe")):
        same(store, a, b)
        assert articles_only(store) != before
        different(store, a, b)
        assert articles_only(store) == before
    same(store, "person/jane-roe", "person/marta-veldman")
    same(store, "person/tom-ogle", "person/jane-roe")
    assert spoken_by(store, "bridge-03") == {"person/tom-ogle"}
    different(store, "person/tom-ogle", "person/jane-roe")
    assert "person/jane-roe" in spoken_by(store, "bridge-03")
    different(store, "person/jane-roe", "person/marta-veldman")
    assert articles_only(store) == before
    assert validate_store(store).conforms


@pytest.mark.slow
@pytest.mark.parametrize(("a", "b", "error", "says"), [
    ("person/jane-roe", "jane roe", KgError, "one already"),
    ("person/jane-roe", "person/nobody", QueryError, "no speaker, institution or event"),
    ("Jane Row", "person/tom-ogle", QueryError, "Did you mean 'Jane Roe'"),
    ("ogle", "person/jane-roe", QueryError, "Jane Ogle (person, 1 article): person/jane-ogle"),
    ("person/jane-roe", "<https://kg.example/article/bridge-02>", QueryError, "is not a person, institution"),
    ("", "person/tom-ogle", QueryError, "no speaker"),
])  # fmt: skip
def test_what_cannot_be_one_is_said(a, b, error, says):
    store = filled(*ARTICLES[1:3], article(6, "Jane Ogle"))
    before = dump(store)
    with pytest.raises(error) as raised:
        same(store, a, b)
    assert says in str(raised.value)
    assert dump(store) == before


# ---------------------------------------------------------------- different


@pytest.mark.slow
def test_different_splits_what_kg_took_for_one_for_good():
    store = filled()
    before = articles_only(store)
    decided = different(store, "jane roe", "bridge-02", "bridge-04", because="her namesake of the next town")
    other = decided.decision.b
    assert decided.articles == ("bridge-02", "bridge-04")
    assert "person/jane-roe" in spoken_by(store, "bridge-01")
    assert other in spoken_by(store, "bridge-02") & spoken_by(store, "bridge-04")
    again = [replace(a, text=a.text + "\n") for a in (ARTICLES[0], ARTICLES[1])]
    assert [i.outcome for i in ingest(again, store)] == ["replaced"] * 2
    assert "person/jane-roe" in spoken_by(store, "bridge-01") - spoken_by(store, "bridge-02")
    assert other in spoken_by(store, "bridge-02")
    list(ingest(ARTICLES[:2], store))
    assert validate_store(store).conforms
    same(store, "person/jane-roe", other)
    assert articles_only(store) == before


@pytest.mark.slow
def test_what_was_made_one_by_name_is_parted_by_name():
    store = filled()
    before = articles_only(store)
    same(store, "jane roe", "marta veldman")
    assert articles_only(store) != before
    different(store, "jane roe", "marta veldman")
    assert articles_only(store) == before


@pytest.mark.slow
def test_different_of_what_is_two_keeps_them_apart():
    store = filled()
    before = articles_only(store)
    assert different(store, "person/jane-roe", "person/marta-veldman").articles == ()
    assert store.register.are_apart("person/marta-veldman", "person/jane-roe")
    assert articles_only(store) == before


@pytest.mark.slow
def test_a_split_that_parts_nothing_is_said():
    store = filled()
    with pytest.raises(KgError, match="nothing to separate"):
        different(store, "person/marta-veldman", "bridge-03")
    with pytest.raises(KgError, match="not in the article bridge-03"):
        different(store, "person/jane-roe", "bridge-03")
    with pytest.raises(KgError, match="no decision made them so"):
        different(store, "person/jane-roe", "Jane Roe")


# ---------------------------------------------------------------- what can go wrong


@pytest.mark.slow
def test_a_lost_register_is_made_anew_from_the_graphs(tmp_path):
    path = tmp_path / "kg.db"
    with filled(path=path) as store:
        same(store, "person/tom-ogle", "person/marta-veldman", because="a test")
        different(store, "person/jane-roe", "bridge-02")
        before = dump(store)
    (path / "identity.sqlite").unlink()
    with Store.open(path, write=True) as store:
        assert [i.outcome for i in ingest(ARTICLES, store)] == ["unchanged"] * 4
        assert dump(store) == before
        assert len(store.register.decisions) == 2
        edited = [replace(a, text=a.text + "\n") for a in ARTICLES]
        speakers = {name: spoken_by(store, name) for name in store.articles()}
        list(ingest(edited, store))
        assert {name: spoken_by(store, name) for name in store.articles()} == speakers


@pytest.mark.slow
def test_a_register_made_anew_knows_the_dates_of_the_articles(tmp_path):
    path = tmp_path / "kg.db"
    text = ARTICLES[0].text.replace("on Monday", "on 4 March 2019")
    with filled(article_from_text(text, id="dated"), path=path) as store:
        assert registered_profile("dated", store.register).days == ("2019-03-04",)
    (path / FILE).unlink()
    with Store.open(path, write=True) as store:
        recover(store, load())
        assert registered_profile("dated", store.register).days == ("2019-03-04",)


@pytest.mark.slow
def test_a_crash_between_register_and_graphs_is_made_good(tmp_path, monkeypatch):
    path = tmp_path / "kg.db"
    with filled(*ARTICLES[:3], path=path) as store, monkeypatch.context() as patch:
        patch.setattr(store, "replace", lambda *_: None)
        same(store, "person/jane-roe", "person/marta-veldman")
        patch.setattr(store, "add_quads", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            list(ingest([ARTICLES[3]], store))
        assert "bridge-04" in store.register.articles()
    with Store.open(path, write=True) as store:
        assert list(ingest([], store)) == []  # recovers
        assert "bridge-04" not in store.register.articles()
        assert "person/jane-roe" in spoken_by(store, "bridge-03")
        assert list(next(store.decisions()).subjects(DCTERMS.isReplacedBy, None))
        list(ingest(ARTICLES, store))
        assert dump(store) == dump_of_same_made_at_once(store)


def dump_of_same_made_at_once(store) -> bytes:
    other = filled()
    for decision in store.register.decisions.log:
        other.register.decide(decision)
    assert list(ingest([], other)) == []
    return dump(other)


STORE_ONE_MORE = """
import os, signal, sys
sys.path.insert(0, "tests")
import invented
from kg.pipeline import load
from kg.store import Store

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

with Store.open(sys.argv[1], write=True) as store:
    if sys.argv[2] == "before the graph":
        store.add_quads = killed
    for _ in load([invented.sequel()], store):
        killed()
"""


def killed(path, when):
    done = subprocess.run([sys.executable, "-c", STORE_ONE_MORE, str(path), when], check=False)
    assert done.returncode == -signal.SIGKILL


def killed_with_the_register_alone(path):
    killed(path, "before the graph")


def killed_with_both(path):
    killed(path, "after the graph")


def restored(path):
    """The backup has an article that the store has no more."""
    backup(path, path.with_name("kg.tar"))
    with Store.open(path, write=True) as store:
        store.remove("port")
        list(load_extractions([invented.sequel()], store))
    restore(path.with_name("kg.tar"), path, replace=True)


def added_by_another_path(path):
    """Its graph alone, as by a program that knows of no register."""
    with Store.open(None, write=True) as other:
        list(load_extractions([invented.port(), invented.sequel()], other))
        graph = other.graph("sequel")
    with Store.open(path, write=True) as store:
        store.add(graph)


def registered_alone(path):
    """A register that was written last without its store, as where a disk lost what was written to the other."""
    with Store.open(path, write=True) as store:
        store.register.forget("port")
        store.register.commit()


def registered_by_an_older_file(path):
    """The register of an earlier day was put back by itself."""
    earlier = (path / FILE).read_bytes()
    with Store.open(path, write=True) as store:
        list(load_extractions([invented.sequel()], store))
    (path / FILE).write_bytes(earlier)


@pytest.fixture
def compared(monkeypatch):
    """Whether each later opening of a store compared the names of its graphs with its register."""
    asked = []
    names = Store.articles_by_graph_name
    monkeypatch.setattr(Store, "articles_by_graph_name", lambda store: asked.append(store) or names(store))

    def opened(path):
        asked.clear()
        with Store.open(path, write=True) as store:
            assert list(load_extractions([], store)) == []
        return bool(asked)

    return opened


@pytest.mark.slow
@pytest.mark.parametrize(
    ("happens", "there"),
    [
        (killed_with_the_register_alone, {"port"}),
        (killed_with_both, {"port", "sequel"}),
        (restored, {"port"}),
        (added_by_another_path, {"port", "sequel"}),
        (registered_alone, {"port"}),
        (registered_by_an_older_file, {"port", "sequel"}),
    ],
)
def test_a_register_is_believed_only_of_the_store_as_both_were_left(tmp_path, compared, happens, there):
    path = tmp_path / "kg.db"
    with Store.open(path, write=True) as store:
        list(load_extractions([invented.port()], store))
    assert not compared(path)
    happens(path)
    assert compared(path)
    assert not compared(path), "they agree again, and that is noted"
    with Store.open(path, write=True) as store:
        assert set(store.articles()) == store.register.articles() == there
        assert verify(store) == ()
        outcomes = [done.outcome for done in load_extractions([invented.port(), invented.sequel()], store)]
        assert outcomes == ["unchanged", "unchanged" if "sequel" in there else "added"]
        whole = dump(store)
    with Store.open(None, write=True) as store:
        list(load_extractions([invented.port(), invented.sequel()], store))
        assert whole == dump(store)


@pytest.mark.slow
def test_an_edited_graph_is_taken_as_it_is():
    store = filled()
    graph = store.graph("bridge-02")
    jane, note = URIRef(BASE + "person/jane-roe"), Literal("checked by hand")
    graph.set((jane, RDFS.label, Literal("Jane A. Roe")))
    graph.add((jane, RDFS.comment, note))
    knowledge_graph = KnowledgeGraph(store)
    knowledge_graph.add(graph)
    knowledge_graph.same("person/marta-veldman", "person/jane-roe")
    edited = store.graph("bridge-02")
    marta = URIRef(BASE + "person/marta-veldman")
    assert (marta, RDFS.comment, note) in edited
    assert (marta, RDFS.label, Literal("Jane A. Roe")) in edited
    assert not list(edited.predicate_objects(jane))


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["same", "different", "split"]), st.integers(0, 9), st.integers(0, 9)), max_size=5
    )
)
def test_decisions_in_any_number_leave_a_graph_that_conforms_and_lasts(verdicts):
    """Whatever people decide, the store conforms, and articles that come again get the graphs they have."""
    store = filled(*ARTICLES[:3])
    for kind, i, j in verdicts:
        people = sorted({s for a in store.articles() for s in spoken_by(store, a) if s.startswith("person/")})
        a, b = people[i % len(people)], people[j % len(people)]
        try:
            if kind == "split":
                different(store, a, store.articles()[j % 3])
            else:
                (same if kind == "same" else different)(store, a, b)
        except KgError:
            continue
    assert validate_store(store).conforms
    before = dump(store)
    edited = [replace(a, text=a.text + "\n") for a in ARTICLES[:3]]
    list(ingest(edited, store))
    list(ingest(ARTICLES[:3], store))
    assert dump(store) == before


# ---------------------------------------------------------------- why


@pytest.mark.slow
def test_why_gives_the_evidence_of_each_article_and_the_decisions():
    store = filled()
    same(store, "person/jane-roe", "person/marta-veldman", because="her full name")
    rows = [dict(zip(why(store, "jane roe").columns, row, strict=True)) for row in why(store, "jane roe").rows]
    assert [r["by"].value for r in rows] == ["a person", *["kg"] * 4]
    assert "her full name" in rows[0]["evidence"].value
    assert [r["article"].value for r in rows[1:]] == ["bridge-01", "bridge-02", "bridge-03", "bridge-04"]
    assert rows[3]["was"].value == "person/marta-veldman"
    assert rows[2]["evidence"].value
    one = why(store, "jane roe", "bridge-02")
    assert [r[3].value for r in one.rows if r[1].value == "kg"] == ["bridge-02"]
    both = why(store, "jane roe", "tom ogle")
    assert {r[0].value for r in both.rows} == {"person/jane-roe", "person/tom-ogle"}


@pytest.mark.slow
def test_a_store_that_was_only_filled_with_graphs_can_be_decided_on():
    store = Store.open(None)
    for extraction in (invented.port(), invented.sequel()):
        store.add(to_graph(extraction, base=BASE))
    before = articles_only(store)
    same(store, "maria duarte", "tom okafor")
    assert (URIRef(BASE + "person/maria-duarte"), RDF.type, SCHEMA.Person) in store.graph("sequel")
    different(store, "maria duarte", "person/tom-okafor")
    assert articles_only(store) == before
    json.dumps([str(t) for row in why(store, "maria duarte").rows for t in row])
