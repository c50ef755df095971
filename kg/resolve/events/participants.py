"""Who takes part in an event, by syntax: its verb's subject and object; its noun's possessor, modifiers, complements.

A participant is only what an agent of the article is mentioned by, or a country that acts: precision matters more than
recall here. The words are those of participants.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end, noun_phrase_start
from kg.lang.en import event_triggers as triggers
from kg.lang.en.geography import Country, country
from kg.lang.en.inflection import ends_as_negated, verb_forms
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import EventMention, Mention, NameMention, Participant, Span
from kg.resolve.sentence_index import SentenceIndex

_SURE = 0.7
"""Least probability of a pronoun's antecedent for the pronoun to count as a mention of that agent. Hand-set: who
is named as taking part should be right."""
_REACH = 12
"""Tokens, at most, between a verb and a prepositional phrase after it ("by ..."). Hand-set: a bound, since such
phrases follow the verb, its object or each other without a gap."""
_NOUN_REACH = 36
"""Tokens, at most, between a noun and a prepositional phrase after it. Hand-set: a bound, for the same reason."""
_MOST_JOINED = 4
"""Noun phrases, at most, that are joined by "and". Hand-set: a bound on cost."""


Found = tuple[str | Country, Span]
"""An agent's id, or the country whose government takes part, and the words that mean it."""


@dataclass(frozen=True, slots=True)
class AgentMention:
    """Words that mean an agent of the article: `full` is `span` with the titles before it.

    Where they name a country, which means its government only if it acts, `country` is that and `agent` "".
    """

    agent: str
    span: Span
    full: Span
    country: Country | None = None

    @property
    def meant(self) -> str | Country:
        """The agent's id, or the country."""
        return self.country or self.agent


def agent_mentions(
    text: str, names: Iterable[NameMention], mentions: Iterable[Mention], ids: Collection[str]
) -> tuple[AgentMention, ...]:
    """Return the mentions of the agents with these `ids`, and the names of countries, in text order."""
    titled = {name.span: name.full for name in names}
    found: list[AgentMention] = []
    for mention in mentions:
        nation = country(mention.span.of(text)) if mention.type == "place" else None
        if nation and nation.sort == "name":
            found.append(AgentMention("", mention.span, mention.span, nation))
        elif mention.chain in ids and mention.confidence >= _SURE:
            start = min(titled.get(mention.span, mention.span).start, mention.span.start)
            found.append(AgentMention(mention.chain, mention.span, Span(start, mention.span.end)))
    return tuple(sorted(found, key=lambda t: (t.span.start, t.span.end)))


def find_participants(
    text: str, mentions: Iterable[EventMention], sentence_index: SentenceIndex, phrases: Sequence[AgentMention]
) -> dict[Span, tuple[Found, ...]]:
    """Return who takes part in the event of each mention of a known type, by the mention's head.

    A country that acts is returned as such: `participants_of` turns it into its government.
    """
    finder = _ParticipantFinder(text, sentence_index, phrases)
    known = (m for m in mentions if m.in_lexicon or m.type != "other")
    found = {mention.head: tuple(finder.of(mention)) for mention in known}
    return {head: parts for head, parts in found.items() if parts}


def participants_of(
    found: Mapping[Span, Sequence[Found]], governments: Mapping[str, str]
) -> dict[Span, tuple[Participant, ...]]:
    """Return what `find_participants` found as participants, each agent once, in text order.

    `governments` are the ids of governments by the codes of their countries. Raises KeyError for a country without one.
    """
    taking_part: dict[Span, tuple[Participant, ...]] = {}
    for head, parts in found.items():
        agents: dict[str, Participant] = {}
        for meant, evidence in parts:
            agent = meant if isinstance(meant, str) else governments[meant.code]
            agents.setdefault(agent, Participant(agent=agent, evidence=evidence))
        taking_part[head] = tuple(sorted(agents.values(), key=lambda p: p.evidence))
    return taking_part


class _ParticipantFinder:
    def __init__(self, text: str, sentence_index: SentenceIndex, phrases: Sequence[AgentMention]) -> None:
        self.text = text
        self.sentence_index = sentence_index
        self.by_end = {phrase.span.end: phrase for phrase in phrases}
        self.by_start = {phrase.full.start: phrase for phrase in phrases}

    def of(self, mention: EventMention) -> Iterator[Found]:
        if place := self.sentence_index.at(mention.head):
            _, sentence, first, last = place
            yield from _Clause(self, sentence, first, last, mention.type).participants()


class _Clause:
    """One event's trigger in its sentence: tokens `first` to `last`."""

    def __init__(self, finder: _ParticipantFinder, sentence: Sentence, first: int, last: int, kind: str) -> None:
        self.finder = finder
        self.sentence = sentence
        self.first = first
        self.last = last
        self.type = kind
        self.words = " ".join(sentence.lower(i) for i in range(first, last + 1))
        self.is_verb = sentence.tag(first) in "VG" or triggers.is_verb(self.words, kind)

    def participants(self) -> Iterator[Found]:
        yield from self._of_verb() if self.is_verb else self._of_noun()

    # ------------------------------------------------------------ verbs

    def _of_verb(self) -> Iterator[Found]:
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
        return any(w in load("participants")["negations"] or ends_as_negated(w) for w in words)

    def _subject(self, begin: int) -> Iterator[Found]:
        """Yield the agents of the noun phrase right before a verb's group, or before its "who"."""
        sentence, end = self.sentence, begin - 1
        if sentence.lower(end) in function_words("subject_relatives"):
            end -= 2 if sentence.lower(end - 1) == "," else 1
        infinitive = any(sentence.tag(i) == "T" for i in range(begin, self.first))
        while end >= 0:
            phrase = self._ending(end)
            if phrase is None:
                return
            start = self._phrase_start(phrase)
            if sentence.tag(start - 1) in "PT":
                return
            if sentence.lower(start - 1) in load("participants")["conditions"]:
                return
            if not (phrase.country and infinitive):
                yield phrase.meant, phrase.span
            if sentence.lower(start - 1) not in function_words("joins"):
                return
            end = start - 2
            other = self._ending(end)
            if other is None or sentence.tag(self._phrase_start(other) - 1) not in "XQ":
                return

    def _object(self, begin: int) -> Iterator[Found]:
        """Yield the agents of the noun phrases that begin at a token, joined by "and"."""
        sentence = self.sentence
        while sentence.tag(begin) == "A":
            begin += 1
        for phrase in self._phrases(begin):
            if not phrase.country:
                yield phrase.meant, phrase.span

    # ------------------------------------------------------------ nouns

    def _of_noun(self) -> Iterator[Found]:
        if self.sentence.tag(self.last + 1) == "N":  # "his debate foible"
            return
        yield from self._before()
        yield from self._complements(self.last, _NOUN_REACH)
        yield from self._held()

    def _before(self) -> Iterator[Found]:
        """Yield the possessor or the modifiers of the noun: "Assad’s raids", "the Trump rally", "Russian strikes"."""
        sentence, at = self.sentence, self.first - 1
        by_states = triggers.lemma_of(self.words, self.type) in load("participants")["by_states"]
        start = noun_phrase_start(sentence, self.first)
        possessive = next((i for i in range(at, start - 1, -1) if sentence.tag(i) == "S"), None)
        if at >= start and sentence.tag(at) == "N" and (modifier := self._modifier(at, by_states)):
            yield modifier
        if possessive is not None:
            phrase = self._ending(possessive - 1)
            if phrase and (by_states or not phrase.country):
                yield phrase.meant, phrase.span
        elif sentence.tag(start) == "D" and (phrase := self._ending(start)):  # "his resignation"
            yield phrase.meant, phrase.span

    def _modifier(self, at: int, by_states: bool) -> Found | None:
        """Return the agent that the words up to a token mean as a modifier."""
        phrase, word = self._ending(at), self.sentence.span(at, at)
        if phrase and not phrase.country:
            return phrase.meant, phrase.span
        nation = self._nation(at) if by_states else None
        return (nation, word) if nation else None

    def _nation(self, at: int) -> Country | None:
        """Return the country whose adjective a token is."""
        token = self.sentence.tokens[at]
        nation = country(self.sentence.span(at, at).of(self.finder.text))
        adjective = nation and (nation.sort == "demonym" or token.lower in load("events")["place"]["actors"])
        return nation if adjective else None

    def _held(self) -> Iterator[Found]:
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

    def _complements(self, head: int, reach: int) -> Iterator[Found]:
        """Yield the agents in the prepositional phrases after a token, or after the object that follows it."""
        sentence, at = self.sentence, head + 1
        if self.is_verb and sentence.tag(at) in "DN":
            at = (noun_phrase_end(sentence, at) or head) + 1
        while at < head + reach and sentence.tag(at) in "PT":
            states = _prepositions(self.type).get(sentence.lower(at))
            genitive = sentence.lower(at) in function_words("genitives")
            wanted = states is not None and (not genitive or at == self.last + 1)
            end = at
            for phrase in self._phrases(at + 1):
                end = max(end, sentence.at(phrase.span.end - 1))
                if wanted and (states or not phrase.country):
                    yield phrase.meant, phrase.span
            end = max(end, noun_phrase_end(sentence, at + 1) or end)
            if end == at:
                return
            at = end + 1

    def _phrases(self, begin: int) -> Iterator[AgentMention]:
        """Yield the agents of the noun phrases from a token on that are joined by "and"."""
        sentence = self.sentence
        for _ in range(_MOST_JOINED):
            end = noun_phrase_end(sentence, begin)
            pronoun = sentence.tag(begin) == "R"
            if end is None and not pronoun:
                return
            phrase = self._over(begin, end if end is not None else begin)
            if phrase is None:
                return
            end = sentence.at(phrase.span.end - 1)
            if sentence.tag(end + 1) == "S":
                return
            yield phrase
            if sentence.lower(end + 1) not in function_words("joins"):
                return
            begin = end + 2

    def _over(self, begin: int, end: int) -> AgentMention | None:
        """Return the mention that ends a noun phrase or holds its end: "Secretary of State John Kerry"."""
        here = self.sentence.span(begin, end)
        if phrase := self._ending(end):
            return phrase if phrase.full.start >= here.start else None
        longer = self.finder.by_start.get(here.start)
        return longer if longer and longer.span.end > here.end else None

    def _ending(self, end: int) -> AgentMention | None:
        if not 0 <= end < len(self.sentence.tokens):
            return None
        return self.finder.by_end.get(self.sentence.tokens[end].end)

    def _phrase_start(self, phrase: AgentMention) -> int:
        return noun_phrase_start(self.sentence, self.sentence.at(max(phrase.full.start, self.sentence.tokens[0].start)))


@cache
def _holding() -> frozenset[str]:
    return frozenset(form for verb in load("participants")["holds"] for form in verb_forms(verb))


@cache
def _prepositions(kind: str) -> dict[str, bool]:
    """Return the prepositions before who takes part in an event of a type, each with whether countries do."""
    rows = [row for row in load("participants")["after"] if {"*", kind} & set(row["types"])]
    return {word: row["states"] for row in rows for word in row["prepositions"]}
