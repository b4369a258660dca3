"""When, where and whether a person wants to be written to, as a teammate notes it on their dossier."""

from starlette.responses import Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.words import sentences
from dashboard.access import Verb
from dashboard.acts import act
from dashboard.visit import Visit, page
from outreach import stopping, wishes

say = sentences("dashboard", "wishes")


def routes() -> list[Route]:
    person = "/people/{id:int}"
    return [
        page(f"{person}/wishes", note, needs=Verb.WORK, method="POST"),
        act(f"{person}/stop", stopping.by_hand, "case", said="stopped"),
        act(f"{person}/stop-lift", stopping.lift, "case", words_="words"),
        page("/stops/{id:int}/decide", decide, needs=Verb.WORK, method="POST"),
    ]


def note(visit: Visit) -> Response:
    wishes.note(
        visit.house.office,
        visit.number("id"),
        by=visit.me.id,
        from_=_minutes(visit.said("from")),
        to=_minutes(visit.said("to")),
        way=visit.said("way"),
        words_=visit.said("words"),
        case=visit.picked("case"),
    )
    return visit.go(visit.on_case() or "/", said="saved")


def decide(visit: Visit) -> Response:
    meant = visit.said("stop") == "yes"
    stopping.decide(visit.house.office, visit.number("id"), stop=meant, by=visit.me.id)
    return visit.go(visit.on_case() or "/", said="stopped" if meant else "saved")


def _minutes(hour: str) -> int | None:
    if not hour:
        return None
    hours, _, minutes = hour.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(hour) < 6):
        raise Trouble(say.NO_HOUR)
    return int(hours) * 60 + int(minutes)
