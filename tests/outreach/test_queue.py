"""The queue cannot be jumped (P6), hides without reordering, and stays quick however long it is."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update

from casebook.database import Book
from casebook.errors import Taken, Trouble
from casebook.queries import queue as queries
from casebook.tables.cases import cases as cases_
from casebook.tables.ends import override
from casebook.tables.heard import mention, verdict
from casebook.tables.people import customer, link, ticket
from casebook.waiting import Filters, Place, Waiting
from outreach import cases, queue
from outreach.office import Office
from tests.cast import BEN, CLEO, MONDAY, FakeClock, connect, hear, hire, meet, open_ticket, sign_up
from tests.outreach.street import counted, lines_of, open_office


@pytest.fixture
def office(any_book: Book) -> Office:
    return open_office(any_book)


@pytest.fixture
def on_x(any_book: Book) -> int:
    return connect(any_book, "x")


@pytest.fixture
def ben(any_book: Book) -> int:
    return hire(any_book, BEN)


def everybody(
    office: Office, *, limit: int = 50, filters: Filters = queue.NO_FILTERS
) -> list[Waiting]:
    """All pages, one after the other."""
    found: list[Waiting] = []
    after: Place | None = None
    while True:
        page = queue.page(office, after=after, limit=limit, filters=filters)
        found += [row.waiting for row in page.rows]
        after = page.next
        if after is None:
            return found


words = st.lists(
    st.fixed_dictionaries(
        {
            "minutes": st.integers(0, 3),
            "said": st.sampled_from(["Where is my line?", "URGENT!!! ANSWER NOW", "ciao", ""]),
            "followers": st.integers(0, 10**6),
            "said_at": st.datetimes().map(lambda moment: moment.replace(tzinfo=MONDAY.tzinfo)),
            "visibility": st.sampled_from(["public", "private", "followers"]),
            "certainty": st.floats(0, 1),
            "flags": st.sampled_from([[], ["danger"], ["vulnerable", "legal"]]),
            "back": st.booleans(),
        }
    ),
    max_size=9,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=words, limit=st.integers(1, 4))
def test_only_since_when_they_wait_and_the_order_heard_move_anybody(
    office: Office, on_x: int, ben: int, words: list[dict[str, object]], limit: int
):
    heard = [
        hear(
            office.book, str(word["said"]), on=on_x, said_at=word["said_at"],
            visibility=word["visibility"], facts={"followers": word["followers"]},
            waiting_since=MONDAY + timedelta(minutes=int(str(word["minutes"]))),
        )
        for word in words
    ]  # fmt: skip
    with office.book.writing() as w:
        for id, word in zip(heard, words, strict=True):
            judged = {"certainty": word["certainty"], "flags": word["flags"]}
            w.run(update(verdict).where(verdict.c.mention_id == id).values(**judged))
    for id, word in zip(heard, words, strict=True):
        if word["back"]:
            cases.give_back(office, cases.take(office, id, by=ben), by=ben, because="away")
    lines = everybody(office, limit=limit)
    assert sorted(line.mention_id for line in lines) == sorted(heard)
    keys = [(line.place.since, line.place.id, line.place.kind == "case") for line in lines]
    assert keys == sorted(keys)
    with office.book.writing() as w:
        w.run(update(mention).values(flagged=False))
        w.run(update(cases_).values(ended_at=w.now))


def test_a_filter_hides_and_never_reorders(office: Office, on_x: int, clock: FakeClock):
    blog = connect(office.book, "feeds")
    for n in range(6):
        hear(office.book, on=blog if n % 2 else on_x, language="it" if n < 3 else "en")
        clock.forward(minutes=1)
    whole = everybody(office)
    on_blogs = everybody(office, filters=Filters(channel="feeds"))
    assert on_blogs == [line for line in whole if line.channel == "feeds"]
    assert len(everybody(office, filters=Filters(channel="x", language="it"))) == 2
    assert queue.page(office, filters=Filters(language="it")).count == 3


def test_a_case_handed_back_stands_where_its_first_unanswered_word_stands(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    first = hear(office.book, on=on_x)
    clock.forward(minutes=5)
    second = hear(office.book, on=on_x)
    case = cases.take(office, first, by=ben)
    assert [line.mention_id for line in everybody(office)] == [second]
    clock.forward(hours=1)
    cases.give_back(office, case, by=ben, because="my shift ends")
    lines = everybody(office)
    assert [(line.mention_id, line.case_id) for line in lines] == [(first, case), (second, None)]


def test_a_lead_lets_one_wait_first_with_a_reason_that_is_shown_and_counted(
    office: Office, on_x: int, ben: int, clock: FakeClock
):
    cleo = hire(office.book, CLEO)
    for _ in range(3):
        last = hear(office.book, on=on_x)
        clock.forward(minutes=1)
    place = everybody(office)[-1].place
    with pytest.raises(Trouble):
        queue.make_exception(office, place, by=ben, because="they shout")
    with pytest.raises(Trouble):
        queue.make_exception(office, place, by=cleo, because=" ")
    case = queue.make_exception(office, place, by=cleo, because="a person in danger")
    page = queue.page(office)
    assert [row.waiting.mention_id for row in page.exceptions] == [last]
    assert len(page.rows) == 2
    assert page.count == 3
    exception = page.exceptions[0].waiting.exception
    assert exception is not None
    assert (exception.by, exception.because) == ("Cleo Riva", "a person in danger")
    with office.book.reading() as r:
        assert r.value(select(func.count()).select_from(override)) == 1
    queue.end_exception(office, case, by=cleo)
    assert [row.waiting.mention_id for row in queue.page(office).rows][-1] == last
    assert lines_of(office.book)[-2:] == ["exception made", "exception ended"]


def test_an_exception_for_a_word_somebody_took_is_refused(office: Office, on_x: int, ben: int):
    cleo = hire(office.book, CLEO)
    hear(office.book, on=on_x)
    place = everybody(office)[0].place
    cases.take(office, place.id, by=ben)
    with pytest.raises(Taken, match="Ben Conti"):
        queue.make_exception(office, place, by=cleo, because="danger")


def test_a_line_says_why_it_waits_who_it_may_be_and_how_often_they_wrote(
    office: Office, on_x: int, clock: FakeClock
):
    book = office.book
    reach = meet(book)
    first = hear(book, "x" * 400, on=on_x, by=reach, url="https://x.example/1")
    hear(book, "Hello?", on=on_x, by=reach, folded_into=first)
    rt = connect(book, "rt", kind="desk")
    ana, other = sign_up(book, desk=rt), sign_up(book, desk=rt, code="LF-10002")
    open_ticket(book, desk=rt, of=ana)
    open_ticket(book, desk=rt, of=ana, number="2", open=0)
    with book.writing() as w:
        w.run(update(verdict).values(because=[["«senza linea»", "“no line”"]]))
        for id in (ana, other):
            row = {"person_id": 1, "customer_id": id, "because": [], "basis": "public"}
            w.add(link, strength="proposed", at=w.now, **row)
    line = everybody(office)[0]
    assert [str(why) for why in line.because] == ["“no line”"]
    assert (line.name, line.chasers, line.excerpt[-1]) == ("Ana Ferri", 1, "…")
    assert (line.link.strength, line.link.homonyms, line.link.open_tickets) == ("proposed", 2, 0)
    with book.writing() as w:
        w.run(update(link).where(link.c.customer_id == ana).values(strength="claimed"))
    told = everybody(office)[0].link
    assert (told.strength, told.name, told.open_tickets) == ("claimed", "Ana Ferri", 1)


def fill(office: Office, on: int, many: int) -> None:
    """Many who wait, each a person who may be a customer with an open ticket."""
    book = office.book
    rt = connect(book, "rt", kind="desk")
    for n in range(many):
        hear(book, on=on, by=meet(book, native_id=str(n)))
        of = sign_up(book, desk=rt, code=f"LF-{n}")
        open_ticket(book, desk=rt, of=of, number=str(n))
        with book.writing() as w:
            row = {"person_id": w.value(select(func.max(customer.c.id))), "customer_id": of}
            w.add(link, strength="claimed", because=[], basis="public", at=w.now, **row)


def test_a_page_takes_the_same_few_queries_for_one_and_for_fifty(office: Office, on_x: int):
    fill(office, on_x, 1)
    queue.page(office)
    office.hints.clear()
    with counted(office.book) as one:
        queue.page(office)
    with office.book.writing() as w:
        w.run(delete(link))
        w.run(delete(ticket))
    for n in range(60):
        hear(office.book, on=on_x, by=meet(office.book, native_id=f"more{n}"))
    office.hints.clear()
    with counted(office.book) as fifty:
        assert len(queue.page(office).rows) == 50
    assert len(fifty) <= len(one) <= 19  # without links and tickets nothing is asked about them


def test_the_order_is_read_from_the_index_and_nothing_is_sorted(book: Book):
    with book.reading() as r:
        for query in (queries._mentions(queue.NO_FILTERS), queries._cases(queue.NO_FILTERS)):
            columns = query.selected_columns
            ordered = query.order_by(columns.since, columns.id).limit(51)
            sql = str(ordered.compile(r.connection, compile_kwargs={"literal_binds": True}))
            plan = " ".join(row[3] for row in r.rows(text("EXPLAIN QUERY PLAN " + sql)))
            assert "ix_mention_queue" in plan or "ix_cases_queue" in plan
            assert "ORDER BY" not in plan


def test_the_count_stops_where_nobody_counts_any_more(
    office: Office, on_x: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "COUNTED", 3)
    for _ in range(3):
        hear(office.book, on=on_x)
    assert queue.count(office) == (3, False)
    hear(office.book, on=on_x)
    assert queue.count(office) == (3, True)


def test_a_place_in_the_queue_survives_an_address_and_refuses_rubbish():
    place = Place(MONDAY, 7, "mention")
    assert Place.read(str(place)) == place
    for rubbish in ("", "a~b~c", "2026-03-02T09:00:00~7~mention", f"{MONDAY.isoformat()}~7~x"):
        with pytest.raises(ValueError):
            Place.read(rubbish)
