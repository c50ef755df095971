"""Statements that the layout of lines or the words around a quotation give, and words that are no statement."""

from __future__ import annotations

import pytest
from plain import article

import kg
from kg.doc import read_doc
from kg.find import annotate

Found = list[tuple[str | None, str]]


def found(text: str) -> Found:
    """Return the source and the first content of each attribution."""
    annotations = annotate(read_doc(article(text)))
    return [
        (a.source.of(text) if a.source else None, " ".join(c.of(text) for c in a.contents))
        for a in annotations.attributions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The pool will stay shut all summer.” — Councillor Ada Birk", ("Councillor Ada Birk", "“The pool will stay shut all summer.”")),
        ('"Not a day too soon." -- Tom Reyes, director of Norfield Zoo', ("Tom Reyes, director of Norfield Zoo", '"Not a day too soon."')),
        ("“They saved my cat.”\n– Nia Holt", ("Nia Holt", "“They saved my cat.”")),
    ],
)  # fmt: skip
def test_a_quotation_is_signed_after_a_dash(text: str, expected: tuple[str, str]) -> None:
    assert expected in found(f"The town reacted to the news on Monday.\n\n{text}\n\nThe vote is in May.")


def test_what_follows_a_dash_need_not_be_a_name() -> None:
    text = "“It was cold,” she said.\n\n“Nobody came at all.” – and that was it, the whole evening long."
    assert not any(source and "that was" in source for source, _ in found(text))


def test_a_name_after_a_quotation_with_a_comma_is_its_source() -> None:
    text = (
        "“We lost the roof and the piano,” said Ivo Marsh, wiping his hands.\n\n"
        "“So did my aunt,” Greta Lunn, 44, piped up from the kitchen."
    )
    assert found(text)[1] == ("Greta Lunn", "“So did my aunt,”")


def test_a_line_can_introduce_its_speaker() -> None:
    text = "The club answered its critics.\n\nStatement by Karen Obi, chief executive, Delta Rovers:\n\n“We will sell no players this year.”"
    assert found(text)[-1][0] == "Karen Obi, chief executive, Delta Rovers"


def test_a_question_of_an_interview_is_not_the_last_speakers() -> None:
    text = "Ola Brandt shrugged. “That was then.” She sat down.\n\nQ: Will you run again?\n\nBrandt: “Ask me in May.”"
    assert not any("run again" in content for _, content in found(text))


def test_a_line_that_is_cut_off_takes_no_words_of_the_next() -> None:
    text = (
        "“It was a fair match,” said Ines Duarte, a referee.\n\nFans in the north stand told the BBC\n\n"
        "The keeper of Harwick Town was taken to hospital with a broken wrist."
    )
    assert not any("keeper" in content for _, content in found(text))


def test_quotations_of_a_new_paragraph_are_their_own() -> None:
    text = (
        "What did the jury like? “The lighting,” says Moreau.\n\n"
        "“Far too dark for me.” “I could not see a thing.” So wrote two of the guests in the hotel's book."
    )
    extraction = kg.extract(article(text))
    said = {q.contents[0].of(text): q.speaker for q in extraction.quotations}
    assert said["“The lighting,”"]
    assert all(speaker is None for content, speaker in said.items() if "dark" in content)


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "“We had eleven cows before the flood came,” said Bram Kool, a farmer.\n\n“Now we have two of them left.\n\n“And one is lame and old.”"
    assert any(len(q.contents) > 1 for q in kg.extract(article(text)).quotations)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry has not responded to questions about the tender.",
        "A lawyer for Osei did not comment on the charges.",
        "The board named Rita Soto chief of staff on Monday.",
        "The jury ruled against the brewers on Friday.",
        "The crew named their boat “Second Wind.”",
        "The nurse asked not to be identified for fear of her job.",
    ],
)
def test_what_was_not_said_or_was_done_is_no_statement(text: str) -> None:
    assert found(f"It rained all day in Harwick.\n\n{text}\n\nThe fair ended at ten.") == []


def test_who_is_told_does_not_speak() -> None:
    text = "Tenants were informed that the lifts would be shut until June.\n\nIn a letter signed by owner Milan Kos, tenants were told that rents would rise in March."
    sources = [source for source, content in found(text) if "rents" in content or "lifts" in content]
    assert sources in ([None, "owner Milan Kos"], ["owner Milan Kos"])


def test_what_somebody_is_blamed_for_saying_is_theirs() -> None:
    text = "Dana Wirth sued her landlord in May.\n\nThe landlord was angry at Wirth for claiming that the cellar was “full of rats”."
    assert ("Wirth", "the cellar was “full of rats”") in found(text)
    assert not any(source == "The landlord" for source, _ in found(text))
