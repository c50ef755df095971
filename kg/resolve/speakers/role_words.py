"""What the words of a role say of whom its holder speaks for. The words are data (`institutions.toml`)."""

from __future__ import annotations

from functools import cache, lru_cache

from kg.lang.en.apostrophes import POSSESSIVES, without_possessive
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list

Words = frozenset[str]
"""The words of a phrase in small letters, with all pairs and triples of neighbours."""


def role_list(key: str) -> Words:
    """Return a list of the words of roles or bodies."""
    return word_list("institutions", "represents", key)


ROLE_SORTS = (
    "state",
    "spokes",
    "sport",
    "business",
    "police",
    "local",
    "heads",
    "house",
    "lead",
    "self",
    "officials",
    "judges",
)
"""The lists of role words that the fitted head sees, in the order of its inputs."""
_LONGEST = 3
"""Words, at most, of an entry in the lists of the words of roles and bodies: "assistant district attorney"."""
_HEAD = 2
"""Words of a role's head: "district attorney"."""


@lru_cache(maxsize=50_000)
def words_of(phrase: str) -> Words:
    """Return the words of a phrase, without possessive endings."""
    words = phrase.lower().replace("’", "'").replace(",", " ").split()
    words = [without_possessive(w) for w in words if w not in POSSESSIVES]
    return frozenset(" ".join(words[i : i + n]) for n in range(1, _LONGEST + 1) for i in range(len(words) - n + 1))


def head_words(role: str) -> str:
    """Return the words of a role up to its head: "patient advocate" of "patient advocate for the clinic"."""
    return " ".join(without_complement(role).split()[-_HEAD:])


def without_complement(role: str) -> str:
    """Return a role up to what it is of, for or with: "longtime patient advocate"."""
    return _up_to(role, role_list("joining") | role_list("after_roles"))


def up_to_complement(role: str) -> str:
    """Return a role up to what it is of, for or with, but not to "and": "research and sales manager"."""
    return _up_to(role, role_list("joining") | (role_list("after_roles") - role_list("and_in_roles")))


def _up_to(role: str, ends: Words) -> str:
    words = role.split()
    end = next((i for i, w in enumerate(words) if i and w.lower().strip(",") in ends), len(words))
    return " ".join(words[:end])


def is_role(role: str) -> bool:
    """Return whether words can be what a person is: known ones, or with an ending of such nouns ("geophysicist")."""
    endings: list[str] = load("institutions")["represents"]["endings"]
    return bool(words_of(role) & _known()) or role.lower().endswith(tuple(endings))


@cache
def _known() -> Words:
    groups = word_list("groups", "groups", "staff") | word_list("groups", "groups", "single")
    return (
        word_list("titles", "roles", "heads") | groups | role_list("state") | role_list("police") | role_list("sport")
    )


def speaks_for_self(words: Words) -> bool:
    """Return whether those whom the words name speak for nobody, or for a person."""
    return bool(words & role_list("self")) and not words & role_list("officials")
