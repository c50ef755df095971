"""Which articles report one story: the same happening, its causes and what came of it.

Two articles are compared by their words, names and days; the weights are fitted on ECB+ (training/identity.py).
An article joins the story whose likelier half it resembles most, as in online average-link clustering (Allan et al.
1998, "Topic Detection and Tracking"), so that one odd article does not join two stories.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec

from kg.identity.event_profiles import COUNTING, Profile, cosine, learn, profile_of
from kg.identity.event_weights import weights
from kg.identity.register import Register
from kg.model import Article, Extraction

_POSTINGS, _NEAREST, _MEMBERS = 60, 12, 20
"""How many articles a word finds (the latest), how many of those found are compared, and how many of a story."""
_LEAST = 0.1
"""The cosine below which two articles are not compared further."""
UNLIKE = -6.0
"""The score of two articles whose cosine is below that."""
_THRESHOLD = -0.9
"""The mean score from which an article belongs to a story: tuned on ECB+'s training part."""
_FADING = 20.0
"""Days between two publications that make one story less likely by a factor of e: news is of the day."""

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS event_articles (
      number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, story TEXT NOT NULL, profile BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_articles_story ON event_articles (story, number)",
    *COUNTING,
)
_KEYS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS event_keys (word TEXT NOT NULL, article TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS event_keys_word ON event_keys (word)",
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The story an article belongs to; `others` are its latest articles before, each with its score against this one.

    `gaps` are the days between their publication and this one's, where both are known.
    """

    id: str
    score: float
    others: dict[str, float]
    gaps: dict[str, int | None]


def newcomer(extraction: Extraction, register: Register) -> Profile:
    """Return the profile of an article that is to be registered; what was registered of its story is forgotten."""
    register.ensure("event_articles", *_SCHEMA)
    register.ensure("event_keys", *_KEYS_SCHEMA)
    for table in ("event_articles", "event_keys"):
        register.db.execute(f"DELETE FROM {table} WHERE article = ?", (extraction.article.id,))
    return profile_of(extraction.article, extraction.dates, register)


def story_of(article: Article, register: Register, profile: Profile) -> Story:
    """Return the story of an article among those of the register, and register the article with it.

    `profile` is that of `newcomer`.
    """
    story = nearest(article.id, profile, register)
    learn(profile, register)
    register.db.execute(
        "INSERT INTO event_articles (article, story, profile) VALUES (?, ?, ?)",
        (article.id, story.id, msgspec.json.encode(profile)),
    )
    register.db.executemany("INSERT INTO event_keys VALUES (?, ?)", [(w, article.id) for w in profile.keys])
    return story


def registered_profile(article: str, register: Register) -> Profile | None:
    """Return the profile of a registered article, None where there is none."""
    register.ensure("event_articles", *_SCHEMA)
    row = register.db.execute("SELECT profile FROM event_articles WHERE article = ?", (article,)).fetchone()
    return msgspec.json.decode(row[0], type=Profile) if row else None


def nearest(article: str, profile: Profile, register: Register) -> Story:
    """Return the registered story that an article of this profile belongs to, else one of its own."""
    register.ensure("event_articles", *_SCHEMA)
    register.ensure("event_keys", *_KEYS_SCHEMA)
    best = Story(id=article, score=_THRESHOLD, others={}, gaps={})
    stories = Counter[str]()
    for story in _candidates(profile, register):
        stories.setdefault(story, 0)
    for story in stories:
        rows = register.db.execute(
            "SELECT article, profile FROM event_articles WHERE story = ? ORDER BY number DESC LIMIT ?",
            (story, _MEMBERS),
        )
        members = {a: msgspec.json.decode(blob, type=Profile) for a, blob in rows}
        scores = {a: likeness(profile, other) for a, other in members.items()}
        mean = _of_better_half(list(scores.values()))
        if mean > best.score:
            gaps = {a: profile.gap(other) for a, other in members.items()}
            best = Story(id=story, score=mean, others=scores, gaps=gaps)
    return best


def _candidates(profile: Profile, register: Register) -> list[str]:
    """Return the stories of the articles that share most with one, best first."""
    found: dict[str, float] = {}
    query = "SELECT article FROM event_keys WHERE word = ? ORDER BY rowid DESC LIMIT ?"
    for word in profile.keys:
        for (article,) in register.db.execute(query, (word, _POSTINGS)):
            found[article] = found.get(article, 0.0) + profile.words[word]
    nearest = sorted(found, key=lambda a: (-found[a], a))[:_NEAREST]
    query = "SELECT story FROM event_articles WHERE article = ?"
    stories = [row[0] for a in nearest for row in register.db.execute(query, (a,))]
    return list(dict.fromkeys(stories))


def _of_better_half(scores: list[float]) -> float:
    better = sorted(scores, reverse=True)[: (len(scores) + 1) // 2]
    return sum(better) / len(better) if better else UNLIKE


def likeness(a: Profile, b: Profile) -> float:
    """Return how likely two articles report one story: the logarithm of the odds."""
    compared = traits(a, b)
    if compared is None:
        return UNLIKE
    gap = a.gap(b)
    return weights().story(compared) - (gap / _FADING if gap else 0.0)


def traits(a: Profile, b: Profile) -> list[float] | None:
    """Return what two articles have in common, as numbers, with 1 first; None where it is next to nothing."""
    words = cosine(a.words, b.words)
    if words < _LEAST:
        return None
    covered = sorted((_covered(a.lead_names, b), _covered(b.lead_names, a)))
    days = _days_apart(a, b)
    return [
        1.0,
        words,
        cosine(a.names, b.names),
        cosine(a.lead, b.lead),
        *covered,
        float(bool(a.years and b.years and not set(a.years) & set(b.years))),
        float(days is not None and days < 4),
        float(_months_apart(a, b) > 1),
    ]


def _covered(names: dict[str, float], other: Profile) -> float:
    """Return which part of the weight of names the other article has too; half where there are none."""
    total = sum(names.values())
    return sum(x for w, x in names.items() if w in other.words) / total if total else 0.5


def _months_apart(a: Profile, b: Profile) -> int:
    """Return the least number of months between those that two articles name, of any year; 0 if one names none."""
    return min((min((x - y) % 12, (y - x) % 12) for x in a.months for y in b.months), default=0)


def _days_apart(a: Profile, b: Profile) -> int | None:
    from datetime import date

    pairs = [(date.fromisoformat(x), date.fromisoformat(y)) for x in a.days for y in b.days]
    return min((abs((x - y).days) for x, y in pairs), default=None)
