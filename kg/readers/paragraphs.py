"""The paragraphs of a text as spans: each line is one, or each block of lines where the text is wrapped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.folding import alphanumeric
from kg.model import Span

# Not str.splitlines, which also splits at the separators \x1c to \x1e. No editor shows those as ends of lines.
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s")
_FULL_STOP = re.compile(r"[.!?…][\"”’'»)\]*]*\s*\Z")
_MIN_WIDTH, _MAX_WIDTH = 40, 100
"""Characters at which a text can be wrapped."""

_UNFINISHED = 0.5
"""Share of long lines that end within a sentence, above which a text counts as wrapped."""

_RAGGED = 0.85
"""Share of the width that a wrapped line fills, at least."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its span without white space at the ends, and its text with a space for each white space.

    `text` is as long as the span, so offsets into it count from `span.start`. `after_blank` says whether an empty line
    or the start of the text is before it.
    """

    span: Span
    text: str
    after_blank: bool

    @cached_property
    def words(self) -> int:
        """The number of its words."""
        return len(self.text.split())

    @cached_property
    def full_stop(self) -> bool:
        """Whether it ends like a sentence, not counting closing quotation marks and brackets."""
        return _FULL_STOP.search(self.text) is not None

    @cached_property
    def key(self) -> str:
        """Its letters and digits in one case, by which two paragraphs are compared."""
        return alphanumeric(self.text)

    def within(self, start: int, end: int) -> Span:
        """Return the span in the article's text of `start` to `end` in `text`."""
        return Span(self.span.start + start, self.span.start + end)


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of `text` in order. None is empty, and none overlap."""
    blocks = _blocks(text)
    width = _wrapped_at(text, blocks)
    spans: list[tuple[Span, bool]] = []
    for block in blocks:
        for number, line in enumerate(block):
            if number and width and _is_wrapped(text, block[number - 1], line, width):
                spans[-1] = (Span(spans[-1][0].start, line.end), spans[-1][1])
            else:
                spans.append((line, number == 0))
    return [Paragraph(span, _SPACE.sub(" ", span.of(text)), blank) for span, blank in spans]


def _blocks(text: str) -> list[list[Span]]:
    """Return the lines that are not empty, trimmed, in groups between empty lines."""
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
    """Return the width at which lines are wrapped, None where each line is a paragraph.

    They are wrapped where none is over _MAX_WIDTH and most long ones end within a sentence. Only where there are empty
    lines: without them a wrapped text would be one block, and lines are the better guess.
    """
    ends = [line for block in blocks for line in block[:-1] if line.end - line.start >= _MIN_WIDTH]
    width = max((line.end - line.start for block in blocks for line in block), default=0)
    if len(blocks) < 2 or len(ends) < 3 or width > _MAX_WIDTH:
        return None
    unfinished = sum(not _FULL_STOP.search(line.of(text)) for line in ends)
    return width if unfinished > _UNFINISHED * len(ends) else None


def _is_wrapped(text: str, line: Span, following: Span, width: int) -> bool:
    """Return whether a line was wrapped: the first word of the next line would not have fitted, given _RAGGED."""
    word = following.of(text).split(maxsplit=1)[0]
    return line.end - line.start + 1 + len(word) > _RAGGED * width
