"""Links between tickets, and merging, with RT's own sentences (recorded from RT 5.0.3)."""

from collections.abc import Iterator
from dataclasses import replace

from playground.desks.rt_book import ORGANIZATION, Book, End, Link, LinkKind, Ticket
from playground.wire import Json

# What a PUT and a transaction call a link: its kind, and whether this ticket is its base.
NAMES: dict[str, tuple[LinkKind, bool]] = {
    "DependedOnBy": ("DependsOn", False),
    "DependsOn": ("DependsOn", True),
    "ReferredToBy": ("RefersTo", False),
    "RefersTo": ("RefersTo", True),
}
PHRASES = {
    ("DependsOn", "AddLink"): "depends on",
    ("DependsOn", "DeleteLink"): "no longer depends on",
    ("RefersTo", "AddLink"): "refers to",
    ("RefersTo", "DeleteLink"): "no longer refers to",
}


def change_links(book: Book, ticket: Ticket, sent: Json, by: str) -> Iterator[str]:
    """The link fields of a PUT: RefersTo sets, AddRefersTo adds, DeleteRefersTo takes away."""
    for name in NAMES:
        add, drop = _many(sent.get(f"Add{name}")), _many(sent.get(f"Delete{name}"))
        if name in sent:
            had, wanted = ends(book, ticket, name), _many(sent[name])
            add, drop = [e for e in wanted if e not in had], [e for e in had if e not in wanted]
        for end in add:
            yield _add(book, _link(ticket, name, end), by)
        for end in drop:
            yield _drop(book, _link(ticket, name, end), by)


def ends(book: Book, ticket: Ticket, name: str) -> list[End]:
    """The other ends of this ticket's links of one name."""
    kind, is_base = NAMES[name]
    links = [link for link in book.links if link.kind == kind]
    if is_base:
        return [link.target for link in links if link.base == ticket.number]
    return [link.base for link in links if link.target == ticket.number]


def merge(book: Book, ticket: Ticket, into: int, by: str) -> str:
    """There is no way back, as in RT."""
    other = book.ticket(into)
    if other is None:
        return "New ticket doesn't exist"
    if other is ticket:
        return "Can't merge a ticket into itself"
    for side in (ticket, other):
        book.record(side, "AddLink", by, field="MergedInto", new=_uri(other.number))
    ticket.merged_into = other.number
    other.requestors += [each for each in ticket.requestors if each not in other.requestors]
    book.links = [_moved(link, ticket.number, other.number) for link in book.links]
    return "Merge Successful"


def _moved(link: Link, old: int, new: int) -> Link:
    base = new if link.base == old else link.base
    return replace(link, base=base, target=new if link.target == old else link.target)


def _add(book: Book, link: Link, by: str) -> str:
    for end in (link.base, link.target):
        if isinstance(end, int) and end not in book.tickets:
            return f"Couldn't resolve '{end}' into a link."
    if link in book.links:
        return "Link already exists"
    book.links.append(link)
    return _record(book, link, "AddLink", by)


def _drop(book: Book, link: Link, by: str) -> str:
    if link not in book.links:
        return "Link not found"
    book.links.remove(link)
    return _record(book, link, "DeleteLink", by)


def _record(book: Book, link: Link, deed: str, by: str) -> str:
    for name, (kind, is_base) in reversed(NAMES.items()):
        mine, other = (link.base, link.target) if is_base else (link.target, link.base)
        ticket = book.ticket(mine) if isinstance(mine, int) else None
        if kind == link.kind and ticket:
            old, new = ("", _uri(other)) if deed == "AddLink" else (_uri(other), "")
            book.record(ticket, deed, by, field=name, old=old, new=new)
    phrase = PHRASES[link.kind, deed]
    return f"{_named(link.base)} {phrase} {_named(link.target)}."


def _link(ticket: Ticket, name: str, end: End) -> Link:
    kind, is_base = NAMES[name]
    return Link(kind, ticket.number, end) if is_base else Link(kind, end, ticket.number)


def _many(sent: Json) -> list[End]:
    """One value, a list or nothing, with ticket numbers as numbers."""
    values = sent if isinstance(sent, list) else [] if sent is None else [sent]
    return [int(value) if str(value).isdigit() else str(value) for value in values]


def _uri(end: End) -> str:
    return f"fsck.com-rt://{ORGANIZATION}/ticket/{end}" if isinstance(end, int) else end


def _named(end: End) -> str:
    return f"Ticket {end}" if isinstance(end, int) else f"URI {end}"
