"""A code to a contact on file proves who writes; a wrong, late, used or guessed one proves nothing."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.errors import Trouble
from casebook.queries import customers
from casebook.tables.cases import cases as case_table
from casebook.tables.heard import account, mention, person_handle
from casebook.tables.people import code, customer_contact, link
from casebook.tables.team import event
from outreach import cases, code_letter, identity, inbox, opening, proving, stopping
from outreach.gateway import Busy, Gateway, GatewayAbout, Receipt, Refused, Unknown, same
from outreach.office import Office
from tests.cast import ANA, BEN, CLEO, FakeClock, Who, connect, hear, hire, meet, sign_up
from tests.outreach.street import open_office

CONTRACT = {"Line": "Home Fibre, via Tolmezzo 8"}


@dataclass
class Post:
    """Every letter that went out, and what the carrier does next."""

    letters: list[tuple[str, str, str, str]] = field(default_factory=list)
    next: list[Exception] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, type[Gateway]]:
        return {"mail": Mail}

    def open(self, account_id: int) -> Gateway:
        carrier = Mail({}, None)  # type: ignore[arg-type]
        carrier.post = self
        return carrier

    @property
    def last(self) -> str:
        found = re.search(r"(\d{3}) (\d{3})", self.letters[-1][2])
        assert found
        return found[1] + found[2]


class Mail(Gateway):
    about: ClassVar[GatewayAbout] = GatewayAbout("mail", "Mail", "", (), "email")
    post: Post

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        if self.post.next:
            raise self.post.next.pop(0)
        self.post.letters.append((to, subject, text, key))
        return Receipt(key, None, at)


@dataclass
class Desk:
    """Ben's case of Ana, who says she is a customer, and the mail that can reach her."""

    office: Office
    post: Post
    ben: int
    case: int
    ana: int
    mail: int

    def ask(self) -> int:
        to = {"customer_id": self.ana, "contact_id": self.mail}
        return proving.ask(self.office, self.case, **to, by=self.ben)

    def work(self) -> None:
        for id in code_letter.due(self.office):
            code_letter.send(self.office, id)

    def told(self, digits: str) -> None:
        proving.told(self.office, self.case, digits, by=self.ben)

    @property
    def proven(self) -> bool:
        with self.office.book.reading() as r:
            strength = customers.strength(r, 1, self.ana)
            shown = customers.contract(r, person_id=1, customer_id=self.ana)
        assert (shown == CONTRACT) == (strength == "proven")
        return strength == "proven"

    @property
    def asked(self) -> proving.Asked:
        with self.office.book.reading() as r:
            of = {"person_id": 1, "customer_id": self.ana}
            asked = proving.of_customer(r, self.office, **of).asked
        assert asked
        return asked


@pytest.fixture
def desk(any_book: Book) -> Desk:
    post = Post()
    office = replace(open_office(any_book), gateways=post)
    ben = hire(any_book, BEN)
    case = cases.take(
        office, hear(any_book, on=connect(any_book, "x"), by=meet(any_book, ANA)), by=ben
    )
    ana = sign_up(any_book, ANA, desk=connect(any_book, "rt", kind="desk"), contract=CONTRACT)
    identity.link_by_hand(office, 1, ana, by=ben, words="she wrote her code")
    connect(any_book, "mail", kind="gateway")
    with any_book.reading() as r:
        of = customer_contact.c
        mail = r.value(select(of.id).where(of.customer_id == ana, of.kind == "email"))
    return Desk(office, post, ben, case, ana, mail)


def test_the_code_goes_to_the_contact_on_file_and_proves_once_it_is_told(desk: Desk):
    desk.ask()
    desk.work()
    to, _, text, _ = desk.post.letters[0]
    assert to == ANA.email
    assert "Ben Conti" in text
    assert not desk.proven
    desk.told(f"it says {desk.post.last[:3]} {desk.post.last[3:]}")
    assert desk.proven
    assert desk.asked.state == "used"


def test_the_code_is_sent_once_however_often_the_work_runs(desk: Desk):
    desk.ask()
    for _ in range(3):
        desk.work()
    code_letter.send(desk.office, 1)
    assert len(desk.post.letters) == 1


def test_the_code_lies_in_no_row(desk: Desk):
    desk.ask()
    desk.work()
    with desk.office.book.reading() as r:
        rows = [str(row) for row in (*r.rows(select(code)), *r.rows(select(event)))]
    assert not [row for row in rows if desk.post.last in row or ANA.email in row]


def test_a_private_word_of_theirs_with_the_code_proves_them_by_itself(desk: Desk):
    desk.ask()
    desk.work()
    book = desk.office.book
    said = f"Eccolo: {desk.post.last}"
    word = hear(book, said, on=1, by=1, visibility="private", complaint=False)
    inbox.attach(desk.office, word)
    assert desk.proven


def test_the_code_of_somebody_else_or_said_in_public_proves_nothing(desk: Desk):
    desk.ask()
    desk.work()
    book = desk.office.book
    other = meet(book, BEN, native_id="2002", handle="someone")
    for by, width in ((other, "private"), (1, "public")):
        word = hear(book, desk.post.last, on=1, by=by, visibility=width, complaint=False)
        inbox.attach(desk.office, word)
    assert not desk.proven


def test_a_guesser_has_five_tries_and_no_more(desk: Desk):
    desk.ask()
    desk.work()
    right = desk.post.last
    wrong = [f"{n:06}" for n in range(6) if f"{n:06}" != right][:5]
    for n, digits in enumerate(wrong):
        with pytest.raises(Trouble, match="Tries left" if n < 4 else "no longer holds"):
            desk.told(digits)
    with pytest.raises(Trouble, match="no longer holds"):
        desk.told(right)
    assert not desk.proven


def test_a_used_code_cannot_be_told_again(desk: Desk):
    desk.ask()
    desk.work()
    desk.told(desk.post.last)
    with desk.office.book.writing() as w:
        w.run(update(link).values(strength="claimed"))
    with pytest.raises(Trouble, match="used already"):
        desk.told(desk.post.last)
    assert not desk.proven


@pytest.mark.parametrize("hours", [0.25, -10])  # -10: the clock was set back
def test_a_code_runs_out(desk: Desk, clock: FakeClock, hours: float):
    desk.ask()
    desk.work()
    clock.set(clock.now() + timedelta(hours=hours))
    with pytest.raises(Trouble, match="ran out"):
        desk.told(desk.post.last)
    assert desk.asked.state == "late"


def test_a_new_code_ends_the_one_before(desk: Desk):
    desk.ask()
    desk.work()
    first = desk.post.last
    desk.ask()
    desk.work()
    if first != desk.post.last:
        with pytest.raises(Trouble):
            desk.told(first)
    desk.told(desk.post.last)
    assert desk.proven


def test_nobody_is_sent_a_fourth_code_within_the_hour_nor_a_seventh_in_a_day(
    desk: Desk, clock: FakeClock
):
    for hour in range(2):
        for _ in range(3):
            desk.ask()
        with pytest.raises(Trouble, match="3 an hour"):
            desk.ask()
        clock.forward(hours=1, minutes=hour + 1)
    with pytest.raises(Trouble, match="6 a day"):
        desk.ask()


def test_a_guess_is_not_enough_to_send_a_code(desk: Desk):
    with desk.office.book.writing() as w:
        w.run(update(link).values(strength="proposed"))
    with pytest.raises(Trouble, match="still a guess"):
        desk.ask()


def test_a_contact_of_another_customer_is_refused(desk: Desk):
    book = desk.office.book
    other = sign_up(book, BEN, desk=2, code="LF-20002")
    with book.reading() as r:
        of = customer_contact.c
        theirs = r.value(select(of.id).where(of.customer_id == other))
    with pytest.raises(Trouble, match="no longer on file"):
        proving.ask(desk.office, desk.case, customer_id=desk.ana, contact_id=theirs, by=desk.ben)


def test_a_contact_taken_off_the_file_meanwhile_gets_nothing(desk: Desk):
    desk.ask()
    with desk.office.book.writing() as w:
        w.run(update(customer_contact).values(value="new@posta.example"))
    desk.work()
    assert desk.post.letters == []
    assert desk.asked.state == "refused"


def test_an_answer_that_got_lost_is_perhaps_and_never_repeated(desk: Desk):
    desk.post.next = [Unknown(same("timeout"))]
    desk.ask()
    desk.work()
    desk.work()
    assert desk.asked.state == "perhaps"
    assert desk.post.letters == []


def test_a_sender_that_died_leaves_a_perhaps(desk: Desk, clock: FakeClock):
    desk.ask()
    desk.post.next = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        desk.work()
    assert desk.asked.state == "sending"
    clock.forward(minutes=6)
    desk.work()
    assert desk.asked.state == "perhaps"
    assert desk.post.letters == []


@pytest.mark.parametrize("no", [Busy(same("full")), Refused(same("no such box"))])
def test_a_carrier_that_says_no_is_shown_with_its_reason(desk: Desk, no: Exception):
    desk.post.next = [no]
    desk.ask()
    desk.work()
    assert (desk.asked.state, str(desk.asked.outcome)) == ("refused", str(no.words))  # type: ignore[attr-defined]
    with pytest.raises(Trouble, match="never left"):
        desk.told("123456")


def test_in_preview_no_code_leaves(desk: Desk):
    with desk.office.book.writing() as w:
        w.run(update(account).where(account.c.kind == "gateway").values(mode="preview"))
    desk.ask()
    desk.work()
    assert desk.post.letters == []
    assert desk.asked.state == "shown"


def test_what_is_no_code_is_asked_for_again_and_costs_no_try(desk: Desk):
    desk.ask()
    desk.work()
    with pytest.raises(Trouble, match="six digits"):
        desk.told("I have it somewhere")
    assert desk.asked.left == proving.TRIES


def test_a_link_rejected_meanwhile_is_not_proven_by_a_code(desk: Desk):
    desk.ask()
    desk.work()
    identity.reject_link(desk.office, 1, by=desk.ben)
    with pytest.raises(Trouble):
        desk.told(desk.post.last)
    assert not desk.proven


def test_who_asked_us_to_stop_is_sent_no_code_not_even_one_on_its_way(desk: Desk):
    desk.ask()
    stopping.by_hand(desk.office, 1, by=desk.ben, case=desk.case)
    desk.work()
    assert desk.asked.state == "refused"
    with pytest.raises(Trouble, match="asked never to be contacted"):
        desk.ask()
    assert desk.post.letters == []


def test_a_customer_who_asked_us_to_stop_elsewhere_is_sent_no_code(desk: Desk):
    book = desk.office.book
    twin = meet(book, ANA, channel="mastodon", native_id="77", handle="ana@other.example")
    with book.reading() as r:
        person = r.value(select(person_handle.c.person_id).where(person_handle.c.id == twin))
    identity.record_proof(desk.office, person, desk.ana, words="she told her code", by=desk.ben)
    stopping.by_hand(desk.office, person, by=desk.ben, case=desk.case)
    with pytest.raises(Trouble, match="asked never to be contacted"):
        desk.ask()


@pytest.mark.parametrize("meanwhile", ["rejected", "ended", "about another"])
def test_a_code_whose_reason_is_gone_does_not_leave(desk: Desk, meanwhile: str):
    desk.ask()
    if meanwhile == "rejected":
        identity.reject_link(desk.office, 1, by=desk.ben)
    elif meanwhile == "ended":
        with desk.office.book.writing() as w:
            w.run(update(case_table).values(ended_at=w.now))
    else:
        cases.concerns(desk.office, desk.case, by=desk.ben, name="Teresa Vailati")
    desk.work()
    assert desk.post.letters == []


def test_a_code_sent_to_one_proves_nothing_once_the_case_is_about_another(desk: Desk):
    desk.ask()
    desk.work()
    cases.concerns(desk.office, desk.case, by=desk.ben, name="Teresa Vailati")
    with pytest.raises(Trouble):
        desk.told(desk.post.last)
    assert not desk.proven


def test_the_code_is_found_beside_a_number_of_another_kind(desk: Desk):
    desk.ask()
    desk.work()
    said = f"Call me on 333 444 5555. You wrote: > the code 000 001 is wrong\n{desk.post.last}"
    word = hear(desk.office.book, said, on=1, by=1, visibility="private", complaint=False)
    inbox.attach(desk.office, word)
    assert desk.proven


def test_a_friend_on_the_case_who_repeats_the_code_proves_nobody(desk: Desk):
    desk.ask()
    desk.work()
    book = desk.office.book
    friend = meet(book, BEN, native_id="2002", handle="someone")
    seen = hear(book, "Look what you do to Ana", on=1, by=friend, complaint=False)
    with book.writing() as w:
        opening.put_on(w, desk.case, seen, as_="passed_on", because=(["amico", "friend"],))
    word = hear(book, desk.post.last, on=1, by=friend, visibility="private", complaint=False)
    inbox.attach(desk.office, word)
    with book.reading() as r:
        assert r.value(select(mention.c.case_id).where(mention.c.id == word)) == desk.case
    assert not desk.proven


def test_another_person_who_claims_the_same_customer_cannot_have_her_sent_more_codes(desk: Desk):
    for _ in range(3):
        desk.ask()
    office, book = desk.office, desk.office.book
    eva = meet(book, Who("Eva Rossi", "eva@altrove.example"), native_id="66", handle="eva")
    case = cases.take(office, hear(book, on=1, by=eva), by=desk.ben)
    with book.reading() as r:
        person = r.value(select(case_table.c.concerns_id).where(case_table.c.id == case))
    identity.link_by_hand(office, person, desk.ana, by=desk.ben, words="she wrote that code")
    with pytest.raises(Trouble, match="several codes"):
        proving.ask(office, case, customer_id=desk.ana, contact_id=desk.mail, by=desk.ben)


def test_one_person_cannot_go_from_customer_to_customer_for_codes(desk: Desk):
    for _ in range(3):
        desk.ask()
    office, book = desk.office, desk.office.book
    twin = sign_up(book, CLEO, desk=2, code="TWIN-1")
    identity.link_by_hand(office, 1, twin, by=desk.ben, words="she wrote that code too")
    with book.reading() as r:
        of = customer_contact.c
        mail = r.value(select(of.id).where(of.customer_id == twin, of.kind == "email"))
    with pytest.raises(Trouble, match="several codes"):
        proving.ask(office, desk.case, customer_id=twin, contact_id=mail, by=desk.ben)
