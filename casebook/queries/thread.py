"""All that was said and done on a case, in the order it happened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, case, func, select

from casebook.database import Reading
from casebook.dossier import Item, Mate
from casebook.queries import bodies
from casebook.queries.cases import MOVING, belongs, newest
from casebook.rows import made
from casebook.tables.cases import approval, case_item, message, note, receipt
from casebook.tables.heard import account, body, mention, person_handle, verdict
from casebook.tables.team import event

# Acts that the thread shows already as a word of their own.
SHOWN_OTHERWISE = (
    "message released", "message sent", "message shown", "message withdrawn", "message refused",
    "message not sent", "message perhaps sent", "message postponed", "text approved",
    "word attached", "note written", "written by hand", "draft discarded", "left to a person",
)  # fmt: skip

Mates = Mapping[int, Mate]


def of_case(
    r: Reading, case_id: int, mates: Mates, *, seal: Callable[[Row[Any]], str], most: int
) -> tuple[Item, ...]:
    """The newest ``most`` of them, and whatever is still on its way; four queries.

    ``seal``: what an approver gives back for exactly this message and text.
    """
    moving = case((message.c.state.in_(MOVING), 0), else_=1)
    said_last = mention.c.heard_at.desc(), mention.c.id.desc()
    asked_last = moving, func.coalesce(message.c.sent_at, message.c.asked_at).desc()
    said, sent = _mentions(case_id).order_by(*said_last), _messages(case_id).order_by(*asked_last)
    items = [
        *(_heard(row) for row in r.rows(said.limit(most))),
        *(_ours(row, mates, seal) for row in r.rows(sent.limit(most))),
        *(_note(row, mates) for row in r.rows(_notes(case_id).limit(most))),
        *(_event(row, mates) for row in r.rows(_events(case_id).limit(most))),
    ]
    items.sort(key=lambda item: (item.at, item.kind != "mention", item.id))
    folded = list(_folded(items))
    older = (item for item in folded[:-most] if item.state in MOVING)
    return (*older, *folded[-most:])


def length(r: Reading, case_id: int) -> int:
    """How many things a whole thread would hold; the diary's lines, which fold, not counted."""
    on_it = case_item.c.case_id == case_id, case_item.c.mention_id.is_not(None), belongs()
    things = [(case_item, on_it), *((of, (of.c.case_id == case_id,)) for of in (message, note))]
    counts = (select(func.count()).select_from(of).where(*which) for of, which in things)
    return sum(tuple(r.rows(select(*(each.scalar_subquery() for each in counts)))[0]))


def _folded(items: Iterable[Item]) -> Iterable[Item]:
    """The same act of the same person, again and again with nothing between, is one line."""
    last: Item | None = None
    for item in items:
        alike = last and (last.kind, last.what, last.mate) == ("event", item.what, item.mate)
        if last and not alike:
            yield last
        last = replace(item, times=last.times + 1) if last and alike else item
    if last:
        yield last


def _text(of: str, id: Any, part: str = "text") -> Any:
    """The body of one kind, under its own name so that several can be joined."""
    text = body.alias(f"{of}_{part}")
    return text, bodies.said(of, id, part, text)


def _mentions(case_id: int) -> Any:
    of = mention.c
    text, is_text = _text("mention", of.id)
    judged = newest(verdict, mention, verdict.c.mention_id == of.id)
    return (
        select(
            mention, case_item.c.as_, account.c.name.label("account"), text.c.text,
            person_handle.c.name, person_handle.c.handle, person_handle.c.person_id,
            verdict.c.kind.label("verdict"), verdict.c.because, verdict.c.flags,
        )
        .join(case_item, case_item.c.mention_id == of.id)
        .join(account, account.c.id == of.account_id)
        .outerjoin(person_handle, person_handle.c.id == of.handle_id)
        .outerjoin(text, is_text)
        .outerjoin(verdict, verdict.c.id == judged)
        .where(case_item.c.case_id == case_id, belongs())
    )  # fmt: skip


def _heard(row: Row[Any]) -> Item:
    name = row.name or row.handle or ""
    return made(Item, row, kind="mention", at=row.heard_at, name=name, facts={})


def _messages(case_id: int) -> Any:
    of = message.c
    text, is_text = _text("message", of.id)
    proof, is_proof = _text("message", of.id, "proof")
    to, is_to = _text("message", of.id, "to")
    arrived = newest(receipt, message, receipt.c.message_id == of.id)
    signed = newest(approval, message, approval.c.message_id == of.id, approval.c.approved)
    return (
        select(
            message, text.c.text, proof.c.text.label("proof"), to.c.text.label("to"),
            account.c.name.label("account"), person_handle.c.channel, person_handle.c.handle,
            person_handle.c.name, person_handle.c.person_id, receipt.c.native_id, receipt.c.url,
            approval.c.by.label("approved_by"),
        )
        .outerjoin(account, account.c.id == of.account_id)
        .outerjoin(person_handle, person_handle.c.id == of.handle_id)
        .outerjoin(text, is_text)
        .outerjoin(proof, is_proof)
        .outerjoin(to, is_to)
        .outerjoin(receipt, receipt.c.id == arrived)
        .outerjoin(approval, approval.c.id == signed)
        .where(of.case_id == case_id)
    )  # fmt: skip


def _ours(row: Row[Any], mates: Mates, seal: Callable[[Row[Any]], str]) -> Item:
    approver = mates.get(row.approved_by)
    return made(
        Item, row, kind="message", at=row.sent_at or row.asked_at, mate=mates.get(row.teammate_id),
        handle=row.handle or row.to or "", receipt=row.native_id or "", facts={},
        approved_by=approver.name if approver else "",
        seen_hash=seal(row) if row.state == "awaiting" else "",
    )  # fmt: skip


def _notes(case_id: int) -> Any:
    text, is_text = _text("note", note.c.id)
    mine = select(note, text.c.text).outerjoin(text, is_text).where(note.c.case_id == case_id)
    return mine.order_by(note.c.id.desc())


def _note(row: Row[Any], mates: Mates) -> Item:
    return Item("note", row.id, row.at, row.text or "", mate=mates.get(row.teammate_id))


def _events(case_id: int) -> Any:
    of = event.c
    mine = of.case_id == case_id, of.what.not_in(SHOWN_OTHERWISE)
    return select(event).where(*mine).order_by(of.id.desc())


def _event(row: Row[Any], mates: Mates) -> Item:
    return Item("event", row.id, row.at, mate=mates.get(row.by), what=row.what, facts=row.about)
