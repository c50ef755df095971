"""Three invented articles with everything kg knows of them written out by hand, for tests of what comes after extraction.

In the first every field of kg's model is used, so that its graph has every term; the other two share an institution and
an event. The waves and the "é" of two code points are there on purpose: offsets are code points, not bytes or UTF-16 units.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

from kg.corrections import Correction, Named, Naming, Passage, Revision, Statement, Undoing
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

SOFTWARE = Software(name="kg", version="0.0.test", digest="ab" * 32)

DAM = """Towns emptied as dam cracks \U0001f30a
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


def at(text: str, words: str, nth: int = 1) -> Span:
    """Return the span of the nth occurrence of `words`."""
    return Span(*[m.span() for m in re.finditer(re.escape(words), text)][nth - 1])


def _in_dam(words: str) -> Span:
    return at(DAM, words)


def _printed(words: str) -> Printed:
    return Printed(value=words, span=_in_dam(words))


def dam(id: str = "dam") -> Extraction:
    """Return the extraction of the first article, as article `id`."""
    article = Article(
        id=id,
        text=DAM,
        body=(Span(0, len(DAM)),),
        metadata=Metadata(
            title=_printed("Towns emptied as dam cracks \U0001f30a"),
            standfirst=_printed("Engineers fear a second breach"),
            authors=(_printed("Nadia Ferre\u0301"),),
            outlet=_printed("The Lowland Courier"),
            agency=_printed("Delta Wire"),
            published=Printed(value="2019-03-04", span=_in_dam("4 March 2019")),
            dateline=Printed(value="Brackwater", span=_in_dam("BRACKWATER")),
            url="https://courier.example/dam",
        ),
    )
    return Extraction(
        article=article,
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=_agents(),
        affiliations=(
            Affiliation(
                member="quist", organization="water-board", role="chief engineer", evidence=_in_dam("chief engineer of the Water Board")
            ),
        ),
        events=(
            Event(
                id="flood", label="Flood at Brackwater", type="disaster", places=(_printed("Brackwater"),), time="2019-03-02/..",
                time_evidence=_in_dam("2 March"), mentions=(_in_dam("The flood at Brackwater"),), participants=(Participant(agent="residents", evidence=_in_dam("people")),),
            ),
            Event(
                id="evacuation", label="Evacuation", type="displacement", time="2019-03", mentions=(_in_dam("the evacuation"),),
                part_of="event/dam-crisis",
            ),
        ),
        quotations=_quotations(),
        figures=(
            Figure(
                span=_in_dam("at least 1,200 people"), value=1200, bound="at least", of="people", kind="displaced", event="flood",
                attributed_to="spokesman", as_of="2019-03-02", unit="person",
            ),
        ),
    )  # fmt: skip


def _agents() -> tuple[Agent, ...]:
    agents = (
        Agent(
            id="quist", type="person", name="Orla Quist", aliases=("Quist",), mentions=(_in_dam("Orla Quist"),),
            same_as=(
                SameAs(iri=ELSEWHERE, reason="the only chief engineer of the Water Board", evidence=_in_dam("chief engineer of the Water Board")),
            ),
        ),
        Agent(id="water-board", type="organization", name="Water Board", mentions=(_in_dam("Water Board"),)),
        Agent(id="ministry", type="organization", name="Interior Ministry", implied_by=(_in_dam("the ministry"),)),
        Agent(
            id="spokesman", type="group", name="the ministry's spokesman", mentions=(_in_dam("the ministry's spokesman"),),
        ),
        Agent(id="residents", type="group", name="residents", mentions=(_in_dam("Residents"),)),
        Agent(id="hill-radio", type="organization", name="Hill Radio", mentions=(_in_dam("Hill Radio"),)),
    )  # fmt: skip
    return tuple(sorted(agents, key=lambda a: a.id))


def _quotations() -> tuple[Quotation, ...]:
    said_on = SaidOn(value="2019-03-03", evidence=_in_dam("Sunday"))
    return (
        Quotation(
            contents=(_in_dam("“The wall will not hold,”"), _in_dam("“Leave now.”")), cue=_in_dam("told"), kind="direct", confidence=0.9,
            source=_in_dam("Orla Quist, chief engineer of the Water Board"), speaker="quist", addressee=_in_dam("reporters"),
            occasion=_in_dam("at a briefing"), said_on=said_on, about=("evacuation", "flood"), claim="claim/wa11f411",
            on_behalf_of=(
                Delegation(organization="water-board", role="chief engineer", evidence=_in_dam("chief engineer of the Water Board")),
            ),
        ),
        Quotation(
            contents=(_in_dam("The flood at Brackwater on 2 March drove out at least 1,200 people"),), cue=_in_dam("said"), kind="indirect",
            source=_in_dam("the ministry's spokesman"), confidence=0.75, speaker="spokesman", about=("flood",),
            on_behalf_of=(Delegation(organization="ministry", role=None, evidence=_in_dam("the ministry's spokesman")),),
            relay=Relay(agent="hill-radio", evidence=_in_dam("according to Hill Radio")),
        ),
        Quotation(
            contents=(_in_dam("the evacuation “a shambles”"),), cue=_in_dam("called"), source=_in_dam("Residents"), kind="mixed", confidence=0.5,
            speaker="residents", about=("evacuation",),
            responses=(Response(relation="disputes", quotation=0, evidence=_in_dam("called")),),
        ),
    )  # fmt: skip


def unresolved() -> Extraction:
    """Return the same with one more quotation, whose source cannot be resolved: legal, but worth a warning.

    It is the one that supports another.
    """
    leaflet = Quotation(
        contents=(_in_dam("“Nobody came,”"),), cue=_in_dam("read"), source=_in_dam("one leaflet"), kind="direct", confidence=0.4,
        responses=(Response(relation="supports", quotation=2, evidence=_in_dam("read")),),
    )  # fmt: skip
    whole = dam()
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


def _leaflet(speaker: Named | None) -> Statement:
    words = "“Nobody came,”"
    start = DAM.index(words)
    said = Passage(start=start, end=start + len(words), words=words)
    return Statement(contents=(said,), kind="direct", confidence=1.0, speaker=speaker)


CORRECTIONS = tuple(
    Correction(
        act=f"{n:08x}", number=1, curator="Ann Lee", at=datetime(2019, 3, 7, n, tzinfo=UTC), reason="heard it", word=word
    )
    for n, word in enumerate((
        Revision(
            article="dam", text=hashlib.sha256(DAM.encode()).hexdigest(), changed=("speaker",), before=_leaflet(None),
            after=_leaflet(Named(path="person/orla-quist", name="Orla Quist", type="person")),
        ),
        Naming(node="person/orla-quist", before="Quist", name="Orla Quist"),
        Undoing(act="00000000"),
    ))
)  # fmt: skip
"""A statement corrected and that undone, and a name settled."""


PORT = """Dockers walk out in Port Alder

By Ann Lee, Coast News, March 3, 2021

PORT ALDER (CN) — “We will not load another ship,” union president Maria Duarte told Coast News on Tuesday. “Not one.”

The Harbour Authority denied that wages had been cut. At least 400 dockers joined the strike in Port Alder, Duarte said in a statement.
"""

SEQUEL = """Port Alder strike ends

Witnesses said the strike was over 🎉 by noon.

"We are grateful," Harbour Authority spokesman Tom Okafor said, according to the Coast News.
"""


def port() -> Extraction:
    def s(words: str, nth: int = 1) -> Span:
        return at(PORT, words, nth)

    title = s("Dockers walk out in Port Alder")
    article = Article(
        id="port",
        text=PORT,
        body=(Span(PORT.index("“We"), PORT.index("\n\nThe")), Span(PORT.index("The Harbour"), len(PORT) - 1)),
        metadata=Metadata(
            title=Printed(value=title.of(PORT), span=title),
            authors=(Printed(value="Ann Lee", span=s("Ann Lee")),),
            outlet=Printed(value="Coast News", span=s("Coast News")),
            agency=Printed(value="CN", span=s("CN")),
            published=Printed(value="2021-03-03", span=s("March 3, 2021")),
            dateline=Printed(value="PORT ALDER", span=s("PORT ALDER")),
        ),
    )
    return Extraction(
        article=article,
        software=SOFTWARE,
        agents=(
            Agent(id="coast-news", type="organization", name="Coast News", mentions=(s("Coast News"), s("Coast News", 2))),
            Agent(id="harbour-authority", type="organization", name="Harbour Authority", mentions=(s("Harbour Authority"),)),
            Agent(
                id="maria-duarte", type="person", name="Maria Duarte", aliases=("Duarte",),
                mentions=(s("Maria Duarte"), s("Duarte", 2)),
            ),
            Agent(id="union", type="organization", name="union", mentions=(s("union"),)),
        ),
        affiliations=(
            Affiliation(member="maria-duarte", organization="union", role="president", evidence=s("union president Maria Duarte")),
        ),
        events=(
            Event(
                id="strike", label="strike in Port Alder", type="labor-action", mentions=(s("strike in Port Alder"),),
                places=(Printed(value="Port Alder", span=s("Port Alder", 2)),), time="2021-03-02/..", time_evidence=s("Tuesday"),
            ),
            Event(id="wage-cut", label="wages had been cut", type="other", mentions=(s("wages had been cut"),)),
        ),
        quotations=(
            Quotation(
                contents=(s("“We will not load another ship,”"), s("“Not one.”")), cue=s("told"), source=s("union president Maria Duarte"),
                kind="direct", confidence=0.97, speaker="maria-duarte", addressee=s("Coast News", 2),
                on_behalf_of=(Delegation(organization="union", role="president", evidence=s("union president")),),
                relay=Relay(agent="coast-news", evidence=s("Coast News", 2)),
                said_on=SaidOn(value="2021-03-02", evidence=s("Tuesday")), about=("strike",),
            ),
            Quotation(
                contents=(s("wages had been cut"),), cue=s("denied"), source=s("The Harbour Authority"), kind="indirect", confidence=0.8,
                speaker="harbour-authority", about=("wage-cut",),
            ),
            Quotation(
                contents=(s("At least 400 dockers joined the strike in Port Alder"),), cue=s("said"), source=s("Duarte", 2),
                kind="indirect", confidence=0.9, speaker="maria-duarte", occasion=s("in a statement"),
                on_behalf_of=(Delegation(organization="union", role="president", evidence=s("union president")),), about=("strike",),
            ),
        ),
        figures=(
            Figure(
                span=s("At least 400 dockers"), value=400, bound="at least", of="dockers", kind="participated", event="strike",
                attributed_to="maria-duarte", as_of="2021-03-03", unit="docker",
            ),
        ),
    )  # fmt: skip


def sequel() -> Extraction:
    """Return an article with an astral character before a quotation, a group, an unresolved source and a shared institution."""

    def s(words: str, nth: int = 1) -> Span:
        return at(SEQUEL, words, nth)

    return Extraction(
        article=Article(id="sequel", text=SEQUEL, body=(Span(24, len(SEQUEL) - 1),)),
        software=SOFTWARE,
        agents=(
            Agent(id="coast-news", type="organization", name="Coast News", mentions=(s("Coast News"),)),
            Agent(id="harbour-authority", type="organization", name="Harbour Authority", mentions=(s("Harbour Authority"),)),
            Agent(id="tom-okafor", type="person", name="Tom Okafor", mentions=(s("Tom Okafor"),)),
            Agent(id="witnesses", type="group", name="Witnesses", mentions=(s("Witnesses"),)),
        ),
        affiliations=(
            Affiliation(
                member="tom-okafor", organization="harbour-authority", role="spokesman",
                evidence=s("Harbour Authority spokesman Tom Okafor"),
            ),
        ),
        events=(Event(id="strike", label="Port Alder strike", type="labor-action", mentions=(s("the strike"),)),),
        quotations=(
            Quotation(
                contents=(s("the strike was over 🎉 by noon"),), cue=s("said"), source=s("Witnesses"), kind="indirect",
                confidence=0.85, speaker="witnesses", about=("strike",),
            ),
            Quotation(
                contents=(s('"We are grateful,"'),), cue=s("said", 2), source=s("Harbour Authority spokesman Tom Okafor"),
                kind="direct", confidence=0.97, speaker="tom-okafor",
                on_behalf_of=(Delegation(organization="harbour-authority", role="spokesman", evidence=s("Harbour Authority spokesman")),),
                relay=Relay(agent="coast-news", evidence=s("according to the Coast News")),
            ),
        ),
    )  # fmt: skip
