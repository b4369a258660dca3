"""One account's way out: what it tries, what it refuses, and how it names what went wrong."""

import gzip
import logging
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest
import respx

from casebook.database import Book
from casebook.words import Both
from listener.calls import Http
from listener.client import Doors
from listener.masking import Masked, scrubbed
from listener.outcomes import Busy, Changed, Gone, OutOfCredit, Refused, SignedOut, Trouble, Unknown

API = "https://api.platform.example"
TOKEN = "t0p-s3cret-token"
REFUSALS = (("not allowed to message", Both("Non accetta messaggi.", "Takes no messages.")),)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def doors(book: Book, pauses: list[float]) -> Iterator[Doors]:
    doors = Doors(book, random=Random(7), sleep=pauses.append)
    yield doors
    doors.close()


@pytest.fixture
def http(doors: Doors) -> Http:
    return doors.open(Masked({"address": API}, {"token": TOKEN}), REFUSALS)


def write(http: Http) -> Any:
    return http.send("POST", "/messages", json={"text": "Ciao"}, once="key-1")


@respx.mock
def test_a_read_that_fails_twice_is_tried_again_after_longer_and_longer_pauses(
    http: Http, pauses: list[float]
):
    route = respx.get(f"{API}/feed")
    route.side_effect = [httpx.ReadTimeout, httpx.Response(503), httpx.Response(200, json=[1])]
    assert http.get("/feed") == [1]
    assert len(pauses) == 2
    assert pauses[0] < pauses[1]


@respx.mock
@pytest.mark.parametrize("lost", [httpx.ReadTimeout, httpx.ReadError, httpx.Response(503)])
def test_a_write_is_never_sent_a_second_time(http: Http, lost: Any, pauses: list[float]):
    route = respx.post(f"{API}/messages")
    route.side_effect = [lost, httpx.Response(200, json={})]
    with pytest.raises(Unknown):
        write(http)
    assert route.call_count == 1
    assert not pauses


@respx.mock
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_call_that_changes_something_is_a_write_whatever_the_file_says(http: Http, method: str):
    respx.route().mock(side_effect=httpx.ReadTimeout)
    with pytest.raises(Unknown):
        http.ask(method, "/messages/1")


STATUSES = [
    (401, SignedOut, SignedOut),
    (402, OutOfCredit, OutOfCredit),
    (403, Refused, Refused),
    (404, Gone, Gone),
    (410, Gone, Gone),
    (408, Busy, Unknown),
    (429, Busy, Busy),
    (500, Busy, Unknown),
    (503, Busy, Unknown),
    (301, Changed, Changed),
    (303, Changed, Unknown),
]


@respx.mock
@pytest.mark.parametrize(("status", "read", "written"), STATUSES)
def test_every_status_is_one_of_the_five_errors(
    http: Http, status: int, read: type[Trouble], written: type[Trouble]
):
    respx.route().respond(status, html="<h1>No</h1>")
    with pytest.raises(read) as reading:
        http.get("/feed")
    with pytest.raises(written) as writing:
        write(http)
    assert (reading.type, writing.type) == (read, written)
    assert reading.value.words.it
    assert reading.value.words.en


@respx.mock
@pytest.mark.parametrize(
    ("error", "written"),
    [
        (httpx.ConnectError, Busy),
        (httpx.ConnectTimeout, Busy),
        (httpx.PoolTimeout, Busy),
        (httpx.WriteError, Unknown),
        (httpx.ReadTimeout, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
def test_a_write_is_in_doubt_only_once_bytes_may_have_left(
    http: Http, error: type[Exception], written: type[Trouble]
):
    respx.route().mock(side_effect=error)
    with pytest.raises(written):
        write(http)
    with pytest.raises(Busy):
        http.get("/feed")


@respx.mock
@pytest.mark.parametrize(
    "body", [b"<html>Sign in to the network</html>", b"\x00\xff{]", b"[" * 9999]
)
def test_a_page_where_data_was_due_is_another_shape_or_on_a_write_a_doubt(http: Http, body: bytes):
    respx.route().respond(200, content=body)
    with pytest.raises(Changed):
        http.get("/feed")
    with pytest.raises(Unknown):
        write(http)


@respx.mock
def test_a_known_refusal_becomes_a_sentence_and_an_unknown_one_is_quoted(http: Http):
    route = respx.post(f"{API}/messages")
    route.respond(403, json={"detail": "You are NOT allowed to message this user", "title": "No"})
    with pytest.raises(Refused) as known:
        write(http)
    assert known.value.words.it == "Non accetta messaggi."
    route.respond(400, json={"error": {"message": "Too long", "code": 100}})
    with pytest.raises(Refused) as quoted:
        write(http)
    assert "Too long" in quoted.value.words.en
    assert quoted.value.code == "100"


WAITS = [
    ({"x-rate-limit-reset": "{epoch}"}, timedelta(minutes=7)),
    ({"retry-after": "90"}, timedelta(seconds=90)),
    ({"retry-after": "Mon, 02 Mar 2026 09:03:00 GMT"}, timedelta(minutes=3)),
    ({"x-ratelimit-reset": "2026-03-02T09:05:00Z"}, timedelta(minutes=5)),
    ({"x-ratelimit-reset": "30"}, timedelta(seconds=30)),
    ({"retry-after": "99999999"}, timedelta(days=1)),
    ({"retry-after": "soon"}, None),
    ({}, None),
]


@respx.mock
@pytest.mark.parametrize(("headers", "wait"), WAITS)
def test_a_platform_that_says_wait_is_believed_in_each_of_its_dialects(
    book: Book, http: Http, headers: dict[str, str], wait: timedelta | None
):
    now = book.clock.now()
    epoch = str(int((now + timedelta(minutes=7)).timestamp()))
    told = {name: value.format(epoch=epoch) for name, value in headers.items()}
    respx.get(f"{API}/feed").respond(429, headers=told)
    with pytest.raises(Busy) as busy:
        http.get("/feed")
    assert busy.value.until == (now + wait if wait else None)


@respx.mock
def test_an_answer_over_the_cap_is_left_half_read(http: Http):
    respx.route().respond(200, content=b"x" * 2_000)
    with pytest.raises(Changed):
        http.ask("GET", "/feed", at_most=1_000)
    assert len(http.ask("GET", "/feed", at_most=2_000).body) == 2_000
    with pytest.raises(Unknown):
        http.ask("POST", "/feed", writes=True, at_most=1_000)


def test_a_small_answer_that_unpacks_to_a_huge_one_stays_small(book: Book):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000

    def answer(request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(bomb)
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)

    http = Doors(book, transport=httpx.MockTransport(answer)).open(Masked({"address": API}, {}))
    tracemalloc.start()
    with pytest.raises(Changed):
        http.ask("GET", "/feed", at_most=1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_packed_answers_are_unpacked_and_badly_packed_ones_told(book: Book):
    def answering(body: bytes) -> Http:
        transport = httpx.MockTransport(
            lambda request: httpx.Response(
                200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(body)
            )
        )
        return Doors(book, transport=transport).open(Masked({"address": API}, {}))

    assert answering(gzip.compress(b'{"a": 1}')).get("/feed") == {"a": 1}
    with pytest.raises(Changed):
        answering(b"not gzip").get("/feed")


@respx.mock
def test_a_conditional_read_gives_the_304_as_it_is(http: Http):
    respx.get(f"{API}/feed", headers={"If-None-Match": '"v1"'}).respond(304)
    answer = http.ask("GET", "/feed", headers={"If-None-Match": '"v1"'}, accept=(304,))
    assert answer.status == 304


@respx.mock
def test_a_redirect_is_followed_but_no_key_goes_to_another_server(http: Http):
    respx.get(f"{API}/feed").respond(302, headers={"location": "https://other.example/feed"})
    there = respx.get("https://other.example/feed").respond(200, json=[])
    answer = http.ask(
        "GET", "/feed", headers={"Authorization": TOKEN, "X-Key": TOKEN, "If-None-Match": "v"}
    )
    assert answer.url == "https://other.example/feed"
    sent = there.calls.last.request.headers
    assert sent["if-none-match"] == "v"
    assert TOKEN not in str(sent)


@respx.mock
def test_a_ring_of_redirects_ends(http: Http):
    respx.get(f"{API}/feed").respond(302, headers={"location": f"{API}/feed"})
    with pytest.raises(Changed):
        http.get("/feed")


@respx.mock
def test_a_write_that_is_told_to_go_elsewhere_does_not_go(http: Http):
    respx.post(f"{API}/messages").respond(307, headers={"location": "https://other.example/"})
    other = respx.route(host="other.example").respond(200)
    with pytest.raises(Changed):
        write(http)
    assert not other.called


@respx.mock
def test_the_key_of_a_message_travels_with_it(http: Http):
    route = respx.post(f"{API}/messages").respond(200, json={"id": 1})
    assert write(http) == {"id": 1}
    assert route.calls.last.request.headers["idempotency-key"] == "key-1"


@respx.mock
def test_no_secret_is_in_an_error_a_log_or_a_repr(http: Http, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    respx.route().respond(400, json={"detail": f"Malformed access token {TOKEN}"})
    with pytest.raises(Refused) as refused:
        http.get("/feed", {"access_token": TOKEN}, {"Authorization": f"Bearer {TOKEN}"})
    told = f"{refused.value!r} {refused.value.words} {refused.value.said} {refused.value.__cause__}"
    assert TOKEN not in told + repr(http) + caplog.text
    respx.route().respond(200, text=f"<a href='/?access_token={TOKEN}'>")
    with pytest.raises(Changed) as changed:
        http.get("/feed")
    assert TOKEN not in changed.value.raw


@pytest.mark.parametrize(
    "text",
    [
        "https://g.example/v26.0/me?fields=id&access_token=abcdef123456&limit=1",
        "GET /me?appsecret_proof=abcdef123456",
        "https://ana:abcdef123456@site.example/feed",
        "Authorization: Bearer abcdef123456",
        '{"consumer_secret": "abcdef123456"}',
        "my own abcdef123456 here",
    ],
)
def test_what_looks_like_a_secret_prints_as_dots(text: str):
    clean = scrubbed(text, ("abcdef123456",) if "own" in text else ())
    assert "abcdef123456" not in clean
    assert "•••" in clean


def test_settings_print_without_their_secrets():
    settings = Masked({"page": "linfa"}, {"token": TOKEN})
    assert settings["token"] == TOKEN
    assert TOKEN not in f"{settings} {settings!r} {[settings]}"


def test_a_body_that_drips_for_ever_is_given_up(book: Book, clock: Any):
    def drops() -> Iterator[bytes]:
        while True:
            clock.forward(seconds=15)
            yield b"."

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return drops()

    transport = httpx.MockTransport(lambda request: httpx.Response(200, stream=Drip()))
    http = Doors(book, transport=transport).open(Masked({"address": API}, {}))
    with pytest.raises(Busy):
        http.get("/feed")


def test_a_name_that_is_not_found_is_no_refusal(http: Http):
    with pytest.raises(Busy):
        http.get("https://nowhere.example/")


@pytest.mark.parametrize("address", ["ftp://a.example/", "http://", "relative"])
def test_what_is_no_web_address_is_refused(doors: Doors, address: str):
    with pytest.raises((Refused, Busy)):
        doors.open(Masked({}, {})).get(address)
