"""`kg show`: an article, a speaker or an event in the terminal."""

from __future__ import annotations

import sys

import click

from kg.cli.completion import completes
from kg.cli.options import stdout, store_option
from kg.store import Store


@click.group("show")
def command() -> None:
    """Show an article with its quotations highlighted, a speaker, or an event.

    \b
    Examples:
      kg show article 004_18d5f4d32488845a
      kg show speaker kerry
      kg show event aleppo offensive
    """


@command.command("article")
@click.argument("article", shell_complete=completes("article"))
@store_option
def article(article: str, store: str) -> None:
    """Show an article (its id, or words of its headline) with its quotations: who said what, for whom."""
    from kg.prefixes import base_of
    from kg.queries import find_article
    from kg.rdf.graph import from_graph
    from kg.rdf.iri import Iris
    from kg.show import article_view, with_copies

    with Store.open(store) as opened:
        graph = opened.graph(find_article(opened, article))
        found, base = from_graph(graph, opened.label), base_of(str(graph.identifier))
        extraction = with_copies(found, opened, Iris(base, found.article.id).article)
    stdout().print(article_view(extraction))


@command.command("speaker")
@click.argument("name", nargs=-1, required=True, shell_complete=completes("speaker"))
@store_option
def speaker(name: tuple[str, ...], store: str) -> None:
    """Show a person, institution or group: its roles, and its statements with their offsets in their articles.

    Where several are called NAME, they are listed with their numbers of statements and their roles. On a terminal it
    asks which one to show; elsewhere all are shown, each under its name.
    """
    from kg.cli.asking import which_of
    from kg.show import speaker_view, speakers_called

    called = " ".join(name)
    with Store.open(store) as opened:
        found = speakers_called(opened, called)
    console = stdout()
    if len(found) == 1:
        console.print(speaker_view(found[0]))
        return
    console.print(f"{len(found)} speakers are called {called!r}:", markup=False)
    for number, one in enumerate(found, 1):
        console.print(f"{number:>3}  {one.told_apart}", markup=False, soft_wrap=True)
    chosen = which_of(len(found)) if sys.stdin.isatty() and sys.stdout.isatty() else range(1, len(found) + 1)
    for number in chosen:
        console.print(speaker_view(found[number - 1], number))


@command.command("event")
@click.argument("words", nargs=-1, required=True, shell_complete=completes("event"))
@store_option
def event(words: tuple[str, ...], store: str) -> None:
    """Show an event: its type, place, time and figures, and who said what about it."""
    from kg.show import event_view

    with Store.open(store) as opened:
        stdout().print(event_view(opened, " ".join(words)))
