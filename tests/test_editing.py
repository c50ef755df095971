"""Editing in the explorer over HTTP: who may, what is recorded, what is shown then, and what must not get through."""

from __future__ import annotations

import re
import shutil
from itertools import count
from urllib.parse import quote

import invented
import pytest
from pages import BROWSER, Parsed, harmless, hostile, stored, text
from starlette.testclient import TestClient

from kg.curation import Wish, history, record, revise
from kg.serve import application
from kg.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editing")]

ALEPPO = "004_18d5f4d32488845a"
FORM = "application/x-www-form-urlencoded"


class Site:
    """A server with --edit, and curators who are signed in to it."""

    def __init__(self, folder):
        self.folder = folder
        self.app = application(folder, edit=True)
        self.desk = self.app.state.desk
        # The tests open the store in this process too, which file locks cannot part.
        self.app.state.explorer.editions.stop_watching()
        self.addresses = count(1)

    def anonymous(self):
        """A browser at an address of its own, since tries are counted by address."""
        address = (f"192.0.2.{next(self.addresses)}", 50000)
        return TestClient(self.app, base_url="http://127.0.0.1:8000", follow_redirects=False, client=address)

    def curator(self, name="Ada"):
        client = self.anonymous()
        answer = client.post("/login", data={"token": self.desk.curators.token, "curator": name})
        assert answer.status_code == 303, answer.text
        return Curator(client)

    def said(self):
        with Store.open(self.folder) as store:
            return history(store)


class Curator:
    def __init__(self, client):
        self.client = client
        self.csrf = re.search(r'name="csrf" value="([^"]+)"', self.page("/edit/history").source)[1]

    def page(self, address, status=200):
        answer = self.client.get(address, headers={"Accept": BROWSER})
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:300]}"
        return self.parsed(answer)

    def parsed(self, answer):
        parsed = Parsed(answer.text)
        parsed.source = answer.text
        harmless(parsed)
        assert len(set(parsed.ids)) == len(parsed.ids)
        return parsed

    def post(self, address, status=303, **fields):
        answer = self.client.post(address, data={"csrf": self.csrf, **fields}, headers={"Accept": BROWSER})
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:500]}"
        return answer

    def statements(self, article=ALEPPO):
        return re.findall(r'data-mark="([^"]+)"', self.page(f"/article/{article}").source)

    def form(self, statement, article=ALEPPO):
        """The fields of a statement's form as a browser would send them."""
        fields = {}
        for attributes in self.page(f"/edit/statement?article={article}&statement={statement}").of("input"):
            if attributes.get("name") and attributes["name"] not in ("csrf", "q"):
                fields.setdefault(attributes["name"], []).append(attributes.get("value", ""))
        return fields


@pytest.fixture(scope="module")
def site(seeds_store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("editing") / "kg.db"
    shutil.copytree(seeds_store, folder)
    site = Site(folder)
    with TestClient(site.app):
        yield site


@pytest.fixture(scope="module")
def ada(site):
    return site.curator()


# ---------------------------------------------------------------- who may


def test_without_edit_there_is_no_address_for_it_and_no_page_shows_any(seeds_store, tmp_path):
    shutil.copytree(seeds_store, tmp_path / "kg.db")
    with TestClient(application(tmp_path / "kg.db"), base_url="http://127.0.0.1") as client:
        for address in ("/login", "/edit", "/edit/review", "/edit/history", "/edit/statement?article=x", "/edit/node"):
            assert client.get(address).status_code == 404, address
            assert client.post(address, data={"do": "accept"}).status_code == 405, address
        for address in ("/", f"/article/{ALEPPO}", "/person/john-kerry"):
            page = client.get(address, headers={"Accept": BROWSER}).text
            assert "/edit" not in page
            assert "/static/edit" not in page
            assert 'method="post"' not in page.replace('action="/sparql" method="post"', "")


def test_who_is_not_signed_in_sees_no_form_and_changes_nothing(site, ada):
    stranger = site.anonymous()
    for address in ("/edit/review", "/edit/history", f"/edit/statement?article={ALEPPO}", "/edit/node?node=x"):
        answer = stranger.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/login?next={quote(address, safe='')}"
    before = site.said()
    for address in ("/edit/statement", "/edit/node", "/edit/undo", "/edit/skip", "/logout"):
        answer = stranger.post(address, data={"csrf": ada.csrf, "do": "accept", "article": ALEPPO, "act": "1"})
        assert answer.status_code == 403, address
    assert site.said() == before
    assert "/edit" in ada.page(f"/article/{ALEPPO}").source
    assert "/edit" not in stranger.get(f"/article/{ALEPPO}", headers={"Accept": BROWSER}).text  # nothing was kept


def test_a_wrong_token_opens_nothing_and_may_not_be_tried_for_ever(site):
    stranger = site.anonymous()
    for number in range(10):
        wrong = site.desk.curators.token[:-1] + ("é" if number % 2 else "")
        if number % 3:
            answer = stranger.post("/login", data={"token": wrong, "curator": "Eve"})
        else:
            answer = stranger.get("/login", params={"token": wrong})
        assert answer.status_code == 403, number
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    answer = stranger.post("/login", data={"token": site.desk.curators.token, "curator": "Eve"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 61


def test_the_cookie_is_for_this_site_and_no_script_and_the_name_is_asked_once(site):
    client = site.anonymous()
    token = site.desk.curators.token
    page = client.get("/login", params={"token": token}, headers={"Accept": BROWSER})
    assert "set-cookie" not in page.headers  # an address alone signs nobody in
    nameless = client.post("/login", data={"token": token, "curator": " "})
    assert nameless.status_code == 403
    for target, leads in (
        ("/person/john-kerry", "/person/john-kerry"), ("https://evil.example/", "/edit/review"), ("//evil.example", "/edit/review"),
        ("/\\evil.example", "/edit/review"), ("/a\r\nX: y", "/edit/review"),
    ):  # fmt: skip
        answer = client.post("/login", data={"token": token, "curator": "Bo", "next": target})
        assert answer.headers["location"] == leads
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("kg-edit-8000=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    curator = Curator(client)
    curator.post("/logout")
    assert client.get("/edit/review").status_code == 303


@pytest.mark.parametrize(
    ("status", "headers", "fields"),
    [
        (403, {}, {"csrf": ""}),
        (403, {}, {"csrf": "é" * 40}),
        (403, {"Origin": "https://evil.example"}, {}),
        (403, {"Origin": "http://127.0.0.1:9000"}, {}),
        (403, {"Origin": "null"}, {}),
        (403, {"Sec-Fetch-Site": "cross-site"}, {}),
        (403, {"Sec-Fetch-Site": "same-site"}, {}),
        (415, {"Content-Type": "text/plain"}, {}),
        (413, {}, {"reason": "x" * 300_000}),
        (413, {}, {"reason": "x" * 10_001}),
        (400, {}, {"do": "delete everything"}),
        (404, {}, {"article": "no such article"}),
    ],
)
def test_what_another_site_sends_or_is_no_form_does_nothing(site, ada, status, headers, fields):
    before = site.said()
    statement = ada.statements()[0]
    sent = {"csrf": ada.csrf, "do": "reject", "article": ALEPPO, "statement": statement, **fields}
    answer = ada.client.post("/edit/statement", data=sent, headers=headers)
    assert answer.status_code == status, answer.text[:300]
    assert "Traceback" not in answer.text
    assert site.said() == before
    assert statement in ada.statements()


def test_the_session_of_another_does_not_do(site, ada):
    bo = site.curator("Bo")
    assert bo.csrf != ada.csrf
    bo.csrf = ada.csrf
    bo.post("/edit/statement", 403, do="reject", article=ALEPPO, statement=bo.statements()[0])


def test_there_are_only_so_many_edits_a_minute(site):
    curator = site.curator("Machine")
    for _ in range(120):
        curator.post("/edit/skip", item="x")
    answer = curator.post("/edit/skip", 429, item="x")
    assert int(answer.headers["retry-after"]) > 0


# ---------------------------------------------------------------- statements


def test_a_statement_is_accepted_rejected_and_each_taken_back(site, ada):
    first, second = ada.statements()[:2]
    done = ada.post("/edit/statement", do="accept", article=ALEPPO, statement=first, reason="heard it")
    assert done.headers["location"] == f"/article/{ALEPPO}#card-{first}"
    page = ada.page(f"/article/{ALEPPO}")
    assert "corrected by a person" in text(page)
    assert "Right as it is" in text(page)
    assert "Right as it is" not in text(ada.page(f"/article/{ALEPPO}"))  # it is said once
    said = site.said()[0]
    assert (said.curator, said.reason) == ("Ada", "heard it")
    ada.post("/edit/statement", do="reject", article=ALEPPO, statement=second)
    assert second not in ada.statements()
    listed = ada.page(f"/edit/history?about={ALEPPO}")
    acts = [a["value"] for a in listed.of("input") if a.get("name") == "act"]
    assert said.id in acts
    for act in acts[:2]:
        back = ada.post("/edit/undo", act=act, next=f"/article/{ALEPPO}")
        assert back.headers["location"] == f"/article/{ALEPPO}"
    assert ada.statements()[:2] == [first, second]
    assert "corrected by a person" not in text(ada.page(f"/article/{ALEPPO}"))
    told = ada.page("/edit/history")
    assert "stands no more" in text(told)
    (how,) = {a["href"] for a in told.of("a") if a["href"] == f"/correction/{said.id}-1"}
    assert "heard it" in text(ada.page(how))
    again = ada.post("/edit/undo", 400, act=acts[0])
    assert "does not stand any more" in again.text


def test_a_correction_says_only_what_was_changed(site, ada):
    statement = ada.statements()[3]
    form = ada.form(statement)
    assert form["speaker"] == form["was.speaker"] == ["Sergei Lavrov"]
    with Store.open(site.folder, write=True) as store:  # somebody else, meanwhile
        record(store, [revise(store, ALEPPO, statement, Wish(events=()))], curator="Bo")
    form["speaker"], form["reason"] = ["john kerry"], ["he, not Lavrov"]
    ada.post("/edit/statement", do="correct", **form)
    said = site.said()[0]
    assert said.reason == "he, not Lavrov"
    assert said.summary.startswith("speaker, institutions:")
    card = re.search(rf'id="card-{statement}".*?</section>', ada.page(f"/article/{ALEPPO}").source, re.DOTALL)[0]
    assert "John Kerry" in card
    assert "<dt>about</dt>" not in card


def test_what_cannot_be_recorded_is_said_and_what_was_typed_is_there_still(site, ada):
    statement = ada.statements()[4]
    before = site.said()
    for change, says in (
        ({"speaker": ["kery"]}, "Did you mean &#39;John Kerry&#39;?"),
        ({"speaker": ["<b>Zoltan Quux</b>"]}, "For one that is new say its type"),
        ({"contents": ["5-99999999"]}, "is no stretch of the text"),
        ({"contents": ["the"]}, "is printed"),
        ({"contents": [""]}, "A statement needs the words that were said"),
        ({"cue": ["no such words in it"]}, "is not printed in the article"),
        ({"events": ["nothing of this kind"]}, "For one that is new say its type"),
        ({}, "Nothing would change"),
    ):
        answer = ada.post(
            "/edit/statement", 400, do="correct", **{**ada.form(statement), **change, "reason": ["why not"]}
        )
        page = ada.parsed(answer)
        assert says in answer.text, change
        values = [(a.get("name"), a.get("value")) for a in page.of("input")]
        assert ("reason", "why not") in values
        for name, (value, *_) in change.items():
            assert (name, value) in values or not value
    gone = ada.post("/edit/statement", 400, do="accept", article=ALEPPO, statement="1-2")
    assert "has no statement" in gone.text
    assert "no such statement any more" in text(ada.page(f"/edit/statement?article={ALEPPO}&statement=1-2", 404))
    assert site.said() == before


def test_words_institution_role_and_event_are_corrected_and_the_statement_is_where_it_is_now(site, ada):
    statement = ada.statements()[5]
    form = ada.form(statement)
    start, end = map(int, form["contents"][0].split("-"))
    form |= {
        "contents": [f"{start}-{end - 5}", ""],
        "institutions": ["Wolf Watch", ""],
        "role": ["warden"],
        "type": ["organization"],
    }
    done = ada.post("/edit/statement", do="correct", **form)
    now = done.headers["location"].partition("#card-")[2]
    assert now.startswith(f"{start}-{end - 5}-")
    card = re.search(rf'id="card-{now}".*?</section>', ada.page(f"/article/{ALEPPO}").source, re.DOTALL)[0]
    assert "Wolf Watch" in card
    assert "warden" in card
    ada.post("/edit/statement", do="correct", **{**ada.form(now), "events": ["wolf count"], "type": ["other"]})
    assert "wolf count" in ada.page(f"/article/{ALEPPO}").source


def test_one_that_was_missed_is_added(site, ada):
    words = "The General Assembly was to meet later Friday"
    page = ada.page(f"/edit/statement?article={ALEPPO}&contents=12-20")
    assert "12-20" in [a.get("value") for a in page.of("input") if a.get("name") == "contents"]
    form = {"article": ALEPPO, "contents": [words], "speaker": "Village Clerk", "type": "person"}
    done = ada.post("/edit/statement", do="add", **form)
    added = done.headers["location"].partition("#card-")[2]
    assert added in ada.statements()
    assert "Village Clerk" in ada.page(f"/article/{ALEPPO}").source
    twice = ada.post("/edit/statement", 400, do="add", **form)
    assert "already" in twice.text
    empty = ada.post("/edit/statement", 400, do="add", article=ALEPPO, speaker="john kerry")
    assert "A statement needs the words that were said" in empty.text


def test_while_another_process_writes_nothing_is_lost(tmp_path, writer):
    site = Site(stored(tmp_path / "kg.db", invented.port()))
    with TestClient(site.app):
        ada = site.curator()
        form = ada.form(ada.statements("port")[0], "port")
        form |= {"events": [""], "reason": ["about nothing"]}
        process = writer(site.folder)
        answer = ada.post("/edit/statement", 503, do="correct", **form)
        assert "Another process is writing the store, and nothing was recorded" in answer.text
        assert ("reason", "about nothing") in [(a.get("name"), a.get("value")) for a in ada.parsed(answer).of("input")]
        process.stdin.close()
        process.wait()
        ada.post("/edit/statement", do="correct", **form)
    assert [(said.curator, said.reason) for said in site.said()] == [("Ada", "about nothing")]


# ---------------------------------------------------------------- the queue


def test_the_queue_has_the_least_certain_first_and_what_is_settled_drops_out(site):
    bo = site.curator("Bo")

    def item():
        page = bo.page("/edit/review")
        return page, next((a["value"] for a in page.of("input") if a.get("name") == "item"), "")

    seen, certainties = [], []
    for _ in range(6):
        page, key = item()
        assert key not in seen
        seen.append(key)
        certainties.append(float(re.search(r"(\d\.\d\d)", text(page))[1]))
        kinds = {a["value"]: a for a in page.of("button") if a.get("name") == "do"}
        what, article, subject = key.replace("\r", "").split("\n")
        assert [a for a in page.of("span") if a.get("class", "").startswith("content ")], "the words are not shown"
        if what == "statement":
            bo.post(
                "/edit/statement",
                do="accept",
                article=article,
                statement=subject.rpartition("/")[2],
                next="/edit/review",
            )
        elif len(seen) % 2:
            assert "part" in kinds
            parted = bo.post("/edit/node", do="part", node=subject, articles=article, next="/edit/review")
            assert parted.headers["location"] == "/edit/review"
        else:
            bo.post("/edit/skip", item=key)
    assert certainties == sorted(certainties)
    for a in page.of("button") + page.of("a"):
        assert a.get("data-key", "s") in "ynucs"
    site.curator("Cy").page("/edit/review")  # what Bo skipped is there for others


# ---------------------------------------------------------------- nodes


def test_a_node_is_renamed_merged_and_parted_with_history_and_undo(site, ada):
    page = ada.page("/edit/node?node=person/sergei-lavrov")
    assert "Sergei Lavrov" in text(page)
    done = ada.post(
        "/edit/node", do="rename", node="person/sergei-lavrov", name="Sergey V. Lavrov", reason="his own way"
    )
    assert done.headers["location"] == "/person/sergei-lavrov"
    assert "Sergey V. Lavrov" in text(ada.page("/person/sergei-lavrov"))
    assert ada.post("/edit/node", 400, do="rename", node="person/sergei-lavrov", name="").text.count(
        "A name has letters"
    )
    done = ada.post("/edit/node", do="same", node="person/sergei-lavrov", other="person/john-kerry", stays="other")
    assert done.headers["location"] == "/person/john-kerry"
    told = text(ada.page("/edit/history?about=person/john-kerry"))
    assert "same: person/john-kerry, person/sergei-lavrov" in told
    assert "Ada" in told
    ada.post("/edit/node", do="different", node="person/john-kerry", other="person/sergei-lavrov")
    assert "Lavrov" in text(ada.page("/person/sergei-lavrov"))
    told = ada.page("/edit/history?about=person/john-kerry")
    act = next(field["value"] for field in told.of("input") if field.get("name") == "act")
    ada.post("/edit/undo", act=act, reason="they are not")
    told = ada.page("/edit/history?about=person/john-kerry")
    (last, *_), said = (one.get("class") for one in told.of("li")), text(told)
    assert last is None  # what undoes is in force: it is not struck out
    assert "undone: person/john-kerry, person/sergei-lavrov" in said
    assert "Ada: they are not" in said or "Ada Lovelace: they are not" in said
    for form, says in (
        ({"do": "same"}, "The other one is not named"), ({"do": "same", "other": "nobody at all"}, "There is no"),
        ({"do": "part"}, "No article is chosen"), ({"do": "same", "other": "organization/state-department"}, "Only two of the same kind"),
    ):  # fmt: skip
        assert says in ada.post("/edit/node", 400, node="person/john-kerry", **form).text, form
    ada.page("/edit/node?node=person/nobody-of-that-name", 404)


# ---------------------------------------------------------------- what must not get through


def test_nothing_that_is_printed_or_typed_runs_on_the_pages_of_curators(tmp_path):
    folder = stored(tmp_path / "kg.db", hostile())
    evil = "<script>document.title='hacked'</script>\u202e {{ 7*7 }} \"'><img src=x onerror=alert(1)>"
    site = Site(folder)
    with TestClient(site.app):
        curator = site.curator(evil)
        (article,) = site.anonymous().get("/api/articles").json()["articles"]
        name = article["id"]
        (first, *_) = re.findall(r'data-mark="([^"]+)"', curator.page(f"/article/{quote(name, safe='')}").source)
        curator.page(f"/edit/statement?article={quote(name, safe='')}&statement={first}&next={quote(evil)}")
        wrong = curator.post(
            "/edit/statement", 400, do="correct", article=name, statement=first, speaker=evil, reason=evil
        )
        curator.parsed(wrong)
        curator.post("/edit/statement", do="accept", article=name, statement=first, reason=evil)
        for address in (
            "/edit/history",
            "/edit/review",
            "/edit/node?node=person/" + quote("bo-img"),
            f"/edit/history?about={quote(evil)}",
        ):
            answer = curator.client.get(address, headers={"Accept": BROWSER})
            assert answer.status_code in (200, 404)
            harmless(Parsed(answer.text))
            assert "\u202e" not in answer.text
            assert " 49 " not in answer.text
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy
