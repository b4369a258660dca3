"""Who is whose customer: confirmed, rejected, proven by a person, each with a way back."""

from functools import partial

from casebook.queries import customers
from dashboard.kit import Response, Route, Trouble, Verb, Visit, act, page, sentences
from outreach import identity, proving

say = sentences("dashboard", "knowing")


def routes() -> list[Route]:
    known = partial(act, customer_id="customer")
    return [
        act("/links/{id:int}/confirm", identity.confirm_link, said="linked"),
        act("/links/{id:int}/reject", identity.reject_link, said="linked"),
        act("/links/{id:int}/undo", identity.undo_link, said="unlinked"),
        known("/proofs", identity.record_proof, "words", person_id="person", said="linked"),
        act("/proofs/{id:int}/withdraw", identity.withdraw_proof, said="unlinked"),
        page("/links", by_hand, needs=Verb.WORK, method="POST"),
        known("/cases/{id:int}/code", proving.ask, contact_id="contact", said="code"),
        act("/cases/{id:int}/code/told", proving.told, written="code", said="linked"),
    ]


def by_hand(visit: Visit) -> Response:
    office, words = visit.house.office, visit.said("words")
    with visit.house.book.reading() as r:
        found = customers.by_code(r, visit.said("code"))
    if len(found) != 1:
        raise Trouble(say.NO_SUCH_CODE)
    identity.link_by_hand(office, visit.picked("person"), found[0], by=visit.me.id, words=words)
    return visit.go(visit.on_case() or "/", said="linked")
