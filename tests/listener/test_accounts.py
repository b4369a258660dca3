"""Accounts: saved once they connected, in preview until let go live, resting when they fail."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.tables.heard import account, stream
from casebook.tables.team import event, teammate
from casebook.words import same
from listener import accounts
from listener.outcomes import Busy, Refused, SignedOut
from listener.typed import BadSettings
from tests.cast import FakeClock
from tests.town import BASE, Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


def row_of(book: Book, account_id: int) -> Row[Any]:
    with book.reading() as r:
        row = r.row(select(account).where(account.c.id == account_id))
    assert row is not None
    return row


def teammate_of(book: Book, role: str) -> int:
    with book.writing() as w:
        return w.add(
            teammate, name="Cleo", email=f"{role}@linfa.example", role=role, created_at=w.now
        )


def diary(book: Book) -> list[str]:
    with book.reading() as r:
        return [row.what for row in r.rows(select(event).order_by(event.c.id))]


def test_an_account_is_saved_after_it_connected_with_a_stream_for_each_kind_of_word(
    book: Book, linfa: Linfa
):
    saved = linfa.x()
    row = row_of(book, saved)
    assert (row.kind, row.mode, row.who["name"]) == ("channel", "preview", "LinfaCasa")
    with book.reading() as r:
        streams = r.rows(select(stream).where(stream.c.account_id == saved))
    assert {each.key for each in streams} == {"mentions", "search", "dms"}
    assert all(each.due_at == linfa.clock.now() for each in streams)
    assert linfa.registry.open(saved).setting("me") == linfa.town.x.brand.x_id


def test_a_key_that_does_not_open_is_never_saved(book: Book, linfa: Linfa):
    with pytest.raises(SignedOut):
        linfa.x(access_token="wrong")
    with book.reading() as r:
        assert r.rows(select(account)) == []


def test_every_mistake_in_the_form_is_told_at_once(linfa: Linfa):
    with pytest.raises(BadSettings) as bad:
        linfa.save("x", " ", {"consumer_key": "k", "colour": "green"})
    assert set(bad.value.faults) == {
        "name", "colour", "consumer_secret", "access_token", "access_secret",
    }  # fmt: skip
    assert "Access token secret" in bad.value.words.it
    assert linfa.transport.calls == []


def test_no_secret_lies_readable_in_the_database(book: Book, linfa: Linfa):
    row = row_of(book, linfa.x())
    keys = linfa.town.x.credentials
    for name in ("consumer_key", "consumer_secret", "access_token", "access_token_secret"):
        assert keys[name] not in repr(row)
    assert book.vault.unlock(row.secrets)["access_token"] == keys["access_token"]


def test_a_secret_left_empty_stays_as_it_was(book: Book, linfa: Linfa):
    saved = linfa.x()
    empty = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_secret"), "")
    values = {**empty, "words": "Linfa\n\n  fibra lenta \n", "address": f"{BASE}/x"}
    again = accounts.save(
        book, linfa.registry, key="x", name="X due", values=values, by=None, account_id=saved
    )
    assert again == saved
    opened = linfa.registry.open(saved)
    assert opened.setting("access_token") == linfa.town.x.credentials["access_token"]
    assert opened.lines("words") == ("Linfa", "fibra lenta")


def test_going_live_is_an_administrators_act_and_a_line_in_the_diary(book: Book, linfa: Linfa):
    saved = linfa.x()
    for role in ("agent", "lead", "manager", "integrator"):
        with pytest.raises(Refused):
            accounts.go_live(book, saved, by=teammate_of(book, role))
    with pytest.raises(Refused):
        accounts.go_live(book, saved, by=999)
    assert row_of(book, saved).mode == "preview"
    admin = teammate_of(book, "admin")
    accounts.go_live(book, saved, by=admin)
    accounts.go_live(book, saved, by=admin)
    row = row_of(book, saved)
    assert (row.mode, row.live_by, row.live_at) == ("live", admin, linfa.clock.now())
    accounts.go_preview(book, saved, by=admin)
    assert row_of(book, saved).mode == "preview"
    assert diary(book) == ["account saved", "account live", "account preview"]


def test_an_administrator_who_left_can_let_nothing_go_live(book: Book, linfa: Linfa):
    saved, admin = linfa.x(), teammate_of(book, "admin")
    with book.writing() as w:
        w.run(update(teammate).where(teammate.c.id == admin).values(ended_at=w.now))
    with pytest.raises(Refused):
        accounts.go_live(book, saved, by=admin)


def test_a_failing_account_rests_longer_each_time_and_says_so_once(book: Book, linfa: Linfa):
    saved, now = linfa.x(), linfa.clock.now()
    trouble = SignedOut(same("dead"))
    rests = [accounts.rest(book, saved, trouble) - now for _ in range(12)]
    assert rests[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert rests[-1] == timedelta(hours=6)
    row = row_of(book, saved)
    assert (row.trouble_kind, row.trouble, row.failures) == ("signed out", ["dead", "dead"], 12)
    accounts.recovered(book, saved)
    accounts.recovered(book, saved)
    row = row_of(book, saved)
    assert (row.failures, row.rests_until, row.trouble) == (0, None, None)
    assert diary(book) == ["account saved", "account rests", "account recovered"]


def test_a_platform_that_names_a_time_is_taken_at_its_word(book: Book, linfa: Linfa):
    saved, until = linfa.x(), linfa.clock.now() + timedelta(minutes=7)
    assert accounts.rest(book, saved, Busy(same("wait"), until)) == until
    assert row_of(book, saved).trouble_kind == "busy"


def test_an_ended_account_forgets_its_keys_and_opens_no_more(book: Book, linfa: Linfa):
    saved = linfa.x()
    accounts.end(book, saved, by=teammate_of(book, "admin"))
    assert row_of(book, saved).secrets is None
    with pytest.raises(Refused):
        linfa.registry.open(saved)


def test_the_scope_of_a_page_is_the_page_and_of_x_there_is_none(book: Book, linfa: Linfa):
    page = linfa.town.graph.credentials["page_id"]
    assert row_of(book, linfa.facebook()).scope == page
    assert row_of(book, linfa.x()).scope == ""
