"""The town's post office: what it takes, once, and shows to a person."""

import json
import random

import pytest

from playground.town import Town
from playground.wire import Request, Response
from tests.cast import FakeClock

SMS = {"to": "+393331234567", "text": "Codice 471 203"}


@pytest.fixture
def town(clock: FakeClock) -> Town:
    return Town(clock.now, random.Random(7))


def post(town: Town, path: str, body: object, **headers: str) -> Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return town.handle(Request("POST", f"/post{path}", (), sent, json.dumps(body).encode()))


def test_a_text_arrives_once_for_each_key_and_only_from_who_has_the_token(town: Town):
    mine = {"authorization": f"Bearer {town.post.token}"}
    assert post(town, "/sms", SMS).status == 401
    for key in ("a", "a", "b"):
        assert post(town, "/sms", SMS, **mine, idempotency_key=key).status == 200
    assert [one.to for one in town.ledger.effects] == [SMS["to"]] * 2
    assert post(town, "/sms", {"to": "1"}, **mine).status == 422
    assert "471 203" in town.handle(Request("GET", "/post/")).body.decode()


def test_a_notice_needs_a_signature_and_a_greeting_tells_nothing(town: Town):
    signed = {"quattrocchi_signature": "t=1,v1=ab", "quattrocchi_id": "n-1"}
    assert post(town, "/notices", SMS).status == 401
    assert post(town, "/notices", {"hello": True}, **signed).status == 200
    assert not town.ledger.effects
    assert post(town, "/notices", SMS, **signed).status == 200
    assert len(town.ledger.effects) == 1
