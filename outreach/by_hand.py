"""An e-mail or a call the teammate made themselves, recorded as a private message with its proof."""

from datetime import datetime

from sqlalchemy import select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import message, person, receipt
from casebook.queries import bodies
from casebook.queries import cases as queries
from casebook.visibility import Visibility
from outreach import held, outcome, permission, words
from outreach.office import Office

HOWS = ("email", "phone")


def record(
    office: Office, case_id: int, *, by: int, how: str, to: str, text: str, proof: str, at: datetime
) -> int:
    """The message's id. ``how``: email | phone. ``to``: address or number. ``proof``: what shows it
    (Message-ID, call number, "spoke with her for ten minutes"). ``at``: aware, not in the future."""
    if how not in HOWS or not (to.strip() and text.strip() and proof.strip()):
        raise Trouble(words.PROOF_MISSING)
    with office.book.writing() as w:
        _allowed(w, office, case_id, by=by, at=at)
        key = office.book.vault.sign("by hand", str(case_id), str(by), how, to, text, proof)[:32]
        if twin := w.row(select(message.c.asked_at).where(message.c.key == key)):
            raise Taken(words.RELEASED_ALREADY.filled(at=twin.asked_at))
        id = w.add(
            message, case_id=case_id, key=key, verb="by_hand", visibility=Visibility.PRIVATE,
            teammate_id=by, mode="live", state="sent", asked_at=w.now, released_at=w.now,
            called_at=at, sent_at=at, ended_at=w.now,
        )  # fmt: skip
        for part, words_ in (("text", text), ("proof", proof), ("to", to)):
            bodies.put(w, "message", id, words_.strip(), part)
        told = {"native_id": "", "at": at, "how": "person", "facts": {"how": how}}
        w.add(receipt, message_id=id, noted_at=w.now, **told)
        outcome.answered(w, case_id, before=at, at=at)
        w.log("written by hand", by=by, case=case_id, message=id, how=how)
        return id


def _allowed(w: Writing, office: Office, case_id: int, *, by: int, at: datetime) -> None:
    case = held.open_case(w, case_id)
    if not queries.is_on(w, case_id, by):
        raise Trouble(words.NOT_YOURS)
    if at > w.now:
        raise Trouble(words.IN_THE_FUTURE)
    who = w.row(select(person.c.name, person.c.stop_at).where(person.c.id == case.concerns_id))
    if who is not None and who.stop_at:
        raise Trouble(words.ASKED_TO_STOP.filled(name=who.name))
    routes = permission.of_case(w, office.registry.kinds, case_id)
    permission.find(routes, next(route.key for route in routes if route.verb == "by_hand"))
