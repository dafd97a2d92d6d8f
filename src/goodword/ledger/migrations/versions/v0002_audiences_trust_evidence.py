"""Samples of audiences with their labels, weights of trust, and evidence kept to be shown later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create audiences with followers and events, trust weights and evidence."""
    _audiences()
    _followers()
    _events()
    op.create_table(
        "trust_weights",
        sa.Column("id", _ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trust_weights"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", _ID, nullable=False),
        sa.Column("creator_id", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_creator_id_id", "evidence", ["creator_id", "id"])


def _audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.Text()),
        sa.Column("list_order", sa.String(12), nullable=False),
        sa.Column("whole", sa.BigInteger()),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("names_until", sa.BigInteger()),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audiences"),
    )
    op.create_index("ix_audiences_creator_id", "audiences", ["creator_id"])


def _followers() -> None:
    op.create_table(
        "audience_followers",
        sa.Column("audience_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pseudonym", sa.String(16), nullable=False),
        sa.Column("followers", sa.BigInteger()),
        sa.Column("following", sa.BigInteger()),
        sa.Column("posts", sa.BigInteger()),
        sa.Column("picture", sa.Integer()),
        sa.Column("digits", sa.Float()),
        sa.Column("shown", sa.Text()),
        sa.PrimaryKeyConstraint("audience_id", "number", name="pk_audience_followers"),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name="fk_audience_followers_audience_id_audiences", ondelete="CASCADE"
        ),
    )


def _events() -> None:
    op.create_table(
        "audience_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("audience_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("labeller", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audience_events"),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name="fk_audience_events_audience_id_audiences", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_audience_events_audience_id_id", "audience_events", ["audience_id", "id"])
