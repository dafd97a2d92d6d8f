"""What was said, agreed and posted: contacts, consents, portal links, offers, posts and their snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create them."""
    _contact_events()
    _consent_events()
    _portal_links()
    _offers()
    _offer_events()
    _campaign_posts()
    _post_events()
    _post_snapshots()


def _contact_events() -> None:
    op.create_table(
        "contact_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("undoes", _ID),
        sa.Column("once", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_contact_events"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_contact_events_booking_id_bookings", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["contact_events.id"], name="fk_contact_events_undoes_contact_events", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_contact_events_booking_id_once", "contact_events", ["booking_id", "once"], unique=True)
    op.create_index("uq_contact_events_undoes", "contact_events", ["undoes"], unique=True)


def _consent_events() -> None:
    op.create_table(
        "consent_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("basis", sa.String(12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_events"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_consent_events_person_id_people", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_consent_events_person_id", "consent_events", ["person_id"])


def _portal_links() -> None:
    op.create_table(
        "portal_links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_portal_links"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_portal_links_booking_id_bookings", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_portal_links_booking_id", "portal_links", ["booking_id"])
    op.create_index("uq_portal_links_token_hash", "portal_links", ["token_hash"], unique=True)


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("replaces", _ID),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_offers_booking_id_bookings", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["replaces"], ["offers.id"], name="fk_offers_replaces_offers", ondelete="SET NULL"),
    )
    op.create_index("ix_offers_booking_id", "offers", ["booking_id"])


def _offer_events() -> None:
    op.create_table(
        "offer_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("offer_id", _ID, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_minor", sa.BigInteger()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("undoes", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_offer_events"),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name="fk_offer_events_offer_id_offers", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undoes"], ["offer_events.id"], name="fk_offer_events_undoes_offer_events", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_offer_events_offer_id", "offer_events", ["offer_id"])
    op.create_index("uq_offer_events_undoes", "offer_events", ["undoes"], unique=True)


def _campaign_posts() -> None:
    op.create_table(
        "campaign_posts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("found_by", sa.String(8), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_posts"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_campaign_posts_booking_id_bookings", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_campaign_posts_booking_id_post_id", "campaign_posts", ["booking_id", "post_id"], unique=True)


def _post_events() -> None:
    op.create_table(
        "post_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_post_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_events"),
        sa.ForeignKeyConstraint(
            ["campaign_post_id"],
            ["campaign_posts.id"],
            name="fk_post_events_campaign_post_id_campaign_posts",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_post_events_campaign_post_id", "post_events", ["campaign_post_id"])


def _post_snapshots() -> None:
    op.create_table(
        "post_snapshots",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_post_id", _ID, nullable=False),
        sa.Column("mark", sa.String(4), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("likes", sa.BigInteger()),
        sa.Column("comments", sa.BigInteger()),
        sa.Column("shares", sa.BigInteger()),
        sa.Column("saves", sa.BigInteger()),
        sa.Column("views", sa.BigInteger()),
        sa.Column("reach", sa.BigInteger()),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_snapshots"),
        sa.ForeignKeyConstraint(
            ["campaign_post_id"],
            ["campaign_posts.id"],
            name="fk_post_snapshots_campaign_post_id_campaign_posts",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "uq_post_snapshots_campaign_post_id_mark", "post_snapshots", ["campaign_post_id", "mark"], unique=True
    )
