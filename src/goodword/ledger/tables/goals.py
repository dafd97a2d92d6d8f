"""Goals, their plans and facts, and who is told of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

GOALS = Table(
    "goals",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("mark", String(64), nullable=False),  # the goal's own id, which its observations name
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),  # as it was said first; empty where it came from fields
    Column("made_at", BigInteger, nullable=False),
    Column("put_away_at", BigInteger),
)

GOAL_PLANS = Table(
    "goal_plans",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("goal_id", ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("effective", String(10), nullable=False),  # the day from which it counts, in the goal's time zone
    Column("why", String(12), nullable=False),  # first, weekly, asked, changed, assumption
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the plan and what it changed, as JSON compressed with zlib
    Index("uq_goal_plans_goal_id_version", "goal_id", "version", unique=True),
)

GOAL_FACTS = Table(
    "goal_facts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("goal_id", ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(200), nullable=False),  # the same fact reported twice counts once
    Column("at", BigInteger, nullable=False),  # when it happened
    Column("amount", Float, nullable=False),
    Column("asked", BigInteger),
    Column("resolution", Text),
    Column("lever", Text),
    Column("who", Text, nullable=False),
    Column("truth", String(8), nullable=False),  # data or tap
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),  # the file, or "tap", "catalogue"
    Column("undoes", ID, ForeignKey("goal_facts.id", ondelete="CASCADE")),  # a counter-entry; nothing is removed
    Column("recorded_at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("uq_goal_facts_goal_id_key", "goal_id", "key", unique=True),
)

GOAL_FORECASTS = Table(
    "goal_forecasts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("goal_id", ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("day", String(10), nullable=False),  # one a day is kept, the first: a forecast is not improved afterwards
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("uq_goal_forecasts_goal_id_day", "goal_id", "day", unique=True),
)

GOAL_NOTICES = Table(
    "goal_notices",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("goal_id", ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),  # notice: said to somebody; looked: a re-plan found nothing to change
    Column("text", Text, nullable=False),
    Index("ix_goal_notices_goal_id_id", "goal_id", "id"),
)

GOAL_FEEDS = Table(
    "goal_feeds",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("goal_id", ID, ForeignKey("goals.id", ondelete="CASCADE")),  # null: every goal
    Column("who", Text, nullable=False),  # whose steps; empty: everybody's
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("uq_goal_feeds_token_hash", "token_hash", unique=True),
)

GOAL_RECEIVERS = Table(
    "goal_receivers",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("kind", String(8), nullable=False),  # mail or webhook
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),  # signs what goes to a webhook; empty for mail
    Column("who", Text, nullable=False),
    Column("every", String(8), nullable=False),  # day or week
    Column("made_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
)

GOAL_SENDINGS = Table(
    "goal_sendings",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("receiver_id", ID, ForeignKey("goal_receivers.id", ondelete="CASCADE"), nullable=False),
    Column("period", String(10), nullable=False),  # the first day of the day or week that it is about
    Column("claimed_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("said", Text, nullable=False),  # why it was not taken; empty when it was
    Index("uq_goal_sendings_receiver_id_period", "receiver_id", "period", unique=True),
)
