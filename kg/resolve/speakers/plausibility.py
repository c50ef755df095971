"""How likely a speaker speaks for an institution that a sentence joins with them."""

from __future__ import annotations

from kg.lang.en.apostrophes import POSSESSIVES
from kg.lang.en.geography import is_capital, is_place
from kg.lang.en.inflection import ends_as_plural
from kg.lang.word_lists import not_names, word_list
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.links import Article, Link, is_institution
from kg.resolve.speakers.role_words import (
    Words,
    head_words,
    is_role,
    role_list,
    speaks_for_self,
    up_to_complement,
    words_of,
)
from kg.resolve.speakers.speaker_mentions import Speaker

_BY_KIND = {
    "title": 0.8,
    "owner": 0.8,
    "title given": 0.8,
    "role of": 0.8,
    "apposition of": 0.8,
    "apposition": 0.7,
    "inside": 0.75,
    "inside of": 0.75,
    "name of": 0.5,
    "predicate": 0.5,
    "leads": 0.5,
}
"""How likely by the kind of join alone. Hand-set, in the order of what was right on `../shared/gold/news/train`."""
PLAUSIBILITY_DIGITS = 3
"""Decimal places to which plausibilities are compared: below them the place in the text decides. Hand-set."""
NEVER = 0.05
"""How likely an institution is that a speaker left, or that those with such a role do not speak for. Hand-set."""
_HARDLY = 0.1
"""How likely an institution is where the words between are no role, or mean its place or another that is part of it.
Hand-set."""
_OWNER_ALONE = 0.7
"""Of "NASA's Ann Vik", which says no role. Hand-set."""
_LESS = 0.4
"""What is taken off for a body that is part of another one, and for one that stands where places do. Hand-set."""
_GIVEN = 0.1
"""What is added where a title gave the institution, since titles are read by the words of known roles. Hand-set."""
_FAR = 0.08
"""What is taken off for each unit of distance. Hand-set."""
_AFTER = 4
"""Characters after the words for a speaker that are read for what follows a body: " at ". Hand-set."""
_LONGEST = 6
"""Words that a role has fewer of: a longer source says more than a role. Hand-set."""


def plausibility(article: Article, speaker: Speaker, body: Body, link: Link) -> float:
    """Return how likely a speaker speaks for a body that is joined with them, 0 to 1."""
    given = [r for r in speaker.entity.roles if r.institution is body.entity]
    role = link.join.role.of(article.text) if link.join.role else given[0].role if given else None
    words = words_of(role or "")
    if any(r.past for r in given) or link.mention.past or words & _past() or _is_former(link):
        return NEVER
    own = words_of(head_words(role or ""))
    if (speaks_for_self(own) and not own & role_list("lawyers")) or (
        (roles_of(speaker) | words) & role_list("house") and not words & role_list("lead")
    ):
        return NEVER
    if role is None and not _needs_no_role(link):
        return NEVER
    if (role is not None and not _is_shown(article, link, role)) or not _is_whole(article, body, link, words):
        return _HARDLY
    likely = _OWNER_ALONE if role is None and link.join.kind == "owner" else _BY_KIND[link.join.kind]
    if (link.join.preposition in role_list("place_in") and body.sort == "noun") or _is_part(article, body, link):
        likely -= _LESS
    far = _FAR * link.cost if link.join.preposition else 0.0
    return likely - far + _GIVEN * bool(given)


def roles_of(speaker: Speaker, *, nouns: bool = True) -> Words:
    """Return the words of all roles of a speaker; `nouns` is whether nouns that mean the speaker count as roles."""
    found = [m for m in speaker.mentions if m.role and len(m.role.split()) < _LONGEST]
    return frozenset[str]().union(*(words_of(m.role or "") for m in found if nouns or m.named or m.source))


def _past() -> Words:
    return word_list("titles", "modifiers", "past")


def _is_former(link: Link) -> bool:
    """Return whether a word before an institution says that the role after it is over: "a [former] NASA scientist"."""
    sentence, at = link.place.sentence, link.place.first - 1
    before = sentence.lower(at).partition("-")[0]
    if sentence.capital(at) and before in not_names():  # "Then NASA officials said"
        return False
    return not link.join.preposition and link.join.kind != "name of" and before in _past()


def _needs_no_role(link: Link) -> bool:
    """Return whether a speaker is joined with an institution without a role: "NASA's Ann Vik", "Ann Vik of NASA"."""
    kind = link.join.kind
    return kind in ("name of", "leads") or (kind == "owner" and link.mention.named)


def _is_shown(article: Article, link: Link, role: str) -> bool:
    """Return whether the words between a speaker and an institution are a role."""
    if link.join.kind == "name of":
        return True
    if link.mention.named and ends_as_plural(head_words(role)):  # "Ann Vik, officers of the Lee Police said"
        return False
    if link.join.role and article.is_name(link.join.role):
        return False
    heads = (head_words(role), up_to_complement(role).split()[-1])
    return any(is_role(head) for head in heads)


def _is_whole(article: Article, body: Body, link: Link, words: Words) -> bool:
    """Return whether the words mean the institution itself: not where it is, nor another one that is part of it."""
    preposition = link.join.preposition
    city = is_capital(body.name if body.sort == "place" else link.span.of(article.text))
    if city and (body.sort == "place") is not bool(words & role_list("mayors")):  # "London mayor" speaks for no country
        return False
    if article.is_place(body) and not _is_employer(body, link, words):
        speaks = bool(words & role_list("state")) and preposition in ("", *role_list("place_of"))
        return speaks and link.join.kind != "name of"
    if link.join.kind == "name of" and body.sort != "name":
        return False
    return not (preposition and article.has_part(link.place))


def _is_employer(body: Body, link: Link, words: Words) -> bool:
    """Return whether what sounds like a place is a team or a company: "Wales coach", "an analyst at Lumension"."""
    if words & role_list("sport"):
        return link.join.kind in ("title", "title given", "owner", "apposition", "apposition of", "role of")
    return (
        body.sort == "place"
        and not is_place(body.name)
        and bool(words)
        and link.join.preposition in role_list("employed")
    )


def _is_part(article: Article, body: Body, link: Link) -> bool:
    """Return whether a body is a part of the one that stands beside it.

    "The WMO's Asia chief" and "head of Advanced Programs at Blue Origin" speak for the WMO and Blue Origin.
    """
    if is_institution(body):
        return False
    if body.sort == "noun" and article.is_owned(link.place):
        return True
    if link.join.preposition:
        return link.place.sentence.lower(link.place.last + 1) in role_list("whole_at")
    stretch = article.text[link.mention.reach.start : link.mention.reach.end + _AFTER]
    owned = any(f"{ending} {body.name} " in stretch for ending in POSSESSIVES)
    at = any(f"{body.name} {word} " in stretch for word in role_list("whole_at"))
    return link.join.kind == "title given" and body.sort != "noun" and (owned or at)
