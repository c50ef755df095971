"""Every export is read back by the library that reads its format, and compared with what the store holds."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import networkx as nx
import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import dam, unresolved
from rdflib.compare import isomorphic
from reasoner import ontology

from kg.curation import different
from kg.errors import OutputError
from kg.export import FORMATS, export
from kg.model import Agent, Article, Event, Extraction, Printed, Quotation, Software, Span
from kg.network import build
from kg.prefixes import PREFIXES
from kg.rdf.graph import to_graph
from kg.store import Store

BODIES = {"https://kg.example/organization/water-board", "https://kg.example/organization/interior-ministry"}
HOSTILE = 'She said “=1+1; <b>‘no’</b> & "never"”\r\n\tin “two\u2028lines” \x0b\x1b of \U0001f30a\ufffe.'


def stored(*extractions):
    store = Store.open(None)
    for one in extractions:
        store.add(to_graph(one))
    return store


def said(text, name="Ada Ash", event="storm"):
    """An article of which every character is one quotation."""
    return Extraction(
        article=Article(id="all", text=text, body=(Span(0, len(text)),)),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(Agent(id="a", type="person", name=name, mentions=(Span(0, 1),)),),
        events=(Event(id="e", label=event, type="disaster", mentions=(Span(0, 1),)),),
        quotations=(
            Quotation(contents=(Span(0, len(text)),), cue=None, source=None, kind="direct", confidence=1, speaker="a", about=("e",)),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def store():
    return stored(dam(), unresolved(), dam("dam-2"), said(HOSTILE))


@pytest.fixture(scope="module")
def plain():
    return stored(dam(), dam("dam-2"))


def quads(store):
    dataset = rdflib.Dataset()
    out = io.BytesIO()
    store.dump(out, "nquads")
    dataset.parse(data=out.getvalue(), format="nquads")
    return set(dataset.quads())


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "parser"), [(".trig", "trig"), (".nq", "nquads"), (".jsonld", "json-ld")])
def test_formats_of_quads_keep_every_article_graph(store, tmp_path, ending, parser):
    read = rdflib.Dataset()
    read.parse(export(store, tmp_path / f"x{ending}"), format=parser)
    assert set(read.quads()) == quads(store)
    assert len({q[3] for q in read.quads()}) == 3


@pytest.mark.slow
def test_every_rdf_format_holds_what_people_decided(tmp_path):
    store = stored(dam(), dam("dam-2"))
    different(store, "organization/water-board", "organization/interior-ministry", because="two bodies")
    (decided,) = store.decisions()
    assert len(decided) > 5
    for ending, parser in ((".trig", "trig"), (".nq", "nquads"), (".jsonld", "json-ld")):
        read = rdflib.Dataset()
        read.parse(export(store, tmp_path / f"x{ending}"), format=parser)
        assert set(read.quads()) == quads(store)
        assert set(read.graph(decided.identifier)) == set(decided)
    for ending, parser in ((".ttl", "turtle"), (".rdf", "xml")):
        read = rdflib.Graph().parse(export(store, tmp_path / f"x{ending}"), format=parser)
        assert set(decided) <= set(read)


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "parser"), [(".ttl", "turtle"), (".rdf", "xml"), (".owl", "xml")])
def test_flat_formats_hold_all_triples_and_the_ontology(plain, tmp_path, ending, parser):
    read = rdflib.Graph().parse(export(plain, tmp_path / f"x{ending}"), format=parser)
    data, terms = plain.union(), ontology()
    (header,) = terms.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)
    terms.remove((header, None, None))
    (own,) = read.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)
    told = terms + data
    labels = {(s, p, o) for s, p, o in read.triples((None, rdflib.RDFS.label, None)) if (s, p, o) not in told}
    for triple in {*labels, *read.triples((own, None, None))}:
        read.remove(triple)
    assert isomorphic(read, told)
    declared = {s for s, o in read.subject_objects(rdflib.RDF.type) if str(o).startswith(str(rdflib.OWL))}
    builtin = (str(rdflib.RDF), str(rdflib.RDFS), str(rdflib.OWL))
    assert {p for p in data.predicates() if not str(p).startswith(builtin)} <= declared
    assert set(data.objects(None, rdflib.RDF.type)) <= declared


@pytest.mark.slow
def test_flat_formats_say_which_ontology_they_are_and_import_none(plain, tmp_path):
    read = rdflib.Graph().parse(export(plain, tmp_path / "x.ttl"))
    (header,) = read.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)
    version = read.value(header, rdflib.OWL.versionInfo)
    assert header == rdflib.URIRef("https://kg.example/export")
    assert read.value(header, rdflib.OWL.versionIRI) == rdflib.URIRef(f"{header}/{version}")
    assert (None, rdflib.OWL.imports, None) not in read
    other = rdflib.Graph().parse(export(stored(dam()), tmp_path / "y.ttl"))
    assert other.value(header, rdflib.OWL.versionInfo) not in (None, version)


@pytest.mark.slow
def test_in_flat_formats_every_node_has_one_label(tmp_path):
    one, other = dam(), dam("dam-2")
    (flood, *events) = one.events
    capitals = replace(one.article.metadata, dateline=Printed(value="BRACKWATER"))
    one = replace(
        one,
        article=replace(one.article, metadata=capitals),
        events=(replace(flood, places=(Printed(value="BRACKWATER"),)), *events),
    )
    store = stored(one, other)
    read = rdflib.Graph().parse(export(store, tmp_path / "x.ttl"))
    nodes = set(store.union().subjects())
    labels = {node: [str(label) for label in read.objects(node, rdflib.RDFS.label)] for node in nodes}
    assert [node for node, found in labels.items() if len(found) != 1] == []
    article = rdflib.URIRef("https://kg.example/article/dam")
    (delegation, *_) = read.objects(
        rdflib.URIRef("https://kg.example/person/orla-quist"), rdflib.PROV.qualifiedDelegation
    )
    assert labels[delegation] == ["Orla Quist for Water Board"]
    assert labels[rdflib.URIRef(f"{article}/text")][0] == f"text of {labels[article][0]}"
    words = {s: str(o) for s, o in read.subject_objects(rdflib.URIRef(PREFIXES["nif"] + "anchorOf"))}
    assert {s: labels[s] for s in words} == {s: [w] for s, w in words.items()}
    brackwater = rdflib.URIRef("https://kg.example/place/brackwater")
    assert labels[brackwater] == ["Brackwater"]
    assert "BRACKWATER" in map(str, read.objects(brackwater, rdflib.SKOS.altLabel))


OA = rdflib.Namespace(PREFIXES["oa"])


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".ttl", ".rdf", ".trig", ".nq", ".jsonld"])
def test_selectors_say_once_more_where_spans_are(plain, tmp_path, ending):
    parser = {".ttl": "turtle", ".rdf": "xml", ".nq": "nquads", ".jsonld": "json-ld"}.get(ending, ending[1:])
    read = rdflib.Dataset(default_union=True)
    read.parse(export(plain, tmp_path / f"x{ending}", selectors=True), format=parser)
    nif = rdflib.Namespace(PREFIXES["nif"])
    spans = set(read.subjects(nif.referenceContext))
    assert spans == set(read.subjects(rdflib.RDF.type, OA.SpecificResource))
    for span in spans:
        assert list(read.objects(span, OA.hasSource)) == list(read.objects(span, nif.referenceContext))
        place, quote = sorted(read.objects(span, OA.hasSelector))
        assert (place, rdflib.RDF.type, OA.TextPositionSelector) in read
        assert (quote, rdflib.RDF.type, OA.TextQuoteSelector) in read
        for node, as_oa, as_nif in (
            (place, OA.start, nif.beginIndex),
            (place, OA.end, nif.endIndex),
            (quote, OA.exact, nif.anchorOf),
        ):
            assert list(read.objects(node, as_oa)) == list(read.objects(span, as_nif))
    without = rdflib.Dataset(default_union=True)
    without.parse(export(plain, tmp_path / f"y{ending}"), format=parser)
    assert not any(str(p).startswith(OA) for p in without.predicates())
    if ending == ".nq":
        assert set(without.quads()) < set(read.quads())


def test_a_table_has_no_selectors(plain, tmp_path):
    with pytest.raises(OutputError, match="csv takes no --selectors") as told:
        export(plain, tmp_path / "x.csv", selectors=True)
    assert told.value.hint == "It is for turtle, trig, nquads, jsonld, rdfxml."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_turtle_is_one_paragraph_a_subject_with_short_names(store, tmp_path):
    text = export(store, tmp_path / "x.ttl").read_text()
    assert text.startswith("@base <https://kg.example/> .\n@prefix dcterms:")
    assert '\n\n<person/orla-quist> a schema:Person ;\n\trdfs:label "Orla Quist" ;\n' in text
    data = text.split("\n#####", 1)[0].split("\n\n", 1)[1]
    assert "<https://kg.example/" not in data
    read = rdflib.Graph().parse(data=text)
    (whole,) = [o for o in read.objects(rdflib.URIRef("https://kg.example/article/all/text")) if "never" in str(o)]
    assert str(whole) == HOSTILE


@pytest.mark.slow
def test_turtle_takes_any_base(tmp_path):
    store = Store.open(None)
    store.add(to_graph(dam(), base="https://news.example.org/graph/kg/"))
    text = export(store, tmp_path / "x.ttl").read_text()
    assert set(store.union()) <= set(rdflib.Graph().parse(data=text))


@pytest.mark.slow
def test_an_owl_tool_reads_individuals_and_properties(plain, tmp_path):
    path = export(plain, tmp_path / "x.owl")
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    assert len(list(world["https://schema.org/Quotation"].instances())) == 6
    quist = world["https://kg.example/person/orla-quist"]
    about = world["https://kg.example/ontology#about"]
    assert issubclass(about, owlready2.ObjectProperty)
    spoken = world["https://schema.org/spokenByCharacter"]
    assert {about[q][0].label[0] for q in world.individuals() if spoken in q.get_properties() and quist in spoken[q]} <= {
        "Flood at Brackwater", "Evacuation",
    }  # fmt: skip


def test_rdf_xml_refuses_what_xml_cannot_hold(store, tmp_path):
    with pytest.raises(OutputError, match=r"U\+000B") as told:
        export(store, tmp_path / "x.rdf")
    assert ".ttl" in told.value.hint
    assert list(tmp_path.iterdir()) == []


XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_graph(path):
    match path.suffix:
        case ".graphml":
            return nx.read_graphml(path, force_multigraph=True)
        case ".gexf":
            return nx.read_gexf(path)
        case ".json":
            return nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="links")
        case ".cyjs":
            return nx.cytoscape_graph(json.loads(path.read_text("utf-8")))


def same_graph(read, graph, shown=lambda value: value):
    assert set(read) == set(graph)
    for node, attributes in graph.nodes(data=True):
        expected = {k: shown(v) if isinstance(v, str) else v for k, v in attributes.items()}
        assert expected.items() <= read.nodes[node].items()
    assert read.is_directed()
    ends = sorted((u, v, d["label"], d["weight"]) for u, v, d in graph.edges(data=True))
    assert sorted((u, v, d["label"], d["weight"]) for u, v, d in read.edges(data=True)) == ends


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json", ".cyjs"])
def test_network_formats_keep_every_node_edge_and_attribute(store, tmp_path, ending):
    read = read_graph(export(store, tmp_path / f"x{ending}"))
    xml = ending in (".graphml", ".gexf")
    same_graph(read, build(store), shown=lambda value: XML.sub("\ufffd", value) if xml else value)


def test_gephis_timeline_has_days(store, tmp_path):
    gexf = export(store, tmp_path / "x.gexf").read_text()
    assert 'mode="dynamic"' in gexf
    assert 'timeformat="date"' in gexf
    dated = dict(re.findall(r'<node id="[^"]*" label="([^"]*)" start="([^"]*)" end="[^"]*"', gexf))
    assert dated["Flood at Brackwater"] == "2019-03-02"
    assert any(day == "2019-03-03" for day in dated.values())
    assert re.search(r'<edge [^>]*start="2019-03-0\d" end="2019-03-0\d"', gexf)


def test_cytoscape_finds_the_id_and_the_interaction_of_each_edge(store, tmp_path):
    data = json.loads(export(store, tmp_path / "x.cyjs").read_text("utf-8"))
    edges = [edge["data"] for edge in data["elements"]["edges"]]
    assert len({edge["id"] for edge in edges}) == len(edges) > 5
    assert {edge["interaction"] for edge in edges} == {"said", "on behalf of", "about", "relayed by"}


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json", ".cyjs"])
def test_a_summary_folds_statements_into_weights(store, tmp_path, ending):
    graph = read_graph(export(store, tmp_path / f"x{ending}", summary=True))
    assert "quotation" not in {data["type"] for _, data in graph.nodes(data=True)}
    labels = {data["label"] for *_, data in graph.edges(data=True)}
    assert labels == {"on behalf of", "about", "same event"}
    (board,) = (data for one, other, data in graph.edges(data=True) if {one, other} == BODIES)
    assert (board["label"], board["weight"]) == ("same event", 2)  # a flood in each of the two articles


@pytest.mark.parametrize(
    ("ending", "option"), [(".ttl", "summary"), (".csv", "summary"), (".gexf", "safe"), (".nq", "safe")]
)
def test_an_option_that_a_format_does_not_take_is_said(store, tmp_path, ending, option):
    with pytest.raises(OutputError, match=f"takes no --{option}"):
        export(store, tmp_path / f"x{ending}", **{option: True})
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_tables_for_spreadsheets_hold_no_formula(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is the extra kg[xlsx]")
    one = dam()
    sums = replace(one, agents=tuple(replace(a, name="=1+1") if a.id == "quist" else a for a in one.agents))
    safe = export(stored(sums), tmp_path / "x.csv", safe=True).read_text(encoding="utf-8")
    assert safe.startswith("\ufeffarticle,")
    assert ",'=1+1," in safe
    sheet = openpyxl.load_workbook(export(stored(sums), tmp_path / "x.xlsx")).active
    columns = [cell.value for cell in sheet[1]]
    cells = [dict(zip(columns, row, strict=True)) for row in list(sheet.rows)[1:]]
    (quist,) = (row for row in cells if row["speaker"].value == "=1+1")
    assert quist["speaker"].data_type == "s"
    assert {type(row["start"].value) for row in cells} == {int}


def test_gephi_and_cytoscape_find_names_where_they_look(store, tmp_path):
    gexf = export(store, tmp_path / "x.gexf").read_text()
    assert 'node id="https://kg.example/person/orla-quist" label="Orla Quist"' in gexf
    assert "lastmodifieddate" not in gexf
    assert '<attribute id="1" title="weight" type="long" />' in gexf
    cyjs = json.loads(export(store, tmp_path / "x.cyjs").read_text())
    assert {n["data"]["name"] for n in cyjs["elements"]["nodes"]} == {
        d["label"] for _, d in build(store).nodes(data=True)
    }


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(text=words, event=words)
def test_any_words_come_back_from_every_format(tmp_path_factory, text, event):
    folder_ = tmp_path_factory.mktemp("any")
    store = stored(said(text, event=event))
    graph = build(store)
    for ending in (".graphml", ".gexf", ".json", ".cyjs"):
        xml = ending in (".graphml", ".gexf")
        same_graph(
            read_graph(export(store, folder_ / f"x{ending}")), graph, lambda v, x=xml: XML.sub("\ufffd", v) if x else v
        )
    (row,) = table(export(store, folder_ / "x.csv"))
    assert (row["text"], row["events"]) == (text, event)
    flat = set(ox.parse(path=export(store, folder_ / "x.ttl"), format=ox.RdfFormat.TURTLE))
    assert ox.Literal(text) in {q.object for q in flat}
    if not XML.search(text + event):
        read = rdflib.Graph().parse(export(store, folder_ / "x.rdf"), format="xml")
        assert set(store.union()) <= set(read)


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_a_row_for_each_quotation(tmp_path):
    path = export(stored(unresolved()), tmp_path / "x.csv")
    rows = table(path)
    page = (Path(__file__).parents[1] / "docs" / "export.md").read_text(encoding="utf-8")
    (columns,) = re.findall(r"^Columns: (.*?)\. Several", page, re.M | re.S)
    assert list(rows[0]) == re.findall(r"`(\w+)`", columns)
    text = unresolved().article.text
    wall, flood, shambles, nobody = rows
    assert {k: v for k, v in wall.items() if k not in ("start", "end", "offsets", "iri")} == {
        "article": "dam", "outlet": "The Lowland Courier", "published": "2019-03-04", "speaker": "Orla Quist", "type": "person",
        "institution": "Water Board", "role": "chief engineer", "kind": "direct",
        "text": "“The wall will not hold,” […] “Leave now.”", "cue": "told",
        "source": "Orla Quist, chief engineer of the Water Board", "addressee": "reporters", "occasion": "at a briefing",
        "relayed_by": "", "said_on": "2019-03-03", "events": "Evacuation; Flood at Brackwater", "confidence": "0.9",
    }  # fmt: skip
    assert text[int(wall["start"]) : int(wall["end"])].startswith("“The wall")
    assert wall["offsets"].startswith(f"{wall['start']}-")
    assert text[int(shambles["start"]) : int(shambles["end"])] == shambles["text"]
    assert (flood["relayed_by"], flood["institution"], flood["role"]) == ("Hill Radio", "Interior Ministry", "")
    assert (nobody["speaker"], nobody["type"], nobody["source"]) == ("", "", "one leaflet")


def test_the_table_is_in_the_order_of_articles_and_words(plain, tmp_path):
    rows = table(export(plain, tmp_path / "x.csv"))
    assert [r["article"] for r in rows] == ["dam"] * 3 + ["dam-2"] * 3
    assert sorted(int(r["start"]) for r in rows[:3]) == [int(r["start"]) for r in rows[:3]]


@pytest.mark.slow
@pytest.mark.parametrize("endings", FORMATS.values(), ids=FORMATS)
def test_an_empty_store_gives_a_file_that_can_be_read(endings, tmp_path):
    path = export(stored(), tmp_path / f"x{endings[0]}")
    match endings[0]:
        case ".csv":
            assert table(path) == []
        case ".xlsx":
            assert path.read_bytes().startswith(b"PK")
        case ".graphml" | ".gexf" | ".json" | ".cyjs":
            assert len(read_graph(path)) == 0
        case ".jsonld":
            assert len(rdflib.Dataset().parse(path, format="json-ld")) == 0
        case ending:
            assert all(
                q.graph_name == ox.DefaultGraph()
                for q in ox.parse(path=path, format=ox.RdfFormat.from_extension(ending[1:]))
            )


@pytest.mark.slow
def test_the_same_store_gives_the_same_bytes_under_any_hash_seed(tmp_path):
    script = (
        "import sys; from pathlib import Path; from test_export import *; from kg.plot import plot\n"
        "store = stored(unresolved(), dam('dam-2')); folder = Path(sys.argv[1])\n"
        "for name in ('ttl', 'trig', 'nq', 'jsonld', 'rdf', 'graphml', 'gexf', 'json', 'cyjs', 'csv'): export(store, folder / f'x.{name}')\n"
        "for name in ('svg', 'png', 'html'): plot(store, folder / f'x.{name}')\n"
    )
    results = []
    for seed in ("0", "1", "42"):
        out = tmp_path / seed
        out.mkdir()
        here = Path(__file__).parent
        path = os.pathsep.join(map(str, (here, here.parent)))
        subprocess.run(
            [sys.executable, "-c", script, out],
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path},
        )
        results.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})
    assert len(results[0]) == 13
    for name in results[0]:
        assert results[0][name] == results[1][name] == results[2][name], name


def test_a_format_can_be_named_and_beats_the_ending(plain, tmp_path):
    named = export(plain, tmp_path / "x.txt", "csv").read_bytes()
    assert named == export(plain, tmp_path / "y.csv").read_bytes()
    assert named == export(plain, tmp_path / "z.ttl", ".csv").read_bytes()
    assert export(plain, tmp_path / "A.NQ").read_bytes() == export(plain, tmp_path / "b", "nquads").read_bytes()


def test_a_dash_is_standard_output(plain, tmp_path, capfdbinary):
    export(plain, "-", "csv")
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == export(plain, tmp_path / "x.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "format", "message", "hint"),
    [
        ("graph.tll", None, "graph.tll: no format has the ending .tll", "Did you mean .ttl?"),
        ("graph.gephi", None, "no format has the ending .gephi", ".gexf (gexf)"),
        ("graph", None, "without an ending the format is not known", ".ttl (turtle), .trig (trig)"),
        ("graph.ttl", "turtel", "there is no format 'turtel'", "Did you mean turtle?"),
        ("none/graph.ttl", None, "there is no folder", "mkdir -p"),
        ("folder.ttl", None, "is a folder", "Name a file in it"),
    ],
)
def test_what_cannot_be_written_says_why_and_leaves_nothing(plain, tmp_path, name, format, message, hint):
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(OutputError) as told:
        export(plain, tmp_path / name, format)
    assert message in told.value.message
    assert hint in told.value.hint
    assert [p.name for p in tmp_path.rglob("*")] == ["folder.ttl"]


def test_a_failed_export_leaves_the_old_file_alone(store, tmp_path):
    path = tmp_path / "x.rdf"
    path.write_text("precious")
    with pytest.raises(OutputError):
        export(store, path)
    assert path.read_text() == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["x.rdf"]


def test_a_full_disk_is_told(plain):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OutputError, match="No space left"):
        export(plain, "/dev/full", "nquads")


def test_a_link_is_written_through(plain, tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    export(plain, link)
    assert link.is_symlink()
    assert target.read_text().startswith("article,")


def test_unknown_speakers_and_events_without_quotations_do_not_stop_an_export(tmp_path):
    one = replace(dam(), quotations=())
    assert table(export(stored(one), tmp_path / "x.csv")) == []
    assert len(read_graph(export(stored(unresolved()), tmp_path / "x.graphml"))) > 0


def test_a_graph_of_one_node_is_json_ld_too(tmp_path):
    graph = rdflib.Graph(identifier="https://kg.example/graph/bare")
    article = rdflib.URIRef("https://kg.example/article/bare")
    graph.add((article, rdflib.RDF.type, rdflib.URIRef("https://schema.org/NewsArticle")))
    graph.add((article, rdflib.DCTERMS.identifier, rdflib.Literal("bare")))
    store = Store.open(None)
    store.add(graph)
    read = rdflib.Dataset()
    read.parse(export(store, tmp_path / "x.jsonld"), format="json-ld")
    assert set(read.quads()) == quads(store)
