"""`kg export`: the graph in a file, for other programs."""

from __future__ import annotations

import click

from kg.cli.options import stderr, store_option
from kg.export import FORMATS, export
from kg.store import Store


@click.command("export")
@click.argument("file")
@store_option
@click.option(
    "--format", "format_", type=click.Choice(sorted(FORMATS)), help="The format, where FILE's ending does not say it."
)
def command(file: str, store: str, format_: str | None) -> None:
    """Write the graph to FILE, in the format of its ending. - is standard output.

    \b
    RDF:      .ttl (flat, for Protégé)  .trig  .nq  .jsonld  .rdf
    Networks: .graphml  .gexf (Gephi)  .json (node-link)  .cyjs (Cytoscape)
    Tables:   .csv (a row for each quotation)

    \b
    Examples:
      kg export graph.ttl
      kg export quotations.csv
      kg export - --format gexf > graph.gexf
    """
    with Store.open(store) as opened:
        export(opened, file, format_)
    if file != "-":
        stderr().print(f"{file} written", markup=False)
