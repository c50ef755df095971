"""The explorer is started, watched, and called by programs."""

from __future__ import annotations

import json
import re
import sys

import invented
import pytest
from pages import (
    BASE,
    BROWSER,
)

from kg.errors import KgError
from kg.serve import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


def test_the_openapi_document_has_every_operation_and_they_answer(client):
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    routes = {route.path for route in client.app.routes if route.path.startswith("/api/")} - {"/api/openapi.json"}
    assert routes == set(document["paths"])
    values = {"id": "dam", "iri": f"{BASE}person/orla-quist", "q": "wall", "page": "1"}
    for path, operations in document["paths"].items():
        given = {p["name"]: values[p["name"]] for p in operations["get"]["parameters"] if p["name"] in values}
        answer = client.get(path.format(**given), params=given)
        assert answer.status_code == 200
        assert answer.json()
    assert client.get("/api/articles/none").status_code == 404
    assert client.get("/api/node?iri=none").status_code == 404
    dam = client.get("/api/articles/dam").json()
    assert dam["text"] == invented.DAM
    assert [q["number"] for q in dam["quotations"]] == [1, 2, 3]
    assert json.loads(client.get("/api", headers={"Accept": "application/json"}).text) == document


def test_health_and_metrics(client):
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["articles"] == 4
    client.get("/person/orla-quist", headers={"Accept": BROWSER})
    metrics = client.get("/metrics").text
    assert re.search(r'kg_requests_total\{page="resource",status="200"\} [1-9]', metrics)
    assert "kg_request_seconds_bucket" in metrics


def test_without_the_extra_it_says_what_to_install(monkeypatch, small):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(KgError, match="uvicorn") as error:
        run(small)
    assert "pip install 'kg[serve]'" in error.value.hint


def test_what_cannot_be_served_is_said(small, tmp_path):
    with pytest.raises(KgError, match="no store"):
        run(tmp_path / "none", port=0)
    with pytest.raises(KgError, match="cannot be served"):
        run(small, host="no.such.host.invalid", port=0)
