"""Proper names of persons, institutions and places, with the titles printed on them.

Candidates are runs of capitalised words; the net's entity head adds those that a sentence's first word or a heading
hides. The net also tells the type, by all mentions of the name, except where titles and lists are surer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.doc import Doc
from kg.doc.tokens import POSSESSIVES, Token, printed, with_boundaries
from kg.find.names.candidates import Candidate, find_candidates, find_runs, find_titles
from kg.find.names.institution_nouns import noun_end
from kg.find.names.net_names import adjusted_by_net, type_probabilities
from kg.find.names.title_institutions import is_the
from kg.find.names.titles import Title
from kg.lang.en.geography import country, is_adjective, is_place
from kg.lang.en.given_names import gender_of, given_names
from kg.lang.en.institutions import (
    has_institution_word,
    is_acronym,
    is_body_of_people,
    is_camel_case,
    is_generic,
    is_institution_noun,
    is_known,
    is_listed,
    is_role,
)
from kg.lang.en.people import means_one
from kg.lang.word_lists import function_words, not_names, word_list
from kg.model import Gender, NameMention, NameType, Span
from kg.tagger.entities import COLUMNS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_NOUN = 6
"""Tokens after a name within which the noun of its institution ends. Hand-set."""
_NICKNAME = 12
"""Tokens before a nickname in which the noun for the person stands. Hand-set."""
_OPENING, _CLOSING = frozenset("\"'“‘") | {"``"}, frozenset("\"'”’") | {"''"}
_SURE, _FIRM, _LIKELY = 1.0, 0.9, 0.6
"""Least probability for the net's type to win over that of titles and lists, by how sure those are. Chosen on GUM's
training part, before the net was trained on it."""
_SHOUTED = 3
"""Letters of a name that is printed in capitals alone: "US" is no Us. Hand-set."""
_SURNAME = 0.8
"""Least probability of a full name for its surname alone to be a name too, whatever the net says ("Leader said").
Hand-set."""
_INSTITUTION = 0.6
"""Least probability of an organization that no title or list tells. Chosen on ECB+'s training part, whose names the net
never saw."""
_ELSE = 0.25
"""Probability of no name, or of a place, above which a name that is an institution's by the net alone is none, where
that is not likely enough (`_INSTITUTION`). Hand-set."""
_SITE = 0.5
"""Least probability of a place for what sounds like an institution to be one. Chosen on ECB+'s training part."""
_SCORE = 3
"""Tokens of a score or a standing: "31-24"."""
_NEAR = 12
"""Tokens before and after a place within which a score makes it a team. Hand-set."""


def find_names(doc: Doc) -> tuple[NameMention, ...]:
    """Return the names in the article's body, in text order; no two of them share a character of their bare names."""
    words = with_boundaries([sentence.tokens for sentence in doc.body.sentences])
    runs = list(find_runs(words))
    titles = find_titles(words, runs)
    entities = doc.body.reading.entities
    candidates = adjusted_by_net(words, titles, find_candidates(words, runs, titles), entities)
    likely = type_probabilities(words, candidates, entities)
    persons = [p for p in candidates if COLUMNS[int(likely[printed(words, p.start, p.end)].argmax())] == "person"]
    titles = [_before_holder(words, title, persons) for title in titles]
    reader = _NameTyper(words, titles, candidates, likely)
    return tuple(sorted(reader.mentions(), key=lambda m: m.span))


class _NameTyper:
    """Tells the types of one article's candidates, by the words around them and by the net."""

    def __init__(
        self,
        words: Sequence[Token],
        titles: Sequence[Title],
        candidates: Sequence[Candidate],
        type_probabilities: Mapping[str, NDArray[np.float32]],
    ) -> None:
        self.words = words
        self.candidates = candidates
        self.type_probabilities = type_probabilities
        self.before = {t.last: t for t in titles}
        self.after = {
            t.first: own
            for t in titles
            if t.open or t.whose or words[min(t.last, len(words) - 1)].text in ",."
            if (own := _possessed(words, t, titles))
        }
        self.in_title = {i for t in titles for i in range(t.start, t.end)}
        self.starts = {p.start: (p.start, p.end) for p in candidates}
        self.ends = {p.end: (p.start, p.end) for p in candidates}
        self.printed = Counter(printed(words, p.start, p.end) for p in candidates)
        self.located = Counter(printed(words, p.start, p.end) for p in candidates if _says_where(words, p))
        self.teams = {printed(words, p.start, p.end) for p in candidates if _plays(words, p)}
        self.works = {printed(words, p.start, p.end) for p in candidates if _is_quoted(words, p)}
        self.short = {words[p.start].text for p in candidates if _is_company(words, p)}
        self.persons: dict[str, Gender | None] = {}
        self.surnames: set[str] = set()

    def mentions(self) -> list[NameMention]:
        """Return the mention of each candidate that is a name. Full names come first: they tell what surnames are."""
        found = []
        for single in (False, True):
            for candidate in self.candidates:
                if (candidate.end - candidate.start == 1) is single and (mention := self._mention(candidate)):
                    found.append(mention)
        return found

    def _mention(self, candidate: Candidate) -> NameMention | None:
        name = printed(self.words, candidate.start, candidate.end)
        end = candidate.end
        extended = self._noun_end(candidate, name)
        kind: NameType | None
        if _is_nickname(self.words, candidate):
            kind = "person"
        elif extended > end:
            kind, end = "organization", extended
        else:
            kind = self._type(candidate, name)
        if kind is None:
            return None
        span = Span(self.words[candidate.start].start, self.words[end - 1].end)
        if kind != "person":
            return NameMention(span=span, full=span, type=kind)
        return self._person(candidate, name, span)

    def _noun_end(self, candidate: Candidate, name: str) -> int:
        """Return where a name ends with the noun that makes it an institution's: "Trump campaign", "Iran's army"."""
        end, words = candidate.end, self.words
        if candidate.lead < candidate.start or "-" in name or self._title_before(candidate):
            return end
        possessive = end < len(words) and words[end].text in POSSESSIVES
        start = end + possessive
        near = range(start, min(start + _LONGEST_NOUN, len(words)))
        limit = next((i for i in near if i in self.in_title or i in self.starts), len(words))
        reached = noun_end(words, start, limit)
        return reached if reached > start else end

    def _type(self, candidate: Candidate, name: str) -> NameType | None:
        """Return what a name is of: what titles and lists tell, unless the net is surer."""
        told, doubt = self._told(candidate, name)
        if told is None and candidate.end - candidate.start == 1 and name.lower() in not_names():
            return None
        if candidate.end - candidate.start == 1 and self.words[candidate.start].first and _is_common_noun(name):
            return None
        type_probabilities = self.type_probabilities[name]
        best = int(type_probabilities.argmax())
        if best == 0 and candidate.end - candidate.start == 1 and name in self.persons:
            doubt = _SURE if name in self.surnames else _FIRM
        kind = COLUMNS[best] if type_probabilities[best] > doubt else told
        if kind == "person" and is_camel_case(name):
            return "organization"
        other = max(type_probabilities[COLUMNS.index(None)], type_probabilities[COLUMNS.index("place")])
        unsure = type_probabilities[best] < _INSTITUTION and (other > _ELSE or name.split()[0] in given_names())
        if kind == "organization" and told is None and (unsure or name in self.works):
            return None
        if kind == "place" and name in self.teams and not _follows_preposition(self.words, candidate.start):
            return "organization"
        return None if kind == "organization" and _is_no_body(name) else kind

    def _told(self, candidate: Candidate, name: str) -> tuple[NameType | None, float]:
        """Return what titles and lists tell of a name, and how sure the net must be (0 to 1) to be believed instead."""
        if _in_small_letters(name) in self.persons:
            return "person", _SURE
        named_so = " " in name and has_institution_word(name.split())
        title = self._title_before(candidate)
        if title and not (is_place(name) or is_known(name) or named_so or is_camel_case(name)):
            of_bodies = title.role.lower() in word_list("titles", "roles", "of_bodies")
            return "person", _LIKELY if of_bodies else _SURE
        if is_listed(name) or self._follows_noun_of_body(candidate):
            return "organization", _SURE
        if is_body_of_people(name):
            return "organization", _SURE
        if named_so or is_acronym(name):
            return ("place" if self._is_site(name) else "organization"), _FIRM
        if name in self.persons:
            return "person", _LIKELY
        return ("organization", _SURE) if self._is_short(candidate, name) else (None, 0.0)

    def _follows_noun_of_body(self, candidate: Candidate) -> bool:
        """Return whether a noun of companies and bodies stands before a name: "the charity Medair"."""
        words, at = self.words, candidate.lead - 1
        is_beside = not words[at].capital and words[at].lower in word_list("institutions", "beside", "nouns")
        return is_beside and words[candidate.start].text not in given_names()

    def _is_short(self, candidate: Candidate, name: str) -> bool:
        """Return whether a word is what a company's name begins with elsewhere: "Acorn" of "Acorn Motors"."""
        return candidate.end - candidate.start == 1 and name in self.short and name not in given_names()

    def _is_site(self, name: str) -> bool:
        """Return whether what sounds like an institution is where things happen: "at the Vale Treatment Center"."""
        can_be = not word_list("institutions", "words", "sites").isdisjoint(name.split())
        within = can_be and 2 * self.located[name] >= self.printed[name]
        return within or bool(self.type_probabilities[name][COLUMNS.index("place")] > _SITE)

    def _employer(self, candidate: Candidate, title: Title | None) -> tuple[int, int] | None:
        """Return the words of an institution that a name is said to be of: "Oxfam's X", "X of Oxfam"."""
        words = self.words
        if words[candidate.lead - 1].text in POSSESSIVES and (other := self.ends.get(candidate.lead - 1)):
            return other if self._is_institution(*other) else None
        at = candidate.end
        if at + 1 >= len(words) or words[at].lower not in function_words("employers"):
            return None
        other = self.starts.get(at + 2 if is_the(words[at + 1]) else at + 1)
        if other is None or (title and words[other[0]].text in given_names()):
            return None
        return other if self._is_institution(*other) else None

    def _is_institution(self, start: int, end: int) -> bool:
        name = printed(self.words, start, end)
        return is_known(name) or (end - start > 1 and not is_place(name) and has_institution_word(name.split()))

    def _title_before(self, candidate: Candidate) -> Title | None:
        """Return the title before the name, or before the comma before it ("The group's director, Rami Rahman,")."""
        if title := self.before.get(candidate.lead):
            called = title.role.lower() in word_list("titles", "rank", "called")
            return (self.before.get(title.first) if called else None) or title
        title = self.before.get(candidate.lead - 1)
        enclosed = candidate.end < len(self.words) and self.words[candidate.end].text in (",", ".", "")
        if title and title.open and enclosed and self.words[candidate.lead - 1].text == ",":
            return title if title.whose or self.words[title.first].lower not in function_words("indefinites") else None
        return None

    def _title_after(self, candidate: Candidate) -> Title | None:
        """Return the title in apposition after the name: "X, a professor at Y"."""
        at = candidate.end
        return self.after.get(at + 1) if at + 1 < len(self.words) and self.words[at].text == "," else None

    def _person(self, candidate: Candidate, name: str, span: Span) -> NameMention:
        before, after = self._title_before(candidate), self._title_after(candidate)
        title = before if before and (before.institution or not (after and after.institution)) else after or before
        parts = name.split()
        told = self.persons.get(name) if len(parts) == 1 and name in self.persons else gender_of(name)
        gender = candidate.gender or told
        for index in range(1 if len(parts) > 1 else 0, len(parts)):
            self.persons.setdefault(" ".join(parts[index:]), gender)
        if len(parts) > 1 and self.type_probabilities[name][COLUMNS.index("person")] > _SURNAME:
            self.surnames.add(parts[-1])
        full = Span(self.words[candidate.lead].start, span.end)
        mention = NameMention(span=span, full=full, type="person", gender=gender)
        if title:
            mention = _titled(self.words, candidate, mention, title)
        employer = None if mention.institution else self._employer(candidate, title)
        if employer is None:
            return mention
        printed_at = Span(self.words[employer[0]].start, self.words[employer[1] - 1].end)
        return replace(
            mention,
            full=Span(min(mention.full.start, printed_at.start), max(mention.full.end, printed_at.end)),
            institution=printed(self.words, *employer),
            institution_span=printed_at,
        )


def _before_holder(words: Sequence[Token], title: Title, persons: Sequence[Candidate]) -> Title:
    """Return a title without the name of its holder, where that was read as part of the institution's.

    "President of Delta Trust Ann Vik" is Ann Vik's title.
    """
    at = bisect_left(persons, title.end + 1, key=lambda person: person.start)
    holder = next((p for p in persons[at : at + 1] if p.end == title.last and words[p.start - 1].capital), None)
    if holder is None:
        return title
    if title.whose is None or title.whose[0] < title.end:
        return replace(title, last=holder.start)
    whose = (title.whose[0], holder.start)
    if is_role(printed(words, *whose)):  # "spokesman for House Speaker Ann Vik"
        return replace(title, last=holder.start, whose=None, institution=None)
    return replace(title, last=holder.start, whose=whose, institution=printed(words, *whose))


def _possessed(words: Sequence[Token], title: Title, titles: Sequence[Title]) -> Title | None:
    """Return the title after a title's possessive: "lawyer" of "the governor's lawyer"; without one the title itself.

    None where something else follows the possessive: "the governor's brother" is no governor.
    """
    if title.last >= len(words) or words[title.last].text not in POSSESSIVES:
        return title
    at = bisect_left(titles, title.last + 1, key=lambda t: t.start)
    return titles[at] if at < len(titles) and titles[at].start <= title.last + 2 else None


def _is_company(words: Sequence[Token], candidate: Candidate) -> bool:
    """Return whether a name is a company's, by its last word, and begins with a word that no other name would."""
    first, last = words[candidate.start].text, words[candidate.end - 1].text
    if candidate.end - candidate.start < 2 or last not in word_list("institutions", "words", "companies"):
        return False
    return not (is_place(first) or is_adjective(first) or is_generic(first.lower()) or first.lower() in not_names())


def _says_where(words: Sequence[Token], candidate: Candidate) -> bool:
    """Return whether a preposition of place is before a name that is no possessor: not "in Vale Hospital's report"."""
    possessive = candidate.end < len(words) and words[candidate.end].text in POSSESSIVES
    return _follows_preposition(words, candidate.start) and not possessive


def _follows_preposition(words: Sequence[Token], index: int) -> bool:
    """Return whether a preposition of place is before a name that begins at `index`, or before its article."""
    before = index - 2 if words[index - 1].lower in function_words("articles") else index - 1
    return words[before].lower in word_list("institutions", "sites", "prepositions")


def _plays(words: Sequence[Token], candidate: Candidate) -> bool:
    """Return whether a name is a team's: "Vossby (10-2)", or "a 31-24 win over Vossby".

    No country's name counts: as a body it would be taken for the government.
    """
    if country(printed(words, candidate.start, candidate.end)):
        return False
    if words[min(candidate.end, len(words) - 1)].text == "(" and _is_score(words, candidate.end + 1):
        return True
    at = candidate.start - 1
    while words[at].lower in word_list("institutions", "teams", "between") or words[at].text.isdigit():
        at -= 1
    if words[at].lower not in word_list("institutions", "teams", "before"):
        return False
    return any(_is_score(words, i) for i in range(max(0, at - _NEAR), candidate.end + _NEAR))


def _is_score(words: Sequence[Token], index: int) -> bool:
    """Return whether the tokens from `index` on are a score or a standing: "31-24"."""
    match [w.text for w in words[index : index + _SCORE]]:
        case [own, "-" | "–", other]:
            return own.isdigit() and other.isdigit()
    return False


def _is_quoted(words: Sequence[Token], candidate: Candidate) -> bool:
    """Return whether quotation marks enclose a name alone, as they do the titles of works: “Northern Lights,”."""
    end = candidate.end + (candidate.end < len(words) and words[candidate.end].text in (",", "."))
    return words[candidate.lead - 1].text in _OPENING and end < len(words) and words[end].text in _CLOSING


def _is_nickname(words: Sequence[Token], candidate: Candidate) -> bool:
    """Return whether a name in quotation marks is what somebody is called: a man who goes by the name “Stretch”."""
    if not _is_quoted(words, candidate):
        return False
    end = candidate.lead - 1
    least = max(0, end - _NICKNAME)
    start = max((i for i in range(least, end) if not words[i].text), default=least)
    before = [w.lower for w in words[start:end]]
    called = (n for n in range(1, len(before)) if " ".join(before[n:]) in word_list("people", "nicknames", "called"))
    at = next(called, None)
    return at is not None and any(means_one(word) for word in before[:at])


def _is_common_noun(name: str) -> bool:
    """Return whether a word is a noun of institutions in small letters elsewhere: "Campaign" at a sentence's start."""
    return is_institution_noun(name.lower()) and not is_known(name)


def _in_small_letters(name: str) -> str | None:
    """Return a word all in capitals as names are printed elsewhere ("PENCE", as transcripts have it); else None."""
    return name.capitalize() if name.isupper() and name.isalpha() and len(name) >= _SHOUTED else None


def _is_no_body(name: str) -> bool:
    """Return whether a name is a product's, or by its last word a law's, a prize's, a contest's or a person's role."""
    last = name.split()[-1] if " " in name else ""
    if last in word_list("institutions", "not", "last") or name in word_list("institutions", "not", "products"):
        return True
    return " " in name and is_role(name)


def _titled(words: Sequence[Token], candidate: Candidate, mention: NameMention, title: Title) -> NameMention:
    first, last = min(candidate.lead, title.first), max(candidate.end, title.last)
    return replace(
        mention,
        full=Span(words[first].start, words[last - 1].end),
        role=title.role,
        role_span=Span(words[title.start].start, words[title.end - 1].end),
        institution=title.institution,
        institution_span=Span(words[title.whose[0]].start, words[title.whose[1] - 1].end) if title.whose else None,
        implied=title.implied,
    )
