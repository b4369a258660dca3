"""Two agents at once on every verb: one wins, the other is told, and nothing is done twice.

Both start while the row is held by a third, so that they meet in the narrowest place there is.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text, update

from casebook.database import Book
from casebook.errors import Trouble
from casebook.tables.cases import approval, case_item, cases, message
from casebook.tables.ends import case_end, closing, commitment, reopening
from casebook.tables.heard import mention
from casebook.tables.people import link
from casebook.tables.team import event, phrase, teammate
from outreach import approval as judging
from outreach import cases as acts
from outreach import closing as closings
from outreach import (
    commitments,
    drafting,
    duplicates,
    identity,
    joining,
    permission,
    phrase_book,
    releasing,
)
from outreach.office import Office
from tests.cast import ADA, CLEO, DARIO, FakeClock, Who, hear, hire, meet, open_ticket, sign_up
from tests.cast import connect as connected
from tests.outreach.helpdesk import Helpdesk
from tests.outreach.street import message_of

Act = Callable[[], object]
PATIENCE = 500  # looks of 10 ms at whether both are waiting


@dataclass
class Outcome:
    won: int
    told: list[str]
    diary: Mapping[str, int]  # the lines written by the race itself


def race(book: Book, held: tuple[Table, int], *rivals: Act) -> Outcome:
    """Let them all run into a row that is held, let go, and see what became of them."""
    before, won, told = _diary(book), [], []

    def run(act: Act) -> None:
        try:
            act()
        except Trouble as trouble:
            told.append(trouble.words.en)
        else:
            won.append(1)

    threads = [threading.Thread(target=run, args=(act,)) for act in rivals]
    table, id = held
    with book.writing() as w:
        w.run(update(table).where(table.c.id == id).values(id=id))
        for thread in threads:
            thread.start()
        for _ in range(0 if book.is_sqlite else PATIENCE):
            if _waiting(book) >= len(threads) or not any(t.is_alive() for t in threads):
                break
            time.sleep(0.01)
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "they wait for each other"
    return Outcome(len(won), told, _diary(book) - before)


def _waiting(book: Book) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with book.reading() as r:
        return int(r.value(text(query)))


def _diary(book: Book) -> Counter[str]:
    with book.reading() as r:
        return Counter(row.what for row in r.rows(select(event.c.what)))


def count(book: Book, table: Table, *where: Any) -> int:
    with book.reading() as r:
        return int(r.value(select(func.count()).select_from(table).where(*where)))


@pytest.fixture
def cleo(any_book: Book) -> int:
    return hire(any_book, CLEO)


@pytest.fixture
def ada(any_book: Book) -> int:
    return hire(any_book, ADA)


@pytest.fixture
def dario(any_book: Book) -> int:
    return hire(any_book, DARIO)


def one_winner(outcome: Outcome, what: str) -> None:
    assert outcome.won == 1, outcome
    assert len(outcome.told) == 1
    assert outcome.told[0]
    assert outcome.diary[what] == 1, outcome


def test_take(office: Office, on_x: int, ben: int, dario: int):
    word = hear(office.book, on=on_x, by=meet(office.book))
    rivals = [lambda by=by: acts.take(office, word, by=by) for by in (ben, dario)]
    one_winner(race(office.book, (mention, word), *rivals), "case taken")
    assert count(office.book, cases) == count(office.book, case_item) == 1


def test_take_a_returned_case(office: Office, case: int, ben: int, dario: int):
    acts.give_back(office, case, by=ben, because="late")
    rivals = [lambda by=by: acts.take_returned(office, case, by=by) for by in (ben, dario)]
    one_winner(race(office.book, (cases, case), *rivals), "case taken")


def test_hand_over(office: Office, case: int, ben: int, dario: int, cleo: int, ada: int):
    rivals = [
        lambda to=to, by=by: acts.hand_over(office, case, to=to, by=by, seen=ben)
        for to, by in ((dario, cleo), (ada, ada))
    ]
    one_winner(race(office.book, (cases, case), *rivals), "case handed over")


def test_give_back(office: Office, case: int, ben: int, cleo: int):
    rivals = [
        lambda by=by: acts.give_back(office, case, by=by, because="late") for by in (ben, cleo)
    ]
    one_winner(race(office.book, (cases, case), *rivals), "case given back")


def test_close(office: Office, case: int, ben: int, cleo: int):
    rivals = [lambda by=by: acts.close(office, case, by=by, how="solved") for by in (ben, cleo)]
    one_winner(race(office.book, (cases, case), *rivals), "case closed")
    assert count(office.book, case_end) == 1


def test_reopen(office: Office, case: int, ben: int, cleo: int):
    acts.close(office, case, by=ben, how="solved")
    rivals = [lambda by=by: acts.reopen(office, case, by=by) for by in (ben, cleo)]
    one_winner(race(office.book, (cases, case), *rivals), "case reopened")
    assert count(office.book, reopening) == 1


def test_close_while_another_gives_it_back(office: Office, case: int, ben: int, cleo: int):
    outcome = race(
        office.book, (cases, case),
        lambda: acts.close(office, case, by=ben, how="solved"),
        lambda: acts.give_back(office, case, by=cleo, because="late"),
    )  # fmt: skip
    assert outcome.won + len(outcome.told) == 2
    assert outcome.diary.total() == outcome.won  # type: ignore[attr-defined]
    with office.book.reading() as r:
        row = r.row(select(cases).where(cases.c.id == case))
    assert row is not None
    assert bool(row.ended_at) is bool(outcome.diary["case closed"])


def test_join(office: Office, on_x: int, case: int, ben: int, dario: int):
    other = meet(office.book, Who("Eva Moro", "eva@posta.example"), native_id="77")
    word = hear(office.book, "And mine?", on=on_x, by=other)
    outcome = race(
        office.book, (mention, word),
        lambda: joining.join(office, case, word, as_="duplicate", by=ben),
        lambda: acts.take(office, word, by=dario),
    )  # fmt: skip
    assert outcome.won == 1
    assert len(outcome.told) == 1
    assert outcome.diary["word joined"] + outcome.diary["case taken"] == 1
    here = case_item.c.mention_id == word, case_item.c.ended_at.is_(None)
    assert count(office.book, case_item, *here) == 1


def _draft(office: Office, case: int, by: int, verb: str) -> int:
    route = next(r for r in permission.routes(office, case) if r.verb == verb)
    said = "Good morning Ana, I am Ben. Write to us in private."
    return drafting.save(office, case, by=by, text=said, route=route.key, known=0).draft_id


def test_release(office: Office, case: int, ben: int):
    draft = _draft(office, case, ben, "contact")
    rivals = [lambda: releasing.release(office, draft, by=ben)] * 2
    one_winner(race(office.book, (cases, case), *rivals), "message released")
    assert count(office.book, message) == 1


def test_withdraw(office: Office, case: int, ben: int, cleo: int):
    sent = releasing.release(office, _draft(office, case, ben, "contact"), by=ben)
    rivals = [lambda by=by: releasing.withdraw(office, sent, by=by) for by in (ben, cleo)]
    one_winner(race(office.book, (message, sent), *rivals), "message withdrawn")


@pytest.fixture
def asked(office: Office, case: int, ben: int) -> int:
    id = releasing.release(office, _draft(office, case, ben, "reply"), by=ben)
    assert message_of(office, id).state == "awaiting"
    return id


def _approve(office: Office, asked: int, by: int) -> None:
    seen = judging.seen_hash(office.book.vault, message_of(office, asked))
    judging.approve(office, asked, by=by, seen_hash=seen)


def test_approve(office: Office, asked: int, cleo: int, ada: int):
    rivals = [lambda by=by: _approve(office, asked, by) for by in (cleo, ada)]
    one_winner(race(office.book, (message, asked), *rivals), "text approved")
    assert count(office.book, approval) == 1


def test_send_back(office: Office, asked: int, cleo: int, ada: int):
    rivals = [
        lambda by=by: judging.send_back(office, asked, by=by, words="softer") for by in (cleo, ada)
    ]
    one_winner(race(office.book, (message, asked), *rivals), "text sent back")


def test_approve_while_another_sends_it_back(office: Office, asked: int, cleo: int, ada: int):
    outcome = race(
        office.book, (message, asked),
        lambda: _approve(office, asked, cleo),
        lambda: judging.send_back(office, asked, by=ada, words="softer"),
    )  # fmt: skip
    assert outcome.won == 1
    assert len(outcome.told) == 1
    state = {"text approved": "released", "text sent back": "withdrawn"}
    assert message_of(office, asked).state == next(state[w] for w in state if outcome.diary[w])
    assert count(office.book, approval) == 1


def test_approve_while_its_author_withdraws_it(office: Office, asked: int, ben: int, cleo: int):
    outcome = race(
        office.book, (message, asked),
        lambda: _approve(office, asked, cleo),
        lambda: releasing.withdraw(office, asked, by=ben),
    )  # fmt: skip
    # One after the other both may be: what was just approved can still be withdrawn. Never the reverse.
    assert outcome.won >= 1
    assert outcome.diary["text approved"] + outcome.diary["message withdrawn"] == outcome.won
    if outcome.diary["message withdrawn"]:
        assert message_of(office, asked).state == "withdrawn"


@pytest.fixture
def pair(office: Office, case: int) -> int:
    desk = connected(office.book, "rt", kind="desk")
    customer = sign_up(office.book, desk=desk)
    with office.book.writing() as w:
        person = w.value(select(cases.c.concerns_id).where(cases.c.id == case))
        return w.add(
            link, person_id=person, customer_id=customer, strength="proposed", because=[],
            basis="given", at=w.now,
        )  # fmt: skip


def test_link_confirm(office: Office, pair: int, ben: int, cleo: int):
    rivals = [lambda by=by: identity.confirm_link(office, pair, by=by) for by in (ben, cleo)]
    one_winner(race(office.book, (link, pair), *rivals), "link confirmed")


def test_link_reject(office: Office, pair: int, ben: int, cleo: int):
    rivals = [lambda by=by: identity.reject_link(office, pair, by=by) for by in (ben, cleo)]
    outcome = race(office.book, (link, pair), *rivals)
    assert outcome.won >= 1  # who comes after finds it done
    assert outcome.diary["link rejected"] == 1


def test_link_confirm_while_another_rejects_it(office: Office, pair: int, ben: int, cleo: int):
    outcome = race(
        office.book, (link, pair),
        lambda: identity.confirm_link(office, pair, by=ben),
        lambda: identity.reject_link(office, pair, by=cleo),
    )  # fmt: skip
    assert outcome.won == outcome.diary["link confirmed"] + outcome.diary["link rejected"]
    with office.book.reading() as r:
        row = r.row(select(link).where(link.c.id == pair))
    assert row is not None
    assert bool(row.rejected_at) is bool(outcome.diary["link rejected"])


def test_duplicate_decided_and_rejected(office: Office, case: int, pair: int, ben: int, cleo: int):
    desk = connected(office.book, "rt", kind="desk", name="other")
    ticket = open_ticket(office.book, desk=desk)
    with office.book.writing() as w:
        item = w.add(
            case_item, case_id=case, ticket_id=ticket, as_="duplicate", because=[], at=w.now
        )
    outcome = race(
        office.book, (case_item, item),
        lambda: duplicates.decide(office, item, as_="evolution", by=ben),
        lambda: duplicates.reject(office, item, by=cleo),
    )  # fmt: skip
    assert outcome.won >= 1
    assert outcome.diary.total() == outcome.won  # type: ignore[attr-defined]


@pytest.fixture
def promise(office: Office, case: int, ben: int) -> int:
    due = office.book.clock.now() + timedelta(days=2)
    return commitments.make(office, case, by=ben, text="The line is back", due_at=due)


def test_promise_keep(office: Office, promise: int, ben: int, cleo: int):
    rivals = [lambda by=by: commitments.keep(office, promise, by=by) for by in (ben, cleo)]
    one_winner(race(office.book, (commitment, promise), *rivals), "promise claimed kept")


def test_promise_move(office: Office, promise: int, ben: int, cleo: int):
    due = office.book.clock.now() + timedelta(days=4)
    rivals = [
        lambda by=by: commitments.move(office, promise, by=by, due_at=due, consent="she agrees")
        for by in (ben, cleo)
    ]
    one_winner(race(office.book, (commitment, promise), *rivals), "promise moved")
    assert count(office.book, commitment) == 2


def test_promise_kept_while_another_moves_it(office: Office, promise: int, ben: int, cleo: int):
    due = office.book.clock.now() + timedelta(days=4)
    outcome = race(
        office.book, (commitment, promise),
        lambda: commitments.keep(office, promise, by=ben),
        lambda: commitments.move(office, promise, by=cleo, due_at=due, consent="she agrees"),
    )  # fmt: skip
    assert outcome.won == 1
    assert len(outcome.told) == 1
    assert count(office.book, commitment) == 1 + outcome.diary["promise moved"]


def test_phrase_approve(office: Office, ben: int, cleo: int, ada: int):
    moment = next(iter(phrase_book.MOMENTS))
    id = phrase_book.write(
        office, moment, language="en", text="Dear {name}, I am {me}. STOP to end.", by=ben
    )
    rivals = [lambda by=by: phrase_book.approve(office, id, by=by) for by in (cleo, ada)]
    one_winner(race(office.book, (phrase, id), *rivals), "phrase approved")


def test_phrase_write(office: Office, ben: int):
    write = partial(phrase_book.write, office, "invite_private", language="en", text="Dear {name}")
    out = race(office.book, (teammate, ben), partial(write, by=ben), partial(write, by=ben))
    assert (out.won, out.diary["phrase written"]) == (2, 2)  # each has its version, and its words
    assert count(office.book, phrase, phrase.c.by == ben) == 2


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


def _claimed(desk: Helpdesk) -> tuple[int, str]:
    number = desk.opens()
    desk.synchronise()
    case = desk.complains()
    desk.knows(case)
    return case, number


def test_closing_confirm(desk: Helpdesk):
    case, number = _claimed(desk)
    cleo, ticket = hire(desk.book, CLEO), desk.ticket(number).id
    rivals = [
        lambda by=by: closings.confirm(desk.office, case, ticket, by=by) for by in (desk.ben, cleo)
    ]
    one_winner(race(desk.book, (cases, case), *rivals), "closing confirmed")
    assert count(desk.book, closing) == 1


@pytest.mark.parametrize("gone", [False, True], ids=["before it went", "after it went"])
def test_closing_undo(desk: Helpdesk, gone: bool):
    case, number = _claimed(desk)
    cleo, id = hire(desk.book, CLEO), desk.confirms(case, number)
    if gone:
        desk.works(minutes=1)
        assert desk.closing(id).state == "closed"
    rivals = [lambda by=by: closings.undo(desk.office, id, by=by) for by in (desk.ben, cleo)]
    what = "closing undo asked" if gone else "closing withdrawn"
    one_winner(race(desk.book, (closing, id), *rivals), what)
    desk.works(minutes=1)
    assert desk.status(number) != "resolved"
    assert len(desk.arrived("reopen")) <= 1
