"""Short links and who followed them, promo codes, and tallies of what was said aloud."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

LINKS = Table(
    "links",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("short", String(32), nullable=False),  # what stands after the host; in lower case
    Column("campaign_id", ID, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE")),  # null: the brand's own
    Column("post", Text, nullable=False),  # which of the creator's posts; empty where it is for all
    Column("placement", Text, nullable=False),  # where it stands: bio, story, caption, card, …
    Column("destination", Text, nullable=False),  # as it was given
    Column("location", Text, nullable=False),  # where it leads: the destination with its campaign parameters
    Column("click_ids", Integer, nullable=False),  # 1: `gw=` with the id of the click is added
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("disabled_at", BigInteger),
    Index("uq_links_short", "short", unique=True),
    Index("ix_links_campaign_id", "campaign_id"),
    Index("ix_links_booking_id", "booking_id"),
)

LINK_EVENTS = Table(
    "link_events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("link_id", ID, ForeignKey("links.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # made, disabled, enabled, expiry or moved: nothing is ever changed
    Column("body", Text, nullable=False),  # what it was and what it is, as JSON
    Column("at", BigInteger, nullable=False),
    Index("ix_link_events_link_id", "link_id"),
)

HITS = Table(
    "hits",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("link_id", ID, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),  # person, bot, preview, prefetch, head or ended; only person counts
    Column("click", String(20)),  # id of the click as it was added to the destination; begins with the time
    Column("visitor", BigInteger),  # keyed hash of address and browser, the key of one day; null: asked not to
    Column("qr", Integer, nullable=False),  # 1: the picture was scanned
    Column("referrer", Text, nullable=False),  # host only
    Column("device", String(8), nullable=False),  # phone, tablet, desktop or empty
    Column("agent", String(40), nullable=False),  # which bot, preview or app it was, where it says so
    Column("language", String(8), nullable=False),  # the first that the browser asks for
    # PostgreSQL would ask for each click again; there, whoever adds clicks locks their links, and `verify` looks
    ForeignKeyConstraint(["link_id"], ["links.id"], ondelete="CASCADE").ddl_if(dialect="sqlite"),
    Index("ix_hits_link_id_at", "link_id", "at"),
    Index("uq_hits_click", "click", unique=True),
)

HIT_COUNTS = Table(
    "hit_counts",  # derived from hits in the same transaction, so that lists need not count them
    METADATA,
    Column("link_id", ID, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True),
    Column("day", BigInteger, primary_key=True, autoincrement=False),  # first second of the day, UTC
    Column("kind", String(8), primary_key=True),
    Column("hits", BigInteger, nullable=False),
)

HIT_JOURNALS = Table(
    "hit_journals",
    METADATA,
    Column("journal", String(32), primary_key=True),  # of one redirect process
    Column("moved", BigInteger, nullable=False),  # bytes of it whose clicks are in the ledger
    Column("changed_at", BigInteger, nullable=False),
)

CODES = Table(
    "codes",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("campaign_id", ID, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE")),  # null: the brand's own
    Column("code", String(32), nullable=False),  # in capitals
    Column("skeleton", String(32), nullable=False),  # the code with look-alikes made equal
    Column("discount", String(8), nullable=False),  # percent, amount, shipping or none
    Column("value", BigInteger, nullable=False),  # hundredths of a per cent, or minor units
    Column("currency", String(3), nullable=False),
    Column("minimum_minor", BigInteger),  # of the order
    Column("uses", Integer),  # at most so many in all
    Column("once", Integer, nullable=False),  # 1: once a customer
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("made_at", BigInteger, nullable=False),
    Column("leaked_at", BigInteger),  # found where it does not belong
    Column("retired_at", BigInteger),
    Index("uq_codes_code", "code", unique=True),
    Index("uq_codes_skeleton", "skeleton", unique=True),
    Index("ix_codes_campaign_id", "campaign_id"),
    Index("ix_codes_booking_id", "booking_id"),
)

CODE_EVENTS = Table(
    "code_events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("code_id", ID, ForeignKey("codes.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # made, leaked, cleared, retired or revived
    Column("body", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_code_events_code_id", "code_id"),
)

TALLY_PAGES = Table(
    "tally_pages",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("uq_tally_pages_token_hash", "token_hash", unique=True),
    Index("ix_tally_pages_booking_id", "booking_id"),
)

TALLY_TAPS = Table(
    "tally_taps",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("page_id", ID, ForeignKey("tally_pages.id", ondelete="CASCADE"), nullable=False),
    Column("tap", String(40), nullable=False),  # made by the phone: the same tap sent again counts once
    Column("kind", String(8), nullable=False),  # told, code or undo: nothing is ever changed or removed
    Column("undoes", String(40)),
    Column("at", BigInteger, nullable=False),  # as the phone says
    Column("received_at", BigInteger, nullable=False),
    Index("uq_tally_taps_page_id_tap", "page_id", "tap", unique=True),
)
