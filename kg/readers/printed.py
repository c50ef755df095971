"""The metadata that lines of an article print: dates, bylines, datelines and wire credits.

Each function takes the text of one paragraph (`Paragraph.text`, with a space for each white space). Offsets are into
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg import press
from kg.lang.en.apostrophes import without_possessive
from kg.lang.en.numbers import either
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.readers import furniture

Found = tuple[str, int]
"""Words of the paragraph as printed, and their offset."""

_MONTHS: dict[str, int] = load("dates")["months"]
_MONTH = rf"(?P<month>{either(_MONTHS)})\.?"
_MONTH_NAME = re.compile(_MONTH, re.IGNORECASE)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"\b{_MONTH} ?{_DAY},? {_YEAR}\b",
        rf"\b{_DAY}(?: {furniture.any_of('date_line', 'of')})?[ -]{_MONTH},?[ -]{_YEAR}\b",
        rf"\b{_YEAR},? {_MONTH} {_DAY}\b",
        rf"\b(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/{_YEAR}\b",
        rf"\b(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/{_YEAR}\b",
    )
]
_ABOUT_DATES = re.compile(
    rf"{furniture.any_of('date_line', 'words')}|(?:{either(load('dates')['weekdays'])})\b|"
    r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?z?|t(?=\d)|\W",
    re.IGNORECASE,
)

_STAMP_WITHIN = 300
"""Characters in which a date between headline and prose is looked for. Hand-set: three times a long headline."""
_LONGEST_DATE = len(", Wednesday, 23rd of September 2016")
_CLOCK = r"\d{1,2}[:.h]\d\d(?::\d\d)?(?i: ?[ap]\.?m\b\.?| ?[ap]\b)?"
_AROUND = rf"{_CLOCK}|(?i:{furniture.lists()['date_line']['stamp']})"
_ZONE = furniture.lists()["date_line"]["zone"]
_WEEKDAY = rf"(?i:{either(load('dates')['weekdays'])})\b\.?"
_STAMP_BEFORE = re.compile(
    rf"(?:{_AROUND}(?: {furniture.any_of('date_line', 'on')})?|{_ZONE}|\b{_WEEKDAY})[\s,|(–—-]*\Z"
)
_STAMP_AFTER = re.compile(rf"[\s,|–—-]*(?:{_AROUND}|{_ZONE}|{furniture.any_of('date_line', 'within')}\b)")
_PROSE_BEGINS = re.compile(r"[\s|.:)–—-]+(?=[A-ZÀ-Þ“‘\"'(\[])")
_LAST_WORD = re.compile(r"[\w’']+(?= *\Z)|,(?= *\Z)")

_CAPITAL_WORD = r"(?:[A-ZÀ-Þ][\w’'.-]*|al|el|de|del|der|van|von|bin|ibn|la|le|da|di|dos|du|abu|ul|ur|y)"
_NAME = re.compile(rf"[A-ZÀ-Þ][\w’'.-]*(?: {_CAPITAL_WORD}){{1,4}}")
_BETWEEN_NAMES = re.compile(
    rf"\s*(?:,| {furniture.any_of('byline', 'joins')} |&|\||;|/| – | — | - |•|·)\s*", re.IGNORECASE
)
_FULL_STOP = re.compile(r"[a-z]{3}[.!?][\"”’']?\Z")
_PLACED = re.compile(rf" {furniture.any_of('byline', 'placed')} ")
_PLACE_FIRST = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ /.,]+ ?\| ?")
_BYLINE_WORDS = 20
"""Words of a byline, at most."""
_NAME_WORDS = (2, 4)
"""Words of a person's name in a byline, at least and at most."""
_TITLE_WORDS = 6
"""Words of a job title in a byline, at most."""

_UPPER_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ.’'-]*){0,2}"
_TITLE_PLACE = r"[A-ZÀ-Þ][\w.’'-]+(?:[ /][A-ZÀ-Þ][\w.’'-]*){0,3}"
_REGION = r"(?:, (?!\d)(?:[A-ZÀ-Þ][\w.’'-]*)(?: [A-ZÀ-Þ][\w.’'-]*){0,2})"
_WHEN = (
    rf"(?:,? (?:{furniture.any_of('date_line', 'on')} )?"
    r"(?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+\.?)(?:,? \d{4})?[,.]?)"
)
_CREDIT = r"(?:[(\[](?P<agency>[^()\[\]]{2,60})[)\]]|/(?P<slashed>[A-Z][\w -]{1,20})/\.?)"
_DASH = r"(?:--+|[–—_-])"
_DATELINE = re.compile(
    rf"(?:(?P<upper>{_UPPER_PLACE})|(?P<title>{_TITLE_PLACE}))(?P<region>{_REGION})?(?P<when>{_WHEN})?(?: ?{_CREDIT})?"
    rf"(?:,? (?P<named>[A-Z]{{2,8}}))?(?P<mark> ?{_DASH}+ ?| ?[:|] (?=\S)| ?(?=[A-ZÀ-Þ“\"]))"
)
_ADVERBIAL = re.compile(rf"{furniture.any_of('dateline', 'adverbials')}\b")
_CREDIT_ONLY = re.compile(
    rf"(?:[A-Z][a-z]{{2,8}}\.? \d{{1,2}}(?:, \d{{4}})? )?{_CREDIT}(?: ?{_DASH}+)? ?(?=\S)|"
    rf"(?P<bare>[A-Z][A-Za-z]{{1,20}}(?: [A-Z][a-z]+)?) ?{_DASH}+ (?=[A-ZÀ-Þ“\"])"
)

_ABBREVIATION = re.compile(r"[A-Z]{2,6}")
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}")


@dataclass(frozen=True)
class Byline:
    """The people, agency and outlet that a byline names, as printed, and the date on the same line.

    `is_said` is whether the line says that they are authors: with "By", a job title, a press name, or a comma after
    which one of these stood ("Jane Roe,"). A name alone can be anyone's: a heading, a product, a place.
    """

    authors: tuple[Found, ...] = ()
    is_said: bool = True
    agency: Found | None = None
    outlet: Found | None = None
    published: tuple[str, Found] | None = None


@dataclass(frozen=True)
class Dateline:
    """The place, wire and date before the first sentence. `end` is where the prose begins.

    A broadcaster's call sign in place of the wire ("HOUSTON (KTRK) -- ") is the outlet.
    """

    end: int
    place: Found | None = None
    agency: Found | None = None
    outlet: Found | None = None
    published: tuple[str, Found] | None = None


def find_date(paragraph: str) -> tuple[str, Found] | None:
    """Return the first full date (month in words, or ISO 8601) as YYYY-MM-DD, and its words; None where there is none.

    "09/12/2016" is not read, since it can be in September or in December; "09/13/2016" is.
    """
    for pattern in _DATES:
        for found in pattern.finditer(paragraph):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS[month]
            try:
                day = date(int(found["year"]), number, int(found["day"]))
            except ValueError:
                continue
            return day.isoformat(), (found.group(), found.start())
    return None


def date_line(paragraph: str) -> tuple[str, Found] | None:
    """Return the date of a line that has only a date, a time, a section and words like "Published"."""
    dated = find_date(paragraph)
    if dated is None:
        return None
    printed, at = dated[1]
    rest = paragraph[:at] + " " + paragraph[at + len(printed) :]
    if (again := find_date(rest)) is not None:  # "Published 1 May 2016, updated 2 May 2016"
        rest = rest.replace(again[1][0], " ")
    return dated if furniture.is_section(_ABOUT_DATES.sub(" ", rest)) else None


@dataclass(frozen=True)
class Stamp:
    """A date and what is printed beside it, from `start` to `end`, between headline and prose without line breaks."""

    published: tuple[str, Found]
    start: int
    end: int


def stamp(paragraph: str) -> Stamp | None:
    """Return the date printed between headline and prose where the line breaks are lost, None where there is none.

    "Fire at store Published: May 3, 2010 7:40 PM ET A fire ...": beside the date are times and words like "Published",
    and a sentence begins after it. A date that a word of its own sentence leads to ("on May 3, 2010 A") counts only
    with a time of day.
    """
    dated = find_date(paragraph[:_STAMP_WITHIN])
    if dated is None:
        return None
    printed, start = dated[1]
    end = start + len(printed)
    while before := _STAMP_BEFORE.search(paragraph[:start]):
        start = before.start()
    while (after := _STAMP_AFTER.match(paragraph, end)) and after.end() > end:
        end = after.end()
        again = find_date(paragraph[end : end + _LONGEST_DATE])
        if again and not paragraph[end : end + again[1][1]].strip(" ,|–—-"):
            end += again[1][1] + len(again[1][0])
    word = _LAST_WORD.search(paragraph[:start])
    leads = word and (word[0] == "," or word[0].casefold() in _leads() or without_possessive(word[0]) != word[0])
    prose = _PROSE_BEGINS.match(paragraph, end)
    if prose is None or (leads and not re.search(_CLOCK, paragraph[start:end])):
        return None
    return Stamp(dated, start, prose.end())


@cache
def _leads() -> frozenset[str]:
    """Return the words after which a date is one of their own sentence."""
    return word_class("preposition", "determiner", "conjunction", "subordinator")


def byline(paragraph: str, *, bare: bool = True) -> Byline | None:
    """Return what a byline names, None for another line.

    A byline begins with "By" (furniture.toml has the words). Where `bare`, it can also be a name alone ("Jane Roe,"),
    with or without an agency, a job title or a date.
    """
    if len(paragraph.split()) > _BYLINE_WORDS:
        return None
    phrases = furniture.load()
    place = _PLACE_FIRST.match(paragraph)  # "NEW YORK | By Jane Roe"
    introduced = phrases.introduction.match(paragraph, place.end() if place else 0)
    if not introduced and not bare:
        return None
    dated = find_date(paragraph)
    end = dated[1][1] if dated else len(paragraph)
    if dated and not introduced and _FULL_STOP.search(paragraph):  # "On Monday, May 3, 2010, the mill burned down."
        return None
    start = introduced.end() if introduced else 0
    if end <= start:
        return None
    authors: list[Found] = []
    agency = outlet = None
    has_title = False
    for piece, at in _pieces(paragraph, start, end):
        has_title = has_title or furniture.load().titles.search(piece) is not None
        name = _without_title(piece)
        kind = press.kind(name)
        if kind == "agency":
            agency = agency or (name, at)
        elif kind == "outlet":
            outlet = outlet or (name, at)
        elif _is_person(name) and (introduced or _not_a_section(name)):
            authors.append((name, at))
        elif not is_title(piece) and (not introduced or not authors):
            return None
    if not introduced and not (authors or agency or outlet):
        return None
    is_said = bool(introduced or agency or outlet or has_title or paragraph.endswith(","))
    return Byline(tuple(authors), is_said, agency, outlet, dated)


def authors_named(names: Iterable[str]) -> tuple[str, ...]:
    """Return the authors in what a page's markup says they are.

    Left out are addresses, words that stand beside a name ("Jane Roe May", for 3 May), and press beside a person.
    """
    found = [author for name in names if (author := _author(name))]
    return tuple([name for name in found if not press.is_press(name)] or found)


def _author(name: str) -> str | None:
    phrases = furniture.load()
    words = name.split()
    while len(words) > _NAME_WORDS[0] and _MONTH_NAME.fullmatch(words[-1]):
        words.pop()
    name = " ".join(words)
    folded = {word.casefold().strip(".:,") for word in words}
    if not words or words[-1].casefold() == "com" or folded & phrases.no_names:
        return None
    return None if len(words) == 1 and _MONTH_NAME.fullmatch(name) else name


def is_introduction(paragraph: str) -> bool:
    """Return whether a line only introduces the byline in the next one: "Article by"."""
    return furniture.load().introduction.fullmatch(f"{paragraph} ") is not None


def dateline(paragraph: str, *, colon: bool = False) -> Dateline | None:
    """Return the dateline at the beginning of a paragraph of prose, None where there is none.

    "WASHINGTON (AA) – ", "PARIS, May 3 (Reuters) - ", "Aleppo, Syria — ", "BEIRUT: ", "(AFP) – ", "Washington (CNN)".
    A place not in capitals needs a wire, a day or a region with it: "Trump - who ..." is not a dateline. A place with
    only a colon counts where `colon` is True, since it can be the name of a speaker.
    """
    if found := _DATELINE.match(paragraph):
        place = _group(found, "upper") or _group(found, "title")
        if place and place[0].count(".") == 1:
            place = (place[0].removesuffix("."), place[1])  # "MOSCOW. Dec 9 (Interfax) - "
        credit = _group(found, "agency") or _group(found, "slashed")
        named = _group(found, "named") or _named_last(found)
        mark = found["mark"].strip()
        # "British Virgin Islands (BVI) Governor ...": without a dash an unknown abbreviation is that of what is before.
        is_wire = credit and (_is_known_wire(credit[0]) or (mark and _ABBREVIATION.fullmatch(credit[0])))
        wire = credit if is_wire else named if named and press.kind(named[0]) else None
        if credit and not wire:
            return None
        if (wire and (credit or mark)) or (found["when"] and mark):
            is_adverbial = _ADVERBIAL.match(paragraph)
            dated = find_date(found.group())
            return Dateline(found.end(), None if is_adverbial else place, *_agency_or_outlet(wire), dated)
        if place and (press.is_press(place[0]) or place[0].casefold().replace("’", "'") in furniture.load().labels):
            return _credit_only(paragraph)
        dash = mark.strip(":|") != ""
        in_capitals = found["upper"] is not None and len(found["upper"]) > 3 and (dash or (colon and mark))
        if in_capitals or (found["region"] and dash and not _ADVERBIAL.match(paragraph)):
            return Dateline(found.end(), place)
    return _credit_only(paragraph)


def _credit_only(paragraph: str) -> Dateline | None:
    """Return a dateline of a wire without a place: "(AFP) – ", "AP - ", "Dec. 9 (UPI) -- "."""
    found = _CREDIT_ONLY.match(paragraph)
    if found is None:
        return None
    credit = _group(found, "agency") or _group(found, "slashed")
    agency = credit or _group(found, "bare")
    has_dash = found.group().rstrip()[-1] not in ")]/"
    is_wire = agency and (
        press.kind(agency[0])
        or (credit and has_dash and (_is_known_wire(agency[0]) or _ABBREVIATION.fullmatch(agency[0])))
    )
    return Dateline(found.end(), None, *_agency_or_outlet(agency)) if is_wire else None


def _named_last(found: re.Match[str]) -> Found | None:
    """Return the wire in the place of a region: "Damascus, SANA – "."""
    region = found["region"]
    return (region[2:], found.start("region") + 2) if region and press.kind(region[2:]) else None


def _pieces(paragraph: str, start: int, end: int) -> list[Found]:
    """Return the names in a byline: "A and B, Reuters" gives A, B and Reuters, each with its offset."""
    pieces = []
    at = start
    for separator in [*_BETWEEN_NAMES.finditer(paragraph, start, end), None]:
        stop = separator.start() if separator else end
        piece = paragraph[at:stop].strip(" ,.:;-–—|()[]") if stop > at else ""
        if piece:
            pieces.append((piece, paragraph.index(piece, at)))
        at = separator.end() if separator else end
    return pieces


def _without_title(piece: str) -> str:
    """Return the name in a piece of a byline: "Jane Roe Staff Writer" and "Jane Roe in Beirut" give "Jane Roe"."""
    title = furniture.load().titles.search(piece)
    return _PLACED.split(piece[: title.start()].strip() if title else piece)[0]


def _is_person(name: str) -> bool:
    least, most = _NAME_WORDS
    return least <= len(name.split()) <= most + 1 and _NAME.fullmatch(name) is not None


def _not_a_section(name: str) -> bool:
    """Return whether a name alone can be a person's: short, not in capitals, and without words that name sections."""
    words = name.casefold().split()
    sections = furniture.load().sections.intersection(words)
    return len(words) <= _NAME_WORDS[1] and not name.isupper() and not sections and ". " not in name[3:]


def is_title(piece: str) -> bool:
    """Return whether a part of a byline is a job or a place of work ("Chief Political Correspondent", "in Beirut")."""
    if len(piece.split()) > _TITLE_WORDS:
        return False
    first, _, rest = piece.partition(" ")
    return (
        bool(rest and first in furniture.lists()["byline"]["places"])
        or furniture.load().titles.search(piece) is not None
    )


def _is_known_wire(credit: str) -> bool:
    """Return whether a dateline's credit names an agency or an outlet of press.toml, perhaps with others ("AFP/AP")."""
    return any(press.kind(part.strip()) for part in re.split(r"[/,;]", credit))


def _agency_or_outlet(credit: Found | None) -> tuple[Found | None, Found | None]:
    """Return a dateline's credit as the agency, or as the outlet where it is the call sign of an American station."""
    is_station = credit and _CALL_SIGN.fullmatch(credit[0]) and not press.is_press(credit[0])
    return (None, credit) if is_station else (credit, None)


def _group(found: re.Match[str], name: str) -> Found | None:
    return (found[name], found.start(name)) if found[name] else None
