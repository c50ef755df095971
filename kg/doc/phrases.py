"""Shallow chunks of a sentence: word classes from closed lists, common verbs and spelling; noun phrases and clauses.

A word's class is one letter: D determiner, P preposition, T "to", C conjunction or relative, R pronoun, M auxiliary,
A adverb, V verb, G gerund, N noun, adjective or number, S possessive ending, Q quotation mark, X any other mark.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.sentences import split_sentences
from kg.doc.tokens import Token, tokenize
from kg.lang.en.event_triggers import verb_classes
from kg.lang.en.inflection import verb_forms
from kg.lang.en.word_classes import closed_classes
from kg.lang.lexicon import load
from kg.model import Span

_QUOTES = frozenset("\"“”'‘’`´«»") | {"''", "``"}
_WIDEST = 20
"""Tokens of the widest phrase looked for: a bound that keeps time linear and recursion shallow on any text."""
_WITHIN_SUBJECT = frozenset(["of", "from", "in", "on", "near", "at", "off", "outside", "against"])


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of one sentence, with the class of each and where each starts."""

    tokens: tuple[Token, ...]
    tags: str
    starts: tuple[int, ...]

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the sentence ends."""
        return self.tokens[-1].end

    def at(self, offset: int) -> int:
        """Return the index of the token that holds the character at `offset`, or of the first after it."""
        index = bisect_left(self.starts, offset + 1) - 1
        return index if index >= 0 and self.tokens[index].end > offset else index + 1

    def span(self, first: int, last: int) -> Span:
        """Return the span of the tokens `first` to `last`, both included."""
        return Span(self.tokens[first].start, self.tokens[last].end)

    def lower(self, index: int) -> str:
        """Return the lower-case word at `index`, "" outside the sentence."""
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def tag(self, index: int) -> str:
        """Return the class at `index`, "X" outside the sentence."""
        return self.tags[index] if 0 <= index < len(self.tags) else "X"

    def capital(self, index: int) -> bool:
        """Return whether the word at `index` is capitalised other than for standing first."""
        return 0 <= index < len(self.tokens) and self.tokens[index].capital


def read_sentences(text: str, paragraphs: Sequence[Span]) -> tuple[Sentence, ...]:
    """Return the sentences of the paragraphs of a text, in order, with the class of each token."""
    sentences = tokenize(text, split_sentences(text, paragraphs))
    return tuple(Sentence(tokens, _classify(tokens), tuple(t.start for t in tokens)) for tokens in sentences)


@cache
def _classes() -> dict[str, str]:
    """Return the class of each closed-class word and of the forms of common verbs and of verb triggers."""
    lexicon, classes = load("chunks"), dict(verb_classes())
    for verb in lexicon["verbs"]:
        classes |= {form: "G" if kind == "gerund" else "V" for form, kind in verb_forms(verb).items()}
    return classes | closed_classes()


@cache
def _settled() -> dict[str, str]:
    """Return of the words in `_classes` those whose class neither their capital nor the words beside them change."""
    return {w: c for w, c in _classes().items() if c not in "VGAM" and w != "us" and w[0].isalnum()}


def _classify(tokens: Sequence[Token]) -> str:
    settled, tags, tag = _settled(), list[str](), "X"
    for index, token in enumerate(tokens):
        tag = settled.get(token.lower) or _class(tokens, index, tag)
        tags.append(tag)
    return "".join(tags)


def _class(tokens: Sequence[Token], index: int, before: str) -> str:
    token, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    word, classes = token.lower, _classes()
    if word == "'s" or (word == "'" and before == "N" and following is not None and following.lower[0].isalnum()):
        return "S"
    if not word[0].isalnum():
        return "Q" if word in _QUOTES else "X"
    known = classes.get(word)
    if token.capital and not token.first and (known in ("V", "G", "A", "M") or word == "us"):
        return "N"
    verbal = known is None and word.endswith(("ed", "ing")) and len(word) > 4 and "-" not in word and not token.capital
    if known in ("V", "G") or verbal:
        return _verb_or_modifier(token, before, following)
    if known is not None:
        return known
    return "A" if word.endswith("ly") and len(word) > 4 and not token.capital else "N"


def _verb_or_modifier(token: Token, before: str, following: Token | None) -> str:
    """Return the class of a form that is a verb, or modifies the noun after it ("the increased attacks")."""
    word, next_word = token.lower, following.lower if following else "."
    follows = _classes().get(next_word, "N" if next_word[0].isalnum() else "X")
    participle = (token.first or before in "PTV") and follows == "N" and word.endswith("ed")
    object_of = before == "P" and not word.endswith(("ed", "ing"))  # "in jail"
    subject = before == "N" and follows == "M" and not word.endswith("ed")  # "the rescue force has"
    if before in "DS" or (before == "A" and follows == "N") or participle or subject or object_of:
        return "N"
    return "G" if word.endswith("ing") else "V"


def noun_phrase_start(sentence: Sentence, head: int) -> int:
    """Return the index of the first token of a head's noun phrase: determiner, possessor, modifiers."""
    index = head
    while index > max(0, head - _WIDEST):
        tag, before = sentence.tag(index - 1), sentence.tag(index - 2)
        if tag in "NS" or (tag == "A" and before in "DS"):
            index -= 1
        elif tag == "D":
            index -= 1
            if before != "D":
                break
        else:
            break
    while index < head and sentence.tag(index) in "SAQ":
        index += 1
    return index


def noun_phrase_end(sentence: Sentence, first: int) -> int | None:
    """Return the index of the last token of the noun phrase that begins at `first`, None where none begins there."""
    index, limit = first, first + _WIDEST
    while index < limit and sentence.tag(index) == "D":
        index += 1
    while index < limit and sentence.tag(index) == "A" and sentence.tag(index + 1) in "NA":
        index += 1
    start = index
    while index < limit and (sentence.tag(index) in "NS" or sentence.tag(index - 1) + sentence.tag(index) == "SA"):
        index += 1
    if index == start or sentence.tag(index - 1) == "S":
        return None
    return index - 1


def prepositional_phrases_end(
    sentence: Sentence,
    head: int,
    prepositions: Collection[str],
    stops: Collection[int],
    most: int = 3,
) -> int:
    """Return the index of the last token of the head's complements ("on Aleppo", "between X and Y"), or `head`.

    `stops` are the tokens that begin a date: a complement ends before them.
    """
    end = head
    for _ in range(most):
        at = end + 1
        if sentence.tag(at) == "Q" and sentence.tag(at + 1) in "PT":
            at += 1
        if sentence.lower(at) not in prepositions or sentence.tag(at) not in "PT" or at in stops or at + 1 in stops:
            break
        noun = next((i for i in range(at + 1, at + 6) if sentence.tag(i) == "N"), None)
        last = noun_phrase_end(sentence, at + 1)
        if last is None or noun is None:
            break
        if sentence.tag(at) == "T" and not sentence.capital(noun):
            break
        end = min([last, *(s - 1 for s in stops if at < s <= last)])
        if end != last:
            break
    return end


def subject_start(sentence: Sentence, verb: int) -> int:
    """Return the index of the first token of a verb's subject, or of the verb where the subject is not next to it.

    Before an infinitive stands what may or may not be its subject ("urged rebels to leave"): it is taken to be.
    """
    index = verb
    while index > max(0, verb - _WIDEST) and sentence.tag(index - 1) in "MAT":
        index -= 1
    if sentence.tag(index - 1) not in "NS":
        return verb
    start = noun_phrase_start(sentence, index - 1)
    while (
        start > verb - 2 * _WIDEST and sentence.lower(start - 1) in _WITHIN_SUBJECT and sentence.tag(start - 2) == "N"
    ):
        start = noun_phrase_start(sentence, start - 2)
    return start


def verb_phrase_end(sentence: Sentence, verb: int, stops: Collection[int], most: int = 14) -> int:
    """Return the index of the last token of the clause after a verb: to the next mark, verb, conjunction or date.

    `stops` are the tokens that begin a date.
    """
    index = verb
    while index + 1 < len(sentence.tags) and index - verb < most:
        tag = sentence.tag(index + 1)
        if tag in "XQMVG" or index + 1 in stops or (tag == "C" and not _joins_nouns(sentence, index + 1)):
            break
        index += 1
    while index > verb and sentence.tag(index) in "PTCDAQMR":
        index -= 1
    return index


def _joins_nouns(sentence: Sentence, conjunction: int) -> bool:
    """Return whether "and" joins what stands beside it rather than beginning a clause of its own."""
    if sentence.lower(conjunction) not in ("and", "or") or sentence.tag(conjunction - 1) != "N":
        return False
    end = noun_phrase_end(sentence, conjunction + 1)
    return end is not None and sentence.tag(end + 1) not in "MVA"
