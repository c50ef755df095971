"""When two names can be one person's or one institution's: what is compared of a name, and how far names agree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from kg.folding import fold
from kg.lang.en.geography import spelled_out
from kg.lang.en.given_names import short_for
from kg.lang.en.institutions import body_key
from kg.lang.word_lists import word_list

Likeness = Literal["same", "initials", "sound", "part"]
"""How two names of persons agree: first and last name alike; as far as initials, middle or nicknames go; as two
spellings of one sound; or one of them being a surname or first name of the other."""

FULL_NAME: frozenset[Likeness | None] = frozenset(["same", "initials"])
"""How two names agree that both are full names of one person."""

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s)")
_SUFFIX = re.compile(r",?\s+(?P<suffix>Jr|Sr|II|III|IV)\.?$")
_JOINED_ARTICLE = re.compile(r"\b(?:al|el|ul|as|ash|ar|an|at|ad|az)-")
_SHORT_FORM = 3
"""Letters that the short form of a given name shares with it."""
_SPLIT_ARTICLE = frozenset(["al", "el"])
_SOUNDS = (
    (re.compile(r"ch|sh|zh|sch|tsch|cz|sz"), "š"),
    (re.compile(r"kh|gh|[gqkxc]h?"), "k"),
    (re.compile(r"[dt]h"), "d"),
    (re.compile(r"ph|[vw]"), "f"),
    (re.compile(r"[zj]"), "š"),
    (re.compile(r"(?<!^)[aeiouyh'’-]|^[h'’]"), ""),
    (re.compile(r"^[aeiouy]"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""What transliterations spell in several ways, made one, in this order: Gaddafi, Qadhafi and Kadafi are "kdf"."""


@lru_cache(maxsize=50_000)
def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a person's name, folded, without "Jr." and without the article of "al-Assad"."""
    plain = _JOINED_ARTICLE.sub("", fold(_SUFFIX.sub("", name))).replace("’", "'")
    parts = tuple(part for word in re.sub(r"[\"“”()]", " ", plain).split() if (part := word.strip("'‘")))
    return tuple(part for i, part in enumerate(parts) if i == 0 or part not in _SPLIT_ARTICLE)


def suffix(name: str) -> str | None:
    """Return "Jr", "III" or the like where a name ends in it, else None."""
    found = _SUFFIX.search(name)
    return found["suffix"] if found else None


@lru_cache(maxsize=50_000)
def sound(part: str) -> str:
    """Return a folded part of a name without what transliterations spell differently: its consonants, roughly."""
    for pattern, to in _SOUNDS:
        part = pattern.sub(to, part)
    return part


def persons_alike(one: str, other: str) -> Likeness | None:
    """Return how two names can be one person's, None if they cannot. "Jr." and "Sr." are two."""
    if suffix(one) and suffix(other) and suffix(one) != suffix(other):
        return None
    short, long = sorted((name_parts(one), name_parts(other)), key=len)
    if not short:
        return None
    if len(short) == 1:
        if short == long:
            return "same"
        return "part" if short[0] in (long[0], long[-1]) else None
    if short[-1] == long[-1]:
        if short[0] == long[0]:
            return None if _contradict(short[1:-1], long[1:-1]) else "same"
        if _initial(short[0], long[0]) or (len(long) > 2 and short[0] in long[1:-1]):
            return "initials"
        if _nickname(short[0], long[0]):
            return "initials"
        return "sound" if sound(short[0]) == sound(long[0]) and len(sound(short[0])) > 2 else None
    alike = sound(short[-1]) == sound(long[-1]) and len(sound(short[-1])) > 1
    return "sound" if alike and sound(short[0]) == sound(long[0]) else None


def _initial(one: str, other: str) -> bool:
    a, b = one.rstrip("."), other.rstrip(".")
    return 1 in (len(a), len(b)) and a[:1] == b[:1]


def _nickname(one: str, other: str) -> bool:
    """Return whether two given names are short and full: they begin alike ("Alex", "Alexander"), or a list has them."""
    if other in short_for(one) or one in short_for(other):
        return True
    return min(len(one), len(other)) >= _SHORT_FORM and one[:_SHORT_FORM] == other[:_SHORT_FORM]


def _contradict(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether middle names cannot be one person's: both there, and no initial in common."""
    return bool(one and other) and not any(a[0] == b[0] for a in one for b in other)


@lru_cache(maxsize=50_000)
def institution_key(printed: str) -> str:
    """Return what is the same for all spellings of an institution's name.

    It is in small letters, without an article and a leading US; a place before the rest is spelled out ("LA Fire").
    """
    bare = fold(spelled_out(_ARTICLE.sub("", body_key(_ARTICLE.sub("", printed)))))
    bare = re.sub(r"\b((?:[a-z]\.)+)", lambda m: m.group().replace(".", ""), bare)
    return re.sub(r"^(?:us|united states) (?=\w)", "", " ".join(_POSSESSIVE.sub("", bare).split()))


@lru_cache(maxsize=50_000)
def company_key(printed: str) -> str:
    """Return the institution's key without what companies add to their names: "Microsoft Corp." gives "microsoft"."""
    words = institution_key(printed).replace(",", " ").split()
    legal = word_list("institutions", "words", "legal")
    while len(words) > 1 and words[-1].rstrip(".") in legal:
        words.pop()
    return " ".join(words)


def initials(key: str) -> str:
    """Return the initials of an institution's key, small words left out: "sohr"."""
    return "".join(w[0] for w in re.split(r"[\s-]+", key) if w and w not in ("of", "for", "the", "and", "on", "in"))


def _is_of_state(long: str, body: str) -> bool:
    """Return whether a key ends in "state" and a body that this tells from the nation's."""
    head = body.partition(" ")[0].capitalize()
    return f" {long}".endswith(f" state {body}") and head in word_list("institutions", "words", "of_states")


def institutions_alike(one: str, other: str) -> Literal["same", "part", "initials"] | None:
    """Return how two keys of institutions can be one's: alike, one a part of the other, or its initials.

    "Senate" is no part of "Maine state Senate": "state" before it tells it from the nation's.
    """
    if one == other:
        return "same"
    # By whole strings: a name is compared with all that begin or end in the same word, and nearly none is alike.
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if long.endswith(f" {short}"):
        return None if _is_of_state(long, short) else "part"
    if long.startswith(f"{short} "):
        return "part"
    return "initials" if _are_initials(one, other) or _are_initials(other, one) else None


def _are_initials(short: str, long: str) -> bool:
    """Return whether a key is one word, and that the initials of another: of two letters they could be anybody's."""
    if " " in short or " " not in long:
        return False
    joined = short.replace(".", "")
    return len(joined) > 2 and joined == initials(long)
