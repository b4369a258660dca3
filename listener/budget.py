"""One account's money and rate windows, kept as rows, so that every worker sees the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from casebook.database import Book, Writing
from casebook.queries.upsert import or_skip
from casebook.tables.intake import meter
from casebook.words import sentences
from listener.limits import LONGEST
from listener.outcomes import OutOfCredit

say = sentences("listener", "budget")

MILLIONTHS = 1_000_000
MONEY = "money"


class Budget:
    """``ceiling``: US dollars a calendar month (UTC); None counts and never refuses."""

    def __init__(self, book: Book, account_id: int, ceiling: float | None) -> None:
        self.book = book
        self.account_id = account_id
        self.ceiling = None if ceiling is None else round(ceiling * MILLIONTHS)

    def spend(self, items: int, price: float) -> None:
        """Reserve before a paid call. Raises OutOfCredit, and then nothing is reserved."""
        cost = items * round(price * MILLIONTHS)
        if not cost:
            return
        with self.book.writing() as w:
            month = self._month(w.now)
            self._begin(w, MONEY, month)
            change = update(meter).where(*self._row(MONEY, month))
            change = change.values(used=meter.c.used + cost, ceiling=self.ceiling)
            if self.ceiling is not None:
                # The condition is in the statement: two workers cannot both take the last cent.
                change = change.where(meter.c.used + cost <= self.ceiling)
            done = w.run(change)
        if not done:
            words = say.CEILING.filled(dollars=(self.ceiling or 0) / MILLIONTHS)
            raise OutOfCredit(words, cost / MILLIONTHS, _next_month(w.now))

    def give_back(self, items: int, price: float) -> None:
        cost = items * round(price * MILLIONTHS)
        if cost <= 0:
            return
        with self.book.writing() as w:
            row = self._row(MONEY, self._month(w.now))
            w.run(update(meter).where(*row, meter.c.used >= cost).values(used=meter.c.used - cost))

    def shut_until(self, *windows: str) -> datetime | None:
        """Until when one of these rate windows is shut, as any worker has noted."""
        names = [f"rate:{window}" for window in windows]
        with self.book.reading() as r:
            mine = meter.c.account_id == self.account_id, meter.c.what.in_(names)
            # Further away than any header may say: noted by a clock that was wrong.
            ahead = meter.c.resets_at > r.now, meter.c.resets_at <= r.now + LONGEST
            until: datetime | None = r.value(
                select(func.max(meter.c.resets_at)).where(*mine, *ahead)
            )
        return until

    def shut(self, window: str, until: datetime) -> None:
        with self.book.writing() as w:
            self._begin(w, f"rate:{window}", "")
            w.run(update(meter).where(*self._row(f"rate:{window}", "")).values(resets_at=until))

    def _begin(self, w: Writing, what: str, window: str) -> None:
        row = {"account_id": self.account_id, "what": what, "window": window}
        w.run(or_skip(w, meter, *row), row)

    def _row(self, what: str, window: str) -> tuple[Any, ...]:
        mine = meter.c.account_id == self.account_id
        return mine, meter.c.what == what, meter.c.window == window

    def _month(self, now: datetime) -> str:
        return now.astimezone(UTC).strftime("%Y-%m")


def _next_month(now: datetime) -> datetime:
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)
