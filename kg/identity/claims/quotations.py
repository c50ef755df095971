"""Quotations as they are compared, and the register's table of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from kg.edtf import is_day
from kg.folding import fold
from kg.identity.claims.minhash import key_of_whole, keys_of_passages
from kg.identity.claims.thresholds import CANDIDATES, GENERIC, QUOTATIONS_PER_KEY
from kg.identity.match import Match
from kg.identity.register import Register
from kg.lang.en.content_words import content_words
from kg.lang.en.stances import stance
from kg.model import AgentType, Extraction, Kind, Quotation
from kg.wording import words

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
_COLUMNS = 'article, start, "end", claim, forms, kind, denied, speaker, speaker_type, surname, day'


@dataclass(frozen=True, kw_only=True)
class ComparedQuotation:
    """A quotation as it is compared, from `start` to `end` of its article; the fields are the table's columns.

    `claim` is the one it makes, `forms` are its words. `denied` says that its cue denies them: who denies that it
    rained makes no claim with those who say so. `surname` is the last word of a person's name. `day` (YYYY-MM-DD) is
    when it was said, else when the article came out.
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
    def content_words(self) -> int:
        """How many different content words it has."""
        return len(content_words(self.forms))

    @cached_property
    def keys(self) -> list[int]:
        """What it is found by: its passages, and where it is generic all its words with their speaker."""
        whole = [key_of_whole(self.speaker or "", *self.forms)] if self.content_words < GENERIC else []
        return whole + keys_of_passages(self.forms)

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"characters {self.start}-{self.end} of article {self.article}"

    def days_between(self, other: ComparedQuotation) -> int | None:
        """Return the days between two quotations; 0 within one article, None where one has no day."""
        if self.article == other.article:
            return 0
        if not self.day or not other.day:
            return None
        return abs((date.fromisoformat(self.day) - date.fromisoformat(other.day)).days)


def compared(extraction: Extraction, quotation: Quotation, agents: Mapping[str, Match]) -> ComparedQuotation:
    """Return a quotation of an article as it is compared, with a claim of its own; `agents` says who is who, by id."""
    article = extraction.article
    speaker = extraction.agent(quotation.speaker) if quotation.speaker else None
    forms = tuple(word.form for word in words(article.text, quotation.contents))
    start, end = quotation.contents[0].start, quotation.contents[-1].end
    said_on, published = quotation.said_on, article.metadata.published
    day = said_on.value if said_on else published.value[:10] if published else None
    return ComparedQuotation(
        article=article.id,
        start=start,
        end=end,
        claim=_new_claim(article.id, start, forms),
        forms=forms,
        kind=quotation.kind,
        denied=stance(article.text, quotation.cue) == "disputes",
        speaker=agents[speaker.id].iri if speaker and speaker.id in agents else None,
        speaker_type=speaker.type if speaker else None,
        surname=fold(speaker.name).split()[-1] if speaker and speaker.type == "person" else None,
        day=day if day and is_day(day) else None,
    )


def _new_claim(article: str, start: int, forms: Sequence[str]) -> str:
    """Return the IRI of a claim that first appears there.

    The words are part of it, lest other words at that place of a new edition inherit it.
    """
    words_and_place = "\0".join((article, str(start), *forms))
    return f"claim/{sha256(words_and_place.encode()).hexdigest()[:16]}"


# ---------------------------------------------------------------- the table


def forget_quotations(article: str, register: Register) -> None:
    """Delete an article's quotations, as before they are registered anew; makes the table where there is none."""
    register.ensure(_TABLE, *_SCHEMA)
    register.db.execute("DELETE FROM claim_quotations WHERE article = ?", (article,))


def candidates(quotation: ComparedQuotation, register: Register) -> Iterator[ComparedQuotation]:
    """Yield the registered quotations that share most keys with one, at most `CANDIDATES`; earlier ones first."""
    query = 'SELECT quotation FROM claim_keys WHERE "key" = ? ORDER BY quotation LIMIT ?'
    counts = Counter(row for key in quotation.keys for (row,) in register.db.execute(query, (key, QUOTATIONS_PER_KEY)))
    for row in sorted(counts, key=lambda row: (-counts[row], row))[:CANDIDATES]:
        values = register.db.execute(f"SELECT {_COLUMNS} FROM claim_quotations WHERE id = ?", (row,)).fetchone()
        article, start, end, claim, forms, kind, denied, speaker, speaker_type, surname, day = values
        yield ComparedQuotation(
            article=article,
            start=start,
            end=end,
            claim=register.after_splits(claim, article),
            forms=tuple(forms.split()),
            kind=kind,
            denied=bool(denied),
            speaker=speaker,
            speaker_type=speaker_type,
            surname=surname,
            day=day,
        )


def register_quotation(quotation: ComparedQuotation, claim: str, register: Register) -> None:
    """Register a quotation as making `claim`."""
    row = register.db.execute(
        f"INSERT INTO claim_quotations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            quotation.article,
            quotation.start,
            quotation.end,
            claim,
            " ".join(quotation.forms),
            quotation.kind,
            quotation.denied,
            quotation.speaker,
            quotation.speaker_type,
            quotation.surname,
            quotation.day,
        ),
    ).lastrowid
    register.db.executemany("INSERT INTO claim_keys VALUES (?, ?)", [(key, row) for key in quotation.keys])
