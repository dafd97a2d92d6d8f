"""What an owner states of a connection: that their project accepted an amendment of a network, by whom and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "source_statements",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_source_statements"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["source_links.id"], name="fk_source_statements_link_id_source_links", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_source_statements_link_id", "source_statements", ["link_id"])
