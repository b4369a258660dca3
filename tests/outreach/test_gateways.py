"""Gateways: what reaches one person by mail, a phone by text, a program of ours by webhook."""

import hmac
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from sqlalchemy import select

from casebook.database import Book
from casebook.tables.heard import account
from listener import accounts
from listener.client import Doors
from listener.registry import GATEWAYS, Registry, load
from outreach.gateway import Busy, Gateway, Refused, SignedOut, Unknown
from tests.cast import MONDAY
from tests.outreach.mailserver import PASSWORD, MailServer, serving

SMS = "https://sms.example/send"
HOOK = "https://robot.linfa.example/notices"
SECRET = "sixteen letters and more"


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailServer]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def gateways(book: Book) -> Registry:
    return Registry(book, load("outreach.gateways", Gateway, GATEWAYS), Doors(book))


def by_mail(gateways: Registry, mail: MailServer, **other: Any) -> Gateway:
    values = {"address": mail.address, "sender": "Linfa <cura@linfa.example>", "user": "cura"}
    values |= {"password": PASSWORD, "ca": mail.ca} | other
    internal = values.pop("internal", True)
    book = gateways.book
    id = accounts.save(
        book, gateways, key="smtp", name="Posta", values=values, by=None, internal=internal
    )
    return gateways.open(id)  # type: ignore[no-any-return]


def send(gateway: Gateway, to: str = "ben@linfa.example", **other: str) -> Any:
    told = {"subject": "È tardi", "text": "Ciao Ben,\n«promessa» alle 12:30 — qui.", "key": "n-1"}
    told |= other
    return gateway.send(to, told["subject"], told["text"], key=told["key"], at=MONDAY)


def test_a_mail_arrives_whole_at_one_receiver(gateways: Registry, mail: MailServer):
    receipt = send(by_mail(gateways, mail))
    [arrived] = mail.mails
    assert mail.envelopes == [("cura@linfa.example", ("ben@linfa.example",))]
    assert (arrived["From"], arrived["To"]) == ("Linfa <cura@linfa.example>", "ben@linfa.example")
    assert arrived["Subject"] == "È tardi"
    assert arrived.get_content().splitlines() == ["Ciao Ben,", "«promessa» alle 12:30 — qui."]
    assert arrived["Message-ID"] == receipt.native_id
    assert arrived["Date"].datetime == MONDAY


def test_the_same_key_is_the_same_letter_for_who_receives_it(gateways: Registry, mail: MailServer):
    gateway = by_mail(gateways, mail)
    ids = [send(gateway, key=key).native_id for key in ("n-1", "n-1", "n-2")]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "to",
    ["ben@linfa.example, eva@altrove.example", "ben@linfa.example\r\nBcc: eva@altrove.example",
     "Ben <ben@linfa.example>", "ben@linfa.example>\nRCPT TO:<eva@altrove.example", "ben", "",
     "ben@linfa.example\n"],
)  # fmt: skip
def test_an_address_that_would_reach_anybody_else_is_refused(
    gateways: Registry, mail: MailServer, to: str
):
    with pytest.raises(Refused, match="not an e-mail address"):
        send(by_mail(gateways, mail), to)
    assert not mail.mails


def test_a_line_end_in_a_subject_makes_no_header(gateways: Registry, mail: MailServer):
    send(by_mail(gateways, mail), subject="Late\r\nBcc: eva@altrove.example\r\n\r\nBuy")
    [arrived] = mail.mails
    assert arrived["Bcc"] is None
    assert arrived["Subject"] == "Late Bcc: eva@altrove.example Buy"


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("RCPT", "550 5.1.1 no such person", Refused),
        ("RCPT", "450 4.2.1 try later", Busy),
        ("DATA", "552 5.3.4 too big", Refused),
        ("DATA", "451 4.3.0 try later", Busy),
        ("RCPT", "", Busy),  # hung up before anything left
        ("DATA", "", Unknown),  # hung up with the mail in its hands
    ],
)
def test_what_the_server_answers_is_what_the_sender_learns(
    gateways: Registry, mail: MailServer, step: str, answer: str, error: type[Exception]
):
    gateway = by_mail(gateways, mail)
    mail.says[step] = answer
    with pytest.raises(error) as met:
        send(gateway)
    assert type(met.value) is error


def test_a_wrong_password_is_signed_out_and_is_told_nowhere(gateways: Registry, mail: MailServer):
    with pytest.raises(SignedOut) as met:
        by_mail(gateways, mail, password="another one entirely")
    assert "another one" not in str(met.value)


def test_no_password_goes_over_a_line_that_is_not_encrypted(gateways: Registry, tmp_path: Path):
    with serving(tmp_path, encrypted=False) as plain:
        with pytest.raises(Refused, match="no encryption"):
            by_mail(gateways, plain)
        gateway = by_mail(gateways, plain, user="", password="")  # inside our own network
        send(gateway)
        assert len(plain.mails) == 1


def test_a_certificate_nobody_vouches_for_is_refused(gateways: Registry, mail: MailServer):
    with pytest.raises(Refused, match="certificate"):
        by_mail(gateways, mail, ca="")


def test_a_mail_server_inside_the_network_needs_an_administrator_s_word(
    gateways: Registry, mail: MailServer
):
    with pytest.raises(Refused, match="inside your network"):
        by_mail(gateways, mail, internal=False)


def test_a_server_that_is_not_there_is_busy_and_one_that_is_no_mail_server_is_said(
    gateways: Registry, mail: MailServer
):
    with pytest.raises(Busy):
        by_mail(gateways, mail, address="smtp://127.0.0.1:1")
    with pytest.raises(Refused, match="smtp://"):
        by_mail(gateways, mail, address="https://posta.linfa.example")


def test_the_password_lies_encrypted_and_the_account_is_in_preview(
    gateways: Registry, mail: MailServer
):
    by_mail(gateways, mail)
    with gateways.book.reading() as r:
        row = r.row(select(account))
    assert row is not None
    assert (row.kind, row.mode) == ("gateway", "preview")
    assert PASSWORD not in repr(tuple(row))


def text_by_phone(gateways: Registry, **values: str) -> Gateway:
    given = {"address": SMS, "token": "t0ken-of-theirs"} | values
    id = accounts.save(gateways.book, gateways, key="http", name="SMS", values=given, by=None)
    return gateways.open(id)  # type: ignore[no-any-return]


@pytest.fixture
def web() -> Iterator[respx.Router]:
    with respx.mock(assert_all_called=False) as router, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Doors, "_guarded", lambda self, own: httpx.HTTPTransport())
        yield router


def test_a_text_fills_the_provider_s_own_fields_and_nothing_twice(
    gateways: Registry, web: respx.Router
):
    web.get(SMS).respond(405)
    sent = web.post(SMS).respond(json={"id": "sms-9"})
    gateway = text_by_phone(
        gateways, fields='{"from": "Linfa", "recipients": ["{to}"], "body": {"text": "{text}"}}'
    )
    receipt = gateway.send("+393331234567", "", 'Code {to} {key} 471 "x"', key="c-1", at=MONDAY)
    assert receipt.native_id == "sms-9"
    request = sent.calls.last.request
    assert json.loads(request.content) == {
        "from": "Linfa",
        "recipients": ["+393331234567"],
        "body": {"text": 'Code {to} {key} 471 "x"'},
    }
    assert request.headers["authorization"] == "Bearer t0ken-of-theirs"
    assert request.headers["idempotency-key"] == "c-1"


@pytest.mark.parametrize("fields", ["{", "[]", '{"to": "{to}"}', '"{to} {text}"'])
def test_fields_that_would_lose_the_number_or_the_words_are_not_kept(
    gateways: Registry, web: respx.Router, fields: str
):
    web.get(SMS).respond(200)
    with pytest.raises(Refused, match="JSON object"):
        text_by_phone(gateways, fields=fields)


def test_a_provider_that_lost_its_answer_leaves_it_unknown(gateways: Registry, web: respx.Router):
    web.get(SMS).respond(404)
    web.post(SMS).mock(side_effect=httpx.ReadTimeout("late"))
    with pytest.raises(Unknown):
        send(text_by_phone(gateways), "+393331234567")


def test_a_webhook_is_signed_with_its_time_and_a_short_secret_is_refused(
    gateways: Registry, web: respx.Router
):
    called = web.post(HOOK).respond(204)
    values = {"address": HOOK, "secret": SECRET}
    id = accounts.save(gateways.book, gateways, key="notices", name="Robot", values=values, by=None)
    send(gateways.open(id))
    request = called.calls.last.request
    at, signed = (
        part.split("=")[1] for part in request.headers["quattrocchi-signature"].split(",")
    )
    assert int(at) == int(MONDAY.timestamp())
    due = hmac.new(SECRET.encode(), f"{at}.".encode() + request.content, "sha256").hexdigest()
    assert hmac.compare_digest(signed, due)
    assert json.loads(request.content)["id"] == request.headers["quattrocchi-id"] == "n-1"
    with pytest.raises(Refused, match="16 characters"):
        accounts.save(
            gateways.book, gateways, key="notices", name="R", by=None,
            values={"address": HOOK, "secret": "short"},
        )  # fmt: skip


@pytest.mark.real("TEST_SMTP_URL")
def test_a_real_mail_server_takes_it_encrypted_and_refuses_a_wrong_password(book: Book):
    """TEST_SMTP_URL as ``smtp://user:password@host:port``; TEST_SMTP_CA: the authority's PEM file."""
    url = httpx.URL(os.environ["TEST_SMTP_URL"])
    ca = os.environ.get("TEST_SMTP_CA", "")
    server = MailServer(f"smtp://{url.host}:{url.port}", Path(ca).read_text() if ca else "")
    gateways = Registry(book, load("outreach.gateways", Gateway, GATEWAYS), Doors(book))
    who = {"sender": f"Linfa <{url.username}>", "user": url.username, "password": url.password}
    gateway = by_mail(gateways, server, **who)
    assert send(gateway, url.username).native_id.endswith(url.username.split("@")[1] + ">")
    with pytest.raises(SignedOut):
        by_mail(gateways, server, **who | {"password": "not the one of this mailbox"})
