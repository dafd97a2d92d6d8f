"""What helps to find people beside the catalogue: declared shares of audiences, lists of one's own people."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

DECLARED_SHARES = Table(
    "declared_shares",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("place", Text, nullable=False),  # as it was written
    Column("label", Text, nullable=False),  # as it was understood
    Column("country", String(2), nullable=False),
    Column("level", String(8), nullable=False),  # city or country
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("population", BigInteger, nullable=False),
    Column("share", Float, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("source", String(40), nullable=False, server_default=""),  # of what a creator handed over; else empty
    Index("uq_declared_shares_creator_id_label_as_of", "creator_id", "label", "as_of", unique=True),
)

OWN_LISTS = Table(
    "own_lists",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(10), nullable=False),  # customers or followers
    Column("basis", Text, nullable=False),  # on what ground the list may be matched, in the user's words
    Column("rows", Integer, nullable=False),
    Column("aside", Integer, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("keep_until", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

OWN_PEOPLE = Table(
    "own_people",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("list_id", ID, ForeignKey("own_lists.id", ondelete="CASCADE"), nullable=False),
    Column("person", Integer, nullable=False),  # which row of the list: one person may be known in several ways
    Column("mark", BigInteger, nullable=False),  # keyed hash; what it was made of is not kept
    Column("way", String(8), nullable=False),  # handle, email, phone or url
    Column("orders", Integer),
    Column("spent_minor", BigInteger),
    Column("currency", String(3), nullable=False),  # empty where nothing was spent
    Column("last_day", String(10), nullable=False),  # of the last order, empty where it is not known
    Index("ix_own_people_list_id_mark", "list_id", "mark"),
)
