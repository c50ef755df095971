"""How a sentence joins a speaker and an institution: by a title, an apposition, a preposition or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from kg.doc.parts_of_speech import Sentence
from kg.lang.word_lists import function_words, word_list
from kg.model import Span
from kg.resolve.speakers.role_words import is_role, role_list

_LONGEST = 16
"""Tokens, at most, between a speaker and an institution that are joined. Hand-set."""
_LONGEST_MODIFIER = 5
"""Tokens, at most, between a preposition and an institution: "at the nearby Acorn". Hand-set."""

_LONGEST_ASIDE = 8
"""Tokens, at most, of what stands in parentheses between a name and its apposition. Hand-set."""

JoinKind = Literal[
    "title given",
    "title",
    "owner",
    "role of",
    "apposition",
    "apposition of",
    "name of",
    "predicate",
    "leads",
    "inside",
    "inside of",
    "none",
]


@dataclass(frozen=True, slots=True)
class Join:
    """How a speaker and an institution are joined, the words of the role where there are any, and the preposition.

    The kinds are

    - title: "NASA administrator Ann Vik"; owner: "NASA's administrator, Ann Vik"; role of: "the head of NASA, Ann Vik"
    - apposition: "Ann Vik, a NASA scientist"; apposition of: "Ann Vik, head of NASA"; name of: "Ann Vik of NASA",
      "Ann Vik, of NASA,"
    - predicate: "Ann Vik is head of NASA", "Ann Vik, who is NASA's head"; leads: "Ann Vik, who leads NASA"
    - inside: "NASA officials"; inside of: "an official at NASA"
    - title given: what `kg.find.names` read on the name; none: they are not joined
    """

    kind: JoinKind
    role: Span | None = None
    preposition: str = ""


JOIN_KINDS: tuple[JoinKind, ...] = tuple(r for r in get_args(JoinKind) if r != "none")
"""The kinds of what is joined, in the order of the fitted model's columns."""

NOT_JOINED = Join("none")


def join(sentence: Sentence, speaker: tuple[int, int], body: tuple[int, int], *, named: bool) -> Join:
    """Return how a sentence joins the tokens of a speaker (first and last) with those of an institution.

    `named` is whether the speaker's are a name; else they are a noun phrase, which the institution may stand in.
    """
    if not named and speaker[0] <= body[0] and body[1] <= speaker[1]:
        return _inside(sentence, speaker, body)
    if body[1] < speaker[0] and speaker[0] - body[1] <= _LONGEST:
        return _before(sentence, speaker[0], body)
    if speaker[1] < body[0] and body[0] - speaker[1] <= _LONGEST:
        return _after(sentence, speaker[1], body)
    return NOT_JOINED


def _inside(sentence: Sentence, speaker: tuple[int, int], body: tuple[int, int]) -> Join:
    before = _preposition(sentence, speaker[0], body[0])
    if before is not None:
        return Join("inside of", _noun(sentence, speaker[0], before), sentence.lower(before))
    end = next((i for i in range(body[1] + 1, speaker[1] + 1) if sentence.tag(i) in "PTXVMC"), speaker[1] + 1)
    if end == body[1] + 1:
        return NOT_JOINED
    return Join("inside", _noun(sentence, body[1] + 1, end))


def _before(sentence: Sentence, name: int, body: tuple[int, int]) -> Join:
    """Return the join where the institution stands before the name."""
    comma = sentence.lower(name - 1) == ","
    end = name - comma
    if sentence.lower(end - 1) == ")":  # "head of the ILO (International Labour Office), Ann Vik"
        end = next((i for i in range(end - 1, body[1], -1) if sentence.lower(i) == "("), end)
    if end == body[1] + 1:
        at = _preposition(sentence, 0, body[0])
        if at is None or sentence.tag(at - 1) not in "NX" or not sentence.lower(at - 1)[:1].isalpha():
            return NOT_JOINED
        first = at
        while first > 0 and sentence.tag(first - 1) == "N":
            first -= 1
        if sentence.lower(at) not in word_list("institutions", "represents", "role_of") or not _has_role(
            sentence, first, at
        ):
            return NOT_JOINED
        return Join("role of", _noun(sentence, first, at), sentence.lower(at))
    gap = range(body[1] + 1, end)
    if any(_parts(sentence, i) for i in gap):
        return NOT_JOINED
    number = sentence.lower(body[1] + 1).isdigit()  # "Channel 4's Ann Vik"
    owner = sentence.tag(body[1] + 1 + number) == "S"
    joining = next((i for i in gap if sentence.tag(i) in "PTC" and not _ends_role(sentence, i)), None)
    if joining is not None and not owner and not _has_role(sentence, body[1] + 1, joining):
        return NOT_JOINED
    if comma and not owner and sentence.tag(body[0] - 1) != "D":
        return NOT_JOINED
    return Join("owner" if owner else "title", _noun(sentence, body[1] + 1, end))


def _after(sentence: Sentence, name: int, body: tuple[int, int]) -> Join:
    """Return the join where the institution stands after the name."""
    at = _preposition(sentence, name + 1, body[0])
    first = sentence.lower(name + 1)
    if first in word_list("institutions", "represents", "named_at") and at == name + 1:
        return Join("name of", None, first)
    clause = name + 2 if first == "," else name + 1
    if sentence.lower(clause) in function_words("subject_relatives"):
        return _relative(sentence, clause + 1, body, at)
    if first in (",", "–", "—", "-", "("):
        inner = range(name + 2, body[0])
        if sentence.lower(body[0] - 1) == "," and _has_role(sentence, name + 2, body[0] - 1):
            inner = range(name + 2, body[0] - 1)  # "Ann Vik, director, Acorn Securities"
            if not any(_parts(sentence, i) for i in inner) and _closes(sentence, body[1] + 1):
                return Join("apposition of", _noun(sentence, name + 2, body[0] - 1))
            return NOT_JOINED
        if any(_parts(sentence, i) for i in inner):
            return NOT_JOINED
        if at is not None:
            if (
                first == ","
                and at == name + 2
                and sentence.lower(at) in word_list("institutions", "represents", "named_at")
            ):
                return Join("name of", None, sentence.lower(at)) if _closes(sentence, body[1] + 1) else NOT_JOINED
            if not _has_role(sentence, name + 2, at) and not _closes(sentence, body[1] + 1):
                return NOT_JOINED
            return Join("apposition of", _noun(sentence, name + 2, at), sentence.lower(at))
        end = body[1] + 1
        while sentence.tag(end) in "NSAG":
            end += 1
        begins = sentence.tag(body[1] + 1) == "S" or sentence.tag(body[0] - 1) == "D"
        if end == body[1] + 1 or not (
            (begins and _has_role(sentence, body[1] + 1, end)) or _closes(sentence, body[1] + 1)
        ):
            return NOT_JOINED
        return Join("apposition", _noun(sentence, body[1] + 1, _complement_end(sentence, end)))
    if first in function_words("copulas"):
        inner = range(name + 2, body[0])
        if at is not None and not any(sentence.tag(i) in "VMRXQ" for i in inner) and _has_role(sentence, name, at):
            return Join("predicate", _noun(sentence, name + 2, at), sentence.lower(at))
    return NOT_JOINED


def _relative(sentence: Sentence, verb: int, body: tuple[int, int], at: int | None) -> Join:
    """Return the join by a relative clause: "who is head of NASA", "who is NASA's head", "who heads NASA"."""
    inner = range(verb + 1, body[0])
    if any(_parts(sentence, i) for i in inner):
        return NOT_JOINED
    if sentence.lower(verb) in word_list("institutions", "represents", "leads"):
        return Join("leads") if at is None else NOT_JOINED
    if sentence.lower(verb) not in word_list("institutions", "represents", "is_now"):
        return NOT_JOINED
    if at is not None:
        return Join("predicate", _noun(sentence, verb + 1, at), sentence.lower(at))
    end = body[1] + 1
    while sentence.tag(end) in "NSAG":
        end += 1
    if not _has_role(sentence, body[1] + 1, end):
        return NOT_JOINED
    return Join("predicate", _noun(sentence, body[1] + 1, end))


def _parts(sentence: Sentence, index: int) -> bool:
    """Return whether a token parts a role from a name: a verb, a pronoun or a mark, but no role ("Fox News host")."""
    if sentence.tag(index) not in "VMRXQ" or sentence.lower(index) in ("-", "/", "&"):
        return False
    return sentence.tag(index) != "V" or not _has_role(sentence, index, index + 1)


def _closes(sentence: Sentence, after: int) -> bool:
    """Return whether an apposition that goes on at a token ends with a mark or a clause, not as a verb's subject."""
    at = after
    while sentence.tag(at) in "NSAPTDG" or sentence.lower(at) in function_words("coordinators"):
        at += 1
    return sentence.tag(at) not in "VM" or at >= len(sentence.tokens)


def _complement_end(sentence: Sentence, end: int) -> int:
    """Return where a role ends that goes on after a preposition: "professor [of art history]"."""
    if sentence.lower(end) not in word_list("institutions", "represents", "complements"):
        return end
    at = end + 1
    while sentence.tag(at) in "ND":
        at += 1
    return at if at > end + 1 and sentence.tag(at) == "X" else end


def apposition(sentence: Sentence, name: int) -> Span | None:
    """Return the words in apposition to a name that ends at a token: "Ann Vik, [head of exploration],"."""
    if sentence.lower(name + 1) == "(":  # "Ann Vik (D-Mass.), chairman of the committee"
        name = next((i for i in range(name + 2, name + _LONGEST_ASIDE) if sentence.lower(i) == ")"), name)
    if sentence.lower(name + 1) != ",":
        return None
    end = first = name + 2
    while sentence.tag(end) in "NSAPDG" or sentence.lower(end) in function_words("coordinators"):
        end += 1
    if sentence.tag(end) != "X" or not _has_role(sentence, first, end) or end - first > _LONGEST:
        return None
    return _noun(sentence, first, end)


def _has_role(sentence: Sentence, first: int, end: int) -> bool:
    alone = any(sentence.tag(i) in "NAGV" and is_role(sentence.lower(i)) for i in range(first, end))
    return alone or any(_ends_role(sentence, i) for i in range(first + 1, end))


def _ends_role(sentence: Sentence, index: int) -> bool:
    """Return whether a word ends a role of two words whose last is none by itself: "defensive [back]"."""
    return sentence.lower(index) in role_list("last_of_two") and is_role(
        f"{sentence.lower(index - 1)} {sentence.lower(index)}"
    )


def _preposition(sentence: Sentence, first: int, body: int) -> int | None:
    """Return the index of the preposition that joins an institution to what is before it, None without one."""
    at = body - 1
    while at >= first and body - at <= _LONGEST_MODIFIER and _modifies(sentence, at):
        at -= 1
    return at if at >= first and sentence.lower(at) in word_list("institutions", "represents", "joining") else None


def _modifies(sentence: Sentence, index: int) -> bool:
    """Return whether a token can stand between a preposition and a name: "of Leeds-based oil and gas firm Acorn"."""
    if sentence.tag(index) == "C":
        return not sentence.capital(index - 1) and not sentence.capital(index + 1) and sentence.tag(index - 1) == "N"
    return sentence.tag(index) in "NDAS" or (sentence.tag(index) == "G" and not sentence.capital(index))


def _noun(sentence: Sentence, first: int, end: int) -> Span | None:
    """Return the span of a role's words, without determiners, marks and prepositions at either end."""
    while first < end and (
        sentence.tag(first) in "SDXAP" or sentence.lower(first) in word_list("titles", "modifiers", "dropped")
    ):
        first += 1
    address = word_list("institutions", "represents", "address")
    while end > first and (
        (sentence.tag(end - 1) in "XPTCD" and not _ends_role(sentence, end - 1))
        or (sentence.capital(end - 1) and sentence.lower(end - 1) in address)
    ):
        end -= 1
    return sentence.span(first, end - 1) if first < end else None
