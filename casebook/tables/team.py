"""The team and the house: teammates, sessions, the diary, settings, work that is due."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint

from casebook.columns import Id, JsonText, UtcTime, flag, marked, signed, table, when

teammate = table(
    "teammate",
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),  # normalised
    Column("role", Text, nullable=False),  # agent | lead | manager | integrator | admin
    # "network, on duty": said to customers
    Column("work", Text, nullable=False, server_default=""),
    flag("newcomer"),
    Column("photo", LargeBinary),
    Column("photo_type", Text),
    Column("language", Text, nullable=False, server_default="it"),
    Column("zone", Text, nullable=False, server_default="Europe/Rome"),
    # light | dark | "" follows the system
    Column("theme", Text, nullable=False, server_default=""),
    flag("keys", at_first=True),  # single-letter shortcuts
    flag("by_mail", at_first=True),  # notices by mail too
    Column("password", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

invitation = table(
    "invitation",
    Column("token_hash", Text, nullable=False, unique=True),
    Column("teammate_id", Id, ForeignKey("teammate.id")),  # none: the first administrator
    *signed(by_house=True),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

session = table(
    "session",
    Column("token_hash", Text, nullable=False, unique=True),
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False, index=True),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

sign_in_attempt = table(
    "sign_in_attempt",
    Column("who", Text, nullable=False),  # keyed hash of the e-mail or of the address it came from
    Column("at", UtcTime, nullable=False),
    flag("good", at_first=None),
    Index("ix_sign_in_attempt_who", "who", "at"),
)

event = table(  # the diary: chained, keyed, never edited
    "event",
    Column("at", UtcTime, nullable=False),
    Column("what", Text, nullable=False),
    Column("by", Id, ForeignKey("teammate.id")),
    Column("case_id", Id, ForeignKey("cases.id")),
    # ids and plain facts; never a text that can be erased
    Column("about", JsonText, nullable=False),
    Column("chain", Text, nullable=False),
    Index("ix_event_case_id", "case_id", "id"),
)

shift = table(
    "shift",
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("from_at", UtcTime, nullable=False),
    Column("to_at", UtcTime, nullable=False),
    Column("what", Text, nullable=False, server_default="duty"),  # duty | away
    Column("by", Id, ForeignKey("teammate.id")),
    Column("at", UtcTime),
    Column("done_at", UtcTime),  # what its beginning asks for was done: cases handed on or returned
    Column("ended_at", UtcTime),  # taken off the rota
    Index("ix_shift_to_at", "to_at"),
)

presence = table(
    "presence",
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    flag("writing"),
    Column("until", UtcTime, nullable=False),
    UniqueConstraint("teammate_id", "case_id"),
)

phrase = table(
    "phrase",
    Column("moment", Text, nullable=False),  # invite_private, first_private, told_closed …
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Id, ForeignKey("teammate.id")),  # none: shipped
    *marked("approved"),
    Column("at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    UniqueConstraint("moment", "language", "version"),
)

word = table(
    "word",
    Column("list", Text, nullable=False),  # brand, complaint, praise, urgency, glossary …
    Column("language", Text, nullable=False),
    Column("word", Text, nullable=False),
    Column("weight", Integer, nullable=False, server_default="1"),
    UniqueConstraint("list", "language", "word"),
)

calendar = table(
    "calendar",
    Column("zone", Text, nullable=False),
    Column("spans", JsonText, nullable=False),  # {"mon": [["09:00", "13:00"], …], …}
    Column("holidays", JsonText, nullable=False),  # country, subdivision, local feasts, exceptions
    Column("at", UtcTime, nullable=False),
)

target = table(
    "target",
    Column("clock", Text, nullable=False, unique=True),
    Column("minutes", Integer, nullable=False),
    flag("working", at_first=True),
)

notice = table(  # something one teammate must know, once
    "notice",
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("what", Text, nullable=False),
    Column("case_id", Id, ForeignKey("cases.id")),
    # ids and plain facts; never a text that can be erased
    Column("about", JsonText, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("seen_at", UtcTime),
    UniqueConstraint("teammate_id", "key"),
    Index("ix_notice_teammate_id", "teammate_id", "id"),
    Index("ix_notice_unseen", "teammate_id", **when("seen_at IS NULL")),
)

api_key = table(
    "api_key",
    Column("name", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),  # in whose name it acts
    *signed(),
    Column("seen_at", UtcTime),
    Column("ended_at", UtcTime),
)

setting = table(
    "setting",
    Column("key", Text, primary_key=True),
    Column("value", JsonText, nullable=False),
    Column("at", UtcTime, nullable=False),
    numbered=False,
)

due_work = table(  # small jobs that are not a row of another noun; done once in effect
    "due_work",
    Column("what", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("about", JsonText, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", UtcTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done_at", UtcTime),
    Column("trouble", JsonText),
    Index("ix_due_work_due", "due_at", **when("done_at IS NULL")),
)
