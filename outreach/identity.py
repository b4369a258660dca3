"""Who is whose customer: links confirmed, rejected, made by hand and proven; each can be undone."""

from typing import Any

from sqlalchemy import Row, Table, select

from casebook.database import Reading, Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import customer, link, person, proof
from casebook.words import sentences
from outreach import held
from outreach.office import Office

say = sentences("outreach", "identity")

BASES = ("given", "consented", "public")


def confirm_link(office: Office, link_id: int, *, by: int) -> None:
    """A person says that a proposal or a claim is right: it counts as claimed. Raises Trouble, Taken."""
    with office.book.writing() as w:
        row = _link(w, link_id)
        if row.rejected_at:
            raise Trouble(say.REJECTED)
        if row.strength == "proven" or row.confirmed_at:
            raise Trouble(say.CONFIRMED)
        now = {"confirmed_at": w.now, "confirmed_by": by, "strength_before": row.strength}
        _change(w, row, strength="claimed", **now)
        _log(w, "link confirmed", row, by)


def reject_link(office: Office, link_id: int, *, by: int) -> None:
    """Not the same person, whatever the link was; the pair is not proposed again."""
    with office.book.writing() as w:
        row = _link(w, link_id)
        if not row.rejected_at:
            _change(w, row, rejected_at=w.now, rejected_by=by)
            _log(w, "link rejected", row, by)


def undo_link(office: Office, link_id: int, *, by: int) -> None:
    """Take back the latest decision: the rejection, else the confirmation."""
    with office.book.writing() as w:
        row = _link(w, link_id)
        if row.rejected_at:
            _change(w, row, rejected_at=None, rejected_by=None)
        elif row.confirmed_at:
            was = row.strength_before or "proposed"
            left = "proven" if row.strength == "proven" else was
            _change(w, row, strength=left, confirmed_at=None, confirmed_by=None)
        else:
            raise Trouble(say.NOTHING_TO_UNDO)
        _log(w, "link decision undone", row, by)


def link_by_hand(
    office: Office, person_id: int, customer_id: int, *, by: int, words: str, basis: str = "given"
) -> int:
    """The link's id; claimed, for the reason in ``words``. ``basis``: given | consented | public."""
    held.said(words, say.NEEDS_REASON)
    with office.book.writing() as w:
        id = _made(w, person_id, customer_id, by=by, basis=basis, because=words)
        row = _link(w, id)
        if row.rejected_at:
            raise Trouble(say.REJECTED)
        if row.strength == "proposed":
            fresh = row.because != [[words, words]]
            now = {"confirmed_at": w.now, "confirmed_by": by, "strength_before": "proposed"}
            now |= {"because": [*row.because, [words, words]]} if fresh else {}
            _change(w, row, strength="claimed", **now)
        _log(w, "link made by hand", row, by)
        return id


def record_proof(
    office: Office, person_id: int, customer_id: int, *, words: str, by: int, basis: str = "given"
) -> int:
    """The proof's id; the link is proven from here on. ``words``: what was seen or heard."""
    words = held.said(words, say.NEEDS_WORDS)
    with office.book.writing() as w:
        row = _link(w, _made(w, person_id, customer_id, by=by, basis=basis, because=words))
        return prove(w, row, how="recorded", words=words, by=by)


def prove(w: Writing, row: Row[Any], *, how: str, words: str, by: int) -> int:
    """The proof's id. ``how``: recorded | code. Raises Trouble when somebody rejected the link."""
    if row.rejected_at:
        raise Trouble(say.REJECTED)
    pair = {"person_id": row.person_id, "customer_id": row.customer_id}
    id = w.add(proof, **pair, how=how, words=words, by=by, at=w.now)
    if row.strength != "proven":
        _change(w, row, strength="proven", strength_before=row.strength_before or row.strength)
    _log(w, "proof recorded", row, by, proof=id)
    return id


def withdraw_proof(office: Office, proof_id: int, *, by: int) -> None:
    """The last proof withdrawn, the link is again what it was before. Twice does nothing."""
    with office.book.writing() as w:
        mine = proof.c.id == proof_id
        if not w.change(proof, mine, proof.c.ended_at.is_(None), ended_at=w.now, ended_by=by):
            return
        of = w.row(select(proof).where(mine))
        pair = (link.c.person_id == of.person_id, link.c.customer_id == of.customer_id)  # type: ignore[union-attr]
        row = w.row(select(link).where(*pair))
        if row is not None and not _still_proven(w, row):
            left = "claimed" if row.confirmed_at else row.strength_before or "proposed"
            _change(w, row, strength=left)
            _log(w, "proof withdrawn", row, by, proof=proof_id)


def _still_proven(w: Writing, row: Row[Any]) -> bool:
    of = proof.c
    pair = of.person_id == row.person_id, of.customer_id == row.customer_id
    return w.row(select(of.id).where(*pair, of.ended_at.is_(None))) is not None


def _made(
    w: Writing, person_id: int, customer_id: int, *, by: int, basis: str, because: str
) -> int:
    """The pair's link, proposed when it is new."""
    if basis not in BASES:
        raise Trouble(say.NO_BASIS)
    pair = {"person_id": person_id, "customer_id": customer_id}
    same = link.c.person_id == person_id, link.c.customer_id == customer_id
    known = w.value(select(link.c.id).where(*same))
    if known:
        return int(known)
    if not _is_there(w, person, person_id) or not _is_there(w, customer, customer_id):
        raise Trouble(say.NOBODY)
    words = [[because, because]]
    return w.add(link, **pair, strength="proposed", because=words, basis=basis, at=w.now, by=by)


def _is_there(w: Writing, table: Table, id: int) -> bool:
    return w.value(select(table.c.id).where(table.c.id == id)) is not None


def between(r: Reading, person_id: int, customer_id: int) -> Row[Any] | None:
    of = link.c
    pair = of.person_id == person_id, of.customer_id == customer_id
    return r.row(select(link).where(*pair, of.rejected_at.is_(None)))


def _link(w: Writing, link_id: int) -> Row[Any]:
    row = w.row(select(link).where(link.c.id == link_id))
    if row is None:
        raise Trouble(say.NOT_THERE)
    return row


def _change(w: Writing, row: Row[Any], **values: object) -> None:
    """Only from the state that was seen. Raises Taken."""
    if not w.change_as_seen(link, row, "strength", "rejected_at", "confirmed_at", **values):
        raise Taken(say.CHANGED)


def _log(w: Writing, what: str, row: Row[Any], by: int, **more: int) -> None:
    w.log(what, by=by, link=row.id, person=row.person_id, customer=row.customer_id, **more)
    w.tell("link", row.id)
    w.tell("queue")
