"""Notices, the rota, the calendar and "your hour", as people read and change them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from casebook.database import Book
from casebook.queries import hours, notices
from casebook.tables.ends import commitment
from casebook.tables.heard import person
from casebook.tables.team import calendar, notice, shift, teammate
from config.seed import seed
from config.settings import Settings
from outreach import cases
from outreach.office import Office
from tests.cast import BEN, CLEO, DARIO, MARTA, FakeClock, connect, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.outreach.street import open_office

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9-13 14-18")
FORM = {"zone": "Europe/Rome", "country": "IT", "subdivision": "mi", "extra": "", "working": ""}


@pytest.fixture
def office(book: Book) -> Office:
    seed(book, Settings())
    return open_office(book)


@pytest.fixture
def cleo(book: Book) -> int:
    return hire(book, CLEO, language="en")


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN, language="en")


@pytest.fixture
def lead(book: Book, office: Office, cleo: int) -> Site:
    return Site(house(book, office=office, registry=office.registry)).sign_in_as(cleo)


@pytest.fixture
def agent(book: Book, office: Office, ben: int) -> Site:
    return Site(house(book, office=office, registry=office.registry)).sign_in_as(ben)


def tell(
    book: Book, *mates: int, what: str = "source silent", key: str = "1", **about: Any
) -> None:
    with book.writing() as w:
        notices.tell(w, mates, what, key=key, **({"name": "X", "account": 3} | about))


def test_the_bell_counts_what_is_unseen_and_opening_it_leads_there(
    book: Book, agent: Site, ben: int
):
    tell(book, ben)
    tell(book, ben, what="case quiet", key="2", case=None)
    assert "<b>2</b>" in agent.get("/notices").text.split('id="bell"')[1][:200]
    with book.reading() as r:
        first = r.value(select(notice.c.id).where(notice.c.what == "source silent"))
    assert agent.post(f"/notices/{first}").headers["location"] == "/channels/3"
    assert "<b>1</b>" in agent.get("/notices").text
    agent.post("/notices/seen")
    assert "<b>" not in agent.get("/notices").text.split('id="bell"')[1][:200]


def test_a_notice_names_the_person_of_its_case(book: Book, office: Office, agent: Site, ben: int):
    case = cases.take(office, hear(book, on=connect(book), by=meet(book)), by=ben)
    tell(book, ben, what="promise late", case=case)
    assert f"Ana Ferri · Q-{case}" in agent.get("/notices").text


def test_whose_role_was_taken_away_reads_no_customer_s_name_any_more(
    book: Book, office: Office, agent: Site, ben: int
):
    case = cases.take(office, hear(book, on=connect(book), by=meet(book)), by=ben)
    tell(book, ben, what="promise late", case=case)
    with book.writing() as w:
        to = w.value(select(person.c.id).where(person.c.name == "Ana Ferri"))
        facts = {"case_id": case, "owner_id": ben, "to_id": to, "kind": "own"}
        w.add(commitment, **facts, made_at=w.now, due_at=w.now)
    assert agent.get("/frame").text.count("Ana Ferri") == 1
    with book.writing() as w:
        w.change(teammate, teammate.c.id == ben, role="integrator")
    for path in ("/notices", "/rota", "/me", "/frame", "/channels"):
        assert "Ana Ferri" not in agent.get(path).text, path
    assert f"Q-{case}" in agent.get("/notices").text
    (one,) = _notices(book, ben)
    there = agent.post(f"/notices/{one}").headers["location"]
    assert agent.get(there).status_code == 403


def _notices(book: Book, mate: int) -> list[int]:
    with book.reading() as r:
        return [row.id for row in r.rows(select(notice.c.id).where(notice.c.teammate_id == mate))]


def test_nobody_sees_or_marks_another_s_notices(book: Book, agent: Site, cleo: int):
    tell(book, cleo)
    assert "No longer hear" not in agent.get("/notices").text
    with book.reading() as r:
        theirs = r.value(select(notice.c.id))
    assert agent.post(f"/notices/{theirs}").headers["location"] == "/notices"
    with book.reading() as r:
        assert r.value(select(notice.c.seen_at)) is None


def test_a_page_is_woken_by_its_own_notices_alone(book: Book, agent: Site, ben: int, cleo: int):
    asked: list[str] = []

    def open_(topics: Any, mark: str) -> Any:
        from starlette.responses import Response

        asked.extend(topics)
        return Response()

    agent.house.hub.open = open_  # type: ignore[method-assign]
    agent.get(f"/live?topics=queue+notice+notice:{cleo}+notice:{ben}")
    assert asked == ["queue", f"notice:{ben}"]


def test_notices_by_mail_are_each_one_s_choice(book: Book, agent: Site, ben: int):
    mine = {"language": "en", "zone": "Europe/Rome", "theme": ""}
    assert 'name="by_mail" checked' in agent.get("/me").text
    agent.post("/me", mine)
    with book.reading() as r:
        assert not r.value(select(teammate.c.by_mail).where(teammate.c.id == ben))
    assert 'name="by_mail" checked' not in agent.get("/me").text


def test_a_lead_writes_the_calendar_as_people_do(book: Book, lead: Site):
    typed = WEEK | FORM | {
        "sat": "22.30–6",
        "extra": "16/09 San Corrado\n06/11/2026 Moving day",
        "working": "24/12/2026 9-12:30\n07/12/2026 chiuso",
    }  # fmt: skip
    assert lead.post("/calendar", typed).status_code == 303
    with book.reading() as r:
        kept = hours.team(r)
    assert kept.spans["mon"] == [["09:00", "13:00"], ["14:00", "18:00"]]
    assert kept.spans["sat"] == [["22:30", "06:00"]]
    assert kept.holidays["extra"] == {"09-16": "San Corrado", "2026-11-06": "Moving day"}
    assert kept.holidays["working"] == {"2026-12-24": [["09:00", "12:30"]], "2026-12-07": []}
    page = lead.get("/calendar").text
    for shown in (
        "22:30-06:00",
        "16/09 San Corrado",
        "24/12/2026 09:00-12:30",
        "07/12/2026 chiuso",
    ):
        assert shown in page
    assert "Saint Ambrose" in page
    assert lead.post("/calendar", _shown(page)).status_code == 303  # what is shown can be kept


def _shown(page: str) -> dict[str, str]:
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Fields(HTMLParser):
        area = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("name"):
                found[given["name"]] = given.get("value") or ""
            self.area = given.get("name", "") if tag == "textarea" else self.area

        def handle_data(self, data: str) -> None:
            if self.area:
                found[self.area] = data
                self.area = ""

    Fields().feed(page)
    return found | {"zone": "Europe/Rome"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"mon": "9-13 hours"}, "Monday"),
        ({"mon": "9-25"}, "Monday"),
        (dict.fromkeys(WEEK, ""), "no hours at all"),
        ({"zone": "Europe/Nowhere"}, "unknown time zone"),
        ({"country": "ZZ"}, "unknown"),
        ({"subdivision": "QQ"}, "IT QQ"),
        ({"extra": "Christmas"}, "begin with a date"),
        ({"extra": "31/02 Never"}, "begin with a date"),
        ({"working": "24/12 9-12"}, "the year"),
        ({"working": "24/12/2026 early"}, "no set of hours"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_and_every_typed_word_stays(
    book: Book, lead: Site, wrong: dict[str, str], told: str
):
    answer = lead.post("/calendar", WEEK | FORM | {"fri": "8-12"} | wrong)
    assert answer.status_code == 422
    assert told in answer.text
    for field, words in wrong.items():
        assert words in answer.text or field == "zone"  # which is picked, not typed
    with book.reading() as r:
        assert len(r.rows(select(calendar))) == 1


def test_only_leads_change_the_calendar_and_the_rota(book: Book, agent: Site, ben: int):
    assert agent.post("/calendar", WEEK | FORM).status_code == 403
    assert agent.post("/rota", {"mate": ben}).status_code == 403
    assert "readonly" in agent.get("/calendar").text
    assert "Put down a shift" not in agent.get("/rota").text


def test_without_a_calendar_the_pages_say_so_and_a_lead_can_write_one(book: Book, lead: Site):
    with book.writing() as w:
        w.run(delete(calendar))
    assert "calendar is missing" in lead.get("/rota").text
    assert "calendar is missing" in lead.get("/calendar").text
    assert lead.post("/calendar", WEEK | FORM).status_code == 303
    assert "calendar is missing" not in lead.get("/rota").text


def test_a_shift_is_put_down_in_the_reader_s_hours_and_everybody_sees_it(
    book: Book, lead: Site, agent: Site, ben: int
):
    form = {"mate": ben, "what": "duty", "from": "2026-03-04T18:00", "to": "2026-03-05T08:00"}
    assert lead.post("/rota", form).status_code == 303
    with book.reading() as r:
        row = r.row(select(shift))
    assert row is not None
    assert (row.from_at.hour, row.to_at.hour) == (17, 7)
    page = agent.get("/rota?week=2026-03-04").text
    assert page.count("Ben Conti</strong>") == 2  # the night belongs to two days
    assert "Ben Conti</strong>" not in agent.get("/rota?week=2026-03-09").text
    lead.post(f"/rota/{row.id}/off")
    assert "Ben Conti</strong>" not in agent.get("/rota?week=2026-03-04").text


def test_a_shift_without_its_times_is_a_clear_no(book: Book, lead: Site, ben: int):
    answer = lead.post("/rota", {"mate": ben, "what": "duty", "from": "tomorrow", "to": ""})
    assert answer.status_code == 409
    assert "A time is missing" in answer.text
    assert lead.get("/rota?week=0001-01-01").status_code == 200
    assert lead.get("/rota?week=never").status_code == 200


def test_a_feast_with_nobody_on_call_is_said(book: Book, lead: Site, ben: int):
    page = lead.get("/rota?week=2026-04-06").text
    assert "Easter Monday" in page
    assert "nobody is on call" in page
    lead.post(
        "/rota", {"mate": ben, "what": "duty", "from": "2026-04-06T09:00", "to": "2026-04-06T12:00"}
    )
    assert "nobody is on call" not in lead.get("/rota?week=2026-04-06").text


def test_your_hour_shows_the_next_shift_then_one_person_then_one_s_own_case_first(
    book: Book, office: Office, agent: Site, ben: int, cleo: int, clock: FakeClock
):
    on = connect(book, "x")
    hear(book, "The oldest of all", on=on, by=meet(book))
    clock.forward(minutes=1)
    hear(book, "A later one", on=on, by=meet(book, native_id="2"))
    assert "Ask a lead" in agent.get("/hour").text
    start = clock.now() + timedelta(hours=1)
    with book.writing() as w:
        w.add(shift, teammate_id=ben, from_at=start, to_at=start + timedelta(hours=2), what="duty")
    page = agent.get("/hour").text
    assert "Your next shift" in page
    assert "The oldest of all" not in page
    clock.forward(hours=1)
    page = agent.get("/hour").text
    assert "The oldest of all" in page
    assert "A later one" not in page
    assert "Cleo Riva" in page  # whom to ask
    place = page.split('name="place" value="')[1].split('"')[0]
    there = agent.post("/take", {"place": place}).headers["location"]
    page = agent.get("/hour").text
    assert "First finish with" in page
    assert there.split("?")[0] in page
    assert "A later one" not in page


def test_who_sits_beside_on_duty_is_whom_to_ask_first(
    book: Book, agent: Site, ben: int, clock: FakeClock
):
    for mate in (ben, hire(book, DARIO), hire(book, MARTA)):
        with book.writing() as w:
            end = clock.now() + timedelta(hours=2)
            w.add(shift, teammate_id=mate, from_at=clock.now(), to_at=end, what="duty")
    page = agent.get("/hour").text.split("Whom to ask")[1]
    assert page.index("Dario Sala") < page.index("Marta Lodi")
    assert "on duty now" in page
