"""Which claim each quotation makes: quotations of the same words are one claim, however outlets cut and punctuate them.

Not in it: who denies or confirms whom within an article (`kg.resolve`), and the changes that outlets made, word by word
(`kg.variants`).
"""

from __future__ import annotations

from kg.identity.claims.matching import match_claims

__all__ = ["match_claims"]
