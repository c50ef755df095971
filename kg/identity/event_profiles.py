"""What an article is about, as far as it tells which other articles report the same happening: words, names, days."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from kg.extract.lexicon import load
from kg.extract.rarity import rarity, share_of_articles
from kg.extract.stems import WORD, stem
from kg.extract.wordclasses import is_function_word
from kg.identity.register import Register
from kg.model import Article, DateMention, Span

Weights = dict[str, float]

LEAD = 400
"""Characters from the headline on that say what an article is about (the news pyramid)."""
_BACKGROUND = 200.0
"""Articles for which the frequencies of English count, beside those that the register has seen."""
_DAYS = 6
_KEYS = 16
"""Words by which an article is found again."""
_AFTER_STOP = re.compile(r"(?:^|[.?!:\n\"“”'‘’(])\s*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Profile(msgspec.Struct, frozen=True):
    """An article in weights: of all its words, its names, its lead's words, all of length 1; of names in the lead.

    `years`, `months` (1 to 12) and `days` (ISO 8601) are those that it prints, `published` the day it came out, None if
    not known.
    """

    words: Weights
    names: Weights
    lead: Weights
    lead_names: Weights
    years: tuple[int, ...]
    months: tuple[int, ...]
    days: tuple[str, ...]
    published: str | None

    @property
    def keys(self) -> list[str]:
        """The words that weigh most, by which it is found."""
        return sorted(self.words, key=lambda w: (-self.words[w], w))[:_KEYS]

    def gap(self, other: Profile) -> int | None:
        """Return the days between the two articles' publications, None where one is not known."""
        if not self.published or not other.published:
            return None
        return abs((date.fromisoformat(self.published) - date.fromisoformat(other.published)).days)


_TABLE = "event_words"
_SCHEMA = "CREATE TABLE IF NOT EXISTS event_words (stem TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID"

_COUNTED = "SELECT '' UNION ALL SELECT key FROM json_each(CAST(OLD.profile AS TEXT), '$.words')"
COUNTING = (
    _SCHEMA,
    f"""CREATE TRIGGER IF NOT EXISTS event_words_unlearn AFTER DELETE ON event_articles BEGIN
      UPDATE event_words SET articles = articles - 1 WHERE stem IN ({_COUNTED});
      DELETE FROM event_words WHERE articles <= 0 AND stem IN ({_COUNTED});
    END""",
)
"""Made beside `event_articles`: when an article's profile is deleted, whoever deletes it, `learn` is taken back."""


def profile_of(article: Article, dates: Sequence[DateMention], register: Register) -> Profile:
    """Return the profile of an article, which has these dates; words that many registered articles have weigh less."""
    counts, names = Counter[str](), Counter[str]()
    forms: dict[str, str] = {}
    leading: Counter[str] = Counter()
    leading_names: set[str] = set()
    proper = _proper_names(article)
    text, passed = article.text, 0
    for span in _prose(article):
        for match in WORD.finditer(text, span.start, span.end):
            word = match.group().lower()
            if is_function_word(word):
                continue
            base = stem(word)
            forms.setdefault(base, word)
            counts[base] += 1
            in_lead = passed + match.start() - span.start < LEAD
            leading[base] += in_lead
            if word in proper:
                names[base] += 1
                if in_lead:
                    leading_names.add(base)
        passed += span.end - span.start
    telling = _telling(forms, register)
    published = article.metadata.published
    days = [d.value for d in dates if d.value and _DAY.fullmatch(d.value)]
    return Profile(
        words=_unit({w: (1 + math.log(n)) * telling[w] for w, n in counts.items()}),
        names=_unit({w: (1 + math.log(n)) * telling[w] for w, n in names.items()}),
        lead=_unit({w: (1 + math.log(n)) * telling[w] for w, n in leading.items() if n}),
        lead_names={w: round(telling[w], 4) for w in sorted(leading_names)},
        years=tuple(sorted({int(m.group()) for s in _prose(article) for m in _YEAR.finditer(text, s.start, s.end)})),
        months=tuple(sorted({int(d[5:7]) for d in days} | {m for d in dates for m in months_in(d.span.of(text))})),
        days=tuple(dict.fromkeys(days))[:_DAYS],
        published=published.value[:10] if published and _DAY.fullmatch(published.value[:10]) else None,
    )


def learn(profile: Profile, register: Register) -> None:
    """Count an article's words among those that the register has seen."""
    register.ensure(_TABLE, _SCHEMA)
    register.db.executemany(
        "INSERT INTO event_words VALUES (?, 1) ON CONFLICT (stem) DO UPDATE SET articles = articles + 1",
        [(w,) for w in ("", *sorted(profile.words))],
    )


def _telling(forms: Mapping[str, str], register: Register) -> Weights:
    """Return how much each stem tells: minus the logarithm of the share of articles that have it, at least 0."""
    register.ensure(_TABLE, _SCHEMA)
    wanted = ["", *forms]
    seen: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        marks = ",".join("?" * len(part))
        seen |= dict(register.db.execute(f"SELECT stem, articles FROM event_words WHERE stem IN ({marks})", part))
    total = seen.get("", 0)
    return {
        w: math.log((_BACKGROUND + total) / (_BACKGROUND * share_of_articles(form) + seen.get(w, 0)))
        for w, form in forms.items()
    }


def months_in(printed: str) -> Iterator[int]:
    """Yield the months that words name with a capital, 1 to 12."""
    known = load("dates")["months"]
    words = re.findall(r"\b[A-Z][a-z]{2,}", printed)
    yield from (known[w.lower()] for w in words if w.lower() in known)


def _prose(article: Article) -> Iterator[Span]:
    """Yield the headline, where it is printed outside the body, and the paragraphs of the body."""
    title = article.metadata.title
    if title and title.span and not any(title.span.overlaps(p) for p in article.body):
        yield title.span
    yield from article.body


def _proper_names(article: Article) -> frozenset[str]:
    """Return the lower-case words that the article prints with a capital, within a sentence too, and never without."""
    inside, small = set(), set()
    for paragraph in article.body:
        for match in WORD.finditer(article.text, paragraph.start, paragraph.end):
            word = match.group()
            if not word[0].isupper():
                small.add(word)
            elif not _AFTER_STOP.search(article.text, max(paragraph.start, match.start() - 3), match.start()):
                inside.add(word.lower())
    return frozenset(inside - small)


def _unit(weights: Mapping[str, float]) -> Weights:
    positive = {w: x for w, x in weights.items() if x > 0}
    length = math.sqrt(sum(x * x for x in positive.values())) or 1.0
    return {w: round(x / length, 4) for w, x in positive.items()}


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the cosine of two vectors of length 1."""
    if len(a) > len(b):
        a, b = b, a
    return sum(x * b[w] for w, x in a.items() if w in b)


def rarity_of(word: str) -> float:
    """Return how rare a lower-case word is in English, 0 to 1."""
    return min(rarity(word), 7.0) / 7.0
