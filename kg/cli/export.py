"""`kg export`: the graph in a file, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.completion import completes_files
from kg.cli.options import stderr, store_option
from kg.export import FORMATS, export
from kg.messages import counted
from kg.store import Store


@click.command("export")
@click.argument("file", metavar="FILE|corrections", shell_complete=completes_files)
@click.argument("folder", required=False)
@store_option
@click.option(
    "--format", "format_", type=click.Choice(sorted(FORMATS)), help="The format, where FILE's ending does not say it."
)
@click.option("--selectors", is_flag=True, help="RDF: add Web Annotation's selectors to each span of the text.")
@click.option(
    "--summary",
    is_flag=True,
    help="Networks only: speakers, institutions and events, with the number of statements as the weight of an edge.",
)
@click.option("--safe", is_flag=True, help="A csv file that Excel opens as it is, and that holds no formula.")
def command(
    file: str, folder: str | None, store: str, format_: str | None, selectors: bool, summary: bool, safe: bool
) -> None:
    """Write the graph to FILE, in the format of its ending. - is standard output.

    \b
    RDF:      .ttl (flat, for Protégé)  .trig  .nq  .jsonld  .rdf
    Networks: .graphml  .gexf (Gephi)  .json (node-link)  .cyjs (Cytoscape)
    Tables:   .csv  .xlsx (a row for each quotation)

    `kg export corrections FOLDER` writes the articles whose statements people corrected as annotated articles, by which
    a model can be trained and scored (docs/corrections.md).

    \b
    Examples:
      kg export graph.ttl
      kg export annotations.jsonld --selectors
      kg export quotations.csv
      kg export - --format gexf > graph.gexf
      kg export who-about-what.gexf --summary
      kg export corrections my-articles
    """
    if file == "corrections" or folder:
        _corrections(file, folder, store, plain=not (format_ or selectors or summary or safe))
        return
    with Store.open(store) as opened:
        export(opened, file, format_, selectors=selectors, summary=summary, safe=safe)
    if file != "-":
        stderr().print(f"{file} written", markup=False)


def _corrections(what: str, folder: str | None, store: str, *, plain: bool) -> None:
    from kg.curation import export_corrections

    if what != "corrections":
        raise click.UsageError("Only `kg export corrections FOLDER` takes a folder.")
    if not folder or not plain:
        raise click.UsageError("Say into which folder, and nothing else: kg export corrections FOLDER")
    with Store.open(store) as opened:
        number = export_corrections(opened, Path(folder))
    stderr().print(f"{counted(number, 'corrected article')} written to {folder}", markup=False)
