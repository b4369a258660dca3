"""What stands around hearing: parked items, gaps, canaries, tips, pushes, and the meter."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from casebook.columns import Id, JsonText, UtcTime, marked, signed, table, when

parked = table(
    "parked",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("stream_id", Id, ForeignKey("stream.id")),
    Column("native_id", Text, nullable=False, server_default=""),
    Column("error", JsonText, nullable=False),  # [it, en]
    Column("raw", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    *marked("ended"),
    UniqueConstraint("account_id", "stream_id", "native_id"),
)

gap = table(
    "gap",
    Column("stream_id", Id, ForeignKey("stream.id"), nullable=False),
    Column("from_at", UtcTime, nullable=False),
    Column("to_at", UtcTime, nullable=False),
    Column("missed", Integer),  # the count at the source, when it tells
    Column("because", JsonText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("tried_at", UtcTime),  # read back, or asked and not to be had; none: still to be tried
    Column("claimed_until", UtcTime),  # who reads it back now may die: then it is free again
    Column("found", Integer),  # how many words the reading back brought
    *marked("ended"),  # none: read back by the house
)

canary = table(  # a known sentence planted at the source, to be heard in time
    "canary",
    Column("stream_id", Id, ForeignKey("stream.id"), nullable=False, unique=True),
    Column("sentence", Text, nullable=False),
    Column("every_hours", Integer, nullable=False, server_default="24"),
    Column("heard_at", UtcTime),
    Column("missed_since", UtcTime),  # rung once; none when heard again
    *signed(),
    Column("ended_at", UtcTime),
)

tip = table(
    "tip",
    Column("teammate_id", Id, ForeignKey("teammate.id"), nullable=False),
    Column("url", Text),
    Column("concerns", Text),  # whom it is about, when not the author
    Column("at", UtcTime, nullable=False),
    Column("mention_id", Id, ForeignKey("mention.id")),
)

push = table(
    "push",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("digest", Text, nullable=False),  # a delivery repeated adds nothing
    Column("headers", JsonText, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("read_at", UtcTime),
    UniqueConstraint("account_id", "digest"),
    Index("ix_push_unread", "id", **when("read_at IS NULL")),
)

meter = table(
    "meter",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("what", Text, nullable=False),  # money, or rate:<endpoint>
    Column("window", Text, nullable=False),  # 2026-11 for money, or the start of a rate window
    Column("used", Integer, nullable=False, server_default="0"),  # millionths of a dollar, or calls
    Column("ceiling", Integer),
    Column("resets_at", UtcTime),
    UniqueConstraint("account_id", "what", "window"),
)

import_run = table(  # a file of customers: what its columns mean, and how far it is
    "import_run",
    Column("account_id", Id, ForeignKey("account.id")),  # whose customers they are
    Column("name", Text, nullable=False),
    Column("header", JsonText, nullable=False),
    Column("mapping", JsonText, nullable=False),  # a field for each column, "" for none
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("same", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    *signed(),
    Column("started_at", UtcTime),  # none: waits for a person
    Column("ended_at", UtcTime),
)

import_part = table(  # a thousand rows; forgotten once they are kept
    "import_part",
    Column("import_id", Id, ForeignKey("import_run.id"), nullable=False, index=True),
    Column("first_row", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("claimed_until", UtcTime),
    Column("done_at", UtcTime),
    Index("ix_import_part_open", "id", **when("done_at IS NULL")),
)

import_error = table(
    "import_error",
    Column("import_id", Id, ForeignKey("import_run.id"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    Column("because", JsonText, nullable=False),
)
