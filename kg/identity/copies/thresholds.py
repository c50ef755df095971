"""Numbers that decide which articles are copies of one text, each with its unit and where it came from.

The pairs they were measured on are made by `python -m benchmarks.copies`; docs/identity.md has what it found.
"""

from __future__ import annotations

SHINGLE = 4
"""Words of a shingle. Three to six were tried on all pairs of PolNeAR's 924 articles: with four, no pair shares between
27 % and 51 % of the shorter one's shingles."""

SAMPLED = 4
"""Of so many shingles one is kept, by its hash. Set by hand: a share estimated from 100 of them is 5 points off."""

LEAST_SAMPLED = 12
"""Kept shingles below which an article is compared with none, about 50 words. Set by hand: fewer say too little."""

LEAST_SHARE = 0.5
"""Share of the shorter article's shingles that the longer has from which one is a copy of the other. Above it are all
made copies that keep half of the text, and PolNeAR's eight pairs; below it are articles that share quotations."""

INDEXED = 32
"""Kept shingles by which an article is found, those of the least hashes. Chosen on made copies (benchmarks.copies)."""

STOCK = 200
"""Articles that have a shingle from which it finds none of them: a line that an outlet puts below everything. Set by
hand: a bound on cost, and so on how many printings of one text are found."""
