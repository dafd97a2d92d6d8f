"""Goals: their plans, append-only facts and forecasts, notices, calendar feeds, and who gets a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables of goals."""
    op.create_table(
        "goals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("put_away_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_goals"),
    )
    _plans()
    _facts()
    _forecasts()
    _notices()
    _feeds()
    _receivers()
    _sendings()


def _of_goal(table: str, *columns: sa.Column[object], nullable: bool = False) -> None:
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("goal_id", _ID, nullable=nullable),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=f"fk_{table}_goal_id_goals", ondelete="CASCADE"),
    )


def _plans() -> None:
    _of_goal(
        "goal_plans",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective", sa.String(10), nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("uq_goal_plans_goal_id_version", "goal_plans", ["goal_id", "version"], unique=True)


def _facts() -> None:
    op.create_table(
        "goal_facts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("goal_id", _ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("asked", sa.BigInteger()),
        sa.Column("resolution", sa.Text()),
        sa.Column("lever", sa.Text()),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("truth", sa.String(8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("undoes", _ID),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goal_facts"),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name="fk_goal_facts_goal_id_goals", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["undoes"], ["goal_facts.id"], name="fk_goal_facts_undoes_goal_facts", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_goal_facts_goal_id_key", "goal_facts", ["goal_id", "key"], unique=True)


def _forecasts() -> None:
    _of_goal(
        "goal_forecasts",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("uq_goal_forecasts_goal_id_day", "goal_forecasts", ["goal_id", "day"], unique=True)


def _notices() -> None:
    _of_goal(
        "goal_notices",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_goal_notices_goal_id_id", "goal_notices", ["goal_id", "id"])


def _feeds() -> None:
    _of_goal(
        "goal_feeds",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        nullable=True,
    )
    op.create_index("uq_goal_feeds_token_hash", "goal_feeds", ["token_hash"], unique=True)


def _receivers() -> None:
    op.create_table(
        "goal_receivers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_goal_receivers"),
    )


def _sendings() -> None:
    op.create_table(
        "goal_sendings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("receiver_id", _ID, nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goal_sendings"),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["goal_receivers.id"],
            name="fk_goal_sendings_receiver_id_goal_receivers",
            ondelete="CASCADE",
        ),
    )
    op.create_index("uq_goal_sendings_receiver_id_period", "goal_sendings", ["receiver_id", "period"], unique=True)
