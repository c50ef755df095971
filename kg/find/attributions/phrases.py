"""Noun phrases without a parser: closed word classes, capitals and word endings mark them off.

All indices are into a sentence's tokens; a phrase is a pair `(first, last)`, `last` not included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.find.attributions.cues import is_cue_form, listed
from kg.find.attributions.tokens import Token, is_adverb, is_speech, is_word

Phrase = tuple[int, int]

DASHES = frozenset(["—", "–", "--", "-"])
_NUMBER = re.compile(r"\d[\d,.]*(?:st|nd|rd|th)?")
_WIDEST = 30
"""Tokens that a subject, or what stands between two commas behind it, may have."""


def is_verb(tokens: Sequence[Token], i: int) -> bool:
    """Return whether the word at `i` is likely a finite verb, a noun phrase's right edge."""
    token = tokens[i]
    if token.kind != "word" or (token.capital and i):
        return False
    if is_word(token, "auxiliary", "verb"):
        return True
    before = tokens[i - 1] if i else None
    if before is None or is_word(before, "determiner", "preposition"):
        return False
    if is_cue_form(token.low):
        return not token.low.endswith("ing")
    regular = token.low.endswith("ed") and len(token.low) > 4
    return regular and before.low not in ("and", ",") and not before.low.endswith("'s")


# ---------------------------------------------------------------- times and other adverbials


def skip_time(tokens: Sequence[Token], i: int) -> int:
    """Return the index after an expression of time at `i` ("late on Monday", "last week", "Nov. 15"), or `i`."""
    k = i
    while k < len(tokens) and k - i < 4 and is_word(tokens[k], "time_opener"):
        k += 1
    if k >= len(tokens) or not (is_word(tokens[k], "time") or (k > i and is_word(tokens[k], "time_unit"))):
        return i
    k += 1
    while k < len(tokens) and (is_word(tokens[k], "time", "time_unit") or _NUMBER.fullmatch(tokens[k].low)):
        k += 1
    if k + 1 < len(tokens) and tokens[k].low == "," and len(tokens[k + 1].low) == 4 and tokens[k + 1].low.isdecimal():
        k += 2  # the year
    return k


def skip_back(tokens: Sequence[Token], i: int, low: int) -> int:
    """Return the index of the last token before a verb at `i`, its auxiliaries, adverbs and times passed over."""
    j = i - 1
    while j >= low:
        token = tokens[j]
        if is_word(token, "auxiliary") or (is_adverb(token) and not is_word(token, "fixed_adverb")):
            j -= 1
            continue
        if is_word(token, "time", "time_unit") or _NUMBER.fullmatch(token.low):
            start = next((k for k in range(max(low + 1, j - 4), j + 1) if skip_time(tokens, k) == j + 1), None)
            if start is not None:
                j = start - 1
                continue
        return j
    return j


def skip_adverbials(tokens: Sequence[Token], i: int) -> int:
    """Return the index after adverbs and times at `i`."""
    while i < len(tokens):
        after = skip_time(tokens, i)
        if after == i and is_adverb(tokens[i]) and not is_word(tokens[i], "heavy_adverb"):
            after = i + 1
        if after == i:
            return i
        i = after
    return i


# ---------------------------------------------------------------- noun phrases


def subject_before(tokens: Sequence[Token], verb: int, low: int = 0) -> Phrase | None:
    """Return the widest noun phrase that can be the subject of the verb at `verb`, no further left than `low`."""
    j = skip_back(tokens, verb, low)
    if j < low:
        return None
    if tokens[j].kind == "mark":
        closes = tokens[j].low in (",", ")") or tokens[j].low in DASHES
        return _subject_before_insertion(tokens, j, low) if closes else None
    if is_speech(tokens[j]):
        return None
    if tokens[j].low in ("who", "which", "that") and j > low:
        k = j - 2 if tokens[j - 1].low == "," else j - 1
        return _run_before(tokens, k, low) if k >= low and tokens[k].kind == "word" else None
    return _run_before(tokens, j, low)


def _subject_before_insertion(tokens: Sequence[Token], closing: int, low: int) -> Phrase | None:
    """Return "Kerry, a former senator" for the comma before "said": a phrase and what stands between commas."""
    opening = _opening(tokens, closing, low)
    head = opening
    while head is not None and head > low and tokens[head - 1].low in (",", ")"):  # "Smith (D-Md.), the chair, said"
        head = _opening(tokens, head - 1, low)
    if head and head - 2 > low and tokens[head - 1].low.isdigit() and tokens[head - 2].low == ",":  # "Keane, 47, who"
        head -= 2
    if head is None or opening is None or head <= low:
        return None
    j = skip_back(tokens, head, low)
    if j < low or tokens[j].kind != "word":
        return None
    phrase = _run_before(tokens, j, low)
    if phrase is None or not _apposes(tokens, opening + 1):
        return phrase
    # a second apposition to the left: "Smith, 42, a driver from Ohio, said"
    if tokens[opening].low == "," and phrase[0] > low and tokens[phrase[0] - 1].low == ",":
        wider = _subject_before_insertion(tokens, opening, low)
        if wider and opening - wider[0] <= _WIDEST and tokens[wider[0]].capital:
            return (wider[0], closing)
    return (phrase[0], closing)


def _opening(tokens: Sequence[Token], closing: int, low: int) -> int | None:
    """Return where the comma, dash or bracket is that opens what the one at `closing` closes, if it is near."""
    mark = "(" if tokens[closing].low == ")" else tokens[closing].low
    for k in range(closing - 1, max(low, closing - _WIDEST) - 1, -1):
        if tokens[k].kind == "mark" and tokens[k].low == mark:
            return k
        if is_speech(tokens[k]):
            return None
    return None


def _apposes(tokens: Sequence[Token], i: int) -> bool:
    """Return whether what is inserted at `i` names the subject again rather than saying what it does."""
    token = tokens[i]
    clause = is_word(token, "relative", "preposition", "subordinator", "conjunction", "personal_pronoun")
    return not (clause or is_adverb(token) or token.low.endswith("ing"))


def _run_before(tokens: Sequence[Token], j: int, low: int) -> Phrase | None:
    """Return the noun phrase that ends with the token at `j`."""
    if is_word(tokens[j], "personal_pronoun") or tokens[j].low == "who":
        return (j, j + 1)
    k = j
    while k >= low and k > j - _WIDEST and not _bounds_phrase(tokens, k, j):
        k -= 1
    if k == j or (k == j - 1 and _is_function_word(tokens[j])):
        return None
    at_clause_start = k < low or tokens[k].kind != "word" or not is_verb(tokens, k)
    if not at_clause_start:  # "civilians who fled the city": the verb at k may be that of a relative clause
        near = range(k - 1, max(low, k - 14), -1)
        relative = next((r for r in near if tokens[r].low in ("who", "whose", ",")), low)
        if tokens[relative].low == "who" and relative > low and tokens[relative - 1].kind == "word":
            return _run_before(tokens, relative - 1, low)
    return _trim_left(tokens, k + 1, j + 1, at_clause_start)


def _bounds_phrase(tokens: Sequence[Token], k: int, last: int) -> bool:
    """Return whether the token at `k` cannot belong to a noun phrase that ends at `last`."""
    token = tokens[k]
    if token.kind != "word":
        return is_speech(token) or (token.kind == "mark" and token.low not in ("'", "&", "/"))
    if is_word(token, "auxiliary", "phrase_break") or is_verb(tokens, k):
        return True
    return is_word(token, "subordinator") or (k < last and is_word(token, "personal_pronoun"))


def _trim_left(tokens: Sequence[Token], first: int, last: int, at_clause_start: bool) -> Phrase | None:
    """Return the noun phrase at the end of a run of nouns and prepositions, what precedes it in the clause cut off."""
    s = first
    while s < last:
        token = tokens[s]
        after = skip_time(tokens, s)
        if after > s and after < last:
            s = after
        elif is_word(token, "preposition") and token.low not in ("like", "than"):
            s = _after_prepositional(tokens, s, last)
        elif is_word(token, "conjunction", "subordinator") or (is_adverb(token) and not is_word(token, "fixed_adverb")):
            s += 1
        else:
            break
    if s >= last:
        s = _trailing_name(tokens, first, last)
        if s >= last:
            return None
    for k in range(s + 1, last):
        token, before = tokens[k], tokens[k - 1]
        joined = before.kind != "word" or is_word(before, "preposition", "conjunction", "determiner")
        dated = is_word(before, "time") and token.capital and "'s" not in (token.low[-2:], before.low[-2:])
        if token.low in ("and", "or") and not at_clause_start:
            s = k + 1
        elif (is_word(token, "opening_determiner") and not joined) or dated:
            s = k
    return (s, last) if s < last else None


def _after_prepositional(tokens: Sequence[Token], s: int, last: int) -> int:
    k = s + 1
    while k < last and is_word(tokens[k], "preposition", "determiner"):
        k += 1
    while k < last and not is_word(tokens[k], "determiner", "personal_pronoun", "preposition"):
        k += 1
    return k


def _trailing_name(tokens: Sequence[Token], first: int, last: int) -> int:
    k = last
    while k > first and tokens[k - 1].kind == "word" and tokens[k - 1].capital and not _is_function_word(tokens[k - 1]):
        k -= 1
    return k


def _is_function_word(token: Token) -> bool:
    return is_word(token, "preposition", "subordinator", "conjunction", "adverb", "time")


def phrase_after(tokens: Sequence[Token], i: int, *, appositions: bool = True) -> Phrase | None:
    """Return the widest noun phrase that starts at `i`: "X, a driver" in "..., said X, a driver"."""
    if i < len(tokens) and is_word(tokens[i], "auxiliary", "subordinator", "conjunction"):
        return None
    k = i
    while k < len(tokens):
        token = tokens[k]
        if token.kind == "mark":
            apposed = token.low == "," and appositions and _is_apposition(tokens, k)
            if k == i or not (apposed or token.low in ("&", "/", "'", "(", ")")):
                break
        elif token.kind == "quote":
            if k == i or is_speech(token):
                break
        elif k > i and (_ends_phrase(tokens, k) or is_word(tokens[i], "personal_pronoun")):
            break
        k += 1
    while k > i and (tokens[k - 1].kind == "mark" or is_word(tokens[k - 1], "preposition", "conjunction")):
        k -= 1
    return (i, k) if k > i else None


def _is_apposition(tokens: Sequence[Token], comma: int) -> bool:
    if comma + 1 >= len(tokens) or tokens[comma + 1].kind != "word":
        return False
    token = tokens[comma + 1]
    if token.low in ("a", "an", "the", "one") or _NUMBER.fullmatch(token.low):
        return skip_time(tokens, comma + 1) == comma + 1
    if is_word(token, "preposition", "subordinator", "relative", "conjunction", "subject_pronoun", "auxiliary", "time"):
        return False
    return not (is_adverb(token) or token.low.endswith(("ing", "ed")) or is_verb(tokens, comma + 1))


def _ends_phrase(tokens: Sequence[Token], k: int) -> bool:
    token, before = tokens[k], tokens[k - 1]
    if is_word(token, "phrase_stop", "time", "auxiliary", "personal_pronoun"):
        return True
    if skip_time(tokens, k) > k or is_verb(tokens, k):
        return True
    if token.low.endswith("ing") and not token.capital and not is_word(before, "preposition", "determiner"):
        return is_cue_form(token.low) or before.capital
    return token.low in ("in", "on", "at", "to", "during") and is_occasion(tokens, k)


def is_occasion(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a preposition at `i` opens an occasion: "in a statement", "on Twitter", "during a conference"."""
    for token in tokens[i + 1 : i + 7]:
        if token.kind != "word" or is_word(token, "preposition", "personal_pronoun"):
            return False
        if token.low in listed("occasions"):
            return True
    return False
