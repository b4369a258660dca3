"""Who is whose customer: confirmed, rejected, proven by a person, each with a way back."""

from starlette.responses import Response
from starlette.routing import Route

from casebook.errors import Trouble
from casebook.queries import customers
from casebook.words import sentences
from dashboard.access import Verb
from dashboard.visit import Visit, page
from outreach import identity, proving

say = sentences("dashboard", "knowing")


def routes() -> list[Route]:
    return [
        page("/links/{id:int}/confirm", confirm, needs=Verb.WORK, method="POST"),
        page("/links/{id:int}/reject", reject, needs=Verb.WORK, method="POST"),
        page("/links/{id:int}/undo", undo, needs=Verb.WORK, method="POST"),
        page("/proofs", prove, needs=Verb.WORK, method="POST"),
        page("/proofs/{id:int}/withdraw", withdraw, needs=Verb.WORK, method="POST"),
        page("/links", by_hand, needs=Verb.WORK, method="POST"),
        page("/cases/{id:int}/code", ask, needs=Verb.WORK, method="POST"),
        page("/cases/{id:int}/code/told", told, needs=Verb.WORK, method="POST"),
    ]


def confirm(visit: Visit) -> Response:
    identity.confirm_link(visit.house.office, visit.number("id"), by=visit.me.id)
    return _back(visit, "linked")


def reject(visit: Visit) -> Response:
    identity.reject_link(visit.house.office, visit.number("id"), by=visit.me.id)
    return _back(visit, "linked")


def undo(visit: Visit) -> Response:
    identity.undo_link(visit.house.office, visit.number("id"), by=visit.me.id)
    return _back(visit, "unlinked")


def prove(visit: Visit) -> Response:
    identity.record_proof(
        visit.house.office,
        visit.picked("person"),
        visit.picked("customer"),
        words=visit.said("words"),
        by=visit.me.id,
    )
    return _back(visit, "linked")


def withdraw(visit: Visit) -> Response:
    identity.withdraw_proof(visit.house.office, visit.number("id"), by=visit.me.id)
    return _back(visit, "unlinked")


def ask(visit: Visit) -> Response:
    case, of = visit.number("id"), {"customer_id": visit.picked("customer")}
    contact = visit.picked("contact")
    proving.ask(visit.house.office, case, **of, contact_id=contact, by=visit.me.id)
    return visit.go(f"/cases/{case}", said="code")


def told(visit: Visit) -> Response:
    case = visit.number("id")
    proving.told(visit.house.office, case, visit.said("code"), by=visit.me.id)
    return visit.go(f"/cases/{case}", said="linked")


def by_hand(visit: Visit) -> Response:
    office, words = visit.house.office, visit.said("words")
    with visit.house.book.reading() as r:
        found = customers.by_code(r, visit.said("code"))
    if len(found) != 1:
        raise Trouble(say.NO_SUCH_CODE)
    identity.link_by_hand(office, visit.picked("person"), found[0], by=visit.me.id, words=words)
    return _back(visit, "linked")


def _back(visit: Visit, said: str) -> Response:
    case = visit.said("case")
    return visit.go(f"/cases/{case}" if case.isdigit() else "/", said=said)
