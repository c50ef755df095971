"""Numbers that decide which events are one, each with its unit and where it came from.

Log-odds are natural logarithms of odds: 0 is even, 2 is 7 to 1. The weights of the comparison and the log-odds from
which two events are one (`THRESHOLD`, -1.4) are fitted on ECB+ by training/identity.py and lie in
`kg/identity/weights/`.
"""

from __future__ import annotations

# ---------------------------------------------------------------- what is compared of an event

MENTIONS_COMPARED = 20
"""Mentions of an event in one article that are compared, the first. Set by hand: a bound on cost."""

MENTIONS_WITH_CONTEXT = 4
"""Mentions whose sentences are compared too, the first. Set by hand: a bound on cost."""

CONTEXT_WORDS = 6
"""Words on either side of a head that are compared. Set by hand."""

SENTENCE_REACH = 300
"""Characters on either side of a head in which its sentence's ends are looked for. Set by hand."""

LEAD = 90
"""Characters from the body's start in which a head makes its event one that the article leads with. Set by hand."""

# ---------------------------------------------------------------- features

HEAD_WORDS = 4
"""Words of an event's heads whose meaning is compared, the first. Set by hand."""

SHARED_CONTEXT_WORDS = 3
"""Shared context words beyond which more count for nothing. Set by hand; their weight is fitted."""

RARITY_SCALE = 7.0
"""Rarity of a word that counts as 1; the rarest has about 7, minus the logarithm of its share of articles."""

# ---------------------------------------------------------------- candidates

EVENTS_PER_STORY = 600
"""Events of a story that are compared, those of its likeliest articles. Set by hand: a bound on cost."""

LEAST_HEAD_SIMILARITY = 0.35
"""Cosine of two heads' vectors above which they are compared although they share no stem and no family. Set by hand."""

BEST_ARTICLES = 2
"""Articles whose log-odds count for an event that several have, the best; their mean is taken. Tuned on ECB+'s training
part, from 3, with the next."""

PER_ARTICLE = 0.3
"""Log-odds added times the logarithm of the number of articles that have the event: 0.2 for two, 0.7 for ten."""

EVENTS_PER_PLACE = 40
"""Events of other stories with one place and family that are compared, the latest. Set by hand: a bound on cost."""

OTHER_STORY_LOG_ODDS = 2.0
"""Log-odds that events of one family, place and time are one, in articles of two stories. Set by hand: 9 in 10."""

# ---------------------------------------------------------------- events that recur

SAME_DAYS_STORY = 0.5
"""Log-odds of one story from which two articles, one without a date, are taken to be of the same days. From 1.0 to 0.0
on ECB+'s training part, where half of the missed links were of recurring events in undated articles; then to 0.5 for
two undated campaigns of the seeds that were taken for one."""

SAME_DAYS = 10
"""Days between two publications up to which they are taken to be of the same days. Set by hand."""
