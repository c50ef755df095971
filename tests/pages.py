"""The explorer as a client reads it: a server of a store, and the elements of its pages."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from kg.model import Agent, Article, Event, Extraction, Metadata, Printed, Quotation, Software, Span
from kg.rdf.graph import to_graph
from kg.serve import application
from kg.store import Store

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
BASE = "https://kg.example/"
ASK = "ASK { ?s ?p ?o }"
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


def stored(folder, *extractions):
    with Store.open(folder, write=True) as store:
        for one in extractions:
            store.add(to_graph(one))
    return folder


def serving(folder, *, public=False):
    """The explorer of a store, as a client speaks to it."""
    return TestClient(application(folder, public=public), base_url="http://127.0.0.1", follow_redirects=False)


class Parsed(HTMLParser):
    """A page's elements, with their attributes and text."""

    VOID = frozenset(["meta", "link", "input", "br", "hr", "img"])

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.text, self.stray = [], [], [], []
        self.feed(html)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID and not (tag in ("rect",) and self.get_starttag_text().endswith("/>")):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def page(client, address, status=200):
    answer = client.get(address, headers={"Accept": BROWSER})
    assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Parsed(answer.text)


def text(parsed):
    return " ".join("".join(parsed.text).split())


def harmless(parsed):
    """Nothing of an article runs: scripts are kg's own files, no element has a handler, links are addresses."""
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        if tag == "script":
            assert attributes["src"].startswith("/static/"), attributes
        for name in ("href", "src", "action"):
            assert (
                not urlsplit(attributes.get(name) or "").scheme.lower().startswith(("javascript", "data", "vbscript"))
            )


def values(answer):
    assert answer.status_code == 200, answer.text
    return [next(iter(row.values()))["value"] for row in answer.json()["results"]["bindings"]]


IMAGE = "<img src=x onerror=\"document.title='hacked'\">"
SCRIPT = "</script><script>document.title='hacked'</script><!--"


def hostile():
    text = f"{SCRIPT} {IMAGE} {{{{ 7*7 }}}} \u202eesrever\u202c \x00\x1b[31m ]]> &amp; said Bo Bell. 7 dead"
    everything = Span(0, len(text))
    return Extraction(
        article=Article(
            id=f"{SCRIPT}/../x", text=text, body=(everything,),
            metadata=Metadata(
                title=Printed(value=f"{SCRIPT}{IMAGE}", span=None), outlet=Printed(value=f"O {IMAGE}", span=None),
                url="javascript:document.title='hacked'",
            ),
        ),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(
            Agent(id="b", type="person", name=f"Bo {IMAGE}", aliases=(SCRIPT,), mentions=(everything,)),
            Agent(id="g", type="group", name=SCRIPT, mentions=(everything,)),
        ),
        events=(Event(id="e", label=f"{SCRIPT} \u202e", type="disaster", mentions=(everything,)),),
        quotations=(
            Quotation(
                contents=(everything,), cue=everything, source=everything, kind="direct", confidence=1, speaker="b", about=("e",),
                addressee=everything, occasion=everything, claim="claim/x",
            ),
            Quotation(contents=(Span(2, 9),), cue=None, source=None, kind="mixed", confidence=0, speaker="g"),
        ),
    )  # fmt: skip
