"""The paragraphs of a text, as spans: a line each, or a block of lines where the text is wrapped at some width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.folding import alphanumeric
from kg.model import Span

# str.splitlines would also part lines at the separators \x1c to \x1e, which no editor shows as an end of line.
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s")
_FULL_STOP = re.compile(r"[.!?…][\"”’'»)\]*]*\s*\Z")
_WRAP_AT_MOST = 100
_WRAP_AT_LEAST = 40
_SENTENCE_GOES_ON = 0.5
_RAGGED = 0.85


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its span without white space at the ends, its characters with every white space made a space.

    `text` is as long as the span, so that offsets in it are offsets from `span.start`. `after_blank` says whether an
    empty line, or the start of the text, stands before it.
    """

    span: Span
    text: str
    after_blank: bool

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @cached_property
    def full_stop(self) -> bool:
        """Whether it ends as a sentence ends, closing quotation marks and brackets aside."""
        return _FULL_STOP.search(self.text) is not None

    @cached_property
    def key(self) -> str:
        """What two paragraphs share that read alike: letters and digits in one case."""
        return alphanumeric(self.text)

    def within(self, start: int, end: int) -> Span:
        """Return the span of the article's text that `start` to `end` of `text` is."""
        return Span(self.span.start + start, self.span.start + end)


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of `text` in order: none of them empty, none overlapping, all within it."""
    blocks = _blocks(text)
    width = _wrapped_at(text, blocks)
    spans: list[tuple[Span, bool]] = []
    for block in blocks:
        for number, line in enumerate(block):
            if number and width and _goes_on(text, block[number - 1], line, width):
                spans[-1] = (Span(spans[-1][0].start, line.end), spans[-1][1])
            else:
                spans.append((line, number == 0))
    return [Paragraph(span, _SPACE.sub(" ", span.of(text)), blank) for span, blank in spans]


def _blocks(text: str) -> list[list[Span]]:
    """Return the lines that hold anything, trimmed, in groups with an empty line between."""
    blocks: list[list[Span]] = []
    end = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if not line.strip():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        span = Span(start, match.start() + len(line.rstrip()))
        gap = text[end:start].replace("\r\n", "\n")
        if not blocks or len(_LINE.sub("", gap)) > 1:
            blocks.append([])
        blocks[-1].append(span)
        end = span.end
    return blocks


def _wrapped_at(text: str, blocks: list[list[Span]]) -> int | None:
    """Return at how many characters lines are cut, None where each line is a paragraph.

    They are cut where none is long and most long ones end within a sentence. Only with empty lines between paragraphs:
    without them a wrapped text is one block, and lines are the better guess.
    """
    ends = [line for block in blocks for line in block[:-1] if line.end - line.start >= _WRAP_AT_LEAST]
    width = max((line.end - line.start for block in blocks for line in block), default=0)
    if len(blocks) < 2 or len(ends) < 3 or width > _WRAP_AT_MOST:
        return None
    going_on = sum(not _FULL_STOP.search(line.of(text)) for line in ends)
    return width if going_on > _SENTENCE_GOES_ON * len(ends) else None


def _goes_on(text: str, line: Span, following: Span, width: int) -> bool:
    """Return whether a line was cut: the first word of the next would not have fitted, give or take a ragged edge."""
    word = following.of(text).split(maxsplit=1)[0]
    return line.end - line.start + 1 + len(word) > _RAGGED * width
