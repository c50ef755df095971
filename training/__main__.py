"""`python -m training`: from annotated articles to the weights that kg carries, and their model card."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from training import card, steps
from training.recipe import RUNS

ROOT = Path(__file__).resolve().parents[1]
_FOLDER = click.Path(path_type=Path, file_okay=False)


class Failure(click.ClickException):
    """A KgError, shown without a traceback: what was found and what to try."""

    exit_code = KgError.exit_code

    def __init__(self, error: KgError) -> None:
        super().__init__(str(error))


def report(message: str) -> None:
    """Print progress on standard error."""
    click.echo(message, err=True)


def with_clear_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that shows kg's errors, and that the extra is missing, as messages."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except KgError as error:
            raise Failure(error) from error
        except ModuleNotFoundError as error:
            raise Failure(KgError(f"{error.name} is not installed", hint="pip install 'kg[train]'")) from error

    return wrapped


add_option = click.option(
    "--add",
    "added",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    help="A folder of your own annotated articles in the gold format (training/README.md). Can be repeated.",
)


@click.group()
@click.option(
    "--data",
    type=_FOLDER,
    default=ROOT.parent / "shared" / "eval",
    show_default="../shared/eval",
    help="Where polnear/, ecb/, gum/ and score.py are.",
)
@click.option(
    "--work", type=_FOLDER, default=ROOT / "build" / "training", show_default="build/training", help="Checkpoints."
)
@click.option(
    "--start",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Weights to go on from: nets are fitted further, on --add and a part of the rest; --add is held out in turn.",
)
@click.pass_context
def main(context: click.Context, data: Path, work: Path, start: Path | None) -> None:
    """Train kg's tagger. `run` does what all the other commands but `evaluate` do, one after the other."""
    context.obj = steps.Paths(data, work, start=start)


runs_option = click.option(
    "--runs", type=click.IntRange(1), default=RUNS, show_default=True, help="How many nets are fitted and averaged."
)


@main.command()
@runs_option
@add_option
@click.pass_obj
@with_clear_errors
def run(paths: steps.Paths, runs: int, added: tuple[Path, ...]) -> None:
    """Fit all nets, export their mean, calibrate it on the held-out articles, and write the card."""
    for order in range(1, runs + 1):
        steps.fit(paths, steps.recipe_of(paths), order=order, runs=runs, added=added, report=report)
    steps.export(paths, steps.recipe_of(paths), runs=runs, added=added, report=report)
    steps.calibrated_weights(paths, runs=runs, added=added, report=report)
    card.write(paths.weights)


@main.command()
@click.option("--order", type=click.IntRange(1), default=1, show_default=True, help="Which of the runs, from 1.")
@runs_option
@add_option
@click.pass_obj
@with_clear_errors
def fit(paths: steps.Paths, order: int, runs: int, added: tuple[Path, ...]) -> None:
    """Fit one net and write its checkpoint, build/training/order-N.pt."""
    steps.fit(paths, steps.recipe_of(paths), order=order, runs=runs, added=added, report=report)


@main.command()
@runs_option
@add_option
@click.pass_obj
@with_clear_errors
def export(paths: steps.Paths, runs: int, added: tuple[Path, ...]) -> None:
    """Write kg's weights, the mean of all runs' checkpoints; --add names what else they were fitted on."""
    steps.export(paths, steps.recipe_of(paths), runs=runs, added=added, report=report)


@main.command()
@runs_option
@add_option
@click.pass_obj
@with_clear_errors
def calibrate(paths: steps.Paths, runs: int, added: tuple[Path, ...]) -> None:
    """Choose the bias and fit the confidence on the held-out articles; write their figures and the card."""
    steps.calibrated_weights(paths, runs=runs, added=added, report=report)
    card.write(paths.weights)


@main.command()
@click.pass_obj
@with_clear_errors
def evaluate(paths: steps.Paths) -> None:
    """Score kg's own extraction on PolNeAR dev and write the card: once per design, never to choose by."""
    steps.evaluate(paths, report=report)
    card.write(paths.weights)


@main.command(name="card")
@click.pass_obj
@with_clear_errors
def write_card(paths: steps.Paths) -> None:
    """Write docs/model-card.md from training/results.json."""
    card.write(paths.weights)


if __name__ == "__main__":
    main(prog_name="python -m training")
