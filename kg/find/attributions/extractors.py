"""The extractor of attributions: the trained tagger, or one that an installed package provides.

A package names a callable `(Article) -> Iterable[Attribution]` in the entry-point group `kg.extractors`; see
docs/extractors.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from typing import get_args

from kg.doc import Doc
from kg.errors import ExtractorError, KgError
from kg.model import Article, Attribution, Kind

GROUP = "kg.extractors"
DEFAULT = "tagger"

Extractor = Callable[[Article], Iterable[Attribution]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The extractor's name, whether attitudes are found too, and the least confidence of quotations to keep, 0 to 1.

    With `any_language` an article that is not in English is read as if it were; otherwise nothing is found in it.
    """

    extractor: str = DEFAULT
    attitudes: bool = False
    min_confidence: float = 0.0
    any_language: bool = False


def find_all(doc: Doc, settings: Settings) -> tuple[Attribution, ...]:
    """Return the attributions of a document's headline and body as the settings ask for them, in text order.

    Raises ExtractorError where the extractor is not installed, fails, or gives what is no attribution of the article;
    ModelError where the tagger's weights are missing or damaged.
    """
    from kg.find.attributions.finder import in_text_order
    from kg.find.attributions.source_corrections import is_hearer
    from kg.find.attributions.speech import is_reported_speech

    def as_asked(attribution: Attribution) -> Attribution:
        """Return the attribution without a source that is told something, where only speech is asked for."""
        hears = not settings.attitudes and is_hearer(doc.text, attribution.source, attribution.cue)
        return replace(attribution, source=None) if hears else attribution

    own = settings.extractor == DEFAULT
    found = (
        attribution
        for attribution in map(as_asked, _tagged(doc) if own else _run(_entry(settings.extractor), doc))
        if settings.attitudes or is_reported_speech(doc.text, attribution)
    )
    return tuple(sorted(found, key=in_text_order))


def fingerprint(settings: Settings) -> str:
    """Return a text that differs between extractors and settings: it has the weights' digest or the package's version.

    Raises ModelError where there are no weights, ExtractorError where the extractor is not installed.
    """
    if settings.extractor == DEFAULT:
        from kg.tagger.session import digest

        made_of = digest()
    else:
        entry = _entry(settings.extractor)
        made_of = f"{entry.value} {entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
    asked = (settings.attitudes, float(settings.min_confidence), settings.any_language)
    return "\0".join((settings.extractor, made_of, *map(str, asked)))


def _tagged(doc: Doc) -> Iterator[Attribution]:
    """Yield what the tagger finds in the body, then what it finds in the headline, each read apart."""
    from kg.find.attributions.finder import find_attributions

    for passage in (doc.body, doc.headline):
        if passage:
            yield from find_attributions(doc.text, passage)


def _entry(name: str) -> EntryPoint:
    """Return the entry point of an installed extractor. Raises ExtractorError where none has the name."""
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in installed:
        names = ", ".join(sorted({DEFAULT, *installed}))
        raise ExtractorError(
            f"no extractor {name!r} is installed", hint=f"There are: {names}. See docs/extractors.md for adding one."
        )
    return installed[name]


def _run(entry: EntryPoint, doc: Doc) -> tuple[Attribution, ...]:
    """Return what an installed extractor finds in an article whose body has the headline, where that is read.

    Raises ExtractorError where it fails or gives what is no attribution of the article.
    """
    article = replace(doc.article, body=doc.paragraphs)
    try:
        extractor: Extractor = entry.load()
        found = tuple(extractor(article))
    except KgError:
        raise
    except Exception as error:  # an extractor of another package may raise anything
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
