"""A store that cannot be used: each command says why in a line and a hint, ends with status 2, and leaves it as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_care import dump, hashes
from test_cli import kg
from test_schema import MADE_BY_0_1_0

from kg.cli import COMMANDS
from kg.store import Store

ROOT = Path(__file__).parents[1]
ID = "000_bd24a22dc4d4b672"
BY = ("--yes", "--curator", "Ann Lee")
ASKED = {
    "ingest": (ROOT / "seeds", "--jobs", "1"),
    "load": ("shard.jsonl",),
    "validate": (),
    "query": ("statements-by-speaker", "kerry"),
    "sparql": ("ASK { ?a a schema:NewsArticle }",),
    "show": ("article", ID),
    "variants": (),
    "export": ("-", "--format", "nquads"),
    "plot": ("picture.svg",),
    "serve": ("--port", "0"),
    "same": ("john kerry", "barack obama"),
    "different": ("john kerry", ID),
    "why": ("john kerry",),
    "review": (),
    "correct": (ID, "1", "--right", *BY),
    "import": ("edited.csv", *BY),
    "undo": BY,
    "evaluate": (),
    "remove": (ID,),
    "stats": (),
    "verify": (),
    "backup": ("backup.tar", "--wait", "0.1"),
    "restore": ("made.tar", "--replace"),
    "migrate": (),
}
"""What each command is asked, but for those that open no store."""


@pytest.fixture(scope="module")
def files(seeds_store, tmp_path_factory):
    """A folder with what the commands read."""
    folder = tmp_path_factory.mktemp("files")
    assert ASKED.keys() == {*COMMANDS} - {"extract", "completion", "config"}
    extracted = kg("extract", ROOT / "docs" / "bridge.txt", "--format", "extraction")
    (folder / "shard.jsonl").write_text(extracted.stdout, encoding="utf-8")
    assert kg("export", folder / "edited.csv", "--store", seeds_store).returncode == 0
    shutil.copytree(seeds_store, folder / "seeds.db")
    assert kg("backup", folder / "made.tar", "--store", folder / "seeds.db").returncode == 0
    return folder


@pytest.fixture
def path(seeds_store, tmp_path):
    """A copy of the store of the seeds."""
    return shutil.copytree(seeds_store, tmp_path / "kg.db")


@contextmanager
def opened(path, *, write):
    """Another process that has the store open."""
    code = f"import sys; from kg.store import Store; s = Store.open(sys.argv[1], write={write}); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        yield


def refused(path, files, says, but_for=()):
    """Ask for all commands but those; each must be refused with these words."""
    for command in ASKED.keys() - set(but_for):
        done = kg(command, *ASKED[command], "--store", path, cwd=files)
        assert done.returncode == 2, (command, done)
        line, *hint = done.stderr.splitlines()
        assert line.startswith("kg: "), (command, done)
        assert says in line, (command, done)
        assert len(hint) == 1, (command, done)


@pytest.mark.slow
def test_a_store_that_is_written_by_another_process_is_refused(path, files, monkeypatch):
    monkeypatch.setattr("kg.serve.edition.PATIENCE", 0.1)
    before = dump(path)
    with opened(path, write=True):
        refused(path, files, "is in use by another kg process")
    assert dump(path) == before


@pytest.mark.slow
def test_a_store_that_is_read_is_not_written(path, files):
    before = dump(path)
    with opened(path, write=False):
        reads = {"query", "sparql", "show", "validate", "export", "plot", "variants", "why", "review", "evaluate"}
        refused(path, files, "is in use by", but_for=reads | {"stats", "verify", "backup", "serve"})
    assert dump(path) == before


@pytest.mark.slow
def test_a_store_of_an_older_kg_is_refused_and_no_file_of_it_changes(files, tmp_path):
    """RocksDB rewrites files of its own where it opens a store to write it."""
    with tarfile.open(MADE_BY_0_1_0) as archive:
        archive.extractall(tmp_path, filter="data")
    path = tmp_path / "kg-0.1.0.db"
    before = hashes(path)
    refused(path, files, "has graphs of schema 1, which an earlier kg wrote", {"migrate", "backup", "restore"})
    assert hashes(path) == before


@pytest.mark.slow
def test_a_damaged_store_is_refused_and_no_file_of_it_changes(path, files):
    (path / "CURRENT").write_bytes(b"MANI")
    before = hashes(path)
    refused(path, files, "the store cannot be opened: Corruption", {"restore"})
    assert hashes(path) == before


@pytest.mark.slow
def test_a_damaged_register_is_refused_where_it_is_needed(path, files):
    register = path / "identity.sqlite"
    register.write_bytes(register.read_bytes()[:20_000])
    before = dump(path)
    reads = {"query", "sparql", "show", "validate", "export", "plot", "variants", "evaluate", "stats"}
    refused(path, files, "the register of identities cannot be used", reads | {"migrate", "restore"})
    assert dump(path) == before


def told(path: str, files: str, *but_for: str) -> None:
    """Ask for all commands but those, in a process of its own, and print what each says."""
    for command in sorted(ASKED.keys() - {*but_for}):
        done = kg(command, *ASKED[command], "--store", path, cwd=Path(files))
        print(json.dumps((command, done.returncode, done.stderr)))


def told_where(mounted: str, path, files, *but_for: str) -> dict[str, tuple[int, str]]:
    """Return what `told` prints, where the folder of a store is mounted by these commands of a shell."""
    shell = ["unshare", "-m", "sh", "-ec"]
    if subprocess.run([*shell, mounted, str(path)], capture_output=True, cwd=files).returncode:
        pytest.skip("only root can mount a folder")
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r}); from test_bad_stores import told; told(*sys.argv[1:])"
    command = f'{mounted}; "$1" -c "$2" "$0" . {" ".join(but_for)}'
    done = subprocess.run([*shell, command, str(path), sys.executable, code], capture_output=True, text=True, cwd=files)
    assert done.returncode == 0, done.stderr
    return {name: (code, stderr) for name, code, stderr in map(json.loads, done.stdout.splitlines())}


@pytest.mark.slow
def test_a_read_only_folder_is_refused_and_left_alone(path, files):
    before = hashes(path)
    said = told_where('mount --bind "$0" "$0"; mount -o remount,ro,bind "$0"', path, files)
    assert said.keys() == ASKED.keys()
    for command, (code, stderr) in said.items():
        assert code == 2, (command, stderr)
        assert "Read-only file system" in stderr, (command, stderr)
        assert stderr.count("\n") == 2, (command, stderr)
    assert hashes(path) == before


@pytest.mark.slow
def test_on_a_full_disk_what_writes_is_refused_and_what_reads_is_answered(path, files):
    """The store is copied to a disk of its size, in memory, which is then filled."""
    kept = path.with_name("kept.db")
    shutil.copytree(path, kept)
    size = sum(-(-file.stat().st_size // 4096) * 4 for file in path.iterdir()) + 64
    full = f'mount -t tmpfs -o size={size}k none "$0"; cp {kept}/* "$0"; dd if=/dev/zero of="$0/LOG.fill" bs=1k 2>/dev/null || true'
    emptied = f'{full}; trap \'rm "$0/LOG.fill"; cp -r "$0" {path.with_name("after.db")}\' EXIT'
    said = told_where(emptied, path, files, "serve")
    writes = {
        "ingest",
        "load",
        "same",
        "different",
        "correct",
        "import",
        "undo",
        "remove",
        "restore",
        "migrate",
        "backup",
    }
    for command in writes:
        code, stderr = said[command]
        assert code == 2, (command, stderr)
        assert "Is the disk full" in stderr, (command, stderr)
    for command in said.keys() - writes:
        assert said[command][0] == 0, (command, said[command])
    after = path.with_name("after.db")
    assert dump(after) == dump(kept)
    with Store.open(after, write=True) as store:
        assert store.articles()
