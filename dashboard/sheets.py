"""The tables of a report: one form for the page and for the file, every number with its rows."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from casebook.columns import EPOCH, MICROSECOND
from casebook.measures import Figures
from casebook.queries.tallies import FATES, KEPT, Counted
from casebook.words import Both, same
from dashboard import report_words as words
from dashboard.reports import NO_ONE, NOBODY, OTHERS, Desk, Key, Report

ROWS = "/reports/rows"


class Cell(NamedTuple):
    """``raw``: as a file has it; seconds, ISO dates, plain numbers. ``href``: its rows."""

    words: str
    raw: object = ""
    href: str = ""


class Sheet(NamedTuple):
    """``key``: what the file is asked for by; ``heads``: keys of ``report_words.HEADS`` or STATES."""

    key: str
    title: Both
    heads: Sequence[str]
    lines: Sequence[Sequence[Cell]]

    def head(self, key: str) -> Both:
        return words.HEADS.get(key) or words.STATES[key]

    def csv(self) -> str:
        out = io.StringIO()
        write = csv.writer(out)
        write.writerow(self.heads)
        write.writerows([plain(cell.raw) for cell in line] for line in self.lines)
        return out.getvalue()


T = TypeVar("T")
# What it is called, what is in it, how its rows are narrowed.
Group = tuple[Cell, T, dict[str, Any]]


def of_clock(desk: Desk, report: Report) -> list[Sheet]:
    parts = report.by(lambda part, account, mate: part)
    found = [_figures(desk, "period", [
        (_period(desk, first, last), parts.get(n, Figures()), {"since": first, "until": last})
        for n, (first, last) in enumerate(desk.asked.days())
    ])]  # fmt: skip
    if desk.asked.of == "listening":
        by_source = report.by(lambda part, account, mate: account)
        groups = _groups(desk, "source", desk.names.sources, by_source)
        found.append(_figures(desk, "source", groups))
    else:
        by_channel = report.by(lambda part, account, mate: desk.names.channels.get(account, ""))
        found.append(_figures(desk, "channel", _groups(desk, "channel", {}, by_channel)))
    return found + [
        _figures(desk, key, _groups(desk, key, titles, report.by(of)))
        for key, of, titles in _of_people(desk)
    ]


def _of_people(desk: Desk) -> Iterator[tuple[str, Key, Mapping[Any, str]]]:
    """By department and by person, as far as this reader may see."""
    teams, people = desk.names.teams, desk.names.people
    if desk.full and teams:
        yield "team", lambda part, account, mate: teams.get(mate, NOBODY), {}
    if desk.each:
        yield "person", lambda part, account, mate: mate or NO_ONE, people


def _groups(
    desk: Desk, key: str, titles: Mapping[Any, str], found: Mapping[Any, T]
) -> list[Group[T]]:
    return [
        (named(desk, titles.get(value, value)), some, {key: value})
        for value, some in sorted(found.items(), key=lambda pair: str(pair[0]))
    ]


def coverage(
    desk: Desk, heard: Mapping[int, int], fates: Mapping[tuple[int, str], int],
    irrelevant: Mapping[int, int],
) -> Sheet:  # fmt: skip
    """What was heard by source, and what became of it: each word that asked is counted once."""
    lines = []
    for source in _sources(desk, heard.keys() | irrelevant.keys()):
        of = {fate: fates.get((source, fate), 0) for fate in FATES}
        name = desk.names.sources[source]
        lines.append([
            Cell(name, name, desk.asked.address(source=source)),
            count(desk, heard.get(source, 0), source=source, state="heard"),
            _number(desk, sum(of.values())),
            *(count(desk, number, source=source, state=fate) for fate, number in of.items()),
            _number(desk, irrelevant.get(source, 0)),
        ])  # fmt: skip
    heads = ["source", "heard", "asked", *FATES, "irrelevant"]
    return Sheet("source", words.NAMES["source"], heads, lines)


def money(desk: Desk, spent: Iterable[Any]) -> Sheet:
    here, names = _sources(desk, desk.names.sources), desk.names.sources
    lines = [
        [Cell(names[row.account_id], names[row.account_id], f"/channels/{row.account_id}"),
         _month(desk, row.window), Cell(desk.tell.money(row.used), row.used / 1e6),
         Cell(desk.tell.money(row.ceiling), row.ceiling / 1e6) if row.ceiling else Cell("", row.ceiling)]
        for row in spent if row.account_id in here
    ]  # fmt: skip
    return Sheet("money", words.NAMES["money"], ["source", "month", "used", "ceiling"], lines)


def promises(desk: Desk, found: Sequence[Counted]) -> list[Sheet]:
    """By when they were due, by department and, if agreed, by person."""
    due = [((EPOCH + one.at * MICROSECOND).astimezone(desk.zone).date(), one) for one in found]
    sheets = [_kept(desk, "period", [
        (_period(desk, first, last), [one for day, one in due if first <= day <= last],
         {"since": first, "until": last})
        for first, last in desk.asked.days()
    ])]  # fmt: skip
    for key, of, titles in _of_people(desk):
        theirs: dict[Any, list[Counted]] = defaultdict(list)
        for one in found:
            theirs[of(0, 0, one.mate or 0)].append(one)
        sheets.append(_kept(desk, key, _groups(desk, key, titles, theirs)))
    return sheets


def _kept(desk: Desk, key: str, groups: Iterable[Group[list[Counted]]]) -> Sheet:
    lines = []
    for name, some, narrow in groups:
        number = Counter(one.what for one in some)
        lines.append([name, *(count(desk, number[of], state=of, **narrow) for of in KEPT)])
    return Sheet(key, words.NAMES[key], [key, *KEPT], lines)


def closings(desk: Desk, found: Sequence[Counted]) -> Sheet:
    """One line for each system and what came of it."""
    number = Counter((one.of, one.what) for one in found)
    lines = [
        [named(desk, desk.names.sources.get(of, "")), Cell(desk.tell.words(words.STATES[what]), what),
         count(desk, number[of, what], of="closings", source=of, state=what)]
        for of, what in sorted(number)
    ]  # fmt: skip
    return Sheet("closings", words.CLOCKS["closings"], ["system", "state", "times"], lines)


def overrides(desk: Desk, found: Sequence[Counted]) -> Sheet:
    """By reason: a rule that is set aside often may be wrong."""
    number = Counter((one.what, one.because) for one in found)
    lines = [
        [Cell(desk.tell.words(rule_name(rule)), rule), Cell(because, because),
         count(desk, times, of="overrides", state=f"{rule}: {because}")]
        for (rule, because), times in number.most_common()
    ]  # fmt: skip
    return Sheet("overrides", words.CLOCKS["overrides"], ["rule", "because", "times"], lines)


def rule_name(rule: str) -> Both:
    return words.say.ORDER if rule == "order" else same(rule)


def lasting(desk: Desk, micro: int) -> str:
    span = timedelta(microseconds=micro)
    return desk.tell.lasting(span) if desk.asked.calendar else desk.tell.worked(span)


def _figures(desk: Desk, key: str, groups: Iterable[Group[Figures]]) -> Sheet:
    lines = [
        [name, count(desk, some.counted, **narrow), _took(desk, some.half, "", narrow),
         _took(desk, some.slow, "slow", narrow), count(desk, some.waiting, state="waiting", **narrow),
         count(desk, some.ended, state="ended", **narrow)]
        for name, some, narrow in groups
    ]  # fmt: skip
    heads = [key, "counted", "half", "slow", "waiting", "ended"]
    return Sheet(key, words.NAMES[key], heads, lines)


def _took(desk: Desk, value: int | None, state: str, narrow: dict[str, Any]) -> Cell:
    if value is None:
        return Cell("·")
    href = desk.asked.address(ROWS, state=state, **narrow)
    return Cell(lasting(desk, value), value / 1e6, href)


def count(desk: Desk, number: int, **narrow: Any) -> Cell:
    return _number(desk, number, desk.asked.address(ROWS, **narrow) if number else "")


def _number(desk: Desk, number: int, href: str = "") -> Cell:
    return Cell(desk.tell.number(number), number, href)


def named(desk: Desk, name: object) -> Cell:
    if name in ("", NOBODY, NO_ONE):
        return Cell(desk.tell.words(words.say.NOBODY), "")
    return Cell(desk.tell.words(words.say.OTHERS if name == OTHERS else same(str(name))), str(name))


def _month(desk: Desk, written: str) -> Cell:
    first = date.fromisoformat(f"{written}-01")
    return Cell(desk.tell.part("month", first, first), written)


def _period(desk: Desk, first: date, last: date) -> Cell:
    return Cell(desk.tell.part(desk.asked.unit, first, last), first.isoformat())


def _sources(desk: Desk, ids: Iterable[int]) -> list[int]:
    """Those of the channel and source that are asked for."""
    asked, names = desk.asked, desk.names
    wanted = (id for id in ids if id in names.sources and asked.source in (0, id))
    return sorted(id for id in wanted if asked.channel in ("", names.channels[id]))


def plain(raw: object) -> object:
    """Words that a spreadsheet would take for a formula stay words."""
    return f"'{raw}" if isinstance(raw, str) and raw[:1] in ("=", "+", "-", "@", "\t") else raw
