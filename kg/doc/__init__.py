"""One article as a `Doc`: tokens, sentences, parts of speech, phrases, quoted spans, dates and the tagger's output.

Attributions, names, events and figures are found by `kg.find`; word lists are in `kg.lang`.
"""

from kg.doc.composed import with_composed_text
from kg.doc.dates import find_dates
from kg.doc.document import Doc, Passage, read_doc
from kg.doc.quotation_marks import find_quoted_spans, kind_of
from kg.doc.sentences import split_sentences

__all__ = [
    "Doc",
    "Passage",
    "find_dates",
    "find_quoted_spans",
    "kind_of",
    "read_doc",
    "split_sentences",
    "with_composed_text",
]
