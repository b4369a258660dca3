"""What is known already: marks of tickets' words, what each word is about, and incidents."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Text

from casebook.columns import Id, UtcTime, marked, table, when

ticket_mark = table(  # open tickets by what their words share: no word can be read out of it
    "ticket_mark",
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    Index("ix_ticket_mark_ticket_id", "ticket_id"),
    numbered=False,
)

topic = table(  # what a flagged word speaks of; with an empty theme: it was looked at
    "topic",
    Column("mention_id", Id, ForeignKey("mention.id"), primary_key=True, autoincrement=False),
    Column("theme", Text, primary_key=True),
    Column("place", Text, nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    Index("ix_topic_at", "at", "theme"),
    numbered=False,
)

incident = table(  # the same trouble for many: found by the house, ended by a person
    "incident",
    Column("theme", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("since", UtcTime, nullable=False),  # the first word of the burst
    Column("at", UtcTime, nullable=False),
    Column("people", Integer, nullable=False),  # how many wrote, when it was found
    Column("usual", Float, nullable=False),  # how many would have, on other days
    *marked("ended"),
    Index("uq_incident_open", "theme", "place", unique=True, **when("ended_at IS NULL")),
)
