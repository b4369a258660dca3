"""Accounts of channels and desks: saved once connected, live by an act, resting when they fail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from casebook.database import Book, Writing
from casebook.nouns import account, stream, teammate
from casebook.words import sentences
from listener import typed
from listener.items import Probe
from listener.masking import Masked
from listener.outcomes import Busy, Refused, Trouble, kind_of
from listener.registry import Registry

say = sentences("listener", "accounts")

FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=6)

PREVIEW: dict[str, Any] = {"mode": "preview", "live_at": None, "live_by": None}
RESTED = {"failures": 0, "rests_until": None, "trouble": None, "trouble_kind": None}


def save(
    book: Book, registry: Registry, *, key: str, name: str, values: Mapping[str, typed.Value],
    by: int | None, internal: bool = False, account_id: int | None = None,
) -> int:  # fmt: skip
    """The account's id, after it connected once. Raises BadSettings or what the probe met.

    ``account_id`` changes a saved account: a secret left empty stays as it was, unless the address
    is another one. ``internal``: private addresses may be called, where they are typed here.
    ``by``: None for the wiring.
    """
    fields = registry.kind(key).about.settings
    before, address = _saved(book, account_id)
    settings = typed.read(fields, values, name=name, before=before, internal=internal)
    if before and settings.get("address") != address:
        # Whoever may change an account must not learn its keys by sending them to a server of theirs.
        settings = typed.read(fields, values, name=name, before={}, internal=internal)
    who = _who(registry.instance(key, settings).probe())
    row = {
        "name": name.strip(),
        "settings": settings.plain,
        "secrets": book.vault.lock(settings.secrets),
        "scope": _scope(registry, key, settings, who),
        "who": who,
        "internal": internal,
    }
    with book.writing() as w:
        saved = _keep(w, registry, key, row, account_id)
        w.log("account saved", by=by, account=saved, key=key)
        w.tell("health", saved)
    return saved


def open_new_streams(book: Book, registry: Registry) -> None:
    """What a newer file of a channel declares is read of the accounts saved before it, too."""
    with book.writing() as w:
        for row in w.rows(select(account.c.id, account.c.key).where(account.c.ended_at.is_(None))):
            if kind := registry.kinds.get(row.key):
                _open_streams(w, row.id, kind.about)


def go_live(book: Book, account_id: int, *, by: int) -> None:
    """Messages and closings of this account go out from now on. Raises Refused."""
    with book.writing() as w:
        live = {"mode": "live", "live_at": w.now, "live_by": by}
        _act(w, account_id, by, "account live", account.c.mode == "preview", live)


def go_preview(book: Book, account_id: int, *, by: int) -> None:
    """Sending and closing stop at the door again, and show what would go. Raises Refused."""
    with book.writing() as w:
        _act(w, account_id, by, "account preview", account.c.mode == "live", PREVIEW)


def end(book: Book, account_id: int, *, by: int) -> None:
    """Nothing is read or sent by it any more; what was heard stays, its keys are forgotten."""
    with book.writing() as w:
        over = {"ended_at": w.now, "secrets": None, "mode": "preview"}
        _act(w, account_id, by, "account ended", account.c.ended_at.is_(None), over)


def _act(w: Writing, account_id: int, by: int, what: str, so_far: Any, new: dict[str, Any]) -> None:
    _must_be_admin(w, by)
    if w.run(update(account).where(account.c.id == account_id, so_far).values(**new)):
        w.log(what, by=by, account=account_id)
        w.tell("health", account_id)


def rest(book: Book, account_id: int, trouble: Trouble) -> datetime:
    """Let a failing account rest, longer each time; one diary line when it begins. Gives its end."""
    with book.writing() as w:
        row = w.row(select(account.c.failures).where(account.c.id == account_id))
        failures = row.failures if row else 0
        told = trouble.until if isinstance(trouble, Busy) else None
        until = told or w.now + min(FIRST_REST * 2 ** min(failures, 12), LONGEST_REST)
        now = {"rests_until": until, "failures": account.c.failures + 1}
        now |= {"trouble": list(trouble.words), "trouble_kind": kind_of(trouble)}
        w.run(update(account).where(account.c.id == account_id).values(**now))
        if not failures:
            w.log("account rests", account=account_id, kind=kind_of(trouble))
        w.tell("health", account_id)
    return until


def recovered(book: Book, account_id: int) -> None:
    """It answered again: one diary line, and nothing when it had no trouble."""
    with book.reading() as r:
        troubled = r.value(select(account.c.failures).where(account.c.id == account_id))
    if not troubled:
        return
    with book.writing() as w:
        change = update(account).where(account.c.id == account_id, account.c.failures > 0)
        if w.run(change.values(**RESTED)):
            w.log("account recovered", account=account_id)
            w.tell("health", account_id)


def _saved(book: Book, account_id: int | None) -> tuple[dict[str, str], str | None]:
    """The secrets kept, and the address they are for."""
    with book.reading() as r:
        row = r.row(select(account).where(account.c.id == account_id))
    return (book.vault.unlock(row.secrets), row.settings.get("address")) if row else ({}, None)


def _who(found: Probe | str) -> dict[str, Any]:
    """A desk's probe tells only a name."""
    probe = Probe(found, "") if isinstance(found, str) else found
    said = {name: [list(words) for words in getattr(probe, name)] for name in ("can", "cannot")}
    ends = probe.expires_at.isoformat() if probe.expires_at else None
    return {**vars(probe), **said, "expires_at": ends}


def _scope(registry: Registry, key: str, settings: Masked, who: Mapping[str, Any]) -> str:
    field = getattr(registry.kind(key).about, "scope", "")
    return str(who["scope"] or (settings[field] if field else ""))


def _keep(
    w: Writing, registry: Registry, key: str, row: dict[str, Any], account_id: int | None
) -> int:
    about = registry.kind(key).about
    if account_id is None:
        account_id = w.add(account, kind=_kind_of(about), key=key, created_at=w.now, **row)
    else:
        acts = getattr(about, "contact", None) or getattr(about, "reply", None)
        _moved(w, account_id, row, acts=bool(acts))
        change = update(account).where(account.c.id == account_id, account.c.key == key)
        if not w.run(change.where(account.c.ended_at.is_(None)).values(**row, **RESTED)):
            raise Refused(say.GONE)
    _open_streams(w, account_id, about)
    return account_id


def _open_streams(w: Writing, account_id: int, about: Any) -> None:
    there = {r.key for r in w.rows(select(stream.c.key).where(stream.c.account_id == account_id))}
    for each in getattr(about, "streams", ()):
        if each.key not in there:
            due = None if each.pushed else w.now
            w.add(stream, account_id=account_id, key=each.key, due_at=due)


def _kind_of(about: Any) -> str:
    if hasattr(about, "streams"):
        return "channel"
    return "gateway" if hasattr(about, "reaches") else "desk"


def _moved(w: Writing, account_id: int, new: Mapping[str, Any], *, acts: bool) -> None:
    """Another server or another name there: it goes live again by an act, and reads from the start."""
    old = w.row(select(account).where(account.c.id == account_id))
    if old is None or _place(dict(old._mapping), acts) == _place(new, acts):
        return
    w.run(update(account).where(account.c.id == account_id).values(**PREVIEW))
    afresh = update(stream).where(stream.c.account_id == account_id)
    w.run(afresh.values(bookmark=None, complete_since=None))


def _place(row: Mapping[str, Any], acts: bool) -> tuple[str, ...]:
    """Who only listens has no name there that could become another's."""
    who = (row["who"] or {}).get("native_id", "") if acts else ""
    return row["scope"], row["settings"].get("address", ""), who


def _must_be_admin(w: Writing, by: int) -> None:
    row: Row[Any] | None = w.row(select(teammate).where(teammate.c.id == by))
    if row is None or row.ended_at or row.role != "admin":
        raise Refused(say.NOT_ADMIN)
