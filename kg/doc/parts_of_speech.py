"""Sentences with a part of speech for each token, by closed word lists, common verbs and spelling.

A part of speech is one letter: D determiner, P preposition, T "to", C conjunction or relative, R pronoun, M auxiliary,
A adverb, V verb, G gerund, N noun, adjective or number, S possessive ending, Q quotation mark, X any other mark.
No trained part-of-speech tagger: phrases need only what closes them, and lists do that in microseconds a word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.sentences import split_sentences
from kg.doc.tokens import Token, tokenize
from kg.lang.en.apostrophes import POSSESSIVES
from kg.lang.en.event_triggers import verb_classes
from kg.lang.en.inflection import ends_as_adverb, ends_as_gerund, ends_as_past, verb_forms
from kg.lang.en.word_classes import closed_classes
from kg.lang.lexicon import load
from kg.model import Span

_QUOTES = frozenset("\"“”'‘’`´«»") | {"''", "``"}
_LONG_ENOUGH = 4
"""Letters that a word needs more than for its ending to say something: "red" and "fly" are too short. Hand-set."""
LONGEST = 256
"""Tokens of a sentence at most; a longer one is read in parts. Much of what reads a sentence compares its words with
each other, and only so is the time for a text linear in its length whatever is in it. The longest sentence of 2,019
news articles, a list of names, has 220. Hand-set."""


@dataclass(frozen=True, eq=False, slots=True)
class Sentence:
    """The tokens of one sentence.

    `tags` has the part of speech of each as one letter, `starts` where each begins in the text, `words` each in lower
    case. Methods that take an index accept any integer, so that callers may look beyond either end of the sentence.
    """

    tokens: tuple[Token, ...]
    tags: str
    starts: tuple[int, ...]
    words: tuple[str, ...]

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
        try:  # hundreds of times a sentence, hardly ever outside it
            return self.words[index] if index >= 0 else ""
        except IndexError:
            return ""

    def tag(self, index: int) -> str:
        """Return the part of speech at `index`, "X" outside the sentence."""
        try:
            return self.tags[index] if index >= 0 else "X"
        except IndexError:
            return "X"

    def capital(self, index: int) -> bool:
        """Return whether the word at `index` is capitalised; False outside the sentence."""
        return 0 <= index < len(self.tokens) and self.tokens[index].capital


def read_sentences(text: str, paragraphs: Sequence[Span]) -> tuple[Sentence, ...]:
    """Return the sentences of the paragraphs of a text, in order, each token with its part of speech."""
    sentences = tokenize(text, split_sentences(text, paragraphs))
    parts = (tokens[at : at + LONGEST] for tokens in sentences for at in range(0, len(tokens), LONGEST))
    return tuple(
        Sentence(tokens, _tags(tokens), tuple([t.start for t in tokens]), tuple([t.lower for t in tokens]))
        for tokens in parts
    )


@cache
def _word_tags() -> dict[str, str]:
    """Return the part of speech of each closed-class word and of the forms of common verbs and of verb triggers."""
    lexicon, tags = load("chunks"), dict(verb_classes())
    for verb in lexicon["verbs"]:
        tags |= {form: "G" if kind == "gerund" else "V" for form, kind in verb_forms(verb).items()}
    return tags | dict.fromkeys(lexicon["pasts"], "V") | closed_classes()


@cache
def _unambiguous() -> dict[str, str]:
    """Return the words of `_word_tags` whose part of speech depends on neither their capital nor their neighbours."""
    return {
        w: c for w, c in _word_tags().items() if c not in "VGAM" and w not in _name_in_capitals() and w[0].isalnum()
    }


@cache
def _name_in_capitals() -> frozenset[str]:
    return frozenset(load("chunks")["name_in_capitals"])


def _tags(tokens: Sequence[Token]) -> str:
    """Return the parts of speech of a sentence's tokens, a letter each."""
    unambiguous, tags, tag = _unambiguous(), list[str](), "X"
    for index, token in enumerate(tokens):
        tag = unambiguous.get(token.lower) or _tag(tokens, index, tag)
        tags.append(tag)
    return "".join(tags)


def _tag(tokens: Sequence[Token], index: int, before: str) -> str:
    """Return the part of speech of the token at `index`, given that of the token before it."""
    token, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    word = token.lower
    if word in POSSESSIVES or (
        word == "'" and before == "N" and following is not None and following.lower[0].isalnum()
    ):
        return "S"
    if not word[0].isalnum():
        return "Q" if word in _QUOTES else "X"
    known = _word_tags().get(word)
    if token.capital and not token.first and (known in ("V", "G", "A", "M") or word in _name_in_capitals()):
        return "N"
    long = len(word) > _LONG_ENOUGH and not token.capital
    verbal = known is None and long and "-" not in word and (ends_as_past(word) or ends_as_gerund(word))
    if known in ("V", "G") or verbal:
        return _verb_or_modifier(token, before, following)
    if known is not None:
        return known
    return "A" if long and ends_as_adverb(word) else "N"


def _verb_or_modifier(token: Token, before: str, following: Token | None) -> str:
    """Return "V" or "G" for a verb's form, "N" where it is a noun or modifies one ("the increased attacks")."""
    word, next_word = token.lower, following.lower if following else "."
    past, gerund = ends_as_past(word), ends_as_gerund(word)
    follows = _word_tags().get(next_word, "N" if next_word[0].isalnum() else "X")
    participle = (token.first or before in "PTV") and follows == "N" and past
    object_of = before == "P" and not (past or gerund)  # "in jail"
    subject = before == "N" and follows == "M" and not past  # "the rescue force has"
    if before in "DS" or (before == "A" and follows == "N") or participle or subject or object_of:
        return "N"
    return "G" if gerund else "V"
