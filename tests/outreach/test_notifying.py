"""Notices leave on the team calendar, as one letter, never twice; what cannot wait finds who is on duty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from casebook.database import Book
from casebook.queries import notices
from casebook.tables.team import calendar, due_work, notice, shift, teammate
from casebook.words import same
from config.seed import seed
from config.settings import Settings
from outreach import notifying
from outreach.gateway import Busy, Gateway, GatewayAbout, Receipt, Refused, SignedOut, Unknown
from outreach.office import Office
from tests.cast import BEN, CLEO, DARIO, FakeClock, connect, hire
from tests.outreach.street import Registry, Script

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)  # 23:00 in Rome
MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@dataclass
class Post:
    """What reached whom; ``says`` is raised at the next letters, one each."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    says: list[Exception] = field(default_factory=list)


class Letterbox(Gateway):
    about = GatewayAbout("post", "Post", "", (), "email")
    post: Post

    def send(self, to: str, subject: str, text: str, *, key: str, at: datetime) -> Receipt:
        if self.post.says:
            raise self.post.says.pop(0)
        self.post.sent.append((to, subject, text))
        return Receipt(key, None, at)


class Robot(Letterbox):
    about = GatewayAbout("robot", "Robot", "", (), "notices")


class Gateways:
    kinds: Mapping[str, type[Gateway]] = {"post": Letterbox, "robot": Robot}

    def __init__(self, post: Post) -> None:
        self.post = post

    def open(self, account_id: int) -> Gateway:
        box = Letterbox({}, None)  # type: ignore[arg-type]
        box.post = self.post
        return box


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def office(any_book: Book, post: Post) -> Office:
    seed(any_book, Settings())
    registry = Registry(any_book, Script())
    connect(any_book, "post", kind="gateway")
    return Office(
        any_book, registry, registry, gateways=Gateways(post), address="https://q.linfa.example",  # type: ignore[arg-type]
    )  # fmt: skip


def tell(
    office: Office, what: str = "text waits", key: str = "1", *mates: int, **more: Any
) -> None:
    with office.book.writing() as w:
        notices.tell(w, mates, what, key=key, **more)


def on(office: Office, mate: int, start: datetime, end: datetime, what: str = "duty") -> None:
    with office.book.writing() as w:
        w.add(shift, teammate_id=mate, from_at=start, to_at=end, what=what)


def work(office: Office) -> None:
    for _ in range(6):
        for id in notifying.due(office):
            notifying.gather(office, id)
        for id in notifying.letters(office):
            notifying.send(office, id)


def letters(office: Office) -> list[Any]:
    with office.book.reading() as r:
        return list(r.rows(select(due_work).where(due_work.c.what.in_(("mail", "hook")))))


def test_a_notice_in_working_hours_is_a_mail_at_once_with_the_way_to_its_case(
    office: Office, post: Post
):
    tell(office, "text waits", "1", hire(office.book, BEN))
    work(office)
    [(to, subject, text)] = post.sent
    assert to == BEN.email
    assert subject == "Quattrocchi: text waits"
    assert "02/03 10:00  text waits" in text
    assert "https://q.linfa.example/notices" in text


def test_what_comes_at_night_waits_for_the_morning_as_one_letter(
    office: Office, post: Post, clock: FakeClock
):
    ben = hire(office.book, BEN)
    clock.set(NIGHT)
    tell(office, "one", "1", ben)
    work(office)
    clock.forward(hours=2)
    tell(office, "two", "2", ben)
    work(office)
    assert not post.sent
    clock.set(MORNING)
    work(office)
    [(_, subject, text)] = post.sent
    assert subject == "Quattrocchi: 2 avvisi"
    assert text.index("one") < text.index("two")


def test_what_was_read_in_the_page_meanwhile_is_not_sent(
    office: Office, post: Post, clock: FakeClock
):
    ben = hire(office.book, BEN)
    clock.set(NIGHT)
    tell(office, "one", "1", ben)
    work(office)
    with office.book.writing() as w:
        notices.see(w, ben)
    clock.set(MORNING)
    work(office)
    assert not post.sent


def test_who_is_on_duty_at_night_is_told_at_once_and_of_what_cannot_wait_though_it_was_not_theirs(
    office: Office, post: Post, clock: FakeClock
):
    ben, cleo = hire(office.book, BEN), hire(office.book, CLEO)
    on(office, ben, NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=7))
    clock.set(NIGHT)
    tell(office, "case quiet", "1", cleo)
    tell(office, "promise late", "2", cleo, promise=7)
    work(office)
    assert [(to, subject) for to, subject, _ in post.sent] == [
        (BEN.email, "Quattrocchi: promise late")
    ]
    clock.set(MORNING)
    work(office)
    assert (post.sent[1][0], post.sent[1][1]) == (CLEO.email, "Quattrocchi: 2 avvisi")
    assert len(post.sent) == 2


def test_what_cannot_wait_finds_the_first_who_comes_on_duty(
    office: Office, post: Post, clock: FakeClock
):
    ben, cleo = hire(office.book, BEN), hire(office.book, CLEO)
    on(office, ben, NIGHT + timedelta(hours=5), NIGHT + timedelta(hours=9))
    clock.set(NIGHT)
    tell(office, "source silent", "1", cleo, account=1)
    work(office)
    assert not post.sent
    clock.forward(hours=5)
    work(office)
    assert [to for to, _, _ in post.sent] == [BEN.email]


def test_who_is_away_is_left_in_peace_until_they_are_back(
    office: Office, post: Post, clock: FakeClock
):
    ben = hire(office.book, BEN)
    back = clock.now() + timedelta(days=3)
    on(office, ben, clock.now() - timedelta(days=1), back, what="away")
    tell(office, "one", "1", ben)
    work(office)
    assert not post.sent
    clock.set(back)
    work(office)
    assert len(post.sent) == 1


def test_without_a_calendar_a_notice_leaves_at_once_rather_than_never(
    office: Office, post: Post, clock: FakeClock
):
    with office.book.writing() as w:
        w.run(delete(calendar))
    clock.set(NIGHT)
    tell(office, "one", "1", hire(office.book, BEN))
    work(office)
    assert len(post.sent) == 1


def test_the_same_occasion_is_one_mail_however_often_it_is_told(office: Office, post: Post):
    ben = hire(office.book, BEN)
    for _ in range(3):
        tell(office, "one", "1", ben)
        work(office)
    assert len(post.sent) == 1


def test_a_server_that_is_busy_is_tried_again_later_and_the_letter_comes_once(
    office: Office, post: Post, clock: FakeClock
):
    post.says = [Busy(same("later")), SignedOut(same("no key"))]
    tell(office, "one", "1", hire(office.book, BEN))
    work(office)
    assert not post.sent
    with office.book.reading() as r:
        assert [row.trouble for row in notifying.undelivered(r)] == [["later", "later"]]
    for _ in range(3):
        clock.forward(minutes=10)
        work(office)
    assert len(post.sent) == 1
    with office.book.reading() as r:
        assert not notifying.undelivered(r)


@pytest.mark.parametrize("trouble", [Unknown(same("perhaps")), Refused(same("no such person"))])
def test_a_mail_that_perhaps_left_or_was_refused_is_not_sent_again_and_says_so(
    office: Office, post: Post, clock: FakeClock, trouble: Exception
):
    post.says = [trouble]
    tell(office, "one", "1", hire(office.book, BEN))
    work(office)
    clock.forward(days=1)
    work(office)
    assert not post.sent
    with office.book.reading() as r:
        assert len(notifying.undelivered(r)) == 1


def test_a_webhook_is_tried_again_even_when_nobody_knows_whether_it_came(
    office: Office, post: Post, clock: FakeClock
):
    ben = hire(office.book, BEN, by_mail=False)
    connect(office.book, "robot", kind="gateway")
    post.says = [Unknown(same("perhaps"))]
    tell(office, "one", "1", ben)
    work(office)
    clock.forward(minutes=10)
    work(office)
    assert [to for to, _, _ in post.sent] == [BEN.email]


def test_a_worker_that_died_while_sending_leaves_a_perhaps_and_no_second_mail(
    office: Office, post: Post, clock: FakeClock
):
    tell(office, "one", "1", hire(office.book, BEN))
    for id in notifying.due(office):
        notifying.gather(office, id)
    [work_id] = [row.id for row in letters(office) if row.what == "mail"]
    assert notifying._claim(office, work_id) is not None  # and then it died
    assert notifying._claim(office, work_id) is None
    clock.forward(minutes=6)
    work(office)
    assert not post.sent
    with office.book.reading() as r:
        assert "Perhaps it left" in notifying.undelivered(r)[0].trouble[1]


@pytest.mark.parametrize("state", ["preview", "no gateway", "by_mail off", "left"])
def test_nothing_leaves_in_preview_nor_to_who_wants_none(office: Office, post: Post, state: str):
    ben = hire(office.book, BEN)
    tell(office, "one", "1", ben)
    with office.book.writing() as w:
        from casebook.tables.heard import account

        if state == "preview":
            w.run(update(account).values(mode="preview"))
        elif state == "no gateway":
            w.run(update(account).values(ended_at=w.now))
        elif state == "by_mail off":
            w.run(update(teammate).values(by_mail=False))
        else:
            w.run(update(teammate).values(ended_at=w.now))
    work(office)
    assert not post.sent
    [mail] = [row for row in letters(office) if row.what == "mail"]
    assert mail.done_at
    assert ("Preview" in str(mail.trouble)) is (state == "preview")


def test_a_letter_is_claimed_by_one_worker_alone(office: Office, post: Post):
    for mate in (hire(office.book, BEN), hire(office.book, DARIO)):
        tell(office, "one", "1", mate)
    ids = list(notifying.due(office))
    for id in (*ids, *ids):
        notifying.gather(office, id)
    assert len([row for row in letters(office) if row.what == "mail"]) == 2
    for row in (*letters(office), *letters(office)):
        notifying.send(office, row.id)
    assert sorted(to for to, _, _ in post.sent) == [BEN.email, DARIO.email]
    with office.book.reading() as r:
        assert len(r.rows(select(notice))) == 2
