"""What was paid to whom and why: entries that are only ever added, in batches, and where the money goes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

PAYOUTS = Table(
    "payouts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("campaign_id", ID, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(64), nullable=False),  # asked for twice under one key, it is made once
    Column("made_at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("uq_payouts_campaign_id_key", "campaign_id", "key", unique=True),
)

PAYOUT_ENTRIES = Table(
    "payout_entries",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("payout_id", ID, ForeignKey("payouts.id", ondelete="CASCADE"), nullable=False),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # fee, commission, extra or counter
    Column("number", BigInteger, nullable=False),  # of this kind and booking, from 1: none is made twice
    Column("amount_minor", BigInteger, nullable=False),  # below 0 takes back
    Column("currency", String(3), nullable=False),
    Column("why", Text, nullable=False),
    Column("body", Text, nullable=False),  # what it was worked out from, as JSON
    Column("counters", ID, ForeignKey("payout_entries.id", ondelete="CASCADE")),  # the entry that this one undoes
    Column("at", BigInteger, nullable=False),
    Index("uq_payout_entries_booking_id_kind_number", "booking_id", "kind", "number", unique=True),
    Index("uq_payout_entries_counters", "counters", unique=True),
    Index("ix_payout_entries_payout_id", "payout_id"),
)

PAYOUT_MARKS = Table(
    "payout_marks",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("payout_id", ID, ForeignKey("payouts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),  # exported, paid or returned
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_payout_marks_payout_id", "payout_id"),
)

PAYEES = Table(
    "payees",
    METADATA,
    Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # name and account, by the vault
    Column("ending", String(4), nullable=False),  # of the account, so that it can be told apart
    Column("changed_at", BigInteger, nullable=False),
)
