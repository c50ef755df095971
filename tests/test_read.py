"""Files, folders, globs and standard input to articles; each bad input a clear problem, and the others go through."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.model import Article
from kg.readers import ENDINGS, MAX_BYTES, MAX_LENGTH, Given, article_from_text, read

PROSE = "The mayor of Springfield said on Monday that the bridge would open in May.\n"
PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Bridge opens | Gazette</title>
<meta property="og:site_name" content="Springfield Gazette"><meta property="og:title" content="The old bridge opens">
<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2016-12-09T10:00:00Z">
<link rel="canonical" href="https://gazette.example/2016/bridge"></head><body><nav><a href="/">Home</a></nav>
<article><h1>The old bridge opens</h1>
<p>SPRINGFIELD (AP) — The old bridge opened on Friday after years of work, the mayor said in the café beside it.</p>
<p>“We waited a long time for this, and I am proud of everyone who worked on it,” said the mayor, John Doe.</p>
<p>The bridge had been closed since a flood in 2011, and a ferry had taken its place for five years.</p></article>
<section id="comments"><h3>2 comments</h3><p>“A waste of money,” said my uncle, who knows about bridges and much else.</p></section>
</body></html>"""


def gather(*sources: str | Path, given: Given | None = None) -> tuple[list[Article], list[str], list[str]]:
    problems: list[str] = []
    notices: list[str] = []
    articles = list(read(*sources, given=given, on_problem=lambda e: problems.append(str(e)), on_notice=notices.append))
    return articles, problems, notices


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(PROSE)
    return path


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_stored_as_decoded_without_its_mark(tmp_path: Path, encoding: str) -> None:
    text = "Le café\r\n\r\n“It opens,” said Zoë.\rThe mayor agreed on Monday. \n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    articles, problems, notices = gather(tmp_path / "a.txt")
    assert [a.text for a in articles] == [text]
    assert not problems
    assert not notices


@pytest.mark.parametrize(
    ("encoding", "text", "said"),
    [
        ("latin-1", "Le café de Zoë rouvre à Orléans, a déclaré le maire, après des années d'été.\n" * 5, "latin-1"),
        ("cp1252", "“We met at the café,” said Zoë – the mayor’s aide – on Monday in Orléans.\n" * 5, "cp1252"),
        ("cp1251", "Мост откроется в мае, сказал мэр города журналистам в понедельник.\n" * 5, "cp1251"),
    ],
)
def test_other_encodings_are_recognised_and_said(tmp_path: Path, encoding: str, text: str, said: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    articles, problems, notices = gather(tmp_path / "a.txt")
    assert [a.text for a in articles] == [text]
    assert not problems
    assert len(notices) == 1
    assert said in notices[0]
    assert "a.txt" in notices[0]


def test_one_odd_letter_is_enough_to_be_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The mayor spoke to reporters at the caf\xe9 on Monday about the bridge.\n")
    articles, _, notices = gather(tmp_path / "a.txt")
    assert "café" in articles[0].text
    assert len(notices) == 1


# ---------------------------------------------------------------- what cannot be read


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\r\n \n", "is empty"),
    "blank16.txt": ("\ufeff \n ".encode("utf-16-le"), "is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
    "paper.txt": (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "PDF"),
    "office.txt": (b"PK\x03\x04\x14\x00", "ZIP"),
    "program.txt": (b"\x7fELF\x02\x01\x01\x00\x00\x00", "binary"),
    "controls.txt": (bytes(range(1, 9)) * 20 + b"abc", "binary"),
    "half16.txt": (b"\xff\xfea", "utf-16"),
    "notes.docx": (b"PK\x03\x04", ".docx"),
    "README": (b"hello", "no ending"),
    "x.meta.json": (b"{}", "sidecar"),
    "empty.html": (b"", "is empty"),
    "shell.html": (b"<html><head><script>load()</script></head><body></body></html>", "no article was found"),
    "menu.html": (
        b"<html><head><title>Home</title></head><body><!-- a --><header><h1>Gazette</h1><nav>Home</nav> </header></body></html>",
        "no article was found",
    ),
    "list.html": (
        b"<html><head><title>Gazette</title></head><body><h1>Gazette</h1><ul><li><a href='/a'>News from the world of letters</a></li>"
        + b"".join(
            b"<li><a href='/%d'>Mayor to close bridge %d over the Lisk for repairs</a></li>" % (n, n) for n in range(30)
        )
        + b"<li><a href='/b'>Who are we?</a></li></ul></body></html>",
        "it has no sentence",
    ),
    "picture.html": (b"\xff\xd8\xff\xe0", "JPEG"),
    "empty.json": (b"", "is empty"),
    "broken.json": (b'{"text": "a",\n  "id": }', "broken.json:2: is not JSON"),
    "array.json": (b"[]", "empty array"),
    "number.json": (b"7", "not a JSON object"),
    "untold.json": (b'{"title": "a", "body": "b"}', "has no text (its fields: body, title)"),
    "void.json": (b'{"text": "  "}', "empty text"),
    "list.json": (b'{"text": ["a"]}', "text that is not a string"),
    "deep.json": (b"[" * 200_000, "not JSON: it is nested too deeply"),
    "long.json": (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "a number of over 4,300 digits"),
    "badid.json": (b'{"text": "a b", "id": {"x": 1}}', "id is neither"),
    "badtitle.json": (b'{"text": "a b", "title": 7}', "title is 7"),
    "badauthors.json": (b'{"text": "a b", "authors": [1]}', "authors is neither"),
    "half.json": (b'{"text": "a \\ud800 b"}', "lone surrogate"),
    "empty.jsonl": (b"", "is empty"),
    "blank.jsonl": (b"\n\n", "is empty"),
    "latin.jsonl": ('{"text": "café"}'.encode("latin-1"), "latin.jsonl:1: is not UTF-8"),
    "rows.jsonl": (b"[1]\n", "rows.jsonl:1: is not a JSON object"),
}


SLOW = {name: [pytest.mark.slow] for name in ("menu.html", "list.html", "shell.html")}
"""What trafilatura reads, which takes over a second to load."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "item", ["The bridge over the Lisk is closed.", "“Close it,” the mayor said!”", "市长说桥已经关闭。"]
)
def test_an_article_can_be_a_list_of_sentences(tmp_path: Path, item: str) -> None:
    path = tmp_path / "list.html"
    items = "".join(f"<li>{item}</li>" for _ in range(20))
    path.write_text(f"<html><head><title>What we know</title></head><body><ul>{items}</ul></body></html>")
    (article,) = read(path)
    assert item in article.text


@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW.get(name, [])) for name in sorted(BAD)])
def test_bad_input_is_a_clear_problem_and_the_others_go_through(tmp_path: Path, good: Path, name: str) -> None:
    data, message = BAD[name]
    bad = tmp_path / name
    bad.write_bytes(data)
    articles, problems, _ = gather(bad, good)
    assert [a.id for a in articles] == ["good"]
    assert len(problems) == 1
    assert message in problems[0]
    assert str(bad) in problems[0]
    with pytest.raises(InputError, match=r"(?s).+\n  .+"):  # a message, and a hint under it
        list(read(bad, good))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such/file.txt", "does not exist"),
        ("no/such/*.txt", "matches no articles"),
        ("ftp://example.com/news", "is no address of a page"),
        ("a" * 5000, "cannot be opened"),
        ("a\0b", "does not exist"),
    ],
)
def test_what_is_not_there_is_a_problem(good: Path, source: str, message: str) -> None:
    articles, problems, _ = gather(source, good)
    assert [a.id for a in articles] == ["good"]
    assert len(problems) == 1
    assert message in problems[0]


def test_a_folder_without_articles_says_what_is_read(tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"x")
    articles, problems, _ = gather(folder, good)
    assert len(articles) == 1
    assert len(problems) == 1
    assert "without articles" in problems[0]
    assert all(ending in problems[0] for ending in ENDINGS)


@pytest.mark.parametrize("name", ["huge.txt", "huge.html", "huge.json"])
@pytest.mark.slow
def test_a_huge_file_is_refused_with_the_limit(tmp_path: Path, good: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    articles, problems, _ = gather(tmp_path / name, good)
    assert len(articles) == 1
    assert len(problems) == 1
    assert "50 MB" in problems[0]
    assert ".jsonl" in problems[0]


@pytest.mark.slow
def test_a_text_longer_than_any_novel_is_refused_and_the_others_read(tmp_path: Path, good: Path) -> None:
    (tmp_path / "dump.txt").write_text("The mayor said no. " * (MAX_LENGTH // 19 + 1), encoding="utf-8")
    articles, problems, _ = gather(tmp_path / "dump.txt", good)
    assert len(articles) == 1
    assert len(problems) == 1
    assert "characters, too long for one article" in problems[0]
    assert "the limit is 4,000,000" in problems[0]


@pytest.mark.slow
def test_a_huge_line_is_refused_and_the_next_line_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "' + b"a" * (MAX_BYTES + 5) + b'"}\n')
        file.write(json.dumps({"id": "next", "text": PROSE}).encode())
    articles, problems, _ = gather(path)
    assert [a.id for a in articles] == ["next"]
    assert len(problems) == 1
    assert "a.jsonl:1: is too long" in problems[0]


def test_an_unreadable_file_is_a_problem(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(PROSE)
    whole = Path.open

    def refuse(self: Path, *args: str, **options: str) -> object:
        if self.name == "secret.txt":  # root, which tests may run as, can read anything
            raise PermissionError(13, "Permission denied")
        return whole(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    articles, problems, _ = gather(secret, good)
    assert [a.id for a in articles] == ["good"]
    assert len(problems) == 1
    assert "Permission denied" in problems[0]


@pytest.mark.slow
def test_malformed_html_does_not_break(tmp_path: Path) -> None:
    for number, page in enumerate(["<p>", "<html><table></p></div><<<", PAGE[:700], PAGE.replace(">", ""), "<" * 1000]):
        (tmp_path / f"{number}.html").write_text(page)
    articles, problems, _ = gather(tmp_path)
    assert len(articles) + len(problems) == 5


def test_each_ending_has_one_format() -> None:
    assert len(ENDINGS) == len(set(ENDINGS))
    assert all(ending.startswith(".") and ending == ending.lower() for ending in ENDINGS)


# ---------------------------------------------------------------- JSON


def test_line_7_of_10_is_broken(tmp_path: Path) -> None:
    rows = [json.dumps({"id": f"n{n}", "text": PROSE}) for n in range(1, 11)]
    rows[6] = rows[6][:-5]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    articles, problems, _ = gather(tmp_path / "a.jsonl")
    assert [a.id for a in articles] == [f"n{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10)]
    assert len(problems) == 1
    assert "a.jsonl:7: is not JSON" in problems[0]


def test_json_fields_and_their_aliases(tmp_path: Path) -> None:
    row = {"id": 17, "text": PROSE, "title": "Bridge", "published": "Fri, 09 Dec 2016 10:00 GMT", "outlet": "Gazette"}
    row |= {"authors": ["Jane Roe"], "url": "https://gazette.example/a", "quotes": [{"cue": []}], "unknown": None}
    polnear = {"id": "p", "text": PROSE + "x", "publisher": "huff-post", "date": "2016-01-02", "authors": "Jane Roe"}
    (tmp_path / "a.json").write_text(json.dumps([row, polnear]))
    (first, second), problems, _ = gather(tmp_path / "a.json")
    assert not problems
    assert first.id == "17"
    assert first.text == PROSE
    found = first.metadata
    assert found.title
    assert found.title.value == "Bridge"
    assert found.title.span is None
    assert found.published
    assert found.published.value == "2016-12-09"
    assert found.outlet
    assert found.outlet.value == "Gazette"
    assert [a.value for a in found.authors] == ["Jane Roe"]
    assert found.url == "https://gazette.example/a"
    assert second.metadata.outlet
    assert second.metadata.outlet.value == "huff-post"
    assert second.metadata.published
    assert second.metadata.published.value == "2016-01-02"
    assert [a.value for a in second.metadata.authors] == ["Jane Roe"]


def test_a_row_without_id_has_that_of_its_url_or_its_number(tmp_path: Path) -> None:
    rows = [{"text": PROSE, "url": "https://www.gazette.example/2016/old-bridge.html?p=1"}, {"text": PROSE + "x"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "b.json").write_text(json.dumps({"text": PROSE + "y"}))
    articles, _, _ = gather(tmp_path)
    assert [a.id for a in articles] == ["gazette.example-2016-old-bridge.html-p-1", "a-2", "b"]


def test_a_date_that_is_none_is_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"text": PROSE, "published": "last week"}))
    articles, problems, notices = gather(tmp_path / "a.json")
    assert articles[0].metadata.published is None
    assert not problems
    assert len(notices) == 1
    assert "last week" in notices[0]


# ---------------------------------------------------------------- folders, globs, standard input


def test_folders_are_read_in_order_without_hidden_files_and_others(tmp_path: Path) -> None:
    for name in ["b.txt", "a/z.TXT", "a/.hidden.txt", ".git/c.txt", "a/notes.md", "c.meta.json", "a/y.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}" if name.endswith("json") else PROSE + name)
    articles, problems, _ = gather(tmp_path)
    assert [a.id for a in articles] == ["b", "y", "z"]
    assert not problems


def test_nobody_waits_for_a_pipe_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    os.mkfifo(tmp_path / "pipe.txt")
    for name in (tmp_path, tmp_path / "*.txt"):
        assert [a.id for a in gather(name)[0]] == ["a"]


def test_globs_that_no_shell_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news").mkdir()
    for name in ["b.txt", "a.txt", "c.md"]:
        (tmp_path / "news" / name).write_text(PROSE + name)
    monkeypatch.chdir(tmp_path)
    assert [a.id for a in gather("news/*.txt")[0]] == ["a", "b"]
    assert [a.id for a in gather("**/[ab].*")[0]] == ["a", "b"]
    assert [a.id for a in gather("n*")[0]] == ["a", "b"]


def test_a_name_with_brackets_is_a_name_first(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text(PROSE)
    assert [a.id for a in gather(tmp_path / "a[1].txt")[0]] == ["a[1]"]


def test_the_same_file_is_read_once_and_two_texts_under_one_id_are_a_problem(tmp_path: Path) -> None:
    for folder, text in [("a", PROSE), ("b", PROSE), ("c", PROSE + "Or in June.")]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(text)
    articles, problems, _ = gather(tmp_path / "a", tmp_path / "a" / "x.txt", tmp_path / "b", tmp_path / "c")
    assert [a.origin for a in articles] == [str(tmp_path / "a" / "x.txt")]
    assert len(problems) == 1
    assert str(tmp_path / "a" / "x.txt") in problems[0]
    assert str(tmp_path / "c" / "x.txt") in problems[0]


@pytest.mark.parametrize(
    ("data", "ids", "message"),
    [
        (PROSE.encode(), ["stdin"], None),
        (b"[Damascus] is what the minister said on Monday, according to the agency.", ["stdin"], None),
        (json.dumps({"id": "a", "text": PROSE}).encode(), ["a"], None),
        (json.dumps([{"id": "a", "text": PROSE}, {"id": "b", "text": PROSE}], indent=1).encode(), ["a", "b"], None),
        (b'{"id": "a", "text": "One said so."}\n{"id": "b", "text": "Two said so."}\n', ["a", "b"], None),
        (b'{"id": "a", "text": \n{"id": "b", "text": "Two said so."}\n', ["b"], "-:1: is not JSON"),
        pytest.param(PAGE.format(charset="utf-8").encode(), ["stdin"], None, marks=pytest.mark.slow),
        (b"", [], "-: is empty"),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, ids: list[str], message: str | None) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    articles, problems, _ = gather("-")
    assert [a.id for a in articles] == ids
    assert [message in p for p in problems if message] == ([True] if message else [])


# ---------------------------------------------------------------- HTML


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_page_is_its_main_text_and_its_metadata(tmp_path: Path, charset: str) -> None:
    page = PAGE.format(charset=charset).replace("“", "&ldquo;").replace("”", "&rdquo;").replace("—", "&mdash;")
    (tmp_path / "bridge.html").write_bytes(page.encode(charset))
    (article,), problems, _ = gather(tmp_path / "bridge.html")
    assert not problems
    assert article.text.startswith("The old bridge opens\n\nSPRINGFIELD (AP) — The old bridge opened")
    assert "café" in article.text
    assert "uncle" not in article.text
    assert [s.of(article.text)[:10] for s in article.body] == ["The old br", "“We waited", "The bridge"]
    found = article.metadata
    assert found.title
    assert found.title.span
    assert found.title.span.of(article.text) == "The old bridge opens"
    assert found.outlet
    assert found.outlet.value == "Springfield Gazette"
    assert found.published
    assert found.published.value == "2016-12-09"
    assert found.agency
    assert found.agency.span
    assert found.agency.span.of(article.text) == "AP"
    assert [a.value for a in found.authors] == ["Jane Roe"]
    assert found.url == "https://gazette.example/2016/bridge"


def page_of(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


BOX = (
    "<p>The ferry to Morra will not sail on Sundays from May on, the harbour office said on Monday.</p>"
    "<p>“We have no crew for it,” said its head, Ada Birk, who took over from her uncle last year.</p>"
    "<p>About 400 people live on the island, and most of them work in the town on the other side.</p>"
)


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_a_page_is_decoded_as_browsers_do(tmp_path: Path, label: str) -> None:
    page = page_of(f"<article><h1>No ferry on Sundays</h1>{BOX}</article>", f'<meta charset="{label}">')
    (tmp_path / "a.html").write_bytes(page.replace("400 people", "400 people – no more –").encode("cp1252"))
    (article,), problems, _ = gather(tmp_path / "a.html")
    assert not problems
    assert "“We have no crew for it,”" in article.text
    assert "– no more –" in article.text


@pytest.mark.parametrize("http_equiv", [True, False])
def test_a_page_in_utf_8_keeps_its_letters_though_one_byte_is_wrong(tmp_path: Path, http_equiv: bool) -> None:
    head = (
        '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
        if http_equiv
        else '<meta charset="utf-8">'
    )
    page = page_of(f"<article><h1>No ferry on Sundays</h1>{BOX}</article>", head).encode()
    (tmp_path / "a.html").write_bytes(page.replace(b"400 people", b"400 \xff people"))
    (article,), problems, notices = gather(tmp_path / "a.html")
    assert not problems
    assert "“We have no crew for it,”" in article.text
    assert notices == [f"{tmp_path}/a.html: 1 place not in its encoding, utf-8"]


def test_garbled_letters_and_soft_hyphens_are_mended_in_a_page_and_said(tmp_path: Path) -> None:
    import ftfy.bad_codecs  # noqa: F401, it registers its codecs

    garbled = BOX.replace("“We", "“Ada’s café is closed,” she said. “We").encode().decode("sloppy-windows-1252")
    page = page_of(
        f"<article><h1>No ferry on Sun\N{SOFT HYPHEN}days</h1>{garbled.replace('harbour', 'har&shy;bour')}</article>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (article,), _, notices = gather(tmp_path / "a.html")
    assert "“Ada’s café is closed,” she said. “We have no crew for it,” said its head" in article.text
    assert "the harbour office" in article.text
    assert article.text.startswith("No ferry on Sundays\n")
    assert len(notices) == 1
    assert "garbled letters" in notices[0]
    assert "soft hyphen" in notices[0]
    assert "mended" in notices[0]


@pytest.mark.parametrize("sound", ["“Ça va?” – «à» £5 ½ © É", "Âge d’or — Ã is a letter", "naïve café"])
def test_sound_letters_are_left_alone(tmp_path: Path, sound: str) -> None:
    (tmp_path / "a.html").write_text(page_of(f"<article><h1>{sound}</h1>{BOX}</article>"), encoding="utf-8")
    (article,), _, notices = gather(tmp_path / "a.html")
    assert sound in article.text
    assert not notices


def test_a_given_text_stays_as_it_is_and_garbled_letters_are_said(tmp_path: Path) -> None:
    text = "The prison at GuantÃ¡namo Bay is clo\N{SOFT HYPHEN}sed, the mayor said."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"text": text}), encoding="utf-8")
    articles, _, notices = gather(tmp_path)
    assert [a.text for a in articles] == [text, text]
    assert len(notices) == 2
    assert all("1 line with garbled letters" in n and "1 soft hyphen, stored as it is" in n for n in notices)


@pytest.mark.parametrize(
    ("head", "footer", "day"),
    [
        ('<meta property="article:published_time" content="2020-05-04T10:00:00Z">', "© 2019 Gazette", "2020-05-04"),
        ("", "<div class='date'>Posted on 4 May 2020 at noon</div>", "2020-05-04"),
        ("", "<footer>© 2019 Gazette</footer>", None),
    ],
)
def test_a_page_has_the_day_that_it_says(tmp_path: Path, head: str, footer: str, day: str | None) -> None:
    page = page_of(f"<article><h1>No ferry on Sundays</h1>{BOX}</article>{footer}", head)
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (article,), _, _ = gather(tmp_path / "a.html")
    assert (article.metadata.published and article.metadata.published.value) == day


@pytest.mark.parametrize(
    ("author", "authors", "agency"),
    [
        ("Jane Roe", ["Jane Roe"], None),
        ("Jane Roe, Associated Press", ["Jane Roe"], "Associated Press"),
        ("Associated Press", ["Associated Press"], "Associated Press"),
        ("Username", [], None),
        ("jroe.com", [], None),
    ],
)
def test_the_authors_of_a_page_are_those_it_names(
    tmp_path: Path, author: str, authors: list[str], agency: str | None
) -> None:
    page = page_of(f"<article><h1>No ferry on Sundays</h1>{BOX}</article>", f'<meta name="author" content="{author}">')
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (article,), _, _ = gather(tmp_path / "a.html")
    assert [a.value for a in article.metadata.authors] == authors
    assert (article.metadata.agency and article.metadata.agency.value) == agency


def test_stray_nul_characters_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(
        page_of(f"<article><h1>No ferry</h1>{BOX}</article>").replace("said", "sa\0id", 1).encode()
    )
    (tmp_path / "b.txt").write_bytes(PROSE.replace("said", "sa\0id").encode() + PROSE.encode())
    articles, problems, _ = gather(tmp_path)
    assert not problems
    assert all("said" in a.text and "\0" not in a.text for a in articles)


@pytest.mark.parametrize(
    "box",
    [
        '<div id="consent-banner"><p>We and our 42 partners use cookies. “You can say no,” says our policy.</p></div>',
        '<div class="newsletter-box"><p>Sign up for our newsletter. “I read it first thing,” says reader Tom Reyes.</p></div>',
        '<section class="subscription-wall"><h2>This is for subscribers</h2><p>“Worth every penny,” says Tom Reyes.</p></section>',
        '<section class="paywall"><p>Already a subscriber? Log in. “Worth every penny,” says reader Tom Reyes.</p></section>',
    ],
)
@pytest.mark.parametrize("element", ["article", "aside", "div"])
def test_boxes_are_no_article_and_an_aside_can_be(tmp_path: Path, element: str, box: str) -> None:
    article = f"<{element} class='main'><h1>No ferry on Sundays</h1>{BOX}</{element}>"
    (tmp_path / "a.html").write_text(page_of(f"{box}{article}{box}"), encoding="utf-8")
    (found,), problems, _ = gather(tmp_path / "a.html")
    assert not problems
    assert "harbour office said on Monday" in found.text
    assert "Ada Birk" in found.text
    assert "penny" not in found.text
    assert "first thing" not in found.text
    assert "You can say no" not in found.text


def test_an_article_behind_a_wall_is_read(tmp_path: Path) -> None:
    article = f"<div class='paywall'>{BOX}<p>Subscribe to read more.</p></div>"
    (tmp_path / "a.html").write_text(page_of(f"<article><h1>No ferry on Sundays</h1>{article}</article>"))
    (found,), problems, _ = gather(tmp_path / "a.html")
    assert not problems
    assert "Ada Birk" in found.text


# ---------------------------------------------------------------- given metadata


TEXT = "The old bridge opens\n\nBy Jane Roe\n\n9 December 2016\n\nSPRINGFIELD (AP) — " + PROSE


def test_options_override_the_sidecar_and_that_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    beside = {
        "outlet": "Gazette",
        "published": "10 December 2016",
        "authors": ["Jane Roe", "John Doe"],
        "agency": "AFP",
    }
    (tmp_path / "a.meta.json").write_text(json.dumps(beside))
    (article,), problems, _ = gather(tmp_path / "a.txt", given=Given(outlet="Herald", title="The Old Bridge Opens"))
    assert not problems
    found = article.metadata
    assert found.outlet
    assert (found.outlet.value, found.outlet.span) == ("Herald", None)
    assert found.published
    assert (found.published.value, found.published.span) == ("2016-12-10", None)
    assert found.agency
    assert found.agency.value == "AFP"
    # What the text prints too keeps its words and its place.
    assert found.title
    assert found.title.span
    assert found.title.value == "The old bridge opens"
    assert [(a.value, a.span is not None) for a in found.authors] == [("Jane Roe", True), ("John Doe", False)]
    assert found.dateline
    assert found.dateline.value == "SPRINGFIELD"


def test_an_outlet_is_known_by_its_url() -> None:
    article = article_from_text(PROSE, id="a", given=Given(url="https://www.bbc.co.uk/news/world-1"))
    assert article.metadata.outlet
    assert article.metadata.outlet.value == "BBC"


@pytest.mark.parametrize(
    ("data", "message"), [("{", "is not JSON"), ("[]", "not a JSON object"), ('{"outlet": 1}', "outlet is 1")]
)
def test_a_bad_sidecar_is_a_problem_of_its_own(tmp_path: Path, good: Path, data: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.meta.json").write_text(data)
    articles, problems, _ = gather(tmp_path / "a.txt", good)
    assert [a.id for a in articles] == ["good"]
    assert len(problems) == 1
    assert "a.meta.json" in problems[0]
    assert message in problems[0]


def test_a_misspelt_field_of_a_sidecar_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.meta.json").write_text('{"publised": "2016-01-01"}')
    articles, problems, notices = gather(tmp_path / "a.txt")
    assert len(articles) == 1
    assert not problems
    assert "publised" in notices[0]


@pytest.mark.parametrize("published", ["9/12/2016", "2016-13-01", "May 2016", "2016-12-09T10:00"])
def test_a_given_date_must_be_one(published: str) -> None:
    with pytest.raises(InputError, match="2016-12-09"):
        Given(published=published)


def test_paths_and_texts_name_the_same(good: Path) -> None:
    assert list(read(good)) == list(read(str(good))) == list(read(os.fspath(good)))
