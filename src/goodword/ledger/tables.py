"""The tables of the ledger. Changing one takes a migration; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
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

AUDIENCES = Table(
    "audiences",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("creator_id", Text),  # whose audience it is, where that is said
    Column("list_order", String(12), nullable=False),  # how the sample was taken: random, newest_first or unknown
    Column("whole", BigInteger),  # followers in all, where known
    Column("salt", LargeBinary, nullable=False),  # key of the pseudonyms; gone with the audience
    Column("added_at", BigInteger, nullable=False),
    Column("names_until", BigInteger),  # when shown names are forgotten; null: none are kept
    Column("digest", String(16), nullable=False),
    Index("ix_audiences_creator_id", "creator_id"),
)

AUDIENCE_FOLLOWERS = Table(
    "audience_followers",
    METADATA,
    Column("audience_id", _ID, ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # place in the sample, from 0
    Column("pseudonym", String(16), nullable=False),
    Column("followers", BigInteger),
    Column("following", BigInteger),
    Column("posts", BigInteger),
    Column("picture", Integer),
    Column("digits", Float),
    Column("shown", Text),  # handle and profile text, only while the user lets them be kept
)

AUDIENCE_EVENTS = Table(
    "audience_events",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("audience_id", _ID, ForeignKey("audiences.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # of the follower
    Column("labeller", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # person, not, skip or undo: nothing is ever changed or removed
    Column("at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),  # page, cli, api, python or import
    Index("ix_audience_events_audience_id_id", "audience_id", "id"),
)

TRUST_WEIGHTS = Table(
    "trust_weights",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("body", Text, nullable=False),  # weight by signal as JSON; the newest row is in force
    Column("set_at", BigInteger, nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),  # everything the page said, as JSON compressed with zlib
    Index("ix_evidence_creator_id_id", "creator_id", "id"),
)
