"""The town as a whole: its door, its time, its courier and its process."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from playground.serve import Served
from playground.town import Town
from playground.wire import Request

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


def post(path: str, sent: Any) -> Request:
    return Request("POST", path, body=json.dumps(sent).encode())


def test_the_same_seed_and_the_same_calls_give_the_same_bytes():
    assert lived(seed=3) == lived(seed=3)
    assert lived(seed=3) != lived(seed=6)


def lived(seed: int) -> list[bytes]:
    clock = [NOW]
    town = Town(lambda: clock[0], random.Random(seed))
    key = {"authorization": f"Bearer {town.x.credentials['user_token']}"}
    ana = town.people["ana"].x_id
    answers = []
    for n in range(4):
        town.act({"who": "ana", "do": "x.post", "text": f"@LinfaCasa {n}"})
    town.faults.set("x:GET *", "out of order", times=2)
    send = f"/x/2/dm_conversations/with/{ana}/messages"
    answers.append(town.handle(Request("POST", send, (), key, b'{"text": "Ciao"}')).body)
    for step in range(4):
        clock[0] = NOW + timedelta(seconds=40 * step)
        asked = (("dm_event.fields", "created_at"),)
        answers.append(town.handle(Request("GET", "/x/2/dm_events", asked, key)).body)
    mentions = f"/x/2/users/{town.x.brand.x_id}/mentions"
    answers.append(town.handle(Request("GET", mentions, (), key)).body)
    return [*answers, json.dumps(town.ledger.as_dict()).encode()]


def test_a_person_acts_through_the_towns_own_door(town: Town):
    act = {"who": "ana", "do": "x.post", "text": "ciao", "at": "2026-11-22T10:00:00+01:00"}
    made = town.handle(post("/_town/act", act)).json()["id"]
    found = town.x.store.get(made)
    assert found
    assert found.at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ({"who": "nobody", "do": "x.post", "text": "x"}, "Nobody is called 'nobody'"),
        ({"who": "ana", "do": "x.handle"}, "Nobody here can 'x.handle'"),
        ({"who": "ana", "do": "radio.post"}, "Nobody here can 'radio.post'"),
        ({"who": "ana", "do": "x.post", "mood": "bad"}, "mood"),
        ({"who": "ana", "do": "x.edit", "post": "$first", "text": "x"}, "first"),
    ],
)
def test_an_act_nobody_can_do_says_what_is_wrong(town: Town, act: dict[str, str], told: str):
    answer = town.handle(post("/_town/act", act))
    assert answer.status == 400
    assert told in answer.json()["message"]


def test_no_such_place(town: Town):
    assert town.handle(Request("GET", "/radio/1")).status == 404
    assert town.handle(Request("GET", "/x/2/radio")).status == 404
    assert town.handle(Request("GET", "/_town/radio")).status == 404


def test_what_a_story_puts_before_its_start_has_happened_then():
    clock = [NOW]
    town = Town(lambda: clock[0], random.Random(7), pace=10)
    town.plan(
        [
            (timedelta(minutes=20), {"who": "ana", "do": "x.edit", "post": "$it", "text": "due"}),
            (timedelta(hours=-2), {"who": "ana", "do": "x.post", "text": "uno", "as": "it"}),
        ]
    )
    first = town.x.store.get(town.names["it"])
    assert first
    assert first.at == NOW - timedelta(hours=2)
    clock[0] = NOW + timedelta(minutes=1, seconds=59)
    town.tick()
    assert first.current
    clock[0] = NOW + timedelta(minutes=2)
    town.handle(Request("GET", "/_town/ledger"))
    assert not first.current


def test_the_ledger_can_be_read_and_emptied(town: Town):
    town.ledger.arrived("x", "dm", "ana", "private", "Ciao", "1")
    (effect,) = town.handle(Request("GET", "/_town/ledger")).json()["effects"]
    assert (effect["to"], effect["at"]) == ("ana", NOW.isoformat())
    assert town.handle(Request("DELETE", "/_town/ledger")).json()["effects"] == []


class Desk(HTTPServer):
    """Our side of a web hook: it fails the first delivery, then takes the rest."""

    def __init__(self) -> None:
        self.pushed: list[bytes] = []
        self.enough = threading.Event()
        super().__init__(("127.0.0.1", 0), DeskAnswers)


class DeskAnswers(BaseHTTPRequestHandler):
    server: Desk

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        right = asked["hub.verify_token"] == ["secret word"]
        self.send_response(200 if right else 403)
        self.end_headers()
        self.wfile.write(asked["hub.challenge"][0].encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.pushed.append(body)
        self.send_response(500 if len(self.server.pushed) == 1 else 200)
        self.end_headers()
        if len(self.server.pushed) == 3:
            self.server.enough.set()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    thread = threading.Thread(target=desk.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield desk
    desk.shutdown()
    thread.join()
    desk.server_close()


def test_pushes_reach_the_address_that_echoed_the_challenge_and_are_tried_again(
    town: Town, desk: Desk
):
    address = f"http://127.0.0.1:{desk.server_port}/push"
    town.graph.pushes.fields = {"feed"}
    with Served(town) as served:
        hook = f"{served.base}/_town/webhook"
        wrong = {"url": address, "verify_token": "guess"}
        assert requests.post(hook, json=wrong, timeout=5).status_code == 400
        right = {"url": address, "verify_token": "secret word"}
        assert requests.post(hook, json=right, timeout=5).status_code == 200
        for text in ("uno", "due"):
            said = {"who": "ana", "do": "graph.post", "text": text}
            requests.post(f"{served.base}/_town/act", json=said, timeout=5)
        assert desk.enough.wait(timeout=20)
    first, again, second = desk.pushed
    assert first == again
    assert b"due" in second


@contextmanager
def process(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "playground", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as town:
        try:
            yield town
        finally:
            town.kill()


def test_the_process_prints_one_line_and_ends_with_its_parent():
    with process("--story", "--speed", "60", "--with-parent") as town:
        assert town.stdin
        assert town.stdout
        told = json.loads(town.stdout.readline())
        assert {"base", "control", "x", "graph", "blogs", "rt"} <= told.keys()
        key = {"access_token": told["graph"]["page_token"]}
        feed = requests.get(f"{told['graph']['base']}/v26.0/me/feed", key, timeout=5)
        assert feed.json()["data"]
        town.stdin.close()
        assert town.wait(timeout=20) == 0
        assert town.stdout.read() == ""


def test_the_process_ends_cleanly_when_told():
    with process() as town:
        assert town.stdout
        assert json.loads(town.stdout.readline())["base"].startswith("http://127.0.0.1:")
        town.terminate()
        assert town.wait(timeout=20) == 0
