"""The extract layer: what stands in an article's words, nothing resolved yet."""

from __future__ import annotations

from kg.extract.extractors import Settings, attributions
from kg.model import Annotations, Article

__all__ = ["Settings", "annotate"]


def annotate(article: Article, settings: Settings = Settings()) -> Annotations:  # noqa: B008, it is frozen
    """Return all attributions, names, dates, events and figures of one article. Raises ModelError, ExtractorError."""
    from kg.extract.dates import find_dates
    from kg.extract.events import find_events
    from kg.extract.figures import find_figures
    from kg.extract.names import find_names

    names = find_names(article)
    dates = find_dates(article)
    return Annotations(
        attributions=attributions(article, settings),
        names=names,
        dates=dates,
        events=find_events(article, names, dates),
        figures=find_figures(article),
    )
