"""Compare kg's outputs with those of an earlier revision, byte for byte, for changes that must not change them.

    python -m benchmarks.compare REVISION [FILE_OR_FOLDER ...]

By default the seeds and, where it lies beside the checkout, `../shared/eval`'s PolNeAR and ECB+ dev are read, as `kg
extract --format jsonl` and `--format mentions` print them, and the seeds' graph as N-Quads. The extractor's digests are
masked, since they name the bytes of the language data. Exits with 1 where anything differs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "eval"
DEFAULT = [ROOT / "seeds", SHARED / "polnear" / "dev.jsonl", SHARED / "ecb" / "dev_full.jsonl"]
_DIGESTS = (
    (re.compile(rb"(software/kg-[\w.]+)-[0-9a-f]{12}"), rb"\1-DIGEST"),
    (re.compile(rb'((?:digest|fingerprint)> )"[0-9a-f]{64}"'), rb'\1"DIGEST"'),
)


def run(checkout: Path, *arguments: str) -> bytes:
    """Return what `kg` of a checkout prints, digests masked."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    printed = subprocess.run(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return masked(printed)


def masked(printed: bytes) -> bytes:
    """Return bytes without what differs by the language data's digest alone."""
    for pattern, to in _DIGESTS:
        printed = pattern.sub(to, printed)
    return printed


def graph(checkout: Path, folder: Path) -> bytes:
    """Return the seeds' graph as sorted N-Quads, made by a checkout's `kg` in `folder`."""
    store, file = folder / f"{checkout.name}.db", folder / f"{checkout.name}.nq"
    run(checkout, "ingest", str(ROOT / "seeds"), "--store", str(store))
    run(checkout, "export", str(file), "--store", str(store))
    return b"\n".join(sorted(masked(file.read_bytes()).splitlines()))


def main(revision: str, *paths: str) -> int:
    """Print a line for each output, and return how many differ."""
    sources = [Path(p).resolve() for p in paths] or [p for p in DEFAULT if p.exists()]
    differing = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        before = folder / "before"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(before), revision], cwd=ROOT, check=True)
        try:
            outputs = [
                (f"{s.name} {f}", lambda c, s=s, f=f: run(c, "extract", str(s), "--format", f))
                for s in sources
                for f in ("jsonl", "mentions")
            ]
            outputs += [] if paths else [("seeds nq", lambda c: graph(c, folder))]
            for name, output in outputs:
                same = output(before) == output(ROOT)
                differing += not same
                print(f"{name:32} {'same bytes' if same else 'DIFFERENT'}", flush=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(before)], cwd=ROOT, check=True)
    return int(differing > 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
