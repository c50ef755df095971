"""The extract layer: what stands in an article's words, nothing resolved yet."""

from __future__ import annotations

from kg.doc.headline import names_in_headline
from kg.find.attributions.extractors import Settings, as_read, attributions
from kg.find.attributions.joint_sources import told_apart
from kg.model import Annotations, Article

__all__ = ["Settings", "annotate", "as_read"]


def annotate(article: Article, settings: Settings = Settings()) -> Annotations:  # noqa: B008, it is frozen
    """Return all attributions, names, dates, events and figures of one article. Raises ModelError, ExtractorError."""
    from kg.doc.dates import find_dates
    from kg.find.events.finder import find_events
    from kg.find.events.salience import Stress
    from kg.find.figures.finder import find_figures
    from kg.find.names.finder import find_names
    from kg.tagger.event_heads import event_heads

    names = find_names(article)
    dates = find_dates(article)
    events = find_events(article, names, dates, event_heads(article), Stress(article))
    if settings.attitudes:
        names = tuple(sorted((*names_in_headline(article, names), *names), key=lambda name: name.span))
    return Annotations(
        attributions=tuple(told_apart(article.text, attributions(article, settings), names)),
        names=names,
        dates=dates,
        events=events,
        figures=find_figures(article),
    )
