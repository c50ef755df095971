"""One article as it is read: its tokens, sentences, quotation marks, noun phrases, dates, and what the net says of it.

What is found in it (attributions, names, events, figures) is for `kg.find`; word lists are in `kg.lang`.
"""

from kg.doc.document import Doc, Passage, read_doc

__all__ = ["Doc", "Passage", "read_doc"]
