"""The pretend Mastodon, driven by Mastodon.py over loopback."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonServiceUnavailableError,
    MastodonUnauthorizedError,
)

from playground.platforms.mastodon import QUIRKS
from playground.serve import Served
from playground.town import Town
from playground.wire import Request

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    return Town(lambda: NOW, random.Random(7))


@pytest.fixture
def client(town: Town) -> Iterator[Mastodon]:
    with Served(town) as served, requests.Session() as session:
        yield Mastodon(
            access_token=town.mastodon.credentials["token"],
            api_base_url=served.base + "/mastodon",
            ratelimit_method="throw",
            session=session,
        )


def post(town: Town, text: str, who: str = "ana", do: str = "post", **more: Any) -> str:
    said = {"who": who, "do": f"mastodon.{do}", "text": text, **more}
    return town.act(said, at=NOW - timedelta(minutes=10))


def test_we_know_who_we_are_and_how_long_a_text_may_be(client: Mastodon, town: Town):
    me = client.account_verify_credentials()
    assert (me.acct, str(me.id)) == ("linfa", town.people["linfa"].mastodon_id)
    assert client.instance_v2().configuration.statuses.max_characters == 500
    assert client.instance_v1().uri == "social.example"


def test_a_mention_is_notified_and_shown_as_html(client: Mastodon, town: Town):
    said = post(
        town, "@linfa niente <linea>\nhttps://casa-nuova.example/a #Linfa", spoiler="Guasto"
    )
    post(town, "@linfa sono io", who="linfa")
    (notice,) = client.notifications(types=["mention"])
    assert (notice.type, notice.account.acct) == ("mention", "anaferri@piazza.example")
    status = notice.status
    assert (str(status.id), status.visibility, status.spoiler_text) == (said, "public", "Guasto")
    assert [each.acct for each in status.mentions] == ["linfa"]
    assert [tag.name for tag in status.tags] == ["linfa"]
    for piece in ("@<span>linfa</span>", "&lt;linea&gt;<br />", "#<span>Linfa</span>"):
        assert piece in status.content
    assert client.notifications(exclude_types=["mention"]) == []


def test_pages_lead_up_and_down_to_every_mention_once(client: Mastodon, town: Town):
    said = [post(town, f"@linfa {n}") for n in range(95)]
    newest = client.notifications(limit=40)
    down = [str(each.status.id) for each in client.fetch_remaining(newest)]
    assert down == said[::-1]
    up, page = [], client.notifications(min_id=newest[-1].id, limit=20)
    while page:
        up += [str(each.status.id) for each in page[::-1]]
        page = client.fetch_previous(page)
    assert up == said[56:]


def test_a_hashtag_shows_what_is_public_and_a_search_finds_words(client: Mastodon, town: Town):
    said = post(town, "Niente linea con #Linfa")
    post(town, "Sottovoce: #linfa", visibility="unlisted")
    assert [str(each.id) for each in client.timeline_hashtag("LINFA")] == [said]
    assert [str(each.id) for each in client.search_v2("niente linfa").statuses] == [said]
    assert client.search_v2("altro").statuses == []


def test_a_late_status_gets_an_older_id(client: Mastodon, town: Town):
    new = post(town, "#linfa adesso")
    late = town.act(
        {"who": "ana", "do": "mastodon.post", "text": "#linfa prima"}, at=NOW - timedelta(hours=1)
    )
    assert [str(each.id) for each in client.timeline_hashtag("linfa")] == [new, late]


def test_a_direct_status_reaches_whom_it_names_and_is_answered_once(client: Mastodon, town: Town):
    sent = client.status_post("@anaferri@piazza.example buongiorno", visibility="direct")
    assert [each.acct for each in sent.mentions] == ["anaferri@piazza.example"]
    (effect,) = town.ledger.effects
    assert (effect.to, effect.visibility) == ("ana", "private")
    town._clock = lambda: NOW + timedelta(minutes=5)
    (talk,) = client.conversations()
    assert [each.acct for each in talk.accounts] == ["anaferri@piazza.example"]
    assert str(talk.last_status.in_reply_to_id) == str(sent.id)
    assert "Finalmente" in talk.last_status.content
    client.conversations_read(talk.id)
    around = client.status_context(talk.last_status.id)
    assert [str(each.id) for each in around.ancestors] == [str(sent.id)]


def test_conversations_are_paged_by_a_link(client: Mastodon, town: Town):
    for who in ("ana", "marco", "peter", "sofia", "lucia"):
        post(town, "ci siete?", who=who, do="direct")
    pages = client.fetch_remaining(client.conversations(limit=2))
    assert len({each.id for each in pages}) == 5


def test_the_same_key_is_one_status_for_an_hour(client: Mastodon, town: Town):
    first = client.status_post("Ciao", idempotency_key="k1")
    assert client.status_post("Ciao", idempotency_key="k1").id == first.id
    town._clock = lambda: NOW + timedelta(hours=1)
    assert client.status_post("Ciao", idempotency_key="k1").id != first.id
    assert len(town.ledger.effects) == 2


def test_ours_can_be_edited_and_taken_away_and_theirs_cannot(client: Mastodon, town: Town):
    made = client.status_post("Ciao")
    client.status_update(made.id, "Buongiorno")
    assert [each.content for each in client.status_history(made.id)] == [
        "<p>Ciao</p>", "<p>Buongiorno</p>",
    ]  # fmt: skip
    assert client.status_source(made.id).text == "Buongiorno"
    assert client.status(made.id).edited_at == NOW
    client.status_delete(made.id)
    theirs = post(town, "mio")
    for gone in (lambda: client.status(made.id), lambda: client.status_delete(theirs)):
        with pytest.raises(MastodonNotFoundError):
            gone()


def test_people_edit_and_delete_and_who_is_newly_named_is_told(client: Mastodon, town: Town):
    said = post(town, "niente linea")
    assert client.notifications() == []
    town.act({"who": "ana", "do": "mastodon.edit", "post": said, "text": "@linfa niente linea"})
    (notice,) = client.notifications()
    assert notice.status.edited_at == NOW
    town.act({"who": "ana", "do": "mastodon.delete", "post": said})
    assert client.notifications() == []
    assert client.statuses([said]) == []


def test_who_blocks_us_hides_what_they_said(client: Mastodon, town: Town):
    said = post(town, "@linfa basta")
    town.act({"who": "ana", "do": "mastodon.block"})
    (relation,) = client.account_relationships(town.people["ana"].mastodon_id)
    assert relation.blocked_by
    for refused in (
        lambda: client.status(said),
        lambda: client.status_post("@anaferri@piazza.example scusi", in_reply_to_id=said),
    ):
        with pytest.raises(MastodonNotFoundError):
            refused()
    assert town.ledger.effects == []
    client.status_post("@anaferri@piazza.example scusi", visibility="direct")
    assert town.ledger.effects[0].to == "", "it is dropped without a word"


def test_followers_only_words_are_seen_by_those_named_and_by_followers(
    client: Mastodon, town: Town
):
    hidden = post(town, "solo per voi", visibility="private")
    named = post(town, "@linfa solo per voi", visibility="private")
    assert client.status(named).visibility == "private"
    with pytest.raises(MastodonNotFoundError):
        client.status(hidden)
    town.act({"who": "linfa", "do": "mastodon.follow", "whom": "ana"})
    assert client.status(hidden).visibility == "private"


def test_people_are_looked_up_searched_and_read(client: Mastodon, town: Town):
    said = post(town, "ciao", who="sofia")
    sofia = client.account_lookup("sofialandi")
    assert str(sofia.id) == town.people["sofia"].mastodon_id
    assert [each.acct for each in client.account_search("sofia")] == ["sofialandi"]
    assert [str(each.id) for each in client.account_statuses(sofia.id)] == [said]
    with pytest.raises(MastodonNotFoundError):
        client.account_lookup("nobody@gone.example")


def test_texts_are_measured_as_its_server_does(client: Mastodon, town: Town):
    town.mastodon.most = 40
    client.status_post("@anaferri@piazza.example " + "x" * 30)
    client.status_post("https://linfa.example/" + "x" * 200)
    for text, told in (("x" * 41, "character limit of 40"), ("  ", "can't be blank")):
        with pytest.raises(MastodonAPIError, match=told):
            client.status_post(text)


def test_keys_are_checked_for_what_they_may_do(client: Mastodon, town: Town):
    client.access_token = town.mastodon.credentials["reading_token"]
    assert client.notifications() == []
    with pytest.raises(MastodonAPIError, match="outside the authorized scopes"):
        client.status_post("Ciao")
    client.access_token = "stolen"
    with pytest.raises(MastodonUnauthorizedError):
        client.notifications()


def test_the_three_hundred_and_first_call_has_to_wait(client: Mastodon, town: Town):
    for _ in range(300):
        answer = call(town, "GET", "/api/v1/accounts/verify_credentials")
    with pytest.raises(MastodonRatelimitError):
        client.account_verify_credentials()
    assert answer.header("X-RateLimit-Remaining") == "0"
    assert answer.header("X-RateLimit-Reset") == "2026-11-23T09:05:00.000Z"
    town._clock = lambda: NOW + timedelta(minutes=5)
    assert client.account_verify_credentials()


def call(town: Town, method: str, path: str) -> Any:
    key = {"authorization": f"Bearer {town.mastodon.credentials['token']}"}
    return town.handle(Request(method, f"/mastodon{path}", (), key))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate limit", MastodonRatelimitError),
        ("token dead", MastodonUnauthorizedError),
        ("forbidden", MastodonAPIError),
        ("unavailable", MastodonServiceUnavailableError),
    ],
)
def test_faults_come_in_its_own_words(
    client: Mastodon, town: Town, fault: str, error: type[Exception]
):
    town.faults.set("mastodon:GET /api/v1/notifications", fault)
    with pytest.raises(error):
        client.notifications()
    assert client.notifications() == []


def test_a_server_can_have_ways_of_its_own(town: Town):
    for name in QUIRKS:
        town.act({"who": "linfa", "do": "mastodon.quirk", "name": name})
    post(town, "ci siete?", do="direct")
    missing = call(town, "GET", "/api/v1/statuses/1")
    assert (missing.status, missing.header("content-type")) == (404, "text/html; charset=utf-8")
    denied = town.handle(Request("GET", "/mastodon/api/v1/notifications"))
    assert (denied.status, denied.body) == (401, b"Unauthorized")
    assert call(town, "GET", "/api/v1/conversations").status == 404
    town.act({"who": "linfa", "do": "mastodon.quirk", "name": "mentions only", "on": False})
    assert call(town, "GET", "/api/v1/conversations").json() == []
    with pytest.raises(ValueError, match="No server is like"):
        town.act({"who": "linfa", "do": "mastodon.quirk", "name": "polite"})


def test_a_person_sees_the_thread_and_a_profile(client: Mastodon, town: Town):
    said = post(town, "@linfa <b>non</b> va")
    client.status_post("@anaferri@piazza.example Eccoci", in_reply_to_id=said)
    page = requests.get(town.mastodon.store.get(said).url, timeout=5).text  # type: ignore[union-attr]
    assert "&lt;b&gt;non" in page
    assert "Eccoci" in page
    profile = f"{town.mastodon.base}/@anaferri@piazza.example"
    assert "Ana Ferri" in requests.get(profile, timeout=5).text
    assert requests.get(town.mastodon.base + "/@nobody", timeout=5).status_code == 404
