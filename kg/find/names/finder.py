"""Proper names of persons, institutions and places, with the titles printed on them.

Capitals find the names and, where a sentence's first word or a heading hides them, the net's entity head. Titles, given
names, lists and the words of institutions tell a name's type; where they only guess, the net does, by all the places
where the article has the name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.doc import Doc
from kg.doc.tokens import POSSESSIVES, Token, is_address, printed, with_boundaries
from kg.find.names.candidates import AROUND_NICKNAME, Piece, find_pieces, find_runs, find_titles
from kg.find.names.net_names import chances, pieces_seen
from kg.find.names.titles import Title, is_rank
from kg.lang.en.geography import country, is_adjective, is_place
from kg.lang.en.given_names import gender_of, given_names
from kg.lang.en.institutions import is_acronym, is_known, is_listed, noun_end, sounds_like_one
from kg.lang.word_lists import listed, not_names
from kg.model import Gender, NameMention, NameType, Span
from kg.tagger.entities import COLUMNS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_NOUN = 6
"""Words in which the noun of an institution ends after a name."""
_PARTY = re.compile(r"[RDI]-[A-Z]")
_PLACE_PREPOSITIONS = frozenset(
    ["in", "at", "near", "across", "outside", "throughout", "around", "into", "inside", "on"]
)
_OPENING, _CLOSING = frozenset("\"'“‘") | {"``"}, frozenset("\"'”’") | {"''"}
_SURE, _FIRM, _LIKELY = 1.0, 0.9, 0.6
"""How sure the net must be to be believed against what is told: chosen on GUM's train part, before the net saw that."""
_INSTITUTION, _SITE = 0.6, 0.5
"""How sure it must be of an institution that nothing tells, and that what sounds like one is a place: chosen on ECB+'s
train part, whose names it never saw."""
_NOWHERE = 0.05
"""Below this chance of a place nothing is one just for standing behind "in": "a flaw in Internet Explorer"."""
_NEAR = 12
"""Words before and after that make a place a team, within which the score stands."""


def find_names(doc: Doc) -> tuple[NameMention, ...]:
    """Return the names in the article's body, in text order; no two of them share a character of their bare names."""
    words = with_boundaries([sentence.tokens for sentence in doc.body.sentences])
    runs = list(find_runs(words))
    titles = find_titles(words, runs)
    seen = doc.body.reading.entities
    pieces = pieces_seen(words, titles, find_pieces(words, runs, titles), seen)
    reader = _Reader(words, titles, pieces, chances(words, pieces, seen))
    return tuple(sorted(reader.mentions(), key=lambda m: m.span))


class _Reader:
    """The pieces of one article, and what its other words say of each."""

    def __init__(
        self,
        words: Sequence[Token],
        titles: Sequence[Title],
        pieces: Sequence[Piece],
        chances: Mapping[str, NDArray[np.float32]],
    ) -> None:
        self.words = words
        self.pieces = pieces
        self.chances = chances
        self.before = {t.last: t for t in titles}
        self.after = {
            t.first: own
            for t in titles
            if t.open or t.whose or words[min(t.last, len(words) - 1)].text in ",."
            if (own := _possessed(words, t, titles))
        }
        self.in_title = {i for t in titles for i in range(t.start, t.end)}
        self.starts = {p.start: (p.start, p.end) for p in pieces}
        self.ends = {p.end: (p.start, p.end) for p in pieces}
        self.owning = {t.whose[0] for t in titles if t.whose and t.whose[0] < t.start}
        self.held_at = {t.whose[0]: t for t in titles if t.whose and t.whose[0] >= t.end}
        self.printed = Counter(printed(words, p.start, p.end) for p in pieces)
        self.located = Counter(
            printed(words, p.start, p.end)
            for p in pieces
            if _follows_preposition(words, p.start) and not (p.end < len(words) and words[p.end].text in POSSESSIVES)
        )
        self.teams = {printed(words, p.start, p.end) for p in pieces if _plays(words, p)}
        self.works = {printed(words, p.start, p.end) for p in pieces if _is_quoted(words, p)}
        self.employers: set[int] = set()
        self.persons: dict[str, Gender | None] = {}

    def mentions(self) -> list[NameMention]:
        """Return the mention of each piece that is a name: of several words first, since they tell single ones."""
        found = []
        for single in (False, True):
            for piece in self.pieces:
                if (piece.end - piece.start == 1) is single and (mention := self._mention(piece)):
                    found.append(mention)
        return found

    def _mention(self, piece: Piece) -> NameMention | None:
        name = printed(self.words, piece.start, piece.end)
        end = piece.end
        extended = self._noun_end(piece, name)
        kind: NameType | None
        if extended > end:
            kind, end = "organization", extended
        elif is_adjective(name):
            return None
        else:
            kind = self._type(piece, name)
        if kind is None:
            return None
        span = Span(self.words[piece.start].start, self.words[end - 1].end)
        if kind != "person":
            return NameMention(span=span, full=span, type=kind)
        return self._person(piece, name, span)

    def _noun_end(self, piece: Piece, name: str) -> int:
        """Return where a name ends with the noun that makes it an institution's: "Trump campaign", "Iran's army"."""
        end, words = piece.end, self.words
        if piece.lead < piece.start or "-" in name or self._title_before(piece) or self._only_begins(piece, name):
            return end
        possessive = end < len(words) and words[end].text in POSSESSIVES
        start = end + possessive
        near = range(start, min(start + _LONGEST_NOUN, len(words)))
        limit = next((i for i in near if i in self.in_title or i in self.starts), len(words))
        reached = noun_end(words, start, limit)
        return reached if reached > start else end

    def _only_begins(self, piece: Piece, name: str) -> bool:
        """Return whether one word only begins a sentence, as the net sees it: "Top committee members"."""
        alone = piece.end - piece.start == 1 and self.words[piece.start].first
        return alone and not (is_adjective(name) or is_place(name)) and self.chances[name].argmax() == 0

    def _type(self, piece: Piece, name: str) -> NameType | None:
        """Return what a name is of: what the words around it and lists tell, unless the net is surer."""
        told, doubt = self._told(piece, name)
        if told is None and piece.end - piece.start == 1 and not _can_be_name(name):
            return None
        chances = self.chances[name]
        best = int(chances.argmax())
        if best == 0 and piece.end - piece.start == 1 and name in self.persons:
            doubt = _FIRM
        kind = COLUMNS[best] if chances[best] > doubt else told
        if kind == "organization" and told is None and (chances[best] < _INSTITUTION or name in self.works):
            return None
        if kind == "place" and name in self.teams and not _follows_preposition(self.words, piece.start):
            return "organization"
        return None if kind == "organization" and _is_no_body(name) else kind

    def _told(self, piece: Piece, name: str) -> tuple[NameType | None, float]:
        """Return what words and lists tell of a name, and how sure the net must be (0 to 1) to be believed instead."""
        words = [w.text for w in self.words[piece.start : piece.end]]
        named_so = len(words) > 1 and sounds_like_one(words)
        is_body = is_place(name) or named_so or is_known(name) or piece.start in self.owning
        if (title := self._title_before(piece)) and not is_body:
            return "person", _LIKELY if title.head in listed("titles", "roles", "careful") else _SURE
        if (self._is_employer(piece) or piece.start in self.employers) and not is_place(name):
            return "organization", _FIRM
        if piece.gender or (piece.lead < piece.start and not is_place(name)):
            return "person", _SURE
        if is_listed(name):
            return "organization", _SURE
        if is_place(name) or (name.isupper() and is_place(name.title())):
            return "place", _SURE
        if self._has_age(piece):
            return "person", _FIRM
        if named_so or is_acronym(name) or is_address(name):
            return ("place" if self._is_site(name, words) else "organization"), _FIRM
        if self.located[name] > 1 and 5 * self.located[name] >= self.printed[name]:
            return "place", _FIRM
        if self._is_person(piece, words):
            return "person", _LIKELY if AROUND_NICKNAME.isdisjoint(words) else _SURE
        located = 2 * self.located[name] >= self.printed[name]
        return ("place", _LIKELY) if located and self.chances[name][COLUMNS.index("place")] > _NOWHERE else (None, 0.0)

    def _is_person(self, piece: Piece, words: Sequence[str]) -> bool:
        """Return whether a name is likely a person's: known from a fuller one, with a given name or a title."""
        if len(words) == 1:
            return words[0] in self.persons
        given = words[0] in given_names() or words[0].split("-")[0] in given_names()
        initials = any(len(w) == 2 and w[1] == "." for w in words)
        suffix = words[-1] in listed("titles", "particles", "suffixes")
        return given or initials or suffix or self._title_after(piece) is not None

    def _is_site(self, name: str, words: Sequence[str]) -> bool:
        """Return whether what sounds like an institution is where things happen: "at the Vale Treatment Center"."""
        can_be = not listed("institutions", "words", "sites").isdisjoint(words)
        within = can_be and 2 * self.located[name] >= self.printed[name]
        return within or bool(self.chances[name][COLUMNS.index("place")] > _SITE)

    def _is_employer(self, piece: Piece) -> bool:
        """Return whether the name says where a title is held: "an analyst at Morgan Stanley", "president of Toyota"."""
        title = self.held_at.get(piece.start)
        return title is not None and any(
            w.lower == "at" or (w.lower == "of" and title.head not in listed("titles", "roles", "relatives"))
            for w in self.words[title.end : piece.start]
        )

    def _has_age(self, piece: Piece) -> bool:
        """Return whether an age in commas follows the name: "Keane, 47,"."""
        after = [w.text for w in self.words[piece.end : piece.end + 3]]
        return len(after) == 3 and after[0] == after[2] == "," and after[1].isdigit() and len(after[1]) < 4

    def _employer(self, piece: Piece, title: Title | None) -> tuple[int, int] | None:
        """Return the words of an institution that a name is said to be of: "Oxfam's X", "X of Oxfam".

        After a title that has no institution any name that is no person's will do ("analyst X of Maybank").
        """
        words = self.words
        if words[piece.lead - 1].text in POSSESSIVES and (other := self.ends.get(piece.lead - 1)):
            return other if self._is_institution(*other) else None
        at = piece.end
        if at + 1 >= len(words) or words[at].lower not in ("of", "from", "with", "at"):
            return None
        other = self.starts.get(at + 2 if words[at + 1].lower == "the" else at + 1)
        if other is None or (title and words[other[0]].text in given_names()):
            return None
        return other if self._is_institution(*other) or (title and self._may_employ(title, *other)) else None

    def _may_employ(self, title: Title, start: int, end: int) -> bool:
        """Return whether somebody with a title can be of a name: of a place only those who govern places."""
        name = printed(self.words, start, end)
        governs = title.head in listed("titles", "roles", "of_places")
        return (governs or not is_place(name)) and not is_adjective(name)

    def _is_institution(self, start: int, end: int) -> bool:
        name = printed(self.words, start, end)
        return is_known(name) or (end - start > 1 and not is_place(name) and sounds_like_one(name.split()))

    def _title_before(self, piece: Piece) -> Title | None:
        """Return the title before the name, or before the comma before it ("The group's director, Rami Rahman,")."""
        if title := self.before.get(piece.lead):
            joined = self.words[title.first - 1].lower == "and" and self.before.get(title.first - 1)
            apart = self.before.get(title.first - 1) if self.words[title.first - 1].text == "," else None
            fuller = joined or self.before.get(title.first) or (apart if apart and apart.open else None)
            told = joined or not title.institution or is_rank(title)  # "Pentagon spokesman Navy Capt. Jeff Davis"
            return fuller if fuller and fuller.institution and told else title
        title = self.before.get(piece.lead - 1)
        enclosed = piece.end < len(self.words) and self.words[piece.end].text in (",", ".", "")
        if title and title.open and enclosed and self.words[piece.lead - 1].text == ",":
            return title if title.whose or self.words[title.first].lower not in ("a", "an") else None
        return None

    def _title_after(self, piece: Piece) -> Title | None:
        """Return the title in apposition after the name: "X, a professor at Y", "X, 45, spokesman for Z"."""
        at, words = piece.end, self.words
        if at + 2 < len(words) and words[at].text == "," and words[at + 1].text.isdigit() and words[at + 2].text == ",":
            at += 2
        if at + 1 < len(words) and words[at].text == ",":
            return self.after.get(at + 1)
        return None

    def _person(self, piece: Piece, name: str, span: Span) -> NameMention:
        before, after = self._title_before(piece), self._title_after(piece)
        title = before if before and (before.institution or not (after and after.institution)) else after or before
        parts = name.split()
        told = self.persons.get(name) if len(parts) == 1 and name in self.persons else gender_of(name)
        gender = piece.gender or (title.gender if title else None) or told
        for index in range(1 if len(parts) > 1 else 0, len(parts)):
            self.persons.setdefault(" ".join(parts[index:]), gender)
        full = Span(self.words[piece.lead].start, span.end)
        mention = NameMention(span=span, full=full, type="person", gender=gender)
        if title:
            mention = _titled(self.words, piece, mention, title)
        employer = None if mention.institution else self._employer(piece, title)
        if employer is None:
            return mention
        self.employers.add(employer[0])
        printed_at = Span(self.words[employer[0]].start, self.words[employer[1] - 1].end)
        return replace(
            mention,
            full=Span(min(mention.full.start, printed_at.start), max(mention.full.end, printed_at.end)),
            institution=printed(self.words, *employer),
            institution_span=printed_at,
        )


def _possessed(words: Sequence[Token], title: Title, titles: Sequence[Title]) -> Title | None:
    """Return the title that somebody has who is a title holder's ("the governor's lawyer"), else the title itself.

    None where whose it is shows no title: "the governor's brother" is no governor.
    """
    if title.last >= len(words) or words[title.last].text not in POSSESSIVES:
        return title
    at = bisect_left(titles, title.last + 1, key=lambda t: t.start)
    return titles[at] if at < len(titles) and titles[at].start <= title.last + 2 else None


def _can_be_name(word: str) -> bool:
    """Return whether one word in capitals can be a name: not "A.", "R-Texas", "UPDATE" or a pronoun."""
    if len(word) < 2 or not word[0].isalpha() or word.endswith(".") or _PARTY.match(word):
        return False
    shouted = word.isupper() and len(word) > 5
    return not shouted and word.lower() not in not_names() and word not in listed("institutions", "not", "acronyms")


def _follows_preposition(words: Sequence[Token], index: int) -> bool:
    """Return whether a name that begins at `index` says where, an article before it or not."""
    before = index - 2 if words[index - 1].lower in ("the", "a", "an") else index - 1
    return words[before].lower in _PLACE_PREPOSITIONS


def _plays(words: Sequence[Token], piece: Piece) -> bool:
    """Return whether a name is a team's: "Vossby (10-2)", or "a 31-24 win over Vossby".

    No nation's: that would be taken for its government.
    """
    if country(printed(words, piece.start, piece.end)):
        return False
    if words[min(piece.end, len(words) - 1)].text == "(" and _is_score(words, piece.end + 1):
        return True
    at = piece.start - 1
    while words[at].lower in listed("institutions", "teams", "between") or words[at].text.isdigit():
        at -= 1
    if words[at].lower not in listed("institutions", "teams", "before"):
        return False
    return any(_is_score(words, i) for i in range(max(0, at - _NEAR), piece.end + _NEAR))


def _is_score(words: Sequence[Token], index: int) -> bool:
    """Return whether the words from `index` on are a score or a standing: "31-24"."""
    score = [w.text for w in words[index : index + 3]]
    return len(score) == 3 and score[0].isdigit() and score[1] in ("-", "–") and score[2].isdigit()


def _is_quoted(words: Sequence[Token], piece: Piece) -> bool:
    """Return whether quotation marks enclose a name alone, as they do the titles of works: “Northern Lights,”."""
    end = piece.end + (piece.end < len(words) and words[piece.end].text in (",", "."))
    return words[piece.lead - 1].text in _OPENING and end < len(words) and words[end].text in _CLOSING


def _is_no_body(name: str) -> bool:
    """Return whether a name is a product's, or by its last word a law's, a prize's or a contest's."""
    last = name.split()[-1] if " " in name else ""
    return last in listed("institutions", "not", "last") or name in listed("institutions", "not", "products")


def _titled(words: Sequence[Token], piece: Piece, mention: NameMention, title: Title) -> NameMention:
    first, last = min(piece.lead, title.first), max(piece.end, title.last)
    return replace(
        mention,
        full=Span(words[first].start, words[last - 1].end),
        role=title.role,
        role_span=Span(words[title.start].start, words[title.end - 1].end),
        institution=title.institution,
        institution_span=Span(words[title.whose[0]].start, words[title.whose[1] - 1].end) if title.whose else None,
        implied=title.implied,
    )
