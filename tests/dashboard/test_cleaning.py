"""Cleaning up on screen: side by side, decided by a person, closed over there, and back again."""

import re

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import cleaning
from casebook.tables.heard import mention
from dashboard import alike
from tests.cast import ANA, FakeClock, Who, hear, hire, meet
from tests.dashboard.site import Site, house
from tests.outreach.helpdesk import Helpdesk


@pytest.fixture
def desk(book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(book, clock)


@pytest.fixture
def ben(desk: Helpdesk) -> Site:
    """Ben's case is the first; Ana has two tickets in the desk, her namesake of Verona one."""
    desk.opens(subject="No line since the move")
    desk.opens(subject="The technician never came after the move")
    desk.synchronise()
    desk.knows(desk.complains())
    ours = {"office": desk.office, "registry": desk.office.registry, "desks": desk.desks}
    site = Site(house(desk.book, **ours))
    return site.sign_in_as(desk.ben)


def items(page: str) -> list[str]:
    return re.findall(r'name="seen-(\d+)"', page)


def test_what_may_be_the_same_stands_side_by_side_with_its_reasons(ben: Site):
    page = ben.get("/cases/1/duplicates").text
    assert "2 other requests in the name of Ana Ferri" in page
    assert page.count("<mark>move</mark>") == 4
    assert "It speaks of the same things" in page


def test_a_confirmed_duplicate_is_closed_in_the_desk_with_a_receipt_and_opened_again(
    desk: Helpdesk, ben: Site
):
    first, second = items(ben.get("/cases/1/duplicates").text)
    form = {f"item-{first}": "duplicate", f"item-{second}": "evolution"}
    form |= {f"seen-{first}": desk.ticket("1").version or ""}
    assert ben.post("/cases/1/duplicates", form).headers["location"].startswith("/cases/1/receipts")
    assert "closes shortly" in ben.get("/cases/1/receipts").text
    assert desk.status("1") != "resolved"
    desk.works(seconds=11)
    assert desk.status("1") == "resolved"
    assert desk.status("2") != "resolved"
    page = ben.get("/cases/1/receipts").text
    assert "1 closed in rt" in page
    # An open page asks only for what changed.
    assert "1 closed in rt" in ben.get("/cases/1/receipts", **{"X-Part": "receipts telling"}).text
    assert "joined as an evolution" in page
    undo = re.search(r'action="(/closings/\d+/undo)"', page)
    assert undo
    ben.post(undo[1], {"case": "1"})
    desk.works(seconds=11)
    assert desk.status("1") == "new"
    assert "reopened in rt" in ben.get("/cases/1/receipts").text


def test_one_that_changed_meanwhile_is_left_and_the_other_is_closed(desk: Helpdesk, ben: Site):
    first, second = items(ben.get("/cases/1/duplicates").text)
    form = {f"item-{first}": "duplicate", f"item-{second}": "duplicate"}
    form |= {f"seen-{first}": "another", f"seen-{second}": desk.ticket("2").version or ""}
    refused = ben.post("/cases/1/duplicates", form)
    assert refused.status_code == 409
    assert "Every other decision of that page holds" in refused.text
    assert "Nothing was sent, closed or changed" not in refused.text
    desk.works(seconds=11)
    assert (desk.status("1"), desk.status("2")) == ("new", "resolved")


def test_before_confirming_one_reads_that_the_desk_may_mail_the_customer_by_itself(
    desk: Helpdesk, ben: Site
):
    page = ben.get("/cases/1/duplicates").text
    warning, button = page.index("RT may mail the customer by itself"), page.index("Confirm and")
    assert warning < button
    for id in items(page):
        ben.post("/cases/1/duplicates", {f"item-{id}": "homonym"})
    assert "RT may mail" not in ben.get("/cases/1/duplicates").text


def test_not_sure_decides_nothing(desk: Helpdesk, ben: Site):
    first, second = items(ben.get("/cases/1/duplicates").text)
    ben.post("/cases/1/duplicates", {f"item-{first}": "", f"item-{second}": ""})
    assert items(ben.get("/cases/1/duplicates").text) == [first, second]
    desk.works(seconds=11)
    assert (desk.status("1"), desk.status("2")) == ("new", "new")


def test_nobody_decides_on_another_cases_items_or_with_words_of_their_own(
    desk: Helpdesk, ben: Site
):
    ben.get("/cases/1/duplicates")
    ben.post("/cases/1/duplicates", {"item-999": "duplicate", "item-1": "close everything"})
    desk.works(seconds=11)
    assert (desk.status("1"), desk.status("2")) == ("new", "new")


def test_a_namesakes_words_stay_closed(desk: Helpdesk, ben: Site):
    desk.opens(who="ana_verona", subject="Slow near the stadium", text="My private matter.")
    desk.synchronise()
    page = ben.get("/cases/1/duplicates").text
    assert "their words stay closed" in page
    assert "Slow near the stadium" not in page
    assert "My private matter." not in page
    with desk.book.reading() as r:
        theirs = [(one.subject, one.text) for one in cleaning.of_case(r, 1) if not one.sure]
    assert theirs == [("", "")]


def test_a_ticket_is_read_again_from_its_desk_when_asked(desk: Helpdesk, ben: Site):
    page = ben.get("/cases/1/duplicates").text
    assert f'form="again" name="ticket" value="{desk.ticket("1").id}"' in page
    assert '<form id="again" method="post" action="/cases/1/read-again"></form>' in page
    desk.town.act({"who": "centralino", "do": "rt.status", "ticket": "1", "status": "stalled"})
    assert "stalled" not in page
    ben.post("/cases/1/read-again", {"ticket": str(desk.ticket("1").id)})
    assert "stalled</span>»" in ben.get("/cases/1/duplicates").text
    ben.post("/me", {"language": "it", "zone": "Europe/Rome", "theme": ""})
    assert 'title="stalled">sospesa</span>»' in ben.get("/cases/1/duplicates").text
    assert ben.post("/cases/1/read-again", {"ticket": "99"}).status_code == 409


def test_who_may_only_look_decides_nothing(desk: Helpdesk, ben: Site):
    giulia = Site(ben.house).sign_in_as(
        hire(desk.book, Who("Giulia Sarti", "giulia@linfa.example", role="manager"))
    )
    ben.get("/cases/1/duplicates")
    assert "Confirm and close" not in giulia.get("/cases/1/duplicates").text
    assert giulia.post("/cases/1/duplicates", {"item-1": "duplicate"}).status_code == 403
    assert giulia.post("/cases/1/read-again", {"ticket": "1"}).status_code == 403


def test_words_they_share_are_marked_without_accents_or_capitals():
    shared = alike.words("Il TRASLOCO è già fatto") & alike.words("trasloco, gia mai")
    assert alike.pieces("Il TRASLOCO!", shared) == [
        ("Il ", False),
        ("TRASLOCO", True),
        ("!", False),
    ]
    assert alike.nearest("trasloco", ["la bolletta", "il mio trasloco"]) == "il mio trasloco"
    assert alike.nearest("trasloco", []) == ""


def test_a_word_that_waits_is_shown_beside_the_case_it_belongs_to_and_joined_in_one_click(
    desk: Helpdesk, ben: Site
):
    with desk.book.reading() as r:
        person, on = desk.person(1), r.value(select(mention.c.account_id))
    by = meet(desk.book, ANA, channel="facebook", native_id="7", person_id=person)
    desk.clock.forward(hours=3)
    hear(desk.book, "Still no line after the move", on=on, by=by, native_id="2002")
    place = re.search(r'href="(/waiting/[^"]+)"', ben.get("/").text)
    assert place
    page = ben.get(place[1]).text
    assert "Do we know it already?" in page
    assert "<mark>move</mark>" in page
    button = re.search(r'name="(word-\d+)" value="(duplicate|evolution)"', page)
    assert button
    ben.post("/cases/1/duplicates", {button[1]: button[2]})
    assert ben.get(place[1]).status_code != 200 or "Still no line" not in ben.get("/").text
    assert "Still no line after the move" in ben.get("/cases/1").text
