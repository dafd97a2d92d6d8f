"""What campaigns taught, outcomes by place and time, designs and readings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

LEARNED_EVENTS = Table(
    "learned_events",
    METADATA,
    Column("id", ID, primary_key=True),  # also the version of the memory after it
    Column("kind", String(8), nullable=False),  # campaign, forget, reset, undo or rule: nothing is changed or removed
    Column("body", Text, nullable=False),  # facts of a campaign, a name, or a rule, as JSON; counts without names
    Column("at", BigInteger, nullable=False),
)

OUTCOME_PANELS = Table(
    "outcome_panels",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # outcomes by place and time as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("places", Integer, nullable=False),
    Column("periods", Integer, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)

LIFT_DESIGNS = Table(
    "lift_designs",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("panel_id", ID, ForeignKey("outcome_panels.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),  # the frozen design as JSON; never changed
    Column("hash", String(64), nullable=False),
    Column("frozen_at", BigInteger, nullable=False),
)

LIFT_READINGS = Table(
    "lift_readings",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("panel_id", ID, ForeignKey("outcome_panels.id", ondelete="SET NULL")),
    Column("design_id", ID, ForeignKey("lift_designs.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the reading as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("read_at", BigInteger, nullable=False),
)
