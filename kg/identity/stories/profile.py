"""What an article is about, as far as it tells which other articles report the same: its words, names and dates."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import mul

import msgspec

from kg.edtf import is_day
from kg.identity.register import Register
from kg.identity.stories.printed_dates import days_of, months_of, years_in
from kg.identity.stories.thresholds import BLOCKING_WORDS, DAYS_KEPT, LEAD
from kg.identity.stories.word_frequencies import inverse_document_frequencies
from kg.lang.en.stems import WORD, stem
from kg.lang.en.word_classes import is_function_word
from kg.model import Article, DateMention, Span

WordWeights = dict[str, float]

_SENTENCE_START = re.compile(r"(?:^|[.?!:\n\"“”'‘’(])\s*$")
_BEFORE = 3
"""Characters before a word in which it is seen whether a sentence begins there: a stop, a mark and a blank."""


class ArticleProfile(msgspec.Struct, frozen=True):
    """An article as vectors of weights by stem: TF-IDF of its words, its names and its lead's words, of length 1.

    `lead_names` are the inverse document frequencies of the names in the lead. `years`, `months` (1 to 12) and `days`
    (YYYY-MM-DD) are those that it prints; `published` is the day it came out, None if not known.
    """

    words: WordWeights
    names: WordWeights
    lead: WordWeights
    lead_names: WordWeights
    years: tuple[int, ...]
    months: tuple[int, ...]
    days: tuple[str, ...]
    published: str | None

    @property
    def blocking_words(self) -> list[str]:
        """The words that weigh most, by which the article is found again."""
        return sorted(self.words, key=lambda w: (-self.words[w], w))[:BLOCKING_WORDS]

    def days_between(self, other: ArticleProfile) -> int | None:
        """Return the days between the two articles' publications, None where one is not known."""
        if not self.published or not other.published:
            return None
        return abs((date.fromisoformat(self.published) - date.fromisoformat(other.published)).days)


def article_profile(article: Article, dates: Sequence[DateMention], register: Register) -> ArticleProfile:
    """Return the profile of an article, which has these dates; words that many registered articles have weigh less.

    Raises ModelError where the tagger's vocabulary is missing or damaged.
    """
    counts = _counted(article)
    idf = inverse_document_frequencies(counts.forms, register)
    published = article.metadata.published
    return ArticleProfile(
        words=_weighed(counts.words, idf),
        names=_weighed(counts.names, idf),
        lead=_weighed(counts.lead, idf),
        lead_names={w: round(idf[w], 4) for w in sorted(counts.lead_names)},
        years=tuple(sorted(years_in(article.text, _prose(article)))),
        months=tuple(sorted(months_of(dates, article.text))),
        days=tuple(dict.fromkeys(days_of(dates)))[:DAYS_KEPT],
        published=published.value[:10] if published and is_day(published.value[:10]) else None,
    )


@dataclass
class _Counts:
    """How often an article has each stem: in all, as a name, in the lead; `forms` has the first word of each stem."""

    words: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    lead: Counter[str] = field(default_factory=Counter)
    lead_names: set[str] = field(default_factory=set)
    forms: dict[str, str] = field(default_factory=dict)


def _counted(article: Article) -> _Counts:
    """Count the content words of an article's prose."""
    counts, proper = _Counts(), _proper_nouns(article)
    before = 0
    for span in _prose(article):
        lead_end = span.start + LEAD - before
        said = [
            (w, m.start()) for m in WORD.finditer(article.text, span.start, span.end) if (w := _content_word(m.group()))
        ]
        bases = [stem(word) for word, _ in said]
        for base, (word, _) in zip(bases, said, strict=True):
            counts.forms.setdefault(base, word)
        counts.words.update(bases)
        counts.names.update(base for base, (word, _) in zip(bases, said, strict=True) if word in proper)
        if lead_end > span.start:
            lead = [(base, word) for base, (word, start) in zip(bases, said, strict=True) if start < lead_end]
            counts.lead.update(base for base, _ in lead)
            counts.lead_names.update(base for base, word in lead if word in proper)
        before += span.end - span.start
    return counts


@lru_cache(maxsize=50_000)
def _content_word(printed: str) -> str | None:
    """Return a content word in small letters, None for a function word."""
    word = printed.lower()
    return None if is_function_word(word) else word


def _prose(article: Article) -> Iterator[Span]:
    """Yield the headline, where it is printed outside the body, and the paragraphs of the body."""
    title = article.metadata.title
    if title and title.span and not any(title.span.overlaps(p) for p in article.body):
        yield title.span
    yield from article.body


def _proper_nouns(article: Article) -> frozenset[str]:
    """Return the lower-case words that the article prints with a capital, within a sentence too, and never without."""
    inside, small = set(), set()
    for paragraph in article.body:
        for match in WORD.finditer(article.text, paragraph.start, paragraph.end):
            word = match.group()
            if not word[0].isupper():
                small.add(word)
            elif not _SENTENCE_START.search(article.text, max(paragraph.start, match.start() - _BEFORE), match.start()):
                inside.add(word.lower())
    return frozenset(inside - small)


def _weighed(counts: Mapping[str, int], idf: Mapping[str, float]) -> WordWeights:
    """Return the TF-IDF of counted words, with the logarithm of their frequency, as a vector of length 1."""
    weights = {w: x for w, n in counts.items() if (x := (1 + math.log(n)) * idf[w]) > 0}
    length = math.sqrt(sum(x * x for x in weights.values())) or 1.0
    return {w: round(x / length, 4) for w, x in weights.items()}


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the cosine of two vectors of length 1."""
    if len(a) > len(b):
        a, b = b, a
    shared = list(filter(b.__contains__, a))  # a tenth of the words, as a rule
    total: float = sum(map(mul, map(a.__getitem__, shared), map(b.__getitem__, shared)))
    return total
