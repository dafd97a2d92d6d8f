"""Briefs, plans and decisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

BRIEFS = Table(
    "briefs",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),  # the brief as JSON
    Column("digest", String(16), nullable=False),
    Column("saved_at", BigInteger, nullable=False),  # seconds UTC, as everywhere in the ledger
    Column("changed_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    Index("ix_briefs_changed_at", "changed_at"),
)

PLANS = Table(
    "plans",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("brief_id", ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the plan as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("people", Text, nullable=False),  # the headline, so that a list needs no body: an estimate as JSON
    Column("spent_minor", BigInteger, nullable=False),
    Column("budget_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("size", Integer, nullable=False),
    Index("ix_plans_brief_id_made_at", "brief_id", "made_at"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("brief_id", ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("creator_id", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # pin, ban or clear
    Column("decided_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),  # a decision is never removed, it is undone
    Index("ix_decisions_brief_id_id", "brief_id", "id"),
)
