"""Whether a text is English."""

from __future__ import annotations

import pytest

from kg.lang.en.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "De burgemeester zei maandag dat de brug in mei dicht gaat. Wij hebben alles gezien, zei hij, en het beton is slecht."
        * 2,
        "Borgmesteren sagde mandag, at broen lukker i maj. Vi har set alt, sagde han til avisen, og betonen er meget dårlig nu."
        * 2,
        "El alcalde dijo el lunes que el puente cerrará en mayo. Lo hemos visto todo, dijo, y no hay dinero para repararlo."
        * 2,
        "Burmistrz powiedział w poniedziałek, że most zostanie zamknięty w maju. To jest niebezpieczne, powiedział do nas na miejscu dziennikarz. "
        * 2,
        "市长周一表示大桥将于五月关闭。" * 20,
    ],
)
def test_other_languages_are_told(text: str) -> None:
    assert not is_english(text)


def test_english_and_short_texts_are_english() -> None:
    assert is_english(
        "The mayor said on Monday that the bridge would close in May. “We have seen it all,” he told the paper."
    )
    assert is_english("Bridge to close in May")
