"""Whether a change keeps what kg prints: its outputs against those of an earlier revision, byte for byte.

    python -m benchmarks.compare REVISION [FILE_OR_FOLDER ...]

Without files it reads the seeds and, where ../shared is there, PolNeAR dev and ECB+ dev. It compares what `kg extract`
prints as JSON Lines and as mentions, and without files also the graph of the seeds as N-Quads. Digests of the extractor
are masked, since they change with every word list. The exit status is 1 where an output differs.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared" / "eval"
DEFAULT = (SEEDS, SHARED / "polnear" / "dev.jsonl", SHARED / "ecb" / "dev_full.jsonl")
FORMATS = ("jsonl", "mentions")

_DIGESTS = (
    (re.compile(rb"software/kg-[\w.]+-[0-9a-f]{12}"), rb"software/kg-VERSION-DIGEST"),
    (re.compile(rb'(softwareVersion> )"[^"]*"'), rb'\1"VERSION"'),
    (re.compile(rb'((?:digest|fingerprint)> )"[0-9a-f]{64}"'), rb'\1"DIGEST"'),
)


def check_out(revision: str, folder: Path) -> Path:
    """Write the files of a revision into a folder, which is returned. Raises ClickException where there is none."""
    archived = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True)
    if archived.returncode:
        raise click.ClickException(archived.stderr.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def run_kg(checkout: Path, *arguments: str) -> bytes:
    """Return what `kg` of a checkout prints, digests masked. Raises ClickException where it fails."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    ran = subprocess.run(command, cwd=checkout, env=environment, capture_output=True)
    if ran.returncode:
        raise click.ClickException(f"kg {' '.join(arguments)} of {checkout}: {ran.stderr.decode().strip()}")
    return masked(ran.stdout)


def masked(output: bytes) -> bytes:
    """Return an output without the digests that change with every word list."""
    for pattern, replacement in _DIGESTS:
        output = pattern.sub(replacement, output)
    return output


def seeds_graph(checkout: Path) -> bytes:
    """Return the graph that `kg` of a checkout makes of the seeds, as sorted N-Quads."""
    with tempfile.TemporaryDirectory() as folder:
        store, quads = f"{folder}/kg.db", Path(folder) / "graph.nq"
        run_kg(checkout, "ingest", str(SEEDS), "--store", store)
        run_kg(checkout, "export", str(quads), "--store", store)
        return b"\n".join(sorted(masked(quads.read_bytes()).splitlines()))


def comparisons(before: Path, after: Path, sources: Sequence[Path], *, graph: bool) -> Iterator[tuple[str, bool]]:
    """Yield the name of each output, and whether it is the same from both checkouts."""
    for source in sources:
        for format_ in FORMATS:
            arguments = ("extract", str(source), "--format", format_)
            yield f"{source.name}, {format_}", run_kg(before, *arguments) == run_kg(after, *arguments)
    if graph:
        yield f"{SEEDS.name}, N-Quads", seeds_graph(before) == seeds_graph(after)


@click.command()
@click.argument("revision")
@click.argument("sources", metavar="[FILE_OR_FOLDER]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
def main(revision: str, sources: tuple[Path, ...]) -> None:
    """Compare what kg prints with what it printed at a REVISION of git."""
    given = [source.resolve() for source in sources] or [source for source in DEFAULT if source.exists()]
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        before = check_out(revision, Path(folder))
        for name, same in comparisons(before, ROOT, given, graph=not sources):
            differing += not same
            click.echo(f"{name:24} {'same bytes' if same else 'DIFFERENT'}")
    sys.exit(differing > 0)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.compare")
