"""The values that flow through kg: articles, what is found in their words, and what it is resolved to.

Everything is frozen and keyword-only. Offsets are code points into `Article.text`, half open (`start` is the first
character, `end` the one after the last), and the words at them are the words kg prints. Identifiers (`Agent.id`,
`Event.id`) are keys within one `Extraction`; `kg.rdf.iri` makes IRIs of them. Terms are those of docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

Kind = Literal["direct", "mixed", "indirect"]
AgentType = Literal["person", "organization", "group"]
NameType = Literal["person", "organization", "place"]
Bound = Literal["exactly", "at least", "more than", "at most", "less than", "about"]
Gender = Literal["male", "female"]
Relation = Literal["disputes", "supports"]
Form = Literal["name", "nominal", "pronoun"]
Verdict = Literal["same", "different", "undone"]
EventStatus = Literal["denied", "cancelled", "feared", "spoken of"]

_set = object.__setattr__


@dataclass(frozen=True, order=True, slots=True, init=False)
class Span:
    """A stretch of an article's stored text: code-point offsets, `0 <= start < end`."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        # Not the dataclass's own, which takes half as long again: an article has thousands.
        if not 0 <= start < end:
            raise ValueError(f"not a span: {start}-{end}")
        _set(self, "start", start)
        _set(self, "end", end)

    def of(self, text: str) -> str:
        """Return the exact characters at this span of `text`."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Return whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Return whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A value an article prints about itself, and where. `span` is None when a sidecar or an option gave the value."""

    value: str
    span: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What is known of an article as a publication.

    `outlet` published this copy, `agency` is the wire it came from, `published` an ISO 8601 date (YYYY-MM-DD),
    `dateline` the place in the dateline, `authors` the bylines' names. None or () where nothing says.
    """

    title: Printed | None = None
    standfirst: Printed | None = None
    authors: tuple[Printed, ...] = ()
    outlet: Printed | None = None
    agency: Printed | None = None
    published: Printed | None = None
    dateline: Printed | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One article: its stored text, and which stretches of it are the journalist's prose.

    `body` holds the paragraphs to read for quotations, in text order and without overlap: furniture (navigation,
    captions, comments) and the headline are outside it. `origin` is where it was read from, for messages.
    """

    id: str
    text: str
    body: tuple[Span, ...]
    metadata: Metadata = Metadata()
    origin: str = ""


# ---------------------------------------------------------------- find: what stands in the words


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedSpan:
    """A span of text in quotation marks, the marks included.

    `level` is 0 for an outermost quotation, 1 for one within it, and so on. `closed` is whether its own closing mark is
    printed. `continued` is whether the quotation goes on in the next paragraph, which then opens with a quotation of
    its own; a quotation that is neither closed nor continued lacks its closing mark.
    """

    span: Span
    level: int
    closed: bool = True
    continued: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Source, cue and content (PARC, PolNeAR), as found, not resolved. `contents` has one span or more, in order."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: Kind
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMention:
    """A proper name in the text, with the title printed on it.

    `span` is the bare name ("Peter Cook"); `full` the name with its titles and appositions ("Pentagon spokesman Peter
    Cook"). `role` is the title as printed ("spokesman"), `role_span` where. `institution` is the institution that the
    title names or implies ("Pentagon", "State Department"), `institution_span` the words that print or imply it,
    `implied` whether they only imply it. `gender` is what honorifics or first names say.
    """

    span: Span
    full: Span
    type: NameType
    role: str | None = None
    role_span: Span | None = None
    institution: str | None = None
    institution_span: Span | None = None
    implied: bool = False
    gender: Gender | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """An expression of time, resolved against the article's date where that settles it.

    `value` is an EDTF date or interval ("2016-12-09", "2016-12", "2016-11-15/.."), None where nothing settles it.
    """

    span: Span
    value: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventMention:
    """Words that name something a reader could put on a timeline. `head` is the trigger, `span` its phrase.

    `type` is a key of the event-type scheme; `places` are the names of its places, with their spans; `time` its time.
    `in_lexicon` is whether a trigger of the lexicon names it; the others only the tagger found. `salient` is whether
    the article stresses it: an event without a salient mention counts only where a quotation is about it. `status` is
    None where it is told as a fact or a plan. `name` is the part of `span` that names the event by itself, all of it
    where None; `verbal` whether the head is a verb.
    """

    span: Span
    head: Span
    type: str
    places: tuple[Printed, ...] = ()
    time: DateMention | None = None
    in_lexicon: bool = True
    salient: bool = True
    status: EventStatus | None = None
    name: Span | None = None
    verbal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureMention:
    """A number in the text that says how much of an event or of a claim. `value` is None for "dozens".

    `of` is what is counted or measured, `kind` what befell it or what it is of ("killed", "fine"). `highest` is the end
    of a range ("30 to 40") that begins with `value`. `unit` is a currency's code, "%" or "percentage point", "" for a
    count; `per` the noun of a rate ("week" of "$5m a week"); `share` whether the value is a part of one ("a third").
    """

    span: Span
    value: int | float | None
    bound: Bound
    of: str
    kind: str
    head: Span | None = None
    """The words that say what befell them ("killed", "dead"), where there are any."""
    highest: int | float | None = None
    unit: str = ""
    per: str = ""
    share: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotations:
    """All that the extract layer finds in one article, in text order."""

    attributions: tuple[Attribution, ...] = ()
    names: tuple[NameMention, ...] = ()
    events: tuple[EventMention, ...] = ()
    figures: tuple[FigureMention, ...] = ()


# ---------------------------------------------------------------- resolve: who and what it is


@dataclass(frozen=True, kw_only=True, slots=True)
class SameAs:
    """An identifier elsewhere (an absolute IRI, of Wikidata say) of who or what it is, and the words that settle it.

    `reason` says in words why it is that one and no other: "the only Secretary of State on 2016-12-09".
    """

    iri: str
    reason: str
    evidence: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """A person, an institution or an unnamed group. `name` is the fullest name the article prints, titles left out.

    `aliases` are the other surface forms (no pronouns), `mentions` where they stand. An implied institution ("Secretary
    of State" implies the State Department) has no mentions of its own: `implied_by` holds the words that imply it.
    `iri` is who it is across articles, a path under the base ("person/john-kerry"); None where nobody has asked yet
    (`kg.identity` says it).
    """

    id: str
    type: AgentType
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()
    implied_by: tuple[Span, ...] = ()
    iri: str | None = None
    same_as: tuple[SameAs, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """Words that mean somebody or some place: a name with its title, a noun ("the mayor") or a pronoun.

    All mentions of one `chain` mean the same; it is the id of an agent of the extraction where there is one.
    `confidence` is how surely they do, 0 to 1.
    """

    span: Span
    type: NameType
    form: Form
    chain: str
    confidence: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Affiliation:
    """A person's role in an institution (org:Membership) as this article states it; `evidence` is where it does."""

    member: str
    organization: str
    role: str | None
    evidence: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """That an agent takes part in an event, acting or suffering, and the words that mean it there."""

    agent: str
    evidence: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something quotations refer to. `time` is EDTF, `time_evidence` the words that give it; `places` have spans.

    `participants` has each agent once. `iri` is which event it is across articles and `part_of` the larger one it
    belongs to (a strike, the offensive), both paths under the base ("event/strike-3f2a91c0"), None where `kg.identity`
    was not asked. `status` is whether the article says that it did not or need not happen: "denied", "cancelled",
    "feared" (possible, threatened, supposed) or only "spoken of", as a wish, a habit or a rule is: nothing for a
    timeline; None for what is told as a fact or a plan. `heads` are the words of each
    mention that name it ("strikes"), which identity compares; the graph leaves them out.
    """

    id: str
    label: str
    type: str
    places: tuple[Printed, ...] = ()
    time: str | None = None
    time_evidence: Span | None = None
    mentions: tuple[Span, ...] = ()
    participants: tuple[Participant, ...] = ()
    iri: str | None = None
    part_of: str | None = None
    status: EventStatus | None = None
    heads: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number that says how much of an event or of what is claimed. `attributed_to` and `event` are ids, or None.

    `of` is what is counted or measured, as printed ("civilians", "dollars"), `unit` what that is counted in, by which
    figures are compared: "person" for people, "person/civilian" for some of them, "USD per week", "% of voter", ""
    where nobody said. `highest` is the end of a range that begins with `value` ("30 to 40").
    """

    span: Span
    value: int | float | None
    bound: Bound
    of: str
    kind: str
    event: str | None = None
    attributed_to: str | None = None
    as_of: str | None = None
    unit: str = ""
    highest: int | float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Delegation:
    """The institution a speaker represents in one quotation, in which role, and the words that say so."""

    organization: str
    role: str | None
    evidence: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay:
    """The outlet through which an article has a quotation ("according to The Hill"), and the words that say so."""

    agent: str
    evidence: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidOn:
    """When a quotation was said, and the words that give it, None where only the article's date does.

    `value` is a day (YYYY-MM-DD), or a month or a year (EDTF) where no day is printed.
    """

    value: str
    evidence: Span | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """That a quotation denies or confirms another: its place in `Extraction.quotations`, and the cue that says so."""

    relation: Relation
    quotation: int
    evidence: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """One attribution in one article, resolved.

    `speaker` is an agent id, None for a source that cannot be resolved. `addressee` and `occasion` are the words that
    say them, possibly in an earlier sentence of the same passage. `about` holds event ids. `confidence` is 0 to 1.
    `claim` is what was said wherever it was printed, a path under the base ("claim/3f2a91c0"), None where `kg.identity`
    was not asked. `corrected_by` are the ids of the corrections that made it what it is (`kg.corrections`).
    """

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: Kind
    confidence: float
    speaker: str | None = None
    on_behalf_of: tuple[Delegation, ...] = ()
    addressee: Span | None = None
    occasion: Span | None = None
    relay: Relay | None = None
    said_on: SaidOn | None = None
    about: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    claim: str | None = None
    corrected_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Software:
    """The extractor: `name`, its `version`, and `digest`, the SHA-256 of its language data (and weights, if any)."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """Everything kg knows of one article: what `kg.rdf.graph` turns into RDF and back.

    `bystanders` are the persons, organizations and unnamed people of whom the article speaks without their speaking,
    being spoken for or the like: `kg.identity` asks who they are, as of `agents`, and `kg.mentions` prints them; the
    graph leaves them out.
    `mentions` are the names, nouns and pronouns of all of them, and the names of places, in text order.
    `dates` are the expressions of time in the body, in text order. No graph has them; `kg.doc.dates` finds them.
    `copy_of` are the ids of earlier articles of which this one is a copy, `copied_by` those of earlier articles that
    are copies of this one; () where `kg.identity` was not asked.
    """

    article: Article
    software: Software
    agents: tuple[Agent, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    events: tuple[Event, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    figures: tuple[Figure, ...] = field(default=())
    bystanders: tuple[Agent, ...] = field(default=(), compare=False)
    mentions: tuple[Mention, ...] = field(default=(), compare=False)
    dates: tuple[DateMention, ...] = field(default=(), compare=False)
    copy_of: tuple[str, ...] = ()
    copied_by: tuple[str, ...] = ()

    def agent(self, id: str) -> Agent:
        """Return the agent with this id. Raises KeyError."""
        return {a.id: a for a in self.agents}[id]

    def event(self, id: str) -> Event:
        """Return the event with this id. Raises KeyError."""
        return {e.id: e for e in self.events}[id]


def agents_in(quotations: Iterable[Quotation], figures: Iterable[Figure], events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the agents that speak, are spoken for, relay, give a figure or take part in an event."""
    quotations = tuple(quotations)
    named = [q.speaker for q in quotations]
    named += [d.organization for q in quotations for d in q.on_behalf_of]
    named += [q.relay.agent for q in quotations if q.relay]
    named += [f.attributed_to for f in figures]
    named += [p.agent for e in events for p in e.participants]
    return frozenset(id for id in named if id)


# ---------------------------------------------------------------- identity: what people decide


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """That a person found two nodes to be one, or to be two, why, and when.

    `a` and `b` are paths under the base ("person/john-kerry"). Where they are the "same", `a` stays and `b` gives way
    to it. Where they are "different" in `articles`, those articles' `a` is `b` from then on, a node that was not there
    before; without articles, a decision that made them the same is taken back, if there was one. "undone" takes back
    the last decision that stands on these two, in these articles. `at` has a time zone.
    """

    kind: Verdict
    a: str
    b: str
    reason: str
    at: datetime
    articles: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The last segment of its IRI: 16 hexadecimal digits, made of its time, its kind and its two nodes."""
        parts = (f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", self.kind, self.a, self.b)
        return sha256("\n".join(parts).encode()).hexdigest()[:16]
