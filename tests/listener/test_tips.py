"""A colleague's tip becomes a mention, or points at the one that was heard already."""

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.heard import mention, verdict
from casebook.tables.intake import tip
from casebook.tables.people import tombstone
from listener import tips
from listener.keep import tombstone_key
from listener.match import match
from listener.source import Source
from tests import cast
from tests.cast import FakeClock
from tests.listener.station import heard, kept, open_station, post, queue

BLOG = "https://ana.example/2026/03/trasloco"


def test_a_link_becomes_a_word_that_waits(any_book: Book, clock: FakeClock):
    station, ben = open_station(any_book), cast.hire(any_book)
    id = tips.hand_in(station.line, by=ben, url=BLOG + "?utm_source=mail#top")
    row = heard(any_book, f"url:{BLOG}")
    assert (row.id, row.kind, row.url) == (id, "tip", BLOG)
    assert (row.flagged, row.waiting_since) == (True, clock.now())
    assert queue(any_book) == [f"url:{BLOG}"]
    with any_book.reading() as r:
        because = r.value(select(verdict.c.because))
    assert because[0] == ["segnalato da un collega", "handed in by a colleague"]


def test_a_pasted_text_is_kept_once_however_often_it_is_sent(any_book: Book):
    station, ben = open_station(any_book), cast.hire(any_book)
    first = tips.hand_in(station.line, by=ben, text="In fila ho sentito di un modem mai arrivato")
    again = tips.hand_in(station.line, by=ben, text="In fila ho sentito di un modem mai arrivato ")
    assert first == again
    assert len(kept(any_book)) == 1


def test_a_tip_about_a_word_we_heard_points_at_it_and_keeps_its_turn(
    any_book: Book, clock: FakeClock
):
    station, ben = open_station(any_book), cast.hire(any_book)
    station.hear(post("1", "Linfa, bella insegna in centro", url=BLOG + "/"))
    assert queue(any_book) == []
    since = clock.now()
    clock.forward(hours=2)
    id = tips.hand_in(station.line, by=ben, url=BLOG)
    assert heard(any_book, "1").id == id
    assert queue(any_book) == ["1"]
    assert heard(any_book, "1").waiting_since == since


def test_a_post_heard_after_its_tip_waits_with_the_tip(any_book: Book):
    station, ben = open_station(any_book), cast.hire(any_book)
    tips.hand_in(station.line, by=ben, url=BLOG)
    station.hear(post("1", "Linfa: senza rete da 12 giorni", url=BLOG))
    assert queue(any_book) == [f"url:{BLOG}"]
    assert heard(any_book, "1").folded_into == heard(any_book, f"url:{BLOG}").id


def test_whom_it_concerns_is_kept_and_the_author_is_not_taken_for_them(any_book: Book):
    station, ben = open_station(any_book), cast.hire(any_book)
    ana = cast.sign_up(any_book, desk=cast.connect(any_book, "rt", kind="desk"))
    station.hear(post("1", "Linfa: senza rete, LF-10001", url=BLOG))
    id = tips.hand_in(station.line, by=ben, url=BLOG, concerns="Ana Ferri")
    match(station.line, id)
    facts = heard(any_book, "1").facts
    assert facts["passed_on"] is True
    assert facts["concerns_customer"] == ana
    with any_book.reading() as r:
        row = r.row(select(tip))
    assert row is not None
    assert (row.mention_id, row.concerns, row.teammate_id) == (id, "Ana Ferri", ben)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "ftp://ana.example/", "http://[", "//x"]
)
def test_nothing_to_hand_in_says_what_to_do(book: Book, url: str):
    station, ben = open_station(book), cast.hire(book)
    with pytest.raises(tips.NothingToHandIn, match="Paste"):
        tips.hand_in(station.line, by=ben, url=url)
    with book.reading() as r:
        assert r.rows(select(mention)) == []


def test_the_words_of_a_tip_are_cleaned_like_all_others(book: Book):
    station, ben = open_station(book), cast.hire(book)
    id = tips.hand_in(station.line, by=ben, text="senza\u202e rete\x00 da giorni")
    with book.reading() as r:
        assert bodies.of_one(r, "mention", id) == "senza rete da giorni"


def test_words_erased_on_request_are_not_taken_again(any_book: Book):
    station, ben = open_station(any_book), cast.hire(any_book)
    tips.hand_in(station.line, by=ben, url=BLOG)  # makes the account
    with any_book.writing() as w:
        source = Source(0, tips.CHANNEL, "", "it")
        address = "url:https://ana.example/erased"
        w.add(tombstone, keyed=tombstone_key(any_book.vault, source, address), at=w.now)
    with pytest.raises(tips.NothingToHandIn, match="erased"):
        tips.hand_in(station.line, by=ben, url="https://ana.example/erased")
