"""People without an account, whom they reach, rows of theirs that wait; and which accounts are one person."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

OFFLINE_PEOPLE = Table(
    "offline_people",  # what is known of a person without an account beside the row of `people`
    METADATA,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("nickname", Text, nullable=False),
    Column("contact", Text, nullable=False),  # another way to reach them: where they are met, a messenger
    Column("place", Text, nullable=False),
    Column("passions", Text, nullable=False),  # in their order, as JSON
    Column("note", Text, nullable=False),
    Column("cost_kind", String(8), nullable=False),  # gift, voucher or fee; empty where not known
    Column("cost_minor", BigInteger),
    Column("cost_currency", String(3), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),  # out of the catalogue; the row stays until it is erased
    Index("uq_offline_people_person_id", "person_id", unique=True),
)

CIRCLES = Table(
    "circles",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("size", Integer, nullable=False),  # people in it, by the person's own word
    Index("ix_circles_person_id", "person_id"),
)

OFFLINE_WAITING = Table(
    "offline_waiting",  # rows of a file that need a look; they go when it is given
    METADATA,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE")),  # whom the row looks like
    Column("kind", String(8), nullable=False),  # same or aside
    Column("source", Text, nullable=False),  # name of the file
    Column("line", Integer, nullable=False),  # which of the file, from 1
    Column("reason", Text, nullable=False),
    Column("field", String(16), nullable=False),
    Column("body", Text, nullable=False),  # the row as it was given, as JSON
    Column("digest", String(16), nullable=False),  # the same row again waits once
    Column("made_at", BigInteger, nullable=False),
    Index("uq_offline_waiting_digest", "digest", unique=True),
)

IDENTITY_DECISIONS = Table(
    "identity_decisions",  # only ever added; what holds is the view of all
    METADATA,
    Column("id", ID, primary_key=True),
    Column("kind", String(9), nullable=False),  # merged, different or undone
    Column("creator_id", Text, nullable=False),
    Column("other_id", Text, nullable=False),
    Column("undoes", ID, ForeignKey("identity_decisions.id", ondelete="CASCADE")),
    Column("strength", Float, nullable=False),  # of what spoke for it when it was decided
    Column("evidence", Text, nullable=False),  # as it was shown then, as JSON
    Column("words", Text, nullable=False),  # why, in the words of whoever decided
    Column("who", Text, nullable=False),
    Column("door", String(8), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("uq_identity_decisions_undoes", "undoes", unique=True),
    Index("ix_identity_decisions_creator_id", "creator_id"),
    Index("ix_identity_decisions_other_id", "other_id"),
)
