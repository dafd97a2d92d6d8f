"""What was said to whom, on what ground, and how a person reaches their own page."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

CONTACT_EVENTS = Table(
    "contact_events",  # stages of the board are a view of these
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(8), nullable=False),  # move, sent, heard, reached, note or undo
    Column("stage", String(12), nullable=False),  # of a move and of what was reached; empty otherwise
    Column("channel", String(8), nullable=False),  # mail, message, phone, person or other; empty where none
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False),  # of the brand's side
    Column("at", BigInteger, nullable=False),  # when it happened
    Column("recorded_at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Column("undoes", ID, ForeignKey("contact_events.id", ondelete="CASCADE")),  # a counter-entry; nothing is removed
    Column("once", String(64)),  # the same event sent twice is kept once
    Index("uq_contact_events_booking_id_once", "booking_id", "once", unique=True),
    Index("uq_contact_events_undoes", "undoes", unique=True),
)

CONSENT_EVENTS = Table(
    "consent_events",  # of the person, whatever the campaign; the newest of a kind holds
    METADATA,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),  # basis, given, withdrawn, stop or resume
    Column("basis", String(12), nullable=False),  # of a basis: consent, interest, contract or asked; empty otherwise
    Column("words", Text, nullable=False),  # how it is known, or what was agreed to, word for word
    Column("by", String(8), nullable=False),  # them or us
    Column("who", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("ix_consent_events_person_id", "person_id"),
)

PORTAL_LINKS = Table(
    "portal_links",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("uq_portal_links_token_hash", "token_hash", unique=True),
    Index("ix_portal_links_booking_id", "booking_id"),
)

MESSAGE_TEMPLATES = Table(
    "message_templates",  # of the users' own, for every campaign
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("purpose", String(12), nullable=False),  # first, reminder or offer
    Column("subject", Text, nullable=False),  # both with named places for what is known of a person
    Column("text", Text, nullable=False),
    Column("version", BigInteger, nullable=False),  # counts changes, so that none is lost to another one
    Column("made_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index("uq_message_templates_name", "name", unique=True),
)

MESSAGE_DRAFTS = Table(
    "message_drafts",  # the newest of each person in a campaign; whether it was sent follows from contact events
    METADATA,
    Column("id", ID, primary_key=True),
    Column("booking_id", ID, ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False),
    Column("body", Text, nullable=False),  # the draft with what each sentence rests on, as JSON
    Column("door", String(8), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index("uq_message_drafts_booking_id", "booking_id", unique=True),
)
