"""What people say of statements and names: it is kept, it holds whatever is ingested, and it can be undone."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.curation import (
    Wish,
    accept,
    add,
    as_corrected,
    difference,
    different,
    dismiss,
    export_corrections,
    history,
    read_edited,
    record,
    rename,
    review,
    revise,
    same,
    to_undo,
    undo,
    why,
)
from kg.errors import KgError, QueryError
from kg.evaluation import evaluate
from kg.export import export
from kg.identity.register import FILE
from kg.knowledge import load
from kg.pipeline import ingest
from kg.queries import find, render
from kg.rdf.graph import correction_graph, corrections_of, from_graph
from kg.rdf.namespaces import KG, PROV, RDF, RDFS, SCHEMA
from kg.readers import Given, article_from_text
from kg.revision import corrected, recover
from kg.store import Store, text_of
from kg.tagger import load_tokenizer
from kg.validate import validate_store
from training.data import load_gold
from training.examples import IGNORED, ROLES, example
from training.steps import Paths, fitted_on

BASE = "https://kg.example/"
TEXT = """Bridge {n} to close

Mayor Jane Roe said on Monday that bridge {n} over the Lisk would close for repairs.

“It is unsafe to drive over the Lisk,” Roe told reporters. Engineer Tom Ogle said the pillars of bridge {n} had cracked.

The ferry will run all night.
"""


def article(n: int):
    return article_from_text(TEXT.format(n=n), id=f"bridge-{n}")


ARTICLES = [article(1), article(2)]
FERRY = "The ferry will run all night"
DAY = "2021-03-03"


def filled(path=None, articles=ARTICLES):
    store = Store.open(path, write=True)
    list(ingest(articles, store, jobs=1))
    return store


def dump(store) -> bytes:
    file = io.BytesIO()
    store.dump(file, "nquads")
    return file.getvalue()


def articles_only(store) -> list[bytes]:
    people = (b"<https://kg.example/identity>", b"<https://kg.example/corrections>")
    return [line for line in dump(store).splitlines() if not any(graph in line for graph in people)]


def at(n: int, words: str) -> str:
    """The offsets of the statement with these words."""
    text = TEXT.format(n=n)
    start = text.index(words)
    return f"{start}-{start + len(words)}"


def pillars(n: int) -> str:
    return at(n, f"the pillars of bridge {n} had cracked")


def statements(store, name: str) -> dict[str, tuple[str, float]]:
    """The words, the speaker and the confidence of an article's statements."""
    found = from_graph(store.graph(name))
    return {
        q.contents[0].of(found.article.text): (found.agent(q.speaker).name if q.speaker else "", q.confidence)
        for q in found.quotations
    }


def by(store, *words, **given):
    return record(store, words, curator="Ann Lee", **given)


# ---------------------------------------------------------------- one statement


@pytest.mark.slow
def test_another_speaker_is_seen_and_what_kg_said_is_kept(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1614816000")
    store = filled()
    act = by(store, revise(store, "bridge-1", pillars(1), Wish(speaker="jane roe")), reason="see the video")
    assert act.articles == ("bridge-1",)
    said = "the pillars of bridge 1 had cracked"
    assert statements(store, "bridge-1")[said] == ("Jane Roe", 1.0)
    (graph,) = store.corrections()
    (correction,) = graph.subjects(RDF.type, KG.Correction)
    assert [str(o) for o in graph.objects(correction, KG.changed)] == ["speaker"]
    assert str(graph.value(correction, RDFS.comment)) == "see the video"
    assert str(graph.value(graph.value(correction, PROV.wasAttributedTo), RDFS.label)) == "Ann Lee"
    assert [c.at.isoformat() for c in corrections_of(graph)] == ["2021-03-04T00:00:00+00:00"]
    before = graph.value(correction, PROV.wasRevisionOf)
    assert "Tom Ogle" in str(graph.value(before, KG.values))
    (quotation,) = store.graph("bridge-1").subjects(KG.correctedBy, correction)
    assert (quotation, SCHEMA.spokenByCharacter, URIRef(BASE + "person/jane-roe")) in store.graph("bridge-1")
    report = validate_store(store)
    assert report.conforms, report.findings
    assert corrections_of(correction_graph(act.corrections)) == act.corrections == corrections_of(graph)


@pytest.mark.slow
def test_a_statement_that_is_none_goes_and_one_that_was_missed_comes():
    store = filled()
    act = by(
        store,
        dismiss(store, "bridge-1", pillars(1)),
        add(store, "bridge-1", Wish(contents=(FERRY,), speaker="Port Office", type="organization")),
    )
    assert len(act.corrections) == 2
    found = statements(store, "bridge-1")
    assert "the pillars of bridge 1 had cracked" not in found
    assert found[FERRY] == ("Port Office", 1.0)
    assert not any(a.name == "Tom Ogle" for a in from_graph(store.graph("bridge-1")).agents)
    assert "the pillars of bridge 2 had cracked" in statements(store, "bridge-2")
    assert validate_store(store).conforms


@pytest.mark.slow
def test_a_statement_that_is_right_is_accepted_as_it_is():
    store = filled()
    (before,) = [
        q
        for q in as_corrected(store, "bridge-1").quotations
        if q.contents[0].start == int(pillars(1).partition("-")[0])
    ]
    word = accept(store, "bridge-1", pillars(1))
    assert difference(word) == ()
    act = by(store, word)
    (after,) = [
        q
        for q in as_corrected(store, "bridge-1").quotations
        if q.contents[0].start == int(pillars(1).partition("-")[0])
    ]
    assert after == replace(before, confidence=1.0, corrected_by=(act.corrections[0].id,))
    assert not any(r.get("where") == pillars(1) and r["article"] == "bridge-1" for r in review(store, 100).records())
    assert history(store)[0].summary.startswith("is right: Tom Ogle")
    undo(store, to_undo(store), curator="Ann Lee")
    assert before in as_corrected(store, "bridge-1").quotations


@pytest.mark.slow
def test_institution_role_event_and_pieces():
    store = filled()
    wish = Wish(
        institutions=("River Board",),
        role="chief engineer",
        events=("repairs to the bridge",),
        contents=("bridge 1 had cracked",),
        type="organization",
    )
    with pytest.raises(QueryError, match="no type 'organization'"):
        revise(store, "bridge-1", pillars(1), wish)
    by(store, revise(store, "bridge-1", pillars(1), replace(wish, events=None)))
    narrowed = at(1, "bridge 1 had cracked")
    by(store, revise(store, "bridge-1", narrowed, Wish(events=("repairs to the bridge",), type="other")))
    found = from_graph(store.graph("bridge-1"))
    (quotation,) = (q for q in found.quotations if q.contents[0].of(found.article.text) == "bridge 1 had cracked")
    (delegation,) = quotation.on_behalf_of
    assert (found.agent(delegation.organization).name, delegation.role) == ("River Board", "chief engineer")
    assert [found.event(e).label for e in quotation.about] == ["repairs to the bridge"]
    assert len(quotation.corrected_by) == 2
    assert validate_store(store).conforms
    by(store, revise(store, "bridge-1", narrowed, Wish(institutions=(), events=(), speaker="")))
    found = from_graph(store.graph("bridge-1"))
    (quotation,) = (q for q in found.quotations if q.corrected_by)
    assert (quotation.on_behalf_of, quotation.about, quotation.speaker) == ((), (), None)
    assert validate_store(store).conforms


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "wish", "says"),
    [
        (pillars(1), Wish(speaker="Nobody Else"), "--type person"),
        (pillars(1), Wish(speaker="Nobody Else"), "no speaker or institution 'Nobody Else'"),
        (pillars(1), Wish(events=("Nobody Else",)), "no event 'Nobody Else'"),
        (pillars(1), Wish(speaker="tom ogle"), "nothing would change"),
        ("5-9", Wish(speaker="jane roe"), "`kg show article bridge-1`"),
        ("99", Wish(speaker="jane roe"), "no statement '99'"),
        (pillars(1), Wish(contents=("900000-900001",)), "no stretch of the text"),
        (pillars(1), Wish(contents=("bridge 1",)), "printed 2 times"),
        (pillars(1), Wish(contents=("never printed",)), "not printed in the article"),
        (pillars(1), Wish(contents=("20-40", "30-50")), "overlap"),
        (pillars(1), Wish(speaker="Zed", type="robot"), "Types: person, organization, group"),
        (pillars(1), Wish(institutions=("tom ogle",)), "not an organization"),
    ],
)
def test_what_cannot_be_corrected_is_said_and_nothing_is_written(statement, wish, says):
    store = filled(articles=ARTICLES[:1])
    before = dump(store)
    with pytest.raises(KgError) as raised:
        revise(store, "bridge-1", statement, wish)
    assert says in str(raised.value)
    assert dump(store) == before


# ---------------------------------------------------------------- names


@pytest.mark.slow
def test_a_settled_name_is_shown_whatever_articles_say():
    store = filled()
    node = BASE + "person/jane-roe"
    with pytest.raises(KgError, match="a name has letters"):
        rename(store, "jane roe", "<>")
    by(store, rename(store, "jane roe", "Jane Q. Roe"))
    assert store.label(node) == "Jane Q. Roe"
    (speaker, *_) = difference(revise(store, "bridge-1", pillars(1), Wish(speaker="jane roe")), store)
    assert speaker == ("speaker", "Tom Ogle (person/tom-ogle)", "Jane Q. Roe (person/jane-roe)")
    with pytest.raises(QueryError, match="has no letter"):
        revise(store, "bridge-1", pillars(1), Wish(speaker="**", type="person"))
    for typed in ("jane q. roe", "jane roe"):
        assert [found.value for found in find(store, "speaker", typed)] == [node]
    list(ingest([article(3)], store))
    assert store.label(node) == "Jane Q. Roe"
    assert validate_store(store).conforms
    undo(store, to_undo(store), curator="Ann Lee")
    assert store.label(node) == "Jane Roe"


# ---------------------------------------------------------------- it lasts


def corrected_store(path=None):
    store = filled(path)
    by(
        store,
        revise(store, "bridge-1", pillars(1), Wish(speaker="Marta Veldman", type="person")),
        dismiss(store, "bridge-1", at(1, "“It is unsafe to drive over the Lisk,”")),
        add(store, "bridge-1", Wish(contents=(FERRY,), speaker="jane roe")),
    )
    return store


SHOWN = {"the pillars of bridge 1 had cracked": ("Marta Veldman", 1.0), FERRY: ("Jane Roe", 1.0)}


def checked(store) -> dict[str, tuple[str, float]]:
    return {words: who for words, who in statements(store, "bridge-1").items() if "would close" not in words}


@pytest.mark.slow
def test_it_outlives_coming_again_and_another_text():
    store = corrected_store()
    before = articles_only(store)
    assert {i.outcome for i in ingest(ARTICLES, store)} == {"unchanged"}
    for edit in ("A new first line.\n\n" + ARTICLES[0].text, ARTICLES[0].text.replace("on Monday", "on a wet Monday")):
        edited = article_from_text(edit, id="bridge-1")
        assert [i.outcome for i in ingest([edited], store)] == ["replaced"]
        assert checked(store) == SHOWN
        assert validate_store(store).conforms
    list(ingest(ARTICLES, store))
    assert articles_only(store) == before


@pytest.mark.slow
def test_it_outlives_an_extractor_that_finds_nothing_or_all_else():
    """A new model may not find the statement that somebody corrected, and may find again what is none."""
    store = corrected_store()
    (graph,) = store.corrections()
    log = corrections_of(graph)
    found = as_corrected(filled(), "bridge-1")
    nothing = corrected(replace(found, quotations=(), agents=(), events=()), log)
    text = nothing.article.text
    assert {q.contents[0].of(text): nothing.agent(q.speaker).name for q in nothing.quotations} == {
        words: who for words, (who, _) in SHOWN.items()
    }
    assert all(not a.mentions or a.mentions[0].of(text) == a.name for a in nothing.agents)
    other = tuple(replace(q, cue=None, source=None, confidence=0.5) for q in found.quotations)
    assert {q.contents[0].of(text) for q in corrected(replace(found, quotations=other), log).quotations} == {
        "bridge 1 over the Lisk would close for repairs",
        *SHOWN,
    }


@pytest.mark.slow
def test_it_says_nothing_of_a_text_without_its_words():
    store = corrected_store()
    edited = article_from_text(ARTICLES[0].text.replace("had cracked", "have cracks"), id="bridge-1")
    list(ingest([edited], store))
    assert "the pillars of bridge 1 have cracks" in statements(store, "bridge-1")
    assert statements(store, "bridge-1")["the pillars of bridge 1 have cracks"][0] == "Tom Ogle"


@pytest.mark.slow
def test_a_lost_register_is_made_anew_and_corrections_can_still_be_undone(tmp_path):
    path = tmp_path / "kg.db"
    with corrected_store(path) as store:
        before = dump(store)
        plain = statements(filled(), "bridge-1")
    (path / FILE).unlink()
    with Store.open(path, write=True) as store:
        recover(store, load())
        assert dump(store) == before
        undo(store, to_undo(store), curator="Ann Lee")
        assert {w: who for w, (who, _) in statements(store, "bridge-1").items()} == {
            w: who for w, (who, _) in plain.items()
        }


@pytest.mark.slow
def test_a_removed_article_comes_back_corrected():
    store = corrected_store()
    before = articles_only(store)
    store.remove("bridge-1")
    list(ingest(ARTICLES[:1], store))
    assert sorted(articles_only(store)) == sorted(before)


@pytest.mark.slow
def test_what_was_added_to_the_graph_by_hand_stays():
    store = filled()
    graph = store.graph("bridge-1")
    note = (URIRef(BASE + "person/tom-ogle"), RDFS.comment, Literal("checked by hand"))
    graph.add(note)
    store.replace(graph)
    by(store, dismiss(store, "bridge-1", at(1, "“It is unsafe to drive over the Lisk,”")))
    assert note in store.graph("bridge-1")


# ---------------------------------------------------------------- undoing


@pytest.mark.slow
def test_an_undo_takes_back_the_latest_of_all_that_people_said_and_keeps_it():
    store = filled()
    before = articles_only(store)
    by(store, revise(store, "bridge-1", pillars(1), Wish(speaker="jane roe")))
    middle = articles_only(store)
    same(store, "person/jane-roe", "person/tom-ogle")
    assert articles_only(store) != middle
    undo(store, to_undo(store), curator="Ann Lee")
    assert articles_only(store) == middle
    assert not store.register.are_apart("person/jane-roe", "person/tom-ogle")
    undo(store, to_undo(store), curator="Ann Lee")
    assert articles_only(store) == before
    said = history(store)
    assert len(said) == 4
    assert not any(s.stands for s in said)
    with pytest.raises(KgError, match="nothing to undo"):
        to_undo(store)
    with pytest.raises(KgError, match="does not stand any more"):
        to_undo(store, said[-1].id)
    with pytest.raises(KgError, match="nothing that people said has the id"):
        to_undo(store, "0badf00d")
    assert validate_store(store).conforms


@pytest.mark.slow
def test_the_words_that_made_two_one_part_them_again():
    """Also where they are parts of names only."""
    store = filled()
    before = articles_only(store)
    same(store, "roe", "ogle")
    different(store, "roe", "ogle")
    assert articles_only(store) == before
    both = to_undo(store, "2")  # what the second took back stands again once that is undone
    assert [act.decision.kind for act in both] == ["different", "same"]
    undo(store, to_undo(store, "9"), curator="Ann Lee")
    assert articles_only(store) == before
    assert not any(act.stands for act in history(store))


ACTS = st.sampled_from(["speaker", "nobody", "institution", "pieces", "none", "add", "name", "same", "undo"])


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ACTS, st.integers(0, 9), st.integers(0, 9)), max_size=6))
def test_any_corrections_conform_and_undoing_all_gives_the_bytes_before(acts):
    store = filled()
    before = articles_only(store)
    for kind, i, j in acts:
        name = ARTICLES[i % 2].id
        there = as_corrected(store, name).quotations
        q = there[j % len(there)] if there else None
        where = f"{q.contents[0].start}-{q.contents[-1].end}" if q else "0-1"
        try:
            match kind:
                case "speaker":
                    by(store, revise(store, name, where, Wish(speaker=f"Ada Ng {j}", type="person")))
                case "nobody":
                    by(store, revise(store, name, where, Wish(speaker="")))
                case "institution":
                    by(store, revise(store, name, where, Wish(institutions=("River Board",), type="organization")))
                case "pieces":
                    by(store, revise(store, name, where, Wish(contents=(f"{i + 1}-{i + 8}", f"{i + 9}-{j + 30}"))))
                case "none":
                    by(store, dismiss(store, name, where))
                case "add":
                    by(store, add(store, name, Wish(contents=(f"{i}-{i + j + 20}",), speaker="jane roe")))
                case "name":
                    by(store, rename(store, "person/jane-roe", f"J. Roe {j}"))
                case "same":
                    same(store, "person/jane-roe", "person/tom-ogle")
                case "undo":
                    undo(store, to_undo(store, str(1 + j % 2)), curator="Ann Lee")
        except KgError:
            continue
    report = validate_store(store)
    assert report.conforms, report.findings
    for said in history(store):
        if said.stands:
            undo(store, (said,), curator="Ann Lee")
    assert articles_only(store) == before
    assert validate_store(store).conforms


@pytest.mark.slow
def test_what_fails_while_it_is_written_changes_nothing(monkeypatch):
    store = filled()
    word = revise(store, "bridge-1", pillars(1), Wish(speaker="jane roe"))
    before = dump(store)
    with monkeypatch.context() as patch:
        patch.setattr(store, "replace", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            by(store, word)
    assert dump(store) == before
    assert not history(store)
    assert by(store, word).articles == ("bridge-1",)


# ---------------------------------------------------------------- edited exports


def exported_rows(store, file, **options):
    """The rows of the table that `kg export` writes."""
    with export(store, file, **options).open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture
def table(tmp_path):
    """A store, the rows of its table, and a function that imports edited rows."""
    store = filled()
    file = tmp_path / "edited.csv"
    every = exported_rows(store, file)

    def imported(rows, **format):
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, every[0], **format)
            writer.writeheader()
            writer.writerows(rows)
        return read_edited(store, file, curator="Ann Lee").words

    return store, every, imported


@pytest.mark.slow
def test_an_edited_table_is_taken_over_and_undone_as_one(table, tmp_path):
    store, every, imported = table
    before = articles_only(store)
    assert imported(every) == ()
    safe = exported_rows(store, tmp_path / "safe.csv", safe=True)
    assert imported([*safe, {}]) == ()  # with the empty row that spreadsheets add
    (ogle, *_) = (r for r in every if r["article"] == "bridge-1" and r["speaker"] == "Tom Ogle")
    ogle["speaker"] = "Jane Roe"
    gone = next(r for r in every if "unsafe" in r["text"] and r["article"] == "bridge-2")
    gone["kind"] = "none"
    start = ARTICLES[0].text.index(FERRY)
    new = {"article": "bridge-1", "offsets": f"{start}-{start + len(FERRY)}", "speaker": "Al Fox", "type": "person"}
    words = imported([*every, new], delimiter=";")
    assert len(words) == 3
    act = by(store, *words)
    assert statements(store, "bridge-1")[FERRY] == ("Al Fox", 1.0)
    assert statements(store, "bridge-1")["the pillars of bridge 1 had cracked"][0] == "Jane Roe"
    assert not any("unsafe" in words for words in statements(store, "bridge-2"))
    assert validate_store(store).conforms
    undo(store, to_undo(store, act.id), curator="Ann Lee")
    assert articles_only(store) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("text", "other words", "text cannot be changed in a table"),
        ("speaker", "Nobody Known", "edited.csv:2: there is no speaker"),
        ("offsets", "12-Oct", "edited.csv:2: '12-Oct' is not printed"),
        ("iri", "https://kg.example/none", "the store has no quotation"),
        ("kind", "direct or so", "kind cannot be changed in a table"),
    ],
)
def test_a_table_that_cannot_be_taken_over_is_said_by_its_line(table, column, value, says):
    store, every, imported = table
    before = dump(store)
    every[0] |= {"type": "", column: value}
    with pytest.raises(KgError) as raised:
        imported(every)
    assert says in str(raised.value)
    assert dump(store) == before


@pytest.mark.slow
def test_an_edited_graph_with_two_names_of_a_node_is_refused(tmp_path):
    store, file = filled(), tmp_path / "edited.ttl"
    written = export(store, file).read_text(encoding="utf-8")
    label = '<person/jane-roe> a schema:Person ;\n\trdfs:label "Jane Roe"'
    assert label in written
    file.write_text(written.replace(label, f'{label}, "Jane Q. Roe>"'), encoding="utf-8")
    with pytest.raises(KgError, match=r"2 values of rdfs:label: 'Jane Q\. Roe>', 'Jane Roe'"):
        read_edited(store, file, curator="Ann Lee")
    file.write_text(written.replace(label, label.replace("Jane Roe", "Jane Q. Roe>")), encoding="utf-8")
    (word,) = read_edited(store, file, curator="Ann Lee").words
    assert word.name == "Jane Q. Roe>"


@pytest.mark.slow
def test_an_edited_graph_is_taken_over(tmp_path):
    store = filled()
    file = tmp_path / "edited.ttl"
    export(store, file)
    assert read_edited(store, file, curator="Ann Lee").words == ()
    graph = Graph().parse(file)
    jane = URIRef(BASE + "person/jane-roe")
    quotations = {str(graph.value(q, SCHEMA.text)): q for q in graph.subjects(RDF.type, SCHEMA.Quotation)}
    pillars_1 = quotations["the pillars of bridge 1 had cracked"]
    graph.set((pillars_1, SCHEMA.spokenByCharacter, jane))
    graph.remove((quotations["the pillars of bridge 2 had cracked"], None, None))
    graph.set((jane, RDFS.label, Literal("Jane Q. Roe")))
    graph.add((jane, RDFS.comment, Literal("checked")))
    start = ARTICLES[1].text.index(FERRY)
    new = URIRef(f"{BASE}article/bridge-2/quotation/new")
    graph.add((new, RDF.type, SCHEMA.Quotation))
    graph.add((new, PROV.wasQuotedFrom, URIRef(f"{BASE}article/bridge-2")))
    span = URIRef(f"{BASE}article/bridge-2/text#char={start},{start + len(FERRY)}")
    graph.add((new, KG.content, span))
    graph.add((new, SCHEMA.spokenByCharacter, jane))
    graph.serialize(file)
    found = read_edited(store, file, curator="Ann Lee")
    assert found.left == ("rdfs:comment",)
    act = by(store, *found.words)
    assert len(act.corrections) == 4
    assert statements(store, "bridge-1")["the pillars of bridge 1 had cracked"][0] == "Jane Roe"
    assert "the pillars of bridge 2 had cracked" not in statements(store, "bridge-2")
    assert statements(store, "bridge-2")[FERRY] == ("Jane Roe", 1.0)
    assert store.label(str(jane)) == "Jane Q. Roe"
    assert validate_store(store).conforms
    export(store, file)
    for said, value, told in (
        (jane, Literal(" "), "the rdfs:label ' '"),
        (pillars_1, Literal("Jane Roe"), "'Jane Roe' is no IRI"),
        (pillars_1, URIRef(BASE + "person/nobody"), "with an rdfs:label"),
    ):
        graph = Graph().parse(file)
        graph.set((said, RDFS.label if said is jane else SCHEMA.spokenByCharacter, value))
        graph.serialize(tmp_path / "bad.ttl")
        with pytest.raises(KgError, match=told):
            read_edited(store, tmp_path / "bad.ttl", curator="Ann Lee")
    file.write_text("<a> <b> <c> .")
    with pytest.raises(KgError, match="no article that is in this store"):
        read_edited(store, file, curator="Ann Lee")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "ttl", "trig"])
def test_only_articles_that_an_export_changes_are_made_anew(tmp_path, monkeypatch, ending):
    """An import of 40 unchanged articles took 19 s."""
    store = filled()
    file = tmp_path / f"edited.{ending}"
    export(store, file)
    read: list[str] = []
    draft = store.register.draft
    monkeypatch.setattr(store.register, "draft", lambda article, text: (read.append(article), draft(article, text))[1])
    assert read_edited(store, file, curator="Ann Lee").words == ()
    assert read == []
    by(store, revise(store, "bridge-2", pillars(2), Wish(speaker="jane roe")))
    read.clear()
    (word,) = read_edited(store, file, curator="Ann Lee").words  # the file says what was said before
    assert (word.article, set(read)) == ("bridge-2", {"bridge-2"})


# ---------------------------------------------------------------- what they are good for


@pytest.mark.slow
def test_corrected_articles_are_annotated_ones(tmp_path):
    store = corrected_store()
    assert export_corrections(store, tmp_path / "gold") == 1
    assert sorted(p.name for p in (tmp_path / "gold").iterdir()) == ["bridge-1.json", "bridge-1.txt"]
    gold = json.loads((tmp_path / "gold" / "bridge-1.json").read_text())
    core = {s["contents"][0]["text"]: s["speaker"] for s in gold["statements"] if s["core"]}
    names = {a["id"]: a["name"] for a in gold["agents"]}
    assert {words: names[who] for words, who in core.items()} == {words: who for words, (who, _) in SHOWN.items()}
    (document,) = load_gold(tmp_path / "gold")
    assert {span.of(document.text) for span, role in document.roles if role == "content"} >= set(SHOWN)


@pytest.mark.slow
def test_a_net_is_fitted_on_corrected_articles_as_people_left_them(tmp_path):
    """`python -m training fit --add gold`, up to the net: the pieces of the words that they added are labelled."""
    store = corrected_store()
    export_corrections(store, tmp_path / "gold")
    for file in ("polnear/train", "polnear/train_entities", "ecb/train_full", "gum/train"):
        (tmp_path / f"{file}.jsonl").parent.mkdir(exist_ok=True)
        (tmp_path / f"{file}.jsonl").touch()
    paths = Paths(data=tmp_path, work=tmp_path / "work")
    assert fitted_on(paths, [], run=1, runs=1) == []
    (document,) = fitted_on(paths, [tmp_path / "gold"], run=1, runs=1)
    assert (document.id, document.text) == ("bridge-1", store.text("bridge-1"))
    roles = [piece[2] for piece in example(document, load_tokenizer())]
    labels = [ROLES[role] for role in roles if role != IGNORED]
    contents = [q for q in as_corrected(store, "bridge-1").quotations for _ in q.contents]
    assert labels.count("B-content") == len(contents) > 0


@pytest.mark.slow
def test_the_extractor_is_judged_by_what_people_said():
    store = corrected_store()
    judged = {text_of(what): (int(text_of(n)), int(text_of(right))) for what, n, right in evaluate(store).rows}
    assert judged["is no statement"] == (1, 0)
    assert judged["is a statement"] == (2, 1)
    assert judged["speaker"] == (2, 0)
    assert evaluate(filled()).rows == []


def test_a_review_says_in_a_line_each_which_articles_have_no_day_and_which_no_outlet():
    """Also where others have them; a row for each would keep all else off the list."""
    store = Store.open(None, write=True)
    names = [f"bridge-{n}" for n in range(1, 7)]
    given = {"bridge-2": Given(published=DAY), "bridge-4": Given(published=DAY, outlet="Coast News")}
    list(ingest((article_from_text("The ferry ran.", id=name, given=given.get(name)) for name in names), store, jobs=1))
    undated, unknown, *_ = review(store, 20).records()
    assert (undated["what"], undated["says"]) == (
        "undated article",
        "4 articles: bridge-1, bridge-3, bridge-5, …: `kg query articles` lists all",
    )
    assert unknown["says"].startswith("5 articles: bridge-1, bridge-2, bridge-3, …")
    assert undated["then"] == "kg ingest FILE --published YYYY-MM-DD"


@pytest.mark.slow
def test_a_review_lists_what_is_least_certain_first_and_nothing_that_was_corrected(monkeypatch):
    store = filled()
    every = review(store, 100).records()
    assert [(r["what"], r["says"]) for r in every[:2]] == [
        ("undated article", "2 articles: bridge-1, bridge-2"),
        ("unknown outlet", "2 articles: bridge-1, bridge-2"),
    ]
    certainties = [float(r["certainty"]) for r in every]
    assert certainties == sorted(certainties)
    where = pillars(1)
    assert any(r.get("article") == "bridge-1" and r.get("where") == where for r in every)
    for width in ("80", "60"):
        monkeypatch.setenv("COLUMNS", width)
        shown = io.StringIO()
        render(review(store, 20), "table", shown)
        assert {"says", "then"} <= set(shown.getvalue().splitlines()[0].split())
    shown = io.StringIO()
    render(why(store, "jane roe"), "table", shown)
    assert "evidence" in shown.getvalue().splitlines()[0].split()
    assert any(r["what"] == "same agent" and r.get("where") == "person/tom-ogle" for r in every)
    by(store, revise(store, "bridge-1", where, Wish(speaker="jane roe")))
    assert not any(r.get("where") == where and r.get("article") == "bridge-1" for r in review(store, 100).records())
    edited = article_from_text(ARTICLES[0].text.replace("had cracked", "have cracks"), id="bridge-1")
    list(ingest([edited], store))
    lapsed = [r for r in review(store, 100).records() if r["what"] == "correction of words that are gone"]
    assert [(r["article"], r["says"]) for r in lapsed] == [("bridge-1", "the pillars of bridge 1 had cracked")]
    assert len(review(store, 3).rows) == 3
