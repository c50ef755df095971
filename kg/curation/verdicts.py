"""The decisions a person can make: that two nodes are one, or that what kg holds for one is two."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kg.curation.nodes import Named, article, node
from kg.curation.recovery import recover
from kg.curation.rewriting import rewrite
from kg.errors import KgError
from kg.folding import key
from kg.knowledge import load
from kg.model import Decision, Verdict
from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision that was made, and the articles whose graphs it changed."""

    decision: Decision
    articles: tuple[str, ...]


def same(store: Store, a: str, b: str, *, because: str = "") -> Decided:
    """Make `a` of all that is `b`, for good: in every graph, and for articles to come. Both are IRIs, paths or names.

    An earlier `different` on the two is overruled. Raises KgError where they are one already or of two kinds,
    QueryError where one is not known, StoreError.
    """
    recover(store, load())
    one, other = node(store, a), node(store, b)
    if one.current == other.current:
        raise KgError(f"{a} and {b} are one already: {one.current}", hint=f"`kg why {one.current}` says since when.")
    if one.kind != other.kind:
        raise KgError(
            f"{one.current} is {_a(one.kind)}, {other.current} {_a(other.kind)}",
            hint="Only what is of one kind can be one.",
        )
    return _decide(store, _decision(store, "same", one.current, other.current, because))


def different(store: Store, a: str, *others: str, because: str = "") -> Decided:
    """Keep `a` and another node apart for good; what is one now is parted.

    `others` is one node, perhaps an IRI that gave way to `a`'s, or articles: what these have as `a` becomes a node of
    their own, one for them together. Raises KgError where that would part nothing, QueryError, StoreError.
    """
    recover(store, load())
    one = node(store, a)
    articles = tuple(found for other in others if (found := article(store, other)) is not None)
    if articles and len(articles) == len(others):
        return _decide(store, _split(store, one, articles, because))
    if len(others) != 1:
        raise KgError("give one other node, or articles", hint="`kg query articles` lists the articles.")
    other = node(store, others[0])
    if one.current != other.current:
        return _decide(store, _decision(store, "different", one.current, other.current, because))
    typed = {key(a), key(others[0])}
    for earlier in reversed(store.register.decisions.standing):
        named = earlier.b in (one.path, other.path) or earlier.b.rsplit("/", 1)[-1] in typed
        if earlier.kind == "same" and named and store.register.current(earlier.a) == one.current:
            return _decide(store, _decision(store, "different", earlier.a, earlier.b, because))
    raise KgError(
        f"{a} and {others[0]} are one node, {one.current}, and no decision made them so",
        hint=f"Name the articles that mean another: kg different {one.current} ARTICLE...",
    )


def _split(store: Store, one: Named, articles: tuple[str, ...], because: str) -> Decision:
    having = {a.article for a in store.register.assignments(one.current)}
    if without := [a for a in articles if a not in having]:
        raise KgError(
            f"{one.current} is not in the article {without[0]}", hint=f"`kg why {one.current}` lists its articles."
        )
    if having <= set(articles):
        raise KgError(f"no other article has {one.current}, so there is nothing to part")
    parted = tuple(sorted(set(articles)))
    known = store.register.decisions.all_named
    fresh = next(path for n in range(len(known) + 1) if (path := _minted(one.current, parted, n)) not in known)
    return _decision(store, "different", one.current, fresh, because, parted)


def _minted(path: str, articles: tuple[str, ...], number: int) -> str:
    stamp = hashlib.sha256("\0".join((str(number), *articles)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{path}-{stamp}"


def _decision(store: Store, kind: Verdict, a: str, b: str, reason: str, articles: tuple[str, ...] = ()) -> Decision:
    return Decision(kind=kind, a=a, b=b, reason=reason, at=_now(store), articles=articles)


def _decide(store: Store, decision: Decision) -> Decided:
    register = store.register
    before = register.decisions
    register.decide(decision)
    register.commit()  # first: `recover` carries out what is decided and not yet in the graphs
    return Decided(decision=decision, articles=rewrite(store, before))


def _now(store: Store) -> datetime:
    """Return the time, in whole seconds and later than all decisions: their order is that of their times.

    SOURCE_DATE_EPOCH (reproducible-builds.org) sets it where a result must be the same again.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC).replace(microsecond=0)
    return max([now, *(d.at + timedelta(seconds=1) for d in store.register.decisions.log)])


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
