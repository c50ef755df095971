"""Which quotations of different articles are one claim."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.identity import Match
from kg.identity.claims import match_claims
from kg.identity.claims.minhash import keys_of_passages
from kg.identity.claims.overlap import overlap
from kg.identity.register import Register, quotation_ids
from kg.model import Agent, Article, Decision, Extraction, Kind, Metadata, Printed, Quotation, Software, Span
from kg.wording import words

SOFTWARE = Software(name="kg", version="0", digest="0" * 64)
DAY = date(2021, 3, 3)
LONG = (
    "We will not load another ship until the Harbour Authority pays what it owes to every docker in this town, "
    "and we will stand at this gate through the winter if we must"
)


def told(
    id: str, *said: str, speaker: str | None = "Maria Duarte", days: int = 0, kind: Kind = "direct", cue: str = "said"
) -> Extraction:
    """Return an article `days` after the first in which one speaker is quoted with each of `said`."""
    lines = [f"{speaker or 'Somebody'} {cue}: {statement}" for statement in said]
    text = "\n".join(lines)
    quotations, at = [], 0
    for line, statement in zip(lines, said, strict=True):
        start = at + len(line) - len(statement)
        quotations.append(
            Quotation(
                contents=(Span(start, at + len(line)),), cue=Span(start - 2 - len(cue), start - 2), source=None, kind=kind,
                confidence=1.0, speaker="them" if speaker else None,
            )
        )  # fmt: skip
        at += len(line) + 1
    agents = (Agent(id="them", type="person", name=speaker),) if speaker else ()
    metadata = Metadata(published=Printed(value=str(DAY + timedelta(days))))
    article = Article(id=id, text=text, body=(Span(0, len(text)),), metadata=metadata)
    return Extraction(article=article, software=SOFTWARE, agents=agents, quotations=tuple(quotations))


def claims(*articles: Extraction, register: Register | None = None) -> list[list[str]]:
    """Return the claims of each article's quotations, the articles registered one after the other."""
    register = register or Register.open()
    found = []
    for extraction in articles:
        agents = {a.id: Match(iri=f"person/{a.name.lower().replace(' ', '-')}") for a in extraction.agents}
        matches = match_claims(extraction, agents, register)
        found.append([matches[i].iri for i in range(len(extraction.quotations))])
    return found


def are_one(*articles: Extraction) -> bool:
    return len({claim for found in claims(*articles) for claim in found}) == 1


@pytest.mark.parametrize(
    "printed",
    [
        "“We will not load another ship until the Harbour Authority pays what it owes to every docker in this town…”",
        "We will not load another ship -- until the harbour authority pays what it owes -- to every docker, in this town",
        "We will not load one more ship until the Harbour Authority pays what it owes to each docker in the town",
        "pays what it owes to every docker in this town",
        "... and we will stand at this gate through the winter if we must!",
    ],
    ids=["cut", "punctuated", "reworded", "fragment", "end"],
)
def test_a_long_quotation_is_one_claim_however_it_is_printed(printed: str) -> None:
    assert are_one(told("a", LONG), told("b", printed, days=40))
    assert are_one(told("a", printed), told("b", LONG, days=40))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The strike is over and the ships will leave by noon on Friday", "The strike is not over and the ships will leave by noon on Friday"),
        ("At least 300 dockers joined the strike at the eastern gate of the harbour", "At least 240 dockers joined the strike at the eastern gate of the harbour"),
        (LONG, "The Harbour Authority will not pay another docker in this town until the ships are loaded"),
        ("He was born in the town of Port Alder", "He was seen in the town of Port Alder in the winter"),
    ],
    ids=["denied", "counted", "opposite", "phrase"],
)  # fmt: skip
def test_other_statements_are_other_claims_though_they_share_words(one: str, other: str) -> None:
    assert not are_one(told("a", one, kind="indirect"), told("b", other, kind="indirect"))


def test_a_short_quotation_is_one_claim_only_of_one_speaker_in_near_days() -> None:
    assert are_one(told("a", "No comment"), told("b", "“No comment.”", days=1))
    assert not are_one(told("a", "No comment"), told("b", "No comment", days=30))
    assert not are_one(told("a", "No comment"), told("b", "No comment", speaker="Tom Okafor"))
    assert not are_one(told("a", "This is unacceptable"), told("b", "This is unacceptable", speaker=None))


def test_long_words_are_one_claim_where_one_article_does_not_name_the_speaker() -> None:
    assert are_one(told("a", LONG), told("b", LONG, speaker=None))


def test_a_denial_makes_no_claim_with_the_statement_that_it_denies() -> None:
    said = "the dockers were paid all that they were owed in the month of March"
    assert not are_one(told("a", said, kind="indirect"), told("b", said, kind="indirect", cue="denied"))
    assert are_one(told("a", said, kind="indirect", cue="denies"), told("b", said, kind="indirect", cue="denied"))


def test_words_repeated_in_one_article_are_one_claim() -> None:
    [[headline, other, body]] = claims(told("a", LONG[:105], "Nobody came to the gate this morning", LONG))
    assert headline == body != other


def test_a_match_says_with_what_and_how_much_is_shared() -> None:
    register = Register.open()
    first = match_claims(told("first", LONG), {"them": Match(iri="person/duarte")}, register)[0]
    again = match_claims(told("again", LONG[:105]), {"them": Match(iri="person/duarte")}, register)[0]
    assert (first.is_new, first.evidence) == (True, ())
    assert (again.is_new, again.iri, again.score) == (False, first.iri, 1.0)
    assert "of article first, 100% of the shorter" in again.evidence[0]
    assert again.evidence[1] == "both of person/duarte"


def test_an_article_that_comes_again_has_the_same_claims_and_leaves_no_rows_behind() -> None:
    register = Register.open()
    articles = [told("a", LONG, "No comment"), told("b", LONG[:105], "We are done")]
    before = claims(*articles, register=register)
    rows = register.db.execute("SELECT COUNT(*) FROM claim_keys").fetchone()
    assert claims(*articles, register=register) == before
    assert register.db.execute("SELECT COUNT(*) FROM claim_keys").fetchone() == rows


def test_a_quotation_keeps_the_claim_it_had_though_a_better_one_has_come() -> None:
    register = Register.open()
    article, [id] = told("a", LONG), quotation_ids(told("a", LONG))
    [[own]] = claims(article, register=register)
    [[other]] = claims(told("b", LONG, speaker="Tom Okafor", days=90), register=register)
    assert own != other
    register.expect("b", {("claim", id): other})
    assert claims(told("b", LONG, days=90), register=register) == [[other]]


def test_what_a_person_set_apart_is_not_joined() -> None:
    register = Register.open()
    [[first]] = claims(told("a", LONG), register=register)
    second = match_claims(told("b", LONG), {}, Register.open())[0].iri
    register.decide(
        Decision(kind="different", a=first, b=second, reason="two strikes", at=datetime(2021, 3, 4, tzinfo=UTC))
    )
    assert claims(told("b", LONG), register=register) == [[second]]


def test_what_is_forgotten_is_not_found_again() -> None:
    register = Register.open()
    claims(told("a", LONG), register=register)
    register.db.execute("DELETE FROM claim_quotations")
    assert register.db.execute("SELECT COUNT(*) FROM claim_keys").fetchone() == (0,)


def test_a_new_edition_with_other_words_at_the_same_place_makes_another_claim() -> None:
    assert not are_one(
        told("a", "The gates are shut and nobody works"), told("a", "The gates open on Monday for all of us")
    )


def test_a_statement_without_a_word_makes_a_claim() -> None:
    [[claim]] = claims(told("a", "“…”"))
    assert claim.startswith("claim/")


WORD = st.text("bcdfglmnprst", min_size=4, max_size=7)
MARKS = st.sampled_from([" ", ", ", " – ", "; ", "… ", " ‘", "’ "])


@pytest.mark.slow
@given(
    st.lists(WORD, min_size=12, max_size=60), st.integers(), st.integers(), st.lists(MARKS, min_size=60, max_size=60)
)
def test_cutting_and_punctuating_keep_the_claim(said: list[str], at: int, more: int, marks: list[str]) -> None:
    start = at % (len(said) - 7)
    cut = said[start : start + 8 + more % (len(said) - start - 7)]
    assume(len(set(cut)) >= 5)  # of one word over and over it says too little
    printed = "".join(word.title() + mark for word, mark in zip(cut, marks, strict=False))
    assert are_one(told("a", f"“{' '.join(said)}.”"), told("b", printed, days=400))


@pytest.mark.slow
@given(st.permutations(sorted(set("abcdefghijklmnopqrstuvwxyz"))))
def test_unrelated_statements_never_are_one(letters: list[str]) -> None:
    vocabulary = [f"{letter}{other}or" for letter in letters for other in "aeiou"]
    one, other = " ".join(vocabulary[:30]), " ".join(vocabulary[30:60])
    assert not are_one(told("a", one), told("b", other))


@pytest.mark.slow
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_alike_both_ways(one: str, other: str) -> None:
    forms = [[w.form for w in words(t, [Span(0, len(t))] if t else [])] for t in (one, other)]
    there, back = overlap(*forms), overlap(*reversed(forms))
    assert there.cover == pytest.approx(back.cover) or abs(there.words - back.words) <= 3
    assert 0 <= there.cover_of_longer <= there.cover <= 1
    assert keys_of_passages(forms[0]) == keys_of_passages(forms[0]) == sorted(set(keys_of_passages(forms[0])))
