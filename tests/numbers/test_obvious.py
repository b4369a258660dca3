"""The reports beside a slow and obvious count of the same file: not one figure differs."""

import ast
import csv
import io
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casebook.database import Book
from casebook.measures import CLOCKS
from casebook.queries.tallies import FATES
from tests.cast import ADA, FakeClock, hire
from tests.dashboard.board import open_house
from tests.dashboard.site import Site
from tests.numbers import obvious
from tests.numbers.month import HOLIDAYS, NOW, SPANS, live

SINCE, UNTIL = date(2026, 3, 28), date(2026, 4, 27)
PERIOD = f"since={SINCE}&until={UNTIL}"
FIGURES = ("counted", "half", "slow", "waiting", "ended")


def manager(book: Book, clock: FakeClock, seed: int, many: int) -> Site:
    clock.set(NOW)
    live(book, seed, many=many)
    return Site(open_house(book)).sign_in_as(hire(book, ADA, language="en"))


def shown(
    site: Site, of: str, by: str, *, working: bool, unit: str
) -> dict[str, tuple[object, ...]]:
    time = "" if working else "&time=calendar"
    answer = site.get(f"/reports/table.csv?of={of}&{PERIOD}&unit={unit}&table={by}{time}")
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.text))
    return {row[by]: tuple(_number(row[key]) for key in FIGURES) for row in rows}


def _number(words: str) -> float | None:
    return round(float(words), 6) if words else None


def differences(site: Site, units: tuple[str, ...]) -> list[str]:
    moments = obvious.read(site.get(f"/reports/moments.csv?{PERIOD}").text)
    calendar = obvious.Calendar("Europe/Rome", SPANS, HOLIDAYS)
    found = []
    for of in CLOCKS:
        by_other = ["source"] if of == "listening" else ["channel", "team"]
        asked = [("period", unit) for unit in units] + [(by, "day") for by in by_other]
        for by, unit in asked:
            for working in (True, False):
                counted = obvious.table(
                    of, moments, by, calendar=calendar, working=working, unit=unit,
                    since=SINCE, until=UNTIL, now=NOW,
                )  # fmt: skip
                ours = shown(site, of, by, working=working, unit=unit)
                for group in counted.keys() | ours.keys():
                    nothing = (0, None, None, 0, 0)
                    theirs = tuple(
                        _number("" if v is None else str(v)) for v in counted.get(group, nothing)
                    )
                    if theirs != ours.get(group, nothing):
                        found.append(f"{of} {by} {group} {working=}: {theirs} {ours.get(group)}")
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_what_counting_by_hand_gives(book: Book, clock: FakeClock, seed: int):
    assert differences(manager(book, clock, seed, many=20), ("day", "week", "month")) == []


def test_it_is_the_same_on_both_databases(any_book: Book, clock: FakeClock):
    assert differences(manager(any_book, clock, 4, many=15), ("week",)) == []


def test_each_word_became_what_counting_by_hand_gives(any_book: Book, clock: FakeClock):
    site = manager(any_book, clock, 5, many=25)
    moments = obvious.read(site.get(f"/reports/moments.csv?{PERIOD}").text)
    answer = site.get(f"/reports/table.csv?of=coverage&{PERIOD}&table=source").text
    ours = {
        (row["source"], fate): int(row[fate])
        for row in csv.DictReader(io.StringIO(answer))
        for fate in FATES
        if int(row[fate])
    }
    assert ours == obvious.became(moments, ZoneInfo("Europe/Rome"), SINCE, UNTIL)
    assert {fate for _, fate in ours} == set(FATES)


def test_the_other_count_shares_nothing_with_ours():
    tree = ast.parse(Path(obvious.__file__).read_text("utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for n in ast.walk(tree) if isinstance(n, ast.Import) for name in n.names}
    ours = ("casebook", "config", "listener", "outreach", "dashboard", "quattrocchi", "tests")
    assert not {name for name in modules if name.split(".")[0] in ours}


def test_a_month_has_everything_that_is_hard_to_count(book: Book, clock: FakeClock):
    site = manager(book, clock, 1, many=60)
    rows = obvious.read(site.get(f"/reports/moments.csv?{PERIOD}").text)
    states = {row["state"] for row in rows if row["kind"] == "message"}
    assert {"sent", "shown", "perhaps", "refused"} <= states
    closed = [row["case"] for row in rows if row["kind"] == "end"]
    still_open = {row["id"] for row in rows if row["kind"] == "case" and not row["at"]}
    assert still_open & set(closed), "no case was reopened"
    assert any(row["folded"] for row in rows)
    assert any(row["deleted"] and not row["looked"] for row in rows)
