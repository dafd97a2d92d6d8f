"""Creators who signed in at a network for us, and what they share of their audience beside places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "source_grants", sa.Column("id", _ID, nullable=False), _said("source", 16),
        sa.Column("ask", _ID, nullable=False), _said("account_key"), _said("creator_id"), _said("handle"),
        _said("kinds", 60), sa.Column("sealed", sa.LargeBinary(), nullable=False), _whole("expires_at"),
        _whole("made_at"), _whole("renewed_at"), sa.PrimaryKeyConstraint("id", name="pk_source_grants"),
    )  # fmt: skip
    op.create_index("uq_source_grants_source_account_key", "source_grants", ["source", "account_key"], unique=True)
    op.create_index("ix_source_grants_creator_id", "source_grants", ["creator_id"])
    op.create_table(
        "declared_facts", sa.Column("id", _ID, nullable=False), _said("creator_id"), _said("kind", 8), _said("label"),
        _whole("people"), _said("as_of", 10), _said("source", 40),
        sa.PrimaryKeyConstraint("id", name="pk_declared_facts"),
    )  # fmt: skip
    name = "uq_declared_facts_creator_id_kind_label_as_of"
    op.create_index(name, "declared_facts", ["creator_id", "kind", "label", "as_of"], unique=True)
    op.create_index("ix_declared_facts_source", "declared_facts", ["source"])


def _said(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
