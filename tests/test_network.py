"""The networkx graph of an invented store: what is a node, what an edge, and what they carry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from invented import dam, unresolved

from kg.errors import QueryError
from kg.model import Printed
from kg.network import ABOUT, ON_BEHALF_OF, RELAYED_BY, SAID, build, neighbourhood, summary
from kg.queries import run
from kg.rdf.graph import to_graph
from kg.store import Store

BASE = "https://kg.example/"
QUIST, BOARD, RADIO = f"{BASE}person/orla-quist", f"{BASE}organization/water-board", f"{BASE}organization/hill-radio"
MINISTRY = f"{BASE}organization/interior-ministry"
DAM = f"{BASE}article/dam/"
FLOOD, EVACUATION = f"{DAM}event/flood", f"{DAM}event/evacuation"
SPOKESMAN, RESIDENTS = f"{DAM}group/spokesman", f"{DAM}group/residents"


def stored(*extractions):
    store = Store.open(None)
    for one in extractions:
        store.add(to_graph(one))
    return store


def edges(graph):
    return {(u, v, d["label"]) for u, v, d in graph.edges(data=True)}


def quotation(graph, words):
    (found,) = [n for n, d in graph.nodes(data=True) if d["type"] == "quotation" and words in d["text"]]
    return found


def test_every_quotation_is_joined_to_its_speaker_institution_events_and_relay():
    graph = build(stored(dam()))
    wall, flood, shambles = (quotation(graph, w) for w in ("wall", "drove out", "shambles"))
    assert edges(graph) == {
        (QUIST, wall, SAID), (wall, BOARD, ON_BEHALF_OF), (wall, FLOOD, ABOUT), (wall, EVACUATION, ABOUT),
        (SPOKESMAN, flood, SAID), (flood, MINISTRY, ON_BEHALF_OF), (flood, FLOOD, ABOUT), (flood, RADIO, RELAYED_BY),
        (RESIDENTS, shambles, SAID), (shambles, EVACUATION, ABOUT),
    }  # fmt: skip


def test_attributes_say_what_a_reader_of_the_picture_needs():
    graph = build(stored(dam()))
    assert graph.nodes[QUIST] == {"label": "Orla Quist", "type": "person", "weight": 1}
    assert graph.nodes[FLOOD] == {
        "label": "Flood at Brackwater", "type": "event", "kind": "disaster", "date": "2019-03-02", "place": "Brackwater",
        "article": "dam", "weight": 2,
    }  # fmt: skip
    assert graph.nodes[EVACUATION]["date"] == "2019-03-01"
    assert graph.nodes[EVACUATION]["until"] == "2019-03-31"
    wall = graph.nodes[quotation(graph, "wall")]
    text = dam().article.text
    pieces = [tuple(map(int, piece.split("-"))) for piece in wall["offsets"].split(",")]
    assert [text[a:b] for a, b in pieces] == ["“The wall will not hold,”", "“Leave now.”"]
    assert wall["text"] == " […] ".join(text[a:b] for a, b in pieces)
    assert (wall["kind"], wall["date"], wall["published"], wall["outlet"], wall["confidence"]) == (
        "direct", "2019-03-03", "2019-03-04", "The Lowland Courier", 0.9,
    )  # fmt: skip
    assert graph.nodes[quotation(graph, "drove out")]["date"] == "2019-03-04"  # the article's, where none is given


def test_an_event_of_several_articles_has_what_most_of_them_say():
    flood, evacuation = dam().events
    shared = replace(flood, iri="event/flood-1")
    early = replace(shared, label="The breach", time="2019-03-01", places=(), type="accident")
    graph = build(
        stored(
            *(
                replace(dam(id), events=(event, evacuation))
                for id, event in (("a", early), ("b", shared), ("c", shared))
            )
        )
    )
    assert graph.nodes[f"{BASE}event/flood-1"] == {
        "label": "Flood at Brackwater", "type": "event", "kind": "disaster", "date": "2019-03-02", "place": "Brackwater",
        "article": "a; b; c", "weight": 6,
    }  # fmt: skip


def test_a_place_that_few_articles_put_an_event_in_is_not_shown():
    flood, evacuation = dam().events
    here, there = (replace(flood, iri="event/flood-1", places=(Printed(value=p),)) for p in ("Brackwater", "Vossby"))
    told = {"a": there, "b": here, "c": here, "d": here}
    store = stored(*(replace(dam(id), events=(event, evacuation)) for id, event in told.items()))
    assert build(store).nodes[f"{BASE}event/flood-1"]["place"] == "Brackwater"
    for query in ("events", "timeline"):
        answer = run(store, query)
        places = [row[answer.columns.index("place")] for row in answer.rows]
        assert {place.value for place in places if place} == {"Brackwater"}


def test_an_events_type_is_the_one_that_most_articles_give_it():
    flood, evacuation = dam().events
    types = {"a": "attack", "b": "other", "c": "other", "d": "disaster", "e": "disaster"}
    told = {id: replace(flood, iri="event/flood-1", type=type) for id, type in types.items()}
    store = stored(*(replace(dam(id), events=(event, evacuation)) for id, event in told.items()))
    for query, asked in (("events", {}), ("timeline", {}), ("event-parts", {"event": flood.label})):
        answer = run(store, query, asked)
        at = answer.columns.index("type"), answer.columns.index("event")
        found = {row[at[1]].value: row[at[0]].value for row in answer.rows if row[at[1]] and row[at[0]]}
        assert found["Flood at Brackwater"] == "disaster"


def test_every_attribute_is_plain_and_none_is_empty():
    graph = build(stored(unresolved()))
    values = [v for _, d in graph.nodes(data=True) for v in d.values()] + [
        v for *_, d in graph.edges(data=True) for v in d.values()
    ]
    assert {type(v) for v in values} == {str, int, float}
    assert "" not in values


def test_long_words_are_cut_in_the_label_only():
    graph = build(stored(dam()))
    node = graph.nodes[quotation(graph, "drove out")]
    assert node["label"] == "the ministry's spokesman (said): The flood at Brackwater on…"
    assert node["text"].endswith("1,200 people")


def test_people_and_institutions_are_shared_between_articles_and_events_are_not():
    graph = build(stored(dam(), dam("dam-2")))
    types = [d["type"] for _, d in graph.nodes(data=True)]
    assert {t: types.count(t) for t in types} == {
        "person": 1,
        "organization": 3,
        "group": 4,
        "quotation": 6,
        "event": 4,
    }
    assert graph.nodes[QUIST]["weight"] == 2


def test_an_institution_has_the_name_that_most_articles_give_it():
    def named(id, name):
        one = dam(id)
        return replace(one, agents=tuple(replace(a, name=name) if a.id == "water-board" else a for a in one.agents))

    store = stored(named("a", "Water Board"), named("b", "WATER BOARD"), named("c", "WATER BOARD"))
    assert build(store).nodes[BOARD]["label"] == "WATER BOARD"


def test_what_no_quotation_touches_is_left_out():
    one = replace(dam(), quotations=(), figures=())
    assert len(build(stored(one))) == 0
    assert f"{BASE}organization/the-lowland-courier" not in build(stored(dam()))


def test_around_a_speaker_are_its_institutions_and_events_but_no_other_speaker():
    store = stored(dam())
    graph = build(store, around="quist")
    assert {n for n, d in graph.nodes(data=True) if d["type"] != "quotation"} == {QUIST, BOARD, FLOOD, EVACUATION}
    assert graph.nodes[quotation(graph, "wall")] == build(store).nodes[quotation(build(store), "wall")]


def test_around_an_event_are_all_who_speak_about_it():
    graph = build(stored(dam()), around="flood")
    assert {QUIST, SPOKESMAN, BOARD, MINISTRY} <= set(graph)
    assert RESIDENTS not in graph
    assert set(build(stored(dam()), around="water board")) >= {BOARD, QUIST}
    assert build(stored(dam()), around=FLOOD, hops=1).number_of_nodes() == 3


def test_around_somebody_unknown_or_never_quoted_says_what_to_try():
    store = stored(dam())
    with pytest.raises(QueryError, match="no speaker, institution or event 'orla twist'") as told:
        build(store, around="orla twist")
    assert "Orla Quist" in told.value.hint
    with pytest.raises(QueryError) as told:
        build(store, around="lowland courier")
    assert "no quotation is by, for or about it" in told.value.hint


def test_the_neighbourhood_of_all_is_all():
    graph = build(stored(dam()))
    assert edges(neighbourhood(graph, list(graph))) == edges(graph)
    assert list(neighbourhood(graph, list(graph))) == list(graph)


def test_the_summary_counts_statements_between_speakers_institutions_and_events():
    short = summary(build(stored(dam(), dam("dam-2"))))
    assert {(u, v, d["label"], d["weight"]) for u, v, d in short.edges(data=True) if u == QUIST} == {
        (QUIST, BOARD, ON_BEHALF_OF, 2), (QUIST, FLOOD, ABOUT, 1), (QUIST, EVACUATION, ABOUT, 1),
        *((QUIST, n.replace("/dam/", "/dam-2/"), ABOUT, 1) for n in (FLOOD, EVACUATION)),
    }  # fmt: skip
    assert (short.nodes[BOARD]["weight"], short.nodes[BOARD]["said"]) == (2, 0)
    assert (short.nodes[QUIST]["weight"], short.nodes[QUIST]["said"]) == (2, 2)
    assert short.nodes[FLOOD]["weight"] == 2
    assert RADIO not in short  # it only relays
    assert short.graph == {"statements": 6, "unresolved": 0, "articles": 2, "first": "2019-03-03", "last": "2019-03-04"}


def test_the_summary_counts_what_it_cannot_show():
    short = summary(build(stored(unresolved())))
    assert (short.graph["statements"], short.graph["unresolved"]) == (4, 1)
    assert summary(build(stored())).graph["articles"] == 0
