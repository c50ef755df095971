"""What the net says of the words of a passage: one run, from which roles, names and event heads are decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from kg.model import QuotedSpan
    from kg.tagger.entities import Entities
    from kg.tagger.tags import Tagged


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The net's reading of a passage.

    `tagged` are the sources, cues and contents, in text order; `entities` where names stand, and how likely any stretch
    is one; `event_heads` the words that name an event, in text order.
    """

    tagged: Sequence[Tagged]
    entities: Entities
    event_heads: Sequence[Span]


def read(text: str, paragraphs: Sequence[Span], quotations: Sequence[QuotedSpan]) -> Reading:
    """Return the net's reading of `paragraphs` of `text`, whose stretches in quotation marks are `quotations`.

    Raises ModelError where the weights are missing or damaged.
    """
    from kg.tagger.encoding import encode
    from kg.tagger.entities import Entities
    from kg.tagger.event_heads import event_heads
    from kg.tagger.session import model
    from kg.tagger.tags import tag
    from kg.tagger.windows import word_logits

    encoded, net = encode(text, paragraphs, quotations), model()
    roles, entities, events = net.card.split(word_logits(encoded, net))
    return Reading(
        tagged=tag(encoded, roles, net.card),
        entities=Entities(encoded, entities, net.card),
        event_heads=event_heads(encoded, events, net.card),
    )
