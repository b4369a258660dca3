"""Reports on screen and as files: every number opens its rows, nobody is measured without agreement."""

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.team import calendar, setting, target, teammate
from dashboard import agreement
from dashboard.reports import KINDS, crowded
from tests.cast import ADA, BEN, FakeClock, Who, connect, hire
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.dashboard.test_browser import comes_in, served
from tests.numbers.month import NOW, live

PERIOD = "since=2026-03-26&until=2026-04-27"
GIO = Who("Gio Manca", "gio@linfa.example", role="manager")
NAMES = ("Ben Conti", "Cleo Riva", "Dario Sala", "Marta Lodi")
PAPER = {"whom": "Works council", "day": "2026-03-01", "reference": "Prot. 12/2026"}


@pytest.fixture
def site(book: Book, clock: FakeClock) -> Site:
    """A month that the manager Gio looks at."""
    clock.set(NOW)
    live(book, 11, many=25)
    return Site(open_house(book)).sign_in_as(hire(book, GIO, language="en"))


@pytest.fixture
def ada(site: Site) -> Site:
    return Site(site.house).sign_in_as(hire(site.house.book, ADA, language="en"))


def main(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def links(page: str) -> list[tuple[str, str]]:
    """Each number that leads to rows, and where to."""
    found = re.findall(r'<a href="(/reports/rows[^"]*)">([^<]*)</a>', main(page))
    return [(html.unescape(href), words) for href, words in found]


def rows(site: Site, href: str) -> list[dict[str, str]]:
    answer = site.get(href.replace("/reports/rows", "/reports/rows.csv"))
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("of", KINDS)
def test_every_number_opens_into_as_many_rows_as_it_says(site: Site, of: str):
    page = site.get(f"/reports?of={of}&{PERIOD}&unit=week").text
    counts = [(href, int(words)) for href, words in links(page) if words.isdigit()]
    assert len(counts) > 5
    for href, number in counts:
        assert len(rows(site, href)) == number, href
        shown = main(site.get(href).text)
        assert f"{number} rows." in shown, href


def test_the_slow_tenth_opens_into_the_waits_that_are_as_long(site: Site):
    page = site.get(f"/reports?of=solved&{PERIOD}&time=calendar").text
    everything = rows(site, f"/reports/rows?of=solved&{PERIOD}&time=calendar")
    slow = next(href for href, _ in links(page) if "state=slow" in href)
    longest = rows(site, slow)
    counted = [row for row in everything if row["state"] != "ended"]
    assert 0 < len(longest) <= len(counted) / 10 + 2
    assert longest == counted[: len(longest)]


def test_a_row_leads_to_its_case_or_its_word(site: Site, clock: FakeClock):
    page = main(site.get(f"/reports/rows?of=answered&{PERIOD}&state=waiting").text)
    assert re.search(r'href="/cases/\d+">case \d+', page)
    word = re.findall(r'href="(/reports/word/\d+)"', page)[0]
    assert site.get(word).headers["location"].startswith("/waiting/")
    aside = rows(site, f"/reports/rows?of=coverage&{PERIOD}&state=aside")[0]["what"].split()[1]
    assert "Set aside" in site.get(f"/reports/word/{aside}").text
    assert site.get("/reports/word/9999").status_code == 409


def test_each_picture_has_a_name_a_description_and_its_table_behind_it(site: Site):
    page = main(site.get(f"/reports?of=answered&{PERIOD}").text)
    assert page.count('<svg class="chart" role="img"') == 2
    assert page.count("<title>Waits over time</title><desc>") == 1
    assert page.count("The table, row by row") == 2
    assert "style=" not in page


def test_the_target_is_shown_where_it_is_measured_in_the_same_time(site: Site):
    with site.house.book.writing() as w:
        w.add(target, clock="answered", minutes=240, working=True)
    working = main(site.get(f"/reports?of=answered&{PERIOD}").text)
    assert 'class="goal"' in working
    assert "target 4 h:" in working
    other = main(site.get(f"/reports?of=answered&{PERIOD}&time=calendar").text)
    assert 'class="goal"' not in other
    assert "target 4 h of working time" in other


def test_filters_narrow_every_table_alike(site: Site):
    everything = rows(site, f"/reports/rows?of=answered&{PERIOD}")
    channels = {row["channel"] for row in everything}
    for channel in channels:
        page = f"/reports/table.csv?of=answered&{PERIOD}&channel={channel}&table=channel"
        (line,) = csv.DictReader(io.StringIO(site.get(page).text))
        assert line["channel"] == channel
    some = rows(site, f"/reports/rows?of=answered&{PERIOD}&team=billing")
    assert {row["team"] for row in some} == {"billing"}
    assert 0 < len(some) < len(everything)


@pytest.mark.parametrize("of", KINDS)
def test_without_the_agreement_no_page_and_no_file_tells_of_a_person(site: Site, of: str):
    everything = [
        site.get(f"/reports?of={of}&{PERIOD}&person=1").text,
        site.get(f"/reports/rows?of={of}&{PERIOD}&person=1").text,
        site.get(f"/reports/rows.csv?of={of}&{PERIOD}&person=1").text,
        site.get(f"/reports/moments.csv?of={of}&{PERIOD}").text,
    ]
    assert not [name for name in NAMES for page in everything if name in page]
    assert everything[2] == site.get(f"/reports/rows.csv?of={of}&{PERIOD}").text
    assert site.get(f"/reports/table.csv?of={of}&{PERIOD}&table=person").status_code == 409
    assert "Off, on every page and in every file" in everything[0]


def test_with_the_agreement_there_are_persons_until_it_ends(site: Site, ada: Site):
    table = f"/reports/table.csv?of=answered&{PERIOD}&table=person"
    assert ada.post("/reports/agreement", PAPER).status_code == 303
    page = main(site.get(f"/reports?of=answered&{PERIOD}").text)
    assert all(name in page for name in NAMES)
    assert "agreement with Works council of 01/03/2026" in page
    of_ben = rows(site, f"/reports/rows?of=answered&{PERIOD}&person=1")
    people = {r["person"]: r for r in csv.DictReader(io.StringIO(site.get(table).text))}
    assert int(people["Ben Conti"]["counted"]) == len([r for r in of_ben if r["state"] != "ended"])
    assert "recorded the agreement" in ada.get("/diary").text
    ada.post("/reports/agreement/end")
    assert site.get(table).status_code == 409
    assert "turned off the figures" in ada.get("/diary").text


@pytest.mark.parametrize("of", ["answered", "promises"])
def test_a_persons_numbers_open_into_their_rows(site: Site, of: str):
    agreement.record(site.house.book, **PAPER, by=1)
    page = main(site.get(f"/reports?of={of}&{PERIOD}&unit=month").text).split('id="person"')[1]
    counts = [(href, int(n)) for href, n in links(f"<main{page}</main>") if n.isdigit()]
    theirs = [(href, n) for href, n in counts if "person=" in href]
    assert len(theirs) > 5
    assert [(href, len(rows(site, href))) for href, _ in theirs] == theirs


@pytest.mark.parametrize(
    "missing",
    [{"whom": ""}, {"reference": " "}, {"day": ""}, {"day": "soon"}, {"day": "2026-12-24"}],
)
def test_an_agreement_without_who_when_or_where_is_none(ada: Site, missing: dict[str, str]):
    assert ada.post("/reports/agreement", PAPER | missing).status_code == 409
    with ada.house.book.reading() as r:
        assert agreement.of(r) is None


def test_only_who_administers_records_it(site: Site):
    assert site.post("/reports/agreement", PAPER).status_code == 403
    assert site.post("/reports/agreement/end").status_code == 403


def test_an_agent_sees_the_totals_and_no_department_no_file(site: Site, clock: FakeClock):
    ben = Site(site.house).sign_in_as(1)
    with site.house.book.writing() as w:
        w.run(update(teammate).where(teammate.c.id == 1).values(language="en"))
    agreement.record(site.house.book, **PAPER, by=1)
    page = main(ben.get(f"/reports?of=answered&{PERIOD}&team=billing&person=3").text)
    total = main(site.get(f"/reports?of=answered&{PERIOD}").text)
    figure = re.compile(r'<p class="num">.*?</p>')
    assert [re.sub("<[^>]*>", "", x) for x in figure.findall(page)] == [
        re.sub("<[^>]*>", "", x) for x in figure.findall(total)
    ]
    assert "By department" not in page
    assert "By person" not in page
    assert "billing" not in page
    assert "billing" not in ben.get(f"/reports/rows?of=answered&{PERIOD}").text
    for file in ("table", "rows", "moments"):
        assert ben.get(f"/reports/{file}.csv?{PERIOD}&table=period").status_code == 403


def test_who_is_alone_in_a_department_is_not_told_apart_before_the_agreement(site: Site):
    with site.house.book.writing() as w:
        w.run(update(teammate).where(teammate.c.id == 3).values(work="night shift"))
    table = f"/reports/table.csv?of=solved&{PERIOD}&table=team"
    before = site.get(table).text + site.get(f"/reports/moments.csv?{PERIOD}").text
    assert "night shift" not in before
    agreement.record(site.house.book, **PAPER, by=1)
    assert "night shift" in site.get(table).text


@pytest.mark.parametrize(
    ("works", "shown"),
    [
        ({1: "a", 2: "a", 3: "b", 4: "b"}, {1: "a", 2: "a", 3: "b", 4: "b"}),
        ({1: "a", 2: "a", 3: "b", 4: "c"}, {1: "a", 2: "a", 3: "…", 4: "…"}),
        ({1: "a", 2: "a", 3: "b"}, {1: "…", 2: "…", 3: "…"}),  # one alone hides among the next
        ({1: "a"}, {}),
    ],
)
def test_a_department_of_one_is_never_that_persons_figures(
    works: dict[int, str], shown: dict[int, str]
):
    assert crowded(works) == shown


def test_the_first_week_says_what_will_be_here(book: Book):
    ben = Site(open_house(book)).sign_in_as(hire(book, BEN, language="en"))
    page = ben.get("/reports").text
    assert "There is nothing to count in this period" in page
    for of in KINDS:
        assert ben.get(f"/reports?of={of}").status_code == 200


def test_without_a_calendar_there_is_calendar_time_and_the_reason(site: Site):
    with site.house.book.writing() as w:
        w.run(calendar.delete())
    page = main(site.get(f"/reports?of=answered&{PERIOD}").text)
    assert "The team calendar is missing" in page
    assert "calendar time" in page


@pytest.mark.parametrize(
    "query",
    ["of=nothing", "since=never&until=2026-99-99", "since=2026-04-27&until=2026-03-26", "unit=hour",
     "since=0001-01-01&until=2026-04-27&unit=month", "source=x&person=-1&over=9&under=" + "9" * 40,
     "team=%00&channel=%27%3B"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_opens(site: Site, query: str):
    assert site.get(f"/reports?{query}").status_code == 200
    assert site.get(f"/reports/rows?{query}").status_code == 200


def test_words_in_a_file_are_no_formula(site: Site):
    connect(site.house.book, "x", name="=HYPERLINK(1)")
    with site.house.book.writing() as w:
        w.run(update(teammate).where(teammate.c.work == "billing").values(work="=1+1"))
    assert not re.search(
        r'(^|,)"?=', site.get(f"/reports/rows.csv?of=answered&{PERIOD}").text, re.M
    )


def test_a_report_writes_nothing(site: Site):
    with site.house.book.reading() as r:
        before = [list(r.connection.connection.iterdump())]
    for of in KINDS:
        for path in ("", "/rows", "/rows.csv", "/moments.csv"):
            site.get(f"/reports{path}?of={of}&{PERIOD}")
    with site.house.book.reading() as r:
        assert [list(r.connection.connection.iterdump())] == before
        assert r.row(select(setting).where(setting.c.key == agreement.KEY)) is None


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_a_lead_goes_to_the_reports_from_the_rail(
    site: Site, new_page: Callable[..., Page], width: int
):
    with site.house.book.writing() as w:
        w.change(teammate, teammate.c.id == 5, role="lead")
    with served(site) as site.address:
        page = comes_in(site, new_page(viewport={"width": width, "height": 800}), 5)
        page.goto(f"{site.address}/notices")
        boxes = [each.bounding_box() or {} for each in page.locator(".rail li:visible").all()]
        assert [box["x"] + box["width"] <= width for box in boxes] == [True] * 6
        page.locator(".rail a", has_text="Reports").click()
        expect(page).to_have_url(f"{site.address}/reports")


def test_on_a_phone_nothing_is_wider_than_the_screen(site: Site, new_page: Callable[..., Page]):
    with served(site) as site.address:
        page = comes_in(site, new_page(viewport={"width": 390, "height": 800}), 5)
        for of in KINDS:
            page.goto(f"{site.address}/reports?of={of}&{PERIOD}")
            expect(page.locator("h1")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), of
