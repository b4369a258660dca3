"""What only the pretend Request Tracker has: people who act, its open page, its ledger, faults."""

import random
from datetime import UTC, datetime

import pytest

from playground.town import Town
from playground.wire import AnswerLost, NeverArrived, Request, Response

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
NOTE = b'{"Content": "chiuso come doppione", "ContentType": "text/plain"}'


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


@pytest.fixture
def ticket(town: Town) -> str:
    return _open(town)


def _open(town: Town, **more: str) -> str:
    act = {"do": "rt.open", "who": "ana", "subject": "Linea", "text": "Nessuna linea."}
    return town.act({**act, **more})


def _call(town: Town, method: str, path: str, body: bytes = b"", token: str = "token") -> Response:
    keys = {"content-type": "application/json"}
    keys["authorization"] = f"token {town.rt.credentials[token]}"
    return town.handle(Request(method, f"/rt/REST/2.0{path}", (), keys, body))


def _page(town: Town, ticket: str) -> str:
    return town.handle(Request("GET", "/rt/Ticket/Display.html", (("id", ticket),))).body.decode()


def test_a_call_to_the_call_centre_becomes_a_ticket_of_the_same_customer(town: Town):
    called = _call(town, "GET", f"/ticket/{_open(town, channel='telefono')}").json()
    assert called["Creator"]["id"] == "centralino"
    assert called["Requestor"][0]["id"] == town.people["ana"].email
    assert called["CustomFields"][0]["values"] == ["telefono"]


def test_a_customer_shows_name_number_and_code(town: Town):
    ana = town.people["ana"]
    user = _call(town, "GET", f"/user/{ana.email}").json()
    assert (user["RealName"], user["MobilePhone"]) == ("Ana Ferri", ana.phone)
    (field,) = user["CustomFields"]
    assert (field["name"], field["values"]) == ("Codice cliente", [ana.customer])


def test_a_customers_own_word_reopens_but_does_not_start_a_ticket(town: Town, ticket: str):
    write = {"do": "rt.correspond", "who": "ana", "ticket": ticket, "text": "Allora?"}
    town.act(write)
    assert town.rt.book.tickets[int(ticket)].status == "new"
    town.act({"do": "rt.status", "who": "squadra", "ticket": ticket, "status": "resolved"})
    town.act(write)
    assert town.rt.book.tickets[int(ticket)].status == "open"


def test_its_own_page_shows_the_status_and_the_history(town: Town, ticket: str):
    note = {"do": "rt.comment", "who": "centralino", "ticket": ticket, "text": "<b>Promesso</b>"}
    town.act(note)
    assert "<td>new</td>" in _page(town, ticket)
    _call(town, "PUT", f"/ticket/{ticket}", b'{"Status": "resolved"}')
    shown = _page(town, ticket)
    assert "<td>resolved</td>" in shown
    assert "&lt;b&gt;Promesso&lt;/b&gt;" in shown
    assert "Nessuna linea." in shown
    assert "Linea" in town.handle(Request("GET", "/rt/")).body.decode()


def test_the_ledger_counts_what_we_did_and_what_rt_then_mailed(town: Town, ticket: str):
    assert town.ledger.effects == []
    _call(town, "POST", f"/ticket/{ticket}/comment", NOTE)
    _call(town, "PUT", f"/ticket/{ticket}", b'{"Status": "resolved"}')
    seen = [(effect.verb, effect.visibility) for effect in town.ledger.effects]
    assert seen == [("comment", "internal"), ("status", "internal"), ("mail", "requestor")]
    assert town.ledger.effects[2].to == town.people["ana"].email


def test_who_has_no_rights_sees_nothing_and_changes_nothing(town: Town, ticket: str):
    nobody = "no_rights_token"
    assert _call(town, "GET", f"/ticket/{ticket}", token=nobody).status == 403
    assert _call(town, "PUT", f"/ticket/{ticket}", b"{}", nobody).status == 403
    refused = _call(town, "POST", f"/ticket/{ticket}/comment", NOTE, nobody)
    assert (refused.status, refused.json()) == (400, {"message": "Permission Denied"})
    assert _call(town, "GET", f"/ticket/{ticket}/history", token=nobody).json()["items"] == []


def test_nobody_may_delete_but_an_admin(town: Town, ticket: str):
    assert _call(town, "DELETE", f"/ticket/{ticket}").status == 500
    assert _call(town, "DELETE", f"/ticket/{ticket}", token="admin_token").status == 204


def test_an_admin_gets_the_total_of_a_history(town: Town, ticket: str):
    page = _call(town, "GET", f"/ticket/{ticket}/history", token="admin_token").json()
    assert page["total"] == page["count"] == 2


@pytest.mark.parametrize(
    ("what", "status", "body"),
    [
        ("token dead", 401, '{"message":"Unauthorized"}'),
        ("forbidden", 403, '{"message":"Forbidden"}'),
        ("errors inside", 200, '["Permission Denied"]'),
        ("rate limit", 429, "<h1>429"),
        ("unavailable", 503, "<h1>503"),
    ],
)
def test_a_refused_note_is_no_note(town: Town, ticket: str, what: str, status: int, body: str):
    town.faults.set("rt:POST /REST/2.0/ticket", what)
    answer = _call(town, "POST", f"/ticket/{ticket}/comment", NOTE)
    assert answer.status == status
    assert body in answer.body.decode()
    assert town.ledger.effects == []


def test_a_lost_answer_leaves_its_note_and_a_lost_request_none(town: Town, ticket: str):
    town.faults.set("rt:POST /REST/2.0/ticket", "answer lost")
    with pytest.raises(AnswerLost):
        _call(town, "POST", f"/ticket/{ticket}/comment", NOTE)
    town.faults.set("rt:POST /REST/2.0/ticket", "never arrived")
    with pytest.raises(NeverArrived):
        _call(town, "POST", f"/ticket/{ticket}/comment", NOTE)
    assert [effect.text for effect in town.ledger.effects] == ["chiuso come doppione"]


def test_an_unknown_act_of_a_colleague_is_refused(town: Town, ticket: str):
    with pytest.raises(ValueError, match="valid status"):
        town.act({"do": "rt.status", "who": "squadra", "ticket": ticket, "status": "chiuso"})
