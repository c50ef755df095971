"""What a person says of a statement or a node, worked out so that it can be looked at before it is recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import get_args

from kg.corrections import (
    Field,
    Named,
    Naming,
    Passage,
    Represented,
    Revision,
    Statement,
    Undoing,
    Word,
)
from kg.curation.choosing import (
    as_corrected,
    choose_agent,
    choose_event,
    choose_passage,
    choose_statement,
    kind_by_marks,
    represented,
)
from kg.curation.nodes import find_node
from kg.errors import KgError, QueryError
from kg.folding import words
from kg.knowledge import load
from kg.model import Extraction, Quotation, Span
from kg.queries import find_article
from kg.revision import SURE, digest_of, passage, place_of, recover, spans, statement_of
from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a person wants to say of a statement, in their words; None where they do not speak of it.

    Agents and events are names, paths or IRIs, passages START-END or words. An empty name is nobody, () is none.
    `role` is that of the speaker in the institutions, `type` that of an agent or an event that is new.
    """

    speaker: str | None = None
    institutions: tuple[str, ...] | None = None
    events: tuple[str, ...] | None = None
    contents: tuple[str, ...] | None = None
    cue: str | None = None
    source: str | None = None
    role: str | None = None
    type: str = ""


# ---------------------------------------------------------------- working out


def revise(store: Store, article: str, statement: str, wish: Wish) -> Revision:
    """Return what would be recorded of a statement of an article; nothing is written.

    `article` is an identifier or words of a headline, `statement` as `choose_statement` takes it. Raises QueryError
    where one of the wish's names or passages is not known, KgError where nothing would change or two statements would
    be one, StoreError where the store cannot be read.
    """
    recover(store, load())
    extraction = as_corrected(store, find_article(store, article))
    return revision(store, extraction, choose_statement(extraction, statement), wish)


def revision(store: Store, extraction: Extraction, quotation: Quotation, wish: Wish) -> Revision:
    """Return what would be recorded of a quotation of an article (`as_corrected`). Raises as `revise` does."""
    return revision_to(extraction, quotation, _wished(store, extraction, statement_of(extraction, quotation), wish))


def revision_to(extraction: Extraction, quotation: Quotation, after: Statement) -> Revision:
    """Return what would be recorded to make a quotation of an article this statement. Raises as `revise` does."""
    before = statement_of(extraction, quotation)
    changed = _changed(before, after)
    if not changed:
        raise KgError("nothing would change: the graph says so already", hint="`kg show article` shows what it says.")
    others = (q for q in extraction.quotations if q is not quotation)
    _check_place(extraction, after, others)
    return _revision(extraction, before, replace(after, confidence=SURE), changed)


def dismiss(store: Store, article: str, statement: str) -> Revision:
    """Return what would be recorded to say that a statement of an article is none. Raises as `revise` does."""
    recover(store, load())
    extraction = as_corrected(store, find_article(store, article))
    quotation = choose_statement(extraction, statement)
    return dismissal(extraction, quotation)


def dismissal(extraction: Extraction, quotation: Quotation) -> Revision:
    """Return what would be recorded to say that a quotation is no statement."""
    return _revision(extraction, statement_of(extraction, quotation), None, ())


def accept(store: Store, article: str, statement: str) -> Revision:
    """Return what would be recorded to say that a statement of an article is right as it is. Raises as `revise` does.

    The correction has all of its fields, so that another model changes none of them.
    """
    recover(store, load())
    extraction = as_corrected(store, find_article(store, article))
    before = statement_of(extraction, choose_statement(extraction, statement))
    return _revision(extraction, before, replace(before, confidence=SURE), _FIELDS)


def add(store: Store, article: str, wish: Wish) -> Revision:
    """Return what would be recorded to add a statement that was not found; the wish must have its contents.

    Raises as `revise` does, KgError without contents.
    """
    recover(store, load())
    return addition(store, as_corrected(store, find_article(store, article)), wish)


def addition(store: Store, extraction: Extraction, wish: Wish) -> Revision:
    """Return what would be recorded to add a statement to an article as it is known. Raises as `add` does."""
    if not wish.contents:
        raise KgError(_NO_WORDS, hint=_GIVE_WORDS)
    return addition_of(extraction, _wished(store, extraction, EMPTY, wish))


def addition_of(extraction: Extraction, after: Statement) -> Revision:
    """Return what would be recorded to add this statement to an article. Raises as `add` does."""
    _check_place(extraction, after, extraction.quotations)
    words = "\0".join((extraction.article.id, *(f"{p.start}-{p.end} {p.words}" for p in after.contents)))
    claim = f"claim/{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return _revision(extraction, None, replace(after, claim=claim), _changed(EMPTY, after))


def rename(store: Store, node: str, name: str) -> Naming:
    """Return what would be recorded to settle the name of a node, whatever articles call it; nothing is written.

    Raises QueryError where the node is not known or several have its name, KgError where the name has no letter or is
    the node's already, StoreError where the store cannot be read.
    """
    recover(store, load())
    found = find_node(store, node).current
    before = next((label for base in store.bases() if (label := store.label(base + found))), "")
    wanted = " ".join(name.split())
    if not words(wanted):
        raise KgError("a name has letters", hint="Give the name by which the node is to be shown.")
    if wanted == before:
        raise KgError(f"{found} is called {before} already")
    return Naming(node=found, before=before, name=wanted)


_NO_WORDS, _GIVE_WORDS = "a statement needs the words that were said", "Give START-END, or the words."

_FIELDS: tuple[Field, ...] = get_args(Field)

EMPTY = Statement(contents=(), kind="indirect", confidence=SURE)
"""What a statement that is added is made from."""


def _changed(before: Statement, after: Statement) -> tuple[Field, ...]:
    return tuple(field for field in _FIELDS if getattr(before, field) != getattr(after, field))


def _revision(
    extraction: Extraction, before: Statement | None, after: Statement | None, changed: tuple[Field, ...]
) -> Revision:
    article = extraction.article
    return Revision(article=article.id, text=digest_of(article.text), before=before, after=after, changed=changed)


def _wished(store: Store, extraction: Extraction, statement: Statement, wish: Wish) -> Statement:
    """Return a statement as a person wishes it."""
    text = extraction.article.text
    if wish.contents is not None:
        pieces = sorted(choose_passage(text, given) for given in wish.contents)
        if not pieces:
            raise KgError(_NO_WORDS, hint=_GIVE_WORDS)
        if any(a.overlaps(b) for a, b in pairwise(pieces)):
            raise QueryError("the pieces of a statement overlap", hint="Give each stretch of what was said once.")
        contents = tuple(passage(text, piece) for piece in pieces)
        statement = replace(statement, contents=contents, kind=kind_by_marks(text, pieces))
    if wish.cue is not None:
        statement = replace(statement, cue=_passage(text, wish.cue))
    if wish.source is not None:
        statement = replace(statement, source=_passage(text, wish.source))
    if wish.speaker is not None:
        found = choose_agent(store, extraction, wish.speaker, type=wish.type) if wish.speaker else None
        if found != statement.speaker:
            made_for = _represented_by(extraction, found, statement) if found else ()
            statement = replace(statement, speaker=found, institutions=made_for)
    if wish.institutions is not None or wish.role is not None:
        statement = replace(statement, institutions=_represented(store, extraction, statement, wish))
    if wish.events is not None:
        type_ = "" if wish.speaker else wish.type
        chosen = (choose_event(store, extraction, label, type=type_) for label in wish.events if label)
        statement = replace(statement, events=tuple(dict.fromkeys(chosen)))
    own = statement.speaker.path if statement.speaker else ""
    return replace(statement, institutions=tuple(r for r in statement.institutions if r.institution.path != own))


def _represented_by(extraction: Extraction, speaker: Named, statement: Statement) -> tuple[Represented, ...]:
    """Return the institutions for which an agent makes the nearest of their other statements in the article.

    Whom a statement is made for depends on who makes it, so those of another speaker do not stay.
    """
    start = statement.contents[0].start if statement.contents else 0
    others = [q for q in extraction.quotations if q.speaker and extraction.agent(q.speaker).iri == speaker.path]
    nearest = min(others, key=lambda q: (abs(q.contents[0].start - start), q.contents), default=None)
    return statement_of(extraction, nearest).institutions if nearest else ()


def _represented(store: Store, extraction: Extraction, statement: Statement, wish: Wish) -> tuple[Represented, ...]:
    """Return the institutions that a statement is made for, each with the words that name it, else its source."""
    known = {r.institution: r for r in statement.institutions}
    if wish.institutions is None:
        return tuple(replace(r, role=wish.role or None) for r in statement.institutions)
    type_ = "organization" if wish.type and not wish.speaker else ""
    names = (name for name in wish.institutions if name)
    found = dict.fromkeys(choose_agent(store, extraction, n, type=type_, only="organization") for n in names)
    made = []
    for institution in found:
        one = known.get(institution) or represented(extraction, statement, institution)
        made.append(one if wish.role is None else replace(one, role=wish.role or None))
    return tuple(made)


def _passage(text: str, given: str) -> Passage | None:
    return passage(text, choose_passage(text, given)) if given else None


def _check_place(extraction: Extraction, statement: Statement, others: Iterable[Quotation]) -> None:
    cue, source = (Span(p.start, p.end) if p else None for p in (statement.cue, statement.source))
    contents = spans(statement.contents)
    own = Quotation(contents=contents, cue=cue, source=source, kind=statement.kind, confidence=SURE)
    if place_of(own) in {place_of(other) for other in others}:
        extent = f"{contents[0].start}-{contents[-1].end}"
        raise KgError(
            f"{extraction.article.id} has a statement at {extent} already, by the same source",
            hint="Correct that one, or say that one of the two is no statement.",
        )


# ---------------------------------------------------------------- for people


def difference(word: Word, store: Store | None = None) -> tuple[tuple[str, str, str], ...]:
    """Return what a correction changes, in words: the field, what it was, and what it is to be; "" for nothing.

    There are none where it says that a statement is right as it is. Nodes of the `store` have the names by which they
    are shown, others those that the correction has. Raises StoreError where the store cannot be read.
    """
    if isinstance(word, Naming):
        return (("name", word.before, word.name),)
    if isinstance(word, Undoing):
        return (("act", word.act, ""),)
    if word.after is None:
        return (("statement", _value(word.before, "contents", store), ""),)
    fields = _changed(word.before or EMPTY, word.after)
    return tuple((field, _value(word.before, field, store), _value(word.after, field, store)) for field in fields)


def _value(statement: Statement | None, field: Field, store: Store | None) -> str:
    if statement is None:
        return ""
    match field:
        case "contents":
            return " […] ".join(f"{p.start}-{p.end} {p.words}" for p in statement.contents)
        case "cue" | "source":
            found: Passage | None = getattr(statement, field)
            return f"{found.start}-{found.end} {found.words}" if found else ""
        case "speaker":
            return _shown(statement.speaker, store) if statement.speaker else ""
        case "institutions":
            return "; ".join(
                f"{f'{r.role}, ' if r.role else ''}{_shown(r.institution, store)}" for r in statement.institutions
            )
        case "events":
            return "; ".join(_shown(event, store) for event in statement.events)


def _shown(one: Named, store: Store | None) -> str:
    label = next((name for base in store.bases() if (name := store.label(base + one.path))), "") if store else ""
    return f"{label or one.name} ({one.path})"
