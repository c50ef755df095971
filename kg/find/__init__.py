"""Mentions in one document: attributions, names, events and figures, each as spans of the text.

Tokens, sentences and dates are in the document (`kg.doc`); who or what a mention refers to is for `kg.resolve`.
"""

from __future__ import annotations

from kg.doc import Doc
from kg.find.attributions import Settings, find_all, split_joint_sources
from kg.model import Annotations

__all__ = ["Settings", "annotate"]


def annotate(doc: Doc, settings: Settings = Settings()) -> Annotations:  # noqa: B008, it is frozen
    """Return all attributions, names, events and figures of one document.

    Raises ExtractorError where the extractor of the settings is not installed, fails, or gives what is no attribution;
    ModelError where the tagger's weights are missing or damaged.
    """
    from kg.find.events import find_events
    from kg.find.figures import find_figures
    from kg.find.names.finder import find_names
    from kg.find.names.headline import names_in_headline

    names = find_names(doc)
    events = find_events(doc, names)
    names = tuple(sorted((*names_in_headline(doc, names), *names), key=lambda name: name.span))
    return Annotations(
        attributions=tuple(split_joint_sources(doc, find_all(doc, settings), names)),
        names=names,
        events=events,
        figures=find_figures(doc),
    )
