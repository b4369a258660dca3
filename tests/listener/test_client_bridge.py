"""Vendor libraries run through the account's own door, and are signed for the address they reach."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
import tweepy

from casebook.database import Book
from listener.calls import Http
from listener.client import Doors
from listener.masking import Masked
from listener.outcomes import Busy, Changed, OutOfCredit, SignedOut, Trouble, Unknown

HOST = "https://api.twitter.com"
BASE = "https://x.linfa.example/x"


@pytest.fixture
def http(book: Book) -> Http:
    return Doors(book).open(Masked({"address": BASE}, {"token": "t0p-s3cret"}))


@pytest.fixture
def client(http: Http) -> tweepy.Client:
    client = tweepy.Client(
        consumer_key="k", consumer_secret="s", access_token="t0p-s3cret",
        access_token_secret="q", return_type=dict,
    )  # fmt: skip
    client.session = http.requests_session({HOST: ""})
    return client


def read(client: tweepy.Client) -> Any:
    return client.get_user(id=1, user_auth=True)


def write(client: tweepy.Client) -> Any:
    return client.create_tweet(text="Ciao", user_auth=True)


@respx.mock
def test_a_librarys_built_in_address_becomes_ours_before_it_signs(client: tweepy.Client):
    signed: list[str] = []
    sign = tweepy.client.OAuth1UserHandler.apply_auth

    def watched(handler: Any) -> Any:
        auth = sign(handler)
        before: Callable[..., Any] = auth.__call__
        return lambda request: (signed.append(request.url), before(request))[1]

    route = respx.get(f"{BASE}/2/users/1").respond(200, json={"data": {"id": "1"}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tweepy.client.OAuth1UserHandler, "apply_auth", watched)
        assert read(client) == {"data": {"id": "1"}}
    assert signed == [f"{BASE}/2/users/1"]
    assert route.calls.last.request.headers["authorization"].startswith("OAuth ")


@respx.mock
def test_a_body_and_a_query_arrive_as_the_library_made_them(client: tweepy.Client):
    post = respx.post(f"{BASE}/2/tweets").respond(201, json={"data": {"id": "7"}})
    write(client)
    assert post.calls.last.request.content == b'{"text": "Ciao"}'
    get = respx.get(f"{BASE}/2/tweets").respond(200, json={"data": []})
    client.get_tweets([1, 2], user_auth=True)
    assert dict(get.calls.last.request.url.params) == {"ids": "1,2"}


@respx.mock
def test_a_library_that_calls_elsewhere_is_not_followed(http: Http):
    elsewhere = respx.route().respond(200, json={})
    with pytest.raises(Changed):
        http.requests_session({HOST: ""}).get("https://other.example/2/me")
    assert not elsewhere.called


CASES: list[tuple[Any, type[Trouble], type[Trouble]]] = [
    (httpx.Response(401), SignedOut, SignedOut),
    (httpx.Response(402), OutOfCredit, OutOfCredit),
    (httpx.Response(429), Busy, Busy),
    (httpx.Response(500, html="<h1>Oops</h1>"), Busy, Unknown),
    (httpx.Response(200, html="<h1>Sign in</h1>"), Changed, Unknown),
    (httpx.ConnectError("nobody"), Busy, Busy),
    (httpx.ReadTimeout("slow"), Busy, Unknown),
    (httpx.RemoteProtocolError("half"), Busy, Unknown),
]


@respx.mock
@pytest.mark.parametrize(("answer", "reading", "writing"), CASES)
def test_a_library_meets_the_same_five_errors(
    client: tweepy.Client, answer: Any, reading: type[Trouble], writing: type[Trouble]
):
    respx.route().mock(side_effect=lambda request: _given(answer))
    with pytest.raises(reading) as read_error:
        read(client)
    with pytest.raises(writing) as write_error:
        write(client)
    assert (read_error.type, write_error.type) == (reading, writing)


def _given(answer: Any) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@respx.mock
def test_a_refusal_reaches_the_library_without_our_token(client: tweepy.Client):
    respx.route().respond(403, json={"detail": "token t0p-s3cret may not"})
    with pytest.raises(tweepy.Forbidden) as refused:
        write(client)
    assert refused.value.api_messages == ["token ••• may not"]


@respx.mock
def test_the_librarys_own_log_stays_silent_about_keys(
    client: tweepy.Client, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    respx.route().respond(200, json={})
    read(client)
    assert "t0p-s3cret" not in caplog.text


@respx.mock
def test_a_librarys_write_is_never_repeated_or_redirected(client: tweepy.Client):
    route = respx.post(f"{BASE}/2/tweets")
    route.side_effect = [httpx.ReadTimeout, httpx.Response(201, json={"data": {"id": "1"}})]
    with pytest.raises(Unknown):
        write(client)
    assert route.call_count == 1
    route.side_effect = None
    route.respond(307, headers={"location": "https://other.example/"})
    with pytest.raises(Changed):
        write(client)
    assert route.call_count == 2
