"""Mastodon in the pretend town, through the whole house: one private word, and no wider public one."""

import pytest

from casebook.database import Book
from casebook.visibility import Visibility
from listener import accounts, schedule
from listener.line import Line
from outreach import approval, cases, jobs, permission, queue
from outreach.office import Office, Rules
from tests.cast import ADA, BEN, CLEO, FakeClock, hire
from tests.outreach.street import case_of, message_of, write
from tests.town import Linfa


@pytest.fixture
def linfa(book: Book, clock: FakeClock) -> Linfa:
    return Linfa(book, clock)


@pytest.fixture
def office(linfa: Linfa) -> Office:
    return Office(linfa.book, linfa.registry, linfa.registry, Rules())


@pytest.fixture
def ben(linfa: Linfa) -> int:
    accounts.go_live(linfa.book, linfa.mastodon(), by=hire(linfa.book, ADA))
    return hire(linfa.book, BEN)


def work(office: Office, linfa: Linfa, *, turns: int = 1) -> None:
    line = Line(linfa.book, linfa.registry)
    todo = [job for job in (*schedule.jobs(line), *jobs.jobs(office)) if job.name != "directory"]
    for _ in range(turns):
        linfa.clock.forward(minutes=5)
        for job in todo * 2:
            for id in job.due():
                job.run(id)


def taken(linfa: Linfa, office: Office, by: int, visibility: str = "public") -> int:
    text = "@linfa senza linea da tre settimane, nessuno risponde!"
    said = {"who": "ana", "do": "mastodon.post", "text": text, "visibility": visibility}
    linfa.town.act(said)
    work(office, linfa)
    return cases.take(office, queue.page(office).rows[0].waiting.mention_id, by=by)


@pytest.mark.parametrize("quirk", ["", "idempotency ignored", "conversations empty"])
@pytest.mark.parametrize(
    ("fault", "state"), [("answer lost", "sent"), ("never arrived", "not_sent")]
)
def test_a_message_in_doubt_is_found_or_surely_absent_and_never_sent_twice(
    linfa: Linfa, office: Office, ben: int, quirk: str, fault: str, state: str
):
    if quirk:
        linfa.town.act({"who": "ana", "do": "mastodon.quirk", "name": quirk})
    case = taken(linfa, office, ben)
    id = write(office, case, by=ben, text="Buongiorno Ana, sono Ben di Linfa.")
    linfa.town.faults.set("mastodon:POST /api/v1/statuses", fault)
    work(office, linfa, turns=6)
    assert message_of(office, id).state == state
    arrived = [(effect.to, effect.visibility) for effect in linfa.town.ledger.effects]
    assert arrived == ([("ana", "private")] if state == "sent" else [])
    if state == "sent":
        assert case_of(office, case).waiting_since is not None, "she answered in private"


@pytest.mark.parametrize(
    ("said", "invited"),
    [("public", "unlisted"), ("unlisted", "unlisted"), ("private", "followers")],
)
def test_an_invitation_is_as_quiet_as_the_platform_lets_it_be(
    linfa: Linfa, office: Office, ben: int, said: str, invited: str
):
    case = taken(linfa, office, ben, said)
    id = write(office, case, by=ben, text="Possiamo parlarne in privato?", verb="reply")
    asked = approval.waiting(office)[0]
    approval.approve(office, id, by=hire(linfa.book, CLEO), seen_hash=asked.seen_hash)
    work(office, linfa, turns=2)
    assert message_of(office, id).visibility is Visibility(invited)
    assert [effect.visibility for effect in linfa.town.ledger.effects] == [invited]


def test_the_servers_own_limit_is_the_one_that_counts(linfa: Linfa, office: Office):
    linfa.town.mastodon.most = 5_000
    linfa.mastodon()
    case = taken(linfa, office, hire(linfa.book, BEN))
    private, public = permission.routes(office, case)[0], permission.routes(office, case)[-1]
    assert (private.verb, private.max_chars) == ("contact", 4_950)
    assert (public.verb, public.max_chars) == ("reply", 4_950)
