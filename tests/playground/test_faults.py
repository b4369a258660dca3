"""Every fault the town can play, seen from outside."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from playground.faults import KINDS
from playground.serve import Served
from playground.town import Town
from playground.wire import AnswerLost, NeverArrived, Request, Response

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    town = Town(lambda: NOW, random.Random(7))
    for n in range(6):
        said = {"who": "ana", "do": "x.post", "text": f"@LinfaCasa {n}"}
        town.act(said, at=NOW - timedelta(minutes=30 - n))
        town.act({**said, "do": "graph.post"}, at=NOW - timedelta(minutes=30 - n))
    return town


@pytest.fixture
def served(town: Town) -> Iterator[Served]:
    with Served(town) as served:
        yield served


def on_x(town: Town) -> Request:
    key = {"authorization": f"Bearer {town.x.credentials['user_token']}"}
    path = f"/x/2/users/{town.x.brand.x_id}/mentions"
    return Request("GET", path, (("max_results", "5"),), key)


def on_graph(town: Town) -> Request:
    key = (("access_token", town.graph.credentials["page_token"]),)
    return Request("GET", "/graph/v26.0/me/feed", key)


def dm(town: Town) -> Request:
    path = f"/x/2/dm_conversations/with/{town.people['ana'].x_id}/messages"
    return replace(on_x(town), method="POST", path=path, body=b'{"text": "Ciao"}')


def once(town: Town, where: str, what: str, request: Request, **more: Any) -> Response:
    town.faults.set(where, what, **more)
    return town.handle(request)


@pytest.mark.parametrize(
    ("what", "status", "title"),
    [
        ("rate limit", 429, "Too Many Requests"),
        ("token dead", 401, "Unauthorized"),
        ("out of credit", 402, "CreditsDepleted"),
        ("forbidden", 403, "Forbidden"),
        ("unavailable", 503, "Service Unavailable"),
        ("cursor unknown", 400, "Invalid Request"),
    ],
)
def test_x_refuses_in_its_own_words(town: Town, what: str, status: int, title: str):
    answer = once(town, "x:GET /2/users", what, on_x(town))
    assert (answer.status, answer.json()["title"]) == (status, title)
    assert answer.header("content-type") == "application/problem+json"
    assert town.handle(on_x(town)).status == 200


def test_x_says_when_to_come_back(town: Town):
    answer = once(town, "x:*", "rate limit", on_x(town))
    assert int(answer.header("x-rate-limit-reset")) > NOW.timestamp()
    assert answer.header("x-rate-limit-remaining") == "0"


def test_x_sends_errors_beside_data(town: Town):
    answer = once(town, "x:*", "errors inside", on_x(town))
    assert answer.status == 200
    assert {"data", "errors", "meta"} <= answer.json().keys()


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("rate limit", 400, 32),
        ("token dead", 400, 190),
        ("forbidden", 403, 200),
        ("unavailable", 503, 2),
        ("cursor unknown", 400, 100),
        ("errors inside", 200, 1),
    ],
)
def test_graph_refuses_in_its_own_words(town: Town, what: str, status: int, code: int):
    answer = once(town, "graph:GET /v26.0/me/feed", what, on_graph(town))
    assert (answer.status, answer.json()["error"]["code"]) == (status, code)
    assert ("100" in answer.header("X-App-Usage")) == (what == "rate limit")
    assert town.handle(on_graph(town)).status == 200


def test_a_fault_the_platform_does_not_have_says_so(town: Town):
    assert once(town, "graph:*", "out of credit", on_graph(town)).status == 501


@pytest.mark.parametrize(("what", "status"), [("server error", 500), ("html", 200)])
def test_html_comes_where_json_was_due(town: Town, what: str, status: int):
    answer = once(town, "graph:*", what, on_graph(town))
    assert (answer.status, answer.header("content-type")) == (status, "text/html; charset=utf-8")


def test_garbage_is_not_json(town: Town):
    with pytest.raises(ValueError):
        once(town, "x:*", "garbage", on_x(town)).json()


def test_the_content_type_can_be_missing(town: Town, served: Served):
    town.faults.set("graph:*", "no content type")
    key = {"access_token": town.graph.credentials["page_token"]}
    answer = requests.get(f"{served.base}/graph/v26.0/me", key, timeout=5)
    assert "content-type" not in answer.headers
    assert answer.json()["name"] == "Linfa"


def test_a_page_can_hold_everything_twice_or_in_another_order(town: Town):
    right = [each["id"] for each in town.handle(on_x(town)).json()["data"]]
    twice = once(town, "x:*", "duplicated items", on_x(town)).json()["data"]
    mixed = once(town, "x:*", "out of order", on_x(town)).json()["data"]
    assert [each["id"] for each in twice] == [each for each in right for _ in "12"]
    assert [each["id"] for each in mixed] != right
    assert sorted(each["id"] for each in mixed) == sorted(right)


def test_the_page_can_change_between_two_reads(town: Town):
    new = {"who": "marco", "do": "x.post", "text": "@LinfaCasa anche io"}
    first = once(town, "x:*", "page changes", on_x(town), then=new).json()
    second = town.handle(on_x(town)).json()
    assert second["data"][1:] == first["data"][:4]
    assert second["data"][0]["text"] == new["text"]


def test_a_slow_answer_outlasts_an_impatient_reader(town: Town, served: Served):
    assert once(town, "x:*", "slow", on_x(town), seconds=3.0).delay == 3.0
    town.faults.set("x:GET /i/", "slow", seconds=3.0)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{served.base}/x/i/web/status/1", timeout=0.3)


def test_a_lost_answer_leaves_its_effect(town: Town):
    with pytest.raises(AnswerLost) as told:
        once(town, "x:POST /2/dm_conversations", "answer lost", dm(town))
    assert told.value.response.status == 201
    assert [effect.text for effect in town.ledger.effects] == ["Ciao"]


def test_a_lost_request_leaves_nothing(town: Town):
    with pytest.raises(NeverArrived):
        once(town, "x:POST /2/dm_conversations", "never arrived", dm(town))
    assert town.ledger.effects == []


@pytest.mark.parametrize(("what", "arrived"), [("answer lost", 1), ("never arrived", 0)])
def test_over_a_socket_the_connection_really_breaks(
    town: Town, served: Served, what: str, arrived: int
):
    fault = {"where": "x:POST /2/dm_conversations", "what": what, "times": 1}
    assert requests.post(f"{served.base}/_town/faults", json=fault, timeout=5).ok
    request = dm(town)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.post(
            served.base + request.path, request.body, headers=dict(request.headers), timeout=5
        )
    ledger = requests.get(f"{served.base}/_town/ledger", timeout=5).json()
    assert len(ledger["effects"]) == arrived


def test_a_fault_lasts_as_many_calls_as_it_was_set_for(town: Town):
    town.faults.set("x:GET /2/users", "server error", times=2)
    town.faults.set("x:POST *", "token dead")
    assert [town.handle(on_x(town)).status for _ in range(3)] == [500, 500, 200]
    assert town.handle(on_graph(town)).status == 200
    town.faults.clear()
    assert town.handle(dm(town)).status == 201


def test_an_unknown_fault_is_refused_with_those_there_are(served: Served):
    fault = {"where": "x:*", "what": "earthquake"}
    answer = requests.post(f"{served.base}/_town/faults", json=fault, timeout=5)
    assert answer.status_code == 400
    assert all(kind in answer.json()["message"] for kind in KINDS)
