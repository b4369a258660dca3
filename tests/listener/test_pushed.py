"""What platforms push: only what is signed and fresh is taken in, once, and read on the same line."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casebook.database import Book
from casebook.tables.intake import parked, push
from listener import pushed, schedule
from listener.channel import Listen
from listener.pushed import Forged
from tests.cast import FakeClock
from tests.listener.station import Station, heard, kept, open_station, queue

SAID = "@LinfaCasa senza rete da 12 giorni"


def delivery(*ids: str, **more: object) -> bytes:
    return json.dumps({"posts": [{"id": id, "text": SAID} for id in ids], **more}).encode()


def signed(body: bytes, secret: str = "hush") -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Signature": f"sha256={digest}", "Content-Type": "application/json"}


def take_in(station: Station, body: bytes, headers: dict[str, str] | None = None) -> int | None:
    return pushed.take_in(station.line, station.account, headers or signed(body), body)


def stored(book: Book) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(push)))


def test_a_signed_delivery_is_kept_and_read_like_any_other_word(any_book: Book):
    station = open_station(any_book)
    id = take_in(station, delivery("1", "2"))
    assert id is not None
    assert pushed.read(station.line, id) == 2
    assert queue(any_book) == ["1"]
    assert heard(any_book, "1").stream_id == station.streams["posts"]
    # Its stream is not mute, though reading it brings nothing new.
    assert station.stream().last_heard_at == any_book.clock.now()


def test_a_delivery_repeated_adds_nothing(any_book: Book):
    station = open_station(any_book)
    first = take_in(station, delivery("1"))
    assert first is not None
    assert take_in(station, delivery("1")) is None
    pushed.read(station.line, first)
    assert pushed.read(station.line, first) == 0
    assert take_in(station, delivery("1")) is None
    assert kept(any_book) == ["1"]


def test_a_word_heard_by_push_and_by_reading_is_kept_once(any_book: Book):
    from tests.listener.station import post

    station = open_station(any_book)
    station.hear(post("1"))
    id = take_in(station, delivery("1"))
    assert id is not None
    assert pushed.read(station.line, id) == 0
    assert kept(any_book) == ["1"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Signature": ""},
        {"X-Signature": "sha256="},
        signed(delivery("1"), "another secret"),
        signed(delivery("2")),
        {"X-Signature": signed(delivery("1"))["X-Signature"].removeprefix("sha256=")},
        {"X-Signature": "sha256=é"},
    ],
)
def test_a_forged_delivery_is_refused_and_leaves_nothing(book: Book, headers: dict[str, str]):
    station = open_station(book)
    with pytest.raises(Forged):
        pushed.take_in(station.line, station.account, headers, delivery("1"))
    assert stored(book) == 0


def test_a_signed_body_that_is_no_text_or_too_large_is_refused(book: Book):
    station = open_station(book)
    for body in (b"\xff\xfe\x00", b" " * (pushed.LARGEST + 1)):
        with pytest.raises(Forged):
            take_in(station, body)
    assert stored(book) == 0


def test_an_old_delivery_played_back_is_refused(book: Book, clock: FakeClock):
    station = open_station(book)
    kind = station.line.registry.kinds["x"]
    kind.about = kind.about.__class__(
        **{**vars(kind.about), "listen": Listen("x-signature", "secret", "sha256=", moment=("at",))}
    )
    fresh, old = clock.now() - timedelta(hours=36), clock.now() - timedelta(days=3)
    assert take_in(station, delivery("1", at=int(fresh.timestamp() * 1000))) is not None
    with pytest.raises(Forged, match="too old"):
        take_in(station, delivery("2", at=old.timestamp()))
    assert stored(book) == 1


def test_an_account_that_takes_no_deliveries_says_so(book: Book):
    station = open_station(book)
    with pytest.raises(Forged):
        pushed.take_in(station.line, 999, signed(b"{}"), b"{}")


def test_a_delivery_nobody_can_read_is_parked_and_the_next_is_read(any_book: Book):
    station = open_station(any_book)
    odd, good = take_in(station, b'{"unknown": 1}'), take_in(station, delivery("1"))
    assert odd is not None
    assert good is not None
    assert pushed.read(station.line, odd) == 0
    assert pushed.read(station.line, good) == 1
    with any_book.reading() as r:
        (aside,) = r.rows(select(parked))
    assert aside.raw == '{"unknown": 1}'


def test_the_raw_words_of_a_delivery_are_forgotten_once_read(any_book: Book):
    station = open_station(any_book)
    id = take_in(station, delivery("1"))
    assert id is not None
    pushed.read(station.line, id)
    with any_book.reading() as r:
        row = r.row(select(push))
    assert row is not None
    assert row.body == ""
    assert "Signature" not in str(row.headers).title()


def test_the_jobs_find_what_is_to_be_done_and_do_it_once(any_book: Book):
    station = open_station(any_book)
    jobs = {job.name: job for job in schedule.jobs(station.line)}
    take_in(station, delivery("1"))
    for name in ("hear", "read pushes", "match"):
        due = jobs[name].due()
        assert due
        for id in due:
            jobs[name].run(id)
            jobs[name].run(id)
        assert jobs[name].due() == []
    assert heard(any_book, "1").matched_at is not None
