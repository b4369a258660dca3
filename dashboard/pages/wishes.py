"""When, where and whether a person wants to be written to, as a teammate notes it on their dossier."""

from starlette.responses import Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.words import sentences
from dashboard.access import Verb
from dashboard.visit import Visit, page
from outreach import stopping, wishes

say = sentences("dashboard", "wishes")


def routes() -> list[Route]:
    return [
        page("/people/{id:int}/wishes", note, needs=Verb.WORK, method="POST"),
        page("/people/{id:int}/stop", stop, needs=Verb.WORK, method="POST"),
        page("/people/{id:int}/stop-lift", lift, needs=Verb.WORK, method="POST"),
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
    return _back(visit, "saved")


def stop(visit: Visit) -> Response:
    case = visit.picked("case")
    stopping.by_hand(visit.house.office, visit.number("id"), by=visit.me.id, case=case)
    return _back(visit, "stopped")


def lift(visit: Visit) -> Response:
    case, words = visit.picked("case"), visit.said("words")
    office, person = visit.house.office, visit.number("id")
    stopping.lift(office, person, by=visit.me.id, words_=words, case=case)
    return _back(visit, "saved")


def decide(visit: Visit) -> Response:
    meant = visit.said("stop") == "yes"
    stopping.decide(visit.house.office, visit.number("id"), stop=meant, by=visit.me.id)
    return _back(visit, "stopped" if meant else "saved")


def _back(visit: Visit, said: str) -> Response:
    return visit.go(f"/cases/{visit.picked('case')}", said=said)


def _minutes(hour: str) -> int | None:
    if not hour:
        return None
    hours, _, minutes = hour.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        raise Trouble(say.NO_HOUR)
    return int(hours) * 60 + int(minutes)
