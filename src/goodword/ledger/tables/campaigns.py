"""Campaigns, the people in them, and who is in which: what links, codes, orders and payouts hang on."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

CAMPAIGNS = Table(
    "campaigns",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("brand", Text, nullable=False),  # who pays, as it is named in disclosures
    Column("site", Text, nullable=False),  # the brand's own page: where links of unknown or ended codes lead
    Column("country", String(2), nullable=False),  # of the brand; empty where not said
    Column("currency", String(3), nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("starts_at", BigInteger),  # seconds UTC, as everywhere in the ledger
    Column("ends_at", BigInteger),
    Column("budget_minor", BigInteger),
    Column("brief_id", ID, ForeignKey("briefs.id", ondelete="SET NULL")),
    Column("plan_id", ID, ForeignKey("plans.id", ondelete="SET NULL")),  # the roster that it was made from
    Column("body", Text, nullable=False),  # further wishes as JSON
    Column("made_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("put_away_at", BigInteger),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),  # as in the catalogue; `erased:NUMBER` once the person asked for it
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("country", String(2), nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("body", Text, nullable=False),  # further facts as JSON
    Column("made_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),  # then every field above is empty; counts and sums stay
    Index("uq_people_creator_id", "creator_id", unique=True),
)

BOOKINGS = Table(
    "bookings",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("campaign_id", ID, ForeignKey("campaigns.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", ID, ForeignKey("people.id"), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),  # no longer on the roster; what happened stays
    Index("uq_bookings_campaign_id_person_id", "campaign_id", "person_id", unique=True),
    Index("ix_bookings_person_id", "person_id"),
)
