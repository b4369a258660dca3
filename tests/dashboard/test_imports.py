"""The import's pages and its line of the JSON interface: who may, what is shown, what a program hands in."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import account
from casebook.tables.people import customer
from dashboard import security
from dashboard.api import keys
from outreach import importing
from tests.cast import ADA, BEN, connect, hire
from tests.dashboard.board import open_house
from tests.dashboard.site import HERE, Site, house
from tests.outreach.street import Script, open_office

FILE = "codice,nome e cognome\nLF-1,Ana Ferri\n"


@pytest.fixture
def office(any_book: Book) -> Any:
    return open_office(any_book, Script())


@pytest.fixture
def site(any_book: Book, office: Any) -> Site:
    return Site(house(any_book, office=office, registry=office.registry))


def handed_in(site: Site, text: str = FILE) -> Any:
    return site.ask("POST", "/imports", files={"file": ("crm.csv", text)}, headers=HERE)


def test_a_file_is_read_shown_started_and_told(site: Site, any_book: Book, office: Any):
    site.sign_in_as(hire(any_book, ADA, language="en"))
    there = handed_in(site).headers["location"]
    shown = site.get(there).text
    assert "Ana Ferri" in shown
    assert '<option value="name" selected' in shown
    again = site.post(there, {"field": ["code", ""], "account": "0"}).text
    assert "no name: the row is not kept" in again
    assert (
        site.post(there, {"field": ["code", ""], "account": "0", "start": "1"}).status_code == 409
    )
    site.post(there, {"field": ["code", "name"], "account": "0", "start": "1"})
    for part in importing.due(office):
        importing.run(office, part)
    assert "<dd>1</dd>" in site.get(there).text
    assert "1 new" in site.get("/imports").text


def test_an_agent_may_not_import(site: Site, any_book: Book):
    site.sign_in_as(hire(any_book, BEN))
    assert handed_in(site).status_code == 403
    assert site.get("/imports").status_code == 403


def test_only_who_may_import_may_hand_in_a_large_file(
    site: Site, any_book: Book, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(security, "MOST_BYTES", 300)
    large = FILE + "LF-2,Ugo Ferri\n" * 40
    assert handed_in(site, large).status_code == 413
    site.sign_in_as(hire(any_book, BEN))
    assert handed_in(site, large).status_code == 413
    site.sign_in_as(hire(any_book, ADA))
    assert handed_in(site, large).status_code == 303


def test_a_program_hands_in_customers_and_updates_them(site: Site, any_book: Book):
    key = keys.make(any_book, "crm", acts_as=hire(any_book, ADA), by=1)
    bearer = {"Authorization": f"Bearer {key}"}
    ana = {
        "id": "7",
        "name": "Ana Ferri",
        "emails": ["ana@posta.example"],
        "handles": {"x": "anaferri"},
    }
    for city, said in (("Bologna", "new"), ("Bologna", ""), ("Lecce", "changed")):
        answer = site.ask("POST", "/api/v1/customers", json=[{**ana, "city": city}], headers=bearer)
        assert answer.json() == {"7": said}
    with any_book.reading() as r:
        assert r.value(select(customer.c.city)) == "Lecce"
    wrong = site.ask("POST", "/api/v1/customers", json=[{"id": "", "name": "x"}], headers=bearer)
    assert wrong.status_code == 409


def test_the_weights_are_a_page_for_whoever_reads_reasons(site: Site, any_book: Book):
    site.sign_in_as(hire(any_book, BEN, language="en"))
    shown = site.get("/weights").text
    assert "a handle made of the name" in shown
    assert "Not measured yet" in shown


LONG = "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(1_600))  # that nothing packs


@pytest.mark.parametrize(
    "odd", ["\x00", "\ud83d", LONG, "🙂", " "], ids=["nul", "half", "long", "face", "space"]
)
def test_whatever_a_program_hands_in_breaks_nothing(site: Site, any_book: Book, odd: str):
    key = keys.make(any_book, "crm", acts_as=hire(any_book, ADA), by=1)
    sent = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    texts = ("id", "name", "code", "city", "language", "since")
    fields: dict[str, Any] = dict.fromkeys(texts, f"Ana{odd}")
    fields |= {field: [odd] for field in ("emails", "phones", "orders")}
    fields |= {field: {odd: odd} for field in ("handles", "contract")}
    for field, value in fields.items():
        body = json.dumps([{"id": "7", "name": "Ana Ferri", field: value}]).encode()
        answer = site.ask("POST", "/api/v1/customers", content=body, headers=sent)
        assert answer.status_code in (200, 409, 422), field


def test_a_list_of_customers_is_no_channel(any_book: Book):
    connect(any_book, "board", name="The board")
    with any_book.writing() as w:
        id = w.add(account, kind="file", key="csv", name="Our list", settings={}, created_at=w.now)
    site = Site(open_house(any_book)).sign_in_as(hire(any_book, ADA))
    page = site.get("/channels").text
    assert "The board" in page
    assert "Our list" not in page
    assert site.get(f"/channels/{id}").status_code == 409
