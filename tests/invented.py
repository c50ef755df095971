"""An invented article in which every field of kg's model is used, for tests that must see every term of the graph.

The wave and the "é" of two code points are there on purpose: offsets are code points, not bytes or UTF-16 units.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kg.model import (
    Affiliation,
    Agent,
    Article,
    Decision,
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
    SaidOn,
    SameAs,
    Software,
    Span,
)  # fmt: skip

TEXT = """Towns emptied as dam cracks \U0001f30a
Engineers fear a second breach
By Nadia Ferre\u0301
The Lowland Courier, 4 March 2019

BRACKWATER (Delta Wire) – “The wall will not hold,” Orla Quist, chief engineer of the Water Board, told reporters \
at a briefing on Sunday. “Leave now.”

The flood at Brackwater on 2 March drove out at least 1,200 people, the ministry's spokesman said, according to Hill Radio.

Residents called the evacuation “a shambles”. “Nobody came,” read one leaflet.
"""


ELSEWHERE = "http://www.wikidata.org/entity/Q0"
"""Who Orla Quist is elsewhere; there is no such item."""


def at(words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def printed(words: str, nth: int = 0) -> Printed:
    return Printed(value=words, span=at(words, nth))


def extraction(id: str = "dam") -> Extraction:
    """Return the extraction of the invented article, as article `id`."""
    article = Article(
        id=id,
        text=TEXT,
        body=(Span(0, len(TEXT)),),
        metadata=Metadata(
            title=printed("Towns emptied as dam cracks \U0001f30a"),
            standfirst=printed("Engineers fear a second breach"),
            authors=(printed("Nadia Ferre\u0301"),),
            outlet=printed("The Lowland Courier"),
            agency=printed("Delta Wire"),
            published=Printed(value="2019-03-04", span=at("4 March 2019")),
            dateline=Printed(value="Brackwater", span=at("BRACKWATER")),
            url="https://courier.example/dam",
        ),
    )
    return Extraction(
        article=article,
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=_agents(),
        affiliations=(
            Affiliation(
                member="quist", organization="water-board", role="chief engineer", evidence=at("chief engineer of the Water Board")
            ),
        ),
        events=(
            Event(
                id="flood", label="Flood at Brackwater", type="disaster", places=(printed("Brackwater"),), time="2019-03-02/..",
                time_evidence=at("2 March"), mentions=(at("The flood at Brackwater"),), participants=(Participant(agent="residents", evidence=at("people")),),
            ),
            Event(
                id="evacuation", label="Evacuation", type="displacement", time="2019-03", mentions=(at("the evacuation"),),
                part_of="event/dam-crisis",
            ),
        ),
        quotations=_quotations(),
        figures=(
            Figure(
                span=at("at least 1,200 people"), value=1200, bound="at least", of="people", kind="displaced", event="flood",
                attributed_to="spokesman", as_of="2019-03-02", unit="person",
            ),
        ),
    )  # fmt: skip


def _agents() -> tuple[Agent, ...]:
    agents = (
        Agent(
            id="quist", type="person", name="Orla Quist", aliases=("Quist",), mentions=(at("Orla Quist"),),
            same_as=(
                SameAs(iri=ELSEWHERE, reason="the only chief engineer of the Water Board", evidence=at("chief engineer of the Water Board")),
            ),
        ),
        Agent(id="water-board", type="organization", name="Water Board", mentions=(at("Water Board"),)),
        Agent(id="ministry", type="organization", name="Interior Ministry", implied_by=(at("the ministry"),)),
        Agent(
            id="spokesman", type="group", name="the ministry's spokesman", mentions=(at("the ministry's spokesman"),),
        ),
        Agent(id="residents", type="group", name="residents", mentions=(at("Residents"),)),
        Agent(id="hill-radio", type="organization", name="Hill Radio", mentions=(at("Hill Radio"),)),
    )  # fmt: skip
    return tuple(sorted(agents, key=lambda a: a.id))


def _quotations() -> tuple[Quotation, ...]:
    said_on = SaidOn(value="2019-03-03", evidence=at("Sunday"))
    return (
        Quotation(
            contents=(at("“The wall will not hold,”"), at("“Leave now.”")), cue=at("told"), kind="direct", confidence=0.9,
            source=at("Orla Quist, chief engineer of the Water Board"), speaker="quist", addressee=at("reporters"),
            occasion=at("at a briefing"), said_on=said_on, about=("evacuation", "flood"), claim="claim/wa11f411",
            on_behalf_of=(
                Delegation(organization="water-board", role="chief engineer", evidence=at("chief engineer of the Water Board")),
            ),
        ),
        Quotation(
            contents=(at("The flood at Brackwater on 2 March drove out at least 1,200 people"),), cue=at("said"), kind="indirect",
            source=at("the ministry's spokesman"), confidence=0.75, speaker="spokesman", about=("flood",),
            on_behalf_of=(Delegation(organization="ministry", role=None, evidence=at("the ministry's spokesman")),),
            relay=Relay(agent="hill-radio", evidence=at("according to Hill Radio")),
        ),
        Quotation(
            contents=(at("the evacuation “a shambles”"),), cue=at("called"), source=at("Residents"), kind="mixed", confidence=0.5,
            speaker="residents", about=("evacuation",),
            responses=(Response(relation="disputes", quotation=0, evidence=at("called")),),
        ),
    )  # fmt: skip


def unresolved() -> Extraction:
    """Return the same with one more quotation, whose source cannot be resolved: legal, but worth a warning.

    It is the one that supports another.
    """
    leaflet = Quotation(
        contents=(at("“Nobody came,”"),), cue=at("read"), source=at("one leaflet"), kind="direct", confidence=0.4,
        responses=(Response(relation="supports", quotation=2, evidence=at("read")),),
    )  # fmt: skip
    whole = extraction()
    return replace(whole, quotations=(*whole.quotations, leaflet))


DECISIONS = (
    Decision(
        kind="same",
        a="person/orla-quist",
        b="person/o-quist",
        reason="one engineer",
        at=datetime(2019, 3, 5, tzinfo=UTC),
    ),
    Decision(
        kind="different", a="event/flood-1", b="event/flood-2", reason="two floods", at=datetime(2019, 3, 6, tzinfo=UTC),
        articles=("dam",),
    ),
)  # fmt: skip
"""Decisions on nodes that no article has."""
