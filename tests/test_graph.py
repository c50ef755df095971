"""The model as RDF and back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import gold
import invented
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, Graph, Literal, URIRef

from kg.errors import GraphError, KgError
from kg.folding import key
from kg.model import Agent, Decision, Extraction, Participant, Response, SameAs, Span
from kg.prefixes import DEFAULT_BASE
from kg.rdf.graph import decision_graph, from_graph, to_graph
from kg.rdf.namespaces import DCTERMS, KG, NIF, PROV, RDF, RDFS, SCHEMA, SEM, XSD
from kg.rdf.terms import confidence, instant, interval, number
from kg.store import Store

EXTRACTIONS = [invented.port(), invented.sequel()]


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda e: e.article.id)
def test_a_graph_comes_back_as_the_same_graph(extraction):
    graph = to_graph(extraction)
    assert set(to_graph(from_graph(graph))) | _fingerprints(graph) == set(graph) | _fingerprints(
        to_graph(from_graph(graph))
    )


def _fingerprints(graph: Graph) -> set:
    """The body of an article is not in its graph, so the fingerprint of what comes back differs."""
    return set(graph.triples((None, KG.fingerprint, None)))


@pytest.mark.parametrize("when", ["2021-03", "2021"])
def test_a_month_or_a_year_of_saying_comes_back(when):
    port = invented.port()
    first, *rest = port.quotations
    graph = to_graph(replace(port, quotations=(replace(first, said_on=replace(first.said_on, value=when)), *rest)))
    assert [str(v) for v in graph.objects(None, KG.saidIn)] == [when]
    assert not set(graph.subject_objects(KG.saidOn))
    assert from_graph(graph).quotations[0].said_on == replace(first.said_on, value=when)


def test_the_extraction_comes_back():
    back = from_graph(to_graph(invented.port()))
    agency = [a for a in back.agents if a.name == "CN"]
    assert len(agency) == 1
    there = replace(back, article=invented.port().article, agents=tuple(a for a in back.agents if a not in agency))
    assert there == invented.port()
    assert back.article.text == invented.PORT
    assert back.article.metadata == invented.port().article.metadata


@pytest.mark.slow
@pytest.mark.skipif(not gold.GOLD.is_dir(), reason="../shared/gold is not beside this checkout")
def test_the_hand_annotated_seeds_come_back():
    extractions = gold.extractions()
    assert len(extractions) == 5
    for extraction in extractions:
        graph = to_graph(extraction)
        again = to_graph(from_graph(graph))
        assert {t for t in graph if t[1] != KG.fingerprint} == {t for t in again if t[1] != KG.fingerprint}


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda e: e.article.id)
def test_every_quoted_text_is_what_stands_at_its_offsets(extraction):
    graph = to_graph(extraction)
    text = str(graph.value(predicate=NIF.isString, subject=graph.value(predicate=RDF.type, object=NIF.Context)))
    checked = 0
    for span, words in graph.subject_objects(NIF.anchorOf):
        start, end = graph.value(span, NIF.beginIndex).toPython(), graph.value(span, NIF.endIndex).toPython()
        assert str(words) == text[start:end]
        checked += 1
    assert checked > 5


def test_every_statement_of_a_graph_has_evidence():
    """Agents, events, figures, affiliations, quotations and delegations all point at characters of the article."""
    graph = to_graph(invented.port())
    proofs = {KG.content, KG.mention, KG.impliedBy, KG.span, KG.evidence}
    for kind in (SCHEMA.Quotation, SCHEMA.Person, KG.Figure, PROV.Delegation):
        for node in graph.subjects(RDF.type, kind):
            assert proofs & set(graph.predicates(node)), node


def test_pieces_of_a_broken_quotation_are_verbatim():
    graph = to_graph(invented.port())
    said = {str(t) for t in graph.objects(predicate=SCHEMA.text)}
    assert "“We will not load another ship,” […] “Not one.”" in said


@pytest.mark.slow
def test_the_same_bytes_under_any_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests'); import invented; from kg.rdf.graph import to_graph;"
        "sys.stdout.write(to_graph(invented.port()).serialize(format='turtle'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


def test_a_base_of_ones_own():
    graph = to_graph(invented.port(), base="https://news.test/kg/")
    assert URIRef("https://news.test/kg/person/maria-duarte") in set(graph.subjects())
    assert not [s for s in graph.subjects() if str(s).startswith("https://kg.example/article")]


@pytest.mark.parametrize("base", ["kg/", "", "https://a b/", "https://kg.example", "https://kg.example/#"])
def test_a_bad_base_is_refused(base):
    with pytest.raises(KgError):
        to_graph(invented.port(), base=base)


def test_a_node_has_the_label_that_is_shown_of_it_and_stays_that_node():
    graph = to_graph(invented.dam())
    quist, flood = f"{DEFAULT_BASE}person/orla-quist", f"{DEFAULT_BASE}article/dam/event/flood"
    shown = from_graph(graph, {quist: "Orla M. Quist", flood: "The flood"}.get)
    assert [(a.name, a.iri) for a in shown.agents if a.id == "orla-quist"] == [("Orla M. Quist", "person/orla-quist")]
    assert [(e.label, e.iri) for e in shown.events if e.id == "flood"] == [("The flood", "article/dam/event/flood")]
    assert [(a.name, a.iri) for a in shown.agents if a.id == "residents"] == [("residents", None)]


def test_surname_only_persons_and_groups_belong_to_their_article():
    extraction = invented.sequel()
    lone = replace(
        extraction, agents=tuple(replace(a, name="Okafor") if a.id == "tom-okafor" else a for a in extraction.agents)
    )
    subjects = {str(s) for s in to_graph(lone).subjects()}
    assert "https://kg.example/article/sequel/person/tom-okafor" in subjects
    assert "https://kg.example/article/sequel/group/witnesses" in subjects
    assert "https://kg.example/organization/harbour-authority" in subjects


# ---------------------------------------------------------------- what is the same across articles


def identified(extraction: Extraction) -> Extraction:
    """Return the extraction with an identity for everything, none of which its name alone gives it."""
    text, evidence = extraction.article.text, extraction.quotations[0].cue
    assert evidence
    agents = tuple(
        replace(
            a,
            iri=f"{a.type}/{a.id}-1",
            same_as=tuple(
                SameAs(iri=f"https://elsewhere.example/{a.id}/{n}", reason=f"because {n}", evidence=e)
                for n, e in enumerate((evidence, None))
            ),
        )
        for a in extraction.agents
    )
    events = tuple(
        replace(
            e,
            iri=f"event/{e.id}-1",
            part_of="event/crisis",
            status="feared",
            participants=tuple(Participant(agent=a.id, evidence=e.mentions[0]) for a in extraction.agents),
        )
        for e in extraction.events
    )
    last = len(extraction.quotations) - 1
    quotations = tuple(
        replace(
            q,
            claim=f"claim/{len(q.contents[0].of(text)):x}",
            responses=(Response(relation="disputes" if n else "supports", quotation=last - n, evidence=evidence),)
            if n != last - n
            else (),
        )
        for n, q in enumerate(extraction.quotations)
    )
    return replace(extraction, agents=agents, events=events, quotations=quotations)  # fmt: skip


@pytest.mark.parametrize("extraction", [identified(e) for e in EXTRACTIONS], ids=lambda e: e.article.id)
def test_identities_come_back(extraction):
    graph = to_graph(extraction)
    back = from_graph(graph)
    assert {t for t in graph if t[1] != KG.fingerprint} == {t for t in to_graph(back) if t[1] != KG.fingerprint}
    assert [replace(q, speaker=None, relay=None, on_behalf_of=(), about=()) for q in back.quotations] == [
        replace(q, speaker=None, relay=None, on_behalf_of=(), about=()) for q in extraction.quotations
    ]
    agents = {a.iri: (a.type, a.name, a.same_as) for a in back.agents}
    assert agents.items() >= {a.iri: (a.type, a.name, a.same_as) for a in extraction.agents}.items()
    assert {e.iri: (e.label, e.part_of, e.status, len(e.participants)) for e in back.events} == {
        e.iri: (e.label, e.part_of, e.status, len(e.participants)) for e in extraction.events
    }


@pytest.mark.parametrize("base", ["https://news.test/article/kg/", "urn:kg:"])
def test_identities_come_back_under_any_base(base):
    graph = to_graph(identified(invented.sequel()), base=base)
    assert {a.iri for a in from_graph(graph).agents} == {a.iri for a in identified(invented.sequel()).agents}


def test_what_articles_share_is_no_articles_own():
    """Each article gives a shared event its own label and time, and a shared node of both is one node."""
    one, other = (
        to_graph(
            replace(e, events=tuple(replace(v, iri="event/strike-1") for v in e.events[:1]), quotations=(), figures=())
        )
        for e in EXTRACTIONS
    )
    event = URIRef("https://kg.example/event/strike-1")
    assert {str(x) for x in (one + other).objects(event, RDFS.label)} == {"strike in Port Alder", "Port Alder strike"}
    assert {str(x) for x in (one + other).objects(event, SEM.hasTime)} == {"https://kg.example/article/port/event/strike-1/time"}  # fmt: skip


def test_two_of_an_article_that_are_one_are_one_node():
    extraction = invented.port()
    strike = replace(extraction.events[0], iri="event/strike-1")
    walkout = replace(
        strike,
        id="walkout",
        label="walk out",
        time="2021",
        type="other",
        mentions=(invented.at(invented.PORT, "Dockers walk out"),),
    )
    duarte = Agent(
        id="duarte",
        type="person",
        name="Duarte",
        iri="person/maria-duarte",
        mentions=(invented.at(invented.PORT, "Duarte", 2),),
    )
    both = replace(extraction, events=(strike, walkout, *extraction.events[1:]), agents=(*extraction.agents, duarte))
    back = from_graph(to_graph(both))
    (event,) = [e for e in back.events if e.iri]
    assert (event.label, event.type, event.time, len(event.mentions)) == (
        "strike in Port Alder",
        "labor-action",
        "2021-03-02/..",
        2,
    )
    assert [(a.name, a.aliases) for a in back.agents if "Duarte" in a.name] == [("Maria Duarte", ("Duarte",))]  # fmt: skip


def test_an_outlet_is_the_institution_that_bears_its_name():
    extraction = invented.port()
    agents = tuple(
        replace(a, name="CN News Agency", aliases=("CN",), iri="organization/cn-1") if a.id == "union" else a
        for a in extraction.agents
    )
    graph = to_graph(replace(extraction, agents=agents))
    article = next(graph.subjects(RDF.type, SCHEMA.NewsArticle))
    assert graph.value(article, KG.agency) == URIRef("https://kg.example/organization/cn-1")
    assert graph.value(article, SCHEMA.publisher) == URIRef("https://kg.example/organization/coast-news")
    assert from_graph(graph).article.metadata.agency == extraction.article.metadata.agency  # fmt: skip


def test_nodes_that_end_alike_have_ids_of_their_own():
    extraction = invented.sequel()
    agents = tuple(replace(a, iri=f"{a.type}/same") for a in extraction.agents[1:])
    back = from_graph(to_graph(replace(extraction, agents=(extraction.agents[0], *agents))))
    assert len({a.id for a in back.agents}) == len(back.agents) == 4
    assert back.agent(back.quotations[1].speaker or "").name == "Tom Okafor"


# ---------------------------------------------------------------- what people decide


def at(day: int) -> datetime:
    return datetime(2021, 3, day, tzinfo=UTC)


SAME = Decision(kind="same", a="person/b-c", b="person/c", reason="one", at=at(1))
APART = Decision(kind="different", a="person/b-c", b="person/c", reason="two", at=at(2))
KEPT, GONE = URIRef("https://kg.example/person/b-c"), URIRef("https://kg.example/person/c")


def test_a_decision_redirects_until_it_is_taken_back():
    graph = decision_graph([SAME])
    assert str(graph.identifier) == "https://kg.example/identity"
    assert set(graph.objects(GONE, DCTERMS.isReplacedBy)) == {KEPT}
    both = decision_graph([APART, SAME])
    assert set(both) == set(decision_graph([SAME, APART]))
    assert (None, DCTERMS.isReplacedBy, None) not in both
    assert (KEPT, OWL.differentFrom, GONE) in both
    assert {str(r) for r in both.objects(None, RDFS.comment)} == {"one", "two"}
    assert set(decision_graph([SAME, APART, replace(SAME, at=at(3))]).objects(GONE, DCTERMS.isReplacedBy)) == {KEPT}


def test_times_of_decisions_are_utc_and_stay_so_in_a_store():
    moment = datetime(2021, 3, 1, 2, tzinfo=timezone(timedelta(hours=5)))
    graph = decision_graph([replace(SAME, at=moment)])
    assert {str(t) for t in graph.objects(None, PROV.endedAtTime)} == {"2021-02-28T21:00:00Z"}
    with Store.open(None) as store:
        assert (store.add(graph), store.add(graph)) == ("added", "unchanged")


def test_reading_says_what_is_wrong():
    with pytest.raises(GraphError, match="found 0"):
        from_graph(Graph())
    graph = to_graph(invented.port())
    quotation = next(graph.subjects(RDF.type, KG.DirectQuotation))
    graph.remove((quotation, RDF.type, KG.DirectQuotation))
    with pytest.raises(GraphError, match="neither a direct"):
        from_graph(graph)


def test_reading_an_edited_graph_with_a_broken_offset():
    graph = to_graph(invented.port())
    span = next(graph.subjects(NIF.referenceContext))
    graph.set((span, NIF.endIndex, Literal("far")))
    with pytest.raises(GraphError, match="not a number"):
        from_graph(graph)


def test_days_and_intervals():
    assert instant("2016-12-09").value == "2016-12-09T00:00:00"
    assert instant("2016-02", last=True).value == "2016-02-29T00:00:00"
    assert [x.value for x in interval("2016") if x] == ["2016-01-01T00:00:00", "2016-12-31T00:00:00"]
    assert interval("../2016-05-01")[0] is None
    assert interval("2016-05-01/..")[1] is None
    with pytest.raises(ValueError, match="not an ISO date"):
        instant("yesterday")


@pytest.mark.slow
@given(st.integers(-(10**12), 10**12) | st.decimals(-1000, 1000, places=3).map(float))
def test_numbers_are_written_exactly(value):
    literal = number(value)
    assert literal.datatype.value in (str(XSD.integer), str(XSD.decimal))
    assert float(literal.value) == value
    assert "e" not in literal.value.lower()


@pytest.mark.slow
@given(st.floats(0, 1))
def test_confidence_has_two_digits(value):
    assert abs(float(confidence(value).value) - value) <= 0.005 + 1e-9
    assert len(confidence(value).value) <= 4


@pytest.mark.slow
@given(st.text())
def test_keys_are_never_empty_and_idempotent(name):
    assert key(name)
    assert key(key(name)) == key(name)
    assert not set(key(name)) & set(' <>"{}|\\^`/#?%')


def test_keys_of_names():
    assert key("Jean-Marc Ayrault") == "jean-marc-ayrault"
    assert key("U.S. State Department") == "us-state-department"
    assert key("Łódź’s Straße") == "lodzs-strasse"
    assert key("外務省") == "外務省"


def test_fingerprints_differ_where_anything_does():
    made = invented.port()
    article, other = made.article, "https://other.example/"
    graphs = [
        to_graph(made),
        to_graph(replace(made, article=replace(article, text=article.text + "x"))),
        to_graph(replace(made, article=replace(article, body=article.body[:1]))),
        to_graph(replace(made, software=replace(made.software, version="2"))),
        to_graph(made, base=other),
    ]
    assert len({graph.value(graph.identifier, KG.fingerprint) for graph in graphs} - {None}) == 5


def test_spans_are_checked():
    for start, end in ((3, 3), (4, 2), (-1, 2)):
        with pytest.raises(ValueError, match="not a span"):
            Span(start, end)


def test_labels_are_one_per_node_in_each_graph():
    for extraction in EXTRACTIONS:
        graph = to_graph(extraction)
        for node in set(graph.subjects()):
            assert len(list(graph.objects(node, RDFS.label))) <= 1, node
