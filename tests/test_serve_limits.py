"""What one reader can cost the others: time, memory and rows of a query, and who is answered first."""

from __future__ import annotations

import threading
import time

import anyio
import pytest
from pages import (
    ASK,
    ENDLESS,
)
from starlette.requests import Request

from kg.errors import QueryError
from kg.serve import tasks
from kg.serve.answering import Explorer, Made, Turns
from kg.serve.worker import BusyError, MemoryLimitError, TimeLimitError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


def test_a_query_that_would_run_for_ever_is_ended_and_the_next_is_answered(seeds_store, workers):
    workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset())  # the process is there
    began = time.perf_counter()
    with pytest.raises(TimeLimitError):
        workers.call(tasks.tabled, seeds_store, ENDLESS, tasks.Dataset(), seconds=1)
    assert time.perf_counter() - began < 3
    assert workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset()).text == "true"
    assert workers.ended == 1


def test_a_query_that_takes_too_much_memory_is_ended(seeds_store, workers):
    heavy = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with pytest.raises(MemoryLimitError):
        workers.call(tasks.tabled, seeds_store, heavy, tasks.Dataset(), seconds=120)
    assert workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset()).text == "true"


def test_who_would_wait_too_long_is_told_so(seeds_store, workers):
    def hold():
        with pytest.raises(TimeLimitError):
            workers.call(tasks.tabled, seeds_store, ENDLESS, tasks.Dataset(), seconds=3)

    holding = threading.Thread(target=hold)
    holding.start()
    time.sleep(0.5)
    with pytest.raises(BusyError):
        workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset())
    holding.join()


def test_an_answer_has_at_most_so_many_rows(seeds_store, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_ROWS", 10)
    with pytest.raises(QueryError, match="more than 10 rows"):
        tasks.answered(seeds_store, "SELECT * WHERE { ?s ?p ?o } LIMIT 11", tasks.Dataset(), "text/csv")
    monkeypatch.setattr(tasks, "MOST_BYTES", 100)
    with pytest.raises(QueryError, match="more than 100 bytes"):
        tasks.answered(seeds_store, "SELECT * WHERE { ?s ?p ?o } LIMIT 9", tasks.Dataset(), "text/csv")


def test_what_should_be_there_first_is_made_first():
    """A search goes before the pages that wait, but not before one that has waited long."""

    async def order():
        turns, done, gives_up = Turns(), [], anyio.CancelScope()

        async def take(name, within, scope):
            with scope:
                async with turns.turn(within):
                    done.append(name)
                    await anyio.sleep(0.001)

        async with anyio.create_task_group() as group:
            asked = {"being made": 1, "page": 1, "page after it": 1, "gives up": -9, "search": 0.5, "has waited": -1}
            for name, within in asked.items():
                group.start_soon(take, name, within, gives_up if name == "gives up" else anyio.CancelScope())
                await anyio.sleep(0)
            gives_up.cancel()
        async with turns.turn(1):
            return done

    assert anyio.run(order) == ["being made", "has waited", "search", "page", "page after it"]


def test_one_page_is_made_at_a_time_and_once_for_all_who_ask(small):
    made, at_once = [], []

    def make(edition, request):
        at_once.append(1)
        time.sleep(0.05)
        made.append(len(at_once))
        at_once.pop()
        return Made(body=b"x", media="text/plain")

    async def ask():
        explorer = Explorer(small)
        request = Request({"type": "http", "headers": []})
        async with anyio.create_task_group() as group:
            for key in ("a", "b", "a", "a"):
                group.start_soon(lambda key=key: explorer.answer(request, make, key=key))
        explorer.editions.close()
        explorer.workers.close()

    anyio.run(ask)
    assert made == [1, 1]
