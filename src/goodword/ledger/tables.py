"""The tables of the ledger. Changing one takes a migration; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# Names of constraints are fixed, so that a migration can name them on every database.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER column

BRIEFS = Table(
    "briefs",
    METADATA,
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
    Column("brief_id", _ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
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
    Column("id", _ID, primary_key=True),
    Column("brief_id", _ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("creator_id", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # pin, ban or clear
    Column("decided_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),  # a decision is never removed, it is undone
    Index("ix_decisions_brief_id_id", "brief_id", "id"),
)
