"""Loading the lexicons, and the digest by which the extractor is versioned."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.lang import lexicon


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
