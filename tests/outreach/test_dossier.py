"""One page before the first word: complete, in a fixed number of queries, and masked until proven."""

from dataclasses import asdict

import pytest
from sqlalchemy import update

from casebook.database import Book
from casebook.errors import Trouble
from casebook.queries import bodies
from casebook.tables.cases import case_item, message, note
from casebook.tables.ends import commitment
from casebook.tables.heard import mention
from casebook.tables.people import customer_contact, link
from outreach import cases, dossier, drafting, permission
from outreach.office import Office
from tests.cast import BEN, CLEO, FakeClock, connect, hear, hire, meet, open_ticket, sign_up
from tests.outreach.street import counted, open_office, write


@pytest.fixture
def office(book: Book) -> Office:
    return open_office(book)


@pytest.fixture
def ben(book: Book) -> int:
    return hire(book, BEN)


@pytest.fixture
def case(office: Office, book: Book, ben: int) -> int:
    return cases.take(office, hear(book, on=connect(book, "x"), by=meet(book)), by=ben)


def know(book: Book, *, strength: str = "claimed", person: int = 1) -> int:
    """Ana as a customer with a contract, a phone and a ticket; the customer's id."""
    desk = connect(book, "rt", kind="desk")
    id = sign_up(book, desk=desk, contract={"Line": "Home Fibre, via Tolmezzo 8"}, city="Udine")
    open_ticket(book, desk=desk, of=id)
    with book.writing() as w:
        w.add(customer_contact, customer_id=id, kind="phone", value="+393331234567")
        row = {"person_id": person, "customer_id": id, "because": [["scrive", "writes"]]}
        w.add(link, strength=strength, basis="given", at=w.now, **row)
    return id


SECRETS = ("via Tolmezzo", "ana.ferri@posta", "3331234567", "LF-10001")


@pytest.mark.parametrize("strength", ["proposed", "claimed"])
def test_what_is_not_proven_is_nowhere_on_the_page(
    office: Office, case: int, ben: int, strength: str
):
    know(office.book, strength=strength)
    page = dossier.of(office, case, viewer=ben)
    assert page.known[0].city == "Udine"
    assert not [secret for secret in SECRETS if secret in str(asdict(page))]
    assert page.known[0].contract == {}


def test_once_proven_contract_and_contacts_are_whole(office: Office, case: int, ben: int):
    know(office.book, strength="proven")
    page = str(asdict(dossier.of(office, case, viewer=ben)))
    assert [secret for secret in SECRETS if secret in page] == list(SECRETS)


def test_a_proof_that_was_taken_back_masks_again(office: Office, case: int, ben: int):
    know(office.book, strength="proven")
    with office.book.writing() as w:
        w.run(update(link).values(rejected_at=w.now, rejected_by=ben))
    known = dossier.of(office, case, viewer=ben).known[0]
    assert known.rejected
    assert not [secret for secret in SECRETS if secret in str(asdict(known))]


def test_a_guess_shows_no_history_a_claim_does(office: Office, case: int, ben: int):
    know(office.book, strength="proposed")
    assert dossier.of(office, case, viewer=ben).known[0].tickets == ()
    with office.book.writing() as w:
        w.run(update(link).values(strength="claimed"))
    known = dossier.of(office, case, viewer=ben).known[0]
    assert [ticket.subject for ticket in known.tickets] == ["No line since the move"]
    assert known.open_tickets == 1


def test_the_friend_who_passes_the_word_on_is_shown_but_nothing_of_their_own(
    office: Office, case: int, ben: int
):
    know(office.book, strength="proven", person=1)
    cases.concerns(office, case, by=ben, name="Marco Dini")
    page = dossier.of(office, case, viewer=ben)
    assert [(who.name, who.concerned) for who in page.who] == [
        ("Marco Dini", True),
        ("Ana Ferri", False),
    ]
    assert page.known == ()
    assert [item.as_ for item in page.thread if item.kind == "mention"] == ["passed_on"]


def test_the_thread_tells_all_in_the_order_it_happened(
    office: Office, case: int, ben: int, clock: FakeClock
):
    clock.forward(minutes=1)
    cases.note(office, case, "The technician went to the old house.", by=ben)
    clock.forward(minutes=1)
    write(office, case, by=ben)
    clock.forward(minutes=1)
    cases.add_helper(office, case, mate=hire(office.book, CLEO), by=ben)
    thread = dossier.of(office, case, viewer=ben).thread
    assert [(item.kind, item.state or item.what or item.as_) for item in thread] == [
        ("mention", "origin"),
        ("event", "case taken"),
        ("note", ""),
        ("message", "released"),
        ("event", "helper joined"),
    ]
    assert [item.mate.name for item in thread if item.mate] == ["Ben Conti"] * 4


def test_a_word_only_proposed_to_the_case_is_not_in_its_thread(office: Office, case: int, ben: int):
    guess = hear(office.book, "Another Ana", on=1, by=meet(office.book, native_id="2"))
    with office.book.writing() as w:
        row = {"case_id": case, "mention_id": guess, "as_": "duplicate", "because": []}
        w.add(case_item, at=w.now, **row)
    page = dossier.of(office, case, viewer=ben)
    assert [who.name for who in page.who] == ["Ana Ferri"]
    assert len([item for item in page.thread if item.kind == "mention"]) == 1


def test_drafts_promises_presence_and_routes_are_there(
    office: Office, case: int, ben: int, clock: FakeClock
):
    cleo = hire(office.book, CLEO)
    route = permission.routes(office, case)[0].key
    drafting.save(office, case, by=cleo, text="Cleo's", route=route, known=0)
    drafting.save(office, case, by=ben, text="Ben's", route=route, known=0)
    dossier.be_present(office, case, by=cleo, writing=True)
    dossier.be_present(office, case, by=ben, writing=False)
    with office.book.writing() as w:
        row = {"case_id": case, "kind": "own", "owner_id": ben, "made_at": w.now, "due_at": w.now}
        bodies.put(w, "commitment", w.add(commitment, **row), "I will call by noon")
    page = dossier.of(office, case, viewer=ben)
    assert [draft.text for draft in page.drafts] == ["Ben's", "Cleo's"]
    assert [(one.mate.name, one.writing) for one in page.present] == [("Cleo Riva", True)]
    assert [promise.text for promise in page.promises] == ["I will call by noon"]
    assert page.case.waits_for == "us"
    assert [one.verb for one in page.routes] == ["contact", "by_hand", "reply"]
    clock.forward(seconds=46)
    assert dossier.of(office, case, viewer=ben).present == ()


def test_two_windows_never_lose_each_others_words(office: Office, case: int, ben: int):
    route = permission.routes(office, case)[0].key
    first = drafting.save(office, case, by=ben, text="one", route=route, known=0)
    second = drafting.save(office, case, by=ben, text="two", route=route, known=0)
    assert second.other is not None
    assert second.other.text == "one"
    third = drafting.save(office, case, by=ben, text="three", route=route, known=second.revision)
    assert third.other is None
    assert [old.text for old in drafting.revisions(office, case, by=ben)] == ["three", "two", "one"]
    drafting.discard(office, case, by=ben)
    assert dossier.of(office, case, viewer=ben).drafts == ()
    drafting.restore(office, first.draft_id, by=ben)
    assert [draft.text for draft in dossier.of(office, case, viewer=ben).drafts] == ["one"]


def test_the_page_takes_the_same_few_queries_for_one_item_and_for_five_hundred(
    office: Office, case: int, ben: int
):
    know(office.book)
    with counted(office.book) as one:
        dossier.of(office, case, viewer=ben)
    with office.book.writing() as w:
        for n in range(500):
            row = {"channel": "x", "account_id": 1, "kind": "post", "visibility": "public"}
            row |= {"heard_at": w.now, "waiting_since": w.now, "native_id": f"m{n}", "facts": {}}
            id = w.add(mention, handle_id=1, case_id=case, **row)
            w.add(case_item, case_id=case, mention_id=id, as_="chaser", because=[], at=w.now)
            bodies.put(w, "mention", id, "Hello?")
    with counted(office.book) as many:
        page = dossier.of(office, case, viewer=ben)
        whole = dossier.of(office, case, viewer=ben, whole=True)
    assert len([item for item in whole.thread if item.kind == "mention"]) == 501
    shown = [item for item in page.thread if item.kind == "mention"]
    assert 50 < len(shown) <= 60
    assert len(shown) + page.earlier == 501
    assert whole.earlier == 0
    assert shown[-1].id == max(item.id for item in whole.thread if item.kind == "mention")
    assert len(many) == 2 * len(one)
    assert len(one) <= 40


def test_the_same_act_again_and_again_is_one_line(office: Office, case: int, ben: int):
    for what in ("case renamed", "case renamed", "our fault", "case renamed"):
        with office.book.writing() as w:
            w.log(what, by=ben, case=case)
    events = [item for item in dossier.of(office, case, viewer=ben).thread if item.kind == "event"]
    told = [(item.what, item.times) for item in events][-3:]
    assert told == [("case renamed", 2), ("our fault", 1), ("case renamed", 1)]


def test_what_is_still_on_its_way_is_never_cut_off(office: Office, case: int, ben: int):
    with office.book.writing() as w:
        row = {"key": "k", "verb": "contact", "visibility": "private", "mode": "live"}
        old = w.add(message, case_id=case, teammate_id=ben, state="perhaps", asked_at=w.now, **row)
    later = office.book.clock.forward(hours=1)  # type: ignore[attr-defined]
    with office.book.writing() as w:
        for _ in range(80):
            w.add(note, case_id=case, teammate_id=ben, at=later)
    thread = dossier.of(office, case, viewer=ben).thread
    assert [item.id for item in thread if item.kind == "message"] == [old]


def test_a_case_that_is_not_there_says_so(office: Office, ben: int):
    with pytest.raises(Trouble):
        dossier.of(office, 99, viewer=ben)
