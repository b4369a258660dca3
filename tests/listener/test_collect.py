"""Reading a stream: kept once, nothing skipped, one bad item never stops the line."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from casebook import search
from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.cases import cases
from casebook.tables.heard import account, body, mention, person, stream, verdict
from casebook.tables.intake import gap, parked
from casebook.tables.people import tombstone
from casebook.tables.team import event
from casebook.words import Both, same
from listener import collect as collecting
from listener.channel import Broken, Busy, Changed, Deleted, Edited, Gap, Mark, SignedOut
from listener.collect import LEASE
from listener.keep import tombstone_key
from listener.source import Source
from tests import cast
from tests.cast import FakeClock
from tests.listener.station import ANA, by, heard, kept, letter, open_station, post, queue


def test_a_complaint_is_kept_with_text_author_language_and_reasons(any_book: Book):
    station = open_station(any_book)
    assert station.hear(post("7", "@LinfaCasa sono senza rete da 12 giorni, vergogna!")) == 1
    row = heard(any_book, "7")
    with any_book.reading() as r:
        said = r.row(select(verdict).where(verdict.c.mention_id == row.id))
        assert "senza rete da 12 giorni" in bodies.of_one(r, "mention", row.id)
        assert search.find(r.connection, "vergogna", limit=5) == [row.id]
    assert said is not None
    assert said.kind == "complaint"
    assert any("«senza rete da 12 giorni, vergogna»" in it for it, _ in said.because)
    assert (row.language, row.flagged, row.visibility) == ("it", True, "public")
    assert station.stream().bookmark == "7"
    assert station.stream().kept == 1


def test_what_does_not_concern_us_leaves_a_bare_count(any_book: Book):
    station = open_station(any_book)
    station.hear(
        post("1", "Che bella giornata a Bologna"), post("2", "La linfa di un albero antico")
    )
    assert kept(any_book) == []
    with any_book.reading() as r:
        assert r.rows(select(body)) == []
        assert r.rows(select(person)) == []
    assert station.stream().irrelevant == 2
    assert station.stream().bookmark == "2"


def test_a_page_read_again_adds_nothing_and_counts_nothing(any_book: Book):
    station = open_station(any_book)
    page = [post(str(n), author=by(f"P {n}", str(n))) for n in range(250)]
    assert station.hear(*page) == 250
    assert station.hear(*page) == 0
    assert len(kept(any_book)) == 250
    assert station.stream().kept == 250
    assert station.asked == [None, "249"]


def test_two_accounts_that_hear_one_post_keep_it_once(any_book: Book):
    first, second = (open_station(any_book) for _ in range(2))
    assert first.hear(post("9")) == 1
    assert second.hear(post("9")) == 0
    assert kept(any_book) == ["9"]


def test_another_scope_is_another_post(any_book: Book):
    open_station(any_book, scope="one.example").hear(post("9"))
    open_station(any_book, scope="two.example").hear(post("9"))
    assert kept(any_book) == ["9", "9"]


def test_the_bookmark_is_never_ahead_of_the_rows(book: Book, monkeypatch: pytest.MonkeyPatch):
    station = open_station(book)
    page = [post(f"{n:03}", author=by(f"P {n}", str(n))) for n in range(150)]

    class Killed(BaseException):
        """As if the power went between the second batch's rows and its commit."""

    def dies(*_: object, **__: object) -> None:
        raise Killed

    station.says = page
    batches = iter((False, True))
    real = collecting.streams.move
    monkeypatch.setattr(
        collecting.streams, "move", lambda *a, **k: dies() if next(batches) else real(*a, **k)
    )
    with pytest.raises(Killed):
        collecting.collect(station.line, station.streams["posts"])
    assert len(kept(book)) == 100
    assert station.stream().bookmark == "099"
    monkeypatch.setattr(collecting.streams, "move", real)
    with book.writing() as w:
        w.run(update(stream).values(claimed_until=None))
    assert station.hear(*page[100:]) == 50
    assert station.asked[-1] == "099"


def test_a_word_without_bookmark_never_moves_it(book: Book):
    station = open_station(book)
    station.hear(post("5"))
    station.hear(post("7", bookmark=None), post("6", bookmark=None))
    assert station.stream().bookmark == "5"
    station.hear(Mark("8"))
    assert station.stream().bookmark == "8"


def test_what_came_before_a_trouble_is_kept_and_the_account_rests(any_book: Book, clock: FakeClock):
    station = open_station(any_book)
    station.hear(post("1"), Busy(same("wait"), clock.now() + timedelta(minutes=7)))
    assert kept(any_book) == ["1"]
    assert station.stream().complete_since is None
    with any_book.reading() as r:
        row = r.row(select(account).where(account.c.id == station.account))
    assert row is not None
    assert row.rests_until == clock.now() + timedelta(minutes=7)
    assert row.trouble == ["wait", "wait"]


def test_a_dead_key_is_told_once_and_once_when_it_works_again(any_book: Book):
    station = open_station(any_book)
    for _ in range(3):
        station.hear(SignedOut(Both("chiave morta", "dead key")))
    station.hear(post("1"))
    station.hear()
    with any_book.reading() as r:
        lines = [row.what for row in r.rows(select(event).order_by(event.c.id))]
    assert lines == ["account rests", "account recovered"]


def test_html_instead_of_json_rests_the_account_and_keeps_the_mark(book: Book):
    station = open_station(book)
    station.hear(post("1"))
    station.hear(Changed(Both("altra forma", "another shape"), raw="<html>"))
    assert station.stream().bookmark == "1"


def test_a_channel_file_that_breaks_rests_its_account_and_says_so(book: Book):
    station = open_station(book)
    assert station.hear(post("1"), KeyError("created_at")) == 1
    with book.reading() as r:
        trouble = r.value(select(account.c.trouble).where(account.c.id == station.account))
    assert "KeyError" in trouble[1]


def test_a_broken_item_is_parked_as_it_came_and_the_rest_goes_on(any_book: Book):
    station = open_station(any_book)
    odd = post("2", said_at="yesterday", raw='{"id": 2}')
    station.hear(post("1"), odd, Broken("3", "{half", same("half")), post("4", author=by("B", "2")))
    assert kept(any_book) == ["1", "4"]
    with any_book.reading() as r:
        rows = {row.native_id: row for row in r.rows(select(parked))}
    assert rows["2"].raw == '{"id": 2}'
    assert rows["3"].error == ["half", "half"]
    assert station.stream().bookmark == "4"


def test_an_item_that_only_the_database_refuses_is_parked_alone(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1"), post("2", kind=None), post("3", author=by("B", "2")))
    assert kept(any_book) == ["1", "3"]
    with any_book.reading() as r:
        assert [row.native_id for row in r.rows(select(parked))] == ["2"]


def test_signs_no_database_takes_are_cleaned_out(any_book: Book):
    station = open_station(any_book)
    odd = by("A\x00na \ud800", "77")
    station.hear(
        post("1", "@LinfaCasa senza\x00 rete \udfff da giorni", odd, url="javascript:alert(1)")
    )
    row = heard(any_book, "1")
    assert row.url is None
    with any_book.reading() as r:
        assert bodies.of_one(r, "mention", row.id) == "@LinfaCasa senza rete da giorni"


def test_an_edit_replaces_the_words_and_moves_no_place(any_book: Book, clock: FakeClock):
    station = open_station(any_book)
    station.hear(post("1", "@LinfaCasa bel logo"))
    before = heard(any_book, "1")
    clock.forward(hours=1)
    edited = post("1", "@LinfaCasa senza linea da 3 settimane", bookmark="1b", said_at=clock.now())
    station.hear(Edited(edited))
    row = heard(any_book, "1")
    with any_book.reading() as r:
        assert bodies.of_one(r, "mention", row.id) == "@LinfaCasa senza linea da 3 settimane"
        assert bodies.of_one(r, "mention", row.id, "before") == "@LinfaCasa bel logo"
        assert search.find(r.connection, "logo", limit=5) == []
        assert search.find(r.connection, "settimane", limit=5) == [row.id]
    assert (row.waiting_since, row.edited_at) == (before.waiting_since, clock.now())
    assert (before.flagged, row.flagged) == (False, True)


def test_an_edit_to_harmless_words_sends_nobody_away(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1"))
    station.hear(Edited(post("1", "niente, tutto bene")))
    assert queue(any_book) == ["1"]


def test_an_edit_that_gets_another_id_keeps_the_place_and_answers_the_new_one(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1"))
    station.hear(Edited(post("5", "@LinfaCasa senza rete da 13 giorni"), was="1"))
    assert kept(any_book) == ["5"]
    station.hear(Edited(post("5", "@LinfaCasa senza rete da 13 giorni"), was="1"))
    assert kept(any_book) == ["5"]


def test_an_edit_of_a_word_never_heard_is_a_new_word(any_book: Book):
    station = open_station(any_book)
    assert station.hear(Edited(post("1")), Edited(post("2", "bel tempo", by("B", "2")))) == 1
    assert kept(any_book) == ["1"]


def test_a_deleted_post_leaves_no_word_behind(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1", "@LinfaCasa truffatori, senza rete da giorni", title="Titolo"))
    station.hear(Deleted("1"), Deleted("unknown"))
    row = heard(any_book, "1")
    assert row.deleted_at is not None
    assert queue(any_book) == []
    with any_book.reading() as r:
        assert r.rows(select(body)) == []
        assert search.find(r.connection, "truffatori", limit=5) == []
        assert "truffatori" not in str(r.value(select(verdict.c.because)))
        assert row.facts == {}


def test_a_deleted_first_word_leaves_its_place_to_the_next(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1"), post("2"), post("3"))
    station.hear(Deleted("1"))
    assert queue(any_book) == ["2"]
    assert heard(any_book, "3").folded_into == heard(any_book, "2").id


def test_a_deleted_first_word_that_is_in_hand_keeps_its_chaser_out_of_the_line(any_book: Book):
    station, ben = open_station(any_book), cast.hire(any_book)
    station.hear(post("1"), post("2"))
    with any_book.writing() as w:
        times = dict.fromkeys(("opened_at", "first_word_at", "last_word_at"), w.now)
        case = w.add(cases, opened_by=ben, **times)
        w.change(mention, mention.c.native_id == "1", case_id=case)
    station.hear(Deleted("1"))
    assert queue(any_book) == []
    assert heard(any_book, "2").folded_into == heard(any_book, "1").id


def test_a_gap_is_its_streams_own_and_no_other_time_or_closed_one_is_put_to_it(
    any_book: Book, clock: FakeClock
):
    told, both = same("more than 7 days"), [open_station(any_book) for _ in range(2)]
    for station in both:
        station.hear(Gap(told, clock.now() - timedelta(days=9), clock.now()))
    with any_book.writing() as w:
        w.run(update(gap).values(ended_at=w.now))
    clock.forward(minutes=1)
    both[0].hear(Gap(told, clock.now() - timedelta(days=9), clock.now()))
    clock.forward(days=3)
    both[0].hear(Gap(told, clock.now() - timedelta(days=1), clock.now()))
    with any_book.reading() as r:
        rows = r.rows(select(gap).order_by(gap.c.id))
    assert [row.ended_at is None for row in rows] == [False, False, True, True]
    assert rows[0].stream_id == rows[2].stream_id != rows[1].stream_id


def test_a_gap_is_one_row_however_often_it_is_met(any_book: Book, clock: FakeClock):
    station = open_station(any_book)
    station.hear(post("1"))
    start = station.stream().complete_since
    clock.forward(days=9)
    told = Both("più di 7 giorni", "more than 7 days")
    station.hear(Gap(told, missed=40))
    clock.forward(minutes=5)
    station.hear(Gap(told, from_at=clock.now() - timedelta(days=1)))
    with any_book.reading() as r:
        rows = r.rows(select(gap))
    assert [(row.from_at, row.to_at) for row in rows] == [(start, clock.now())]


def test_a_mark_grown_old_in_a_quiet_stream_is_no_gap(any_book: Book, clock: FakeClock):
    station = open_station(any_book)
    station.hear(post("1"))
    start = clock.now()
    for _ in range(9):
        clock.forward(days=1)
        station.hear()
    old = Both("troppo vecchio", "too old")
    station.hear(Gap(old, from_at=start, to_at=clock.now() - timedelta(days=7)))
    with any_book.reading() as r:
        assert r.rows(select(gap).where(gap.c.ended_at.is_(None))) == []


def test_what_the_platform_no_longer_shows_is_a_gap_even_before_the_first_word(
    any_book: Book, clock: FakeClock
):
    station = open_station(any_book)
    station.hear(stream="week")
    start = clock.now()
    clock.forward(days=6)
    station.hear(stream="week")
    clock.forward(days=9)
    station.hear(stream="week")
    with any_book.reading() as r:
        rows = r.rows(select(gap).where(gap.c.ended_at.is_(None)))
    (since, until) = start + timedelta(days=6), start + timedelta(days=8)
    assert [(row.from_at, row.to_at) for row in rows] == [(since, until)]


def test_an_erased_post_is_not_brought_back(any_book: Book):
    station = open_station(any_book)
    source = Source(station.account, "x", "", "it")
    with any_book.writing() as w:
        w.add(tombstone, keyed=tombstone_key(any_book.vault, source, "1"), at=w.now)
    assert station.hear(post("1"), post("2", author=by("B", "2"))) == 1
    assert kept(any_book) == ["2"]


def test_later_words_of_a_person_wait_with_the_first(any_book: Book):
    station = open_station(any_book)
    station.hear(post("1"), post("2", "@LinfaCasa URGENTE!! rispondete", ANA))
    station.hear(post("3", "@LinfaCasa allora?"), post("4", author=by("Ben Neri", "8")))
    assert queue(any_book) == ["1", "4"]
    first = heard(any_book, "1").id
    assert [heard(any_book, n).folded_into for n in "23"] == [first, first]


def test_a_person_whose_case_is_open_takes_no_second_place(any_book: Book):
    station = open_station(any_book)
    ben = cast.hire(any_book)
    station.hear(post("1"))
    first = heard(any_book, "1").id
    with any_book.writing() as w:
        moments = {"opened_at": w.now, "first_word_at": w.now, "last_word_at": w.now}
        case = w.add(cases, opened_by=ben, owner_id=ben, **moments)
        w.run(update(mention).where(mention.c.id == first).values(case_id=case))
    station.hear(post("2"))
    assert queue(any_book) == []
    assert heard(any_book, "2").folded_into == first
    with any_book.writing() as w:
        w.run(update(cases).values(ended_at=w.now))
    station.hear(post("3"))
    assert queue(any_book) == ["3"]


def test_private_words_are_always_kept_and_never_queued(any_book: Book):
    station = open_station(any_book)
    station.hear(letter("m1", "ok"), letter("m2", "sono senza rete da mesi"), stream="letters")
    assert kept(any_book) == ["m1", "m2"]
    assert queue(any_book) == []
    assert heard(any_book, "m2").visibility == "private"


def test_a_stream_is_read_by_one_worker_at_a_time(any_book: Book):
    station = open_station(any_book)
    station.says = [post("1")]
    with any_book.writing() as w:
        assert collecting.streams.claim(w, station.streams["posts"], lease=LEASE)
    assert collecting.collect(station.line, station.streams["posts"]) == 0
    assert station.asked == []


def test_who_lost_the_lease_keeps_nothing(any_book: Book, clock: FakeClock):
    station = open_station(any_book)

    class TooLong(list[object]):
        """The platform answers after the lease ended and another worker took the stream."""

        def __iter__(self) -> Iterator[object]:
            clock.forward(minutes=6)
            with any_book.writing() as w:
                assert collecting.streams.claim(w, station.streams["posts"], lease=LEASE)
            yield from super().__iter__()

    station.says = TooLong([post("1")])
    assert collecting.collect(station.line, station.streams["posts"]) == 0
    assert kept(any_book) == []
    assert station.stream().bookmark is None


def test_the_first_complete_reading_sets_the_clamp_for_the_next(book: Book, clock: FakeClock):
    station = open_station(book)
    start = clock.now()
    station.hear(post("1"))
    assert station.stream().complete_since == start
    with book.reading() as r:
        assert r.value(select(func.count()).select_from(mention)) == 1
