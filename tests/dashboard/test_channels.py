"""The health of channels: silence is named and dated, gaps and unreadable items shown until seen to."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from casebook.database import Book
from casebook.tables.heard import account, stream
from casebook.tables.intake import gap, meter, parked
from casebook.words import same
from listener import accounts
from listener.channel import Busy, SignedOut
from tests.cast import ADA, BEN, CLEO, MONDAY, FakeClock, Who, connect, hire
from tests.dashboard.board import Board, a_board, open_house
from tests.dashboard.site import Site

MORENO = Who("Moreno Galli", "moreno@linfa.example", role="manager")
IVO = Who("Ivo Testa", "ivo@linfa.example", role="integrator")


def visit(book: Book, who: Who = ADA, **house: Any) -> Site:
    return Site(open_house(book, **house)).sign_in_as(hire(book, who, language="en"))


def ago(**span: float):
    return MONDAY - timedelta(**span)


def value(book: Book, column: Any) -> Any:
    with book.reading() as r:
        return r.value(select(column))


def a_gap(book: Book, account_id: int, **columns: Any) -> None:
    with book.writing() as w:
        its = w.value(select(stream.c.id).where(stream.c.account_id == account_id))
        times = {"from_at": ago(hours=10), "to_at": ago(hours=7), "at": MONDAY}
        w.add(gap, **({"stream_id": its, "because": ["Taceva.", "It was mute."]} | times | columns))


def a_parked_item(book: Book, account_id: int) -> int:
    with book.writing() as w:
        words = ["Illeggibile.", "Unreadable."]
        return w.add(
            parked, account_id=account_id, native_id="c_9", error=words, raw="<b>raw</b>", at=MONDAY
        )


def test_with_nothing_connected_the_page_says_how_to_begin(book: Book):
    assert 'href="/channels/new"' in visit(book, IVO).get("/channels").text
    agents = visit(book, BEN).get("/channels").text
    assert "We hear nobody yet" in agents
    assert "/channels/new" not in agents


def test_a_channel_that_listens_says_when_it_last_did_and_when_it_will_again(any_book: Book):
    read = {"last_read_at": ago(seconds=20), "due_at": MONDAY + timedelta(seconds=90)}
    a_board(any_book, "Forum", read=read)
    page = visit(any_book).get("/channels").text
    assert "We hear everything" in page
    assert "Last read: 20 s ago" in page
    assert "Next in 1 min" in page


def test_a_silent_channel_is_named_with_why_and_until_when_nothing_is_lost(book: Book):
    forum = a_board(book, read={"last_read_at": ago(hours=5, minutes=12)})
    accounts.rest(book, forum, SignedOut(same("The key was revoked.")))
    page = visit(book).get("/channels").text
    assert "We hear everything but Forum" in page
    assert "has been silent for 5 h 12 min" in page
    assert "The key was revoked." in page
    assert "The service keeps words until" in page
    assert f'href="/channels/{forum}/edit"' in page


def test_a_short_wait_alarms_nobody_and_an_hour_of_it_does(book: Book, clock: FakeClock):
    forum = a_board(book, read={"last_read_at": MONDAY})
    accounts.rest(book, forum, Busy(same("Wait."), MONDAY + timedelta(minutes=5)))
    site = visit(book)
    assert "Trying again at" in site.get("/channels").text
    assert "A channel is silent" not in site.get("/team").text
    clock.forward(hours=2)
    assert "has been silent for 2 h" in site.get("/channels").text
    assert "A channel is silent" in site.get("/team").text


def test_preview_stands_above_the_page_only_while_something_could_leave(book: Book):
    connect(book, "tips", mode="preview")
    connect(book, "feeds", mode="preview")
    site = visit(book)
    assert "Preview</a>" not in site.get("/team").text
    forum = a_board(book, mode="preview")
    assert "Preview</a>" in site.get("/team").text
    with book.writing() as w:
        w.run(update(account).where(account.c.id == forum).values(mode="live"))
    assert "Preview</a>" not in site.get("/team").text
    connect(book, "console", kind="desk", mode="preview")
    assert "Preview</a>" in site.get("/team").text


def test_a_channel_that_nobody_reads_any_more_is_told_though_it_has_no_trouble(book: Book):
    a_board(book, read={"last_read_at": ago(hours=2), "due_at": ago(hours=2)})
    page = visit(book).get("/channels").text
    assert "Late by 2 h" in page
    assert "perhaps the reading process has stopped" in page


def test_a_gap_stays_in_view_with_its_times_until_somebody_has_looked(book: Book):
    forum = a_board(book, read={"last_read_at": ago(seconds=5)})
    a_gap(book, forum, missed=2)
    site = visit(book, BEN)
    page = site.get("/channels").text
    assert "A part is missing: 3 h" in page
    assert "Gap: 00:00 – 03:00, 2 missed" in page
    where = f"/channels/{forum}/gaps/{value(book, gap.c.id)}"
    assert "Write why we accept it" in site.post(where).text
    assert value(book, gap.c.ended_at) is None
    site.post(where, {"because": "Their own outage, nobody could write."})
    assert "A part is missing" not in site.get("/channels").text
    assert value(book, gap.c.missed) == 2
    page = site.get(f"/channels/{forum}").text
    assert "accepted by Ben Conti, «Their own outage, nobody could write.»" in page
    visit(book, CLEO).post(where, {"because": "I was late."})
    assert page == site.get(f"/channels/{forum}").text


def test_an_unreadable_item_is_shown_as_it_came_until_it_is_put_aside(book: Book):
    forum = a_board(book)
    item = a_parked_item(book, forum)
    site = visit(book, BEN)
    page = site.get(f"/channels/{forum}").text
    assert "Unreadable." in page
    assert "&lt;b&gt;raw&lt;/b&gt;" in page
    site.post(f"/channels/{forum}/parked/{item}")
    assert "Unreadable." not in site.get(f"/channels/{forum}").text
    assert value(book, parked.c.raw) == "<b>raw</b>"
    assert value(book, parked.c.ended_by) is not None


def test_who_only_reads_reports_puts_nothing_aside(book: Book):
    forum = a_board(book)
    item = a_parked_item(book, forum)
    site = visit(book, MORENO)
    assert "Put aside" not in site.get(f"/channels/{forum}").text
    assert site.post(f"/channels/{forum}/parked/{item}").status_code == 403
    assert value(book, parked.c.ended_at) is None


def test_an_item_of_another_account_is_not_put_aside_by_a_wrong_address(book: Book):
    item = a_parked_item(book, a_board(book))
    other = a_board(book, "Other")
    visit(book).post(f"/channels/{other}/parked/{item}")
    assert value(book, parked.c.ended_at) is None


def test_what_a_channel_costs_stands_beside_its_ceiling(book: Book):
    forum = a_board(book)
    with book.writing() as w:
        w.add(meter, account_id=forum, what="money", window="2026-03", used=18_230_000)
        w.add(meter, account_id=forum, what="money", window="2026-04", used=99_000_000)
    assert "18.23 of 60.00 $" in visit(book, Forum=60.0).get("/channels").text


def test_accounts_in_preview_are_named_so_that_nobody_thinks_they_send(book: Book):
    a_board(book, "Forum", mode="preview")
    a_board(book, "Live board")
    banner = visit(book).get("/channels").text.split("In preview:")[1].split("</strong>")[0]
    assert "Forum" in banner
    assert "Live board" not in banner


def test_colleagues_tips_are_no_channel_that_could_fall_silent(book: Book):
    connect(book, "tips", name="Tips", mode="preview")
    assert "We hear nobody yet" in visit(book).get("/channels").text


def test_a_broken_file_is_named_and_the_rest_works(book: Book, tmp_path: Path):
    (tmp_path / "mine.py").write_text("import nothing_of_this_name\n")
    a_board(book)
    page = visit(book, plugins=tmp_path).get("/channels").text
    assert "mine.py" in page
    assert "nothing_of_this_name" in page
    assert "Forum" in page


def test_an_account_whose_file_is_missing_is_silent_and_says_so(book: Book):
    lost = connect(book, "no_such_file", name="Lost")
    site = visit(book)
    assert "Its file is missing or was refused" in site.get("/channels").text
    assert site.get(f"/channels/{lost}").status_code == 200


def test_trying_now_ends_the_rest_of_an_account_that_answers(book: Book):
    forum = a_board(book)
    accounts.rest(book, forum, SignedOut(same("Dead key.")))
    assert "it answers" in visit(book, IVO).post(f"/channels/{forum}/try").text
    assert value(book, account.c.trouble) is None


def test_trying_now_tells_what_the_service_said(book: Book, monkeypatch: pytest.MonkeyPatch):
    forum = a_board(book)
    accounts.rest(book, forum, SignedOut(same("Dead key.")))
    monkeypatch.setattr(Board, "trouble", SignedOut(same("Still the dead key.")))
    assert "Still the dead key." in visit(book).post(f"/channels/{forum}/try").text
    assert value(book, account.c.trouble) is not None


def test_a_file_that_breaks_while_being_tried_does_not_break_the_page(
    book: Book, monkeypatch: pytest.MonkeyPatch
):
    forum = a_board(book)
    monkeypatch.setattr(Board, "trouble", KeyError("id"))
    assert "it needs mending" in visit(book).post(f"/channels/{forum}/try").text


def test_the_page_asks_the_database_no_more_for_ten_accounts_than_for_one(book: Book):
    def questions(site: Site) -> int:
        asked: list[str] = []
        count = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(book.readers, "before_cursor_execute", count)
        site.get("/channels")
        event.remove(book.readers, "before_cursor_execute", count)
        return len(asked)

    site = visit(book)
    a_board(book)
    one = questions(site)
    for number in range(9):
        a_gap(book, a_board(book, f"Board {number}"))
    assert questions(site) == one


def test_an_ended_account_is_off_the_page_and_its_own_page_says_since_when(book: Book):
    forum = a_board(book)
    with book.writing() as w:
        w.run(update(account).values(ended_at=w.now))
    site = visit(book)
    assert "Forum" not in site.get("/channels").text
    assert "Disconnected" in site.get(f"/channels/{forum}").text
    assert site.get("/channels/999").status_code == 409
