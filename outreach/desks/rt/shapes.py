"""RT's records turned into customers and tickets (shapes recorded from RT 5.0.3)."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from outreach.desk import Changed, DeskCustomer, DeskTicket, Said
from outreach.desks.rt.about import say

Shape = Mapping[str, Any]

ACTIVE, INACTIVE = "Status = '__Active__'", "Status = '__Inactive__'"
# RT reads dates in the zone of its own user, which nobody tells us: a margin of whole days.
MARGIN = timedelta(days=2)
# Opening takes up to a second or two, and the words are written down last.
A_MOMENT = timedelta(seconds=5)


def quoted(value: str) -> str:
    """A value in TicketSQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def any_of(field: str, values: Iterable[str]) -> str:
    return "(" + " OR ".join(f"{field} = {quoted(value)}" for value in values) + ")"


def changed_after(mark: str) -> str:
    """TicketSQL that surely holds everything changed after the mark, and somewhat more."""
    day = (moment(mark) or datetime(1970, 1, 3, tzinfo=UTC)) - MARGIN
    return f"LastUpdated > '{day:%Y-%m-%d}'"


def moment(stamp: str) -> datetime | None:
    """RT says 1970 for a time that is not set."""
    at = datetime.fromisoformat(stamp.replace("Z", "+00:00")) if stamp else None
    return at if at and at.year > 1970 else None


def earlier(stamp: str, by: timedelta) -> str:
    """The stamp moved back, in the form that sorts as text."""
    at = moment(stamp)
    return f"{at - by:%Y-%m-%dT%H:%M:%SZ}" if at else ""


def field(shape: Shape, name: str) -> str:
    """The first value of a custom field, without regard to case."""
    found = (f for f in shape.get("CustomFields") or () if f["name"].lower() == name.lower())
    return next((str(f["values"][0]) for f in found if f["values"]), "")


def requestor(shape: Shape) -> str:
    """The name of the first requestor, mostly an address."""
    who = shape.get("Requestor") or shape.get("Requestors") or ()
    return str(who[0]["id"]) if who else ""


def ticket(shape: Shape, *, open: bool, origin: str, url: str, **more: Any) -> DeskTicket:
    """From a record or a row of a search. Raises Changed."""
    try:
        return DeskTicket(
            native_id=str(shape["id"]),
            subject=shape["Subject"] or f"#{shape['id']}",
            status=shape["Status"],
            open=open,
            origin=field(shape, origin),
            opened_at=moment(shape["Created"]),
            changed_at=moment(shape["LastUpdated"]),
            url=url,
            customer=requestor(shape) or None,
            **more,
        )
    except (KeyError, TypeError, ValueError) as why:
        raise Changed(say.OTHER_SHAPE, str(shape)) from why


def customer(
    user: Shape, *, code: str, handles: Mapping[str, str], contract: Iterable[str]
) -> DeskCustomer:
    """From ``GET /user/NAME``, which leaves out what is empty."""
    phones = (user.get(name, "") for name in ("MobilePhone", "HomePhone", "WorkPhone"))
    social = {channel: field(user, name) for channel, name in handles.items()}
    about = {name: field(user, name) for name in contract}
    return DeskCustomer(
        native_id=user["Name"],
        name=user.get("RealName") or user["Name"],
        code=field(user, code) if code else "",
        city=user.get("City", ""),
        language=user.get("Lang", ""),
        since=user.get("Created", "")[:10],
        emails=(user["EmailAddress"],),
        phones=tuple(phone for phone in phones if phone),
        handles={channel: handle for channel, handle in social.items() if handle},
        contract={name: value for name, value in about.items() if value},
    )


def said(told: Mapping[str, Shape], attachments: Iterable[Shape]) -> Iterator[Said]:
    """The words of these transactions, each once: plain, else without its markup."""
    seen = set[str]()
    for each in attachments:
        number, text = str(each["TransactionId"]), _words(each)
        at = moment(told[number]["Created"]) if number in told else None
        if text and at and number not in seen and not each.get("Filename"):
            seen.add(number)
            yield Said(number, at, text)


def first_text(opened: str, attachments: Iterable[Shape]) -> str:
    """What the customer wrote when the ticket was opened; not RT's own mail about it."""
    latest = earlier(opened, -A_MOMENT)
    for each in attachments:
        mine = each["Created"] <= latest and each["Creator"]["id"] != "RT_System"
        if mine and (text := _words(each)):
            return text
    return ""


def _words(attachment: Shape) -> str:
    if attachment["ContentType"] == "text/html":
        return html.unescape(re.sub(r"<[^>]*>", " ", attachment["Content"] or "")).strip()
    return str(attachment["Content"] or "") if attachment["ContentType"] == "text/plain" else ""
