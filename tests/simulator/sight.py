"""What lies in the tables at one moment, read plainly, for the checks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, select

from casebook.database import Book
from casebook.tables.cases import approval, case_item, cases, draft, helper, message, receipt
from casebook.tables.ends import closing, commitment, override
from casebook.tables.heard import (
    account,
    body,
    head,
    mention,
    person,
    person_handle,
    stream,
    verdict,
)
from casebook.tables.intake import canary, gap, import_error, import_part, import_run, parked, push
from casebook.tables.known import incident, topic
from casebook.tables.people import code, customer, customer_contact, link, proof, ticket
from casebook.tables.team import due_work, event, notice, phrase, shift, teammate

Rows = Sequence[Row[Any]]
ADDRESSED = re.compile(r"^(?:@\S+ )+")
DECIDED = (
    "link decision undone", "duplicate decided", "duplicate rejected", "duplicate undone",
    "incident worded", "judge unlearnt",
)  # fmt: skip
SPOKEN = ("message", "mention", "commitment", "note")


class Sight:
    """All rows of the tables that the promises speak of, in the order of their ids."""

    def __init__(self, book: Book) -> None:
        with book.reading() as r:
            self.now = r.now

            def all_of(table: Table) -> Rows:
                shown = [column for column in table.c if column.name != "weights"]
                return r.rows(select(*shown).order_by(*table.primary_key.columns))

            self.accounts, self.streams = all_of(account), all_of(stream)
            self.mentions, self.cases, self.items = (
                all_of(mention),
                all_of(cases),
                all_of(case_item),
            )
            self.messages, self.approvals = all_of(message), all_of(approval)
            self.closings, self.tickets = all_of(closing), all_of(ticket)
            self.gaps, self.parked, self.handles = (
                all_of(gap),
                all_of(parked),
                all_of(person_handle),
            )
            self.receipts = all_of(receipt)
            self.promises, self.notices, self.helpers = (
                all_of(commitment),
                all_of(notice),
                all_of(helper),
            )
            self.codes, self.links, self.proofs = all_of(code), all_of(link), all_of(proof)
            self.people, self.mates, self.overrides = (
                all_of(person),
                all_of(teammate),
                all_of(override),
            )
            self.due_work = r.rows(
                select(due_work)
                .where(due_work.c.what.in_(("mail", "hook", "stop")))
                .order_by(due_work.c.id)
            )
            self.verdicts, self.heads, self.incidents = (
                all_of(verdict),
                all_of(head),
                all_of(incident),
            )
            self.imports, self.import_parts, self.import_errors = (
                all_of(import_run),
                all_of(import_part),
                all_of(import_error),
            )
            self.customers, self.contacts, self.drafts = (
                all_of(customer),
                all_of(customer_contact),
                all_of(draft),
            )
            said = select(event).where(event.c.what.in_(DECIDED))
            self.events = r.rows(said.order_by(event.c.id))
            texts = r.rows(select(body).where(body.c.of.in_(SPOKEN)))
        self.text: Mapping[tuple[str, int], str] = {
            (t.of, t.of_id): t.text for t in texts if t.part == "text"
        }
        self.parts: Mapping[tuple[str, int, str], str] = {
            (t.of, t.of_id, t.part): t.text for t in texts if t.part != "text"
        }

    def account(self, key: str) -> Row[Any] | None:
        return next((row for row in self.accounts if row.key == key), None)

    def stream(self, key: str, name: str) -> Row[Any] | None:
        of = self.account(key)
        rows = (row for row in self.streams if of and row.account_id == of.id)
        return next((row for row in rows if row.key == name), None)


def all_rows(book: Book) -> str:
    """Everything of a run that two runs of one seed must have in common, as text."""
    tables = (
        account, stream, mention, verdict, parked, gap, cases, case_item, message, approval, receipt,
        closing, ticket, person_handle, push, due_work, event, body, person, link, proof, code,
        commitment, override, notice, shift, phrase, canary, head, incident, topic, import_run,
        import_part, import_error, customer, customer_contact,
    )  # fmt: skip
    lines = []
    with book.reading() as r:
        for table in tables:
            shown = [
                column for column in table.c if column.name not in ("secrets", "locked", "weights")
            ]
            query = select(*shown).order_by(*table.primary_key.columns)
            lines += [f"{table.name} {tuple(row)!r}" for row in r.rows(query)]
    return "\n".join(lines)


def bare(text: str) -> str:
    """Without the name that Mastodon wants in front."""
    return ADDRESSED.sub("", text)
