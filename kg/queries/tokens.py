"""A SPARQL query as tokens: enough to rewrite its groups, to know its terms, and to say where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<gap>     (?: \s | \#[^\r\n]* )+ )
  | (?P<iri>     <[^<>"{}|^`\\\s]*> )
  | (?P<string>  \"\"\" (?: [^"\\] | \\. | "{1,2}(?!") )*+ \"\"\" | ''' (?: [^'\\] | \\. | '{1,2}(?!') )*+ '''
               | "(?!"") (?: [^"\\\r\n] | \\. )*+ " | '(?!'') (?: [^'\\\r\n] | \\. )*+ ' )
  | (?P<open>    \"\"\".* | \'\'\'.* | ["'][^\r\n]* )
  | (?P<variable> [?$]\w+ )
  | (?P<name>    (?: [^\W\d_][\w.-]{0,99}+ )?+ : (?: [\w.:-] | %[0-9A-Fa-f]{2} | \\. )*+ )
  | (?P<blank>   _: [\w.-]+ )
  | (?P<number>  \d[\w.]*+ )
  | (?P<language> @[A-Za-z][A-Za-z0-9-]*+ )
  | (?P<word>    [^\W\d_]\w*+ )
  | (?P<mark>    \^\^ | && | \|\| | [!<>]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)

OPEN, CLOSED = {"{": "}", "(": ")", "[": "]"}, {"}": "{", ")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query: its kind (a group of the pattern above), its text, and where it begins.

    An "open" one is a string that does not end.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """A word in capitals, "" for any other token."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(query: str) -> list[Token]:
    """Return the tokens of a query in order, without white space and comments. Any text has some."""
    found = (Token(m.lastgroup or "", m.group(), m.start()) for m in _TOKEN.finditer(query))
    return [token for token in found if token.kind != "gap"]


def _groups(found: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the places of the braces around what each SELECT selects from, as places in the tokens."""
    waiting: list[int] = []  # how deep in brackets each SELECT stands whose group has not begun
    open_: list[tuple[str, int, bool]] = []  # the mark, its place, whether a SELECT selects from it
    for place, token in enumerate(found):
        if token.keyword == "SELECT":
            waiting.append(len(open_))
        elif token.kind == "mark" and token.text in OPEN:
            is_selected = token.text == "{" and bool(waiting) and waiting[-1] == len(open_)
            if is_selected:
                waiting.pop()
            open_.append((token.text, place, is_selected))
        elif token.kind == "mark" and token.text in CLOSED:
            if not open_ or open_[-1][0] != CLOSED[token.text]:
                return  # not a query, which the parser will say
            _, start, is_selected = open_.pop()
            if is_selected:
                yield start, place


def once(query: str) -> str:
    """Return a query each of whose SELECTs counts what it selects from once, however many graphs have it.

    Oxigraph's union of graphs is no set: a triple that is in four graphs is there four times, and a pattern with it has
    four equal solutions. RDF's merge of graphs has none (SPARQL 1.1 Query, 13.1). So the group of a SELECT is put into
    a SELECT DISTINCT of all its variables, before anything is grouped, counted or projected. A group that is a SELECT
    is left as it is, since that one's rows can rightly be equal.
    """
    found = tokens(query)
    inserted: list[tuple[int, str]] = []
    for start, end in _groups(found):
        if found[start + 1].keyword != "SELECT":
            inserted += [(found[start].end, " { SELECT DISTINCT * {"), (found[end].start, "} } ")]
    made, last = [], 0
    for place, text in sorted(inserted, key=lambda item: item[0]):
        made += [query[last:place], text]
        last = place
    return "".join((*made, query[last:]))


def unbalanced(found: list[Token]) -> Token | None:
    """Return the first bracket that is not closed, or closes none; None where all are in order."""
    open_: list[Token] = []
    for token in found:
        if token.kind == "mark" and token.text in OPEN:
            open_.append(token)
        elif token.kind == "mark" and token.text in CLOSED:
            if not open_ or open_[-1].text != CLOSED[token.text]:
                return open_[-1] if open_ else token
            open_.pop()
    return open_[-1] if open_ else None
