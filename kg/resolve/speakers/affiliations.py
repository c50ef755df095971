"""Roles of named persons in institutions, from the titles that their names are printed with."""

from __future__ import annotations

from kg.lang.word_lists import word_list
from kg.model import NameMention
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity, Role


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
    if (owner and owner.type == "person") or not name[0].isupper():
        return None
    return discourse.entities.institution(name, span)
