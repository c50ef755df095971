"""What must not get through the explorer: from an article, from a client, to another site."""

from __future__ import annotations

import http.client
import queue
import re
import socket
import threading
import time
import urllib.request
from contextlib import suppress
from urllib.parse import quote, urljoin, urlsplit

import pytest
from pages import (
    BROWSER,
    SCRIPT,
    Parsed,
    harmless,
    hostile,
    page,
    serving,
    stored,
    text,
    values,
)

from kg.model import Agent, Article, Extraction, Metadata, Quotation, Software, Span
from kg.serve import run
from kg.serve.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


def test_nothing_in_an_article_runs(tmp_path):
    with serving(stored(tmp_path / "kg.db", hostile())) as client:
        waiting, seen = ["/", f"/search?q={quote(SCRIPT)}", "/speakers", "/events", "/outlets", "/claim/x"], set()
        while waiting:
            address = waiting.pop()
            if address in seen or len(seen) > 60:
                continue
            seen.add(address)
            answer = client.get(address, headers={"Accept": BROWSER})
            assert answer.status_code in (200, 303), address
            if answer.status_code == 303 or not answer.headers["content-type"].startswith("text/html"):
                continue
            parsed = Parsed(answer.text)
            harmless(parsed)
            assert "\u202e" not in answer.text
            assert "\x1b" not in answer.text
            assert " 49 " not in text(parsed)
            links = [urljoin(address, link["href"]).partition("#")[0] for link in parsed.of("a")]
            waiting += [link for link in links if re.match(r"/(article|person|event|claim|organization|group)", link)]
        for kind in ("/article/", "/person/", "/event/", "/claim/", "/group/"):
            assert any(kind in address for address in seen), kind
        assert client.get("/network/picture.html").status_code == 200


def test_a_line_of_ten_megabytes_is_shown_found_and_asked_for(tmp_path):
    said, many = "The gate is open", "no end in sight " * 650_000
    text_ = f"{many}{said}, Bo Bell said {many[:100]}"
    start = len(many)
    quoted, cue, source = (
        Span(start + text_[start:].index(w), start + text_[start:].index(w) + len(w)) for w in (said, "said", "Bo Bell")
    )
    long = Extraction(
        article=Article(id="long", text=text_, body=(Span(0, len(text_)),), metadata=Metadata()),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(Agent(id="b", type="person", name="Bo Bell", mentions=(source,)),),
        quotations=(Quotation(contents=(quoted,), cue=cue, source=source, kind="direct", confidence=1, speaker="b"),),
    )
    assert len(text_) > 10_000_000
    with serving(stored(tmp_path / "kg.db", long)) as client:
        shown = page(client, "/article/long")
        assert len(shown.of("section")) == 1
        assert sum(map(len, shown.text)) > len(text_)
        harmless(shown)
        assert "1 statement" in text(page(client, "/search?q=gate"))
        assert "Bo Bell" in text(page(client, "/"))
        assert values(client.get("/sparql", params={"query": "SELECT (STRLEN(?t) AS ?n) { ?x nif:isString ?t }"})) == [
            str(len(text_))
        ]
        assert client.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2f..%2fetc/passwd", "/..%2f..%2fetc/passwd",
        "/article/..%2f..%2fidentity.sqlite", "/static//etc/passwd", "/%00", "/article/%ff%fe", "/queries/..%2fx",
        "/network/picture.../../x", "/person/<script>", "/person/a b", "/x" * 3000,
    ],
)  # fmt: skip
def test_no_other_file_is_reached(client, path):
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code in (400, 404), answer.status_code
    assert "root:" not in answer.text
    harmless(Parsed(answer.text)) if answer.headers["content-type"].startswith("text/html") else None


def test_slow_connections_are_ended_and_keep_nobody_out(small, monkeypatch):
    """Some send nothing, some half a head, one asks for much and does not take it; one goes on asking."""
    monkeypatch.setattr("kg.serve.server.PATIENCE", 2.0)
    servers, addresses = [], queue.Queue()
    init = Server.__init__
    monkeypatch.setattr(Server, "__init__", lambda self, config: servers.append(self) or init(self, config))
    serving = threading.Thread(
        target=run, args=(small,), kwargs={"port": 0, "ready": lambda address, _: addresses.put(address)}
    )
    serving.start()
    port = urlsplit(addresses.get(timeout=60)).port
    ask = b"GET /static/style.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(80)]
    taker = socket.socket()
    taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    taker.connect(("127.0.0.1", port))
    try:
        for number, one in enumerate(slow):
            one.settimeout(60)
            one.sendall((b"", b"GET / HTTP/1.1\r\nHost: 127")[number % 2])
        taker.sendall(ask * 300)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/speakers", timeout=60) as answer:
            assert answer.status == 200
        for one in slow:
            with suppress(ConnectionError):
                assert not one.recv(1)
        until, busy = time.monotonic() + 60, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        busy.connect()
        first, asked = busy.sock, time.monotonic()
        while len(servers[0].server_state.connections) > 1 or time.monotonic() < asked + 5:
            assert time.monotonic() < until
            time.sleep(0.1)
            busy.request("GET", "/health")
            assert busy.getresponse().read()
        assert busy.sock is first  # it was never ended
        busy.close()
    finally:
        for one in (*slow, taker):
            one.close()
        servers[0].should_exit = True
        serving.join(60)
    assert not serving.is_alive()


def test_every_answer_has_the_headers_that_protect(client):
    for address in ("/", "/nothing", "/static/page.js", "/api/names?q=x", "/sparql", "/metrics"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers


def test_on_this_machine_other_sites_cannot_read(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    for origin, allowed in (("https://evil.example", False), ("http://localhost:3000", True), ("null", False)):
        answer = client.get("/api/names?q=x", headers={"Origin": origin})
        assert ("access-control-allow-origin" in answer.headers) == allowed
        assert client.options("/sparql", headers={"Origin": origin}).status_code == 204


def test_served_to_others_any_site_can_read(small):
    with serving(small, public=True) as client:
        answer = client.get("/api/names?q=x", headers={"Origin": "https://any.example", "Host": "news.example"})
        assert answer.headers["access-control-allow-origin"] == "*"


def test_only_reading_is_possible(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for address in ("/", "/article/dam", "/api/search"):
            assert client.request(method, address).status_code == 405
