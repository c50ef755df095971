"""The extract layer: what stands in an article's words, nothing resolved yet."""

from __future__ import annotations

from kg.extract.conjuncts import told_apart
from kg.extract.extractors import Settings, as_read, attributions
from kg.extract.headline import names_in_headline
from kg.model import Annotations, Article

__all__ = ["Settings", "annotate", "as_read"]


def annotate(article: Article, settings: Settings = Settings()) -> Annotations:  # noqa: B008, it is frozen
    """Return all attributions, names, dates, events and figures of one article. Raises ModelError, ExtractorError."""
    from kg.extract.dates import find_dates
    from kg.extract.events import find_events
    from kg.extract.figures import find_figures
    from kg.extract.names import find_names
    from kg.extract.tagger.heads import event_heads

    names = find_names(article)
    dates = find_dates(article)
    events = find_events(article, names, dates, event_heads(article))
    if settings.attitudes:
        names = tuple(sorted((*names_in_headline(article, names), *names), key=lambda name: name.span))
    return Annotations(
        attributions=tuple(told_apart(article.text, attributions(article, settings), names)),
        names=names,
        dates=dates,
        events=events,
        figures=find_figures(article),
    )
