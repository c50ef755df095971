"""Write the generated knowledge files, `ontology/knowledge/generated/*.ttl`, from the tables beside this script."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from kg.folding import key
from kg.knowledge import states
from kg.prefixes import DEFAULT_BASE, PREFIXES

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "ontology" / "knowledge" / "generated"
OWN = {"opengov": "http://www.w3.org/ns/opengov#", "wd": "http://www.wikidata.org/entity/"}
"""Prefixes that kg's graphs do not use."""
USED = {**{prefix: PREFIXES[prefix] for prefix in ("kg", "schema", "sem", "skos")}, **OWN}
PARTIES = {"Democrat": "organization/democratic-party", "Republican": "organization/republican-party"}
LEGAL_NAMES = ("President of the United States", "Vice President of the United States")
"""Offices for which the table has the holders' legal names. Their usual name is an alias."""
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
"""Territories of the US with an ISO 3166-1 code of their own, which are therefore among kg's states."""
NOT_THE_SAME = {"SH", "VA"}
"""Codes for which the two libraries mean different things: Saint Helena with or without its dependencies, the Vatican
City or the Holy See."""

Row = dict[str, str]


def main() -> None:
    """Write both files."""
    OUT.mkdir(exist_ok=True)
    for name, text in files().items():
        (OUT / name).write_text(text, encoding="utf-8", newline="\n")


def files() -> dict[str, str]:
    """Return the text of each generated file by its name."""
    return {
        "territories.ttl": _turtle(
            "Wikidata ids of states, and the states of the US. Source: rigour 2.6.1 (MIT), sources/territories.tsv.",
            territories(_rows("territories.tsv")),
        ),
        "us-offices.ttl": _turtle(
            "US presidents, vice-presidents and members of Congress. Source: unitedstates/congress-legislators (CC0), "
            "sources/us-offices.tsv.",
            offices(_rows("us-offices.tsv")),
        ),
    }


def territories(rows: list[Row]) -> Iterator[str]:
    """Yield the Turtle of each territory: the Wikidata id of kg's states, all properties of the states of the US."""
    for row in rows:
        code, name = row["code"], row["name"].partition(" (")[0]
        if code in states.codes() and code not in NOT_THE_SAME:
            yield _node(states.state(code), f"schema:sameAs wd:{row['wikidata']}")
        elif code.startswith("US-"):
            yield _node(
                f"place/{key(code)}",
                "a sem:Place",
                f"skos:prefLabel {_words(name)}",
                f"skos:notation {_words(code)}",
                "kg:country <place/united-states>",
                f"schema:sameAs wd:{row['wikidata']}",
            )


def offices(rows: list[Row]) -> Iterator[str]:
    """Yield the Turtle of each person and each term of office. The rows of one person have the same name and id."""
    persons: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        persons.setdefault((row["name"], row["wikidata"]), []).append(row)
    labels = [_label(terms[0]) for terms in persons.values()]
    for label, terms in zip(labels, persons.values(), strict=True):
        terms.sort(key=lambda row: row["start"])
        name = key(label) + (f"-{terms[0]['start'][:4]}" if labels.count(label) > 1 else "")
        yield _person(name, label, terms[0])
        for row in terms:
            yield _tenure(name, row)


def _label(row: Row) -> str:
    """Return the name that newspapers use for a person, as far as the table has it: first name and surname."""
    names = [row["name"], *_aliases(row)]
    if row["office"] in LEGAL_NAMES:
        names = names[1:] + names[:1]
    return next((name for name in names if len(name.split()) == 2), row["name"])


def _aliases(row: Row) -> list[str]:
    return [alias for alias in row["aliases"].split("|") if alias and "(" not in alias]


def _person(name: str, label: str, row: Row) -> str:
    others = [n for n in (row["name"], *_aliases(row)) if n != label]
    return _node(
        f"person/{name}",
        "a schema:Person",
        f"skos:prefLabel {_words(label)}",
        f"skos:altLabel {' , '.join(map(_words, others))}" if others else "",
        f"schema:gender {_words({'M': 'male', 'F': 'female'}[row['gender']])}",
        "kg:country <place/united-states>",
        f"schema:sameAs wd:{row['wikidata']}" if row["wikidata"] else "",
    )


def _tenure(name: str, row: Row) -> str:
    office = key(row["office"])
    area = states.state(row["state"]) if row["state"] in TERRITORIES else f"place/us-{row['state'].lower()}"
    return _node(
        f"tenure/{name}--{office}--{row['start'][:4]}",
        "a kg:Tenure",
        f"kg:holder <person/{name}>",
        f"opengov:post <office/{office}>",
        f'schema:startDate "{row["start"]}"',
        f'schema:endDate "{row["end"]}"',
        f"opengov:onBehalfOf <{PARTIES[row['party']]}>" if row["party"] in PARTIES else "",
        f"opengov:area <{area}>" if row["state"] else "",
    )


def _rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _turtle(remark: str, nodes: Iterator[str]) -> str:
    head = (
        f"# {remark}\n# Written by sources/make.py: do not edit. What a file in the folder above says overrides it.\n"
    )
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(USED.items()))
    return f"{head}\n@base <{DEFAULT_BASE}> .\n{prefixes}\n" + "\n".join(nodes)


def _node(iri: str, *about: str) -> str:
    return f"<{iri}> " + " ;\n    ".join(part for part in about if part) + " .\n"


def _words(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    main()
