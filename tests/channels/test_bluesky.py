"""What is heard on Bluesky: the same tests on the pretend network and on a real one."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from casebook.database import Book
from casebook.visibility import Visibility
from listener.items import Mark
from listener.outcomes import SignedOut
from tests import bluesky
from tests.cast import FakeClock
from tests.channels import sky
from tests.channels.sky import Place, texts


@pytest.fixture(params=["town", pytest.param("real", marks=bluesky.REAL)])
def place(request: pytest.FixtureRequest, book: Book, clock: FakeClock) -> Iterator[Place]:
    """Pretended and real: the pretence is verified."""
    with sky.on(request.param, book, clock) as place:
        yield place


@pytest.fixture
def town(book: Book, clock: FakeClock) -> Iterator[Place]:
    """Where only a town can be made to fail."""
    with sky.on("town", book, clock) as place:
        yield place


def test_it_knows_who_it_is_and_what_its_password_opens(place: Place):
    probe = place.channel.probe()
    assert (probe.name, probe.native_id) == (place.linfa.handle, place.linfa.did)
    assert len(probe.can) == 2
    narrow = place.net.app_password(place.linfa, chat=False)
    channel = bluesky.channel_of(place.net, place.book, place.linfa, narrow)
    probe = channel.probe()
    assert "diretti" in probe.cannot[0].it
    assert list(channel.collect("chat", None)) == []


def test_a_wrong_password_is_a_dead_key(place: Place):
    channel = bluesky.channel_of(place.net, place.book, place.linfa, "wrong-password")
    with pytest.raises(SignedOut):
        channel.probe()


def test_mentions_replies_and_quotes_are_heard_oldest_first(place: Place):
    ours = place.net.says(place.linfa, "La fibra arriva a Imola")
    said = [
        place.net.says(place.ana, f"{place.at_us} da me no 😤"),
        place.net.says(place.ana, "A Bologna nemmeno", reply=ours),
        place.net.says(place.ana, "Sentite questa", quote=ours),
    ]
    items = place.heard()
    assert [item.native_id for item in items] == [each["uri"] for each in said]
    assert [item.bookmark is None for item in items] == [True, True, False]
    told = [[f for f in ("mentions_us", "replies_to_us", "quotes_us") if i.facts[f]] for i in items]
    assert told == [["mentions_us"], ["replies_to_us"], ["quotes_us"]]
    assert {item.author.native_id for item in items} == {place.ana.did}
    assert (items[1].kind, items[1].reply_to, items[1].thread) == ("comment", *[ours["uri"]] * 2)
    assert (
        items[0].url == f"{bluesky.SITE}/profile/{said[0]['uri'][5:].replace('app.bsky.feed.', '')}"
    )


def test_from_the_bookmark_only_the_overlap_is_read_again(place: Place):
    old = bluesky.later(place.net.now(), days=-3)
    for n in range(3):
        place.net.says(place.ana, f"{place.at_us} {n}", created=bluesky.later(old, hours=n))
    mark = place.heard()[-1].bookmark
    assert texts(place.heard(since=mark)) == [f"{place.at_us} {n}" for n in range(3)]
    place.net.says(place.ana, f"{place.at_us} dopo")
    items = place.heard(since=mark)
    assert texts(items)[-1] == f"{place.at_us} dopo"
    assert texts(place.heard(since=items[-1].bookmark)) == [f"{place.at_us} dopo"]


def test_an_application_that_dates_its_words_back_is_heard_within_the_overlap(place: Place):
    place.net.says(place.ana, f"{place.at_us} uno")
    mark = place.heard()[-1].bookmark
    hour_ago = bluesky.later(place.net.now(), hours=-1)
    place.net.says(place.ana, f"{place.at_us} scritto in treno", created=hour_ago)
    (back_dated, first) = place.heard(since=mark)
    assert back_dated.text == f"{place.at_us} scritto in treno"
    assert abs(back_dated.said_at - hour_ago) < timedelta(seconds=1)
    assert first.bookmark == mark, "the mark never follows a time of the future or the past"


def test_a_word_dated_in_the_future_is_said_when_it_was_seen(place: Place):
    future = bluesky.later(place.net.now(), days=400)
    place.net.says(place.ana, f"{place.at_us} dal futuro", created=future)
    (item,) = place.heard()
    assert item.said_at < bluesky.later(place.net.now(), hours=1)


def test_pages_are_read_down_to_the_mark(place: Place):
    old = bluesky.later(place.net.now(), days=-2)
    place.net.says(place.ana, f"{place.at_us} prima", created=old)
    mark = place.heard()[-1].bookmark
    record = {"$type": bluesky.POST, "text": place.at_us, "facets": place.net.marked(place.at_us)}
    for n in range(120):
        now = bluesky.iso(bluesky.later(place.net.now(), seconds=n - 300))
        sent = {
            "repo": place.ana.did,
            "collection": bluesky.POST,
            "record": record | {"createdAt": now},
        }
        place.net.done(place.ana, "com.atproto.repo.createRecord", sent)
    assert len(place.heard(since=mark)) == 121


def test_the_search_finds_who_does_not_call_us_and_our_bare_handle(place: Place):
    word = f"linfa{place.ana.did[-6:]}"
    place.channel.settings.plain["words"] = (word,)  # type: ignore[attr-defined]
    place.net.says(place.ana, f"{word} mi ha lasciata senza telefono")
    place.net.says(place.linfa, f"{word} informa: lavori in corso")
    bare = {"$type": bluesky.POST, "text": f"chiedete a {place.at_us}!"}
    bare["createdAt"] = bluesky.iso(place.net.now())
    place.net.puts(place.ana, bluesky.POST, bare)
    assert place.heard() == [Mark("1970-01-01T00:00:00.000Z")], "no link, no notification"
    items = place.heard("search")
    assert texts(items) == [f"{word} mi ha lasciata senza telefono", bare["text"]]
    assert [item.facts["mentions_us"] for item in items] == [False, True]


def test_what_is_said_in_a_thread_of_ours_is_heard_though_it_names_nobody(place: Place):
    theirs = place.net.says(place.ana, f"{place.at_us} senza linea")
    (item,) = place.heard()
    message = place.message(item, "Ci scriva in privato, per favore.", Visibility.PUBLIC)
    place.channel.reply(message.about, message)
    place.net.settle()
    marco = place.net.join("marco")
    place.net.says(marco, "Anche io!", reply=theirs)
    told = {item.text: item.facts["replies_to_us"] for item in place.heard("threads")}
    assert told == {f"{place.at_us} senza linea": False, "Anche io!": False}
    ours = {"uri": place.channel.find_sent(message).native_id, "cid": theirs["cid"]}
    below = place.net.says(place.ana, "Fatto", reply=ours, root=theirs)
    place.net.says(marco, "Tienici informati", reply=below, root=theirs)
    told = {item.text: item.facts["replies_to_us"] for item in place.heard("threads")}
    assert told == {
        f"{place.at_us} senza linea": False, "Anche io!": False, "Fatto": True,
        "Tienici informati": True,
    }  # fmt: skip


def test_an_edit_keeps_the_address_and_changes_the_version(place: Place):
    post = place.net.says(place.ana, f"{place.at_us} niente linea")
    (before,) = place.heard()
    again = place.net.rewords(place.ana, post, f"{place.at_us} linea assente")
    (after,) = place.heard(since=before.bookmark)
    assert after.native_id == before.native_id == again["uri"]
    assert after.text == f"{place.at_us} linea assente"
    assert (before.facts["version"], after.facts["version"]) == (post["cid"], again["cid"])
    assert post["cid"] != again["cid"]


def test_what_was_deleted_is_known_by_looking_up_and_a_block_is_no_deletion(place: Place):
    kept, gone = (place.net.says(place.ana, f"{place.at_us} {n}") for n in range(2))
    rocco = place.net.join("rocco")
    hidden = place.net.says(rocco, f"{place.at_us} vi blocco")
    place.net.deletes(place.ana, gone)
    place.net.points(rocco, place.linfa, verb="block")
    asked = [kept["uri"], gone["uri"], hidden["uri"], "3k/a-message"]
    told = {kept["uri"]: True, gone["uri"]: False, hidden["uri"]: True}
    assert place.channel.still_there(asked) == told
    assert kept["uri"] in {item.native_id for item in place.heard()}


def test_a_token_that_runs_out_in_the_middle_is_renewed_and_nothing_is_missed(place: Place):
    place.net.says(place.ana, f"{place.at_us} uno")
    mark = place.heard()[-1].bookmark
    place.net.says(place.ana, f"{place.at_us} due")
    memory = place.channel.http.memory
    memory["accessJwt"] = run_out = place.net.run_out(place.linfa)
    assert texts(place.heard(since=mark))[-1] == f"{place.at_us} due"
    assert memory["accessJwt"] != run_out
    memory |= {"accessJwt": run_out, "refreshJwt": run_out}
    assert texts(place.heard(since=mark))[-1] == f"{place.at_us} due"
    assert memory["refreshJwt"] != run_out
    memory["accessJwt"] = "not.a.token"
    message = place.message(place.heard()[0], "Eccoci", Visibility.PUBLIC)
    receipt = place.channel.reply(message.about, message)
    assert receipt.native_id.startswith(f"at://{place.linfa.did}/")


def test_messages_come_in_order_from_every_conversation_and_ours_are_left_out(place: Place):
    place.net.takes(place.linfa, "all")
    assert place.heard("chat") == [Mark("0|1970-01-01T00:00:00.000Z")]
    marco = place.net.join("marco")
    for n in range(3):
        place.net.writes(place.ana, place.linfa, f"ana {n}")
        place.net.writes(marco, place.linfa, f"marco {n}")
    first = place.heard("chat")
    assert texts(first) == ["ana 2", "marco 2"], "at first only the last word of each"
    place.net.writes(place.linfa, place.ana, "Buongiorno Ana")
    place.net.writes(place.ana, place.linfa, "ana 3")
    again = place.heard("chat", since=first[-1].bookmark)
    assert texts(again)[-1] == "ana 3"
    assert "Buongiorno Ana" not in texts(again)
    assert {item.author.handle for item in again} == {place.ana.handle}
    assert place.heard("chat", since=again[-1].bookmark) == []


def test_after_an_empty_reading_every_message_that_comes_is_read(place: Place):
    place.net.takes(place.linfa, "all")
    (mark,) = place.heard("chat")
    for n in range(3):
        place.net.writes(place.ana, place.linfa, f"ana {n}")
    assert texts(place.heard("chat", since=mark.bookmark)) == ["ana 0", "ana 1", "ana 2"]


def test_a_time_that_is_read_again_is_read_to_its_end_and_moves_no_mark(place: Place):
    place.net.takes(place.linfa, "all")
    old = bluesky.later(place.net.now(), days=-3)
    place.net.says(place.ana, f"{place.at_us} prima", created=bluesky.later(old, days=-1))
    for n in range(2):
        place.net.says(place.ana, f"{place.at_us} {n}", created=bluesky.later(old, hours=n))
        place.net.writes(place.ana, place.linfa, f"privato {n}")
    until = bluesky.later(old, hours=2)
    items = list(place.channel.again("notifications", old, until))
    assert (texts(items), {item.bookmark for item in items}) == (
        [f"{place.at_us} {n}" for n in range(2)],
        {None},
    )
    assert texts(list(place.channel.again("chat", old, until))) == ["privato 0", "privato 1"]


def test_a_handle_may_change_and_the_person_stays(town: Place):
    town.net.says(town.ana, f"{town.at_us} uno")
    assert town.net.town
    (before,) = town.heard()
    town.net.town.act({"who": town.ana.handle.split(".")[0], "do": "bluesky.rename", "handle": "nuova.sky.example"})  # fmt: skip
    (after,) = town.heard()
    assert before.author.native_id == after.author.native_id
    assert after.author.handle == "nuova.sky.example"


@pytest.mark.parametrize("fault", ["duplicated items", "out of order"])
def test_a_page_in_disorder_is_put_in_order_and_the_next_one_is_read(town: Place, fault: str):
    said = [town.net.says(town.ana, f"{town.at_us} {n}")["uri"] for n in range(110)]
    town.net.town.faults.set("bsky:GET /xrpc/app.bsky", fault)  # type: ignore[union-attr]
    mark = "1970-01-01T00:00:00.000Z"
    assert [item.native_id for item in town.heard(since=mark)] == said
