"""The network of kg.network as GraphML, GEXF, node-link JSON and Cytoscape JSON."""

from __future__ import annotations

import io
import json
from typing import IO, Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from kg import network
from kg.export import xml
from kg.store import Store


def graphml(store: Store, file: IO[bytes], *, summary: bool = False) -> None:
    """Write GraphML. Characters that XML cannot hold become U+FFFD.

    Raises StoreError where the store cannot be read.
    """
    write_graphml(_network(store, summary), file)


def write_graphml(graph: nx.Graph[str], file: IO[bytes]) -> None:
    """Write a graph as `kg.network` makes them as GraphML."""
    out = io.BytesIO()
    nx.write_graphml_xml(_for_xml(graph), out, named_key_ids=True)
    file.write(xml.keep_returns(out.getvalue()))


def gexf(store: Store, file: IO[bytes], *, summary: bool = False) -> None:
    """Write GEXF 1.3, whose nodes and edges begin and end where Gephi's timeline shows them.

    Characters that XML cannot hold become U+FFFD. Raises StoreError where the store cannot be read.
    """
    writer = GEXFWriter(version="1.3")
    # networkx writes today's date here, but the same store must give the same bytes tomorrow.
    writer.xml.find("meta").attrib.pop("lastmodifieddate")
    writer.add_graph(_dated(_for_xml(_network(store, summary))))
    out = io.BytesIO()
    writer.write(out)
    file.write(xml.keep_returns(out.getvalue()))


def node_link(store: Store, file: IO[bytes], *, summary: bool = False) -> None:
    """Write node-link JSON, which D3 and `networkx.node_link_graph` read.

    Raises StoreError where the store cannot be read.
    """
    _json(nx.node_link_data(_network(store, summary), edges="links"), file)


def cytoscape(store: Store, file: IO[bytes], *, summary: bool = False) -> None:
    """Write Cytoscape JSON. Cytoscape opens it, and cytoscape.js takes its `elements`.

    Each edge has an `id`, and its label also as `interaction`, which Cytoscape goes by. Raises StoreError where the
    store cannot be read.
    """
    data = nx.cytoscape_data(_network(store, summary), name="label")
    for number, edge in enumerate(data["elements"]["edges"]):
        edge["data"] |= {"id": f"edge-{number}", "interaction": edge["data"]["label"]}
    _json(data, file)


def _network(store: Store, summary: bool) -> nx.Graph[str]:
    whole = network.build(store)
    return network.folded(whole) if summary else whole


def _dated(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Give nodes and edges the `start` and `end` that networkx writes as GEXF's, from `date` and `until`."""
    for _, attributes in graph.nodes(data=True):
        if "date" in attributes:
            attributes |= {"start": attributes["date"], "end": attributes.get("until", attributes["date"])}
    for one, other, attributes in graph.edges(data=True):
        for node in (one, other):
            if graph.nodes[node]["type"] == "quotation" and "date" in graph.nodes[node]:
                attributes |= {"start": graph.nodes[node]["date"], "end": graph.nodes[node]["date"]}
    return graph


def _json(data: Any, file: IO[bytes]) -> None:
    file.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


def _for_xml(graph: nx.Graph[str]) -> nx.Graph[str]:
    for _, attributes in graph.nodes(data=True):
        for name, value in attributes.items():
            if isinstance(value, str):
                attributes[name] = xml.clean(value)
    graph.graph.clear()  # how much is in it, for pictures
    return graph
