"""What the page of an article shows: its text with every span marked that proves something, and a card a statement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from kg.messages import SOURCE_UNKNOWN
from kg.model import Figure, Quotation, Span
from kg.prefixes import base_of
from kg.queries.tables import citation
from kg.rdf.iri import Iris
from kg.serve.edition import Edition
from kg.serve.extractions import extraction_of
from kg.serve.index_records import Article
from kg.serve.marks import Mark, Paragraph, Words, char, paragraphs, visible

_LINE = 120
"""Characters of a line about the article (its author, outlet or day), at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A node as a card names it: its label, its IRI, and the words of the article that prove it, if there are any."""

    label: str
    iri: str
    role: str = ""
    words: str = ""
    at: str = ""


@dataclass(kw_only=True, slots=True)
class Card:
    """One statement beside the text. `id` is the last segment of its IRI, by which it is linked to."""

    number: int
    id: str
    iri: str
    kind: str
    text: str
    confidence: float
    speaker: Named | None
    cue: Words | None
    source: Words | None
    institutions: list[Named]
    events: list[Named]
    addressee: Words | None
    occasion: Words | None
    relay: Named | None
    said: str
    said_words: Words | None
    claim: str
    printings: int
    """In how many articles its claim is."""
    cite: str
    corrections: list[str]
    """The IRIs of the corrections by which people made it what it is."""
    answers: list[tuple[str, int, str]] = field(default_factory=list)
    """What it disputes or supports: the relation, the number and the id of the other card."""
    figures: list[FigureLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureLine:
    """A figure: its words, what they say, and of which event and by whom."""

    words: Words
    kind: str
    event: Named | None
    by: Named | None


class View:
    """An article as its graph has it, with the labels that the store shows.

    `ids` are those of its statements, `spans` all that prove what the graph says of it.
    """

    def __init__(self, edition: Edition, article: Article) -> None:
        told, labels = edition.index.page(article)
        self.extraction, self.spans = extraction_of(told, labels)
        self.iris = Iris(base_of(article.graph), article.name)
        self.text = self.extraction.article.text
        self.agents = {agent.id: agent for agent in self.extraction.agents}
        self.events = {event.id: event for event in self.extraction.events}
        claims = [str(self.iris.at(q.claim)) for q in self.extraction.quotations if q.claim]
        self.printings = edition.index.printings(claims)
        self.ids = [str(self.iris.quotation(q)).rpartition("/")[2] for q in self.extraction.quotations]

    def words(self, span: Span | None) -> Words | None:
        """Return the words of a span, and where they are."""
        return Words(words=" ".join(span.of(self.text).split()), at=char(span)) if span else None

    def named(self, agent: str, *, role: str | None = None, evidence: Span | None = None) -> Named:
        """Return an agent as a card names it."""
        found = self.agents[agent]
        words = self.words(evidence)
        return Named(
            label=found.name,
            iri=str(self.iris.agent(found)),
            role=role or "",
            words=words.words if words else "",
            at=words.at if words else "",
        )

    def event(self, event: str) -> Named:
        """Return an event as a card names it."""
        found = self.events[event]
        return Named(label=found.label, iri=str(self.iris.event(found)))

    def card(self, number: int, quotation: Quotation) -> Card:
        """Return the card of a statement, which has this number."""
        relay, said = quotation.relay, quotation.said_on
        return Card(
            number=number,
            id=self.ids[number - 1],
            iri=str(self.iris.quotation(quotation)),
            kind=quotation.kind,
            text=" […] ".join(" ".join(span.of(self.text).split()) for span in quotation.contents),
            confidence=quotation.confidence,
            speaker=self.named(quotation.speaker) if quotation.speaker else None,
            cue=self.words(quotation.cue),
            source=self.words(quotation.source),
            institutions=[self.named(d.organization, role=d.role, evidence=d.evidence) for d in quotation.on_behalf_of],
            events=[self.event(event) for event in quotation.about],
            addressee=self.words(quotation.addressee),
            occasion=self.words(quotation.occasion),
            relay=self.named(relay.agent, evidence=relay.evidence) if relay else None,
            said=said.value if said else "",
            said_words=self.words(said.evidence) if said else None,
            claim=str(self.iris.at(quotation.claim)) if quotation.claim else "",
            printings=self.printings.get(str(self.iris.at(quotation.claim)), 1) if quotation.claim else 1,
            cite=self.citation(quotation),
            corrections=[str(self.iris.at(f"correction/{id}")) for id in quotation.corrected_by],
            answers=[(r.relation, r.quotation + 1, self.ids[r.quotation]) for r in quotation.responses],
            figures=[
                self.figure(f)
                for f in self.extraction.figures
                if any(content.covers(f.span) for content in quotation.contents)
            ],
        )

    def citation(self, quotation: Quotation) -> str:
        """Return a line to paste, as `kg query --format cite` writes them."""
        meta, said = self.extraction.article.metadata, " […] ".join(span.of(self.text) for span in quotation.contents)
        institutions = (self.agents[d.organization].name for d in quotation.on_behalf_of)
        row = {
            "speaker": self.agents[quotation.speaker].name if quotation.speaker else "",
            "institution": next(institutions, ""),
            "said": quotation.said_on.value if quotation.said_on else "",
            "cue": quotation.cue.of(self.text) if quotation.cue else "",
            "statement": said,
            "headline": meta.title.value if meta.title else "",
            "outlet": meta.outlet.value if meta.outlet else "",
            "published": meta.published.value if meta.published else "",
            "url": meta.url or "",
            "article": self.extraction.article.id,
            "start": str(quotation.contents[0].start),
            "end": str(quotation.contents[-1].end),
        }
        return citation({name: " ".join(value.split()) for name, value in row.items()})

    def figure(self, figure: Figure) -> FigureLine:
        """Return a figure as a card or a list has it."""
        words = self.words(figure.span)
        assert words
        return FigureLine(
            words=words,
            kind=figure.kind,
            event=self.event(figure.event) if figure.event else None,
            by=self.named(figure.attributed_to) if figure.attributed_to else None,
        )

    def marks(self, asked: Span | None) -> list[Mark]:
        """Return the marks of contents, cues and sources, and one without looks for all other evidence.

        So has the stretch of text that is asked for, which proves nothing that is told here.
        """
        marks = []
        for number, (quotation, id) in enumerate(zip(self.extraction.quotations, self.ids, strict=True), 1):
            who = self.agents[quotation.speaker].name if quotation.speaker else SOURCE_UNKNOWN
            label = f"{number}: {who}, {quotation.kind}"
            for piece, span in enumerate(quotation.contents):
                last = piece == len(quotation.contents) - 1
                marks.append(
                    Mark(
                        span=span,
                        id=id if piece == 0 else "",
                        classes=f"content {quotation.kind}",
                        label=label,
                        note=_note(number, id, label) if last else Markup(""),
                    )
                )
        cues = {q.cue for q in self.extraction.quotations if q.cue}
        sources = {q.source for q in self.extraction.quotations if q.source}
        # Rows of queries have the extent of a statement, from its first piece to its last.
        extents = {Span(q.contents[0].start, q.contents[-1].end) for q in self.extraction.quotations}
        for span in self.spans | extents | ({asked} if asked else set()):
            looks = [name for name, spans in (("cue", cues), ("source", sources)) if span in spans]
            marks.append(Mark(span=span, id=char(span), classes=" ".join(looks) or "evidence"))
        return marks

    def kinds(self, found: list[Paragraph]) -> list[tuple[str, Paragraph]]:
        """Return each paragraph with what it is: the headline, the standfirst, a line about the article, or text."""
        meta = self.extraction.article.metadata
        title = meta.title.span if meta.title else None
        standfirst = meta.standfirst.span if meta.standfirst else None
        said = [span for quotation in self.extraction.quotations for span in quotation.contents]
        lines = [a.span for a in meta.authors] + [p.span for p in (meta.outlet, meta.published) if p]

        def kind(paragraph: Paragraph) -> str:
            if title and title.overlaps(paragraph.span):
                return "headline"
            if standfirst and standfirst.overlaps(paragraph.span):
                return "standfirst"
            is_line = any(s and s.overlaps(paragraph.span) for s in lines)
            is_short = paragraph.span.end - paragraph.span.start < _LINE
            # An article can also name its outlet where somebody speaks to it.
            return "credit" if is_line and is_short and not any(s.overlaps(paragraph.span) for s in said) else "text"

        return [(kind(paragraph), paragraph) for paragraph in found]


def _note(number: int, id: str, label: str) -> Markup:
    """Return the number after a statement, which leads to its card."""
    return Markup('<sup class="note"><a href="#card-{}" aria-label="Statement {}">{}</a></sup>').format(
        id, visible(label), number
    )


_AT = re.compile(r"(\d{1,9}),(\d{1,9})", re.ASCII)


def _asked(at: str, text: str) -> Span | None:
    """Return the stretch of a text with these offsets, START,END; None where they are none of it."""
    found = _AT.fullmatch(at)
    start, end = (int(found[1]), int(found[2])) if found else (0, 0)
    return Span(start, end) if start < end <= len(text) else None


def article_page(edition: Edition, article: Article, at: str = "") -> dict[str, Any]:
    """Return what the template `article.html` shows; `at` is START,END of words to be marked besides.

    Raises GraphError where its graph is faulty.
    """
    view = View(edition, article)
    extraction = view.extraction
    cards = [view.card(number, quotation) for number, quotation in enumerate(extraction.quotations, 1)]
    parts = view.kinds(paragraphs(view.text, view.marks(_asked(at, view.text))))
    return {
        "article": article,
        "originals": edition.index.originals(article.iri),
        "copies": edition.index.copies(article.iri),
        "text": view.text,
        "meta": extraction.article.metadata,
        "has_headline": any(kind == "headline" for kind, _ in parts),
        "parts": parts,
        "cards": cards,
        "figures": [view.figure(figure) for figure in extraction.figures],
    }
