"""Which agent a source refers to, by name, noun ("the secretary") or pronoun.

Attributions are resolved in text order, each against what was said before it: exact names first, then nouns, then
pronouns (the order of sieves of Raghunathan et al. 2010).
"""

from __future__ import annotations

import re
from functools import cache

from kg.lang.en.geography import country
from kg.lang.en.inflection import ends_as_plural, verb_forms
from kg.lang.en.people import people_nouns
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import Attribution, NameMention, Span
from kg.resolve.discourse import Discourse, Speakers, covering_span
from kg.resolve.entities import Entity
from kg.resolve.pronouns import People, apposed_institution
from kg.resolve.speakers.antecedents import noun_before, subject_in
from kg.resolve.speakers.documents import Authors
from kg.resolve.speakers.source_phrases import (
    PronounSort,
    SourcePhrase,
    ends_in_institution_noun,
    group_words,
    head_name,
    parse_source,
    pronoun_sort,
    pronouns,
)
from kg.resolve.speakers.voices import Choose, Voices, likeliest

_RELATIVE = 100
"""Characters, at most, between "who" and its antecedent. Hand-set."""
_SAME_VOICE = 300
"""Characters, at most, between two attributions of one speaker who is "he" or "she" in the second. Hand-set."""
_CONTINUED = 1500
"""Characters, at most, from the last speaker to a quotation without a source that continues theirs. Hand-set."""
_APPOSED = 4
"""Characters after a noun in which a name in apposition begins: "The group, Delta Rowers Union". Hand-set."""
_LONGEST_NAME = 200
"""Characters before a source in which a name that overlaps it can begin. Hand-set."""
_FIRST_WORD = re.compile(r"([^\W\d_])([^\W\d_]*)\s+")
_LONGEST_WHOLE = 10
"""Words, at most, of a source that is a name as a whole. Hand-set."""
_NEAR = 3
"""Sentences before the source's own in which "it" and "they" look for an antecedent. Hand-set."""


class SourceResolver:
    """Resolves the sources of one article's attributions, and then any other words for a source.

    `choose` picks the speaker where a source is a pronoun or no words: the fitted head, except while that is fitted.
    `groups` are the unnamed sources by where they stand; `things` are those of them that are no people ("the paper").
    """

    def __init__(self, discourse: Discourse, people: People, choose: Choose = likeliest) -> None:
        self.discourse = discourse
        self.people = people
        self.choose = choose
        self.voices = Voices(discourse, people)
        self.text = discourse.text
        self.entities = discourse.entities
        self.before: int | None = None
        self.groups: dict[Span, Entity] = {}
        self.things: set[Entity] = set()
        self.authors = Authors(discourse, self.agent_of)

    def resolve_sources(self) -> Speakers:
        """Return the speaker of every attribution.

        They are resolved in text order, an enclosing attribution before those within it.
        """
        for index in self.discourse.order:
            self._resolve(index)
        self.people.resolve_until(len(self.text) + 1)
        return self.discourse.speakers

    def _resolve(self, index: int) -> None:
        attribution = self.discourse.attributions[index]
        outer = self.discourse.enclosing.get(index)
        if outer is not None and attribution.source and self._is_first(attribution.source):
            entity = self.discourse.speakers.get(outer)
        else:
            entity = self._chosen(attribution, outer)
        self.discourse.speakers[index] = entity
        self.before = index if outer is None else self.before
        if entity and outer is None and (attribution.source or attribution.contents):
            at = (attribution.source or attribution.contents[0]).start
            self.discourse.said.append((at, entity))

    def _chosen(self, attribution: Attribution, outer: int | None) -> Entity | None:
        """Return the speaker by the rules, or whom the head chooses in their place."""
        source = attribution.source
        if source is None:
            ruled = self._continued(attribution)
        else:
            ruled = (None if outer is not None else self._same_voice(attribution)) or self.agent_of(source)
        enclosing = self.discourse.speakers.get(outer) if outer is not None else None
        told = not source and self._is_told_of(attribution)
        question = None if told else self.voices.question(attribution, ruled, enclosing, self._asker())
        entity, likely = self.choose(question) if question else (ruled, 1.0)
        if source and entity and entity is not ruled:
            self.people.move(source, entity, likely)
        elif source and entity:
            self.people.attach(source, entity)
        if entity:
            self.voices.spoke(source or attribution.contents[0], entity)
        return entity

    def _is_first(self, source: Span) -> bool:
        """Return whether a source is "I" or "we", who in what somebody says is that person or body."""
        return pronouns().get(source.of(self.text).lower()) in ("first", "first_many")

    def _continued(self, attribution: Attribution) -> Entity | None:
        """Return the speaker of a direct quotation without source and cue: the last one, at most a paragraph before.

        Where nobody spoke in the paragraph before, it is the only person whom that names. None where the paragraph of
        the quotation has other words, which may say whose it is.
        """
        if attribution.kind != "direct" or attribution.cue or not self._fills_paragraph(attribution):
            return None
        first = attribution.contents[0].start
        at, entity = self.discourse.said[-1] if self.discourse.said else (0, None)
        between = self.text[at:first]
        if entity and between.count("\n\n") <= 1:
            return entity if len(between) < _CONTINUED else None
        return self._only_person_before(first)

    def _only_person_before(self, position: int) -> Entity | None:
        """Return the person whom the paragraph before the one at a position names, None where it names several."""
        before = [p for p in self.discourse.doc.paragraphs if p.end <= position][-1:]
        names = self.discourse.names_between(before[0].start, before[0].end) if before else ()
        persons = {self.entities.by_mention[name.span] for name in names if name.type == "person"}
        return persons.pop() if len(persons) == 1 else None

    def _is_told_of(self, attribution: Attribution) -> bool:
        """Return whether words behind a quotation tell of saying, in its paragraph: "“Dark.” So wrote two guests"."""
        holding, end = self._holding(attribution), attribution.contents[-1].end
        if holding is None:
            return False
        tokens = self.discourse.sentence_index.tokens_between(end, max(holding.end, end))
        return any(t.lower in _verbs_of_saying() and not self.discourse.is_said(t.start) for t in tokens)

    def _fills_paragraph(self, attribution: Attribution) -> bool:
        """Return whether a paragraph has nothing but the contents of a quotation."""
        first, last = attribution.contents[0], attribution.contents[-1]
        holding = self._holding(attribution)
        if holding is None:
            return False
        rest = self.text[holding.start : first.start] + self.text[last.end : max(holding.end, last.end)]
        return not any(c.isalnum() for c in rest)

    def _holding(self, attribution: Attribution) -> Span | None:
        """Return the paragraph in which a quotation begins."""
        start = attribution.contents[0].start
        return next((p for p in self.discourse.doc.paragraphs if p.start <= start < p.end), None)

    def _same_voice(self, attribution: Attribution) -> Entity | None:
        """Return the speaker before as the antecedent of a source "he" or "she", if no person is named in between.

        The ranking of `kg.resolve.pronouns` would prefer the person a quotation is about, who is often nearer and named
        more often than its speaker.
        """
        sort = pronouns().get(attribution.source.of(self.text).lower()) if attribution.source else None
        if self.before is None or sort not in ("male", "female"):
            return None
        before, speaker = self.discourse.attributions[self.before], self.discourse.speakers.get(self.before)
        if speaker is None or speaker.gender not in (sort, None):
            return None
        if speaker.type != "person" and not self._goes_on(before, speaker, attribution):
            return None
        end, start = covering_span(before).end, covering_span(attribution).start
        if start - end > _SAME_VOICE:
            return None
        others = (self.entities.by_mention.get(n.span) for n in self.discourse.names_between(end, start))
        return None if any(o and o is not speaker and o.type == "person" for o in others) else speaker

    def _goes_on(self, before: Attribution, speaker: Entity, attribution: Attribution) -> bool:
        """Return whether "he" or "she" goes on with what one person without a name said, who asked nothing."""
        words = attribution.source.of(self.text).lower() if attribution.source else ""
        is_one = speaker.type == "group" and not speaker.plural
        return is_one and not self._asks(before) and words in function_words("subjects")

    def _asks(self, attribution: Attribution) -> bool:
        cue = attribution.cue
        return cue is not None and cue.of(self.text).lower() in word_list("groups", "questions", "cues")

    def _asker(self) -> Entity | None:
        """Return who spoke before, where that is somebody without a name who asked something."""
        if self.before is None or not self._asks(self.discourse.attributions[self.before]):
            return None
        speaker = self.discourse.speakers.get(self.before)
        return speaker if speaker and speaker.type == "group" else None

    def agent_of(self, source: Span) -> Entity | None:
        """Return the agent that a source refers to, None if it cannot be resolved."""
        if sort := pronoun_sort(source.of(self.text)):
            return self._pronoun(sort, source)
        near = self.discourse.names_between(source.start - _LONGEST_NAME, source.end)
        overlapping = [n for n in near if n.span.overlaps(source)]
        if named := head_name(self.text, source, overlapping):
            return self._whole(source, named) or self._named(named)
        read = parse_source(self.text, source)
        if read is None:
            return None
        return self.authors.author(read, source) or self._noun(read)

    def _whole(self, source: Span, name: NameMention) -> Entity | None:
        """Return the institution that all words of a source name, where its name was found in part.

        "The Union of Rationalists and Agnostics" has more than "Union of Rationalists", "Acorn.com" more than "Acorn".
        """
        lead = _FIRST_WORD.match(self.text, source.start, source.end)
        has_article = lead and lead[1].lower() + lead[2] in function_words("articles")
        start = lead.end() if lead and has_article else source.start
        printed = self.text[start : source.end].split(" (")[0].rstrip(' ,."”')
        words = printed.split()
        joining = function_words("in_names") | function_words("definite_articles")
        if name.type != "organization" or len(printed) <= len(name.span.of(self.text)) or not words:
            return None
        if len(words) > _LONGEST_WHOLE or not all(w[0].isupper() or w in joining for w in words):
            return None
        others = [n for n in self.discourse.names_between(name.span.end, start + len(printed)) if n.type != "place"]
        if others and not self._is_one_name(name.span, others[0].span):
            return None
        return self.entities.institution(printed, Span(start, start + len(printed)))

    def _is_one_name(self, first: Span, second: Span) -> bool:
        """Return whether two names in a row are one: "Union of Bakers and Millers", but not "Acorn and Birch"."""
        if function_words("joins").isdisjoint(self.text[first.end : second.start].split()):
            return True
        is_series = not function_words("in_roles").isdisjoint(first.of(self.text).split())
        return is_series and len(second.of(self.text).split()) == 1

    def _named(self, name: NameMention) -> Entity:
        if name.type == "place":
            return self._place_name(name.span.of(self.text), name.span)
        return self.entities.by_mention[name.span]

    def _place_name(self, printed: str, span: Span) -> Entity:
        nation = country(printed)
        if nation:
            return self.entities.government(nation.code, nation.name, printed, span)
        return self.entities.institution(printed, span)

    def _noun(self, read: SourcePhrase) -> Entity:
        if read.definite and (entity := self.people.described_by(read.span)):
            entity.describe(read.span.of(self.text), read.span)
            return entity
        if read.definite and len(read.words) == 1 and read.head in load("institutions")["nominals"]:
            named = apposed_institution(self.discourse, read.head, read.span.end + _APPOSED)
            if named:
                named.describe(read.span.of(self.text), read.span)
                return named
        if campaign := self._campaign_of(read):
            return campaign
        if ends_in_institution_noun(read.words) and read.head not in group_words("nouns"):
            return self.entities.institution(read.phrase, read.span)
        return self._same_person(read) or self._group(read)

    def _campaign_of(self, read: SourcePhrase) -> Entity | None:
        """Return the campaign of the person whom the pronoun of "her campaign" means; None where it is nobody's."""
        noun = " ".join(read.words[1:])
        if read.words[0] not in function_words("possessives") or noun not in word_list(
            "institutions", "words", "of_persons"
        ):
            return None
        person = self.people.meant_by(Span(read.span.start, read.span.start + len(read.words[0])))
        if person is None or person.type != "person":
            return None
        campaign = self.entities.institution(f"{person.name.split()[-1]} {noun}", implied_by=read.span)
        campaign.describe(read.phrase, read.span)
        return campaign

    def _same_person(self, read: SourcePhrase) -> Entity | None:
        """Return the antecedent of a definite noun: "the spokesman", after "a spokesman for the jail"."""
        if not read.definite or len(read.words) > 1 or read.head not in group_words("single"):
            return None
        for span, entity in reversed(self.groups.items()):
            earlier = parse_source(self.text, span)
            if earlier and earlier.head == read.head and not entity.plural and span.end < read.span.start:
                entity.describe(read.span.of(self.text), read.span)
                return entity
        return None

    def _group(self, read: SourcePhrase) -> Entity:
        """Return a new group for a phrase for unnamed people."""
        span = read.both or read.span
        if span in self.groups:
            return self.groups[span]
        entity = self.groups[span] = self.entities.group(span.of(self.text), span)
        entity.plural = read.head not in group_words("single")
        if read.head not in people_nouns() and not ends_as_plural(read.head):
            self.things.add(entity)
        return entity

    def _pronoun(self, sort: PronounSort, source: Span) -> Entity | None:
        if sort == "relative":
            return self._relative(source)
        if sort in ("male", "female"):
            return self.people.meant_by(source)
        return self._spoke_before(sort, source.start) if sort in ("thing", "many") else None

    def _spoke_before(self, sort: PronounSort, before: int) -> Entity | None:
        """Return the antecedent of "it" or "they": the first speaker that agrees, in the nearest sentence with one.

        Without a speaker there, it is the sentence's first subject that can be one: "Hundreds of protesters".
        """
        here = self.discourse.sentence_at(before)
        for number in range(here, max(-1, here - _NEAR - 1), -1):
            sentence = self.discourse.sentences[number]
            end = min(before, sentence.end)
            said = [e for at, e in self.discourse.said if sentence.start <= at < end and self._agrees(e, sort)]
            if said:
                named = (e for e in said if sort == "thing" and e.type == "organization")  # rather than "the paper"
                return next(named, said[0])
            if subject := subject_in(self.discourse, number, end, sort):
                return self.agent_of(subject)
        return None

    def _relative(self, source: Span) -> Entity | None:
        """Return the antecedent of "who" or "which": the noun phrase right before it, else the last name that fits.

        That is a person's for "who", else an institution's.
        """
        holding = self.discourse.sentences[: self.discourse.sentence_at(source.start) + 1]
        start = max(source.start - _RELATIVE, *(s.start for s in holding[-1:]))
        near = self.discourse.names_between(start, source.start)
        of_person = source.of(self.text).lower().startswith(tuple(function_words("subject_relatives")))
        persons = [n for n in near if n.type == "person" and of_person]
        named = persons or [n for n in near if n.type == "organization"]
        noun = noun_before(self.discourse, source, of_any=of_person and not persons)
        apposed = named and self.text[named[-1].span.end : source.start].lstrip()[:1] in (",", "(")
        if noun and not apposed and not any(noun.start < n.span.end for n in named):
            return self.agent_of(noun)
        return self._named(named[-1]) if named else None

    def _agrees(self, entity: Entity, sort: PronounSort) -> bool:
        """Return whether "it" (`sort` "thing") or "they" can mean a speaker."""
        if entity.type == "organization":
            return True
        return entity.type == "group" and (entity.plural if sort == "many" else entity in self.things)


@cache
def _verbs_of_saying() -> frozenset[str]:
    return frozenset(form for verb in load("speech")["verbs"] for form in verb_forms(verb))
