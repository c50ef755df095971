"""Which names are those of outlets."""

from __future__ import annotations

import re

from kg import press
from kg.lang.en.geography import country
from kg.lang.en.institutions import has_institution_word, is_listed
from kg.lang.en.people import head_of
from kg.resolve.setting.clauses import reporting

_DOMAIN = re.compile(r"[^\W_]+\.[a-z]{2,4}", re.IGNORECASE)


def is_outlet(name: str) -> bool:
    """Return whether a name is an outlet's: a known one, one that begins with a known one ("CBS Sports"), a web domain.

    Others end in a word of outlets ("The Ledger", "state television").
    """
    words = name.split()
    if not words:
        return False
    by_word = (name[:1].isupper() and words[-1] in reporting("relay", "words")) or words[-1].lower() in reporting(
        "relay", "nouns"
    )
    by_press = press.is_press(name) or (words[0].isupper() and press.is_press(words[0]))
    return by_press or by_word or (len(words) == 1 and _DOMAIN.fullmatch(name) is not None)


def may_be_outlet(name: str) -> bool:
    """Return whether a name is an outlet's or that of no body of another kind: a court, a council, a party, a state.

    Nor is it a word for people: "told [MPs]".
    """
    is_body = is_listed(name) or has_institution_word(name.split()) or country(name) is not None
    return is_outlet(name) or not (is_body or (name.endswith("s") and head_of(name)))
