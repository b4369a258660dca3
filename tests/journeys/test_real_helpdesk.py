"""A duplicate closed from our screens in a real Request Tracker, and seen closed in its own page."""

import os
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from listener import accounts
from tests.cast import ADA, BEN, hire
from tests.journeys.place import Place

QUEUE = os.environ.get("TEST_RT_QUEUE", "Fatturazione")
GIVEN = ("TEST_RT_URL", "TEST_RT_TOKEN", "TEST_RT_USER", "TEST_RT_PASSWORD")


@pytest.mark.real(*GIVEN)
def test_a_duplicate_is_seen_closed_in_its_own_page_and_open_again_after_undo(
    place: Place, window: Callable[..., Page]
):
    address = os.environ["TEST_RT_URL"].rstrip("/")
    email = f"ana.{uuid4().hex[:8]}@posta.example"
    number = _asks(address, email)
    ada = hire(place.book, ADA)
    place.connect("x", live_by=ada)
    _connect_rt(place, address, ada)
    place.work()
    place.says("ana", "x.post", f"@LinfaCasa senza linea dal trasloco! La mia mail: {email}")
    ben = window()
    place.comes_in(ben, BEN)
    ben.click("text=Prendi in carico")
    expect(ben.locator("h1")).to_contain_text("Ana Ferri con te")
    ben.click("header >> text=Pulisci")
    row = ben.locator("ol.rec > li", has_text="RT vero")
    expect(row).to_contain_text("forse doppione")
    ben.click("text=Conferma e chiudi i doppioni")
    expect(ben.locator("#receipts")).to_contain_text("si chiude tra poco")
    place.later(seconds=11)
    expect(ben.locator("#receipts")).to_contain_text("chiusa in RT vero")
    rt = window(locale="en-GB")  # RT speaks the browser's language
    _signs_in(rt, address)
    assert _status(rt, address, number) == "resolved"
    ben.click("button:has-text('Riapri')")
    expect(ben.locator("#receipts")).to_contain_text("si sta riaprendo")
    place.later(seconds=11)
    expect(ben.locator("#receipts")).to_contain_text("riaperta in RT vero")
    assert _status(rt, address, number) == "new"


def _connect_rt(place: Place, address: str, ada: int) -> None:
    values = {"address": address, "token": os.environ["TEST_RT_TOKEN"], "queues": (QUEUE,)}
    id = accounts.save(
        place.book,
        place.built.house.desks,
        key="rt",
        name="RT vero",
        values=values,
        by=ada,
        internal=True,
    )
    accounts.go_live(place.book, id, by=ada)


def _asks(address: str, email: str) -> str:
    sent = {"Queue": QUEUE, "Subject": "Senza linea dal trasloco", "Requestor": email}
    sent |= {"Content": "Senza linea dal trasloco.", "ContentType": "text/plain"}
    headers = {"Authorization": f"token {os.environ['TEST_RT_TOKEN']}"}
    answer = httpx.post(f"{address}/REST/2.0/ticket", json=sent, headers=headers, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["id"])


def _signs_in(rt: Page, address: str) -> None:
    rt.goto(address)
    rt.fill("[name=user]", os.environ["TEST_RT_USER"])
    rt.fill("[name=pass]", os.environ["TEST_RT_PASSWORD"])
    rt.click("[type=submit]")
    expect(rt.locator("[name=pass]")).to_have_count(0)


def _status(rt: Page, address: str, number: str) -> str:
    rt.goto(f"{address}/Ticket/Display.html?id={number}")
    return rt.locator(".ticket-info-basics .status .value").first.inner_text().strip()
