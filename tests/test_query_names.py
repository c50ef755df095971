"""Names as people type them: which nodes they mean, and what is kept beside a store to know it."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace

import pyoxigraph as ox
import pytest
from ferry import (
    SINKING,
    budget,
    column,
    ferry,
    inquiry,
)
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.model import (
    Extraction,
)  # fmt: skip
from kg.pipeline import ingest
from kg.queries import (
    answer,
    find,
    find_article,
    get,
    load,
    names_of,
    run,
)
from kg.rdf.graph import to_graph
from kg.readers import Given, article_from_text
from kg.store import NAMES, Store


@pytest.mark.parametrize(
    ("type", "name", "labels"),
    [
        ("speaker", "smith", ["John A. Smith", "John Smith"]),
        ("speaker", "john smith", ["John Smith"]),
        ("speaker", "Captain John Smith", ["John Smith"]),
        ("speaker", "zoe nunez", ["Zoë Núñez"]),
        ("speaker", "NÚÑ", ["Zoë Núñez"]),
        ("speaker", "Okafor", ["Okafor", "Tom Okafor"]),
        ("speaker", "https://kg.example/person/tom-okafor", ["Tom Okafor"]),
        ("institution", "the authority", ["Harbour Authority"]),
        ("institution", "agency", ["Rescue Agency"]),
        ("event", "ferry", ["Inquiry into the ferry", "Sinking of the ferry", SINKING]),
        ("event", "alder sinking", [SINKING]),
        ("article", "inquiry-2", ["Inquiry opens into ferry"]),
        ("article", "inq", ["Inquiry opens into ferry"]),
        ("article", "sinks", ["Ferry sinks off Port Alder"]),
    ],
)
def test_names_match_loosely(store, type, name, labels):
    of = "SELECT DISTINCT ?label $node WHERE { $node rdfs:label ?label }"
    assert [store.select(of, {"node": node}).rows[0][0].value for node in find(store, type, name)] == labels


@pytest.mark.parametrize(
    ("type", "name", "nearest"),
    [
        ("speaker", "Tom Okafro", "Tom Okafor"),
        ("speaker", "Teresa Smith", "John Smith"),
        ("institution", "Rescue Agencey", "Rescue Agency"),
        ("event", "sinkng of the ferry", "Sinking of the ferry"),
        ("article", "ferri-1", "ferry-1"),
    ],
)
def test_an_unknown_name_suggests_the_nearest_and_is_not_guessed_at(store, type, name, nearest):
    with pytest.raises(QueryError, match="Did you mean") as error:
        find(store, type, name)
    assert repr(nearest) in error.value.hint


def test_an_event_is_found_by_its_place_where_no_label_has_the_words():
    sinking, *_ = ferry().events
    of_ferry = replace(ferry(), events=(replace(sinking, label="Sinking of the ferry"),))
    with Store.open(None) as store:
        store.add(to_graph(of_ferry))
        for name in ("port alder", "Alder sinking"):
            assert len(find(store, "event", name)) == 1
        with pytest.raises(QueryError, match="there is no event"):
            find(store, "event", "alder inquiry")
        about = answer(store, get("statements"), {"words": "e", "event": "alder"})
        assert len(about.rows) == 3
        named, _ = inquiry().events
        store.add(to_graph(replace(inquiry(), events=(replace(named, label="Alder inquiry"), *inquiry().events[1:]))))
        (found,) = find(store, "event", "alder")
        assert "inquiry" in found.value


def test_names_in_an_empty_store():
    with pytest.raises(QueryError, match="The store has no speakers"):
        run(Store.open(None), "statements-by-speaker", {"speaker": "smith"})


@pytest.mark.slow
def test_names_are_kept_beside_the_store_and_read_again_where_it_was_written(tmp_path):
    path = tmp_path / "kg.db"
    with Store.open(path, write=True) as opened:
        opened.add(to_graph(ferry()))
        with pytest.raises(QueryError, match="there is no article"):
            find(opened, "article", "inquiry-2")
        opened.add(to_graph(inquiry()))
        (found,) = find(opened, "article", "inquiry-2")
    with Store.open(path) as opened:
        assert find(opened, "article", "inquiry-2") == [found]
        kept = (path / NAMES).read_bytes()
        assert b"inquiry" in kept
        for damaged in (b"no database" * 1000, kept[: len(kept) // 2]):
            (path / NAMES).write_bytes(damaged)
            assert find(opened, "article", "inquiry-2") == [found]
        (path / NAMES).unlink(missing_ok=True)
        (path / NAMES).mkdir()  # where no file can be made
        assert find(opened, "article", "inquiry-2") == [found]


def test_words_are_found_whatever_became_of_what_is_kept_beside_the_store(tmp_path):
    path = tmp_path / "kg.db"
    with Store.open(path, write=True) as opened:
        opened.add(to_graph(ferry()))
    with Store.open(path) as opened:
        wanted = run(opened, "statements", {"words": "e"}).rows
        assert wanted
        find(opened, "speaker", wanted[0][2].value)
        kept = (path / NAMES).read_bytes()
        for start in range(4096, len(kept), 4096):
            (path / NAMES).write_bytes(kept[:start] + bytes(4096) + kept[start + 4096 :])
            assert run(opened, "statements", {"words": "the"}).rows is not None
            with suppress(StoreError):  # which says to ask again
                find(opened, "speaker", wanted[0][2].value)
            find(opened, "speaker", wanted[0][2].value)


@pytest.mark.slow
@pytest.mark.parametrize("type", ["speaker", "institution", "event", "claim", "outlet", "article", "cue"])
def test_names_of_articles_that_were_added_are_added_to_those_that_are_kept(tmp_path, monkeypatch, type):
    """And they are those that are read anew; whatever else happened, all are read anew."""
    renamed = replace(inquiry(), article=replace(inquiry().article, id="again"))
    renamed = replace(renamed, agents=tuple(replace(a, name=a.name.replace("A. ", "")) for a in renamed.agents))
    articles = [inquiry(), ferry(), budget(), renamed]

    def kept(store: Store) -> list[object]:
        told: list[object] = [names_of(store, type)]
        for words in (
            "ferry",
            "john smith",
            "a smith",
            "harbour authority",
            "okafor",
            "inquiry",
            "coast",
            "delta wire",
            "nobody",
        ):
            try:
                told.append(find(store, type, words))
            except QueryError as error:
                told.append(error.message)
        return told

    def anew(*stored: Extraction) -> list[object]:
        with Store.open(None) as store:
            for extraction in stored:
                store.add(to_graph(extraction))
            return kept(store)

    with Store.open(tmp_path / "kg.db", write=True) as store:
        store.add(to_graph(articles[0]))
        assert kept(store) == anew(articles[0])
        with monkeypatch.context() as patched:
            if type != "event":  # of which those with places are always read anew
                patched.setattr(Store, "article_graphs", lambda _: pytest.fail("all names were read again"))
            for count in (2, 4):
                for extraction in articles[count - 2 + (count == 2) : count]:
                    store.add(to_graph(extraction))
                assert kept(store) == anew(*articles[:count])
        store.remove("ferry-1")
        assert kept(store) == anew(articles[0], *articles[2:])
        store.add(to_graph(replace(articles[0], quotations=(), agents=())))
        assert kept(store) == anew(replace(articles[0], quotations=(), agents=()), *articles[2:])


def test_a_cue_that_denies_is_known_when_its_article_was_stored_after_another_was_asked_for(tmp_path):
    with Store.open(tmp_path / "kg.db", write=True) as opened:
        opened.add(to_graph(inquiry()))
        assert column(run(opened, "denials"), "cue") == [("rejected",)]
        assert (tmp_path / "kg.db" / NAMES).exists()
        opened.add(to_graph(ferry()))
        assert column(run(opened, "denials"), "cue") == [("denied",), ("rejected",)]
        assert column(run(opened, "denials-about-event", {"event": "port alder"}), "cue") == [("denied",)]
        opened.remove("inquiry-2")
        assert column(run(opened, "denials"), "cue") == [("denied",)]


def test_statements_are_looked_up_by_their_words(tmp_path):
    """As reading all of them would find them: within words, across hyphens, and after an article changed."""
    path = tmp_path / "kg.db"
    asked = (
        "nobody",
        "OBOD",
        "checked the d",
        "ecked th",
        "twice",
        "peed",
        "on-the doors",
        "?!",
        ",",
        "no such words",
        "e",
    )

    def found(store: Store) -> list[list[tuple[str, ...]]]:
        return [column(run(store, "statements", {"words": words}), "statement") for words in asked]

    with Store.open(path, write=True) as kept, Store.open(None) as read:
        for change in (ferry(), inquiry(), budget(), replace(ferry(), quotations=ferry().quotations[:1])):
            for store in (kept, read):
                store.add(to_graph(change))
            assert found(kept) == found(read)
        assert any(found(read))
        for store in (kept, read):
            store.remove("inquiry-2")
        assert found(kept) == found(read)
        of_one = {"words": "e", "speaker": "núñez"}
        assert run(kept, "statements", of_one).rows == run(read, "statements", of_one).rows != []


def test_filters_read_what_the_query_is_about_as_if_they_read_all(store):
    """Each filter leaves of the statements of a node those that it leaves of all."""
    of_type = {"speaker": "smith", "institution": "harbour authority", "event": "ferry", "article": "ferry-1"}
    filters = {"since": "2021-03-04", "until": "2021-03", "type": "direct", "min_confidence": "0.9"}
    for query in load().values():
        if not query.statements:
            continue
        asked = {query.statements: of_type[query.statements]}
        for name, value in filters.items():
            slow = replace(query, statements="")
            assert run(store, query, asked | {name: value}).rows == run(store, slow, asked | {name: value}).rows


def test_find_article(store):
    assert find_article(store, "opens inquiry") == "inquiry-2"
    with pytest.raises(QueryError, match="ferry-1, inquiry-2"):
        find_article(store, "ferry")


def test_two_people_of_one_name_are_both_answered_for(store):
    rows = run(store, "statements-by-speaker", {"speaker": "smith"})
    assert column(rows, "speaker") == [("John A. Smith",), ("John Smith",)]


def test_what_a_name_means_is_asked_once_and_answered_in_the_order_of_the_names(store):
    """As if each were asked by its IRI, and none of the queries leaves one out."""
    asked = []

    class Counted:
        path = None

        def select(self, query, bindings=None):
            asked.append(query)
            return store.select(query, bindings)

    for name, arguments in (
        ("statements-by-speaker", {"speaker": "o"}),
        ("positions", {"speaker": "o", "event": "ferry"}),
        ("statements-by-institution", {"institution": "a"}),
        ("event-parts", {"event": "f"}),
    ):
        types = {p.name: p.type for p in load()[name].parameters}
        found = {p: find(store, types[p], typed) for p, typed in arguments.items()}
        assert max(map(len, found.values())) > 1
        asked.clear()
        rows = run(Counted(), name, arguments)
        assert sum("$_" in query for query in asked) == 1
        each = [
            run(store, name, dict(zip(found, (node.value for node in nodes), strict=True)))
            for nodes in itertools.product(*found.values())
        ]
        assert rows.rows == [row for answer in each for row in answer.rows]


def test_offices_of_the_knowledge_are_those_of_whom_an_article_identifies():
    """Not those of a namesake: only evidence of the article makes a person one of the knowledge files'."""
    texts = {
        "secretary": "Talks go on\n\nSecretary of State John Kerry said the talks would go on.\n",
        "baker": "Bread late\n\nBaker Hillary Clinton said the bread would be late.\n",
    }
    store = Store.open(None)
    given = Given(published="2014-05-01")
    list(ingest([article_from_text(text, id=id, given=given) for id, text in texts.items()], store, jobs=1))
    stated, known = column(run(store, "offices", {"speaker": "kerry"}), "role", "first", "last", "known_from")
    assert stated[3] == "articles"
    assert known == ("Secretary of State", "2013-02-01", "2017-01-20", "knowledge")
    assert "knowledge" not in {row[0] for row in column(run(store, "offices", {"speaker": "clinton"}), "known_from")}


@pytest.mark.slow
@given(name=st.text(min_size=1))
def test_any_name_finds_nodes_or_is_refused(store, name):
    found: list[ox.NamedNode] = []
    refused = ""
    try:
        found = find(store, "speaker", name)
    except QueryError as error:
        refused = error.message
    assert found or repr(name) in refused
