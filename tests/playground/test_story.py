"""The town's story, played in memory on a clock of our own."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from playground.story import BEFORE, LIVE, STORY
from playground.town import Town
from playground.wire import Request

START = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(clock: Clock) -> Town:
    town = Town(clock, random.Random(3))
    town.plan(STORY)
    return town


def _read(town: Town, path: str, **query: str) -> bytes:
    headers = {"authorization": f"Bearer {town.x.credentials['bearer']}"}
    return town.handle(Request("GET", path, tuple(query.items()), headers)).body


def _heard_on_x(town: Town) -> str:
    return _read(
        town, "/x/2/tweets/search/recent", query="@LinfaCasa OR linfa", max_results="100"
    ).decode()


def test_the_queue_is_full_when_the_demo_starts(town: Town):
    heard = _heard_on_x(town)
    for words in (
        "tre tecnici promessi",
        "addebitato due volte",
        "hangs up",
        "URGENTE",
        "guardate",
    ):
        assert words in heard
    assert "Casa nuova, linea nessuna" in _read(town, "/blog/casa-nuova/feed.rss").decode()
    assert len(town.rt.book.tickets) == 5


def test_the_rest_arrives_while_one_looks(town: Town, clock: Clock):
    assert "Allora??" not in _heard_on_x(town)
    clock.now += timedelta(seconds=75)
    assert "Allora??" in _heard_on_x(town)
    clock.now += timedelta(minutes=10)
    assert "ancora nulla" in _read(town, "/blog/casa-nuova/feed.rss").decode()
    assert "since last Monday" in _heard_on_x(town)
    assert (
        "Nessuno mi ha ancora richiamata"
        in _read(town, "/rt/Ticket/Display.html", id=town.names["ana_web"]).decode()
    )


def test_ana_opened_two_tickets_for_one_problem_and_her_namesake_another(town: Town):
    tickets = town.rt.book.tickets.values()
    open_ones = [(t.requestors[0], t.channel) for t in tickets if t.status != "resolved"]
    assert open_ones[:3] == [
        ("ana.ferri@posta.example", "web"),
        ("ana.ferri@posta.example", "telefono"),
        ("ana.ferri.vr@posta.example", "web"),
    ]


def test_every_past_act_keeps_its_own_time(town: Town):
    assert town.rt.book.tickets[1].created == START - timedelta(days=30)
    assert "2001" in _read(town, "/blog/via-mazzini/feed.rss").decode()


def test_ten_people_or_more_have_their_say():
    assert len({act["who"] for _, act in BEFORE + LIVE}) >= 10


def test_the_same_seed_tells_the_same_story_to_the_byte(town: Town, clock: Clock):
    again = Town(clock, random.Random(3))
    again.plan(STORY)
    assert _heard_on_x(town) == _heard_on_x(again)
    page = "/blog/casa-nuova/feed.atom"
    assert _read(town, page) == _read(again, page)


def test_nothing_of_the_story_counts_as_sent_by_us(town: Town, clock: Clock):
    clock.now += timedelta(minutes=15)
    town.tick()
    assert town.ledger.effects == []


def test_ana_answers_our_private_message_once_and_in_character(town: Town, clock: Clock):
    keys = town.x.credentials
    ana = town.people["ana"]
    headers = {"authorization": f"Bearer {keys['user_token']}", "content-type": "application/json"}
    path = f"/x/2/dm_conversations/with/{ana.x_id}"
    for words in (b'{"text":"Ana, sono Ben."}', b'{"text":"Ci sono."}'):
        assert town.handle(Request("POST", f"{path}/messages", (), headers, words)).status == 201
    clock.now += timedelta(minutes=5)
    read = town.handle(Request("GET", f"{path}/dm_events", (), headers))
    assert read.body.decode().count(ana.answer) == 1
