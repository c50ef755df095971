"""A store that is written while it is served: its copies, their index, and what is read meanwhile."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import replace

import invented
import pytest
from pages import (
    BROWSER,
    page,
    serving,
    stored,
)

from kg.curation import record, rename
from kg.errors import StoreError
from kg.model import Printed
from kg.rdf.graph import to_graph
from kg.serve.edition import Editions
from kg.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


def test_a_writer_is_not_kept_waiting_and_what_it_wrote_is_served(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("kg.serve.edition.PATIENCE", 0.3)
    folder = stored(tmp_path / "kg.db", invented.port())
    with serving(folder) as client:
        editions = client.app.state.explorer.editions
        editions.stop_watching()
        assert not editions.renew()
        process = writer(folder)  # would fail if the explorer held the store
        with pytest.raises(StoreError, match="in use"):
            editions.renew()
        assert client.get("/health").json()["is_behind"]
        assert page(client, "/article/port")
        assert client.get("/article/dam").status_code == 404

        monkeypatch.setattr("kg.serve.edition.PATIENCE", 30)
        answering = threading.Thread(
            target=lambda: [(process.stdin.write("\n") and process.stdin.flush()) or time.sleep(0.2) for _ in range(30)]
        )
        answering.start()
        assert editions.renew()  # while it is written
        answering.join()
        assert page(client, "/article/dam")
        assert client.get("/article/sequel").status_code == 404

        process.stdin.close()
        process.wait()
        assert editions.renew()
        assert not editions.renew()
        assert page(client, "/article/sequel")
        assert client.get("/health").json() | {"as_of": "", "version": ""} == {
            "status": "ok", "version": "", "as_of": "", "is_behind": False, "articles": 3,
            "statements": sum(len(one.quotations) for one in (invented.port(), invented.dam(), invented.sequel())),
        }  # fmt: skip
        assert client.get("/api/search?q=wall").json()["total"] == 1
        assert len([f for f in (folder / "serve").iterdir() if f.name.startswith("copy-")]) == 1
    assert [f.name for f in (folder / "serve").iterdir()] == ["index.sqlite"]


def test_no_page_of_an_earlier_edition_is_given(tmp_path):
    folder = stored(tmp_path / "kg.db", invented.dam(), invented.port())
    dam = invented.dam()
    metadata = replace(dam.article.metadata, outlet=Printed(value="The Upland Post", span=None))
    shows = {
        "/institutions": "Authority of the Harbour", "/search?q=harbour": "Authority of the Harbour",
        "/article/dam": "The Upland Post", "/outlets": "The Upland Post",
    }  # fmt: skip
    with serving(folder) as client:
        was = {path: client.get(path) for path in shows}
        for path, answer in was.items():
            assert client.get(path).text == answer.text  # as it was kept
            assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        with Store.open(folder, write=True) as store:
            store.add(to_graph(replace(dam, article=replace(dam.article, metadata=metadata))))
            record(
                store, [rename(store, "Harbour Authority", shows["/institutions"])], curator="Ada", reason="its name"
            )
        client.app.state.explorer.editions.renew()
        for path, answer in was.items():
            now = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
            assert now.status_code == 200
            assert shows[path] in now.text
            assert shows[path] not in answer.text


def test_a_renamed_node_keeps_its_address_on_the_page_of_an_article(tmp_path):
    folder = stored(tmp_path / "kg.db", invented.dam())
    names = {
        "person/orla-quist": "Orla M. Quist", "organization/water-board": "Water Authority",
        "article/dam/event/flood": "The flood of the old mill",
    }  # fmt: skip
    with Store.open(folder, write=True) as store:
        record(store, [rename(store, node, name) for node, name in names.items()], curator="Ada", reason="their names")
    with serving(folder) as client:
        html = client.get("/article/dam", headers={"Accept": BROWSER}).text
        for node, name in names.items():
            assert {*re.findall(rf'href="/{node}"[^>]*><bdi>([^<]*)', html)} == {name}


def test_a_store_that_was_asked_often_is_opened_anew_and_answers_the_same(small, monkeypatch):
    """Oxigraph keeps what it has read, and cannot be told how much."""
    monkeypatch.setattr("kg.serve.edition.QUESTIONS", 3)
    addresses = ("/organization/water-board", "/article/dam", "/article/dam?format=nt", "/place/brackwater")
    with serving(small) as client:
        explorer = client.app.state.explorer
        with explorer.editions.read() as edition:
            opened = {id(store := edition.store): store}
            edition.pages.put = lambda *kept: None  # each page is made each time
        shown = [client.get(address, headers={"Accept": BROWSER}).text for address in addresses]
        for _ in range(3):
            assert [client.get(address, headers={"Accept": BROWSER}).text for address in addresses] == shown
        with explorer.editions.read() as edition:
            opened[id(store := edition.store)] = store
        assert len(opened) == 2
        with pytest.raises(StoreError, match="is closed"):
            next(iter(opened.values())).select("SELECT * {}")


def test_what_is_being_read_stays_until_it_is_read(tmp_path, workers):
    folder = stored(tmp_path / "kg.db", invented.port())
    editions = Editions(folder, workers)
    with editions.read() as before:
        stored(folder, invented.dam())
        assert editions.renew()
        assert before.store.articles() == ("port",)
        with editions.read() as now:
            assert now.store.articles() == ("dam", "port")
    with pytest.raises(StoreError, match="closed"):
        before.store.articles()
    assert not before.folder.exists()
    editions.close()


def test_the_index_of_a_store_that_was_copied_is_made_once(tmp_path, workers):
    with Store.open(stored(tmp_path / "kg.db", invented.port())) as store:
        store.copy(tmp_path / "copy.db")
    said = []
    for _ in range(2):
        Editions(tmp_path / "copy.db", workers, said.append).close()
    assert len(said) == 2


def test_an_index_of_the_same_store_is_used_again_and_copies_left_over_are_removed(tmp_path, workers):
    folder = stored(tmp_path / "kg.db", invented.port())
    said = []
    Editions(folder, workers, said.append).close()
    assert len(said) == 2
    left = folder / "serve" / "copy-999999999-1"
    left.mkdir()
    Editions(folder, workers, said.append).close()
    assert len(said) == 2
    assert not left.exists()
    (folder / "serve" / "index.sqlite").write_bytes(b"no database")
    Editions(folder, workers, said.append).close()
    assert len(said) == 4
