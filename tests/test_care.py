"""The care of a store: counted, checked, backed up while it is written, restored; and errors that leave it as it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager

import invented
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.care import backup, restore, stats, verify
from kg.cli import cli
from kg.curation import same
from kg.errors import InputError, OutputError, StoreError
from kg.identity.register import FILE
from kg.pipeline import load
from kg.store import Store

KG = "import sys; sys.path.insert(0, 'tests'); from kg.cli import main; main()"
WRITER = """
import sys
sys.path.insert(0, "tests")
from dataclasses import replace
import invented
from kg.pipeline import load
from kg.store import Store
port = invented.port()
numbered = (replace(port, article=replace(port.article, id=f"a{n:05}")) for n in range(10**5))
with Store.open(sys.argv[1], write=True) as store:
    for done in load(numbered, store):
        print(done.article, flush=True)
"""


@pytest.fixture
def path(seeds_store, tmp_path):
    """A copy of the store of the seeds."""
    return shutil.copytree(seeds_store, tmp_path / "kg.db")


def hashes(folder):
    """The content of a folder but for locks and Oxigraph's notes on what it did."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith(("LOG", "LOCK", "kg.")))
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def dump(path):
    file = io.BytesIO()
    with Store.open(path) as store:
        store.dump(file, "nquads")
    return file.getvalue()


@contextmanager
def reading(path):
    """Another process that has the store open to read it: locks do not keep a process from itself."""
    code = "import sys; from kg.store import Store; s = Store.open(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        reader.stdout.readline()
        yield


def edit(path, update):
    opened = ox.Store(str(path))
    opened.update(update)
    opened.flush()


# ------------------------------------------------------------ stats


@pytest.mark.slow
def test_stats_count_all_each_month_and_each_outlet(seeds_store):
    done = CliRunner().invoke(cli, ["stats", "--store", str(seeds_store), "--format", "csv"])
    rows = {(r["by"], r["name"]): r for r in csv.DictReader(io.StringIO(done.stdout))}
    count = "SELECT (COUNT(DISTINCT ?q) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE { ?q schema:text [] OPTIONAL { ?q schema:spokenByCharacter ?s } }"
    with Store.open(seeds_store) as store:
        statements, speakers = (term.value for term in store.select(count).rows[0])
    whole = rows["all", ""]
    assert (whole["articles"], whole["statements"], whole["speakers"]) == ("5", statements, speakers)
    assert int(whole["bytes"]) == sum(f.stat().st_size for f in seeds_store.iterdir())
    for by in ("month", "outlet"):
        assert sum(int(r["articles"]) for (b, _), r in rows.items() if b == by) == 5
        assert sum(int(r["statements"]) for (b, _), r in rows.items() if b == by) == int(statements)
    assert rows["month", "2016-12"]["articles"] == rows["outlet", "The New Arab"]["articles"] == "1"
    assert list(rows)[-1] == ("outlet", "")


def test_an_empty_store_has_nothing_of_all():
    with Store.open(None) as store:
        assert [[t and t.value for t in row] for row in stats(store).rows] == [["all", None, "0", "0", "0", "0"]]


# ------------------------------------------------------------ verify


@pytest.mark.slow
def test_a_sound_store_is_whole_also_with_decisions(path):
    with Store.open(path, write=True) as store:
        same(store, "John Kerry", "Peter Cook")
        assert verify(store) == ()
    done = CliRunner().invoke(cli, ["verify", "--store", str(path)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "5 articles, whole" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("update", "part", "says"), [
    ('DELETE { GRAPH ?g { ?c nif:isString ?t } } INSERT { GRAPH ?g { ?c nif:isString ?new } } WHERE { GRAPH ?g { ?c nif:isString ?t BIND(CONCAT("x", SUBSTR(?t, 2)) AS ?new) } }', "text", "sha256"),
    ("DELETE WHERE { GRAPH <https://kg.example/graph/000_bd24a22dc4d4b672> { ?s ?p ?o } }", "register", "in the register and not in the store"),
    ("DELETE WHERE { GRAPH ?g { <https://kg.example/person/john-kerry> a ?class } }", "register", "person/john-kerry: not in its graph"),
    ("INSERT DATA { GRAPH <https://kg.example/graph/000_bd24a22dc4d4b672> { <https://kg.example/person/nobody> a schema:Person } }", "register", "person/nobody: not in the register"),
    ('DELETE WHERE { GRAPH <https://kg.example/labels> { <https://kg.example/person/john-kerry> ?p ?o } }', "labels", "person/john-kerry has the wrong label"),
])  # fmt: skip
def test_what_was_changed_in_the_graphs_is_found(path, update, part, says):
    prefixes = "PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> PREFIX schema: <https://schema.org/>"
    edit(path, f"{prefixes} {update}")
    with Store.open(path) as store:
        found = [t for t in verify(store) if t.part == part]
    assert any(says in t.what for t in found), found


@pytest.mark.slow
def test_what_was_changed_in_the_register_is_found(path):
    with closing(sqlite3.connect(path / FILE)) as db, db:
        db.execute("DELETE FROM drafts WHERE article LIKE '000%'")
        db.execute(
            "INSERT INTO decisions (kind, a, b, at, reason, articles) VALUES ('same', 'person/a', 'person/b', '2020-01-01T00:00:00+00:00', '', '[]')"
        )
    with Store.open(path) as store:
        found = {(t.part, t.what) for t in verify(store)}
    assert ("register", "is in the store and not in the register") in found
    assert "decisions" in {part for part, _ in found}
    done = CliRunner().invoke(cli, ["verify", "--store", str(path), "--format", "json"])
    assert done.exit_code == 1
    assert {(row["part"], row["what"]) for row in json.loads(done.stdout)} == found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_changed_byte_in_any_large_file_is_found(path, seed):
    file = sorted(path.glob("*.sst"), key=lambda f: f.stat().st_size)[-1 - seed]
    content = bytearray(file.read_bytes())
    content[len(content) // (2 + seed)] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreError, match="kg restore"), Store.open(path) as store:
        verify(store)


@pytest.mark.slow
def test_a_damaged_row_of_the_register_is_found(path):
    with closing(sqlite3.connect(path / FILE)) as db, db:
        db.execute("UPDATE drafts SET extraction = x'00'")
    with pytest.raises(StoreError, match="Delete it"), Store.open(path) as store:
        verify(store)


# ------------------------------------------------------------ backups


@pytest.mark.slow
def test_a_backup_comes_back_as_it_was(path, tmp_path):
    with Store.open(path, write=True) as store:
        same(store, "John Kerry", "Peter Cook")
    file, copy = tmp_path / "b.tar", tmp_path / "copy.db"
    assert CliRunner().invoke(cli, ["backup", str(file), "--store", str(path)]).exit_code == 0
    assert CliRunner().invoke(cli, ["restore", str(file), "--store", str(copy)]).exit_code == 0
    assert dump(copy) == dump(path)
    with Store.open(copy, write=True) as store:
        assert verify(store) == ()
        assert len(store.register.decisions) == 1
    assert not [
        p.name for p in (*path.iterdir(), *tmp_path.iterdir()) if "snapshot-part" in p.name or ".part" in p.name
    ]
    with pytest.raises(OutputError, match="is there already"):
        backup(path, file)
    assert restore(file, tmp_path / "again.db").articles == 5


@pytest.mark.slow
def test_a_store_is_replaced_only_when_told_and_not_in_use(path, tmp_path):
    file = tmp_path / "b.tar"
    backup(path, file)
    with Store.open(path, write=True) as store:
        store.remove("000_bd24a22dc4d4b672")
    before = hashes(path)
    with pytest.raises(StoreError, match="--replace"):
        restore(file, path)
    with reading(path), pytest.raises(StoreError, match="in use"):
        restore(file, path, replace=True)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="other things"):
        restore(file, tmp_path / "letters", replace=True)
    assert hashes(path) == before
    restore(file, path, replace=True)
    with Store.open(path) as store:
        assert len(store.articles()) == 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "kg.db", "letters"]


def with_member(content, name):
    """A tar archive with one member more."""
    file = io.BytesIO(content)
    with tarfile.open(fileobj=file, mode="a") as archive:
        member = tarfile.TarInfo(name)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    return file.getvalue()


@pytest.mark.slow
def test_a_damaged_backup_changes_nothing(path, tmp_path):
    file = tmp_path / "b.tar"
    backup(path, file)
    content, before = file.read_bytes(), hashes(path)
    half = len(content) // 2
    flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
    evil, more = with_member(content, "../evil"), with_member(content, "000999.sst")
    for damaged in (content[:half], flipped, b"kg" * 5000, b"", evil, more):
        file.write_bytes(damaged)
        with pytest.raises(InputError, match="no backup of a store, or damaged"):
            restore(file, path, replace=True)
    file.write_bytes(content.replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(InputError, match="by a newer kg"):
        restore(file, path, replace=True)
    assert hashes(path) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.tar", "kg.db"]


def test_what_cannot_be_backed_up_or_restored_is_said(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        backup(tmp_path / "none", tmp_path / "b.tar")
    with pytest.raises(InputError, match="no such file"):
        restore(tmp_path / "b.tar", tmp_path / "kg.db")
    with pytest.raises(InputError, match="is a folder"):
        restore(tmp_path, tmp_path / "kg.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_store_that_is_written_is_backed_up_between_two_articles(tmp_path):
    path = tmp_path / "kg.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        reported = [writer.stdout.readline().strip() for _ in range(3)]
        done = backup(path, tmp_path / "b.tar")
        assert writer.poll() is None
        reported += [writer.stdout.readline().strip()]  # it goes on
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    restore(tmp_path / "b.tar", tmp_path / "copy.db")
    with Store.open(tmp_path / "copy.db") as store:
        assert verify(store) == ()
        assert set(reported[:3]) <= set(store.articles())
        assert len(store.articles()) == done.articles
    with pytest.raises(OutputError):  # the folder of the backup is missing
        backup(path, tmp_path / "none" / "b.tar")


@pytest.mark.slow
def test_what_a_killed_writer_reported_is_in_the_backup(tmp_path):
    path = tmp_path / "kg.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    reported = {writer.stdout.readline().strip() for _ in range(4)}
    writer.send_signal(signal.SIGKILL)
    reported |= set(writer.communicate()[0].split("\n")[:-1])
    with reading(path), pytest.raises(StoreError, match="last writer was killed"):
        backup(path, tmp_path / "early.tar")
    assert not (tmp_path / "early.tar").exists()
    backup(path, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "copy.db")
    with Store.open(tmp_path / "copy.db") as store:
        assert reported <= set(store.articles())


@pytest.mark.slow
def test_a_writer_that_does_not_answer_is_said(path, tmp_path):
    code = "import sys, time; from kg.store import Store; s = Store.open(sys.argv[1], write=True); print(flush=True); time.sleep(60)"
    writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    try:
        writer.stdout.readline()
        with pytest.raises(StoreError, match=r"made no copy in 0\.3 s"):
            backup(path, tmp_path / "b.tar", patience=0.3)
    finally:
        writer.kill()
        writer.communicate()
    assert not (tmp_path / "b.tar").exists()


# ------------------------------------------------------------ what the disk does


def limited(path, file_size, *arguments):
    """Run kg in a process whose files cannot grow beyond so many bytes: the kernel refuses as a full disk does."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return subprocess.run(
        [sys.executable, "-c", KG, *arguments, "--store", str(path)], preexec_fn=limit, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_full_disk_ends_a_run_with_an_error_and_the_store_as_it_was(path, tmp_path):
    shard = tmp_path / "s.jsonl"
    with shard.open("w") as file:
        subprocess.run(
            [sys.executable, "-c", KG, "extract", "seeds/001_aa114d4b00301979.txt", "--format", "extraction"],
            stdout=file,
            check=True,
        )
    with Store.open(path, write=True) as store:
        store.remove("001_aa114d4b00301979")
    without = dump(path)
    undisturbed = shutil.copytree(path, tmp_path / "undisturbed.db")
    assert CliRunner().invoke(cli, ["load", str(shard), "--store", str(undisturbed)]).exit_code == 0
    done = limited(path, 200_000, "load", str(shard))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "disk full" in done.stderr
    assert dump(path) == without
    done = limited(path, 50_000, "backup", str(tmp_path / "b.tar"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert not [p for p in tmp_path.iterdir() if "b.tar" in p.name]
    assert CliRunner().invoke(cli, ["load", str(shard), "--store", str(path)]).exit_code == 0
    assert dump(path) == dump(undisturbed)


@pytest.mark.slow
def test_a_read_only_disk_is_said_and_left_alone(path):
    mounted = "mount --bind $0 $0 && mount -o remount,ro,bind $0"
    if subprocess.run(["unshare", "-m", "sh", "-c", mounted, str(path)], capture_output=True).returncode:
        pytest.skip("only root can mount a folder to be read only")
    before = hashes(path)
    command = f'{mounted} && for a in "ingest seeds" "query articles" "backup b.tar" verify stats; do {sys.executable} -c "$1" $a --store $0; echo $?; done'
    done = subprocess.run(["unshare", "-m", "sh", "-c", command, str(path), KG], capture_output=True, text=True)
    assert done.stdout.split() == ["2"] * 5, done
    assert done.stderr.count("Read-only file system") == 5
    assert "Traceback" not in done.stderr
    assert hashes(path) == before


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["*.sst", "MANIFEST-*", "CURRENT"])
def test_a_damaged_store_is_said_and_no_file_of_it_is_changed(path, pattern):
    files = {file: file.read_bytes() for file in path.glob(pattern)}
    for damage in (lambda file: file.unlink(), lambda file: file.write_bytes(files[file][:10])):
        for file in files:
            damage(file)
        before = hashes(path)
        for write in (False, True):
            with pytest.raises(StoreError, match="kg restore"):
                Store.open(path, write=write)
        assert hashes(path) == before


@pytest.mark.slow
def test_a_register_without_tables_is_an_empty_one(path):
    (path / FILE).write_bytes(b"")
    with Store.open(path) as store:
        assert {t.what for t in verify(store)} == {"is in the store and not in the register"}


@pytest.mark.slow
def test_what_is_loaded_answers_a_backup_as_well(tmp_path):
    with Store.open(tmp_path / "kg.db", write=True) as store:
        assert [d.outcome for d in load([invented.port(), invented.port()], store)] == ["added", "unchanged"]
