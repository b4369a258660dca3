"""The work: cases, what is said to customers, what is promised, what is closed."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from casebook.columns import Id, JsonText, UtcTime, flag, marked, signed, table, when

cases = table(
    "cases",
    Column("title", Text, nullable=False, server_default=""),
    *signed("opened"),
    Column("owner_id", Id, ForeignKey("teammate.id")),
    Column("owned_since", UtcTime),
    Column("concerns_id", Id, ForeignKey("person.id")),  # whom it is about, not always the author
    Column("waiting_since", UtcTime),  # their first unanswered word; none when answered
    Column("first_word_at", UtcTime, nullable=False),
    Column("last_word_at", UtcTime, nullable=False),
    *marked("our_fault"),
    *marked("exception"),  # a lead's, with a reason: the only way past the order
    Column("exception_because", Text),
    Column("quiet_since", UtcTime),  # raised itself, once; none after any word
    Column("ended_at", UtcTime),  # mirrors the newest case_end or reopening
    Index("ix_cases_owner_id", "owner_id", **when("ended_at IS NULL AND owner_id IS NOT NULL")),
    Index("ix_cases_concerns_id", "concerns_id"),
    # What the clocks of the reports ask a case.
    Index("ix_cases_first_word_at", "first_word_at", "last_word_at", "ended_at", "owner_id"),
)
RETURNED = text("owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL")
Index("ix_cases_queue", cases.c.waiting_since, cases.c.id, **when(RETURNED))
FIRST = text(
    "exception_at IS NOT NULL"
    " AND owner_id IS NULL AND ended_at IS NULL AND waiting_since IS NOT NULL"
)
Index("ix_cases_exception", cases.c.waiting_since, cases.c.id, **when(FIRST))

case_item = table(
    "case_item",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("mention_id", Id, ForeignKey("mention.id")),
    Column("ticket_id", Id, ForeignKey("ticket.id")),
    # origin duplicate evolution homonym answer chaser passed_on
    Column("as_", Text, nullable=False),
    Column("because", JsonText, nullable=False),
    *signed(by_house=True),  # none: proposed or attached by the house
    *marked("confirmed"),
    *marked("ended"),
    UniqueConstraint("case_id", "mention_id"),
    UniqueConstraint("case_id", "ticket_id"),
    Index("ix_case_item_mention_id", "mention_id"),
    Index("ix_case_item_ticket_id", "ticket_id"),
)

helper = table(
    "helper",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("joined_at", UtcTime, nullable=False),
    Column("left_at", UtcTime),
)

draft = table(
    "draft",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("route", JsonText, nullable=False),  # verb, account, handle, mention, visibility
    Column("at", UtcTime, nullable=False),
    Column("discarded_at", UtcTime),
    UniqueConstraint("case_id", "teammate_id", "revision"),
)

message = table(
    "message",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("account_id", Id, ForeignKey("account.id")),  # none: by hand
    Column("key", Text, nullable=False, unique=True),  # the draft revision released
    Column("once_key", Text, unique=True),  # once-only routes: also the item answered
    Column("verb", Text, nullable=False),  # reply | contact | hand_off | by_hand
    Column("visibility", Text, nullable=False),
    Column("handle_id", Id, ForeignKey("person_handle.id"), index=True),
    Column("mention_id", Id, ForeignKey("mention.id")),  # what it answers or is about
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),  # who speaks
    Column("draft_id", Id, ForeignKey("draft.id")),
    Column("mode", Text, nullable=False),  # preview | live, as the account was at release
    Column("state", Text, nullable=False),  # see casebook.message.STATES
    Column("asked_at", UtcTime, nullable=False),
    Column("released_at", UtcTime),
    Column("send_after", UtcTime),  # end of the undo window
    Column("claimed_by", Text),
    Column("called_at", UtcTime),  # the platform call began: from here on it may have happened
    Column("sent_at", UtcTime),  # the platform's time, else ours
    Column("look_at", UtcTime),  # perhaps: when the thread is read back next
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("outcome", JsonText),  # [it, en]: why refused, perhaps or withdrawn
    Column("ended_at", UtcTime),
    Index("ix_message_mention_id", "mention_id"),
    Index(
        "ix_message_sent", "case_id", "sent_at", "called_at", "visibility", **when("state = 'sent'")
    ),
    Index("ix_message_due", "send_after", **when("state = 'released'")),
    Index("ix_message_open", "state", **when("state IN ('awaiting','sending','perhaps')")),
)

receipt = table(
    "receipt",
    Column("message_id", Id, ForeignKey("message.id"), index=True),
    Column("closing_id", Id, ForeignKey("closing.id"), index=True),
    Column("native_id", Text, nullable=False),
    Column("url", Text),
    Column("at", UtcTime),  # the platform's time
    Column("noted_at", UtcTime, nullable=False),
    Column("how", Text, nullable=False),  # answered | found | person
    Column("facts", JsonText, nullable=False),
)

approval = table(
    "approval",
    Column("message_id", Id, ForeignKey("message.id"), nullable=False, index=True),
    *signed(),
    flag("approved", at_first=None),
    Column("phrase_id", Id, ForeignKey("phrase.id")),  # approved beforehand, word for word
    Column("words", Text, nullable=False, server_default=""),
    Column("text_hash", Text, nullable=False),  # exactly what was seen
)

note = table(
    "note",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)
