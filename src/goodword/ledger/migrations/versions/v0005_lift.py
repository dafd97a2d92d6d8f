"""Outcomes by place and time, frozen designs of campaigns, and readings of what they brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create outcome panels, lift designs and lift readings."""
    op.create_table(
        "outcome_panels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_panels"),
    )
    op.create_table(
        "lift_designs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("panel_id", _ID),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("frozen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lift_designs"),
        _of("lift_designs", "panel_id", "outcome_panels"),
    )
    op.create_table(
        "lift_readings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("panel_id", _ID),
        sa.Column("design_id", _ID),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lift_readings"),
        _of("lift_readings", "panel_id", "outcome_panels"),
        _of("lift_readings", "design_id", "lift_designs"),
    )


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="SET NULL")
