"""Whom each speaker of an article speaks for: a choice among the institutions that the article speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg import press
from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end
from kg.lang.en.institutions import has_institution_word, is_known
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.lang.en.institutions import role_modifiers
from kg.model import NameMention, Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity, Role
from kg.resolve.pronouns import People
from kg.resolve.speakers.affiliations import is_past
from kg.resolve.speakers.bodies import Body, find_bodies
from kg.resolve.speakers.relations import Join, apposition, join

_LONGEST_ROLE = 4
"""Words that a noun phrase has fewer of, if it is a role and no more."""
_PLACE = 3
"""The net's column for places."""
_FAR = 40
"""Tokens between a speaker and a body beyond which the distance counts no more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands: its sentence and the first and last of its tokens there."""

    number: int
    sentence: Sentence
    first: int
    last: int


@dataclass(eq=False, slots=True)
class Mention:
    """Words that mean a speaker. `reach` is their whole phrase, with titles and appositions; `role` as printed."""

    place: Place
    reach: Span
    role: str | None = None
    role_span: Span | None = None
    named: bool = False
    past: bool = False
    source: bool = False


@dataclass(eq=False, slots=True)
class Speaker:
    """A person or unnamed group that speaks, with its mentions and how often it speaks."""

    entity: Entity
    mentions: list[Mention] = field(default_factory=list)
    said: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """The nearest that a speaker and a body come to each other. `cost` is 0 side by side."""

    cost: float
    mention: Mention
    body: Place
    span: Span
    join: Join


def speakers_of(discourse: Discourse, people: People, speakers: Speakers) -> list[Speaker]:
    """Return the persons and unnamed groups that speak."""
    found: dict[Entity, Speaker] = {}
    for index, attribution in enumerate(discourse.attributions):
        entity = speakers.get(index)
        if entity is None or entity.type == "organization":
            continue
        speaker = found.setdefault(entity, Speaker(entity))
        speaker.said += 1
    sources: dict[Entity, list[Span]] = {}
    for index, attribution in enumerate(discourse.attributions):
        if attribution.source and (entity := speakers.get(index)) in found:
            sources.setdefault(entity, []).append(attribution.source)
    for name in discourse.names:
        entity = discourse.entities.by_mention.get(name.span)
        if entity in found and (place := _place(discourse, name.span)):
            reach = name.full
            for source in sources.get(entity, ()):
                if source.covers(name.span):
                    reach = Span(min(reach.start, source.start), max(reach.end, source.end))
            found[entity].mentions.append(Mention(place, reach, name.role, name.role_span, named=True, past=is_past(name.role or "")))
    for entity, spans in sources.items():
        for span in spans:
            if any(m.reach.covers(span) for m in found[entity].mentions):
                continue
            place = _place(discourse, span)
            if place and len(span.of(discourse.text).split()) + (entity.type == "group") > 1:
                found[entity].mentions.append(Mention(place, span, span.of(discourse.text), span, source=True))
    for entity, speaker in found.items():
        cluster = people.clusters.get(entity)
        for reference in cluster.references if cluster else ():
            if reference.form == "nominal" and not any(m.reach.overlaps(reference.span) for m in speaker.mentions):
                if place := _place(discourse, reference.span):
                    printed = reference.span.of(discourse.text)
                    speaker.mentions.append(Mention(place, reference.span, printed, reference.span))
    return [s for s in found.values() if s.mentions]


def _place(discourse: Discourse, span: Span) -> Place | None:
    place = discourse.sentence_index.at(span)
    if place is None:
        return None
    return Place(*place)


class Article:
    """What the features of all pairs of an article are made from."""

    def __init__(self, discourse: Discourse, people: People, speakers: Speakers) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self.speakers = speakers_of(discourse, people, speakers)
        self.bodies = find_bodies(discourse) if self.speakers else []
        self.places = {
            b: [(_with_noun(p), s) for s in b.spans if (p := _place(discourse, s))] for b in self.bodies
        }
        self.counts = {b: len(b.spans) for b in self.bodies}
        self.body_of = {b.entity: b for b in self.bodies if b.entity}
        self.by_sentence: dict[int, list[tuple[Body, Place, Span]]] = {}
        for body, places in self.places.items():
            for place, span in places:
                self.by_sentence.setdefault(place.number, []).append((body, place, span))

    def links(self, speaker: Speaker) -> Iterator[tuple[Body, Link]]:
        """Yield each body that a sentence joins with a speaker's mention, or that a title gave them."""
        for at, mention in enumerate(speaker.mentions):
            own = mention.place
            for role in speaker.entity.roles if mention.named else ():
                if (body := self.body_of.get(role.institution)) and role.evidence.overlaps(mention.reach):
                    joined = Join("implied", mention.role_span)
                    yield body, Link(0, mention, own, mention.role_span or mention.reach, joined)
            for body, place, span in self.by_sentence.get(own.number, ()):
                if _is_part_of_role(self.text, mention, span):
                    continue
                joined = join(place.sentence, (own.first, own.last), (place.first, place.last), named=mention.named)
                if joined.relation != "none":
                    cost = self._cost(mention, place, span) / 4 + 0.1 * (at > 0)
                    yield body, Link(cost, mention, place, span, joined)

    def _cost(self, mention: Mention, place: Place, span: Span) -> float:
        first, last = _between(mention, place)
        cost = float(min(max(0, last - first), _FAR))
        if mention.reach.covers(span):
            return cost / 4
        tags = place.sentence.tags[first:last]
        cost += 4 * sum(t in "VM" for t in tags) + 2 * sum(place.sentence.lower(i) == "," for i in range(first, last))
        return min(cost, _FAR)


def _with_noun(place: Place) -> Place:
    """Return the place of a name with the noun after it: "the [GSEE private sector union]"."""
    nouns = word_list("institutions", "words", "nouns") | word_list("institutions", "words", "bodies")
    sentence, last = place.sentence, place.last
    for at in range(last + 1, last + 4):
        if sentence.tag(at) != "N" or sentence.capital(at):
            break
        if sentence.lower(at) in nouns and sentence.tag(at + 1) != "N":
            last = at
    return Place(place.number, sentence, place.first, last)


def _is_part_of_role(text: str, mention: Mention, span: Span) -> bool:
    """Return whether a name is the words of a role: "Home" of "Home Secretary", "White House Press" before "Secretary"."""
    role = mention.role_span
    if role is None or not mention.named or not role.overlaps(span):
        return False
    return span.start >= role.start or is_known(text[span.start : role.start].strip(" '’s"))


def _between(mention: Mention, place: Place) -> tuple[int, int]:
    """Return the first token between a mention and a body in one sentence, and the one after the last."""
    own = mention.place
    if place.first > own.last:
        return own.last + 1, place.first
    if place.last < own.first:
        return place.last + 1, own.first
    return own.first, own.first




def _is_owned(text: str, body: Body, link: Link) -> bool:
    """Return whether a body is only a part of another's before it: "the WMO's Asia chief"."""
    if _is_institution(body) or body.sort == "noun":
        return False
    evidence = link.mention.reach.of(text)
    return any(f"{mark}s {body.name} " in evidence for mark in "'’")


def _is_place(article: Article, body: Body) -> bool:
    """Return whether the net takes a name for a place's."""
    if body.sort != "name" or not body.spans or _is_institution(body):
        return False
    return bool(article.discourse.doc.body.reading.entities.mean_over(body.spans[0])[_PLACE] > 0.6)


def _listed(key: str) -> frozenset[str]:
    return word_list("institutions", "represents", key)


def _words(printed: str) -> frozenset[str]:
    words = printed.lower().replace("’", "'").replace(",", " ").replace(".com", " ").split()
    words = [w.removesuffix("'s") if w.removesuffix("'s") else w for w in words]
    pairs = [" ".join(words[i : i + 2]) for i in range(len(words) - 1)]
    return frozenset([*words, *pairs, *(" ".join(words[i : i + 3]) for i in range(len(words) - 2))])


def _is_role(words: frozenset[str], last: str) -> bool:
    """Return whether words can be what a person is."""
    known = word_list("titles", "roles", "heads") | word_list("groups", "groups", "staff")
    known = known | word_list("groups", "groups", "single") | _listed("state") | _listed("police") | _listed("sport")
    return bool(words & known) or last.endswith(tuple(load("institutions")["represents"]["endings"]))


def _speaks_for_self(words: frozenset[str]) -> bool:
    return bool(words & _listed("self")) and not words & _listed("offices")


_RELATIONS = {"title": 0.8, "owner": 0.8, "implied": 0.8, "role of": 0.8, "apposition of": 0.8, "apposition": 0.7}
_RELATIONS |= {"inside": 0.75, "inside of": 0.75, "of": 0.5, "is": 0.4}


def plausibility(article: Article, speaker: Speaker, body: Body, link: Link) -> float:
    """Return how likely a speaker speaks for a body that is joined to them; 0 where it is not."""
    relation = link.join.relation
    hits = [r for r in speaker.entity.roles if r.institution is body.entity]
    if any(r.past for r in hits) or link.mention.past:
        return 0.05
    base = _RELATIONS[relation]
    role = link.join.role.of(article.text) if link.join.role else hits[0].role if hits else None
    words = _words(role or "")
    every = words.union(*(_words(m.role) for m in speaker.mentions if m.role and len(m.role.split()) < 6))
    if relation == "of" and link.join.preposition != "of" and not link.mention.reach.covers(link.span):
        return 0.1  # "saw Ann Vik at the company"
    if role is None:
        base = base if relation == "of" else 0.7 if relation == "owner" and link.mention.named else 0.1
    elif not _is_role(words, role.lower().split()[-1]):
        return 0.1
    if _speaks_for_self(words):
        return 0.05
    if every & _listed("house") and not words & _listed("lead"):
        return 0.05
    if body.sort in ("place", "country") or _is_place(article, body):
        if not words & _listed("state") or link.join.preposition in ("in", "for", "with", "from") or relation == "of":
            return 0.1
    elif relation == "of" and body.sort != "name":
        return 0.1
    if words & word_list("titles", "modifiers", "past"):
        return 0.05
    if link.join.preposition == "in" and body.sort == "noun":
        base -= 0.3
    if link.join.preposition and not _is_institution(body) and link.body.sentence.lower(link.body.last + 1) == "at":
        base -= 0.3  # a division: "vice president of Advanced Programs at Blue Origin"
    stretch = article.text[link.mention.reach.start : link.mention.reach.end + 4]
    if relation == "implied" and f"{body.name} at " in stretch and not _is_institution(body):
        base -= 0.4
    if relation == "implied" and _is_owned(article.text, body, link):
        base -= 0.4
    return base - 0.02 * link.cost + 0.1 * bool(hits)


def office(article: Article, speaker: Speaker) -> Body | None:
    """Return the office that a role is the head of, or one of: "Adams County Assistant District Attorney Ann Vik"."""
    for mention in speaker.mentions:
        role = _plain(mention.role or "")
        held = next((o for o in sorted(_listed("offices"), key=len, reverse=True) if role.endswith(o)), None)
        if held is None or not mention.named or mention.past:
            continue
        printed = [b for b in article.bodies if f"{held} office" in _plain(b.name)]
        if printed:
            return max(printed, key=lambda b: len(b.name))
        title = (mention.role or "")[-len(held) :]
        where = next((n.institution for n in article.discourse.names if _is_of(n, held)), None)
        return Body(f"{where} {title}'s Office" if where else f"{title}'s Office", "implied")
    return None


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").replace("'s", "").split())


def _is_of(name: NameMention, office: str) -> bool:
    """Return whether a name's title is of an office and says of which county it is."""
    if name.institution is None or not _plain(name.role or "").endswith(office):
        return False
    return name.institution.split()[-1].lower() in _listed("counties")


def presumed(article: Article, speaker: Speaker) -> Body | None:
    """Return the body that a role alone tells: the article's police for a sergeant, its club for a coach."""
    roles = [_words(m.role) for m in speaker.mentions if m.role and len(m.role.split()) < 6 and (m.named or m.source)]
    every = frozenset[str]().union(*roles)
    if speaker.entity.name.lower().split()[-1] in _listed("police_bodies") | _listed("prosecution_bodies"):
        return None
    if not every or every & _listed("house") or _speaks_for_self(every) or any(m.past for m in speaker.mentions):
        return None
    if every & _listed("police") or "police" in every:
        return _first(article, lambda b: bool(_words(b.name) & _listed("police_bodies")), named_first=True)
    if every & _listed("prosecution"):
        return _first(article, lambda b: bool(_words(b.name) & _listed("prosecution_bodies")), named_first=True)
    if speaker.entity.type != "person":
        return None
    if every & _listed("local"):
        place = _first(article, lambda b: b.sort == "place")
        return place if place and article.counts[place] > 1 else None
    surname = speaker.entity.name.split()[-1].lower()
    if every & _listed("heads") and not speaker.entity.roles:
        own = _first(article, lambda b: b.name.lower().startswith(surname) and "administration" in b.name.lower())
        house = _first(article, lambda b: b.name.lower() == "white house")
        return own or house or _first(article, lambda b: b.code is not None or b.name.lower() == "government")
    if every & _listed("sport"):
        return _first(article, _is_named)
    if every & _listed("business"):
        found = _first(article, _is_named)
        return found if found and article.counts[found] > 2 else None
    return None


def _is_institution(body: Body) -> bool:
    return has_institution_word(body.name.split()) or is_known(body.name)


def _is_named(body: Body) -> bool:
    return body.sort == "name" and body.code is None and not press.is_press(body.name)


def _first(article: Article, fits: Callable[[Body], bool], *, named_first: bool = False) -> Body | None:
    """Return the body most often mentioned of those that fit."""
    found = [b for b in article.bodies if fits(b)]
    return max(found, key=lambda b: (named_first and b.sort == "name", article.counts[b], len(b.name)), default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """The body that a speaker represents, the words that say in which role, and how likely it is."""

    body: Body
    role: str | None
    evidence: Span
    confidence: float


LEAST = 0.45


def _completed(link: Link, role: str | None) -> str | None:
    """Return a role with what it is to: "ambassador [to Britain]"."""
    sentence = link.mention.place.sentence
    end = link.join.role.end if link.join.role else 0
    at = sentence.at(end)
    if role is None or sentence.lower(at) != "to":
        return role
    last = noun_phrase_end(sentence, at + 1)
    own = link.mention.place.first if link.mention.named else link.mention.place.last + 1
    if last is not None and at < own <= last:
        last = next((i for i in range(own - 1, at, -1) if sentence.tag(i) == "N"), None)
    if last is None:
        return role
    words = " ".join(t.text for t in sentence.tokens[at : last + 1])
    return f"{role} {words}"


def _with_rank(link: Link, role: str | None) -> str | None:
    """Return a role with the titles before it: "[Detective] Chief Inspector Ann Vik"."""
    sentence, span = link.mention.place.sentence, link.join.role
    known = word_list("titles", "roles", "heads") | role_modifiers()
    if span is None or role is None or not role[0].isupper():
        return role
    at = sentence.at(span.start)
    while at > 0 and sentence.capital(at - 1) and sentence.lower(at - 1) in known:
        at -= 1
        role = f"{sentence.tokens[at].text} {role}"
    return role


def _force(article: Article, place: Body, role: frozenset[str]) -> Body | None:
    """Return the police of a place, where its deputies or officers speak."""
    if not role & _listed("police") or _words(place.name) & _listed("police_bodies"):
        return None
    return _first(article, lambda b: b.name.startswith(place.name) and bool(_words(b.name) & _listed("police_bodies")))



def choose(article: Article, speaker: Speaker) -> Choice | None:
    """Return whom a speaker represents."""
    found: list[tuple[float, int, Body, Link]] = []
    for body, link in article.links(speaker):
        found.append((plausibility(article, speaker, body, link), len(link.span.of(article.text)), body, link))
    if held := office(article, speaker):
        mention = next(m for m in speaker.mentions if m.role)
        return Choice(held, mention.role, mention.reach, 0.8)
    best = max(found, key=lambda each: each[:2], default=None)
    if best and best[0] >= LEAST:
        score, _, body, link = best
        if link.join.role and (force := _force(article, body, _words(link.join.role.of(article.text)))):
            body = force
        role = link.join.role.of(article.text) if link.join.role else link.mention.role if link.mention.named else None
        for _, _, other, further in found:
            longer = further.join.role.of(article.text) if further.join.role else ""
            if other is body and role and longer.endswith(f" {role}") and further.mention is link.mention:
                role = longer
        if link.mention.named and role is None:
            beside = apposition(link.mention.place.sentence, link.mention.place.last)
            role = beside.of(article.text) if beside else None
        elif link.join.role:
            role = _completed(link, _with_rank(link, role))
        return Choice(body, role, link.mention.reach, score)
    body_ = presumed(article, speaker)
    if body_ is None:
        return None
    mention = next((m for m in speaker.mentions if m.role), speaker.mentions[0])
    role = mention.role if mention.named else _without_article(mention.role)
    return Choice(body_, role, mention.reach, 0.5)


def _without_article(phrase: str | None) -> str | None:
    """Return a short noun phrase without its article; None for a longer one, which is no role."""
    words = (phrase or "").split()
    if words and words[0].lower() in ("a", "an", "the"):
        words = words[1:]
    return " ".join(words) if 0 < len(words) < _LONGEST_ROLE else None


def represent(discourse: Discourse, people: People, speakers: Speakers) -> dict[Entity, Role]:
    """Return the institution that each speaker represents, in which role, where the article says so.

    Institutions that had no entity get one, and the role is put first among the speaker's.
    """
    article = Article(discourse, people, speakers)
    found: dict[Entity, Role] = {}
    for speaker in article.speakers:
        chosen = choose(article, speaker)
        if chosen is None:
            continue
        institution = _entity(article, chosen)
        if institution is speaker.entity:
            continue
        role = Role(institution, chosen.role, chosen.evidence, confidence=chosen.confidence)
        found[speaker.entity] = role
        others = [r for r in speaker.entity.roles if not r.evidence.overlaps(role.evidence)]
        speaker.entity.roles[:] = [role, *others]
    return found


def _entity(article: Article, chosen: Choice) -> Entity:
    """Return the entity of a body; a new one where it has none."""
    body, entities, text = chosen.body, article.discourse.entities, article.text
    if body.entity is None and body.code is not None:
        body.entity = entities.government(body.code, body.name, body.spans[0].of(text), body.spans[0])
    elif body.entity is None and not body.spans:
        body.entity = entities.institution(body.name, implied_by=chosen.evidence)
    elif body.entity is None:
        for span in body.spans[:1] if body.sort == "place" else body.spans:
            body.entity = entities.institution(span.of(text), span)
    assert body.entity is not None
    return body.entity
