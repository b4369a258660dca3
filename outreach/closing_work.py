"""The one file that closes in other systems: claimed, called, and what came of it written down."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select

from casebook.message import Receipt
from casebook.nouns import account, closing
from casebook.queries import bodies, closings, streams
from casebook.queries.closings import Closing
from casebook.words import sentences
from outreach import closing_outcome as outcome
from outreach.closing import may_close
from outreach.closing import say as of_closing
from outreach.desk import Busy, Changed, Desk, Gone, Refused, SignedOut, Trouble, Unknown
from outreach.office import Office

say = sentences("outreach", "closing_work")

SOON, SIGN_IN = timedelta(minutes=1), timedelta(minutes=15)
# When a closing of which nobody knows is looked at again; after the last it counts as not done.
LOOKS = (timedelta(minutes=1), timedelta(minutes=10))


def due(office: Office) -> Sequence[int]:
    of = closing.c
    with office.book.reading() as r:
        ready = and_(of.state == "confirmed", of.do_after <= r.now)
        waits = and_(of.state.in_(("closing", "perhaps")), of.look_at <= r.now)
        back = and_(of.state == "undoing", or_(of.look_at.is_(None), of.look_at <= r.now))
        query = select(of.id).join(account, account.c.id == of.account_id)
        rested = streams.rested(r.now)
        return [row.id for row in r.rows(query.where(or_(ready, waits, back), rested))]


def work(office: Office, closing_id: int) -> None:
    """The next step of one closing, whatever state it is in; twice at once does it once."""
    with office.book.reading() as r:
        found = closings.one(r, closing_id)
    steps = {"confirmed": _close, "closing": _lost, "perhaps": _look, "undoing": _reopen}
    if found and found.state in steps:
        steps[found.state](office, found)


def _close(office: Office, found: Closing) -> None:
    claim = _claimed(office, found)
    if claim is None:
        return
    office.step("closing claimed")
    try:
        desk: Desk = office.desks.open(found.account_id)
        _call(office, found, desk, claim)
    except Unknown as unknown:
        outcome.unsure(office, found, unknown.words)
    except Changed as changed:
        # The desk spoke in another shape, perhaps after it had done it.
        office.failed(found.account_id, changed)
        outcome.unsure(office, found, changed.words)
    except Refused as refused:
        outcome.refused(office, found, refused.words)
    except (Busy, SignedOut) as trouble:
        office.failed(found.account_id, trouble)
        now = office.book.clock.now()
        until = (trouble.until or now + SOON) if isinstance(trouble, Busy) else now + SIGN_IN
        mine = closing.c.claimed_by == claim
        outcome.later(office, found, until, trouble.words, mine=mine)


def _claimed(office: Office, found: Closing) -> str | None:
    """The claim's own mark. Preview and doubt end here, before anything could leave."""
    with office.book.writing() as w:
        mode = w.value(select(account.c.mode).where(account.c.id == found.account_id))
        claim = f"{found.id}@{w.now.isoformat()}"
        if mode != "live" or found.mode != "live":
            outcome.end(w, found, "preview", say.SHOWN)
        elif not may_close(w, found.case_id, found.ticket_id):
            outcome.end(w, found, "refused", of_closing.NOT_SURE)
        elif outcome.change(
            w, found, "confirmed", state="closing", claimed_by=claim, called_at=None,
            look_at=w.now + office.settings.lease, outcome=None,
        ):  # fmt: skip
            return claim
    return None


def _call(office: Office, found: Closing, desk: Desk, claim: str) -> None:
    """Note first, found by its key when an earlier try already wrote it; then the closing."""
    note = desk.find_note(found.native_id, found.key)
    if note is None:
        fresh = desk.ticket(found.native_id)
        if not fresh.open:
            facts = {"already": fresh.status}
            as_it_was = Receipt(fresh.version or "", fresh.url, fresh.changed_at, facts)
            return outcome.closed(office, found, [as_it_was])
        if fresh.version != found.version:
            raise Refused(of_closing.CHANGED)
    office.step("closing looked")
    text = _begun(office, found, claim)
    if text is None:
        return None  # it took so long that another worker has it now
    office.step("closing called")
    if note is None:
        note = desk.note(found.native_id, text, key=found.key)
    office.step("closing noted")
    done = desk.close(found.native_id, if_unchanged=found.version, our_note=note.native_id)
    office.step("closing closed")
    return outcome.closed(office, found, [note, done])


def _begun(office: Office, found: Closing, claim: str) -> str | None:
    """The note's words; from here on it may have happened."""
    with office.book.writing() as w:
        mine = closing.c.claimed_by == claim
        if not outcome.change(w, found, "closing", mine=mine, called_at=w.now):
            return None
        return bodies.of_one(w, "closing", found.id)


def _lost(office: Office, found: Closing) -> None:
    """Its worker died: untouched when no call had begun, else a matter of looking."""
    if found.called_at is None:
        untouched = closing.c.called_at.is_(None)
        outcome.later(office, found, office.book.clock.now(), mine=untouched)
    else:
        outcome.unsure(office, found, say.UNSURE)


def _look(office: Office, found: Closing) -> None:
    """Read the ticket and its notes back; what cannot be known waits for the next look."""
    if not _mine(office, found, looks=found.looks + 1):
        return
    try:
        desk: Desk = office.desks.open(found.account_id)
        fresh = desk.ticket(found.native_id)
        note = desk.find_note(found.native_id, found.key)
    except Gone as gone:
        outcome.refused(office, found, gone.words)
    except Trouble as trouble:
        office.failed(found.account_id, trouble)
        outcome.look_again(office, found, LOOKS[-1], trouble.words)
    else:
        if not fresh.open:
            last = Receipt(fresh.version or "", fresh.url, fresh.changed_at)
            outcome.closed(office, found, [*filter(None, [note]), last], how="found")
        elif note is not None:
            # The note arrived and the rest did not: go on from there.
            outcome.later(office, found, office.book.clock.now())
        elif found.looks >= len(LOOKS):
            outcome.refused(office, found, say.NOT_DONE)
        else:
            outcome.look_again(office, found, LOOKS[found.looks], say.UNSURE)


def _reopen(office: Office, found: Closing) -> None:
    """The desk looks first and leaves an open ticket as it is, so a lost answer does no harm."""
    if not _live(office, found):
        return outcome.not_undone(office, found, of_closing.IN_PREVIEW)
    if not _mine(office, found):
        return None
    office.step("reopening called")
    try:
        desk: Desk = office.desks.open(found.account_id)
        done = desk.reopen(found.native_id, to=found.status_before or "open")
        office.step("reopening done")
        seen = desk.ticket(found.native_id)
    except Refused as refused:
        return outcome.not_undone(office, found, refused.words)
    except Trouble as trouble:
        office.failed(found.account_id, trouble)
        return outcome.look_again(office, found, SOON, trouble.words)
    return outcome.undone(office, found, done, seen)


def _live(office: Office, found: Closing) -> bool:
    with office.book.reading() as r:
        mode = r.value(select(account.c.mode).where(account.c.id == found.account_id))
        return bool(mode == "live")


def _mine(office: Office, found: Closing, **values: int) -> bool:
    """Nobody else has taken this look since it was seen; the lease runs from now."""
    seen = closing.c.look_at.is_not_distinct_from(found.look_at)
    with office.book.writing() as w:
        lease = w.now + office.settings.lease
        return outcome.change(w, found, found.state, mine=seen, look_at=lease, **values)
