"""Roles of named persons in institutions, from the titles that their names are printed with."""

from __future__ import annotations

from kg.lang.en.geography import is_adjective, is_place
from kg.lang.en.institutions import has_institution_word, is_institution_noun, is_known
from kg.lang.word_lists import word_list
from kg.model import NameMention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity, Role

_NO_NAME = 0.85
"""Least probability that the net gives "no name" for it to overrule a title that takes the words for one. Hand-set."""


def assign_roles(discourse: Discourse) -> None:
    """Give each named person their roles in institutions that the article names or a title implies."""
    for mention in discourse.names:
        if mention.type == "person" and (mention.role or mention.institution):
            person = discourse.entities.by_mention[mention.span]
            institution = _institution(discourse, mention)
            if institution and institution is not person and institution.type == "organization":
                person.roles.append(Role(institution, mention.role, mention.full, is_past(mention.role or "")))


def is_past(role: str) -> bool:
    """Return whether a role as printed is a former one ("former", "ex-")."""
    return any(word.split("-")[0] in word_list("titles", "modifiers", "past") for word in role.lower().split())


def _institution(discourse: Discourse, mention: NameMention) -> Entity | None:
    name, span = mention.institution, mention.institution_span
    if name is None or span is None:
        return None
    if mention.implied:
        return discourse.entities.institution(name, implied_by=span)
    owner = next((n for n in discourse.names_between(span.start, span.end) if n.span.end == span.end), None)
    if (owner and owner.type == "person") or not name[0].isupper() or _is_no_body(discourse, mention):
        return None
    if is_institution_noun(name.lower()) and not is_known(name) and _begins_sentence(discourse, span):
        return None
    return discourse.entities.institution(name, span)


def _begins_sentence(discourse: Discourse, span: Span) -> bool:
    """Return whether a word is in capitals since a sentence begins with it: "[Campaign] chairman Ann Vik"."""
    place = discourse.sentence_index.at(span)
    return place is not None and place[1].tokens[place[2]].first


def _is_no_body(discourse: Discourse, mention: NameMention) -> bool:
    """Return whether the words before a role name no institution: "Republican" senator, "Art" critic."""
    name, span = mention.institution or "", mention.institution_span
    role = frozenset((mention.role or "").lower().split())
    if role & word_list("institutions", "represents", "seekers") or is_adjective(name):
        return True
    if span is None or is_known(name) or is_place(name) or has_institution_word(name.split()):
        return False
    none = discourse.doc.body.reading.entities.mean_over(span)[0]
    return bool(none > _NO_NAME) and not is_institution_noun(name.split()[-1].lower())
