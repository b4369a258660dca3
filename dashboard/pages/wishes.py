"""When, where and whether a person wants to be written to, as a teammate notes it on their dossier."""

from dashboard.kit import Response, Route, Trouble, Verb, Visit, act, page, sentences
from outreach import stopping, wishes

say = sentences("dashboard", "wishes")


def routes() -> list[Route]:
    person, from_, to = "/people/{id:int}", ("from", _minutes), ("to", _minutes)
    return [
        act(f"{person}/wishes", wishes.note, "way", "case", from_=from_, to=to, words_="words"),
        act(f"{person}/stop", stopping.by_hand, "case", said="stopped"),
        act(f"{person}/stop-lift", stopping.lift, "case", words_="words"),
        page("/stops/{id:int}/decide", decide, needs=Verb.WORK, method="POST"),
    ]


def decide(visit: Visit) -> Response:
    meant = visit.said("stop") == "yes"
    stopping.decide(visit.house.office, visit.number("id"), stop=meant, by=visit.me.id)
    return visit.go(visit.on_case() or "/", said="stopped" if meant else "saved")


def _minutes(visit: Visit, name: str) -> int | None:
    """After midnight; none where nothing is said."""
    if not (hour := visit.said(name)):
        return None
    hours, _, minutes = hour.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(hour) < 6):
        raise Trouble(say.NO_HOUR)
    return int(hours) * 60 + int(minutes)
