"""The headline of a news page: which of its first paragraphs it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.folding import alphanumeric
from kg.readers import furniture, printed
from kg.readers.paragraphs import Paragraph

MAX_HEAD = 12
"""Paragraphs before the headline, and between it and the prose, at most."""

HEADLINE_WORDS = 30
"""Words of a headline at most; also of a caption between headline and prose."""

_LABEL_WORDS = 6
"""Words of a label above the headline ("World news"), at most."""

_QUESTION_WORDS = 12
"""Words of a headline that is a question or an exclamation, at most."""

_LEAD_WORDS = 15
"""Words of a paragraph of the lead, at least."""

_TITLE_CASE = 0.8
"""Share of capitalised words from which a line counts as title case."""

_SENTENCE_WORDS = re.compile(rf"\b{furniture.any_of('headline', 'prose')}\b")
_TWO_SENTENCES = re.compile(r"[a-z]{2}[.!?][\"”’']? +[A-Z“\"‘]")
_OPEN_END = re.compile(r"[,:—–-][\"”’']?\s*\Z")
_SIGNED = re.compile(r"[\"“][^\"“”]+[.!?,][\"”]\s*(?:--?|[–—])\s*\w")
"""A quotation with its speaker after a dash."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def find(parts: Sequence[Paragraph], taken: Sequence[bool], title: str | None) -> range | None:
    """Return which paragraphs are the headline (two where it has two lines), None where the text has none.

    `taken` says which paragraphs are something else already; `title` is the headline where it is known from elsewhere.
    Without `title` it is a line that is repeated, or the first that is not a label ("World news"): it is long, or
    shares a word with the lead. With one that the text does not have, such a line is the headline in other words, and
    has no full stop.
    """
    if title and (known := _known(parts, title)):
        return known
    candidates, chosen = _candidates(parts, taken)
    if not candidates or (title and parts[candidates[0] if chosen is None else chosen].full_stop):
        return None
    keys = [parts[number].key for number in candidates]
    if keys.count(keys[0]) > 1:
        return range(candidates[0], candidates[0] + 1)
    first = candidates[0] if chosen is None else chosen
    second = first + 1
    if parts[first].text.endswith(";") and second < len(parts) and not parts[second].after_blank:
        return range(first, second + 1)
    return range(first, second)


def _known(parts: Sequence[Paragraph], title: str) -> range | None:
    """Return the paragraph, or the two in a row, with the words of the title."""
    wanted = alphanumeric(title)
    for number, part in enumerate(parts[:MAX_HEAD]):
        if wanted and part.key == wanted:
            return range(number, number + 1)
        if wanted and number + 1 < len(parts) and part.key + parts[number + 1].key == wanted:
            return range(number, number + 2)
    return None


def _candidates(parts: Sequence[Paragraph], taken: Sequence[bool]) -> tuple[list[int], int | None]:
    """Return the lines before the prose that could be the headline, and the first of them that cannot be a label."""
    candidates: list[int] = []
    chosen: int | None = None
    for number, part in enumerate(parts[:MAX_HEAD]):
        if taken[number] or furniture.is_section(part.text) or (not candidates and furniture.is_masthead(part.text)):
            continue
        if printed.date_line(part.text) or printed.byline(part.text, bare=bool(candidates)):
            if chosen is not None:
                break
            continue
        if printed.dateline(part.text) or not _could_be(part, alone=number + 1 == len(parts)):
            break
        if candidates and part.full_stop and not part.text.endswith(("?", "!")):
            break  # after labels comes a headline, which has no full stop
        candidates.append(number)
        if chosen is None and (
            part.full_stop or part.words > _LABEL_WORDS or _stems(part) & _lead(parts, taken, number)
        ):
            chosen = number
    return candidates, chosen


def _could_be(part: Paragraph, *, alone: bool) -> bool:
    if part.words > HEADLINE_WORDS or alone or _OPEN_END.search(part.text) or _SIGNED.match(part.text):
        return False
    long_words = _LONG_WORD.findall(part.text)
    if sum(word[0].isupper() for word in long_words) >= _TITLE_CASE * len(long_words):
        return True
    if _TWO_SENTENCES.search(part.text):
        return False
    # A line with a full stop is a headline only if it is not a sentence: without articles and past tense.
    is_plain = not part.full_stop or (part.words <= _QUESTION_WORDS and part.text.endswith(("?", "!")))
    return is_plain or len(_SENTENCE_WORDS.findall(part.text)) <= 1


def _lead(parts: Sequence[Paragraph], taken: Sequence[bool], but: int) -> set[str]:
    """Return the stems of the first two paragraphs of prose."""
    prose = [p for n, p in enumerate(parts) if n != but and not taken[n] and p.full_stop and p.words > _LEAD_WORDS]
    return {stem for part in prose[:2] for stem in _stems(part)}


def _stems(part: Paragraph) -> set[str]:
    return {word[:5] for word in _LONG_WORD.findall(part.text.casefold())}
