"""What only the pretend Bluesky can be asked to do: fail on demand, and people who act."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from playground.people import BRAND
from tests import bluesky
from tests.bluesky import Net, Someone
from tests.cast import FakeClock
from tests.playground.test_bluesky import refused


@pytest.fixture
def town_net() -> Iterator[Net]:
    with bluesky.town_net(FakeClock(datetime(2026, 11, 23, 9, tzinfo=UTC))) as net:
        yield net


def test_signing_in_too_often_is_told_until_when_to_wait(town_net: Net):
    ana = town_net.join("ana")
    sent = {"identifier": ana.handle, "password": ana.password}
    codes = [town_net.call(None, "com.atproto.server.createSession", sent) for _ in range(31)]
    assert [each.status_code for each in codes] == [200] * 30 + [429]
    left = [each.headers["ratelimit-remaining"] for each in codes]
    assert left == [*map(str, range(29, -1, -1)), "0"]
    last = codes[-1]
    assert last.json()["error"] == "RateLimitExceeded"
    assert last.headers["ratelimit-remaining"] == "0"
    assert int(last.headers["ratelimit-reset"]) > town_net.now().timestamp()
    assert 0 < int(last.headers["retry-after"]) <= 300


def test_people_act_and_the_brand_is_answered_once_in_character(town_net: Net):
    town = town_net.town
    assert town
    said = town.act({"who": "ana", "do": "bluesky.post", "text": "@linfa.example 😤 allora?"})
    brand, keys = town.bluesky.account(BRAND), town.bluesky.credentials
    sent = {"identifier": keys["handle"], "password": keys["app_password"]}
    session = town_net.call(None, "com.atproto.server.createSession", sent).json()
    linfa = Someone(brand.did, brand.handle, "", session["accessJwt"])
    (told,) = town_net.done(linfa, "app.bsky.notification.listNotifications")["notifications"]
    assert (told["uri"], told["author"]["handle"]) == (said, "anaferri-casa.sky.example")
    ana = Someone(told["author"]["did"], "", "", "")
    for text in ("Buongiorno Ana", "Ci sono"):
        town_net.writes(linfa, ana, text)
    assert [(e.verb, e.to, e.visibility) for e in town.ledger.effects] == [
        ("dm", "ana", "private")
    ] * 2
    for _ in range(120):
        town_net.step()
    talk = town_net.done(linfa, "chat.bsky.convo.listConvos")["convos"][0]["id"]
    texts = [
        m["text"]
        for m in town_net.done(linfa, "chat.bsky.convo.getMessages", convoId=talk)["messages"]
    ]
    assert texts.count(town.people["ana"].answer) == 1
    page = town_net.http.get(f"{town_net.pds}/profile/{ana.did}/post/{said.rpartition('/')[2]}")
    assert "allora?" in page.text


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ("rate limit", 429, "RateLimitExceeded"),
        ("token dead", 400, "ExpiredToken"),
        ("forbidden", 403, "Forbidden"),
        ("unavailable", 502, "UpstreamFailure"),
        ("cursor unknown", 502, "InternalServerError"),
    ],
)
def test_a_fault_speaks_their_dialect(town_net: Net, fault: str, status: int, error: str):
    ana = town_net.join("ana")
    assert town_net.town
    town_net.town.faults.set("bsky:GET /xrpc/app.bsky", fault)
    told = refused(town_net, ana, "app.bsky.notification.listNotifications")
    assert told[:2] == (status, error)
