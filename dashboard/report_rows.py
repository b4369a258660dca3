"""The rows behind a report's numbers, and the bare moments that anybody can count again."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from casebook.columns import EPOCH, MICROSECOND
from casebook.database import Reading
from casebook.measures import Moment
from casebook.queries.tallies import Counted
from casebook.queries.waits import SET_OUT
from casebook.tables.cases import cases, message
from casebook.tables.ends import case_end
from casebook.tables.heard import ASKED, mention
from casebook.words import Both
from dashboard import report_words as words
from dashboard.reports import Asked, Names, Report
from dashboard.sheets import Cell, Sheet, lasting, named, plain, rule_name
from dashboard.telling import Telling

MOMENTS = (
    "kind", "id", "case", "channel", "source", "team", "flagged", "folded", "waiting_since", "heard",
    "looked", "on_case", "set_aside", "deleted", "state", "visibility", "set_out", "sent", "at",
)  # fmt: skip


def of_clock(report: Report, names: Names, tell: Telling, *, full: bool, most: int | None) -> Sheet:
    """The waits themselves, the longest first."""
    heads = ["what", "channel", "source", *(["team"] if full else []), "start", "stop", "took", "state"]  # fmt: skip
    lines = []
    for took, _, (kind, id, by, mate, start, stop, ended) in report.rows()[:most]:
        state = "ended" if ended else "waiting" if stop is None else "stopped"
        team = [named(tell, names.teams.get(mate or 0, ""))] if full else []
        length = Cell(
            "" if ended else lasting(tell, took, report.asked), "" if ended else took / 1e6
        )
        lines.append([
            _thing(tell, kind, id), Cell(*[names.channels.get(by or 0, "")] * 2),
            Cell(*[names.sources.get(by or 0, "")] * 2), *team, at(tell, start), at(tell, stop),
            length, Cell(tell.words(words.STATES[state]), state),
        ])  # fmt: skip
    return Sheet("rows", words.CLOCKS[report.asked.of], heads, lines)


def of_things(asked: Asked, found: Iterable[Counted], names: Names, tell: Telling) -> Sheet:
    """Promises, closings, overrides or words behind a number."""
    lines = [
        [_thing(tell, "case" if one.case else "mention", one.case or one.id),
         named(tell, names.sources.get(one.of, "")), at(tell, one.at),
         Cell(tell.words(words.STATES.get(one.what) or rule_name(one.what)), one.what),
         Cell(one.because, one.because)]
        for one in found
    ]  # fmt: skip
    return Sheet(
        "rows", words.CLOCKS[asked.of], ["what", "source", "at", "state", "because"], lines
    )


def moments(r: Reading, since: datetime, until: datetime, names: Names, *, full: bool) -> str:
    """A file of what the clocks read: the words heard in the period, and all that became of their
    cases. Times are UTC; nothing in it names a person."""
    out = io.StringIO()
    write = csv.DictWriter(out, MOMENTS)
    write.writeheader()
    for line in _moments(r, since, until, names, full=full):
        write.writerow({key: plain(value) for key, value in line.items()})
    return out.getvalue()


def _moments(
    r: Reading, since: datetime, until: datetime, names: Names, *, full: bool
) -> Iterator[dict[str, object]]:
    teams = names.teams if full else {}
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


def at(tell: Telling, moment: Moment | None) -> Cell:
    """In the reader's zone for the eye, in UTC for the file."""
    if moment is None:
        return Cell("", "")
    when = EPOCH + moment * MICROSECOND
    return Cell(tell.when(when), when.isoformat())


def _thing(tell: Telling, kind: str, id: int) -> Cell:
    name = Both("caso", "case") if kind == "case" else Both("parola", "word")
    href = f"/cases/{id}" if kind == "case" else f"/reports/word/{id}"
    return Cell(f"{tell.words(name)} {id}", f"{kind} {id}", href)
