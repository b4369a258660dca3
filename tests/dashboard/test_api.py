"""Programs come in with a key, and see what the person behind it sees, masked the same way."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from casebook.database import Book
from casebook.tables.team import teammate
from dashboard.api import keys
from outreach import cases, identity
from tests.cast import ADA, ANA, BEN, CLEO, connect, hear, hire, meet, open_ticket, sign_up
from tests.dashboard.board import open_house
from tests.dashboard.site import HERE, Site, house
from tests.outreach.street import open_office

CONTRACT = "Home Fibre, via Tolmezzo 8"


class Program:
    """Somebody else's program with a key."""

    def __init__(self, site: Site, token: str) -> None:
        self.site, self.token = site, token

    def ask(self, path: str, method: str = "GET", **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.site.ask(method, f"/api/v1{path}", headers=headers, **more)


@pytest.fixture
def site(book: Book) -> Site:
    return Site(house(book, office=open_office(book)))


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN)


def case_of_ana(site: Site, ben: int) -> tuple[int, int]:
    """Ben's case, and the customer that Ana says she is."""
    book, office = site.house.book, site.house.office
    case = cases.take(office, hear(book, on=connect(book, "x"), by=meet(book, ANA)), by=ben)
    desk = connect(book, "rt", kind="desk")
    ana = sign_up(book, ANA, desk=desk, contract={"Line": CONTRACT})
    open_ticket(book, desk=desk, of=ana)
    identity.link_by_hand(office, 1, ana, by=ben, words="she wrote her code")
    return case, ana


def test_without_a_key_nothing_is_shown(site: Site, ben: int):
    for token in ("", "qk_guessed"):
        answer = Program(site, token).ask("/cases")
        assert answer.status_code == 401
        assert "administrator makes it" in answer.json()["detail"]


def test_a_signed_in_browser_is_not_a_key(site: Site, ben: int):
    assert site.sign_in_as(ben).get("/api/v1/cases").status_code == 401


def test_a_key_shows_the_queue_and_the_cases(site: Site, ben: int):
    book = site.house.book
    hear(book, on=connect(book, "x"), by=meet(book, ANA))
    program = Program(site, keys.make(book, "wall board", acts_as=ben, by=ben))
    waiting = program.ask("/queue").json()
    assert [row["waiting"]["name"] for row in waiting["rows"]] == ["Ana Ferri"]
    cases.take(site.house.office, 1, by=ben)
    assert [line["owner"] for line in program.ask("/cases").json()] == ["Ben Conti"]
    assert program.ask("/cases?state=ended").json() == []
    assert program.ask("/cases?state=lost").status_code == 422


def test_contract_data_is_whole_only_once_it_is_proven_who_it_is(site: Site, ben: int):
    case, ana = case_of_ana(site, ben)
    program = Program(site, keys.make(site.house.book, "crm", acts_as=ben, by=ben))
    guessed = program.ask(f"/cases/{case}").text
    assert "Home Fibre" not in guessed
    assert ANA.email not in guessed
    assert "LF-10001" not in guessed
    identity.record_proof(site.house.office, 1, ana, words="she told the code", by=ben)
    proven = program.ask(f"/cases/{case}").json()["known"][0]
    assert proven["contract"]["Line"] == {"shown": CONTRACT, "whole": True}


def test_a_case_that_is_not_there_says_so_in_both_languages(site: Site, ben: int):
    program = Program(site, keys.make(site.house.book, "crm", acts_as=ben, by=ben))
    answer = program.ask("/cases/99")
    assert (answer.status_code, set(answer.json())) == (404, {"it", "en"})


def test_a_key_ends_with_a_click_and_with_its_person(site: Site, ben: int):
    book = site.house.book
    cleo = hire(book, CLEO)
    first = Program(site, keys.make(book, "one", acts_as=ben, by=ben))
    second = Program(site, keys.make(book, "two", acts_as=cleo, by=ben))
    assert first.ask("/me").json()["name"] == "Ben Conti"
    keys.end(book, 1, by=ben)
    assert first.ask("/me").status_code == 401
    with book.writing() as w:
        w.run(update(teammate).where(teammate.c.id == cleo).values(ended_at=w.now))
    assert second.ask("/me").status_code == 401


def test_a_role_that_sees_no_case_gets_none_by_a_key_either(site: Site, book: Book):
    hook = hire(book, BEN, role="integrator", email="hook@linfa.example")
    answer = Program(site, keys.make(book, "push", acts_as=hook, by=hook)).ask("/cases")
    assert answer.status_code == 403


def test_the_key_is_shown_once_and_only_to_who_runs_the_team(site: Site, book: Book, ben: int):
    ada = hire(book, ADA)
    assert site.sign_in_as(ben).get("/keys").status_code == 403
    site.sign_in_as(ada)
    made = site.post("/keys", {"name": "wall board", "mate": str(ben)}, headers=HERE).text
    token = made.split('value="qk_')[1].split('"')[0]
    page = site.get("/keys").text
    assert "wall board" in page
    assert token not in page
    assert Program(site, f"qk_{token}").ask("/me").json()["id"] == ben


def test_a_program_hands_in_a_word(book: Book):
    site = Site(open_house(book))
    hook = hire(book, BEN, role="integrator")
    program = Program(site, keys.make(book, "press review", acts_as=hook, by=hook))
    told = {"text": "Linfa leaves us without a line for three weeks", "concerns": "Teresa Vailati"}
    assert program.ask("/tips", "POST", json=told).json() == {"mention_id": 1}
    empty = program.ask("/tips", "POST", json={})
    assert (empty.status_code, set(empty.json())) == (409, {"it", "en"})
    assert program.ask("/tips", "POST", content=b"{").status_code == 422


def test_nobody_pays_for_the_interface_before_its_first_call():
    known = "import sys, dashboard.app; sys.exit('fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", known], check=False).returncode == 0


def test_the_interface_describes_itself(site: Site, ben: int):
    described = site.get("/api/v1/openapi.json").json()
    assert {"/me", "/queue", "/cases", "/cases/{id}", "/tips"} <= set(described["paths"])


JUNK: list[dict[str, Any]] = [
    {"content": b"\xff"}, {"content": b"["}, {"content": b"null"}, {"content": b"[" * 100_000},
    {"json": {"text": 7}}, {"json": {"text": "a\x00b"}}, {"json": {"url": "https://a.example/\x00"}},
    {"json": {"url": "http://[::1", "text": "x"}}, {"json": {"url": "javascript:x", "concerns": "\x00"}},
    {"content": b'{"text": "\\ud83d", "url": "https://a.example/\\ud83d"}'},
]  # fmt: skip


def test_junk_breaks_no_call(any_book: Book):
    site = Site(replace(open_house(any_book), office=open_office(any_book)))
    ben = hire(any_book, BEN)
    program = Program(site, keys.make(any_book, "junk", acts_as=ben, by=ben))
    far = "9" * 30
    broken = [
        path
        for path in (f"/cases/{far}", f"/queue?limit={far}", "/queue?limit=-1", "/cases?state=%00")
        if program.ask(path).status_code >= 500
    ]
    broken += [str(j) for j in JUNK if program.ask("/tips", "POST", **j).status_code >= 500]
    assert not broken
