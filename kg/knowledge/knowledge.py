"""What kg knows beyond an article: entries by their names, and who held which office when."""

from __future__ import annotations

from kg.edtf import FIRST, LAST, days
from kg.folding import name_key
from kg.knowledge import bodies, states
from kg.knowledge.entries import Entry, EntryKind, Tenure
from kg.knowledge.facts import Facts, entry_of, tenure_of
from kg.lang.en.geography import country


class Knowledge:
    """The entries of the knowledge files, the states of countryinfo, and the bodies that states have. Read-only.

    `digest` is the SHA-256 (64 hex digits) of the files.
    """

    def __init__(self, facts: Facts, digest: str) -> None:
        self.digest = digest
        self._codes = {about["notation"][0]: iri for iri, about in facts.items() if "notation" in about}
        self._entries: dict[str, Entry] = {}
        self._bare = {
            iri: {name_key(name) for name in about.get("hidden label", ())}
            for iri, about in facts.items()
            if about["type"] == ("office",)
        }
        tenures = []
        for iri, about in facts.items():
            if about["type"] == ("tenure",):
                tenures.append(tenure_of(about))
            else:
                self._entries[iri] = entry_of(iri, about)
        self._named: dict[str, list[str]] = {}
        for iri, entry in self._entries.items():
            for name in {name_key(label) for label in entry.labels}:
                self._named.setdefault(name, []).append(iri)
        self._by_holder: dict[str, list[Tenure]] = {}
        self._by_office: dict[str, list[Tenure]] = {}
        for tenure in sorted(tenures, key=lambda t: (t.start or FIRST, t.end or LAST, t.holder)):
            self._by_holder.setdefault(tenure.holder, []).append(tenure)
            self._by_office.setdefault(tenure.office, []).append(tenure)

    def entry(self, iri: str) -> Entry:
        """Return the entry with this IRI, a path under the base. Raises KeyError where there is none."""
        if found := self._find(iri):
            return found
        raise KeyError(iri)

    def same_as(self, iri: str) -> Entry | None:
        """Return the entry with this absolute IRI elsewhere (of Wikidata, say), None where there is none."""
        return next((e for e in self._entries.values() if iri in e.same_as), None)

    def named(self, name: str, kind: EntryKind | None = None) -> tuple[Entry, ...]:
        """Return the entries with this name, or those of one kind, sorted by IRI.

        Case, accents, dots and a leading "the" do not matter: "the U.S. State Department" is "US State Department". So
        ask only about names, not about the words "us" and "who". Metonyms are found only where an institution is listed
        with them (Foggy Bottom); a capital names no institution here, but does for `government`.
        """
        found = [self._entries[iri] for iri in sorted(self._named.get(name_key(name), ()))]
        if not any(e.kind == "organization" for e in found) and (iri := bodies.find(name_key(name))):
            found.append(self.entry(iri))
        return tuple(e for e in found if kind is None or e.kind == kind)

    def state(self, name: str) -> Entry | None:
        """Return the state of a name, a capital, a word for its people or a seat of its government; None for others.

        "Syria", "Damascus", "Syrian", "Kremlin" and "Syrian government" have one. Case matters for capitals and
        peoples, as in `kg.lang.en.geography.country`.
        """
        if found := self._only(name, "state"):
            return found
        if (known := country(name)) and known.code in self._codes:
            return self._entries[self._codes[known.code]]
        body = self._only(name, "organization")
        return self.entry(body.country) if body and body.speaks_for and body.country else None

    def government(self, name: str) -> Entry | None:
        """Return the institution that a name means when it acts or speaks, None where it means none.

        A state or its capital means its government ("Damascus said": the Syrian government). A seat of power means the
        institution there (the Kremlin, Downing Street, Foggy Bottom: the State Department).
        """
        if (body := self._only(name, "organization")) and body.speaks_for:
            return body
        if state := self._only(name, "state"):
            return self._government_of(state.iri)
        known = country(name)
        if known and known.sort in ("name", "capital") and known.code in self._codes:
            return self._government_of(self._codes[known.code])
        return None

    def body_of(self, state: str, name: str) -> Entry | None:
        """Return the body of a state (an IRI) with a bare name, None where there is none or several.

        "Senate" in "place/united-states" is the US Senate. `bodies.toml` lists the bare names.
        """
        if name_key(name) not in bodies.bare_names() or not (code := self._code(state)):
            return None
        found = {e.iri: e for form in states.attributives()[code] for e in self.named(f"{form} {name}", "organization")}
        return next(iter(found.values())) if len(found) == 1 else None

    def office(self, role: str, organization: str | None = None) -> Entry | None:
        """Return the office of a printed role, in an institution or state (an IRI); None where there is none or
        several.

        "Foreign Minister" in "organization/russian-foreign-ministry", in the Russian government or in "place/russia" is
        "office/foreign-minister-of-russia". Without an institution the role must name it: "Russian President", not
        "President".
        """
        found = self.named(role, "office")
        if organization is None:
            found = tuple(e for e in found if name_key(role) not in self._bare[e.iri])
        else:
            body = self._find(organization)
            state = body.speaks_for or body.iri if body else organization  # a government speaks for its state
            found = tuple(e for e in found if e.part_of == organization or e.country == state)
        return found[0] if len(found) == 1 else None

    def holders(self, office: str, on: str | None) -> tuple[Entry, ...]:
        """Return who held an office (an IRI) on a day, or at any time in a month, year or interval (EDTF), by IRI.

        Nobody for None, for what is not a date, and where no holder is known. On the day when one term ends and the
        next begins there are two, so rely on a holder only where there is one.
        """
        asked = days(on) if on else None
        if asked is None:
            return ()
        found = {t.holder for t in self._by_office.get(office, ()) if _overlaps(t, asked)}
        return tuple(self._entries[iri] for iri in sorted(found))

    def offices(self, person: str) -> tuple[Tenure, ...]:
        """Return the known terms of office of a person (an IRI), the earliest first."""
        return tuple(self._by_holder.get(person, ()))

    def tenures(self, office: str) -> tuple[Tenure, ...]:
        """Return the known terms of an office (an IRI), the earliest first."""
        return tuple(self._by_office.get(office, ()))

    def _find(self, iri: str) -> Entry | None:
        if found := self._entries.get(iri):
            return found
        about = bodies.facts(iri)
        return entry_of(iri, about) if about else None

    def _government_of(self, state: str) -> Entry | None:
        code = self._code(state)
        if code in states.codes():
            return self._find(bodies.government(code))  # some territories have no entry
        own = [e for e in self._entries.values() if e.speaks_for == state]
        return own[0] if len(own) == 1 else None

    def _code(self, state: str) -> str:
        return next((code for code, iri in self._codes.items() if iri == state), "")

    def _only(self, name: str, kind: EntryKind) -> Entry | None:
        found = self.named(name, kind)
        return found[0] if len(found) == 1 else None


def _overlaps(tenure: Tenure, asked: tuple[str, str]) -> bool:
    start = days(tenure.start) if tenure.start else (FIRST, FIRST)
    end = days(tenure.end) if tenure.end else (LAST, LAST)
    return start is not None and end is not None and start[0] <= asked[1] and asked[0] <= end[1]
