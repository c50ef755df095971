"""Many articles, end to end, in one process and in several, and after being stopped."""

from __future__ import annotations

import importlib
import os
import sys
import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal

from kg.care import verify
from kg.cli import cli
from kg.errors import GraphError, KgError, StoreError
from kg.find import Settings
from kg.identity import identify
from kg.identity.register import Decisions
from kg.knowledge import load
from kg.model import Metadata, Printed
from kg.pipeline import extract, extract_all, identify_all, ingest
from kg.prefixes import DEFAULT_BASE
from kg.rdf.graph import from_graph, to_graph
from kg.rdf.namespaces import NIF
from kg.rdf.soundness import check
from kg.readers import article_from_text, read
from kg.revision import quads_of, spoken_of
from kg.store import Store, to_quads, to_rdflib_graph
from kg.validate import validate_graph

SEEDS = sorted(path.stem for path in (Path(__file__).parents[1] / "seeds").glob("*.txt"))


def invented(n: int):
    return article_from_text(
        f"Bridge {n} to close\n\nMayor Jane Roe said on Monday that bridge {n} would close.\n\n“It is unsafe,” Roe told reporters.\n",
        id=f"bridge-{n:03}",
    )


def test_outcomes_in_order_and_again():
    store = Store.open(None)
    articles = [invented(n) for n in range(3)]
    first = list(ingest(articles, store))
    assert [(i.article, i.outcome) for i in first] == [(a.id, "added") for a in articles]
    assert all(i.quotations == 2 and i.triples > 50 for i in first)
    assert [i.outcome for i in ingest(articles, store)] == ["unchanged"] * 3
    changed = [replace(articles[0], text=articles[0].text + "\n"), *articles[1:]]
    assert [i.outcome for i in ingest(changed, store)] == ["replaced", "unchanged", "unchanged"]


def test_an_article_that_fails_ends_no_run(monkeypatch):
    articles = [invented(n) for n in range(3)]

    def failing(extraction, *rest):
        if extraction.article.id == articles[1].id:
            raise KeyError("a fault")
        return identify(extraction, *rest)

    monkeypatch.setattr("kg.storing.identify", failing)
    store = Store.open(None)
    done = list(ingest(articles, store))
    assert [i.outcome for i in done] == ["added", "left out", "added"]
    assert done[1].fault.message == "KeyError: 'a fault'"
    assert "in failing" in done[1].fault.traceback
    assert store.articles() == (articles[0].id, articles[2].id)
    monkeypatch.undo()
    assert [i.outcome for i in ingest(articles, store)] == ["unchanged", "added", "unchanged"]


STAGES = {
    "read_doc": "kg.pipeline",
    "annotate": "kg.pipeline",
    "resolve": "kg.pipeline",
    "identify": "kg.storing",
    "quads_of": "kg.storing",
    "add_quads": "kg.store.Store",
    "add_all": "kg.store.Store",
}
"""What an article goes through, and where that is. `add_all` writes many into a new store in a folder."""


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("error", [KeyError("a fault"), RecursionError(), MemoryError(), GraphError("no graph")])
@pytest.mark.parametrize("folder", ["", "kg.db"])
def test_an_article_that_fails_anywhere_leaves_no_trace(monkeypatch, tmp_path, stage, error, folder):
    articles = [invented(n) for n in range(3)]
    place = importlib.import_module(STAGES[stage]) if STAGES[stage] != "kg.store.Store" else Store
    through = getattr(place, stage)
    is_at_once = stage == "add_all"

    def failing(*arguments, **named):
        if is_at_once or articles[1].id in repr(arguments):
            raise error
        return through(*arguments, **named)

    where = tmp_path / folder if folder else None
    with Store.open(where, write=True) as store, Store.open(None) as clean:
        monkeypatch.setattr(place, stage, failing)
        outcomes = [i.outcome for i in ingest(articles, store)]
        monkeypatch.undo()
        # In bulk a graph is written with others; only what fails for it alone too leaves it out.
        fails = not (is_at_once or (folder and stage == "add_quads"))
        assert outcomes == ["added", "left out" if fails else "added", "added"]
        assert list(ingest([a for n, a in enumerate(articles) if n != 1 or not fails], clean))
        assert {str(q) for q in store.union()} == {str(q) for q in clean.union()}
        assert registered(store) == registered(clean)
        assert not list(store.mislabelled())


@pytest.mark.slow
def test_many_written_at_once_are_what_they_are_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.storing._AT_ONCE", 3)
    articles = [invented(n) for n in range(8)]
    twice = [*articles[:5], replace(articles[4], text=articles[4].text + "\n“It is old,” Roe said.\n"), *articles[5:]]
    with Store.open(tmp_path / "kg.db", write=True) as store, Store.open(None) as clean:
        assert store.is_fast_in_bulk
        outcomes = [[(i.article, i.outcome) for i in ingest(twice, where)] for where in (store, clean)]
        assert outcomes[0] == outcomes[1]
        assert ("bridge-004", "replaced") in outcomes[0]
        assert not store.is_fast_in_bulk
        assert set(store.union()) == set(clean.union())
        assert registered(store) == registered(clean)
        assert not list(store.mislabelled())


def test_what_a_killed_load_left_undone_is_taken_back(tmp_path):
    """A killed process can leave any part of the graphs that it noted, and labels that no article gives any more."""
    folder, articles = tmp_path / "kg.db", [invented(n) for n in range(3)]
    with Store.open(folder, write=True) as store:
        assert list(ingest(articles, store))
        whole = {str(q) for q in store.union()}
        lost = store.article_graphs()[1]
    database = ox.Store(str(folder))
    for quad in list(database.quads_for_pattern(None, None, None, ox.NamedNode(lost)))[::2]:
        database.remove(quad)
    nobody = ox.NamedNode("https://kg.example/person/nobody")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    database.add(ox.Quad(nobody, label, ox.Literal("Nobody"), ox.NamedNode("https://kg.example/labels")))
    database.flush()
    del database
    (folder / "kg.loading").write_text(f"{lost}\n")
    with Store.open(folder, write=True) as store:
        assert store.articles() == ("bridge-000", "bridge-002")
        assert lost not in store.article_graphs()
        assert not list(store.mislabelled())
        assert not (folder / "kg.loading").exists()
        assert [i.outcome for i in ingest(articles, store)] == ["unchanged", "added", "unchanged"]
        assert {str(q) for q in store.union()} == whole
        assert verify(store) == ()


def test_a_copy_that_is_wanted_is_made_before_more_is_written_at_once(tmp_path):
    folder = tmp_path / "kg.db"
    with Store.open(folder, write=True) as store:
        (folder / "kg.snapshot-wanted").touch()  # as a process does that wants to read
        assert len(list(ingest([invented(n) for n in range(4)], store))) == 4
    with Store.open(folder / "kg.snapshot") as copy:
        assert copy.articles() == ("bridge-000",)
        assert verify(copy) == ()


def test_an_article_that_fails_keeps_what_was_stored_of_it(monkeypatch):
    article = invented(1)
    store = Store.open(None)
    list(ingest([article], store))
    before = set(store.union())
    edited = replace(article, text=article.text + "\n“It is old,” Roe said.\n")
    monkeypatch.setattr("kg.store.Store.add_quads", lambda *_: 1 / 0)
    assert [i.outcome for i in ingest([edited], store)] == ["left out"]
    monkeypatch.undo()
    assert set(store.union()) == before
    assert [i.outcome for i in ingest([article], store)] == ["unchanged"]
    assert store.register.articles() == {article.id}


def registered(store):
    """Return all rows of the register, but for its note of which state of the store it agrees with."""
    db = store.register.db
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    tables.remove("agreement")
    return {table: sorted(map(repr, db.execute(f"SELECT * FROM {table}"))) for table in tables}


def test_a_full_disk_ends_the_run(monkeypatch):
    monkeypatch.setattr("kg.store.Store.add_quads", lambda *_: (_ for _ in ()).throw(StoreError("full")))
    with pytest.raises(StoreError, match="full"):
        list(ingest([invented(1)], Store.open(None)))


def test_a_graph_that_is_not_sound_is_not_stored(monkeypatch):
    def reversed_time(extraction, *rest):
        identified = identify(extraction, *rest)
        event = replace(identified.events[0], time="2021-03/2019-05")
        return replace(identified, events=(event, *identified.events[1:]))

    monkeypatch.setattr("kg.storing.identify", reversed_time)
    store = Store.open(None)
    (done,) = ingest([invented(1)], store)
    assert done.outcome == "left out"
    assert "before it begins" in done.fault.message
    assert not store.articles()
    assert not store.register.articles()


def test_words_that_are_not_at_their_offsets_are_not_sound():
    graph = to_graph(extract(invented(1)))
    check(to_quads(graph))
    node, words = next(iter(graph.subject_objects(NIF.anchorOf)))
    graph.set((node, NIF.anchorOf, Literal(f"{words}!")))
    with pytest.raises(GraphError, match="do not stand at"):
        check(to_quads(graph))


@pytest.fixture
def killers(tmp_path, monkeypatch):
    """An extractor of an installed package, which kills its process at the word KILL."""
    (tmp_path / "killing.py").write_text(
        "import os, signal\n"
        "def killing(article):\n"
        "    if 'KILL' in article.text:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return ()\n"
    )
    info = tmp_path / "killing-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: killing\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[kg.extractors]\nkilling = killing:killing\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return Settings(extractor="killing")


@pytest.mark.slow
def test_a_killed_process_costs_the_article_that_kills_it(killers):
    articles = [invented(n) for n in range(16)]
    for n in (5, 11):
        articles[n] = replace(articles[n], text=articles[n].text + "\nKILL\n")
    store = Store.open(None)
    done = list(ingest(articles, store, settings=killers, jobs=2))
    assert [i.article for i in done] == [a.id for a in articles]
    assert [n for n, i in enumerate(done) if i.outcome == "left out"] == [5, 11]
    assert {i.outcome for n, i in enumerate(done) if n not in (5, 11)} == {"added"}
    assert "process ended early" in done[5].fault.message


@pytest.mark.slow
def test_processes_that_never_do_anything_end_the_run(killers):
    articles = [replace(invented(n), text=f"{invented(n).text}KILL\n") for n in range(12)]
    with pytest.raises(KgError, match="end as soon as they start"):
        list(extract_all(articles, killers, jobs=2))


@pytest.mark.slow
def test_what_is_not_english_has_no_statements(tmp_path):
    page = tmp_path / "a.txt"
    page.write_text(
        "Le pont va fermer\n\nLe maire Jean Dupont a dit lundi que le pont allait fermer pour des travaux en mai. « Il est "
        "dangereux », a-t-il dit aux journalistes : “Nous avons vu le béton, et rien ne va plus depuis cet hiver.”\n"
    )
    done = CliRunner().invoke(cli, ["ingest", str(page), "--store", str(tmp_path / "kg.db")])
    assert done.exit_code == 0
    output = " ".join(done.output.split())
    assert "is not in English" in output
    assert "1 added, 1 not in English; 0 quotations" in output


@pytest.mark.parametrize("joint", ["\u00ad", "\u200b"])
@pytest.mark.slow
def test_names_are_whole_whatever_cuts_their_letters(joint):
    text = (
        f"Pier to close\n\nHarbour chief Inés Peñ{joint}alver said on Monday that the pier would close. “It is rotten,” Peñalver said.\n"
        f"\nOwner Tomás Ma{joint}chado agreed. “It stinks,” Mach{joint}ado said.\n"
    )
    written = unicodedata.normalize("NFD", text)
    extraction = extract(article_from_text(written, id="a"))
    assert {a.name for a in extraction.agents if a.type == "person"} == {"Inés Peñalver", "Tomás Machado"}
    assert extraction.article.text == written
    spoken = [s.of(written) for q in extraction.quotations for s in q.contents]
    assert "“It is rotten,”" in spoken
    assert "“It stinks,”" in spoken
    (source,) = (q.source for q in extraction.quotations if q.contents[0].of(written) == "“It is rotten,”")
    assert unicodedata.normalize("NFC", source.of(written)) == "Peñalver"
    assert validate_graph(to_graph(extraction)).conforms


def test_an_unchanged_article_is_not_extracted_again(monkeypatch):
    store = Store.open(None)
    list(ingest([invented(1)], store))
    monkeypatch.setattr("kg.pipeline.extract", lambda article: pytest.fail("extracted again"))
    assert [i.outcome for i in ingest([invented(1)], store)] == ["unchanged"]


@pytest.mark.slow
def test_several_processes_give_the_same_graphs():
    articles = [invented(n) for n in range(30)]
    alone, together = Store.open(None), Store.open(None)
    assert [i.article for i in ingest(articles, alone, jobs=1)] == [
        i.article for i in ingest(articles, together, jobs=2)
    ]
    assert set(alone.union()) == set(together.union())
    assert len(together.articles()) == 30


@pytest.mark.skipif(sys.platform != "linux", reason="processes are held to cores on Linux alone")
@pytest.mark.slow
def test_a_process_held_to_one_core_starts_no_others(monkeypatch):
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(every)})
    monkeypatch.setattr("kg.workers.ProcessPoolExecutor", lambda *_, **__: pytest.fail("others were started"))
    try:
        assert len(list(extract_all([invented(n) for n in range(12)], Settings()))) == 12
    finally:
        os.sched_setaffinity(0, every)


@pytest.mark.slow
def test_an_event_that_nobody_speaks_of_is_found_and_left_out_of_the_graph():
    text = (
        "A bakery burned down in Larvik on Monday, and the police arrested a man.\n\n"
        "“The strike of the dock workers must end before the summer,” said Ann Vik, the mayor of Larvik."
    )
    article = article_from_text(text, id="larvik")
    (identified,) = identify_all([article], knowledge=load())
    assert {"arrested", "strike"} <= {h.of(text) for e in identified.events for h in e.heads}
    (stored,) = spoken_of(identified).events
    assert stored.label.startswith("strike")
    assert spoken_of(identified).quotations == identified.quotations
    quads = quads_of(identified, Decisions(), DEFAULT_BASE)
    assert len(from_graph(to_rdflib_graph(quads, f"{DEFAULT_BASE}graph/larvik")).events) == 1


@pytest.mark.slow
def test_a_run_that_stopped_goes_on(tmp_path):
    articles = [invented(n) for n in range(6)]
    with Store.open(tmp_path / "kg.db", write=True) as store:
        steps = ingest(articles, store)
        for _ in range(3):
            next(steps)
        steps.close()
    with Store.open(tmp_path / "kg.db", write=True) as store:
        outcomes = [i.outcome for i in ingest(articles, store)]
    assert outcomes[:3] == ["unchanged"] * 3
    assert set(outcomes[3:]) <= {"added", "unchanged"}  # what was written with those three


@pytest.mark.slow
@pytest.mark.parametrize("id", SEEDS)
def test_the_seeds_graphs_conform_and_come_back(seeds, id):
    graph = to_graph(seeds[id])
    report = validate_graph(graph)
    assert report.conforms, report.findings
    back = from_graph(graph)
    assert back.article.text == seeds[id].article.text
    assert len(back.quotations) == len(seeds[id].quotations)


words = st.sampled_from(
    [
        "The",
        "minister",
        "said",
        "told",
        "“",
        "”",
        '"',
        "'",
        "that",
        "she",
        "he",
        "according",
        "to",
        "Reuters",
        "Monday",
        "killed",
        "12",
        "people",
        "in",
        "Paris",
        ",",
        ".",
        "\n\n",
        "strike",
        "denied",
        "a",
        "🎉",
        "é",
    ]
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.lists(words, max_size=60).map(" ".join))
def test_any_text_gives_a_graph_that_conforms(text):
    """Whatever the words are, the whole way ends in a graph whose every span is verbatim."""
    graph = to_graph(extract(article_from_text(text, id="any")))
    report = validate_graph(graph)
    assert report.conforms, [f for f in report.findings if f.severity == "violation"]


SHOTS = (
    "This morning, last Friday and in the past six weeks thirty-six shots struck Miskin, police said on Thursday.\n\n"
    "“Six million dollars is sixty times this,” Sheriff Kirk Smith insisted on Sunday. The case is still in dispute."
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_letters_that_a_caseless_pattern_takes_for_others_are_no_error(data):
    like = {"i": "iıİ", "s": "sſ", "k": "k\N{KELVIN SIGN}", "I": "Iİ", "S": "Sſ"}
    text = "".join(data.draw(st.sampled_from(like[c])) if c in like else c for c in SHOTS)
    dated = replace(article_from_text(text, id="shots"), metadata=Metadata(published=Printed(value="2016-05-04")))
    assert extract(dated).article.text == text


@pytest.mark.slow
def test_no_text_takes_much_longer_than_prose_of_its_length():
    """docs/performance.md has the ratios, under two each; processors that are shared need some room."""
    seeds = read(Path(__file__).parents[1] / "seeds")
    prose = "\n\n".join(span.of(article.text) for article in seeds for span in article.body)

    def seconds(text):
        made = article_from_text(f"Bridge to close\n\nMayor Jane Roe said that it rains.\n\n{text}", id="a")
        start = time.process_time()
        extract(made, Settings(any_language=True))
        return time.process_time() - start

    seconds(prose[:2000])  # what is loaded once
    allowed = 3 * seconds(prose)
    for unit in ('He said "', "Ann Lee of Acorn ", "He said.\n\n", "“Yes,” she said. ", "said, ", "(“‘"):
        assert seconds(unit * (len(prose) // len(unit))) < allowed, unit
