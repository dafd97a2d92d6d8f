"""Who looks for posts by itself, when next, and what it did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "post_watch", sa.Column("id", _ID, nullable=False), sa.Column("holder", sa.String(64), nullable=False),
        _whole("until"), sa.Column("next_at", sa.BigInteger()), sa.Column("looked_at", sa.BigInteger()),
        sa.Column("seen", sa.String(200), nullable=False), sa.Column("memory", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_watch"),
    )  # fmt: skip
    op.create_table(
        "post_rounds", sa.Column("id", _ID, nullable=False), _whole("began_at"), _whole("ended_at"), _whole("asked"),
        _whole("found"), _whole("snapshots"), sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_rounds"),
    )  # fmt: skip


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
