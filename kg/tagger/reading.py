"""The net's reading of a passage: one run, whose logits are decoded into roles, names and event heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from kg.model import QuotedSpan
    from kg.tagger.encoding import Words
    from kg.tagger.entities import Entities
    from kg.tagger.states import States
    from kg.tagger.tags import Tagged


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the net says of a passage.

    `tagged` are the sources, cues and contents, in text order. `entities` are the names, and the probability that any
    other words are one. `event_heads` are the words that name an event, in text order. `words` are the offsets of all
    words, `states` what the net's last layer makes of each in its context: the small models of `kg.tagger.heads` judge
    these.
    """

    tagged: Sequence[Tagged]
    entities: Entities
    event_heads: Sequence[Span]
    words: Words
    states: States


def read(text: str, paragraphs: Sequence[Span], quotations: Sequence[QuotedSpan]) -> Reading:
    """Return the net's reading of `paragraphs` of `text`, whose stretches in quotation marks are `quotations`.

    Raises ModelError where the weights are missing or damaged.
    """
    from kg.tagger.encoding import encode
    from kg.tagger.entities import Entities
    from kg.tagger.event_heads import decode_event_heads
    from kg.tagger.session import load_model
    from kg.tagger.tags import decode_roles
    from kg.tagger.windows import run_on_words

    encoded, model = encode(text, paragraphs, quotations), load_model()
    logits, states = run_on_words(encoded, model)
    roles, entities, events = model.card.split(logits)
    return Reading(
        tagged=decode_roles(encoded, roles, model.card),
        entities=Entities(encoded, entities, model.card),
        event_heads=decode_event_heads(encoded, events, model.card),
        words=encoded.words,
        states=states,
    )
