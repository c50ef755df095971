"""`kg evaluate`: the extractor on what people corrected."""

from __future__ import annotations

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import stderr, store_option
from kg.pipeline import DEFAULTS
from kg.store import Store


@click.command("evaluate")
@click.option(
    "--extractor", default=DEFAULTS.extractor, show_default=True, metavar="NAME", help="What finds the quotations."
)
@store_option
@prints_rows
def command(extractor: str, store: str, printing: Printing) -> None:
    """Say how much of what people corrected the extractor finds right today.

    The corrected articles are extracted anew; nothing is written. After training on your corrections (`kg export
    corrections`, docs/corrections.md) the figures say what the model learnt of them.

    \b
    Examples:
      kg evaluate
    """
    from kg.evaluation import evaluate
    from kg.find import Settings

    with Store.open(store) as opened:
        rows = evaluate(opened, Settings(extractor=extractor))
    printing.show(rows)
    if not rows.rows:
        stderr().print("nobody has corrected a statement in this store; `kg review` lists what is worth a look")
