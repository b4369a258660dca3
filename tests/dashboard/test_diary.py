"""The diary on screen: who did what; a line that was touched is named."""

import pytest
from sqlalchemy import delete, func, select, update

from casebook.database import Book
from casebook.tables.team import event
from dashboard.pages.diary import PAGE
from listener import accounts
from outreach import cases
from tests.cast import ADA, BEN, CLEO, Who, connect, hear, hire, meet
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.outreach.street import open_office

IVO = Who("Ivo Testa", "ivo@linfa.example", role="integrator")


@pytest.fixture
def on_x(book: Book) -> int:
    return connect(book, "x", name="X, @LinfaCasa", mode="preview")


@pytest.fixture
def ben(book: Book) -> Site:
    return Site(open_house(book)).sign_in_as(hire(book, BEN, language="en"))


def lines(book: Book) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(event)))


def a_case(book: Book, on_x: int, ben: int) -> int:
    return cases.take(open_office(book), hear(book, on=on_x, by=meet(book)), by=ben)


def test_the_diary_of_a_case_tells_only_of_that_case(book: Book, on_x: int, ben: Site):
    case_id = a_case(book, on_x, 1)
    accounts.go_live(book, on_x, by=hire(book, ADA))
    page = ben.get(f"/cases/{case_id}/diary").text
    assert "Ben Conti</strong> took the case" in page
    assert "live" not in page.split("<main")[1]
    assert ben.get("/cases/999/diary").status_code == 409


def test_what_a_line_tells_besides_is_in_words_and_said_once(book: Book, ben: Site):
    with book.writing() as w:
        w.log("duplicate decided", by=1, as_="homonym", was="homonym")
    page = ben.get("/diary").text
    assert page.count("namesake") == 1
    assert "homonym" not in page


def test_a_line_reads_well_with_a_name_before_it_and_without(book: Book, ben: Site):
    with book.writing() as w:
        w.log("case reopened")
        w.log("case reopened", by=1)
    page = " ".join(ben.get("/diary").text.split())
    assert "<p>the case is open again" in page
    assert "Ben Conti</strong> opened the case again" in page


def test_the_diary_of_the_house_names_who_let_an_account_go_live(book: Book, on_x: int, ben: Site):
    accounts.go_live(book, on_x, by=hire(book, ADA))
    page = ben.get("/diary").text
    assert "Ada Neri</strong> made a channel live" in page
    assert f'href="/channels/{on_x}">X, @LinfaCasa' in page


def test_when_colleagues_come_and_go_is_only_for_who_leads_the_team(book: Book, ben: Site):
    assert "signed in" not in ben.get("/diary").text
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO, language="en"))
    assert "Ben Conti</strong> signed in" in cleo.get("/diary").text


def test_an_integrator_does_not_read_it(book: Book, ben: Site):
    ivo = Site(ben.house).sign_in_as(hire(book, IVO, language="en"))
    assert ivo.get("/diary").status_code == 403


def test_what_was_set_aside_can_be_taken_back_from_here(book: Book, on_x: int, ben: Site):
    office, word = open_office(book), hear(book, on=on_x, by=meet(book))
    cases.set_aside(office, word, by=1, because="Not about us")
    assert f'action="/bring-back/{word}"' in ben.get("/diary").text
    cases.bring_back(office, word, by=1)
    assert "/bring-back/" not in ben.get("/diary").text


def test_older_lines_are_one_step_away_and_none_is_shown_twice(book: Book, ben: Site):
    with book.writing() as w:
        for number in range(PAGE + 5):
            w.log("draft discarded", by=1, number=number)
    first = ben.get("/diary").text
    assert first.count("discarded the draft") == PAGE
    older = first.split('href="?before=')[1].split('"')[0]
    assert ben.get(f"/diary?before={older}").text.count("discarded the draft") == 5


def test_an_untouched_diary_says_so(book: Book, on_x: int, ben: Site):
    a_case(book, on_x, 1)
    page = ben.get("/diary/check").text
    assert "Nobody touched the diary" in page
    assert f"{lines(book)} lines" in page


@pytest.mark.parametrize("touch", ["changed", "taken out"])
def test_a_line_changed_or_taken_out_is_seen(book: Book, on_x: int, ben: Site, touch: str):
    a_case(book, on_x, 1)
    accounts.go_live(book, on_x, by=hire(book, ADA))
    with book.reading() as r:
        victim = r.value(select(event.c.id).where(event.c.what == "case taken"))
    with book.writing() as w:
        which = event.c.id == victim
        w.run(update(event).where(which).values(what="case reopened") if touch == "changed" else delete(event).where(which))  # fmt: skip
    page = ben.get("/diary/check").text
    assert "Something does not fit" in page
    named = victim if touch == "changed" else victim + 1
    assert f"<strong>{named}</strong>" in page
