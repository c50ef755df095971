"""Which claim each quotation makes: quotations of the same words are one, however outlets cut and punctuate them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Literal

from kg.extract.stances import stance
from kg.extract.telling import telling
from kg.folding import fold
from kg.identity.claim_overlap import Overlap, overlap
from kg.identity.claim_signatures import key_of_all, keys
from kg.identity.match import Match, quotation_ids
from kg.identity.register import Register
from kg.model import AgentType, Extraction, Kind, Quotation
from kg.wording import words

Speakers = Literal["same", "unclear", "different"]

_TABLE = "claim_quotations"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS claim_quotations (
        id INTEGER PRIMARY KEY, article TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        claim TEXT NOT NULL, forms TEXT NOT NULL,
        kind TEXT NOT NULL, denied INTEGER NOT NULL, speaker TEXT, speaker_type TEXT, surname TEXT, day TEXT)""",
    "CREATE INDEX IF NOT EXISTS claim_quotations_article ON claim_quotations (article)",
    """CREATE TABLE IF NOT EXISTS claim_keys (
        "key" INTEGER NOT NULL, quotation INTEGER NOT NULL, PRIMARY KEY ("key", quotation)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS claim_keys_quotation ON claim_keys (quotation)",
    """CREATE TRIGGER IF NOT EXISTS claim_quotations_forgotten AFTER DELETE ON claim_quotations BEGIN
        DELETE FROM claim_keys WHERE quotation = old.id; END""",
)

_POSTINGS = 48
"""Quotations looked up for a key, the first that were registered: what has more is a stock phrase or one claim."""

_CANDIDATES = 16
"""Quotations aligned with a new one, those that share most keys first."""

_GENERIC = 4
"""Telling words below which a quotation could be anybody's: it is sought among the same speaker's only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """What two quotations must share to be one claim: words, telling words and covers at least, days apart at most.

    `verbatim` says that both must hold words in quotation marks.
    """

    telling: int
    cover: float
    days: int | None
    shared: int = 0
    cover_of_longer: float = 0.0
    verbatim: bool = False


_RULES: dict[Speakers, tuple[_Rule, ...]] = {
    # A person repeats a phrase for years, so a long one is enough by itself; a short one is the same words of one day.
    "same": (
        _Rule(telling=8, cover=0.6, days=None),
        _Rule(telling=5, cover=0.75, days=None),
        _Rule(telling=3, cover=0.95, days=None, shared=8),
        _Rule(telling=3, cover=0.95, days=7),
        _Rule(telling=2, cover=1.0, days=2),
        _Rule(telling=0, cover=1.0, days=2, cover_of_longer=1.0),
    ),
    # "a US official" here and "John Kirby" there, or nobody whom the article names.
    "unclear": (
        _Rule(telling=10, cover=0.9, days=None),
        _Rule(telling=8, cover=0.8, days=None, verbatim=True),
        _Rule(telling=5, cover=0.9, days=14, verbatim=True),
    ),
    # Outlets give the same words to different persons, but so do slogans and prayers.
    "different": (_Rule(telling=8, cover=0.9, days=7, verbatim=True),),
}


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A quotation as it is compared: `forms` are its words, `surname` the last word of a person's name.

    `denied` says that its cue denies them: who denies that it rained makes no claim with those who say so.
    """

    article: str
    start: int
    end: int
    claim: str
    forms: tuple[str, ...]
    kind: Kind
    denied: bool
    speaker: str | None
    speaker_type: AgentType | None
    surname: str | None
    day: str | None

    @cached_property
    def telling(self) -> int:
        return len(telling(self.forms))

    @cached_property
    def keys(self) -> list[int]:
        """What it is found by: its passages, and where it is generic all its words with their speaker."""
        whole = [key_of_all(self.speaker or "", *self.forms)] if self.telling < _GENERIC else []
        return whole + keys(self.forms)

    @property
    def place(self) -> str:
        return f"characters {self.start}-{self.end} of article {self.article}"


def match_claims(extraction: Extraction, agents: Mapping[str, Match], register: Register) -> dict[int, Match]:
    """Return the claim of each quotation, by its index in `extraction.quotations`, and register them all.

    `agents` says who the article's agents are, by their ids in it. A quotation has the claim of the registered one that
    shares most with it, where `_RULES` find it enough; else a claim of its own. An article that comes again keeps the
    claims of the quotations whose words it still has. Quotations without a single letter or digit make claims too.
    """
    register.ensure(_TABLE, *_SCHEMA)
    article = extraction.article.id
    before, ids = register.previous(article), quotation_ids(extraction)
    register.db.execute("DELETE FROM claim_quotations WHERE article = ?", (article,))
    found = {}
    for index, quotation in enumerate(extraction.quotations):
        said = _said(extraction, quotation, agents)
        found[index] = match = _match(said, before.get(("claim", ids[index])), register)
        _register(said, match.iri, register)
    return found


def _said(extraction: Extraction, quotation: Quotation, agents: Mapping[str, Match]) -> _Said:
    article = extraction.article
    speaker = extraction.agent(quotation.speaker) if quotation.speaker else None
    forms = tuple(word.form for word in words(article.text, quotation.contents))
    start, end = quotation.contents[0].start, quotation.contents[-1].end
    published = article.metadata.published.value[:10] if article.metadata.published else None
    return _Said(
        article=article.id,
        start=start,
        end=end,
        claim=_minted(article.id, start, forms),
        forms=forms,
        kind=quotation.kind,
        denied=stance(article.text, quotation.cue) == "disputes",
        speaker=agents[speaker.id].iri if speaker and speaker.id in agents else None,
        speaker_type=speaker.type if speaker else None,
        surname=fold(speaker.name).split()[-1] if speaker and speaker.type == "person" else None,
        day=quotation.said_on.value if quotation.said_on else published,
    )


def _minted(article: str, start: int, forms: Sequence[str]) -> str:
    """Return the IRI of the claim that first appears there; with its words, lest a new edition's others inherit it."""
    words_and_place = "\0".join((article, str(start), *forms))
    return f"claim/{sha256(words_and_place.encode()).hexdigest()[:16]}"


def _match(said: _Said, had: str | None, register: Register) -> Match:
    """Return the claim of a quotation; `had` is the one it was when its article last came."""
    best: tuple[tuple[float, int], _Said, Overlap, Speakers] | None = None
    for other in _candidates(said, register):
        if had and register.current(other.claim) != register.current(had):
            continue
        speakers = _speakers(said, other, register)
        shared = overlap(said.forms, other.forms)
        if not _is_one(said, other, speakers, shared) or register.are_apart(said.claim, other.claim):
            continue
        rank = (shared.shared * shared.cover, speakers == "same")
        if best is None or rank > best[0]:
            best = rank, other, shared, speakers
    if best is None:
        return Match(iri=had or said.claim, is_new=had in (None, said.claim))
    _, other, shared, speakers = best
    return Match(
        iri=other.claim,
        evidence=_evidence(said, other, shared, speakers),
        score=round(shared.cover * {"same": 1.0, "unclear": 0.9, "different": 0.8}[speakers], 3),
        is_new=False,
    )


def _is_one(said: _Said, other: _Said, speakers: Speakers, shared: Overlap) -> bool:
    here = said.article == other.article
    if said.denied != other.denied:
        return False
    if here and (speakers == "different" or (said.start < other.end and other.start < said.end)):
        return False  # the one quotes the other, or stands within it
    if shared.opposed and not (
        said.kind == other.kind == "direct" and speakers == "same" and shared.telling >= 2 * _GENERIC
    ):
        return False
    apart, verbatim = _days_apart(said, other), "indirect" not in (said.kind, other.kind)
    return any(
        shared.telling >= rule.telling
        and shared.shared >= rule.shared
        and shared.cover >= rule.cover
        and shared.cover_of_longer >= rule.cover_of_longer
        and (verbatim or not rule.verbatim)
        and (rule.days is None or (apart is not None and apart <= rule.days))
        for rule in _RULES[speakers]
    )


def _speakers(said: _Said, other: _Said, register: Register) -> Speakers:
    if said.speaker is None or other.speaker is None:
        return "unclear"
    if register.current(said.speaker) == register.current(other.speaker):
        return "same"
    persons = said.speaker_type == other.speaker_type == "person"
    return "different" if persons and said.surname != other.surname else "unclear"


def _days_apart(said: _Said, other: _Said) -> int | None:
    """Return the days between two quotations; 0 within one article, None where one has no day."""
    if said.article == other.article:
        return 0
    if not said.day or not other.day:
        return None
    return abs((date.fromisoformat(said.day) - date.fromisoformat(other.day)).days)


def _evidence(said: _Said, other: _Said, shared: Overlap, speakers: Speakers) -> tuple[str, ...]:
    here, there = (one.speaker or "nobody who is named" for one in (said, other))
    return (
        f"shares {shared.shared} words in order with {other.place}, {shared.cover:.0%} of the shorter, "
        f"{shared.telling} of them telling",
        f"both of {here}" if speakers == "same" else f"of {here} here, of {there} there",
    )


# ---------------------------------------------------------------- the register's tables


def _candidates(said: _Said, register: Register) -> Iterator[_Said]:
    """Yield the registered quotations that share most keys with one, at most `_CANDIDATES`; earlier ones first."""
    query = 'SELECT quotation FROM claim_keys WHERE "key" = ? ORDER BY quotation LIMIT ?'
    counts = Counter(row for key in said.keys for (row,) in register.db.execute(query, (key, _POSTINGS)))
    for row in sorted(counts, key=lambda row: (-counts[row], row))[:_CANDIDATES]:
        columns = 'article, start, "end", claim, forms, kind, denied, speaker, speaker_type, surname, day'
        values = register.db.execute(f"SELECT {columns} FROM claim_quotations WHERE id = ?", (row,)).fetchone()
        article, start, end, claim, forms, kind, denied, speaker, speaker_type, surname, day = values
        yield _Said(
            article=article,
            start=start,
            end=end,
            claim=register.parted(claim, article),
            forms=tuple(forms.split()),
            kind=kind,
            denied=bool(denied),
            speaker=speaker,
            speaker_type=speaker_type,
            surname=surname,
            day=day,
        )


def _register(said: _Said, claim: str, register: Register) -> None:
    row = register.db.execute(
        """INSERT INTO claim_quotations
            (article, start, "end", claim, forms, kind, denied, speaker, speaker_type, surname, day)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            said.article,
            said.start,
            said.end,
            claim,
            " ".join(said.forms),
            said.kind,
            said.denied,
            said.speaker,
            said.speaker_type,
            said.surname,
            said.day,
        ),
    ).lastrowid
    register.db.executemany("INSERT INTO claim_keys VALUES (?, ?)", [(key, row) for key in said.keys])
