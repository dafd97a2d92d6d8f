"""Networks that are connected, whom is watched there, refreshes under way, and what was spent of quotas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _links()
    _accounts()
    _runs()
    _spending()


def _links() -> None:
    op.create_table(
        "source_links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_source_links"),
    )
    op.create_index("ix_source_links_source", "source_links", ["source"])


def _accounts() -> None:
    op.create_table(
        "source_accounts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("creator_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.BigInteger()),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("refreshed_at", sa.BigInteger()),
        sa.Column("seen_at", sa.BigInteger()),
        sa.Column("gone_at", sa.BigInteger()),
        sa.Column("gone_why", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_accounts"),
        _of_link("source_accounts"),
    )
    op.create_index(
        "uq_source_accounts_link_id_account_key", "source_accounts", ["link_id", "account_key"], unique=True
    )
    op.create_index("ix_source_accounts_creator_id", "source_accounts", ["creator_id"])


def _runs() -> None:
    op.create_table(
        "source_runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_source_runs"),
        _of_link("source_runs"),
    )
    op.create_index("ix_source_runs_link_id", "source_runs", ["link_id"])


def _spending() -> None:
    op.create_table(
        "source_spending",
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("bucket", sa.String(16), nullable=False),
        sa.Column("began_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "bucket", "began_at", name="pk_source_spending"),
        _of_link("source_spending"),
    )


def _of_link(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["link_id"], ["source_links.id"], name=f"fk_{table}_link_id_source_links", ondelete="CASCADE"
    )
