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


def graphml(store: Store, file: IO[bytes]) -> None:
    """Write GraphML. Characters that XML cannot hold become U+FFFD.

    Raises StoreError where the store cannot be read.
    """
    write_graphml(network.build(store), file)


def write_graphml(graph: nx.MultiDiGraph[str], file: IO[bytes]) -> None:
    """Write a graph as `kg.network` makes them as GraphML."""
    out = io.BytesIO()
    nx.write_graphml_xml(_for_xml(graph), out, named_key_ids=True)
    file.write(xml.keep_returns(out.getvalue()))


def gexf(store: Store, file: IO[bytes]) -> None:
    """Write GEXF 1.3. Characters that XML cannot hold become U+FFFD.

    Raises StoreError where the store cannot be read.
    """
    writer = GEXFWriter(version="1.3")
    # networkx writes today's date here, but the same store must give the same bytes tomorrow.
    writer.xml.find("meta").attrib.pop("lastmodifieddate")
    writer.add_graph(_for_xml(network.build(store)))
    out = io.BytesIO()
    writer.write(out)
    file.write(xml.keep_returns(out.getvalue()))


def node_link(store: Store, file: IO[bytes]) -> None:
    """Write node-link JSON, which D3 and `networkx.node_link_graph` read.

    Raises StoreError where the store cannot be read.
    """
    _json(nx.node_link_data(network.build(store), edges="links"), file)


def cytoscape(store: Store, file: IO[bytes]) -> None:
    """Write Cytoscape JSON. Cytoscape opens it, and cytoscape.js takes its `elements`.

    Raises StoreError where the store cannot be read.
    """
    _json(nx.cytoscape_data(network.build(store), name="label"), file)


def _json(data: Any, file: IO[bytes]) -> None:
    file.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


def _for_xml(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    for _, attributes in graph.nodes(data=True):
        for name, value in attributes.items():
            if isinstance(value, str):
                attributes[name] = xml.clean(value)
    return graph
