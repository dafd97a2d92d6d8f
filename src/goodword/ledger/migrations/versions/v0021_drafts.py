"""Templates of messages that users write themselves, and drafts that are kept until they are sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "message_templates", sa.Column("id", _ID, nullable=False), _text("name"),
        sa.Column("language", sa.String(16), nullable=False), sa.Column("purpose", sa.String(12), nullable=False),
        _text("subject"), _text("text"), _number("version"), _number("made_at"), _number("changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_message_templates"),
    )  # fmt: skip
    op.create_index("uq_message_templates_name", "message_templates", ["name"], unique=True)
    op.create_table(
        "message_drafts", sa.Column("id", _ID, nullable=False), sa.Column("booking_id", _ID, nullable=False),
        _text("body"), sa.Column("door", sa.String(8), nullable=False), _number("made_at"), _number("changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_message_drafts"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name="fk_message_drafts_booking_id_bookings",
                                ondelete="CASCADE"),
    )  # fmt: skip
    op.create_index("uq_message_drafts_booking_id", "message_drafts", ["booking_id"], unique=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
