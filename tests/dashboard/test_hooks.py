"""The door for pushes: known by the signature alone, kept once, whatever else is sent is refused."""

import hmac
import json
from typing import Any

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.tables.heard import mention
from casebook.tables.intake import push
from dashboard.security import MOST_BYTES
from listener import accounts, pushed
from tests.cast import ADA, hire
from tests.dashboard.board import a_board, open_house
from tests.dashboard.site import Site

SAID = json.dumps({"notices": [{"id": "n1", "text": "@LinfaCasa senza linea da giorni"}]}).encode()


@pytest.fixture
def site(book: Book) -> Site:
    return Site(open_house(book))


@pytest.fixture
def hook(book: Book) -> str:
    return f"/hooks/{a_board(book)}"


def deliver(site: Site, hook: str, body: bytes = SAID, *, secret: str = "hush", **headers: str):
    signed = hmac.new(secret.encode(), body, "sha256").hexdigest()
    # As a platform sends it: from elsewhere, with no session.
    sent = {"X-Signature": f"sha256={signed}", "Sec-Fetch-Site": "cross-site"} | headers
    return site.ask("POST", hook, content=body, headers=sent)


def count(book: Book, table: Any) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(table)))


def test_a_signed_delivery_is_kept_raw_and_read_later(book: Book, site: Site, hook: str):
    assert deliver(site, hook).status_code == 200
    assert (count(book, push), count(book, mention)) == (1, 0)
    with book.reading() as r:
        waiting = pushed.unread(r, limit=9)
    for id in waiting:
        pushed.read(site.house.line, id)
    assert count(book, mention) == 1


def test_the_same_delivery_twice_is_a_yes_twice_and_kept_once(book: Book, site: Site, hook: str):
    assert [deliver(site, hook).status_code for _ in range(2)] == [200, 200]
    assert count(book, push) == 1


@pytest.mark.parametrize("forged", [{"secret": "guess"}, {"X-Signature": ""}, {"X-Signature": "é"}])
def test_a_forged_delivery_is_refused(book: Book, site: Site, hook: str, forged: dict[str, str]):
    headers = {name: value.encode() for name, value in forged.items() if name != "secret"}
    answer = deliver(site, hook, secret=forged.get("secret", "hush"), **headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert count(book, push) == 0


def test_a_changed_byte_breaks_the_signature(book: Book, site: Site, hook: str):
    signed = hmac.new(b"hush", SAID, "sha256").hexdigest()
    changed = SAID.replace(b"giorni", b"minuti")
    headers = {"X-Signature": f"sha256={signed}"}
    assert site.ask("POST", hook, content=changed, headers=headers).status_code == 401
    assert count(book, push) == 0


def test_nobody_lives_at_another_number(book: Book, site: Site, hook: str):
    assert deliver(site, "/hooks/999").status_code == 404
    assert deliver(site, "/hooks/nobody").status_code == 404


def test_an_ended_account_takes_nothing_in(book: Book, site: Site, hook: str):
    accounts.end(book, int(hook.split("/")[-1]), by=hire(book, ADA))
    assert deliver(site, hook).status_code == 404
    assert count(book, push) == 0


def test_what_is_too_large_is_not_read(book: Book, site: Site, hook: str):
    assert deliver(site, hook, b"x" * (MOST_BYTES + 1)).status_code == 413
    assert count(book, push) == 0


def test_a_challenge_is_answered_as_plain_text_to_who_knows_our_word(site: Site, hook: str):
    known = site.get(f"{hook}?word=hush&challenge=<b>42</b>")
    assert (known.status_code, known.text) == (200, "<b>42</b>")
    assert known.headers["content-type"].startswith("text/plain")
    stranger = site.get(f"{hook}?word=guess&challenge=42")
    assert stranger.status_code == 401
    assert "42" not in stranger.text


def test_the_address_to_give_the_platform_stands_on_the_accounts_page(
    book: Book, site: Site, hook: str
):
    ada = site.sign_in_as(hire(book, ADA, language="en"))
    assert f"http://127.0.0.1:8044{hook}" in ada.get(hook.replace("hooks", "channels")).text
