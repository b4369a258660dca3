"""The seven clocks that reports show, what they add up to, and working time counted quickly.

Moments are microseconds since 1970 in UTC: a year's report reads some hundred thousand of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from casebook.columns import EPOCH, MICROSECOND
from casebook.hours import Hours, Ladder, apart

Moment = int


class Told(NamedTuple):
    """One thing on a case. ``known``: a word heard, a message that set out, an end: in this order it
    is read. ``at``: since when the word waits (P6), when the message arrived."""

    case: int
    known: Moment
    kind: int  # at one moment a word comes before a message, and both before an end
    at: Moment
    account: int | None = None


WORD, SENT, END = range(3)


class Wait(NamedTuple):
    """``stop`` none: still waiting; unless ``ended``: then nobody waits, and nothing stopped it."""

    start: Moment
    stop: Moment | None = None
    ended: bool = False


# A wait without its names: there are some hundred thousand silences in a year.
Bare = tuple[Moment, Moment | None, bool]


def listening(since: Moment, heard: Moment) -> Wait:
    return _wait(since, heard)


def first_look(heard: Moment, *looks: Moment | None, gone: bool) -> Wait:
    """``looks``: opened, set aside or put on a case by a person. ``gone``: deleted at its source."""
    return _wait(heard, min((at for at in looks if at), default=None), ended=gone)


def answered(first: Moment, delivered: Moment | None, *, closed: bool) -> Wait:
    """``delivered``: the first message that set out when their first word had been heard."""
    return _wait(first, delivered, ended=closed)


private = answered  # where private messages alone are looked at


def next_answer(first: Moment, told: Iterable[Told], *, closed: bool) -> Iterator[Wait]:
    """Each word after our last opens one; what they add before we answer waits with it."""
    spoke, waits = False, None
    for _, _, kind, at, _ in told:
        if kind == WORD and spoke and at > first:
            waits = at if waits is None else min(waits, at)
        elif kind != WORD:
            if waits is not None:
                yield _wait(waits, at if kind == SENT else None, ended=kind == END)
            spoke, waits = spoke or kind == SENT, None
    if waits is not None:
        yield Wait(waits, ended=closed)


def solved(first: Moment, closed_at: Moment | None) -> Wait:
    """By the end that lasted: a reopening takes an earlier one back."""
    return _wait(first, closed_at)


def silence(first: Moment, told: Iterable[Told], *, closed: bool) -> Iterator[Bare]:
    """From any word, theirs as heard and ours as delivered, to the next. A closed case is not silent."""
    last, newest = None, first
    for _, known, kind, at, _ in told:
        if kind == END:
            last = None
            continue
        newest = known if kind == WORD else at
        if last is not None:
            yield last, newest if newest > last else last, False
        last = newest
    if not closed:
        yield newest, None, False


def _wait(start: Moment, stop: Moment | None, *, ended: bool = False) -> Wait:
    """The clocks of two services may disagree a little: no wait is less than none."""
    if stop is None:
        return Wait(start, None, ended)
    return Wait(start, max(start, stop))


CLOCKS = ("answered", "first_look", "private", "next_answer", "solved", "listening", "silence")


def ladder(hours: Hours, first: date, last: date) -> Ladder:
    """In microseconds: of the spans that begin in these days and the ones around them."""
    days = (first + timedelta(days=n) for n in range(-2, (last - first).days + 3))
    spans = apart(span for day in days for span in hours.open_on(day))
    micro = [((a - EPOCH) // MICROSECOND, (b - EPOCH) // MICROSECOND) for a, b in spans]
    return Ladder(micro, 0)


class Figures(NamedTuple):
    """``half`` of them waited no longer than this, and one in ten longer than ``slow``; microseconds."""

    counted: int = 0  # those still waiting at their present age included
    waiting: int = 0
    ended: int = 0  # nobody waits any more, and nothing stopped the clock: not counted
    half: int | None = None
    slow: int | None = None


def share(ordered: Sequence[int], tenths: int) -> int | None:
    """The least of these that at least so many tenths do not exceed: always one of them."""
    return ordered[-(-len(ordered) * tenths // 10) - 1] if ordered else None
