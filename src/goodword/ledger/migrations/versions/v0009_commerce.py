"""Shops, the sources of their orders, orders as events and as the view of them; payouts and payees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create what orders and payouts are kept in."""
    _shops()
    _orders()
    _payees()
    _shop_sources()
    _order_asides()
    _order_events()
    _shop_secrets()
    _payouts()
    _payout_entries()
    _payout_marks()


def _shops() -> None:
    op.create_table(
        "shops",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shops"),
    )
    op.create_index("uq_shops_name", "shops", ["name"], unique=True)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", _ID, nullable=False),
        sa.Column("shop_id", _ID, nullable=False),
        sa.Column("order_key", sa.String(200), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.BigInteger()),
        sa.Column("paid_at", sa.BigInteger()),
        sa.Column("cancelled_at", sa.BigInteger()),
        sa.Column("amount_minor", sa.BigInteger()),
        sa.Column("goods_minor", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", sa.BigInteger()),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("clicks", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("referrer", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("customer", sa.String(32), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name="fk_orders_shop_id_shops", ondelete="CASCADE"),
    )
    op.create_index("ix_orders_customer", "orders", ["customer"])
    op.create_index("ix_orders_placed_at", "orders", ["placed_at"])
    op.create_index("uq_orders_shop_id_order_key", "orders", ["shop_id", "order_key"], unique=True)


def _payees() -> None:
    op.create_table(
        "payees",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ending", sa.String(4), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_payees"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_payees_person_id_people", ondelete="CASCADE"),
    )


def _shop_sources() -> None:
    op.create_table(
        "shop_sources",
        sa.Column("id", _ID, nullable=False),
        sa.Column("shop_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_shop_sources"),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name="fk_shop_sources_shop_id_shops", ondelete="CASCADE"),
    )
    op.create_index("ix_shop_sources_shop_id", "shop_sources", ["shop_id"])
    op.create_index("uq_shop_sources_mark", "shop_sources", ["mark"], unique=True)


def _order_asides() -> None:
    op.create_table(
        "order_asides",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("delivery", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_asides"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["shop_sources.id"], name="fk_order_asides_source_id_shop_sources", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_order_asides_source_id_delivery", "order_asides", ["source_id", "delivery"], unique=True)


def _order_events() -> None:
    op.create_table(
        "order_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("delivery", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_events"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_order_events_order_id_orders", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["shop_sources.id"], name="fk_order_events_source_id_shop_sources", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_order_events_order_id", "order_events", ["order_id"])
    op.create_index("uq_order_events_source_id_delivery", "order_events", ["source_id", "delivery"], unique=True)


def _shop_secrets() -> None:
    op.create_table(
        "shop_secrets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_shop_secrets"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["shop_sources.id"], name="fk_shop_secrets_source_id_shop_sources", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_shop_secrets_source_id", "shop_secrets", ["source_id"])


def _payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payouts"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_payouts_campaign_id_campaigns", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_payouts_campaign_id_key", "payouts", ["campaign_id", "key"], unique=True)


def _payout_entries() -> None:
    op.create_table(
        "payout_entries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payout_id", _ID, nullable=False),
        sa.Column("booking_id", _ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("counters", _ID),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payout_entries"),
        sa.ForeignKeyConstraint(
            ["counters"], ["payout_entries.id"], name="fk_payout_entries_counters_payout_entries", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="fk_payout_entries_booking_id_bookings", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payouts.id"], name="fk_payout_entries_payout_id_payouts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_payout_entries_payout_id", "payout_entries", ["payout_id"])
    op.create_index(
        "uq_payout_entries_booking_id_kind_number", "payout_entries", ["booking_id", "kind", "number"], unique=True
    )
    op.create_index("uq_payout_entries_counters", "payout_entries", ["counters"], unique=True)


def _payout_marks() -> None:
    op.create_table(
        "payout_marks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payout_id", _ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payout_marks"),
        sa.ForeignKeyConstraint(
            ["payout_id"], ["payouts.id"], name="fk_payout_marks_payout_id_payouts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_payout_marks_payout_id", "payout_marks", ["payout_id"])
