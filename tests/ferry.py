"""Three invented articles about a ferry, an inquiry and a budget, and what queries answer about them."""

from __future__ import annotations

import io

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
from kg.queries import (
    render,
)
from kg.rdf.graph import to_graph
from kg.store import Rows, Store

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


def ferry_store() -> Store:
    """Return a store of the three in memory."""
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


def written(rows: Rows, format: str) -> str:
    file = io.StringIO(newline="")
    render(rows, format, file)
    return file.getvalue()
