"""The statement, the passage, the agent and the event that a person means in one article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from textwrap import shorten
from urllib.parse import quote

import pyoxigraph as ox

from kg.corrections import Correction, Named, Represented, Statement, revisions_of
from kg.curation.nodes import FoundNode, find_node
from kg.doc import find_quoted_spans, kind_of
from kg.errors import QueryError
from kg.folding import key, name_key, words
from kg.lang import lexicon
from kg.messages import SOURCE_UNKNOWN, suggestion, with_article
from kg.model import Agent, AgentType, Event, Extraction, Kind, Quotation, Span
from kg.queries import names
from kg.revision import corrections_in, known, named, occurrences, order_of, passage, segment, spans
from kg.store import Store, text_of

AGENT_TYPES: tuple[AgentType, ...] = ("person", "organization", "group")
_TYPE_OF_KIND = {"person": "person", "institution": "organization", "group": "group"}
_OFFSETS = re.compile(r"(\d+)-(\d+)")
_SHOWN = 8
"""Statements and places that an error lists."""


def as_corrected(store: Store, article: str) -> Extraction:
    """Return what is known of an article: as it was found, as people decided who is who, and as they corrected it.

    Raises StoreError where there is no such article or the store or its register cannot be read.
    """
    return as_revised(store, article, revisions_of(article, corrections_in(store)))


def as_revised(store: Store, article: str, said: Iterable[Correction]) -> Extraction:
    """Return what `as_corrected` does, where `said` are the standing revisions of the article.

    It is for callers that need many articles: they read all corrections once. Raises as `as_corrected` does.
    """
    text = store.text(article)
    with store.register.guarded():
        return known(store.register, article, text, said)


# ---------------------------------------------------------------- statements and passages


def choose_statement(extraction: Extraction, given: str) -> Quotation:
    """Return the one quotation that is meant: by its offsets START-END, its number in `kg show article`, or its IRI.

    Raises QueryError where none or several are meant, with those that there are.
    """
    every = sorted(extraction.quotations, key=order_of)
    wanted = given.strip().strip("<>[]").rpartition("/")[2]
    if wanted.isdigit():
        found = every[int(wanted) - 1 : int(wanted)] if int(wanted) else []
    else:
        found = [q for q in every if segment(q) == wanted] or [q for q in every if _extent(q) == wanted]
    if len(found) == 1:
        return found[0]
    article = extraction.article
    if found:
        which = "\n    ".join(f"{segment(q)}  {_who(extraction, q)}" for q in found)
        raise QueryError(f"{len(found)} statements of {article.id} are at {wanted}", hint=f"Which one?\n    {which}")
    known = ", ".join(_extent(q) for q in every[:_SHOWN]) + (", …" if len(every) > _SHOWN else "")
    raise QueryError(
        f"{article.id} has no statement {given!r}",
        hint=f"Statements: {known or 'none'}. `kg show article {article.id}` shows them.",
    )


def choose_passage(text: str, given: str) -> Span:
    """Return the stretch of a text that is meant: by its offsets START-END, or its words, where they stand once.

    Raises QueryError where it is none.
    """
    if found := _OFFSETS.fullmatch(given.strip()):
        start, end = int(found[1]), int(found[2])
        if not start < end <= len(text):
            raise QueryError(
                f"{given} is no stretch of the text",
                hint=f"It has {len(text)} characters; the end is one past the last.",
            )
        return Span(start, end)
    places = [m.start() for m in re.finditer(re.escape(given), text)] if given.strip() else []
    if len(places) == 1:
        return Span(places[0], places[0] + len(given))
    if places:
        listed = ", ".join(f"{p}-{p + len(given)}" for p in places[:_SHOWN])
        raise QueryError(f"{_short(given)} is printed {len(places)} times", hint=f"Which one? {listed}")
    raise QueryError(
        f"{_short(given)} is not printed in the article", hint="Give START-END, or words exactly as they are printed."
    )


def kind_by_marks(text: str, contents: Sequence[Span]) -> Kind:
    """Return the kind of a statement by the quotation marks in and around its contents."""
    lines = [Span(*m.span()) for m in re.finditer(r"[^\n]+", text)]
    return kind_of(text, contents, find_quoted_spans(text, lines))


def _extent(quotation: Quotation) -> str:
    return f"{quotation.contents[0].start}-{quotation.contents[-1].end}"


def _who(extraction: Extraction, quotation: Quotation) -> str:
    return extraction.agent(quotation.speaker).name if quotation.speaker else SOURCE_UNKNOWN


def _short(given: str) -> str:
    return repr(shorten(given, 60, placeholder=" …"))


# ---------------------------------------------------------------- agents and events


def choose_agent(store: Store, extraction: Extraction, name: str, *, type: str = "", only: str = "") -> Named:
    """Return the agent that a name means: one of the article's, else one of the store's, else, with `type`, a new one.

    With `type` only a whole name is taken for one that is there. `only` is the type that it must have. Raises
    QueryError where the name means none, several, or one of another type.
    """
    type = _checked(type, AGENT_TYPES)
    everybody = (*extraction.agents, *extraction.bystanders)
    is_whole, is_part = _by_whole(name), _by_part(name)
    tests: list[Callable[[Agent], bool]] = [lambda a: is_whole(a.iri, a.name, *a.aliases)]
    if not type:
        tests.append(lambda a: is_part(a.name, *a.aliases))
    found = next((hits for test in tests if (hits := [a for a in everybody if test(a) and only in ("", a.type)])), [])
    if len({a.iri for a in found}) > 1:
        raise QueryError(f"{len(found)} of the article are called {name!r}", hint=_listed(map(named, found)))
    if found:
        return named(found[0])
    if type:
        return _new_agent(store, extraction, name, only or type)
    try:
        node = find_node(store, name, kinds=("speaker", "institution"))
    except QueryError as error:
        hint = f"{error.hint}\n  For one that is new say its type: --type {only or 'person|organization|group'}."
        raise QueryError(error.message, hint=hint) from error
    return _of_type(_named(store, node), only)


def is_known(store: Store, extraction: Extraction, name: str) -> bool:
    """Return whether a name means somebody, or several, in the article or in the store."""
    is_part = _by_part(name)
    if any(is_part(a.name, *a.aliases) for a in (*extraction.agents, *extraction.bystanders)):
        return True
    for kind in ("speaker", "institution"):
        with suppress(QueryError):
            return bool(names.find(store, kind, name))
    return False


def choose_event(store: Store, extraction: Extraction, label: str, *, type: str = "") -> Named:
    """Return the event that words mean: one of the article's, else one of the store's, else, with `type`, a new one.

    Raises QueryError as `choose_agent` does.
    """
    type = _checked(type, [kind["key"] for kind in lexicon.load("events")["type"]])
    is_whole, is_part = _by_whole(label), _by_part(label)
    tests: list[Callable[[Event], bool]] = [lambda e: is_whole(e.iri, e.label)]
    if not type:
        tests.append(lambda e: is_part(e.label))
    found = next((hits for test in tests if (hits := [e for e in extraction.events if test(e)])), [])
    if len(found) > 1:
        raise QueryError(f"{len(found)} events of the article are called {label!r}", hint=_listed(map(named, found)))
    if found:
        return named(found[0])
    if type:
        _check_letters(label)
        return Named(path=f"article/{quote(extraction.article.id, safe='')}/event/{key(label)}", name=label, type=type)
    try:
        node = find_node(store, label, kinds=("event",))
    except QueryError as error:
        hint = f"{error.hint}\n  For one that is new say its type: --type TYPE, or other."
        raise QueryError(error.message, hint=hint) from error
    if node.kind != "event":
        raise QueryError(f"{label!r} is {with_article(node.kind)}, not an event", hint="For a new one: --type TYPE.")
    return _named(store, node)


def _checked(type: str, allowed: Sequence[str]) -> str:
    if type and type not in allowed:
        raise QueryError(f"there is no type {type!r}", hint=suggestion(type, allowed, f"Types: {', '.join(allowed)}."))
    return type


def _check_letters(name: str) -> None:
    """Raise QueryError for a name of marks alone, by which nobody would find what it names."""
    if not words(name):
        raise QueryError(f"{name!r} is no name: it has no letter", hint="Give a name with letters or digits.")


def _by_whole(name: str) -> Callable[..., bool]:
    wanted, path = words(name), name.strip().strip("<>")
    return lambda iri, *labels: (
        bool(wanted)
        and ((iri and path.endswith(iri) and "/" in path) or any(words(label) == wanted for label in labels))
    )


def _by_part(name: str) -> Callable[..., bool]:
    wanted = set(words(name))
    return lambda *labels: bool(wanted) and any(wanted <= set(words(label)) for label in labels)


def _new_agent(store: Store, extraction: Extraction, name: str, type: str) -> Named:
    _check_letters(name)
    group = f"article/{quote(extraction.article.id, safe='')}/group/{key(name)}"
    paths = {"person": f"person/{key(name)}", "organization": f"organization/{name_key(name)}", "group": group}
    return Named(path=store.register.current(paths[type]), name=name, type=type)


def _named(store: Store, node: FoundNode) -> Named:
    """Return a node of the store under the label that it is shown by."""
    base = next((b for b in store.bases() if store.label(b + node.current)), "")
    label = store.label(base + node.current) or node.current
    type_ = _TYPE_OF_KIND.get(node.kind, "")
    if node.kind == "event":
        query = "SELECT ?type $node WHERE { GRAPH ?g { $node sem:eventType ?type } } ORDER BY ?type LIMIT 1"
        rows = store.select(query, {"node": ox.NamedNode(base + node.current)}).rows
        type_ = text_of(rows[0][0]).rpartition("#")[2] if rows else "other"
    return Named(path=node.current, name=label, type=type_)


def _of_type(found: Named, only: str) -> Named:
    if found.type not in AGENT_TYPES or only not in ("", found.type):
        wanted = only or "person, organization or group"
        raise QueryError(f"{found.name} is not {with_article(wanted)}", hint=f"It is {found.path}. Give another name.")
    return found


def _listed(found: Iterable[Named]) -> str:
    return "\n    ".join(("Which one? Give its path:", *(f"{n.name} ({n.type}): {n.path}" for n in found)))


def represented(extraction: Extraction, statement: Statement, institution: Named) -> Represented:
    """Return an institution that a statement is made for, with the nearest words that name it, else its source."""
    near = _nearest_mention(extraction, institution, spans(statement.contents))
    evidence = passage(extraction.article.text, near) if near else statement.source or statement.contents[0]
    return Represented(institution=institution, role=None, evidence=evidence)


def _nearest_mention(extraction: Extraction, agent: Named, near: Sequence[Span]) -> Span | None:
    """Return the words that name an agent nearest to a passage, None where the article does not print its name."""
    mentions = next((a.mentions for a in (*extraction.agents, *extraction.bystanders) if a.iri == agent.path), ())
    places = mentions or occurrences(agent.name, extraction.article.text)
    return min(places, key=lambda s: (abs(s.start - near[0].start), s), default=None)
