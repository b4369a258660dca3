"""What can be done to a ticket, with RT's own sentences about it (recorded from RT 5.0.3)."""

import base64
from html import escape

from playground.desks.rt_book import (
    INACTIVE,
    ORGANIZATION,
    STATUSES,
    TICKET_FIELD,
    Book,
    Ticket,
    Transaction,
    User,
)
from playground.wire import Json

AUTOREPLY = "Greetings,\n\nYour ticket has been assigned an ID of [{} #{}].\n\n{}"
RESOLVED = (
    "According to our records, your request has been resolved. If you have any\n"
    "further questions or concerns, please respond to this message."
)
AUTOCREATED = "Autocreated when added as a watcher"
SAID = {
    "comment": ("Comment", "Comments added"),
    "correspond": ("Correspond", "Correspondence added"),
}


def open_ticket(book: Book, sent: Json, by: str) -> Ticket:
    """A new ticket; an unknown requestor becomes a user named by the address."""
    number, now = len(book.tickets) + 1, book.now()
    asked = sent.get("Requestor") or []
    requestors = [asked] if isinstance(asked, str) else list(asked)
    for address in requestors:
        book.add_user(User(40 + len(book.users), address, address, comments=AUTOCREATED))
    ticket = Ticket(number, sent["Queue"], sent.get("Subject", ""), by, now, requestors)
    ticket.status = sent.get("Status", "new")
    ticket.channel = sent.get("CustomFields", {}).get(TICKET_FIELD[1], "")
    if ticket.status != "new":
        ticket.started = now
    if ticket.status in INACTIVE:
        ticket.resolved = now
    book.tickets[number] = ticket
    _opening(book, ticket, sent, by)
    return ticket


def _opening(book: Book, ticket: Ticket, sent: Json, by: str) -> None:
    row = book.record(ticket, "Create", by)
    text = sent.get("Content", "")
    if "Content" in sent:
        kind = sent.get("ContentType", "text/plain")
        book.attach(row, text, subject=ticket.subject, kind=kind)
    reply = AUTOREPLY.format(ORGANIZATION, ticket.number, text)
    book.mail(ticket, f"AutoReply: {ticket.subject}", reply, _as_markup(reply))


def say(book: Book, ticket: Ticket, how: str, sent: Json, by: str) -> tuple[int, list[str]]:
    """Comment (internal) or correspond (mailed to the requestors): transaction and sentences."""
    kind, sentence = SAID[how]
    subject = f"{sent['Subject']}\n" if sent.get("Subject") else "No Subject"
    row = book.record(ticket, kind, by, data=subject)
    _attach_said(book, row, sent)
    if how == "correspond":
        _corresponded(book, ticket, sent.get("Content", ""), by)
    sentences = [sentence]
    if sent.get("Status"):
        sentences += set_status(book, ticket, sent["Status"], by)
    return row.number, sentences


def _attach_said(book: Book, row: Transaction, sent: Json) -> None:
    files = sent.get("Attachments", ())
    if files:
        book.attach(row, "", kind="multipart/mixed")
    otherwise = "text/plain" if sent.get("Content") else "application/octet-stream"
    kind = sent.get("ContentType", otherwise)
    book.attach(row, sent.get("Content", ""), kind=kind)
    for file in files:
        text = base64.b64decode(file["FileContent"]).decode("utf-8", "replace")
        book.attach(row, text, kind=file["FileType"], filename=file["FileName"])


def _as_markup(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _corresponded(book: Book, ticket: Ticket, text: str, by: str) -> None:
    if by in ticket.requestors:
        # A customer's own word reopens a ticket, but does not start a new one.
        if ticket.status != "new":
            set_status(book, ticket, "open", "RT_System")
        return
    ticket.told = book.now()
    book.mail(ticket, ticket.subject, text, f"<pre>{escape(text)}</pre>")
    set_status(book, ticket, "open", "RT_System")


def set_status(book: Book, ticket: Ticket, status: str, by: str) -> list[str]:
    """RT refuses with a sentence and 200; the same value again says nothing."""
    if status == ticket.status:
        return []
    if status not in STATUSES:
        return [f"Status '{status}' isn't a valid status for this ticket."]
    if status == "deleted" and by != "root":
        return ["Permission Denied"]
    if status in INACTIVE and book.waits_for_another(ticket):
        return ["That ticket has unresolved dependencies"]
    old, ticket.status = ticket.status, status
    if old == "new":
        ticket.started = ticket.started or book.now()
    if status in INACTIVE:
        ticket.resolved = book.now()
    book.record(ticket, "Status", by, field="Status", old=old, new=status)
    if status == "resolved":
        book.mail(ticket, f"Resolved: {ticket.subject}", RESOLVED, _as_markup(RESOLVED))
    return [f"Status changed from '{old}' to '{status}'"]


def set_subject(book: Book, ticket: Ticket, subject: str, by: str) -> list[str]:
    if subject == ticket.subject:
        return []
    old, ticket.subject = ticket.subject, subject
    book.record(ticket, "Set", by, field="Subject", old=old, new=subject)
    return [f"Subject changed from '{old}' to '{subject}'"]


def set_channel(book: Book, ticket: Ticket, value: str, by: str) -> list[str]:
    old, ticket.channel = ticket.channel, value
    if value == old:
        return []
    number, name = TICKET_FIELD
    book.record(ticket, "CustomField", by, field=str(number), old=old, new=value)
    if not old or not value:
        return [f"{name} {value} added" if value else f"{name} {old} deleted"]
    return [f"{name} {old} changed to {value}"]
