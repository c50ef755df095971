"""News-like noise for property tests: the words and marks on which finding attributions turns."""

from __future__ import annotations

from hypothesis import strategies as st

NEWS_WORDS = st.sampled_from(
    ["Kerry", "he", "said", "says", "told", "AFP", "that", "the", "plan", "urged", "to", "of", "accused", "according", "saying", "by",
     "who", "which", "and", "but", "with", "both", "as", "on Monday", "denied", "called", "announced", "it", "is", "was", "not", "in a statement",
     "“", "”", '"', "''", "'", "‘", "’", ",", ".", "?", ":", "—", "(", ")", "\n\n", "“Yes,”", '"No."', "U.S.", "7"]
)  # fmt: skip
