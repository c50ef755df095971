"""Figures: which numbers say how much of an event or claim, their values and units, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import article, with_heads

from kg.doc import Doc, read_doc
from kg.find.events import find_events
from kg.find.figures import figure_candidates, find_figures
from kg.find.names import find_names
from kg.lang.en.numbers import value_of
from kg.model import Annotations, Attribution, EventMention, Extraction, FigureMention, Software, Span
from kg.pipeline import extract
from kg.predictions import prediction
from kg.readers import article_from_text
from kg.resolve import resolve


def figures(text: str) -> list[FigureMention]:
    return list(find_figures(read_doc(article(text))))


def every(doc: Doc) -> list[FigureMention]:
    """Return all numbers of a document that can be figures, whatever the model says."""
    return [candidate.figure for candidate in figure_candidates(doc)]


def resolved(
    doc: Doc, found: Iterable[FigureMention], *said: Attribution, events: tuple[EventMention, ...] = ()
) -> Extraction:
    """Return what an article with these figures, attributions and events means."""
    annotations = Annotations(attributions=said, names=find_names(doc), events=events, figures=tuple(found))
    return resolve(doc, annotations, Software(name="kg", version="0", digest="0" * 64))


def whose(extraction: Extraction) -> list[str | None]:
    """Return the name of the agent that each figure is attributed to."""
    names = {agent.id: agent.name for agent in extraction.agents}
    return [names[figure.attributed_to] if figure.attributed_to else None for figure in extraction.figures]


def said(text: str, content: str, cue: str | None, source: str) -> Attribution:
    """Return the attribution of these words of a text."""

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    return Attribution(
        contents=(span(content),), cue=span(cue) if cue else None, source=span(source), kind="indirect", confidence=1.0
    )


@pytest.mark.parametrize(
    ("text", "words", "value", "bound", "of", "kind"),
    [
        ("The blast killed 12 people.", "12 people", 12, "exactly", "people", "killed"),
        ("At least 409 villagers have been killed.", "At least 409 villagers", 409, "at least", "villagers", "killed"),
        ("The flood has left more than 1,300 dead.", "more than 1,300 dead", 1300, "more than", "people", "killed"),
        ("The quake left 31 miners dead.", "31 miners dead", 31, "exactly", "miners", "killed"),
        ("The death toll rose to 62, police said.", "62", 62, "exactly", "people", "killed"),
        ("The death toll later rose to 41, police said.", "41", 41, "exactly", "people", "killed"),
        ("He mourned the deaths of seven sailors.", "seven sailors", 7, "exactly", "sailors", "killed"),
        ("Some 80 passengers were injured.", "Some 80 passengers", 80, "about", "passengers", "injured"),
        ("The war has created over 2 million refugees.", "over 2 million refugees", 2_000_000, "more than", "refugees", "displaced"),
        ("Two hundred families fled the valley.", "Two hundred families fled", 200, "exactly", "families", "displaced"),
        ("About 1.5 million people were displaced.", "About 1.5 million people", 1_500_000, "about", "people", "displaced"),
        ("Police arrested 25 activists.", "25 activists", 25, "exactly", "activists", "arrested"),
        ("The blast led to the destruction of nine bridges.", "nine bridges", 9, "exactly", "bridges", "destroyed"),
        ("Nearly 5,000 students marched through the capital.", "Nearly 5,000 students marched", 5000, "about", "students", "participated"),
        ("Norway will send up to 300 soldiers to Mali.", "up to 300 soldiers", 300, "at most", "soldiers", "deployed"),
        ("Fewer than ten miners are trapped.", "Fewer than ten miners", 10, "less than", "miners", "trapped"),
    ],
)  # fmt: skip
def test_figure(text: str, words: str, value: float, bound: str, of: str, kind: str) -> None:
    [figure] = figures(text)
    assert (figure.span.of(text), figure.value, figure.bound, figure.of, figure.kind) == (words, value, bound, of, kind)


@pytest.mark.parametrize(
    ("text", "of", "kind"),
    [
        ("Dozens of farmers were arrested.", "farmers", "arrested"),
        ("Tens of thousands of residents have fled.", "residents", "displaced"),
        ("It is feared that hundreds of men had gone missing.", "men", "missing"),
        ("The storm injured scores of people.", "people", "injured"),
    ],
)
def test_a_count_without_a_number_has_no_value(text: str, of: str, kind: str) -> None:
    [figure] = figures(text)
    assert (figure.value, figure.of, figure.kind) == (None, of, kind)


@pytest.mark.parametrize(
    ("text", "words", "value", "of", "unit"),
    [
        ("The court fined the airline €5m on Monday.", "€5m", 5_000_000, "euros", "EUR"),
        ("Profit rose to $2.6bn, the company said.", "$2.6bn", 2_600_000_000, "dollars", "USD"),
        ("The state spent 15 billion dollars on defence.", "15 billion dollars", 15_000_000_000, "dollars", "USD"),
        ("Unemployment fell by 12 per cent, the ministry said.", "12 per cent", 12, "per cent", "%"),
        ("About 85% of the town was flooded.", "About 85% of the town", 85, "town", "% of town"),
        ("Smugglers bring in $53 million a week, he said.", "$53 million a week", 53_000_000, "dollars", "USD per week"),
        ("More than a third of the drivers lost their jobs.", "More than a third of the drivers", 0.333, "drivers", "share of driver"),
        ("The firm will lay off a quarter of its 12,000 workers.", "a quarter", 0.25, "workers", "share of worker"),
        ("She led by three percentage points in the polls.", "three percentage points", 3, "percentage points", "percentage point"),
        ("A hundred and two sailors were rescued.", "A hundred and two sailors", 102, "sailors", "person/sailor"),
        ("Half a million homes were without power.", "Half a million homes", 500_000, "homes", "building/home"),
        ("The quake destroyed as many as 90 barns.", "as many as 90 barns", 90, "barns", "barn"),
    ],
)  # fmt: skip
def test_money_shares_measures_and_fractions(text: str, words: str, value: float, of: str, unit: str) -> None:
    read = read_doc(article(text))
    figure = next(f for f in find_figures(read) if f.span.of(text) == words)
    [found] = resolved(read, [figure]).figures
    assert (found.value, found.of, found.unit) == (value, of, unit)


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("Between 30 and 40 sailors drowned.", 30, 40),
        ("The flood killed 10-15 people.", 10, 15),
        ("He will buy $40-50 billion worth of farm goods.", 40_000_000_000, 50_000_000_000),
        ("Some three to four million people fled.", 3_000_000, 4_000_000),
    ],
)
def test_a_range_has_two_ends(text: str, lowest: float, highest: float) -> None:
    [found] = figure_candidates(read_doc(article(text)))
    assert (found.figure.value, found.figure.highest, found.figure.bound) in [
        (lowest, highest, "at least"),
        (lowest, highest, "about"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The court imposed a $20,000 fine.", "fine"),
        ("The donors raised $58 million in a month.", "raise"),
        ("They measured temperatures of 28 degrees.", "temperature"),
        ("Dozens of families were left homeless.", "displaced"),
        ("Two men and one woman died.", "killed"),
        ("The rule calls for a cut by 2030 of 32 percent.", "cut"),
        ("The plan would cut carbon pollution by 32 percent by 2030.", "cut"),
        ("Lee led Sanders late on Tuesday by 12 points.", "lead"),
        ("Lee was followed closely by Kasich at 10 percent.", "count"),
        ("The office screened 6,800 applicants.", "screen"),
        ('Lee is at 40 percent in the polls," Sanders said.', "count"),
        ("They can raise no money for 21 candidates under a leader who has struggled.", "candidate"),
        ("Donors want to sink 20 million into the coast to rebuild it.", "sink"),
        ("There are 4,000 more women than men of voting age.", "woman"),
        ("About one-third of the Ohio vote will be cast before March 15.", "vote"),
        ("In the new poll, conducted in March, 40 percent of voters like Lee.", "voter"),
        ("She was swept in five states last Tuesday.", "state"),
        ("She led by 20 percentage points among voters, whose support Cruz rallied.", "lead"),
    ],
)
def test_what_befell_it_is_the_verb_or_the_noun_that_governs_it(text: str, kind: str) -> None:
    assert figure_candidates(read_doc(article(text)))[0].kind.name == kind


@pytest.mark.parametrize(
    "text",
    [
        "The siege lasted 10 days and a two-hour truce failed.",
        "Ann Lee, 47, was arrested.",
        "The boy, aged 12, and a five-year-old girl were found at the age of 9.",
        "She won 6-2, 6-3 after 90 minutes.",
        "The meeting begins at 10 a.m. on 5 May.",
        "The F-16 took off at 6:30.",
    ],
)
def test_ages_times_durations_and_scores_are_no_figures(text: str) -> None:
    assert figure_candidates(read_doc(article(text))) == ()


@pytest.mark.parametrize(
    "text",
    ["In 1999 they were killed.", "He took Highway 61 to the coast.", "She is one of the best singers in Norway."],
)
def test_numbers_that_say_how_much_of_nothing_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_denied_figure_is_nobodys() -> None:
    text = "The guild said 12 miners had died. The owner denied that 12 of the miners had died."
    read = read_doc(article(text))
    both = (
        said(text, "12 miners had died", "said", "The guild"),
        said(text, "that 12 of the miners had died", "denied", "The owner"),
    )
    assert len(every(read)) == 2
    assert whose(resolved(read, every(read), *both)) == ["guild"]


def test_a_figure_that_is_called_untrue_is_nobodys() -> None:
    text = "It is not true that 12 miners had died, the owner said."
    read = read_doc(article(text))
    assert every(read)
    untrue = said(text, "It is not true that 12 miners had died", "said", "the owner")
    assert not resolved(read, every(read), untrue).figures


def test_event_and_speaker_of_a_figure() -> None:
    text = (
        "Sunday's landslide near Bergen destroyed 14 houses. At least 30 people were killed in the ferry fire off "
        "Larvik, the coast guard said."
    )
    content = "At least 30 people were killed in the ferry fire off Larvik"
    found = resolved(
        read_doc(article(text)),
        figures(text),
        said(text, content, None, "the coast guard"),
        events=find_events(with_heads(article(text)), ()),
    )
    labels = {event.id: event.label for event in found.events}
    houses, people = found.figures
    assert whose(found) == [None, "coast guard"]
    assert "landslide" in labels[houses.event or ""]
    assert "fire" in labels[people.event or ""]


def test_a_toll_is_of_the_one_event_that_can_have_cost_lives() -> None:
    text = "A ferry crashed off Larvik. Trains were late.\nThe death toll later rose to 41."
    made = article(text)
    found = resolved(read_doc(made), figures(text), events=find_events(with_heads(made), ()))
    [figure] = found.figures
    assert [e.type for e in found.events if e.id == figure.event] == ["accident"]


def test_the_narrowest_quotation_gives_the_speaker_and_an_unknown_source_gives_none() -> None:
    text = "The minister said the hospital had counted 12 dead."
    outer = said(text, "the hospital had counted 12 dead", None, "The minister")
    inner = said(text, "12 dead", None, "the hospital")
    assert whose(resolved(read_doc(article(text)), figures(text), outer, inner)) == ["hospital"]
    text = "It had counted 12 dead."
    assert whose(resolved(read_doc(article(text)), figures(text), said(text, "12 dead", "counted", "It"))) == [None]


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        ("At least 40 villagers have been killed in the raid on Moe, according to the watch.", "the raid on Moe", "watch"),
        ("Among the bridges at risk, according to Ann Lee, are 16 of iron.", "Among the bridges at risk", "Ann Lee"),
        ("According to the poll, the mayor fell in May, which 30 percent of voters regret.", "the mayor fell", "poll"),
        # What is told of the source is none of its words.
        ("The mayor leads, according to the poll, in which 30 percent of voters took part.", "The mayor leads", None),
        # A figure of which only a part was found to be said.
        ("The guild counts those with more than 750 workers.", "those with more than", "guild"),
        ("The guild counts those of Moe. Some 80 workers were injured.", "those of Moe", None),
    ],
)  # fmt: skip
def test_a_figure_is_of_the_source_that_its_sentence_is_credited_to(
    text: str, content: str, source: str | None
) -> None:
    """Also where what was found to be said does not reach it."""
    read = read_doc(article(text))
    cue = next(words for words in ("according to", "According to", "counts") if words in text)
    named = next(words for words in ("the watch", "Ann Lee", "the poll", "The guild") if words in text)
    assert whose(resolved(read, every(read), said(text, content, cue, named))) == [source]


def test_a_figure_is_as_of_the_one_past_day_its_sentence_names() -> None:
    text = "On Monday 12 people were killed. Officials will meet on Saturday after 30 people were injured."
    found = resolved(read_doc(article(text, "2021-03-05")), figures(text)).figures
    assert [f.as_of for f in found] == ["2021-03-01", None]


@pytest.mark.slow
@given(st.integers(1, 10**12))
def test_a_number_with_commas_is_its_value(value: int) -> None:
    printed = f"{value:,}"
    text = f"The storm killed {printed} people."
    [found] = figure_candidates(read_doc(article(text)))
    assert found.figure.value == value
    assert printed in found.figure.span.of(text)


@pytest.mark.slow
@given(
    st.integers(1, 9999),
    st.integers(0, 9),
    st.sampled_from([("thousand", 10**3), ("million", 10**6), ("billion", 10**9)]),
)
def test_a_decimal_with_its_multiplier_is_its_value(whole: int, tenth: int, times: tuple[str, int]) -> None:
    [found] = figure_candidates(read_doc(article(f"The storm displaced {whole}.{tenth} {times[0]} people.")))
    assert found.figure.value == (whole * 10 + tenth) * times[1] // 10


SMALL = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(value: int) -> str:
    """Write a number below a million in words: the inverse of what is tested, by its own rules."""
    if value >= 1000:
        rest = f" {spelled(value % 1000)}" if value % 1000 else ""
        return f"{spelled(value // 1000)} thousand{rest}"
    if value >= 100:
        rest = f" and {spelled(value % 100)}" if value % 100 else ""
        return f"{SMALL[value // 100 - 1]} hundred{rest}"
    if value >= 20:
        return TENS[value // 10 - 2] + (f"-{SMALL[value % 10 - 1]}" if value % 10 else "")
    return SMALL[value - 1]


@pytest.mark.slow
@given(st.integers(1, 999_999))
def test_a_number_in_words_is_its_value(value: int) -> None:
    assert value_of(spelled(value)) == value
    found = figure_candidates(read_doc(article(f"The storm injured {spelled(value)} people.")))
    assert [c.figure.value for c in found] == [value]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two and a half million", 2_500_000),
        ("a quarter of a million", 250_000),
        ("a million and a half", 1_500_000),
        ("half a dozen", 6),
        ("two-thirds", 0.667),
        ("nine out of 10", 0.9),
        ("2 1/2", 2.5),
        ("22.4bn", 22_400_000_000),
    ],
)
def test_fractions_are_part_of_a_number(words: str, value: float) -> None:
    assert value_of(words) == value


@pytest.mark.parametrize("words", ["", "many", "and", "Oslo"])
def test_words_that_are_no_number_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        value_of(words)


WORDS = st.sampled_from(
    [
        "killed",
        "12",
        "1,200",
        "at",
        "least",
        "more",
        "than",
        "two",
        "million",
        "dozens",
        "of",
        "hundreds",
        "people",
        "dead",
        "others",
        "were",
        ",",
        ".",
        "%",
        "$",
        "the",
        "a",
        "including",
        "and",
        "—",
        "“",
        "”",
        "injured",
        "0",
        "6.1",
        "toll",
    ]
)


@pytest.mark.slow
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=16).map(" ".join)))
def test_any_text_gives_ordered_verbatim_figures(text: str) -> None:
    found = figures(text)
    assert found == figures(text)
    assert all(0 <= f.span.start < f.span.end <= len(text) and f.of and f.kind for f in found)
    assert all(a.span.start < b.span.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("counted", "unit"),
    [
        ("people", "person"),
        ("dead", "person"),
        ("casualties", "person"),
        ("unarmed civilians", "person/civilian"),
        ("children", "person/child"),
        ("police officers", "person/police-officer"),
        ("Norwegians", "person/norwegian"),
        ("hospitals", "building/hospital"),
        ("families", "family"),
        ("stone bridges", "bridge"),
        ("", ""),
    ],
)
def test_what_is_counted_has_a_unit_to_compare_by(counted: str, unit: str) -> None:
    text = f"Some 12 {counted} were there."
    mention = FigureMention(span=Span(5, len(text)), value=12, bound="about", of=counted, kind="other")
    assert [f.unit for f in resolved(read_doc(article(text)), [mention]).figures] == [unit]


def test_nouns_of_people_that_no_list_has_are_compared_as_people() -> None:
    read = read_doc(article("About 300 bakers marched. Some 40 carts were destroyed. They lost millions of euros."))
    assert [f.unit for f in resolved(read, every(read)).figures] == ["person/baker", "cart", "EUR"]


def test_a_number_that_nothing_can_keep_is_no_figure() -> None:
    digits = "3" * 5000
    found = extract(article_from_text(f"A fire in Alder killed {digits} people, Ann Lee said.", id="a"))
    assert not found.figures
    assert json.dumps(prediction(found))
