"""Promises: the ledger of a person and of the team; made, kept, moved, broken, handed on by name."""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from casebook.database import Reading
from casebook.errors import Trouble
from casebook.hours import Hours
from casebook.queries import commitments as rows
from casebook.queries import hours, teammates
from dashboard.access import Verb
from dashboard.visit import Visit, page, whole
from outreach import commitments, handing_on, promising
from outreach.promise_words import WHEN
from outreach.promising import Offer

DAYS = 30  # of the team's figures


def routes() -> list[Route]:
    return [
        page("/promises", ledger, needs=Verb.SEE),
        page("/cases/{id:int}/promise", make, needs=Verb.WORK, method="POST"),
        *(
            page(f"/promises/{{id:int}}/{name}", act, needs=Verb.WORK, method="POST")
            for name, act in _ACTS.items()
        ),
    ]


def ledger(visit: Visit) -> Response:
    """One teammate's or the team's; ``of`` is whose are looked at as mine."""
    whose = whole(visit.asked("of")) or visit.me.id
    tab = visit.asked("show") if visit.asked("show") in rows.TABS else "mine"
    with visit.house.book.reading() as r:
        return visit.page(
            "promises.html",
            tab=tab,
            whose=whose,
            found=rows.ledger(r, tab, me=whose),
            counts=rows.counts(r, me=whose),
            ended=rows.lately(r, days=DAYS),
            team=teammates.everybody(r),
            **times(r),
        )


def times(r: Reading) -> dict[str, Any]:
    """What a template asks of the calendar: working time left, and a feast's name."""
    team = calendar(r)
    if team is None:
        return {"left": lambda at: at - r.now, "feast": lambda at: ""}
    return {
        "left": lambda at: team.between(r.now, at),
        "feast": lambda at: team.feast(team.day_of(at), "it"),
    }


def calendar(r: Reading) -> Hours | None:
    """None where there is none yet: a page is shown all the same."""
    try:
        return hours.team(r)
    except Trouble:
        return None


def offers(visit: Visit, text: str) -> dict[str, Any]:
    """What the words of a draft promise, and which of it is ticked."""
    return {"offers": _offers(visit, text), "ticked": visit.form.getlist("promise")}


def ticked(visit: Visit) -> tuple[Offer, ...]:
    """What becomes a promise once these words are delivered."""
    chosen = visit.form.getlist("promise")
    found = _offers(visit, visit.said("text")) if chosen else ()
    return tuple(offer for offer in found if offer.words in chosen)


def _offers(visit: Visit, text: str) -> tuple[Offer, ...]:
    with visit.house.book.reading() as r:
        team = calendar(r)
        return promising.offers(text, "", r.now, team) if team else ()


def next_word(r: Reading, language: str) -> str:
    """By when we write again, as the customer is told it: the end of the next working day."""
    team = calendar(r)
    return promising.moment(team.end_of_day(r.now, 1), language, team) if team else ""


def make(visit: Visit) -> Response:
    case_id = visit.number("id")
    commitments.make(
        visit.house.office,
        case_id,
        by=visit.me.id,
        text=visit.said("text"),
        due_at=visit.moment("due", WHEN),
        owner=visit.picked("owner") or None,
        through=visit.said("through"),
    )
    return visit.go(f"/cases/{case_id}", said="promised")


Act = Callable[[Visit, int], object]


def _page_of(act: Act, said: str) -> Callable[[Visit], Response]:
    def acted(visit: Visit) -> Response:
        act(visit, visit.number("id"))
        case, tab = visit.said("case"), visit.said("show")
        ledger = f"/promises?show={tab}" if tab in rows.TABS else "/promises"
        return visit.go(f"/cases/{case}" if case.isdigit() else ledger, said=said)

    return acted


def _by(act: Callable[..., object], *fields: str, **named: str) -> Act:
    """A verb of ours with what the form says: its fields under their own names."""

    def acted(visit: Visit, id: int) -> object:
        return act(
            visit.house.office, id, by=visit.me.id, **{name: visit.said(name) for name in fields}
        )

    return acted


def _move(visit: Visit, id: int) -> object:
    due_at, consent = visit.moment("due", WHEN), visit.said("consent")
    return commitments.move(visit.house.office, id, by=visit.me.id, due_at=due_at, consent=consent)


def _hand(visit: Visit, id: int) -> None:
    handing_on.hand(visit.house.office, id, to=visit.picked("to"), by=visit.me.id)


_ACTS = {
    name: _page_of(act, said)
    for name, act, said in (
        ("keep", _by(commitments.keep), "kept"),
        ("confirm", _by(commitments.confirm, "words"), "confirmed"),
        ("deny", _by(commitments.deny, "words"), "denied"),
        ("move", _move, "moved"),
        ("break", _by(commitments.break_, "why"), "broken"),
        ("hand", _hand, "handed"),
        ("accept", _by(commitments.accept), "promised"),
        ("refuse", _by(commitments.refuse), "saved"),
    )
}
