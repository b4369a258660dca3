"""How things end: promises, closings in other systems, case ends, reopenings, overrides."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Text, text

from casebook.columns import FALSE, Id, JsonText, UtcTime, table, when

commitment = table(
    "commitment",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # own | third_party | inherited
    Column("to_id", Id, ForeignKey("person.id")),
    Column("through", Text, nullable=False, server_default=""),  # who will do it, when not us
    Column("owner_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Id, ForeignKey("teammate.id")),
    Column("due_at", UtcTime, nullable=False),
    Column("message_id", Id, ForeignKey("message.id")),  # the words it was made with
    Column("ticket_id", Id, ForeignKey("ticket.id")),  # inherited: where it was made
    Column("key", Text, unique=True),  # inherited: never proposed twice
    Column("proposed", Boolean, nullable=False, server_default=FALSE),  # nobody's yet
    Column("remind_at", UtcTime),  # the next reminder, inside the owner's hours
    Column("late_since", UtcTime),  # the lead was told, once
    Column("claimed_at", UtcTime),  # kept, by our own word alone
    Column("claimed_by", Id, ForeignKey("teammate.id")),
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
    Column("confirmed_by", Id, ForeignKey("teammate.id"), nullable=False),
    Column("confirmed_at", UtcTime, nullable=False),
    Column("version", Text),  # the ticket as the person saw it
    Column("status_before", Text),  # what undo restores
    Column("do_after", UtcTime, nullable=False),
    Column("claimed_by", Text),
    Column("called_at", UtcTime),
    Column("done_at", UtcTime),
    Column("look_at", UtcTime),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("outcome", JsonText),
    Column("undo_by", Id, ForeignKey("teammate.id")),
    Column("undo_at", UtcTime),
    Column("undone_at", UtcTime),
    Index("ix_closing_open", "do_after", **when("done_at IS NULL")),
)
ONE_CLOSING = text("state NOT IN ('refused','undone','withdrawn','preview')")
Index("uq_closing_ticket_id", closing.c.ticket_id, unique=True, **when(ONE_CLOSING))

case_end = table(
    "case_end",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Id, ForeignKey("teammate.id"), nullable=False),
    Column("how", Text, nullable=False),  # solved | passed_on | no_answer | not_ours | joined
    Column("words", Text, nullable=False, server_default=""),
    Column("apology", Text, nullable=False, server_default=""),  # when it was our fault (N4)
    Column("recovery", Text, nullable=False, server_default=""),
)

reopening = table(
    "reopening",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Id, ForeignKey("teammate.id")),  # none: the customer wrote again
    Column("words", Text, nullable=False, server_default=""),
)

override = table(
    "override",
    Column("rule", Text, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), index=True),
    Column("by", Id, ForeignKey("teammate.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("because", Text, nullable=False),
)
