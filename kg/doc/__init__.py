"""One article as a `Doc`: tokens, sentences, parts of speech, phrases, quoted spans, dates and the tagger's output.

Attributions, names, events and figures are found by `kg.find`; word lists are in `kg.lang`.
"""

from kg.doc.composed import with_composed_text
from kg.doc.document import Doc, Passage, read_doc

__all__ = ["Doc", "Passage", "read_doc", "with_composed_text"]
