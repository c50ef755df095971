"""The hand-made annotations of the seeds as extractions: what a perfect extractor would give the graph layer."""

from __future__ import annotations

import json
import re
from pathlib import Path

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

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "seeds"


def extractions() -> list[Extraction]:
    return [_extraction(p) for p in sorted(GOLD.glob("*.json"))]


def _find(text: str, words: str) -> tuple[Span, ...]:
    return tuple(Span(*m.span()) for m in re.finditer(re.escape(words), text))


def _one(x: dict | None) -> Span | None:
    return Span(x["start"], x["end"]) if x else None


def _extraction(path: Path) -> Extraction:
    gold = json.loads(path.read_text())
    text = path.with_suffix(".txt").read_text()

    def printed(value: str | None) -> Printed | None:
        return value and Printed(value=value, span=next(iter(_find(text, value)), None))

    meta = gold["article"]
    article = Article(
        id=path.stem,
        text=text,
        body=(Span(0, len(text)),),
        metadata=Metadata(
            title=printed(meta["title"]), outlet=printed(meta["outlet"]), agency=printed(meta["agency"]),
            published=printed(meta["published"]), dateline=printed(meta["dateline_place"]),
            authors=tuple(printed(a) for a in meta["authors"]),
        ),
    )  # fmt: skip
    of = {a["id"]: a for a in gold["agents"]}
    source_of = {s["speaker"]: _one(s["source"]) for s in reversed(gold["statements"]) if s["source"]}
    agents, affiliations = [], []
    press = {s["relayed_by"] for s in gold["statements"]} - {a["name"] for a in gold["agents"]} - {None}
    for a in gold["agents"]:
        mentions = tuple(sorted({s for m in [a["name"], *a["mentions"]] for s in _find(text, m)}))
        by = [source_of.get(b["id"]) for b in gold["agents"] for f in b["affiliations"] if f["institution"] == a["id"]]
        agents.append(Agent(
            id=a["id"], type=a["type"], name=a["name"], mentions=mentions, aliases=tuple(sorted(set(a["mentions"]) - {a["name"]})),
            implied_by=() if mentions else tuple(sorted({s for s in by if s})),
        ))  # fmt: skip
        for f in a["affiliations"]:
            if evidence := source_of.get(a["id"]):
                affiliations.append(
                    Affiliation(member=a["id"], organization=f["institution"], role=f["role"], evidence=evidence)
                )
    agents += [
        Agent(id=re.sub(r"\W+", "-", p.lower()), type="organization", name=p, mentions=_find(text, p))
        for p in sorted(press)
    ]
    by_name = {a.name: a.id for a in agents}
    events = tuple(
        Event(
            id=e["id"], label=e["label"], type=e["type"], time=e["time"],
            places=tuple(printed(p) for p in e["place"]),
            mentions=tuple(sorted({s for m in e["mentions"] for s in _find(text, m)})),
        )
        for e in gold["events"]
    )  # fmt: skip
    quotations = []
    for s in gold["statements"]:
        roles = {f["institution"]: f["role"] for f in of[s["speaker"]]["affiliations"]}
        source = _one(s["source"])
        where = lambda words: next(iter(_find(text, words)), None) if words else None  # noqa: E731
        relay = s["relayed_by"] and where(s["relayed_by"])
        quotations.append(Quotation(
            contents=tuple(_one(c) for c in s["contents"]), cue=_one(s["cue"]), source=source, kind=s["kind"], confidence=0.95,
            speaker=s["speaker"], about=tuple(sorted(s["about"])),
            on_behalf_of=tuple(Delegation(organization=i, role=roles.get(i), evidence=source) for i in sorted(s["on_behalf_of"]) if source),
            addressee=where(s["addressee"]), occasion=where(s["occasion"]),
            relay=Relay(agent=by_name[s["relayed_by"]], evidence=relay) if relay else None,
            said_on=SaidOn(value=s["said_on"]) if s["said_on"] else None,
        ))  # fmt: skip
    figures = tuple(
        Figure(
            span=_one(f["span"]), value=f["value"], bound="at least" if "at least" in f["text"].lower() else "exactly", of=f["of"],
            kind=f["kind"], event=f["event"], attributed_to=f["attributed_to"], as_of=f["as_of"],
        )
        for f in gold["figures"]
    )  # fmt: skip
    software = Software(name="hand annotation", version="1", digest="0" * 64)
    return Extraction(
        article=article, software=software, agents=tuple(sorted(agents, key=lambda a: a.id)), affiliations=tuple(affiliations),
        events=tuple(sorted(events, key=lambda e: e.id)), quotations=tuple(quotations), figures=figures,
    )  # fmt: skip
