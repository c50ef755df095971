"""Names of agencies and outlets."""

from __future__ import annotations

from collections import Counter

import pytest

from kg import press


@pytest.mark.parametrize(
    ("name", "canonical", "kind"),
    [
        ("AFP", "Agence France-Presse", "agency"),
        ("AA", "Anadolu Agency", "agency"),
        ("REUTERS", "Reuters", "agency"),
        ("the AP", "Associated Press", "agency"),
        ("the New York Times", "New York Times", "outlet"),
        ("The  Hill", "The Hill", "outlet"),
        ("the Guardian", "The Guardian", "outlet"),
        ("THE NEW ARAB", "The New Arab", "outlet"),
        ("Ma’an", "Maan News Agency", "agency"),
        ("GlobalSecurity.org", "GlobalSecurity.org", "outlet"),
        ("edition.cnn.com", "CNN", "outlet"),
    ],
)
def test_names_that_are_press(name: str, canonical: str, kind: str) -> None:
    assert press.is_press(name)
    assert press.canonical(name) == canonical
    assert press.kind(name) == kind


@pytest.mark.parametrize("name", ["aa", "Hill", "the hill", "Sun", "White House", "", "Pentagon", "example.com", "."])
def test_names_that_are_none(name: str) -> None:
    assert not press.is_press(name)
    assert press.canonical(name) is None
    assert press.kind(name) is None


def test_urls() -> None:
    entry = press.of_url("https://www.bbc.co.uk/news/world-1")
    assert entry is not None
    assert entry.name == "BBC"
    assert press.of_url("https://example.com/") is None
    assert press.of_url("bbc.co.uk") is None
    assert press.of_url("http://[") is None


def test_no_name_means_two_and_names_find_themselves() -> None:
    names = Counter(name for entry in press.entries() for name in (entry.name, *entry.aliases, *entry.domains))
    assert [name for name, times in names.items() if times > 1 and "." not in name] == []
    for entry in press.entries():
        for name in (entry.name, *entry.aliases, *entry.domains):
            assert press.find(name) == entry, name
