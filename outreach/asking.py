"""What only a platform knows, whether a person takes our messages, asked before anybody types."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, cast, or_, select

from casebook.database import Reading, Writing
from casebook.message import Author, Mention
from casebook.nouns import WAITS, account, due_work, mention, person_handle
from casebook.queries import messages, others
from casebook.queries.upsert import or_replace
from listener.channel import Busy, Channel, Trouble, has, kit
from outreach.office import Office

ASK = "ask"
LEASE = timedelta(minutes=5)
AHEAD = 50  # how much of the queue is asked about beforehand: one page


def later(w: Writing, handle: int | None, about: int | None) -> None:
    """Note down whom to ask about, by their other handles too; the answer is kept with the note."""
    if handle is None:
        return
    person = w.value(select(person_handle.c.person_id).where(person_handle.c.id == handle))
    elsewhere = others.of_many(w, [person]).get(person, {})
    for each, word in ((handle, about or 0), *((other, 0) for other in elsewhere)):
        facts = {"handle": each, "mention": word}
        row = {"what": ASK, "key": f"ask|{each}|{word}", "about": facts, "due_at": w.now}
        row |= {"done_at": None, "claimed_until": None}
        columns = ("due_at", "done_at", "claimed_until")
        w.run(or_replace(w, due_work, "key", columns=columns), row)
    w.tell("work")


def unasked(office: Office) -> Sequence[int]:
    """Words at the head of the queue about whose authors nobody asked yet."""
    key = "ask|" + cast(mention.c.handle_id, Text) + "|" + cast(mention.c.id, Text)
    first = select(mention.c.id, mention.c.handle_id, key.label("key")).where(WAITS)
    head = first.order_by(mention.c.waiting_since, mention.c.id).limit(AHEAD).subquery()
    query = select(head.c.id).outerjoin(due_work, due_work.c.key == head.c.key)
    query = query.where(head.c.handle_id.is_not(None), due_work.c.id.is_(None))
    with office.book.reading() as r:
        return [row.id for row in r.rows(query)]


def note_down(office: Office, mention_id: int) -> None:
    with office.book.writing() as w:
        later(w, w.value(select(mention.c.handle_id).where(mention.c.id == mention_id)), mention_id)


def due(office: Office) -> Sequence[int]:
    with office.book.reading() as r:
        return [row.id for row in r.rows(select(due_work.c.id).where(*_waits(r)).limit(100))]


def ask(office: Office, work: int) -> None:
    """Asks outside any block, then keeps the answer."""
    claimed = _claim(office, work)
    if claimed is None:
        return
    about, whom = claimed
    try:
        said = _answers(office, *whom) if whom else {}
    except Busy as busy:
        _again(office, work, busy)
    except Trouble as trouble:
        _done(office, work, about, trouble)
    else:
        _done(office, work, about | said)


def _claim(office: Office, work: int) -> tuple[dict[str, Any], Any] | None:
    with office.book.writing() as w:
        claim = {"claimed_until": w.now + LEASE, "tries": due_work.c.tries + 1}
        if not w.change(due_work, due_work.c.id == work, *_waits(w), **claim):
            return None
        about = dict(w.value(select(due_work.c.about).where(due_work.c.id == work)))
        return about, _whom(w, about)


def _answers(
    office: Office, account_id: int, author: Author, word: Mention | None
) -> dict[str, list[str]]:
    channel = office.registry.open(account_id)
    contact = channel.can_contact(author, word) if _asks(channel, "can_contact") else kit.YES
    reply = channel.may_reply(word) if word and _asks(channel, "may_reply") else kit.YES
    return {"contact": [contact.answer, *contact.because], "reply": [reply.answer, *reply.because]}


def _asks(channel: Channel, verb: str) -> bool:
    declared = channel.about.contact if verb == "can_contact" else channel.about.reply
    return declared is not None and has(channel, verb)


def _waits(r: Reading) -> tuple[Any, ...]:
    of = due_work.c
    unclaimed = or_(of.claimed_until.is_(None), of.claimed_until <= r.now)
    return of.what == ASK, of.done_at.is_(None), of.due_at <= r.now, unclaimed


def _whom(w: Writing, about: dict[str, int]) -> Any:
    """(account id, author, word or none), as ``_answers`` takes them; none when they are gone."""
    author = messages.author(w, about["handle"])
    word = messages.word(w, about["mention"]) if about["mention"] else None
    of = account.c
    if author is None:
        return None
    if word is not None:
        owner = select(mention.c.account_id).where(mention.c.id == word.id)
        return w.value(owner), author, word
    reach = select(person_handle.c.channel).where(person_handle.c.id == about["handle"])
    key = w.value(reach)
    query = select(of.id).where(of.kind == "channel", of.key == key, of.ended_at.is_(None))
    account_id = w.value(query.order_by(of.id))
    return (account_id, author, None) if account_id else None


def _done(office: Office, work: int, about: dict[str, Any], trouble: Trouble | None = None) -> None:
    with office.book.writing() as w:
        why = list(trouble.words) if trouble else None
        w.change(due_work, due_work.c.id == work, about=about, done_at=w.now, trouble=why)
        w.tell("queue")


def _again(office: Office, work: int, busy: Busy) -> None:
    with office.book.writing() as w:
        due_at = max(busy.until or w.now, w.now + timedelta(minutes=1))
        kept = {"due_at": due_at, "claimed_until": None, "trouble": list(busy.words)}
        w.change(due_work, due_work.c.id == work, **kept)
