"""Numbers that decide who is who, each with its unit and where it came from.

Similarity is that of two articles, 0 to 1: the mean of the cosines of their words and of their names (TF-IDF), and more
where both put the agent with one institution. Scores are how sure a match is said to be, 0 to 1: set by hand, in the
order of how good the evidence is, and not calibrated.
"""

from __future__ import annotations

from kg.lang.en.name_likeness import Likeness

# ---------------------------------------------------------------- looking up names

ARTICLES_PER_NAME = 8
"""Articles for which an agent's name is kept, the latest. Set by hand: more would let cost grow with the store."""

NAMES_PER_KEY = 96
"""Registered names that a blocking key finds, the latest. Set by hand: a bound on cost."""

ARTICLES_PER_CANDIDATE = 6
"""Articles of a candidate that the new one is compared with, the latest. Set by hand: a bound on cost."""

SHARED_INSTITUTION = 0.2
"""What it adds to similarity that both articles put the agent with one institution. Set by hand."""

# ---------------------------------------------------------------- persons

PERSON_SIMILARITY: dict[Likeness, float] = {"same": 0.0, "initials": 0.1, "sound": 0.1, "part": 0.15}
"""Similarity that persons need, by how their names agree. Chosen on ECB+'s training part: from half to twice of it,
F1 of identity changes by 0.002 at most."""

SAME_STORY_SIMILARITY = 0.3
"""Cosine of words from which two articles are of one story, where one person can have two trades. Set by hand."""

MONONYM_SIMILARITY = 0.15
"""The same where the person's name is a single word. Chosen with it."""

SURNAME_MARGIN = 0.05
"""Similarity by which the best of several persons of one surname must lead. Set by hand."""

LIFETIME = 70
"""Years between two articles beyond which one name is two persons'. Set by hand."""

PERSON_SCORE: dict[Likeness, float] = {"same": 0.9, "initials": 0.8, "sound": 0.75, "part": 0.7}
"""Score of a person found by name, before similarity raises it."""

# ---------------------------------------------------------------- institutions

INSTITUTION_SIMILARITY: dict[Likeness, float] = {"same": 0.0, "part": 0.15, "initials": 0.15}
"""Similarity that institutions need, by how their names agree. Chosen on ECB+'s training part, where twice as much
changes little; so is the next."""

GENERIC_NAME_SIMILARITY = 0.2
"""Similarity for a name that many have ("police", "the Senate")."""

INSTITUTION_SCORE: dict[Likeness, float] = {"same": 0.9, "initials": 0.75, "part": 0.7}
"""Score of an institution found by name, before similarity raises it."""

PRESS_SCORE = 0.95
"""Score of an outlet or agency that an article names as its own, by name. Set by hand."""

OWNED_SCORE = 0.9
"""Score of a campaign known by its person's full name. Set by hand."""

STATE_AGENTS, STATE_SHARE = 3, 0.75
"""Known persons and institutions of one state that make an article one about it: how many at least, and their share of
all that have a state. Set by hand with a bare "Senate" in view (ECB+'s training part)."""

STATE_BODY_SCORE = 0.8
"""Score of a body of that state, found by its bare name ("the Senate")."""

# ---------------------------------------------------------------- offices and unnamed people

OFFICE_AND_NAME_SCORE = 0.99
"""Score of the person who held an office on the article's day, where the name agrees."""

OFFICE_SCORE = 0.95
"""Score of the person who alone held an office, where no name is given ("the US secretary of state")."""

SAME_STORY = 0.0
"""Log-odds of one story above which two articles' unnamed people are compared: even odds. Set by hand."""

SAME_ARTICLE_SCORE = 0.8
"""Score of a match of unnamed people ("police") within one article: those of one noun are taken for the same."""

COUNT_SCORE = 0.7
"""Score of unnamed people of one number to whom the same befell, in one story ("two killed")."""

DESCRIBED_SCORE = 0.7
"""Score of a named person of whom alone the article says the noun."""

STORY_NOUN_SCORE = 0.6
"""Score of a match of unnamed people of one noun in two articles of one story."""

DETERMINER_REACH = 24
"""Characters before a phrase in which its determiner ("a", "one of the") is looked for. Set by hand."""

NOUN_REACH = 40
"""Characters before a name in which a noun or an age is looked for ("publicist Ann Vik"). Set by hand."""
