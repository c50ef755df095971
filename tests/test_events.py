"""Events: what names or reports one, how mentions of one event come together, and what a quotation is about."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from plain import with_heads

from kg.doc import read_doc
from kg.find.events import find_events, find_events_at
from kg.find.figures import find_figures
from kg.lang.en import event_triggers as triggers
from kg.lang.en.inflection import plural, verb_forms
from kg.lang.lexicon import load
from kg.model import Annotations, Article, Attribution, Event, EventMention, Metadata, NameMention, Printed, Span
from kg.resolve.events import EventLinks, resolve_events

PLACES = ("Oslo", "Bergen", "Larvik", "Norway", "east Varna", "west Varna", "Varna", "Geneva", "Paris")


def article(text: str, published: str = "2021-03-05") -> Article:
    paragraphs = tuple(Span(*m.span()) for m in re.finditer(r"[^\n]+", text))
    return Article(id="invented", text=text, body=paragraphs, metadata=Metadata(published=Printed(value=published)))


def names(text: str) -> tuple[NameMention, ...]:
    """Return the places of PLACES in a text, longest first."""
    found: list[NameMention] = []
    for place in sorted(PLACES, key=len, reverse=True):
        for match in re.finditer(rf"\b{place}\b", text):
            span = Span(*match.span())
            if not any(span.overlaps(other.span) for other in found):
                found.append(NameMention(span=span, full=span, type="place"))
    return tuple(sorted(found, key=lambda n: n.span))


def mentions(text: str) -> tuple[EventMention, ...]:
    read = article(text)
    return find_events(with_heads(read), names(text))


def events(text: str) -> tuple[Event, ...]:
    return resolve_events(article(text).text, Annotations(events=mentions(text)))


def spelled(text: str) -> list[tuple[str, str, str]]:
    return [(m.type, m.head.of(text), m.span.of(text)) for m in mentions(text)]


@pytest.mark.parametrize(
    ("text", "head", "status"),
    [
        ("The army will never shell Larvik.", "shell", "denied"),
        ("No civilian was killed in Varna.", "killed", "denied"),
        ("None of the men were detained.", "detained", "denied"),
        ("The envoy refused to meet the rebels.", "meet", "denied"),
        ("There were no clashes in Oslo.", "clashes", "denied"),
        ("The court saw no evidence of a massacre.", "massacre", "denied"),
        ("The premier ruled out an election in May.", "election", "denied"),
        ("The envoy left Geneva without an agreement.", "agreement", "denied"),
        ("They did not carry out any raids.", "raids", "denied"),
        ("The union called the strike off.", "strike", "cancelled"),
        ("The club scrapped a tournament in Bergen.", "tournament", "cancelled"),
        ("The summit, planned for March, has been called off.", "summit", "cancelled"),
        ("Police foiled a bombing in Paris.", "bombing", "cancelled"),
        ("A rally set for Monday was called off.", "rally", "cancelled"),
        ("Residents fear clashes.", "clashes", "feared"),
        ("Traders fear a recession.", "recession", "feared"),
        ("The union threatened a strike.", "strike", "feared"),
        ("The risk of an invasion is high.", "invasion", "feared"),
        ("The row could lead to a war.", "war", "feared"),
        ("Riots might erupt in Varna.", "Riots", "feared"),
        ("The fleet may attack Larvik.", "attack", "feared"),
        ("If rebels bomb Larvik, the army will go.", "bomb", "feared"),
        ("The leaders will meet in Geneva on Friday.", "meet", None),
        ("The army denied that the raid on Larvik was a failure.", "raid", None),
        ("The army denied the raid was a failure.", "raid", None),
        ("The envoy did not condemn the massacre.", "massacre", None),
        ("They not only bombed Larvik but lied.", "bombed", None),
        ("The club did not cancel the tournament.", "tournament", None),
        ("The minister agreed to cancel the tournament.", "tournament", None),
        ("The raid may have been the work of rebels.", "raid", None),
        ("The raid could be the work of rebels.", "raid", None),
        ("She asked if rebels bombed Larvik.", "bombed", None),
        ("She asked the envoy if rebels bombed Larvik.", "bombed", None),
        ("The minister denied the charge.", "charge", None),
    ],
)
def test_what_did_not_happen_or_need_not_says_so(text, head, status):
    assert {m.head.of(text): m.status for m in mentions(text)}.get(head) == status


def test_the_day_of_what_is_called_off_is_not_that_of_calling_it_off():
    """Heads that only the net sees: "planned" tells when, "scrapped" calls off, and neither is an event."""
    read = article("The club scrapped a tournament planned for 9 May. The mayor planned a park.")
    heads = [Span(*m.span()) for m in re.finditer("scrapped|planned", read.text)]
    found = find_events(with_heads(read, heads), ())
    assert [(m.head.of(read.text), m.time and m.time.value) for m in found] == [
        ("tournament", "2021-05-09"),
        ("planned", None),
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The club scrapped a tournament in Bergen.\nThe tournament was to begin in May.", "cancelled"),
        ("The club scrapped a tournament in Bergen.\nA tournament in Oslo began in May.", None),
        ("There was no raid on Larvik.\nThe army will not carry out raids.", "denied"),
        ("There was no raid on Larvik.\nThe fear of raids is great.", None),
        ("The raid on Larvik began.\nThere was no raid on Varna.", None),
    ],
)
def test_an_event_has_the_status_that_all_its_mentions_give_it(text, status):
    assert [e.status for e in events(text)] == [status]


@pytest.mark.parametrize(
    ("text", "kind", "head", "phrase"),
    [
        ("The army denied the shelling of Larvik.", "attack", "shelling", "the shelling of Larvik"),
        ("They deplored the “indiscriminate” shelling of Larvik.", "attack", "shelling", "the “indiscriminate” shelling of Larvik"),
        ("They denied the air strikes on the port.", "attack", "air strikes", "the air strikes on the port"),
        ("The villagers fled the valley.", "displacement", "fled", "The villagers fled the valley"),
        ("A ceasefire is near.", "agreement", "ceasefire", "A ceasefire"),
        ("Ministers welcomed the peace talks in Geneva.", "talks", "peace talks", "the peace talks in Geneva"),
        ("The council voted against the plan.", "vote", "voted", "The council voted against the plan"),
        ("Police arrested 12 dockers.", "arrest", "arrested", "Police arrested 12 dockers"),
        ("Her murder trial opens soon.", "trial", "murder trial", "Her murder trial"),
        ("They felt the magnitude 6 earthquake.", "disaster", "earthquake", "the magnitude 6 earthquake"),
        ("He lost the presidential election in Norway.", "election", "presidential election", "the presidential election in Norway"),
        ("The merger with Nordbank is off.", "deal", "merger", "The merger with Nordbank"),
        ("The teachers called a general strike.", "labor-action", "general strike", "a general strike"),
        ("The ferry Anna sank off Larvik.", "accident", "sank", "The ferry Anna sank off Larvik"),
        ("Two buses overturned.", "accident", "overturned", "Two buses overturned"),
        ("The minister resigned.", "appointment", "resigned", "The minister resigned"),
        ("Parliament passed the bill.", "legislation", "passed", "Parliament passed the bill"),
        ("They ended the embargo on Norway.", "sanctions", "embargo", "the embargo on Norway"),
        ("A train crash near Oslo blocked the line.", "accident", "train crash", "A train crash near Oslo"),
        ("Fans recalled the World Cup in Paris.", "sports-event", "World Cup", "the World Cup in Paris"),
    ],
)  # fmt: skip
def test_mention(text: str, kind: str, head: str, phrase: str) -> None:
    assert (kind, head, phrase) in spelled(text)


@pytest.mark.parametrize(
    "text",
    [
        "The defence minister spoke of peace and security.",
        "The rescue force has a new office.",
        "The act of reading calms him.",
        "Gunmen sat.\nThe economy is under attack from high prices.",
        "Gunmen sat.\nJudges came under assault by the press.",
    ],
)
def test_words_that_name_no_event(text: str) -> None:
    assert spelled(text) == []


def test_a_death_is_an_event_only_where_nothing_says_what_killed() -> None:
    assert [m[0] for m in spelled("The poet died at home.")] == ["death"]
    assert [m[0] for m in spelled("The car bombing killed 12 people.")] == ["attack"]


def test_places_and_time_of_a_mention() -> None:
    text = "A barrage on Larvik on Monday killed two. The summit in Oslo on Saturday was short."
    barrage, summit = mentions(text)
    assert ([p.value for p in barrage.places], barrage.time and barrage.time.value) == (["Larvik"], "2021-03-01")
    assert ([p.value for p in summit.places], summit.time and summit.time.value) == (["Oslo"], "2021-02-27")


def test_whence_somebody_is_is_no_place_of_what_only_the_net_sees() -> None:
    (gift,) = found_by_the_tagger("They sold a gift from Norway.", "gift")
    assert not gift.places
    (evacuation,) = mentions("They watched the evacuation from Varna.")
    assert [p.value for p in evacuation.places] == ["Varna"]


def test_a_date_of_speaking_is_not_the_time_of_the_event() -> None:
    [raid] = mentions("The premier on Monday condemned the air raid on Larvik.")
    assert raid.time is None


def test_one_campaign_under_many_names_is_one_event_with_the_fullest_label() -> None:
    text = (
        "The premier condemned the army's bombardment of Varna.\n"
        "The offensive in Varna has gone on for weeks.\n"
        "He said the violence must end, and that the air strikes on Varna were illegal."
    )
    [event] = [e for e in events(text) if e.type == "attack"]
    assert event.label == "army's bombardment of Varna"
    assert event.id == "armys-bombardment-of-varna"
    assert len(event.mentions) == 4
    assert [p.value for p in event.places] == ["Varna"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Many spoke of raids. The navy's raids on her home hurt nobody.", "navy's raids"),
        ("All 36 latest raids on Larvik hurt nobody.", "raids on Larvik"),
        ("Rebels raided Larvik. It was the third raid on Larvik in May.", "third raid on Larvik"),
        ("The premier condemned a bombing by the 8 May crowds.", "bombing"),
        ("The army was told to shell the port of Larvik.", "shell the port of Larvik"),
        ("There were clashes in Oslo since 1/2/2014.", "clashes in Oslo"),
    ],
)
def test_a_label_is_the_most_telling_phrase_cut_where_it_ends(text: str, label: str) -> None:
    assert [event.label for event in events(text)] == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The council should sign the law.", "sign the law"),
        ("The council will sign the law.", "council will sign the law"),
        ("Ministers held peace talks between Norway and Oslo.", "peace talks between Norway and Oslo"),
        ("There was an audit of her books.", "audit of her books"),
        ("A raid hurt two soldiers.\nRebels raided the port of Larvik.", "Rebels raided the port of Larvik"),
    ],
)
def test_a_label_says_what_happens_and_no_more(text: str, label: str) -> None:
    assert [event.label for event in events(text)] == [label]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It was a long fight for jobs.", "other"),
        ("Soldiers lost a long fight near Varna.", "conflict"),
        ("The push for lower taxes went on.", "other"),
        ("The army's push into Varna went on.", "attack"),
        ("An attack on the budget followed.", "other"),
        ("Gunmen sat. Attacks on Lund's record on guns followed.", "other"),
        ("Rebels sat. The senator assaulted the new law.", "other"),
        ("Rebels sat. An attack on a union hall followed.", "attack"),
        ("A bomber died in the attack on Larvik.", "attack"),
        ("The league announced a suspension of players.", "other"),
    ],
)
def test_words_for_violence_mean_it_only_amid_violence(text: str, kind: str) -> None:
    assert {event.type for event in events(text)} - {"death"} == {kind}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen fled Varna on Monday.\nThe senator attacked Ida Moss over taxes.", "other"),
        ("Gunmen fled Varna on Monday.\nThe senator deplored the attack on the port.", "attack"),
        ("The senator deplored the knife attack on Ida Moss.", "attack"),
    ],
)
def test_a_person_by_name_is_attacked_with_words(text: str, kind: str) -> None:
    read, at = article(text), text.find("Ida Moss")
    persons = (NameMention(span=Span(at, at + 8), full=Span(at, at + 8), type="person"),) if at >= 0 else ()
    found = find_events(with_heads(read), (*names(text), *persons))
    assert [m.type for m in found if "attack" in m.head.of(text)] == [kind]


def test_a_place_within_whose_event_it_is_is_not_where_it_is() -> None:
    (trial,) = mentions("They watched the Larvik mayor's trial.")
    assert not trial.places
    (attacks,) = mentions("They watched the Larvik attacks.")
    assert [p.value for p in attacks.places] == ["Larvik"]


def test_an_event_has_the_places_that_its_label_names() -> None:
    text = "The shooting of two clerks in Larvik was filmed.\nEarlier shootings in Varna and in Oslo were not."
    [event] = events(text)
    assert event.label == "shooting of two clerks in Larvik"
    assert [p.value for p in event.places] == ["Larvik"]


def test_an_event_has_no_place_where_its_mentions_have_many() -> None:
    text = "The shooting of Ida Moss was filmed.\nA shooting in Varna was not.\nA shooting in Oslo was.\nA shooting in Larvik was."
    [event] = events(text)
    assert (event.label, event.places) == ("shooting of Ida Moss", ())


def test_a_title_is_no_event_and_a_count_no_part_of_a_label() -> None:
    read = article("Fire chief Ida Moss came. There were 3,210 shootings in Oslo.")
    heads = [Span(*m.span()) for m in re.finditer("Fire|shootings", read.text)]
    found = find_events(with_heads(read, heads), ())
    assert [m.name and m.name.of(read.text) for m in found] == ["shootings in Oslo"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Some 450 nurses marched through Lorne on Saturday.", "protest"),
        ("A bus carrying 44 pilgrims plunged into a gorge.", "accident"),
        ("The ship that sank off Larvik was old.", "accident"),
        ("A bridge collapsed in Varna on Friday.", "accident"),
        ("A nationwide strike over pensions began in Athens.", "labor-action"),
    ],
)
def test_who_marches_and_what_plunges_says_of_what_type_it_is(text: str, kind: str) -> None:
    assert [e.type for e in events(text)] == [kind]


def test_an_event_has_no_place_of_mentions_by_another_word() -> None:
    [event] = events("There was a meeting with Maria Lund. A summit in Oslo was short.")
    assert (event.label, event.places) == ("meeting with Maria Lund", ())


def test_what_is_denied_is_another_event_than_what_happened() -> None:
    text = "There was no explosion in Varna.\nThe rebels' attack on Larvik began."
    assert {(e.label, e.status) for e in events(text)} == {
        ("explosion in Varna", "denied"),
        ("rebels' attack on Larvik", None),
    }


def test_what_befell_other_persons_is_another_event() -> None:
    text = (
        "The shooting of Ida Moss in Larvik was filmed.\nThe fatal shooting of driver Tom Hale in Varna was not.\n"
        "The shooting led to a march."
    )
    persons = [
        NameMention(span=Span(at, at + len(name)), full=Span(at, at + len(name)), type="person")
        for name in ("Ida Moss", "Tom Hale")
        for at in [text.index(name)]
    ]
    read = article(text)
    found = find_events(with_heads(read), names(text))
    told = resolve_events(text, Annotations(names=(*names(text), *persons), events=found))
    shootings = [e for e in told if e.type == "attack"]
    assert [(e.label, len(e.mentions), [p.value for p in e.places]) for e in shootings] == [
        ("shooting of Ida Moss in Larvik", 1, ["Larvik"]),
        ("fatal shooting of driver Tom Hale in Varna", 2, ["Varna"]),
    ]


def test_votes_in_other_places_are_other_events() -> None:
    text = (
        "The Larvik primary was close.\nThe primary in Varna was not.\nThe primary led to a march.\n"
        "Nobody expected the primary in Larvik."
    )
    votes = [e for e in events(text) if e.type == "election"]
    assert [(e.label, len(e.mentions), [p.value for p in e.places]) for e in votes] == [
        ("primary in Larvik", 2, ["Larvik"]),
        ("primary in Varna", 2, ["Varna"]),
    ]
    [election] = [
        e for e in events("The election in Norway was close.\nThe Oslo election was late.") if e.type == "election"
    ]
    assert len(election.mentions) == 2  # a country is its capital, and its other names


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("At least 40 people were hurt in the riot.", "people were hurt in the riot"),
        ("At least twelve miners drowned off Larvik.", "miners drowned off Larvik"),
        ("Many were hurt.", "hurt"),
        ("They could be hurt by “the law of the sea”, she said.", "hurt by “the law of the sea”"),
        ("Lund's ferries were hurt by “the law of the sea, she said.", "Lund's ferries were hurt"),
        ("They were hurt by $20 million of losses on Monday.", "hurt by $20 million of losses"),
        ("They were hurt on Monday.", "hurt"),
        ("They were hurt by “Monday's defeat”.", "hurt by “Monday's defeat”"),
        ("They were hurt by “the law of the sea, she said.", "hurt"),
        ("They were hurt more than they knew.", "hurt"),
        ("Students at most universities marched through Oslo.", "Students at most universities marched through Oslo"),
    ],
)
def test_a_clause_is_a_label_without_a_hedge_and_a_verb_with_what_it_goes_with(text: str, label: str) -> None:
    verbs = [Span(m.start(), m.end()) for m in re.finditer("hurt|drowned|marched", text)]
    read = read_doc(article(text))
    assert [m.name.of(text) for m in find_events_at(read, (), verbs) if m.head in verbs and m.name] == [label]


def test_heads_that_name_no_event_are_none_and_what_is_said_is_one_only_where_someone_speaks_of_it() -> None:
    made = article("The mayor's remarks went on. Neighbours made jam, and the river flooded the old mill in Larvik.")
    found = {m.head.of(made.text): m.salient for m in find_events(with_heads(made), names(made.text))}
    assert not found.get("made", False)
    assert not found.get("remarks", False)
    assert all(triggers.is_general(word) for word in ("made", "issues", "plan"))
    assert triggers.is_of_saying("statements")


def test_a_verb_that_says_how_great_an_event_has_become_is_none_beside_it() -> None:
    assert not found_by_the_tagger("The damage in the port later rose to a million.", "rose")[1:]


def test_events_of_different_families_stay_apart() -> None:
    assert len(events("The ceasefire held. The nuclear deal did not.")) == 2


def quotation(text: str, *contents: str) -> Attribution:
    spans = tuple(Span(text.index(c), text.index(c) + len(c)) for c in contents)
    return Attribution(contents=spans, cue=None, source=None, kind="direct", confidence=1.0)


def found_by_the_tagger(text: str, *heads: str) -> tuple[EventMention, ...]:
    """Return the mentions of a text in which the tagger takes these words for events."""
    found = [Span(*m.span()) for h in heads for m in re.finditer(h, text)]
    return find_events_at(read_doc(article(text)), names(text), found)


def test_what_the_tagger_finds_has_its_whole_phrase_and_is_of_whole_words() -> None:
    text = "The crowd stopped the old bridge. Hers was an upheaval of contro\u00adversial morning shows."
    found = found_by_the_tagger(text, "stopped", "upheaval", "versial")
    assert [m.head.of(text) for m in found] == ["stopped", "upheaval"]
    assert found[0].span.of(text) == "The crowd stopped the old bridge"
    (scheme,) = found_by_the_tagger("They liked the renewal scheme.", "renewal")
    assert scheme.span.of("They liked the renewal scheme.") == "the renewal scheme"


def about(text: str, *contents: str) -> list[list[str]]:
    """Return the labels of the events that each of the contents is about."""
    found = events(text)
    links = EventLinks(read_doc(article(text)), [quotation(text, c) for c in contents], found)
    labels = {e.id: e.label for e in found}
    return [[labels[id] for id in links.about(index)] for index in range(len(contents))]


STRIKE = (
    "Dock workers began a strike in Larvik on Monday.\n"
    "“The strike must end before the summer,” the mayor of Larvik said.\n"
    "“Nobody wants it to go on,” she added.\n"
    "Elsewhere a bakery opened, and the weather was fine.\n"
)


def test_a_quotation_is_about_the_event_that_it_names() -> None:
    [named] = about(STRIKE, "“The strike must end before the summer,”")
    assert [label.split()[0] for label in named] == ["strike"]


def test_what_goes_on_about_an_event_is_about_it() -> None:
    _, [goes_on] = about(STRIKE, "“The strike must end before the summer,”", "“Nobody wants it to go on,”")
    assert goes_on.startswith("strike")


def test_at_most_two_events_and_none_where_there_is_none() -> None:
    text = "“The strike, the vote, the trial, the storm and the fire cost the city dear,” she said."
    [found] = about(text, "“The strike, the vote, the trial, the storm and the fire cost the city dear,”")
    assert len(found) <= 2
    assert about("“Bread is dear,” she said.", "“Bread is dear,”") == [[]]


@pytest.mark.slow
@given(st.text(st.sampled_from("a .“”\n"), max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_any_span_of_any_text_can_be_asked_about(text: str, start: int, length: int) -> None:
    doc, end = read_doc(article(text)), min(start + length, len(text))
    if start < end:
        said = Attribution(contents=(Span(start, end),), cue=None, source=None, kind="indirect", confidence=1.0)
        found = resolve_events(text, Annotations(events=find_events(doc, ())))
        assert len(EventLinks(doc, [said], found).about(0)) <= 2


def test_every_type_is_documented_and_every_family_has_triggers() -> None:
    kinds = load("events")["type"]
    assert len({kind["key"] for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind["label"]
        assert kind["gloss"].endswith(".")
        for family in kind["family"]:
            assert any(family.get(k) for k in ("nouns", "bound", "verbs", "framed")), family["name"]


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("kill", {"kill", "kills", "killed", "killing"}),
        ("flee", {"flee", "flees", "fled", "fleeing"}),
        ("stop", {"stop", "stops", "stopped", "stopping"}),
        ("deploy", {"deploy", "deploys", "deployed", "deploying"}),
        ("die", {"die", "dies", "died", "dying"}),
        ("bury", {"bury", "buries", "buried", "burying"}),
        ("step down", {"step down", "steps down", "stepped down", "stepping down"}),
        ("shoot", {"shoot", "shoots", "shot", "shooting"}),
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
        ("reach", {"reach", "reaches", "reached", "reaching"}),
        ("visit", {"visit", "visits", "visited", "visiting"}),
        ("target", {"target", "targets", "targeted", "targeting"}),
    ],
)
def test_verb_forms(lemma: str, forms: set[str]) -> None:
    assert set(verb_forms(lemma)) == forms


@pytest.mark.parametrize(("noun", "many"), [("attack", "attacks"), ("treaty", "treaties"), ("clash", "clashes"), ("talks", "talks"), ("gunman", "gunmen"), ("crisis", "crises"), ("veto", "vetoes")])  # fmt: skip
def test_plural(noun: str, many: str) -> None:
    assert plural(noun) == many


WORDS = st.sampled_from(
    [
        "the",
        "of",
        "attack",
        "attacks",
        "killed",
        "Varna",
        "in",
        "on",
        "Monday",
        "and",
        "talks",
        ",",
        ".",
        "“",
        "”",
        "'s",
        "army",
        "fire",
        "back",
        "not",
        "to",
        "meet",
        "war",
        "World",
        "II",
        "‘",
        "’",
        "truce",
        "12",
        "dead",
        "-",
        "ceasefire",
        "no",
        "by",
    ]
)
TEXTS = st.one_of(st.text(max_size=100), st.lists(WORDS, max_size=20).map(" ".join))


@pytest.mark.slow
@given(TEXTS)
@example("0 MET\x1b0")
@example("0 MET““0")
def test_any_text_gives_verbatim_mentions_and_events_with_unique_ids(text: str) -> None:
    found = mentions(text)
    heads = [m.head for m in found]
    assert heads == sorted(heads)
    assert len(set(heads)) == len(heads)
    assert all(m.span.covers(m.head) and m.span.end <= len(text) for m in found)
    resolved = events(text)
    assert resolved == events(text)
    assert len({e.id for e in resolved}) == len(resolved)
    assert {s for e in resolved for s in e.mentions} == {m.span for m in found}
    assert all(e.label and any(_goes_on_as(text, m, e.label) for m in e.mentions) for e in resolved)


def _goes_on_as(text: str, mention: Span, label: str) -> bool:
    """Return whether the article has a label, but for white space, from somewhere in a mention on.

    It can end behind the mention, where a verb would stand alone without what it goes with.
    """
    return any(" ".join(text[at:].split()).startswith(label) for at in range(mention.start, mention.end))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "attack ",
        "attack and ",
        "round of ",
        "the ",
        "killed 12 ",
        "vote to ",
        "Monday ",
        "12 ",
        "dozens of ",
        "slowly ",
        "“ ",
    ],
)
def test_time_is_linear_on_repetition(unit: str) -> None:
    text = unit * 4000
    doc = with_heads(article(text))
    start = time.process_time()
    found = find_events(doc, ())
    find_figures(doc)
    resolve_events(doc.text, Annotations(events=found[:500]))
    assert time.process_time() - start < 5


@pytest.mark.slow
@given(st.sampled_from(sorted(triggers.readings())))
def test_a_trigger_alone_is_found_at_most_once_and_has_a_family(form: str) -> None:
    assert len(spelled(f"They saw the {form} in Varna.")) <= len(form.split())
    for reading in triggers.readings()[form]:
        assert triggers.family_of(form, reading.type).startswith(reading.type)
