"""Where what is said begins and ends in a sentence: complements of reporting verbs, and clauses that are not theirs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from kg.find.attributions.cues import Cue, listed
from kg.find.attributions.phrases import (
    DASHES,
    Phrase,
    is_occasion,
    is_verb,
    phrase_after,
    skip_adverbials,
    skip_time,
    subject_before,
)
from kg.find.attributions.tokens import Token, is_adverb, is_speech, is_word

Marker = Literal["that", "quote", "wh", "bare"]

_SUBJECT_WITHIN = 30
_LONGEST_ADDRESSEE = 14
_LONGEST_INSERTION = 25


class Complement(NamedTuple):
    """What follows a reporting verb: where it starts, and what introduces it."""

    start: int
    marker: Marker


class Sentence:
    """A sentence's tokens with its reporting verbs and their subjects, looked up by token index."""

    def __init__(self, tokens: Sequence[Token], cues: Sequence[Cue]) -> None:
        self.tokens = tokens
        self.cues = tuple(cues)
        self.cue_at = {cue.first: cue for cue in cues}
        self._subjects: dict[int, Phrase | None] = {}

    def subject(self, cue: Cue, low: int = 0) -> Phrase | None:
        """Return the noun phrase before a verb."""
        if cue.first not in self._subjects:
            self._subjects[cue.first] = subject_before(self.tokens, cue.first)
        found = self._subjects[cue.first]
        if found and found[0] < low:
            found = subject_before(self.tokens, cue.first, low)
        return found

    def cue_after(self, i: int) -> Cue | None:
        """Return the reporting verb at `i`, adverbs and auxiliaries passed over."""
        while i < len(self.tokens) and (is_adverb(self.tokens[i]) or is_word(self.tokens[i], "auxiliary")):
            i += 1
        return self.cue_at.get(i)

    def is_gerund(self, i: int) -> bool:
        """Return whether a reporting participle stands at `i`: "saying"."""
        return i in self.cue_at and self.cue_at[i].use == "gerund"

    def has_verb(self, first: int, last: int) -> bool:
        """Return whether a stretch looks like a clause."""
        return any(is_verb(self.tokens, k) for k in range(first, min(last, len(self.tokens))))

    def weight(self, first: int, last: int) -> int:
        """Return how many words a stretch has, a quotation counting as five."""
        return sum(5 if t.kind == "quote" else t.kind == "word" for t in self.tokens[first:last])

    def opens_report(self, i: int) -> Cue | None:
        """Return the finite reporting verb whose subject starts at `i`, if there is one."""
        for cue in self.cues[bisect_right(self.cues, i, key=lambda cue: cue.first) :]:
            if cue.first > i + _SUBJECT_WITHIN:
                break
            if cue.use == "finite":
                subject = self.subject(cue, i)
                if subject and subject[0] <= i + 1 and subject[1] > i:
                    return cue
                return None
        return None


def complement(sentence: Sentence, cue: Cue) -> Complement | None:
    """Return where the clause or the quotation that a verb reports starts, None if none follows."""
    i = cue.last
    if "told" in cue.frames:
        after = _after_addressee(sentence.tokens, i)
        if after is None and cue.lemma in listed("always_addressed"):
            return None
        i = i if after is None else after
    return _complement_at(sentence.tokens, i)


def told_of(sentence: Sentence, cue: Cue) -> int | None:
    """Return where "cases of sickness" starts in "told AFP on Friday of cases of sickness", None if nothing does."""
    tokens = sentence.tokens
    i = _after_addressee(tokens, cue.last)
    i = None if i is None else skip_adverbials(tokens, i)
    return i + 1 if i is not None and i + 1 < len(tokens) and tokens[i].low == "of" else None


def _complement_at(tokens: Sequence[Token], i: int, after_prepositional: bool = False) -> Complement | None:
    k = skip_adverbials(tokens, i)
    if k >= len(tokens):
        return None
    token = tokens[k]
    if token.kind == "quote":
        return Complement(k, "quote")
    if token.kind == "mark":
        return _complement_after_mark(tokens, k)
    if token.low == "that":
        return Complement(k + 1, "that") if k + 1 < len(tokens) else None
    if is_word(token, "question"):
        return Complement(k, "wh")
    if is_word(token, "preposition") and token.low not in ("like", "than"):
        return _complement_at(tokens, _skip_prepositional(tokens, k), True)
    if is_word(token, "conjunction", "auxiliary", "no_complement"):
        return None
    if after_prepositional and not (is_word(token, "determiner", "personal_pronoun") or token.low == "there"):
        return None
    return Complement(k, "bare")


def _complement_after_mark(tokens: Sequence[Token], k: int) -> Complement | None:
    n = len(tokens)
    if (tokens[k].low == ":" or tokens[k].low in DASHES) and k + 1 < n:
        if tokens[k + 1].kind == "quote":
            return Complement(k + 1, "quote")
        goes_on = tokens[k].low == ":" and tokens[k + 1].kind == "word" and n - k > 4
        return Complement(k + 1, "bare") if goes_on else None
    if tokens[k].low != "," or k + 1 >= n:
        return None
    if tokens[k + 1].kind == "quote":
        return Complement(k + 1, "quote")
    for m in range(k + 1, min(k + _LONGEST_INSERTION, n - 1)):  # "said, after the vote, that ..."
        if tokens[m].kind == "quote":
            return Complement(m, "quote") if tokens[m - 1].low in (",", ":") and is_speech(tokens[m]) else None
        if tokens[m].low in (",", ":") and tokens[m].kind == "mark":
            if tokens[m + 1].low == "that":
                return Complement(m + 2, "that") if m + 2 < n else None
            if tokens[m + 1].kind == "quote":
                return Complement(m + 1, "quote")
            return None
    return None


def _skip_prepositional(tokens: Sequence[Token], k: int) -> int:
    """Return the index after the prepositional phrase at `k`."""
    k += 1
    seen = False
    while k < len(tokens):
        token = tokens[k]
        if token.kind != "word" or token.low == "that" or is_word(token, "auxiliary", "question", "personal_pronoun"):
            break
        if is_word(token, "determiner"):
            if seen:
                break
        elif is_word(token, "preposition"):
            seen = False
        else:
            seen = True
            after = skip_time(tokens, k)
            if after > k:
                k = after
                break
        k += 1
    return k


def _after_addressee(tokens: Sequence[Token], i: int) -> int | None:
    """Return the index after the addressee at `i` ("told AFP", "told a crowd of supporters"), None if there is none."""
    if i < len(tokens) and is_word(tokens[i], "object_pronoun"):
        return i + 1
    k, seen = i, False
    while k < min(len(tokens), i + _LONGEST_ADDRESSEE):
        token = tokens[k]
        if token.low == "(" and seen:  # "told the Associated Press (AP)"
            k = next((m + 1 for m in range(k, min(k + 8, len(tokens))) if tokens[m].low == ")"), len(tokens))
            continue
        if token.kind == "quote" or (token.kind == "mark" and token.low not in ("&", "'", "/")):
            break
        if token.low == "of" and k == i + 1 and tokens[i].capital:
            break
        if is_word(token, "addressee_stop", "personal_pronoun", "auxiliary") or (seen and _leaves_addressee(tokens, k)):
            break
        seen = seen or not is_word(token, "determiner")
        k += 1
    return k if seen else None


def _leaves_addressee(tokens: Sequence[Token], k: int) -> bool:
    """Return whether the word at `k` is no longer of the addressee: a time, a new phrase, a name after a plural."""
    token, before = tokens[k], tokens[k - 1]
    if skip_time(tokens, k) > k or (is_word(token, "preposition") and not is_word(token, "addressee_link")):
        return True
    if is_word(before, "preposition"):
        return False
    return is_word(token, "determiner") or (token.capital and not before.capital and before.low.endswith("s"))


# ---------------------------------------------------------------- where contents end


def clause_end(sentence: Sentence, start: int, *, object_only: bool = False) -> int:
    """Return the index after the content that starts at `start`, without the reporter's own trailing clauses.

    `object_only` is for verbs that take a noun phrase: a subordinate clause after a comma is then the reporter's.
    """
    tokens = sentence.tokens
    k = start
    while k < len(tokens):
        token = tokens[k]
        if is_speech(token) and token.low != "." and (_is_inverted(sentence, k + 1) or _tail_at(sentence, k + 1)):
            k += 1
            break
        if token.low == "according" and k + 1 < len(tokens) and tokens[k + 1].low == "to":
            break
        if k > start and token.kind == "mark":
            if (token.low in (",", ";") or token.low in DASHES) and _is_cut(sentence, k, object_only):
                break
        elif k > start and (_joins_report(sentence, start, k) or (object_only and _leaves_object(sentence, k))):
            break
        k += 1
    return trim(tokens, start, k)


def _leaves_object(sentence: Sentence, k: int) -> bool:
    """Return whether the word at `k` is when, where or while something was said, no longer what."""
    token = sentence.tokens[k]
    if skip_time(sentence.tokens, k) > k or token.low == "while":
        return True
    if token.low in ("in", "on", "during", "at") and is_occasion(sentence.tokens, k):
        return True
    return token.low == "as" and sentence.has_verb(k + 2, k + 8)


def trim(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return `end` without punctuation marks before it."""
    while end > start and tokens[end - 1].kind == "mark" and tokens[end - 1].low not in (")", "]", "'"):
        end -= 1
    return end


def _joins_report(sentence: Sentence, start: int, k: int) -> bool:
    """Return whether "and", "but" or the like at `k` joins a verb or a clause of reporting on: "and called on ..."."""
    if not is_word(sentence.tokens[k], "joining"):
        return False
    after = sentence.cue_after(k + 1)
    if after and after.use == "finite" and after.first - k <= 3:
        return sentence.tokens[k].low in ("and", "but")
    report = sentence.opens_report(k + 1)
    return report is not None and report.first - k <= 5 and sentence.has_verb(start, k)


def _is_cut(sentence: Sentence, k: int, object_only: bool) -> bool:
    """Return whether the content ends before the comma, dash or semicolon at `k`."""
    tokens = sentence.tokens
    n = k + 1
    if n >= len(tokens):
        return True
    following = tokens[n]
    if following.kind == "quote":
        return False
    cue = sentence.cue_after(n + 1 if following.low in ("and", "but") else n)
    if following.low == "according" or (cue and cue.use in ("finite", "gerund")):
        return True
    if following.low == "with" and any(sentence.is_gerund(g) for g in range(n + 2, n + 12)):
        return True
    if is_word(following, "contrast"):
        return object_only or sentence.opens_report(n + 1) is not None
    if object_only:
        return is_word(following, "object_stop") or following.low.endswith("ing") or tokens[k].low != ","
    return _tail_at(sentence, n)


def _tail_at(sentence: Sentence, i: int) -> bool:
    """Return whether "he said" stands at `i` with nothing behind it that it reports."""
    cue = sentence.opens_report(i)
    return cue is not None and bool(cue.frames & {"clause", "quotation"}) and complement(sentence, cue) is None


def _is_inverted(sentence: Sentence, i: int) -> bool:
    cue = sentence.cue_after(i)
    return cue is not None and cue.use == "finite"


def source_after(sentence: Sentence, i: int, *, appositions: bool = True) -> Phrase | None:
    """Return the noun phrase after an inverted verb or after "according to"."""
    tokens = sentence.tokens
    i = skip_adverbials(tokens, i)
    phrase = phrase_after(tokens, i, appositions=appositions) if i < len(tokens) else None
    if (
        phrase
        and phrase[1] + 2 < len(tokens)
        and is_word(tokens[phrase[1]], "issued")
        and tokens[phrase[1] + 1].low == "by"
    ):
        # "figures released by the ministry": the ministry speaks, through the figures.
        return phrase_after(tokens, phrase[1] + 2, appositions=appositions) or phrase
    return phrase
