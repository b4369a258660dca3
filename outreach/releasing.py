"""From draft to message: recipient, text and visibility frozen by a named teammate (P3, P4, P5)."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import account, approval, mention, message, person_handle, word
from casebook.queries import bodies, messages, notices, ways
from casebook.queries import cases as queries
from casebook.queries.messages import Message
from casebook.visibility import Visibility
from outreach import approval as approvals
from outreach import (
    commitments,
    drafting,
    first_lines,
    overriding,
    permission,
    phrases,
    wishes,
    words,
)
from outreach.held import open_case
from outreach.office import Office
from outreach.promising import Offer
from outreach.route import Route

# A name with an @ before it that is no e-mail address.
HANDLE = re.compile(r"(?<![\w@.+-])@([\w.-]+(?:@[\w.-]+)?)")


class Moved(Trouble):
    """Between reading and sending it came to be for somebody else."""


def release(
    office: Office, draft_id: int, *, by: int, rule: str = "", because: str = "",
    promised: Sequence[Offer] = (),
) -> int:  # fmt: skip
    """The message's id; recipient, text and visibility are frozen. State ``released`` (undo window
    runs), or ``awaiting`` a second person. ``rule``: eyes | hours, set aside ``because``. Raises
    Trouble when not allowed, Moved when the recipient changed, Taken on a second press."""
    with office.book.writing() as w:
        draft = drafting.one(w, draft_id)
        if draft is None or draft.teammate_id != by:
            raise Trouble(words.NO_DRAFT)
        _may_write(w, draft.case_id, draft_id, by)
        ways_ = permission.of_case(w, office.registry.kinds, draft.case_id)
        route = permission.find(ways_, draft.route["key"])
        if draft.route.get("to") not in (None, route.to(ways.concerned(w, draft.case_id))):
            raise Moved(words.MOVED)
        lines = first_lines.owed(
            w, office, draft.case_id, verb=route.verb, handle_id=route.handle_id, by=by,
            text=draft.text,
        )  # fmt: skip
        _fits(w, draft.text, route, lines)
        text = first_lines.complete(draft.text, lines)
        _not_twice(w, text, route)
        alone = _alone(w, draft.case_id, text, route, by=by, rule=rule, because=because)
        id = _freeze(w, office, draft.case_id, draft_id, route, text, by=by, alone=alone)
        _in_their_hours(w, id, rule=rule, because=because)
        commitments.with_message(w, id, promised)
        drafting.put_away(w, draft_id)
        w.log("message released", by=by, case=draft.case_id, message=id, verb=route.verb)
        w.tell("work")
        return id


def withdraw(office: Office, message_id: int, *, by: int) -> None:
    """In the undo window, or while it awaits. Raises Trouble when it has gone. Words return as draft."""
    with office.book.writing() as w:
        sent = messages.one(w, message_id)
        if sent is None:
            raise Trouble(words.NO_MESSAGE)
        here = message.c.id == message_id, message.c.state.in_(("released", "awaiting"))
        end = {"state": "withdrawn", "ended_at": w.now, "once_key": None}
        if not w.change(message, *here, **end, outcome=None):
            raise Trouble(words.GONE)
        notices.over(w, f"awaits {message_id}")
        drafting.take_back(w, sent.draft_id)
        w.log("message withdrawn", by=by, case=sent.case_id, message=message_id)


def hindrance(w: Writing, office: Office, sent: Message) -> Trouble | None:
    """Why a released message must not go after all; asked again in the block that claims it."""
    ways_ = permission.of_case(w, office.registry.kinds, sent.case_id, frozen=sent)
    try:
        permission.find(ways_, sent.route)
    except Trouble as trouble:
        return trouble
    width = w.value(select(mention.c.visibility).where(mention.c.id == sent.mention_id))
    if sent.verb != "contact" and width and sent.visibility.is_wider_than(Visibility(width)):
        return Trouble(words.TOO_WIDE)
    return None


def is_live(w: Writing, sent: Message) -> bool:
    """Live when it was released and live now; anything else stays in the house."""
    now = w.value(select(account.c.mode).where(account.c.id == sent.account_id))
    return sent.mode == "live" and now == "live"


def _may_write(w: Writing, case_id: int, draft_id: int, by: int) -> None:
    open_case(w, case_id)
    twin = message.c.case_id == case_id, message.c.draft_id == draft_id
    if asked := w.row(select(message.c.asked_at).where(*twin)):
        raise Taken(words.RELEASED_ALREADY.filled(at=asked.asked_at))
    if not queries.is_on(w, case_id, by):
        raise Trouble(words.NOT_YOURS)


def _fits(w: Writing, text: str, route: Route, lines: str) -> None:
    """``lines``: what the house adds below."""
    if not text.strip():
        raise Trouble(words.EMPTY)
    if gaps := phrases.gaps(text):
        raise Trouble(words.UNFILLED.filled(gaps=", ".join(gaps)))
    if route.verb == "by_hand":
        raise Trouble(words.BY_HAND_ONLY)
    length = len(first_lines.complete(text, lines))
    if route.max_chars and length > route.max_chars:
        raise Trouble(words.TOO_LONG.filled(over=length - route.max_chars))
    if route.visibility is Visibility.PRIVATE:
        _names_nobody_else(w, text, route)


def _not_twice(w: Writing, text: str, route: Route) -> None:
    """Of two alike nobody could tell afterwards which of them arrived."""
    if route.handle_id and (twin := messages.twin(w, route.handle_id, text)):
        raise Trouble(words.TWIN.filled(name=twin.name, at=twin.asked_at))


def _names_nobody_else(w: Writing, text: str, route: Route) -> None:
    ours = w.rows(select(word.c.word).where(word.c.list == "brand_handle"))
    allowed = {each.lstrip("@").casefold() for each in (route.handle, *(row.word for row in ours))}
    named = {name.rstrip(".-") for name in HANDLE.findall(text)}
    if others := sorted(name for name in named if name.casefold() not in allowed):
        raise Trouble(words.NAMES_OTHERS.filled(handles=", ".join("@" + name for name in others)))


def _alone(
    w: Writing, case_id: int, text: str, route: Route, *, by: int, rule: str, because: str
) -> Row[Any] | bool:
    """Whether it needs nobody else: a phrase approved word for word is given itself. A newcomer's
    every text is read by somebody first, whatever it is."""
    me = queries.mate(w, by)
    newcomer = me is not None and me.newcomer
    if not route.needs_second and not newcomer:
        return True
    phrase = None if newcomer else _phrase(w, text, route, by)
    if phrase is None and rule == "eyes":
        overriding.set_aside(w, rule, case=case_id, by=by, because=because)
        return True
    return phrase if phrase is not None else False


def _in_their_hours(w: Writing, id: int, *, rule: str, because: str) -> None:
    sent = messages.one(w, id)
    if sent is None or (later := wishes.held_until(w, sent)) is None:
        return
    if rule == "hours":
        overriding.set_aside(w, rule, case=sent.case_id, by=sent.teammate_id, because=because)
    elif sent.send_after and later > sent.send_after:
        w.change(message, message.c.id == id, send_after=later)


def _freeze(
    w: Writing, office: Office, case_id: int, draft_id: int, route: Route, text: str, *, by: int,
    alone: Row[Any] | bool,
) -> int:  # fmt: skip
    phrase = None if isinstance(alone, bool) else alone
    alone = phrase is not None or alone is True
    undo = w.now + office.settings.undo if alone and route.verb != "hand_off" else None
    id = w.add(
        message, case_id=case_id, account_id=route.account_id, once_key=_once_key(w, route),
        key=office.book.vault.sign("message", str(draft_id), w.now.isoformat())[:32],
        verb=route.verb, visibility=route.visibility, handle_id=route.handle_id,
        mention_id=route.mention_id, teammate_id=by, draft_id=draft_id,
        mode="live" if route.live else "preview", state="released" if alone else "awaiting",
        asked_at=w.now, released_at=w.now if alone else None, send_after=undo,
    )  # fmt: skip
    bodies.put(w, "message", id, text)
    if not alone:
        approvals.ask(w, id, case_id, by=by)
    if phrase:
        frozen = messages.one(w, id)
        seen = approvals.seen_hash(office.book.vault, frozen) if frozen else ""
        signed = {"by": phrase.approved_by, "at": w.now, "approved": True, "phrase_id": phrase.id}
        w.add(approval, message_id=id, text_hash=seen, **signed)
    return id


def _phrase(w: Writing, text: str, route: Route, by: int) -> Row[Any] | None:
    reach = w.row(select(person_handle).where(person_handle.c.id == route.handle_id))
    me = queries.mate(w, by)
    if reach is None or me is None:
        return None
    name = reach.name or reach.handle
    return approvals.approved_phrase(w, text, name=name, handle=reach.handle, me=me.name)


def _once_key(w: Writing, route: Route) -> str | None:
    if not route.number:
        return None
    of = mention.c
    query = select(of.channel, of.scope, of.native_id).where(of.id == route.mention_id)
    item = w.row(query.with_for_update())
    if item is None:
        return None
    return ways.once_key(item.channel, item.scope, item.native_id, route.number)
