"""Whom a speaker presumably speaks for by their role alone, where no sentence says so.

A sergeant speaks for the police that the article names, a coach for the club that it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from kg import press
from kg.lang.en.apostrophes import without_possessive, without_possessives
from kg.lang.en.geography import country, is_capital
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import NameMention
from kg.resolve.entities import Entity
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.links import Article
from kg.resolve.speakers.plausibility import roles_of
from kg.resolve.speakers.role_words import Words, role_list, speaks_for_self, words_of
from kg.resolve.speakers.speaker_mentions import Mention, Speaker

_AHEAD = 300
"""Characters after a speaker in which their police may be named first. Hand-set."""
_STRESSED = 4
"""Least mentions of a country whose head is said to speak for it, not for "the Vik administration", and of the one of
several institutions named before a bare title that it is of. Hand-set."""
_USUALLY = 0.5
"""Least mentions of the country that a title usually means, as a share of those of the one named most. Hand-set."""
_BEFORE = 2
"""Sentences before a speaker's first mention in which the body is named that a bare title is of. Hand-set."""
_ALONE = 2
"""Most words for unnamed staff that say no more of them: "her advisers". Hand-set."""
_OFTEN, _OFTENER = 3, 1.5
"""Least mentions of the institution that an article is about, and how many times those of any other. Hand-set."""


def office_of(article: Article, speaker: Speaker) -> Body | None:
    """Return the office that a title's holder or their staff are in: "Adams County District Attorney Ann Vik".

    It is the one that the article prints. Else its name is made of the title and of the county or country that stands
    before this one, or before another such title.
    """
    for mention in speaker.mentions:
        title = _office_title(article, mention) if mention.named or speaker.entity.type == "group" else None
        if title is None or mention.past:
            continue
        names = _office_names()[title]
        where = _where(mention.reach.of(article.text), title) or next(
            (n.institution for n in article.discourse.names if _is_of(n, title)), None
        )
        printed = [b for b in article.bodies if b.sort == "name" and any(name in _plain(b.name) for name in names)]
        there = [b for b in printed if where and _plain(where) in _plain(b.name)]
        if printed:
            return max(there or printed, key=lambda b: len(b.name))
        return Body(f"{where} {load('institutions')['offices'][title][0]}", "implied") if where else None
    return _campaign_of_employer(article, speaker)


def _campaign_of_employer(article: Article, speaker: Speaker) -> Body | None:
    """Return the campaign of the candidate whose staff a speaker is: "Lund's media adviser Ann Vik", "Lund aides".

    It is the one that the article prints. Where it speaks of others' campaigns only, its name is made of that of a
    candidate who has no office by a title.
    """
    if any(m.past for m in speaker.mentions) or not article.tells_of_campaigns:
        return None
    entities = article.discourse.entities
    for mention in speaker.mentions:
        for name in article.discourse.names_between(mention.reach.start, mention.reach.end):
            candidate = entities.by_mention.get(name.span) if name.type == "person" else None
            if candidate is None or candidate is speaker.entity or not _has_staff(article, name):
                continue
            surname = name.span.of(article.text).split()[-1]
            theirs = (b for b in _campaigns(article) if surname in without_possessives(b.name).split())
            if printed := next(theirs, None):
                return printed
            if not _holds_office(article, candidate):
                return Body(str(load("institutions")["represents"]["campaign"]).format(surname=surname), "implied")
    return None


def _holds_office(article: Article, person: Entity) -> bool:
    """Return whether a title of a person is that of a head of state or of a member of a chamber."""
    named = (n for n in article.discourse.names if article.discourse.entities.by_mention.get(n.span) is person)
    return any(words_of(n.role or "") & (role_list("heads") | role_list("house")) for n in named)


def _has_staff(article: Article, name: NameMention) -> bool:
    """Return whether a name is that of a candidate with their staff: "Lund's top aide", "a spokesman for Lund"."""
    place = article.discourse.sentence_index.at(name.full)
    if place is None:
        return False
    _, sentence, first, last = place
    if sentence.lower(first - 1) in role_list("before_candidates"):
        return sentence.lower(first - 2) in role_list("campaign_staff")
    at = last + 1 + (sentence.tag(last + 1) == "S")
    while sentence.tag(at) in "NAG" and sentence.lower(at) not in role_list("campaign_staff"):
        at += 1
    return sentence.lower(at) in role_list("campaign_staff")


@cache
def _office_names() -> dict[str, list[str]]:
    """Return what the office of each title may be called, in small letters without possessives; longer titles first."""
    named: dict[str, list[str]] = load("institutions")["offices"]
    return {title: [_plain(name) for name in named[title]] for title in sorted(named, key=len, reverse=True)}


def _office_title(article: Article, mention: Mention) -> str | None:
    """Return the title of an office that is a mention's role, or whose holder's staff it is: "sheriff's spokesman"."""
    role = _plain(mention.role or "")
    held = next((title for title in _office_names() if f" {role}".endswith(f" {title}")), None)
    if held is not None or mention.role_span is None:
        return held
    words = mention.reach.of(article.text).lower().replace("’", "'")
    staff = words_of(role) & (role_list("spokes") | role_list("police") | role_list("officers"))
    return next((t for t in _office_names() if staff and (f"{t}'s " in words or _is_behind(words, t))), None)


def _is_behind(words: str, title: str) -> bool:
    """Return whether the words for a speaker end with whose staff they are: "a spokesman for the district attorney"."""
    before = words.removesuffix(",").removesuffix(title).split()
    return words.removesuffix(",").endswith(f" {title}") and not role_list("before_holders").isdisjoint(before)


def _where(reach: str, title: str) -> str | None:
    """Return the county or the country that stands before a title: "Adams County", "U.S."."""
    words = without_possessives(reach).split()
    plain, of = [word.lower() for word in words], title.split()
    at = next((i for i in range(len(plain)) if plain[i : i + len(of)] == of), 0)
    first = at
    while first > 0 and words[first - 1][:1].isupper():
        first -= 1
    before = " ".join(words[first:at])
    return before if before and (plain[at - 1] in role_list("counties") or country(before)) else None


def _plain(name: str) -> str:
    return " ".join(without_possessives(name.lower()).split())


def _is_of(name: NameMention, office: str) -> bool:
    """Return whether a name's title is of an office and says of which county it is."""
    if name.institution is None or not _plain(name.role or "").endswith(office):
        return False
    return name.institution.split()[-1].lower() in role_list("counties")


def police_of(article: Article, place: Body, role: Words) -> Body | None:
    """Return the police of a place, where its deputies or officers speak: the sheriff's office of their county."""
    if not role & role_list("police") or words_of(place.name) & role_list("police_bodies"):
        return None
    return article.most_mentioned(
        lambda b: b.name.startswith(place.name) and bool(words_of(b.name) & role_list("police_bodies"))
    )


def presumed(article: Article, speaker: Speaker) -> Body | None:
    """Return the body that a speaker's role alone tells; None where it tells none."""
    words = roles_of(speaker, nouns=False)
    if not words or words & role_list("house") or speaks_for_self(words) or any(m.past for m in speaker.mentions):
        return None
    if speaker.entity.name.lower().split()[-1] in role_list("police_bodies") | role_list("prosecution_bodies"):
        return None  # they are the body themselves
    before = speaker.mentions[0].reach.end + _AHEAD
    # "chief executive officer", "deputy prime minister"
    of_company = words & (role_list("business") | role_list("heads"))
    for role, bodies in (
        ("fire", role_list("fire_bodies")),
        ("police", role_list("police_bodies")),
        ("prosecution", role_list("prosecution_bodies")),
    ):
        if words & (role_list(role) | bodies) and not of_company:
            fits = partial(_is_of_kind, kind=bodies, before=before)
            return article.most_mentioned(fits, named_first=True)
    if words & word_list("institutions", "words", "of_persons"):
        return _campaign_before(article, speaker)
    if speaker.entity.type == "group" and words & role_list("aides"):
        alone = all(len((m.role or "").split()) <= _ALONE for m in speaker.mentions)
        return _campaign_before(article, speaker) if alone else None
    if speaker.entity.type != "person":
        return None
    if words & role_list("spokes"):
        return _spoke_before(article, speaker)
    if words & role_list("local"):
        return _subject(article, partial(_is_governed, words=words, article=article))
    if words & role_list("judges"):
        return article.most_mentioned(partial(_is_of_kind, kind=role_list("courts"), before=before))
    if words & role_list("heads"):
        seeks = roles_of(speaker) & role_list("seekers")  # "President Clinton", of whom the article says "the nominee"
        return None if speaker.entity.roles or seeks else _government(article, speaker, words)
    if words & role_list("business"):
        return _subject(article, _is_named) or _named_before(article, speaker)
    return _named_before(article, speaker) if words & role_list("posts") else None


def _campaigns(article: Article) -> list[Body]:
    """Return the campaigns of persons whom the article names: "the Lund campaign", no "February campaign"."""
    persons = {e.name.split()[-1] for e in article.discourse.entities.all if e.type == "person"}
    nouns = word_list("institutions", "words", "of_persons")
    return [
        b
        for b in article.bodies
        if b.sort == "name"
        and any(b.name.lower().endswith(f" {noun}") for noun in nouns)
        and not persons.isdisjoint(without_possessive(word) for word in b.name.split())
    ]


def _campaign_before(article: Article, speaker: Speaker) -> Body | None:
    """Return the only campaign of an article, or of several the one that was named last before a speaker."""
    campaigns = _campaigns(article)
    if len(campaigns) == 1:
        return campaigns[0]
    first = min(m.reach.start for m in speaker.mentions)
    named = [(span.start, body) for body in campaigns for span in body.spans if span.start < first]
    return max(named, key=lambda pair: pair[0], default=(0, None))[1]


def _spoke_before(article: Article, speaker: Speaker) -> Body | None:
    """Return the institution that spoke last, not far before its spokesman is first named."""
    first = min(m.reach.start for m in speaker.mentions)
    said = [(at, entity) for at, entity in article.discourse.said if at < first]
    at, entity = max(said, key=lambda pair: pair[0], default=(0, None))
    if entity is None or first - at >= _AHEAD:
        return None
    return article.body_of.get(entity) or _spokesman_of(article, entity)


def _named_before(article: Article, speaker: Speaker) -> Body | None:
    """Return the institution that was named before a speaker, in the same sentence or the two before.

    Of several it is the one that the article names most often of all; None where that is not among them, and where a
    title says more: "Lund communications director Ann Vik", "Ann Vik, director of a group".
    """
    if any(_says_more(m) for m in speaker.mentions):
        return None
    first = min(m.reach.start for m in speaker.mentions)
    sentence = article.discourse.sentence_at(first)
    start = article.discourse.sentences[max(0, sentence - _BEFORE)].start
    named = {b for b in article.bodies if _is_named(b) and any(start <= s.start < first for s in b.spans)}
    if len(named) > 1:
        most = article.most_mentioned(_is_named)
        return most if most in named and article.counts[most] >= _STRESSED else None
    return next(iter(named), None)


def _says_more(mention: Mention) -> bool:
    """Return whether a name or a possessive stands right before a mention's title, or a preposition behind it."""
    if mention.role_span is None or not mention.named:
        return False
    sentence, role = mention.place.sentence, mention.role_span
    before, behind = sentence.at(role.start) - 1, sentence.at(role.end)
    owned = before >= 0 and (sentence.tag(before) == "S" or (sentence.capital(before) and sentence.tag(before) == "N"))
    return owned or sentence.lower(behind) in role_list("joining")


def _spokesman_of(article: Article, group: Entity) -> Body | None:
    """Return the body that an unnamed spokesman spoke for: "A spokesman for Acorn said ... Spokesman Bo Lund said"."""
    unnamed = next((s for s in article.speakers if s.entity is group and group.type == "group"), None)
    if unnamed is None or not roles_of(unnamed) & role_list("spokes"):
        return None
    named = (body for body, link in article.links(unnamed) if link.join.kind.startswith("inside"))
    return next((body for body in named if body.sort == "name"), None)


def _is_of_kind(body: Body, kind: Words, before: int) -> bool:
    """Return whether a body's name has a word of `kind`, and is a noun or mentioned before an offset."""
    return bool(words_of(body.name) & kind) and (body.sort == "noun" or body.spans[0].start < before)


def _is_governed(body: Body, *, words: Words, article: Article) -> bool:
    """Return whether a place can be the one that a mayor or a governor heads: no governor heads a mayor's city."""
    if body.sort != "place" or words & role_list("mayors"):
        return body.sort == "place"
    if is_capital(body.name):
        return False
    return all(words_of(role).isdisjoint(role_list("mayors")) for role in article.roles_at.get(body.name, ()))


def _is_named(body: Body) -> bool:
    return body.sort == "name" and body.code is None and not press.is_press(body.name)


def _subject(article: Article, fits: Callable[[Body], bool]) -> Body | None:
    """Return what an article is about: of the bodies that fit, the one named several times, and oftener than others."""
    named = sorted(filter(fits, article.bodies), key=lambda b: -article.counts[b])
    if not named or article.counts[named[0]] < _OFTEN:
        return None
    second = article.counts[named[1]] if len(named) > 1 else 0
    return named[0] if article.counts[named[0]] >= _OFTENER * second else None


@cache
def _countries_of_heads() -> dict[str, str]:
    """Return the code of the country of each head whose surname tells it."""
    known: list[dict[str, str]] = load("institutions")["heads"]["known"]
    return {surname.strip(): each["country"] for each in known for surname in each["surnames"].split(";")}


def _government(article: Article, head: Speaker, title: Words) -> Body | None:
    """Return the government of its head, as the article calls it: by the country, by their name or by its seat.

    The country is the one that titles like theirs mostly mean, where the article names it, or else the one named most.
    """
    meant: dict[str, str] = load("institutions")["heads"]["meant"]
    never: dict[str, list[str]] = load("institutions")["heads"]["never"]
    first = {code for word, code in meant.items() if word in title}
    barred = {code for word, codes in never.items() if word in title for code in codes}
    state = article.most_mentioned(lambda b: b.code is not None and b.code not in barred)
    usual = article.most_mentioned(lambda b: b.code in first)
    own = _countries_of_heads().get(head.entity.name.split()[-1].lower())
    if own and (theirs := article.most_mentioned(lambda b: b.code == own)):
        state, usual = theirs, None
    if state and usual and article.counts[usual] >= _USUALLY * article.counts[state]:
        state = usual
    surname = head.entity.name.split()[-1].lower()
    administration = article.most_mentioned(
        lambda b: b.name.lower().startswith(surname) and bool(words_of(b.name) & role_list("administrations"))
    )
    seat = (
        article.most_mentioned(lambda b: b.name in role_list("seats")) if state is None or state.code in first else None
    )
    if state and article.counts[state] < _STRESSED and (administration or seat):
        return administration or seat
    if state or administration or seat:
        return state or administration or seat
    return article.most_mentioned(lambda b: b.name.lower() in role_list("government"))
