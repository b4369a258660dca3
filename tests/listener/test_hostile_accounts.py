"""A saved key never goes to another server, and a live account never becomes somebody else's."""

from typing import Any

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.tables.heard import account, stream
from listener import accounts
from listener.typed import BadSettings
from tests.cast import FakeClock
from tests.town import BASE, Linfa

NO_KEYS = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_secret"), "")


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


def change(linfa: Linfa, saved: int, values: dict[str, Any]) -> int:
    keys = linfa.town.x.credentials
    typed = {
        "consumer_key": keys["consumer_key"],
        "consumer_secret": keys["consumer_secret"],
        "access_token": keys["access_token"],
        "access_secret": keys["access_token_secret"],
        "address": f"{BASE}/x",
        "site": f"{BASE}/x",
    }
    return accounts.save(
        linfa.book, linfa.registry, key="x", name="X", values=typed | values, by=None,
        account_id=saved,
    )  # fmt: skip


def live_and_read(linfa: Linfa) -> int:
    """A live account that has read to some mark."""
    saved = linfa.x()
    with linfa.book.writing() as w:
        w.run(update(account).values(mode="live", live_at=w.now))
        w.run(update(stream).values(bookmark="99", complete_since=w.now))
    return saved


def test_saved_keys_are_not_shown_to_another_server(linfa: Linfa) -> None:
    saved = linfa.x()
    linfa.transport.addresses.clear()
    with pytest.raises(BadSettings):
        change(linfa, saved, NO_KEYS | {"address": "https://elsewhere.example/x"})
    assert linfa.transport.addresses == [], "nothing was called with the keys"


def test_an_account_that_moves_elsewhere_is_in_preview_and_reads_from_the_beginning(
    linfa: Linfa,
) -> None:
    saved = live_and_read(linfa)
    change(linfa, saved, {"address": "https://elsewhere.example/x"})
    with linfa.book.reading() as r:
        assert r.value(select(account.c.mode)) == "preview", "going live is a named act"
        marks = r.rows(select(stream.c.bookmark, stream.c.complete_since))
    assert {tuple(mark) for mark in marks} == {(None, None)}, "its marks belong to the other place"


def test_a_new_key_for_the_same_account_changes_neither(linfa: Linfa) -> None:
    saved = live_and_read(linfa)
    change(linfa, saved, {"words": "Linfa"})
    change(linfa, saved, NO_KEYS)
    with linfa.book.reading() as r:
        assert r.value(select(account.c.mode)) == "live"
        assert r.value(select(stream.c.bookmark)) == "99"
