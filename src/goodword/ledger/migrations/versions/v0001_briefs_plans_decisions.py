"""Saved briefs, plans, and the decisions made about people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create briefs, plans and decisions."""
    op.create_table(
        "briefs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_briefs"),
    )
    op.create_index("ix_briefs_changed_at", "briefs", ["changed_at"])
    _plans()
    _decisions()


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", _ID, nullable=False),
        sa.Column("brief_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name="fk_plans_brief_id_briefs", ondelete="CASCADE"),
    )
    op.create_index("ix_plans_brief_id_made_at", "plans", ["brief_id", "made_at"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("brief_id", _ID, nullable=False),
        sa.Column("creator_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name="fk_decisions_brief_id_briefs", ondelete="CASCADE"),
    )
    op.create_index("ix_decisions_brief_id_id", "decisions", ["brief_id", "id"])
