"""A second pair of eyes on every public text and every newcomer's, or an approved phrase (P5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from casebook.database import Reading, Writing
from casebook.errors import Taken, Trouble
from casebook.nouns import account, approval, cases, message, person_handle, phrase, teammate, word
from casebook.queries import bodies, messages, notices
from casebook.queries import cases as queries
from casebook.queries.messages import Message
from casebook.vault import Vault
from casebook.visibility import Visibility
from outreach import drafting, wishes, words
from outreach.office import Office

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,:;!?)]")
PLAIN_NAME = re.compile(r"(?:[^\W\d_]|[ '’-]|\.(?= |$)){1,40}")


@dataclass(frozen=True)
class Awaiting:
    """``seen_hash`` goes back with the approval: exactly what was on the screen is approved."""

    message_id: int
    case_id: int
    title: str
    author_id: int
    author: str
    text: str
    channel: str
    handle: str
    name: str
    visibility: Visibility
    account: str
    answers: str  # the word it answers
    links: tuple[str, ...]  # every address in the text, as it will be read
    asked_at: datetime
    seen_hash: str
    live: bool


def waiting(office: Office) -> tuple[Awaiting, ...]:
    """Oldest first, at most 100."""
    of, to = message.c, person_handle.c
    query = select(of.id, of.mode, cases.c.title, teammate.c.name, account.c.name.label("account"))
    query = query.add_columns(to.channel, to.handle, to.name.label("to"))
    query = query.join(cases, cases.c.id == of.case_id)
    query = query.join(teammate, teammate.c.id == of.teammate_id)
    query = query.outerjoin(person_handle, to.id == of.handle_id)
    query = query.outerjoin(account, account.c.id == of.account_id)
    query = query.where(of.state == "awaiting").order_by(of.id).limit(100)
    with office.book.reading() as r:
        found = [(row, messages.one(r, row.id)) for row in r.rows(query)]
        return tuple(_awaiting(r, office, row, asked) for row, asked in found if asked)


def _awaiting(r: Reading, office: Office, row: Row[Any], asked: Message) -> Awaiting:
    answers = bodies.of_one(r, "mention", asked.mention_id) if asked.mention_id else ""
    return Awaiting(
        asked.id, asked.case_id, row.title, asked.teammate_id, row.name, asked.text,
        row.channel or "", row.handle or "", row.to or row.handle or "", asked.visibility,
        row.account or "", answers, tuple(dict.fromkeys(LINK.findall(asked.text))), asked.asked_at,
        seen_hash(office.book.vault, asked), row.mode == "live",
    )  # fmt: skip


def seen_hash(vault: Vault, seen: Message | Row[Any]) -> str:
    """What a person saw: the text, to whom, in answer to what, and how wide."""
    frozen = seen.verb, seen.visibility, seen.account_id, seen.handle_id, seen.mention_id
    return vault.sign("seen", seen.text, *(str(part) for part in frozen))[:32]


def ask(w: Writing, message_id: int, case_id: int, *, by: int) -> None:
    """Whoever may read it first is told; their notice is over once somebody did."""
    of, author = teammate.c, queries.mate(w, by)
    able = of.role.in_(queries.ANSWER), ~of.newcomer, of.ended_at.is_(None), of.id != by
    mates = [row.id for row in w.rows(select(of.id).where(*able).order_by(of.id))]
    name = author.name if author else ""
    notices.tell(w, mates, "text awaits", key=f"awaits {message_id}", case=case_id, name=name)


def approve(office: Office, message_id: int, *, by: int, seen_hash: str) -> None:
    """By another teammate: a lead, or an agent who is no newcomer. Raises Trouble, Taken."""
    with office.book.writing() as w:
        asked = _judged(w, office, message_id, by=by, seen=seen_hash)
        released = {"state": "released", "released_at": w.now}
        if asked.verb != "hand_off":
            undo = w.now + office.settings.undo
            released["send_after"] = max(undo, wishes.held_until(w, asked) or undo)
        _move(w, asked, **released)
        _sign(w, asked, by=by, approved=True, seen=seen_hash)
        w.log("text approved", by=by, case=asked.case_id, message=asked.id)
        w.tell("work")


def send_back(office: Office, message_id: int, *, by: int, words: str) -> None:
    """Not like this: the words return to the author as a draft, with the reason."""
    with office.book.writing() as w:
        asked = _judged(w, office, message_id, by=by, seen=None)
        outcome = [f"Rimandato indietro: {words}", f"Sent back: {words}"]
        _move(w, asked, state="withdrawn", ended_at=w.now, once_key=None, outcome=outcome)
        drafting.take_back(w, asked.draft_id)
        seen = seen_hash(office.book.vault, asked)
        _sign(w, asked, by=by, approved=False, seen=seen, words=words.strip())
        key, back = f"sent back {asked.id}", [asked.teammate_id]
        notices.tell(w, back, "text sent back", key=key, case=asked.case_id)
        w.log("text sent back", by=by, case=asked.case_id, message=asked.id)


def _judged(w: Writing, office: Office, message_id: int, *, by: int, seen: str | None) -> Message:
    asked, judge = messages.one(w, message_id), queries.mate(w, by)
    if asked is None or judge is None:
        raise Trouble(words.NO_MESSAGE if asked is None else words.NO_MATE)
    if asked.state != "awaiting":
        raise Taken(words.JUDGED)
    if asked.teammate_id == by:
        raise Trouble(words.NOT_ALONE)
    if judge.role not in queries.ANSWER or judge.newcomer:
        raise Trouble(words.NOT_YOU)
    if seen is not None and seen != seen_hash(office.book.vault, asked):
        raise Trouble(words.STALE)
    return asked


def _move(w: Writing, asked: Message, **values: Any) -> None:
    still = message.c.id == asked.id, message.c.state == "awaiting"
    if not w.change(message, *still, **values):
        raise Taken(words.JUDGED)
    notices.over(w, f"awaits {asked.id}")
    w.tell("case", asked.case_id)


def _sign(
    w: Writing, asked: Message, *, by: int, approved: bool, seen: str, words: str = ""
) -> None:
    said = {"approved": approved, "words": words, "text_hash": seen}
    w.add(approval, message_id=asked.id, by=by, at=w.now, **said)


def approved_phrase(r: Reading, text: str, *, name: str, handle: str, me: str) -> Row[Any] | None:
    """The living approved phrase that this text is, word for word but for its placeholders.

    A placeholder may hold only what the house knows to be true: their name or handle, ours, the brand.
    """
    brands = r.rows(select(word.c.word).where(word.c.list == "brand"))
    # They choose their name themselves: what is no plain name could put words in our mouth.
    named = {name, name.split(" ")[0]} if PLAIN_NAME.fullmatch(name) else set()
    known = {
        "name": {*named, handle, "@" + handle},
        "me": {me, me.split(" ")[0]},
        "brand": {row.word for row in brands},
    }
    alive = phrase.c.approved_at.is_not(None), phrase.c.ended_at.is_(None)
    for row in r.rows(select(phrase).where(*alive).order_by(phrase.c.id)):
        if _pattern(row.text, known).fullmatch(text.strip()):
            return row
    return None


def _pattern(text: str, known: dict[str, set[str]]) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(text.strip())
    fixed = [re.escape(part) for part in parts[::2]]
    filled = [_choices(name, known.get(name, ())) for name in parts[1::2]]
    pairs = zip(fixed, [*filled, ""], strict=True)
    return re.compile("".join(part for pair in pairs for part in pair))


def _choices(name: str, values: Iterable[str]) -> str:
    case = "(?i:" if name == "brand" else "(?:"
    # A placeholder nobody can check matches nothing: the text then needs a person.
    return case + ("|".join(re.escape(value) for value in values if value) or r"(?!)") + ")"
