"""Stories: clusters of articles that report the same happening, its causes and what came of it.

Clustering is average-link and in one pass, as in topic detection (Allan et al. 1998, "Topic Detection and Tracking"):
an article joins the story with the highest mean log-odds, or starts one. The mean is over the likelier half of the
story's articles, so that one odd article does not join two stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from kg.identity.register import Register
from kg.identity.stories.profile import ArticleProfile, article_profile
from kg.identity.stories.similarity import story_log_odds
from kg.identity.stories.thresholds import (
    ARTICLES_PER_STORY,
    ARTICLES_PER_WORD,
    NEAREST_ARTICLES,
    SAME_STORY,
    UNRELATED,
)
from kg.identity.stories.word_frequencies import UNCOUNTING, count_words
from kg.model import Article, Extraction

_ARTICLES_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS event_articles (
      number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, story TEXT NOT NULL, profile BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_articles_story ON event_articles (story, number)",
    *UNCOUNTING,
)
_KEYS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS event_keys (word TEXT NOT NULL, article TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS event_keys_word ON event_keys (word)",
)

_DECODED = 500
"""Profiles that are kept in memory, of 50 KB each."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """The story an article belongs to. `log_odds` has its latest articles before, each with its log-odds against it.

    `days` are the days between their publication and the article's, None where one is not known.
    """

    id: str
    mean: float
    log_odds: dict[str, float]
    days: dict[str, int | None]


def profile_of_new_article(extraction: Extraction, register: Register) -> ArticleProfile:
    """Return the profile of an article that is to be registered; what was registered of its story is forgotten.

    Raises ModelError where the tagger's vocabulary is missing or damaged.
    """
    _ensure(register)
    for table in ("event_articles", "event_keys"):
        register.db.execute(f"DELETE FROM {table} WHERE article = ?", (extraction.article.id,))
    return article_profile(extraction.article, extraction.dates, register)


def join_story(article: Article, profile: ArticleProfile, story: Story, register: Register) -> None:
    """Register an article with its story. `profile` is that of `profile_of_new_article`, `story` of `closest_story`."""
    count_words(profile.words, register)
    register.db.execute(
        "INSERT INTO event_articles (article, story, profile) VALUES (?, ?, ?)",
        (article.id, story.id, msgspec.json.encode(profile)),
    )
    register.db.executemany("INSERT INTO event_keys VALUES (?, ?)", [(w, article.id) for w in profile.blocking_words])


def registered_profile(article: str, register: Register) -> ArticleProfile | None:
    """Return the profile of a registered article, None where there is none."""
    _ensure(register)
    row = register.db.execute("SELECT profile FROM event_articles WHERE article = ?", (article,)).fetchone()
    return _decoded(row[0]) if row else None


def closest_story(article: str, profile: ArticleProfile, register: Register) -> Story:
    """Return the registered story that an article of this profile belongs to, else one of its own, named after it.

    Raises ModelError where the fitted weights cannot be read.
    """
    _ensure(register)
    best = Story(id=article, mean=SAME_STORY, log_odds={}, days={})
    for story in _candidates(profile, register):
        rows = register.db.execute(
            "SELECT article, profile FROM event_articles WHERE story = ? ORDER BY number DESC LIMIT ?",
            (story, ARTICLES_PER_STORY),
        )
        members = {a: _decoded(blob) for a, blob in rows}
        log_odds = {a: story_log_odds(profile, other) for a, other in members.items()}
        mean = _mean_of_better_half(list(log_odds.values()))
        if mean > best.mean:
            days = {a: profile.days_between(other) for a, other in members.items()}
            best = Story(id=story, mean=mean, log_odds=log_odds, days=days)
    return best


@lru_cache(maxsize=_DECODED)
def _decoded(blob: bytes) -> ArticleProfile:
    """Return a profile as the register keeps it. Articles come again and again while news of their stories comes in."""
    return msgspec.json.decode(blob, type=ArticleProfile)


def _candidates(profile: ArticleProfile, register: Register) -> list[str]:
    """Return the stories of the articles that share most blocking words with one, by their weight, best first."""
    shared: dict[str, float] = {}
    query = "SELECT article FROM event_keys WHERE word = ? ORDER BY rowid DESC LIMIT ?"
    for word in profile.blocking_words:
        for (article,) in register.db.execute(query, (word, ARTICLES_PER_WORD)):
            shared[article] = shared.get(article, 0.0) + profile.words[word]
    nearest = sorted(shared, key=lambda a: (-shared[a], a))[:NEAREST_ARTICLES]
    query = "SELECT story FROM event_articles WHERE article = ?"
    stories = [row[0] for a in nearest for row in register.db.execute(query, (a,))]
    return list(dict.fromkeys(stories))


def _mean_of_better_half(log_odds: list[float]) -> float:
    better = sorted(log_odds, reverse=True)[: (len(log_odds) + 1) // 2]
    return sum(better) / len(better) if better else UNRELATED


def _ensure(register: Register) -> None:
    register.ensure("event_articles", *_ARTICLES_SCHEMA)
    register.ensure("event_keys", *_KEYS_SCHEMA)
