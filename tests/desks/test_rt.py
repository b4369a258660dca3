"""Request Tracker's own ways: its sentences with a 200, its mails, its races and its bad days."""

from uuid import uuid4

import pytest

from outreach.desk import Busy, Changed, Gone, Refused, SignedOut, Unknown
from outreach.desks.rt import Rt, shapes
from tests.desks.conftest import RtSide

ANA = "ana.ferri@posta.example"


@pytest.fixture
def number(rt_town: RtSide) -> str:
    return rt_town.asks("No line since the move", "Nothing works.", email=ANA)


def fault(side: RtSide, what: str, where: str, times: int = 1) -> None:
    assert side.town is not None
    side.town.faults.set(where, what, times=times)


def mails(side: RtSide) -> list[str]:
    assert side.town is not None
    return [one.text for one in side.town.ledger.effects if one.verb == "mail"]


def test_words_that_rt_wrote_down_a_second_after_opening_are_the_tickets_own():
    """Seen at a real RT under load: the second changes between the ticket and its attachment."""
    opened, creator = "2026-03-02T09:00:59Z", {"id": "ana.ferri@posta.example"}
    text = {"ContentType": "text/plain", "Content": "Since the 11th", "Creator": creator}
    late = {**text, "Content": "An answer", "Created": "2026-03-02T09:05:00Z"}
    first = {**text, "Created": "2026-03-02T09:01:00Z"}
    assert shapes.first_text(opened, [first, late]) == "Since the 11th"
    assert shapes.first_text(opened, [late]) == ""


def test_our_note_is_seen_by_no_customer(rt_town: RtSide, number: str):
    before = mails(rt_town)
    rt_town.desk.note(number, "Closed as a duplicate.", key="qo-1")
    assert mails(rt_town) == before


def test_a_mail_that_rt_sends_by_itself_is_told(rt: RtSide):
    number = rt.asks("No line since the move", email=ANA)
    receipt = rt.desk.close(number, if_unchanged=None, our_note=None)
    assert "by itself mailed the customer" in receipt.facts["warning"]
    assert rt.town is None or mails(rt)[-1].startswith("Resolved")


def test_a_refusal_with_a_200_is_a_refusal(rt: RtSide):
    number = rt.asks("No line since the move", email=ANA)
    other = rt.asks("The line itself", email=ANA)
    rt.call("PUT", f"/ticket/{number}", {"DependsOn": int(other)})
    with pytest.raises(Refused, match="depends on another ticket"):
        rt.desk.close(number, if_unchanged=None, our_note=None)
    assert rt.desk.ticket(number).open


def test_a_status_that_rt_does_not_know_is_said(rt: RtSide):
    number = rt.asks("No line since the move", email=ANA)
    rt.desk.settings = {**rt.desk.settings, "closed": "chiuso"}
    with pytest.raises(Refused, match="knows no such status"):
        rt.desk.close(number, if_unchanged=None, our_note=None)


def test_somebody_between_our_look_and_our_call_wins(rt_town: RtSide, number: str):
    town = rt_town.town
    assert town is not None
    act = {"who": "centralino", "do": "rt.comment", "ticket": number, "text": "called"}
    town.faults.set("rt:GET /REST/2.0/tickets", "page changes", then=act)
    with pytest.raises(Refused, match="changed after you saw it"):
        rt_town.desk.close(number, if_unchanged=None, our_note=None)
    assert rt_town.desk.ticket(number).open


def test_a_merged_ticket_is_gone(rt: RtSide):
    number = rt.asks("No line since the move", email=ANA)
    other = rt.asks("The same again", email=ANA)
    rt.call("PUT", f"/ticket/{other}", {"MergeInto": int(number)})
    with pytest.raises(Gone, match="merged"):
        rt.desk.ticket(other)


def test_a_customer_known_by_phone_alone_is_read_too(rt_town: RtSide):
    assert rt_town.town is not None
    number = rt_town.town.act({"who": "rocco", "do": "rt.open", "subject": "Hm", "text": "Hm"})
    ticket = rt_town.desk.ticket(number)
    assert (ticket.requester, ticket.customer) == ("Rocco Valenti", "Rocco Valenti")


def test_customers_come_with_their_code_and_without_rts_own_staff(rt_town: RtSide):
    codes = {customer.name: customer.code for customer, _ in rt_town.desk.customers(None)}
    assert codes["Peter Hale"] == "LF-410055"
    assert "Squadra Social" not in codes


def test_from_a_bookmark_only_customers_changed_since_come(rt: RtSide):
    rt.clock.forward(hours=3)
    before, fresh = (f"{uuid4().hex}@posta.example" for _ in "12")
    rt.asks("Here before", email=before)
    mark = [mark for _, mark in rt.desk.customers(None)][-1]
    rt.clock.forward(minutes=5)
    rt.asks("First time here", email=fresh)
    later = [customer.native_id for customer, _ in rt.desk.customers(mark)]
    assert fresh in later
    assert rt.town is None or later == [before, fresh]  # the former by the overlap of an hour


def test_a_bookmark_brings_only_what_changed_since_with_the_overlap(rt_town: RtSide):
    for day in range(3):
        rt_town.asks(f"Day {day}", email=ANA)
        rt_town.clock.forward(days=1)
    marks = [mark for _, mark in rt_town.desk.open_tickets(None)]
    assert [t.subject for t, _ in rt_town.desk.open_tickets(marks[1])] == ["Day 1", "Day 2"]


@pytest.mark.parametrize(
    "what", ["answer lost", "never arrived", "server error", "html", "garbage"]
)
@pytest.mark.parametrize("deed", ["note", "close", "reopen"])
def test_a_write_whose_answer_is_lost_is_unknown(
    rt_town: RtSide, number: str, deed: str, what: str
):
    if deed == "reopen":
        rt_town.desk.close(number, if_unchanged=None, our_note=None)
    where = "rt:POST /REST/2.0/ticket/*/comment" if deed == "note" else "rt:PUT /REST/2.0/ticket"
    fault(rt_town, what, where)
    with pytest.raises(Unknown):
        _do(rt_town.desk, deed, number)


def _do(desk: object, deed: str, number: str) -> None:
    assert isinstance(desk, Rt)
    if deed == "note":
        desk.note(number, "Closed.", key="qo-1")
    elif deed == "close":
        desk.close(number, if_unchanged=None, our_note=None)
    else:
        desk.reopen(number, to="open")


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("token dead", SignedOut),
        ("html", Changed),
        ("garbage", Changed),
        ("server error", Busy),
        ("unavailable", Busy),
        ("forbidden", Refused),
    ],
)
def test_a_bad_day_of_the_server_is_one_of_the_five_errors(
    rt_town: RtSide, number: str, what: str, error: type[Exception]
):
    fault(rt_town, what, "rt:GET", times=9)
    with pytest.raises(error):
        rt_town.desk.ticket(number)


def test_the_token_is_in_no_error_and_no_print(rt_town: RtSide, number: str):
    fault(rt_town, "forbidden", "rt:GET", times=9)
    with pytest.raises(Refused) as refused:
        rt_town.desk.ticket(number)
    token = rt_town.desk.setting("token")
    assert token not in f"{refused.value!r} {refused.value.words} {rt_town.desk.settings!r}"


def test_whoever_may_not_write_is_told_whom_to_ask(rt_town: RtSide, number: str):
    assert rt_town.town is not None
    no_rights = rt_town.town.rt.credentials["no_rights_token"]
    rt_town.desk.settings = {**rt_town.desk.settings, "token": no_rights}
    with pytest.raises(Refused, match="whoever runs RT can grant it"):
        rt_town.desk.note(number, "Closed.", key="qo-1")
