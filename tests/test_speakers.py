"""Who speaks, for whom and to whom, in words that the rules were not written on: one short article for each kind."""

from __future__ import annotations

import pytest

import kg
from kg.predictions import prediction
from kg.readers import Given, article_from_text


def said(text: str, words: str) -> dict[str, object]:
    """Return what kg says of the statement whose contents begin with `words`."""
    article = article_from_text(text, id="a", given=Given(published="2020-03-04"))
    row = prediction(kg.extract(article))
    found = [s for s in row["statements"] if article.text[s["contents"][0]["start"] :].startswith(words)]
    assert len(found) == 1, row["statements"]
    return found[0]


def speaker(text: str, words: str) -> str | None:
    told = said(text, words)["speaker"]
    return told["name"] if isinstance(told, dict) else None


SPEAKERS = {
    "a place before the noun for a person": (
        "Mill to close\n\nThe Norwich North MP, who had backed the mill for years, said the closure was a disgrace.\n",
        "the closure",
        "Norwich North MP",
    ),
    "a name in apposition to a place's official": (
        "Body found\n\nThe Delta County, Miss., coroner, Ruth Hale, said that the man had died on Sunday.\n",
        "the man",
        "Ruth Hale",
    ),
    "a name with an age in apposition": (
        "March ends\n\nOne of the marchers, Paula Hirsch, 38, from Leeds, said the police had been kind to them.\n",
        "the police",
        "Paula Hirsch",
    ),
    "a surname that is a title too, behind a title": (
        "By-election\n\nLabour MP Ruth King is to stand again. Ms King said she was delighted by the vote.\n",
        "she was",
        "Ruth King",
    ),
    "a title that begins its own clause": (
        "Talks\n\nUS President Paul Hirsch flew to Oslo. After a meeting with the alliance's head, Ole Vik, the US "
        'President said: "We were not heard."\n',
        '"We were',
        "Paul Hirsch",
    ),
    "somebody's page": (
        "Clerk\n\nRuth Hale left the bank in May. Hale’s LinkedIn page says that she had worked there for nine years.\n",
        "she had",
        "Ruth Hale",
    ),
    "a document of whoever spoke last": (
        "Ferry\n\nThe Harbour Trust confirmed that the ferry would stop in May. According to the statement, the crews "
        "would be paid until June.\n",
        "the crews",
        "Harbour Trust",
    ),
    "a name with its party in apposition": (
        "Vote\n\nAnother Vermont former lawmaker, Sen. Ruth Hale (D-Vt.), said that the vote was a farce.\n",
        "the vote",
        "Ruth Hale",
    ),
    "a noun for one person before who, in no list": (
        "Quarry\n\nPolice spoke to a flautist who said the rope had been cut.\n",
        "the rope",
        "flautist",
    ),
    "we in what somebody says": (
        "Bridge\n\n“The bridge is old, and we have always said that it must be watched,” Ruth Hale said.\n",
        "it must",
        "Ruth Hale",
    ),
    "an article in a newspaper": (
        "Clerk\n\nA 2003 article in the Boston Globe said that the county had dropped the case.\n",
        "the county",
        "Boston Globe",
    ),
    "who filed a suit": (
        "Sprinter\n\nPaula Hirsch filed a suit on Monday against the chemist. The suit says the claims were false.\n",
        "the claims",
        "Paula Hirsch",
    ),
    "what a service said, and it": (
        "Storm\n\nThe valley's emergency service said forty houses were damaged. A school was hit too, it said.\n",
        "A school",
        "valley's emergency service",
    ),
    "she, after an unnamed woman": (
        "Fire\n\nThe dead woman was Paula Hirsch. According to a close friend, the stove had smoked for weeks. "
        "She said that nobody had come to mend it.\n",
        "nobody had",
        "close friend",
    ),
    "a quotation alone behind a paragraph with one person": (
        "Tennis\n\nRuth Hale won in two hours, and plays again on Friday.\n\n“The court was fast today, and I like it.”\n",
        "“The court",
        "Ruth Hale",
    ),
    "an agency's name behind what it is": (
        "Mill\n\nNorway's state news agency NTB said the mill would close in May.\n",
        "the mill",
        "NTB",
    ),
    "a name on the web": (
        "Mill\n\nThe mill will close in May, HarbourWatch.com reported.\n",
        "The mill",
        "HarbourWatch.com",
    ),
    "a name behind two roles": (
        "Mill\n\nThe candidate, mill owner Ruth Hale, said the closure was a disgrace.\n",
        "the closure",
        "Ruth Hale",
    ),
    "an average of polls": (
        "Vote near\n\nThe Norpoll average of recent surveys shows Hale ahead by two points.\n",
        "Hale ahead",
        "Norpoll",
    ),
    "her filings": (
        "Vote near\n\nRuth Hale spent more than she said. Her filings show that she had no money left in May.\n",
        "she had",
        "Ruth Hale",
    ),
    "he, after a sentence that ends in another man": (
        "Mill\n\nThe mayor, Paul Hirsch, had lunch with the baker Ivan Orlov on Friday. He said that the mill would "
        "close in June.\n",
        "the mill",
        "Paul Hirsch",
    ),
    "a quotation alone, some lines after who spoke last": (
        "Mill\n\n“The mill will close,” said Ruth Hale.\n\nThe mill has stood for years.\n\nIt had 300 workers.\n\n"
        "“Nobody will lose by it, and we are glad.”\n",
        "“Nobody",
        "Ruth Hale",
    ),
    "the authorities of a state": (
        "Strike\n\nNorway called its envoy home. Norwegian authorities said that eleven people had died.\n",
        "eleven people",
        "Norwegian authorities",
    ),
}


@pytest.mark.parametrize("kind", SPEAKERS)
def test_who_speaks(kind: str) -> None:
    text, words, name = SPEAKERS[kind]
    assert speaker(text, words) == name


def test_who_asks_is_not_who_answers() -> None:
    text = (
        "Court\n\nRuth Hale was named judge on Monday. A reporter asked whether she was nervous. She said the court "
        "would be kind.\n"
    )
    assert speaker(text, "the court") == "Ruth Hale"


INSTITUTIONS = {
    "a bare title after its company": (
        "Profits rise\n\nThe pump maker Brightwater Group sold more in May. Brightwater Group will hire, and Brightwater Group "
        "has a new mill. “It was a good month,” said chairman Paul Hirsch.\n",
        "“It was",
        ("Brightwater Group", "chairman"),
    ),
    "a new president": (
        "Mills\n\nNorway sold its mills in May. The new President, Paul Hirsch, said that Norway would buy them back.\n",
        "Norway would",
        ("Norway", "President"),
    ),
    "a deputy prime minister is no deputy of the police": (
        "Talks\n\nNorway wants to join. Police closed the road. Deputy Prime Minister Paul Hirsch said that Norway was "
        "ready for the talks in Norway's capital.\n",
        "Norway was",
        ("Norway", "Deputy Prime Minister"),
    ),
    "a lord who is a chairman": (
        "Debates\n\nThe Harwick Society wants debates. Chairman Lord Hale said the broadcasters should decide.\n",
        "the broadcasters",
        ("Harwick Society", "Chairman"),
    ),
    "a party whose name ends as a role begins": (
        "Pact\n\nHarbour Renewal Party leader Paul Hirsch said that the pact was over.\n",
        "the pact",
        ("Harbour Renewal Party", "leader"),
    ),
    "who coaches a team": (
        "Hawks win\n\nThe Norwood Hawks beat the Delta Rovers on Sunday. It was the fourth win for the Hawks this year. "
        "“It was a hard game,” said Dale Orr, who coaches the Hawks.\n",
        "“It was",
        ("Norwood Hawks", None),
    ),
    "who led work at a university": (
        "Study\n\nLakes are warmer than they were. Hana Sato, who led the study at Norvale University, said that fish would "
        "suffer. Norvale University paid for it.\n",
        "fish would",
        ("Norvale University", None),
    ),
    "a lawyer of an institution": (
        "River\n\nThe river Tarn is dirty again. The Riverside Trust has asked for a ban. “We will go to court,” said Lena "
        "Ruiz, a lawyer for the Riverside Trust.\n",
        "“We will",
        ("Riverside Trust", "lawyer"),
    ),
    "what a role is of, in a series": (
        "Mill\n\nMaria Duarte, the Riverside Trust's vice president of mills, water and coastal affairs, said that the mill "
        "would stay.\n",
        "the mill",
        ("Riverside Trust", "vice president of mills, water and coastal affairs"),
    ),
    "a role in what is the institution's": (
        "Mill\n\nMaria Duarte, director of the Riverside Trust's lake surveys, said that the mill would stay.\n",
        "the mill",
        ("Riverside Trust", "director of the Riverside Trust's lake surveys"),
    ),
    "what somebody teaches at a university": (
        "Mill\n\nHana Sato, a Norvale University lecturer in history, said that the mill was older than the town.\n",
        "the mill",
        ("Norvale University", "lecturer in history"),
    ),
    "the words before a rank": (
        "Theft\n\nDelta Police want help. Fraud Sergeant Paul Hirsch said that the thieves had used a boat.\n",
        "the thieves",
        ("Delta Police", "Fraud Sergeant"),
    ),
    "a role behind the state of a lawmaker": (
        "Mill\n\nAnn Lund (D-Ohio), chairwoman of the House Rivers Committee, said that the mill was safe.\n",
        "the mill",
        ("House Rivers Committee", "chairwoman"),
    ),
    "no verb of what is said": (
        "Mill\n\nRuth Hale wants the mill to close. A number of other members of Congress echo her fears for the river.\n",
        "her fears for the river",
        ("Congress", "number of other members"),
    ),
    "a role that another sentence gives": (
        "Mill\n\nReporter Hana Sato was at the mill. According to Hana Sato of the Norvale Times, the mill was safe.\n",
        "the mill was safe",
        ("Norvale Times", "Reporter"),
    ),
    "what unnamed people of somebody are": (
        "Vote\n\nThe Lund campaign is late. Mr. Lund's advisers said that the vote would be close.\n",
        "the vote",
        ("Lund campaign", "advisers"),
    ),
    "a clerk of a city": (
        "Mill\n\nThe mill was closed in May. Denver City Manager Ruth Hale said that the mill would be sold.\n",
        "the mill would",
        ("Denver", "City Manager"),
    ),
    "a spokesman for who holds an office": (
        "Theft\n\nThe Delta County coroner's office opened a file. Paul Hirsch, a spokesman for the Delta County coroner, said "
        "that the man had drowned.\n",
        "the man",
        ("Delta County coroner's office", "spokesman for the Delta County coroner"),
    ),
    "a fire chief in an article about a church": (
        "Fire\n\nHill Church burned on Sunday. Norvale Fire Department was there at noon. Hill Church was old. Fire Chief "
        "Paul Hirsch said that a candle had burned.\n",
        "a candle",
        ("Norvale Fire Department", "Fire Chief"),
    ),
    "a role whose last word is none": (
        "Game\n\nThe Colts won in Oslo, and the Colts lead the league. “They played well,” Colts defensive back Paul Hirsch "
        "said.\n",
        "“They played",
        ("Colts", "defensive back"),
    ),
}


@pytest.mark.parametrize("kind", INSTITUTIONS)
def test_for_whom(kind: str) -> None:
    text, words, expected = INSTITUTIONS[kind]
    found = said(text, words)["on_behalf_of"]
    assert [(f["name"], f["role"]) for f in found] == [expected]  # type: ignore[attr-defined]


def test_the_last_of_hundreds_speaks_for_their_own() -> None:
    letters = "abcdefghijklmno"
    surnames = [f"H{one}l{other}n" for one in letters for other in letters]
    told = [f"Ann {name}, head of the {name} Trust, said that the bridge of {name} was shut." for name in surnames]
    article = article_from_text("Bridges\n\n" + "\n\n".join(told) + "\n", id="a", given=Given(published="2020-03-04"))
    found = [s for s in prediction(kg.extract(article))["statements"] if s["on_behalf_of"]]
    assert len(found) > 200
    assert all(s["on_behalf_of"][0]["name"] == f"{s['speaker']['name'].split()[1]} Trust" for s in found)


def test_two_institutions_before_a_bare_title_leave_it_open() -> None:
    text = (
        "Museums\n\nThe Vale Museum and the Harwick Museum lend pictures. Visitors came, said curator Ruth Hale, "
        "and she said that more would come.\n"
    )
    assert not said(text, "more would")["on_behalf_of"]


def test_an_interview_holds_on_for_its_speaker() -> None:
    text = (
        "Rugby\n\n“They were tired,” Paul Hirsch told the Harwick Courier. Trainer Ole Vik said the field was wet. “We were "
        "not,” Hirsch said.\n"
    )
    first, wet, last = (said(text, words) for words in ("“They", "the field", "“We were"))
    assert (first["addressee"], first["relayed_by"]) == ("the Harwick Courier", "Harwick Courier")
    assert (last["addressee"], last["relayed_by"]) == (first["addressee"], first["relayed_by"])
    assert wet["addressee"] is None


def test_an_outlet_does_not_relay_its_own_words() -> None:
    text = "Offer\n\nThe offer was made in May. The Harwick Gazette reported that the offer was too low for it.\n"
    assert said(text, "the offer")["speaker"]["name"] == "Harwick Gazette"
    assert said(text, "the offer")["relayed_by"] is None


@pytest.mark.parametrize("whom", ["the county court", "Parliament", "the Harbour Police"])
def test_a_body_that_is_told_something_is_no_outlet(whom: str) -> None:
    text = f"Trial\n\nRuth Hale told {whom} that the stove had smoked for weeks.\n"
    assert said(text, "the stove")["relayed_by"] is None
