"""The real line over the invented town: customers and tickets on file, mentions heard day by day."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from casebook import contacts
from casebook.database import Book
from casebook.migrations import migrate
from casebook.queries import bodies
from casebook.tables.heard import mention, verdict
from casebook.tables.people import customer, customer_contact, link, search, ticket
from casebook.tables.team import word
from casebook.vault import Vault
from listener.channel import Author
from listener.match import match
from listener.whom import fitting
from tests import cast
from tests.cast import FakeClock
from tests.linking.dataset import CHANNELS, Data
from tests.listener.station import Station, open_station, post

LINK_FROM = 0.9  # the one proposal that is counted as a link is at least this sure
Said = dict[str, dict[str, Any]]


@dataclass
class Town:
    """``customers`` and ``tickets``: our row's id → the id in the data."""

    book: Book
    clock: FakeClock
    customers: dict[int, str]
    tickets: dict[int, str]
    heard: dict[str, int]  # mention id in the data → our row's id, of those that were kept
    stations: dict[str, Station]


@contextmanager
def living(data: Data, *, each: Callable[[Town, int], None] | None = None) -> Iterator[Town]:
    """``each`` is called after a mention was heard and matched, at its own time, oldest first."""
    with tempfile.TemporaryDirectory(prefix="quattrocchi-linking-") as place:
        vault = Vault(b"l" * 32)
        url = f"sqlite:///{Path(place) / 'casebook.db'}"
        migrate(url, vault)
        clock = FakeClock(_time(min(row["opened_at"] for row in data.cases)))
        book = Book.open(url, clock=clock, vault=vault)
        town = Town(book, clock, {}, {}, {}, {})
        _sign_up(town, data)
        _hear(town, data, each)
        yield town
        book.close()


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _sign_up(town: Town, data: Data) -> None:
    book = town.book
    desk, other = cast.connect(book, "rt", kind="desk"), cast.connect(book, "rt", kind="desk")
    ids = {row["customer_id"]: n for n, row in enumerate(data.customers, 1)}
    town.customers = {n: id for id, n in ids.items()}
    town.tickets = {n: row["case_id"] for n, row in enumerate(data.cases, 1)}
    with book.writing() as w:
        rows = [_customer(row, n, desk, w.now) for n, row in enumerate(data.customers, 1)]
        w.run(insert(customer), rows)
        kinds = [pair for n, row in enumerate(data.customers, 1) for pair in _contacts(row, n)]
        w.run(insert(customer_contact), kinds)
        words = [
            {"word": part, "of": "customer", "of_id": row["id"]}
            for row in rows
            for part in set(row["name_key"].split())
        ]
        w.run(insert(search), words)
        opened = [
            {"id": n, "account_id": desk, "native_id": row["ticket_no"], "requester": ""}
            | {"account_id": other if row["ticket_no"] in twice else desk}
            | {"customer_id": ids[row["customer_id"]], "subject": row["text"][:80], "url": None}
            | {"status": row["status"], "open": int(row["status"] == "open"), "seen_at": w.now}
            | {"origin": row["channel"], "opened_at": _time(row["opened_at"])}
            | {"changed_at": _time(row["opened_at"])}
            for n, (row, twice) in enumerate(_with_earlier(data.cases), 1)
        ]
        w.run(insert(ticket), opened)
        texts = [(n, row["text"]) for n, row in enumerate(data.cases, 1)]
        bodies.put_many(w, "ticket", texts)


def _with_earlier(cases: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """Each with the numbers given before it: two desks may count alike, one may not."""
    seen: set[str] = set()
    for row in cases:
        yield row, set(seen & {row["ticket_no"]})
        seen.add(row["ticket_no"])


def _customer(row: dict[str, str], id: int, desk: int, now: datetime) -> dict[str, Any]:
    name = f"{row['first_name']} {row['last_name']}"
    return {
        "id": id, "account_id": desk, "native_id": row["customer_id"], "name": name,
        "code": contacts.code(row["account_no"]) or None, "name_key": contacts.name_key(name),
        "city": row["city"] or None, "contract": {"service": row["service"]}, "seen_at": now,
    }  # fmt: skip


def _contacts(row: dict[str, str], id: int) -> Iterator[dict[str, Any]]:
    pairs = [("email", contacts.email(row["email"])), ("phone", contacts.phone(row["phone"]))]
    pairs += [(f"handle:{key}", contacts.handle(row[f"handle_{key}"])) for key in CHANNELS]
    for kind, value in dict.fromkeys(pairs):
        if value:
            yield {"customer_id": id, "kind": kind, "value": value}


def _hear(town: Town, data: Data, each: Callable[[Town, int], None] | None) -> None:
    book = town.book
    for key in sorted({row["channel"] for row in data.mentions}):
        town.stations[key] = open_station(book, key=key)
    with book.writing() as w:
        ours = [("brand", brand.casefold()) for brand in data.brands]
        ours += [("brand_handle", f"@{brand}".casefold()) for brand in data.brands]
        rows = [{"list": name, "language": "", "word": one, "weight": 1} for name, one in ours]
        w.run(insert(word), rows)
    fitting.run(next(iter(town.stations.values())).line)
    days: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(data.mentions, key=lambda row: row["created_at"]):
        days[row["created_at"][:10]][row["channel"]].append(row)
    for day, channels in days.items():
        town.clock.set(_time(f"{day}T23:59"))
        for key, said in channels.items():
            town.stations[key].hear(*map(_item, said))
        _match(town, [row["mention_id"] for rows in channels.values() for row in rows], each)


def _match(town: Town, ids: list[str], each: Callable[[Town, int], None] | None) -> None:
    with town.book.reading() as r:
        of = mention.c
        kept = {
            row.native_id: row.id
            for row in r.rows(select(of.id, of.native_id).where(of.native_id.in_(ids)))
        }
    town.heard |= kept
    line = next(iter(town.stations.values())).line
    for id in ids:
        if id in kept:
            match(line, kept[id])
            if each:
                each(town, kept[id])


def _item(row: dict[str, Any]) -> Any:
    # On a page of reviews nobody has a handle, and one name is not one person.
    id = row["author_handle"] or row["mention_id"]
    facts = {"location": row["author_city"]} if row["author_city"] else {}
    who = Author(id, row["author_handle"], row["author_name"], facts=facts)
    said_at = _time(row["created_at"])
    about = {"facts": {"on_our_page": True}, "said_at": said_at, "kind": "comment"}
    return post(row["mention_id"], row["text"], who, **about)


def answers(town: Town) -> Said:
    """What the line says of each mention: linked customer, best proposals, relation by the verdict."""
    of = mention.c
    with town.book.reading() as r:
        rows = {row.id: row for row in r.rows(select(of.id, of.facts, of.handle_id))}
        judged = {row.mention_id: row for row in r.rows(select(verdict).order_by(verdict.c.id))}
        links = _links(r)
    said: Said = {}
    for id, mine in town.heard.items():
        one = _one(rows[mine], links.get(rows[mine].handle_id, []), town.customers)
        complaint = judged[mine].kind in ("complaint", "help", "question") or judged[mine].complaint
        linked = "new_case" if one["customer_id"] else "no_link"
        said[id] = {**one, "case_id": None, "relation": linked if complaint else "not_request"}
    return said


def _links(r: Any) -> dict[int, list[Any]]:
    """By handle, the surest first."""
    from casebook.tables.heard import person_handle

    of = link.c
    query = select(link, person_handle.c.id.label("handle_id"))
    query = query.join(person_handle, person_handle.c.person_id == of.person_id)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in r.rows(query.where(of.rejected_at.is_(None)).order_by(of.id)):
        found[row.handle_id].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.strength == "proposed", -(getattr(row, "sure", None) or 0)))
    return found


def _one(row: Any, links: list[Any], names: dict[int, str]) -> dict[str, Any]:
    claimed = [each for each in links if each.strength != "proposed"]
    likely = [each for each in links if (getattr(each, "sure", None) or 0) >= LINK_FROM]
    chosen = claimed if len(claimed) == 1 else likely if len(likely) == 1 and not claimed else []
    customer_id = chosen[0].customer_id if chosen else None
    if row.facts.get("passed_on"):
        claimed = row.facts.get("concerns_claimed")
        customer_id = row.facts.get("concerns_customer") if claimed else None
    proposals = [names[each.customer_id] for each in links][:3]
    sures = [(names[each.customer_id], each.sure) for each in links]
    return {
        "customer_id": names.get(customer_id or 0),
        "proposals": proposals,
        "sures": sures,
        "by": "sure" if chosen is likely and likely else "claim",
    }
