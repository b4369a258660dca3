"""A night and a morning: the bell moves by itself, the mail waits for the day, duty is told at once."""

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from casebook.queries import notices
from listener import accounts
from outreach import rota
from tests.cast import ADA, BEN, CLEO, FakeClock, hire
from tests.journeys import place as places
from tests.outreach.mailserver import PASSWORD, MailServer, serving

NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 8, 1, tzinfo=UTC)


def connect(place: places.Place, mail: MailServer, ada: int) -> None:
    values = {"address": mail.address, "sender": "Linfa <cura@linfa.example>", "user": "cura"}
    values |= {"password": PASSWORD, "ca": mail.ca}
    house = place.built.house
    id = accounts.save(
        house.book, house.gateways, key="smtp", name="Posta", values=values, by=None, internal=True
    )
    accounts.go_live(house.book, id, by=ada)


def test_what_happens_at_night_is_on_the_bell_at_once_and_in_one_mail_in_the_morning(
    page: Page, tmp_path: Path, clock: FakeClock
):
    with serving(tmp_path) as mail, places.opened(tmp_path, clock) as place:
        ada, ben = hire(place.book, ADA), hire(place.book, BEN, language="en")
        connect(place, mail, ada)
        clock.set(NIGHT)
        cleo = place.comes_in(page, CLEO, language="en")
        on_call = {"from_at": NIGHT, "to_at": NIGHT.replace(day=3, hour=6), "by": cleo}
        rota.put(place.built.house.office, ben, what="duty", **on_call)  # type: ignore[arg-type]
        bell = page.locator("#bell b")
        with page.expect_response(lambda answer: "/live" in answer.url):
            page.reload()
        expect(bell).to_have_count(0)
        for what, key in (("shift ahead", "1"), ("source silent", "2")):
            with place.book.writing() as w:
                notices.tell(w, [cleo], what, key=key, name="X di Linfa", account=1, when="…")
        expect(bell).to_have_text("2")  # nobody reloaded the page
        place.work()
        assert {one["To"] for one in mail.mails} == {BEN.email}
        assert "We no longer hear X di Linfa" in mail.mails[-1].get_content()
        clock.set(MORNING)
        place.work()
        [digest] = [one for one in mail.mails if one["To"] == CLEO.email]
        assert digest["Subject"] == "Quattrocchi: 2 notices"
        assert "We no longer hear X di Linfa" in digest.get_content()
        place.comes_in(page, cleo)  # who was gone for a night signs in again
        page.locator("#bell").click()
        page.get_by_role("button", name="Mark all as seen").click()
        expect(bell).to_have_count(0)
