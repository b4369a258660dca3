"""The house's phrases: versions and approvers, gaps that never go out, first lines that always do."""

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.tables.cases import cases as cases_table
from casebook.tables.heard import mention
from casebook.tables.team import phrase
from config.seed import seed
from config.settings import Brand, Settings
from outreach import (
    approval,
    cases,
    drafting,
    first_lines,
    permission,
    phrase_book,
    phrases,
    sending,
)
from outreach.office import Office, Rules
from tests.cast import ADA, BEN, CLEO, MARTA, FakeClock, connect, hear, hire, meet
from tests.outreach.street import Registry, Script, lines_of, message_of, write

TEXT = "Hello {name}, I am {me} of {brand}. May we talk in private?"


@pytest.fixture
def office(any_book: Book, script: Script) -> Office:
    """As the wiring makes it: seeded, with a brand."""
    seed(any_book, Settings(brand=Brand(name="Linfa", handles=("LinfaCasa",))))
    registry = Registry(any_book, script)
    return Office(any_book, registry, registry, Rules(brand="Linfa"))  # type: ignore[arg-type]


@pytest.fixture
def cleo(office: Office) -> int:
    return hire(office.book, CLEO)


def versions(office: Office, moment: str = "invite_private") -> list[phrase_book.Version]:
    return phrase_book.of_moments(office)[moment]["en"]


def propose(office: Office, by: int, text: str = TEXT) -> int:
    return phrase_book.write(office, "invite_private", language="en", text=text, by=by)


def test_a_new_version_holds_only_once_another_lead_approved_it(office: Office, cleo: int):
    id = propose(office, cleo)
    with office.book.reading() as r:
        before = phrases.in_force(r, "invite_private", "en")
    assert before.version == 1
    with pytest.raises(Trouble):
        phrase_book.approve(office, id, by=cleo)
    with pytest.raises(Trouble):
        phrase_book.approve(office, id, by=hire(office.book, BEN))
    phrase_book.approve(office, id, by=hire(office.book, ADA))
    newest, first = versions(office)
    assert (newest.number, newest.by, newest.approved_by) == (2, "Cleo Riva", "Ada Neri")
    assert first.ended_at is not None
    assert {"phrase written", "phrase approved"} <= set(lines_of(office.book))


def test_two_leads_at_once_approve_a_phrase_once(office: Office, cleo: int):
    id = propose(office, hire(office.book, BEN))
    phrase_book.approve(office, id, by=cleo)
    with pytest.raises(Taken):
        phrase_book.approve(office, id, by=hire(office.book, ADA))
    assert versions(office)[0].approved_by == "Cleo Riva"


def test_an_unknown_placeholder_is_refused_with_the_known_ones(office: Office, cleo: int):
    with pytest.raises(Trouble) as refused:
        propose(office, cleo, "Hello {nome}, call us by {When}.")
    said = refused.value.words.en
    assert "{nome}, {When}" in said
    assert all("{" + key + "}" in said for key in phrases.PLACEHOLDERS)
    assert len(versions(office)) == 1


def test_a_message_that_waits_keeps_the_version_it_was_written_with(
    office: Office, ben: int, case: int, cleo: int, script: Script, clock: FakeClock
):
    id = propose(office, hire(office.book, ADA))
    phrase_book.approve(office, id, by=cleo)
    sent = write(office, case, by=ben, verb="reply", text="Hello Ana, I am Ben of Linfa. May we talk in private?")  # fmt: skip
    assert (message_of(office, sent).state, versions(office)[0].waiting) == ("released", 1)
    phrase_book.retire(office, id, by=cleo)
    clock.forward(seconds=11)
    sending.send(office, sent)
    assert [one.text for one in script.arrived] == ["Hello Ana, I am Ben of Linfa. May we talk in private?"]  # fmt: skip


def test_the_privacy_line_can_be_replaced_but_never_missing(office: Office, cleo: int):
    line = versions(office, "privacy_line")[0]
    with pytest.raises(Trouble):
        phrase_book.retire(office, line.id, by=cleo)
    with pytest.raises(Trouble):
        phrase_book.write(office, "privacy_line", language="en", text="We are nice.", by=cleo)


@pytest.mark.parametrize("left", ["by {when}", "entro [quando?]", "by [when?]", "{anything}"])
def test_what_is_still_to_be_filled_in_is_never_sent(
    office: Office, ben: int, case: int, left: str, script: Script
):
    with pytest.raises(Trouble) as refused:
        write(office, case, by=ben, text=f"I am Ben. I will write {left}.")
    assert left.split(" ", 1)[-1] in refused.value.words.en
    assert drafting.revisions(office, case, by=ben)[0].text.startswith("I am Ben.")
    assert script.arrived == []


def test_a_missing_value_leaves_a_gap_one_can_see(office: Office):
    assert phrases.fill("By {when}, {name}", {"name": "Ana"}, "en") == "By [when?], Ana"


def arrives(office: Office, clock: FakeClock, script: Script, id: int) -> str:
    clock.forward(seconds=11)
    sending.send(office, id)
    return script.arrived[-1].text


def test_the_first_private_word_says_who_how_privacy_and_stop_and_the_second_does_not(
    office: Office, ben: int, case: int, script: Script, clock: FakeClock
):
    first = arrives(office, clock, script, write(office, case, by=ben, text="How can I help?"))
    assert first.startswith(
        "How can I help?\n\nI am Ben Conti of Linfa. We read what you wrote on X."
    )
    assert first.endswith("answer STOP.")
    second = arrives(office, clock, script, write(office, case, by=ben, text="Any news?"))
    assert second == "Any news?"


def test_what_the_writer_said_already_is_not_said_twice(
    office: Office, ben: int, case: int, script: Script, clock: FakeClock
):
    words = "I am Ben of Linfa and I read your story."
    text = arrives(office, clock, script, write(office, case, by=ben, text=words))
    assert text.startswith(words + "\n\nWe use what you write")


def test_a_friend_is_told_that_we_read_their_own_word_and_the_other_that_somebody_told_us(
    office: Office, case: int, ben: int, on_x: int
):
    cases.concerns(office, case, by=ben, name="Marco Ferri")
    with office.book.reading() as r:
        friend, kinds = r.value(select(mention.c.handle_id)), office.registry.kinds
        told = first_lines.how_we_know(r, case, friend, kinds)
        other = first_lines.how_we_know(r, case, None, kinds)
    assert told.en == "We read what you wrote on X"
    assert other.en == "Somebody let us know what happened to you"


def test_words_taken_back_return_without_the_houses_lines(office: Office, ben: int, case: int):
    sending.withdraw(office, write(office, case, by=ben, text="How can I help?"), by=ben)
    with office.book.reading() as r:
        assert [draft.text for draft in drafting.newest(r, case)] == ["How can I help?"]


def test_with_its_first_lines_a_message_still_fits_the_platform(
    office: Office, ben: int, script: Script
):
    """500 characters on Mastodon: the house's own phrase fits, and what does not is refused."""
    book = office.book
    ana = meet(book, channel="mastodon")
    toot = cases.take(office, hear(book, on=connect(book, "mastodon"), by=ana), by=ben)
    with office.book.reading() as r:
        route = permission.of_case(r, office.registry.kinds, toot)[0]
        known = {"how": "We read what you wrote on Mastodon"}
        text = phrases.filled(
            r, "first_private", language="en", route=route, by=ben, brand="Linfa", known=known
        )
    with pytest.raises(Trouble) as refused:
        write(office, toot, by=ben, text="I am Ben of Linfa. " + "x" * 450)
    assert "too long" in refused.value.words.en
    sent = message_of(office, write(office, toot, by=ben, text=text))
    assert "answer STOP." in sent.text
    assert len(sent.text) < 480


def test_every_word_of_a_newcomer_is_read_by_somebody_experienced(
    office: Office, case: int, cleo: int, script: Script, clock: FakeClock
):
    marta = hire(office.book, MARTA)
    cases.add_helper(office, case, mate=marta, by=marta)
    id = write(office, case, by=marta, text="Good morning Ana, I am Marta.")
    asked = approval.waiting(office)[0]
    assert (asked.visibility, asked.handle, asked.author) == ("private", "ana_ferri", "Marta Lodi")
    assert asked.text == message_of(office, id).text
    assert asked.answers.startswith("Three weeks")
    other = hire(office.book, MARTA, email="second@linfa.example")
    with pytest.raises(Trouble):
        approval.approve(office, id, by=other, seen_hash=asked.seen_hash)
    approval.approve(office, id, by=cleo, seen_hash=asked.seen_hash)
    assert arrives(office, clock, script, id) == asked.text


def test_a_newcomers_public_phrase_waits_too_though_it_is_approved(
    office: Office, case: int, cleo: int
):
    phrase_book.approve(office, propose(office, hire(office.book, ADA)), by=cleo)
    marta = hire(office.book, MARTA)
    cases.add_helper(office, case, mate=marta, by=marta)
    id = write(office, case, by=marta, verb="reply", text="Hello Ana, I am Marta of Linfa. May we talk in private?")  # fmt: skip
    assert message_of(office, id).state == "awaiting"


def test_the_approver_sees_every_address_in_the_text(office: Office, case: int, ben: int):
    text = "I am Ben. See https://linfa.example/x?to=evil.example and www.linfa.example"
    write(office, case, by=ben, verb="reply", text=text)
    links = approval.waiting(office)[0].links
    assert links == ("https://linfa.example/x?to=evil.example", "www.linfa.example")


def test_it_came_to_be_about_somebody_else_between_reading_and_sending(
    office: Office, case: int, ben: int, script: Script
):
    with office.book.reading() as r:
        route = permission.of_case(r, office.registry.kinds, case)[0]
        about = r.value(select(cases_table.c.concerns_id))
    saved = drafting.save(
        office, case, by=ben, text="Your contract …", route=route.key, known=0, to=route.to(about)
    )
    cases.concerns(office, case, by=ben, name="Marco Ferri")
    with pytest.raises(Trouble) as refused:
        sending.release(office, saved.draft_id, by=ben)
    assert "whom this is about" in refused.value.words.en
    assert drafting.revisions(office, case, by=ben)[0].text == "Your contract …"


def test_what_waits_is_withdrawn_when_it_comes_to_be_about_somebody_else(
    office: Office, case: int, ben: int, clock: FakeClock, script: Script
):
    id = write(office, case, by=ben, text="Your contract …")
    cases.concerns(office, case, by=ben, name="Marco Ferri")
    clock.forward(seconds=11)
    sending.send(office, id)
    sent = message_of(office, id)
    assert (sent.state, script.arrived) == ("withdrawn", [])
    assert "changed whom this is about" in str(sent.outcome)
    with office.book.reading() as r:
        assert [draft.text for draft in drafting.newest(r, case)] == ["Your contract …"]


def test_a_window_that_ended_before_the_call_stops_it_and_keeps_the_words(
    office: Office, ben: int, clock: FakeClock, script: Script
):
    book = office.book
    ana = meet(book, channel="facebook", native_id="7")
    comment = cases.take(office, hear(book, on=connect(book, "facebook"), by=ana), by=ben)
    id = write(office, comment, by=ben, text="I am Ben of Linfa.")
    with book.writing() as w:
        w.run(update(mention).values(said_at=w.now, heard_at=w.now))
    clock.forward(days=8)
    sending.send(office, id)
    assert (message_of(office, id).state, script.arrived) == ("refused", [])
    assert "window" in str(message_of(office, id).outcome)
    assert drafting.revisions(office, comment, by=ben)[0].text == "I am Ben of Linfa."


def test_a_third_handle_in_private_words_is_refused_with_nothing_lost(
    office: Office, case: int, ben: int
):
    with pytest.raises(Trouble):
        write(office, case, by=ben, text="I am Ben of Linfa, with @someone_else")
    assert drafting.revisions(office, case, by=ben)[0].text.endswith("@someone_else")


def test_an_older_house_gets_the_new_moments_and_keeps_its_own_words(any_book: Book):
    with any_book.writing() as w:
        row = {"language": "it", "version": 1, "at": w.now}
        w.add(phrase, moment="first_private", text="Nostra", **row)
    seed(any_book, Settings())
    with any_book.reading() as r:
        ours = r.rows(select(phrase.c.text).where(phrase.c.moment == "first_private"))
        assert [row.text for row in ours] == ["Nostra"]
        assert phrases.in_force(r, "privacy_line", "it") is not None
