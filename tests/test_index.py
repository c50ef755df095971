"""The index of the explorer: made to follow what was written, it is what it would be if it were made anew."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace

import invented
import pytest

from benchmarks.serving import multiply
from kg.curation import Wish, different, dismiss, record, rename, revise, same, to_undo, undo
from kg.model import Metadata, Printed
from kg.prefixes import DEFAULT_BASE, article_of
from kg.rdf.graph import from_graph, to_graph
from kg.serve import index_building
from kg.serve.columns import Columns
from kg.serve.extractions import extraction_of
from kg.serve.index_building import build, follow, state_of
from kg.serve.index_reading import read_articles
from kg.store import Store, last_written, written_since
from kg.validate import validate_store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


def content(file):
    """All that an index has, with IRIs in place of the numbers of rows."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        iris = {table: dict(db.execute(f"SELECT id, iri FROM {table}")) for table in ("node", "article", "statement")}
        of_column = {
            "speaker": "node", "institution": "node", "relay": "node", "outlet": "node", "agency": "node", "node": "node",
            "article": "article", "statement": "statement", "other": "statement",
        }  # fmt: skip
        found = {}
        for table in (
            "node",
            "article",
            "page",
            "office",
            "statement",
            "named_in",
            "behalf",
            "about",
            "response",
            "copy",
            "claim",
        ):
            rows = db.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            ids = {"id", *(name for name in names if name in of_column and table != name)}
            found[table] = sorted(
                repr([iris[of_column[n]].get(v) if n in ids and n != "id" else v for n, v in zip(names, row, strict=True) if n != "id"])
                for row in rows
            )  # fmt: skip
        for table, of in (("words", "statement"), ("names", "node"), ("headlines", "article")):
            db.execute(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab('main', '{table}', 'instance')")
            terms = db.execute(f"SELECT term, doc, col, offset FROM temp.{table}_terms")
            found[table] = sorted(repr((term, iris[of][doc], *place)) for term, doc, *place in terms)
        columns = Columns(db)
        for name in (
            "speaker",
            "relay",
            "outlet",
            "of_article",
            "kind",
            "day",
            "confidence",
            "node_type",
            "node_statements",
        ):
            found[name] = getattr(columns, name).tolist()
        found["pairs"] = [numbers.tolist() for numbers in (*columns.behalf, *columns.about)]
        found["positions"] = [
            [iris[of][row] for row in getattr(columns, of).tolist()] for of in ("statement", "article", "node")
        ]
    return found


def dam_named(id, name):
    """The article about the dam with another name for its speaker."""
    made = invented.dam(id)
    agents = tuple(replace(agent, name=name) if agent.id == "quist" else agent for agent in made.agents)
    return replace(made, agents=agents)


def printed_by(made, outlet):
    metadata = replace(made.article.metadata, outlet=Printed(value=outlet, span=None))
    return replace(made, article=replace(made.article, metadata=metadata))


def _add(*extractions):
    return lambda store: [store.add(to_graph(one)) for one in extractions]


def _renamed(store):
    record(store, [rename(store, "Harbour Authority", "Authority of the Harbour")], curator="Ada", reason="its name")


def _revised(store):
    record(store, [revise(store, "port", "1", Wish(events=()))], curator="Ada", reason="it is about something else")


CHANGES = {
    "nothing but what is there": _add(invented.port()),
    "an article more": _add(invented.sequel()),
    "copies of a claim": _add(invented.dam("second"), printed_by(invented.dam("third"), "The Upland Post")),
    "another version, without its metadata": _add(
        replace(invented.port(), article=replace(invented.port().article, metadata=Metadata()))
    ),
    "a name that others have outvoted": _add(dam_named("dam", "Orla M. Quist"), dam_named("more", "Orla M. Quist")),
    "an article less": lambda store: store.remove("port"),
    "all articles": lambda store: store.remove("dam", "port"),
    "two that are one": lambda store: same(store, "organization/water-board", "organization/interior-ministry"),
    "two that are not": lambda store: different(store, "organization/water-board", "organization/interior-ministry"),
    "a name that a person settles": _renamed,
    "a correction": _revised,
    "a statement that is none": lambda store: record(
        store, [dismiss(store, "dam", "1")], curator="Ada", reason="it is none"
    ),
}


@pytest.fixture(params=[0, 20], ids=["columns follow", "columns anew"])
def _columns(request, monkeypatch):
    """Columns follow a change of few nodes, so of none in so small a store, or of any."""
    monkeypatch.setattr("kg.serve.column_changes._FEW", request.param)


@pytest.mark.usefixtures("_columns")
@pytest.mark.parametrize("change", CHANGES)
def test_an_index_that_follows_is_that_which_is_made_anew(tmp_path, change):
    folder, file, anew = tmp_path / "kg.db", tmp_path / "index.sqlite", tmp_path / "anew.sqlite"
    with Store.open(folder, write=True) as store:
        _add(invented.dam(), invented.port())(store)
        if change == "a name that a person settles":
            _add(invented.sequel())(store)
    before = last_written(folder)
    with Store.open(folder) as store:
        build(store, file, before)
    was = content(file)
    with Store.open(folder, write=True) as store:
        CHANGES[change](store)
    now, written = last_written(folder), written_since(folder, before)
    assert written is not None
    with Store.open(folder) as store:
        follow(store, file, now, written)
        build(store, anew, now)
    assert content(file) == content(anew)
    assert state_of(file) == now
    assert (content(file) == was) == (change in ("nothing but what is there", "two that are not"))


@pytest.mark.usefixtures("_columns")
def test_many_changes_one_after_the_other(tmp_path):
    folder, file, anew = tmp_path / "kg.db", tmp_path / "index.sqlite", tmp_path / "anew.sqlite"
    with Store.open(folder, write=True) as store:
        store.add(to_graph(invented.dam()))
    with Store.open(folder) as store:
        build(store, file, last_written(folder))
    changes = [
        CHANGES["an article more"], CHANGES["copies of a claim"], _renamed, _add(invented.port()), _revised,
        CHANGES["two that are one"], lambda store: undo(store, to_undo(store), curator="Ada"), lambda store: store.remove("second"),
        CHANGES["a name that others have outvoted"],
    ]  # fmt: skip
    for change in changes:
        with Store.open(folder, write=True) as store:
            change(store)
        written = written_since(folder, state_of(file))
        with Store.open(folder) as store:
            follow(store, file, last_written(folder), written)
    with Store.open(folder) as store:
        build(store, anew, last_written(folder))
    assert content(file) == content(anew)


def test_only_the_graphs_that_were_written_are_read(tmp_path, seeds_store, monkeypatch):
    folder, file = tmp_path / "kg.db", tmp_path / "index.sqlite"
    shutil.copytree(seeds_store, folder)
    with Store.open(folder) as store:
        build(store, file, last_written(folder))
    with Store.open(folder, write=True) as store:
        store.add(to_graph(invented.dam()))
    written = written_since(folder, state_of(file))
    assert {article_of(graph) for graph in written} == {"dam"}
    read = []
    monkeypatch.setattr(
        index_building, "read_articles", lambda store, graphs: read.extend(graphs) or read_articles(store, graphs)
    )
    with Store.open(folder) as store:
        follow(store, file, last_written(folder), written)
    assert read == ["https://kg.example/graph/dam"]


def test_what_was_written_is_not_known_of_a_store_that_was_replaced(tmp_path):
    folder = tmp_path / "kg.db"
    with Store.open(folder, write=True) as store:
        store.add(to_graph(invented.dam()))
    state = last_written(folder)
    assert written_since(folder, state) == frozenset()
    for name in ("IDENTITY", "kg.written"):
        assert written_since(folder, f"1{state}") is None
        before = (folder / name).read_bytes()
        (folder / name).unlink()
        assert written_since(folder, state) is None
        assert last_written(folder) != state
        (folder / name).write_bytes(before)
    assert written_since(folder, "") is None


def test_the_store_of_the_benchmark_has_each_article_as_often_as_it_says(tmp_path, seeds_store):
    folder = tmp_path / "many.db"
    multiply(seeds_store, folder, 12)
    with Store.open(seeds_store) as seeds, Store.open(folder) as store:
        assert len(store.articles()) == 15
        first = seeds.articles()[0]
        one, copy = (from_graph(store.graph(id)) for id in (first, f"{first}~2"))
        assert one == from_graph(seeds.graph(first))
        assert copy.article.text == one.article.text
        assert [agent.iri for agent in copy.agents] == [agent.iri for agent in one.agents]
        assert {event.iri for event in copy.events}.isdisjoint(event.iri for event in one.events)
        assert {quotation.claim for quotation in copy.quotations}.isdisjoint(q.claim for q in one.quotations)
        assert not list(store.mislabelled())
        assert validate_store(store).conforms


@pytest.mark.parametrize("made", [invented.dam(), invented.port(), invented.sequel()], ids=lambda one: one.article.id)
def test_what_a_page_reads_of_an_article_is_what_its_graph_says(tmp_path, made):
    graph = f"{DEFAULT_BASE}graph/{made.article.id}"
    with Store.open(tmp_path / "kg.db", write=True) as store:
        _add(invented.dam(), invented.port(), invented.sequel())(store)
        whole = from_graph(store.graph(made.article.id))
        (told,) = read_articles(store, [graph])
        read, spans = extraction_of(told.packed, {})
    agents = tuple(replace(agent, mentions=(), implied_by=(), same_as=()) for agent in whole.agents)
    told = {"article", "software", "quotations", "figures"}
    assert {name: getattr(read, name) for name in told} == {name: getattr(whole, name) for name in told}
    assert read.agents == agents
    assert [(event.id, event.label, event.type, event.iri) for event in read.events] == [
        (event.id, event.label, event.type, event.iri) for event in whole.events
    ]
    proof = {span for one in whole.quotations for span in (*one.contents, one.cue, one.source) if span}
    assert spans >= proof | {one.evidence for one in whole.affiliations}
    assert spans >= {one.evidence for event in whole.events for one in event.participants}
