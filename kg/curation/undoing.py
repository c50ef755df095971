"""What people said, latest first, and the latest of it undone. Nothing is removed: an undoing is recorded too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kg.corrections import Correction, Naming, Revision, Undoing
from kg.curation.recording import record
from kg.curation.verdicts import undo_decision
from kg.errors import KgError
from kg.identity.register import Decisions
from kg.knowledge import load
from kg.messages import suggestion
from kg.model import Decision
from kg.revision import corrections_in, recover
from kg.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One act of a person: corrections made together, or a decision about identity; `id` names it to `undo`.

    `stands` is whether nothing undid it. What undoes (`is_undoing`) never stands: it has no effect of its own to undo.
    `about` are the articles and the nodes that it speaks of.
    """

    id: str
    at: datetime
    curator: str
    reason: str
    summary: str
    stands: bool
    about: frozenset[str]
    decision: Decision | None = None
    is_undoing: bool = False


def history(store: Store) -> tuple[Said, ...]:
    """Return all that people said, latest first.

    Raises StoreError where the store or its register cannot be read.
    """
    from kg.rdf.corrections import label_of

    log = corrections_in(store)
    undone = {c.word.act for c in log if isinstance(c.word, Undoing)}
    acts: dict[str, list[Correction]] = {}
    for correction in log:
        acts.setdefault(correction.act, []).append(correction)
    found = []
    for id, made in acts.items():
        first = made[0]
        more = f" (and {len(made) - 1} more)" if len(made) > 1 else ""
        is_undoing = isinstance(first.word, Undoing)
        summary = f"{label_of(first.word)}{more}"
        found.append(
            Said(
                id=id,
                at=first.at,
                curator=first.curator,
                reason=first.reason,
                summary=summary,
                stands=id not in undone and not is_undoing,
                about=_about(made, acts),
                is_undoing=is_undoing,
            )
        )
    decisions = store.register.decisions
    standing = {d.id for d in decisions.standing}
    for decision in decisions.log:
        found.append(
            Said(
                id=decision.id[:8],
                at=decision.at,
                curator="",
                reason=decision.reason,
                summary=f"{decision.kind}: {decision.a}, {decision.b}",
                stands=decision.id in standing,
                about=frozenset((decision.a, decision.b, *decision.articles)),
                decision=decision,
                is_undoing=decision.kind == "undone",
            )
        )
    return tuple(sorted(found, key=lambda s: s.at, reverse=True))


def _about(made: Iterable[Correction], acts: Mapping[str, list[Correction]]) -> frozenset[str]:
    """Return the articles and nodes that corrections speak of; an undoing speaks of what the undone ones do."""
    found = set[str]()
    for correction in made:
        match correction.word:
            case Revision(article=article):
                found.add(article)
            case Naming(node=node):
                found.add(node)
            case Undoing(act=act):
                found |= _about(acts.get(act, ()), acts)
    return frozenset(found)


def to_undo(store: Store, which: str = "1") -> tuple[Said, ...]:
    """Return the acts that `which` means, latest first: by a number up to 999, so many of the latest; or by an id.

    What an undoing makes stand again counts: after *same* and *different* of the same two, 2 takes back both. Raises
    KgError where nothing stands, or no act that stands has the id; StoreError where the store cannot be read.
    """
    recover(store, load())
    said = history(store)
    standing = [s for s in said if s.stands]
    if which.isdigit() and len(which) <= _DIGITS:
        if not standing or not int(which):
            raise KgError("there is nothing to undo", hint="`kg undo --list` shows what people said.")
        return _latest(said, store.register.decisions, int(which))
    for one in said:
        if one.id == which.strip():
            if not one.stands:
                raise KgError(f"{which} does not stand any more", hint="`kg undo --list` shows what stands.")
            return (one,)
    hint = suggestion(which, [s.id for s in standing], "`kg undo --list` shows what people said.")
    raise KgError(f"nothing that people said has the id {which!r}", hint=hint)


def _latest(said: Sequence[Said], decisions: Decisions, count: int) -> tuple[Said, ...]:
    """Return the `count` latest of what was `said` that stand, each once those before it are undone."""
    found: list[Said] = []
    while len(found) < count:
        standing = {d.id for d in decisions.standing}
        left = (s for s in said if s.id not in {f.id for f in found})
        latest = next((s for s in left if (s.decision.id in standing if s.decision else s.stands)), None)
        if latest is None:
            break
        found.append(replace(latest, stands=True))
        if latest.decision:
            decisions = decisions.and_then(replace(latest.decision, kind="undone"))
    return tuple(found)


_DIGITS = 3
"""An id has eight hexadecimal digits, so a shorter number is how many acts."""


def undo(store: Store, acts: tuple[Said, ...], *, curator: str, reason: str = "") -> tuple[str, ...]:
    """Undo acts, in the order given; return the articles whose graphs changed.

    Each is undone by a correction or a decision of its own. Raises as `kg.curation.record` does.
    """
    changed: set[str] = set()
    for act in acts:
        if act.decision is None:
            changed.update(record(store, [Undoing(act=act.id)], curator=curator, reason=reason).articles)
        else:
            changed.update(undo_decision(store, act.decision, because=reason).articles)
    return tuple(sorted(changed))
