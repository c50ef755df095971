"""The cost of one more article: `python -m benchmarks.identity` registers 10,000 and compares the last with the 100th.

The articles are invented. They belong to stories of some 15 articles, each with its own people, institutions, places
and words, and with others that all stories share, so that names and words recur as they do in the news. Extraction is
left out, since its cost does not depend on the store.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import click

from kg.identity import identify
from kg.identity.register import Register
from kg.knowledge import load
from kg.model import (
    Affiliation,
    Agent,
    Article,
    Event,
    Extraction,
    Metadata,
    Printed,
    Quotation,
    Software,
    Span,
)  # fmt: skip

ARTICLES = 10_000
STORY = 15
EARLY = range(50, 150)
"""The articles around the hundredth. Their median is the cost of the hundredth."""
TYPES = ("strike", "protest", "vote", "trial", "disaster", "talks")


class Vocabulary:
    """Words with frequencies by Zipf's law, and names. The same seed gives the same vocabulary."""

    def __init__(self, random: random.Random) -> None:
        syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "en", "ar", "is")]
        self.words = list(
            dict.fromkeys("".join(random.choices(syllables, k=random.randint(2, 4))) for _ in range(20_000))
        )
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self.given = [w.title() for w in self.words[300:700]]
        self.surnames = [w.title() for w in self.words[700:3_700]]

    def some(self, random: random.Random, count: int) -> list[str]:
        """Return so many words by their frequencies."""
        return random.choices(self.words, self.weights, k=count)


class Story:
    """What the articles of one story have in common: people, institutions, a place, an event, and words."""

    def __init__(self, vocabulary: Vocabulary, random: random.Random) -> None:
        self.people = [f"{random.choice(vocabulary.given)} {random.choice(vocabulary.surnames)}" for _ in range(6)]
        self.institutions = [f"{random.choice(vocabulary.surnames)} Ministry" for _ in range(3)]
        self.place = random.choice(vocabulary.surnames)
        self.type = random.choice(TYPES)
        self.words = random.sample(vocabulary.words, 60)
        self.said = [" ".join(vocabulary.some(random, 18)) for _ in range(5)]


class Writer:
    """Builds a text of parts and returns their spans."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, words: str) -> Span:
        """Append words and return their span."""
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text))


def extraction(number: int, story: Story, vocabulary: Vocabulary, random: random.Random) -> Extraction:
    """Return the extraction of an invented article of about 400 words with 8 quotations."""
    writer = Writer()
    mentions: dict[str, list[Span]] = {}
    quotations, affiliations, happened = [], [], []
    for turn in range(8):
        person, institution = random.choice(story.people), random.choice(story.institutions)
        new = " ".join(vocabulary.some(random, 18))
        said = random.choice(story.said) if random.random() < 0.3 else new
        source = writer.put(person)
        mentions.setdefault(person, []).append(source)
        writer.put(" of the ")
        whose = writer.put(institution)
        mentions.setdefault(institution, []).append(whose)
        cue = writer.put(" said")
        writer.put(" that ")
        content = writer.put(said)
        writer.put(f" after the {story.type} in ")
        happened.append(writer.put(story.place))
        about = random.choices(story.words, k=12) + vocabulary.some(random, 18)
        writer.put(f". {' '.join(about)}.\n")
        quotations.append(
            Quotation(
                contents=(content,), cue=cue, source=source, kind="indirect", confidence=0.9, speaker=_id(person),
                about=("event",),
            )
        )  # fmt: skip
        if turn < 2:
            affiliations.append(
                Affiliation(member=_id(person), organization=_id(institution), role="minister", evidence=whose)
            )
    agents = tuple(
        Agent(id=_id(n), type="person" if n in story.people else "organization", name=n, mentions=tuple(spans))
        for n, spans in mentions.items()
    )
    event = Event(
        id="event", label=f"{story.type} in {story.place}", type=story.type,
        places=(Printed(value=story.place, span=happened[0]),), mentions=tuple(happened),
    )  # fmt: skip
    day = f"{2000 + number // 3650:04}-{number // 300 % 12 + 1:02}-{number % 28 + 1:02}"
    article = Article(
        id=f"a{number:06}", text=writer.text, body=(Span(0, len(writer.text)),),
        metadata=Metadata(published=Printed(value=day)),
    )  # fmt: skip
    return Extraction(
        article=article, software=Software(name="invented", version="1", digest="0" * 64), agents=agents,
        affiliations=tuple(affiliations), events=(event,), quotations=tuple(quotations),
    )  # fmt: skip


def _id(name: str) -> str:
    return name.lower().replace(" ", "-")


def invented() -> Iterator[Extraction]:
    """Yield the extractions of invented articles, without end and always the same. Ten stories go on at a time."""
    chance = random.Random(1)
    vocabulary = Vocabulary(chance)
    stories: list[Story] = []
    for number in count():
        if number % STORY == 0:
            stories = [*stories[-9:], Story(vocabulary, chance)]
        yield extraction(number, chance.choice(stories), vocabulary, chance)


def seconds(articles: int, path: Path | None) -> list[float]:
    """Return the seconds that it takes to identify and register each of so many articles."""
    knowledge = load()
    register = Register.open(path)
    spent = []
    for given in islice(invented(), articles):
        start = time.process_time()
        identify(given, register, knowledge)
        register.commit()
        spent.append(time.process_time() - start)
    register.close()
    return spent


@click.command()
@click.argument("articles", metavar="[N]", type=click.IntRange(EARLY.stop), default=ARTICLES)
def main(articles: int) -> None:
    """Print what it costs to identify and register N invented articles, the last against the 100th."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.sqlite"
        spent = seconds(articles, path)
        size = path.stat().st_size
    early = statistics.median(spent[EARLY.start : EARLY.stop])
    late = statistics.median(spent[-len(EARLY) :])
    click.echo(
        f"{articles} articles in {sum(spent):.0f} s of processor time, {size / articles / 1024:.0f} KiB each on disk"
    )
    click.echo(
        f"the 100th: {early * 1000:.1f} ms; the {articles}th: {late * 1000:.1f} ms; {late / early:.2f} times as much"
    )


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.identity")
