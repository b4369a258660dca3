"""Duplicates, evolutions and homonyms: proposed with reasons, decided by a person, undone."""

from typing import Any

import pytest
from sqlalchemy import select, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.queries import bodies
from casebook.tables.cases import case_item, cases
from casebook.tables.heard import mention, person_handle
from casebook.tables.people import link
from casebook.tables.team import word
from outreach import closing, directory_rows, duplicates, joining, proposing, queue
from tests.cast import ANA, CLEO, FakeClock, hear, hire, meet
from tests.outreach.helpdesk import Helpdesk
from tests.outreach.street import lines_of


@pytest.fixture
def desk(any_book: Book, clock: FakeClock) -> Helpdesk:
    return Helpdesk(any_book, clock)


@pytest.fixture
def case(desk: Helpdesk) -> int:
    return desk.case_of_ana()


def item(desk: Helpdesk, number: str):
    with desk.book.reading() as r:
        mine = select(case_item).where(case_item.c.ticket_id == desk.ticket(number).id)
        return r.row(mine)


def proposed(desk: Helpdesk) -> None:
    """The directory brings what is new, and the proposing job comes by."""
    desk.synchronise()
    for id in proposing.due(desk.office):
        proposing.propose(desk.office, id)


def reasons(row: Any) -> str:
    return " ".join(english for _, english in row.because)


def test_the_same_customers_ticket_about_the_same_thing_is_proposed_as_a_duplicate(
    desk: Helpdesk, case: int
):
    desk.opens(subject="No line since the move", text="")
    proposed(desk)
    row = item(desk, "1")
    assert (row.as_, row.confirmed_at, row.by) == ("duplicate", None, None)
    assert "It speaks of the same things: line, move." in reasons(row)
    assert "It is of the same day." in reasons(row)


def test_the_brands_own_name_is_nothing_that_two_requests_have_in_common(desk: Helpdesk, case: int):
    with desk.book.writing() as w:
        w.add(word, list="brand", language="", word="linfa", weight=1)
        body = w.value(select(case_item.c.mention_id).where(case_item.c.case_id == case))
        bodies.put(w, "mention", int(body), "Linfa Linfa, three weeks without a line!")
    desk.opens(subject="Linfa: no line", text="")
    proposed(desk)
    assert "same things: line." in reasons(item(desk, "1"))


def test_new_facts_make_it_an_evolution(desk: Helpdesk, case: int):
    desk.opens(subject="Still no line", text="Now they charged 49 euro for it, on Friday.")
    proposed(desk)
    row = item(desk, "1")
    assert row.as_ == "evolution"
    assert "It says something new: 49, friday." in reasons(row)


def test_what_could_be_closed_is_an_evolution_where_its_news_could_be_lost(desk: Helpdesk):
    desk.synchronise()
    case = desk.complains("Tre settimane senza linea dal trasloco, nessuno risponde! LF-204817")
    desk.knows(case)
    news = "Sempre senza linea dal trasloco. Domenica in cantina ho trovato il cavo tagliato. LF-204817"
    desk.opens(subject="Cavo tagliato in cantina", text=news)
    proposed(desk)
    assert item(desk, "1").as_ == "evolution"


def test_what_the_desk_has_deleted_is_not_proposed(desk: Helpdesk, case: int):
    desk.opens(subject="No line", text="")
    desk.synchronise()
    with desk.book.writing() as w:
        directory_rows.ticket_gone(w, desk.ticket("1").id)
    assert proposing.due(desk.office) == []
    proposing.propose(desk.office, case)
    assert item(desk, "1") is None


def test_a_ticket_with_nothing_in_common_is_another_matter(desk: Helpdesk, case: int):
    desk.clock.forward(days=60)
    desk.opens(subject="Change of address on the bill", text="")
    proposed(desk)
    assert item(desk, "1").as_ == "other"


def test_the_namesakes_ticket_is_proposed_as_a_homonyms_with_their_city(desk: Helpdesk, case: int):
    desk.opens("ana_verona", "Charged twice")
    proposed(desk)
    row = item(desk, "1")
    assert row.as_ == "homonym"
    assert "another customer" in reasons(row)


def test_of_a_common_name_only_some_homonyms_are_shown(desk: Helpdesk, case: int):
    for number in range(25):
        desk.opens("ana_verona", f"Bill {number}")
    proposed(desk)
    assert proposing.due(desk.office) == []
    with desk.book.reading() as r:
        homonyms = r.rows(select(case_item.c.id).where(case_item.c.as_ == "homonym"))
    assert len(homonyms) == 20


def test_without_a_sure_link_nothing_is_proposed(desk: Helpdesk):
    desk.synchronise()
    case = desk.complains()
    desk.knows(case, "proposed")
    desk.opens()
    proposed(desk)
    assert item(desk, "1") is None


def test_proposing_again_adds_nothing_and_comes_to_rest(desk: Helpdesk, case: int):
    desk.opens()
    proposed(desk)
    assert proposing.due(desk.office) == []
    proposing.propose(desk.office, case)
    assert lines_of(desk.book).count("duplicates proposed") == 1


def test_what_was_rejected_stays_rejected_until_that_is_undone(desk: Helpdesk, case: int):
    desk.opens()
    proposed(desk)
    duplicates.reject(desk.office, item(desk, "1").id, by=desk.ben)
    proposed(desk)
    assert item(desk, "1").ended_by == desk.ben
    with pytest.raises(Trouble, match="another's or rejected"):
        desk.confirms(case, "1")
    duplicates.undo(desk.office, item(desk, "1").id, by=desk.ben)
    assert (item(desk, "1").ended_at, item(desk, "1").as_) == (None, "duplicate")


def test_a_person_says_what_it_is_and_undo_gives_the_proposal_back(desk: Helpdesk, case: int):
    desk.opens()
    proposed(desk)
    id = item(desk, "1").id
    duplicates.decide(desk.office, id, as_="homonym", by=desk.ben)
    assert (item(desk, "1").as_, item(desk, "1").confirmed_by) == ("homonym", desk.ben)
    with pytest.raises(Trouble, match="another's"):
        desk.confirms(case, "1")
    duplicates.undo(desk.office, id, by=desk.ben)
    assert (item(desk, "1").as_, item(desk, "1").confirmed_at) == ("duplicate", None)
    with pytest.raises(Trouble, match="nothing to undo"):
        duplicates.undo(desk.office, id, by=desk.ben)
    assert lines_of(desk.book)[-2:] == ["duplicate decided", "duplicate undone"]


def test_confirming_the_closing_confirms_the_duplicate(desk: Helpdesk, case: int):
    desk.opens()
    proposed(desk)
    id = desk.confirms(case, "1")
    row = item(desk, "1")
    assert row.confirmed_by == desk.ben
    for act in (duplicates.reject, duplicates.undo):
        with pytest.raises(Trouble, match="undo the closing first"):
            act(desk.office, row.id, by=desk.ben)
    closing.undo(desk.office, id, by=desk.ben)
    duplicates.reject(desk.office, row.id, by=desk.ben)


def test_a_ticket_nobody_proposed_is_marked_by_hand(desk: Helpdesk, case: int):
    desk.opens("ugo", "The router of my sister Ana")
    desk.synchronise()
    ticket = desk.ticket("1").id
    id = duplicates.mark(desk.office, case, ticket, as_="evolution", by=desk.ben)
    assert duplicates.mark(desk.office, case, ticket, as_="evolution", by=desk.ben) == id
    assert (item(desk, "1").as_, item(desk, "1").by) == ("evolution", desk.ben)


# Other words of the same person, which wait in the queue.


def writes_elsewhere(desk: Helpdesk, case: int, said: str = "Still without a line, Linfa!") -> int:
    """The same Ana, on another channel, later: the word's id."""
    with desk.book.reading() as r:
        person = r.value(select(cases.c.concerns_id).where(cases.c.id == case))
    desk.clock.forward(hours=3)
    by = meet(desk.book, ANA, channel="facebook", native_id="7", person_id=person)
    with desk.book.reading() as r:
        on = r.value(select(mention.c.account_id))
    return hear(desk.book, said, on=on, by=by, native_id="2002")


def waiting(desk: Helpdesk) -> list[int]:
    return [row.waiting.mention_id for row in queue.page(desk.office).rows]


def since(desk: Helpdesk, case: int):
    with desk.book.reading() as r:
        return r.value(select(cases.c.waiting_since).where(cases.c.id == case))


def test_another_word_of_the_same_person_is_shown_and_stays_in_the_queue(desk: Helpdesk, case: int):
    word = writes_elsewhere(desk, case)
    (found,) = proposing.waiting_words(desk.office, case)
    assert (found.mention_id, found.as_) == (word, "duplicate")
    assert "The same person wrote it." in [why.en for why in found.because]
    assert waiting(desk) == [word]


def test_a_joined_word_leaves_the_queue_and_undo_gives_its_place_back(desk: Helpdesk, case: int):
    before = since(desk, case)
    word = writes_elsewhere(desk, case)
    id = joining.join(desk.office, case, word, as_="duplicate", by=desk.ben)
    assert (waiting(desk), since(desk, case)) == ([], before)
    assert proposing.waiting_words(desk.office, case) == ()
    joining.undo(desk.office, id, by=desk.ben)
    assert waiting(desk) == [word]
    assert [each.mention_id for each in proposing.waiting_words(desk.office, case)] == [word]
    assert joining.join(desk.office, case, word, as_="evolution", by=desk.ben) == id


def test_chasers_go_along_and_come_back_with_their_word(desk: Helpdesk, case: int):
    word = writes_elsewhere(desk, case)
    with desk.book.reading() as r:
        row = r.row(select(mention.c.account_id, mention.c.handle_id).where(mention.c.id == word))
    assert row is not None
    chaser = hear(
        desk.book,
        "Hello??",
        on=row.account_id,
        by=row.handle_id,
        native_id="2003",
        folded_into=word,
    )
    for _ in range(2):
        id = joining.join(desk.office, case, word, as_="duplicate", by=desk.ben)
        assert _case_of(desk, chaser) == case
        joining.undo(desk.office, id, by=desk.ben)
        assert _case_of(desk, chaser) is None


def test_a_word_somebody_else_took_is_not_joined(desk: Helpdesk, case: int):
    from outreach import cases as acts

    word = writes_elsewhere(desk, case)
    acts.take(desk.office, word, by=hire(desk.book, CLEO))
    with pytest.raises(Taken, match="Cleo Riva"):
        joining.join(desk.office, case, word, as_="duplicate", by=desk.ben)


def test_a_word_left_as_another_matter_is_not_shown_again_until_undone(desk: Helpdesk, case: int):
    word = writes_elsewhere(desk, case)
    id = joining.leave(desk.office, case, word, as_="other", by=desk.ben)
    assert proposing.waiting_words(desk.office, case) == ()
    assert waiting(desk) == [word]
    joining.undo(desk.office, id, by=desk.ben)
    assert [each.mention_id for each in proposing.waiting_words(desk.office, case)] == [word]


def test_a_namesakes_word_is_shown_as_a_homonyms(desk: Helpdesk, case: int):
    other = meet(desk.book, ANA, native_id="2002")
    with desk.book.writing() as w:
        verona = desk.customer("LF-338120")
        w.add(link, person_id=2, customer_id=verona, strength="claimed", because=[],
              basis="given", at=w.now)  # fmt: skip
        on = w.value(select(mention.c.account_id))
    word = hear(desk.book, "Charged twice, Linfa.", on=on, by=other, native_id="2002")
    (found,) = proposing.waiting_words(desk.office, case)
    assert (found.mention_id, found.as_) == (word, "homonym")


@pytest.mark.parametrize(
    ("text", "as_"),
    [("Still no line, three weeks now, Linfa.", "duplicate"), ("Charged twice.", "homonym")],
)
def test_who_is_only_called_so_is_shown_by_what_they_talk_about(
    desk: Helpdesk, case: int, text: str, as_: str
):
    other = meet(desk.book, ANA, native_id="2002")
    with desk.book.writing() as w:
        w.add(link, person_id=2, customer_id=desk.customer(), strength="proposed", because=[],
              basis="public", at=w.now)  # fmt: skip
        on = w.value(select(mention.c.account_id))
    word = hear(desk.book, text, on=on, by=other, native_id="2002")
    (found,) = proposing.waiting_words(desk.office, case)
    assert (found.mention_id, found.as_) == (word, as_)
    assert "nobody knows whether it is the same person" in found.because[0].en


def test_the_profile_a_page_leads_to_is_shown_as_perhaps_theirs(desk: Helpdesk, case: int):
    page = "https://x.example/anaferri_casa"
    meet(desk.book, ANA, native_id="2002", url=page)
    with desk.book.writing() as w:
        w.run(update(person_handle).where(person_handle.c.id == 1).values(facts={"me": page}))
        on = w.value(select(mention.c.account_id))
    word = hear(desk.book, "Still no line, Linfa.", on=on, by=2, native_id="2002")
    (found,) = proposing.waiting_words(desk.office, case)
    assert (found.mention_id, found.because[0].en) == (
        word,
        "A page of theirs leads to this profile.",
    )


def _case_of(desk: Helpdesk, word: int) -> int | None:
    with desk.book.reading() as r:
        found: int | None = r.value(select(mention.c.case_id).where(mention.c.id == word))
        return found
