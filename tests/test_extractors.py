"""Extractors that other packages add through the entry-point group `kg.extractors`, and the settings that choose them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.doc import read_doc
from kg.errors import ExtractorError
from kg.find import Settings, annotate
from kg.model import Article, Attribution, Span
from kg.pipeline import extract, software
from kg.tagger import session

TEXT = "Lund says no. Holm hopes so. Berg says yes."
ARTICLE = Article(id="invented", text=TEXT, body=(Span(0, len(TEXT)),))
TOY = Settings(extractor="toy")


def toy(article):
    """Take every "NAME says WORD" and "NAME hopes WORD" for a statement, the last ones first."""
    for m in reversed(list(re.finditer(r"(\w+) (says|hopes) (\w+)", article.text))):
        source, cue, content = (Span(*m.span(i)) for i in (1, 2, 3))
        sure = 0.9 if m[3] == "no" else 0.3
        yield Attribution(contents=(content,), cue=cue, source=source, kind="indirect", confidence=sure)


def failing(article):
    raise ZeroDivisionError("by nothing")


def outside(article):
    at = len(article.text)
    yield Attribution(contents=(Span(at, at + 5),), cue=None, source=None, kind="indirect", confidence=1.0)


def nothing_said(article):
    yield Attribution(contents=(), cue=None, source=None, kind="indirect", confidence=1.0)


def words(article):
    yield "Lund says no"


def unsure(article):
    yield Attribution(contents=(Span(0, 4),), cue=None, source=None, kind="direct", confidence=0.0)


def loud(article):
    yield Attribution(contents=(Span(0, 4),), cue=None, source=None, kind="loud", confidence=0.5)


def twice(article):
    yield Attribution(contents=(Span(0, 4), Span(2, 6)), cue=None, source=None, kind="direct", confidence=0.5)


@pytest.fixture(autouse=True)
def installed(monkeypatch, tmp_path_factory):
    """A package that brings these extractors, as pip leaves it behind."""
    names = ["toy", "failing", "outside", "nothing_said", "words", "unsure", "loud", "twice", "absent"]
    site = tmp_path_factory.mktemp("site")
    about = site / "toys-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1\n")
    points = "".join(f"{name} = {__name__}:{name}\n" for name in names)
    (about / "entry_points.txt").write_text(f"[kg.extractors]\n{points}")
    monkeypatch.syspath_prepend(site)
    software.cache_clear()
    yield
    software.cache_clear()


def sources(settings):
    return [q.source.of(TEXT) for q in extract(ARTICLE, settings).quotations]


def test_a_package_can_bring_the_extractor_and_the_settings_hold_for_it_too():
    assert sources(TOY) == ["Lund", "Berg"]
    assert sources(Settings(extractor="toy", attitudes=True)) == ["Lund", "Holm", "Berg"]
    assert sources(Settings(extractor="toy", min_confidence=0.5)) == ["Lund"]


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(ExtractorError, match=r"no extractor 'spacey' is installed(?s:.*)tagger.*toy"):
        annotate(read_doc(ARTICLE), Settings(extractor="spacey"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("failing", r"'failing' failed: ZeroDivisionError\('by nothing'\)(?s:.*)invented was being read"),
        ("absent", "'absent' failed: AttributeError"),
        ("outside", "the span 43-48, which no paragraph"),
        ("nothing_said", "without contents"),
        ("words", "'Lund says no', which is no Attribution"),
        ("unsure", "the confidence 0.0"),
        ("loud", "the kind 'loud'"),
        ("twice", "contents that overlap"),
    ],
)
def test_what_is_wrong_with_an_extractor_is_said(name, said):
    with pytest.raises(ExtractorError, match=said):
        annotate(read_doc(ARTICLE), Settings(extractor=name))


def test_every_setting_is_another_software_agent():
    settings = [
        Settings(),
        TOY,
        Settings(attitudes=True),
        Settings(min_confidence=0.5),
        Settings(extractor="failing"),
    ]
    assert len({software(s).digest for s in settings}) == len(settings)
    assert software(Settings(min_confidence=0)) == software(Settings())


def test_new_weights_are_another_software_agent(monkeypatch):
    before, toy = software(Settings()), software(TOY)
    software.cache_clear()
    monkeypatch.setattr(session, "digest", lambda: "0" * 64)
    assert software(Settings()) != before
    assert software(TOY) == toy


@pytest.mark.slow
def test_the_command_takes_the_options(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"No and yes\n\n{TEXT} It rained for days, and the streets were empty until the evening came.\n")
    run = CliRunner()

    def cues(*options):
        result = run.invoke(cli, ["extract", str(path), "--format", "jsonl", *options])
        assert result.exit_code == 0, result.output
        return len(json.loads(result.output.splitlines()[-1])["statements"])

    assert cues("--extractor", "toy") == 2
    assert cues("--extractor", "toy", "--include", "attitudes") == 3
    assert cues("--extractor", "toy", "--min-confidence", "0.5") == 1
    assert run.invoke(cli, ["extract", str(path), "--min-confidence", "2"]).exit_code == 2
    assert run.invoke(cli, ["extract", str(path), "--include", "hopes"]).exit_code == 2


@pytest.mark.slow
def test_other_settings_store_the_article_again(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(f"No and yes\n\n{TEXT} It rained for days, and the streets were empty until the evening came.\n")
    ingest = ["ingest", str(path), "--store", str(tmp_path / "kg.db"), "--jobs", "1"]
    said = [
        CliRunner().invoke(cli, [*ingest, *options]).output
        for options in (
            ["--extractor", "toy"],
            ["--extractor", "toy"],
            ["--extractor", "toy", "--include", "attitudes"],
        )
    ]
    assert ["1 added" in said[0], "1 unchanged" in said[1], "1 replaced" in said[2]] == [True, True, True], said
