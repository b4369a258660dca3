"""Bluesky on the real line, from the town's network to the casebook and back."""

from typing import Any

import pytest
from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.heard import mention, stream
from config.seed import seed
from listener.client import Doors
from listener.collect import collect
from listener.line import Line
from listener.registry import Registry, Shelf
from tests.cast import FakeClock
from tests.listener.station import SETTINGS
from tests.town import Linfa

US = "@linfa.example"


class Sky:
    """The brand's account on the town's network, and our ears."""

    def __init__(self, book: Book, clock: FakeClock) -> None:
        seed(book, SETTINGS)
        self.book, self.clock = book, clock
        self.linfa = Linfa(book, clock)
        self.line = Line(book, self.linfa.registry)
        self.account = self.linfa.bluesky()

    def restart(self) -> None:
        """Whatever a process had in memory is gone."""
        doors = Doors(self.book, transport=self.linfa.transport)
        self.line = Line(self.book, Registry(self.book, Shelf(self.linfa.registry.kinds), doors))

    def act(self, who: str, do: str, **more: Any) -> str:
        self.clock.forward(seconds=20)
        return self.linfa.town.act({"who": who, "do": f"bluesky.{do}", **more})

    def hear(self) -> int:
        """Read every stream once; how many words were kept."""
        self.clock.forward(minutes=10)
        with self.book.writing() as w:
            rows = w.rows(select(stream).where(stream.c.account_id == self.account))
            w.run(update(stream).values(due_at=w.now))
        return sum(collect(self.line, row.id) for row in rows)

    def kept(self) -> list[Row[Any]]:
        with self.book.reading() as r:
            return list(r.rows(select(mention).order_by(mention.c.id)))

    def text(self, row: Row[Any]) -> str:
        with self.book.reading() as r:
            return bodies.of_one(r, "mention", row.id)

    def logins(self) -> int:
        return sum("createSession" in call for call in self.linfa.transport.calls)


@pytest.fixture
def sky(any_book: Book, clock: FakeClock) -> Sky:
    return Sky(any_book, clock)


def test_the_same_post_by_notification_search_and_thread_is_heard_once(sky: Sky):
    post = sky.act("ana", "post", text=f"{US} Linfa, senza linea da un mese. Vergogna!")
    sky.act("linfa", "post", text="Ci dispiace, ci scriva in privato.", reply_to=post)
    assert sky.hear() == 1
    assert sky.hear() == 0
    (row,) = sky.kept()
    assert (row.native_id, row.flagged) == (post, True)
    assert row.waiting_since == row.heard_at, "an author's own time moves nobody"


def test_an_edit_is_noticed_when_the_post_is_met_again(sky: Sky):
    post = sky.act("ana", "post", text=f"{US} Linfa, senza linea da un mese. Vergogna!")
    sky.hear()
    (before,) = sky.kept()
    sky.act("ana", "edit", post=post, text=f"{US} Linfa, senza linea da due mesi. Vergogna!")
    assert sky.hear() == 0
    (after,) = sky.kept()
    assert sky.text(after) == f"{US} Linfa, senza linea da due mesi. Vergogna!"
    assert after.edited_at is not None
    assert after.waiting_since == before.waiting_since
    assert after.facts["version"] != before.facts["version"]
    sky.hear()
    assert sky.kept() == [after], "what has not changed again is not written again"


def test_one_session_serves_every_reading_and_outlives_its_tokens(sky: Sky):
    sky.act("ana", "post", text=f"{US} senza linea, vergogna!")
    sky.hear()
    begun = sky.logins()
    for _ in range(30):
        sky.hear()
    assert sky.logins() == begun, "ten hours of reading, and nobody signed in again"


def test_after_a_restart_it_signs_in_anew_and_misses_nothing(sky: Sky, clock: FakeClock):
    sky.act("ana", "post", text=f"{US} senza linea, vergogna!")
    sky.hear()
    sky.act("ana", "post", text=f"{US} ancora senza linea!")
    begun = sky.logins()
    sky.restart()
    assert sky.hear() == 1
    assert sky.logins() == begun + 1


def test_a_chat_answer_is_a_private_word_and_never_in_the_queue(sky: Sky):
    sky.act("ana", "dm", text="Buongiorno, vi scrivo qui: niente linea da un mese.")
    assert sky.hear() == 1
    (row,) = sky.kept()
    assert (row.visibility, row.flagged, row.kind) == ("private", False, "message")


def test_a_dead_password_lets_the_account_rest_and_says_what_to_do(sky: Sky):
    from casebook.tables.heard import account

    town = sky.linfa.town
    town.faults.set("bsky:*", "token dead", times=9)
    sky.hear()
    with sky.book.reading() as r:
        row = r.row(select(account).where(account.c.id == sky.account))
    assert row is not None
    assert row.trouble_kind == "signed out"
    assert "nuova" in row.trouble[0]
