"""The mentions of persons, institutions and places in one article, by name, noun or pronoun, each in its chain."""

from __future__ import annotations

from collections.abc import Iterator

from kg.doc.phrases import noun_phrase_start
from kg.folding import key
from kg.lang.en.geography import country
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import Mention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.pronouns import Cluster, People, institution_antecedent

_LONGEST = 3
"""Words, at most, of a noun phrase that refers to an institution, without its article. Set by hand."""


def mentions_in(discourse: Discourse, people: People, keys: dict[Entity, str]) -> tuple[Mention, ...]:
    """Return the mentions of an article in text order, at most one for a span. `keys` are the ids of its agents.

    Where a span has several, names win over nouns and pronouns.
    """
    found: dict[Span, Mention] = {}
    every = (
        *_names(discourse, keys),
        *_references(people, keys),
        *_institution_nouns(discourse, keys),
        *_first_person(discourse, keys),
    )
    for mention in every:
        found.setdefault(mention.span, mention)
    return tuple(sorted(found.values(), key=lambda m: (m.span.start, m.span.end)))


def _names(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    for name in discourse.names:
        if name.type == "place":
            chain = _place(name.span.of(discourse.text))
        else:
            chain = keys[discourse.entities.by_mention[name.span]]
        yield Mention(span=name.span, type=name.type, form="name", chain=chain)


def _place(printed: str) -> str:
    """Return the path of a place: a country by its own name, whichever of its names the article prints."""
    nation = country(printed)
    return f"place/{key(nation.name if nation and nation.sort == 'name' else printed)}"


def _references(people: People, keys: dict[Entity, str]) -> Iterator[Mention]:
    numbers: dict[Cluster, str] = {}
    for reference, chain in people.cluster_of.items():
        if reference.form != "name":
            own = keys[chain.entity] if chain.entity else numbers.setdefault(chain, f"unnamed-{len(numbers) + 1}")
            sure = people.confidence.get(reference, 1.0)
            yield Mention(span=reference.span, type="person", form=reference.form, chain=own, confidence=sure)


def _institution_nouns(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    """Yield the nouns that refer to an institution named before: "the company", "the ministry"."""
    nominals = load("institutions")["nominals"]
    definites = word_list("pronouns", "function", "definites")
    for sentence in discourse.sentence_index.sentences:
        for index, token in enumerate(sentence.tokens):
            if token.lower not in nominals or sentence.tag(index + 1) == "N":
                continue
            first = noun_phrase_start(sentence, index)
            words = [sentence.lower(i) for i in range(first + 1, index + 1)]
            if not 0 < len(words) <= _LONGEST or sentence.lower(first) not in definites:
                continue
            antecedent = institution_antecedent(discourse, words, token.start)
            if antecedent and antecedent.type == "organization":
                span = sentence.span(first, index)
                yield Mention(span=span, type="organization", form="nominal", chain=keys[antecedent])


def _first_person(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    """Yield every "I" and "my" in a direct quotation: they refer to its speaker."""
    for index, attribution in enumerate(discourse.attributions):
        speaker = discourse.speakers.get(index)
        if attribution.kind != "direct" or speaker is None or speaker.type == "organization" or speaker.plural:
            continue
        for content in attribution.contents:
            for token in discourse.sentence_index.tokens_between(content.start, content.end):
                word, _, _ = token.lower.partition("'")  # "I'm" and "I'd" are one token
                is_initial = discourse.text[token.start - 1 : token.start] == "."  # "will.i.am"
                if word in word_list("pronouns", "pronouns", "first") and not is_initial:
                    span = Span(token.start, token.start + len(word))
                    yield Mention(span=span, type="person", form="pronoun", chain=keys[speaker])
