"""The entities of one article: names gathered into persons, institutions, governments and unnamed groups.

One entity for one person or institution, however named. The government of a country is one entity, whether the article
names it by country, capital or seat, or as "the Syrian regime". Pronouns are for `kg.resolve.pronouns`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType

from kg import press
from kg.folding import key
from kg.lang.en.apostrophes import without_possessive
from kg.lang.en.geography import country, is_adjective, is_place
from kg.lang.en.institutions import is_generic
from kg.lang.en.name_likeness import company_key, name_parts, persons_alike
from kg.lang.en.word_classes import without_article
from kg.lang.word_lists import word_list
from kg.model import Affiliation, Agent, AgentType, Gender, NameMention, Span

_CAPITAL = re.compile(r"[A-Z][^\W\d_]+")
_IN_PARENTHESES = re.compile(r" \(([A-Z]{2,8})\)")
_ONE_PERSON = ("same", "initials", "part")
"""How two names of one person may agree in one article. Names that only sound alike (Ball, Bell) are two persons':
an article spells a name in one way."""
_LONGEST_COUNTRY = 3
"""Words of a country's name before the word for its government. Hand-set: "United Arab Emirates government"."""


@dataclass(eq=False)
class Entity:
    """An agent while the article is resolved.

    `first` is where the article first names it. `surfaces` are its names and `nominals` the noun phrases that refer to
    it, with their spans; `printed` are its different names in the order found. `country` is the country's code where it
    is a government.
    """

    type: AgentType
    name: str
    first: int
    surfaces: list[tuple[str, Span]] = field(default_factory=list)
    nominals: list[tuple[str, Span]] = field(default_factory=list)
    implied_by: list[Span] = field(default_factory=list)
    gender: Gender | None = None
    country: str | None = None
    roles: list[Role] = field(default_factory=list)
    plural: bool = False
    printed: dict[str, None] = field(default_factory=dict)
    _places: set[Span] = field(default_factory=set)

    def add(self, printed: str, span: Span) -> None:
        """Record a surface form and where it stands."""
        if span not in self._places:
            self._places.add(span)
            self.surfaces.append((printed, span))
            self.printed[printed] = None

    def describe(self, printed: str, span: Span) -> None:
        """Record a noun phrase that refers to the entity ("the monitor"): an alias, but never its label."""
        if span not in self._places:
            self._places.add(span)
            self.nominals.append((printed, span))


@dataclass(frozen=True, eq=False)
class Role:
    """An entity's role in an institution, and the words that say so."""

    institution: Entity
    role: str | None
    evidence: Span
    past: bool = False


class Entities:
    """The entities of one article: those of its names, and those that the resolution of its sources adds."""

    def __init__(self, text: str, names: Iterable[NameMention]) -> None:
        self.text = text
        self.names = tuple(names)
        self.all: list[Entity] = []
        self.by_mention: dict[Span, Entity] = {}
        self.institutions: dict[str, Entity] = {}
        self.governments: dict[str, Entity] = {}
        self._by_part: dict[str, dict[Entity, None]] = {}
        for long in (True, False):
            for mention in self.names:
                if mention.type == "person" and (" " in mention.span.of(text)) is long:
                    self._add_person(mention)
        for mention in self.names:
            if mention.type == "organization":
                entity = self.institution(mention.span.of(text), mention.span)
                self.by_mention[mention.span] = entity
                if short := _abbreviation(text, mention.span):
                    self.institutions.setdefault(company_key(short), entity)

    # ------------------------------------------------------------ persons

    def _add_person(self, mention: NameMention) -> None:
        printed = mention.span.of(self.text)
        entity = self._known_person(printed)
        if entity is None:
            entity = Entity(type="person", name=printed, first=mention.span.start)
            self.all.append(entity)
        entity.first = min(entity.first, mention.span.start)
        entity.add(printed, mention.span)
        entity.gender = entity.gender or mention.gender
        self.by_mention[mention.span] = entity
        for part in name_parts(printed):
            self._by_part.setdefault(part, {})[entity] = None

    def person(self, span: Span) -> Entity:
        """Return the person whose name is at a span where names were not searched, as in a byline."""
        mention = NameMention(span=span, full=span, type="person")
        self._add_person(mention)
        return self.by_mention[span]

    def _known_person(self, printed: str) -> Entity | None:
        """Return the first person who has a name that agrees with this one."""
        parts = name_parts(printed)
        alike = {e: None for part in (parts[0], parts[-1]) for e in self._by_part.get(part, ())} if parts else {}
        return next((e for e in alike if any(persons_alike(printed, s) in _ONE_PERSON for s in e.printed)), None)

    # ------------------------------------------------------------ institutions

    def institution(self, printed: str, span: Span | None = None, *, implied_by: Span | None = None) -> Entity:
        """Return the institution of this name, or a new one; for a country's name, its government."""
        nation = country(printed)
        if nation and nation.sort in ("name", "demonym"):
            return self.government(nation.code, nation.name, printed, span, implied_by=implied_by)
        if government := _government(printed):
            code, name = government
            return self.government(code, name, printed, span, implied_by=implied_by)
        key = company_key(printed)
        entity = self.institutions.get(key)
        if entity is None and not is_place(printed):
            entity = self._fuller_institution(key, printed) or self._national_institution(printed, key)
        if entity is None:
            start = span.start if span else implied_by.start if implied_by else 0
            entity = Entity(type="organization", name=printed, first=start)
            self.all.append(entity)
        self.institutions.setdefault(key, entity)
        _record(entity, printed, span, implied_by)
        return entity

    def _fuller_institution(self, key: str, printed: str) -> Entity | None:
        """Return the institution whose name is a longer or shorter form of this one ("the Observatory", "Acorn")."""
        words = key.split()
        for known, entity in self.institutions.items():
            other = known.split()
            if len(words) == len(other):
                continue
            short, long = sorted((words, other), key=len)
            if len(short) == 1 and len(long) > 2 and short[0] in _heads(long):
                return entity
            if len(short) == 1 and short[0] == long[-1] and not _names_many(short[0]):
                return entity
            is_short = len(words) == 1 and words[0] == long[0] and long[-1] in _companies()
            if is_short and not (_names_many(words[0]) or is_adjective(printed)):
                return entity
        return None

    def _national_institution(self, printed: str, key: str) -> Entity | None:
        """Return the body of the country named most that goes with and without it: "the navy", "the Philippine navy".

        Of a body that several countries named in the article have, nothing is said.
        """
        state, _, rest = without_article(printed).partition(" ")
        found = country(without_possessive(state))
        own, body = (found.code, company_key(rest)) if found and rest else (None, key)
        if not is_generic(body) or body in _of_many():
            return None
        same: dict[Entity, set[str]] = {}
        for known, entity in self.institutions.items():
            if known == body or known.endswith(f" {body}"):
                states = (country(without_possessive(p.split()[0])) for p in entity.printed)
                same.setdefault(entity, set()).update(state.code for state in states if state)
        one = next(iter(same)) if len(same) == 1 else None
        if one is None or {own, *same[one]} - {None} != {self.nation}:
            return None
        return one if own is None or not same[one] else None

    @cached_property
    def nation(self) -> str | None:
        """The code of the country that the article names most, by its name or its people; None where it names none."""
        words = Counter(_CAPITAL.findall(self.text))
        counts = Counter[str]()
        for word, times in words.items():
            if found := country(word):
                counts[found.code] += times
        return max(counts, key=lambda code: (counts[code], code), default=None)

    def government(
        self, code: str, name: str, printed: str, span: Span | None = None, *, implied_by: Span | None = None
    ) -> Entity:
        """Return the government of a country, a new one if the article has none."""
        entity = self.governments.get(code)
        if entity is None:
            first = (span or implied_by or Span(0, 1)).start
            entity = Entity(type="organization", name=name, first=first, country=code)
            self.all.append(entity)
            self.governments[code] = entity
        _record(entity, printed, span, implied_by)
        return entity

    # ------------------------------------------------------------ groups

    def group(self, printed: str, span: Span) -> Entity:
        """Return a new group of unnamed people."""
        entity = Entity(type="group", name=printed, first=span.start)
        entity.add(printed, span)
        self.all.append(entity)
        return entity

    # ------------------------------------------------------------ the result

    def keys(self, given: Mapping[Entity, str] = MappingProxyType({})) -> dict[Entity, str]:
        """Return a key for each entity, unique in the article: its label's letters, with a number where shared.

        Entities that have a key in `given` keep it.
        """
        keys = dict(given)
        taken = set(keys.values())
        latest: Counter[str] = Counter()
        new = [e for e in self.all if e not in given]
        for entity in sorted(new, key=lambda e: (e.first, e.type, e.name)):
            base = unique = key(self.label(entity))
            while unique in taken:
                latest[base] = max(latest[base], 1) + 1
                unique = f"{base}-{latest[base]}"
            taken.add(unique)
            keys[entity] = unique
        return keys

    def label(self, entity: Entity) -> str:
        """Return the fullest name printed; for a government its own ("Syrian regime") before the country's."""
        times = Counter(_without_article(s) for s, _ in entity.surfaces)
        printed = sorted(times, key=lambda s: (-len(s), -times[s], s))
        if entity.country:
            nouns = word_list("institutions", "words", "labels")
            bodies = [s for s in printed if s.split()[-1] in nouns and s[0].isupper()]
            names = [s for s in printed if (nation := country(s)) and nation.sort == "name"]
            return next(iter(bodies + names), entity.name)
        if entity.type == "group":
            return entity.name
        capital = [s for s in printed if s[0].isupper() or "-" in s]
        if entity.type == "person":
            return max(capital or printed or [entity.name], key=lambda s: (len(s.split()), len(s)))
        # "Pentagon" is a name, and "U.S. military" says what it is.
        names = [s for s in capital if s.split()[-1][0].isupper() and not is_generic(company_key(s))]
        return next(iter(names or capital or printed), entity.name)

    def agent(self, entity: Entity, key: str) -> Agent:
        """Return the finished agent."""
        name = self.label(entity)
        surfaces = entity.surfaces + entity.nominals
        spans = sorted({span for _, span in surfaces})
        aliases = sorted({s for s, _ in surfaces} - {name})
        return Agent(
            id=key,
            type=entity.type,
            name=name,
            aliases=tuple(aliases),
            mentions=tuple(spans),
            implied_by=() if spans else tuple(sorted(set(entity.implied_by))),
        )


def affiliations(entities: Iterable[Entity], keys: dict[Entity, str]) -> tuple[Affiliation, ...]:
    """Return the roles of these entities, in text order, each once."""
    found: dict[tuple[str, str, str | None], Affiliation] = {}
    roles = sorted(((r, e) for e in entities for r in e.roles), key=lambda pair: pair[0].evidence)
    for role, entity in roles:
        made = Affiliation(
            member=keys[entity], organization=keys[role.institution], role=role.role, evidence=role.evidence
        )
        found.setdefault((made.member, made.organization, (made.role or "").casefold()), made)
    return tuple(found.values())


@cache
def _companies() -> frozenset[str]:
    """Return the words that end companies' names, folded."""
    return frozenset(word.lower().rstrip(".") for word in word_list("institutions", "words", "companies"))


@cache
def _of_many() -> frozenset[str]:
    """Return the nouns of bodies that each town of a country can have, in small letters."""
    return word_list("institutions", "words", "of_towns")


def _names_many(word: str) -> bool:
    """Return whether a word, by itself, is a name of something else than what ends in it: the House, no White House."""
    name = word.title()
    return is_generic(word) or is_place(name) or name in word_list("institutions", "words", "of_states")


def _without_article(printed: str) -> str:
    """Return a name without its article, unless it is an outlet's only with it ("The Hill")."""
    bare = without_article(printed)
    return printed if press.is_press(printed) and not press.is_press(bare) else bare


def _abbreviation(text: str, name: Span) -> str | None:
    """Return the abbreviation in parentheses after a name whose capitals it has: "Harbour Watch Alliance (HWA)"."""
    found = _IN_PARENTHESES.match(text, name.end)
    if found is None:
        return None
    capitals = [word[0] for word in re.split(r"[\s-]+", name.of(text)) if word[0].isupper()]
    return found[1] if list(found[1]) == capitals else None


def _record(entity: Entity, printed: str, span: Span | None, implied_by: Span | None) -> None:
    if span:
        entity.add(printed, span)
        entity.first = min(entity.first, span.start)
    if implied_by:
        entity.implied_by.append(implied_by)


def _government(printed: str) -> tuple[str, str] | None:
    """Return the code and name of the country whose government these words name ("Syrian regime")."""
    words = without_article(printed).split()
    if len(words) < 2 or words[-1].lower() not in word_list("institutions", "words", "government"):
        return None
    for length in range(_LONGEST_COUNTRY, 0, -1):
        nation = country(without_possessive(" ".join(words[:length])))
        if nation and length < len(words) and len(words) - length <= 2:
            return nation.code, nation.name
    return None


def _heads(words: list[str]) -> set[str]:
    """Return the word that can stand for an institution's name: the last, or the one before "of" or "for"."""
    stops = [i for i, w in enumerate(words) if w in word_list("pronouns", "function", "after_heads")]
    return {words[(stops[0] if stops else len(words)) - 1]}
