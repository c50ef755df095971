"""Articles, speakers and events, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from kg.edtf import is_day
from kg.messages import SOURCE_UNKNOWN, counted
from kg.model import Extraction, Quotation, Span
from kg.queries import answer, find, get, run
from kg.queries.formats import VISIBLE
from kg.queries.names import path_of
from kg.store import Rows, Store

STYLES = {"direct": "bold green", "mixed": "bold yellow", "indirect": "cyan"}
"""How each kind of quotation is shown."""


def with_copies(extraction: Extraction, store: Store, article: str) -> Extraction:
    """Return the extraction with all stored articles that print its text, by the IRI `article` of its own.

    Its graph has only those that were stored before it. Raises StoreError where the store cannot be read.
    """
    links = """SELECT DISTINCT ?id WHERE {{
      GRAPH ?link {{ {link} }} GRAPH ?there {{ ?other dcterms:identifier ?id }}
    }} ORDER BY ?id"""
    copy_of, copied_by = (
        tuple(row["id"] for row in _records(store.select(links.format(link=link))))
        for link in (f"<{article}> kg:copyOf ?other", f"?other kg:copyOf <{article}>")
    )
    return replace(extraction, copy_of=copy_of, copied_by=copied_by)


def article_view(extraction: Extraction) -> RenderableType:
    """Return an article's text with its quotations coloured by kind and numbered, and a list of them.

    The text is verbatim but for the numbers. The list says of each quotation who said it, in which role, for whom, to
    whom and when.
    """
    article, meta = extraction.article, extraction.article.metadata
    parts: list[RenderableType] = [
        Rule(Text(meta.title.value if meta.title else article.id, style="bold"), align="left")
    ]
    details = [
        f"{label} {value.value}"
        for label, value in (("outlet", meta.outlet), ("agency", meta.agency), ("published", meta.published))
        if value
    ]
    by = ", ".join(a.value for a in meta.authors)
    parts.append(Text(" · ".join([article.id, *([f"by {by}"] if by else []), *details]), style="dim"))
    for said, others in (("copy of", extraction.copy_of), ("copied by", extraction.copied_by)):
        if others:
            parts.append(Text(f"{said} {', '.join(others)}", style="dim"))
    numbers = {id(q): n for n, q in enumerate(extraction.quotations, 1)}
    parts.append(Padding(_marked(extraction, numbers), (1, 0)))
    for quotation in extraction.quotations:
        parts.append(_line(extraction, quotation, numbers[id(quotation)]))
    if not extraction.quotations:
        parts.append(Text("no quotations found", style="dim"))
    parts.extend(_figures(extraction))
    return Group(*parts)


def _marked(extraction: Extraction, numbers: dict[int, int]) -> Text:
    """Return the text with styles, and a number in brackets after the last piece of each quotation."""
    text = extraction.article.text.translate(VISIBLE)
    styled = Text(text)
    ends: dict[int, list[int]] = {}
    for quotation in extraction.quotations:
        for span in quotation.contents:
            styled.stylize(STYLES[quotation.kind], span.start, span.end)
        for extra, style in ((quotation.cue, "underline"), (quotation.source, "bold magenta")):
            if extra:
                styled.stylize(style, extra.start, extra.end)
        ends.setdefault(quotation.contents[-1].end, []).append(numbers[id(quotation)])
    pieces, at = Text(), 0
    for end in sorted(ends):
        pieces.append_text(styled[at:end])
        pieces.append("".join(f"[{n}]" for n in sorted(ends[end])), style="reverse dim")
        at = end
    if at < len(text):
        pieces.append_text(styled[at:])
    return pieces


def _line(extraction: Extraction, quotation: Quotation, number: int) -> Text:
    text = extraction.article.text
    line = Text.assemble((f"[{number}] ", "reverse dim"), (f"{quotation.kind:8} ", STYLES[quotation.kind]))
    line.append(extraction.agent(quotation.speaker).name if quotation.speaker else SOURCE_UNKNOWN, style="bold")
    for delegation in quotation.on_behalf_of:
        role = f"{delegation.role}, " if delegation.role else ""
        line.append(f" ({role}{extraction.agent(delegation.organization).name})")
    for detail in _details(extraction, quotation, text):
        line.append(f" · {detail}", style="dim")
    return line


def _details(extraction: Extraction, quotation: Quotation, text: str) -> Iterator[str]:
    if quotation.cue:
        yield f"cue “{_flat(text, quotation.cue)}”"
    if quotation.addressee:
        yield f"to {_flat(text, quotation.addressee)}"
    if quotation.occasion:
        yield _flat(text, quotation.occasion)
    if quotation.relay:
        yield f"through {extraction.agent(quotation.relay.agent).name}"
    if quotation.said_on:
        yield f"{'on' if is_day(quotation.said_on.value) else 'in'} {quotation.said_on.value}"
    if quotation.about:
        yield "about " + "; ".join(extraction.event(e).label for e in quotation.about)
    yield "corrected by a person" if quotation.corrected_by else f"confidence {quotation.confidence:.2f}"
    yield " ".join(f"{s.start}-{s.end}" for s in quotation.contents)


def _figures(extraction: Extraction) -> Iterator[Text]:
    for figure in extraction.figures:
        line = Text.assemble(("figure   ", "dim"), (_flat(extraction.article.text, figure.span), "bold"))
        line.append(f" {figure.kind}")
        if figure.event:
            line.append(f" · {extraction.event(figure.event).label}", style="dim")
        if figure.attributed_to:
            line.append(f" · says {extraction.agent(figure.attributed_to).name}", style="dim")
        yield line


def _flat(text: str, span: Span) -> str:
    return " ".join(span.of(text).split()).translate(VISIBLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSpeaker:
    """A speaker, and the rows that say what is known of it: its statements by day, and its roles."""

    path: str
    """Its IRI without the base."""
    statements: list[dict[str, str]]
    roles: list[dict[str, str]]

    @property
    def name(self) -> str:
        """What the store calls it."""
        return self.statements[0]["speaker"]

    @property
    def told_apart(self) -> str:
        """What tells it from others of its name: how many statements in how many articles, its roles and its path."""
        said = len({(s["article"], s["start"], s["end"]) for s in self.statements})
        articles = len({s["article"] for s in self.statements})
        posts = [" of ".join(x for x in (role["role"], role["institution"]) if x) for role in self.roles]
        numbers = f"{counted(said, 'statement')} in {counted(articles, 'article')}"
        return " · ".join(x for x in (self.name, numbers, ", ".join(dict.fromkeys(posts)), self.path) if x)


def speakers_called(store: Store, name: str) -> list[FoundSpeaker]:
    """Return the speakers that a name can mean, those of most statements first.

    Raises QueryError where nobody has the name, StoreError where the store cannot be read.
    """
    found = [
        FoundSpeaker(
            path=path_of(store, node.value),
            statements=_records(answer(store, get("statements-by-speaker"), {"speaker": node.value})),
            roles=_records(run(store, "spokespeople", {"speaker": node.value})),
        )
        for node in find(store, "speaker", name)
    ]
    return sorted(
        found, key=lambda one: (-len({(s["article"], s["start"], s["end"]) for s in one.statements}), one.path)
    )


def speaker_view(speaker: FoundSpeaker, number: int | None = None) -> RenderableType:
    """Return a speaker's roles, and all its statements by day, under its name (and its number in a list)."""
    heading = speaker.name if number is None else f"{number}. {speaker.name}"
    parts: list[RenderableType] = [Rule(Text(heading, style="bold"), align="left")]
    for role in speaker.roles:
        said = counted(role["statements"], "statement")
        parts.append(Text(f"{role['role'] or 'speaks'} · {role['institution']} · {said}"))
    parts += [_statement(statement, statement["institution"]) for statement in speaker.statements]
    return Group(*parts)


def event_view(store: Store, words: str) -> RenderableType:
    """Return an event's type, place, time, participants and figures, and what was said about it by whom.

    Raises QueryError where no event has these words, StoreError where the store cannot be read.
    """
    statements = _records(answer(store, get("statements-about-event"), {"event": words}))
    figures = _records(run(store, "figures", {"event": words}))
    labels = {s["event"] for s in statements} | {f["event"] for f in figures}
    events = [e for e in _records(run(store, "timeline")) if e["event"] in labels]
    parts: list[RenderableType] = [Rule(Text(" / ".join(sorted(labels)) or words, style="bold"), align="left")]
    for event in events:
        when = event["begin"] if event["begin"] == event["end"] else f"{event['begin'] or '…'} to {event['end'] or '…'}"
        parts.append(
            Text(" · ".join(x for x in (event["type"], when, event["place"], event["event"]) if x), style="dim")
        )
    for event in _records(run(store, "events")):
        if event["event"] in labels and event["status"]:
            said = (event["type"], event["time"], event["place"], event["event"], event["status"])
            parts.append(Text(" · ".join(x for x in said if x), style="dim"))
    participants = dict.fromkeys(p["participant"] for p in _records(run(store, "participants", {"event": words})))
    if participants:
        parts.append(Text(f"with {', '.join(participants)}", style="dim"))
    for figure in figures:
        source = f" · says {figure['source']}" if figure["source"] else ""
        parts.append(Text(f"{figure['figure']} {figure['kind']}{source} · {figure['article']}"))
    for statement in statements:
        parts.append(_statement(statement, statement["speaker"]))
    return Group(*parts)


def _records(rows: Rows) -> list[dict[str, str]]:
    """Return the rows by column, "" for what is unbound."""
    return [dict.fromkeys(rows.columns, "") | record for record in rows.records()]


def _statement(row: dict[str, str], who: str) -> RenderableType:
    head = " · ".join(x for x in (row["said"] or row["published"] or "undated", who) if x)
    headline = f"“{row['headline']}”" if row["headline"] else ""
    printed = ", ".join(x for x in (headline, row["outlet"], row["published"]) if x)
    about = f"about {row['about']}" if row.get("about") else ""
    where = f"{row['article']} {row['start']}-{row['end']}"
    # The cue goes first: after "denies", the words are not what the speaker claims.
    words = Text(f"{row['cue'].translate(VISIBLE)}: " if row.get("cue") else "", style="dim")
    words.append(row["statement"].translate(VISIBLE), style="bold")
    parts = (about, printed.translate(VISIBLE), row["url"].translate(VISIBLE), where)
    return Padding(Group(Text(head), words, Text(" · ".join(filter(None, parts)), style="dim")), (1, 0, 0, 0))
