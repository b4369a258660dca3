"""What is heard and where from: accounts, streams, people, mentions, verdicts."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from casebook.columns import Id, JsonText, UtcTime, flag, marked, signed, table, when

account = table(
    "account",
    Column("kind", Text, nullable=False),  # channel | desk | gateway | file (a list of customers)
    Column("key", Text, nullable=False),  # which channel or desk file
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False, server_default=""),  # within what native ids are unique
    Column("settings", JsonText, nullable=False),
    Column("secrets", Text),  # one encrypted JSON object
    Column("mode", Text, nullable=False, server_default="preview"),  # preview | live
    *marked("live"),
    # may dial private addresses
    flag("internal"),
    Column("rests_until", UtcTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("trouble", JsonText),  # [it, en]: why it rests, for a person
    Column("trouble_kind", Text),  # busy | signed out | changed | credit | unknown
    Column("who", JsonText),  # what probe() said: who am I, scopes, expiry
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("share", Integer),  # of a hundred posts, how many the team can look at; none: all likely
)

stream = table(
    "stream",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("bookmark", Text),
    Column("complete_since", UtcTime),  # start of the last complete reading (the clamp of P6)
    Column("last_read_at", UtcTime),
    Column("last_heard_at", UtcTime),
    Column("due_at", UtcTime),
    Column("claimed_by", Text),
    Column("claimed_until", UtcTime),
    Column("kept", Integer, nullable=False, server_default="0"),
    Column("irrelevant", Integer, nullable=False, server_default="0"),  # a bare count, no text
    # the silence alarm rang once, here; none after a word or a reading
    Column("quiet_since", UtcTime),
    Column("rhythm", JsonText),  # what is usual, learnt from its own past (listener/rhythm.py)
    UniqueConstraint("account_id", "key"),
    Index("ix_stream_due_at", "due_at"),
)

person = table(
    "person",
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("hours", Text),  # "after 18, messages": in the person's own words
    Column("hours_from", Integer),  # minutes after their midnight, in the team's zone
    Column("hours_to", Integer),
    Column("way", Text),  # the channel they would rather be written to on
    Column("hours_noted_by", Id, ForeignKey("teammate.id")),
    *marked("stop"),  # asked never to be contacted; by none: by their own word
    Column("created_at", UtcTime, nullable=False),
    Column("erased_at", UtcTime),
)

person_handle = table(
    "person_handle",
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("scope", Text, nullable=False, server_default=""),
    Column("native_id", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("url", Text, index=True),  # pages name their author by it
    Column("facts", JsonText, nullable=False),  # what the platform said: receives_your_dm …
    Column("seen_at", UtcTime, nullable=False),
    UniqueConstraint("channel", "scope", "native_id"),
    Index("ix_person_handle_channel_handle", "channel", "handle"),
)

mention = table(
    "mention",
    Column("channel", Text, nullable=False),
    Column("scope", Text, nullable=False, server_default=""),
    Column("native_id", Text, nullable=False),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("stream_id", Id, ForeignKey("stream.id")),
    Column("handle_id", Id, ForeignKey("person_handle.id")),  # the author, when known
    Column("kind", Text, nullable=False),  # post | comment | message | tip
    Column("visibility", Text, nullable=False),  # public | unlisted | followers | private
    Column("said_at", UtcTime),  # as the source claims
    Column("heard_at", UtcTime, nullable=False),
    Column("waiting_since", UtcTime, nullable=False),  # P6: clamped once, at hearing
    Column("language", Text),
    Column("url", Text),
    Column("thread", Text),  # the conversation it belongs to, native
    Column("reply_to", Text),  # native id of what it answers
    # mentions_us, quotes_us, can_reply_privately, title …
    Column("facts", JsonText, nullable=False),
    flag("flagged"),  # a person must look
    Column("folded_into", Id, ForeignKey("mention.id")),  # a chaser: waits with the first word
    Column("case_id", Id, ForeignKey("cases.id")),  # claimed by outreach, conditionally
    Column("attached_at", UtcTime),  # outreach has put it on its case
    *marked("set_aside"),  # looked at and knowingly not answered
    *marked("first_look"),
    Column("matched_at", UtcTime),
    Column("edited_at", UtcTime),
    Column("deleted_at", UtcTime),
    UniqueConstraint("channel", "scope", "native_id"),
    Index("ix_mention_handle_id", "handle_id", "id"),
    Index("ix_mention_thread", "channel", "thread"),
    # The words of a case as its clocks read them: they lie in the index, whole.
    Index(
        "ix_mention_case_id",
        "case_id",
        "waiting_since",
        "heard_at",
        "account_id",
        **when("case_id IS NOT NULL"),
    ),
    Index("ix_mention_heard_at", "heard_at", "account_id"),
)

# The queue is this index: who waits, oldest first, and nothing else can order it.
WAITS = text(
    "flagged AND case_id IS NULL AND folded_into IS NULL"
    " AND set_aside_at IS NULL AND deleted_at IS NULL"
)
Index("ix_mention_queue", mention.c.waiting_since, mention.c.id, **when(WAITS))
# The chasers of one first word: counted on the queue, put on its case when it is taken.
FOLDED = text("folded_into IS NOT NULL")
Index("ix_mention_folded_into", mention.c.folded_into, **when(FOLDED))
# What asked for a person or was worked on, with all that a report counts it by.
ASKED = text("(flagged OR case_id IS NOT NULL)")
_of = mention.c
Index(
    "ix_mention_asked",
    *(_of.heard_at, _of.account_id, _of.waiting_since, _of.flagged, _of.case_id, _of.folded_into),
    *(_of.first_look_at, _of.first_look_by, _of.attached_at, _of.set_aside_at, _of.set_aside_by),
    _of.deleted_at,
    **when(ASKED),
)
UNMATCHED = text("(flagged OR visibility = 'private') AND matched_at IS NULL")
Index("ix_mention_unmatched", mention.c.id, **when(UNMATCHED))
UNATTACHED = text("attached_at IS NULL AND (visibility = 'private' OR folded_into IS NOT NULL)")
Index("ix_mention_unattached", mention.c.id, **when(UNATTACHED))

body = table(
    "body",
    # mention | message | draft | note | ticket | commitment …
    Column("of", Text, primary_key=True),
    Column("of_id", Id, primary_key=True),
    Column("part", Text, primary_key=True),  # text | raw | before (an edit's earlier words)
    Column("text", Text, nullable=False),
    numbered=False,
)

verdict = table(
    "verdict",
    Column("mention_id", Id, ForeignKey("mention.id"), nullable=False, index=True),
    # complaint help question praise criticism news spam other
    Column("kind", Text, nullable=False),
    flag("complaint", at_first=None),
    Column("certainty", Float, nullable=False),
    Column("because", JsonText, nullable=False),  # list of [it, en]
    Column("flags", JsonText, nullable=False),  # proposed; casebook.kinds says which are confirmed
    Column("judge", Text, nullable=False),  # words-1, a head's name, or "person"
    *signed(by_house=True),
    Column("wants", Float),  # the learned judge's chance that a person must look
    Column("again_at", UtcTime),  # the learned judge has read it too
)
UNREAD = text("judge = 'words-1' AND again_at IS NULL")
Index("ix_verdict_unread", verdict.c.id, **when(UNREAD))

# What the team's corrections made of the shipped head; without a row not ended, that one judges.
head = table(
    "head",
    Column("weights", Text, nullable=False),  # base64
    Column("report", JsonText, nullable=False),  # before and after, on rows it was not taught with
    Column("made_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)
