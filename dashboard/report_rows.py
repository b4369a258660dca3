"""The rows behind a report's numbers, and the bare moments that anybody can count again."""

import csv
import io
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from casebook.columns import EPOCH, MICROSECOND
from casebook.database import Reading
from casebook.measures import Moment
from casebook.nouns import ASKED, case_end, cases, mention, message
from casebook.queries.tallies import Counted
from casebook.queries.waits import SET_OUT
from dashboard import report_words as words
from dashboard.reports import Desk, Report
from dashboard.sheets import Cell, Sheet, lasting, named, plain, rule_name

MOMENTS = (
    "kind", "id", "case", "channel", "source", "team", "flagged", "folded", "waiting_since", "heard",
    "looked", "on_case", "set_aside", "deleted", "state", "visibility", "set_out", "sent", "at",
)  # fmt: skip


def of_clock(desk: Desk, report: Report, most: int | None) -> Sheet:
    """The waits themselves, the longest first."""
    names, team = desk.names, ["team"] if desk.full else []
    lines = []
    for took, _, (kind, id, by, mate, start, stop, ended) in report.rows()[:most]:
        state = "ended" if ended else "waiting" if stop is None else "stopped"
        lines.append([
            _thing(desk, kind, id), Cell(*[names.channels.get(by or 0, "")] * 2),
            Cell(*[names.sources.get(by or 0, "")] * 2),
            *(named(desk, names.teams.get(mate or 0, "")) for _ in team), at(desk, start), at(desk, stop),
            Cell("") if ended else Cell(lasting(desk, took), took / 1e6), _state(desk, state),
        ])  # fmt: skip
    heads = ["what", "channel", "source", *team, "start", "stop", "took", "state"]
    return Sheet("rows", words.CLOCKS[desk.asked.of], heads, lines)


def of_things(desk: Desk, found: Iterable[Counted]) -> Sheet:
    """Promises, closings, overrides or words behind a number."""
    lines = [
        [_thing(desk, "case" if one.case else "mention", one.case or one.id),
         named(desk, desk.names.sources.get(one.of, "")), at(desk, one.at), _state(desk, one.what),
         Cell(one.because, one.because)]
        for one in found
    ]  # fmt: skip
    heads = ["what", "source", "at", "state", "because"]
    return Sheet("rows", words.CLOCKS[desk.asked.of], heads, lines)


def moments(r: Reading, desk: Desk) -> str:
    """A file of what the clocks read: the words heard in the period, and all that became of their
    cases. Times are UTC; nothing in it names a person."""
    out = io.StringIO()
    write = csv.DictWriter(out, MOMENTS)
    write.writeheader()
    for line in _moments(r, desk):
        write.writerow({key: plain(value) for key, value in line.items()})
    return out.getvalue()


def _moments(r: Reading, desk: Desk) -> Iterator[dict[str, object]]:
    names, (since, until) = desk.names, desk.bounds
    teams = names.teams if desk.full else {}
    of, sent = mention.c, message.c
    lived = cases.c.first_word_at < until, cases.c.last_word_at >= since
    for row in r.rows(select(cases).where(*lived).order_by(cases.c.id)):
        yield {"kind": "case", "id": row.id, "case": row.id, "team": teams.get(row.owner_id, ""),
               "waiting_since": row.first_word_at, "at": row.ended_at}  # fmt: skip
    ids = select(cases.c.id).where(*lived)
    here = of.case_id.in_(ids) | ((of.heard_at >= since) & (of.waiting_since < until))
    for row in r.rows(select(mention).where(ASKED, here).order_by(of.id)):
        looker = row.first_look_by or row.set_aside_by
        yield {
            "kind": "word", "id": row.id, "case": row.case_id, "channel": names.channels[row.account_id],
            "source": names.sources[row.account_id], "team": teams.get(looker, ""), "flagged": int(row.flagged),
            "folded": row.folded_into, "waiting_since": row.waiting_since, "heard": row.heard_at,
            "looked": row.first_look_at, "on_case": row.attached_at, "set_aside": row.set_aside_at,
            "deleted": row.deleted_at,
        }  # fmt: skip
    query = select(sent.id, sent.case_id, sent.state, sent.visibility, SET_OUT, sent.sent_at)
    query = query.where(sent.case_id.in_(ids)).order_by(sent.id)
    for row in r.rows(query):
        id, case, state, seen_by, out, sent_at = tuple(row)
        yield {"kind": "message", "id": id, "case": case, "state": state, "visibility": seen_by,
               "set_out": out, "sent": sent_at}  # fmt: skip
    for row in r.rows(select(case_end).where(case_end.c.case_id.in_(ids)).order_by(case_end.c.id)):
        yield {"kind": "end", "id": row.id, "case": row.case_id, "at": row.at}


def at(desk: Desk, moment: Moment | None) -> Cell:
    """In the reader's zone for the eye, in UTC for the file."""
    if moment is None:
        return Cell("", "")
    when = EPOCH + moment * MICROSECOND
    return Cell(desk.tell.when(when), when.isoformat())


def _state(desk: Desk, state: str) -> Cell:
    return Cell(desk.tell.words(words.STATES.get(state) or rule_name(state)), state)


def _thing(desk: Desk, kind: str, id: int) -> Cell:
    href = f"/cases/{id}" if kind == "case" else f"/reports/word/{id}"
    return Cell(f"{desk.tell.words(words.THINGS[kind])} {id}", f"{kind} {id}", href)
