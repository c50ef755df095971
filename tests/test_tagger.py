"""The tagger from words to linked spans, and what happens when its weights are missing or damaged."""

from __future__ import annotations

import json
import math
import shutil
from itertools import pairwise
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.doc import find_quoted_spans, read_doc, split_sentences
from kg.errors import ModelError
from kg.faults import is_of_article
from kg.find.attributions.confidence import calibrated, raw_score, read
from kg.find.attributions.linking import Linked, link
from kg.model import Article, Span
from kg.tagger import PairHead, session, states
from kg.tagger.encoding import FEATURES, UNK, encode
from kg.tagger.tags import Tagged, viterbi
from kg.tagger.windows import run_on_words

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


def body(text: str) -> tuple[Span, ...]:
    spans, at = [], 0
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return tuple(spans)


def article(text: str) -> Article:
    return Article(id="invented", text=text, body=body(text))


def tagged(article: Article) -> list[Linked]:
    passage = read_doc(article).body
    return link(article.text, [s.end for s in passage.sentences], passage.reading.tagged)


# ---------------------------------------------------------------- encoding


def test_features_say_case_paragraph_and_marks():
    text = "NATO met.\n\n“We ‘agree’ on 7,” Lund said"
    encoded = encode(text, body(text), find_quoted_spans(text, body(text)))
    words = [text[a:b] for a, b in encoded.words]
    feature = dict(zip(words, encoded.features, strict=True))
    assert [feature[w] for w in ("NATO", "met", "We", "agree", "7", "Lund", "said")] == [6, 0, 9, 16, 11, 1, 0]
    assert encoded.features[words.index("“")] == 3 + 4 + 8  # the mark that opens the paragraph


def test_only_paragraphs_are_encoded_and_a_word_never_crosses_their_edge():
    text = "HeadlineBody text here. Footer"
    encoded = encode(text, [Span(8, 23)], find_quoted_spans(text, [Span(8, 23)]))
    assert [text[a:b] for a, b in encoded.words] == ["Body", "text", "here", "."]


def test_a_word_the_tokenizer_drops_or_does_not_know_is_one_unknown_piece():
    text = "a \u200b " + "x" * 500
    encoded = encode(text, [Span(0, len(text))], find_quoted_spans(text, [Span(0, len(text))]))
    assert encoded.pieces[1:] == ((UNK,), (UNK,))


def test_the_same_word_has_the_same_pieces_wherever_it_stands():
    text = "Unbelievable, unbelievable"
    encoded = encode(text, [Span(0, len(text))], find_quoted_spans(text, [Span(0, len(text))]))
    assert encoded.pieces[0] == encoded.pieces[2]
    assert len(encoded.pieces[0]) >= 1


@pytest.mark.slow
@given(st.text(max_size=120))
def test_any_text_can_be_encoded(text):
    encoded = encode(
        text, [Span(0, len(text))] if text else [], find_quoted_spans(text, [Span(0, len(text))] if text else [])
    )
    assert len(encoded.words) == len(encoded.pieces) == len(encoded.features)
    assert all(encoded.pieces)
    assert all(0 <= f < FEATURES for f in encoded.features)
    assert all(a[1] <= b[0] for a, b in pairwise(encoded.words))


# ---------------------------------------------------------------- decoding


@pytest.mark.slow
def test_viterbi_finds_the_best_possible_sequence():
    rng = np.random.default_rng(1)
    for sureness in np.repeat([0.1, 1, 3, 10], 20):
        scores = rng.normal(scale=sureness, size=(4, 7)).astype(np.float32)
        tags = viterbi(scores, LABELS)
        every = np.stack(np.meshgrid(*[range(7)] * 4, indexing="ij"), -1).reshape(-1, 4)
        possible = [t for t in every if is_possible(t)]
        assert tuple(tags) == tuple(max(possible, key=lambda t: scores[range(4), t].sum()))


def is_possible(tags):
    before = ["O", *(LABELS[t] for t in tags)]
    return all(not LABELS[t].startswith("I-") or a[1:] == LABELS[t][1:] for a, t in zip(before, tags, strict=False))


class Echo:
    """A model that gives back the ids it sees, and how far each stands from the edges of its window."""

    def __init__(self, window, context):
        self.card = type("Card", (), {"window": window, "context": context, "labels": LABELS})
        self.layer_counts = []

    @property
    def widths(self):
        return [len(counts) for counts in self.layer_counts]

    def run(self, ids, features, layer_counts):
        self.layer_counts.append(layer_counts.tolist())
        place = np.arange(len(layer_counts))
        found = np.stack([ids[0], np.minimum(place, place[::-1])], -1).astype(np.float32)
        judged = found[None, layer_counts == len(self.card.context)]
        return judged, judged


@pytest.mark.slow
@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_every_word_is_judged_once_and_away_from_the_windows_edges(paragraphs):
    lines = [" ".join(("a", "b", "c", "d", "e")[i % 5] for i in range(words)) for words in paragraphs]
    text = "\n\n".join(lines)
    encoded = encode(text, body(text), find_quoted_spans(text, body(text)))
    model = Echo(window=12, context=(2, 1, 0))
    read_back, _ = run_on_words(encoded, model)
    assert read_back[:, 0].astype(int).tolist() == [pieces[0] for pieces in encoded.pieces]
    inner = read_back[2:-2, 1]  # all but the text's own ends have two words or more on either side
    assert all(place >= 3 for place in inner)
    assert max(model.widths) <= 12
    fewest = max(1, math.ceil((sum(paragraphs) - 4) / 6))
    assert len(model.widths) == fewest


def test_windows_are_cut_where_a_paragraph_begins():
    text = "\n\n".join(["a b c d e f", "a b c", "a b c d"])
    model = Echo(window=12, context=(2, 1, 0))
    run_on_words(encode(text, body(text), find_quoted_spans(text, body(text))), model)
    assert model.widths == [6 + 2 + 2, 2 + 7 + 2]


def test_the_higher_the_layer_the_less_of_a_windows_context_it_sees():
    text = "\n\n".join(["a b c d e f", "a b c", "a b c d"])
    model = Echo(window=12, context=(2, 2, 1, 0))
    run_on_words(encode(text, body(text), find_quoted_spans(text, body(text))), model)
    # [CLS] and [SEP] are seen by the last layer and not judged
    assert model.layer_counts == [[3, 4, 4, 4, 4, 4, 4, 2, 1, 3], [3, 1, 2, 4, 4, 4, 4, 4, 4, 4, 3]]


def test_a_words_later_pieces_leave_out_the_last_layers():
    text = "unbelievableness a"
    encoded = encode(text, body(text), find_quoted_spans(text, body(text)))
    model = Echo(window=24, context=(2, 2, 2, 2))
    run_on_words(encoded, model)
    (length, _) = map(len, encoded.pieces)
    assert length > 1
    assert model.layer_counts == [[3, 4, *[2] * (length - 1), 4, 3]]


@pytest.mark.parametrize("in_memory", [10, 0])
def test_states_are_the_same_in_memory_and_in_a_file(monkeypatch, in_memory):
    monkeypatch.setattr(states, "IN_MEMORY", in_memory)
    rows = np.arange(18, dtype=np.float32).reshape(6, 3)
    kept = states.States(6, 3)
    kept.extend(rows[:4])
    kept.extend(rows[4:])
    for asked in (2, np.int64(5), slice(1, 4), slice(4, 4), [3, 0, 3], np.array([], np.int64)):
        assert np.array_equal(kept[asked], rows[asked])


def test_no_room_for_the_states_of_a_long_article_is_that_articles_fault(monkeypatch):
    class Full:
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(states, "IN_MEMORY", 0)
    monkeypatch.setattr(states, "TemporaryFile", Full)
    with pytest.raises(MemoryError, match="TMPDIR") as caught:
        states.States(6, 3).extend(np.zeros((6, 3), np.float32))
    assert is_of_article(caught.value)


# ---------------------------------------------------------------- linking


def spans(text, **roles):
    """Tagged spans of the words given, each found once in the text behind the one before it of its role."""
    found = []
    for role, words in roles.items():
        at = 0
        for word in words:
            at = text.index(word, at)
            found.append(Tagged(Span(at, at + len(word)), role, 1.0))
            at += len(word)
    return found


def sentence_ends(text):
    return [s.end for s in split_sentences(text, body(text))]


def linked(text, **roles):
    of = lambda t: t and t.span.of(text)  # noqa: E731
    return [
        (of(one.source), of(one.cue), [of(c) for c in one.contents])
        for one in link(text, sentence_ends(text), spans(text, **roles))
    ]


def test_a_broken_quotation_is_one_attribution():
    text = "“It will hold,” Lund said. “We checked.” Rain fell, Holm added."
    assert linked(text, source=["Lund", "Holm"], cue=["said", "added"], content=["“It will hold,”", "“We checked.”", "Rain fell"]) == [
        ("Lund", "said", ["“It will hold,”", "“We checked.”"]),
        ("Holm", "added", ["Rain fell"]),
    ]  # fmt: skip


def test_a_participle_and_a_second_verb_share_the_source_but_a_passive_does_not():
    text = "Acme dismissed the report, saying all was well, and urged calm. A strike was expected."
    assert linked(
        text,
        source=["Acme"],
        cue=["dismissed", "saying", "urged", "was expected"],
        content=["the report", "all was well", "calm", "A strike"],
    ) == [
        ("Acme", "dismissed", ["the report"]),
        ("Acme", "saying", ["all was well"]),
        ("Acme", "urged", ["calm"]),
        (None, "was expected", ["A strike"]),
    ]


def test_a_participle_before_its_subject_takes_it():
    text = "Denouncing the verdict, her lawyers left."
    assert linked(text, source=["her lawyers"], cue=["Denouncing"], content=["the verdict"]) == [
        ("her lawyers", "Denouncing", ["the verdict"])
    ]


def test_a_quotation_goes_on_with_the_words_in_marks_before_it():
    text = "“It is bad,” Lund said, adding that rain would come. “It is very bad.”"
    assert linked(text, source=["Lund"], cue=["said", "adding"], content=["“It is bad,”", "that rain would come", "“It is very bad.”"]) == [
        ("Lund", "said", ["“It is bad,”", "“It is very bad.”"]),
        ("Lund", "adding", ["that rain would come"]),
    ]  # fmt: skip


def test_a_quotation_may_go_on_in_the_next_paragraph():
    text = "“It is bad,” Lund said.\n\n“It is very bad.”\n\nHolm said it was not."
    assert linked(text, source=["Lund", "Holm"], cue=["said", "said"], content=["“It is bad,”", "“It is very bad.”", "it was not"]) == [
        ("Lund", "said", ["“It is bad,”", "“It is very bad.”"]),
        ("Holm", "said", ["it was not"]),
    ]  # fmt: skip


def test_words_of_another_sentence_are_no_content_of_a_cue_that_has_its_own():
    text = "Her rivals were not slow. Councillor Holm tweeted: “A toll is a tax.”"
    assert linked(
        text, source=["Councillor Holm"], cue=["tweeted:"], content=["Her rivals were not slow", "“A toll is a tax.”"]
    ) == [("Councillor Holm", "tweeted:", ["“A toll is a tax.”"])]


def test_contents_far_from_every_cue_have_none():
    text = "Rain fell." + " It rained." * 40 + "\n\nLund said so."
    assert linked(text, source=["Lund"], cue=["said"], content=["Rain fell", "so"]) == [
        (None, None, ["Rain fell"]),
        ("Lund", "said", ["so"]),
    ]


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(["source", "cue", "content", ""]), st.integers(1, 9)), max_size=40))
def test_no_content_and_no_cue_is_linked_twice(parts):
    text, found = "", []
    for role, length in parts:
        if role:
            found.append(Tagged(Span(len(text), len(text) + length), role, 0.5))
        text += "w" * length + " " + ("\n\n" if length == 9 else "")
    result = link(text, sentence_ends(text), found)
    contents = [content for one in result for content in one.contents]
    assert all(one.contents for one in result)
    assert len(contents) == len(set(contents))
    assert set(contents) <= {t for t in found if t.role == "content"}
    cues = [one.cue for one in result if one.cue]
    assert len(cues) == len(set(cues))
    assert result == link(text, sentence_ends(text), list(reversed(found)))


# ---------------------------------------------------------------- calibration


def test_a_curve_is_read_by_straight_lines():
    points = [[0.2, 0.1], [0.4, 0.5], [0.8, 0.9]]
    assert [round(read(points, x), 6) for x in (0.0, 0.2, 0.3, 0.4, 0.6, 1.0)] == [0.1, 0.1, 0.3, 0.5, 0.7, 0.9]


def test_a_score_is_less_sure_the_less_sure_a_part_is_and_without_a_source():
    content, cue, source = (Tagged(Span(i, i + 1), role, 0.9) for i, role in enumerate(["content", "cue", "source"]))
    full = raw_score(Linked(cue, [content], source))
    assert 0 < raw_score(Linked(cue, [content])) < full < 0.9
    assert 0 < calibrated(full, "indirect") <= 1


# ---------------------------------------------------------------- the model


def test_tagger_finds_plain_statements():
    text = "“The dam will hold,” Mayor Rosa Lund said.\n\nThe union said that pay would rise."
    of = lambda t: t and t.span.of(text)  # noqa: E731
    assert [(of(x.source), of(x.cue), [of(c) for c in x.contents]) for x in tagged(article(text))] == [
        ("Mayor Rosa Lund", "said", ["“The dam will hold,”"]),
        ("The union", "said", ["that pay would rise"]),
    ]


def test_an_article_without_words_has_nothing():
    assert tagged(Article(id="a", text="", body=())) == []
    assert tagged(article(" \t ")) == []


@pytest.mark.slow
@given(st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_text_is_tagged_within_its_paragraphs_and_the_same_way_again(text):
    read_text = article(text)
    found = tagged(read_text)
    for one in found:
        for part in [*one.contents, one.cue, one.source]:
            assert part is None or any(p.covers(part.span) for p in read_text.body)
    assert found == tagged(read_text)


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A copy of the weights that a test may damage, and nothing loaded from it yet."""
    folder = shutil.copytree(session.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(session, "FOLDER", folder)
    loaders = (session.load_model, session.load_tokenizer, session.load_card, session.digest)
    for load in loaders:
        load.cache_clear()
    yield folder
    for load in loaders:
        load.cache_clear()


@pytest.mark.parametrize("name", ["tagger.onnx", "tokenizer.json", "tagger.json"])
def test_missing_weights_are_a_clear_error(weights, name):
    (weights / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} cannot be read(?s:.*)Reinstall kg"):
        tagged(article("Lund said no."))


@pytest.mark.parametrize("name", ["tagger.onnx", "tokenizer.json"])
@pytest.mark.slow
def test_damaged_weights_are_a_clear_error(weights, name):
    with (weights / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ModelError, match=rf"{name} is damaged: its SHA-256 is [0-9a-f]{{64}}, tagger.json says"):
        tagged(article("Lund said no."))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"labels": ["O"]}'])
def test_damaged_card_is_a_clear_error(weights, content):
    (weights / "tagger.json").write_text(content)
    with pytest.raises(ModelError, match=r"tagger\.json is damaged"):
        tagged(article("Lund said no."))


@pytest.mark.parametrize(("cause", "raised"), [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(), ModelError)])
def test_ctrl_c_while_onnxruntime_is_imported_is_no_fault_of_the_model(
    monkeypatch: pytest.MonkeyPatch, cause: BaseException, raised: type[BaseException]
) -> None:
    def imported(weights: bytes) -> NoReturn:
        raise ImportError("initialization failed") from cause

    monkeypatch.setattr(session, "start_session", imported)
    with pytest.raises(raised):
        session.load_model.__wrapped__()


def test_another_model_is_another_digest(weights):
    before = session.digest()
    said = json.loads((weights / "tagger.json").read_text())
    (weights / "tagger.json").write_text(json.dumps({**said, "bias": [0.5, *said["bias"][1:]]}))
    session.digest.cache_clear()
    assert session.digest() != before


# ---------------------------------------------------------------- heads for pairs


@given(st.integers(1, 12), st.integers(0, 10_000))
def test_a_choice_has_a_probability_of_one_at_most_whatever_the_order(candidates: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    nets, features, width, rank, hidden = 2, 5, 4, 3, 6

    def weights(*shape: int) -> np.ndarray:
        return draw.normal(size=shape).astype(np.float32)

    head = PairHead(
        shift=weights(features + 2 * width),
        scale=weights(features + 2 * width),
        left=weights(nets, width, rank),
        left_bias=weights(nets, rank),
        right=weights(nets, width, rank),
        right_bias=weights(nets, rank),
        first=weights(nets, features + 3 * rank, hidden),
        first_bias=weights(nets, hidden),
        second=weights(nets, hidden, 1),
        second_bias=weights(nets, 1),
    )
    inputs = weights(candidates, features + 2 * width)
    order = draw.permutation(candidates)
    found = head.choice(inputs)
    assert found.shape == (candidates,)
    assert (found >= 0).all()
    assert found.sum() <= 1 + 1e-5
    assert np.allclose(head.choice(inputs[order]), found[order], atol=1e-5)
