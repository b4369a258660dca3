"""A month of a team's life as rows, from one seed: summer time, feasts, second thoughts, and all."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from casebook.database import Book, Writing
from casebook.tables.cases import cases, message
from casebook.tables.ends import case_end, closing, commitment, override, reopening
from casebook.tables.heard import mention, stream
from casebook.tables.intake import meter
from casebook.tables.people import ticket
from casebook.tables.team import calendar
from tests.cast import BEN, CLEO, DARIO, MARTA, connect, hire

# The last Sunday of March 2026 loses an hour in Rome; Easter Monday and 25 April are feasts.
SPANS = {
    **{day: [["09:00", "13:00"], ["14:00", "18:30"]] for day in ("mon", "tue", "wed", "thu")},
    "fri": [["09:00", "13:00"]],
    "sat": [["22:00", "04:00"]],  # on duty through the night that summer time begins in
}
HOLIDAYS = {
    "country": "IT",
    "subdivision": "MI",
    "extra": {"04-02": "Local feast"},
    "working": {"2026-04-06": [["10:00", "12:00"]], "2026-04-09": []},
}
FIRST = datetime(2026, 3, 26, tzinfo=UTC)
NOW = datetime(2026, 4, 27, 15, 41, 7, 250_000, tzinfo=UTC)


@dataclass
class Month:
    """Writes rows as the product would have left them; ids of accounts and teammates as given."""

    w: Writing
    draw: Random
    sources: list[int]
    mates: list[int]
    desk: int
    numbers: dict[str, int] = field(default_factory=lambda: {"word": 0, "message": 0, "ticket": 0})

    def later(self, at: datetime, most_hours: float) -> datetime:
        """After it, rarely long after, never in the future."""
        span = timedelta(hours=most_hours * self.draw.random() ** 3, microseconds=1)
        return min(at + span, NOW - timedelta(seconds=1))

    def moment(self) -> datetime:
        return FIRST + (NOW - FIRST) * self.draw.random()

    def word(self, at: datetime, **other: Any) -> int:
        self.numbers["word"] += 1
        since = at - timedelta(minutes=self.draw.choice([0, 0, 1, 7, 45]))
        row = {"channel": "x", "native_id": str(self.numbers["word"]), "kind": "post",
               "account_id": self.draw.choice(self.sources), "visibility": "public",
               "said_at": since, "heard_at": at, "waiting_since": since, "facts": {},
               "flagged": True}  # fmt: skip
        if self.draw.random() < 0.2:
            row["edited_at"] = self.later(at, 3)
        return self.w.add(mention, **(row | other))

    def since(self, id: int) -> datetime:
        found: datetime = self.w.value(mention.select().with_only_columns(mention.c.waiting_since)
                                       .where(mention.c.id == id))  # fmt: skip
        return found

    def in_the_queue(self) -> None:
        """Seen or never seen, set aside, deleted, folded behind another: no case of anybody."""
        at, fate = self.moment(), self.draw.randrange(6)
        looked = {
            "first_look_at": self.later(at, 30),
            "first_look_by": self.draw.choice(self.mates),
        }
        if fate == 0:
            self.word(at)
        elif fate == 1:
            self.word(at, **looked)
        elif fate == 2:
            self.word(at, set_aside_at=self.later(at, 40), set_aside_by=self.mates[0])
        elif fate == 3:
            self.word(
                at, deleted_at=self.later(at, 20), **(looked if self.draw.random() < 0.5 else {})
            )
        elif fate == 4:
            self.word(self.later(at, 5), folded_into=self.word(at, **looked))
        else:
            self.word(at, flagged=False)  # of no concern

    def case(self) -> int:
        """Words, chasers, answers of every outcome, ends and reopenings, in any order."""
        heard = self.moment()
        taken = self.later(heard, 60)
        first = self.word(heard, first_look_at=taken, first_look_by=self.draw.choice(self.mates))
        owner = self.draw.choice([*self.mates, None])
        since = self.since(first)
        id = self.w.add(cases, opened_at=taken, opened_by=self.mates[0], owner_id=owner,
                        first_word_at=since, last_word_at=heard)  # fmt: skip
        self.put(first, id, taken)
        last, closed, at = heard, None, taken
        for _ in range(self.draw.randrange(9)):
            at = self.later(at, 48)
            act = self.draw.randrange(8)
            if act < 3 and closed is None:
                last = max(last, self.message(id, at))
            elif act < 6:
                spoken = self.word(at, flagged=False, visibility="private")
                self.put(spoken, id, at)
                last, closed = max(last, at), self.reopened(id, at) if closed else None
            elif closed is None:
                self.w.add(case_end, case_id=id, at=at, by=self.mates[0], how="solved")
                closed = at
            else:
                closed = self.reopened(id, at)
        self.w.run(
            cases.update().where(cases.c.id == id).values(last_word_at=last, ended_at=closed)
        )
        return id

    def put(self, word: int, case: int, at: datetime) -> None:
        values = {"case_id": case, "attached_at": at}
        self.w.run(mention.update().where(mention.c.id == word).values(values))

    def reopened(self, case: int, at: datetime) -> None:
        self.w.add(reopening, case_id=case, at=at)

    def message(self, case: int, at: datetime) -> datetime:
        """Sent, by hand at its proven time, in preview, perhaps, refused …; when it arrived if it did."""
        self.numbers["message"] += 1
        state = self.draw.choice(
            ["sent"] * 6 + ["shown", "perhaps", "refused", "not_sent", "released"]
        )
        hand = state == "sent" and self.draw.random() < 0.3
        out = at - timedelta(hours=self.draw.random() * 3) if hand else at
        sent = out if hand else out + timedelta(seconds=self.draw.choice([-2, 0, 1, 30]))
        self.w.add(
            message, case_id=case, key=str(self.numbers["message"]), teammate_id=self.mates[0],
            verb="by_hand" if hand else "contact", mode="preview" if state == "shown" else "live",
            visibility=self.draw.choice(["private", "public"]), state=state, asked_at=at,
            called_at=None if state in ("shown", "released") else out,
            sent_at=sent if state == "sent" else None,
        )  # fmt: skip
        return sent if state == "sent" else FIRST

    def promise(self, case: int) -> None:
        due, end = (
            self.moment(),
            self.draw.choice(["kept", "kept", "moved", "broken", "refused", None]),
        )
        made = due - timedelta(days=3)
        claimed = self.later(made, 200) if self.draw.random() < 0.4 else None
        self.w.add(
            commitment, case_id=case, kind="own", owner_id=self.draw.choice(self.mates), made_at=made,
            due_at=due + timedelta(days=self.draw.choice([0, 0, 2])), claimed_at=claimed, end=end,
            ended_at=self.later(made, 200) if end else None,
            proposed=end is None and self.draw.random() < 0.2,
        )  # fmt: skip

    def closing(self, case: int) -> None:
        self.numbers["ticket"] += 1
        at = self.moment()
        of = self.w.add(ticket, account_id=self.desk, native_id=str(self.numbers["ticket"]),
                        subject="", status="open", seen_at=at)  # fmt: skip
        state = self.draw.choice(["closed", "closed", "refused", "perhaps", "undone", "preview"])
        self.w.add(
            closing, case_id=case, ticket_id=of, account_id=self.desk, state=state, do_after=at,
            key=str(of), mode="preview" if state == "preview" else "live", confirmed_at=at,
            confirmed_by=self.draw.choice(self.mates),
        )  # fmt: skip


def live(book: Book, seed: int, *, many: int = 60) -> Month:
    """The whole month in the book; the clock should say NOW."""
    sources = [connect(book, "x", name="X @LinfaCasa"), connect(book, "blog", name="Blogs")]
    mates = [hire(book, BEN, work="network"), hire(book, CLEO, work="network"),
             hire(book, DARIO, work="billing"), hire(book, MARTA, work="billing")]  # fmt: skip
    desk = connect(book, "rt", kind="desk", name="Call centre")
    with book.writing() as w:
        month = Month(w, Random(seed), sources, mates, desk)
        w.add(calendar, zone="Europe/Rome", spans=SPANS, holidays=HOLIDAYS, at=FIRST)
        for _ in range(many):
            month.in_the_queue()
            case = month.case()
            month.promise(case)
            month.closing(case)
        for _ in range(7):
            because = month.draw.choice(["a child alone at home", "refund over 50 euro"])
            w.add(override, rule="order", by=mates[1], at=month.moment(), because=because)
        for source in sources:
            w.add(stream, account_id=source, key="mentions", irrelevant=90 + source)
        w.add(meter, account_id=sources[0], what="money", window="2026-04", used=1_250_000, ceiling=5_000_000)  # fmt: skip
    return month
