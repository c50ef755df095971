"""The roles that names are printed with, as roles in institutions: those printed, implied, or left to the context."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kg.lang.en.geography import adjective, country, is_adjective
from kg.lang.lexicon import load
from kg.lang.word_lists import listed
from kg.model import NameMention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.pronouns.nouns import body, role_holder
from kg.resolve.speakers.antecedents import antecedent
from kg.resolve.speakers.entities import Entity, Role

_NEAR = 6
"""How far back, in sentences, the country of a minister is looked for."""
_CAPITALS = re.compile(r"(?:U\.[SK]\.|[A-Z][\w’'-]+)(?: [A-Z][\w-]+)*")
_OF_A = re.compile(r"\b(?:of|at|for|with|from) an? \Z")
"""Before a noun of an institution that takes up none: "the director of a group"."""
_MINISTRY, _CAMPAIGN = "Ministry", "campaign"


def assign_roles(discourse: Discourse) -> None:
    """Give every named person the roles that the article states, each with its institution."""
    for mention in discourse.names:
        if mention.type == "person" and (mention.role or mention.institution):
            person = discourse.cast.by_mention[mention.span]
            institution = _institution(discourse, mention)
            if institution and institution is not person and institution.type == "organization":
                person.roles.append(Role(institution, mention.role, mention.full, is_past(mention.role or "")))


def is_past(role: str) -> bool:
    """Return whether a role as printed is one the person no longer has ("former", "ex-")."""
    return any(word.split("-")[0] in listed("titles", "modifiers", "past") for word in role.lower().split())


def _institution(discourse: Discourse, mention: NameMention) -> Entity | None:
    name, span = mention.institution, mention.institution_span
    if name is None or span is None:
        return (
            _of_pronoun(discourse, mention)
            or _of_spokesperson(discourse, mention)
            or _of_head_of_state(discourse, mention)
        )
    if mention.implied:
        if name.endswith(_MINISTRY) and country(name.split()[0]) is None:
            name = f"{_nation_before(discourse, mention.full.start)} {name}".strip()
        return discourse.cast.institution(name, implied_by=span)
    if is_adjective(name.split()[-1]):
        return None
    owner = next((n for n in discourse.names_between(span.start, span.end) if n.span.end == span.end), None)
    if owner and owner.type == "person":
        return _campaign(discourse, mention, owner, span)
    if name[0].isupper():
        return discourse.cast.institution(name, span)
    return _nominal(discourse, tuple(name.lower().split()), span, mention.full.start)


def _campaign(discourse: Discourse, mention: NameMention, owner: NameMention, span: Span) -> Entity | None:
    """Return the campaign of the politician a title is held with ("Hale's campaign manager"), else None.

    A spokesman for a politician speaks for the campaign where the article names that.
    """
    name = f"{owner.span.of(discourse.text).split()[-1]} {_CAMPAIGN}"
    stated = (mention.role or "").split()[:1] == [_CAMPAIGN]
    known = name.casefold() in discourse.cast.institutions
    return discourse.cast.institution(name, implied_by=span) if stated or known else None


def _nominal(discourse: Discourse, words: tuple[str, ...], span: Span, before: int) -> Entity | None:
    """Return the institution of a common noun: "the group's director". A bare "group" that takes up none is none."""
    taken_up = None if _OF_A.search(discourse.text, before, span.start) else body(discourse, words, before)
    says_nothing = len(words) == 1 and load("institutions")["nominals"].get(words[0]) == []
    if taken_up or says_nothing:
        return taken_up
    return discourse.cast.institution(span.of(discourse.text), span)


def _nation_before(discourse: Discourse, position: int) -> str:
    """Return the adjective of the country last named in prose before a position, "" where there is none near."""
    first = discourse.sentences[max(0, discourse.sentence_at(position) - _NEAR)].start if discourse.sentences else 0
    for match in reversed(list(_CAPITALS.finditer(discourse.text, first, position))):
        if discourse.quoted(match.start()):
            continue
        parts = match.group().split()
        for words in (match.group(), *(" ".join(pair) for pair in pairwise(parts)), *parts):
            found = country(words)
            if found and found.sort in ("name", "demonym"):
                return adjective(found.code) or ""
    return ""


def _of_pronoun(discourse: Discourse, mention: NameMention) -> Entity | None:
    """Return the institution of "its director": the one that the pronoun takes up."""
    if mention.role_span is None:
        return None
    before = discourse.text[max(0, mention.role_span.start - 10) : mention.role_span.start].lower().split()
    return antecedent(discourse, "thing", mention.role_span.start) if before[-1:] == ["its"] else None


def _of_head_of_state(discourse: Discourse, mention: NameMention) -> Entity | None:
    """Return the country of a head of state printed without one, where the article is about one country."""
    before_name = mention.role_span is not None and mention.role_span.end <= mention.span.start
    if not before_name or (mention.role or "").lower() not in load("institutions")["country"]["heads"]:
        return None
    counts: Counter[str] = Counter()
    nations = {}
    for name in discourse.names:
        found = country(name.span.of(discourse.text)) if name.type == "place" else None
        if found and found.sort == "name":
            counts[found.code] += 1
            nations[found.code] = (found, name)
    if not counts:
        return None
    (code, most), *others = counts.most_common(2)
    if most < 2 or (others and others[0][1] * 2 > most):
        return None
    found, name = nations[code]
    return discourse.cast.government(code, found.name, name.span.of(discourse.text), name.span)


def _of_spokesperson(discourse: Discourse, mention: NameMention) -> Entity | None:
    """Return the institution of a spokesperson printed without one: that of whose words the quotation reports."""
    role = (mention.role or "").lower().split()
    if not role or role[-1] not in load("groups")["groups"]["speaks_for"]:
        return None
    for attribution in discourse.attributions:
        if attribution.source and attribution.source.overlaps(mention.full):
            for holder in _holders(discourse, attribution.contents, mention.full.start):
                if holder.roles:
                    return holder.roles[-1].institution
    return None


def _holders(discourse: Discourse, contents: tuple[Span, ...], before: int) -> list[Entity]:
    """Return the persons whose titles a quotation takes up ("The secretary made clear")."""
    holders = []
    for content in contents:
        parts = content.of(discourse.text).lower().replace("’", "'").strip("\"“”'").split()
        for index, word in enumerate(parts[:-1]):
            if word == "the":
                holder = role_holder(discourse, parts[index + 1].strip(".,;"), before)
                holders += [holder] if holder else []
    return holders
