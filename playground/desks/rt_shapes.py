"""RT's records as its REST 2.0 shows them (recorded from RT 5.0.3; docs: RT::REST2)."""

import base64
from datetime import datetime

from playground.desks import rt_links
from playground.desks.rt_book import (
    QUEUES,
    TICKET_FIELD,
    USER_FIELD,
    Attachment,
    Book,
    Ticket,
    Transaction,
    User,
)
from playground.wire import Json

Shape = dict[str, Json]

LIFECYCLE = {
    "new": (("Open It", "open", "Respond"), ("Resolve", "resolved", "Comment"),
            ("Reject", "rejected", "Respond")),
    "open": (("Stall", "stalled", "Comment"), ("Resolve", "resolved", "Comment"),
             ("Reject", "rejected", "Respond")),
    "stalled": (("Open It", "open", ""),),
    "resolved": (("Re-open", "open", "Comment"),),
    "rejected": (("Re-open", "open", "Comment"),),
    "deleted": (("Undelete", "new", ""),),
}  # fmt: skip
REFS = {"DependsOn": "depends-on", "DependedOnBy": "depended-on-by",
        "RefersTo": "refers-to", "ReferredToBy": "referred-to-by"}  # fmt: skip
ROW_ONLY = ("Requestors", "_url", "type")
ZEROES = ("Priority", "InitialPriority", "FinalPriority", "TimeWorked", "TimeLeft", "TimeEstimated")


def stamp(at: datetime | None) -> str:
    """RT says 1970 for a date that is not set."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else "1970-01-01T00:00:00Z"


class Shapes:
    def __init__(self, book: Book, root: str) -> None:
        self._book = book
        self.root = root

    def reference(self, kind: str, key: Json) -> Shape:
        return {"id": key, "type": kind, "_url": f"{self.root}/{kind}/{key}"}

    def user_reference(self, name: str) -> Shape:
        return self.reference("user", name)

    def ticket(self, ticket: Ticket) -> Shape:
        """GET /ticket/N: the id is a number here, and text everywhere else."""
        shape = self.ticket_row(ticket)
        told = {"Told": stamp(ticket.told)} if ticket.told else {}
        return {
            **{key: value for key, value in shape.items() if key not in ROW_ONLY},
            **dict.fromkeys(ZEROES, "0"),
            **told,
            "Type": "ticket",
            "id": ticket.number,
            "EffectiveId": self.reference("ticket", str(ticket.number)),
            "_hyperlinks": self._ticket_links(ticket),
        }

    def ticket_row(self, ticket: Ticket) -> Shape:
        """What a search can show of a ticket when `fields` asks for it."""
        people = [self.user_reference(name) for name in ticket.requestors]
        queue = next(str(key) for key, name in QUEUES.items() if name == ticket.queue)
        values = [ticket.channel] if ticket.channel else []
        return {
            **self.reference("ticket", str(ticket.number)),
            "Subject": ticket.subject,
            "Status": ticket.status,
            "Queue": self.reference("queue", queue),
            "Owner": self.user_reference("Nobody"),
            "Requestor": people,
            "Requestors": people,
            "Cc": [],
            "AdminCc": [],
            "CustomFields": [self._field(TICKET_FIELD, values)],
            "Creator": self.user_reference(ticket.creator),
            "LastUpdatedBy": self.user_reference(ticket.updated_by),
            "Created": stamp(ticket.created),
            "LastUpdated": stamp(ticket.updated),
            "Started": stamp(ticket.started),
            "Resolved": stamp(ticket.resolved),
            "Starts": stamp(None),
            "Due": stamp(None),
            "EffectiveId": str(ticket.number),
        }

    def _field(self, field: tuple[int, str], values: list[str]) -> Shape:
        number, name = field
        return {**self.reference("customfield", str(number)), "name": name, "values": values}

    def _ticket_links(self, ticket: Ticket) -> list[Shape]:
        me = f"{self.root}/ticket/{ticket.number}"
        custom = {**self.reference("customfield", str(TICKET_FIELD[0])), "name": TICKET_FIELD[1]}
        own = [
            {"ref": name, "_url": f"{me}/{name}"} for name in ("history", "correspond", "comment")
        ]
        steps = [_step(me, ticket.status, *step) for step in LIFECYCLE[ticket.status]]
        return [
            {**self.reference("ticket", ticket.number), "ref": "self"},
            *self._linked(ticket),
            {**custom, "ref": "customfield"},
            *own,
            *steps,
        ]

    def _linked(self, ticket: Ticket) -> list[Shape]:
        rows: list[Shape] = []
        for name, ref in REFS.items():
            for end in rt_links.ends(self._book, ticket, name):
                local = isinstance(end, int)
                shape = self.reference("ticket", str(end))
                rows.append({**(shape if local else {"type": "external", "_url": end}), "ref": ref})
        return rows

    def transaction_row(self, row: Transaction) -> Shape:
        return {
            **self.reference("transaction", str(row.number)),
            "Type": row.kind,
            "Field": row.field,
            "OldValue": row.old,
            "NewValue": row.new,
            "Data": row.data,
            "Creator": self.user_reference(row.creator),
            "Created": stamp(row.at),
            "ObjectId": str(row.ticket),
        }

    def transaction(self, row: Transaction) -> Shape:
        shape = self.transaction_row(row)
        kept = {key: shape[key] for key in ("Type", "Creator", "Created")}
        links: list[Shape] = [{**self.reference("transaction", row.number), "ref": "self"}]
        for _, attachment in self._book.attached([row]):
            links.append(
                {"ref": "attachment", "_url": f"{self.root}/attachment/{attachment.number}"}
            )
        ticket = self.reference("ticket", str(row.ticket))
        more = {"Data": row.data, "Field": row.field, "OldValue": row.old, "NewValue": row.new}
        filled = {key: value for key, value in more.items() if value}
        return {"id": row.number, "Object": ticket, "TimeTaken": "0", **kept, **filled,
                "_hyperlinks": links}  # fmt: skip

    def attachment_row(self, row: Transaction, attachment: Attachment) -> Shape:
        """In a list the content is plain text."""
        return {
            **self.reference("attachment", str(attachment.number)),
            "Subject": attachment.subject,
            "Content": attachment.text,
            "ContentType": attachment.kind,
            "Filename": attachment.filename,
            "TransactionId": str(row.number),
            "Creator": self.user_reference(row.creator),
            "Created": stamp(row.at),
        }

    def attachment(self, row: Transaction, attachment: Attachment) -> Shape:
        """Alone, the content is base64 with a final newline."""
        shape = self.attachment_row(row, attachment)
        shape.pop("_url"), shape.pop("type")
        if not attachment.filename:
            shape.pop("Filename")
        shape["Content"] = base64.encodebytes(attachment.text.encode()).decode()
        shape["TransactionId"] = self.reference("transaction", str(row.number))
        me = {**self.reference("attachment", attachment.number), "ref": "self"}
        return {**shape, "id": attachment.number, "Parent": "0", "_hyperlinks": [me]}

    def user_row(self, user: User) -> Shape:
        return {
            **self.reference("user", user.name),
            "Name": user.name,
            "EmailAddress": user.email,
            "RealName": user.real_name,
            "MobilePhone": user.mobile,
            "Organization": user.organization,
            "Comments": user.comments,
            "LastUpdated": stamp(user.changed),
        }

    def user(self, user: User) -> Shape:
        """GET /user/NAME: empty values are left out, custom fields are only here."""
        shape = {key: value for key, value in self.user_row(user).items() if value}
        shape.pop("_url"), shape.pop("type")
        me = self.reference("user", user.number)
        links = [{**me, "ref": "self"}, {"ref": "history", "_url": f"{me['_url']}/history"}]
        by = self.user_reference("RT_System")
        return {
            **shape,
            "id": user.number,
            "EmailAddress": user.email,
            "Privileged": int(user.privileged),
            "Disabled": "0",
            "Memberships": [],
            "Created": stamp(user.changed),
            "Creator": by,
            "LastUpdatedBy": by,
            "CustomFields": [self._field(USER_FIELD, [user.code])] if user.code else [],
            "_hyperlinks": links,
        }

    def queue(self, number: int) -> Shape:
        me = self.reference("queue", number)
        return {"id": number, "Name": QUEUES[number], "Description": QUEUES[number],
                "Lifecycle": "default", "Disabled": "0", "_hyperlinks": [{**me, "ref": "self"}]}  # fmt: skip


def _step(ticket: str, now: str, label: str, then: str, update: str) -> Shape:
    """A change of status that RT offers, and how to make it."""
    step: Shape = {"ref": "lifecycle", "label": label, "from": now, "to": then}
    if not update:
        return {**step, "_url": ticket}
    how = "correspond" if update == "Respond" else "comment"
    return {**step, "update": update, "_url": f"{ticket}/{how}"}
