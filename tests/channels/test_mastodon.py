"""Mastodon heard: pages, edits, deletions, private words, and servers with ways of their own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.message import Author
from casebook.tables.heard import mention, stream
from casebook.visibility import Visibility
from listener.channels.mastodon import Mastodon, shapes
from listener.collect import collect
from listener.items import Broken, Deleted, Edited, Heard, Item
from listener.line import Line
from listener.outcomes import Busy, Gone, Refused, SignedOut
from tests.cast import FakeClock
from tests.channels.square import act, contact, hear, mark, outgoing, read, words
from tests.town import BASE, Linfa

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def mastodon(linfa: Linfa) -> Mastodon:
    return linfa.registry.open(linfa.mastodon())


def test_a_mention_tells_who_where_and_to_whom(linfa: Linfa, mastodon: Mastodon):
    said = act(linfa, "post", "@linfa niente linea\ne nessuno & niente", spoiler="Guasto")
    (word,) = words(read(mastodon))
    assert (word.native_id, word.kind, word.visibility, word.title) == (
        said,
        "post",
        PUBLIC,
        "Guasto",
    )
    assert word.html
    assert word.author == Author(
        linfa.town.people["ana"].mastodon_id, "anaferri@piazza.example", "Ana Ferri",
        f"{linfa.town.mastodon.base}/@anaferri@piazza.example",
    )  # fmt: skip
    assert word.said_at == linfa.clock.now()
    assert word.url == f"{linfa.town.mastodon.base}/@anaferri@piazza.example/{said}"
    assert word.facts == {"mentions_us": True, "replies_to_us": False}


@pytest.mark.parametrize("quirk", ["", "min_id as since_id", "no links"])
def test_pages_are_read_to_the_end_though_new_words_arrive_between_them(
    linfa: Linfa, mastodon: Mastodon, quirk: str
):
    """Three pages and more; from every page on somebody says something new."""
    since = mark(read(mastodon))
    if quirk:
        act(linfa, "quirk", name=quirk)
    ids = [act(linfa, "post", f"@linfa {n}") for n in range(130)]
    for n in range(3):
        late = {"who": "marco", "do": "mastodon.post", "text": f"@linfa tardi {n}"}
        linfa.town.faults.set("mastodon:GET /api/v1/notifications", "page changes", then=late)
    items = read(mastodon, since=since)
    items += read(mastodon, since=mark(items))
    once = list(dict.fromkeys(word.native_id for word in words(items)))
    assert len(once) == 133
    assert set(ids) < set(once)
    assert not words(read(mastodon, since=mark(items)))


def test_a_reading_cut_short_goes_on_where_it_stopped(linfa: Linfa, mastodon: Mastodon):
    act(linfa, "post", "@linfa prima")
    since = mark(read(mastodon))
    ids = [act(linfa, "post", f"@linfa {n}") for n in range(130)]
    linfa.town.faults.set("mastodon:GET /api/v1/notifications", "slow", times=4, seconds=0.0)
    linfa.town.faults.set("mastodon:GET /api/v1/notifications", "rate limit")
    items: list[Item] = []
    with pytest.raises(Busy) as busy:
        items.extend(mastodon.collect("mentions", since))
    assert busy.value.until is not None
    assert timedelta(0) < busy.value.until - linfa.clock.now() <= timedelta(minutes=5)
    assert 40 <= len(words(items)) < 130
    linfa.clock.forward(minutes=5)
    items += read(mastodon, since=mark(items))
    assert {word.native_id for word in words(items)} == set(ids)


@pytest.mark.parametrize("fault", ["duplicated items", "out of order"])
def test_a_page_in_disorder_loses_and_doubles_nothing(linfa: Linfa, mastodon: Mastodon, fault: str):
    since = mark(read(mastodon))
    ids = [act(linfa, "post", f"@linfa {n}") for n in range(60)]
    linfa.town.faults.set("mastodon:GET /api/v1/notifications", fault, times=2)
    items = read(mastodon, since=since)
    assert sorted(word.native_id for word in words(items)) == ids


def test_a_word_that_its_server_learns_of_late_is_heard_too(linfa: Linfa, mastodon: Mastodon):
    """It gets an older id than those already read: the mark stays some way behind."""
    for n in range(20):
        act(linfa, "post", f"#linfa {n}", who="marco")
    first = read(mastodon, "hashtags")
    late = {"who": "ana", "do": "mastodon.post", "text": "#linfa, senza linea"}
    linfa.town.act(late, at=linfa.clock.now() - timedelta(minutes=3))
    (word,) = words(read(mastodon, "hashtags", mark(first)))
    assert "senza linea" in word.text


def test_an_edit_is_noticed_once_and_a_deletion_after_it(linfa: Linfa, mastodon: Mastodon):
    said = act(linfa, "post", "@linfa niente linea")
    since = mark(read(mastodon))
    act(linfa, "edit", "@linfa linea assente da ieri", post=said)
    edited = next(item for item in read(mastodon, since=since) if isinstance(item, Edited))
    assert edited.heard.native_id == said
    assert "assente" in edited.heard.text
    items = read(mastodon, since=since)
    assert not [i for i in read(mastodon, since=mark(items)) if isinstance(i, Edited)]
    act(linfa, "delete", post=said)
    items = read(mastodon, since=mark(items))
    assert [item for item in items if not item.bookmark] == [Deleted(said)]
    assert not [item for item in read(mastodon, since=mark(items)) if not item.bookmark]


def test_who_blocks_us_has_taken_nothing_away(linfa: Linfa, mastodon: Mastodon):
    act(linfa, "post", "Con #linfa va male", who="marco")
    said = act(linfa, "post", "Con #linfa va peggio")
    since = mark(read(mastodon, "hashtags"))
    act(linfa, "block")
    assert mastodon.still_there([said]) == {said: False}
    assert not [i for i in read(mastodon, "hashtags", since) if isinstance(i, Deleted)]


def test_a_key_that_may_not_ask_how_we_stand_still_tells_of_deletions(
    linfa: Linfa, mastodon: Mastodon
):
    said = act(linfa, "post", "@linfa niente linea")
    since = mark(read(mastodon))
    act(linfa, "delete", post=said)
    linfa.town.faults.set("mastodon:GET /api/v1/accounts/relationships", "forbidden")
    assert Deleted(said) in read(mastodon, since=since)


def test_a_word_only_cleared_from_the_list_is_still_there(linfa: Linfa, mastodon: Mastodon):
    for n in range(3):
        act(linfa, "post", f"@linfa {n}")
    since = mark(read(mastodon))
    linfa.town.mastodon.store.notices.clear()
    items = read(mastodon, since=since)
    assert not [item for item in items if not item.bookmark]
    calls = len(linfa.transport.calls)
    read(mastodon, since=mark(items))
    assert len(linfa.transport.calls) == calls + 1, "it is not looked up for ever"


def test_private_words_come_by_both_ways_under_one_id(linfa: Linfa, mastodon: Mastodon):
    first = act(linfa, "direct", "Il codice è sul contratto")
    second = act(linfa, "direct", "E il telefono è lo stesso", reply_to=first)
    for stream_ in ("mentions", "conversations"):
        found = words(read(mastodon, stream_))
        assert [(word.native_id, word.visibility, word.kind) for word in found] == [
            (first, PRIVATE, "message"), (second, PRIVATE, "message"),
        ]  # fmt: skip


def test_in_a_conversation_only_what_is_new_is_told(linfa: Linfa, mastodon: Mastodon):
    first = act(linfa, "direct", "Pronto?")
    act(linfa, "direct", "Salve", who="marco")
    since = mark(read(mastodon, "conversations"))
    assert not words(read(mastodon, "conversations", since))
    ours = act(linfa, "direct", "Eccoci", who="linfa", to="ana", reply_to=first)
    new = [act(linfa, "direct", f"Allora {n}", reply_to=ours) for n in range(3)]
    found = words(read(mastodon, "conversations", since))
    assert [word.native_id for word in found] == new, "though the conversation shows its last only"
    assert {word.reply_to for word in found} == {ours}


def test_one_new_private_word_does_not_make_us_read_the_old_ones_again(
    linfa: Linfa, mastodon: Mastodon
):
    for n in range(90):
        act(linfa, "direct", f"ciao {n}", who="marco")
    since = mark(read(mastodon, "conversations"))
    act(linfa, "direct", "Salve")
    calls = len(linfa.transport.calls)
    assert len(words(read(mastodon, "conversations", since))) == 1
    assert len(linfa.transport.calls) == calls + 2


def test_a_conversation_under_a_public_word_gives_the_private_ones_only(
    linfa: Linfa, mastodon: Mastodon
):
    public = act(linfa, "post", "@linfa niente linea")
    act(linfa, "reply", "anche a me", to=public, who="marco")
    ours = act(linfa, "direct", "Buongiorno", who="linfa", to="ana", reply_to=public)
    said = act(linfa, "direct", "Eccomi", reply_to=ours)
    items = read(mastodon, "conversations")
    assert [word.native_id for word in words(items)] == [said]
    calls = len(linfa.transport.calls)
    read(mastodon, "conversations", mark(items))
    assert len(linfa.transport.calls) == calls + 1, "what is known is not read again"


def test_who_writes_for_the_first_time_is_heard_where_the_server_hides_strangers(
    linfa: Linfa, mastodon: Mastodon
):
    act(linfa, "quirk", name="strangers filtered")
    said = act(linfa, "post", "@linfa niente linea")
    assert [word.native_id for word in words(read(mastodon))] == [said]


def test_a_width_that_only_its_server_knows_is_answered_in_private(mastodon: Mastodon):
    account = {"id": "7", "acct": "ana"}
    status = {"id": "9", "created_at": "2026-03-02T09:00:00", "content": "x", "account": account}
    word = shapes.word(mastodon, status | {"visibility": "local"})
    assert isinstance(word, Heard)
    assert word.visibility is PRIVATE
    assert word.said_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_pictures_and_verified_pages_come_along(mastodon: Mastodon):
    page = '<a href="https://casa-nuova.example/" rel="me">casa</a>'
    fields = [{"name": "Blog", "value": page, "verified_at": "2026-01-01T00:00:00Z"}]
    account = {"id": "7", "acct": "ana", "fields": [{"value": page, "verified_at": None}, *fields]}
    pictures = [{"description": "Il modem <spento>"}, {"description": None}]
    word = shapes.word(mastodon, {
        "id": "9", "created_at": "2026-03-02T09:00:00Z", "content": "", "visibility": "public",
        "account": account, "media_attachments": pictures,
    })  # fmt: skip
    assert isinstance(word, Heard)
    assert word.text == "<p>📎 Il modem &lt;spento&gt;</p><p>📎 </p>"
    assert word.author
    assert word.author.facts == {"me": "https://casa-nuova.example/"}


def test_a_hashtag_a_search_and_a_mention_of_one_status_are_one_word(linfa: Linfa, book: Book):
    account = linfa.mastodon()
    act(linfa, "post", "@linfa niente linea da ieri, vergogna #linfa")
    line = Line(book, linfa.registry)
    with book.reading() as r:
        ids = [row.id for row in r.rows(select(stream.c.id).where(stream.c.account_id == account))]
    assert sum(collect(line, each) for each in ids) == 1
    with book.reading() as r:
        (row,) = r.rows(select(mention))
    assert (row.flagged, row.scope) == (True, "social.example")


def test_a_status_that_claims_to_be_old_waits_no_longer_than_others(linfa: Linfa, book: Book):
    account = linfa.mastodon()
    line = Line(book, linfa.registry)
    with book.reading() as r:
        query = select(stream.c.id).where(
            stream.c.account_id == account, stream.c.key == "mentions"
        )
        mentions = r.value(query)
    collect(line, mentions)
    read_at = linfa.clock.now()
    linfa.clock.forward(minutes=2)
    old = {"who": "ana", "do": "mastodon.post", "text": "@linfa non funziona niente, vergogna"}
    linfa.town.act(old, at=datetime(2001, 3, 4, 8, 0, tzinfo=read_at.tzinfo))
    collect(line, mentions)
    with book.reading() as r:
        (row,) = r.rows(select(mention))
    assert row.said_at.year == 2001
    assert read_at - timedelta(minutes=10) <= row.waiting_since <= linfa.clock.now()


def test_an_unreadable_status_is_set_apart_and_the_others_are_heard(
    linfa: Linfa, mastodon: Mastodon, monkeypatch: pytest.MonkeyPatch
):
    bad = act(linfa, "post", "@linfa primo")
    good = act(linfa, "post", "@linfa secondo")
    shape = linfa.town.mastodon.shape.status
    monkeypatch.setattr(
        linfa.town.mastodon.shape,
        "status",
        lambda status: shape(status) | ({"content": None} if status.id == bad else {}),
    )
    items = read(mastodon)
    assert [item.native_id for item in items if isinstance(item, Broken)] == [bad]
    assert [word.native_id for word in words(items)] == [good]


# Servers that speak the protocol in their own way


def test_a_dead_key_told_in_bare_words_signs_us_out(linfa: Linfa, mastodon: Mastodon):
    act(linfa, "quirk", name="plain 401")
    about = hear(linfa, mastodon)
    linfa.town.faults.set("mastodon:*", "token dead", times=2)
    for attempt in (
        lambda: read(mastodon),
        lambda: contact(mastodon, outgoing(linfa, about, "Ciao")),
    ):
        with pytest.raises(SignedOut):
            attempt()
    assert linfa.town.ledger.effects == []


def test_a_key_that_may_only_read_is_told_so(linfa: Linfa):
    reading = linfa.town.mastodon.credentials["reading_token"]
    channel = linfa.registry.open(linfa.mastodon(token=reading))
    with pytest.raises(Refused, match="write:statuses"):
        contact(channel, outgoing(linfa, hear(linfa, channel), "Buongiorno"))


def test_without_conversations_private_words_are_heard_all_the_same(
    linfa: Linfa, mastodon: Mastodon
):
    act(linfa, "quirk", name="conversations empty")
    said = act(linfa, "direct", "Il codice è sul contratto")
    assert not words(read(mastodon, "conversations"))
    assert [word.native_id for word in words(read(mastodon))] == [said]


@pytest.mark.parametrize("html", [False, True])
def test_what_a_server_does_not_offer_is_told_and_the_rest_is_read(
    linfa: Linfa, mastodon: Mastodon, html: bool
):
    for name in ("mentions only", "html 404")[: 1 + html]:
        act(linfa, "quirk", name=name)
    said = act(linfa, "direct", "@linfa #linfa aiuto")
    for each in ("hashtags", "search", "conversations"):
        items = read(mastodon, each)
        assert [type(item) for item in items if not item.bookmark] == [Broken]
    assert [word.native_id for word in words(read(mastodon))] == [said]
    linfa.town.mastodon.most = 1_000
    probe = mastodon.probe()
    assert (probe.name, probe.scope, probe.max_chars) == ("linfa", "social.example", 950)


def test_a_server_without_mentions_is_a_trouble_and_not_a_thing_it_does_not_offer(
    mastodon: Mastodon,
):
    mastodon.http.base += "/moved"
    with pytest.raises(Gone):
        read(mastodon)


def test_a_missing_page_in_html_means_gone_only_where_other_words_are_found(
    linfa: Linfa, mastodon: Mastodon
):
    act(linfa, "quirk", name="html 404")
    kept = act(linfa, "post", "@linfa prima", who="marco")
    gone = act(linfa, "post", "@linfa dopo")
    since = mark(read(mastodon))
    assert mastodon.still_there([gone, kept]) == {gone: True, kept: True}
    act(linfa, "delete", post=gone)
    assert mastodon.still_there([gone]) == {}
    assert mastodon.still_there([gone, kept]) == {gone: False, kept: True}
    act(linfa, "post", "@linfa ancora", who="marco")
    assert Deleted(gone) in read(mastodon, since=since)


def test_what_comes_is_read_from_the_servers_own_address_only(linfa: Linfa, mastodon: Mastodon):
    """A Link may name another host: only its ids are taken."""
    linfa.town.base = "https://elsewhere.example"
    since = mark(read(mastodon))
    for n in range(90):
        act(linfa, "post", f"@linfa {n}")
    assert len(words(read(mastodon, since=since))) == 90
    assert all(address.startswith(BASE) for address in linfa.transport.addresses)
