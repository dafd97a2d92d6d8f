"""Shops, where their orders come from, and what was said of each order: raw events, and the view of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

SHOPS = Table(
    "shops",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("brand", Text, nullable=False),  # whose campaigns its orders may belong to; empty: anybody's
    Column("currency", String(3), nullable=False),  # of amounts that name none; empty: they must name it
    Column("made_at", BigInteger, nullable=False),
    Index("uq_shops_name", "name", unique=True),
)

SHOP_SOURCES = Table(
    "shop_sources",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("shop_id", ID, ForeignKey("shops.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # shopify, woocommerce, stripe, own, tag, plausible, file
    Column("name", Text, nullable=False),
    Column("mark", String(32), nullable=False),  # in the address that events are sent to; says who, proves nothing
    Column("made_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Index("uq_shop_sources_mark", "mark", unique=True),
    Index("ix_shop_sources_shop_id", "shop_id"),
)

SHOP_SECRETS = Table(
    "shop_secrets",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source_id", ID, ForeignKey("shop_sources.id", ondelete="CASCADE"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # by the vault; empty where the environment holds it
    Column("variable", Text, nullable=False),  # name of the environment variable that holds it, else empty
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),  # signatures by it are taken until then
    Index("ix_shop_secrets_source_id", "source_id"),
)

ORDERS = Table(
    "orders",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("shop_id", ID, ForeignKey("shops.id", ondelete="CASCADE"), nullable=False),
    Column("order_key", String(200), nullable=False),  # the order's id at the shop
    Column("events", Integer, nullable=False),
    # All that follows is the view of the order's events; it can be made anew from them at any time.
    Column("placed_at", BigInteger),
    Column("paid_at", BigInteger),
    Column("cancelled_at", BigInteger),
    Column("amount_minor", BigInteger),
    Column("goods_minor", BigInteger),
    Column("currency", String(3), nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("refunded_at", BigInteger),
    Column("code", Text, nullable=False),  # promo codes, separated by line breaks
    Column("clicks", Text, nullable=False),  # our click ids, separated by line breaks
    Column("visitor", Text, nullable=False),
    Column("source", Text, nullable=False),  # utm_source or ref of the landing
    Column("campaign", Text, nullable=False),  # utm_campaign
    Column("content", Text, nullable=False),  # utm_content
    Column("referrer", Text, nullable=False),  # host only
    Column("said", Text, nullable=False),  # what the customer answered to "how did you hear of us"
    Column("place", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("customer", String(32), nullable=False),  # a keyed hash; empty once erased
    Column("test", Boolean, nullable=False),
    Column("claimed", Boolean, nullable=False),  # only an unsigned source has spoken of it so far
    Index("uq_orders_shop_id_order_key", "shop_id", "order_key", unique=True),
    Index("ix_orders_placed_at", "placed_at"),
    Index("ix_orders_customer", "customer"),
)

ORDER_EVENTS = Table(
    "order_events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source_id", ID, ForeignKey("shop_sources.id", ondelete="CASCADE"), nullable=False),
    Column("order_id", ID, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
    Column("delivery", String(64), nullable=False),  # the same event sent twice is kept once
    Column("kind", String(10), nullable=False),  # placed, paid, updated, refunded, cancelled
    Column("at", BigInteger, nullable=False),  # when it happened, as the source says
    Column("version", BigInteger, nullable=False),  # microseconds UTC: of two statements the later one holds
    Column("recorded_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # what it states, as JSON; nothing else of the payload is kept
    Index("uq_order_events_source_id_delivery", "source_id", "delivery", unique=True),
    Index("ix_order_events_order_id", "order_id"),
)

SHOP_WORDS = Table(
    "shop_words",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("shop_id", ID, ForeignKey("shops.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),  # order or code
    Column("theirs", String(200), nullable=False),  # another id under which the shop speaks of it
    Column("ours", String(200), nullable=False),  # the order's id, or the text of the code
    Column("recorded_at", BigInteger, nullable=False),
    Index("uq_shop_words_shop_id_kind_theirs", "shop_id", "kind", "theirs", unique=True),
)

ORDER_ASIDES = Table(
    "order_asides",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source_id", ID, ForeignKey("shop_sources.id", ondelete="CASCADE"), nullable=False),
    Column("delivery", String(64), nullable=False),
    Column("reason", Text, nullable=False),  # why a rightly signed event says nothing that can be kept
    Column("recorded_at", BigInteger, nullable=False),
    Index("uq_order_asides_source_id_delivery", "source_id", "delivery", unique=True),
)
