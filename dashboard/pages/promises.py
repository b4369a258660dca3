"""Promises: the ledger of a person and of the team; made, kept, moved, broken, handed on by name."""

from functools import partial
from typing import Any

from casebook.queries import commitments as rows
from casebook.queries import hours, teammates
from dashboard.kit import Reading, Response, Route, Verb, Visit, act, moment, page, whole
from outreach import commitments, handing_on, promising
from outreach.handing_on import say
from outreach.promising import Offer

DAYS = 30  # of the team's figures
LEDGER = "/promises?show={show}"


def routes() -> list[Route]:
    one = "/promises/{id:int}"
    promise, due = partial(act, back=LEDGER), ("due", moment(say.WHEN))
    new = ("text", "through", "owner")
    return [
        page("/promises", ledger, needs=Verb.SEE),
        promise("/cases/{id:int}/promise", commitments.make, *new, due_at=due, said="promised"),
        promise(f"{one}/move", commitments.move, "consent", due_at=due, said="moved"),
        promise(f"{one}/keep", commitments.keep, said="kept"),
        promise(f"{one}/confirm", commitments.confirm, "words", said="confirmed"),
        promise(f"{one}/deny", commitments.deny, "words", said="denied"),
        promise(f"{one}/break", commitments.break_, "why", said="broken"),
        promise(f"{one}/hand", handing_on.hand, "to", said="handed"),
        promise(f"{one}/accept", commitments.accept, said="promised"),
        promise(f"{one}/refuse", commitments.refuse),
    ]


def ledger(visit: Visit) -> Response:
    """One teammate's or the team's; ``of`` is whose are looked at as mine."""
    whose = whole(visit.asked("of")) or visit.me.id
    tab = visit.asked("show") if visit.asked("show") in rows.TABS else "mine"
    with visit.house.book.reading() as r:
        return visit.page(
            "promises.html", tab=tab, whose=whose, found=rows.ledger(r, tab, me=whose),
            counts=rows.counts(r, me=whose), ended=rows.lately(r, days=DAYS),
            team=teammates.everybody(r), **times(r),
        )  # fmt: skip


def times(r: Reading) -> dict[str, Any]:
    """What a template asks of the calendar: working time left, and a feast's name."""
    team, _ = hours.perhaps(r)
    if team is None:
        return {"left": lambda at: at - r.now, "feast": lambda at: ""}
    return {
        "left": lambda at: team.between(r.now, at),
        "feast": lambda at: team.feast(team.day_of(at), "it"),
    }


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
        team, _ = hours.perhaps(r)
        return promising.offers(text, "", r.now, team) if team else ()


def next_word(r: Reading, language: str) -> str:
    """By when we write again, as the customer is told it: the end of the next working day."""
    team, _ = hours.perhaps(r)
    return promising.moment(team.end_of_day(r.now, 1), language, team) if team else ""
