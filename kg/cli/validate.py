"""`kg validate`: the store, or an edited file, against shapes and rules."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from kg.cli.options import progress_bar, stdout, store_option
from kg.errors import KgError
from kg.faults import Fault
from kg.messages import counted
from kg.store import Store
from kg.validate import Report, report_graph, report_json, validate_file, validate_store
from kg.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")


@click.command("validate")
@click.argument("file", required=False)
@store_option
@click.option("--format", "format_", type=click.Choice(["table", "json", "turtle"]), default="table", show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes, for a store.")
def command(file: str | None, store: str, format_: str, jobs: int) -> None:
    """Check the graph with SHACL shapes for each article and rules over the whole store.

    With FILE, check a Turtle (or TriG, N-Quads, JSON-LD, RDF/XML) file instead, such as one edited in Protégé. Exit
    status: 0 conforms, 1 does not, 2 could not run. A graph that has only warnings conforms.

    What the shapes found is remembered beside the store, so that only articles that changed are checked by them again.

    \b
    Examples:
      kg validate
      kg validate edited.ttl
      kg validate --format json | jq '.findings[] | select(.severity == "warning")'
    """
    if file:
        report = validate_file(file)
    else:
        with Store.open(store) as opened:
            each = partial(_in_processes, jobs) if jobs > 1 else map
            report = _with_progress(lambda step: validate_store(opened, progress=step, each=each))
    if format_ == "json":
        json.dump(report_json(report), sys.stdout, ensure_ascii=False, indent=2)
        click.echo()
    elif format_ == "turtle":
        click.echo(report_graph(report).serialize(format="turtle"), nl=False)
    else:
        _table(report)
    sys.exit(0 if report.conforms else 1)


def _in_processes(jobs: int, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
    """Yield the result of a function for each task, in order, from worker processes."""
    for _, result in Workers(function, jobs).run((task, True) for task in tasks):
        if result is None or isinstance(result, Fault):
            raise KgError(f"a graph could not be checked: {result and result.message}", hint="Try --jobs 1.")
        yield result


def _with_progress(check: Callable[[Callable[[int, int], None]], Report]) -> Report:
    with progress_bar() as progress:
        task = progress.add_task("checking", total=None)
        return check(lambda done, total: progress.update(task, completed=done, total=total))


def _table(report: Report) -> None:
    from rich.table import Table
    from rich.text import Text

    counts = {s: sum(f.severity == s for f in report.findings) for s in ("violation", "warning", "info")}
    if report.findings:
        table = Table("severity", "article", "what", "where", box=None, pad_edge=False)
        for finding in report.findings:
            style = {"violation": "red", "warning": "yellow"}.get(finding.severity, "")
            what = Text(f"{finding.message} ({finding.rule})")
            table.add_row(Text(finding.severity, style=style), Text(finding.article or ""), what, Text(finding.focus))
        stdout().print(table)
    verdict = "conforms" if report.conforms else "does not conform"
    found = ", ".join(counted(n, severity) for severity, n in counts.items() if n) or "no findings"
    click.echo(f"{verdict}: {counted(report.articles, 'article')} checked, {found}")
