"""The real channels in the pretend town: a post taken, answered in private, and answered back."""

from collections.abc import Iterator

import pytest

from casebook.database import Book
from casebook.errors import Trouble
from listener import accounts, schedule
from listener.line import Line
from outreach import cases, jobs, queue, sending
from outreach.office import Office, Rules
from tests.cast import ADA, BEN, FakeClock, hire
from tests.outreach.street import case_of, message_of, write
from tests.town import Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def office(linfa: Linfa) -> Office:
    return Office(linfa.book, linfa.registry, linfa.registry, Rules())


def work(office: Office, linfa: Linfa) -> None:
    """Every job that is due, until the house is at rest."""
    line = Line(linfa.book, linfa.registry)
    todo = [job for job in (*schedule.jobs(line), *jobs.jobs(office)) if job.name != "directory"]
    for job in todo * 2:
        for id in job.due():
            job.run(id)


def private_words(linfa: Linfa) -> Iterator[str]:
    for effect in linfa.town.ledger.effects:
        if effect.visibility == "private":
            yield effect.text


def heard(linfa: Linfa, office: Office, clock: FakeClock, *, do: str = "x.post") -> int:
    text = "@LinfaCasa senza linea da tre settimane, nessuno risponde!"
    linfa.town.act({"who": "ana", "do": do, "text": text})
    clock.forward(minutes=1)
    work(office, linfa)
    return queue.page(office).rows[0].waiting.mention_id


@pytest.mark.parametrize("fault", [None, "answer lost"])
def test_on_x_a_private_word_arrives_once_even_when_its_answer_is_lost(
    linfa: Linfa, office: Office, clock: FakeClock, fault: str | None
):
    on_x, ben = linfa.x(), hire(linfa.book, BEN)
    accounts.go_live(linfa.book, on_x, by=hire(linfa.book, ADA))
    case = cases.take(office, heard(linfa, office, clock), by=ben)
    id = write(office, case, by=ben, text="Buongiorno Ana, sono Ben di Linfa.")
    if fault:
        linfa.town.faults.set("x:POST /2/dm_conversations*", fault)
    for _ in range(6):
        clock.forward(minutes=5)
        work(office, linfa)
    assert list(private_words(linfa)) == ["Buongiorno Ana, sono Ben di Linfa."]
    assert message_of(office, id).state == "sent"
    assert case_of(office, case).waiting_since is not None, "she answered, and waits for us again"


def test_an_account_in_preview_sends_nothing_into_the_town(
    linfa: Linfa, office: Office, clock: FakeClock
):
    linfa.x()
    ben = hire(linfa.book, BEN)
    case = cases.take(office, heard(linfa, office, clock), by=ben)
    id = write(office, case, by=ben)
    clock.forward(minutes=1)
    work(office, linfa)
    assert linfa.town.ledger.effects == []
    assert message_of(office, id).state == "shown"


def test_on_x_who_takes_no_messages_is_known_before_anybody_types(
    linfa: Linfa, office: Office, clock: FakeClock
):
    linfa.x()
    linfa.town.x.takes_messages("ana", False)
    case = cases.take(office, heard(linfa, office, clock), by=hire(linfa.book, BEN))
    work(office, linfa)
    with pytest.raises((StopIteration, Trouble)):
        write(office, case, by=1, verb="contact")
    assert sending.due(office) == []
