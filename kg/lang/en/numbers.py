"""Numbers as news prints them: "1,200", "$1.5 million", "two dozen", "a third", "30 to 40", and "tens of thousands"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.folding import fold
from kg.lang.lexicon import load
from kg.model import Bound, Span

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d]+")
_PIECE = re.compile(rf"{_DIGITS}|[^\W\d_]+|/")
_OVER, _OVER_ALL, _ARTICLES = frozenset(["in", "out", "/"]), frozenset(["of", "every"]), frozenset(["a", "an", "of"])
_THOUSAND, _DECIMALS = 1000, 3
_LONGEST = 400
"""Characters of a number that counts anything, at most: JSON and Python keep no integer of over 4,300 digits."""
_TENS = 20
"""From this value on, a word for a number can have a word for a digit behind it: "twenty-one"."""
_SPREAD = 1000
"""The end of a range is at most so many times its beginning. Set by hand: "5-100,000" is no range."""
PERCENT, POINTS, PER_CENT = "%", "percentage point", "per cent"
"""Units of a share, and of the difference of two; a share's in words."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `span` covers hedges, number and printed unit ("%", "dollars"), `core` the number alone.

    `value` is None for "dozens". `highest` is the end of a range ("30 to 40"), of which `value` is the beginning.
    `unit` is a currency's code, "%" or "percentage point", or "". `fraction` is whether it is a part of one: "a third".
    """

    span: Span
    core: Span
    value: int | float | None
    bound: Bound
    highest: int | float | None = None
    unit: str = ""
    fraction: bool = False


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, longest first, with any white space where they have a space."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def number_pattern() -> str:
    """Return the pattern (to be compiled ignoring case) of a number in digits or words, no hedges and no fractions."""
    times = rf"[-\s]+(?:{either(load('numbers')['multipliers'])})\b"
    more = rf"(?:\s+and\s+|\s+|-){_below_hundred()}(?!-[^\W\d])(?:{times})*"
    spelled = rf"(?:{_below_hundred()}|an?)(?:{times})+(?:{more})*"
    return rf"(?:(?:{_DIGITS})(?:{times.replace('+', '?', 1)})*|{spelled}|{_below_hundred()})"


@cache
def _below_hundred() -> str:
    words = load("numbers")["words"]
    tens = either(word for word, value in words.items() if value >= _TENS)
    ones = either(word for word, value in words.items() if 0 < value < _TENS // 2)
    return rf"(?:(?:{tens})(?:[-\s]+(?:{ones})\b)?|(?:{either(words)})\b)"


@cache
def _amount() -> str:
    """Return the pattern of one number with its currency's sign and the letters joined to it."""
    joined, money = (either(load("numbers")["joined"][key]) for key in ("any", "money"))
    times = rf"{_sign()}(?:{_DIGITS})\s?(?:{joined}|{money})\b|(?:{_sign()})?(?:{_DIGITS})\s?(?:{joined})\b"
    return rf"(?:{times}|(?:{_sign()})?{number_pattern()})"


@cache
def _sign() -> str:
    return rf"(?:{either(load('numbers')['currency']['signs'])})\s?"


@cache
def _part() -> str:
    """Return the pattern of a part of one: "two-thirds", "a quarter", "one in ten"."""
    names = load("numbers")["fractions"]
    half = either(w for w, n in names.items() if n == 2 and not w.endswith("s"))
    one = either(w for w, n in names.items() if n > 2 and not w.endswith("s"))
    many = rf"{_below_hundred()}[-\s]+(?:{either(w for w in names if w.endswith('s'))})"
    some = rf"(?:an?\s+|one[-\s]+)?(?:{half})|(?:an?\s+|one\s+)?(?:{one})(?=\s+of\b)|one-(?:{one})|{many}"
    return rf"(?:(?:{some})\b|{_ratio()})"


@cache
def _ratio() -> str:
    """Return the pattern of "one in five", "nine in ten" and "three out of 20", but not that of "two in 24 hours"."""
    number, times = rf"(?:{_below_hundred()}|\d{{1,3}}\b)", either(load("figures")["not"]["durations"])
    pairs = rf"(?:one|1)\s+in\s+(?:every\s+)?{number}|{number}\s+in\s+(?:every\s+)?(?:ten|10|100)\b"
    return rf"(?:(?:{pairs}|{number}\s+out\s+of\s+{number})(?!\s+(?:{times})))"


@cache
def _mixed() -> str:
    """Return the pattern of a number made with a part of one: "half a million", "two and a half", "2 1/2"."""
    times = either(load("numbers")["multipliers"])
    of_many = rf"{_part()}[-\s]+(?:of[-\s]+)?an?[-\s]+(?:{times})\b"
    return rf"(?:{of_many}|{number_pattern()}[-\s]+and[-\s]+{_part()}(?:[-\s]+(?:{times})\b)?|\d+\s+[1-9]/[1-9]\b)"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a range and of a single number, each with its unit, from where it begins."""
    lexicon = load("numbers")
    ends, share, vague = lexicon["range"], lexicon["share"], lexicon["vague"]
    percent = rf"\s?(?:{either(share['signs'])})|[-\s]+(?:{either([*share['points'], *share['words']])})\b"
    nouns = rf"[-\s]+(?:{either(lexicon['currency']['nouns'])})s?\b"
    measure = rf"(?-i:{either(lexicon['measures']['joined'])})\b"
    after = rf"(?P<unit>{percent}|{nouns}|{measure})?(?![\w%]|,\d|\.\d|-\d|[/:]\d)"
    unit = rf"(?:{percent}|{nouns})?"
    before_and = rf"(?:{either(ends['between'])})\s+(?P<from>{_amount()}){unit}\s+(?:{either(ends['and'])})\s+"
    mark = rf"\s?(?:{either(ends['marks'])})\s?|\s+(?:{either(ends['words'])})\s+"
    before_to = rf"(?P<first>{_amount()}){unit}(?P<mark>{mark})"
    dozens = rf"(?:{either(vague['phrases'])})|(?:{either(vague['of'])})(?=\s+of\b)"
    some = rf"(?P<two>{either(vague['two'])})|(?P<vague>{dozens})"
    single = rf"(?P<mixed>{_mixed()})|(?P<part>{_part()})|(?P<core>{_amount()})|{some}"
    return (
        re.compile(rf"(?:{before_and}|{before_to})(?P<last>{_amount()}){after}", re.IGNORECASE),
        re.compile(rf"(?:{single}){after}", re.IGNORECASE),
    )


@cache
def _hedges() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of one hedge, of all those that end a text, and of one right after a number."""
    hedge, after = either(load("numbers")["bounds"]), either(load("numbers")["bounds_after"])
    return (
        re.compile(hedge, re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:(?:{hedge})\s+)+(?:an?\s+)?$", re.IGNORECASE),
        re.compile(rf"\s+(?P<hedge>{after})\b", re.IGNORECASE),
    )


def value_of(words: str) -> int | float:
    """Return the value of a number printed in digits, words or both; that of a part of one has three decimals.

    "Two and a half million", "a quarter of a million" and "one in ten" have one too. Raises ValueError for what is no
    number.
    """
    pieces = _PIECE.findall(fold(words))
    over = next((i for i, piece in enumerate(pieces) if piece in _OVER), None)
    try:
        if over is None:
            value = _sum(pieces)
        elif pieces[over] == "/" and over > 1:
            value = _sum(pieces[: over - 1]) + _sum(pieces[over - 1 : over]) / _sum(pieces[over + 1 :])
        else:
            value = _sum(pieces[:over]) / _sum([p for p in pieces[over + 1 :] if p not in _OVER_ALL])
    except (KeyError, ArithmeticError):
        raise ValueError(f"not a number: {words!r}") from None
    if value == value.to_integral_value():
        return int(value)
    return round(float(value), _DECIMALS) if value < 1 and not any(p[0].isdigit() for p in pieces) else float(value)


def _sum(pieces: Sequence[str]) -> Decimal:
    """Return the value of the words of one number. Raises KeyError for a word that is none, or without any."""
    units, fractions, multipliers = load("numbers")["words"], load("numbers")["fractions"], _multipliers()
    total = whole = Decimal(0)
    current, times = None, Decimal(1)
    for piece in pieces:
        if piece[0].isdigit():
            current = Decimal(piece.replace(",", ""))
        elif piece in multipliers:
            times = Decimal(multipliers[piece])
            current = (Decimal(1) if current is None else current) * times
            if times >= _THOUSAND:
                total, whole, current = total + whole * times + current, Decimal(0), Decimal(0)
        elif piece in fractions:
            part = (current or Decimal(1)) / fractions[piece]
            current = part * times if total and not whole else part
        elif piece in units:
            current = (current or Decimal(0)) + units[piece]
        elif piece == "and":
            whole, current = whole + (current or 0), None
        elif piece not in _ARTICLES:
            raise KeyError(piece)
    if current is None:
        raise KeyError("no number")
    return total + whole + current


@cache
def _multipliers() -> dict[str, int]:
    lexicon = load("numbers")
    return dict(lexicon["multipliers"] | lexicon["joined"]["any"] | lexicon["joined"]["money"])


def _may_have_numbers(printed: str) -> bool:
    """Return whether a text can have a number, by its digits and words: a cheap test."""
    return _DIGIT.search(printed) is not None or not _number_words().isdisjoint(_WORD.findall(printed.lower()))


@cache
def _number_words() -> frozenset[str]:
    lexicon = load("numbers")
    vague = (w.split()[-1] for w in [*lexicon["vague"]["phrases"], *lexicon["vague"]["of"]])
    two = (phrase.split()[1] for phrase in lexicon["vague"]["two"])
    return frozenset([*lexicon["words"], *lexicon["multipliers"], *lexicon["fractions"], *two, *vague])


@cache
def _first_words() -> frozenset[str]:
    """Return the lower-case words with which a number in words can begin."""
    lexicon = load("numbers")
    vague = (w.split()[0] for key in ("phrases", "of", "two") for w in lexicon["vague"][key])
    return frozenset([*lexicon["words"], *lexicon["fractions"], *lexicon["range"]["between"], *vague, *_ARTICLES])


@cache
def _start() -> re.Pattern[str]:
    """Return the pattern of what a number can begin with: a currency's sign and a digit, a digit, or a word."""
    return re.compile(rf"(?<![\w.,$€£¥/:'’-])(?:{_sign()}(?=\d)|\d|(?P<word>[^\W\d_]+))", re.IGNORECASE)


def find_numbers(text: str, within: Span) -> tuple[Number, ...]:
    """Return the numbers in a stretch of `text` with their hedges ("at least") and units ("%"), in text order.

    Numbers that are part of a longer token (dates with a slash, "F-16", "6:30") are left out, and so are scores.
    """
    if not _may_have_numbers(within.of(text)):
        return ()
    found, end, first_words = list[Number](), within.start, _first_words()
    for match in _start().finditer(text, within.start, within.end):
        word = match["word"]
        if match.start() < end or (word and word.lower() not in first_words):
            continue
        if number := _number(text, match.start(), Span(end, within.end)):
            found.append(number)
            end = number.span.end
    return tuple(found)


def _number(text: str, start: int, within: Span) -> Number | None:
    """Return the number that begins at `start`, None where none does; its hedges lie within `within`."""
    a_range, single = _patterns()
    match, value, highest = a_range.match(text, start, within.end), None, None
    if match and match["first"] and "-" in match["mark"] and not _DIGIT.search(match["first"]):
        match = None  # "twenty-one"
    if match:
        value, highest = _ends(match["from"] or match["first"], match["last"])
        by_word = match["mark"] and match["mark"].strip().isalpha()
        if by_word and text[:start].rstrip().endswith(tuple(load("numbers")["range"]["change"])):
            value = None
        if value is None and match["mark"] and not by_word:
            return None
    if value is None:
        match, highest = single.match(text, start, within.end), None
        if match is None:
            return None
        printed = match["mixed"] or match["part"] or match["core"]
        value = value_of(_without_sign(printed)) if printed else 2 if match["two"] else None
    assert match is not None
    if match.end() - match.start() > _LONGEST:
        return None
    return _with_hedges(text, within, match, value, highest)


def _with_hedges(text: str, within: Span, match: re.Match[str], value: float | None, highest: float | None) -> Number:
    """Return the number of a match, with the hedges on either side and its unit."""
    hedge, before, after = _hedges()
    bounds: dict[str, Bound] = load("numbers")["bounds"]
    start, end = match.start(), match.end()
    core = Span(start, match.start("unit") if match["unit"] else end)
    says: list[Bound] = ["at least"] if highest is not None else []
    if hedged := before.search(text, within.start, start):
        start = hedged.start()
        says += [bounds[" ".join(h.lower().split())] for h in hedge.findall(hedged.group())]
    if hedged := after.match(text, end, within.end):
        end = hedged.end()
        says.append(load("numbers")["bounds_after"][" ".join(hedged["hedge"].lower().split())])
    return Number(
        span=Span(start, end),
        core=core,
        value=value,
        bound=next((b for b in says if b != "exactly"), "exactly"),
        highest=highest,
        unit=_unit(match.group(), match["unit"] or ""),
        fraction="part" in match.groupdict() and match["part"] is not None,
    )


def _ends(first: str, last: str) -> tuple[int | float | None, int | float | None]:
    """Return both ends of a range, None and None where it is none ("6-2", "2016-2018")."""
    low, high = _without_sign(first), _without_sign(last)
    lowest, highest = value_of(low), value_of(high)
    times = _multipliers().get(_PIECE.findall(fold(high))[-1], 1)
    if times >= _THOUSAND and lowest * times < highest:  # "$40-50 billion"
        lowest *= times
    years = all(len(end) == len("1999") and end.isdigit() for end in (low, high))
    return (lowest, highest) if 0 < lowest < highest <= lowest * _SPREAD and not years else (None, None)


@cache
def _sign_before() -> re.Pattern[str]:
    return re.compile(rf"^{_sign()}", re.IGNORECASE)


def _without_sign(printed: str) -> str:
    return _sign_before().sub("", printed)


@cache
def _units() -> dict[str, str]:
    """Return the unit of each noun, word and sign after a number, in lower case."""
    share, nouns = load("numbers")["share"], load("numbers")["currency"]["nouns"]
    units = {noun.lower() + s: code for noun, code in nouns.items() for s in ("", "s")}
    units |= dict.fromkeys([*share["signs"], *share["words"]], PERCENT)
    return units | dict.fromkeys(share["points"], POINTS)


def currency_of(noun: str) -> str | None:
    """Return the code of a currency's noun in either number ("euros"), None for other words."""
    code = _units().get(noun.lower())
    return None if code in (PERCENT, POINTS) else code


def _unit(printed: str, after: str) -> str:
    """Return the unit of a number by its currency's sign or by what is printed after it."""
    if sign := _sign_before().match(printed):
        signs = {s.lower(): code for s, code in load("numbers")["currency"]["signs"].items()}
        return str(signs[sign.group().strip().lower()])
    words = " ".join(after.strip(" -\n\t\xa0").split())
    return _units().get(words.lower(), words)
