"""The canned queries on articles that share people, institutions, events and claims, and answer one another."""

from __future__ import annotations

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from ferry import values

from kg.model import (
    Affiliation,
    Agent,
    Article,
    Delegation,
    Event,
    Extraction,
    Figure,
    Metadata,
    Participant,
    Printed,
    Quotation,
    Relay,
    Response,
    Software,
    Span,
)  # fmt: skip
from kg.queries import find, run
from kg.rdf.graph import to_graph
from kg.store import Store
from kg.validate import validate_store

GAZETTE = """Quay fire spreads
Minister Ada Holt said “the fire is under control, and nobody need leave”. Union leader Ben Ott denied that.
At least 30 people were hurt, the Fire Service said. 12 died.
"""
HERALD = """Blaze at the quay
Minister Holt said “the fire is under control”, according to The Gazette. The Harbour Board confirmed it.
Exactly 25 people were hurt, said the Board. 20 died.
"""
COURIER = """After the great fire
Ada Holt, a former minister, said “The fire is under control and no one need leave!”. About 31 people were hurt, the Board said.
"""
SOFTWARE = Software(name="by hand", version="1", digest="ab" * 32)
EXCLUDES, LATER = "exclude each other", "the later is higher"
OVERLAP = "can both hold"
OTT_SAID, HOLT_SAID, HOLT_SHORT = (
    "that",
    "“the fire is under control, and nobody need leave”",
    "“the fire is under control”",
)
HOLT_LATE = "“The fire is under control and no one need leave!”"
CONFIRMED = "it"
FIRE, GREAT_FIRE, SEASON = "Quay fire", "the great fire at the quay", "event/fire-season"


class At:
    """Finds stretches of a text by their words."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, words: str, after: str = "") -> Span:
        start = self.text.index(words, self.text.index(after))
        return Span(start, start + len(words))


def organization(id: str, name: str, *mentions: Span, **more: str) -> Agent:
    return Agent(id=id, type="organization", name=name, mentions=mentions, iri=f"organization/{id}", **more)


def article(id: str, text: str, outlet: str, published: str) -> Article:
    title = Printed(value=text.splitlines()[0], span=Span(0, len(text.splitlines()[0])))
    metadata = Metadata(title=title, outlet=Printed(value=outlet), published=Printed(value=published))
    return Article(id=id, text=text, body=(Span(0, len(text)),), metadata=metadata)


def figure(span: Span, value: int, bound: str, kind: str, source: str | None) -> Figure:
    return Figure(
        span=span, value=value, bound=bound, of="people", unit="person", kind=kind, event="fire", attributed_to=source
    )


def gazette() -> Extraction:
    at = At(GAZETTE)
    return Extraction(
        article=article("gazette", GAZETTE, "The Gazette", "2021-03-02"), software=SOFTWARE,
        agents=(
            Agent(id="holt", type="person", name="Ada Holt", mentions=(at("Ada Holt"),), iri="person/ada-holt"),
            Agent(id="ott", type="person", name="Ben Ott", mentions=(at("Ben Ott"),), iri="person/ben-ott"),
            organization("union", "Union", at("Union")),
            organization("fire-service", "Fire Service", at("Fire Service")),
            Agent(id="ministry", type="organization", name="Ministry", implied_by=(at("Minister"),), iri="organization/ministry"),
        ),
        affiliations=(Affiliation(member="holt", organization="ministry", role="minister", evidence=at("Minister Ada Holt")),),
        events=(
            Event(id="fire", label=FIRE, type="disaster", mentions=(at("Quay fire"),), time="2021-03-01", iri="event/fire-1", part_of=SEASON, participants=(Participant(agent="fire-service", evidence=at("Quay fire")),)),
        ),
        quotations=(
            Quotation(
                contents=(at(HOLT_SAID),), cue=at("said"), source=at("Ada Holt"), kind="direct", confidence=0.9, speaker="holt", about=("fire",),
                on_behalf_of=(Delegation(organization="ministry", role="minister", evidence=at("Minister")),), claim="claim/1",
            ),
            Quotation(
                contents=(at("that", "denied"),), cue=at("denied"), source=at("Ben Ott"), kind="indirect", confidence=0.8, speaker="ott", about=("fire",),
                on_behalf_of=(Delegation(organization="union", role="leader", evidence=at("Union leader")),), claim="claim/2",
                responses=(Response(relation="disputes", quotation=0, evidence=at("denied")),),
            ),
        ),
        figures=(figure(at("At least 30 people"), 30, "at least", "injured", "fire-service"), figure(at("12"), 12, "exactly", "killed", None)),
    )  # fmt: skip


def herald() -> Extraction:
    at = At(HERALD)
    return Extraction(
        article=article("herald", HERALD, "The Herald", "2021-03-03"), software=SOFTWARE,
        agents=(
            Agent(id="holt", type="person", name="Holt", mentions=(at("Holt"),), iri="person/ada-holt"),
            organization("gazette", "The Gazette", at("The Gazette")),
            organization("board", "Harbour Board", at("Harbour Board")),
        ),
        events=(
            Event(id="fire", label="Blaze", type="disaster", mentions=(at("Blaze"),), time="2021-03", iri="event/fire-1"),
            Event(id="season", label="the fires of spring", type="disaster", mentions=(at("quay"),), iri=SEASON),
        ),
        quotations=(
            Quotation(
                contents=(at(HOLT_SHORT),), cue=at("said"), source=at("Minister Holt"), kind="direct", confidence=0.9, speaker="holt", about=("fire",),
                relay=Relay(agent="gazette", evidence=at("according to The Gazette")), claim="claim/1",
            ),
            Quotation(
                contents=(at("it", "confirmed"),), cue=at("confirmed"), source=at("The Harbour Board"), kind="indirect", confidence=0.7, speaker="board",
                about=("fire",), claim="claim/3", responses=(Response(relation="supports", quotation=0, evidence=at("confirmed")),),
            ),
        ),
        figures=(figure(at("Exactly 25 people"), 25, "exactly", "injured", "board"), figure(at("20"), 20, "exactly", "killed", None)),
    )  # fmt: skip


def courier() -> Extraction:
    at = At(COURIER)
    return Extraction(
        article=article("courier", COURIER, "Courier", "2021-04-01"), software=SOFTWARE,
        agents=(
            Agent(id="holt", type="person", name="Ada Holt", mentions=(at("Ada Holt"),), iri="person/ada-holt"),
            organization("board", "Board", at("Board")),
            Agent(id="ministry", type="organization", name="Ministry of Ports", implied_by=(at("minister"),), iri="organization/ministry"),
        ),
        affiliations=(Affiliation(member="holt", organization="ministry", role="former minister", evidence=at("a former minister")),),
        events=(Event(id="fire", label=GREAT_FIRE, type="other", mentions=(at("the great fire"),), time="2021-03-01", iri="event/fire-1"),),
        quotations=(
            Quotation(contents=(at(HOLT_LATE),), cue=at("said"), source=at("Ada Holt"), kind="direct", confidence=0.9, speaker="holt", about=("fire",), claim="claim/1"),
        ),
        figures=(figure(at("About 31 people"), 31, "about", "injured", "board"),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store.open(None)
    for extraction in (courier(), gazette(), herald()):
        made.add(to_graph(extraction))
    return made


def where(text: str, words: str, after: str = "") -> tuple[str, str]:
    span = At(text)(words, after)
    return str(span.start), str(span.end)


G, H, C = where(GAZETTE, HOLT_SAID), where(HERALD, HOLT_SHORT), where(COURIER, HOLT_LATE)
OTT, BOARD = where(GAZETTE, "that", "denied"), where(HERALD, "it", "confirmed")
BOARD_COUNTS = ("Exactly 25 people", "= 25 people", "Harbour Board", "2021-03-03", "herald")
SERVICE_COUNTS = ("At least 30 people", "≥ 30 people", "Fire Service", "2021-03-02", "gazette")

EXPECTED: dict[str, tuple[dict[str, str], list[tuple[str | None, ...]]]] = {
    "positions": ({"speaker": "holt"}, [
        (GREAT_FIRE, None, "2021-03-02", "Ada Holt", "Ministry of Ports", HOLT_SAID, "said", "gazette", *G),
        (GREAT_FIRE, None, "2021-03-03", "Ada Holt", None, HOLT_SHORT, "said", "herald", *H),
        (GREAT_FIRE, None, "2021-04-01", "Ada Holt", None, HOLT_LATE, "said", "courier", *C),
    ]),
    "offices": ({"speaker": "ada holt"}, [
        ("Ada Holt", "minister", "Ministry of Ports", "2021-03-02", "2021-03-02", "1", "Minister", "articles"),
        ("Ada Holt", "former minister", "Ministry of Ports", "2021-04-01", "2021-04-01", "1", "a former minister", "articles"),
    ]),
    "responses": ({}, [
        (None, "2021-03-02", "Ben Ott", "Union", OTT_SAID, "denied", "Ada Holt", HOLT_SAID, GREAT_FIRE, "gazette", *OTT),
    ]),
    "conflicting-figures": ({}, [
        (GREAT_FIRE, "injured", EXCLUDES, *BOARD_COUNTS, *SERVICE_COUNTS),
        (GREAT_FIRE, "killed", LATER, "12", "= 12 people", None, "2021-03-02", "gazette", "20", "= 20 people", None, "2021-03-03", "herald"),
        (GREAT_FIRE, "injured", OVERLAP, *SERVICE_COUNTS, "About 31 people", "≈ 31 people", "Harbour Board", "2021-04-01", "courier"),
    ]),
    "claims": ({}, [(HOLT_SAID, "3", "3", "3", "3", "2021-03-02", "2021-04-01")]),
    "first-appearances": ({}, [("2021-03-02", "The Gazette", "Ada Holt", HOLT_SAID, "gazette", *G, "3", "2021-04-01")]),
    "altered-quotations": ({}, [
        ("3", "2021-03-02", "The Gazette", "Ada Holt", HOLT_SAID, "gazette", *G),
        ("3", "2021-03-03", "The Herald", "Ada Holt", HOLT_SHORT, "herald", *H),
        ("3", "2021-04-01", "Courier", "Ada Holt", HOLT_LATE, "courier", *C),
    ]),
    "relay-chains": ({}, [
        ("Ada Holt → The Gazette → The Herald", HOLT_SHORT, "according to The Gazette", "herald", *H, "gazette"),
    ]),
    "event-parts": ({"event": "fires of spring"}, [
        (None, None, "the fires of spring", "disaster", None, None, "0", "1"),
        ("2021-03-01", "2021-03-01", GREAT_FIRE, "disaster", None, "the fires of spring", "5", "3"),
    ]),
    "participants": ({"event": "fire"}, [(GREAT_FIRE, "disaster", "Fire Service", "Quay fire", "gazette", "0", "9")]),
    "co-occurrence": ({}, [
        ("Fire Service", "Harbour Board", "1", GREAT_FIRE), ("Fire Service", "Ministry of Ports", "1", GREAT_FIRE), ("Fire Service", "Union", "1", GREAT_FIRE),
        ("Harbour Board", "Ministry of Ports", "1", GREAT_FIRE), ("Harbour Board", "Union", "1", GREAT_FIRE), ("Ministry of Ports", "Union", "1", GREAT_FIRE),
    ]),
}  # fmt: skip


@pytest.mark.slow
def test_the_articles_are_what_kg_would_write(store):
    assert {f.rule for f in validate_store(store).findings} <= {"agent-evidence"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer(store, name):
    arguments, rows = EXPECTED[name]
    assert values(run(store, name, arguments)) == rows


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer_does_not_hang_on_the_order_of_ingestion(store, name):
    with Store.open(None) as other:
        for extraction in (herald(), gazette(), courier()):
            other.add(to_graph(extraction))
        assert run(other, name, EXPECTED[name][0]) == run(store, name, EXPECTED[name][0])


def test_supports_are_asked_for_by_name(store):
    rows = run(store, "responses", {"relation": "supports"})
    assert values(rows) == [
        (None, "2021-03-03", "Harbour Board", None, CONFIRMED, "confirmed", "Ada Holt", HOLT_SHORT, GREAT_FIRE, "herald", *BOARD)
    ]  # fmt: skip
    assert len(run(store, "responses", {"relation": ""}).rows) == 2


def test_denials_are_what_disputes_another_statement_and_cues_that_deny(store):
    """The disputed statement's events count: who dismisses "these claims" names none."""
    assert values(run(store, "denials")) == [
        (None, "2021-03-02", "Ben Ott", "Union", OTT_SAID, "denied", GREAT_FIRE, "gazette", *OTT)
    ]  # fmt: skip
    holt, ott = gazette().quotations
    at = At(GAZETTE)
    for cue, responses, found in (
        (at("said"), ott.responses, 1),
        (at("denied"), (), 1),
        (at("said"), (), 0),
    ):
        with Store.open(None) as other:
            answer = replace(ott, cue=cue, responses=responses, about=())
            other.add(to_graph(replace(gazette(), quotations=(holt, answer))))
            assert len(run(other, "denials").rows) == found
            about = run(other, "denials-about-event", {"event": "fire"})
            assert len(about.rows) == len(responses)


def test_the_parts_of_an_event_are_looked_up_before_what_is_said_of_them(store):
    """All of them, wherever the query groups; without that it gives the same, but reads every event."""
    asked = []

    class Noted:
        path = None

        def select(self, query, bindings=None):
            asked.append(query)
            return store.select(query, bindings)

        label = store.label

    rows = run(Noted(), "event-parts", {"event": "fires of spring"})
    (blocks,) = {match[1] for match in re.finditer(r"VALUES \?happening \{ (.*?) \}", asked[-1])}
    assert len(blocks.split()) == len(rows.rows) == 2
    plain = re.sub(r"VALUES \?happening \{ .*? \}", "", asked[-1])
    assert len(store.select(plain).rows) == 2


def test_an_event_of_several_articles_is_one_row(store):
    assert values(run(store, "events"))[0] == (GREAT_FIRE, "disaster", "2021-03-01", None, "", "5", "3", "3")
    assert values(run(store, "timeline")) == [
        ("2021-03-01", "2021-03-01", GREAT_FIRE, "disaster", None, "5", "3")
    ]  # fmt: skip


def test_only_articles_that_tell_an_event_as_a_fact_put_it_on_the_timeline():
    """The herald fears the fire; where the gazette tells of it as well, it is one that happened."""
    feared = replace(herald(), events=tuple(replace(e, status="feared") for e in herald().events))
    with Store.open(None) as other:
        other.add(to_graph(feared))
        assert values(run(other, "timeline")) == []
        assert {row[4] for row in values(run(other, "events"))} == {"feared"}
        other.add(to_graph(gazette()))
        [told] = values(run(other, "timeline"))
        assert (told[3], told[6]) == ("disaster", "1")
        assert [row[4] for row in values(run(other, "events"))] == ["", "feared"]


def test_an_event_is_found_by_what_any_article_calls_it(store):
    fire = [ox.NamedNode("https://kg.example/event/fire-1")]
    assert find(store, "event", "blaze") == find(store, "event", "great fire") == fire
    assert len(run(store, "statements-about-event", {"event": "blaze"}).rows) == 5
    kinds = [row[1] for row in values(run(store, "figures", {"event": "great fire"}))]
    assert kinds == ["injured"] * 3 + ["killed"] * 2


def test_statements_about_a_shared_event_are_in_order_of_their_days(store):
    days = [row[1] for row in values(run(store, "statements-about-event", {"event": "quay fire"}))]
    assert days == sorted(days)


def test_a_node_that_articles_name_differently_has_one_label(store):
    assert [row[0] for row in values(run(store, "speakers"))] == ["Ada Holt", "Ben Ott", "Harbour Board"]
    assert ("Ada Holt", "Ben Ott", "1", GREAT_FIRE) in values(run(store, "meetings"))
    assert {row[0] for row in values(run(store, "institutions"))} == {"Harbour Board", "Ministry of Ports", "Union"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bound", "value", "other_bound", "other_value", "conflicts"),
    [
        ("exactly", 246, "exactly", 300, True),
        ("exactly", 300, "exactly", 300, False),
        ("at least", 40, "exactly", 46, False),
        ("at least", 40, "exactly", 36, True),
        ("at least", 40, "exactly", 40, False),
        ("more than", 40, "exactly", 40, True),
        ("more than", 40, "at least", 400, False),
        ("at most", 40, "at least", 41, True),
        ("less than", 40, "at least", 40, True),
        ("less than", 40, "at most", 10, False),
        ("about", 300, "exactly", 310, False),
        ("about", 300, "exactly", 400, True),
        ("about", 300, "about", 350, False),
    ],
)
def test_figures_conflict_where_one_excludes_the_other(bound, value, other_bound, other_value, conflicts):
    """Whichever of the two is printed first. Both count up to one day: neither has grown into the other."""
    for pair in (((bound, value), (other_bound, other_value)), ((other_bound, other_value), (bound, value))):
        one, other = ({"bound": how, "value": count, "as_of": "2021-03-01"} for how, count in pair)
        assert (stands(one, other) == [EXCLUDES]) == conflicts


def stands(one: dict[str, object], other: dict[str, object]) -> list[str | None]:
    """Return how the gazette's figure, so changed, stands to the herald's."""
    with Store.open(None) as store:
        for extraction, change in ((gazette(), one), (herald(), other)):
            changed = replace(extraction.figures[0], **change)
            store.add(to_graph(replace(extraction, figures=(changed,))))
        return [row[2] for row in values(run(store, "conflicting-figures"))]


def exactly(value: int, **more: str) -> dict[str, object]:
    return {"bound": "exactly", "value": value, **more}


@pytest.mark.slow
def test_a_later_figure_may_be_higher_but_not_lower():
    early, late = "2021-03-01", "2021-03-02"
    assert stands(exactly(12, as_of=early), exactly(20, as_of=late)) == [LATER]
    assert stands(exactly(20, as_of=late), exactly(12, as_of=early)) == [LATER]
    assert stands(exactly(20, as_of=early), exactly(12, as_of=late)) == [EXCLUDES]
    assert stands(exactly(46, as_of=early), exactly(900, as_of=late, unit="person/child")) == [LATER]
    assert stands(exactly(46, as_of=late), exactly(900, as_of=early, unit="person/child")) == [EXCLUDES]


def test_a_source_that_counts_again_contradicts_itself_only_where_it_counts_fewer():
    early, late = "2021-03-01", "2021-03-02"
    own = {"attributed_to": "holt"}
    assert stands(exactly(12, as_of=early, **own), exactly(20, as_of=late, **own)) == []
    assert stands(exactly(20, as_of=early, **own), exactly(12, as_of=late, **own)) == [EXCLUDES]


@pytest.mark.slow
def test_what_is_no_toll_is_compared_between_named_sources_of_one_day():
    day = "2021-03-01"
    raised = {"kind": "raise", "unit": "USD", "of": "dollars", "as_of": day}
    one, other = exactly(12, **raised, attributed_to="fire-service"), exactly(20, **raised, attributed_to="board")
    assert stands(one, other) == [EXCLUDES]
    assert stands(one, {**other, "attributed_to": None}) == stands(one, {**other, "as_of": "2021-03-02"}) == []
    assert stands({**one, "unit": "%"}, {**other, "unit": "%"}) == []


def test_whoever_takes_part_is_counted_as_one_of_all():
    day = "2021-03-01"
    bakers = exactly(300, kind="participated", unit="person/baker", as_of=day, attributed_to="fire-service")
    people = exactly(1_000, kind="participated", as_of=day, attributed_to="board")
    assert stands(bakers, people) == [EXCLUDES]
    assert stands({**bakers, "kind": "injured"}, {**people, "kind": "injured"}) == []


@pytest.mark.slow
def test_those_of_two_places_are_not_compared():
    here, there = (
        exactly(250, of="Florida workers", unit="person/worker"),
        exactly(600, of="bakery workers", unit="person/worker"),
    )
    assert stands({**here, "as_of": "2021-03-01"}, {**there, "as_of": "2021-03-01"}) == []
    assert stands({**here, "as_of": "2021-03-01"}, {**there, "as_of": "2021-03-01", "of": "workers"}) == [EXCLUDES]


@pytest.mark.slow
def test_bounds_are_shown_as_such_and_both_can_hold():
    """Civilians are some of the dead: 246 of them at least, and more than 300 dead."""
    civilians = {"bound": "at least", "value": 246, "unit": "person/civilian", "of": "civilians"}
    dead = {"bound": "more than", "value": 300}
    assert stands(civilians, dead) == stands(dead, civilians) == []
    assert stands({**civilians, "unit": "person"}, dead) == [OVERLAP]
    assert stands({**civilians, "bound": "exactly", "value": 400}, exactly(300, as_of="2021-03-02")) == [EXCLUDES]
    assert stands(dead, dead) == []


def test_a_range_is_compared_by_both_of_its_ends():
    thirty_to_forty = {"bound": "at least", "value": 30, "highest": 40, "as_of": "2021-03-01"}
    assert (
        stands(thirty_to_forty, exactly(41, as_of="2021-03-01")) == stands(thirty_to_forty, exactly(29)) == [EXCLUDES]
    )
    assert stands(thirty_to_forty, exactly(40)) == [OVERLAP]


@pytest.mark.slow
def test_figures_for_other_events_or_of_other_things_do_not_conflict():
    one, other = gazette(), herald()
    for change in ({"of": "ships", "unit": "ship"}, {"kind": "displaced"}, {"event": "season"}, {"value": None}):
        with Store.open(None) as store:
            store.add(to_graph(replace(one, figures=one.figures[:1])))
            store.add(to_graph(replace(other, figures=(replace(other.figures[0], **change),))))
            assert run(store, "conflicting-figures").rows == []


def test_claims_are_found_by_their_words(store):
    (claim,) = find(store, "claim", "under control")
    assert claim.value.endswith("claim/1")
    assert len(run(store, "altered-quotations", {"claim": "under control"}).rows) == 3
    assert run(store, "altered-quotations", {"claim": "claim/3".replace("claim/3", "it")}).rows == []


def test_what_differs_in_case_and_marks_is_not_altered():
    with Store.open(None) as store:
        for extraction, words in ((gazette(), HOLT_SHORT), (herald(), HOLT_SHORT)):
            at = At(extraction.article.text)(words[1:-1])
            quotation = replace(
                extraction.quotations[0],
                contents=(at,) if extraction.article.id == "gazette" else (Span(at.start - 1, at.end + 1),),
            )
            store.add(to_graph(replace(extraction, quotations=(quotation,), figures=())))
        assert run(store, "altered-quotations").rows == []
        assert len(run(store, "claims").rows) == 1


@pytest.mark.parametrize(("unit", "value", "conflicts"), [("person/child", 900, True), ("person/child", 2, False)])
def test_a_part_conflicts_with_the_whole_only_where_it_is_more(unit, value, conflicts):
    same = "2021-03-01"
    assert stands(exactly(46, as_of=same), exactly(value, as_of=same, unit=unit)) == [EXCLUDES] * conflicts
