"""English is in kg/lang: outside it no code compares text with an English word, nor looks for an English ending."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from kg.lang.en.word_classes import closed_classes
from kg.lang.lexicon import load

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1] / "kg"
ROOMS = {"readers", "tagger", "doc", "find", "knowledge", "resolve", "identity"}
"""The rooms that read what articles print. Modules that are no room are read too: values that all use."""
FILES = {f.relative_to(ROOT): f for f in sorted(ROOT.rglob("*.py"))}
MODULES = {str(name): file for name, file in FILES.items() if len(name.parts) == 1 or name.parts[0] in ROOMS}
ENDINGS = {"ed", "ing", "ly", "n't", "'s", "’s"}
ALLOWED = {
    # Values import nothing of kg. A leading "the" is no part of the key of a name, which IRIs are made of.
    "folding.py": {"the-"},
    "press.py": {"the "},
    # What kg itself names: properties of the knowledge, a list of furniture.toml.
    "knowledge/facts.py": {"other label", "same as"},
    "readers/furniture.py": {"any"},
    # A keyword of SPARQL.
    "prefixes.py": {"from"},
}
"""What a module may look for all the same."""
PLACES = {"startswith", "endswith", "removeprefix", "removesuffix", "index", "find", "replace", "split", "partition"}
"""The methods of strings whose argument is looked for in a text."""
_REGEX_SYNTAX = re.compile(r"\(\?P?[<=!]\w*>?|\(\?[a-z-]+[:)]|\\[a-zA-Z]|\[[^\]]*\]|\{[\d,]*\}")
_WORD = re.compile(r"(?<![\w-])[a-z]+(?:['’][a-z]+)?(?![\w=])")


@cache
def english() -> frozenset[str]:
    """Return the function words of English, and endings that a rule could look for."""
    listed = load("pronouns")["function"].values()
    words = {word for word in chain(closed_classes(), *listed) if word.isalpha() and word.islower() and len(word) > 1}
    return frozenset(words | ENDINGS)


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def types() -> frozenset[Any]:
    """Return the members of all Literal types of kg: names that the code itself gives."""
    walked = chain.from_iterable(ast.walk(tree(file)) for file in ROOT.rglob("*.py"))
    literals = (node.slice for node in walked if isinstance(node, ast.Subscript) and is_literal(node))
    return frozenset(node.value for each in literals for node in ast.walk(each) if isinstance(node, ast.Constant))


def is_literal(node: ast.Subscript) -> bool:
    """Return whether a subscript is a Literal type."""
    return isinstance(node.value, ast.Name) and node.value.id == "Literal"


def strings(node: ast.AST) -> Iterator[str]:
    """Yield the strings that an operand is, or that it is built of."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        yield from chain.from_iterable(map(strings, node.elts))
    elif isinstance(node, ast.JoinedStr | ast.BoolOp):
        yield from chain.from_iterable(map(strings, node.values))
    elif isinstance(node, ast.BinOp):
        yield from chain(strings(node.left), strings(node.right))
    elif isinstance(node, ast.IfExp):
        yield from chain(strings(node.body), strings(node.orelse))


def looked_for(module: ast.AST) -> Iterator[str]:
    """Yield the strings that code compares something with, looks for in a text, or keeps as a set."""
    for node in ast.walk(module):
        match node:
            case ast.Compare():
                yield from chain.from_iterable(map(strings, [node.left, *node.comparators]))
            case ast.Set():
                yield from strings(node)
            case ast.MatchValue():
                yield from strings(node.value)
            case ast.Call(func=ast.Name(id="frozenset" | "set")):
                yield from chain.from_iterable(map(strings, node.args))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
                yield from (_REGEX_SYNTAX.sub(" ", pattern) for arg in node.args[:1] for pattern in strings(arg))
            case ast.Call(func=ast.Attribute(attr=method)) if method in PLACES:
                yield from chain.from_iterable(map(strings, node.args))


def english_in(module: ast.AST) -> set[str]:
    """Return the strings with English words that the code of a module looks for."""
    found = (s for s in looked_for(module) if s not in types())
    return {s for s in found if not english().isdisjoint(_WORD.findall(s)) or s in ENDINGS}


def test_code_outside_the_language_looks_for_no_english_word():
    found = {name: words for name, file in MODULES.items() if (words := english_in(tree(file)))}
    assert found == ALLOWED, "words belong in a list of kg/lang/en"


@pytest.mark.parametrize(
    "source",
    [
        'token.lower == "of"',
        'word in ("and", "or")',
        'words = frozenset(["the", "a"])',
        'word.endswith("ing")',
        'text.startswith("who ")',
        r're.compile(r"\b(?:in|at)\s+\w+")',
        'f"{word} of {other}" in heads',
        'match word:\n    case "who":\n        pass',
    ],
)
def test_an_english_word_is_seen_wherever_text_is_compared(source):
    assert english_in(ast.parse(source))


@pytest.mark.parametrize("source", ['mention.type == "person"', 'kind == "other"', 'key = "of"', 'tag in "NS"'])
def test_types_tags_and_keys_are_no_english(source):
    assert not english_in(ast.parse(source))
