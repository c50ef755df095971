"""`kg correct`: what a person says of one statement, or of a node's name."""

from __future__ import annotations

from collections.abc import Mapping

import click

from kg.cli.asking import agreed, asks, curator_option, reason_option, show_differences
from kg.cli.options import store_option
from kg.corrections import Word
from kg.messages import counted
from kg.store import Store


@click.command("correct")
@click.argument("target", metavar="ARTICLE|NODE")
@click.argument("statement", required=False)
@click.option("--speaker", metavar="NAME", help='Who said it; "" for nobody who is known.')
@click.option(
    "--institution",
    "institutions",
    metavar="NAME",
    multiple=True,
    help='On whose behalf; "" for nobody\'s. May be repeated.',
)
@click.option("--role", help="The speaker's role in the institutions.")
@click.option(
    "--event", "events", metavar="LABEL", multiple=True, help='What it is about; "" for nothing. May be repeated.'
)
@click.option(
    "--content",
    "contents",
    metavar="START-END|WORDS",
    multiple=True,
    help="What was said: offsets, or words that the article prints once. Repeated for each piece.",
)
@click.option("--cue", metavar="START-END|WORDS", help='The words that report it ("said"); "" for none.')
@click.option("--source", metavar="START-END|WORDS", help='The words that name who said it; "" for none.')
@click.option("--type", "type_", default="", metavar="TYPE", help="What a new speaker, institution or event is.")
@click.option("--add", is_flag=True, help="Add a statement that was missed; --content says which.")
@click.option("--right", is_flag=True, help="Say that it is right as it is.")
@click.option("--not-a-statement", "none", is_flag=True, help="Say that it is no statement.")
@click.option("--name", metavar="NAME", help="Settle the name by which NODE is shown.")
@reason_option
@curator_option
@asks
@store_option
def command(
    target: str,
    statement: str | None,
    type_: str,
    add: bool,
    right: bool,
    none: bool,
    name: str | None,
    reason: str,
    curator: str,
    dry_run: bool,
    yes: bool,
    store: str,
    **said: str | tuple[str, ...] | None,
) -> None:
    """Correct one statement of an article, or a node's name. It holds whatever is ingested later.

    ARTICLE is an id or words of a headline; STATEMENT its offsets START-END, as `kg show article` and every query print
    them, or its number in `kg show article`. NODE is an IRI, a path (person/john-kerry) or a name. Names are looked for
    in the article, then in the store; for one that is in neither, give --type.

    What kg said is kept, with your name, the time and the reason, in the graph {base}corrections. `kg undo` takes it
    back (docs/corrections.md).

    \b
    Examples:
      kg correct 004_18d5f4d32488845a 1 --speaker "john kerry" --reason "he, not his spokesman" --dry-run
      kg correct 004_18d5f4d32488845a 1 --institution "" --yes
      kg correct 004_18d5f4d32488845a 2 --not-a-statement --yes
      kg correct 004_18d5f4d32488845a 3 --right --yes
      kg correct person/john-kerry --name "John F. Kerry" --yes
    """
    from kg import curation

    given = {field: value for field, value in said.items() if value not in (None, ())}
    _check_usage(statement, given, add=add, right=right, none=none, name=name)
    wish = curation.Wish(type=type_, **given)  # type: ignore[arg-type]
    with Store.open(store, write=True, create=False) as opened:
        word: Word
        if name is not None:
            word = curation.rename(opened, target, name)
        elif add:
            word = curation.add(opened, target, wish)
        elif right:
            word = curation.accept(opened, target, statement or "")
        elif none:
            word = curation.dismiss(opened, target, statement or "")
        else:
            word = curation.revise(opened, target, statement or "", wish)
        show_differences(opened, [word])
        if not agreed("Record this?", dry_run=dry_run, yes=yes):
            return
        act = curation.record(opened, [word], curator=curator, reason=reason)
    rewritten = counted(len(act.articles), "article")
    click.echo(f"recorded as {act.id}; {rewritten} rewritten. `kg undo {act.id}` takes it back", err=True)


def _check_usage(
    statement: str | None, given: Mapping[str, object], *, add: bool, right: bool, none: bool, name: str | None
) -> None:
    """Raise UsageError where options do not go together."""
    options = (("--add", add), ("--right", right), ("--not-a-statement", none), ("--name", name is not None))
    ways = [way for way, is_given in options if is_given]
    if len(ways) > 1:
        raise click.UsageError(f"{' and '.join(ways)} do not go together.")
    if (right or none or name is not None) and given:
        raise click.UsageError(f"{ways[0]} goes with no other correction.")
    if (add or name is not None) and statement:
        raise click.UsageError(f"{ways[0]} takes no STATEMENT.")
    if not ways and not given:
        raise click.UsageError(
            "Say what to correct: --speaker, --institution, --event, --content, --right or --not-a-statement."
        )
    if not add and name is None and not statement:
        raise click.UsageError("Say which statement: START-END, or its number in `kg show article`.")
