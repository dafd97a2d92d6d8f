"""What creators were asked for and what they answered; declared shares know where they came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _asks()
    _records()
    op.add_column("declared_shares", sa.Column("source", sa.String(40), nullable=False, server_default=""))


def _said(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _whole(name: str, *, known: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=not known)


def _asks() -> None:
    op.create_table(
        "consent_asks", sa.Column("id", _ID, nullable=False), _said("creator_id"), _said("network", 16),
        _said("way", 12), _said("kinds"), _said("name"), _said("brand"), _said("contact"), _said("purpose"),
        _said("language", 8), sa.Column("keep_days", sa.Integer(), nullable=False), _whole("keep_until", known=False),
        _said("token_hash", 64), _whole("made_at"), _whole("expires_at"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_asks"),
    )  # fmt: skip
    op.create_index("uq_consent_asks_token_hash", "consent_asks", ["token_hash"], unique=True)
    op.create_index("ix_consent_asks_creator_id", "consent_asks", ["creator_id"])


def _records() -> None:
    op.create_table(
        "consent_records", sa.Column("id", _ID, nullable=False), sa.Column("ask_id", _ID, nullable=False),
        _said("kind", 12), _said("words"), _said("version", 16), _said("language", 8), _said("source"), _said("body"),
        _whole("until", known=False), _said("by", 8), _said("who"), _whole("at"), _said("door", 8),
        sa.PrimaryKeyConstraint("id", name="pk_consent_records"),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["consent_asks.id"], name="fk_consent_records_ask_id_consent_asks", ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_consent_records_ask_id", "consent_records", ["ask_id"])
