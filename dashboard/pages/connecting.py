"""Connect an account: its form drawn from what the file declares, tried before it is kept; its acts."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from casebook.tables.heard import account as accounts_table
from dashboard.kit import Both, Response, Route, Trouble, Verb, Visit, page, sentences
from dashboard.pages import channels
from listener import accounts
from listener.faults import FAULTS, file_in_words
from listener.registry import Registry
from listener.typed import BadSettings, Value

say = sentences("dashboard", "connecting")

ACTS: Mapping[str, Callable[..., None]] = {
    "live": accounts.go_live,
    "preview": accounts.go_preview,
    "end": accounts.end,
}


def routes() -> list[Route]:
    return [
        page("/channels/new", choose, needs=Verb.CONNECT),
        page("/channels/new/{shelf}/{key}", blank, needs=Verb.CONNECT),
        page("/channels/new/{shelf}/{key}", add, needs=Verb.CONNECT, method="POST"),
        page("/channels/{id:int}/edit", filled, needs=Verb.CONNECT),
        page("/channels/{id:int}/edit", change, needs=Verb.CONNECT, method="POST"),
        page("/channels/{id:int}/{act}", confirm, needs=Verb.LIVE),
        page("/channels/{id:int}/{act}", act, needs=Verb.LIVE, method="POST"),
    ]


def choose(visit: Visit) -> Response:
    house, by_name = visit.house, attrgetter("name")
    found = [(key, sorted(_connectable(one), key=by_name)) for key, one in house.shelves.items()]
    return visit.page("channels/choose.html", shelves=found, broken=house.broken)


def _connectable(registry: Registry) -> list[Any]:
    """What has nothing to fill in is made by the house itself."""
    return [kind.about for kind in registry.kinds.values() if kind.about.settings]


def blank(visit: Visit) -> Response:
    about = _about(visit)
    values = {f.key: f.default for f in about.settings if not f.secret}
    return _form(visit, about, values | {"name": about.name})


def add(visit: Visit) -> Response:
    about = _about(visit)
    return _save(visit, about, visit.house.shelves[visit.request.path_params["shelf"]])


def filled(visit: Visit) -> Response:
    row, registry = _saved(visit)
    about = registry.kind(row.key).about
    values = {key: _lines(value) for key, value in row.settings.items()}
    values |= {"name": row.name, "internal": "on" if row.internal else ""}
    return _form(visit, about, values, row=row)


def change(visit: Visit) -> Response:
    row, registry = _saved(visit)
    if row.internal and not visit.may(Verb.LIVE):
        raise Trouble(say.ONLY_ADMIN)
    return _save(visit, registry.kind(row.key).about, registry, row)


def confirm(visit: Visit) -> Response:
    act = visit.request.path_params["act"]
    if act not in ACTS:
        raise Trouble(channels.say.GONE)
    row, registry = _saved(visit)
    kind = registry.kinds.get(row.key)
    about = kind.about if kind else None
    return visit.page("channels/confirm.html", row=row, about=about, act=act)


def act(visit: Visit) -> Response:
    name, account_id = visit.request.path_params["act"], visit.number("id")
    if name not in ACTS:
        raise Trouble(channels.say.GONE)
    ACTS[name](visit.house.book, account_id, by=visit.me.id)
    return visit.go("/channels" if name == "end" else f"/channels/{account_id}", said=name)


def _save(visit: Visit, about: Any, registry: Registry, row: Any = None) -> Response:
    """Tried first; a no keeps every typed word on the page, but for the secrets."""
    typed: dict[str, Value] = {f.key: visit.said(f.key) for f in about.settings}
    internal = visit.chosen("internal") and visit.may(Verb.LIVE)
    try:
        account_id = accounts.save(
            visit.house.book, registry, key=about.key, name=visit.said("name"), values=typed,
            by=visit.me.id, internal=internal, account_id=row.id if row else None,
        )  # fmt: skip
    except BadSettings as bad:
        faults, trouble = bad.faults, None
    except Trouble as met:
        faults, trouble = {}, met.words
    except FAULTS as fault:
        faults, trouble = {}, file_in_words(fault)
    else:
        return visit.go(f"/channels/{account_id}", said="saved" if row else "account")
    values = {f.key: visit.said(f.key) for f in about.settings if not f.secret}
    values |= {"name": visit.said("name"), "internal": "on" if internal else ""}
    return _form(visit, about, values, row=row, faults=faults, trouble=trouble)


def _form(
    visit: Visit, about: Any, values: Mapping[str, Any], *, row: Any = None,
    faults: Mapping[str, Both] | None = None, trouble: Both | None = None,
) -> Response:  # fmt: skip
    """The secrets that are kept already are shown as dots."""
    kept = visit.house.book.vault.unlock(row.secrets) if row else {}
    return visit.page(
        "channels/form.html", status=422 if faults or trouble else 200, about=about, row=row,
        fields=about.settings, values=values, has=[key for key, value in kept.items() if value],
        faults=faults or {}, trouble=trouble, is_desk=not hasattr(about, "streams"),
    )  # fmt: skip


def _about(visit: Visit) -> Any:
    where = visit.request.path_params
    registry = visit.house.shelves.get(where["shelf"])
    if registry is None or where["key"] not in registry.kinds:
        raise Trouble(say.NO_FILE)
    return registry.kinds[where["key"]].about


def _saved(visit: Visit) -> tuple[Any, Registry]:
    with visit.house.book.reading() as r:
        row = r.row(select(accounts_table).where(accounts_table.c.id == visit.number("id")))
    if row is None or row.ended_at:
        raise Trouble(channels.say.GONE)
    return row, visit.house.shelves[row.kind]


def _lines(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)
