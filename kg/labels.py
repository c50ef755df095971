"""One label for one node: which of the names that articles give it is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_WHOLE = 4
"""How often, for each time that it is printed whole, a name may be printed short and still be shown whole. Hand-set."""
_SHORT = 7
"""Words of a happening's label that is not too long. Hand-set."""
_TELLING = 4
"""Letters of a word that says something of a happening, at least. Hand-set."""
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?= \w)")
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])


def best_label(forms: Mapping[str, int], *, person: bool = False, happening: bool = False) -> str:
    """Return the label of a node by the names that articles give it, each with the number of articles that do.

    It is the commonest; of a person the commonest with a given name and a surname, so that no article that prints only
    a surname or an odd long form decides. Persons' names in capitals and descriptions ("the monitor") come last. Of
    equally common names it is the shortest of a person's, and the longest of anything else's, which says most.
    `happening` is whether the node is an event or a claim, whose labels are no names: of equally common ones it is a
    short one that shares most words with the others. Raises ValueError without names.
    """

    told = Counter(word for form in forms for word in _words(form)) if happening else Counter[str]()
    forms = _with_whole_names(_without_possessives(forms)) if not person and not happening else forms

    def order(form: str) -> tuple[int, int, int, bool, int, int, str]:
        words = [word for word in form.replace(",", " ").split() if word.rstrip(".").lower() not in _SUFFIXES]
        is_full = not person or len(words) > 1
        is_name = happening or (form[:1].isupper() and not (person and form.isupper()))
        is_short, shared = (
            not happening or len(words) <= _SHORT,
            sum(told[word] - 1 for word in _words(form)) if happening else 0,
        )
        return is_name, is_full, forms[form], is_short, shared, -len(form) if person else len(form), form

    return max(forms, key=order)


def _words(form: str) -> set[str]:
    """Return the words of a happening's label that say something, by their length."""
    return {word for word in form.lower().split() if len(word) >= _TELLING}


def _without_possessives(forms: Mapping[str, int]) -> Mapping[str, int]:
    """Return the names with those that only an apostrophe tells apart counted as one ("Lund's campaign")."""
    counted = dict(forms)
    for form in forms:
        plain = _POSSESSIVE.sub("", form)
        if plain != form and plain in counted:
            counted[plain] += counted.pop(form)
    return counted


def _with_whole_names(forms: Mapping[str, int]) -> Mapping[str, int]:
    """Return the names, those left out that are but the beginning of a common longer one: "ABC" of "ABC News"."""
    return {
        form: count
        for form, count in forms.items()
        if not any(other.startswith(f"{form} ") and _WHOLE * more >= count for other, more in forms.items())
    }
