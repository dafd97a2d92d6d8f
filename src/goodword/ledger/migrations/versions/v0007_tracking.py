"""Short links and who followed them, promo codes, and tallies of what was said aloud."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create links, hits, codes and tallies."""
    _links()
    _hits()
    _codes()
    _tallies()


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("short", sa.String(32), nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("booking_id", _ID),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("click_ids", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("disabled_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        _of("links", "campaign_id", "campaigns"),
        _of("links", "booking_id", "bookings"),
    )
    op.create_index("ix_links_booking_id", "links", ["booking_id"])
    op.create_index("ix_links_campaign_id", "links", ["campaign_id"])
    op.create_index("uq_links_short", "links", ["short"], unique=True)
    op.create_table(
        "link_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_events"),
        _of("link_events", "link_id", "links"),
    )
    op.create_index("ix_link_events_link_id", "link_events", ["link_id"])


def _hits() -> None:
    op.create_table(
        "hits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("click", sa.String(20)),
        sa.Column("visitor", sa.BigInteger()),
        sa.Column("qr", sa.Integer(), nullable=False),
        sa.Column("referrer", sa.Text(), nullable=False),
        sa.Column("device", sa.String(8), nullable=False),
        sa.Column("agent", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hits"),
        _of("hits", "link_id", "links"),
    )
    op.create_index("ix_hits_link_id_at", "hits", ["link_id", "at"])
    op.create_index("uq_hits_click", "hits", ["click"], unique=True)
    op.create_table(
        "hit_counts",
        sa.Column("link_id", _ID, nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "day", "kind", name="pk_hit_counts"),
        _of("hit_counts", "link_id", "links"),
    )
    op.create_table(
        "hit_journals",
        sa.Column("journal", sa.String(32), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("journal", name="pk_hit_journals"),
    )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("booking_id", _ID),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("skeleton", sa.String(32), nullable=False),
        sa.Column("discount", sa.String(8), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minimum_minor", sa.BigInteger()),
        sa.Column("uses", sa.Integer()),
        sa.Column("once", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.BigInteger()),
        sa.Column("ends_at", sa.BigInteger()),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("leaked_at", sa.BigInteger()),
        sa.Column("retired_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_codes"),
        _of("codes", "campaign_id", "campaigns"),
        _of("codes", "booking_id", "bookings"),
    )
    op.create_index("ix_codes_booking_id", "codes", ["booking_id"])
    op.create_index("ix_codes_campaign_id", "codes", ["campaign_id"])
    op.create_index("uq_codes_code", "codes", ["code"], unique=True)
    op.create_index("uq_codes_skeleton", "codes", ["skeleton"], unique=True)
    op.create_table(
        "code_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_events"),
        _of("code_events", "code_id", "codes"),
    )
    op.create_index("ix_code_events_code_id", "code_events", ["code_id"])


def _tallies() -> None:
    op.create_table(
        "tally_pages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_tally_pages"),
        _of("tally_pages", "booking_id", "bookings"),
    )
    op.create_index("ix_tally_pages_booking_id", "tally_pages", ["booking_id"])
    op.create_index("uq_tally_pages_token_hash", "tally_pages", ["token_hash"], unique=True)
    op.create_table(
        "tally_taps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("page_id", _ID, nullable=False),
        sa.Column("tap", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("undoes", sa.String(40)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tally_taps"),
        _of("tally_taps", "page_id", "tally_pages"),
    )
    op.create_index("uq_tally_taps_page_id_tap", "tally_taps", ["page_id", "tap"], unique=True)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")
