"""`python -m training`: from annotated articles to the weights that kg carries, and their model card."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from training import card, flow
from training.recipe import Recipe

ROOT = Path(__file__).resolve().parents[1]
_FOLDER = click.Path(path_type=Path, file_okay=False)


class Failure(click.ClickException):
    """A KgError as the command shows it: what was found and what to try, without a traceback."""

    exit_code = KgError.exit_code

    def __init__(self, error: KgError) -> None:
        super().__init__(str(error))


def report(message: str) -> None:
    """Say how it goes, on standard error."""
    click.echo(message, err=True)


def clearly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn kg's errors, and a missing extra, into messages."""

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
    help="Where polnear/ and score.py are.",
)
@click.option(
    "--work", type=_FOLDER, default=ROOT / "build" / "training", show_default="build/training", help="Checkpoints."
)
@click.pass_context
def main(context: click.Context, data: Path, work: Path) -> None:
    """Train kg's tagger. `run` does all that the other commands do, one after the other."""
    context.obj = flow.Places(data, work)


@main.command()
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="How many nets to fit and average.")
@add_option
@click.pass_obj
@clearly
def run(places: flow.Places, runs: int, added: tuple[Path, ...]) -> None:
    """Fit, export, calibrate, evaluate on the held-out articles, and write the card."""
    orders = range(1, runs + 1)
    for order in orders:
        flow.fit(places, Recipe(), order=order, added=added, report=report)
    flow.export(places, Recipe(), [places.checkpoint(order) for order in orders], added=added, report=report)
    flow.calibrated_weights(places, report=report)
    flow.evaluate(places, dev=False, report=report)
    card.write(places.weights)


@main.command()
@click.option("--order", type=int, default=1, show_default=True, help="The seed of the order of the data.")
@add_option
@click.pass_obj
@clearly
def fit(places: flow.Places, order: int, added: tuple[Path, ...]) -> None:
    """Fit one net and write its checkpoint, build/training/order-N.pt."""
    flow.fit(places, Recipe(), order=order, added=added, report=report)


@main.command()
@click.argument("checkpoints", type=click.Path(path_type=Path, dir_okay=False, exists=True), nargs=-1, required=True)
@add_option
@click.pass_obj
@clearly
def export(places: flow.Places, checkpoints: tuple[Path, ...], added: tuple[Path, ...]) -> None:
    """Write kg's weights from checkpoints, averaged where that is better; --add says what else they were fitted on."""
    flow.export(places, Recipe(), checkpoints, added=added, report=report)


@main.command()
@click.pass_obj
@clearly
def calibrate(places: flow.Places) -> None:
    """Choose the bias and fit the confidence of kg's weights on the held-out articles."""
    flow.calibrated_weights(places, report=report)


@main.command()
@click.option("--dev", is_flag=True, help="On PolNeAR dev: once per design, and never to choose by.")
@click.pass_obj
@clearly
def evaluate(places: flow.Places, dev: bool) -> None:
    """Score kg's own extraction, and write training/results.json and the card."""
    flow.evaluate(places, dev=dev, report=report)
    card.write(places.weights)


@main.command(name="card")
@click.pass_obj
@clearly
def write_card(places: flow.Places) -> None:
    """Write docs/model-card.md from training/results.json."""
    card.write(places.weights)


if __name__ == "__main__":
    main(prog_name="python -m training")
