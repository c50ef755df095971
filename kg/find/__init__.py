"""What stands in an article's words: attributions, names, events and figures, nothing resolved yet.

Tokens, sentences and dates are the document's (`kg.doc`); who and what is meant is for `kg.resolve`.
"""

from __future__ import annotations

from kg.doc import Doc
from kg.find.attributions.extractors import Settings, find_all
from kg.find.attributions.joint_sources import split_joint_sources
from kg.model import Annotations

__all__ = ["Settings", "annotate"]


def annotate(doc: Doc, settings: Settings = Settings()) -> Annotations:  # noqa: B008, it is frozen
    """Return all attributions, names, events and figures of one document. Raises ExtractorError."""
    from kg.find.events.finder import find_events
    from kg.find.figures.finder import find_figures
    from kg.find.names.finder import find_names
    from kg.find.names.headline import names_in_headline

    names = find_names(doc)
    events = find_events(doc, names)
    names = tuple(sorted((*names_in_headline(doc, names), *names), key=lambda name: name.span))
    return Annotations(
        attributions=tuple(split_joint_sources(doc.text, find_all(doc, settings), names)),
        names=names,
        events=events,
        figures=find_figures(doc),
    )
