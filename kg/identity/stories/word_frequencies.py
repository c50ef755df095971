"""In how many articles a word occurs (document frequency): those registered, on top of what is known of English."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kg.identity.background_frequency import share_of_articles
from kg.identity.register import Register
from kg.identity.stories.thresholds import BACKGROUND_ARTICLES

_TABLE = "event_words"
_SCHEMA = "CREATE TABLE IF NOT EXISTS event_words (stem TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID"
_ALL = ""
"""The row that counts the articles themselves."""
_AT_ONCE = 500
"""Words looked up in one query; SQLite allows 999 variables where it is oldest."""

_OF_PROFILE = "SELECT '' UNION ALL SELECT key FROM json_each(CAST(OLD.profile AS TEXT), '$.words')"
UNCOUNTING = (
    _SCHEMA,
    f"""CREATE TRIGGER IF NOT EXISTS event_words_unlearn AFTER DELETE ON event_articles BEGIN
      UPDATE event_words SET articles = articles - 1 WHERE stem IN ({_OF_PROFILE});
      DELETE FROM event_words WHERE articles <= 0 AND stem IN ({_OF_PROFILE});
    END""",
)
"""Made beside the table of articles: whoever deletes an article's row there, its words are no longer counted."""


def count_words(stems: Iterable[str], register: Register) -> None:
    """Count an article with these stems."""
    register.ensure(_TABLE, _SCHEMA)
    register.db.executemany(
        "INSERT INTO event_words VALUES (?, 1) ON CONFLICT (stem) DO UPDATE SET articles = articles + 1",
        [(w,) for w in (_ALL, *sorted(stems))],
    )


def inverse_document_frequencies(forms: Mapping[str, str], register: Register) -> dict[str, float]:
    """Return minus the logarithm of the share of articles that have each stem; `forms` has a word for each stem.

    Raises ModelError where the tagger's vocabulary, by which English is known, is missing or damaged.
    """
    register.ensure(_TABLE, _SCHEMA)
    wanted = [_ALL, *forms]
    counts: dict[str, int] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        part = wanted[at : at + _AT_ONCE]
        marks = ",".join("?" * len(part))
        counts |= dict(register.db.execute(f"SELECT stem, articles FROM event_words WHERE stem IN ({marks})", part))
    total = BACKGROUND_ARTICLES + counts.get(_ALL, 0)
    return {
        stem: math.log(total / (BACKGROUND_ARTICLES * share_of_articles(form) + counts.get(stem, 0)))
        for stem, form in forms.items()
    }
