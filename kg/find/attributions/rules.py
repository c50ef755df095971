"""Who is reported to have said what, by rules: for what they find better than the tagger (`kg.find.attributions.tagged`).

A rule's name says by what evidence it found something; `precision` how often it was right on PolNeAR's training
articles (`confidence.toml` says how that was measured).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.doc.quotation_marks import inside
from kg.find.attributions.clauses import Sentence, complement
from kg.find.attributions.cues import find_cues, listed
from kg.find.attributions.phrases import Phrase
from kg.find.attributions.reports import Candidate, read
from kg.find.attributions.tokens import Token, is_speech, units
from kg.lang.lexicon import load
from kg.model import Attribution, Quoted, Span

_LONGEST_TAIL = 12
_REPORTED_WITHIN = frozenset(["clause after, that", "infinitive", "of"])
"""Rules strong enough to be heeded in what somebody else is quoted as saying."""


@dataclass(slots=True)
class Found:
    """What a rule found."""

    contents: list[Span]
    cue: Span | None
    source: Span | None
    rule: str


def precision(rule: str) -> float:
    """Return a rule's measured precision; a statement within a statement counts as one by itself."""
    measured: dict[str, float] = load("confidence")["precision"]
    return measured.get(rule.removeprefix("within quotation, ").removeprefix("nested "), measured["other"])


def traced(text: str, paragraphs: Sequence[Span], quotations: Sequence[Quoted]) -> list[Found]:
    """Return the attributions in paragraphs of `text`, in text order, with the names of their rules.

    `quotations` are those of its body. Contents include their quotation marks and leave out a leading "that"; "both
    Moscow and Damascus" are two attributions, and statements within statements are given besides those.
    """
    outer = [q for q in quotations if q.level == 0]
    deeper = _by_outer(quotations)
    passage = _Passage(text)
    at = 0
    for paragraph in paragraphs:
        first = at
        while at < len(outer) and outer[at].span.start < paragraph.end:
            at += 1
        passage.read(paragraph, outer[first:at], continues=first > 0 and outer[first - 1].continued)
    within = (f for q in outer for f in _within(text, q, deeper.get(q.span.start, ())))
    found = [*passage.found, *within]
    return sorted(found, key=in_text_order)


def in_text_order(found: Found | Attribution) -> tuple[Span, ...]:
    """Return what attributions are sorted by: where their contents, cues and sources stand."""
    first = found.contents[0]
    return first, found.contents[-1], found.cue or first, found.source or first


class _Passage:
    """Reads paragraph after paragraph, remembering whose words a quotation without attribution goes on with."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Found] = []
        self.open: Found | None = None  # what the next quotation continues if it has no attribution of its own
        self.pending: list[Span] = []  # quotations of this paragraph, or gone on with in it, not attributed yet

    def read(self, paragraph: Span, quotations: Sequence[Quoted], *, continues: bool) -> None:
        """Add a paragraph's attributions. `continues`: its first quotation goes on with the last one before it."""
        if not continues:
            self.pending = []  # unattributed words do not go on in another paragraph unless its mark says so
        for tokens in _with_tails(units(self.text, paragraph, quotations)):
            candidates = read(tokens)
            new = [_found(tokens, c) for c in candidates]
            if not new and all(t.kind != "word" for t in tokens):
                self._alone([Span(t.start, t.end) for t in tokens if is_speech(t)])
                continue
            if self.pending and (spoken := next((f for f in new if _has_speech(f, tokens)), None)):
                spoken.contents[:0] = self.pending  # a quotation of several paragraphs, attributed in the last
            self.pending = []
            self.found.extend(new)
            self.open = next((f for f in reversed(new) if "before" in f.rule or _has_speech(f, tokens)), None)

    def _alone(self, quotes: list[Span]) -> None:
        """Take in quotations that make up a sentence: they go on with those before, or wait for their attribution."""
        if self.open and not self.pending:
            self.open.contents.extend(quotes)
        else:
            self.pending.extend(quotes)


def _has_speech(found: Found, tokens: Sequence[Token]) -> bool:
    quotes = {(t.start, t.end) for t in tokens if t.kind == "quote"}
    return any((c.start, c.end) in quotes for c in found.contents)


def _with_tails(sentences: Sequence[list[Token]]) -> Iterator[list[Token]]:
    """Yield the sentences; one that is a quotation ending in "?" or a stop takes in a short "Kerry asked." after it."""
    held: list[Token] = []
    for tokens in sentences:
        if held and len(tokens) <= _LONGEST_TAIL and _is_bare_tail(tokens):
            yield held + tokens
            held = []
            continue
        if held:
            yield held
        held = tokens if all(t.kind == "quote" for t in tokens) and is_speech(tokens[-1]) else []
        if not held:
            yield tokens
    if held:
        yield held


def _is_bare_tail(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence is no more than "Kerry asked.": what follows a quotation that ends in its own mark."""
    cues = list(find_cues(tokens))
    if len(cues) != 1 or cues[0].use != "finite" or not cues[0].frames & {"clause", "quotation"}:
        return False
    sentence = Sentence(tokens, cues)
    subject = sentence.subject(cues[0])
    bare = not any(t.kind == "quote" for t in tokens) and complement(sentence, cues[0]) is None
    return bool(subject and subject[0] == 0 and bare)


def _found(tokens: Sequence[Token], candidate: Candidate) -> Found:
    """Return the candidate with its offsets."""
    cue, source = candidate.cue, candidate.source
    contents = [_span(tokens, phrase) for phrase in candidate.contents]
    return Found(contents, cue and _span(tokens, cue), source and _span(tokens, source), candidate.rule)


def _span(tokens: Sequence[Token], phrase: Phrase) -> Span:
    return Span(tokens[phrase[0]].start, tokens[phrase[1] - 1].end)


def _within(text: str, quotation: Quoted, nested: Sequence[Quoted]) -> Iterator[Found]:
    """Yield what the quoted speaker reports of others: "The secretary made clear that ...," Kirby said."""
    words = inside(text, quotation)
    for tokens in units(text, words, nested) if words else ():
        for candidate in read(tokens):
            rule = candidate.rule.removeprefix("nested ")
            if rule not in _REPORTED_WITHIN or not candidate.source:
                continue
            if candidate.lemma in listed("nested") and tokens[candidate.source[0]].low not in ("i", "you"):
                yield _found(tokens, candidate._replace(rule=f"within quotation, {rule}"))


def _by_outer(quotations: Sequence[Quoted]) -> dict[int, list[Quoted]]:
    """Return the quotations of level 1 by the start of the one around them."""
    found: dict[int, list[Quoted]] = {}
    outer = 0
    for quotation in quotations:
        if quotation.level == 0:
            outer = quotation.span.start
        elif quotation.level == 1:
            found.setdefault(outer, []).append(quotation)
    return found
