"""Bluesky on the real line, from the town's network to the casebook and back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from casebook.database import Book
from casebook.errors import Trouble
from casebook.queries import bodies
from casebook.tables.heard import mention, stream
from config.seed import seed
from listener import accounts, schedule
from listener.client import Doors
from listener.collect import collect
from listener.line import Line
from listener.registry import Registry, Shelf
from outreach import cases, jobs, queue
from outreach.office import Office, Rules
from tests.cast import ADA, BEN, FakeClock, hire
from tests.listener.station import SETTINGS
from tests.outreach.street import case_of, message_of, write
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


def test_an_application_that_dates_its_words_back_gets_no_better_place_in_line(sky: Sky):
    sky.hear()
    earlier = (sky.clock.now() - timedelta(hours=5)).isoformat()
    sky.act("ana", "post", text=f"{US} senza linea, vergogna!", created=earlier)
    sky.hear()
    (row,) = sky.kept()
    assert row.waiting_since == row.heard_at
    assert row.said_at < row.heard_at - timedelta(hours=4), "what it says of itself is still shown"


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


class House:
    """Ben at his desk, with everything that works by itself."""

    def __init__(self, sky: Sky) -> None:
        self.sky = sky
        self.office = Office(sky.book, sky.linfa.registry, sky.linfa.registry, Rules())
        self.ben = hire(sky.book, BEN)
        accounts.go_live(sky.book, sky.account, by=hire(sky.book, ADA))

    def work(self, *, minutes: int = 11) -> None:
        self.sky.clock.forward(minutes=minutes)
        every = (*schedule.jobs(self.sky.line), *jobs.jobs(self.office))
        for job in [job for job in every if job.name != "directory"] * 2:
            for id in job.due():
                job.run(id)

    def case(self) -> int:
        """Ana complains, and Ben takes it."""
        self.sky.act("ana", "post", text=f"{US} senza linea da tre settimane, nessuno risponde!")
        self.work()
        mention_id = queue.page(self.office).rows[0].waiting.mention_id
        case = cases.take(self.office, mention_id, by=self.ben)
        self.work()
        return case

    def private_words(self) -> list[str]:
        effects = self.sky.linfa.town.ledger.effects
        return [effect.text for effect in effects if effect.visibility == "private"]


@pytest.fixture
def house(book: Book, clock: FakeClock) -> House:
    return House(Sky(book, clock))


@pytest.mark.parametrize("fault", [None, "answer lost"])
def test_a_private_word_arrives_once_even_when_its_answer_is_lost(house: House, fault: str | None):
    case = house.case()
    id = write(house.office, case, by=house.ben, text="Buongiorno Ana, sono Ben di Linfa.")
    if fault:
        house.sky.linfa.town.faults.set("bsky:POST /xrpc/chat.bsky.convo.sendMessage", fault)
    for _ in range(6):
        house.work(minutes=5)
    assert len(house.private_words()) == 1
    assert "sono Ben di Linfa" in house.private_words()[0]
    assert message_of(house.office, id).state == "sent"
    assert case_of(house.office, case).waiting_since is not None, "she answered, and waits again"


def test_who_takes_no_messages_is_known_before_anybody_types(house: House):
    house.sky.act("ana", "takes_messages", allow="none")
    case = house.case()
    with pytest.raises((StopIteration, Trouble)):
        write(house.office, case, by=house.ben, verb="contact")
    assert house.private_words() == []


def test_a_handle_with_a_hyphen_is_the_persons_own(house: House):
    """anaferri-casa.sky.example: a name that other networks would cut at the hyphen."""
    case = house.case()
    id = write(house.office, case, by=house.ben, text="Buongiorno @anaferri-casa.sky.example.")
    assert message_of(house.office, id).state == "released"
    with pytest.raises(Trouble):
        write(house.office, case, by=house.ben, text="Ne parli con @marco-sarti.sky.example")
