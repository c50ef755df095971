"""Where articles come from besides plain files: compressed files, web archives, feeds, and pages of the web."""

from __future__ import annotations

import gzip
import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from kg.errors import InputError
from kg.model import Article
from kg.pipeline import ingest
from kg.readers import Extent, read, web
from kg.store import Store

PAGE = """<html><head><meta charset="{charset}"><title>Bridge to close</title>
<link rel="canonical" href="https://gazette.example/{name}">
<meta property="article:published_time" content="2021-03-0{day}T10:00:00Z"></head>
<body><article><h1>Bridge to close</h1><p>By Jane Roe</p>
<p>The mayor said on Monday that the bridge number {day} would close in May for repairs, after years of complaints.</p>
<p>“We’ve looked at every beam,” he told the paper, “and the concrete is in a much worse state than all of us had thought.”</p>
</article></body></html>"""


def page(day: int, charset: str = "utf-8") -> bytes:
    return PAGE.format(name=f"bridge-{day}", day=day, charset=charset).encode(charset)


def gather(*named: str | Path, **options: Any) -> tuple[list[Article], list[str], list[str]]:
    problems: list[InputError] = []
    notices: list[str] = []
    articles = list(read(*named, on_problem=problems.append, on_notice=notices.append, **options))
    return articles, [str(problem) for problem in problems], notices


# ---------------------------------------------------------------- compressed files

ROWS = b'{"id": "a", "text": "The mayor said no."}\n{"id": "b", "text": "The mayor said yes."}\n'


def zst(data: bytes) -> bytes:
    zstd = pytest.importorskip("backports.zstd")
    packed: bytes = zstd.compress(data)
    return packed


@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".zst", zst)])
def test_compressed_files_are_read_as_what_they_hold(
    tmp_path: Path, ending: str, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / f"news.JSONL{ending}").write_bytes(compress(ROWS))
    (tmp_path / f"one.txt{ending}").write_bytes(compress(b"The mayor said no."))
    (tmp_path / "one.meta.json").write_text('{"outlet": "Gazette"}')
    (tmp_path / f"backup{ending}").write_bytes(compress(b"not looked at"))
    articles, problems, _ = gather(tmp_path)
    assert [a.id for a in articles] == ["a", "b", "one"]
    assert articles[2].metadata.outlet
    assert not problems


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".zst", zst)])
def test_a_file_that_is_cut_off_or_damaged_gives_what_comes_before(
    tmp_path: Path, ending: str, compress: Callable[[bytes], bytes]
) -> None:
    draw = Random(1)
    rows = b"".join(
        b'{"id": "%d", "text": "He said %s."}\n' % (n, draw.randbytes(600).hex().encode()) for n in range(300)
    )
    packed = compress(rows)
    (tmp_path / f"cut.jsonl{ending}").write_bytes(packed[: len(packed) * 3 // 4])
    (tmp_path / f"no.jsonl{ending}").write_bytes(b"no such thing")
    (tmp_path / "x.jsonl").write_bytes(ROWS)
    articles, problems, _ = gather(tmp_path)
    assert 100 < len(articles) < 300
    assert articles[-1].id == "b"
    assert any("cut.jsonl" in p and "is cut off" in p for p in problems)
    assert any("no.jsonl" in p and "is damaged" in p for p in problems)


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("backports.zstd", "compression.zstd", "warcio.archiveiterator"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    (tmp_path / "a.jsonl.zst").write_bytes(b"x")
    (tmp_path / "b.warc").write_bytes(b"WARC/1.0")
    _, problems, _ = gather(tmp_path)
    assert len(problems) == 2
    assert all("kg[archives]" in problem for problem in problems)


@pytest.mark.slow
def test_reading_is_lazy_and_says_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(b"".join(b'{"id": "%d", "text": "The mayor said no."}\n' % n for n in range(1_000)))
    extent = Extent()
    articles = read(path, extent=extent)
    assert next(articles).id == "0"
    assert extent.total == path.stat().st_size
    assert 0 < extent.done < extent.total / 2
    assert sum(1 for _ in articles) == 999
    assert extent.done == extent.total


# ---------------------------------------------------------------- web archives


def record(name: str, body: bytes, kind: str = "text/html", status: str = "200 OK", *, packed: bool = True) -> bytes:
    warcwriter = pytest.importorskip("warcio.warcwriter")
    from warcio.statusandheaders import StatusAndHeaders

    headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
    stream = io.BytesIO()
    writer = warcwriter.WARCWriter(stream, gzip=packed)
    url = f"https://gazette.example/{name}"
    writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))
    return stream.getvalue()


def with_length(plain: bytes, change: int) -> bytes:
    return re.sub(rb"Content-Length: (\d+)", lambda m: b"Content-Length: %d" % (int(m[1]) + change), plain, count=1)


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_an_archive_are_articles(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    path.write_bytes(
        record("1", page(1), packed=packed)
        + record("pic", b"\x89PNG" * 9, "image/png", packed=packed)
        + record("gone", page(9), status="404 Not Found", packed=packed)
        + record("2", page(2, "cp1252").replace(b"cp1252", b"utf-8"), "text/html; charset=windows-1252", packed=packed)
    )
    articles, problems, _ = gather(tmp_path)
    assert not problems
    assert [a.id for a in articles] == ["gazette.example-1", "gazette.example-2"]
    assert [a.origin for a in articles] == [f"{path}[1]", f"{path}[4]"]
    assert [a.metadata.url for a in articles] == [f"https://gazette.example/bridge-{n}" for n in (1, 2)]
    assert [a.metadata.published and a.metadata.published.value for a in articles] == ["2021-03-01", "2021-03-02"]
    assert all("“We’ve looked at every beam,”" in a.text for a in articles)


@pytest.mark.slow
@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_comes_again_is_unchanged(tmp_path: Path, packed: bool) -> None:
    """Also its faulty record, which is reported again, and pages that come in another archive."""
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    pages = [record(str(n), page(n), packed=packed) for n in (1, 2, 3)]
    path.write_bytes(b"".join([*pages[:2], record("bad", b"<html><body></body></html>", packed=packed), pages[2]]))
    with Store.open(tmp_path / "kg.db", write=True) as store:
        for outcome in ("added", "unchanged"):
            problems: list[InputError] = []
            done = [(d.article, d.outcome) for d in ingest(read(path, on_problem=problems.append), store, jobs=1)]
            assert done == [(f"gazette.example-{n}", outcome) for n in (1, 2, 3)]
            assert [str(p).partition(": ")[0] for p in problems] == [f"{path}[3]"]
        more = tmp_path / path.name.replace("news", "more")
        more.write_bytes(pages[2] + record("4", page(4), packed=packed))
        done = [(d.article, d.outcome) for d in ingest(read(more), store, jobs=1)]
        assert done == [("gazette.example-3", "unchanged"), ("gazette.example-4", "added")]


LARGE = b"<!--" + bytes(range(33, 127)) * 4_000 + b"-->"
"""Makes a page larger than what is read at once."""

DAMAGED: dict[str, Callable[[], bytes]] = {
    "a member that is cut off": lambda: (r := record("bad", page(9) + LARGE))[: len(r) // 2],
    "a bit turned over": lambda: (r := record("bad", page(9)))[:300] + bytes([r[300] ^ 0x55]) + r[301:],
    "a length that is too small": lambda: gzip.compress(with_length(record("bad", page(9), packed=False), -40)),
    "a length that is too large": lambda: gzip.compress(with_length(record("bad", page(9), packed=False), 4_000)),
    "a length that is no number": lambda: gzip.compress(
        record("bad", page(9), packed=False).replace(b"Content-Length: ", b"Content-Length: many ")
    ),
    "no record at all": lambda: gzip.compress(b"this is no record\r\n" * 20),
    "no page": lambda: record("bad", b"<html><body></body></html>"),
    "nothing": lambda: record("bad", b""),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", DAMAGED)
def test_the_fault_of_a_record_is_that_records(tmp_path: Path, fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(record("1", page(1)) + DAMAGED[fault]() + record("2", page(2)) + record("3", page(3)))
    articles, problems, _ = gather(path)
    assert [a.id for a in articles] == [f"gazette.example-{n}" for n in (1, 2, 3)]
    assert len(problems) == 1
    assert problems[0].startswith(f"{path}[2]: ")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("change", [-40, 40, 4_000])
def test_a_wrong_length_in_a_plain_archive_costs_that_record(tmp_path: Path, change: int) -> None:
    path = tmp_path / "news.warc"
    one, bad, two = (record(name, page(day), packed=False) for name, day in (("1", 1), ("bad", 9), ("2", 2)))
    path.write_bytes(one + with_length(bad, change) + two)
    articles, problems, _ = gather(path)
    assert [a.id for a in articles] == ["gazette.example-1", "gazette.example-2"]
    assert len(problems) == 1
    assert "length" in problems[0]


@pytest.mark.parametrize("packed", [True, False])
def test_a_record_that_lost_its_end_costs_none_after_it(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    parts = [record(str(day), page(day), packed=packed) for day in (1, 2, 3)]
    path.write_bytes(parts[0] + parts[1][: len(parts[1]) * 2 // 3] + parts[2])
    articles, problems, _ = gather(path)
    assert [a.id for a in articles] == ["gazette.example-1", "gazette.example-3"]
    assert len(problems) == 1


def test_an_archive_that_ends_early_says_so(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    for kept in (60, 400):
        path.write_bytes(record("1", page(1)) + record("2", page(2))[:kept])
        articles, problems, _ = gather(path)
        assert [a.id for a in articles] == ["gazette.example-1"]
        assert len(problems) == 1


def test_what_is_no_archive_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    (tmp_path / "b.warc").write_bytes(b"The mayor said no.\n" * 20)
    (tmp_path / "c.warc.gz").write_bytes(record("pic", b"\x89PNG" * 9, "image/png"))
    (tmp_path / "d.warc.gz").write_bytes(gzip.compress(record("1", page(1), packed=False) * 2))
    articles, problems, _ = gather(tmp_path)
    assert not [a for a in articles if a.origin[:-3].endswith(("a.warc", "b.warc", "c.warc.gz"))]
    assert [sum(f"{name}.warc" in p for p in problems) > 0 for name in "abcd"] == [True] * 4
    assert any("as a whole" in p for p in problems)


# ---------------------------------------------------------------- feeds

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Springfield Gazette</title><link>https://gazette.example</link>
<item><title>Bridge to close</title><link>https://gazette.example/bridge</link><dc:creator>Jane Roe</dc:creator>
<pubDate>Mon, 01 Mar 2021 23:30:00 -0500</pubDate><description>A teaser.</description>
<content:encoded><![CDATA[<p>The mayor said the bridge would close.</p><p>“We’ve looked,” he <b>told</b> the paper.</p><script>x()</script>]]></content:encoded></item>
<item><title>Only a headline</title><link>https://gazette.example/none</link></item>
<item><title>Tax to rise</title><guid>x2</guid><description>The council said &lt;i&gt;tax&lt;/i&gt; would rise.&lt;br/&gt;It gave no date.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry><title>Bridge to close</title>
<link href="https://gazette.example/bridge2"/><published>2021-03-01T10:00:00Z</published><author><name>Jane Roe</name></author>
<content type="html">&lt;p&gt;The mayor said no.&lt;/p&gt;</content></entry></feed>"""


def test_the_entries_of_a_feed_are_articles(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS)
    (tmp_path / "b.atom").write_text(ATOM)
    articles, problems, _ = gather(tmp_path)
    assert [a.id for a in articles] == ["gazette.example-bridge", "a-3", "gazette.example-bridge2"]
    first, second, third = articles
    assert first.text == (
        "Bridge to close\n\nThe mayor said the bridge would close.\n\n“We’ve looked,” he told the paper."
    )
    assert second.text == "Tax to rise\n\nThe council said tax would rise.\n\nIt gave no date."
    for article in (first, third):
        assert article.metadata.published
        assert article.metadata.published.value == "2021-03-01"
        assert [author.value for author in article.metadata.authors] == ["Jane Roe"]
        assert article.metadata.title
    assert first.metadata.outlet
    assert first.metadata.outlet.value == "Springfield Gazette"
    assert len(problems) == 1
    assert "a.rss[2]: has no text" in problems[0]


def test_what_is_no_feed_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<catalog><book>No news</book></catalog>")
    (tmp_path / "b.xml").write_text('<rss version="2.0"><channel><title>Empty</title></channel></rss>')
    (tmp_path / "d.xml").write_text(str(tmp_path / "c.xml"))  # no name of a file to open
    (tmp_path / "c.xml").write_text(RSS[: RSS.index("<item><title>Only")])
    articles, problems, notices = gather(tmp_path)
    assert [a.id for a in articles] == ["gazette.example-bridge"]
    assert len(problems) == 3
    assert "is not a feed" in problems[0]
    assert "without entries" in problems[1]
    assert "is not a feed" in problems[2]
    assert "is damaged" in notices[0]


def test_a_feed_by_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\n" + RSS.encode())))
    articles, _, _ = gather("-")
    assert [a.id for a in articles] == ["gazette.example-bridge", "stdin-3"]


# ---------------------------------------------------------------- pages of the web


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body, status, extra = "text/html; charset=windows-1252", page(1, "cp1252"), 200, {}
        match self.path.strip("/").split("?")[0]:
            case "moved":
                status, extra = 302, {"Location": "/final?from=moved"}
            case "inward":
                status, extra = 302, {"Location": f"http://localhost:{self.server.server_port}/final"}  # type: ignore[attr-defined]
            case "file":
                status, extra = 302, {"Location": "file:///etc/passwd"}
            case "loop":
                status, extra = 302, {"Location": "/loop"}
            case "gone":
                status = 404
            case "picture":
                kind, body = "image/png", b"\x89PNG"
            case "feed":
                kind, body = "application/rss+xml", RSS.encode()
            case "text":
                kind, body = "text/plain", b"The mayor said no."
            case "packed":
                body, extra = gzip.compress(body), {"Content-Encoding": "gzip"}
            case "bomb":
                body, extra = gzip.compress(bytes(web.MAX_PAGE + 9)), {"Content-Encoding": "gzip"}
            case "large":
                body = b"x" * (web.MAX_PAGE + 9)
            case "slow":
                self.server.stop.wait(20)  # type: ignore[attr-defined]
            case "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n")
                while not self.server.stop.wait(0.02):  # type: ignore[attr-defined]
                    self.wfile.write(b"x")
                return
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **extra}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.stop = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.stop.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as url:
        yield url


def anywhere(address: web.Address) -> bool:
    return True


@pytest.mark.parametrize("path", ["bridge", "moved", "packed"])
def test_a_page_of_the_web_is_an_article(site: str, path: str) -> None:
    (article,), problems, _ = gather(f"{site}/{path}", may_connect=anywhere)
    assert not problems
    assert "“We’ve looked at every beam,”" in article.text
    assert article.origin == f"{site}/{path}"
    assert article.id == {"moved": "127.0.0.1-final-from-moved"}.get(path, f"127.0.0.1-{path}")
    assert article.metadata.url == "https://gazette.example/bridge-1"  # what the page calls its own address
    assert article.metadata.published
    assert article.metadata.published.value == "2021-03-01"


def test_feeds_and_texts_of_the_web_are_read_too(site: str) -> None:
    articles, _, _ = gather(f"{site}/feed", f"{site}/text", may_connect=anywhere)
    assert [a.id for a in articles] == ["gazette.example-bridge", "127.0.0.1-feed-3", "127.0.0.1-text"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone", "404"),
        ("loop", "redirected more than 5 times"),
        ("file", "no address of a page: 'file:///etc/passwd'"),
        ("picture", "is image/png"),
        ("large", "over 20 MB"),
        ("bomb", "over 20 MB"),
    ],
)
def test_what_a_server_does_wrong_is_said(site: str, path: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(ROWS)
    articles, problems, _ = gather(f"{site}/{path}", tmp_path, may_connect=anywhere)
    assert [a.id for a in articles] == ["a", "b"]
    assert len(problems) == 1
    assert message in problems[0]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_slow_server_is_given_up(site: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_SECONDS", 0.2)
    _, problems, _ = gather(f"{site}/{path}", may_connect=anywhere)
    assert "seconds" in problems[0]


def test_no_address_of_this_machine_is_reached(site: str) -> None:
    port = site.rpartition(":")[2]
    names = [site, f"http://localhost:{port}/", f"http://[::1]:{port}/", f"http://[::ffff:127.0.0.1]:{port}/"]
    names += [f"http://2130706433:{port}/", f"http://0x7f.1:{port}/", f"http://0:{port}/", f"http://user@{site[7:]}/"]
    articles, problems, _ = gather(*names)
    assert not articles
    assert len(problems) == len(names)


def test_a_redirect_to_this_machine_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def only_at_first(address: web.Address) -> bool:
        asked.append(str(address))
        return len(asked) == 1

    articles, problems, _ = gather(f"{site}/inward", may_connect=only_at_first)
    assert not articles
    assert len(asked) > 1
    assert "no public address" in problems[0]


def test_one_private_address_of_several_is_enough_to_refuse(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(host: str, port: int, **_: object) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in ("93.184.215.14", "10.0.0.7")]

    monkeypatch.setattr("socket.getaddrinfo", resolved)
    _, problems, _ = gather("http://both.example/")
    assert "10.0.0.7, which is no public address" in problems[0]


def test_the_address_that_was_checked_is_the_one_connected_to(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.rpartition(":")[2])
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])  # another address at the next question

    def resolved(host: str, port_: int, *_: object, **__: object) -> list[Any]:
        if host == "127.0.0.1":
            return [(2, 1, 6, "", (host, port_))]
        return [(2, 1, 6, "", (next(answers), port))]

    monkeypatch.setattr("socket.getaddrinfo", resolved)
    articles, _, _ = gather(
        f"http://rebinding.example:{port}/bridge", may_connect=lambda address: str(address) == "127.0.0.1"
    )
    assert [a.id for a in articles] == ["rebinding.example-bridge"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False),
        ("fe80::1", False), ("fd00::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("ff02::1", False), ("::", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert web.is_public(ip_address(address)) == public
