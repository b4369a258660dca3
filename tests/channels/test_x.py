"""X through its own library: what is heard, what goes out, and what it costs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.message import Author, Mention, Outgoing
from casebook.tables.intake import meter
from casebook.visibility import Visibility
from listener.channels.x import X
from listener.items import Broken, Edited, Gap, Heard, Mark
from listener.outcomes import Busy, OutOfCredit, Refused, SignedOut, Unknown
from tests.cast import FakeClock
from tests.town import BASE, Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def x(linfa: Linfa) -> X:
    return linfa.registry.open(linfa.x())


def post(linfa: Linfa, text: str, who: str = "ana", **more: Any) -> str:
    said = linfa.town.act({"who": who, "do": "x.post", "text": text, **more})
    linfa.clock.forward(seconds=20)
    return said


def heard(x: X, stream: str = "mentions", since: str | None = None) -> list[Any]:
    return list(x.collect(stream, since))


def texts(items: list[Any]) -> list[str]:
    return [item.text for item in items if isinstance(item, Heard)]


def mention_of(item: Heard, clock: FakeClock) -> Mention:
    return Mention(
        1, "x", "", item.native_id, item.kind, item.visibility, item.author, item.said_at,
        clock.now(), item.url, item.thread, item.reply_to, item.text, item.facts,
    )  # fmt: skip


def outgoing(linfa: Linfa, text: str, item: Heard, visibility: Visibility) -> Outgoing:
    about = mention_of(item, linfa.clock)
    return Outgoing("key-1", text, visibility, item.author, about, linfa.clock.now())


def private(linfa: Linfa, text: str, item: Heard) -> Outgoing:
    return outgoing(linfa, text, item, Visibility.PRIVATE)


def test_mentions_come_oldest_first_and_only_the_last_is_a_place_to_resume(linfa: Linfa, x: X):
    ids = [post(linfa, f"@LinfaCasa ancora niente, giorno {n}") for n in range(12)]
    items = heard(x)
    assert [item.native_id for item in items] == [each.zfill(20) for each in ids]
    assert [item.bookmark for item in items] == [None] * 11 + [ids[-1]]


def test_a_backlog_of_pages_is_read_down_to_the_mark_and_nothing_before_it(linfa: Linfa, x: X):
    before = post(linfa, "@LinfaCasa prima")
    later = [post(linfa, f"@LinfaCasa dopo {n}") for n in range(230)]
    items = heard(x, since=before)
    assert [item.native_id for item in items] == [each.zfill(20) for each in later]
    assert items[-1].bookmark == later[-1]
    assert heard(x, since=later[-1]) == []


def test_a_post_that_arrives_between_two_pages_waits_for_the_next_reading(linfa: Linfa, x: X):
    before = post(linfa, "@LinfaCasa prima")
    ids = [post(linfa, f"@LinfaCasa {n}") for n in range(150)]
    late = {"who": "marco", "do": "x.post", "text": "@LinfaCasa arrivo adesso"}
    linfa.town.faults.set("x:GET /2/users", "page changes", then=late)
    items = heard(x, since=before)
    assert items[-1].bookmark == ids[-1]
    assert texts(heard(x, since=items[-1].bookmark)) == ["@LinfaCasa arrivo adesso"]


@pytest.mark.parametrize("fault", ["duplicated items", "out of order"])
def test_a_page_in_disorder_is_put_in_order(linfa: Linfa, x: X, fault: str):
    ids = [post(linfa, f"@LinfaCasa {n}") for n in range(6)]
    linfa.town.faults.set("x:GET /2/users", fault)
    assert [item.native_id for item in heard(x)] == [each.zfill(20) for each in ids]


def test_a_long_text_is_heard_to_its_end(linfa: Linfa, x: X):
    text = "@LinfaCasa " + "sono stufa & delusa " * 60 + "fine"
    post(linfa, text)
    assert texts(heard(x)) == [text]


def test_an_edit_keeps_the_id_it_was_first_heard_by(linfa: Linfa, x: X):
    first = post(linfa, "@LinfaCasa niente linea")
    mark = heard(x)[-1].bookmark
    linfa.town.act(
        {"who": "ana", "do": "x.edit", "post": first, "text": "@LinfaCasa linea assente"}
    )
    (edited,) = heard(x, since=mark)
    assert isinstance(edited, Edited)
    assert edited.heard.native_id == first.zfill(20)
    assert edited.heard.text == "@LinfaCasa linea assente"
    assert edited.bookmark != mark


def test_the_search_finds_who_does_not_name_us_and_leaves_our_own_words_out(linfa: Linfa, x: X):
    post(linfa, "Linfa mi ha lasciata senza telefono")
    post(linfa, "Linfa informa: lavori in corso", who="linfa")
    (item,) = heard(x, "search")
    assert item.facts["mentions_us"] is False
    assert item.author.handle == "anaferri_casa"


def test_who_is_kept_is_no_more_than_an_answer_needs(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    assert dict(item.author.facts) == {"receives_your_dm": True}
    assert item.url == f"{BASE}/x/i/web/status/{item.native_id.lstrip('0')}"


def test_a_mark_that_x_no_longer_knows_leaves_a_gap_and_the_rest_is_read(linfa: Linfa, x: X):
    old = post(linfa, "Linfa, la prima")
    linfa.clock.forward(days=9)
    post(linfa, "Linfa, la seconda")
    gap, item = heard(x, "search", since=old)
    assert isinstance(gap, Gap)
    assert gap.from_at < gap.to_at < item.said_at
    assert item.text == "Linfa, la seconda"
    assert item.bookmark == item.native_id.lstrip("0")


def test_errors_inside_a_good_page_do_not_hide_its_posts(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa ci siete?")
    linfa.town.faults.set("x:GET /2/users", "errors inside")
    assert texts(heard(x)) == ["@LinfaCasa ci siete?"]


def test_only_our_own_words_move_the_mark_too(linfa: Linfa, x: X):
    linfa.town.act({"who": "linfa", "do": "x.dm", "text": "Eccoci", "to": "ana"})
    (mark,) = heard(x, "dms")
    assert isinstance(mark, Mark)


def test_one_unreadable_post_is_set_apart_and_the_others_are_heard(linfa: Linfa, x: X):
    from listener.channels.x import shapes

    item = shapes.post({"id": "12", "text": None, "author_id": "3"}, {}, ("1", "LinfaCasa"), BASE)
    assert isinstance(item, Broken)
    assert '"id": "12"' in item.raw


def test_a_reading_cut_short_gives_what_it_has_and_keeps_the_mark(linfa: Linfa, x: X):
    before = post(linfa, "@LinfaCasa prima")
    for n in range(150):
        post(linfa, f"@LinfaCasa {n}")
    linfa.town.faults.set("x:GET /2/users", "slow", times=1, seconds=0.0)
    linfa.town.faults.set("x:GET /2/users", "rate limit", times=1)
    reading = x.collect("mentions", before)
    items = [next(reading) for _ in range(100)]
    with pytest.raises(Busy) as busy:
        next(reading)
    assert len(items) == 100
    assert {item.bookmark for item in items} == {None}
    assert busy.value.until is not None
    assert timedelta(0) < busy.value.until - linfa.clock.now() <= timedelta(minutes=15)


def test_messages_are_read_down_to_the_known_one_and_ours_are_left_out(linfa: Linfa, x: X):
    for n in range(25):
        linfa.town.act({"who": "ana", "do": "x.dm", "text": f"messaggio {n}"})
        linfa.clock.forward(seconds=5)
    first = heard(x, "dms")
    assert len(first) == 10
    assert first[-1].visibility is Visibility.PRIVATE
    linfa.town.act({"who": "linfa", "do": "x.dm", "text": "Eccoci", "to": "ana"})
    for n in range(14):
        linfa.town.act({"who": "ana", "do": "x.dm", "text": f"altro {n}"})
    again = heard(x, "dms", since=first[-1].bookmark)
    assert texts(again) == [f"altro {n}" for n in range(14)]
    assert heard(x, "dms", since=again[-1].bookmark) == []


@pytest.mark.parametrize("stream", ["mentions", "search", "dms"])
def test_after_an_empty_reading_all_that_comes_is_read(linfa: Linfa, x: X, stream: str):
    (mark,) = heard(x, stream)
    how = {"do": "x.dm"} if stream == "dms" else {"do": "x.post"}
    for n in range(130):
        linfa.town.act({"who": "ana", "text": f"@LinfaCasa Linfa {n}", **how})
        linfa.clock.forward(seconds=1)
    assert len(heard(x, stream, since=mark.bookmark)) == 130


def test_a_private_word_arrives_and_is_found_again(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    message = private(linfa, "Buongiorno Ana, guardi https://linfa.example/guasti", item)
    assert x.find_sent(message) is None
    receipt = x.contact(item.author, message.about, message)
    (effect,) = linfa.town.ledger.effects
    assert (effect.visibility, effect.to, effect.text) == ("private", "ana", message.text)
    found = x.find_sent(message)
    assert found is not None
    assert found.native_id == receipt.native_id


def test_a_lost_answer_is_a_doubt_that_reading_back_resolves(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    message = private(linfa, "Buongiorno Ana", item)
    linfa.town.faults.set("x:POST /2/dm", "answer lost")
    with pytest.raises(Unknown):
        x.contact(item.author, message.about, message)
    assert x.find_sent(message) is not None
    linfa.clock.forward(hours=4)
    again = private(linfa, "Buongiorno Ana", item)
    linfa.town.faults.set("x:POST /2/dm", "never arrived")
    with pytest.raises(Unknown):
        x.contact(item.author, again.about, again)
    assert x.find_sent(again) is None, "the former, equal message is not this one"


def test_who_takes_no_messages_must_write_first(linfa: Linfa, x: X):
    linfa.town.act({"who": "ana", "do": "x.takes_messages", "yes": False})
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    assert x.can_contact(item.author, None).answer == "they_first"
    with pytest.raises(Refused) as refused:
        x.contact(item.author, None, private(linfa, "Buongiorno", item))
    assert refused.value.words.it.startswith("Non accetta messaggi privati")
    linfa.town.act({"who": "ana", "do": "x.dm", "text": "Scrivo io allora"})
    (word,) = heard(x, "dms")
    assert x.can_contact(word.author, mention_of(word, linfa.clock)).answer == "yes"


def test_whether_messages_are_taken_is_asked_when_it_is_not_known(linfa: Linfa, x: X):
    ana = linfa.town.people["ana"]
    assert x.can_contact(Author(ana.x_id, ana.x), None).answer == "yes"


def test_a_reply_is_found_again_though_they_edited_their_post_meanwhile(linfa: Linfa, x: X):
    said = post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    message = outgoing(linfa, "Ci scriva in privato, per favore.", item, Visibility.PUBLIC)
    receipt = x.reply(message.about, message)
    linfa.town.act({"who": "ana", "do": "x.edit", "post": said, "text": "@LinfaCasa aiuto!"})
    (edited,) = heard(x, since=said)
    about = mention_of(edited.heard, linfa.clock)
    found = x.find_sent(replace(message, about=about))
    assert found is not None
    assert found.native_id == receipt.native_id


def test_what_lies_behind_fifty_newer_words_of_ours_is_not_surely_absent(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    message = private(linfa, "Buongiorno Ana", item)
    for n in range(50):
        linfa.town.act({"who": "linfa", "do": "x.dm", "text": f"altro {n}", "to": "ana"})
    with pytest.raises(Unknown):
        x.find_sent(message)


def test_a_summoned_reply_is_public_and_an_unsummoned_one_goes_by_hand(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    post(linfa, "Linfa mi delude", who="marco")
    (named,) = heard(x)
    unnamed = next(i for i in heard(x, "search") if not i.facts["mentions_us"])
    assert x.may_reply(mention_of(named, linfa.clock)).answer == "yes"
    message = outgoing(linfa, "Ci scriva in privato, per favore.", named, Visibility.PUBLIC)
    receipt = x.reply(message.about, message)
    found = x.find_sent(message)
    assert found is not None
    assert found.native_id == receipt.native_id
    other = mention_of(unnamed, linfa.clock)
    assert x.may_reply(other).answer == "no"
    address = x.hand_off(other, "Ci scriva & basta")
    assert f"in_reply_to={unnamed.native_id.lstrip('0')}" in address
    assert "Ci+scriva+%26+basta" in address


def test_nothing_is_made_wider_or_narrower_than_it_was_released(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    secret = private(linfa, "Il suo codice è 12", item)
    with pytest.raises(Refused):
        x.reply(secret.about, secret)
    public = outgoing(linfa, "Ciao", item, Visibility.PUBLIC)
    with pytest.raises(Refused):
        x.contact(item.author, None, public)
    assert not linfa.town.ledger.effects


@pytest.mark.parametrize(
    ("address", "native_id"),
    [
        ("https://x.com/LinfaCasa/status/1890000000000000001?s=20", "01890000000000000001"),
        (" https://twitter.com/i/web/status/1890000000000000001 ", "01890000000000000001"),
        (f"{BASE}/x/LinfaCasa/status/77", "00000000000000000077"),
        ("https://x.com/anaferri_casa/status/1890000000000000001", None),
        ("https://x.com/LinfaCasa", None),
        ("https://evil.example/LinfaCasa/status/1890000000000000001", None),
        ("no address", None),
    ],
)
def test_a_pasted_address_must_be_a_post_of_ours(x: X, address: str, native_id: str | None):
    if native_id:
        assert x.pasted(address).native_id == native_id
    else:
        with pytest.raises(Refused):
            x.pasted(address)


def test_a_reply_can_be_taken_back_but_a_message_cannot(linfa: Linfa, x: X):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    reply = outgoing(linfa, "Eccoci", item, Visibility.PUBLIC)
    x.withdraw(x.reply(reply.about, reply))
    assert [effect.verb for effect in linfa.town.ledger.effects] == ["post", "delete"]
    receipt = x.contact(item.author, None, private(linfa, "Eccoci", item))
    with pytest.raises(Refused):
        x.withdraw(receipt)


def test_what_was_deleted_is_known_by_looking_up(linfa: Linfa, x: X):
    kept, gone = post(linfa, "@LinfaCasa uno"), post(linfa, "@LinfaCasa due")
    linfa.town.act({"who": "ana", "do": "x.delete", "post": gone})
    assert x.still_there([kept.zfill(20), gone.zfill(20)]) == {
        kept.zfill(20): True,
        gone.zfill(20): False,
    }


def test_what_we_count_is_what_x_charges(book: Book, linfa: Linfa, x: X):
    for n in range(3):
        post(linfa, f"@LinfaCasa {n}")
    before = linfa.town.ledger.spent("x")
    (*_, item) = heard(x)
    x.contact(item.author, None, private(linfa, "Eccoci", item))
    used = money(book)
    # The account does not own its app: our price of a mention is the ordinary one.
    charged = linfa.town.ledger.spent("x") - before + 3 * (5_000 - 1_000)
    assert used == charged == 30_000


def money(book: Book) -> int:
    with book.reading() as r:
        return int(r.value(select(meter.c.used).where(meter.c.what == "money")))


@pytest.mark.parametrize(("fault", "kept"), [("rate limit", 0), ("answer lost", 15_000)])
def test_what_x_refused_costs_nothing_and_what_it_may_have_done_does(
    book: Book, linfa: Linfa, x: X, fault: str, kept: int
):
    post(linfa, "@LinfaCasa aiuto")
    (item,) = heard(x)
    before = money(book)
    linfa.town.faults.set("x:POST /2/dm", fault)
    with pytest.raises((Busy, Unknown)):
        x.contact(item.author, None, private(linfa, "Buongiorno", item))
    assert money(book) - before == kept


def test_the_ceiling_stops_reading_before_the_call(book: Book, clock: FakeClock):
    linfa = Linfa(book, clock, ceilings={"X": 0.04})
    x: X = linfa.registry.open(linfa.x())
    for n in range(3):
        post(linfa, f"@LinfaCasa {n}")
    calls = len(linfa.transport.calls)
    with pytest.raises(OutOfCredit) as spent:
        heard(x)
    assert len(linfa.transport.calls) == calls
    assert spent.value.until is not None
    assert spent.value.until.day == 1


@pytest.mark.parametrize(
    ("fault", "error"), [("token dead", SignedOut), ("out of credit", OutOfCredit)]
)
def test_a_dead_key_and_an_empty_purse_are_told_apart(
    linfa: Linfa, x: X, fault: str, error: type[Exception]
):
    linfa.town.faults.set("x:GET /2/users", fault)
    with pytest.raises(error):
        heard(x)
