"""Loading the lexicons, and the digest by which the extractor is versioned."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.lang import lexicon
from kg.lang.en.inflection import base_by_spelling, verb_forms

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "kg" / "lang" / "en").glob("*.toml"))
BY_WORD = {
    "antecedents": {"weights"},
    "chunks": {"irregular"},
    "dates": {"days", "months", "shifts", "units", "weekdays"},
    "figures": {"plurals"},
    "geography": {"attributive", "capitals", "demonyms", "names", "seats", "short", "usual"},
    "given_names": {"short"},
    "institutions": {"fixed", "meant", "never", "nominals", "offices", "same"},
    "numbers": {
        "bounds",
        "bounds_after",
        "fractions",
        "joined",
        "measures",
        "multipliers",
        "nouns",
        "range",
        "share",
        "signs",
        "words",
    },
    "people": {"ages", "plurals"},
    "pronouns": {"pronouns"},
    "titles": {"spelled"},
}
"""By lexicon, tables that the code reads whole: their keys are words, and no names of lists."""


def keys(table: object, by_word: set[str]) -> Iterator[str]:
    """Yield the keys that code has to name to read a table."""
    if isinstance(table, list):
        for row in table:
            yield from keys(row, by_word)
    elif isinstance(table, dict):
        for key, value in table.items():
            yield key
            if not (key in by_word and isinstance(value, dict)):
                yield from keys(value, by_word)


@pytest.fixture(scope="module")
def named() -> set[str]:
    """What stands in quotation marks in the code that reads the lexicons."""
    code = "".join(f.read_text(encoding="utf-8") for folder in ("kg", "docs") for f in (ROOT / folder).rglob("*.py"))
    return set(re.findall(r"[\"'](\w+)[\"']", code))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_key_is_read(file: Path, named: set[str]) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(keys(table, BY_WORD.get(file.stem, set()))) - named == set()


def test_load_gives_the_same_object_each_time() -> None:
    assert lexicon.load("grammar") is lexicon.load("grammar")
    assert "the" in lexicon.load("grammar")["determiner"]


def test_unknown_lexicon_is_a_broken_installation() -> None:
    with pytest.raises(FileNotFoundError):
        lexicon.load("no-such-lexicon")


def test_digest_changes_with_a_word_and_a_name_but_not_with_line_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path(lexicon.__file__).parent
    shutil.copytree(here / "en", tmp_path / "en")
    monkeypatch.setattr(lexicon, "_FOLDER", tmp_path)
    compute = lexicon.digest.__wrapped__
    before = compute()
    assert before == lexicon.digest()
    assert len(before) == 64

    file = tmp_path / "en" / "grammar.toml"
    words = file.read_bytes()
    file.write_bytes(words.replace(b"\n", b"\r\n"))
    assert compute() == before
    file.write_bytes(words.replace(b'"the"', b'"thee"', 1))
    assert compute() != before
    file.write_bytes(words)
    file.rename(tmp_path / "en" / "grammar2.toml")
    assert compute() != before


def test_the_base_of_a_verb_that_no_list_has_is_told_by_its_spelling() -> None:
    verbs = {*lexicon.load("chunks")["verbs"], *lexicon.load("speech")["verbs"]}
    listed = [verb for verb in verbs - lexicon.load("chunks")["irregular"].keys() if " " not in verb]
    forms = [(form, verb) for verb in listed for form, kind in verb_forms(verb).items() if kind in ("past", "gerund")]
    right = [base_by_spelling(form) == verb for form, verb in forms]
    assert sum(right) / len(right) > 0.94
    assert [base_by_spelling(form) for form in ("screened", "upgraded", "gauging", "rallied", "bed", "ring")] == [
        "screen", "upgrade", "gauge", "rally", "bed", "ring",
    ]  # fmt: skip
