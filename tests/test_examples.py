"""The channel and the gateway in the documents are real ones, and so is the push."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from casebook.database import Book
from casebook.message import Mention, Outgoing
from casebook.visibility import Visibility
from listener import pushed
from listener.channel import Channel
from listener.client import Doors
from listener.items import Heard
from listener.masking import Masked
from listener.registry import CHANNELS, GATEWAYS, Registry, load
from outreach.gateway import Gateway
from tests.cast import MONDAY, FakeClock
from tests.channels.counter import Counter
from tests.source import ROOT

pytestmark = pytest.mark.docs
ENTRIES = {
    "entries": [
        {"id": 8, "name": "Ben", "text": "Second", "at": "2026-03-02T09:05:00+00:00"},
        {"id": 7, "name": "Ana", "text": "First", "at": "2026-03-02T09:00:00+00:00"},
    ]
}


@pytest.fixture
def guestbook(book: Book, tmp_path: Path) -> Channel:
    page = (ROOT / "docs/add-a-channel.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.S)
    assert code
    (tmp_path / "guestbook.py").write_text(code[1], encoding="utf-8")
    shelf = load("listener.channels", Channel, CHANNELS, tmp_path)
    assert shelf.broken == ()
    registry = Registry(book, shelf, Doors(book, transport=httpx.HTTPTransport()))
    settings = Masked({"address": "https://guestbook.example"}, {"token": "t"})
    channel: Channel = registry.instance("guestbook", settings)
    return channel


@respx.mock
def test_the_example_hears_oldest_first(guestbook: Channel) -> None:
    respx.get("https://guestbook.example/entries").respond(json=ENTRIES)
    heard = list(guestbook.collect("entries", "6"))
    assert [h.text for h in heard if isinstance(h, Heard)] == ["First", "Second"]
    assert heard[-1].bookmark == "8"


@respx.mock
def test_the_example_answers_and_finds_what_it_sent(guestbook: Channel) -> None:
    place = "https://guestbook.example/entries/7/answers"
    respx.post(place).respond(201, json={"id": 90})
    respx.get(place).respond(json={"answers": [{"id": 90, "text": "Hello"}]})
    to = Mention(
        1, "guestbook", "", f"{7:020d}", "post", Visibility.PUBLIC, None, MONDAY, MONDAY, None, None,
        None, "First", {},
    )  # fmt: skip
    message = Outgoing("d1r1", "Hello", Visibility.PUBLIC, None, to, MONDAY)
    assert guestbook.reply(to, message).native_id == "90"
    found = guestbook.find_sent(message)
    assert found is not None
    assert found.native_id == "90"


@respx.mock
def test_the_example_of_a_gateway_sends_a_letter(book: Book, tmp_path: Path) -> None:
    page = (ROOT / "docs/add-a-gateway.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.S)
    assert code
    (tmp_path / "pigeon.py").write_text(code[1], encoding="utf-8")
    shelf = load("outreach.gateways", Gateway, GATEWAYS, tmp_path)
    assert shelf.broken == ()
    registry = Registry(book, shelf, Doors(book, transport=httpx.HTTPTransport()))
    settings = Masked({"address": "https://pigeon.example"}, {"token": "t"})
    pigeon: Gateway = registry.instance("pigeon", settings)
    respx.get("https://pigeon.example/me").respond(json={"name": "Linfa"})
    respx.post("https://pigeon.example/letters").respond(201, json={"id": 7})
    assert pigeon.probe() == "Linfa"
    sent = pigeon.send("+39 347 555 0142", "", "Codice 123456", key="k1", at=MONDAY)
    assert (sent.native_id, sent.at) == ("7", MONDAY)


def test_the_example_of_a_push_is_taken_in(book: Book) -> None:
    page = (ROOT / "docs/webhook.md").read_text(encoding="utf-8")
    shown = re.search(r"```json\n(.*?)```", page, re.S)
    code = re.search(r"```python\n(.*?)```", page, re.S)
    assert shown
    assert code
    example: dict[str, Any] = {}
    exec(code[1], example)  # what an integrator would copy
    counter = Counter(book, FakeClock())
    secret, body, at = counter.hookman.secret, shown[1].encode(), counter.clock.now().timestamp()
    headers = example["signed"](secret, body, at)
    id = pushed.take_in(counter.line, counter.account, headers, body)
    assert id is not None
    assert pushed.read(counter.line, id) == 1
    assert counter.text() == "Three weeks without a line"
    with pytest.raises(pushed.Forged):
        pushed.take_in(counter.line, counter.account, example["signed"]("guess", body, at), body)
