"""The case on screen: the route before the words, words that survive, one send, two people in public."""

import re

import pytest
from sqlalchemy import select

from casebook.database import Book
from casebook.queries import bodies
from casebook.tables.cases import message
from casebook.tables.heard import account
from casebook.tables.people import customer, link
from listener.channel import Evidence, same
from outreach import asking
from tests.cast import BEN, CLEO, DARIO, MARTA, FakeClock, connect, hear, hire, meet, sign_up
from tests.dashboard.site import Site, house
from tests.outreach.street import Script, open_office

WORDS = "Good morning Ana, I am Ben. Thursday at ten, and I am sorry."


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def ben(book: Book, script: Script) -> Site:
    """Ben, who has just taken Ana's word; his case is the first."""
    on_x = connect(book, "x", name="X, @LinfaCasa")
    hear(book, "Three weeks without a line!", on=on_x, by=meet(book))
    office = open_office(book, script)
    site = Site(house(book, office=office, registry=office.registry))
    site.sign_in_as(hire(book, BEN, language="en"))
    place = re.search(r'name="place" value="([^"]+)"', site.get("/").text)
    assert place
    site.post("/take", {"place": place[1]})
    return site


def form_of(page: str) -> dict[str, str]:
    """What the composer would send back."""
    found = re.findall(r'name="(route|known)"[^>]*value="([^"]*)"', page)
    return dict(found)


def messages(book: Book) -> list[tuple[str, str]]:
    with book.reading() as r:
        rows = r.rows(select(message.c.id, message.c.state).order_by(message.c.id))
        texts = bodies.of_many(r, "message", [row.id for row in rows])
    return [(row.state, texts[row.id]) for row in rows]


def test_the_route_stands_above_the_words(ben: Site):
    page = ben.get("/cases/1").text
    assert "In private to Ana Ferri" in page
    assert page.index("In private to Ana Ferri") < page.index('<textarea id="text"')
    assert "Send in private" in page


def test_a_closed_route_says_why_and_offers_no_field(book: Book, ben: Site, script: Script):
    on_blog = connect(book, "feeds", name="Blogs")
    hear(book, "Written on my blog.", on=on_blog, by=meet(book, channel="feeds", native_id="b"))
    place = re.search(r'name="place" value="([^"]+)"', ben.get("/").text)
    assert place
    there = ben.post("/take", {"place": place[1]}).headers["location"]
    page = ben.get(there).text
    assert "By hand, to Ana Ferri" in page
    assert "closed" in page
    assert "Send in private" not in page


def test_a_sent_word_can_be_taken_back_and_returns_as_a_draft(book: Book, ben: Site):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "act": "send"}
    assert ben.post("/cases/1/write", form).headers["location"] == "/cases/1?said=released"
    page = ben.get("/cases/1").text
    assert "Leaves in" in page
    assert messages(book) == [("released", WORDS)]
    ben.post("/messages/1/withdraw", {"case": "1"})
    assert messages(book)[0][0] == "withdrawn"
    assert f">{WORDS}</textarea>" in ben.get("/cases/1").text


def test_two_presses_of_the_button_make_one_message(book: Book, ben: Site):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "act": "send"}
    ben.post("/cases/1/write", form)
    again = ben.post("/cases/1/write", form)
    assert again.status_code == 409
    assert len(messages(book)) == 1


def test_a_kept_draft_is_there_when_one_comes_back_and_nothing_left(book: Book, ben: Site):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS, "act": "save"}
    ben.post("/cases/1/write", form)
    assert f">{WORDS}</textarea>" in ben.get("/cases/1").text
    assert messages(book) == []


def test_typing_is_saved_by_the_script_and_the_page_learns_the_revision(ben: Site):
    form = form_of(ben.get("/cases/1").text) | {"text": WORDS}
    answer = ben.ask("POST", "/cases/1/draft", data=form, headers={"x-part": "saved"})
    assert answer.status_code == 200
    assert 'id="known" value="1"' in answer.text
    assert "draft saved" in answer.text


def test_words_of_two_windows_are_both_kept_and_none_is_sent(book: Book, ben: Site):
    form = form_of(ben.get("/cases/1").text)
    ben.post("/cases/1/draft", form | {"text": "From the first window."})
    late = ben.post("/cases/1/write", form | {"text": "From the second.", "act": "send"})
    assert late.status_code == 409
    assert "Both are kept" in late.text
    assert messages(book) == []


def test_a_refusal_costs_no_word(book: Book, ben: Site):
    form = {"route": "contact-9-9-9", "known": "0", "text": WORDS, "act": "send"}
    refused = ben.post("/cases/1/write", form)
    assert refused.status_code == 409
    assert f">{WORDS}</textarea>" in ben.get("/cases/1").text
    assert messages(book) == []


def test_public_words_wait_for_another_person(book: Book, ben: Site):
    page = ben.get("/cases/1").text
    public = re.search(r"\?route=(reply-[\d-]+)", page)
    assert public
    there = ben.get(f"/cases/1?route={public[1]}").text
    assert "In public, anyone can read it" in there
    assert "Ask for two more eyes" in there
    text = "Ana, I am Ben of Linfa. Shall we talk in private?"
    ben.post("/cases/1/write", form_of(there) | {"text": text, "act": "send"})
    assert messages(book) == [("awaiting", text)]
    own = ben.get("/eyes").text
    assert "It is yours: somebody else must read it." in own
    assert ben.post("/messages/1/approve", {"seen": "x"}).status_code == 409
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO, language="en"))
    seen = re.search(r'name="seen" value="([^"]+)"', cleo.get("/eyes").text)
    assert seen
    assert cleo.post("/messages/1/approve", {"seen": seen[1]}).status_code == 303
    assert messages(book)[0][0] == "released"


def test_a_text_sent_back_returns_with_its_reason(book: Book, ben: Site):
    public = re.search(r"\?route=(reply-[\d-]+)", ben.get("/cases/1").text)
    assert public
    there = ben.get(f"/cases/1?route={public[1]}").text
    text = "Ana, write to us in private."
    ben.post("/cases/1/write", form_of(there) | {"text": text, "act": "send"})
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO))
    cleo.post("/messages/1/send-back", {"words": "your name is missing"})
    assert f">{text}</textarea>" in ben.get("/cases/1").text


def test_preview_says_on_the_composer_that_nothing_goes_out(book: Book, ben: Site):
    with book.writing() as w:
        w.run(account.update().values(mode="preview"))
    assert "Preview: nothing goes out" in ben.get("/cases/1").text


def test_what_was_done_by_hand_needs_its_proof(book: Book, ben: Site, clock: FakeClock):
    page = ben.get("/cases/1?route=by_hand-0-0-0").text
    assert "Quattrocchi sends nothing: you did it yourself." in page
    form = {"how": "phone", "to": "+39 055 123", "text": "Thursday at ten.", "proof": ""}
    form["at"] = clock.now().strftime("%Y-%m-%dT%H:%M")
    assert ben.post("/cases/1/by-hand", form).status_code == 409
    assert ben.post("/cases/1/by-hand", form | {"proof": "x", "at": "soon"}).status_code == 409
    ben.post("/cases/1/by-hand", form | {"proof": "spoke for ten minutes"})
    assert "Done by hand: spoke for ten minutes" in ben.get("/cases/1").text


def test_a_contract_shows_only_once_it_is_proven_who_it_is(book: Book, ben: Site):
    desk = connect(book, "rt", kind="desk")
    who = sign_up(book, desk=desk, contract={"Line": "Via Tolmezzo 8"})
    with book.writing() as w:
        w.add(
            link, person_id=1, customer_id=who, strength="claimed", basis="public",
            because=[["Scrive il codice", "Writes the code"]], at=w.now,
        )  # fmt: skip
    page = ben.get("/cases/1").text
    assert "Via Tolmezzo 8" not in page
    assert "ana.ferri@posta.example" not in page
    assert "Writes the code" in page
    ben.post("/proofs", {"case": "1", "person": "1", "customer": str(who), "words": "typed a code"})
    page = ben.get("/cases/1").text
    assert "Via Tolmezzo 8" in page
    assert "Proven customer" in page
    with book.reading() as r:
        assert r.value(select(customer.c.id)) == who


def test_a_proposal_can_be_denied_and_thought_over(book: Book, ben: Site):
    who = sign_up(book, desk=connect(book, "rt", kind="desk"))
    with book.writing() as w:
        id = w.add(
            link, person_id=1, customer_id=who, strength="proposed", basis="public",
            because=[["Stesso nome", "Same name"]], at=w.now,
        )  # fmt: skip
    assert "Maybe a customer" in ben.get("/cases/1").text
    ben.post(f"/links/{id}/reject", {"case": "1"})
    assert "not this customer" in ben.get("/cases/1").text
    ben.post(f"/links/{id}/undo", {"case": "1"})
    ben.post(f"/links/{id}/confirm", {"case": "1"})
    assert "Says to be a customer" in ben.get("/cases/1").text


def test_a_proof_is_named_and_can_be_withdrawn_and_the_contract_closes_again(book: Book, ben: Site):
    desk = connect(book, "rt", kind="desk")
    who = sign_up(book, desk=desk, contract={"Line": "Via Tolmezzo 8"})
    ben.post("/proofs", {"case": "1", "person": "1", "customer": str(who), "words": "called back"})
    page = ben.get("/cases/1").text
    assert "Proven by Ben Conti" in page
    assert "«called back»" in page
    assert "Via Tolmezzo 8" in page
    withdraw = re.search(r'action="(/proofs/\d+/withdraw)"', page)
    assert withdraw
    ben.post(withdraw[1], {"case": "1"})
    page = ben.get("/cases/1").text
    assert "Via Tolmezzo 8" not in page
    assert "Proven by" not in page


def test_a_teammate_who_knows_the_customer_links_them_by_code_with_a_reason(book: Book, ben: Site):
    sign_up(book, desk=connect(book, "rt", kind="desk"), code="LF-10001")
    form = {"case": "1", "person": "1", "code": "lf-10001", "words": "Her aunt is my neighbour."}
    assert ben.post("/links", form | {"code": "LF-9"}).status_code == 409
    assert ben.post("/links", form | {"words": ""}).status_code == 409
    assert "Says to be a customer" not in ben.get("/cases/1").text
    ben.post("/links", form)
    page = ben.get("/cases/1").text
    assert "Says to be a customer" in page
    assert "Her aunt is my neighbour." in page
    assert "ana.ferri@posta.example" not in page


def test_earlier_words_are_seen_and_brought_back_by_their_writer_only(book: Book, ben: Site):
    form = form_of(ben.get("/cases/1").text) | {"act": "save"}
    ben.post("/cases/1/write", form | {"text": "The first words."})
    ben.post("/cases/1/write", form | {"text": "Other words.", "known": "1"})
    page = ben.get("/cases/1/drafts").text
    assert page.index("Other words.") < page.index("The first words.")
    back = re.findall(r'action="(/drafts/\d+/restore)"', page)[-1]
    cleo = Site(ben.house).sign_in_as(hire(book, CLEO, language="en"))
    assert "The first words." not in cleo.get("/cases/1/drafts").text
    assert cleo.post(back, {"case": "1"}).status_code == 409
    assert "The first words.</textarea>" not in ben.get("/cases/1").text
    ben.post(back, {"case": "1"})
    assert "The first words.</textarea>" in ben.get("/cases/1").text
    ben.post("/cases/1/discard")
    assert "The first words.</textarea>" not in ben.get("/cases/1").text


def test_a_case_is_handed_over_helped_closed_and_opened_again(book: Book, ben: Site):
    dario, marta = hire(book, DARIO), hire(book, MARTA)
    ben.post("/cases/1/rename", {"title": "Line move"})
    ben.post("/cases/1/note", {"text": "He went to the old house."})
    ben.post("/cases/1/help", {"mate": str(dario), "why": "refund"})
    ben.post("/cases/1/fault", {})
    page = ben.get("/cases/1").text
    assert "Line move" in page
    assert "He went to the old house." in page
    assert "Dario helps" in page
    assert "was the apology" not in page
    assert "It was our fault: is the apology there?" in page
    ben.post("/cases/1/hand-over", {"to": str(marta), "why": "my shift ends"})
    assert "with Marta Lodi" in ben.get("/cases/1").text
    made_up = {"apology": "We are sorry, Ana.", "recovery": "A month free."}
    end = {"how": "solved", "words": "The line works.", **made_up}
    assert "in other hands" in ben.post("/cases/1/close", end).text
    Site(ben.house).sign_in_as(marta).post("/cases/1/close", end)
    page = ben.get("/cases/1").text
    assert "The line works." in page
    assert '<textarea id="text"' not in page
    ben.post("/cases/1/reopen")
    assert '<textarea id="text"' in ben.get("/cases/1").text


def test_a_case_that_does_not_exist_is_said_plainly(ben: Site):
    assert ben.get("/cases/99").status_code == 409


def test_where_they_must_write_first_there_is_no_field_and_the_reason_stands(
    ben: Site, script: Script
):
    script.contact = Evidence("they_first", same("She takes messages from those she follows."))
    asking.note_down(ben.house.office, 1)
    for work in asking.due(ben.house.office):
        asking.ask(ben.house.office, work)
    page = ben.get("/cases/1?route=contact-1-1-1").text
    assert "Ana Ferri must write first" in page
    assert "She takes messages from those she follows." in page
    assert '<textarea id="text"' not in page
