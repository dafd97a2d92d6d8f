"""People without an account with their circles, rows that wait for a word, and which accounts are one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _people()
    _circles()
    _waiting()
    _decisions()


def _said(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _whole(name: str, *, known: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=not known)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _key(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return sa.Column("id", _ID, nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _person(table: str, *, known: bool = True) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = f"fk_{table}_person_id_people"
    key = sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=name, ondelete="CASCADE")
    return sa.Column("person_id", _ID, nullable=not known), key


def _people() -> None:
    op.create_table(
        "offline_people", *_key("offline_people"), *_person("offline_people"), _said("nickname"), _said("contact"),
        _said("place"), _said("passions"), _said("note"), _said("cost_kind", 8), _whole("cost_minor", known=False),
        _said("cost_currency", 3), _whole("made_at"), _whole("changed_at"), _whole("removed_at", known=False),
    )  # fmt: skip
    op.create_index("uq_offline_people_person_id", "offline_people", ["person_id"], unique=True)


def _circles() -> None:
    op.create_table(
        "circles", *_key("circles"), *_person("circles"), _said("name"), _said("place"), _number("size"),
    )  # fmt: skip
    op.create_index("ix_circles_person_id", "circles", ["person_id"])


def _waiting() -> None:
    op.create_table(
        "offline_waiting", *_key("offline_waiting"), *_person("offline_waiting", known=False), _said("kind", 8),
        _said("source"), _number("line"), _said("reason"), _said("field", 16), _said("body"), _said("digest", 16),
        _whole("made_at"),
    )  # fmt: skip
    op.create_index("uq_offline_waiting_digest", "offline_waiting", ["digest"], unique=True)


def _decisions() -> None:
    name = "identity_decisions"
    op.create_table(
        name, *_key(name), _said("kind", 9), _said("creator_id"), _said("other_id"),
        sa.Column("undoes", _ID), sa.Column("strength", sa.Float(), nullable=False), _said("evidence"),
        _said("words"), _said("who"), _said("door", 8), _whole("at"),
        sa.ForeignKeyConstraint(
            ["undoes"], [f"{name}.id"], name=f"fk_{name}_undoes_{name}", ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index(f"uq_{name}_undoes", name, ["undoes"], unique=True)
    op.create_index(f"ix_{name}_creator_id", name, ["creator_id"])
    op.create_index(f"ix_{name}_other_id", name, ["other_id"])
