"""The decisions a person can make: that two nodes are one, or that one node is two."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kg.curation.clock import later_than
from kg.curation.nodes import FoundNode, as_article, find_node
from kg.errors import KgError
from kg.folding import words
from kg.knowledge import load
from kg.messages import with_article
from kg.model import Decision, Verdict
from kg.revision import corrections_in, recover, rewrite
from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision, and the articles whose graphs it changed."""

    decision: Decision
    articles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """A node that words mean: its `path`, `kind` and `label`, and the articles that have it."""

    path: str
    kind: str
    label: str
    articles: tuple[str, ...]


def meant(store: Store, name: str) -> Meant:
    """Return the node that `name` means, for a person to look at before they decide on it.

    Raises QueryError where it is not known or several have its name, StoreError where the store cannot be read.
    """
    found, bases = find_node(store, name), store.bases()
    label = next((label for base in bases if (label := store.label(base + found.current))), "")
    articles = store.articles_with(*(base + found.current for base in bases))
    return Meant(path=found.current, kind=found.kind, label=label, articles=articles)


def same(store: Store, a: str, b: str, *, because: str = "") -> Decided:
    """Replace `b` by `a` in every graph, and in articles to come. Both are IRIs, paths under the base or names.

    An earlier `different` on the two is overruled. Raises KgError where they are one already or of two kinds,
    QueryError where one is not known or several have its name, StoreError where the store cannot be read or written.
    """
    recover(store, load())
    one, other = find_node(store, a), find_node(store, b)
    if one.current == other.current:
        raise KgError(f"{a} and {b} are one already: {one.current}", hint=f"`kg why {one.current}` says since when.")
    if one.kind != other.kind:
        raise KgError(
            f"{one.current} is {with_article(one.kind)}, {other.current} {with_article(other.kind)}",
            hint="Only two of the same kind can be one. `kg correct ARTICLE STATEMENT --speaker NAME` says who speaks.",
        )
    return _decide(store, _decision(store, "same", one.current, other.current, because))


def different(store: Store, a: str, *others: str, because: str = "") -> Decided:
    """Keep `a` and another node apart for good, also where an earlier `same` made them one.

    `others` is that node, perhaps by an IRI that `a` replaced; or articles, which mean another by `a`: their `a`
    becomes a new node, one for all of them. Raises as `to_part` does, and StoreError where the store cannot be written.
    """
    return _decide(store, to_part(store, a, *others, because=because))


def to_part(store: Store, a: str, *others: str, because: str = "") -> Decision:
    """Return the decision that `different` takes, for a person to look at before.

    Raises KgError where nothing would be separated, QueryError where a node is not known or several have its name,
    StoreError where the store cannot be read.
    """
    recover(store, load())
    one = find_node(store, a)
    articles = tuple(found for other in others if (found := as_article(store, other)) is not None)
    if articles and len(articles) == len(others):
        return _split(store, one, articles, because)
    if len(others) != 1:
        raise KgError("name one other node, or articles", hint="`kg query articles` lists the articles.")
    other = find_node(store, others[0])
    if one.current != other.current:
        return _decision(store, "different", one.current, other.current, because)
    for earlier in reversed(store.register.decisions.standing):
        is_meant = earlier.b in (one.path, other.path) or _is_called(store, earlier.b, a, others[0])
        if earlier.kind == "same" and is_meant and store.register.current(earlier.a) == one.current:
            return _decision(store, "different", earlier.a, earlier.b, because)
    raise KgError(
        f"{a} and {others[0]} are one node, {one.current}, and no decision made them so",
        hint=f"Name the articles that mean another: kg different {one.current} ARTICLE...",
    )


def _is_called(store: Store, path: str, *typed: str) -> bool:
    """Return whether one of what was typed is a name, or words of a name, of a node that gave way to another."""
    labels = {a.label for a in store.register.assignments(store.register.current(path)) if a.match.iri == path}
    names = [set(words(name)) for name in (path.rpartition("/")[2], *labels)]
    return any(set(words(given)) <= name for given in typed if words(given) for name in names)


def _split(store: Store, one: FoundNode, articles: tuple[str, ...], because: str) -> Decision:
    with_node = {a.article for a in store.register.assignments(one.current)}
    if without := [a for a in articles if a not in with_node]:
        raise KgError(
            f"{one.current} is not in the article {without[0]}", hint=f"`kg why {one.current}` lists its articles."
        )
    if with_node <= set(articles):
        raise KgError(f"no other article has {one.current}, so there is nothing to separate")
    split = tuple(sorted(set(articles)))
    known = store.register.decisions.all_named
    new = next(path for n in range(len(known) + 1) if (path := _new_path(one.current, split, n)) not in known)
    return _decision(store, "different", one.current, new, because, split)


def _new_path(path: str, articles: tuple[str, ...], number: int) -> str:
    """Return a path for the node that is split off, made of the articles so that it is the same in every run."""
    stamp = hashlib.sha256("\0".join((str(number), *articles)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{path}-{stamp}"


def _decision(store: Store, kind: Verdict, a: str, b: str, reason: str, articles: tuple[str, ...] = ()) -> Decision:
    made = (*(d.at for d in store.register.decisions.log), *(c.at for c in corrections_in(store)))
    return Decision(kind=kind, a=a, b=b, reason=reason, at=later_than(made), articles=articles)


def undo_decision(store: Store, earlier: Decision, *, because: str = "") -> Decided:
    """Take back a decision that stands; both stay in the log.

    Raises StoreError where the store cannot be read or written.
    """
    recover(store, load())
    return _decide(store, _decision(store, "undone", earlier.a, earlier.b, because, earlier.articles))


def _decide(store: Store, decision: Decision) -> Decided:
    register = store.register
    before = register.decisions
    with register.guarded():
        register.decide(decision)
    register.commit()  # first: after a crash, `recover` applies to the graphs what the register has more
    return Decided(decision=decision, articles=rewrite(store, before))
