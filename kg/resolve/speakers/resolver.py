"""Which agent a source is: its name, its noun ("the secretary", "the monitor") or its pronoun, resolved in the article.

Attributions are resolved in text order, each against what was said before it: exact names first, then nouns, then
pronouns (the order of sieves of Raghunathan et al. 2010).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.doc.phrases import noun_phrase_start
from kg.find.attributions.speech import is_question
from kg.lang.en.geography import adjective, country
from kg.lang.en.name_likeness import institution_key
from kg.lang.lexicon import load
from kg.model import Attribution, NameMention, Span
from kg.resolve.discourse import Discourse, extent
from kg.resolve.pronouns.nouns import body, role_holder
from kg.resolve.pronouns.people import People
from kg.resolve.pronouns.references import noun_gender
from kg.resolve.speakers.antecedents import antecedent
from kg.resolve.speakers.entities import Entity, Role
from kg.resolve.speakers.source_phrases import (
    SourceWords,
    group_words,
    head_name,
    is_institution_noun,
    pronouns,
    read_source,
)

_BY = re.compile(r"\bby\s+")
_ASIDE = re.compile(r"\s*(?:\([^()]*\))?,\s*")
"""What is between a name and a noun phrase in apposition to it: "Otter (R-Idaho), an early endorser"."""
_NAMED_BEHIND = re.compile(r"[^,]*,\s+[^\W\d_a-z][^\W\d_A-Z]")
_RELATIVE = 100
"""Characters before "who" in which the person is named whom it takes up."""
_SAME_VOICE = 300
"""Characters between two attributions of one speaker who is "he" or "she" in the second."""
_NEAR = 3
"""How many sentences after its author's words "the statement" is still that author's."""


class SourceResolver:
    """Resolves the sources of one article's attributions, and then any other words for a source."""

    def __init__(self, discourse: Discourse, people: People) -> None:
        self.discourse = discourse
        self.people = people
        self.text = discourse.text
        self.cast = discourse.cast
        self.groups: list[tuple[SourceWords, Entity]] = []
        self.before: int | None = None

    def resolve_sources(self) -> None:
        """Resolve the source of every attribution, in text order, an enclosing one before those within it."""
        for index in self.discourse.order:
            self._resolve(index)
        self.people.settle(len(self.text) + 1)

    def _resolve(self, index: int) -> None:
        attribution = self.discourse.attributions[index]
        outer = self.discourse.enclosing.get(index)
        if attribution.source is None:
            entity = self._continued(attribution)
        else:
            entity = (None if outer is not None else self._same_voice(attribution)) or self.agent_of(
                attribution.source, outer
            )
            if entity:
                self.people.attach(attribution.source, entity)
        self.discourse.speakers[index] = entity
        self.before = index if outer is None else self.before
        if entity and outer is None and (attribution.source or attribution.contents):
            at = (attribution.source or attribution.contents[0]).start
            self.discourse.said.append((at, entity))

    def _continued(self, attribution: Attribution) -> Entity | None:
        """Return the speaker of a quotation without a source: who spoke last, if that was right before it."""
        if attribution.kind != "direct" or attribution.cue or not self.discourse.said:
            return None
        at, entity = self.discourse.said[-1]
        between = self.text[at : attribution.contents[0].start]
        return entity if between.count("\n\n") <= 1 and len(between) < 1500 else None

    def _same_voice(self, attribution: Attribution) -> Entity | None:
        """Return the person who speaks on as "he" or "she": the speaker before, if nobody is named in between.

        Whom a quotation speaks of is often nearer and more often named than its speaker, and is not who goes on.
        """
        sort = pronouns().get(attribution.source.of(self.text).lower()) if attribution.source else None
        if self.before is None or sort not in ("male", "female"):
            return None
        before, speaker = self.discourse.attributions[self.before], self.discourse.speakers.get(self.before)
        if (
            is_question(self.text, before)
            or speaker is None
            or speaker.type != "person"
            or speaker.gender not in (sort, None)
        ):
            return None
        end, start = extent(before).end, extent(attribution).start
        if start - end > _SAME_VOICE:
            return None
        others = (self.cast.by_mention.get(n.span) for n in self.discourse.names_between(end, start))
        return None if any(o and o is not speaker and o.type == "person" for o in others) else speaker

    def agent_of(self, source: Span, outer: int | None = None) -> Entity | None:
        """Return the agent that these words for a source mean; None if they cannot be resolved.

        `outer` is the attribution in whose content they stand: whose "I" and "we" they may be.
        """
        words = source.of(self.text).strip(" \t\n,.\"“”'‘’").lower().replace("’", "'")
        if sort := "relative" if words.startswith("who ") else pronouns().get(words):
            return self._pronoun(sort, source, outer)
        overlapping = [
            n for n in self.discourse.names_between(source.start - 200, source.end) if n.span.overlaps(source)
        ]
        named = head_name(self.text, source, overlapping)
        if named and not self._is_group(named):
            return self._named(named)
        read = read_source(self.text, source)
        if read is None:
            return None
        if _NAMED_BEHIND.match(self.text, read.span.end, source.end):  # somebody of a name that was not recognized
            read = replace(read, definite=False)
        return self._place(read) or self._author(read, overlapping) or self._noun(read, overlapping, outer)

    def _author(self, read: SourceWords, names: Sequence[NameMention]) -> Entity | None:
        """Return who speaks in a document: "a report by Oxfam", "a Gallup poll", "figures released by officials"."""
        if not set(read.words[-2:]) & group_words("documents"):
            return None
        for name in names:
            before = self.text[: name.span.start].split()[-2:]
            inside = read.span.covers(name.span) and name.span.start < read.head_start
            beside = before[:-1] if before[-1:] == ["the"] else before
            by = bool(beside) and beside[-1] in ("by", "from")
            apposed = name.type == "person" and bool(before) and before[-1].endswith(",")
            made = apposed and _BY.search(self.text, read.head_start, name.span.start)
            if name.type != "place" and (inside or by or made):
                return self._named(name)
        if (maker := _BY.search(self.text, read.head_start, read.span.end)) and maker.end() < read.span.end:
            author = read_source(self.text, Span(maker.end(), read.span.end))
            if author and author.head not in group_words("documents"):
                return self._noun(author, names, None)
        if read.definite and self.discourse.said:
            at, entity = self.discourse.said[-1]
            near = self.discourse.sentence_at(read.span.start) - self.discourse.sentence_at(at) <= _NEAR
            return entity if near else None
        return None

    def _is_group(self, name: NameMention) -> bool:
        """Return whether a name ends in a noun for unnamed people: "Syrian opposition"."""
        return name.type == "organization" and name.span.of(self.text).split()[-1] in group_words("nouns")

    def _named(self, name: NameMention) -> Entity:
        if name.type == "place":
            return self._place_name(name.span.of(self.text), name.span)
        return self.cast.by_mention[name.span]

    def _place_name(self, printed: str, span: Span) -> Entity:
        nation = country(printed)
        if nation:
            return self.cast.government(nation.code, nation.name, printed, span)
        return self.cast.institution(printed, span)

    def _place(self, read: SourceWords) -> Entity | None:
        """Return the government or body that a phrase names outright although it is no name in capitals throughout."""
        nation = country(read.phrase)
        if nation and nation.sort != "demonym":
            return self._place_name(read.phrase, read.span)
        if read.nation and is_institution_noun(read.words) and read.head not in group_words("nouns"):
            return self.cast.institution(read.phrase, read.span)
        return None

    def _noun(self, read: SourceWords, names: Sequence[NameMention], outer: int | None) -> Entity:
        if read.definite and (entity := self._taken_up(read, names, outer)):
            entity.describe(read.span.of(self.text), read.span)
            return entity
        if is_institution_noun(read.words) and read.head not in group_words("nouns"):
            return self.cast.institution(read.phrase, read.span)
        return self._group(read, names)

    def _taken_up(self, read: SourceWords, names: Sequence[NameMention], outer: int | None) -> Entity | None:
        """Return the person or institution named before that a definite noun phrase takes up."""
        before = read.span.start
        holder = role_holder(self.discourse, read.head, before)
        if holder and not self._is_foreign(holder, outer) and self._serves(holder, names):
            return holder
        described = (
            self.people.described_by(read.span) or body(self.discourse, read.words, before) or self._described(read)
        )
        return described if described and self._serves(described, names) else None

    def _serves(self, holder: Entity, names: Sequence[NameMention]) -> bool:
        """Return whether an agent is of the institution that the phrase names, if any: "the Treasury's spokeswoman"."""
        named = [self.cast.by_mention[n.span] for n in names if n.type == "organization" and not self._is_group(n)]
        return not named or holder in named or any(role.institution in named for role in holder.roles)

    def _is_foreign(self, holder: Entity, outer: int | None) -> bool:
        """Return whether the holder of a role is of another country than the speaker of whose words the role is."""
        speaker = self.discourse.speakers.get(outer) if outer is not None else None
        own = self._ours(speaker) if speaker else None
        theirs = {r.institution.country for r in holder.roles}
        return own is not None and own.country is not None and bool(theirs) and theirs.isdisjoint({own.country, None})

    def _described(self, read: SourceWords) -> Entity | None:
        """Return the person that a description takes up ("the billionaire"): who "he" or "she" would be here."""
        if read.head not in group_words("describes") and not read.head.endswith("-year-old"):
            return None
        return antecedent(self.discourse, "anyone", read.span.start, gender=noun_gender(read.head))

    def _group(self, read: SourceWords, names: Sequence[NameMention]) -> Entity:
        """Return the unnamed people of a phrase: those of an earlier phrase that it takes up, else new ones."""
        core = _core(read.words)
        if not read.others:
            for known, entity in reversed(self.groups):
                alike = known.head == read.head or _core(known.words)[-1] == core[-1]
                within = set(core) <= set(known.words) or set(_core(known.words)) <= set(core)
                if alike and within and self._serves(entity, names):
                    entity.add(read.span.of(self.text), read.span)
                    return entity
        entity = self.cast.group(read.phrase, read.span)
        entity.plural = read.head not in group_words("single")
        self.groups.append((read, entity))
        self._staff(read, names, entity)
        return entity

    def _staff(self, read: SourceWords, names: Sequence[NameMention], entity: Entity) -> None:
        """Note whose people a group is: "Pentagon officials", "a spokesman for the White Helmets"."""
        if not set(read.words) & group_words("staff"):
            return
        role = read.head
        for name in names:
            if name.type == "organization" and read.span.start <= name.span.start < read.span.end:
                entity.roles.append(Role(self.cast.by_mention[name.span], role, read.span))
                return
        state = frozenset(load("groups")["groups"]["state"])
        if read.nation and role in state:
            printed = read.nation
            entity.roles.append(
                Role(
                    self.cast.government(printed.code, printed.name, printed.name, implied_by=read.span),
                    role,
                    read.span,
                )
            )

    def _pronoun(self, sort: str, source: Span, outer: int | None) -> Entity | None:
        if sort in ("first", "first_many"):
            if outer is None:
                return self._writer(source) if sort == "first" else None
            speaker = self.discourse.speakers.get(outer)
            return self._ours(speaker) if sort == "first_many" else speaker
        if sort == "relative":
            return self._relative(source)
        if sort == "second":
            return None
        if sort in ("male", "female"):
            return self.people.meant_by(source)
        return antecedent(self.discourse, sort, source.start, without=self._quoting(source, outer))

    def _relative(self, source: Span) -> Entity | None:
        """Return whom "who" takes up: the person right before it, the people of the noun there, or the last person."""
        at = self.discourse.reading.at(Span(source.start, source.start + 1))
        if at is None:
            return None
        _, sentence, who, _ = at
        near = self.discourse.names_between(max(sentence.starts[0], source.start - _RELATIVE), source.start)
        persons = [n for n in near if n.type == "person"]
        head = who - 1 if sentence.lower(who - 1) != "," else who - 2
        if sentence.tag(head) == "N" and not sentence.capital(head) and not _ends(persons, sentence.span(head, head)):
            phrase = sentence.span(noun_phrase_start(sentence, head), head)
            if persons and _ASIDE.fullmatch(self.text, persons[-1].full.end, phrase.start):
                return self._named(persons[-1])
            read = read_source(self.text, phrase)
            if read is None or not any(c.isalpha() for c in read.phrase):  # "a picture of 1986 that showed"
                return None
            return self._noun(read, [n for n in near if phrase.covers(n.span)], None)
        named = persons or [n for n in near if n.type != "place"]
        return self._named(named[-1]) if named else None

    def _writer(self, source: Span) -> Entity | None:
        """Return the person whose name the article prints as its only author's, who is "I" outside quotations."""
        authors = self.discourse.doc.article.metadata.authors
        if len(authors) != 1 or authors[0].span is None or self.discourse.quoted(source.start):
            return None
        return self.cast.person(authors[0].span)

    def _quoting(self, source: Span, outer: int | None) -> Entity | None:
        """Return the speaker of the quotation a source stands in, who would not call himself "he"."""
        if outer is None or not self.discourse.quoted(source.start):
            return None
        return self.discourse.speakers.get(outer)

    def _ours(self, speaker: Entity | None) -> Entity | None:
        """Return whom a speaker's "we" is: the government of the institution's country, else the institution."""
        if speaker is None or not speaker.roles:
            return speaker
        institution = speaker.roles[0].institution
        codes: dict[str, str] = load("institutions")["national"]
        for code, government in sorted(self.cast.governments.items()):
            people = (adjective(code) or "").lower()
            if institution_key(institution.name).startswith(people + " ") or codes.get(institution.name) == code:
                return government
        nation = codes.get(institution.name)
        printed = next(
            (
                n
                for n in self.discourse.names
                if nation and n.type == "place" and _is_nation(n.span.of(self.text), nation)
            ),
            None,
        )
        return self._place_name(printed.span.of(self.text), printed.span) if printed else institution


def _ends(names: Sequence[NameMention], word: Span) -> bool:
    """Return whether a word ends one of the names with their titles: "Ann Vik, a trader"."""
    return any(n.full.covers(word) for n in names)


def _is_nation(words: str, code: str) -> bool:
    found = country(words)
    return found is not None and found.code == code and found.sort == "name"


def _core(words: Sequence[str]) -> tuple[str, ...]:
    """Return a group's words without a last noun that says nothing ("opposition groups")."""
    return (
        tuple(words[:-1])
        if len(words) > 1 and words[-1] in ("groups", "group", "forces", "figures", "members")
        else tuple(words)
    )
