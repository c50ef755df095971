"""One sentence to candidate attributions: who reports, and whether what is said is before or behind the verb.

A candidate's contents, cue and source are pairs of token indices; `rule` names the evidence, on which confidence rests.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.find.attributions.clauses import Sentence, clause_end, complement, source_after, trim
from kg.find.attributions.cues import Cue, find_cues, listed
from kg.find.attributions.frames import quotes_from, reported
from kg.find.attributions.phrases import DASHES, Phrase, is_verb, subject_before
from kg.find.attributions.tokens import Token, is_adverb, is_speech, is_word

_SHORT_CONTENT = 6
_SHORT_CLAUSE = 2
"""Words a content before ", he said" has more of: fewer are an adverbial, unless a verb shows them to be a clause."""


class Candidate(NamedTuple):
    """An attribution in token indices."""

    contents: tuple[Phrase, ...]
    cue: Phrase | None
    source: Phrase | None
    rule: str
    lemma: str = ""


def read(tokens: Sequence[Token]) -> list[Candidate]:
    """Return the attributions of one sentence in the order of their cues."""
    return _Reader(tokens).read()


class _Reader:
    """Reads a sentence's reporting verbs from left to right, remembering what earlier ones have taken."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.sentence = Sentence(tokens, list(find_cues(tokens)))
        self.found: list[Candidate] = []
        self.covered = 0  # up to where the content of a verb before it reaches
        self.tail_from = 0  # where what a later "..., he said" covers starts
        self.main: Phrase | None = None  # the last subject: that of verbs joined to it

    def read(self) -> list[Candidate]:
        """Return the candidates."""
        pairs = enumerate(pairwise(self.tokens))
        steps: list[tuple[int, Cue | None]]
        steps = [(i, None) for i, (token, after) in pairs if token.low == "according" and after.low == "to"]
        steps += [(cue.first, cue) for cue in self.sentence.cues]
        for i, cue in sorted(steps, key=lambda step: step[0]):
            if cue is None:
                self._according(i)
            elif cue.use == "finite":
                self._finite(cue)
        return self.found

    def main_subject(self, end: int) -> Phrase | None:
        """Return the subject of the first verb before `end` that has one."""
        verbs = (k for k in range(1, end) if is_verb(self.tokens, k))
        return next((found for k in verbs if (found := subject_before(self.tokens, k))), None)

    def _add(self, contents: Sequence[Phrase], cue: Phrase | None, source: Phrase | None, rule: str) -> None:
        kept = []
        for first, last in contents:
            while first < last and self.tokens[first].kind == "mark" and self.tokens[first].low in (",", ";", ":"):
                first += 1
            if first < last:
                kept.append((first, last))
        verb = self.sentence.cue_at.get(cue[0]) if cue else None
        if kept:
            self.found.append(Candidate(tuple(kept), cue, source, rule, verb.lemma if verb else ""))

    # ------------------------------------------------------------ finite verbs

    def _finite(self, cue: Cue) -> None:
        tokens = self.tokens
        nested = cue.first < self.covered
        if cue.last < len(tokens) and tokens[cue.last].low == "by" and "object" in cue.frames:
            return
        subject = self.sentence.subject(cue)
        if subject is None:
            if not nested and self._may_be_inverted(cue):
                self._inverted(cue)
            elif cue.first and self._is_joined(cue) and (source := self.main or self.main_subject(cue.first)):
                self._after(cue, source, "joined ")
            return
        if subject == (cue.first - 1, cue.first) and tokens[subject[0]].low in ("which", "that"):
            return
        if nested and not (cue.lemma in listed("nested") and tokens[subject[0]].low not in ("i", "who")):
            if not (self._follows_content(cue, subject) and trim(tokens, 0, subject[0]) >= self.covered):
                return
            nested = False  # "X denied Y, he said": it is the whole that he said
        if not nested and self._follows_content(cue, subject):
            self._tail(cue, subject, subject[0], cue.last)
        else:
            self._after(cue, subject, "nested " if nested else "")

    def _is_joined(self, cue: Cue) -> bool:
        """Return whether the verb shares the subject of an earlier one: "Kerry said ... and called on ..."."""
        k = cue.first - 1
        while k > 0 and (is_adverb(self.tokens[k]) or is_word(self.tokens[k], "auxiliary")):
            k -= 1
        return self.tokens[k].low in ("and", "but", ",")

    def _after(self, cue: Cue, source: Phrase, prefix: str) -> None:
        """Add what the verb reports behind it."""
        nested = prefix == "nested "
        found = reported(self.sentence, cue, objects=not nested)
        if found is None:
            if not prefix:
                self._relative(cue, source)
            return
        self._add(found.contents, (cue.first, cue.last), source, prefix + found.frame)
        if not nested:
            self.covered = max(self.covered, found.contents[-1][1])
            self.main = source

    def _relative(self, cue: Cue, source: Phrase) -> None:
        """Add "accused it of using gas, which Damascus denies": the content is what was reported before."""
        if not source[0] or "object" not in cue.frames or self.tokens[source[0] - 1].low != "which":
            return
        earlier = [f for f in self.found if f.contents[-1][1] <= source[0]]
        if earlier:
            self._add(earlier[-1].contents, (cue.first, cue.last), source, "relative")

    # ------------------------------------------------------------ behind what was said

    def _may_be_inverted(self, cue: Cue) -> bool:
        """Return whether the verb may stand between what was said and its subject: '"...," said Kerry'."""
        before = self.tokens[cue.first - 1] if cue.first else None
        if before is None or not cue.frames & {"clause", "quotation"} or "told" in cue.frames:
            return False
        return before.kind == "quote" or before.low == "," or before.low in DASHES

    def _inverted(self, cue: Cue) -> None:
        tokens = self.tokens
        if self.found and self.covered and not self._quote_before(cue.first):
            return  # "X condemned Y, reports The Hill": the outlet relays
        if cue.last < len(tokens) and is_word(tokens[cue.last], "conjunction", "preposition", "subordinator"):
            return
        source = source_after(self.sentence, cue.last)
        if source and not (source[1] < len(tokens) and is_verb(tokens, source[1])):
            self._tail(cue, source, cue.first, source[1])

    def _quote_before(self, i: int) -> bool:
        """Return whether an utterance in quotation marks ends right before `i`, a mark between them or not."""
        k = i - 1
        while k >= 0 and self.tokens[k].kind == "mark" and (self.tokens[k].low == "," or self.tokens[k].low in DASHES):
            k -= 1
        return k >= self.tail_from and is_speech(self.tokens[k]) and (k == i - 1 or self.tokens[k].low != ".")

    def _follows_content(self, cue: Cue, subject: Phrase) -> bool:
        """Return whether a verb and the subject before it stand behind what was said: "..., Kerry said"."""
        first, tokens = subject[0], self.tokens
        if first <= self.tail_from or not cue.frames & {"clause", "quotation"}:
            return False
        if self._quote_before(first) and self._starts_with_quote(first):
            return True
        before = tokens[first - 1].low
        if not (before in (",", "as") or before in DASHES) or "clause" not in cue.frames or cue.negated:
            return False
        if complement(self.sentence, cue) is not None:
            return False
        start, end = self._region(first)
        between = cue.last < len(tokens) and tokens[cue.last].low == ","
        if start < end and ((between and self._resumed(cue.last, False)) or is_speech(tokens[end - 1])):
            return True
        least = _SHORT_CLAUSE if self.sentence.has_verb(start, end) else _SHORT_CONTENT
        return self.sentence.weight(start, end) > least

    def _starts_with_quote(self, end: int) -> bool:
        """Return whether the last quotation before `end` is said by itself, not as part of the clause it stands in."""
        k = end - 1
        while k > self.tail_from and self.tokens[k].kind != "quote":
            k -= 1
        return self.tokens[k].capital or k == self.tail_from or self.tokens[k - 1].kind == "mark"

    def _region(self, end: int) -> Phrase:
        """Return the content before an attribution that starts at `end`."""
        start, tokens = self.tail_from, self.tokens
        if tokens[end - 1].low == "as" and end - 1 > start:
            end -= 1
        end = trim(tokens, start, end)
        while start < end and tokens[start].kind == "mark" and tokens[start].low not in ("(", "[", "'"):
            start += 1
        return start, end

    def _tail(self, cue: Cue, source: Phrase, edge: int, after: int) -> None:
        """Add an attribution that stands behind its content, from `edge` to `after`."""
        first, last = self._region(edge)
        quoted = self._quote_before(edge)
        quotes = self._quotes_back(first, last) if quoted else []
        end = self._tail_end(after)
        rest = self._resumed(end, bool(quotes))
        self.found = [f for f in self.found if not set(f.contents) & set(quotes)]
        rule = ("quote before" if quoted else "clause before") + ("" if cue.first > source[0] else ", inverted")
        self._add([*(quotes or [(first, last)]), *rest], (cue.first, cue.last), source, rule)
        self.main = source
        self.covered = self.tail_from = max(end, rest[-1][1] if rest else end)

    def _quotes_back(self, first: int, last: int) -> list[Phrase]:
        """Return the quotations that end at `last` and are the whole content; none if they are part of a clause."""
        tokens = self.tokens
        quotes: list[Phrase] = []
        k = last - 1
        while k >= first and (tokens[k].kind == "quote" or tokens[k].low in (",", "and")):
            if tokens[k].kind == "quote":
                quotes.insert(0, (k, k + 1))
            k -= 1
        whole = k < first or tokens[k].kind == "mark" or (quotes and tokens[quotes[0][0]].capital)
        return quotes if whole else []

    def _tail_end(self, i: int) -> int:
        """Return where "..., he told AFP on Monday" ends: at a mark, a quotation or a participle."""
        while i < len(self.tokens) and self.tokens[i].kind == "word" and not self.sentence.is_gerund(i):
            i += 1
        return i

    def _resumed(self, i: int, quote_first: bool) -> list[Phrase]:
        """Return what goes on after an attribution in the middle: "A," he said, "B"."""
        tokens = self.tokens
        if i >= len(tokens):
            return []
        parted = tokens[i].kind == "mark" and (tokens[i].low in (",", ":") or tokens[i].low in DASHES)
        k = i + 1 if parted else i
        rest = list(quotes_from(self.sentence, k)) if k < len(tokens) and tokens[k].kind == "quote" else []
        if rest and (quote_first or rest[-1][1] >= len(tokens) or tokens[rest[-1][1]].kind == "mark"):
            return rest
        if quote_first or tokens[i].low != "," or k >= len(tokens):
            return []
        return self._resumed_clause(rest[-1][1] if rest else k)

    def _resumed_clause(self, k: int) -> list[Phrase]:
        """Return the clause at `k` in "A, he said, B", none if it is the reporter's own."""
        token = self.tokens[k]
        if token.low.endswith("ing") or token.low in ("but", "which", "who") or self.sentence.cue_after(k):
            return []
        if is_word(token, "subordinator") and not is_word(token, "preposition") and token.low != "that":
            return []
        end = clause_end(self.sentence, k)
        if self.sentence.opens_report(k + 1 if token.low == "and" else k):
            return []
        shared = token.low == "and" and k + 1 < end and self.tokens[k + 1].low.endswith("ed")  # "and injured nine"
        return [(k, end)] if shared or self.sentence.has_verb(k, end) or token.low in ("to", "that") else []

    # ------------------------------------------------------------ other constructions

    def _according(self, i: int) -> None:
        """Add "according to X", before or behind what X says; behind another's attribution, X only relays it."""
        tokens = self.tokens
        k = i
        while k > 0 and is_adverb(tokens[k - 1]):
            k -= 1
        leads = not any(t.kind == "quote" for t in tokens[:k]) and self.sentence.weight(0, k) < 2
        source = source_after(self.sentence, i + 2, appositions=not leads)
        if source is None:
            return
        if leads:
            self._according_first(i, source)
        elif not self.found or trim(tokens, self.tail_from, k) > self.covered:
            first, last = self._region(k)
            quote_last = first < last and tokens[last - 1].kind == "quote"
            if quote_last and self._quote_before(k) and (last - 1 == first or tokens[last - 2].kind == "mark"):
                first = last - 1
            rest = self._resumed(source[1], quote_last)
            self._add([(first, last), *rest], (i, i + 2), source, "according")
            self.covered = self.tail_from = rest[-1][1] if rest else source[1]
            self.main = source

    def _according_first(self, i: int, source: Phrase) -> None:
        tokens = self.tokens
        end = next((k for k in range(source[1], len(tokens)) if tokens[k].low in (",", ":")), len(tokens))
        if end + 1 < len(tokens):
            stop = clause_end(self.sentence, end + 1)
            speech = is_speech(tokens[end + 1])
            contents = quotes_from(self.sentence, end + 1) if speech else ((end + 1, stop),)
            self._add(contents, (i, i + 2), source, "according first")
            self.covered = self.tail_from = stop
            self.main = source
