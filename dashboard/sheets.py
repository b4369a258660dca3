"""The tables of a report: one form for the page and for the file, every number with its rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from casebook.columns import EPOCH, MICROSECOND
from casebook.measures import Figures
from casebook.queries.tallies import FATES, KEPT, Counted
from casebook.words import Both, same
from dashboard import report_words as words
from dashboard.reports import NO_ONE, NOBODY, OTHERS, Asked, Key, Names, Report
from dashboard.telling import Telling

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


def of_clock(report: Report, names: Names, tell: Telling, *, full: bool, each: bool) -> list[Sheet]:
    """``full``: departments too; ``each``: persons too, which needs the agreement."""
    asked, days = report.asked, list(report.asked.days())
    parts = report.by(lambda part, account, mate: part)
    periods = [
        (_period(tell, asked.unit, *day), parts.get(n, Figures()), {"since": day[0], "until": day[1]})
        for n, day in enumerate(days)
    ]  # fmt: skip
    found = [_figures("period", periods, asked, tell)]
    wide: list[tuple[str, Key, Mapping[Any, str]]] = [
        ("source", lambda part, account, mate: account, names.sources)
        if asked.of == "listening"
        else ("channel", lambda part, account, mate: names.channels.get(account, ""), {})
    ]
    if full and names.teams:
        wide.append(("team", lambda part, account, mate: names.teams.get(mate, NOBODY), {}))
    if full and each:
        wide.append(("person", lambda part, account, mate: mate or NO_ONE, names.people))
    for key, of, titles in wide:
        groups = [
            (named(tell, titles.get(value, value)), some, {key: value})
            for value, some in sorted(report.by(of).items(), key=lambda pair: str(pair[0]))
        ]
        found.append(_figures(key, groups, asked, tell))
    return found


def coverage(
    asked: Asked, names: Names, tell: Telling, *, heard: Mapping[int, int],
    fates: Mapping[tuple[int, str], int], irrelevant: Mapping[int, int],
) -> Sheet:  # fmt: skip
    """What was heard by source, and what became of it: each word that asked is counted once."""
    lines = []
    for source in _sources(asked, names, heard.keys() | irrelevant.keys()):
        of = {fate: fates.get((source, fate), 0) for fate in FATES}
        here = asked.address("/reports", source=source)
        lines.append([
            Cell(names.sources[source], names.sources[source], here),
            count(tell, heard.get(source, 0), asked, source=source, state="heard"),
            Cell(tell.number(sum(of.values())), sum(of.values())),
            *(count(tell, number, asked, source=source, state=fate) for fate, number in of.items()),
            Cell(tell.number(irrelevant.get(source, 0)), irrelevant.get(source, 0)),
        ])  # fmt: skip
    return Sheet("source", words.NAMES["source"], ["source", "heard", "asked", *FATES, "irrelevant"], lines)  # fmt: skip


def money(asked: Asked, names: Names, tell: Telling, spent: Iterable[Any]) -> Sheet:
    lines = [
        [Cell(names.sources.get(row.account_id, ""), names.sources.get(row.account_id, ""),
              f"/channels/{row.account_id}"), _month(tell, row.window),
         Cell(tell.money(row.used), row.used / 1e6),
         Cell(tell.money(row.ceiling) if row.ceiling else "", row.ceiling and row.ceiling / 1e6)]
        for row in spent if row.account_id in _sources(asked, names, names.sources)
    ]  # fmt: skip
    return Sheet("money", words.NAMES["money"], ["source", "month", "used", "ceiling"], lines)


def promises(
    asked: Asked, found: Sequence[Counted], names: Names, tell: Telling, zone: ZoneInfo, *,
    full: bool, each: bool,
) -> list[Sheet]:  # fmt: skip
    """By when they were due, by department and, if agreed, by person."""

    def line(name: Cell, some: Iterable[Counted], **narrow: Any) -> list[Cell]:
        number = Counter(one.what for one in some)
        return [name, *(count(tell, number[of], asked, state=of, **narrow) for of in KEPT)]

    def sheet(key: str, lines: Sequence[list[Cell]]) -> Sheet:
        return Sheet(key, words.NAMES[key], [key, *KEPT], lines)

    due = [((EPOCH + one.at * MICROSECOND).astimezone(zone).date(), one) for one in found]
    sheets = [sheet("period", [
        line(_period(tell, asked.unit, first, last), (one for day, one in due if first <= day <= last),
             since=first, until=last)
        for first, last in asked.days()
    ])]  # fmt: skip
    of_team = {one.id: names.teams.get(one.mate or 0, NOBODY) for one in found}
    if full and names.teams:
        sheets.append(sheet("team", [
            line(named(tell, team), (one for one in found if of_team[one.id] == team), team=team)
            for team in sorted(set(of_team.values()))
        ]))  # fmt: skip
    if full and each:
        sheets.append(sheet("person", [
            line(named(tell, names.people.get(mate, "")), (one for one in found if one.mate == mate),
                 person=mate)
            for mate in sorted({one.mate or 0 for one in found})
        ]))  # fmt: skip
    return sheets


def closings(asked: Asked, found: Sequence[Counted], names: Names, tell: Telling) -> Sheet:
    """One line for each system and what came of it."""
    number = Counter((one.of, one.what) for one in found)
    lines = [
        [named(tell, names.sources.get(of, "")), Cell(tell.words(words.STATES[what]), what),
         count(tell, number[of, what], asked, of="closings", source=of, state=what)]
        for of, what in sorted(number)
    ]  # fmt: skip
    return Sheet("closings", words.CLOCKS["closings"], ["system", "state", "times"], lines)


def overrides(asked: Asked, found: Sequence[Counted], tell: Telling) -> Sheet:
    """By reason: a rule that is set aside often may be wrong."""
    number = Counter((one.what, one.because) for one in found)
    lines = [
        [Cell(tell.words(rule_name(rule)), rule), Cell(because, because),
         count(tell, times, asked, of="overrides", state=f"{rule}: {because}")]
        for (rule, because), times in number.most_common()
    ]  # fmt: skip
    return Sheet("overrides", words.CLOCKS["overrides"], ["rule", "because", "times"], lines)


def rule_name(rule: str) -> Both:
    return words.ORDER if rule == "order" else same(rule)


def lasting(tell: Telling, micro: int, asked: Asked) -> str:
    span = timedelta(microseconds=micro)
    return tell.lasting(span) if asked.calendar else tell.worked(span)


def _figures(
    key: str, groups: Iterable[tuple[Cell, Figures, dict[str, Any]]], asked: Asked, tell: Telling
) -> Sheet:
    lines = []
    for name, some, narrow in groups:

        def took(value: int | None, state: str, narrow: dict[str, Any] = narrow) -> Cell:
            if value is None:
                return Cell("·")
            return Cell(
                lasting(tell, value, asked), value / 1e6, asked.address(ROWS, state=state, **narrow)
            )

        lines.append([
            name, count(tell, some.counted, asked, **narrow), took(some.half, ""),
            took(some.slow, "slow"), count(tell, some.waiting, asked, state="waiting", **narrow),
            count(tell, some.ended, asked, state="ended", **narrow),
        ])  # fmt: skip
    heads = [key, "counted", "half", "slow", "waiting", "ended"]
    return Sheet(key, words.NAMES[key], heads, lines)


def count(tell: Telling, number: int, asked: Asked, **narrow: Any) -> Cell:
    href = asked.address(ROWS, **narrow) if number else ""
    return Cell(tell.number(number), number, href)


def named(tell: Telling, name: object) -> Cell:
    if name in ("", NOBODY, NO_ONE):
        return Cell(tell.words(words.NOBODY), "")
    return Cell(tell.words(words.OTHERS if name == OTHERS else same(str(name))), str(name))


def _month(tell: Telling, written: str) -> Cell:
    first = date.fromisoformat(f"{written}-01")
    return Cell(tell.part("month", first, first), written)


def _period(tell: Telling, unit: str, first: date, last: date) -> Cell:
    return Cell(tell.part(unit, first, last), first.isoformat())


def _sources(asked: Asked, names: Names, ids: Iterable[int]) -> list[int]:
    """Those of the channel and source that are asked for."""
    wanted = (id for id in ids if id in names.sources and asked.source in (0, id))
    return sorted(id for id in wanted if asked.channel in ("", names.channels[id]))


def plain(raw: object) -> object:
    """Words that a spreadsheet would take for a formula stay words."""
    return f"'{raw}" if isinstance(raw, str) and raw[:1] in ("=", "+", "-", "@", "\t") else raw
