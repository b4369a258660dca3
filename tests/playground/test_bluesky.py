"""One suite, driven by Bluesky's own Python library and by hand, for the pretend and a real network."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from atproto import Client, models
from atproto.exceptions import BadRequestError

from tests import bluesky
from tests.bluesky import POST, Net, Someone
from tests.cast import FakeClock


@pytest.fixture
def town_net() -> Iterator[Net]:
    # The library looks at the clock on the wall to see whether its token has run out.
    with bluesky.town_net(FakeClock(datetime.now(UTC))) as net:
        yield net


@pytest.fixture
def real_net() -> Iterator[Net]:
    with bluesky.real_net() as net:
        yield net


@pytest.fixture(params=["town_net", pytest.param("real_net", marks=bluesky.REAL)])
def net(request: pytest.FixtureRequest) -> Net:
    found: Net = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def linfa(net: Net) -> Someone:
    return net.join("linfa")


@pytest.fixture
def ana(net: Net) -> Someone:
    return net.join("ana")


def client_of(net: Net, who: Someone) -> Client:
    client = Client(f"{net.pds}/xrpc")
    net.to_close.append(client.request)
    client.login(who.handle, who.password)
    return client


def refused(net: Net, who: Someone | None, method: str, sent: Any = None, **query: Any) -> Any:
    """Status, name and sentence."""
    answer = net.call(who, method, sent, **query)
    told = answer.json()
    return answer.status_code, told["error"], told["message"]


def post(net: Net, who: Someone, **more: Any) -> dict[str, Any]:
    record = {"$type": POST, "text": "ciao", "createdAt": bluesky.iso(net.now())} | more
    return {"repo": who.did, "collection": POST, "record": record}


def test_the_library_signs_in_posts_replies_and_reads_its_thread(net: Net, ana: Someone):
    client = client_of(net, ana)
    assert client.me is not None
    assert client.me.did == ana.did
    root = client.send_post("Da un mese senza linea 😭")
    ref = models.ComAtprotoRepoStrongRef.Main(uri=root.uri, cid=root.cid)
    client.send_post(
        "Aggiornamento", reply_to=models.AppBskyFeedPost.ReplyRef(root=ref, parent=ref)
    )
    net.settle()
    thread = client.get_post_thread(root.uri).thread
    assert isinstance(thread, models.AppBskyFeedDefs.ThreadViewPost)
    assert [reply.post.record.text for reply in thread.replies or ()] == ["Aggiornamento"]
    assert thread.post.cid == root.cid
    assert len(client.get_author_feed(ana.did).feed) == 2


def test_the_library_reads_notifications_page_by_page(net: Net, linfa: Someone, ana: Someone):
    said = [net.says(ana, f"@{linfa.handle} {n}")["uri"] for n in range(7)]
    client, found, cursor = client_of(net, linfa), [], None
    for _ in range(3):
        page = client.app.bsky.notification.list_notifications(
            {"limit": 3, "cursor": cursor, "reasons": ["mention"]}
        )
        found += [each.uri for each in page.notifications]
        assert {each.reason for each in page.notifications} == {"mention"}
        cursor = page.cursor
    assert found == said[::-1]
    assert cursor is None, "the last page leads nowhere"
    empty = client.app.bsky.notification.list_notifications({"reasons": ["quote"]})
    assert empty.notifications == []


def test_one_post_is_one_notification_whatever_it_does_to_us(
    net: Net, linfa: Someone, ana: Someone
):
    ours = net.says(linfa, "Lavori in corso")
    net.says(ana, f"@{linfa.handle} e da me?", reply=ours, quote=ours)
    deeper = net.says(ana, "E da me?", reply=ours)
    net.says(ana, "Ancora io", reply=deeper, root=ours)
    told = net.done(linfa, "app.bsky.notification.listNotifications")["notifications"]
    assert [each["reason"] for each in told] == ["reply", "reply", "mention"]
    assert told[0]["record"]["text"] == "Ancora io"


def test_lists_are_sorted_by_the_authors_time_where_it_is_the_earlier(
    net: Net, linfa: Someone, ana: Someone
):
    word = f"w{ana.did[-8:]}"
    for days in (0, -3, 300):
        created = bluesky.later(net.now(), days=days)
        net.says(ana, f"@{linfa.handle} {word} {days}", created=created)
    told = net.done(linfa, "app.bsky.notification.listNotifications")["notifications"]
    order = [each["record"]["text"].split()[-1] for each in told]
    assert order == ["300", "0", "-3"]
    found = net.done(linfa, "app.bsky.feed.searchPosts", q=word, sort="latest")["posts"]
    assert [each["record"]["text"].split()[-1] for each in found] == order
    for each in (*told, *found):
        shown = datetime.fromisoformat(each["indexedAt"])
        said = datetime.fromisoformat(each["record"]["createdAt"])
        assert shown <= bluesky.later(net.now(), minutes=1)
        assert shown == said or said > shown


def test_the_library_searches_page_by_page(net: Net, ana: Someone):
    word = f"linfa{ana.did[-8:]}"
    said = [net.says(ana, f"{word} {n}")["uri"] for n in range(5)]
    client, found, cursor = client_of(net, ana), [], None
    for _ in range(3):
        page = client.app.bsky.feed.search_posts({"q": word, "limit": 2, "cursor": cursor})
        found += [each.uri for each in page.posts]
        cursor = page.cursor
    assert found == said[::-1]
    assert cursor is None
    mine = client.app.bsky.feed.search_posts({"q": f"{word} from:{ana.handle}"})
    assert len(mine.posts) == 5


def test_an_edit_keeps_the_uri_and_changes_the_cid_everywhere(
    net: Net, linfa: Someone, ana: Someone
):
    first = net.says(ana, f"@{linfa.handle} domani?")
    again = net.rewords(ana, first, f"@{linfa.handle} oggi?")
    assert first["uri"] == again["uri"]
    assert first["cid"] != again["cid"]
    (told,) = net.done(linfa, "app.bsky.notification.listNotifications")["notifications"]
    (seen,) = net.done(linfa, "app.bsky.feed.getPosts", uris=first["uri"])["posts"]
    for each in (told, seen):
        assert (each["cid"], each["record"]["text"]) == (again["cid"], f"@{linfa.handle} oggi?")
    assert first["cid"].startswith("bafyrei")
    assert len(first["cid"]) == len(again["cid"]) == 59


def test_a_deleted_post_is_gone_from_everywhere(net: Net, linfa: Someone, ana: Someone):
    gone = net.says(ana, f"@{linfa.handle} ci ripenso")
    net.deletes(ana, gone)
    net.deletes(ana, gone)  # harmless
    assert net.done(linfa, "app.bsky.notification.listNotifications")["notifications"] == []
    assert net.done(linfa, "app.bsky.feed.getPosts", uris=gone["uri"])["posts"] == []
    asked = {"repo": ana.did, "collection": POST, "rkey": gone["uri"].rpartition("/")[2]}
    told = refused(net, linfa, "com.atproto.repo.getRecord", **asked)
    assert told == (400, "RecordNotFound", f"Could not locate record: {gone['uri']}")
    told = refused(net, linfa, "app.bsky.feed.getPostThread", uri=gone["uri"])
    assert told == (400, "NotFound", f"Post not found: {gone['uri']}")


def test_whom_one_blocks_is_hidden_not_deleted(net: Net, linfa: Someone, ana: Someone):
    hidden = net.says(ana, f"@{linfa.handle} vi blocco")
    net.points(ana, linfa, verb="block")
    assert net.done(linfa, "app.bsky.notification.listNotifications")["notifications"] == []
    assert net.done(linfa, "app.bsky.feed.getPosts", uris=hidden["uri"])["posts"] == []
    thread = net.done(linfa, "app.bsky.feed.getPostThread", uri=hidden["uri"])["thread"]
    assert (thread["$type"], thread["blocked"]) == ("app.bsky.feed.defs#blockedPost", True)
    assert net.done(linfa, "app.bsky.actor.getProfile", actor=ana.did)["viewer"]["blockedBy"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"text": "a" * 301}, "grapheme too big (maximum 300, got 301) at $.record.text"),
        ({"text": "👩‍👩‍👧‍👦" * 300}, "string too big (maximum 3000, got 7500) at $.record.text"),
        ({"createdAt": "2026-11-23T06:00:00"}, 'Invalid datetime (got "2026-11-23T06:00:00") at $.record.createdAt'),
        ({"langs": ["it"] * 4}, "array too big (maximum 3, got 4) at $.record.langs"),
    ],
)  # fmt: skip
def test_a_post_the_lexicon_does_not_allow_is_refused(
    net: Net, ana: Someone, more: dict[str, Any], said: str
):
    told = refused(net, ana, "com.atproto.repo.createRecord", post(net, ana, **more))
    assert told[:2] == (400, "InvalidRequest")
    assert told[2].endswith(said)


def test_a_hundred_and_twenty_families_are_not_too_many(net: Net, ana: Someone):
    sent = post(net, ana, text="👩‍👩‍👧‍👦" * 120)
    assert net.call(ana, "com.atproto.repo.createRecord", sent).status_code == 200


def test_a_record_key_is_used_once(net: Net, ana: Someone):
    rkey = net.says(ana, "uno")["uri"].rpartition("/")[2]
    again = {**post(net, ana), "rkey": rkey}
    told = refused(net, ana, "com.atproto.repo.createRecord", again)
    assert told == (500, "InternalServerError", "Internal Server Error")
    own = {**post(net, ana), "rkey": "my-own-key"}
    assert refused(net, ana, "com.atproto.repo.createRecord", own)[0] == 400
    same = net.call(ana, "com.atproto.repo.putRecord", {**post(net, ana), "rkey": rkey}).json()
    twice = {**post(net, ana), "rkey": rkey}
    twice["record"] = net.done(ana, "com.atproto.repo.getRecord", repo=ana.did, collection=POST, rkey=rkey)["value"]  # fmt: skip
    told = net.done(ana, "com.atproto.repo.putRecord", twice)
    assert told["cid"] == same["cid"]
    assert "commit" not in told, "nothing changed"
    stale = {**post(net, ana, text="tre"), "rkey": rkey, "swapRecord": cid_of_another(net, ana)}
    assert refused(net, ana, "com.atproto.repo.putRecord", stale)[:2] == (400, "InvalidSwap")


def cid_of_another(net: Net, ana: Someone) -> str:
    return net.says(ana, "un altro")["cid"]


def test_nobody_writes_into_anothers_repository(net: Net, linfa: Someone, ana: Someone):
    told = refused(net, linfa, "com.atproto.repo.createRecord", post(net, ana))
    assert told == (401, "AuthenticationRequired", "Authentication Required")


def test_records_are_listed_by_their_owner(net: Net, ana: Someone):
    said = [net.says(ana, f"{n}")["uri"] for n in range(3)]
    query = {"repo": ana.did, "collection": POST}
    page = net.done(ana, "com.atproto.repo.listRecords", limit=2, **query)
    rest = net.done(ana, "com.atproto.repo.listRecords", cursor=page["cursor"], **query)
    assert [each["uri"] for each in page["records"] + rest["records"]] == said[::-1]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"password": "wrong"}, (401, "AuthenticationRequired", "Invalid identifier or password")),
        ({"identifier": "nobody.example"}, (401, "AuthenticationRequired", "Invalid identifier or password")),
    ],
)  # fmt: skip
def test_who_does_not_get_in_is_not_told_why(
    net: Net, ana: Someone, sent: dict[str, str], told: tuple[int, str, str]
):
    whole = {"identifier": ana.handle, "password": ana.password} | sent
    assert refused(net, None, "com.atproto.server.createSession", whole) == told


def test_a_token_says_what_is_wrong_with_it(net: Net, ana: Someone):
    session = net.call(None, "com.atproto.server.createSession", {"identifier": ana.did, "password": ana.password}).json()  # fmt: skip
    timeline = "app.bsky.notification.listNotifications"
    for token, told in (
        (net.run_out(ana), (400, "ExpiredToken", "Token has expired")),
        (session["refreshJwt"], (400, "InvalidToken", "Token could not be verified")),
    ):
        assert refused(net, Someone(ana.did, ana.handle, "", token), timeline) == told
    assert refused(net, None, timeline)[:2] == (401, "AuthMissing")
    fresh = Someone(ana.did, ana.handle, "", session["refreshJwt"])
    told = refused(net, fresh, "com.atproto.server.refreshSession", {"a": 1})
    assert told[2] == "A request body was provided when none was expected"
    for _ in "12":  # the old one goes on for a while
        renewed = net.done(fresh, "com.atproto.server.refreshSession", {})
        assert renewed["did"] == ana.did
        assert (
            net.call(Someone(ana.did, ana.handle, "", renewed["accessJwt"]), timeline).status_code
            == 200
        )


def test_a_handle_leads_to_its_did(net: Net, ana: Someone):
    asked = "com.atproto.identity.resolveHandle"
    assert net.call(None, asked, handle=ana.handle.upper()).json() == {"did": ana.did}
    assert refused(net, None, asked, handle=f"nobody-here.{net.domain}")[:2] == (
        400,
        "HandleNotFound",
    )
    assert refused(net, None, asked, handle="@ana")[:2] == (400, "InvalidRequest")
    told = refused(net, ana, "app.bsky.actor.getProfile", actor=f"nobody-here.{net.domain}")
    assert told == (400, "InvalidRequest", "Profile not found")


@pytest.mark.parametrize(
    ("method", "query", "status", "error"),
    [
        ("app.bsky.notification.listNotifications", {"limit": 101}, 400, "InvalidRequest"),
        ("app.bsky.notification.listNotifications", {"cursor": "nonsense"}, 502, "InternalServerError"),
        ("app.bsky.feed.searchPosts", {"q": "x", "cursor": "nonsense"}, 502, "InternalServerError"),
        ("app.bsky.feed.searchPosts", {}, 400, "InvalidRequest"),
        ("app.bsky.feed.getPosts", {"uris": ["at://did:plc:abc/app.bsky.feed.post/3k"] * 26}, 400, "InvalidRequest"),
        ("app.bsky.feed.getNothing", {}, 501, "MethodNotImplemented"),
        ("com.atproto.repo.createRecord", {}, 400, "InvalidRequest"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_in_their_way(
    net: Net, ana: Someone, method: str, query: dict[str, Any], status: int, error: str
):
    assert refused(net, ana, method, **query)[:2] == (status, error)


def test_the_library_chats_and_availability_makes_nothing(net: Net, linfa: Someone, ana: Someone):
    net.takes(ana, "all")
    client = client_of(net, linfa).with_bsky_chat_proxy()
    net.to_close.append(client.request)
    convo = client.chat.bsky.convo
    assert convo.get_convo_availability({"members": [ana.did]}).can_chat
    assert convo.list_convos({}).convos == []
    talk = convo.get_convo_for_members({"members": [ana.did]}).convo
    sent = convo.send_message({"convo_id": talk.id, "message": {"text": "Buongiorno Ana"}})
    net.writes(ana, linfa, "Finalmente")
    said = convo.get_messages({"convo_id": talk.id, "limit": 1})
    older = convo.get_messages({"convo_id": talk.id, "cursor": said.cursor})
    assert [m.text for m in (*said.messages, *older.messages)] == ["Finalmente", "Buongiorno Ana"]
    assert older.messages[0].id == sent.id
    (listed,) = convo.list_convos({}).convos
    assert (listed.unread_count, listed.last_message.text) == (1, "Finalmente")
    assert listed.rev > talk.rev


def test_who_takes_no_messages_says_so(net: Net, linfa: Someone, ana: Someone):
    ask = "chat.bsky.convo.getConvoForMembers"
    assert not net.done(linfa, "chat.bsky.convo.getConvoAvailability", members=ana.did)["canChat"]
    assert refused(net, linfa, ask, members=ana.did)[:2] == (400, "NotFollowedBySender")
    net.takes(ana, "none")
    profile = net.done(linfa, "app.bsky.actor.getProfile", actor=ana.did)
    assert profile["associated"]["chat"]["allowIncoming"] == "none"
    assert refused(net, linfa, ask, members=ana.did)[:2] == (400, "MessagesDisabled")
    net.points(linfa, ana, verb="block")
    assert refused(net, linfa, ask, members=ana.did)[1] in ("BlockedActor", "BlockedSubject")
    assert refused(net, linfa, "chat.bsky.convo.getMessages", convoId="3kunknown")[:2] == (
        400,
        "InvalidConvo",
    )


def test_a_message_is_at_most_a_thousand_signs(net: Net, linfa: Someone, ana: Someone):
    net.takes(ana, "all")
    talk = net.done(linfa, "chat.bsky.convo.getConvoForMembers", members=ana.did)["convo"]["id"]
    sent = {"convoId": talk, "message": {"text": "a" * 1001}}
    assert refused(net, linfa, "chat.bsky.convo.sendMessage", sent)[:2] == (400, "InvalidRequest")


def test_a_plain_app_password_does_not_open_the_chat(net: Net, linfa: Someone):
    narrow = net.app_password(linfa, chat=False)
    session = net.call(None, "com.atproto.server.createSession", {"identifier": linfa.handle, "password": narrow}).json()  # fmt: skip
    who = Someone(linfa.did, linfa.handle, "", session["accessJwt"])
    told = refused(net, who, "chat.bsky.convo.listConvos")
    assert told == (400, "InvalidToken", "Bad token method")
    assert (
        refused(net, who, "com.atproto.server.createAppPassword", {"name": "x"})[1]
        == "InvalidToken"
    )


def test_without_the_header_the_chat_is_no_method(net: Net, linfa: Someone):
    url, headers = (
        f"{net.pds}/xrpc/chat.bsky.convo.listConvos",
        {"authorization": f"Bearer {linfa.token}"},
    )
    assert net.http.get(url, headers=headers).status_code == 501
    headers["atproto-proxy"] = "did:web:api.bsky.chat"
    told = net.http.get(url, headers=headers)
    assert (told.status_code, told.json()["message"]) == (
        400,
        "no service id specified in proxy header",
    )


def test_the_library_tells_our_refusals_apart(net: Net, ana: Someone):
    with pytest.raises(BadRequestError) as refused:
        client_of(net, ana).get_post_thread(f"at://{ana.did}/{POST}/3k2222222222a")
    assert refused.value.response.content.error == "NotFound"
