"""People's corrections as RDF, and back: the graph {base}corrections, which is about no article by itself.

What a statement was and has come to be is one literal of JSON (`kg:values`). As triples of the terms that articles'
graphs have, queries over all graphs would find what no longer holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast, get_args

import msgspec
import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from kg.corrections import Correction, Field, Naming, Revision, Statement, Undoing, Word, ordered, standing
from kg.errors import GraphError
from kg.folding import key
from kg.prefixes import DEFAULT_BASE
from kg.rdf.conversion import to_quads
from kg.rdf.iri import Iris, check_base
from kg.rdf.namespaces import KG, PROV, RDF, RDFS, new_graph
from kg.rdf.terms import BREAK, moment

_NAME = "corrections"
_SHOWN = 60
"""Characters of a statement in a label."""
_HINT = "`kg validate` lists all that is missing."


def correction_graph(
    corrections: Iterable[Correction], *, base: str = DEFAULT_BASE, before: Iterable[Correction] = ()
) -> Graph:
    """Return what corrections add to the graph of all that were ever made, `{base}corrections` (`graph.identifier`).

    `before` are those that it has. Each is a kg:Correction (a prov:Entity) that is a revision of what it found, and is
    never removed. The name that a person settled for a node (kg:settledName) is the node's only while that correction
    stands: `names_before` returns those that no longer do. Corrections in any order give the same triples. Raises
    KgError where `base` is not an absolute IRI.
    """
    graph = new_graph(URIRef(f"{check_base(base)}{_NAME}"))
    iris = Iris(base, "")
    corrections, before = tuple(corrections), tuple(before)
    for correction in corrections:
        _write(graph, correction, (*before, *corrections), iris)
    for node, name in _names((*before, *corrections)).items():
        graph.add((iris.at(node), KG.settledName, Literal(name)))
    return graph


def names_before(corrections: Iterable[Correction], before: Iterable[Correction], *, base: str) -> Graph:
    """Return the triples of settled names that the graph of `before` has, and that do not hold with `corrections`.

    Raises KgError where the base is no IRI.
    """
    graph = new_graph(URIRef(f"{check_base(base)}{_NAME}"))
    iris, before = Iris(base, ""), tuple(before)
    now = _names((*before, *corrections))
    for node, name in _names(before).items():
        if now.get(node) != name:
            graph.add((iris.at(node), KG.settledName, Literal(name)))
    return graph


def _names(corrections: Iterable[Correction]) -> dict[str, str]:
    """Return the settled name of each node that has one."""
    return {c.word.node: c.word.name for c in standing(corrections) if isinstance(c.word, Naming)}


# ---------------------------------------------------------------- writing


def _write(graph: Graph, correction: Correction, log: tuple[Correction, ...], iris: Iris) -> None:
    node, word = iris.correction(correction.id), correction.word
    curator = iris.at(f"curator/{key(correction.curator)}")
    graph.add((node, RDF.type, KG.Correction))
    graph.add((curator, RDF.type, KG.Curator))
    graph.add((curator, RDFS.label, Literal(correction.curator)))
    graph.add((node, RDFS.label, Literal(label_of(word))))
    graph.add((node, RDFS.comment, Literal(correction.reason)))
    graph.add((node, PROV.wasAttributedTo, curator))
    graph.add((node, PROV.generatedAtTime, moment(correction.at)))
    graph.add((node, KG.act, Literal(correction.act)))
    graph.add((node, KG.number, Literal(correction.number)))
    match word:
        case Revision():
            graph.add((node, KG.corrects, iris.article_of(word.article)))
            graph.add((node, KG.textDigest, Literal(word.text)))
            for field in word.changed:
                graph.add((node, KG.changed, Literal(field)))
            if word.after:
                graph.add((node, KG.values, Literal(_json(word.after))))
            if word.before:
                _supersede(graph, node, said(word.before), _json(word.before))
        case Naming():
            graph.add((node, KG.corrects, iris.at(word.node)))
            graph.add((node, KG.values, Literal(word.name)))
            _supersede(graph, node, word.before, word.before)
        case Undoing():
            for other in log:
                if other.act == word.act:
                    graph.add((node, KG.undoes, iris.correction(other.id)))


def _supersede(graph: Graph, node: URIRef, label: str, values: str) -> None:
    before = URIRef(f"{node}/before")
    graph.add((before, RDF.type, KG.Superseded))
    graph.add((before, RDFS.label, Literal(label)))
    graph.add((before, KG.values, Literal(values)))
    graph.add((node, PROV.wasRevisionOf, before))


def label_of(word: Word) -> str:
    """Return what a correction says, in a few words."""
    match word:
        case Naming():
            return f"the name of {word.node}: {word.name}"
        case Undoing():
            return f"undoes {word.act}"
        case Revision(before=None, after=Statement() as after):
            return f"is a statement: {said(after)}"
        case Revision(after=None, before=Statement() as before):
            return f"is no statement: {said(before)}"
        case Revision(before=Statement() as before, after=Statement() as after) if word.is_acceptance:
            return f"is right: {said(after)}"
        case Revision(after=Statement() as after):
            return f"{', '.join(word.changed)}: {said(after)}"
    raise AssertionError(word)


def said(statement: Statement) -> str:
    """Return who said what, in a few words: "John Kerry (said): “We have …"."""
    words = " ".join(BREAK.join(p.words for p in statement.contents).split())
    short = f"{words[:_SHOWN]}…" if len(words) > _SHOWN else words
    cue = f" ({statement.cue.words})" if statement.cue else ""
    return f"{statement.speaker.name if statement.speaker else 'unresolved source'}{cue}: {short}"


def _json(statement: Statement) -> str:
    return msgspec.json.encode(statement).decode()


# ---------------------------------------------------------------- reading


def corrections_of(graph: Graph) -> tuple[Correction, ...]:
    """Return the corrections in a graph that `correction_graph` returned. Raises as `corrections_in` does."""
    return corrections_in(str(graph.identifier), to_quads(graph))


def corrections_in(name: str, quads: Iterable[ox.Quad]) -> tuple[Correction, ...]:
    """Return the corrections in the graph of this name, in the order in which they were made.

    All are read for each command, so they are read without rdflib; with it that took four times as long. Raises
    GraphError where one lacks what a correction needs, or has values that are not those of a statement.
    """
    nodes: defaultdict[str, _Node] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[quad.subject.value][quad.predicate.value].append(quad.object.value)  # type: ignore[union-attr]
    iris = Iris(name.removesuffix(_NAME), "")
    made = [iri for iri, node in nodes.items() if str(KG.Correction) in node.get(str(RDF.type), ())]
    return ordered(_read(iri, nodes, iris) for iri in made)


_Node = defaultdict[str, list[str]]
"""What is said of a node: the values of its properties, IRIs or what literals say."""


def _value(nodes: Mapping[str, _Node], node: str | None, predicate: URIRef) -> str | None:
    """Return the first value of a property, None where the node has none."""
    if node is None or node not in nodes:
        return None
    return min(nodes[node].get(str(predicate), ()), default=None)


def _read(iri: str, nodes: Mapping[str, _Node], iris: Iris) -> Correction:
    def need(predicate: URIRef) -> str:
        value = _value(nodes, iri, predicate)
        if value is None:
            raise GraphError(f"{iri} has no {predicate}", hint=_HINT)
        return value

    curator = _value(nodes, iri, PROV.wasAttributedTo)
    try:
        at, number = datetime.fromisoformat(need(PROV.generatedAtTime)), int(need(KG.number))
    except ValueError as error:
        raise GraphError(f"{iri}: {error}", hint=_HINT) from error
    return Correction(
        act=need(KG.act),
        number=number,
        curator=_value(nodes, curator, RDFS.label) or "",
        at=at,
        reason=_value(nodes, iri, RDFS.comment) or "",
        word=_word(iri, nodes, iris),
    )


def _word(iri: str, nodes: Mapping[str, _Node], iris: Iris) -> Word:
    undone = _value(nodes, iri, KG.undoes)
    if undone is not None:
        return Undoing(act=undone.rpartition("/")[2].rpartition("-")[0])
    about, values = _value(nodes, iri, KG.corrects), _value(nodes, iri, KG.values)
    before = _value(nodes, _value(nodes, iri, PROV.wasRevisionOf), KG.values)
    if about is None or (values is None and before is None):
        raise GraphError(f"{iri} does not say what it corrects", hint=_HINT)
    digest = _value(nodes, iri, KG.textDigest)
    if digest is None:
        return Naming(node=iris.path(URIRef(about)) or about, before=before or "", name=values or "")
    changed = nodes[iri].get(str(KG.changed), ())
    return Revision(
        article=iris.article_id(URIRef(about)),
        text=digest,
        before=_statement(iri, before),
        after=_statement(iri, values),
        changed=tuple(cast(Field, field) for field in get_args(Field) if field in changed),
    )


def _statement(iri: str, values: str | None) -> Statement | None:
    if values is None:
        return None
    try:
        return msgspec.json.decode(values, type=Statement)
    except msgspec.MsgspecError as error:
        raise GraphError(f"{iri}: its kg:values are not those of a statement: {error}") from error
