"""Proper names of persons, institutions and places, with the titles printed on them.

Capitals find the names and, where a sentence's first word or a heading hides them, the net's entity head. The net tells
a name's type, by all the places where the article has the name, but for titles and lists that tell it more surely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.doc import Doc
from kg.doc.tokens import POSSESSIVES, Token, printed, with_boundaries
from kg.find.names.candidates import Piece, find_pieces, find_runs, find_titles
from kg.find.names.net_names import chances, pieces_seen
from kg.find.names.titles import Title
from kg.lang.en.geography import is_place
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
_OPENING, _CLOSING = frozenset("\"'“‘") | {"``"}, frozenset("\"'”’") | {"''"}
_SURE, _FIRM, _LIKELY = 1.0, 0.9, 0.6
"""How sure the net must be to be believed against what is told: chosen on GUM's train part, before the net saw that."""
_INSTITUTION = 0.6
"""How sure it must be of an institution that nothing tells: chosen on ECB+'s train part, whose names it never saw."""


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
        self.works = {printed(words, p.start, p.end) for p in pieces if _is_quoted(words, p)}
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
        if piece.lead < piece.start or "-" in name or self._title_before(piece):
            return end
        possessive = end < len(words) and words[end].text in POSSESSIVES
        start = end + possessive
        near = range(start, min(start + _LONGEST_NOUN, len(words)))
        limit = next((i for i in near if i in self.in_title or i in self.starts), len(words))
        reached = noun_end(words, start, limit)
        return reached if reached > start else end

    def _type(self, piece: Piece, name: str) -> NameType | None:
        """Return what a name is of: what titles and lists tell, unless the net is surer."""
        told, doubt = self._told(piece, name)
        if told is None and piece.end - piece.start == 1 and name.lower() in not_names():
            return None
        chances = self.chances[name]
        best = int(chances.argmax())
        if best == 0 and piece.end - piece.start == 1 and name in self.persons:
            doubt = _FIRM
        kind = COLUMNS[best] if chances[best] > doubt else told
        if kind == "organization" and told is None and (chances[best] < _INSTITUTION or name in self.works):
            return None
        return None if kind == "organization" and _is_no_body(name) else kind

    def _told(self, piece: Piece, name: str) -> tuple[NameType | None, float]:
        """Return what titles and lists tell of a name, and how sure the net must be (0 to 1) to be believed instead."""
        named_so = " " in name and sounds_like_one(name.split())
        if self._title_before(piece) and not (is_place(name) or is_known(name) or named_so):
            return "person", _SURE
        if is_listed(name):
            return "organization", _SURE
        if named_so or is_acronym(name):
            return "organization", _FIRM
        return ("person", _LIKELY) if name in self.persons else (None, 0.0)

    def _employer(self, piece: Piece, title: Title | None) -> tuple[int, int] | None:
        """Return the words of an institution that a name is said to be of: "Oxfam's X", "X of Oxfam"."""
        words = self.words
        if words[piece.lead - 1].text in POSSESSIVES and (other := self.ends.get(piece.lead - 1)):
            return other if self._is_institution(*other) else None
        at = piece.end
        if at + 1 >= len(words) or words[at].lower not in ("of", "from", "with", "at"):
            return None
        other = self.starts.get(at + 2 if words[at + 1].lower == "the" else at + 1)
        if other is None or (title and words[other[0]].text in given_names()):
            return None
        return other if self._is_institution(*other) else None

    def _is_institution(self, start: int, end: int) -> bool:
        name = printed(self.words, start, end)
        return is_known(name) or (end - start > 1 and not is_place(name) and sounds_like_one(name.split()))

    def _title_before(self, piece: Piece) -> Title | None:
        """Return the title before the name, or before the comma before it ("The group's director, Rami Rahman,")."""
        if title := self.before.get(piece.lead):
            return title
        title = self.before.get(piece.lead - 1)
        enclosed = piece.end < len(self.words) and self.words[piece.end].text in (",", ".", "")
        if title and title.open and enclosed and self.words[piece.lead - 1].text == ",":
            return title if title.whose or self.words[title.first].lower not in ("a", "an") else None
        return None

    def _title_after(self, piece: Piece) -> Title | None:
        """Return the title in apposition after the name: "X, a professor at Y"."""
        at = piece.end
        return self.after.get(at + 1) if at + 1 < len(self.words) and self.words[at].text == "," else None

    def _person(self, piece: Piece, name: str, span: Span) -> NameMention:
        before, after = self._title_before(piece), self._title_after(piece)
        title = before if before and (before.institution or not (after and after.institution)) else after or before
        parts = name.split()
        told = self.persons.get(name) if len(parts) == 1 and name in self.persons else gender_of(name)
        gender = piece.gender or told
        for index in range(1 if len(parts) > 1 else 0, len(parts)):
            self.persons.setdefault(" ".join(parts[index:]), gender)
        full = Span(self.words[piece.lead].start, span.end)
        mention = NameMention(span=span, full=full, type="person", gender=gender)
        if title:
            mention = _titled(self.words, piece, mention, title)
        employer = None if mention.institution else self._employer(piece, title)
        if employer is None:
            return mention
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
