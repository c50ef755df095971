"""`kg verify`: whether the store is whole."""

from __future__ import annotations

import sys

import click
import pyoxigraph as ox

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import progress_bar, stderr, store_option
from kg.messages import counted
from kg.store import Rows, Store


@click.command("verify")
@store_option
@prints_rows
def command(store: str, printing: Printing) -> None:
    """Check that the store is whole, after a crash or a doubtful disk; nothing is changed.

    All is read that is stored; texts are compared with their hashes, words with their offsets, the register of
    identities with the graphs, and labels with the articles. `kg validate` asks another question: whether what the
    graphs say makes sense. Exit status: 0 whole, 1 not, 2 could not run, as where files are damaged.

    \b
    Examples:
      kg verify
      kg verify --format json
    """
    from kg.care import verify

    with Store.open(store) as opened, progress_bar() as progress:
        task = progress.add_task("verifying", total=None)
        troubles = verify(opened, progress=lambda done, total: progress.update(task, completed=done, total=total))
        articles = len(opened.articles_by_graph_name())
    if troubles or not printing.is_default:
        rows = Rows(
            ("part", "article", "what"),
            [(ox.Literal(t.part), ox.Literal(t.article) if t.article else None, ox.Literal(t.what)) for t in troubles],
        )
        printing.show(rows)
    verdict = counted(len(troubles), "trouble") if troubles else "whole"
    stderr().print(f"{store}: {counted(articles, 'article')}, {verdict}", markup=False)
    sys.exit(1 if troubles else 0)
