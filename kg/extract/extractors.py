"""Which extractor finds the attributions: the trained tagger, or one that an installed package brings.

A package names a callable `(Article) -> Iterable[Attribution]` in the entry-point group `kg.extractors`; see
docs/extractors.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from typing import get_args

from kg.errors import ExtractorError, KgError
from kg.model import Article, Attribution, Kind

GROUP = "kg.extractors"
DEFAULT = "tagger"

Extractor = Callable[[Article], Iterable[Attribution]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What to extract and by what: the extractor's name, whether attitudes too, and the least confidence, 0 to 1."""

    extractor: str = DEFAULT
    attitudes: bool = False
    min_confidence: float = 0.0


def attributions(article: Article, settings: Settings) -> tuple[Attribution, ...]:
    """Return an article's attributions as the settings ask for them, in text order.

    Raises ExtractorError where the extractor is not installed, fails, or gives what is no attribution of the article.
    """
    from kg.extract.attribution import in_text_order
    from kg.extract.speech import is_reported_speech

    read = as_read(article, settings)
    own = settings.extractor == DEFAULT
    found = (
        attribution
        for attribution in (_tagged(article, read) if own else _run(_entry(settings.extractor), read))
        if attribution.confidence >= settings.min_confidence
        and (settings.attitudes or is_reported_speech(article.text, attribution))
    )
    return tuple(sorted(found, key=in_text_order))


def as_read(article: Article, settings: Settings) -> Article:
    """Return the article with all that is read for attributions as its body: with attitudes, the headline too."""
    from kg.extract.headline import with_headline

    return with_headline(article) if settings.attitudes else article


def identity(settings: Settings) -> str:
    """Return what tells the extractor and its settings from others: the weights' digest, or a package's version.

    Raises ModelError where there are no weights, ExtractorError where the extractor is not installed.
    """
    if settings.extractor == DEFAULT:
        from kg.extract.tagger.session import digest

        made_of = digest()
    else:
        entry = _entry(settings.extractor)
        made_of = f"{entry.value} {entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
    return "\0".join((settings.extractor, made_of, str(settings.attitudes), str(float(settings.min_confidence))))


def _tagged(article: Article, read: Article) -> Iterator[Attribution]:
    """Yield what the tagger finds in the body, and then in what else is `read`, on which the body's does not depend."""
    from kg.extract.attribution import find_attributions

    yield from find_attributions(article)
    if read is not article:
        rest = tuple(paragraph for paragraph in read.body if paragraph not in article.body)
        yield from find_attributions(replace(article, body=rest))


def _entry(name: str) -> EntryPoint:
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in installed:
        names = ", ".join(sorted({DEFAULT, *installed}))
        raise ExtractorError(
            f"no extractor {name!r} is installed", hint=f"There are: {names}. See docs/extractors.md for adding one."
        )
    return installed[name]


def _run(entry: EntryPoint, article: Article) -> tuple[Attribution, ...]:
    try:
        extractor: Extractor = entry.load()
        found = tuple(extractor(article))
    except KgError:
        raise
    except Exception as error:  # somebody else's code, whose errors nobody here can know
        hint = f"{article.id} was being read. The extractor is {entry.value}; its own documentation may say more."
        raise ExtractorError(f"the extractor {entry.name!r} failed: {error!r}", hint=hint) from error
    for attribution in found:
        if wrong := _wrong(article, attribution):
            hint = "kg.model.Attribution says what an attribution is, docs/extractors.md what an extractor must give."
            raise ExtractorError(f"the extractor {entry.name!r} gave for {article.id} {wrong}", hint=hint)
    return found


def _wrong(article: Article, given: object) -> str:
    """Return what is wrong with something an extractor gave, "" if nothing is."""
    if not isinstance(given, Attribution):
        return f"{given!r}, which is no Attribution"
    if not given.contents:
        return "an attribution without contents"
    if any(b.start < a.end for a, b in pairwise(given.contents)):
        return f"contents that overlap or are out of order: {given.contents}"
    spans = [*given.contents, *(s for s in (given.cue, given.source) if s)]
    if outside := [s for s in spans if not any(p.covers(s) for p in article.body)]:
        return f"the span {outside[0].start}-{outside[0].end}, which no paragraph of its body holds"
    if given.kind not in get_args(Kind):
        return f"the kind {given.kind!r}; there are {', '.join(get_args(Kind))}"
    if not 0 < given.confidence <= 1:
        return f"the confidence {given.confidence}, which is not above 0 and up to 1"
    return ""
