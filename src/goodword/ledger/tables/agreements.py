"""What was offered and agreed, what was posted for it, and what a post looked like when."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

OFFERS = Table(
    "offers",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("body", Text, nullable=False),  # the terms as JSON; never changed, a new offer replaces them
    Column("fee_minor", BigInteger),  # the same as in the terms, so that a sum needs no body
    Column("currency", String(3), nullable=False),
    Column("digest", String(16), nullable=False),
    Column("replaces", ID, ForeignKey("offers.id", ondelete="SET NULL")),
    Column("made_at", BigInteger, nullable=False),
    Index("ix_offers_booking_id", "booking_id"),
)

OFFER_EVENTS = Table(
    "offer_events",  # the state of an offer is a view of these
    METADATA,
    Column("id", ID, primary_key=True),
    Column("offer_id", ID, ForeignKey("offers.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(12), nullable=False),  # drafted, sent, accepted, declined, countered, withdrawn or undone
    Column("by", String(8), nullable=False),  # us or them
    Column("who", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("asked_minor", BigInteger),  # of a counter: the fee that they ask for
    Column("at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Column("undoes", ID, ForeignKey("offer_events.id", ondelete="CASCADE")),
    Index("ix_offer_events_offer_id", "offer_id"),
    Index("uq_offer_events_undoes", "undoes", unique=True),
)

CAMPAIGN_POSTS = Table(
    "campaign_posts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("post_id", Text, nullable=False),  # as in the catalogue; `erased:NUMBER` once the person asked for it
    Column("url", Text, nullable=False),
    Column("posted_at", BigInteger, nullable=False),
    Column("found_by", String(8), nullable=False),  # mention, tag, label, link, code or hand
    Column("why", Text, nullable=False),  # what in it was recognised
    Column("made_at", BigInteger, nullable=False),
    Index("uq_campaign_posts_booking_id_post_id", "booking_id", "post_id", unique=True),
)

POST_EVENTS = Table(
    "post_events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("campaign_post_id", ID, ForeignKey("campaign_posts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # confirmed, refused or open: the newest holds
    Column("who", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("ix_post_events_campaign_post_id", "campaign_post_id"),
)

POST_SNAPSHOTS = Table(
    "post_snapshots",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("campaign_post_id", ID, ForeignKey("campaign_posts.id", ondelete="CASCADE"), nullable=False),
    Column("mark", String(4), nullable=False),  # 1h, 1d, 7d or 30d after it was posted
    Column("due_at", BigInteger, nullable=False),
    Column("observed_at", BigInteger, nullable=False),  # when the source saw these counts
    Column("taken_at", BigInteger, nullable=False),
    Column("likes", BigInteger),
    Column("comments", BigInteger),
    Column("shares", BigInteger),
    Column("saves", BigInteger),
    Column("views", BigInteger),
    Column("reach", BigInteger),
    Column("status", String(8), nullable=False),  # of the disclosure under the strictest rule: none, …, clear
    Column("body", LargeBinary, nullable=False),  # caption, label and verdicts as JSON, compressed with zlib: the proof
    Column("digest", String(64), nullable=False),  # SHA-256 of the proof
    Index("uq_post_snapshots_campaign_post_id_mark", "campaign_post_id", "mark", unique=True),
)

POST_WATCH = Table(
    "post_watch",  # who looks for posts by itself: one row
    METADATA,
    Column("id", ID, primary_key=True),
    Column("holder", String(64), nullable=False),  # whose round is under way: a random word; empty: nobody's
    Column("until", BigInteger, nullable=False),  # until when, unless it says again that it goes on
    Column("next_at", BigInteger),  # when there is something to do again
    Column("looked_at", BigInteger),  # when the last round ended
    Column("seen", String(200), nullable=False),  # of what the last round looked at: changed, there is more to look at
    Column("memory", Text, nullable=False),  # by connection when it was asked and what it said, as JSON
)

POST_ROUNDS = Table(
    "post_rounds",  # what the last of them did
    METADATA,
    Column("id", ID, primary_key=True),
    Column("began_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("asked", BigInteger, nullable=False),  # creators that networks were asked for
    Column("found", BigInteger, nullable=False),
    Column("snapshots", BigInteger, nullable=False),
    Column("said", Text, nullable=False),  # what went wrong, in sentences that name nobody, as JSON
)
