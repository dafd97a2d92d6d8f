"""What creators were asked for, and what they answered: statements are only ever added."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

CONSENT_ASKS = Table(
    "consent_asks",  # what is asked for never changes; only the fingerprint of the address does
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("network", String(16), nullable=False),
    Column("way", String(12), nullable=False),  # archive or connection
    Column("kinds", Text, nullable=False),  # what of it, names with spaces between
    Column("name", Text, nullable=False),  # how the page addresses them
    Column("brand", Text, nullable=False),  # who asks
    Column("contact", Text, nullable=False),  # where they can ask back
    Column("purpose", Text, nullable=False),
    Column("language", String(8), nullable=False),  # of the page; empty: the reader's
    Column("keep_days", Integer, nullable=False),  # from the day it is given
    Column("keep_until", BigInteger),  # never longer than that
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),  # to give it; what was given can be revoked for ever
    Index("uq_consent_asks_token_hash", "token_hash", unique=True),
    Index("ix_consent_asks_creator_id", "creator_id"),
)

CONSENT_RECORDS = Table(
    "consent_records",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("ask_id", ID, ForeignKey("consent_asks.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # asked, given, revoked, expired, withdrawn or erased
    Column("words", Text, nullable=False),  # of what was given: the page word for word
    Column("version", String(16), nullable=False),  # of these words
    Column("language", String(8), nullable=False),
    Column("source", Text, nullable=False),  # under which the catalogue keeps what was given
    Column("body", Text, nullable=False),  # counts, as JSON
    Column("until", BigInteger),  # of what was given: when it is erased
    Column("by", String(8), nullable=False),  # them, us or time
    Column("who", Text, nullable=False),  # of our side
    Column("at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("ix_consent_records_ask_id", "ask_id"),
)
