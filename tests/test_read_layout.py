"""What each paragraph of a news page is: invented pages laid out as pages of several kinds of publishers are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Article, Metadata, Printed
from kg.readers import Given, article_from_text
from kg.readers.layout import analyse

BROADCASTER = """Home
News
Sport
BBC News
World | Middle East

Northern floods: Aid convoy reaches cut-off town

    8 February 2016
    From the section Middle East

Share this with Facebook
Share

Image copyright AFP
Image caption Residents had been cut off since January

A convoy of lorries carrying food and medicine has reached a cut-off town in the north, the Red Cross says.

"It is a positive first step," said Jane Roe, a spokeswoman.

Media caption Footage shows the convoy

Read more: What's happening in the north?

The government said it would let in more aid.

'No bread at all'

Talks resume on Monday, UN envoy John Doe said.
Related Topics
    Northern floods
    Red Cross

More on this story
UN warns of famine, and says that 3,000 people lack food
7 February 2016
Copyright © 2016 BBC. The BBC is not responsible for the content of external sites.
"""

WIRE = """Floods displace thousands in northern province
By JANE ROE, Associated Press
Published: Dec. 9, 2016 at 3:04 p.m. EST
KABUL, Afghanistan (AP) — Floods have displaced thousands of people
in a northern province, an official said Friday.

The governor, John Doe, said that 14 people were killed and that
rescue teams had not reached two villages.

"We need tents and clean water," he said. "The road is cut, and the
helicopters cannot fly in this weather."

___

Associated Press writer A. Person in Islamabad contributed to this
report.

Copyright 2016 The Associated Press. All rights reserved. This
material may not be published, broadcast, rewritten or redistributed.
"""

LOCAL = """The Springfield Gazette
Mayor wins third term in landslide
Turnout was the highest since 1988
Jane Roe
Staff Writer
May 4, 2016 | 10:15 AM

SPRINGFIELD — Mayor John Doe won a third term on Tuesday.
Supporters at Main Hall cheered. "I am grateful," he said
"And tired," he added.
• Turnout: 61 percent
Jane Roe can be reached at jroe@springfieldgazette.com.
Follow her on Twitter @jroe
© 2016 Springfield Gazette. All rights reserved.
12 Comments
Bob: a great mayor, said my uncle on Monday.
Leave a Reply
"""

MARKETS = """Business News | Tue May 3, 2016 5:12pm EDT
Oil prices fall as output rises
NEW YORK | By Jane Roe and John Q. Doe

(Reuters) - Oil prices fell on Tuesday, as traders said output from the Gulf was rising.

A refinery at dusk. (Example Pictures/Reuters)

"We see more supply," said Ann Other of Example Bank.

(Additional reporting by A. Person in London; Editing by B. Person)

Our Standards: The Thomson Reuters Trust Principles.
"""

MATCH = """Rovers beat City 2-1 in the derby

Late goal settles it

By Ann Other in Springfield | 14 August 2016

sad fansRovers won the derby on Sunday with a goal in the last minute, and their coach said he was proud.

Rovers beat City 2-1 in the derby

“It was hard,” he told reporters.

Subscribe to our newsletter
Join the Sport365.com mailing list
"""

PAGES = {
    "broadcaster": (
        BROADCASTER,
        ["A convoy of", '"It is a po', "The governm", "Talks resum"],
        {"title": "Northern floods: Aid convoy reaches cut-off town", "published": "2016-02-08", "outlet": "BBC News"},
        (),
    ),
    "wire": (
        WIRE,
        ["Floods have", "The governo", '"We need te'],
        {
            "title": "Floods displace thousands in northern province",
            "published": "2016-12-09",
            "agency": "Associated Press",
            "dateline": "KABUL",
        },
        ("JANE ROE",),
    ),
    "local": (
        LOCAL,
        ["Mayor John ", "Supporters ", '"And tired,', "• Turnout: "],
        {
            "title": "Mayor wins third term in landslide",
            "standfirst": "Turnout was the highest since 1988",
            "published": "2016-05-04",
            "outlet": "The Springfield Gazette",
            "dateline": "SPRINGFIELD",
        },
        ("Jane Roe",),
    ),
    "markets": (
        MARKETS,
        ["Oil prices ", '"We see mor'],
        {"title": "Oil prices fall as output rises", "agency": "Reuters", "published": "2016-05-03"},
        ("Jane Roe", "John Q. Doe"),
    ),
    "match": (
        MATCH,
        ["Rovers won ", "“It was har"],
        {
            "title": "Rovers beat City 2-1 in the derby",
            "standfirst": "Late goal settles it",
            "published": "2016-08-14",
            "outlet": "Sport365.com",
        },
        ("Ann Other",),
    ),
}


PROSE = "The minister, Ann Other, said on Monday that the bridge was safe."


def below_headline(line: str) -> Metadata:
    """Return what an article says about itself that has this line below its headline."""
    return article_from_text(f"Minister says the bridge is safe\n\n{line}\n\n{PROSE}", id="a").metadata


def printed(article: Article) -> dict[str, str]:
    """Return what the text prints about itself, having checked that it stands where it says."""
    found: dict[str, str] = {}
    for name in ("title", "standfirst", "outlet", "agency", "published", "dateline"):
        value: Printed | None = getattr(article.metadata, name)
        if value is not None:
            assert value.span is not None
            words = value.span.of(article.text)
            assert value.value[:4] in words if name == "published" else words == value.value
            found[name] = value.value
    for author in article.metadata.authors:
        assert author.span is not None
        assert author.span.of(article.text) == author.value
    return found


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_page_gives_its_prose_and_what_it_prints_about_itself(name: str, newline: str) -> None:
    text, body, metadata, authors = PAGES[name]
    article = article_from_text(text.replace("\n", newline), id=name)
    assert article.text == text.replace("\n", newline)
    assert [span.of(article.text)[:11] for span in article.body] == body
    assert printed(article) == metadata
    assert tuple(a.value for a in article.metadata.authors) == authors


def test_wrapped_lines_are_one_paragraph() -> None:
    article = article_from_text(WIRE, id="a")
    assert article.body[2].of(WIRE) == (
        '"We need tents and clean water," he said. "The road is cut, and the\nhelicopters cannot fly in this weather."'
    )


# ---------------------------------------------------------------- prose is not lost


@pytest.mark.parametrize(
    "paragraph",
    [
        "“No.”",
        "“Why now?” she asked",
        "Comments on the bill, he said, were few.",
        "Follow the money, the prosecutor told the jury.",
        "Share prices fell sharply on Monday.",
        "Photo shops are closing across the county, the union said.",
        "Related cases were reported in March, the ministry said.",
        "More from the report is due on Friday, she said.",
        "Trump promised to make a large donation to veterans, his campaign said.",
        "The book may not be published until 2017, he said.",
        "Reporting by the newspaper showed that the mayor had known, he said.",
        "3 responses to the call were late, the chief said.",
        "He said: “Leave a reply on my desk.”",
        "JANE ROE: I never said that.",
        "Q: Did you know?",
        "• The minister said the road would stay shut",
        "The deal, which the union called a disgrace to every worker who had ever stood at a line, was signed on Monday by both",
        "By Tuesday, the rebels had left the town.",
    ],
)
def test_prose_that_looks_like_something_else_stays(paragraph: str) -> None:
    lead = (
        "The council met on Monday and heard three speakers on the bridge.\n\nIt adjourned at noon without a vote.\n\n"
    )
    text = "Council hears three speakers\n\n" + lead + paragraph + "\n\nNobody else spoke to the council that day.\n"
    article = article_from_text(text, id="a")
    assert paragraph in [span.of(text) for span in article.body]


@pytest.mark.parametrize(
    "line",
    [
        "[ Tom Reyes: Ten things to know about ferries ]",
        "[Watch: The last boat to Morra]",
        "[Editor's note: A name was changed.]",
    ],
)
def test_a_line_in_brackets_is_the_pages_own(line: str) -> None:
    text = f"No ferry on Sundays\n\nThe ferry to Morra will stop, its owner said.\n\n{line}\n\nShe said it was a pity."
    assert line not in [span.of(text) for span in article_from_text(text, id="a").body]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Stay Warm", []),
        ("Next Steps", []),
        ("Know Your Rights", []),
        ("Maria Duarte", []),
        ("Maria Duarte, Staff Writer", ["Maria Duarte"]),
        ("By Next Steps", ["Next Steps"]),
    ],
)
def test_a_heading_after_the_first_paragraph_is_no_author(line: str, authors: list[str]) -> None:
    text = (
        "A winter without heating\n\nThe nights are long and gas is dear, so here is what the neighbours do about it.\n\n"
        f"{line}\n\nYou can seal the windows with paper, and it costs you less than a cup of coffee in the town.\n"
    )
    assert [a.value for a in article_from_text(text, id="a").metadata.authors] == authors


def test_a_signed_quotation_is_no_headline() -> None:
    text = "Voices on the bridge\n\nMay 9, 2023\n\n“A waste of good steel, if you ask me.” - Councillor Ada Birk\n\nThe vote is in June.\n"
    metadata = article_from_text(text, id="a").metadata
    assert metadata.title
    assert metadata.title.value == "Voices on the bridge"


def test_a_text_that_is_one_paragraph_is_prose() -> None:
    text = "The mayor said on Monday that the bridge would open in May"
    assert [s.of(text) for s in article_from_text(text, id="a").body] == [text]


def test_lines_without_full_stops_are_prose_where_there_is_nothing_else() -> None:
    text = "Storm hits coast\nThousands flee\nMayor: go now\n"
    assert article_from_text(text, id="a").body


def test_two_speakers_in_capitals_are_no_datelines() -> None:
    text = "Debate night\n\nJANE ROE: We will win this one together.\n\nJOHN DOE: No, we will win it.\n"
    article = article_from_text(text, id="a")
    assert article.metadata.dateline is None
    assert article.body[0].of(text).startswith("JANE ROE: ")


def test_the_headline_is_told_by_the_title_given() -> None:
    text = "Why the old bridge was never going to open.\n\nThe council met on Monday and heard three speakers."
    assert len(article_from_text(text, id="a").body) == 2  # with a full stop, it could be prose
    article = article_from_text(text, id="a", given=Given(title="Why the Old Bridge Was Never Going to Open"))
    assert [s.of(text)[:11] for s in article.body] == ["The council"]


def test_a_first_sentence_full_of_names_is_no_headline_beside_a_title() -> None:
    text = "Texas Gov. Rita Soto and Sen. Paul Webb met in Dallas for talks on Monday.\n\n“It was long,” Webb said on Monday."
    assert len(article_from_text(text, id="a", given=Given(title="Two meet")).body) == 2


def test_links_end_where_prose_resumes() -> None:
    text = (
        "Bridge to open\n\nThe mayor said on Monday that the old bridge would open in May.\n\nRelated stories\n\n"
        "Ferry to stop\n\nThe old bridge had been closed since the flood, the council said.\n"
    )
    assert [s.of(text)[:9] for s in article_from_text(text, id="a").body] == ["The mayor", "The old b"]


# ---------------------------------------------------------------- the outlet that sources told


@pytest.mark.parametrize(
    ("sentence", "outlet"),
    [
        ("The road was mined, local sources told The New Arab.", "The New Arab"),
        ("The road was mined, local sources told AFP.", None),
        ("The road was mined, sources told the New Arab.", None),
        ("The road was mined, sources told The New Arab. Others told Reuters it was open.", None),
        ("The road was mined, sources told The New Arab. The New Arab reported a blast.", None),
        ("The road was mined, as surveyor Ann Vik told The New Arab.", None),
        ("It came two days after Mr. Vik told The New Arab the road was mined.", None),
        ("The road was mined, he told The Atlantic’s Jane Roe.", None),
        ("The road was mined, he told The Ore-Ledger.", None),
    ],
)
def test_a_paper_names_itself_in_capitals(sentence: str, outlet: str | None) -> None:
    article = article_from_text(f"Road closed\n\nThe road was closed on Monday.\n\n{sentence}\n", id="a")
    assert (article.metadata.outlet.value if article.metadata.outlet else None) == outlet


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("01 May, 2016", "2016-05-01"),
        ("Published: Fri, December 9, 2016, 10:15 a.m. GMT", "2016-12-09"),
        ("Posted on 3rd of March 2016 at 10:15", "2016-03-03"),
        ("2016-12-09T10:15:00Z", "2016-12-09"),
        ("World | 9 Dec. 2016", "2016-12-09"),
        ("First published 1 May 2016, last updated 2 May 2016", "2016-05-01"),
        ("9/12/2016", None),
        ("31 February 2016", None),
        ("May 2016", None),
        ("On May 1, 2016 the bridge fell", None),
    ],
)
def test_date_lines(line: str, day: str | None) -> None:
    published = below_headline(line).published
    assert (published.value if published else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mill burns down in Ore Published: May 3, 2010 7:40 PM ET A fire razed the old mill.", "2010-05-03"),
        ("Mill burns down in Ore Monday, 3 May 2010 A fire razed the old mill.", "2010-05-03"),
        ("9:15 am EDT, Mon May 3, 2010 Mill burns down A fire razed the old mill.", "2010-05-03"),
        ("Mill burns down POSTED: 05/13/2010, 9:00 PM PDT | A fire razed the old mill.", "2010-05-13"),
        ("Mill burns down 05/03/2010 A fire razed the old mill.", None),
        ("The old mill in Ore was razed by a fire on May 3, 2010. Ann Lee said so.", None),
        ("Ann Lee was born in Ore on May 3, 1923 Ore being a village then.", None),
        ("Ann Lee, who won the May 3, 2010 Ore Marathon, ran again.", None),
        (
            "On Monday, May 3, 2010, Ore awoke to a fire in the old mill.",
            None,
        ),
    ],
)
def test_a_date_between_headline_and_prose_on_one_line(text: str, day: str | None) -> None:
    published = article_from_text(text, id="a").metadata.published
    assert (published.value if published else None) == day


@pytest.mark.parametrize(
    ("line", "authors", "agency", "outlet"),
    [
        ("By Kay Ilesi and Esra K. Avon", ["Kay Ilesi", "Esra K. Avon"], None, None),
        ("By VOA News December 09, 2016", [], "VOA News", None),
        ("BY JANE ROE, REUTERS", ["JANE ROE"], "REUTERS", None),
        ("Jane Roe,", ["Jane Roe"], None, None),
        ("By Jane Roe, Staff Writer", ["Jane Roe"], None, None),
        ("By Jane Roe, John Doe & Ludwig van der Berg", ["Jane Roe", "John Doe", "Ludwig van der Berg"], None, None),
        ("Jane Roe | CNN", ["Jane Roe"], None, "CNN"),
        ("By Jane Roe in Beirut", ["Jane Roe"], None, None),
        ("Reuters", [], "Reuters", None),
        ("By Reuters Staff", [], "Reuters", None),
        ("By AFP in Damascus", [], "AFP", None),
        ("By Jane Roe, Health Correspondent for The Daily Planet", ["Jane Roe"], None, None),
    ],
)
def test_bylines(line: str, authors: list[str], agency: str | None, outlet: str | None) -> None:
    found = below_headline(line)
    assert [author.value for author in found.authors] == authors
    assert (found.agency.value if found.agency else None) == agency
    assert (found.outlet.value if found.outlet else None) == outlet


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("By Jane Roe", ["Jane Roe"]),
        ("Article by\n\nJane Roe", ["Jane Roe"]),
        ("Jane Roe\n\nStaff Writer", ["Jane Roe"]),
        ("Jane Roe | Reuters", ["Jane Roe"]),
        ("Jane Roe,", ["Jane Roe"]),
        ("Jane Roe", []),  # a page can have any name there
        ("Recently Played", []),
        ("Access Microsoft Office", []),
        ("Springfield Gazette, 3 March 2021", []),
    ],
)
def test_a_name_alone_is_no_author(lines: str, authors: list[str]) -> None:
    text = (
        f"Minister says the bridge is safe\n\n{lines}\n\nThe minister, Ann Other, said on Monday the bridge was safe."
    )
    article = article_from_text(text, id="a")
    assert [author.value for author in article.metadata.authors] == authors
    assert [span.of(text)[:12] for span in article.body] == ["The minister"]


@pytest.mark.parametrize(
    ("start", "agency", "outlet"),
    [
        ("HOUSTON, Texas (KTRK) -- A shop", None, "KTRK"),
        ("(KRON) — A shop", None, "KRON"),
        ("MONTPELLIER (SID) – A shop", "SID", None),
        ("British Virgin Islands (BVI) Governor John Doe said a shop", None, None),
        ("Harbour Security Investigations (HSI) agents said a shop", None, None),
        ("BRITISH VIRGIN ISLANDS (BVI) A shop", None, None),
    ],
)
def test_an_agency_is_named_by_a_credit_alone(start: str, agency: str | None, outlet: str | None) -> None:
    metadata = article_from_text(f"Shop burnt down\n\n{start} had burnt down in the night.", id="a").metadata
    assert (metadata.agency and metadata.agency.value, metadata.outlet and metadata.outlet.value) == (agency, outlet)


@pytest.mark.parametrize(
    "line",
    ["By the numbers", "World News", "Middle East", "CORRECTION APPENDED", "By Tuesday", "", "Assault on Aleppo"],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    found = below_headline(line)
    assert (found.authors, found.agency, found.outlet) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "place", "agency", "prose"),
    [
        ("WASHINGTON (AA) – The army said so.", "WASHINGTON", "AA", "The army"),
        ("(AFP) – The army said so.", None, "AFP", "The army"),
        ("(Reuters) - The army said so.", None, "Reuters", "The army"),
        ("PARIS, May 3 (Reuters) - The army said so.", "PARIS", "Reuters", "The army"),
        ("Washington (AFP) - The army said so.", "Washington", "AFP", "The army"),
        ("Washington (CNN)The army said so.", "Washington", "CNN", "The army"),
        ("Aleppo, Syria — The army said so.", "Aleppo", None, "The army"),
        ("STATE COLLEGE, Pa. -- The army said so.", "STATE COLLEGE", None, "The army"),
        ("AP - The army said so.", None, "AP", "The army"),
        ("(CNN)The army said so.", None, "CNN", "The army"),
        ("Dec 9 (Reuters) - The army said so.", None, "Reuters", "The army"),
        ("NEW YORK (AP) _ The army said so.", "NEW YORK", "AP", "The army"),
        ("MOSCOW, December 9. /TASS/. The army said so.", "MOSCOW", "TASS", "The army"),
        ("MOSCOW. Dec 9 (Interfax) - The army said so.", "MOSCOW", "Interfax", "The army"),
        ("Damascus, SANA – The army said so.", "Damascus", "SANA", "The army"),
        ("New Delhi, Dec 9 (PTI) The army said so.", "New Delhi", "PTI", "The army"),
        ("PORT OF SPAIN, Trinidad — The army said so.", "PORT OF SPAIN", None, "The army"),
    ],
)
def test_datelines(text: str, place: str | None, agency: str | None, prose: str) -> None:
    article = article_from_text(f"Bridge is closed\n\n{text}\n\n{PROSE}", id="a")
    found = article.metadata
    assert (found.dateline.value if found.dateline else None) == place
    assert (found.agency.value if found.agency else None) == agency
    assert article.body[0].of(article.text).startswith(prose)


@pytest.mark.parametrize(
    "text",
    [
        "Trump - who was in Iowa - said so.",
        "On Friday, Gingrich — who was in Iowa — said so.",
        "UPDATE: The army said so.",
        "BREAKING — The army said so.",
        "(UN) troops left on Monday.",
        "CNN – the broadcaster – said so.",
        "The mayor (who was in Iowa) - said so.",
    ],
)
def test_other_beginnings_are_no_datelines(text: str) -> None:
    article = article_from_text(f"Bridge is closed\n\n{text}\n\n{PROSE}", id="a")
    assert (article.metadata.dateline, article.metadata.agency) == (None, None)
    assert article.body[0].of(article.text) == text


def test_a_place_before_a_colon_is_a_dateline_in_the_lead() -> None:
    text = "Army withdraws\n\nBEIRUT: The army said on Monday that it had left.\n\nIt gave no reason.\n"
    article = article_from_text(text, id="a")
    assert article.metadata.dateline
    assert article.metadata.dateline.value == "BEIRUT"
    assert article.body[0].of(text).startswith("The army")


def test_a_place_before_a_colon_may_be_who_speaks_further_down() -> None:
    article = article_from_text(f"Army withdraws\n\n{PROSE}\n\nBEIRUT: The army said so.", id="a")
    assert article.metadata.dateline is None
    assert article.body[-1].of(article.text) == "BEIRUT: The army said so."


# ---------------------------------------------------------------- what holds of any text


_LINES = [line for page in PAGES.values() for line in page[0].splitlines()]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(_LINES), st.text(max_size=60)), max_size=30).map("\n".join),
    st.lists(st.sampled_from(_LINES), max_size=30).map("\r\n\r\n".join),
)


@pytest.mark.slow
@settings(max_examples=3 * settings.default.max_examples)
@given(TEXTS, st.one_of(st.none(), st.text(max_size=40), st.sampled_from(_LINES)))
def test_any_text_has_a_body_in_order_inside_it_without_overlap(text: str, title: str | None) -> None:
    article = article_from_text(text, id="a", given=Given(title=title))
    assert article.text == text
    end = 0
    for span in article.body:
        assert end <= span.start < span.end <= len(text)
        assert span.of(text).strip()
        end = span.end
    for value in (
        article.metadata.standfirst,
        article.metadata.outlet,
        article.metadata.agency,
        article.metadata.title,
    ):
        assert value is None or value.span is None or value.span.end <= len(text)
    layout = analyse(text)
    assert len(layout.paragraphs) == len(layout.roles)
    assert sum(map(len, "".join(p.text for p in layout.paragraphs).split())) == sum(map(len, text.split()))


@pytest.mark.parametrize("unit", ['"', "“", "(", ", ", "1,000 ", "-"])
def test_a_long_line_without_a_letter_is_no_prose(unit):
    line = (unit * 2_000).strip()
    article = article_from_text(f"Bridge to close\n\nThe mayor said on Monday that it is old.\n\n{line}\n", id="a")
    assert [span.of(article.text) for span in article.body] == ["The mayor said on Monday that it is old."]
