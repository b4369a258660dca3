"""The pages that prove the listening: rhythm, test sentence, gaps read back, keys and money."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.heard import account, stream
from casebook.tables.intake import canary, gap, meter, parked
from listener import backfill
from listener.rhythm import Rhythm
from tests.cast import ADA, BEN, CLEO, MONDAY, FakeClock, Who, connect, hire
from tests.dashboard.board import a_board, open_house
from tests.dashboard.site import Site
from tests.dashboard.test_channels import a_gap, a_parked_item, ago, value, visit

SENTENCE = "Prova d'ascolto Linfa 7f3a: tutto bene."
USUAL = Rhythm((3,) * 168, timedelta(hours=7)).to_json()


def test_a_silence_against_the_usual_is_on_every_page_with_what_was_usual(any_book: Book) -> None:
    read = {"last_read_at": ago(minutes=1), "last_heard_at": ago(hours=5), "rhythm": USUAL}
    forum = a_board(any_book, read=read | {"quiet_since": ago(hours=2)})
    site = visit(any_book)
    assert "A channel is silent" in site.get("/team").text
    page = site.get("/channels").text
    assert "Forum is read, but mute" in " ".join(page.split())
    assert "usually 15 are heard" in page
    one = " ".join(site.get(f"/channels/{forum}").text.split())
    assert "Since the last word usually 15 are heard; the longest pause was 7 h." in one
    assert "Unusual silence" in one


def test_a_new_stream_says_that_it_has_no_rhythm_yet(book: Book) -> None:
    forum = a_board(book)
    assert "No rhythm yet" in visit(book).get(f"/channels/{forum}").text


def test_a_test_sentence_is_chosen_expected_and_ended_by_a_form(any_book: Book) -> None:
    forum = a_board(any_book)
    its = value(any_book, stream.c.id)
    site = visit(any_book)
    page = site.get(f"/channels/{forum}").text
    assert "Prova d&#39;ascolto Linfa" in page
    where = f"/channels/{forum}/canary/{its}"
    assert "20 to 200 characters" in site.post(where, {"sentence": "short", "hours": "24"}).text
    assert "20 to 200 characters" in site.post(where, {"sentence": SENTENCE, "hours": "x"}).text
    site.post(where, {"sentence": SENTENCE, "hours": "12"})
    assert value(any_book, canary.c.every_hours) == 12
    assert "not heard yet" in site.get(f"/channels/{forum}").text
    with any_book.writing() as w:
        w.run(update(canary).values(missed_since=w.now))
    assert "A channel is silent" in site.get("/team").text
    assert "the test sentence was not heard in time" in site.get("/channels").text
    site.post(where + "/end")
    assert "A channel is silent" not in site.get("/team").text
    assert value(any_book, canary.c.ended_at) == MONDAY
    site.post(where, {"sentence": SENTENCE, "hours": "6"})
    assert value(any_book, canary.c.ended_at) is None


def test_a_sentence_is_not_planted_on_another_accounts_stream_nor_by_who_only_reads(
    book: Book,
) -> None:
    a_board(book)
    other = a_board(book, "Other")
    its = value(book, stream.c.id)
    form = {"sentence": SENTENCE, "hours": "12"}
    visit(book).post(f"/channels/{other}/canary/{its}", form)
    assert value(book, canary.c.id) is None


@pytest.mark.parametrize("role", ["agent", "manager", "integrator"])
def test_only_who_leads_chooses_or_ends_a_test_sentence(book: Book, role: str) -> None:
    forum = a_board(book)
    its = value(book, stream.c.id)
    form = {"sentence": SENTENCE, "hours": "12"}
    visit(book).post(f"/channels/{forum}/canary/{its}", form)
    other = visit(book, Who("Moreno Galli", "moreno@linfa.example", role=role))
    assert "canary" not in other.get(f"/channels/{forum}").text
    refused = other.post(f"/channels/{forum}/canary/{its}", form | {"hours": "300"})
    assert refused.status_code == 403
    assert other.post(f"/channels/{forum}/canary/{its}/end").status_code == 403
    assert (value(book, canary.c.every_hours), value(book, canary.c.ended_at)) == (12, None)


def x_house(book: Book) -> Site:
    site = Site(open_house(book)).sign_in_as(hire(book, CLEO, language="en"))
    connect(book, "x", name="X of Linfa")
    with book.writing() as w:
        w.add(stream, account_id=1, key="search", due_at=w.now)
    return site


def test_a_gap_shows_its_count_and_is_read_back_on_demand(any_book: Book) -> None:
    site = x_house(any_book)
    a_gap(any_book, 1, missed=1000, tried_at=ago(hours=1))
    page = site.get("/channels/1").text
    assert "1000 missed, counted by the service" in page
    assert not backfill.due(site.house.line)
    site.post(f"/channels/1/gaps/{value(any_book, gap.c.id)}/again")
    assert backfill.due(site.house.line) == [value(any_book, gap.c.id)]
    assert "Being read back." in site.get("/channels/1").text


def test_a_source_that_cannot_be_asked_by_date_says_so_and_offers_no_button(book: Book) -> None:
    forum = a_board(book)
    a_gap(book, forum, tried_at=ago(hours=1))
    page = visit(book).get(f"/channels/{forum}").text
    assert "cannot be read again by date" in page
    assert "/again" not in page
    assert "nobody knows how many" in page


def test_a_gap_filled_by_the_house_is_shown_for_a_week(book: Book, clock: FakeClock) -> None:
    forum = a_board(book)
    a_gap(book, forum, missed=0, found=2, tried_at=MONDAY, ended_at=MONDAY)
    site = visit(book)
    assert "read back 10:00, 2 found, 0 missed" in site.get(f"/channels/{forum}").text
    clock.forward(days=8)
    site.sign_in_as(1)
    assert "Gaps of the last week" not in site.get(f"/channels/{forum}").text


def test_an_item_that_still_cannot_be_read_stays_and_says_so(book: Book) -> None:
    forum = a_board(book)
    with book.writing() as w:
        its = w.value(select(stream.c.id))
    item = a_parked_item(book, forum)
    with book.writing() as w:
        w.run(update(parked).values(stream_id=its))
    site = visit(book, BEN)
    assert "it still cannot be read" in site.post(f"/channels/{forum}/parked/{item}/again").text
    assert value(book, parked.c.ended_at) is None


def ending(book: Book, **left: float) -> str:
    with book.writing() as w:
        ends = (w.now + timedelta(**left)).isoformat()
        w.run(update(account).values(who={"name": "Linfa", "expires_at": ends}))
    return " ".join(visit(book, Who(f"Ada {left}", f"{left}@linfa.example", role="admin"))
                    .get("/channels/1").text.split())  # fmt: skip


def test_the_days_a_key_has_left_are_counted_down(book: Book) -> None:
    a_board(book)
    assert "The key works for 12 more days" in ending(book, days=12, hours=3)
    assert "The key works for 1 more day<" in ending(book, days=1, hours=3)
    assert "The key ends today or tomorrow" in ending(book, hours=3)
    assert "The key has ended" in ending(book, hours=-3)


def spent(book: Book, dollars: float) -> None:
    with book.writing() as w:
        w.run(meter.delete())
        about: dict[str, Any] = {"account_id": 1, "what": "money", "window": "2026-03"}
        w.add(meter, **about, used=round(dollars * 1_000_000))


def test_the_money_says_what_the_rest_of_the_month_will_look_like(
    book: Book, clock: FakeClock
) -> None:
    a_board(book)
    clock.set(MONDAY.replace(day=11, hour=0))
    site = Site(open_house(book, Forum=62.0)).sign_in_as(hire(book, ADA, language="en"))
    spent(book, 10.0)
    assert "At this pace the month ends at 31.00 $." in site.get("/channels/1").text
    spent(book, 31.0)
    page = site.get("/channels/1").text
    assert "At this pace the ceiling is reached Sat 21 Mar" in page
    assert "it rests until next month" in page
