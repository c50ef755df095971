"""The canned queries on three invented articles, names as people type them, hostile input, and the formats of rows."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import test_shared_queries
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kg.errors import KgError, OutputError, QueryError, StoreError
from kg.model import (
    Affiliation,
    Agent,
    Article,
    Delegation,
    Event,
    Extraction,
    Figure,
    Metadata,
    Printed,
    Quotation,
    Relay,
    SaidOn,
    Software,
    Span,
)  # fmt: skip
from kg.pipeline import ingest
from kg.prefixes import PREFIXES
from kg.queries import (
    FORMATS,
    Answer,
    absent,
    answer,
    available,
    find,
    find_article,
    get,
    load,
    names_of,
    pairs,
    render,
    run,
    shape,
    sparql,
    taken,
    write,
)
from kg.queries.tokens import once, tokens
from kg.rdf.graph import to_graph
from kg.readers import Given, article_from_text
from kg.store import NAMES, Rows, Store

FERRY = """Ferry sinks off Port Alder
Coast News, 3 March 2021
Rescue Agency spokeswoman Zoë Núñez said at least 40 people had drowned when the ferry sank.
“Nobody checked the doors,” said John Smith, captain of a trawler, according to Hill Radio.
The Harbour Authority denied that the ferry was overloaded.
"""
INQUIRY = """Inquiry opens into ferry
Delta Wire, 10 April 2021
“We checked,” harbour master Tom Okafor of the Harbour Authority said on 9 April. “Twice.”
Witnesses said the ferry sank within minutes.
A man who would not give his name spoke of panic.
John A. Smith, a lawyer, rejected that.
"""
BUDGET = """Budget passes
Mr Okafor said = nothing | about *money*.
"""


class Words:
    """Finds stretches of a text by their words."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(start, start + len(words))

    def printed(self, words: str, value: str | None = None) -> Printed:
        return Printed(value=value or words, span=self(words))


def software() -> Software:
    return Software(name="by hand", version="2", digest="c0ffee" * 10 + "0000")


def ferry() -> Extraction:
    at = Words(FERRY)
    return Extraction(
        article=Article(id="ferry-1", text=FERRY, body=(Span(0, len(FERRY)),), metadata=Metadata(
            title=at.printed("Ferry sinks off Port Alder"), outlet=at.printed("Coast News"),
            published=at.printed("3 March 2021", "2021-03-03"),
        )),
        software=software(),
        agents=(
            Agent(id="nunez", type="person", name="Zoë Núñez", mentions=(at("Zoë Núñez"),)),
            Agent(id="smith", type="person", name="John Smith", aliases=("Smith",), mentions=(at("John Smith"),)),
            Agent(id="agency", type="organization", name="Rescue Agency", mentions=(at("Rescue Agency"),)),
            Agent(id="authority", type="organization", name="Harbour Authority", mentions=(at("Harbour Authority"),)),
            Agent(id="radio", type="organization", name="Hill Radio", mentions=(at("Hill Radio"),)),
        ),
        affiliations=(Affiliation(member="nunez", organization="agency", role="spokeswoman", evidence=at("Rescue Agency spokeswoman")),),
        events=(Event(
            id="sinking", label="Sinking of the ferry off Port Alder", type="accident", time="2021-03-02",
            places=(at.printed("Port Alder"),), mentions=(at("the ferry sank"),),
        ),),
        quotations=(
            Quotation(
                contents=(at("at least 40 people had drowned when the ferry sank"),), cue=at("said"), source=at("Zoë Núñez"),
                kind="indirect", confidence=0.9, speaker="nunez", about=("sinking",), said_on=SaidOn(value="2021-03-02"),
                on_behalf_of=(Delegation(organization="agency", role="spokeswoman", evidence=at("Rescue Agency spokeswoman")),),
            ),
            Quotation(
                contents=(at("“Nobody checked the doors,”"),), cue=Span(at("said John").start, at("said John").start + 4),
                source=at("John Smith"), kind="direct", confidence=0.95, speaker="smith", about=("sinking",),
                relay=Relay(agent="radio", evidence=at("according to Hill Radio")),
            ),
            Quotation(
                contents=(at("that the ferry was overloaded"),), cue=at("denied"), source=at("The Harbour Authority"),
                kind="indirect", confidence=0.8, speaker="authority", about=("sinking",),
            ),
        ),
        figures=(Figure(span=at("at least 40 people"), value=40, bound="at least", of="people", kind="killed", event="sinking", attributed_to="nunez"),),
    )  # fmt: skip


def inquiry() -> Extraction:
    at = Words(INQUIRY)
    return Extraction(
        article=Article(id="inquiry-2", text=INQUIRY, body=(Span(0, len(INQUIRY)),), metadata=Metadata(
            title=at.printed("Inquiry opens into ferry"), agency=at.printed("Delta Wire"), published=at.printed("10 April 2021", "2021-04-10"),
        )),
        software=software(),
        agents=(
            Agent(id="okafor", type="person", name="Tom Okafor", mentions=(at("Tom Okafor"),)),
            Agent(id="authority", type="organization", name="Harbour Authority", aliases=("the authority",), mentions=(at("Harbour Authority"),)),
            Agent(id="witnesses", type="group", name="witnesses", mentions=(at("Witnesses"),)),
            Agent(id="smith", type="person", name="John A. Smith", mentions=(at("John A. Smith"),)),
        ),
        events=(
            Event(id="inquiry", label="Inquiry into the ferry", type="legal", mentions=(at("Inquiry"),)),
            Event(id="sinking", label="Sinking of the ferry", type="accident", mentions=(at("the ferry sank"),)),
        ),
        quotations=(
            Quotation(
                contents=(at("“We checked,”"), at("“Twice.”")), cue=at("said"), source=at("Tom Okafor"), kind="direct",
                confidence=0.95, speaker="okafor", about=("inquiry", "sinking"), said_on=SaidOn(value="2021-04-09", evidence=at("9 April")),
                on_behalf_of=(Delegation(organization="authority", role="harbour master", evidence=at("harbour master Tom Okafor of the Harbour Authority")),),
            ),
            Quotation(contents=(at("the ferry sank within minutes"),), cue=None, source=at("Witnesses"), kind="indirect", confidence=0.6, speaker="witnesses", about=("sinking",)),
            Quotation(contents=(at("panic"),), cue=at("spoke of"), source=at("A man who would not give his name"), kind="indirect", confidence=0.4),
            Quotation(contents=(at("that."),), cue=at("rejected"), source=at("John A. Smith"), kind="indirect", confidence=0.7, speaker="smith", about=("inquiry",)),
        ),
    )  # fmt: skip


def budget() -> Extraction:
    at = Words(BUDGET)
    return Extraction(
        article=Article(id="budget", text=BUDGET, body=(Span(0, len(BUDGET)),)),
        software=software(),
        agents=(Agent(id="okafor", type="person", name="Okafor", mentions=(at("Okafor"),)),),
        quotations=(Quotation(contents=(at("= nothing | about *money*"),), cue=at("said"), source=at("Mr Okafor"), kind="indirect", confidence=0.9, speaker="okafor"),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store.open(None)
    for extraction in (inquiry(), ferry(), budget()):
        made.add(to_graph(extraction))
    return made


def values(rows: Rows) -> list[tuple[str | None, ...]]:
    return [tuple(None if term is None else term.value for term in row) for row in rows.rows]


def column(rows: Rows, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(row[rows.columns.index(n)] for n in names) for row in values(rows)]


SINKING, DOORS, OVERLOAD = (
    "Sinking of the ferry off Port Alder",
    "“Nobody checked the doors,”",
    "that the ferry was overloaded",
)
CHECKED, BOTH = "“We checked,” […] “Twice.”", "Inquiry into the ferry; Sinking of the ferry"
DROWNED, MINUTES = "at least 40 people had drowned when the ferry sank", "the ferry sank within minutes"
HAND = "by hand 2 (c0ffeec0ffee)"


def where(text: str, words: str) -> tuple[str, str]:
    return str(text.index(words)), str(text.index(words) + len(words))


D, N, L, M = where(FERRY, DROWNED), where(FERRY, DOORS), where(FERRY, OVERLOAD), where(INQUIRY, MINUTES)
C = where(INQUIRY, "“We checked,”")[0], where(INQUIRY, "“Twice.”")[1]
R, P = where(INQUIRY, "that."), where(INQUIRY, "panic")
B = where(BUDGET, "= nothing | about *money*")

EXPECTED: dict[str, tuple[dict[str, str], list[tuple[str | None, ...]]]] = {
    "statements-by-speaker": ({"speaker": "okafor"}, [
        (None, None, "Okafor", None, "= nothing | about *money*", "said", None, "budget", *B),
        ("2021-04-09", "2021-04-10", "Tom Okafor", "Harbour Authority", CHECKED, "said", BOTH, "inquiry-2", *C),
    ]),
    "statements-by-institution": ({"institution": "harbour authority"}, [
        (None, "2021-03-03", "Harbour Authority", "Harbour Authority", OVERLOAD, "denied", SINKING, "ferry-1", *L),
        ("2021-04-09", "2021-04-10", "Tom Okafor", "Harbour Authority", CHECKED, "said", BOTH, "inquiry-2", *C),
    ]),
    "statements-about-event": ({"event": "sinking ferry", "since": "2021-04-01"}, [
        ("2021-04-09", "2021-04-10", "Tom Okafor", "Harbour Authority", "Sinking of the ferry", CHECKED, "said", "inquiry-2", *C),
        (None, "2021-04-10", "witnesses", None, "Sinking of the ferry", MINUTES, None, "inquiry-2", *M),
    ]),
    "statements": ({"words": "FER-RY WAS"}, [
        (None, "2021-03-03", "Harbour Authority", None, OVERLOAD, "denied", "ferry-1", *L),
    ]),
    "denials": ({}, [
        (None, "2021-03-03", "Harbour Authority", None, OVERLOAD, "denied", SINKING, "ferry-1", *L),
        (None, "2021-04-10", "John A. Smith", None, "that.", "rejected", "Inquiry into the ferry", "inquiry-2", *R),
    ]),
    "denials-about-event": ({"event": "sinking ferry"}, [
        (None, "2021-03-03", "Harbour Authority", None, "Sinking of the ferry off Port Alder", OVERLOAD, "denied", "ferry-1", *L),
    ]),
    "low-confidence": ({"below": "0.7"}, [
        ("0.4", "indirect", None, "panic", "spoke of", "inquiry-2", *P),
        ("0.6", "indirect", "witnesses", MINUTES, None, "inquiry-2", *M),
    ]),
    "spokespeople": ({}, [
        ("Harbour Authority", "harbour master", "Tom Okafor", "1", "1"),
        ("Rescue Agency", "spokeswoman", "Zoë Núñez", "1", "1"),
    ]),
    "relays": ({}, [("Hill Radio", "John Smith", DOORS, "according to Hill Radio", "ferry-1", *N)]),
    "unnamed-sources": ({}, [(None, "2", "5", "2", "40"), ("Coast News", "1", "3", "0", "0")]),
    "unnamed-statements": ({}, [
        ("A man who would not give his name", None, "panic", "inquiry-2", *P),
        ("witnesses", None, MINUTES, "inquiry-2", *M),
    ]),
    "figures": ({"event": "port alder"}, [
        (SINKING, "killed", "people", "40", "at least", "at least 40 people", "Zoë Núñez", None, "2021-03-03", "ferry-1", *where(FERRY, "at least 40 people")),
    ]),
    "timeline": ({"since": "2021-01-01", "until": "2021-12-31"}, [
        ("2021-03-02", "2021-03-02", SINKING, "accident", "Port Alder", "3", "1"),
    ]),
    "events": ({}, [
        (SINKING, "accident", "2021-03-02", "Port Alder", "", "3", "3", "1"),
        ("Inquiry into the ferry", "legal", None, None, "", "2", "2", "1"),
        ("Sinking of the ferry", "accident", None, None, "", "2", "2", "1"),
    ]),
    "meetings": ({}, [
        ("Harbour Authority", "John Smith", "1", SINKING),
        ("Harbour Authority", "Zoë Núñez", "1", SINKING),
        ("John A. Smith", "Tom Okafor", "1", "Inquiry into the ferry"),
        ("John Smith", "Zoë Núñez", "1", SINKING),
        ("Tom Okafor", "witnesses", "1", "Sinking of the ferry"),
    ]),
    "outlets-by-sources": ({}, [
        ("Coast News", "outlet", "Harbour Authority", "1", "1"),
        ("Coast News", "outlet", "John Smith", "1", "1"),
        ("Coast News", "outlet", "Zoë Núñez", "1", "1"),
        ("Delta Wire", "agency", "John A. Smith", "1", "1"),
        ("Delta Wire", "agency", "Tom Okafor", "1", "1"),
        ("Delta Wire", "agency", "witnesses", "1", "1"),
    ]),
    "unaffiliated-speakers": ({}, [
        ("John A. Smith", "person", "1", "1"), ("John Smith", "person", "1", "1"), ("Okafor", "person", "1", "1"), ("witnesses", "group", "1", "1"),
    ]),
    "counts-by-month": ({"since": "2021-03"}, [
        ("2021-03", "Harbour Authority", "1", "1"), ("2021-03", "Rescue Agency", "1", "1"), ("2021-04", "Harbour Authority", "1", "1"),
    ]),
    "speakers": ({}, [
        ("Harbour Authority", "institution", None, "1", "1"), ("John A. Smith", "person", None, "1", "1"), ("John Smith", "person", None, "1", "1"),
        ("Okafor", "person", None, "1", "1"), ("Tom Okafor", "person", "Harbour Authority (1)", "1", "1"), ("Zoë Núñez", "person", "Rescue Agency (1)", "1", "1"),
        ("witnesses", "group", None, "1", "1"),
    ]),
    "institutions": ({}, [("Harbour Authority", "2", "2", "2"), ("Rescue Agency", "1", "1", "1")]),
    "articles": ({}, [
        ("budget", None, None, None, None, "1", "1", None),
        ("ferry-1", "2021-03-03", "Coast News", None, "Ferry sinks off Port Alder", "3", "3", None),
        ("inquiry-2", "2021-04-10", None, "Delta Wire", "Inquiry opens into ferry", "4", "3", None),
    ]),
    "article-provenance": ({"article": "ferry-1"}, [
        ("ferry-1", "indirect", DROWNED, *D, "Zoë Núñez", "Zoë Núñez", *where(FERRY, "Zoë Núñez"), "said", *where(FERRY, "said"),
         "Rescue Agency", "spokeswoman", "Rescue Agency spokeswoman", *where(FERRY, "Rescue Agency spokeswoman"), "2021-03-02", None, "0.9", HAND, None),
        ("ferry-1", "direct", DOORS, *N, "John Smith", "John Smith", *where(FERRY, "John Smith"), "said", str(FERRY.index("said John")), str(FERRY.index(" John")),
         None, None, None, None, None, None, "Hill Radio", "0.95", HAND, None),
        ("ferry-1", "indirect", OVERLOAD, *L, "Harbour Authority", "The Harbour Authority", *where(FERRY, "The Harbour Authority"), "denied", *where(FERRY, "denied"),
         None, None, None, None, None, None, None, "0.8", HAND, None),
    ]),
    "evidence": ({"article": "budget"}, [
        ("budget", *where(BUDGET, "Mr Okafor"), "Mr Okafor", "source", "Okafor (said): = nothing | about *money*"),
        ("budget", *where(BUDGET, "Okafor"), "Okafor", "mention", "Okafor"),
        ("budget", *where(BUDGET, "said"), "said", "cue", "Okafor (said): = nothing | about *money*"),
        ("budget", *B, "= nothing | about *money*", "content", "Okafor (said): = nothing | about *money*"),
    ]),
}  # fmt: skip


# ---------------------------------------------------------------- the files


def test_every_query_is_tested():
    assert set(EXPECTED) | set(test_shared_queries.EXPECTED) == set(load())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer(store, name):
    arguments, rows = EXPECTED[name]
    assert values(run(store, name, arguments)) == rows


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer_does_not_hang_on_the_order_of_ingestion_or_the_kind_of_store(store, name, tmp_path):
    with Store.open(tmp_path / "kg.db", write=True) as other:
        for extraction in (budget(), ferry(), inquiry()):
            other.add(to_graph(extraction))
        assert run(other, name, EXPECTED[name][0]) == run(store, name, EXPECTED[name][0])


@pytest.mark.parametrize("query", load().values(), ids=lambda q: q.name)
def test_file_is_whole(query):
    """With the prefixes that it uses it is plain SPARQL 1.1, and every parameter is among its columns."""
    assert query.title
    assert query.question.endswith("?")
    assert "PREFIX" not in query.text, "the store knows the prefixes"
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", query.standalone, re.M))
    assert declared.items() <= PREFIXES.items()
    columns = {v.value for v in ox.Store().query(query.standalone).variables}
    assert {f"_{p.name}" for p in query.parameters} <= columns
    compared = {"compare": {"_figure", "_unit", "_value", "_highest", "_bound"}, "tenures": {"_elsewhere"}}.get(
        query.postprocess, set()
    )
    assert {c for c in columns if c.startswith("_")} <= {f"_{p.name}" for p in query.parameters} | compared | {
        "_graph",
        "_speaker",
        "_institution",
    }
    for parameter in query.parameters:
        assert parameter.description
        assert parameter.example


def test_quotations_stand_where_the_rows_say(store):
    texts = {"ferry-1": FERRY, "inquiry-2": INQUIRY, "budget": BUDGET}
    seen = 0
    for name, (arguments, _) in EXPECTED.items():
        rows = run(store, name, arguments)
        if "statement" not in rows.columns:
            continue
        for article, start, end, statement in column(rows, "article", "start", "end", "statement"):
            seen += 1
            words = texts[article][int(start) : int(end)]
            pieces = statement.split(" […] ")
            assert words.startswith(pieces[0])
            assert words.endswith(pieces[-1])
    assert seen > 10


def test_docs_list_every_query_with_its_question():
    text = (Path(__file__).parents[1] / "docs" / "queries.md").read_text()
    listed = dict(re.findall(r"^\| \[([\w-]+)\]\(\.\./queries/\1\.rq\) \| (.*?) \|", text, re.M))
    assert listed == {name: query.question for name, query in load().items()}


def test_the_example_in_the_docs_is_a_query(store, tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "queries.md").read_text()
    example = re.search(r"```sparql\n(.*?)```", text, re.S)
    assert example
    file = tmp_path / "sure.rq"
    file.write_text(example[1])
    query = load(tmp_path)["sure"]
    assert [(p.name, p.default) for p in query.parameters] == [("speaker", None), ("sure", "0.9")]
    smith = ox.NamedNode("https://kg.example/person/john-smith")
    answered = store.select(
        query.text, {"_speaker": smith, "_sure": ox.Literal("0.9", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))}
    )
    assert column(answered, "statement", "confidence") == [(DOORS, "0.95")]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("# title = unquoted\n", "Invalid value"),
        ('# title = "T"\n', "question"),
        ('# title = "T"\n# question = "Q?"\n# colour = "red"\n', "'colour' is none of"),
        ('# title = "T"\n# question = "Q?"\n# [parameters.x]\n# type = "number"\n', "'number' is none of"),
        ("", "title"),
        ('# title = "T"\n# question = "Q?"\n# cues = "doubts"\n', "'doubts' is none of"),
        ('# title = "T"\n# question = "Q?"\n# parts = "event"\n', "parts 'event' is none of"),
        (
            '# title = "T"\n# question = "Q?"\n# [parameters.who]\n# type = "speaker"\n# description = "d"\n# example = "e"\n',
            "the query has no VALUES $_who { UNDEF }",
        ),
    ],
)
def test_a_faulty_header_is_named(tmp_path, header, complaint):
    file = tmp_path / "mine.rq"
    file.write_text(header + "\nSELECT * WHERE {}\n")
    with pytest.raises(QueryError, match=re.escape(complaint)) as error:
        load(tmp_path)
    assert str(file) in str(error.value)


# ---------------------------------------------------------------- names


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


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("statements-by-speaker", {}, r"needs speaker.*\n.*kg query statements-by-speaker 'kerry'"),
        ("statements-by-speaker", {"speaker": " "}, "needs speaker"),
        ("statements-by-speaker", {"speeker": "smith"}, "Did you mean 'speaker'"),
        (
            "statements-by-speaker",
            {"speaker": "smith", "since": "March"},
            r"'March' is not a day \(YYYY-MM-DD\), a month",
        ),
        ("statements-by-speaker", {"speaker": "smith", "since": "2021-02-30"}, "not a day"),
        ("counts-by-month", {"since": "2021-13"}, "not a day"),
        (
            "counts-by-month",
            {"since": "2021-04", "until": "2021-03-31"},
            "'2021-04' is after '2021-03-31', so there is",
        ),
        ("timeline", {"since": "2022", "until": "2021"}, "'2022' is after '2021'"),
        ("speakers", {"least": "two"}, "not a whole number"),
        ("low-confidence", {"below": "1e999"}, "not a number"),
        ("low-confidence", {"below": "NaN"}, "not a number"),
        ("articles", {"article": "x"}, "It takes outlet, since, until"),
        ("evidence", {"article": "budget", "outlet": "x"}, "has no parameter 'outlet'"),
        ("statements", {"words": "e", "type": "accidant"}, "Did you mean 'accident'"),
        (
            "statements",
            {"words": "e", "type": "qqq"},
            "Types: direct, mixed, indirect, person, institution, group, accident, legal",
        ),
        ("statements", {"words": "e", "min_confidence": "2"}, "no least confidence, which is a number from 0 to 1"),
        ("statements", {"words": "e", "min_confidence": "much"}, "no least confidence, which is a number from 0 to 1"),
        ("statements", {"words": "e", "outlet": "coast newz"}, "Did you mean 'Coast News'"),
        ("statements", {"words": "e", "outlet": "qqqq"}, "kg query articles"),
        ("statement-by-speaker", {}, "Did you mean 'statements-by-speaker'"),
        ("qqqq", {}, "kg query --list"),
    ],
)
def test_faulty_arguments_say_what_is_wanted(store, name, arguments, message):
    with pytest.raises(QueryError, match=message):
        run(store, name, arguments)


@pytest.mark.parametrize(
    "words",
    ['ferry" } ; DROP ALL #', "ferry') } DELETE WHERE { ?s ?p ?o }", "\\", "<x> ?y . }", "\x00"],
)
def test_injection_is_only_words(store, words):
    before = len(store)
    assert values(run(store, "statements", {"words": words})) == []
    with pytest.raises(QueryError, match="there is no speaker"):
        run(store, "statements-by-speaker", {"speaker": f"xx{words}"})
    assert len(store) == before


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("ferry overloaded", 1),
        ("overloaded ferry", 1),
        ("overloaded doors", 0),
        ('"ferry was" overloaded', 1),
        ('"overloaded ferry"', 0),
    ],
)
def test_each_word_is_looked_for_and_a_phrase_in_quotation_marks_as_it_stands(store, words, hits):
    found = column(run(store, "statements", {"words": words}), "statement")
    assert found == [(OVERLOAD,)] * hits


@pytest.mark.parametrize(
    "words", ["nob'dy", "NOB’dy", "nob‘dy checked", '"nob’dy checked"', "“nob'dy checked”", "“nob’dy” the"]
)
def test_the_form_of_quotation_marks_and_apostrophes_does_not_matter(tmp_path, words):
    """But that there is an apostrophe does: "it's" is not in "visits"."""
    article = ferry().article
    told = replace(ferry(), article=replace(article, text=article.text.replace("Nobody", "Nob’dy")))
    with Store.open(tmp_path / "kg.db", write=True) as kept, Store.open(None) as read:
        for store in (kept, read):
            store.add(to_graph(told))
            found = column(run(store, "statements", {"words": words}), "statement")
            assert found == [(DOORS.replace("Nobody", "Nob’dy"),)]
            assert (
                run(store, "statements", {"words": words.replace("'", "").replace("’", "").replace("‘", "")}).rows == []
            )


@pytest.mark.parametrize("words", ["-", "- --", '"""', "“”", '"-"'])
def test_hyphens_and_quotation_marks_alone_are_nothing_to_look_for(store, words):
    with pytest.raises(QueryError, match="has nothing to look for"):
        run(store, "statements", {"words": words})
    assert run(store, "statements", {"words": f"{words} ferry"}) == run(store, "statements", {"words": "ferry"})


def test_bytes_that_are_no_text_are_refused(store):
    """Python gives an argument that is not UTF-8 as lone surrogates (PEP 383)."""
    with pytest.raises(QueryError, match="is not text"):
        run(store, "statements", {"words": "caf\udce9"})


def test_days_bound_what_is_told(store):
    def told(**days: str) -> int:
        return len(run(store, "statements", {"words": "e", **days}).rows)

    assert told() == len(run(store, "statements", {"words": "e", "since": ""}).rows)
    # The budget has no date: it is told of only where no day is asked for.
    assert told() == told(since="2021-01-01") + 1 == told(until="2021-12-31") + 1
    assert told(since="2021-03-02", until="2021-03-02") == 1
    assert told(since="2021-04-11") == 0


def test_counts_by_month_since_a_day_are_those_of_the_statements_since(store):
    """A statement is counted in the month when it was said, and without that day in its article's."""
    march, april = ("2021-03", "Harbour Authority"), ("2021-04", "Harbour Authority")

    def counted(**days: str) -> list[tuple[str | None, ...]]:
        return column(run(store, "counts-by-month", days), "month", "institution", "statements")

    assert counted(since="2021-04") == [(*april, "1")]
    assert counted(since="2021-03-03") == [(*march, "1"), (*april, "1")]  # what was said on 2 March is left out
    assert counted(since="2021-03-03", until="2021-03-31") == [(*march, "1")]
    assert counted(since="2021-04-10") == []
    assert counted(since="2021-03", institution="rescue") == [("2021-03", "Rescue Agency", "1")]


FILTERED = [
    ({"speaker": "okafor"}, ["budget", "inquiry-2"]),
    ({"institution": "harbour authority"}, ["ferry-1", "inquiry-2"]),
    ({"event": "port alder"}, ["ferry-1"] * 3),
    ({"outlet": "coast"}, ["ferry-1"] * 3),
    ({"outlet": "delta wire"}, ["inquiry-2"] * 4),
    ({"since": "2021-04"}, ["inquiry-2"] * 4),
    ({"until": "2021"}, ["ferry-1"] * 3 + ["inquiry-2"] * 4),
    ({"until": "2021-03-02"}, ["ferry-1"]),
    ({"type": "direct"}, ["ferry-1", "inquiry-2"]),
    ({"type": "group"}, ["inquiry-2"]),
    ({"type": "Institution"}, ["ferry-1"]),
    ({"type": "legal"}, ["inquiry-2", "inquiry-2"]),
    ({"min_confidence": "0.9"}, ["budget", "ferry-1", "ferry-1", "inquiry-2"]),
    ({"outlet": "coast", "type": "direct", "event": "ferry", "min_confidence": ".9", "since": "2020"}, ["ferry-1"]),
    ({"speaker": "okafor", "outlet": "coast"}, []),
    ({"speaker": " "}, ["budget"] + ["ferry-1"] * 3 + ["inquiry-2"] * 4),
]


@pytest.mark.parametrize(("given", "articles"), FILTERED)
def test_filters_say_which_statements_a_query_is_about(store, given, articles):
    """Rows of one query, and the sums of another."""
    rows = run(store, "low-confidence", {"below": "1", **given})
    assert sorted(article for (article,) in column(rows, "article")) == articles
    if "speaker" not in given:
        told = sum(int(n) for (n,) in column(run(store, "speakers", given), "statements"))
        unresolved = sum(speaker is None for (speaker,) in column(rows, "speaker"))
        assert told == len(articles) - unresolved


@pytest.mark.parametrize("query", load().values(), ids=lambda q: q.name)
def test_every_query_takes_the_filters_that_make_sense(store, query):
    """And none of them changes what a query finds where all that is there has it."""
    filters = set(taken(query)) | {parameter.name for parameter in query.parameters}
    if query.name != "evidence":
        assert filters >= {"outlet", "since", "until"}
    needed = {
        p.name: EXPECTED.get(query.name, ({}, []))[0].get(p.name, p.example)
        for p in query.parameters
        if p.default is None
    }
    with suppress(QueryError):  # the example of a query that is tested elsewhere names nobody here
        whole = run(store, query.name, needed)
        everything = {"since": "1000", "until": "2999"} | (
            {"min_confidence": "0"} if "min_confidence" in filters else {}
        )
        kept = run(store, query.name, needed | {k: v for k, v in everything.items() if k in filters})
        undated = [row for row in whole.rows if row not in kept.rows]
        assert set(kept.rows) <= set(whole.rows) or "statements" in whole.columns
        assert len(undated) < len(whole.rows) or not whole.rows


def test_every_statement_says_where_it_is_printed_and_in_which_sentence(store):
    rows = answer(store, get("statements-about-event"), {"event": "ferry"})
    assert rows.columns[-4:] == ("outlet", "headline", "url", "context")
    first = "Rescue Agency spokeswoman Zoë Núñez said at least 40 people had drowned when the ferry sank."
    named = {row[0]: row[1:] for row in column(rows, "statement", "outlet", "headline", "context")}
    assert named[DROWNED] == ("Coast News", "Ferry sinks off Port Alder", first)
    # A broken quotation has all the sentences that it is in.
    assert (
        named[CHECKED][2]
        == "“We checked,” harbour master Tom Okafor of the Harbour Authority said on 9 April. “Twice.”"
    )
    wider = answer(store, get("statements-about-event"), {"event": "ferry"}, context=1)
    around = dict(column(wider, "statement", "context"))[DROWNED]
    assert around.startswith("Coast News, 3 March 2021 Rescue Agency")
    assert around.endswith("captain of a trawler, according to Hill Radio.")


def test_the_context_is_shown_in_place_of_the_statement(store, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    rows = answer(store, get("statements-by-speaker"), {"speaker": "nunez"})
    assert "outlet" in written(rows, "table").splitlines()[0].split()
    without = shape(rows, columns=[name for name in rows.columns if name != "statement"])
    assert "context" in written(without, "table").splitlines()[0].split()


def test_what_is_cited_is_printed_there(store):
    lines = written(answer(store, get("statements-by-speaker"), {"speaker": "john smith"}), "cite").splitlines()
    assert lines == [
        f"John Smith, said: {DOORS}. “Ferry sinks off Port Alder”, Coast News, 2021-03-03 [ferry-1, {N[0]}-{N[1]}]"
    ]


def test_other_rows_are_left_as_they_are(store):
    assert answer(store, get("speakers")) == run(store, "speakers")
    assert answer(store, get("evidence"), {"article": "budget"}) == run(store, "evidence", {"article": "budget"})
    assert answer(store, get("statements"), {"words": "no such words"}).rows == []


def test_figures_are_all_there_without_an_event_and_chosen_by_kind_and_source():
    """Also one that is of no event, and one that nobody is named for."""
    at = Words(FERRY)
    counted = Figure(
        span=at("40 people"), value=40, bound="exactly", of="people", kind="killed", event=None, attributed_to=None
    )
    with Store.open(None) as other:
        other.add(to_graph(replace(ferry(), figures=(*ferry().figures, counted))))
        both = [("at least 40 people", "Zoë Núñez", SINKING), ("40 people", None, None)]

        def found(**given: str) -> list[tuple[str | None, ...]]:
            return column(run(other, "figures", given), "figure", "source", "event")

        assert sorted(found(), key=str) == sorted(both, key=str)
        assert sorted(found(kind="killed"), key=str) == sorted(both, key=str)
        assert found(kind="injured") == []
        assert run(other, "figures", {"kind": "injured"}).note == "asked for kind 'injured' (there: killed)"
        assert found(event="sinking") == found(by="nunez") == both[:1]


def test_the_share_of_unnamed_sources_follows_the_filters(store):
    rows = run(store, "unnamed-sources", {"outlet": "delta wire", "type": "indirect"})
    assert column(rows, "statements", "unnamed", "share") == [("3", "2", "66.7")]
    assert len(run(store, "unnamed-statements", {"outlet": "coast"}).rows) == 0


def test_denials_without_another_side_are_counted_under_those_that_have_one(store):
    """Not as rows: the question is who disputes whom."""
    denied = {("Harbour Authority", OVERLOAD), ("John A. Smith", "that.")}
    assert denied <= set(column(run(store, "denials"), "speaker", "statement"))
    found = answer(store, get("responses"))
    assert found.rows == []
    assert found.note.startswith("2 denials answer no statement that is printed beside them: `kg query denials`")
    assert written(found, "table").splitlines() == ["no rows", found.note]
    assert Answer(shape(found, columns=["whom"], limit=1)).note == found.note
    one = run(store, "responses", {"speaker": "harbour authority"})
    assert one.note.startswith("1 denial answers no statement that is printed beside it")
    supported = run(store, "responses", {"relation": "supports"})
    assert (supported.rows, supported.note) == ([], "asked for relation 'supports'")


def test_a_folder_adds_queries_and_no_name_twice(store, tmp_path):
    file = tmp_path / "mine.rq"
    file.write_text(
        '# title = "T"\n# question = "Q?"\nSELECT ?a WHERE { GRAPH ?g { ?i a schema:NewsArticle ; dcterms:identifier ?a } } ORDER BY ?a\n'
    )
    assert set(available([tmp_path])) == {*load(), "mine"}
    assert values(run(store, get("mine", [tmp_path]))) == [("budget",), ("ferry-1",), ("inquiry-2",)]
    with pytest.raises(QueryError, match="Did you mean 'mine'"):
        get("mint", [tmp_path])
    faulty = tmp_path / "faulty"
    faulty.mkdir()
    (faulty / "none.rq").write_text("SELECT ?a WHERE {}")
    assert get("mine", [tmp_path, faulty]).title == "T", "the header of a query that is not asked is not read"
    with pytest.raises(QueryError, match="the header is not right"):
        available([faulty])
    for folder, complaint in ((tmp_path / "none", "no folder"), (tmp_path.parent, "no query in")):
        with pytest.raises(QueryError, match=complaint):
            available([folder])
    other = tmp_path / "other"
    other.mkdir()
    (other / "speakers.rq").write_text(file.read_text())
    with pytest.raises(QueryError, match="there is another query speakers"):
        available([other])


def test_pairs_count_the_events_of_two_speakers():
    node, label = ox.NamedNode, ox.Literal
    met = [("e1", "b"), ("e1", "a"), ("e2", "a"), ("e2", "b"), ("e2", "c")]
    rows = Rows(
        ("_graph", "_event", "_speaker", "event", "speaker"),
        [(None, node(f"x:{e}"), node(f"x:{s}"), label(e.upper()), label(s.upper())) for e, s in met],
    )
    assert values(pairs(rows)) == [("A", "B", "2", "E1; E2"), ("A", "C", "1", "E2"), ("B", "C", "1", "E2")]


# ---------------------------------------------------------------- any SPARQL


def test_sparql_answers_each_form(store):
    assert values(sparql(store, "SELECT (COUNT(*) AS ?n) WHERE { ?a a schema:NewsArticle }")) == [("3",)]
    assert sparql(store, "ASK { ?x a kg:Group }") is True
    assert sparql(store, "ASK { ?x a <x:y> }") is False
    turtle = sparql(store, "CONSTRUCT { ?x a kg:Group } WHERE { ?x a kg:Group }")
    assert isinstance(turtle, str)
    assert len(list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))) == 1
    assert "Tom Okafor" in str(sparql(store, "DESCRIBE <https://kg.example/person/tom-okafor>"))


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "drop all",
        "# ask\nPREFIX a: <b:>\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/x>",
    ],
)
def test_updates_are_refused(store, update):
    before = len(store)
    with pytest.raises(QueryError, match="is an update"):
        sparql(store, update)
    assert len(store) == before


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
        "service silent ?x { ?s ?p ?o }",
        "?a ?b ?c.SeRvIcE<http://127.0.0.1:1/>{ ?s ?p ?o }",
        "?a ?b 1service <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b 1e5service <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b trueservice <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SERVICE # to\n <http://127.0.0.1:1/> # somewhere\n { ?s ?p ?o }",
        "?a ?b kg:x\\# SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b 'it\\'s' . SERVICE kg:x { ?s ?p ?o }",
        "SERVICESILENT?x{ ?s ?p ?o }",
        "GRAPH ?g { { SERVICE <> { } } }",
    ],
)
def test_nothing_reaches_the_network(store, pattern):
    with pytest.raises(QueryError, match="SERVICE"):
        sparql(store, f"SELECT * WHERE {{ {pattern} }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?x { ?service a ?x }",
        "SELECT * { ?x rdfs:label 'service' }",
        "SELECT * { ?x <x:service> ?service . FILTER(?service > 1) { ?y a ?z } }",
    ],
)
def test_the_word_service_is_no_crime(store, query):
    assert isinstance(sparql(store, query), Rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE " + "{" * 12_000 + "}" * 12_000,
        "SELECT*{" * 3_000,
        "SELECT * { FILTER" + "(" * 12_000 + "1" + ")" * 12_000 + "}",
        "SELECT * { FILTER(" + "!" * 24_000 + "1)}",
        "{" * 24_999,
        "SELECT * { ?s " + "(" * 12_000 + "<a:>" + ")" * 12_000 + " ?o }",
    ],
    ids=["braces", "subqueries", "parentheses", "negations", "open", "path"],
)
def test_depth_does_not_kill_the_process(query):
    """In a process of its own, whose exit status shows a crash."""
    assert len(query) <= 25_000, "else it is refused for its length"
    code = (
        "import sys; from kg.errors import QueryError; from kg.queries import sparql; from kg.store import Store\n"
        "try: sparql(Store.open(None), sys.stdin.read(), timeout=20)\n"
        "except QueryError: pass"
    )
    done = subprocess.run([sys.executable, "-c", code], input=query, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["service" + "#" * 20_000, "service " * 3000, "service<" * 3000, "service:" * 3000])
def test_looking_for_service_takes_no_time(store, hostile):
    begun = time.monotonic()
    with pytest.raises(QueryError):
        sparql(store, hostile, timeout=5)
    assert time.monotonic() - begun < 2


def test_very_long_queries_are_refused(store):
    with pytest.raises(QueryError, match="200,000 characters"):
        sparql(store, "(" * 100_000 + ")" * 100_000)


@pytest.mark.slow
def test_endless_queries_end(seeds_store):
    """In a process of its own: what was not answered works on until its process ends, and takes ever more memory."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    code = (
        "import sys, time; from kg.errors import QueryError; from kg.queries import sparql; from kg.store import Store\n"
        "begun = time.monotonic()\n"
        "try: sparql(Store.open(sys.argv[1]), sys.argv[2], timeout=0.3)\n"
        "except QueryError as error: print(error.message, time.monotonic() - begun < 5)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(seeds_store), endless], text=True, capture_output=True)
    assert (done.returncode, done.stdout) == (0, "the query was not answered within 0.3 s True\n"), done.stderr


def test_endless_answers_end(store, monkeypatch):
    monkeypatch.setattr("kg.queries.guarded.MAX_ROWS", 1000)
    with pytest.raises(QueryError, match="more than 1,000 rows"):
        sparql(store, "SELECT * { ?a ?b ?c . ?d ?e ?f }")


NAIVE = "SELECT ?name (COUNT(*) AS ?n) { ?q schema:spokenByCharacter ?who . ?who rdfs:label ?name } GROUP BY ?name"
"""How anybody would count the statements of each speaker."""


def test_what_several_articles_say_counts_once(store):
    """The Harbour Authority has its label in two articles and is quoted in one."""
    assert ("Harbour Authority", "1") in values(sparql(store, NAIVE))
    assert ("Harbour Authority", "2") in values(sparql(store, NAIVE, per_graph=True))
    labels = "SELECT ?label { <https://kg.example/organization/harbour-authority> rdfs:label ?label }"
    assert values(sparql(store, labels)) == [("Harbour Authority",)]
    assert len(values(sparql(store, labels, per_graph=True))) == 2


@pytest.mark.parametrize(
    ("query", "times"),
    [
        # Rows that are alike in what is selected, and not in what is matched, stay.
        ("SELECT ?kind { ?who a ?kind . ?q schema:spokenByCharacter ?who VALUES ?kind { kg:Group } }", 1),
        ("SELECT ?about { ?q schema:spokenByCharacter ?who ; kg:about ?about }", 7),
        ("SELECT (COUNT(?name) AS ?n) { { SELECT ?name { ?who a schema:Person ; rdfs:label ?name } } }", 1),
        ("SELECT (COUNT(*) AS ?n) { SELECT ?t { ?q a ?t ; schema:text ?x } }", 1),
        ("SELECT ?g { GRAPH ?g { <https://kg.example/organization/harbour-authority> rdfs:label ?label } }", 2),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?e) { BIND('{ SELECT' AS ?x) } # { SELECT * { ?s ?p ?o }", 1),
        ("SELECT * { ?a a schema:NewsArticle } LIMIT 2", 2),
    ],
)
def test_counting_once_keeps_what_differs(store, query, times):
    assert len(values(sparql(store, query))) == times


@pytest.mark.slow
@given(query=st.text(alphabet="SELECT{}()'\"\\#\n?x:<> ", max_size=80))
def test_rewriting_only_adds(query):
    """And what it adds can be taken away again."""
    made = once(query)
    assert made.replace(" { SELECT DISTINCT * {", "").replace("} } ", "") == query.replace("} } ", "")
    assert all(query[token.start : token.end] == token.text for token in tokens(query))


@pytest.mark.parametrize(
    ("query", "place", "advice"),
    [
        ("", "the query is empty", "SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELEC * { ?s ?p ?o }", "line 1, column 1: a query begins with SELECT", "Did you mean 'SELECT'"),
        ("SELECT ?s { ?s ?p ?o . FILTR(?o > 1) }", "line 1, column 24: 'FILTR' is no word of SPARQL", "'FILTER'"),
        ("SELECT ?s { speaker ?p ?o }", "column 13: 'speaker' is no word", r"A variable is \?speaker"),
        ("SELECT * { ?s nope:x ?o }", "column 15: the prefix of nope:x is not known", "Is nope: a prefix"),
        ("SELECT * {\n ?s ?p 'abc }", "line 2, column 8: the string", "Close it"),
        ("SELECT * { ?s ?p ?o ", "column 10: the { is not closed", "pairs"),
        ("SELECT * { ?s ?p ?o } }", "column 23: the } closes nothing", "pairs"),
        ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", "column 21: an expression of the SELECT has no name", r"AS \?n"),
        ("SELECT * {\n?s ?p ?o\n} ORDER ?s", "line 3, column 9: something is wrong near '\\?s'", "Expected there: BY"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "is not grouped", "GROUP BY"),
        ("SELECT ?s { ?s ?p }", "column 19: something is wrong near '}'", "three parts"),
        ("SELECT ?s { ?s kg:spokenBy ?o }", "column 16: kg:spokenBy is not in the vocabulary", "Did you mean"),
        ("SELECT ?s { ?s a kge:accidnt }", "kge:accidnt is not in the vocabulary", "'kge:accident'"),
        ("PREFIX x: <https://kg.example/ontology#> ASK { ?s x:abuot ?o }", "kg:abuot is not in", "'kg:about'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 15} . FILTR(?o > 1) }}", "column 37: 'FILTR' is no word", "'FILTER'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 16} . FILTR(?o > 1) }}", "column 38: 'FILTR' is no word", "'FILTER'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 17} . FILTR(?o > {'1' * 90}) }}", "column 39: 'FILTR' is no", "'FILTER'"),
    ],
)
def test_a_mistake_is_shown_at_its_place_with_what_would_be_right(store, query, place, advice):
    with pytest.raises(QueryError, match=place) as error:
        sparql(store, query)
    assert re.search(advice, error.value.hint)
    if "column" in place:
        line, mark = error.value.message.splitlines()[1:]
        shown = line.removeprefix("    ")
        whole = query.split("\n")[query.count("\n", 0, error.value.place[0])]
        assert shown.strip("…") in whole
        assert shown.startswith("…") is not whole.startswith(shown[0])
        assert shown.endswith("…") is not whole.endswith(shown[-3:])
        assert mark.strip() == "^"
        start, end = error.value.place
        assert shown[mark.index("^") - 4 :].startswith(query[start:end])


def test_a_byte_order_mark_begins_no_query(store, tmp_path):
    assert sparql(store, "\ufeffASK { ?x a kg:Group }") is True
    file = tmp_path / "mine.rq"
    file.write_text('# title = "T"\n# question = "Q?"\nSELECT * {}\n', encoding="utf-8-sig")
    assert load(tmp_path)["mine"].title == "T"


def test_what_stands_nowhere_in_the_store_is_named(store):
    query = "SELECT ?x { ?x schema:txt ?y ; schema:text ?z ; a <x:y> FILTER(xsd:integer(?z) > 1) }"
    assert absent(store, query) == ["schema:txt", "<x:y>"]


@pytest.mark.slow
@given(query=st.text(max_size=60) | st.text(alphabet="SELCTWHRAK*{}()?xy.<>'\"#: \n", max_size=60))
def test_any_text_is_answered_or_refused(store, query):
    refused = None
    try:
        sparql(store, query, timeout=10)
    except KgError as error:
        refused = error
    assert refused is None or refused.hint


# ---------------------------------------------------------------- formats

HOSTILE = 'a\tb\n"c", d | *e* <f> \x1b[31m\\ =1+1 \x9b \r'
TERMS: list[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...]] = [
    (ox.NamedNode("https://schema.org/text"), ox.Literal(HOSTILE), ox.Literal("3", datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))),
    (ox.BlankNode("b0"), ox.Literal("chat", language="fr"), None),
    (ox.Literal("+x", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")), ox.Literal(""), ox.Literal("1.5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))),
]  # fmt: skip


def written(rows: Rows, format: str) -> str:
    file = io.StringIO(newline="")
    render(rows, format, file)
    return file.getvalue()


@pytest.mark.parametrize(("format", "media"), [("srj", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)])
def test_srj_and_tsv_are_read_back_by_another_program(format, media):
    rows = Rows(("a", "b", "c"), TERMS)
    parsed = ox.parse_query_results(written(rows, format), format=media)
    assert [v.value for v in parsed.variables] == ["a", "b", "c"]
    assert [tuple(solution) for solution in parsed] == TERMS


def test_csv_holds_every_character():
    text = written(Rows(("a", "b", "c"), TERMS), "csv")
    assert text.startswith("a,b,c\r\n")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [
        ["https://schema.org/text", HOSTILE, "3"],
        ["_:b0", "chat", ""],
        ["+x", "", "1.5"],
    ]


def test_json_is_an_object_a_row_with_plain_values():
    rows = Rows(("a", "b", "c"), TERMS)
    plain = [
        {"a": "https://schema.org/text", "b": HOSTILE, "c": 3},
        {"a": "_:b0", "b": "chat", "c": None},
        {"a": "+x", "b": "", "c": 1.5},
    ]
    assert json.loads(written(rows, "json")) == plain
    assert [json.loads(line) for line in written(rows, "jsonl").split("\n")[:-1]] == plain


FORMULAS = ("=1+1", "+1+1", "@SUM(A1)", "-2+3", "\t=1", "\uff1d1")


def test_a_safe_csv_opens_in_a_spreadsheet_and_does_nothing():
    rows = Rows(("=a",), [(ox.Literal(cell),) for cell in (*FORMULAS, "-5", "“no”", "é")])
    text = written_safely(rows, "csv")
    assert text.startswith("\ufeff")
    assert [cell for (cell,) in csv.reader(io.StringIO(text[1:], newline=""))] == [
        "'=a", *(f"'{cell}" for cell in FORMULAS), "-5", "“no”", "é",
    ]  # fmt: skip
    assert all(line.count("\t") == 0 for line in written_safely(rows, "tsv").splitlines())
    assert "'=1+1" in written_safely(rows, "tsv")


def written_safely(rows: Rows, format: str) -> str:
    file = io.StringIO(newline="")
    render(rows, format, file, safe=True)
    return file.getvalue()


@pytest.mark.slow
def test_a_workbook_holds_text_and_numbers_and_is_the_same_tomorrow(monkeypatch):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is the extra kg[xlsx]")
    rows = Rows(("a", "b", "c"), [*TERMS, *((ox.Literal(cell), None, None) for cell in FORMULAS)])
    first, second = io.BytesIO(), io.BytesIO()
    write(rows, "xlsx", first)
    time.sleep(1.1)
    write(rows, "xlsx", second)
    assert first.getvalue() == second.getvalue()
    sheet = openpyxl.load_workbook(first).active
    assert [cell.value for cell in sheet[1]] == ["a", "b", "c"]
    assert [sheet.cell(2, 3).value, sheet.cell(4, 3).value] == [3, 1.5]
    assert [(row[0].data_type, row[0].value) for row in list(sheet.rows)[4:]] == [("s", cell) for cell in FORMULAS]


def test_without_openpyxl_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(KgError, match=r"kg\[xlsx\]"):
        write(Rows(("a",), []), "xlsx", io.BytesIO())


def numbers(*cells: int | str | None) -> Rows:
    """Return rows with a column n of these cells, and a column i that counts them."""
    integer = ox.NamedNode(PREFIXES["xsd"] + "integer")

    def term(cell: int | str | None) -> ox.Literal | None:
        return ox.Literal(str(cell), datatype=integer if isinstance(cell, int) else None) if cell is not None else None

    return Rows(("n", "i"), [(term(cell), term(i)) for i, cell in enumerate(cells)])


def test_rows_are_sorted_as_numbers_cut_and_chosen():
    rows = numbers(10, None, 9, "b", "Á", 9)
    assert column(shape(rows, sort=["n"]), "n") == [("9",), ("9",), ("10",), ("Á",), ("b",), (None,)]
    assert column(shape(rows, sort=["-n", "i"]), "n", "i")[2:] == [("10", "0"), ("9", "2"), ("9", "5"), (None, "1")]
    assert values(shape(rows, columns=["i", "n"], sort=["n", "-i"], limit=2)) == [("5", "9"), ("2", "9")]
    assert shape(rows, limit=0).rows == []
    with pytest.raises(QueryError, match=r"no column 'm'.*\n.*Columns: n, i"):
        shape(rows, columns=["m"])


def test_statements_are_cited_in_a_line_each(store):
    lines = written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "cite").splitlines()
    assert lines[0].startswith("Okafor, said: = nothing | about *money*")  # the reporter's words, so without marks
    assert lines[1].startswith("Tom Okafor (Harbour Authority), 2021-04-09, said: “We checked,” […] “Twice.”. ")
    assert lines[1].endswith(f"[inquiry-2, {C[0]}-{C[1]}]")
    with pytest.raises(OutputError, match="no statements to cite"):
        written(run(store, "speakers"), "cite")


def test_markdown_shows_the_words_and_keeps_its_cells():
    lines = written(Rows(("a", "b", "c"), TERMS), "md").splitlines()
    assert lines[0] == "| a | b | c |"
    assert len(lines) == 5
    assert "schema:text" in lines[2]
    assert r"\| \*e\* \<f\> ␛\[31m\\ =1+1" in lines[2]
    assert len(re.findall(r"(?<!\\)\|", lines[2])) == 4


@pytest.mark.parametrize("width", ["200", "80", "60", "20"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_table_fits_any_width_and_names_the_columns_that_it_has_no_room_for(store, monkeypatch, name, width):
    monkeypatch.setenv("COLUMNS", width)
    rows = run(store, name, EXPECTED[name][0])
    text = written(rows, "table")
    lines = text.splitlines()
    assert max(map(len, lines)) <= int(width)
    table, _, note = text.partition("no room for ")
    missing = set(re.findall(r"\w+", note.partition("(")[0]))
    shown = "".join(table.split())
    for record in rows.records():
        for name, value in record.items():
            # A wrapped cell stands in the pieces of its lines, between those of the others.
            assert name in missing or set(value.split()) <= set(table.split()) or len(value) > 14 or value in shown
    assert len(missing) < len(rows.columns)


@pytest.mark.parametrize("width", ["40", "60", "80", "100", "120", "160"])
def test_a_table_cuts_no_cell_and_leaves_out_no_column_without_a_word(monkeypatch, width):
    """Also where several columns must be wrapped, which rich by itself makes too wide and then cuts."""
    monkeypatch.setenv("COLUMNS", width)
    lengths = {"speaker": 16, "statement": 200, "about": 27, "published": 10, "article": 48, "start": 5, "end": 5}
    letters = [chr(0x391 + i) for i in range(len(lengths))]
    cells = [(f"{x * 20} " * (n // 20) + x * (n % 20)).strip() for x, n in zip(letters, lengths.values(), strict=True)]
    text = written(Rows(tuple(lengths), [tuple(map(ox.Literal, cells))]), "table")
    table, _, note = text.partition("no room for ")
    missing = set(re.findall(r"\w+", note.partition("(")[0]))
    for name, cell in zip(lengths, cells, strict=True):
        assert table.count(cell[0]) == (0 if name in missing else len(cell.replace(" ", "")))


@given(st.text("ab “’é\t\n日\u200b", min_size=31, max_size=200), st.booleans())
def test_a_cell_is_broken_where_rich_breaks_it(cell, is_wide):
    """kg breaks most cells itself, since rich needs eight times as long."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", "30" if is_wide else "8")
        printed = written(Rows(("a",), [(ox.Literal(cell),)]), "table").split("\n")[2:-1]
    lines = Text(cell).wrap(Console(), max(map(cell_len, printed)), overflow="fold")
    assert [line.rstrip() for line in printed] == [line.plain.rstrip() for line in lines]


def test_what_is_least_needed_goes_first(store, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "table")
    shown = text.splitlines()[0].split()
    assert {"speaker", "statement", "published"} <= set(shown)
    assert not {"start", "end", "cue"} & set(shown)
    assert "no room for" in text
    monkeypatch.setenv("COLUMNS", "200")
    assert "no room for" not in written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "table")


@pytest.mark.parametrize(
    ("name", "given", "stays"),
    [
        ("statements-by-speaker", {"speaker": "okafor"}, ["speaker", "statement"]),
        ("institutions", {}, ["institution"]),
        ("articles", {}, ["article"]),
        ("denials", {}, ["speaker", "statement"]),
        ("speakers", {}, ["speaker", "statements"]),
        ("figures", {}, ["figure", "source"]),
    ],
)
def test_what_the_rows_are_about_stays_in_forty_columns(store, monkeypatch, name, given, stays):
    monkeypatch.setenv("COLUMNS", "40")
    assert set(stays) <= set(written(run(store, name, given), "table").splitlines()[0].split())


def test_columns_come_back_where_the_others_leave_room(store, monkeypatch):
    """Sixty characters of a headline have no room beside the rest, and twenty have."""
    rows = Rows(
        ("article", "outlet", "headline", "agency"),
        [tuple(map(ox.Literal, ("a" * 20, "o" * 25, "headline " * 10, "g" * 30)))],
    )
    monkeypatch.setenv("COLUMNS", "76")
    assert written(rows, "table").splitlines()[0].split() == ["article", "outlet", "headline"]


def test_both_sides_of_a_dispute_stay_in_sixty_columns(monkeypatch):
    cells = {"said": "2016-12-09", "speaker": "United States", "statement": "these claims", "whom": "Gennady Gatilov"}
    cells["what"] = "No, we are not going to put pressure on Damascus because one must understand that"
    monkeypatch.setenv("COLUMNS", "60")
    shown = written(Rows(tuple(cells), [tuple(map(ox.Literal, cells.values()))]), "table").splitlines()[0].split()
    assert shown == ["speaker", "statement", "whom", "what"]


@pytest.mark.parametrize("width", ["200", "20"])
def test_table_lets_no_article_command_the_terminal(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    text = written(Rows(("a",), [(ox.Literal("[bold]\x1b[31mx\x07\x9b"),)]), "table")
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    assert "[bold]" in text


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "cite"])
@pytest.mark.parametrize("rows", [Rows(("a",), []), Rows((), []), Rows((), [()]), Rows(("a",), [(None,)])])
def test_few_rows(format, rows):
    write(rows, format, io.BytesIO())


def test_no_rows_is_said():
    assert written(Rows(("a",), []), "table") == "no rows\n"
    assert json.loads(written(Rows(("a",), []), "srj"))["results"]["bindings"] == []
    assert json.loads(written(Rows(("a",), []), "json")) == []


def test_unknown_format():
    with pytest.raises(OutputError, match="table, csv, tsv, json, jsonl, srj, xlsx, md"):
        written(Rows((), []), "docx")
