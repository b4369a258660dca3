"""What a first private message must carry, and the house adds: who, how we know, the privacy line, STOP."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, case, func, select

from casebook.database import Reading
from casebook.nouns import case_item, cases, commitment, mention, message, person
from casebook.queries import cases as queries
from casebook.queries import closings, hours
from casebook.words import Both, sentences
from listener.channel import Channel
from outreach import phrases, promising
from outreach.office import Office

say = sentences("outreach", "first_lines")

NOT_GONE = ("refused", "not_sent", "withdrawn", "shown")
# Enough that the writer told it in words of their own.
TELLS_HOW = re.compile(
    r"\b(?:ho|abbiamo) (?:letto|visto)|\bci (?:ha|hanno) (?:scritto|avvisat|segnalat|dett)"
    r"|\b(?:i|we)(?: have|'ve)? (?:just )?(?:read|saw|seen)\b|\byou wrote\b|\btold us\b|\blet us know\b",
    re.IGNORECASE,
)


def owed(
    r: Reading, office: Office, case_id: int, *, verb: str, handle_id: int | None, by: int, text: str
) -> str:  # fmt: skip
    """The lines to add below ``text``; "" once something private of this case went there."""
    if verb != "contact" or _spoken(r, case_id, handle_id):
        return ""
    line, me = phrases.in_force(r, "privacy_line", language_of(r, case_id)), queries.mate(r, by)
    if line is None or me is None:
        return ""
    brand, low = office.settings.brand, text.casefold()
    who = say.WHO.filled(name=me.name, brand=brand)
    how = how_we_know(r, case_id, handle_id, office.registry.kinds)
    named = me.name.split(" ")[0].casefold() in low and brand.casefold() in low
    privacy = phrases.fill(line.text, {"me": me.name, "brand": brand}, line.language).strip()
    parts = (
        "" if named else who.in_(line.language),
        "" if TELLS_HOW.search(text) else how.in_(line.language) + ".",
        "" if privacy in text else privacy,
    )
    return " ".join(filter(None, parts))


def complete(text: str, lines: str) -> str:
    return f"{text.rstrip()}\n\n{lines}" if lines else text


def language_of(r: Reading, case_id: int) -> str:
    """Of the conversation: the person's own, else of the first word heard."""
    own = select(person.c.language).join(cases, cases.c.concerns_id == person.c.id)
    row = _first_word(r, case_id)
    heard = row.language if row else None
    return r.value(own.where(cases.c.id == case_id)) or heard or "it"


def how_we_know(
    r: Reading, case_id: int, handle_id: int | None, kinds: Mapping[str, type[Channel]]
) -> Both:
    """As it is told to this handle: by their own word, else by the one the case began with."""
    row = _first_word(r, case_id, handle_id)
    theirs = row is not None and row.handle_id == handle_id
    if row is None or row.handle_id is None or (row.as_ == "passed_on" and not theirs):
        return say.PASSED_ON
    kind = kinds.get(row.channel)
    named = kind is not None and (kind.about.contact or kind.about.reply)
    where = say.ONLINE
    if kind and named:
        name, called = kind.about.name, kind.about.called
        where = called if called.en else say.ON.filled(name=name)
    return (say.WROTE if row.visibility == "private" else say.READ).filled(where=where)


def known(
    r: Reading, office: Office, case_id: int, handle_id: int | None, language: str
) -> dict[str, str]:
    """Values of the placeholders that depend on the case; what is not known is not there."""
    how = how_we_know(r, case_id, handle_id, office.registry.kinds)
    found = {"how": how.in_(language)}
    open_ = commitment.c.case_id == case_id, commitment.c.ended_at.is_(None)
    ours = *open_, commitment.c.proposed.is_(False)
    due = r.value(select(func.min(commitment.c.due_at)).where(*ours))
    if due is not None:
        found["when"] = promising.moment(due, language, hours.team(r))
    closed = [each for each in closings.of_case(r, case_id) if each.state == "closed"]
    if closed:
        numbers = ", ".join(f"{each.opened_at:%d/%m/%Y}" for each in closed if each.opened_at)
        found["closed"] = numbers and say.OF.filled(numbers=numbers).in_(language)
    return found


def _spoken(r: Reading, case_id: int, handle_id: int | None) -> bool:
    of = message.c
    ours = of.case_id == case_id, of.handle_id == handle_id, of.verb == "contact"
    return r.row(select(of.id).where(*ours, of.state.not_in(NOT_GONE)).limit(1)) is not None


def _first_word(r: Reading, case_id: int, handle_id: int | None = None) -> Row[Any] | None:
    """Of this handle where there is one."""
    of = mention.c
    query = select(of.channel, of.visibility, of.handle_id, of.language, case_item.c.as_)
    query = query.join(case_item, case_item.c.mention_id == of.id)
    query = query.where(case_item.c.case_id == case_id, queries.belongs())
    own = case((of.handle_id == handle_id, 0), else_=1)
    return r.row(query.order_by(own, case_item.c.id).limit(1))
