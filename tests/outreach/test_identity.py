"""Who is whose customer: a guess is no fact, a person decides, and everything can be taken back."""

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.errors import Trouble
from casebook.queries import customers
from casebook.tables.people import customer, link, proof
from outreach import identity
from outreach.office import Office
from tests.cast import ANA, BEN, CLEO, connect, hire, meet, sign_up
from tests.outreach.street import lines_of, open_office


@pytest.fixture
def office(any_book: Book) -> Office:
    return open_office(any_book)


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


@pytest.fixture
def them(any_book: Book) -> tuple[int, int]:
    """Ana's person and the customer who may be her."""
    meet(any_book, ANA)
    desk = connect(any_book, "rt", kind="desk")
    return 1, sign_up(any_book, ANA, desk=desk, contract={"plan": "Fibra 1000"})


def guessed(book: Book, them: tuple[int, int], strength: str = "proposed") -> int:
    person_id, customer_id = them
    with book.writing() as w:
        pair = {"person_id": person_id, "customer_id": customer_id}
        return w.add(link, strength=strength, because=[], basis="public", at=w.now, **pair)


def strength(book: Book, them: tuple[int, int]) -> str | None:
    with book.reading() as r:
        return customers.strength(r, *them)


def contract(book: Book, them: tuple[int, int]) -> object:
    with book.reading() as r:
        return customers.contract(r, person_id=them[0], customer_id=them[1])


@pytest.mark.parametrize("guess", ["proposed", "claimed"])
def test_only_a_proof_opens_the_contract(
    office: Office, ben: int, them: tuple[int, int], guess: str
):
    guessed(office.book, them, guess)
    assert contract(office.book, them) is None
    identity.record_proof(office, *them, words="Called back on the number on file.", by=ben)
    assert contract(office.book, them) == {"plan": "Fibra 1000"}


@pytest.mark.parametrize("guess", ["proposed", "claimed"])
def test_a_withdrawn_proof_leaves_what_was_there_before(
    office: Office, ben: int, them: tuple[int, int], guess: str
):
    guessed(office.book, them, guess)
    id = identity.record_proof(office, *them, words="Sent a photo of the bill.", by=ben)
    identity.withdraw_proof(office, id, by=ben)
    identity.withdraw_proof(office, id, by=ben)
    assert strength(office.book, them) == guess
    assert contract(office.book, them) is None
    assert lines_of(office.book)[-2:] == ["proof recorded", "proof withdrawn"]


def test_a_second_proof_holds_when_the_first_is_withdrawn(
    office: Office, ben: int, them: tuple[int, int]
):
    first = identity.record_proof(office, *them, words="Knew the last bill.", by=ben)
    identity.record_proof(office, *them, words="Called from the number on file.", by=ben)
    identity.withdraw_proof(office, first, by=ben)
    assert strength(office.book, them) == "proven"


def test_a_proof_without_words_proves_nothing(office: Office, ben: int, them: tuple[int, int]):
    with pytest.raises(Trouble, match="what proves it"):
        identity.record_proof(office, *them, words="  ", by=ben)
    with office.book.reading() as r:
        assert r.rows(select(proof)) == []


def test_a_confirmed_proposal_counts_as_claimed_never_as_proven(
    office: Office, ben: int, them: tuple[int, int]
):
    id = guessed(office.book, them)
    identity.confirm_link(office, id, by=ben)
    assert strength(office.book, them) == "claimed"
    assert contract(office.book, them) is None
    identity.undo_link(office, id, by=ben)
    assert strength(office.book, them) == "proposed"
    with pytest.raises(Trouble, match="nothing to undo"):
        identity.undo_link(office, id, by=ben)


def test_a_confirmation_survives_a_proof_that_came_and_went(
    office: Office, ben: int, them: tuple[int, int]
):
    id = guessed(office.book, them)
    identity.confirm_link(office, id, by=ben)
    proven = identity.record_proof(office, *them, words="Called back.", by=ben)
    identity.withdraw_proof(office, proven, by=ben)
    assert strength(office.book, them) == "claimed"
    identity.undo_link(office, id, by=ben)
    assert strength(office.book, them) == "proposed"


@pytest.mark.parametrize("guess", ["proposed", "claimed", "proven"])
def test_a_rejected_pair_is_nothing_until_that_is_undone(
    office: Office, ben: int, them: tuple[int, int], guess: str
):
    id = guessed(office.book, them, guess)
    identity.reject_link(office, id, by=ben)
    assert (strength(office.book, them), contract(office.book, them)) == (None, None)
    with pytest.raises(Trouble, match="not the same person"):
        identity.record_proof(office, *them, words="But she called.", by=ben)
    with pytest.raises(Trouble, match="not the same person"):
        identity.confirm_link(office, id, by=ben)
    identity.undo_link(office, id, by=ben)
    assert strength(office.book, them) == guess
    assert lines_of(office.book)[-2:] == ["link rejected", "link decision undone"]


def test_a_link_by_hand_needs_a_reason_and_is_claimed(
    office: Office, ben: int, them: tuple[int, int]
):
    with pytest.raises(Trouble, match="same person"):
        identity.link_by_hand(office, *them, by=ben, words="")
    id = identity.link_by_hand(office, *them, by=ben, words="Gave her code in the message.")
    assert strength(office.book, them) == "claimed"
    with office.book.reading() as r:
        row = r.row(select(link).where(link.c.id == id))
    assert row is not None
    assert (row.confirmed_by, row.basis) == (ben, "given")
    identity.undo_link(office, id, by=ben)
    assert strength(office.book, them) == "proposed"


def test_nobody_is_linked_to_a_customer_who_is_not_there(office: Office, ben: int):
    with pytest.raises(Trouble, match="no such person"):
        identity.link_by_hand(office, 1, 99, by=ben, words="Gave the code.")


def test_the_surest_customers_come_first_and_the_rejected_last(
    office: Office, ben: int, them: tuple[int, int]
):
    other = sign_up(office.book, CLEO, desk=1, code="LF-2")
    third = sign_up(office.book, CLEO, desk=1, code="LF-3")
    rejected = guessed(office.book, (them[0], third), "proven")
    identity.reject_link(office, rejected, by=ben)
    guessed(office.book, (them[0], other))
    guessed(office.book, them, "claimed")
    with office.book.reading() as r:
        found = customers.known(r, [them[0]])
        assert [k.customer.id for k in found] == [them[1], other, third]
        assert [k.sure for k in found] == [True, False, False]
        assert len(r.rows(select(customer.c.id))) == 3
