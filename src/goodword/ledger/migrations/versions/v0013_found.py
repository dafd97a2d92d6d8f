"""What helps to find people: declared shares of audiences, and lists of one's own people as keyed hashes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _declared()
    _lists()
    _people()


def _said(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _real(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _declared() -> None:
    op.create_table(
        "declared_shares", sa.Column("id", _ID, nullable=False), _said("creator_id"), _said("place"), _said("label"),
        _said("country", 2), _said("level", 8), _real("lat"), _real("lon"), _whole("population"), _real("share"),
        _said("as_of", 10), _whole("added_at"), sa.PrimaryKeyConstraint("id", name="pk_declared_shares"),
    )  # fmt: skip
    name = "uq_declared_shares_creator_id_label_as_of"
    op.create_index(name, "declared_shares", ["creator_id", "label", "as_of"], unique=True)


def _lists() -> None:
    op.create_table(
        "own_lists", sa.Column("id", _ID, nullable=False), _said("name"), _said("kind", 10), _said("basis"),
        _number("rows"), _number("aside"), _said("digest", 16), _whole("keep_until"), _whole("made_at"),
        sa.PrimaryKeyConstraint("id", name="pk_own_lists"),
    )  # fmt: skip


def _people() -> None:
    op.create_table(
        "own_people", sa.Column("id", _ID, nullable=False), sa.Column("list_id", _ID, nullable=False),
        _number("person"), _whole("mark"), _said("way", 8), sa.Column("orders", sa.Integer()),
        sa.Column("spent_minor", sa.BigInteger()), _said("currency", 3), _said("last_day", 10),
        sa.PrimaryKeyConstraint("id", name="pk_own_people"),
        sa.ForeignKeyConstraint(
            ["list_id"], ["own_lists.id"], name="fk_own_people_list_id_own_lists", ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_own_people_list_id_mark", "own_people", ["list_id", "mark"])
