"""`kg variants`: how outlets printed one claim."""

from __future__ import annotations

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import stdout, store_option
from kg.store import Store


@click.command("variants")
@click.argument("claim", required=False)
@click.option("--speaker", metavar="NAME", help="Only claims of this person, institution or group.")
@store_option
@prints_rows
def command(claim: str | None, speaker: str | None, store: str, printing: Printing) -> None:
    """Show how outlets printed a claim: who printed it first, and which words others dropped, added or changed.

    CLAIM is a claim's IRI, the end of it, or words of what was said; without it, all claims printed more than once are
    shown. Each printing is compared, word by word, with the first.

    \b
    Examples:
      kg variants
      kg variants "world war ii itself"
      kg variants --speaker "syrian observatory" --format json
    """
    from kg.variants import printings, variants
    from kg.variants.view import variants_view

    with Store.open(store) as opened:
        if printing.is_default:
            stdout().print(variants_view(printings(opened, claim, speaker=speaker)))
        else:
            printing.show(variants(opened, claim, speaker=speaker))
