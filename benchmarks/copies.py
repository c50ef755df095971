"""How many copies of articles are found: `python -m benchmarks.copies FILE...` makes some of each, and looks for them.

It also prints the pairs that it finds among the articles as they are, each with its share of common shingles, and the
cost of an article: processor time, and bytes in the register.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from kg.identity.copies import match_copies
from kg.identity.copies.sketch import sketch_of
from kg.identity.copies.thresholds import LEAST_SAMPLED
from kg.identity.register import Register
from kg.model import Article, Extraction, Metadata, Software, Span
from kg.readers import read

SOFTWARE = Software(name="kg", version="0", digest="0" * 64)
AROUND = "Read the full story on our site. Share this article. Sign up for our newsletter. All rights reserved."
SEED = 1


def _share(part: float) -> Callable[[list[str]], list[str]]:
    return lambda words: words[: max(1, round(len(words) * part))]


def _changed(every: int) -> Callable[[list[str]], list[str]]:
    return lambda words: [f"another{i}" if i % every == 0 else word for i, word in enumerate(words, 1)]


CHANGES: dict[str, Callable[[list[str]], list[str]]] = {
    "re-wrapped, in capitals": lambda words: [word.upper() for word in words],
    "an agency's line before, a page around": lambda words: [
        *AROUND.split(),
        "LONDON",
        "(Reuters)",
        *words,
        *AROUND.split(),
    ],
    "the first three quarters": _share(0.75),
    "the first half": _share(0.5),
    "the first third": _share(1 / 3),
    "the first quarter": _share(0.25),
    "every twentieth word changed": _changed(20),
    "every tenth word changed": _changed(10),
    "every seventh word changed": _changed(7),
    "every fifth word changed": _changed(5),
}


def copy_of(article: Article, change: Callable[[list[str]], list[str]]) -> Article:
    """Return a copy of an article, its body's words changed and broken into lines of nine."""
    words = change([word for span in article.body for word in span.of(article.text).split()])
    text = "\n".join(" ".join(words[i : i + 9]) for i in range(0, len(words), 9))
    return Article(id=f"{article.id}-copy", text=text, body=(Span(0, len(text)),), metadata=Metadata())


def pairs(articles: Iterable[Article], register: Register) -> Iterator[frozenset[str]]:
    """Register articles one after the other, and yield the pairs that are found."""
    for article in articles:
        linked = match_copies(Extraction(article=article, software=SOFTWARE), register)
        register.commit()
        yield from (frozenset((article.id, other)) for other in (*linked.copy_of, *linked.copied_by))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--limit", default=1_000, help="Articles that are copied.")
def main(files: tuple[Path, ...], limit: int) -> None:
    """Print the share of made copies that are found, pairs among the articles, and costs."""
    articles = {a.id: a for a in read(*files) if len(sketch_of(a)) >= LEAST_SAMPLED}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.sqlite"
        register = Register.open(path)
        start = time.process_time()
        found = set(pairs(articles.values(), register))
        cost = (time.process_time() - start) / len(articles)
        register.close()
        size = path.stat().st_size / len(articles)
    click.echo(
        f"{len(articles)} articles: {cost * 1_000:.1f} ms and {size:,.0f} bytes each, {len(found)} pairs of copies"
    )
    shuffled = random.Random(SEED).sample(list(articles.values()), len(articles))
    again = set(pairs(shuffled, Register.open()))
    click.echo(f"in another order: {'the same' if again == found else 'OTHER'} pairs")
    for pair in sorted(map(sorted, found)):
        one, other = (sketch_of(articles[id]) for id in pair)
        click.echo(f"  {len(one & other) / min(len(one), len(other)):4.0%} {pair[0]} {pair[1]}")
    register = Register.open()
    for _ in pairs(articles.values(), register):
        pass
    for name, change in CHANGES.items():
        copied = shuffled[:limit]
        hits, others = 0, 0
        for article in copied:
            copy = copy_of(article, change)
            linked = match_copies(Extraction(article=copy, software=SOFTWARE), register)
            originals = {*linked.copy_of, *linked.copied_by}
            related = {id for pair in found if article.id in pair for id in pair}
            hits += article.id in originals
            others += bool(originals - related - {article.id})
            register.rollback()
        click.echo(f"{name:40} {hits / len(copied):6.1%} found, {others} with another article")


if __name__ == "__main__":
    main()
