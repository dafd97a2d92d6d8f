"""Samples of audiences and their labels, weights of trust, evidence that is kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

AUDIENCES = Table(
    "audiences",
    METADATA,
    Column("id", ID, primary_key=True),
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
    Column("audience_id", ID, ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True),
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
    Column("id", ID, primary_key=True),
    Column("audience_id", ID, ForeignKey("audiences.id", ondelete="CASCADE"), nullable=False),
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
    Column("id", ID, primary_key=True),
    Column("body", Text, nullable=False),  # weight by signal as JSON; the newest row is in force
    Column("set_at", BigInteger, nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),  # everything the page said, as JSON compressed with zlib
    Index("ix_evidence_creator_id_id", "creator_id", "id"),
)
