"""Two invented articles with everything kg knows of them written out by hand, for tests of what comes after extraction."""

from __future__ import annotations

import re

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

SOFTWARE = Software(name="kg", version="0.0.test", digest="ab" * 32)

PORT = """Dockers walk out in Port Alder

By Ann Lee, Coast News, March 3, 2021

PORT ALDER (CN) — “We will not load another ship,” union president Maria Duarte told Coast News on Tuesday. “Not one.”

The Harbour Authority denied that wages had been cut. At least 400 dockers joined the strike in Port Alder, Duarte said in a statement.
"""

SEQUEL = """Port Alder strike ends

Witnesses said the strike was over 🎉 by noon.

"We are grateful," Harbour Authority spokesman Tom Okafor said, according to the Coast News.
"""


def at(text: str, words: str, nth: int = 1) -> Span:
    """Return the span of the nth occurrence of `words`."""
    return Span(*[m.span() for m in re.finditer(re.escape(words), text)][nth - 1])


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
