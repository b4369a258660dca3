"""The pretend X, driven by tweepy over loopback."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import tweepy

from playground.serve import Served
from playground.town import Town
from playground.wire import Request

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELDS = ["author_id", "created_at", "note_tweet", "edit_history_tweet_ids", "referenced_tweets"]


class Redirected(requests.Session):
    """tweepy knows one host only: send its calls to the town instead."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, **kw: Any) -> requests.Response:
        return super().request(method, url.replace("https://api.twitter.com", self.base), **kw)


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


@pytest.fixture
def client(town: Town) -> Iterator[tweepy.Client]:
    keys = town.x.credentials
    with Served(town) as served:
        client = tweepy.Client(
            bearer_token=keys["bearer"],
            consumer_key=keys["consumer_key"],
            consumer_secret=keys["consumer_secret"],
            access_token=keys["access_token"],
            access_token_secret=keys["access_token_secret"],
        )
        client.session = Redirected(served.base + "/x")
        yield client
        client.session.close()


def post(town: Town, who: str, text: str, *, minutes_ago: int = 10, **more: Any) -> str:
    return town.act(
        {"who": who, "do": "x.post", "text": text, **more}, at=NOW - timedelta(minutes=minutes_ago)
    )


def mentions(client: tweepy.Client, town: Town, **more: Any) -> tweepy.Response:
    brand = town.x.brand.x_id
    return client.get_users_mentions(
        brand, tweet_fields=FIELDS, expansions="author_id", user_auth=True, **more
    )


def test_a_mention_is_read_with_its_author(town: Town, client: tweepy.Client):
    said = post(town, "ana", "@LinfaCasa tre tecnici promessi, nessuno visto")
    answer = mentions(client, town)
    assert [str(tweet.id) for tweet in answer.data] == [said]
    assert answer.includes["users"][0].username == "anaferri_casa"
    assert answer.data[0].created_at == NOW - timedelta(minutes=10)


def test_nobody_spoke_and_the_page_has_no_data(town: Town, client: tweepy.Client):
    answer = mentions(client, town)
    assert answer.data is None
    assert answer.meta == {"result_count": 0}


def test_pages_lead_to_every_mention_once(town: Town, client: tweepy.Client):
    said = [post(town, "ana", f"@LinfaCasa {n}", minutes_ago=60 - n) for n in range(13)]
    pages = tweepy.Paginator(
        client.get_users_mentions, town.x.brand.x_id, max_results=5, user_auth=True
    )
    assert [str(tweet.id) for tweet in pages.flatten()] == said[::-1]


def test_only_what_came_after_the_mark_is_read(town: Town, client: tweepy.Client):
    first = post(town, "ana", "@LinfaCasa uno", minutes_ago=9)
    second = post(town, "ana", "@LinfaCasa due", minutes_ago=8)
    assert [str(each.id) for each in mentions(client, town, since_id=first).data] == [second]
    assert mentions(client, town, since_id=second).data is None


def test_a_long_text_is_cut_but_whole_in_the_note(town: Town, client: tweepy.Client):
    text = "@LinfaCasa " + "a" * 100_000
    post(town, "ana", text)
    tweet = mentions(client, town).data[0]
    assert len(tweet.text) == 280
    assert tweet.note_tweet["text"] == text


def test_an_edit_is_a_new_id_that_names_the_old(town: Town, client: tweepy.Client):
    old = post(town, "ana", "@LinfaCasa domani?")
    new = town.act({"who": "ana", "do": "x.edit", "post": old, "text": "@LinfaCasa oggi?"})
    tweet = mentions(client, town).data[0]
    assert (str(tweet.id), tweet.text) == (new, "@LinfaCasa oggi?")
    assert tweet.edit_history_tweet_ids == [int(old), int(new)]
    assert client.get_tweet(old).data.text == "@LinfaCasa domani?"


def test_a_deleted_post_is_an_error_inside_a_good_answer(town: Town, client: tweepy.Client):
    gone, kept = post(town, "ana", "@LinfaCasa uno"), post(town, "ana", "@LinfaCasa due")
    town.act({"who": "ana", "do": "x.delete", "post": gone})
    answer = client.get_tweets([gone, kept])
    assert [str(each.id) for each in answer.data] == [kept]
    assert answer.errors[0]["type"].endswith("/resource-not-found")
    assert answer.errors[0]["resource_id"] == gone


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("linfa", {"la LINFA è giù", "linfa di betulla"}),
        ("linfa -betulla", {"la LINFA è giù"}),
        ('"di betulla"', {"linfa di betulla"}),
        ("@LinfaCasa OR betulla", {"@linfacasa allora??", "linfa di betulla"}),
        ("(betulla OR giu) -is:retweet", {"la LINFA è giù", "linfa di betulla"}),
        ("from:erbeselva", {"linfa di betulla"}),
        ("linf", set()),
    ],
)
def test_search_finds_what_the_query_says(
    town: Town, client: tweepy.Client, query: str, found: set[str]
):
    post(town, "ana", "la LINFA è giù")
    post(town, "erbe", "linfa di betulla")
    post(town, "marco", "@linfacasa allora??")
    answer = client.search_recent_tweets(query)
    assert {each.text for each in answer.data or ()} == found


def test_search_reaches_seven_days_back_and_says_when_the_mark_is_older(
    town: Town, client: tweepy.Client
):
    old = post(town, "ana", "linfa vecchia", minutes_ago=8 * 24 * 60)
    assert client.search_recent_tweets("linfa").data is None
    with pytest.raises(tweepy.BadRequest, match="'since_id' must be a tweet id created after"):
        client.search_recent_tweets("linfa", since_id=old)


def test_search_pages_lead_to_every_post_once(town: Town, client: tweepy.Client):
    said = [post(town, "marco", f"linfa {n}", minutes_ago=60 - n) for n in range(23)]
    pages = tweepy.Paginator(client.search_recent_tweets, "linfa", max_results=10)
    assert [str(tweet.id) for tweet in pages.flatten()] == said[::-1]


def test_search_stops_half_a_minute_before_now_when_told(town: Town, client: tweepy.Client):
    town.x.search_lag = timedelta(seconds=30)
    post(town, "ana", "linfa adesso", minutes_ago=0)
    assert client.search_recent_tweets("linfa").data is None


@pytest.mark.parametrize("query", ["", "(linfa", "linfa OR", "x" * 513, "near:milano"])
def test_a_query_nobody_can_read_is_refused(client: tweepy.Client, query: str):
    with pytest.raises(tweepy.BadRequest):
        client.search_recent_tweets(query)


def test_a_reply_needs_an_author_who_called_us(town: Town, client: tweepy.Client):
    called = post(town, "ana", "@LinfaCasa mi sentite?")
    uncalled = post(town, "ana", "che pazienza con linfa")
    client.create_tweet(text="Ti scriviamo in privato.", in_reply_to_tweet_id=called)
    with pytest.raises(tweepy.Forbidden, match="have not been mentioned"):
        client.create_tweet(text="Ti ascoltiamo.", in_reply_to_tweet_id=uncalled)
    (effect,) = town.ledger.effects
    assert (effect.verb, effect.to, effect.visibility) == ("post", "ana", "public")


def test_a_quote_calls_us_too(town: Town, client: tweepy.Client):
    ours = post(town, "linfa", "Novità in arrivo")
    quote = post(town, "marco", "guardate qui", quote_of=ours)
    assert client.create_tweet(text="Eccoci.", in_reply_to_tweet_id=quote).data["id"]


def test_the_same_text_twice_is_refused(town: Town, client: tweepy.Client):
    client.create_tweet(text="Ciao")
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text="Ciao")


def test_our_post_can_be_taken_back(town: Town, client: tweepy.Client):
    made = client.create_tweet(text="Ciao").data["id"]
    assert client.delete_tweet(made).data["deleted"] is True
    assert client.get_tweet(made).data is None
    with pytest.raises(tweepy.Forbidden):
        client.delete_tweet(post(town, "ana", "mio"))


def test_a_message_arrives_and_its_person_answers_once(client: tweepy.Client, town: Town):
    ana = town.people["ana"]
    sent = client.create_direct_message(participant_id=ana.x_id, text="Come possiamo aiutarti?")
    assert sent.data["dm_conversation_id"] == f"{town.x.brand.x_id}-{ana.x_id}"
    town._clock = lambda: NOW + timedelta(minutes=5)
    events = client.get_direct_message_events(
        participant_id=ana.x_id, dm_event_fields=["sender_id", "created_at"], user_auth=True
    ).data
    assert [str(event.sender_id) for event in events] == [ana.x_id, town.x.brand.x_id]
    assert events[0].text == ana.answer
    client.create_direct_message(participant_id=ana.x_id, text="Grazie!")
    town._clock = lambda: NOW + timedelta(minutes=10)
    assert len(client.get_direct_message_events(user_auth=True).data) == 3


def test_messages_are_paged_newest_first(client: tweepy.Client, town: Town):
    for n in range(5):
        town.act({"who": "ana", "do": "x.dm", "text": str(n)})
    pages = tweepy.Paginator(client.get_direct_message_events, max_results=2, user_auth=True)
    assert [event.text for event in pages.flatten()] == ["4", "3", "2", "1", "0"]


def test_who_takes_no_messages_gets_none(client: tweepy.Client, town: Town):
    rocco, ana = town.people["rocco"], town.people["ana"]
    fields = ["receives_your_dm"]
    assert not client.get_user(id=rocco.x_id, user_fields=fields, user_auth=True).data[fields[0]]
    town.act({"who": "ana", "do": "x.takes_messages", "yes": False})
    for person in (rocco, ana):
        with pytest.raises(tweepy.Forbidden, match="permission to DM"):
            client.create_direct_message(participant_id=person.x_id, text="Ciao")
    assert town.ledger.effects == []


def test_who_wrote_to_us_first_can_be_answered(client: tweepy.Client, town: Town):
    rocco = town.people["rocco"]
    town.act({"who": "rocco", "do": "x.dm", "text": "RISPONDETE"})
    assert client.create_direct_message(participant_id=rocco.x_id, text="Eccoci").data
    (found,) = client.get_users(usernames=[rocco.x], user_fields=["receives_your_dm"]).data
    assert found.id == int(rocco.x_id)


def test_people_nobody_knows_are_errors_beside_those_found(client: tweepy.Client, town: Town):
    answer = client.get_users(ids=[town.people["ana"].x_id, "1"])
    assert [each.username for each in answer.data] == ["anaferri_casa"]
    assert answer.errors[0]["value"] == "1"


def test_the_sixteenth_message_in_a_quarter_has_to_wait(client: tweepy.Client, town: Town):
    ana = town.people["ana"].x_id
    for n in range(15):
        client.create_direct_message(participant_id=ana, text=str(n))
    with pytest.raises(tweepy.TooManyRequests) as told:
        client.create_direct_message(participant_id=ana, text="15")
    assert told.value.response.headers["x-rate-limit-reset"] == str(int(NOW.timestamp()) + 900)
    town._clock = lambda: NOW + timedelta(minutes=15)
    assert client.create_direct_message(participant_id=ana, text="15").data
    assert len(town.ledger.effects) == 16


def test_each_item_is_charged_once_a_day_and_an_empty_purse_stops_us(
    client: tweepy.Client, town: Town
):
    post(town, "ana", "@LinfaCasa uno")
    post(town, "ana", "@LinfaCasa due")
    for _ in range(3):
        mentions(client, town)
    client.search_recent_tweets("@LinfaCasa")
    assert town.ledger.spent("x") == 2 * 1_000 + 2 * 5_000
    town.x.meter.credit = 12_000
    with pytest.raises(tweepy.HTTPException) as told:
        mentions(client, town)
    assert told.value.response.status_code == 402
    assert told.value.response.json()["title"] == "CreditsDepleted"


def test_an_application_cannot_speak_for_a_person(town: Town):
    app = {"authorization": f"Bearer {town.x.credentials['bearer']}"}
    answer = town.handle(Request("POST", "/x/2/tweets", headers=app, body=b'{"text":"x"}'))
    assert (answer.status, answer.json()["title"]) == (403, "Unsupported Authentication")


def test_a_wrong_key_is_refused(client: tweepy.Client, town: Town):
    client.access_token = "stolen"
    with pytest.raises(tweepy.Unauthorized):
        client.get_me()


def test_a_person_sees_the_thread_and_can_reply_by_hand(client: tweepy.Client, town: Town):
    said = post(town, "ana", "linfa <b>non</b> va")
    base = client.session.base
    form = requests.post(
        f"{base}/intent/tweet", {"in_reply_to": said, "text": "Ciao Ana"}, timeout=5
    )
    assert "/x/i/web/status/" in form.text
    page = requests.get(f"{base}/i/web/status/{said}", timeout=5).text
    assert "linfa &lt;b&gt;non" in page
    assert "Ciao Ana" in page
    assert town.ledger.effects[0].to == "ana"
