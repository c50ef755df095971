"""Numbers that decide which articles report one story, each with its unit and where it came from.

Log-odds are natural logarithms of odds: 0 is even, 2 is 7 to 1. The weights of the comparison itself are fitted on
ECB+ (training/identity.py) and lie in `kg/identity/weights/`.
"""

from __future__ import annotations

LEAD = 400
"""Characters of prose, from the headline on, that count as an article's lead. Set by hand: news is told in a pyramid,
the gist first."""

BACKGROUND_ARTICLES = 200.0
"""Articles that English word frequencies count for in TF-IDF, beside those registered. Set by hand: so many registered
articles outweigh it."""

DAYS_KEPT = 6
"""Dates of an article that are compared, the first. Set by hand."""

BLOCKING_WORDS = 16
"""Words by which an article is found again, those that weigh most. Set by hand: a bound on cost."""

ARTICLES_PER_WORD = 60
"""Articles that such a word finds, the latest. Set by hand: a bound on cost."""

NEAREST_ARTICLES = 12
"""Articles found whose stories are compared, those that share most weight. Set by hand: a bound on cost."""

ARTICLES_PER_STORY = 20
"""Articles of a story that a new one is compared with, the latest. Set by hand: a bound on cost."""

LEAST_COSINE = 0.1
"""Cosine of two articles' words below which they are not compared further. Set by hand."""

UNRELATED = -6.0
"""Log-odds of two articles below that cosine. Set by hand."""

SAME_STORY = -0.9
"""Mean log-odds from which an article joins a story. Tuned on ECB+'s training part."""

NEAR_DAYS = 4
"""Days between two articles' dates below which they are near. Set by hand; its weight is fitted."""

NEAR_MONTHS = 1
"""Months between two articles' dates up to which they are near. Set by hand; its weight is fitted."""

FADING_DAYS = 20.0
"""Days between two publications that take 1 off the log-odds of one story. Set by hand: news is of the day."""
