"""Which articles report one story: profiles of articles (TF-IDF), compared and clustered as they come.

Agents and events are matched more readily within a story. Not in it: which events of a story's articles are one
(`kg.identity.events`).
"""

from __future__ import annotations

from kg.identity.stories.clustering import (
    Story,
    closest_story,
    join_story,
    profile_of_new_article,
    registered_profile,
)
from kg.identity.stories.printed_dates import months_in
from kg.identity.stories.profile import ArticleProfile, article_profile, cosine
from kg.identity.stories.similarity import article_pair_features

__all__ = [
    "ArticleProfile",
    "Story",
    "article_pair_features",
    "article_profile",
    "closest_story",
    "cosine",
    "join_story",
    "months_in",
    "profile_of_new_article",
    "registered_profile",
]
