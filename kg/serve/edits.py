"""What a curator has done to the store: each edit is one of `kg.curation`'s functions, as the commands call them.

An edit runs in a process of its own, one at a time: it opens the store for writing, does it in one transaction, and
closes it again. So the lock of files parts it from `kg ingest` and from the server's own copying.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import anyio
import anyio.to_thread

from kg import curation
from kg.corrections import Revision, Word
from kg.errors import KgError
from kg.serve.curators import Curators, Note
from kg.serve.edition import Edition, Editions
from kg.serve.worker import MemoryLimitError, TimeLimitError, Workers
from kg.store import InUse, Store

PATIENCE = 4.0
"""Seconds that an edit waits for whoever has the store open, such as a query, or the server that copies it."""

SECONDS = 600.0
"""Most seconds of an edit: to make one of two nodes rewrites every article that has them."""

FOLLOWS = 10.0
"""Most seconds that an edit waits for an edition that is being made, before the one that shows it."""

T = TypeVar("T")

Doing = Literal["accept", "reject", "correct", "add", "rename", "same", "different", "undo"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What a curator wants done, with what it takes: of a statement, of a node, or an earlier act undone.

    `others` are the nodes or articles that `same` and `different` speak of beside `node`.
    """

    doing: Doing
    curator: str
    reason: str = ""
    article: str = ""
    statement: str = ""
    wish: curation.Wish = field(default_factory=curation.Wish)
    node: str = ""
    name: str = ""
    others: tuple[str, ...] = ()
    act: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What was recorded. `segment` is the last segment of the statement's IRI now, "" where there is none."""

    note: Note
    article: str = ""
    segment: str = ""
    node: str = ""


class StoreInUseError(KgError):
    """Another process has the store open, and an edit cannot be written now."""


class Desk:
    """What edits the store of a server, for the curators that are signed in."""

    def __init__(self, editions: Editions) -> None:
        self.curators = Curators()
        self._editions = editions
        self._worker = Workers(1, patience=30.0)
        self._waiting = anyio.CapacityLimiter(8)
        """Of edits and look-ups, in threads of their own: pages must not wait behind them."""

    async def edit(self, order: Order) -> Done:
        """Do it, and show the store as it is then.

        Raises StoreInUseError where another process writes the store, KgError as `kg.curation`'s functions do.
        """
        return await anyio.to_thread.run_sync(self._edit, order, limiter=self._waiting)

    async def look_up(self, work: Callable[..., T], edition: Edition, *arguments: Any) -> T:
        """Return what a function of `kg.serve.consulting` finds in an edition."""
        return await anyio.to_thread.run_sync(self._look_up, work, edition.folder, arguments, limiter=self._waiting)

    def close(self) -> None:
        """End the process that edits."""
        self._worker.close()

    def _edit(self, order: Order) -> Done:
        try:
            done: Done | None = self._worker.call(edited, self._editions.source, order, seconds=SECONDS)
        except (TimeLimitError, MemoryLimitError) as error:
            hint = "Look at the history whether it is recorded. A command has no such limit."
            raise KgError("the process that edits the store was ended", hint=hint) from error
        if done is None:
            raise StoreInUseError(
                "another process is writing the store, and nothing was recorded",
                hint="What you typed is still here: send it again when that has ended (an ingest, perhaps).",
            )
        with suppress(KgError):  # it is recorded; `watch` shows it when the store can be copied
            self._editions.renew(patience=FOLLOWS)
        return done

    def _look_up(self, work: Callable[..., T], folder: Path, arguments: tuple[Any, ...]) -> T:
        found: T = self._worker.call(work, folder, *arguments, seconds=SECONDS)
        return found


# ---------------------------------------------------------------- in the process that edits


def edited(folder: Path, order: Order) -> Done | None:
    """Do what is wanted; return None where another process keeps the store open. Raises as `kg.curation` does."""
    store = _opened(folder)
    if store is None:
        return None
    with store:
        match order.doing:
            case "undo":
                return _undone(store, order)
            case "same" | "different":
                return _decided(store, order)
            case _:
                return _recorded(store, order)


def _opened(folder: Path) -> Store | None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Store.open(folder, write=True, create=False)
        except InUse:
            if time.monotonic() > until:
                return None
            time.sleep(0.05)


def _recorded(store: Store, order: Order) -> Done:
    word: Word
    match order.doing:
        case "accept":
            word = curation.accept(store, order.article, order.statement)
        case "reject":
            word = curation.dismiss(store, order.article, order.statement)
        case "add":
            word = curation.add(store, order.article, order.wish)
        case "rename":
            word = curation.rename(store, order.node, order.name)
        case _:
            word = curation.revise(store, order.article, order.statement, order.wish)
    differences = curation.difference(word, store)
    act = curation.record(store, [word], curator=order.curator, reason=order.reason)
    said = {"accept": "Right as it is", "reject": "No statement", "add": "Added", "rename": "Renamed"}
    note = Note(text=said.get(order.doing, "Corrected"), differences=differences, act=act.id)
    if isinstance(word, Revision):
        return Done(note=note, article=word.article, segment=curation.segment(word.after) if word.after else "")
    return Done(note=note, node=word.node if order.doing == "rename" else "")


def _decided(store: Store, order: Order) -> Done:
    because = _because(order)
    if order.doing == "same":
        decided = curation.same(store, order.node, *order.others, because=because)
        text = f"{decided.decision.b} is {decided.decision.a} from now on"
    else:
        decided = curation.different(store, order.node, *order.others, because=because)
        text = f"{decided.decision.a} and {decided.decision.b} are different from now on"
    return Done(note=Note(text=text, act=decided.decision.id[:8]), node=decided.decision.a)


def _because(order: Order) -> str:
    """Return the reason of a decision, which has no field for who made it."""
    return f"{order.curator}: {order.reason}" if order.reason else order.curator


def _undone(store: Store, order: Order) -> Done:
    acts = curation.to_undo(store, order.act)
    decision = acts[0].decision
    curation.undo(store, acts, curator=order.curator, reason=_because(order) if decision else order.reason)
    return Done(note=Note(text=f"Undone: {acts[0].summary}"), node=decision.a if decision else "")
