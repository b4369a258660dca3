"""The pretend Facebook page, driven by facebook-sdk over loopback."""

import hashlib
import hmac
import json
import random
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from playground.platforms.graph_store import PAGE_ID
from playground.serve import Served
from playground.town import Town
from playground.wire import Request, Response

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape in facebook-sdk
    import facebook

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Redirected(requests.Session):
    """facebook-sdk knows one host only: send its calls to the town instead."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, **kw: Any) -> requests.Response:
        return super().request(method, url.replace("https://graph.facebook.com", self.base), **kw)


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


@pytest.fixture
def graph(town: Town) -> Iterator[facebook.GraphAPI]:
    with Served(town) as served:
        session = Redirected(served.base + "/graph")
        token = town.graph.credentials["page_token"]
        graph = facebook.GraphAPI(access_token=token, session=session, timeout=5)
        graph.version = "v26.0"
        yield graph
        session.close()


def act(town: Town, who: str, verb: str, *, minutes_ago: float = 10, **rest: Any) -> str:
    at = NOW - timedelta(minutes=minutes_ago)
    return town.act({"who": who, "do": f"graph.{verb}", **rest}, at=at)


@pytest.fixture
def comment(town: Town) -> str:
    ours = act(town, "linfa", "post", text="Nuove zone coperte!")
    return act(town, "ana", "comment", on=ours, text="Da me niente linea dall'undici")


def send(graph: facebook.GraphAPI, recipient: dict[str, str], text: str, **more: str) -> Any:
    fields = {"recipient": json.dumps(recipient), "message": json.dumps({"text": text})}
    return graph.put_object("me", "messages", **fields, **more)


def refused(told: pytest.ExceptionInfo[facebook.GraphAPIError]) -> tuple[int, int | None]:
    error = told.value.result["error"]
    assert error["fbtrace_id"]
    return error["code"], error.get("error_subcode")


def test_the_page_tells_its_name_and_what_its_key_may_do(graph: facebook.GraphAPI, town: Town):
    assert graph.get_object("me", fields="id,name") == {"id": PAGE_ID, "name": "Linfa"}
    keys = town.graph.credentials
    facts = graph.debug_access_token(keys["page_token"], keys["app_id"], keys["app_secret"])
    assert facts["data"]["is_valid"] is True
    assert "pages_messaging" in facts["data"]["scopes"]


def test_a_visitor_post_and_our_own_lie_in_the_feed(graph: facebook.GraphAPI, town: Town):
    ours = act(town, "linfa", "post", text="Buongiorno")
    theirs = act(town, "ugo", "post", text="E la mia linea?", minutes_ago=5)
    wanted = "id,message,from,created_time,permalink_url"
    feed = graph.get_connections(PAGE_ID, "feed", fields=wanted)["data"]
    assert [post["id"] for post in feed] == [theirs, ours]
    assert feed[0]["from"] == {"name": "Ugo Testa", "id": town.people["ugo"].facebook_id}
    assert feed[0]["created_time"] == "2026-11-23T08:55:00+0000"
    assert [p["id"] for p in graph.get_connections(PAGE_ID, "visitor_posts")["data"]] == [theirs]
    assert "E la mia linea?" in requests.get(feed[0]["permalink_url"], timeout=5).text


def test_a_feed_is_read_page_by_page_to_its_end(graph: facebook.GraphAPI, town: Town):
    said = [act(town, "ana", "post", text=str(n), minutes_ago=30 - n) for n in range(7)]
    read = graph.get_all_connections(PAGE_ID, "feed", limit=3)
    assert [post["id"] for post in read] == said[::-1]


def test_the_window_of_a_reading_is_bounded_by_time(graph: facebook.GraphAPI, town: Town):
    act(town, "ana", "post", text="vecchio", minutes_ago=60)
    new = act(town, "ana", "post", text="nuovo", minutes_ago=5)
    since = int((NOW - timedelta(minutes=30)).timestamp())
    feed = graph.get_connections(PAGE_ID, "feed", since=since)["data"]
    assert [post["id"] for post in feed] == [new]


def test_comments_below_comments_come_with_the_stream(
    graph: facebook.GraphAPI, town: Town, comment: str
):
    below = act(town, "marco", "comment", on=comment, text="anche a me", minutes_ago=2)
    post = town.graph.store.get(comment).post.id
    assert [c["id"] for c in graph.get_connections(post, "comments")["data"]] == [comment]
    wanted = "id,parent,object,is_hidden,can_reply_privately"
    stream = graph.get_connections(
        post, "comments", filter="stream", order="reverse_chronological", fields=wanted
    )["data"]
    assert [each["id"] for each in stream] == [below, comment]
    assert stream[0]["parent"] == {"id": comment}
    assert stream[1]["can_reply_privately"] is True


def test_fields_nest_to_any_depth(graph: facebook.GraphAPI, town: Town, comment: str):
    nested = "comments.limit(5).filter(stream){message,from{name}}"
    feed = graph.get_connections(PAGE_ID, "feed", fields=nested)["data"]
    (found,) = feed[0]["comments"]["data"]
    assert (found["id"], found["from"]["name"]) == (comment, "Ana Ferri")


def test_an_author_may_be_missing(graph: facebook.GraphAPI, town: Town, comment: str):
    hers = act(town, "sofia", "comment", on=comment, text="pure io", unsigned=True)
    assert "from" not in graph.get_object(hers, fields="id,from,message")


def test_a_field_nobody_knows_and_an_object_that_is_gone(
    graph: facebook.GraphAPI, town: Town, comment: str
):
    with pytest.raises(facebook.GraphAPIError) as told:
        graph.get_object(comment, fields="mood")
    assert refused(told) == (100, None)
    act(town, "ana", "delete", item=comment)
    with pytest.raises(facebook.GraphAPIError) as told:
        graph.get_object(comment)
    assert refused(told) == (100, 33)


def test_a_cursor_from_a_deleted_item_is_no_longer_known(graph: facebook.GraphAPI, town: Town):
    said = [act(town, "ana", "post", text=str(n), minutes_ago=9 - n) for n in range(3)]
    after = graph.get_connections(PAGE_ID, "feed", limit=1)["paging"]["cursors"]["after"]
    act(town, "ana", "delete", item=said[2])
    with pytest.raises(facebook.GraphAPIError) as told:
        graph.get_connections(PAGE_ID, "feed", limit=1, after=after)
    assert refused(told) == (100, None)


def test_a_private_reply_goes_out_once(graph: facebook.GraphAPI, town: Town, comment: str):
    sent = send(graph, {"comment_id": comment}, "Ciao Ana, ti scrivo in privato. Ben")
    assert sent["recipient_id"] == town.people["ana"].facebook_id
    with pytest.raises(facebook.GraphAPIError) as told:
        send(graph, {"comment_id": comment}, "Ancora io")
    assert refused(told) == (10900, None)
    (effect,) = town.ledger.effects
    assert (effect.verb, effect.to, effect.visibility) == ("message", "ana", "private")
    shown = graph.get_object(comment, fields="can_reply_privately,private_reply_conversation")
    assert shown["can_reply_privately"] is False
    assert shown["private_reply_conversation"]["id"].startswith("t_")


@pytest.mark.parametrize(
    ("author", "minutes", "code"), [("ana", 8 * 24 * 60, 10903), ("linfa", 5, 10902)]
)
def test_what_cannot_be_answered_in_private_says_so(
    graph: facebook.GraphAPI, town: Town, author: str, minutes: int, code: int
):
    item = act(town, author, "post", text="x", minutes_ago=minutes)
    with pytest.raises(facebook.GraphAPIError) as told:
        send(graph, {"post_id": item}, "Ciao")
    assert refused(told) == (code, None)
    assert graph.get_object(item, fields="can_reply_privately")["can_reply_privately"] is False


@pytest.mark.parametrize(
    ("hours", "tag", "reviewed", "arrives"),
    [
        (23, "", False, True),
        (25, "", False, False),
        (25, "HUMAN_AGENT", False, False),
        (25, "HUMAN_AGENT", True, True),
        (24 * 7 + 1, "HUMAN_AGENT", True, False),
    ],
)
def test_the_window_for_messages(
    graph: facebook.GraphAPI, town: Town, hours: int, tag: str, reviewed: bool, arrives: bool
):
    act(town, "ana", "dm", text="Ci siete?", minutes_ago=hours * 60)
    town.graph.human_agent = reviewed
    to = {"id": town.people["ana"].facebook_id}
    kind = {"messaging_type": "MESSAGE_TAG", "tag": tag} if tag else {"messaging_type": "RESPONSE"}
    if arrives:
        assert send(graph, to, "Eccoci", **kind)["message_id"]
    else:
        with pytest.raises(facebook.GraphAPIError) as told:
            send(graph, to, "Eccoci", **kind)
        assert refused(told) == (10, 2018278)
    assert len(town.ledger.effects) == arrives


def test_the_person_answers_and_the_conversation_shows_it(
    graph: facebook.GraphAPI, town: Town, comment: str
):
    send(graph, {"comment_id": comment}, "Ciao Ana")
    town._clock = lambda: NOW + timedelta(minutes=5)
    wanted = "participants,updated_time,messages.limit(10){message,from,created_time}"
    (talk,) = graph.get_connections("me", "conversations", fields=wanted)["data"]
    assert [each["message"] for each in talk["messages"]["data"]] == [
        town.people["ana"].answer,
        "Ciao Ana",
    ]
    assert talk["participants"]["data"][0]["name"] == "Ana Ferri"
    again = graph.get_connections(talk["id"], "messages", fields="message", limit=1)
    assert again["data"][0]["message"] == town.people["ana"].answer


def test_who_takes_no_messages_is_not_available(graph: facebook.GraphAPI, town: Town):
    item = act(town, "rocco", "post", text="URGENTE!!! RISPONDETE")
    with pytest.raises(facebook.GraphAPIError) as told:
        send(graph, {"post_id": item}, "Ciao")
    assert refused(told) == (551, 1545041)
    assert town.ledger.effects == []


def test_a_public_comment_can_be_made_hidden_and_taken_back(
    graph: facebook.GraphAPI, town: Town, comment: str
):
    made = graph.put_comment(comment, "Ciao Ana, ti abbiamo scritto in privato.")["id"]
    assert graph.get_object(made, fields="from")["from"]["id"] == PAGE_ID
    assert graph.put_object(comment, "", is_hidden="true") == {"success": True}
    assert graph.get_object(comment, fields="is_hidden")["is_hidden"] is True
    assert graph.delete_object(made) == {"success": True}
    verbs = [(each.verb, each.visibility) for each in town.ledger.effects]
    assert verbs == [("comment", "public"), ("hide", "public"), ("delete", "public")]


def call(town: Town, path: str, **query: str) -> Response:
    return town.handle(Request("GET", f"/graph/v26.0{path}", tuple(query.items())))


def test_a_dead_key_and_a_wrong_proof_are_refused(town: Town):
    token = town.graph.credentials["page_token"]
    secret = town.graph.credentials["app_secret"]
    proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    assert call(town, "/me", access_token="stolen").json()["error"]["code"] == 190
    assert (
        call(town, "/me", access_token=token, appsecret_proof="no").json()["error"]["code"] == 100
    )
    assert call(town, "/me", access_token=token, appsecret_proof=proof).status == 200


def test_too_many_calls_are_told_how_long_to_wait(graph: facebook.GraphAPI, town: Town):
    town.graph.usage.limit = 2
    seen: list[dict[str, Any]] = []
    graph.session.hooks["response"].append(
        lambda answer, **_: seen.append(json.loads(answer.headers["X-Business-Use-Case-Usage"]))
    )
    graph.get_object("me")
    graph.get_object("me")
    with pytest.raises(facebook.GraphAPIError) as told:
        graph.get_object("me")
    assert refused(told) == (32, None)
    assert [each[PAGE_ID][0]["call_count"] for each in seen] == [50, 100, 100]
    assert seen[-1][PAGE_ID][0]["estimated_time_to_regain_access"] == 60


def test_pushes_are_signed_and_only_what_was_subscribed_comes(
    graph: facebook.GraphAPI, town: Town, comment: str
):
    assert town.graph.outbox == []
    graph.put_object(PAGE_ID, "subscribed_apps", subscribed_fields="feed,messages")
    act(town, "ana", "edit", item=comment, text="Ancora niente")
    act(town, "ana", "dm", text="Ci siete?")
    act(town, "ana", "delete", item=comment)
    edited, wrote, removed = [json.loads(body)["entry"][0] for body, _ in town.graph.outbox]
    value = edited["changes"][0]["value"]
    assert (value["verb"], value["comment_id"], value["message"]) == (
        "edited",
        comment,
        "Ancora niente",
    )
    assert wrote["messaging"][0]["message"]["text"] == "Ci siete?"
    assert removed["changes"][0]["value"]["verb"] == "remove"
    assert all(signed(town, body, headers) for body, headers in town.graph.outbox)


def test_forged_and_repeated_pushes_come_on_demand(graph: facebook.GraphAPI, town: Town):
    graph.put_object(PAGE_ID, "subscribed_apps", subscribed_fields="feed")
    act(town, "ana", "post", text="Ehi")
    act(town, "ana", "push_again")
    act(town, "ana", "push_forged")
    first, again, forged = town.graph.outbox
    assert first == again
    assert not signed(town, *forged)


def signed(town: Town, body: bytes, headers: dict[str, str]) -> bool:
    secret = town.graph.credentials["app_secret"].encode()
    right = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, headers["X-Hub-Signature-256"])
