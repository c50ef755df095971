"""The form of one statement: what it shows, and what of it a curator changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kg.curation import Wish
from kg.lang import lexicon
from kg.model import Quotation, Span
from kg.prefixes import PREFIXES, base_of
from kg.serve.article_page import View
from kg.serve.edition import Edition
from kg.serve.extractions import span_of
from kg.serve.forms import Form
from kg.serve.index_records import Article
from kg.serve.marks import Mark, Paragraph, paragraphs

AGENTS = (("person", "a person"), ("organization", "an institution"), ("group", "an unnamed group"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """What the form has: names as they are shown, passages as START-END; "" and () for nothing."""

    speaker: str = ""
    role: str = ""
    institutions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    cue: str = ""
    source: str = ""
    type: str = ""
    reason: str = ""


_KEPT = ("speaker", "role", "institutions", "events", "contents", "cue", "source")
"""What the form sends twice: as it was, and as it is now."""


def fields_of(view: View, quotation: Quotation) -> Fields:
    """Return what the graph says of a statement."""
    roles = {d.role or "" for d in quotation.on_behalf_of}
    return Fields(
        speaker=view.agents[quotation.speaker].name if quotation.speaker else "",
        role=roles.pop() if len(roles) == 1 else "",
        institutions=tuple(view.agents[d.organization].name for d in quotation.on_behalf_of),
        events=tuple(view.events[event].label for event in quotation.about),
        contents=tuple(_offsets(span) for span in quotation.contents),
        cue=_offsets(quotation.cue),
        source=_offsets(quotation.source),
    )


def _offsets(span: Span | None) -> str:
    return f"{span.start}-{span.end}" if span else ""


def typed(form: Form, before: str = "") -> Fields:
    """Return what a curator typed; with the prefix `was.`, what the form had before they did."""
    return Fields(
        speaker=form.one(f"{before}speaker"),
        role=form.one(f"{before}role"),
        institutions=form.all(f"{before}institutions"),
        events=form.all(f"{before}events"),
        contents=form.all(f"{before}contents"),
        cue=form.one(f"{before}cue"),
        source=form.one(f"{before}source"),
        type=form.one("type"),
        reason=form.one("reason"),
    )


def wish_of(form: Form) -> Wish:
    """Return what a curator changed in the form, and nothing of what they left as it was."""
    now, was = asdict(typed(form)), asdict(typed(form, "was."))
    changed: dict[str, Any] = {name: now[name] for name in _KEPT if now[name] != was[name]}
    if "institutions" in changed and now["role"]:
        changed["role"] = now["role"]  # of those that are new too
    return Wish(type=now["type"], **changed)


def kept(fields: Fields) -> list[tuple[str, str]]:
    """Return the hidden fields by which the form says what it had before."""
    pairs = []
    for name, value in asdict(fields).items():
        if name in _KEPT:
            pairs += [(f"was.{name}", one) for one in ((value,) if isinstance(value, str) else value)]
    return pairs


# ---------------------------------------------------------------- the text beside it


def text_of(view: View, quotation: Quotation | None) -> list[Paragraph]:
    """Return the article's paragraphs, with what the statement has now marked."""
    return paragraphs(view.text, marks_of(quotation) if quotation else ())


def passage_of(view: View, quotation: Quotation) -> list[Paragraph]:
    """Return the paragraphs that the statement, its cue and its source stand in."""
    places = [*quotation.contents, *(span for span in (quotation.cue, quotation.source) if span)]
    return [p for p in text_of(view, quotation) if any(p.span.overlaps(place) for place in places)]


def passages_with(edition: Edition, article: Article, view: View, path: str) -> list[Paragraph]:
    """Return the paragraphs that name a node, by its path under the base, each with its words marked.

    Where a node is mentioned only the graph says: the page of an article does without.
    """
    told = edition.store.told(base_of(article.graph) + path, PREFIXES["kg"] + "mention", article.graph)
    places = [span for _, iri in told if (span := span_of(iri))]
    marks = [Mark(span=span, id="", classes="content direct") for span in places]
    return [p for p in paragraphs(view.text, marks) if any(p.span.overlaps(place) for place in places)]


def marks_of(quotation: Quotation) -> list[Mark]:
    """Return the marks of a statement's contents, cue and source."""
    found = [Mark(span=span, id="", classes=f"content {quotation.kind}") for span in quotation.contents]
    for span, name in ((quotation.cue, "cue"), (quotation.source, "source")):
        found += [Mark(span=span, id="", classes=name)] if span else []
    return found


def words_of(view: View, offsets: str) -> str:
    """Return the words at START-END; "" where these are no offsets of the text."""
    start, _, end = offsets.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(start) < 10 and len(end) < 10):
        return ""
    return " ".join(view.text[int(start) : int(end)].split())


def choices(view: View) -> dict[str, Any]:
    """Return the names that the form offers: those of the article, and the types of what is new."""
    agents = {agent.name: None for agent in view.extraction.agents}
    institutions = {agent.name: None for agent in view.extraction.agents if agent.type == "organization"}
    return {
        "names": list(agents),
        "institutions": list(institutions),
        "events": list({event.label: None for event in view.extraction.events}),
        "agent_types": AGENTS,
        "event_types": [(kind["key"], kind["label"]) for kind in lexicon.load("events")["type"]],
    }
