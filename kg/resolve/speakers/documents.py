"""The author of a document that is a source: "a study by X", "its lawsuit", "the report" after X said it in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kg.doc.phrases import noun_phrase_start
from kg.lang.en.inflection import ends_as_past
from kg.lang.en.numbers import either
from kg.lang.en.people import people_nouns
from kg.lang.word_lists import calendar, word_list
from kg.model import NameMention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.speakers.source_phrases import (
    SourcePhrase,
    ends_in_institution_noun,
    group_words,
    head_name,
    parse_source,
    preposition,
    pronouns,
)

# Not the document's tokens: a source is any span of the text, as in `source_phrases`.
_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_OWNS = re.compile(r"(?:['’]s?(?:\s+[a-z][\w-]*){0,2})?\s+")
"""What stands between a name and the noun of a document that is its own: "Gallup poll", "Vik's annual report"."""
_LONGEST = 150
"""Characters, at most, from a document's noun to the name of its author. Hand-set."""
_LEAD = 60
"""Characters before a document's noun in which its owner's name or the preposition "in" stands. Hand-set."""
_REACH = 3000
"""Characters, at most, between "the report" and the words that say whose it is. Hand-set: half of an article."""

_NEAR = 2
"""Sentences, at most, between a document that nobody is named for and who spoke last. Hand-set."""

AgentOf = Callable[[Span], Entity | None]
"""Gives the agent that words refer to."""


class Authors:
    """Finds the authors of the documents that are sources in one article."""

    def __init__(self, discourse: Discourse, agent_of: AgentOf) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self.agent_of = agent_of
        self.found: dict[str, Entity] = {}

    def author(self, read: SourcePhrase, source: Span) -> Entity | None:
        """Return the author of the document that a source is; None where it is none, or nobody is named."""
        noun = _document_noun(self.text, read)
        if noun is None:
            return None
        word = noun.of(self.text).lower()
        author = self._in_phrase(read.span.start, noun, source.end)
        if author is None and read.definite and read.phrase.islower():
            author = self.found.get(word) or self._said_before(noun) or self._last_speaker(read)
        if author:
            self.found[word] = author
        return author

    def _in_phrase(self, start: int, noun: Span, end: int) -> Entity | None:
        """Return whom a document's own phrase names: "a Gallup poll", "his memo", "a study by Yale"."""
        own = next(iter(_WORD.finditer(self.text, start, noun.start)), None)
        if own and own.group().lower() in pronouns():
            return self.agent_of(Span(*own.span()))
        before = (n for n in self.discourse.names_between(start, noun.start) if n.type != "place")
        name = next(before, None)
        if name is None and noun.of(self.text).lower() in word_list("groups", "authors", "printed"):
            name = self._outlet(noun, end)
        return self.discourse.entities.by_mention[name.span] if name else self._after(noun, end)

    def _outlet(self, noun: Span, end: int) -> NameMention | None:
        """Return the institution that an article is printed in: "an editorial in the Daily Acorn"."""
        first = next(iter(_WORD.finditer(self.text, noun.end, end)), None)
        if first is None or first.group() not in word_list("groups", "authors", "in_outlet"):
            return None
        return next((n for n in self.discourse.names_between(first.end(), end) if n.type == "organization"), None)

    def _after(self, noun: Span, end: int, *, near: bool = False) -> Entity | None:
        """Return whom "by" or "from" after a document's noun names, be it people without a name.

        Where it is `near`, one word at most stands between ("a report published by Vik").
        """
        search = _by().match if near else _by().search
        by = search(self.text, noun.end, min(end, noun.end + _LONGEST))
        if by is None or " ".join(by.group().split()) in _not_by():
            return None
        words = Span(by.end(), end)
        names = [n for n in self.discourse.names_between(words.start, end) if n.span.end <= end]
        name = head_name(self.text, words, names)
        if name is None and names and not preposition().search(self.text, words.start, names[0].span.start):
            name = names[0]
        if name:
            return None if name.type == "place" else self.discourse.entities.by_mention[name.span]
        read = parse_source(self.text, words)
        if read is None or (read.words[0] in calendar() or not read.phrase[0].isalpha()):
            return None
        named = read.phrase[0].isupper() or read.head in people_nouns() or ends_in_institution_noun(read.words)
        return self.agent_of(read.span) if named else None

    def _said_before(self, noun: Span) -> Entity | None:
        """Return the author of the last document with this noun: "Vik's report", or one in which Vik said something."""
        word = re.compile(rf"\b{re.escape(noun.of(self.text))}\b", re.IGNORECASE)
        earlier = list(word.finditer(self.text, max(0, noun.start - _REACH), noun.start))
        for at in (Span(*match.span()) for match in reversed(earlier)):
            if author := self._owner(at) or self._speaker(at) or self._subject(at):
                return author
        return None

    def _last_speaker(self, read: SourcePhrase) -> Entity | None:
        """Return who was said to say something right before a document that nothing else tells of: "the statement"."""
        if len(read.words) > 1 or read.head not in word_list("groups", "authors", "last_speaker"):
            return None
        here = self.discourse.sentence_at(read.span.start)
        at, speaker = self.discourse.said[-1] if self.discourse.said else (0, None)
        near = here - self.discourse.sentence_at(at) <= _NEAR
        return speaker if speaker and speaker.type != "group" and near else None

    def _subject(self, noun: Span) -> Entity | None:
        """Return who made a document, by the name before the verb that it is the object of: "Acorn filed a suit"."""
        place = self.discourse.sentence_index.at(noun)
        if place is None:
            return None
        _, sentence, first, _ = place
        verb = noun_phrase_start(sentence, first) - 1
        while sentence.tag(verb) == "A":
            verb -= 1
        if verb < 0 or sentence.lower(verb) not in word_list("groups", "authors", "verbs"):
            return None
        names = self.discourse.names_between(sentence.tokens[0].start, sentence.tokens[verb].start)
        name = next((n for n in reversed(names) if n.type != "place"), None)
        return self.discourse.entities.by_mention[name.span] if name else None

    def _owner(self, noun: Span) -> Entity | None:
        for name in reversed(self.discourse.names_between(noun.start - _LEAD, noun.start)):
            if name.type != "place" and _OWNS.fullmatch(self.text, name.span.end, noun.start):
                return self.discourse.entities.by_mention[name.span]
        end = self.discourse.sentences[self.discourse.sentence_at(noun.start)].end
        return self._after(noun, end, near=True)

    def _speaker(self, noun: Span) -> Entity | None:
        """Return who says something in a document, in the sentence of its noun: "Vik said in a report that ..."."""
        if not _in().search(self.text, max(0, noun.start - _LEAD), noun.start):
            return None
        here = self.discourse.sentence_at(noun.start)
        for index, speaker in self.discourse.speakers.items():
            said = self.discourse.attributions[index]
            beside = said.cue and self.discourse.sentence_at(said.cue.start) == here
            if speaker and beside and not any(content.overlaps(noun) for content in said.contents):
                return speaker
        return None


def _document_noun(text: str, read: SourcePhrase) -> Span | None:
    """Return where a phrase's noun for a document stands, None where its head is none.

    Only a participle may follow the noun: "an article published Friday", but no "report author".
    """
    words = list(_WORD.finditer(text, read.span.start, max(read.span.end, read.head_start + len(read.head))))
    words = [w for w in words if w.start() <= read.head_start]
    at = next((i for i in reversed(range(len(words))) if words[i].group().lower() in group_words("documents")), None)
    if at is None or (at + 1 < len(words) and not _is_participle(words[at + 1].group())):
        return None
    return Span(*words[at].span())


def _is_participle(word: str) -> bool:
    return ends_as_past(word) or word in word_list("groups", "authors", "participles")


@cache
def _by() -> re.Pattern[str]:
    """Return the pattern of the word before an author, with the word before it: "published by"."""
    return re.compile(rf"\s*(?:\b\w+\s+)?\b(?:{either(word_list('groups', 'authors', 'by'))})\s+")


@cache
def _not_by() -> frozenset[str]:
    """Return what stands before somebody who only has a document: "seen by"."""
    return word_list("groups", "authors", "not_by")


@cache
def _in() -> re.Pattern[str]:
    """Return the pattern of what stands before a document in which something is said: "in a new report"."""
    leads = either(word_list("pronouns", "function", "determiners") | word_list("pronouns", "function", "possessives"))
    before = either(word_list("groups", "authors", "in"))
    return re.compile(rf"\b(?:{before})\s+(?:{leads})\s+(?:[\w-]+\s+){{0,3}}$")
