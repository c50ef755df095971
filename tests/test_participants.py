"""Who takes part in an event, by the words of the article."""

from __future__ import annotations

import pytest

from kg.model import Extraction
from kg.pipeline import extract
from kg.readers import article_from_text


def read_out(text: str) -> Extraction:
    """Return what is found in an invented article, after two sentences that name some people and institutions."""
    before = "Ada Holt, the minister of Norway, spoke to the Harbour Board on Monday. Ben Ott, of the Dockers Union, was there.\n"
    return extract(article_from_text(f"{before}\n{text}\n", id="invented"))


def taking_part(found: Extraction) -> set[tuple[str, str]]:
    """Return the event's type and the words that mean each participant."""
    text = found.article.text
    return {(e.type, p.evidence.of(text)) for e in found.events for p in e.participants}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police arrested Ben Ott in Bergen.", {("arrest", "Ben Ott")}),
        ("Ben Ott was arrested in Bergen.", {("arrest", "Ben Ott")}),
        ("Ada Holt met Ben Ott in Bergen.", {("meeting", "Ada Holt"), ("meeting", "Ben Ott")}),
        ("Ada Holt met with Ben Ott in Bergen.", {("meeting", "Ada Holt"), ("meeting", "Ben Ott")}),
        ("Holt resigned in April.", {("appointment", "Holt")}),
        ("Norway invaded the island and shelled a town.", {("attack", "Norway")}),
        ("Norwegian air strikes hit the port of Larvik.", {("attack", "Norwegian")}),
        ("Norway’s offensive on the port of Larvik killed twenty people.", {("attack", "Norway")}),
        ("The talks between Ada Holt and Ben Ott failed.", {("talks", "Ada Holt"), ("talks", "Ben Ott")}),
        ("The arrest of Ben Ott came as a surprise.", {("arrest", "Ben Ott")}),
        ("The speech by Ada Holt lasted an hour.", {("speech", "Ada Holt")}),
        ("The Harbour Board meeting lasted an hour.", {("meeting", "Harbour Board")}),
        ("Ada Holt gave a speech in Bergen.", {("speech", "Ada Holt")}),
        ("The lawsuit against the Harbour Board goes on.", {("trial", "Harbour Board")}),
        ("The agreement with Norway holds.", {("agreement", "Norway")}),
        ("Ada Holt, who resigned from the board in April, is ill.", {("appointment", "Ada Holt")}),
    ],
)
def test_who_takes_part(text, expected):
    found = read_out(text)
    assert taking_part(found) == expected
    agents = {a.id for a in found.agents}
    assert {p.agent for e in found.events for p in e.participants} <= agents


@pytest.mark.parametrize(
    "text",
    [
        "Ben Ott was not arrested in Bergen.",
        "If Ada Holt resigned in April, nobody would know.",
        "Had Holt resigned in April, nobody would know.",
        "The civil war in Norway was over.",
        "The Norwegian election was over.",
        "The air strikes on Norway were over.",
        "A friend of Ada Holt was arrested in Bergen.",
        "The trial of the friends of Ada Holt began in Bergen.",
    ],
)
def test_who_does_not(text):
    """What is denied or only thought of, a place, and whoever the phrase's head is not."""
    assert not {p for p in taking_part(read_out(text)) if p[0] not in ("meeting",)}


def test_a_government_that_only_acts_becomes_an_agent():
    found = read_out("Norway invaded the island and shelled a town. The people of Norway mourned.")
    (event,) = (e for e in found.events if e.participants)
    agent = found.agent(event.participants[0].agent)
    assert (agent.type, agent.name) == ("organization", "Norway")


@pytest.mark.slow
def test_the_seeds(seeds):
    found = seeds.values()
    told = {
        (p.evidence.of(x.article.text), event.type, x.agent(p.agent).name)
        for x in found
        for event in x.events
        for p in event.participants
    }
    assert {
        ("Bashar al-Assad", "attack", "Bashar al-Assad"),
        ("Daesh", "conflict", "Daesh"),
    } <= told
    assert len(told) < 20
