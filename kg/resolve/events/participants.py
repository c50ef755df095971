"""Who takes part in an event, by syntax: its verb's subject and object, its noun's possessor, modifiers, complements.

Only where a phrase beside the event's word ends in words that mean an agent of the article, or a country that acts: a
participant that is wrong is worse than none. Words are those of participants.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end, noun_phrase_start
from kg.lang.en import event_triggers as triggers
from kg.lang.en.geography import Country, country
from kg.lang.en.inflection import verb_forms
from kg.lang.lexicon import load
from kg.model import EventMention, Mention, NameMention, Participant, Span
from kg.resolve.pronouns.references import Reading

_SURE = 0.7
"""Confidence from which a pronoun or noun is taken at its word."""
_REACH = 12
"""Tokens after a verb within which the "by" of its passive stands."""


Governments = Callable[[Country, Span], str]
"""Gives the id of a country's government, and makes it an agent where it was none; the span are the words for it."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that mean an agent of the article: `whole` is `span` with its titles.

    Where they name a country, which means its government only if it acts, `country` is that and `agent` "".
    """

    agent: str
    span: Span
    whole: Span
    country: Country | None = None

    @property
    def meant(self) -> str | Country:
        """The agent's id, or the country."""
        return self.country or self.agent


def terms_of(
    text: str, names: Iterable[NameMention], mentions: Iterable[Mention], ids: Collection[str]
) -> tuple[Term, ...]:
    """Return the words of an article that mean one of its agents, of these `ids`, or a country, in text order."""
    wholes = {name.span: name.full for name in names}
    found = list[Term]()
    for mention in mentions:
        nation = country(mention.span.of(text)) if mention.type == "place" else None
        if nation and nation.sort == "name":
            found.append(Term("", mention.span, mention.span, nation))
        elif mention.chain in ids and mention.confidence >= _SURE:
            full = wholes.get(mention.span, mention.span)
            found.append(Term(mention.chain, mention.span, Span(min(full.start, mention.span.start), mention.span.end)))
    return tuple(sorted(found, key=lambda t: (t.span.start, t.span.end)))


def participants(
    text: str, mentions: Iterable[EventMention], reading: Reading, terms: Sequence[Term], government: Governments
) -> dict[Span, tuple[Participant, ...]]:
    """Return who takes part in the event of each mention of a known type, by its head, in text order."""
    finder = _Finder(text, reading, terms)
    taking_part: dict[Span, tuple[Participant, ...]] = {}
    for mention in mentions:
        found: dict[str, Participant] = {}
        for meant, evidence in finder.of(mention) if mention.in_lexicon or mention.type != "other" else ():
            agent = meant if isinstance(meant, str) else government(meant, evidence)
            found.setdefault(agent, Participant(agent=agent, evidence=evidence))
        if found:
            taking_part[mention.head] = tuple(sorted(found.values(), key=lambda p: p.evidence))
    return taking_part


_Found = tuple[str | Country, Span]
"""An agent's id, or a country for its government, and the words that mean it."""


class _Finder:
    def __init__(self, text: str, reading: Reading, terms: Sequence[Term]) -> None:
        self.text = text
        self.reading = reading
        self.by_end = {term.span.end: term for term in terms}
        self.by_start = {term.whole.start: term for term in terms}

    def of(self, mention: EventMention) -> Iterator[_Found]:
        if place := self.reading.at(mention.head):
            _, sentence, first, last = place
            yield from _Clause(self, sentence, first, last, mention.type).participants()


class _Clause:
    """One trigger in its sentence: tokens `first` to `last`."""

    def __init__(self, finder: _Finder, sentence: Sentence, first: int, last: int, kind: str) -> None:
        self.finder = finder
        self.sentence = sentence
        self.first = first
        self.last = last
        self.type = kind
        self.words = " ".join(sentence.lower(i) for i in range(first, last + 1))
        self.is_verb = sentence.tag(first) in "VG" or triggers.is_verb(self.words, kind)

    def participants(self) -> Iterator[_Found]:
        yield from self._of_verb() if self.is_verb else self._of_noun()

    # ------------------------------------------------------------ verbs

    def _of_verb(self) -> Iterator[_Found]:
        begin = self._group_start(self.first)
        if self._negated(begin, self.first):
            return
        yield from self._subject(begin)
        yield from self._object(self.last + 1)
        yield from self._complements(self.last, _REACH)

    def _group_start(self, verb: int) -> int:
        """Return the index of the first token of a verb's group: auxiliaries, adverbs and "to" before it."""
        begin = verb
        while begin > 0 and self.sentence.tag(begin - 1) in "MAT":
            begin -= 1
        return begin

    def _negated(self, begin: int, end: int) -> bool:
        words = {self.sentence.lower(i).replace("’", "'") for i in range(begin, end)}
        return any(w in load("participants")["negations"] or w.endswith("n't") for w in words)

    def _subject(self, begin: int) -> Iterator[_Found]:
        """Yield the agents of the noun phrase right before a verb's group, or before its "who"."""
        sentence, end = self.sentence, begin - 1
        if sentence.lower(end) == "who":
            end -= 2 if sentence.lower(end - 1) == "," else 1
        infinitive = any(sentence.tag(i) == "T" for i in range(begin, self.first))
        while end >= 0:
            term = self._ending(end)
            if term is None:
                return
            start = self._phrase_start(term)
            if sentence.tag(start - 1) in "PT":
                return
            if sentence.lower(start - 1) in load("participants")["conditions"]:
                return
            if not (term.country and infinitive):
                yield term.meant, term.span
            if sentence.lower(start - 1) != "and":
                return
            end = start - 2
            other = self._ending(end)
            if other is None or sentence.tag(self._phrase_start(other) - 1) not in "XQ":
                return

    def _object(self, begin: int) -> Iterator[_Found]:
        """Yield the agents of the noun phrases that begin at a token, joined by "and"."""
        sentence = self.sentence
        while sentence.tag(begin) == "A":
            begin += 1
        for term in self._phrases(begin):
            if not term.country:
                yield term.meant, term.span

    # ------------------------------------------------------------ nouns

    def _of_noun(self) -> Iterator[_Found]:
        if self.sentence.tag(self.last + 1) == "N":  # "his debate foible"
            return
        yield from self._before()
        yield from self._complements(self.last, 3 * _REACH)
        yield from self._held()

    def _before(self) -> Iterator[_Found]:
        """Yield the possessor or the modifiers of the noun: "Assad’s raids", "the Trump rally", "Russian strikes"."""
        sentence, at = self.sentence, self.first - 1
        by_states = triggers.lemma_of(self.words, self.type) in load("participants")["by_states"]
        start = noun_phrase_start(sentence, self.first)
        possessive = next((i for i in range(at, start - 1, -1) if sentence.tag(i) == "S"), None)
        if at >= start and sentence.tag(at) == "N" and (modifier := self._modifier(at, by_states)):
            yield modifier
        if possessive is not None:
            term = self._ending(possessive - 1)
            if term and (by_states or not term.country):
                yield term.meant, term.span
        elif sentence.tag(start) == "D" and (term := self._ending(start)):  # "his resignation"
            yield term.meant, term.span

    def _modifier(self, at: int, by_states: bool) -> _Found | None:
        """Return the agent that the words up to a token mean as a modifier."""
        term, word = self._ending(at), self.sentence.span(at, at)
        if term and not term.country:
            return term.meant, term.span
        nation = self._nation(at) if by_states else None
        return (nation, word) if nation else None

    def _nation(self, at: int) -> Country | None:
        """Return the country whose adjective a token is."""
        token = self.sentence.tokens[at]
        nation = country(self.sentence.span(at, at).of(self.finder.text))
        adjective = nation and (nation.sort == "demonym" or token.lower in load("events")["place"]["actors"])
        return nation if adjective else None

    def _held(self) -> Iterator[_Found]:
        """Yield the subject of the verb whose object the noun's phrase is: "Kerry held talks"."""
        sentence = self.sentence
        start = noun_phrase_start(sentence, self.first)
        verb = start - 1
        for length in (1, 2):
            words = " ".join(sentence.lower(i) for i in range(verb - length + 1, verb + 1))
            if words in _holding() and sentence.tag(verb - length + 1) in "VGM":
                begin = self._group_start(verb - length + 1)
                if not self._negated(begin, verb):
                    yield from self._subject(begin)
                return

    # ------------------------------------------------------------ both

    def _complements(self, head: int, reach: int) -> Iterator[_Found]:
        """Yield who stands in the prepositional phrases after a token, or after the object that follows it."""
        sentence, at = self.sentence, head + 1
        if self.is_verb and sentence.tag(at) in "DN":
            at = (noun_phrase_end(sentence, at) or head) + 1
        while at < head + reach and sentence.tag(at) in "PT":
            states = _prepositions(self.type).get(sentence.lower(at))
            wanted = states is not None and (sentence.lower(at) != "of" or at == self.last + 1)
            end = at
            for term in self._phrases(at + 1):
                end = max(end, sentence.at(term.span.end - 1))
                if wanted and (states or not term.country):
                    yield term.meant, term.span
            end = max(end, noun_phrase_end(sentence, at + 1) or end)
            if end == at:
                return
            at = end + 1

    def _phrases(self, begin: int) -> Iterator[Term]:
        """Yield what means an agent of the noun phrases from a token on, joined by "and"."""
        sentence = self.sentence
        for _ in range(4):
            end = noun_phrase_end(sentence, begin)
            pronoun = sentence.tag(begin) == "R"
            if end is None and not pronoun:
                return
            term = self._over(begin, end if end is not None else begin)
            if term is None:
                return
            end = sentence.at(term.span.end - 1)
            if sentence.tag(end + 1) == "S":
                return
            yield term
            if sentence.lower(end + 1) != "and":
                return
            begin = end + 2

    def _over(self, begin: int, end: int) -> Term | None:
        """Return the term that ends a noun phrase, or that holds its end: "Secretary of State John Kerry"."""
        here = self.sentence.span(begin, end)
        if term := self._ending(end):
            return term if term.whole.start >= here.start else None
        longer = self.finder.by_start.get(here.start)
        return longer if longer and longer.span.end > here.end else None

    def _ending(self, end: int) -> Term | None:
        if not 0 <= end < len(self.sentence.tokens):
            return None
        return self.finder.by_end.get(self.sentence.tokens[end].end)

    def _phrase_start(self, term: Term) -> int:
        return noun_phrase_start(self.sentence, self.sentence.at(max(term.whole.start, self.sentence.tokens[0].start)))


@cache
def _holding() -> frozenset[str]:
    return frozenset(form for verb in load("participants")["holds"] for form in verb_forms(verb))


@cache
def _prepositions(kind: str) -> dict[str, bool]:
    """Return the prepositions before who takes part in an event of a type, each with whether countries do."""
    rows = [row for row in load("participants")["after"] if {"*", kind} & set(row["types"])]
    return {word: row["states"] for row in rows for word in row["prepositions"]}
