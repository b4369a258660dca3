"""Whom we know: customers, their contacts and tickets, and the links that say how we know."""

from typing import Any

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from casebook import contacts
from casebook.columns import Id, JsonText, UtcTime, marked, signed, table, when

customer = table(
    "customer",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),  # the desk it came from
    Column("native_id", Text, nullable=False),
    Column("code", Text, index=True),  # the customer code people write
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # accent-free, sorted words
    Column("city", Text),
    Column("language", Text),
    Column("since", Text),
    Column("contract", JsonText, nullable=False),  # shown only when proven (P7)
    Column("seen_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "native_id"),
    # A million may have one name: those of a city are found without reading the others.
    Index("ix_customer_name_key", "name_key", "city"),
)


def _key(row: Any) -> str | None:
    """Of handles only; a row gets it by itself, whoever writes it."""
    written = row.get_current_parameters()
    is_handle = written["kind"].startswith("handle:")
    return contacts.handle_key(written["value"]) or None if is_handle else None


def _yek(row: Any) -> str | None:
    return (_key(row) or "")[::-1] or None


customer_contact = table(
    "customer_contact",
    Column("customer_id", Id, ForeignKey("customer.id"), nullable=False),
    Column("kind", Text, nullable=False),  # email | phone | handle:<channel> | order
    Column("value", Text, nullable=False),  # normalised: lower-case e-mail, E.164, handle, code
    # A handle without signs, and from its end: neighbours in either order begin or end alike.
    Column("key", Text, default=_key),
    Column("yek", Text, default=_yek),
    UniqueConstraint("kind", "value", "customer_id"),
    Index("ix_customer_contact_key", "key", **when("key IS NOT NULL")),
    Index("ix_customer_contact_yek", "yek", **when("yek IS NOT NULL")),
    Index("ix_customer_contact_customer_id", "customer_id"),
)

# Who has another name now: what holds names in memory looks here for what is new.
renamed = table("renamed", Column("customer_id", Id, ForeignKey("customer.id"), nullable=False))

link = table(
    "link",
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("customer_id", Id, ForeignKey("customer.id"), nullable=False),
    Column("strength", Text, nullable=False),  # proposed | claimed | proven
    Column("strength_before", Text),  # before a person confirmed or proved it: what undo restores
    Column("because", JsonText, nullable=False),
    Column("against", JsonText),  # list of [it, en], as because
    Column("sure", Float),  # of a proposal: how likely, 0 to 1
    Column("seen", JsonText),  # field → how it compared: what a decision teaches
    Column("basis", Text, nullable=False),  # given | consented | public
    *signed(by_house=True),  # none: the matcher
    *marked("confirmed"),
    *marked("rejected"),  # stays, so that the pair is not proposed again
    UniqueConstraint("person_id", "customer_id"),
    Index("ix_link_customer_id", "customer_id"),
)

# How often a field compares so between a person and their own file (m) and another's (u).
weight = table(
    "weight",
    Column("field", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("m", Float, nullable=False),
    Column("u", Float, nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("field", "level"),
)

proof = table(
    "proof",
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("customer_id", Id, ForeignKey("customer.id"), nullable=False),
    Column("how", Text, nullable=False),  # recorded | code
    Column("words", Text, nullable=False),  # what was seen or heard that proves it
    *signed(),
    *marked("ended"),  # withdrawn
)

code = table(  # a one-time code to a contact on file; the digits themselves are never kept
    "code",
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("customer_id", Id, ForeignKey("customer.id"), nullable=False),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),  # the gateway
    Column("kind", Text, nullable=False),  # email | phone
    Column("contact", Text, nullable=False),  # masked
    Column("keyed", Text, nullable=False),  # keyed hash of the contact: how often it was written to
    *signed(),
    Column("state", Text, nullable=False),  # asked | sending | sent | perhaps | refused | shown
    Column("called_at", UtcTime),
    Column("outcome", JsonText),  # [it, en]: why it was refused, or is not sure
    Column("expires_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("used_at", UtcTime),
    Column("ended_at", UtcTime),
    Index("ix_code_keyed", "keyed", "at"),
    Index("ix_code_open", "state", **when("state IN ('asked','sending')")),
)

ticket = table(
    "ticket",
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("native_id", Text, nullable=False),
    Column("customer_id", Id, ForeignKey("customer.id")),
    # normalised e-mail, or as it came
    Column("requester", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),  # the desk's own word
    Column("open", Integer, nullable=False, server_default="1"),
    Column("origin", Text, nullable=False, server_default=""),  # web form, phone, mail, twitter …
    Column("opened_at", UtcTime),
    Column("changed_at", UtcTime),
    Column("version", Text),  # the desk's ETag or the like
    Column("url", Text),
    Column("seen_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "native_id"),
    Index("ix_ticket_requester", "requester"),
    Index("ix_ticket_customer_id", "customer_id"),
)

tombstone = table(
    "tombstone",
    Column("keyed", Text, nullable=False, unique=True),  # keyed hash of channel, scope, native id
    *signed(by_house=True),
)

search = table(  # names, handles and codes: the words people search by
    "search_word",
    Column("word", Text, nullable=False),
    Column("of", Text, nullable=False),  # customer | person
    Column("of_id", Id, nullable=False),
    Index("ix_search_word_word", "word"),
    Index("ix_search_word_of", "of", "of_id"),
)

backup = table(
    "backup",
    Column("at", UtcTime, nullable=False),
    Column("where", Text, nullable=False),
    Column("bytes", Integer),
    Column("verified_at", UtcTime),
    Column("trouble", JsonText, server_default=text("NULL")),
)
