"""Signed deliveries from any system: taken in once, parked or refused in words, and answered."""

import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.message import Author, Mention, Outgoing
from casebook.tables.intake import push
from casebook.visibility import Visibility
from listener import pushed
from listener.channels.webhook import Webhook
from listener.channels.webhook.writing import _receipt
from listener.outcomes import Busy, Changed, Refused, SignedOut, Unknown
from outreach import cases, first_lines
from tests.cast import FakeClock, hear, hire, meet
from tests.channels.counter import BEFORE, Counter
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.listener.station import queue
from tests.outreach.street import open_office
from tests.town import Linfa

SECRET = "a secret drawn at random"


@pytest.fixture
def counter(any_book: Book, clock: FakeClock) -> Counter:
    return Counter(any_book, clock)


@pytest.fixture
def desk(book: Book, clock: FakeClock) -> Counter:
    """Where no SQL of ours is at stake, one database will do."""
    return Counter(book, clock)


def item(id: str = "n-1", text: str = "Tre settimane senza linea", **more: Any) -> dict[str, Any]:
    return {"id": id, "text": text, "visibility": "public", "kind": "comment", **more}


def test_a_word_is_heard_edited_and_deleted_as_the_system_tells(counter: Counter):
    said = counter.act("say", text="Tre settimane senza linea, nessuno risponde")
    assert counter.hear() == 1
    (row,) = counter.rows()
    assert (row.native_id, row.flagged, row.visibility, row.scope) == (
        said,
        True,
        "public",
        "negozio",
    )
    assert row.url == f"{counter.hookman.base}/#{said}"
    counter.act("edit", item=said, text="Quattro settimane senza linea, e silenzio")
    assert counter.hear() == 0
    assert counter.text().startswith("Quattro")
    counter.act("delete", item=said)
    counter.hear()
    assert counter.rows()[0].deleted_at is not None
    assert counter.text() == ""


def test_what_was_deleted_before_it_came_never_appears_as_if_alive(counter: Counter):
    counter.raw({"id": "n-1", "deleted": True})
    assert counter.raw(item()) == 0
    assert counter.raw(item(text="Quattro settimane senza linea", edited=True)) == 0
    assert counter.raw(item("n-2"), {"id": "n-2", "deleted": True}) == 1
    assert [(row.native_id, row.deleted_at is not None) for row in counter.rows()] == [
        ("n-2", True)
    ]
    assert counter.raw(item("n-3")) == 1


def test_a_word_is_deleted_by_its_id_however_odd_that_is(counter: Counter):
    for id in ("n  1", "n" * 900):
        counter.raw(item(id))
        counter.raw({"id": id, "deleted": True})
        assert counter.rows()[-1].deleted_at is not None


def test_a_private_word_is_private_and_waits_in_no_public_queue(counter: Counter):
    counter.act("say", text="Tre settimane senza linea!", visibility="private", kind="message")
    counter.hear()
    (row,) = counter.rows()
    assert (row.visibility, row.flagged) == ("private", False)


def test_the_same_delivery_signed_anew_is_a_yes_and_kept_once(counter: Counter):
    counter.act("say", text="Tre settimane senza linea")
    counter.act("again")
    assert counter.hear() == 1
    assert counter.deliver() is None
    assert len(counter.rows()) == 1


def test_a_name_used_for_something_else_is_refused_so_that_nothing_is_lost(counter: Counter):
    one, other = (json.dumps({"version": 1, "delivery": "d", "items": [item(id)]}) for id in "ab")
    for body in (one, other):
        counter.act("raw", body=body)
    counter.hear()
    with pytest.raises(pushed.Forged, match="give this one a new name") as refused:
        counter.deliver()
    assert refused.value.status == 409


@pytest.mark.parametrize("how", ["forged", "late"])
def test_a_guessed_signature_and_a_recording_are_refused(desk: Counter, how: str):
    desk.act("say", text="Tre settimane senza linea")
    desk.act(how)
    desk.hear()
    with pytest.raises(pushed.Forged) as refused:
        desk.deliver()
    assert refused.value.status == 401
    assert len(desk.rows()) == 1


def signed(desk: Counter, body: bytes, at: str, secret: str) -> dict[str, str]:
    told = hmac.new(secret.encode(), at.encode() + b"." + body, "sha256").hexdigest()
    return {"x-quattrocchi-time": at, "x-quattrocchi-signature": f"sha256={told}"}


def stamp(desk: Counter, **away: int) -> str:
    return str(int((desk.clock.now() + timedelta(**away)).timestamp()))


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365 * 40])
def test_the_time_that_is_signed_must_be_within_five_minutes(desk: Counter, minutes: int):
    body, at = b'{"delivery": "d"}', stamp(desk, minutes=minutes)
    with pytest.raises(pushed.Forged, match="with the time of now"):
        pushed.take_in(desk.line, desk.account, signed(desk, body, at, desk.hookman.secret), body)


@pytest.mark.parametrize("at", ["", "ieri", "nan", "inf", "1e400", "[]", "-1"])
def test_a_time_that_is_none_is_refused_in_the_same_words(desk: Counter, at: str):
    body = b'{"delivery": "d"}'
    with pytest.raises(pushed.Forged, match="with the time of now"):
        pushed.take_in(desk.line, desk.account, signed(desk, body, at, desk.hookman.secret), body)


def test_another_time_under_the_same_signature_is_a_forgery(desk: Counter):
    body, secret = b'{"delivery": "d", "version": 1, "items": []}', desk.hookman.secret
    headers = signed(desk, body, stamp(desk), secret) | {
        "x-quattrocchi-time": stamp(desk, seconds=1)
    }
    with pytest.raises(pushed.Forged, match="signature"):
        pushed.take_in(desk.line, desk.account, headers, body)


def test_while_the_secret_is_changed_both_are_good_and_no_third(desk: Counter):
    def take(name: str, secret: str) -> int | None:
        body = json.dumps({"version": 1, "delivery": name, "items": []}).encode()
        headers = signed(desk, body, stamp(desk), secret)
        return pushed.take_in(desk.line, desk.account, headers, body)

    assert take("new", desk.hookman.secret)
    assert take("old", BEFORE)
    for guess in ("", "guess"):
        with pytest.raises(pushed.Forged):
            take("guess", guess)


@pytest.mark.parametrize(
    "body",
    ["", "no JSON", "[]", "7", "null", "{}", '{"delivery": 7}', '{"delivery": " "}', "[" * 9_000],
)
def test_a_body_without_a_name_is_refused_with_what_it_takes(desk: Counter, body: str):
    desk.act("raw", body=body)
    with pytest.raises(pushed.Forged, match="“delivery”") as refused:
        desk.deliver()
    assert refused.value.status == 400


@pytest.mark.parametrize("odd", [{"version": 2}, {"items": None}, {"items": {"id": "1"}}])
def test_a_delivery_of_another_shape_is_put_aside_whole(desk: Counter, odd: dict[str, Any]):
    assert desk.raw(item(), **odd) == 0
    assert "“version”: 1" in desk.aside()[0]


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"id": ""}, "id"), ({"id": True}, "id"), ({"id": {}}, "id"), ({"text": None}, "text"),
        ({"text": 7}, "text"), ({"visibility": None}, "visibility"), ({"kind": "shout"}, "kind"),
        ({"visibility": "everybody"}, "visibility"), ({"visibility": []}, "visibility"),
        ({"said_at": "2026-03-02T09:00:00"}, "said_at"), ({"said_at": "ieri"}, "said_at"),
        ({"said_at": 7}, "said_at"), ({"author": "Ana"}, "author"), ({"author": {}}, "author"),
        ({"url": 7}, "url"), ({"html": "no"}, "html"), ({"deleted": 1}, "deleted"),
    ],
)  # fmt: skip
def test_an_odd_item_is_put_aside_by_the_name_of_its_field_and_the_rest_is_heard(
    desk: Counter, odd: dict[str, Any], field: str
):
    assert desk.raw({**item("odd"), **odd}, item("good")) == 1
    assert [row.native_id for row in desk.rows()] == ["good"]
    assert f"“{field}”" in desk.aside()[0]


@pytest.mark.parametrize("nothing", [None, 7, "x", []])
def test_what_is_no_item_at_all_hides_no_other(desk: Counter, nothing: Any):
    assert desk.raw(nothing, item("good")) == 1


def test_hostile_words_are_only_words(desk: Counter):
    trap = '<script>steal()</script><b onclick="x">Tre settimane</b> \x00 senza linea'
    desk.raw(item(text=trap, html=True, url="javascript:alert(1)"))
    (row,) = desk.rows()
    assert (desk.text(), row.url) == ("Tre settimane senza linea", None)


def test_a_very_long_text_is_kept_shortened(desk: Counter):
    desk.raw(item(text="senza linea " * 100_000))
    assert 0 < len(desk.text()) <= 100_000


def test_a_forged_date_moves_nobody_in_the_queue(counter: Counter):
    counter.raw(item("first"))
    counter.raw(item("back", said_at="2001-01-01T00:00:00Z", author={"id": "u-9", "name": "Ugo"}))
    counter.raw(item("ahead", said_at="2099-01-01T00:00:00Z", author={"id": "u-8"}))
    assert queue(counter.book) == ["first", "back", "ahead"]


def test_an_edit_that_comes_before_its_word_is_what_stays(counter: Counter):
    counter.raw(item(text="Quattro settimane senza linea", edited=True))
    assert counter.raw(item(text="Tre settimane senza linea")) == 0
    assert counter.text().startswith("Quattro")


def test_a_post_is_kept_only_when_it_concerns_us(desk: Counter):
    desk.raw(
        item("tree", "Il tiglio fiorisce a giugno", kind="post"),
        item("us", "Tre settimane senza linea", kind="post", to_us=True),
    )
    assert [row.native_id for row in desk.rows()] == ["us"]


# What an integrator's program is told by the door itself.


def at_the_door(book: Book, body: bytes, **wrong: str) -> httpx.Response:
    site = Site(open_house(book))
    house = site.house
    account = Linfa(book, FakeClock()).save(
        "webhook", "Sportello", {"source": "negozio", "secret": SECRET}
    )
    at = str(int(house.book.clock.now().timestamp()))
    told = hmac.new(SECRET.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
    headers = {"X-Quattrocchi-Time": at, "X-Quattrocchi-Signature": f"sha256={told}"} | wrong
    return site.ask("POST", f"/hooks/{account}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "wrong", "status", "told"),
    [
        (b'{"delivery": "d-1", "version": 1, "items": []}', {}, 200, "Kept."),
        (b"junk", {}, 400, "delivery"),
        (b"{}", {"X-Quattrocchi-Signature": "sha256=0"}, 401, "signature"),
        (b'{"delivery": "d-1"}', {"X-Quattrocchi-Time": "7"}, 401, "signature"),
        (b" " * 6_000_000, {}, 413, ""),
    ],
)
def test_the_door_answers_with_a_status_and_what_to_do(
    book: Book, body: bytes, wrong: dict[str, str], status: int, told: str
):
    answer = at_the_door(book, body, **wrong)
    assert answer.status_code == status
    assert told in answer.text
    with book.reading() as r:
        assert r.value(select(func.count()).select_from(push)) == (status == 200)


# Answers.

ANA = Author("u-2", "Ana Ferri", "Ana Ferri")


def outgoing(desk: Counter, visibility: Visibility = Visibility.PRIVATE, **more: Any) -> Outgoing:
    about = Mention(
        1, "webhook", "negozio", "n-1", "comment", more.get("of", visibility), ANA, None,
        desk.clock.now(), None, "t-1", None, "Uffa", {},
    )  # fmt: skip
    return Outgoing("m-1", "Buongiorno Ana", visibility, ANA, about, desk.clock.now())


def send(desk: Counter, message: Outgoing) -> Any:
    return desk.channel.contact(ANA, message.about, message)


def test_an_answer_arrives_signed_and_once_for_its_key(desk: Counter):
    first, again = send(desk, outgoing(desk)), send(desk, outgoing(desk))
    assert first == again
    assert first.url == f"{desk.hookman.base}/#{first.native_id}"
    (effect,) = desk.linfa.town.ledger.effects
    assert (effect.to, effect.visibility, effect.text) == ("ana", "private", "Buongiorno Ana")
    desk.channel.reply(outgoing(desk, Visibility.PUBLIC).about, outgoing(desk, Visibility.PUBLIC))  # type: ignore[arg-type]


def test_an_answer_whose_yes_got_lost_is_found_by_its_key(desk: Counter):
    desk.linfa.town.faults.set("hookman:POST /answers", "answer lost")
    with pytest.raises(Unknown):
        send(desk, outgoing(desk))
    desk.clock.forward(hours=3)
    assert desk.channel.find_sent(outgoing(desk)) is not None
    assert len(desk.linfa.town.ledger.effects) == 1


def test_an_answer_that_never_arrived_is_surely_not_there(desk: Counter):
    desk.linfa.town.faults.set("hookman:POST /answers", "never arrived")
    with pytest.raises(Unknown):
        send(desk, outgoing(desk))
    assert desk.channel.find_sent(outgoing(desk)) is None


def test_a_system_that_cannot_tell_leaves_it_to_a_person(desk: Counter):
    desk.account = desk.linfa.webhook(address=f"{desk.linfa.town.base}/radio")
    with pytest.raises(Unknown, match="look there"):
        desk.channel.find_sent(outgoing(desk))


def test_of_a_receipt_only_what_can_be_kept_and_clicked_is_taken():
    assert _receipt({"id": "a1", "url": "javascript:alert(1)"}).url is None
    assert _receipt({"id": "a1", "url": "https://shop.example/a1"}).url is not None
    for odd in ("a\x00b", "", 7):
        with pytest.raises(Unknown, match="look there"):
            _receipt({"id": odd})


@pytest.mark.parametrize(
    ("what", "kind"),
    [("rate limit", Busy), ("token dead", SignedOut), ("forbidden", Refused),
     ("server error", Unknown), ("html", Unknown), ("garbage", Unknown)],
)  # fmt: skip
def test_a_failed_answer_is_one_of_the_five_errors(desk: Counter, what: str, kind: type[Exception]):
    desk.linfa.town.faults.set("hookman:POST /answers", what)
    with pytest.raises(kind):
        send(desk, outgoing(desk))


def test_a_private_word_is_never_answered_in_public(desk: Counter):
    private = outgoing(desk, Visibility.PUBLIC, of=Visibility.PRIVATE)
    with pytest.raises(Refused):
        desk.channel.reply(private.about, private)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        send(desk, outgoing(desk, Visibility.PUBLIC))
    assert desk.linfa.town.ledger.effects == []


def test_without_an_address_there_is_no_way_and_we_say_so(desk: Counter):
    desk.account = desk.linfa.webhook(address="", source="altro")
    message = outgoing(desk)
    assert desk.channel.can_contact(ANA, message.about).answer == "no"
    assert desk.channel.may_reply(message.about).answer == "no"  # type: ignore[arg-type]
    with pytest.raises(Refused, match="no address"):
        send(desk, message)


def test_a_short_secret_and_a_dead_address_are_told_when_connecting(desk: Counter):
    with pytest.raises(Refused, match="too short"):
        desk.linfa.webhook(secret="hush", source="altro")
    desk.linfa.town.faults.set("hookman:GET /answers", "token dead")
    with pytest.raises(SignedOut):
        desk.linfa.webhook(source="altro")
    desk.linfa.town.faults.set("hookman:GET /answers", "html")
    with pytest.raises(Changed):
        desk.linfa.webhook(source="altro")


def test_a_customer_is_told_no_technical_name_of_where_we_read_them(desk: Counter):
    office, ben = open_office(desk.book), hire(desk.book)
    ana = meet(desk.book, channel="webhook", scope="negozio")
    case = cases.take(office, hear(desk.book, on=desk.account, by=ana), by=ben)
    with desk.book.reading() as r:
        how = first_lines.how_we_know(r, case, ana, {"webhook": Webhook})
    assert how.it == "Abbiamo letto quello che ha scritto su un nostro canale"
