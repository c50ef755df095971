"""The institutions that an article speaks of, as those that its speakers may represent: names, nouns and places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kg.doc.parts_of_speech import Sentence
from kg.doc.tokens import is_clipped
from kg.lang.en.geography import country, is_adjective, is_capital, is_place
from kg.lang.en.institutions import is_role
from kg.lang.en.name_likeness import company_key
from kg.lang.word_lists import function_words, word_list
from kg.model import Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.pronouns import institution_antecedent
from kg.resolve.speakers.named_beside_roles import named_beside_roles

Sort = Literal["name", "noun", "place", "country", "implied"]

_LONGEST = 5
"""Words, at most, of a noun phrase for an institution, its article apart. Hand-set."""
_CURRENCIES = ("$", "£", "€")
"""Signs after a country's letters by which these mean its money: "US$5"."""
_LONGEST_NAME = 3
"""Words, at most, of a country's name. Hand-set."""
_LEAST_SCORE = 0.4
"""Least probability of a name that only the net finds. Hand-set."""
_LONGEST_OFFICIAL = 2
"""Words of an official before "office" that are compared with titles, the possessive ending apart. Hand-set."""
_LEAST_OFFICE = 2
"""Tokens, at least, of what an office is for, its preposition apart: "for the Northern District". Hand-set."""
_LONGEST_CAMPAIGN = 3
"""Words, at most, between a candidate's name and "campaign": "Clinton's 2016 presidential campaign". Hand-set."""
_JOINT = 2
"""Tokens of a noun joined to the next, with what joins them: "search and"."""
_NEXT = 4
"""Names after one that are tried as its second part: several overlap. Hand-set."""
_BEFORE = 100
"""Characters before a noun in which a name that holds it can begin. Hand-set."""


@dataclass(eq=False, slots=True)
class Body:
    """An institution that an article speaks of.

    `name` is what it is called first, `spans` where it is mentioned, in text order. `entity` is None where it has none
    yet: a place or country that may stand for its government, or a noun without an antecedent. `code` is the country's.
    """

    name: str
    sort: Sort
    entity: Entity | None = None
    code: str | None = None
    spans: list[Span] = field(default_factory=list)


_Found = tuple[Entity | str, Body, Span]


def find_bodies(discourse: Discourse) -> list[Body]:
    """Return the institutions of an article, each with all its mentions, by the first of them."""
    found: dict[Entity | str, Body] = {}
    campaigns = list(_campaigns(discourse))
    every = [
        *_entities(discourse),
        *_places(discourse),
        *_countries(discourse),
        *_only_net_finds(discourse),
        *_offices(discourse),
        *campaigns,
        *_joined(discourse),
        *_beside_roles(discourse),
        *_owned(discourse),
        *_nouns(discourse, campaigns),
    ]
    for key, body, span in sorted(every, key=lambda each: (each[2], each[1].sort)):
        place = discourse.sentence_index.at(span)
        if place and is_clipped(place[1].tokens, place[3]):
            continue
        known = found.setdefault(key, body)
        if not any(span.overlaps(other) for other in known.spans[-2:]):
            known.spans.append(span)
    return list(found.values())


def _entities(discourse: Discourse) -> Iterator[_Found]:
    for entity in discourse.entities.all:
        if entity.type == "organization":
            printed = [span for _, span in (*entity.surfaces, *entity.nominals)]
            sort: Sort = "country" if entity.country else "name" if printed else "implied"
            if printed and not entity.country and entity.name.islower():
                sort = "noun"
            for span in printed or entity.implied_by:
                yield entity, Body(entity.name, sort, entity, entity.country), span


def _places(discourse: Discourse) -> Iterator[_Found]:
    for name in discourse.names:
        printed = name.span.of(discourse.text)
        if name.type == "place" and (country(printed) is None or is_capital(printed)):
            yield f"place/{printed}", Body(printed, "place"), name.span


def _countries(discourse: Discourse) -> Iterator[_Found]:
    """Yield the countries that the article names, by whichever of their names."""
    governments = discourse.entities.governments
    for sentence in discourse.sentence_index.sentences:
        index = 0
        while index < len(sentence.tokens):
            taken = 1
            for length in range(_LONGEST_NAME, 0, -1) if sentence.capital(index) else ():
                if index + length > len(sentence.tokens) or not sentence.capital(index + length - 1):
                    continue
                span = sentence.span(index, index + length - 1)
                nation = country(span.of(discourse.text))
                if nation and is_place(f"{sentence.tokens[index - 1].text} {span.of(discourse.text)}") and index > 0:
                    break  # "New Mexico"
                if nation and nation.sort != "seat" and discourse.text[span.end : span.end + 1] not in _CURRENCIES:
                    entity = governments.get(nation.code)
                    key = entity or f"country/{nation.code}"
                    yield key, Body(nation.name, "country", entity, nation.code), span
                    taken = length
                    break
            index += taken


def _offices(discourse: Discourse) -> Iterator[_Found]:
    """Yield the offices of officials: "the LA Sheriff's office", "the U.S. Attorney's Office for Utah"."""
    nouns, genitives = word_list("institutions", "words", "offices"), function_words("genitives")
    for sentence in discourse.sentence_index.sentences:
        for index, token in enumerate(sentence.tokens):
            if token.lower not in nouns or sentence.tag(index - 1) != "S":
                continue
            first = index - 1
            while first > 0 and sentence.tag(first - 1) == "N" and (sentence.capital(first - 1) or first == index - 1):
                first -= 1
            heads = word_list("titles", "roles", "heads")
            owner = " ".join(sentence.lower(i) for i in range(max(first, index - 1 - _LONGEST_OFFICIAL), index - 1))
            if not any(owner.endswith(h) for h in heads):
                continue
            last = index
            if sentence.lower(index + 1) in word_list("institutions", "represents", "office_for"):
                end = index + 2 + (sentence.tag(index + 2) == "D")
                while sentence.capital(end) or (sentence.lower(end) in genitives and sentence.capital(end + 1)):
                    end += 1
                last = end - 1 if end > index + 1 + _LEAST_OFFICE else index
            span = sentence.span(first, last)
            printed = span.of(discourse.text)
            entity = discourse.entities.institutions.get(company_key(printed))
            yield entity or f"net/{printed}", Body(printed, "name", entity), span


def _campaigns(discourse: Discourse) -> Iterator[_Found]:
    """Yield the campaigns of candidates: "the Clinton campaign", "Clinton's 2016 campaign"."""
    nouns = word_list("institutions", "words", "of_persons")
    for name in discourse.names:
        place = discourse.sentence_index.at(name.span) if name.type == "person" else None
        if place is None:
            continue
        _, sentence, _, end = place
        first = end + 1 + (sentence.tag(end + 1) == "S")
        last = next((i for i in range(first, first + _LONGEST_CAMPAIGN) if sentence.lower(i) in nouns), None)
        if last is None or any(sentence.tag(i) not in "NA" for i in range(first, last)):
            continue
        surname = name.span.of(discourse.text).split()[-1]
        printed = f"{surname} {sentence.lower(last)}"
        entity = discourse.entities.institutions.get(company_key(printed))
        yield (
            entity or f"campaign/{printed}",
            Body(printed, "name", entity),
            sentence.span(sentence.at(name.span.start), last),
        )


def _joined(discourse: Discourse) -> Iterator[_Found]:
    """Yield the names that are joined to one: "the [Congregation for the Doctrine of the Faith]"."""
    named = {n.span for n in discourse.names if n.type == "organization"}
    spans = sorted(named.union(_organizations_by_net(discourse)))
    for first in spans:
        for second in spans[bisect_right(spans, first) : bisect_right(spans, first) + _NEXT]:
            between = discourse.text[first.end : second.start] if second.start > first.end else ""
            if between.strip() in word_list("institutions", "represents", "within_names"):
                printed = discourse.text[first.start : second.end]
                entity = discourse.entities.institutions.get(company_key(printed))
                yield entity or f"net/{printed}", Body(printed, "name", entity), Span(first.start, second.end)


def _beside_roles(discourse: Discourse) -> Iterator[_Found]:
    for span in named_beside_roles(discourse):
        printed = span.of(discourse.text)
        entity = discourse.entities.institutions.get(company_key(printed))
        yield entity or f"net/{printed}", Body(printed, "name", entity), span


def _owned(discourse: Discourse) -> Iterator[_Found]:
    """Yield the bodies that only their owner's name tells from others: "Indonesia's search and rescue agency"."""
    nouns = word_list("institutions", "words", "nouns") | word_list("institutions", "words", "bodies")
    nouns -= word_list("institutions", "words", "government") | word_list("institutions", "words", "within")
    possessors = {
        n.span.end: n.span for n in discourse.names if n.type == "organization" or country(n.span.of(discourse.text))
    }
    for sentence in discourse.sentence_index.sentences:
        for index in range(1, len(sentence.tokens)):
            owner = possessors.get(sentence.tokens[index - 1].end) if sentence.tag(index) == "S" else None
            if owner is None:
                continue
            end = index + 1
            while sentence.tag(end) == "N" or (sentence.tag(end) == "C" and sentence.tag(end + 1) == "N"):
                end += 1
            last = sentence.lower(end - 1)
            if end == index + 1 or last not in nouns or sentence.capital(end - 1):
                continue
            span = Span(owner.start, sentence.tokens[end - 1].end)
            printed = span.of(discourse.text)
            entity = discourse.entities.institutions.get(company_key(printed))
            yield entity or f"net/{printed}", Body(printed, "name", entity), span


def _organizations_by_net(discourse: Discourse) -> Iterator[Span]:
    for found in discourse.doc.body.reading.entities.spans:
        if found.type == "organization" and found.score >= _LEAST_SCORE and found.span.of(discourse.text)[:1].isupper():
            yield found.span


def _only_net_finds(discourse: Discourse) -> Iterator[_Found]:
    """Yield the institutions whose names only the net finds, or ends elsewhere ("Palmer [Public Safety]")."""
    known, unfinished = set(discourse.entities.by_mention), word_list("institutions", "represents", "unfinished")
    institutions = discourse.entities.institutions
    for found in discourse.doc.body.reading.entities.spans:
        if found.type != "organization" or found.score < _LEAST_SCORE or found.span in known:
            continue
        printed = found.span.of(discourse.text)
        last = printed.split()[-1]
        if (
            not printed[:1].isupper()
            or country(printed)
            or last in unfinished
            or (last != printed and is_role(printed))
        ):
            continue
        entity = institutions.get(company_key(printed))
        yield entity or f"net/{printed}", Body(printed, "name", entity, entity.country if entity else None), found.span


def _nouns(discourse: Discourse, campaigns: Sequence[_Found]) -> Iterator[_Found]:
    """Yield the nouns of institutions: their antecedents, or else themselves ("police", "the local clinic").

    The antecedent of "the campaign" is the last of `campaigns`, those of candidates.
    """
    text = discourse.text
    nouns = word_list("institutions", "words", "nouns") | word_list("institutions", "words", "bodies")
    definites = word_list("pronouns", "function", "definites")
    heads = word_list("titles", "roles", "heads")
    vague = frozenset().union(*(word_list("pronouns", "function", k) for k in ("indefinites", "possessives", "vague")))
    for sentence in discourse.sentence_index.sentences:
        for index, token in enumerate(sentence.tokens):
            if (
                token.lower not in nouns
                or (token.capital and not token.first)
                or (sentence.tag(index + 1) == "N" and sentence.lower(index + 1) in nouns)
            ):
                continue
            before = sentence.lower(index - 1)
            if before in function_words("genitives") and f"{sentence.lower(index - 2)} {before} {token.lower}" in heads:
                continue
            if any(n.span.end > token.start for n in discourse.names_between(token.start - _BEFORE, token.end)):
                continue
            first = index
            while first > 0 and index - first < _LONGEST - 1 and sentence.tag(first - 1) == "N":
                first -= 1
            joint = first - _JOINT
            if sentence.tag(first - 1) == "C" and sentence.tag(joint - 1) in "DS" and not sentence.capital(joint):
                first = joint  # "the [search and rescue agency]"
            first = _behind_description(sentence, first, index)
            words = [sentence.lower(i) for i in range(first, index + 1)]
            span = sentence.span(first, index)
            if any(n.type != "place" for n in discourse.names_between(span.start, span.end)):
                continue
            staff = sentence.lower(index + 1) in word_list("groups", "groups", "staff")
            if len(words) == 1 and sentence.lower(first - 1) in vague and not staff:
                continue
            if (sentence.lower(first - 1) in definites or staff) and len(words) < _LONGEST:
                entity = institution_antecedent(discourse, words, token.start)
                if entity is not None and entity.type == "organization":
                    yield entity, Body(entity.name, "name", entity, entity.country), span
                    continue
            if " ".join(words) in word_list("institutions", "words", "of_persons"):
                earlier = [(key, body) for key, body, at in campaigns if at.end <= span.start]
                if earlier:
                    yield *earlier[-1], span
                    continue
            sort: Sort = "name" if sentence.capital(first) and not sentence.tokens[first].first else "noun"
            yield f"noun/{' '.join(words)}", Body(span.of(text), sort), span


def _behind_description(sentence: Sentence, first: int, noun: int) -> int:
    """Return the first token of an institution's noun behind words that only describe it: "former", "little-known"."""
    described = word_list("institutions", "words", "describing") | word_list("titles", "modifiers", "past")
    behind = (i + 1 for i in range(first, noun) if sentence.lower(i) in described or is_adjective(sentence.lower(i)))
    return max((first, *behind))
