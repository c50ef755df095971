"""The rows that `kg extract --format jsonl` prints: the format of ../shared/eval/README.md."""

from __future__ import annotations

import invented

from kg.predictions import prediction


def test_every_field_of_the_format():
    row = prediction(invented.port())
    assert row["id"] == "port"
    first, denial, _ = row["statements"]
    assert [invented.PORT[c["start"] : c["end"]] for c in first["contents"]] == [
        "“We will not load another ship,”",
        "“Not one.”",
    ]
    assert first["kind"] == "direct"
    assert first["speaker"] == {"name": "Maria Duarte", "type": "person"}
    assert first["on_behalf_of"] == [{"name": "union", "role": "president"}]
    assert first["addressee"] == "Coast News"
    assert first["relayed_by"] == "Coast News"
    assert first["said_on"] == "2021-03-02"
    assert first["about"][0]["type"] == "labor-action"
    assert first["about"][0]["mentions"][0]["text"] == "strike in Port Alder"
    assert denial["on_behalf_of"] == []
    assert denial["occasion"] is None
    assert row["figures"] == [
        {
            "start": invented.PORT.index("At least"),
            "end": invented.PORT.index(" joined"),
            "text": "At least 400 dockers",
            "value": 400,
            "highest": None,
            "bound": "at least",
            "of": "dockers",
            "kind": "participated",
            "event": "strike in Port Alder",
            "attributed_to": "Maria Duarte",
            "as_of": "2021-03-03",
        }
    ]


def test_every_span_says_its_own_words():
    def spans(value):
        if isinstance(value, dict):
            if "start" in value:
                yield value
            for child in value.values():
                yield from spans(child)
        elif isinstance(value, list):
            for child in value:
                yield from spans(child)

    for extraction in (invented.port(), invented.sequel()):
        found = list(spans(prediction(extraction)))
        assert found
        for span in found:
            assert extraction.article.text[span["start"] : span["end"]] == span["text"]
