"""Numbers that decide which quotations make one claim, each with its unit and where it came from.

Content words are those that are no function words, auxiliaries or adverbs.
"""

from __future__ import annotations

# ---------------------------------------------------------------- finding candidates

KEYED_WORDS = 4
"""Words in a row that have a key. With `SHINGLE` chosen on 1,500 contents of PolNeAR's training articles, see
`kg.identity.claims.minhash`."""

SHINGLE = 3
"""Words of a shingle."""

QUOTATIONS_PER_KEY = 48
"""Quotations that a key finds, the first that were registered. Set by hand: what more share is a stock phrase."""

CANDIDATES = 16
"""Quotations that are aligned with a new one, those that share most keys. Set by hand: a bound on cost."""

GENERIC = 4
"""Content words below which a quotation could be anybody's: it is sought among its speaker's only. Set by hand."""

# ---------------------------------------------------------------- aligning two quotations

ANCHOR = 3
"""Words in a row from which a common run counts by itself. Set by hand: two texts do not share so many by chance."""

RUN_GAP = 3
"""Most words between two common runs for the shorter one to count too. Set by hand: further off it is there by
chance."""

EDGE_WORDS = 2
"""Words before and after what is common that can turn it into its opposite: "did not ...". Set by hand."""

NARROW_GAP = 6
"""Words of a gap between common runs up to which its two sides stand for each other. Set by hand, twice `RUN_GAP`."""

LONG_QUOTATION = 8
"""Content words from which one speaker's direct quotations are one claim with and without a "not". Set by hand, twice
`GENERIC`: an outlet may have dropped it."""

# ---------------------------------------------------------------- scores

SPEAKER_SCORE = {"same": 1.0, "unclear": 0.9, "different": 0.8}
"""Factor of a match's score, by whether the speakers are the same. Set by hand, not calibrated."""
