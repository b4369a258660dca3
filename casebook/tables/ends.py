"""How things end: promises, closings in other systems, case ends, reopenings, overrides."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, text

from casebook.columns import Id, JsonText, UtcTime, flag, marked, signed, table, when

commitment = table(
    "commitment",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # own | third_party | inherited
    Column("to_id", Id, ForeignKey("person.id")),
    Column("through", Text, nullable=False, server_default=""),  # who will do it, when not us
    Column("owner_id", Id, ForeignKey("teammate.id"), nullable=False),
    *signed("made", by_house=True),
    Column("due_at", UtcTime, nullable=False),
    Column("message_id", Id, ForeignKey("message.id")),  # the words it was made with
    Column("ticket_id", Id, ForeignKey("ticket.id")),  # inherited: where it was made
    Column("key", Text, unique=True),  # inherited: never proposed twice
    flag("proposed"),  # nobody's yet
    Column("remind_at", UtcTime),  # the next reminder, inside the owner's hours
    Column("late_since", UtcTime),  # the lead was told, once
    *marked("claimed"),  # kept, by our own word alone
    Column("ended_at", UtcTime),
    Column("end", Text),  # kept | moved | broken | refused (a proposal)
    Column("ended_by", Id, ForeignKey("teammate.id")),  # none: unanswered for the time set
    Column("moved_to_id", Id, ForeignKey("commitment.id")),
    Index("ix_commitment_due", "due_at", **when("ended_at IS NULL")),
)

closing = table(
    "closing",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=False),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("mode", Text, nullable=False),  # preview | live
    Column("state", Text, nullable=False),  # see casebook.closing.STATES
    *signed("confirmed"),
    Column("version", Text),  # the ticket as the person saw it
    Column("status_before", Text),  # what undo restores
    Column("do_after", UtcTime, nullable=False),
    Column("claimed_by", Text),
    Column("called_at", UtcTime),
    Column("done_at", UtcTime),
    Column("look_at", UtcTime),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("outcome", JsonText),
    *marked("undo"),
    Column("undone_at", UtcTime),
    Index("ix_closing_open", "do_after", **when("done_at IS NULL")),
)
ONE_CLOSING = text("state NOT IN ('refused','undone','withdrawn','preview')")
Index("uq_closing_ticket_id", closing.c.ticket_id, unique=True, **when(ONE_CLOSING))

case_end = table(
    "case_end",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    *signed(),
    Column("how", Text, nullable=False),  # solved | passed_on | no_answer | not_ours | joined
    Column("words", Text, nullable=False, server_default=""),
    Column("apology", Text, nullable=False, server_default=""),  # when it was our fault (N4)
    Column("recovery", Text, nullable=False, server_default=""),
)

reopening = table(
    "reopening",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    *signed(by_house=True),  # none: the customer wrote again
    Column("words", Text, nullable=False, server_default=""),
)

override = table(
    "override",
    Column("rule", Text, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), index=True),
    *signed(),
    Column("because", Text, nullable=False),
)
