"""Whom a word is about that somebody passed on for another, as far as it is known."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casebook.database import Writing
from casebook.nouns import customer, link, person, tip
from casebook.queries import links, others
from casebook.words import sentences

say = sentences("outreach", "concerned")


def of(w: Writing, mention_id: int, facts: Mapping[str, Any]) -> int | None:
    """The person's id: one we know, or a new one by the name that was given; None without a name.

    Nobody is taken for a customer because a friend says so: that link is proposed, a person decides.
    """
    if known := _alive(w, facts.get("concerns_person")):
        return known
    customer_id = facts.get("concerns_customer")
    if known := _surely(w, customer_id):
        return known
    name = facts.get("concerns") or _told(w, mention_id) or _name(w, customer_id)
    if not name:
        return None
    id = w.add(person, name=name, created_at=w.now)
    if customer_id:
        because = [say.PASSED_ON]
        links.note(w, id, customer_id, strength="proposed", because=because, basis="public")
    return id


def _alive(w: Writing, id: int | None) -> int | None:
    there = select(person.c.id).where(person.c.id == id, person.c.erased_at.is_(None))
    return w.value(there) if id else None


def _surely(w: Writing, customer_id: int | None) -> int | None:
    """Who is proven, or confirmed by a teammate, to be this customer."""
    query = select(link.c.person_id).where(link.c.customer_id == customer_id, others.is_sure(link))
    return w.value(query.order_by(link.c.person_id).limit(1)) if customer_id else None


def _told(w: Writing, mention_id: int) -> str | None:
    """As the colleague wrote who handed it in."""
    named = select(tip.c.concerns).where(tip.c.mention_id == mention_id)
    told = named.where(tip.c.concerns.is_not(None)).order_by(tip.c.id.desc())
    return w.value(told.limit(1))  # type: ignore[no-any-return]


def _name(w: Writing, customer_id: int | None) -> str | None:
    found = select(customer.c.name).where(customer.c.id == customer_id)
    return w.value(found)  # type: ignore[no-any-return]
