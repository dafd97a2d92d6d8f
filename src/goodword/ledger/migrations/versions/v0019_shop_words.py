"""Other ids under which a shop speaks of an order or a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create their table."""
    op.create_table(
        "shop_words", sa.Column("id", _ID, nullable=False), sa.Column("shop_id", _ID, nullable=False),
        _said("kind", 8), _said("theirs", 200), _said("ours", 200),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_shop_words"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name="fk_shop_words_shop_id_shops", ondelete="CASCADE"),
    )  # fmt: skip
    op.create_index("uq_shop_words_shop_id_kind_theirs", "shop_words", ["shop_id", "kind", "theirs"], unique=True)


def _said(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
