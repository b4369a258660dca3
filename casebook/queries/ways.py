"""The facts behind a private route: handles, their words, what was used up, what platforms said."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select

from casebook.database import Reading
from casebook.queries import others
from casebook.queries.cases import belongs
from casebook.queries.customers import is_sure
from casebook.rows import made
from casebook.tables.cases import case_item, cases, message
from casebook.tables.heard import account, mention, person, person_handle
from casebook.tables.people import customer_contact, link
from casebook.tables.team import due_work
from casebook.visibility import Visibility
from casebook.way import Account, Asked, Reach, Ways, Word
from casebook.words import Both

ANSWERED = 20  # nobody answers what was said twenty words ago under that very word

__all__ = ["Account", "Asked", "Reach", "Ways", "Word", "gather"]


def once_key(channel: str, scope: str, native_id: str, number: int) -> str:
    """What no two messages share where a platform counts: the item, and which one it is."""
    return f"contact|{channel}|{scope}|{native_id}|{number}"


def gather(
    r: Reading, *, persons: Collection[int], mentions: Collection[int], but: int | None = None
) -> Ways:
    """Nine queries at most. ``but``: a message that must not count against itself."""
    words = _words(r, mentions, but)
    elsewhere = others.of_many(r, persons)
    reaches = _reaches(r, persons, {id for them in elsewhere.values() for id in them})
    reaches = _left_alone(reaches, elsewhere)
    keys = ask_keys((reach.id for reach in reaches), words)
    return Ways(_accounts(r), reaches, words, _asked(r, keys), elsewhere)


def persons_of(r: Reading, case_id: int) -> tuple[int, ...]:
    """Whom a case is about first, then those who spoke in it."""
    spoke = (
        select(person_handle.c.person_id, func.min(case_item.c.id).label("first"))
        .join(mention, mention.c.handle_id == person_handle.c.id)
        .join(case_item, case_item.c.mention_id == mention.c.id)
        .where(case_item.c.case_id == case_id, belongs())
        .group_by(person_handle.c.person_id)
        .order_by("first")
    )
    first = concerned(r, case_id)
    them = [row.person_id for row in r.rows(spoke)]
    return tuple(dict.fromkeys(([first] if first else []) + them))


def friends_of(r: Reading, case_id: int) -> frozenset[int]:
    """Who only passed the word on."""
    query = (
        select(person_handle.c.person_id)
        .join(mention, mention.c.handle_id == person_handle.c.id)
        .join(case_item, case_item.c.mention_id == mention.c.id)
        .join(cases, cases.c.id == case_item.c.case_id)
        .where(cases.c.id == case_id, case_item.c.as_ == "passed_on")
        .where(person_handle.c.person_id.is_distinct_from(cases.c.concerns_id))
    )
    return frozenset(row.person_id for row in r.rows(query))


def concerned(r: Reading, case_id: int) -> int | None:
    found: int | None = r.value(select(cases.c.concerns_id).where(cases.c.id == case_id))
    return found


def mentions_of(r: Reading, case_id: int, *, only: int | None = None) -> tuple[int, ...]:
    """The newest words of the case, or ``only`` one if it is on it."""
    of = case_item.c.mention_id
    query = select(of).where(case_item.c.case_id == case_id, of.is_not(None), belongs())
    if only is not None:
        query = query.where(of == only)
    return tuple(row.mention_id for row in r.rows(query.order_by(of.desc()).limit(ANSWERED)))


def contact_kinds(r: Reading, person_id: int | None) -> frozenset[str]:
    """Which contacts are on file of the customer this person surely is: email, phone."""
    of = customer_contact.c
    query = select(of.kind).distinct().join(link, link.c.customer_id == of.customer_id)
    rows = r.rows(query.where(link.c.person_id == person_id, is_sure()))
    return frozenset(row.kind for row in rows)


def ask_keys(handles: Iterable[int], words: Iterable[Word]) -> dict[str, tuple[int, int]]:
    pairs = [(id, 0) for id in handles]
    pairs += [(word.handle_id, word.id) for word in words if word.handle_id]
    return {f"ask|{handle}|{about}": (handle, about) for handle, about in pairs}


def _accounts(r: Reading) -> tuple[Account, ...]:
    rows = r.rows(_ACCOUNTS)
    return tuple(
        made(Account, row, live=row.mode == "live", max_chars=(row.who or {}).get("max_chars"))
        for row in rows
    )


def _reaches(r: Reading, persons: Collection[int], handles: Collection[int]) -> tuple[Reach, ...]:
    rows = r.rows(_REACHES, {"persons": list(persons), "handles": list(handles)})
    return tuple(Reach(*tuple(row)) for row in rows)


def _left_alone(
    reaches: tuple[Reach, ...], elsewhere: Mapping[int, Mapping[int, Both]]
) -> tuple[Reach, ...]:
    """Who asked it as one handle asked it as all that are surely theirs."""
    stopped = {reach.id: reach.stop_at for reach in reaches if reach.stop_at}
    asked = {
        person: stopped[id] for person, them in elsewhere.items() for id in them if id in stopped
    }
    return tuple(
        replace(reach, stop_at=reach.stop_at or asked.get(reach.person_id)) for reach in reaches
    )


def _words(r: Reading, mentions: Collection[int], but: int | None) -> tuple[Word, ...]:
    rows = r.rows(_WORDS, {"mentions": list(mentions), "but": but or 0})
    return tuple(made(Word, row, at=min(row.said_at or row.heard_at, row.heard_at)) for row in rows)


def _asked(r: Reading, keys: Mapping[str, tuple[int, int]]) -> dict[tuple[int, int], Asked]:
    return {
        keys[row.key]: Asked(
            row.about["contact"][0], Both(*row.about["contact"][1:]),
            row.about["reply"][0], Both(*row.about["reply"][1:]),
        )
        for row in r.rows(_ASKED, {"keys": list(keys)}) if "contact" in row.about
    }  # fmt: skip


# Putting these statements together takes longer than running them: each is made once.
def _any(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_ACCOUNTS = (
    select(*(account.c[name] for name in ("id", "key", "name", "scope", "mode", "who")))
    .where(account.c.kind == "channel", account.c.ended_at.is_(None))
    .order_by(account.c.id)
)
_OF = person_handle.c
_THEIRS = mention.c.handle_id == _OF.id, mention.c.visibility == Visibility.PRIVATE
_WROTE = select(func.max(mention.c.heard_at)).where(*_THEIRS)
_REACHES = (
    select(
        _OF.id, _OF.person_id, person.c.name, person.c.stop_at, _OF.channel, _OF.scope,
        _OF.native_id, _OF.handle, _WROTE.scalar_subquery(), person.c.way,
    )
    .join(person, person.c.id == _OF.person_id)
    .where(or_(_OF.person_id.in_(_any("persons")), _OF.id.in_(_any("handles"))))
    .where(person.c.erased_at.is_(None))
    .order_by(_OF.id)
)  # fmt: skip
_SAID = mention.c
_ONCE = message.c.once_key.is_not(None), message.c.id != bindparam("but")
_USED = select(func.count()).where(message.c.mention_id == _SAID.id, *_ONCE)
_WORDS = (
    select(
        _SAID.id, _SAID.channel, _SAID.scope, _SAID.native_id, _SAID.account_id, _SAID.handle_id,
        _SAID.visibility, _SAID.said_at, _SAID.heard_at, _USED.scalar_subquery().label("used"),
    )
    .where(_SAID.id.in_(_any("mentions")), _SAID.deleted_at.is_(None))
    .order_by(_SAID.id)
)  # fmt: skip
_ASKED = select(due_work.c.key, due_work.c.about).where(due_work.c.key.in_(_any("keys")))
