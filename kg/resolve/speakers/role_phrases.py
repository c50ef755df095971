"""The words of a role as an article prints them: which they are, and where their phrase begins and ends.

Titles and joins give the word that makes a role, "director", which may stand in "deputy director of research".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end
from kg.lang.en.institutions import is_institution_noun, role_modifiers
from kg.lang.word_lists import function_words, word_list
from kg.model import Span
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.joins import apposition
from kg.resolve.speakers.links import Article, Link
from kg.resolve.speakers.role_words import is_role, role_list, words_of
from kg.resolve.speakers.speaker_mentions import Mention, Speaker

_LONGEST_NOUN = 4
"""Words that a noun phrase has fewer of, if it is a role and no more. Hand-set."""


def own_role(article: Article, speaker: Speaker, near: Mention | None = None) -> Span | None:
    """Return the words for a speaker that are a role: a title, the one of `near` first, or else a noun for them."""
    named = [m for m in (*([near] if near else ()), *speaker.mentions) if m.named]
    titles = (m.role_span for m in named)
    apposed = (apposition(m.place.sentence, m.place.last) for m in named)
    nouns = (_noun(m.place.sentence, m.role_span) for m in speaker.mentions if m.role_span and not m.named)
    is_group = speaker.entity.type == "group"
    of_people = (noun for noun in nouns if noun and (is_group or is_role(noun.of(article.text).split()[-1])))
    return next(filter(None, chain(titles, apposed, of_people)), None)


def linked_role(article: Article, speaker: Speaker, link: Link, others: Sequence[Link]) -> Span | None:
    """Return the words of the role of a link, the longest that ends there in `others` with the same institution."""
    if link.join.role is None:
        place = link.mention.place
        found = (apposition(place.sentence, place.last) or link.mention.role_span) if link.mention.named else None
        return found or own_role(article, speaker)
    role = link.join.role
    for other in others:
        longer = other.join.role
        if longer and other.mention is link.mention and longer.end == role.end:
            role = Span(min(role.start, longer.start), role.end)
    return role


def whole_role(article: Article, role: Span, body: Body) -> str:
    """Return a role from its first modifier to the end of what it is of: "deputy director of research".

    It stops before the institution, persons' names and the verbs of what they say.
    """
    place = article.discourse.sentence_index.at(role)
    if place is None:
        return role.of(article.text)
    number, sentence, first, last = place
    cues = _tokens(sentence, (a.cue for a in article.discourse.cued.get(number, ()) if a.cue))
    named = article.discourse.names_between(sentence.start, sentence.end)
    own, persons = _tokens(sentence, body.spans), _tokens(sentence, (n.span for n in named if n.type == "person"))
    others = _tokens(sentence, (n.span for n in named if n.type == "organization"))
    places = _tokens(sentence, (n.span for n in named if n.type == "place"))
    named_so = {
        i for i in range(first) if sentence.lower(i) in words_of(body.name)
    }  # "Ross County | District Attorney"
    last = _before_institution(sentence, first, last, own)
    stops = persons | others | named_so | (places if sentence.capital(last) else set())
    first = _begin(sentence, first, own, stops)
    last = _end(sentence, first, last, own, persons, cues, places)
    return sentence.span(first, last).of(article.text)


def _before_institution(sentence: Sentence, first: int, last: int, own: set[int]) -> int:
    """Return the last token of a role before the institution that it ends with: "[head] of Acorn"."""
    if last in own and first not in own:
        while last > first and (last in own or sentence.tag(last) in "PDXA"):
            last -= 1
    return last


def _tokens(sentence: Sentence, spans: Iterable[Span]) -> set[int]:
    within = (s for s in spans if sentence.start <= s.start < sentence.end)
    return {i for s in within for i in range(sentence.at(s.start), sentence.at(s.end - 1) + 1)}


def _begin(sentence: Sentence, role: int, own: set[int], stops: set[int]) -> int:
    """Return the first token of a role with its modifiers: "[Homicide] Detective", "[bureau] chief".

    A title's word may be one of `stops`, or of the institution's behind a word for one, since names are found that end
    too late: "Rowers Union [Political] Director", but "Coast News | host".
    """
    ends = word_list("titles", "modifiers", "dropped") | word_list("titles", "modifiers", "past")
    titles = word_list("titles", "roles", "heads") | role_modifiers()
    first = role
    while first > 0 and sentence.lower(first - 1) not in ends:
        before = first - 1
        is_title = (
            sentence.capital(before)
            and sentence.lower(before) in titles
            and not is_institution_noun(sentence.lower(before))
        )
        is_modifier = sentence.tag(before) in "NG" and (sentence.capital(before) or not sentence.capital(role))
        body = [i for i in range(before) if i in own]
        is_own = before in own and not any(is_institution_noun(sentence.lower(i)) for i in body)
        if sentence.lower(before).isdigit() or not is_modifier or is_own:
            break
        if not is_title and (before in stops or before in own):
            break
        first = before
    return first


def _end(
    sentence: Sentence, first: int, last: int, own: set[int], persons: set[int], cues: set[int], places: set[int]
) -> int:
    """Return the last token of a role with its complements: "vice president [for advocacy and policy]".

    Where somebody works is none: "correspondent | in Paris".
    What it is of is not the institution, but may be the institution's: "director of [Acorn's rivers programme]".
    """
    joining = role_list("of_roles") | role_list("role_to")
    end = last
    if any(sentence.lower(i) in joining for i in range(first, last)):
        end = _series_end(sentence, last)
    while sentence.lower(end + 1) in joining:
        stop = noun_phrase_end(sentence, end + 2)
        if stop is None or sentence.lower(end + 2) in function_words("indefinites"):
            break
        if sentence.lower(end + 1) in role_list("role_to"):  # "ambassador to Britain Ann Vik"
            stop = next((i - 1 for i in range(end + 2, stop + 1) if i in persons), stop)
        stop = next((i - 1 for i in range(end + 2, stop + 1) if i in cues), stop)  # "members of Congress | echo"
        within = range(end + 2, stop + 1)
        is_body = any(i in own and (i == stop or sentence.tag(i + 1) not in "NS") for i in within)
        is_elsewhere = sentence.lower(end + 1) not in function_words("in_roles") | role_list("role_to")
        if is_body or not persons.isdisjoint(within) or sentence.tag(stop) != "N":
            break
        if is_elsewhere and not places.isdisjoint(within):
            break
        end = _series_end(sentence, stop)
    return end


def _series_end(sentence: Sentence, last: int) -> int:
    """Return the last token of nouns in a series that a mark follows: "[research, water and coasts],"."""
    end, at = last, last + 1
    while sentence.lower(at) == "," or sentence.tag(at) == "C":
        is_last = sentence.tag(at) == "C" or sentence.tag(at + 1) == "C"
        begin = at + 1 + (sentence.tag(at + 1) == "C")
        stop = noun_phrase_end(sentence, begin) if sentence.tag(begin) == "N" else None
        if stop is None:
            return last
        end, at = stop, stop + 1
        if is_last:
            return end if sentence.tag(at) == "X" else last
    return last


def _noun(sentence: Sentence, phrase: Span) -> Span | None:
    """Return what somebody is of a noun phrase for them, "adviser" of "his adviser"; None for a longer phrase."""
    first, last = sentence.at(phrase.start), sentence.at(phrase.end - 1)
    while sentence.tag(first) == "D":
        first += 1
    last = next((i - 1 for i in range(first + 1, last + 1) if sentence.tag(i) in "PXVMCG"), last)
    first = max((first, *(i + 1 for i in range(first, last) if sentence.tag(i) == "S")))
    is_short = 0 <= last - first < _LONGEST_NOUN - 1
    return sentence.span(first, last) if is_short and sentence.tag(last) == "N" else None
