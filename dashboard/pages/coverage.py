"""What is done about listening: gaps read back or accepted, items read again, canaries planted."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.queries import accounts as rows
from casebook.words import sentences
from dashboard import asides
from dashboard.access import Verb, must
from dashboard.visit import Visit, page, whole
from listener import backfill, canary
from listener.faults import FAULTS, file_in_words

say = sentences("dashboard", "coverage")


def routes() -> list[Route]:
    of = "/channels/{id:int}"
    return [
        page(of + "/parked/{which:int}", put_aside, needs=Verb.HEALTH, method="POST"),
        page(of + "/parked/{which:int}/again", read_again, needs=Verb.HEALTH, method="POST"),
        page(of + "/gaps/{which:int}", accept, needs=Verb.HEALTH, method="POST"),
        page(of + "/gaps/{which:int}/again", read_back, needs=Verb.HEALTH, method="POST"),
        page(of + "/canary/{which:int}", plant, needs=Verb.LEAD, method="POST"),
        page(of + "/canary/{which:int}/end", stop, needs=Verb.LEAD, method="POST"),
    ]


def put_aside(visit: Visit) -> Response:
    asides.parked_item(visit.house.book, visit.number("which"), **_by(visit))
    return _back(visit)


def read_again(visit: Visit) -> Response:
    by = _by(visit)
    try:
        read = backfill.read_parked(visit.house.line, visit.number("which"), **by)
    except FAULTS as fault:
        raise Trouble(file_in_words(fault)) from None
    if not read:
        raise Trouble(say.STILL)
    return _back(visit)


def accept(visit: Visit) -> Response:
    because = visit.said("because")
    asides.accept_gap(visit.house.book, visit.number("which"), **_by(visit), because=because)
    return _back(visit)


def read_back(visit: Visit) -> Response:
    backfill.try_again(visit.house.book, visit.number("which"), **_by(visit))
    return _back(visit, said="reading-back")


def plant(visit: Visit) -> Response:
    hours, sentence = whole(visit.said("hours")), visit.said("sentence")
    by = _by(visit)
    canary.plant(visit.house.book, visit.number("which"), sentence, every_hours=hours, **by)
    return _back(visit, said="planted")


def stop(visit: Visit) -> Response:
    canary.end(visit.house.book, visit.number("which"), **_by(visit))
    return _back(visit)


def tends(visit: Visit) -> bool:
    return visit.may(Verb.WORK) or visit.may(Verb.CONNECT)


def proposed(visit: Visit, account: rows.Account) -> Mapping[int, str]:
    """A sentence for each stream that has none yet."""
    house = visit.house
    return {
        each.id: canary.proposed(house.book, house.settings.brand, each.id)
        for each in account.streams
        if not each.sentence
    }


def _by(visit: Visit) -> dict[str, int]:
    if not tends(visit):
        must(visit.me.role, Verb.CONNECT)
    return {"account_id": visit.number("id"), "by": visit.me.id}


def _back(visit: Visit, said: str = "seen-to") -> Response:
    return visit.go(f"/channels/{visit.number('id')}", said=said)
