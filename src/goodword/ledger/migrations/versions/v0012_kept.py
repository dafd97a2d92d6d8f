"""What a team keeps about creators: lists, tags, notes and what changed in them; searches that are run again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _lists()
    _tags()
    _notes()
    _changes()
    _searches()
    _runs()
    _telling()


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _said(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _by(name: str) -> sa.Column[int]:
    return sa.Column(name, _ID)


def _table(name: str, *columns: sa.Column[Any], of: dict[str, str]) -> None:
    """A table with its number. of: column → table that it refers to; what is of another row goes with it."""
    keys = [
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=f"fk_{name}_{column}_{table}",
            ondelete=None if table == "users" else "CASCADE",
        )
        for column, table in of.items()
    ]  # fmt: skip
    number = sa.Column("id", _ID, nullable=False)
    op.create_table(name, number, *columns, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"), *keys)


def _of(name: str) -> sa.Column[int]:
    return sa.Column(name, _ID, nullable=False)


def _lists() -> None:
    _table(
        "creator_lists", _said("name"), _said("about"), _said("read_role", 8), _said("write_role", 8), _by("made_by"),
        _whole("made_at"), _whole("changed_at"), _whole("archived_at", nullable=True), of={"made_by": "users"},
    )  # fmt: skip
    _table(
        "list_members", _of("list_id"), _said("creator_id"), _whole("position"), _by("added_by"), _whole("added_at"),
        of={"list_id": "creator_lists", "added_by": "users"},
    )  # fmt: skip
    op.create_index("uq_list_members_list_id_creator_id", "list_members", ["list_id", "creator_id"], unique=True)
    op.create_index("ix_list_members_list_id_position", "list_members", ["list_id", "position"])
    op.create_index("ix_list_members_creator_id", "list_members", ["creator_id"])


def _tags() -> None:
    _table(
        "creator_tags", _said("name"), _said("about"), _by("made_by"), _whole("made_at"),
        _whole("gone_at", nullable=True), of={"made_by": "users"},
    )  # fmt: skip
    _table(
        "tagged", _of("tag_id"), _said("creator_id"), _by("given_by"), _whole("given_at"),
        of={"tag_id": "creator_tags", "given_by": "users"},
    )  # fmt: skip
    op.create_index("uq_tagged_tag_id_creator_id", "tagged", ["tag_id", "creator_id"], unique=True)
    op.create_index("ix_tagged_creator_id", "tagged", ["creator_id"])


def _notes() -> None:
    _table(
        "creator_notes", _said("creator_id"), _said("text"), _by("written_by"), _whole("written_at"),
        _whole("changed_at", nullable=True), _whole("removed_at", nullable=True), of={"written_by": "users"},
    )  # fmt: skip
    op.create_index("ix_creator_notes_creator_id", "creator_notes", ["creator_id"])


def _changes() -> None:
    _table(
        "kept_changes", _by("list_id"), _by("tag_id"), _said("kind", 10),
        sa.Column("body", sa.LargeBinary(), nullable=False), sa.Column("people", sa.Integer(), nullable=False),
        _by("made_by"), _said("door", 8), _whole("made_at"), _whole("undone_at", nullable=True),
        of={"list_id": "creator_lists", "tag_id": "creator_tags", "made_by": "users"},
    )  # fmt: skip
    op.create_index("ix_kept_changes_list_id", "kept_changes", ["list_id"])
    op.create_index("ix_kept_changes_tag_id", "kept_changes", ["tag_id"])


def _searches() -> None:
    _table(
        "saved_searches", _said("name"), _said("words"), _said("body"), sa.Column("top", sa.Integer(), nullable=False),
        _by("made_by"), _whole("made_at"), _whole("changed_at"), _whole("removed_at", nullable=True),
        of={"made_by": "users"},
    )  # fmt: skip


def _runs() -> None:
    _table(
        "search_runs", _of("search_id"), _said("asked", 16), _whole("made_at"), _whole("last_at"), _whole("passing"),
        _whole("indexed"), sa.Column("body", sa.LargeBinary(), nullable=False), of={"search_id": "saved_searches"},
    )  # fmt: skip
    op.create_index("ix_search_runs_search_id_id", "search_runs", ["search_id", "id"])
    _table(
        "search_seen", _of("search_id"), _by("user_id"), _of("run_id"), _whole("seen_at"),
        of={"search_id": "saved_searches", "user_id": "users", "run_id": "search_runs"},
    )  # fmt: skip
    op.create_index("ix_search_seen_search_id", "search_seen", ["search_id"])


def _telling() -> None:
    _table(
        "search_receivers", _by("search_id"), _said("kind", 8), _said("address"), _said("secret"), _said("every", 8),
        _whole("made_at"), _whole("removed_at", nullable=True), of={"search_id": "saved_searches"},
    )  # fmt: skip
    _table(
        "search_sendings", _of("receiver_id"), _said("period", 10), _whole("claimed_at"),
        _whole("sent_at", nullable=True), sa.Column("tries", sa.Integer(), nullable=False), _said("said"),
        of={"receiver_id": "search_receivers"},
    )  # fmt: skip
    op.create_index("uq_search_sendings_receiver_id_period", "search_sendings", ["receiver_id", "period"], unique=True)
