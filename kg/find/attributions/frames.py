"""What a reporting verb reports behind it, by the first of its frames that fits: "urged" and "Russia to halt"."""

from __future__ import annotations

from typing import NamedTuple

from kg.find.attributions.clauses import Complement, Sentence, clause_end, complement, told_of
from kg.find.attributions.cues import Cue, listed
from kg.find.attributions.phrases import Phrase, skip_adverbials, skip_time
from kg.find.attributions.tokens import is_adverb, is_speech, is_word

_INFINITIVE_WITHIN = 25
_OF_WITHIN = 20
_OF_WITHIN_SHORT = 6
"""Tokens: "warned Russia of ..." has its "of" near; only "accused" may have a long phrase before it."""


class Reported(NamedTuple):
    """What is said, as token indices, and the frame it was found by."""

    contents: tuple[Phrase, ...]
    frame: str


def reported(sentence: Sentence, cue: Cue, *, objects: bool = True) -> Reported | None:
    """Return what the verb reports behind it, None if nothing does. `objects`: whether a mere noun phrase will do."""
    if cue.negated and cue.lemma != "deny":
        return None
    if "told" in cue.frames and (start := told_of(sentence, cue)):
        return Reported(((start, clause_end(sentence, start, object_only=True)),), "told of")
    for frame, find_end in _FRAMES.items():
        if frame in cue.frames and (end := find_end(sentence, cue)):
            return Reported(((cue.last, end),), frame)
    found = complement(sentence, cue) if cue.frames & {"clause", "quotation", "told", "that"} else None
    if found and (clause := _clause(sentence, cue, found)):
        return clause
    if objects and "object" in cue.frames and _starts_object(sentence, cue):
        return Reported(((cue.last, clause_end(sentence, cue.last, object_only=True)),), "object")
    return None


def quotes_from(sentence: Sentence, i: int) -> tuple[Phrase, ...]:
    """Return the quotations from `i` on that nothing but a comma or "and" parts."""
    tokens = sentence.tokens
    found = []
    while i < len(tokens) and (tokens[i].kind == "quote" or tokens[i].low in (",", "and")):
        if tokens[i].kind == "quote":
            found.append((i, i + 1))
        i += 1
    return tuple(found)


def _clause(sentence: Sentence, cue: Cue, found: Complement) -> Reported | None:
    """Return the clause or the quotation that is a verb's complement, if the verb takes such a one."""
    end = clause_end(sentence, found.start)
    if found.marker == "quote":
        return _quotation(sentence, cue, found.start, end)
    takes = cue.frames & {"clause", "told"} or ("that" in cue.frames and found.marker == "that")
    if not takes or (found.marker == "bare" and not _is_clause(sentence, cue, found.start, end)):
        return None
    if found.marker == "wh" and "object" not in cue.frames and cue.lemma not in listed("asking"):
        return None
    return Reported(((found.start, end),), f"clause after, {found.marker}")


def _quotation(sentence: Sentence, cue: Cue, start: int, end: int) -> Reported | None:
    """Return the quotation at `start`: alone, with those that follow, or with the clause it is the beginning of."""
    tokens = sentence.tokens
    speech = is_speech(tokens[start])
    alone = speech or start + 1 >= len(tokens) or tokens[start + 1].kind == "mark"
    if "clause" not in cue.frames and not (alone and (speech or start == cue.last)):
        return None
    whole = speech and end > start + 1
    return Reported(quotes_from(sentence, start) if whole else ((start, max(end, start + 1)),), "quote after")


def _is_clause(sentence: Sentence, cue: Cue, start: int, end: int) -> bool:
    """Return whether what follows a verb without "that" is a clause rather than an object."""
    tokens = sentence.tokens
    stop = start + 1
    while stop < end and not (is_word(tokens[stop], "relative") or tokens[stop].low == ","):
        stop += 1
    if any(t.kind == "quote" for t in tokens[start + 1 : stop]) or sentence.has_verb(start + 1, stop):
        return True
    return cue.lemma in listed("always_clause") and sentence.weight(start, end) > 2


def _infinitive_end(sentence: Sentence, cue: Cue) -> int:
    """Return where "Russia to halt its raids" ends after "urged", 0 if no such thing follows."""
    tokens = sentence.tokens
    k = skip_adverbials(tokens, cue.last)
    if k >= len(tokens) or tokens[k].kind == "mark" or tokens[k].low in ("to", "that"):
        return 0
    for i in range(k + 1, min(k + _INFINITIVE_WITHIN, len(tokens) - 1)):
        token = tokens[i]
        if (token.kind == "mark" and token.low != ",") or token.low == "that" or is_word(token, "personal_pronoun"):
            return 0
        if (
            token.low == "to"
            and not is_word(tokens[i - 1], "before_infinitive")
            and not _starts_phrase(sentence, i + 1)
        ):
            return clause_end(sentence, i, object_only=True)
    return 0


def _starts_phrase(sentence: Sentence, i: int) -> bool:
    """Return whether a noun phrase, not a verb, stands at `i`."""
    token = sentence.tokens[i]
    if token.kind == "quote":
        return False
    return token.capital or not token.low[0].isalpha() or is_word(token, "determiner", "preposition")


def _promise_end(sentence: Sentence, cue: Cue) -> int:
    """Return where "to veto the bill" ends after "vowed", 0 if no such thing follows."""
    k = skip_adverbials(sentence.tokens, cue.last)
    if k + 1 >= len(sentence.tokens) or sentence.tokens[k].low != "to" or _starts_phrase(sentence, k + 1):
        return 0
    return clause_end(sentence, cue.last, object_only=True)


def _of_end(sentence: Sentence, cue: Cue) -> int:
    """Return where "the regime of using gas" ends after "accused", 0 if no such thing follows."""
    tokens = sentence.tokens
    if not _starts_object(sentence, cue):
        return 0
    within = _OF_WITHIN if cue.lemma == "accuse" else _OF_WITHIN_SHORT
    for i in range(cue.last + 1, min(cue.last + within, len(tokens) - 1)):
        if tokens[i].low == "of":
            return clause_end(sentence, cue.last)
        if tokens[i].kind == "mark" or tokens[i].low == "that":
            break
    return 0


def _label_end(sentence: Sentence, cue: Cue) -> int:
    """Return where 'the raid "a crime"' ends after "called", 0 if nothing is named."""
    tokens = sentence.tokens
    end = clause_end(sentence, cue.last, object_only=True)
    quote = next((k for k in range(cue.last, end) if tokens[k].kind == "quote"), None)
    if quote is not None:
        while quote + 2 < end and tokens[quote + 1].low in ("and", ",") and tokens[quote + 2].kind == "quote":
            quote += 2
        passive = quote + 1 < len(tokens) and tokens[quote + 1].low == "by"
        return 0 if passive else quote + 1
    if cue.lemma == "describe" and any(t.low == "as" for t in tokens[cue.last : end]):
        return end
    named = end - cue.last > 2 and is_word(tokens[cue.last], "object_pronoun")
    return end if named and is_word(tokens[cue.last + 1], "determiner") else 0


def _starts_object(sentence: Sentence, cue: Cue) -> bool:
    """Return whether a noun phrase stands behind the verb."""
    tokens = sentence.tokens
    if cue.last >= len(tokens) or tokens[cue.last].kind != "word":
        return cue.last < len(tokens) and tokens[cue.last].kind == "quote"
    token = tokens[cue.last]
    if is_word(token, "preposition", "conjunction", "auxiliary", "subordinator") and token.low != "that":
        return False
    return skip_time(tokens, cue.last) == cue.last and not (is_adverb(token) and token.low != "all")


_FRAMES = {"infinitive": _infinitive_end, "promise": _promise_end, "of": _of_end, "label": _label_end}
