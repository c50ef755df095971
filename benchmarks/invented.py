"""Invented articles with all that kg would find in them, without end and always the same: `invented()`.

Only what is found is invented, so that hours of finding are saved. All after that (identity, graph, store) is as for
real articles, whose sizes these have: 15 statements and about 900 triples, as 304 articles of PolNeAR have. Who speaks,
for whom and about what recurs as in the news: whatever was named often is named again. Such draws follow Zipf's law
(H. A. Simon, On a class of skew distribution functions, Biometrika 42, 1955).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from kg.folding import key
from kg.model import (
    Affiliation,
    Agent,
    AgentType,
    Article,
    DateMention,
    Delegation,
    Event,
    Extraction,
    Figure,
    Kind,
    Metadata,
    Participant,
    Printed,
    Quotation,
    Relay,
    Response,
    SaidOn,
    Software,
    Span,
)  # fmt: skip

T = TypeVar("T")

SEED = 1
SOFTWARE = Software(name="invented", version="1", digest="0" * 64)
FIRST_DAY = date(2015, 1, 1)
ARTICLES_A_DAY = 400

NEW_STORY, NEW_PERSON, NEW_BODY, NEW_PLACE, NEW_ROLE, NEW_OUTLET = 0.3, 0.5, 0.35, 0.2, 0.1, 0.01
"""The share of draws that are somebody or something new. In PolNeAR it is 0.54 for people, 0.36 for institutions."""

COPIED = 0.03
"""The share of articles that are another outlet's copy of one of the last _RECENT."""
_RECENT = 200

QUOTATIONS = range(5, 26)

TYPES = {
    "attack": "air strike", "conflict": "war", "talks": "talks", "meeting": "summit", "vote": "vote",
    "election": "election",
    "protest": "protest", "labor-action": "strike", "arrest": "arrest", "trial": "trial", "investigation": "inquiry",
    "disaster": "flood", "accident": "crash", "displacement": "evacuation", "health": "outbreak", "deal": "merger",
}  # fmt: skip
"""The types of the invented events, and the words that name them."""

CUES = {"said": 70, "told": 10, "warned": 5, "announced": 5, "added": 5, "denied": 3, "rejected": 2}
KINDS: dict[Kind, int] = {"indirect": 52, "direct": 28, "mixed": 20}
TOLLS = {"killed": "people", "injured": "workers", "displaced": "families", "arrested": "students"}
BODIES = (
    "Ministry",
    "Council",
    "University",
    "Party",
    "Bank",
    "Police",
    "Court",
    "Union",
    "Institute",
    "Group",
    "Hospital",
)
UNNAMED = ("residents", "officials", "witnesses", "aid workers", "diplomats", "analysts")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Recurring(Generic[T]):
    """What recurs: a draw is something new with a fixed chance, else that of an earlier draw."""

    def __init__(self, make: Callable[[], T], new: float, chance: random.Random) -> None:
        self._make, self._new, self._chance = make, new, chance
        self._drawn: list[T] = []

    def draw(self) -> T:
        """Return the next one."""
        is_new = not self._drawn or self._chance.random() < self._new
        self._drawn.append(self._make() if is_new else self._chance.choice(self._drawn))
        return self._drawn[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody, with the institution whose role is theirs."""

    given: str
    surname: str
    role: str
    body: str

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.surname}"


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """What the articles of one story have in common: an event, words, what is said, and who says it."""

    type: str
    place: str
    words: list[str]
    said: list[str]
    people: Recurring[Person]


class World:
    """The words and names there are, and the stories that go on. The same seed gives the same world."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "en", "ar", "is")]
        made = ("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(20_000))
        self._words = list(dict.fromkeys(made))
        weights = (1 / (rank + 3) for rank in range(len(self._words)))
        total = 0.0
        self._cumulated = [total := total + weight for weight in weights]
        self._names = [word.title() for word in self._words]
        self.roles = Recurring(lambda: " ".join(self.some(2)), NEW_ROLE, chance)
        self.bodies = Recurring(lambda: f"{' '.join(self._some_names(2))} {chance.choice(BODIES)}", NEW_BODY, chance)
        self.places = Recurring(lambda: self._some_names(1)[0], NEW_PLACE, chance)
        self.outlets = Recurring(lambda: f"The {self._some_names(1)[0]} Times", NEW_OUTLET, chance)
        self.people = Recurring(self._person, NEW_PERSON, chance)
        self.stories = Recurring(self._story, NEW_STORY, chance)

    def some(self, count: int) -> list[str]:
        """Return so many words by their frequencies, which follow Zipf's law too."""
        return self.chance.choices(self._words, cum_weights=self._cumulated, k=count)

    def _some_names(self, count: int) -> list[str]:
        return self.chance.choices(self._names, k=count)

    def _person(self) -> Person:
        given, surname = self._some_names(2)
        return Person(given, surname, self.roles.draw(), self.bodies.draw())

    def _story(self) -> Story:
        chance = self.chance
        said = [" ".join(self.some(18)) for _ in range(5)]
        people = Recurring(self.people.draw, 0.4, chance)
        return Story(chance.choice(list(TYPES)), self.places.draw(), chance.sample(self._words, 60), said, people)


@dataclass(slots=True)
class Named:
    """Where an agent or event is named in an article."""

    spans: list[Span] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)


class Writer:
    """Builds the article of one number: its text, and what is found there as the text grows."""

    def __init__(self, number: int, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.number = number
        self.day = FIRST_DAY + timedelta(days=number // ARTICLES_A_DAY)
        self.text = ""
        self.agents: dict[tuple[AgentType, str], Named] = {}
        self.events: dict[tuple[str, str], Named] = {}
        self.times: dict[tuple[str, str], DateMention] = {}
        self.participants: dict[tuple[str, str], Participant] = {}
        self.affiliations: dict[str, Affiliation] = {}
        self.quotations: list[Quotation] = []
        self.figures: list[Figure] = []
        self.dates: list[DateMention] = []

    def extraction(self) -> Extraction:
        """Return the extraction of an article about the next story."""
        story, outlet = self.world.stories.draw(), self.world.outlets.draw()
        title = self.put(f"{TYPES[story.type].title()} in {story.place}: {' '.join(self.world.some(4))}")
        self.put("\n\n")
        start = len(self.text)
        own = [(self.chance.choice(list(TYPES)), self.world.places.draw()) for _ in range(10)]
        for _ in range(self.chance.choice(QUOTATIONS)):
            self.statement(story, own)
            self.put(
                "".join(f" {word}" for word in (*self.chance.choices(story.words, k=10), *self.world.some(12))) + ".\n"
            )
        metadata = Metadata(
            title=Printed(value=title.of(self.text), span=title),
            outlet=Printed(value=outlet),
            published=Printed(value=self.day.isoformat()),
            url=f"https://news.example/{self.number}",
        )
        body = (Span(start, len(self.text) - 1),)
        return Extraction(
            article=Article(id=f"a{self.number:06}", text=self.text, body=body, metadata=metadata),
            software=SOFTWARE,
            agents=tuple(self._agents()),
            affiliations=tuple(self.affiliations.values()),
            events=tuple(self._events()),
            quotations=tuple(self.quotations),
            figures=tuple(self.figures),
            dates=tuple(self.dates),
        )

    def put(self, words: str) -> Span:
        """Append words and return their span."""
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text))

    def statement(self, story: Story, own: list[tuple[str, str]]) -> None:
        """Write a sentence with a statement: who said it, perhaps for whom, about what, when and through whom."""
        chance = self.chance
        speaker, source, delegations = self._source(story)
        self.put(" ")
        (cue,) = chance.choices(list(CUES), list(CUES.values()))
        cue_span = self.put(cue)
        addressee = None
        if cue == "told":
            self.put(" ")
            addressee = self.put("reporters")
        said_on, occasion = None, None
        if chance.random() < 0.36:
            self.put(" on ")
            day = self.day - timedelta(days=chance.randrange(3))
            evidence = self.put(DAYS[day.weekday()])
            said_on = SaidOn(value=day.isoformat(), evidence=evidence)
            self.dates.append(DateMention(span=evidence, value=day.isoformat()))
        if chance.random() < 0.28:
            self.put(" ")
            occasion = self.put("at a briefing")
        self.put(", ")
        (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
        content = self._content(story, kind)
        about = self._about(story, own)
        relay = None
        if chance.random() < 0.12:
            self.put(", according to ")
            outlet = self.world.outlets.draw()
            evidence = self.put(outlet)
            relay = Relay(agent=self._named("organization", outlet, evidence), evidence=evidence)
        if chance.random() < 0.37:
            self._figure(speaker, about)
        self.put(".")
        responses: tuple[Response, ...] = ()
        if cue == "denied" and self.quotations and chance.random() < 0.2:
            responses = (Response(relation="disputes", quotation=len(self.quotations) - 1, evidence=cue_span),)
        self.quotations.append(
            Quotation(
                contents=(content,), cue=cue_span, source=source, kind=kind, speaker=speaker, on_behalf_of=delegations,
                addressee=addressee, occasion=occasion, relay=relay, said_on=said_on, about=about, responses=responses,
                confidence=round(chance.uniform(0.5, 1), 2),
            )
        )  # fmt: skip

    def _source(self, story: Story) -> tuple[str | None, Span, tuple[Delegation, ...]]:
        """Write who speaks; return the speaker's id, the source, and for whom."""
        lot = self.chance.random()
        if lot < 0.03:
            return None, self.put("a leaflet"), ()
        if lot < 0.2:
            source = self.put(self.chance.choice(UNNAMED).capitalize())
            return self._named("group", source.of(self.text), source), source, ()
        if lot < 0.35:
            source = self.put(self.world.bodies.draw())
            return self._named("organization", source.of(self.text), source), source, ()
        person = story.people.draw()
        if ("person", person.name) in self.agents:
            source = self.put(person.surname)
            self.agents["person", person.name].aliases.add(person.surname)
            return self._named("person", person.name, source), source, ()
        name = self.put(person.name)
        speaker = self._named("person", person.name, name)
        if self.chance.random() < 0.3:
            return speaker, name, ()
        self.put(", ")
        role = self.put(person.role)
        self.put(" of the ")
        body = self.put(person.body)
        organization = self._named("organization", person.body, body)
        evidence = Span(role.start, body.end)
        self.affiliations[speaker] = Affiliation(
            member=speaker, organization=organization, role=person.role, evidence=evidence
        )
        delegation = Delegation(organization=organization, role=person.role, evidence=evidence)
        return speaker, Span(name.start, body.end), (delegation,)

    def _content(self, story: Story, kind: Kind) -> Span:
        """Write what is said: in one of ten what others in the story said too."""
        words = self.chance.choice(story.said) if self.chance.random() < 0.1 else " ".join(self.world.some(18))
        if kind == "direct":
            return self.put(f"“{words}”")
        half = len(words) // 2
        return self.put(words if kind == "indirect" else f"{words[:half]}“{words[half:]}”")

    def _about(self, story: Story, own: list[tuple[str, str]]) -> tuple[str, ...]:
        """Write which event it is about, if any: the story's, or one of the article's own."""
        lot = self.chance.random()
        if lot < 0.25:
            return ()
        type, place = (story.type, story.place) if lot < 0.45 else self.chance.choice(own)
        self.put(", after the ")
        mention = self.put(f"{TYPES[type]} in {place}")
        self.events.setdefault((type, place), Named()).spans.append(mention)
        if (type, place) not in self.times and self.chance.random() < 0.15:
            self.put(" on ")
            day = self.day - timedelta(days=self.chance.randrange(30))
            time = DateMention(span=self.put(f"{day:%d %B}"), value=day.isoformat())
            self.times[type, place] = time
            self.dates.append(time)
        if self.chance.random() < 0.07:
            self.put(" of ")
            body = self.world.bodies.draw()
            evidence = self.put(body)
            agent = self._named("organization", body, evidence)
            self.participants[type, place] = Participant(agent=agent, evidence=evidence)
        return (_event_id(type, place),)

    def _figure(self, speaker: str | None, about: tuple[str, ...]) -> None:
        kind, counted = self.chance.choice(list(TOLLS.items()))
        value = self.chance.randint(2, 900)
        self.put(", with ")
        span = self.put(f"at least {value} {counted} {kind}")
        self.figures.append(
            Figure(
                span=span, value=value, bound="at least", of=counted, kind=kind, unit="person",
                event=about[0] if about else None, attributed_to=speaker, as_of=self.day.isoformat(),
            )
        )  # fmt: skip

    def _named(self, type: AgentType, name: str, span: Span) -> str:
        self.agents.setdefault((type, name), Named()).spans.append(span)
        return _agent_id(type, name)

    def _agents(self) -> Iterator[Agent]:
        for (type, name), named in self.agents.items():
            yield Agent(
                id=_agent_id(type, name), type=type, name=name, aliases=tuple(sorted(named.aliases)),
                mentions=tuple(named.spans),
            )  # fmt: skip

    def _events(self) -> Iterator[Event]:
        for (type, place), named in self.events.items():
            first = named.spans[0]
            word = TYPES[type]
            at = Span(first.start + len(f"{word} in "), first.end)
            time = self.times.get((type, place))
            yield Event(
                id=_event_id(type, place), label=first.of(self.text), type=type, mentions=tuple(named.spans),
                places=(Printed(value=place, span=at),), time=time.value if time else None,
                time_evidence=time.span if time else None,
                participants=(self.participants[type, place],) if (type, place) in self.participants else (),
                heads=tuple(Span(s.start + word.rfind(" ") + 1, s.start + len(word)) for s in named.spans),
            )  # fmt: skip


def _agent_id(type: AgentType, name: str) -> str:
    return f"{type}.{key(name)}"


def _event_id(type: str, place: str) -> str:
    return key(f"{type} {place}")


def invented() -> Iterator[Extraction]:
    """Yield the extractions of invented articles, without end and always the same."""
    chance = random.Random(SEED)
    world = World(chance)
    recent: list[Extraction] = []
    number = 0
    while True:
        if recent and chance.random() < COPIED:
            original = chance.choice(recent)
            metadata = replace(original.article.metadata, outlet=Printed(value=world.outlets.draw()))
            made = replace(original, article=replace(original.article, id=f"a{number:06}", metadata=metadata))
        else:
            made = Writer(number, world).extraction()
            recent = [*recent[1 - _RECENT :], made]
        yield made
        number += 1
