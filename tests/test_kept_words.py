"""The index of statements by their words is made as articles are stored, and whole whatever becomes of the process."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context

import invented
import pytest

from kg.pipeline import load
from kg.queries import run
from kg.store import NAMES, Store

WORDS = ("the", "bridge", "flood", "e")


def stored(path, *extractions):
    with Store.open(path, write=True) as store:
        done = list(load(extractions, store))
        assert [each.fault for each in done] == [None] * len(extractions)


def rows(path):
    """The statements with each word, and where each is from."""
    with Store.open(path) as store:
        return [run(store, "statements", {"words": word}).rows for word in WORDS]


def without_index(path):
    (path / NAMES).unlink()
    return rows(path)


def test_the_words_of_articles_are_kept_as_they_are_stored(tmp_path, monkeypatch):
    """So the first question reads none of them; of an article that was replaced only what it says now is found."""
    monkeypatch.setattr("kg.storing._KEPT_AFTER", 2)
    path, dam = tmp_path / "kg.db", invented.dam()
    stored(path, dam, invented.port(), invented.sequel())
    stored(path, replace(dam, quotations=dam.quotations[:1], figures=()))
    with monkeypatch.context() as patched:
        patched.setattr("kg.queries.statement_index._add", lambda *_: pytest.fail("statements were read"))
        kept = rows(path)
    assert any(kept)
    assert kept == without_index(path)


def test_one_more_article_is_read_alone(tmp_path, monkeypatch):
    path = tmp_path / "kg.db"
    stored(path, invented.dam(), invented.port())
    monkeypatch.setattr(Store, "article_graphs", lambda _: pytest.fail("all statements were read again"))
    stored(path, invented.sequel())
    monkeypatch.undo()
    assert rows(path) == without_index(path)


@pytest.mark.slow
def test_words_are_whole_after_a_process_was_killed_that_kept_them(tmp_path, monkeypatch):
    path = tmp_path / "kg.db"
    stored(path, invented.dam())
    add = vars(import_module("kg.queries.statement_index"))["_add"]

    def half(*given):
        add(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("kg.queries.statement_index._add", half)
    process = get_context("fork").Process(target=stored, args=(path, invented.port(), invented.sequel()))
    process.start()
    process.join()
    monkeypatch.undo()
    assert process.exitcode == -signal.SIGKILL
    with Store.open(path) as store:
        assert len(store.articles()) == 3
    assert rows(path) == without_index(path)
