"""The tables of the ledger. Changing one takes a migration; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

# Names of constraints are fixed, so that a migration can name them on every database.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER column

BRIEFS = Table(
    "briefs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),  # the brief as JSON
    Column("digest", String(16), nullable=False),
    Column("saved_at", BigInteger, nullable=False),  # seconds UTC, as everywhere in the ledger
    Column("changed_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    Index("ix_briefs_changed_at", "changed_at"),
)

PLANS = Table(
    "plans",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("brief_id", _ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the plan as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("people", Text, nullable=False),  # the headline, so that a list needs no body: an estimate as JSON
    Column("spent_minor", BigInteger, nullable=False),
    Column("budget_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("size", Integer, nullable=False),
    Index("ix_plans_brief_id_made_at", "brief_id", "made_at"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("brief_id", _ID, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("creator_id", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # pin, ban or clear
    Column("decided_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),  # a decision is never removed, it is undone
    Index("ix_decisions_brief_id_id", "brief_id", "id"),
)

AUDIENCES = Table(
    "audiences",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("creator_id", Text),  # whose audience it is, where that is said
    Column("list_order", String(12), nullable=False),  # how the sample was taken: random, newest_first or unknown
    Column("whole", BigInteger),  # followers in all, where known
    Column("salt", LargeBinary, nullable=False),  # key of the pseudonyms; gone with the audience
    Column("added_at", BigInteger, nullable=False),
    Column("names_until", BigInteger),  # when shown names are forgotten; null: none are kept
    Column("digest", String(16), nullable=False),
    Index("ix_audiences_creator_id", "creator_id"),
)

AUDIENCE_FOLLOWERS = Table(
    "audience_followers",
    METADATA,
    Column("audience_id", _ID, ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # place in the sample, from 0
    Column("pseudonym", String(16), nullable=False),
    Column("followers", BigInteger),
    Column("following", BigInteger),
    Column("posts", BigInteger),
    Column("picture", Integer),
    Column("digits", Float),
    Column("shown", Text),  # handle and profile text, only while the user lets them be kept
)

AUDIENCE_EVENTS = Table(
    "audience_events",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("audience_id", _ID, ForeignKey("audiences.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # of the follower
    Column("labeller", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # person, not, skip or undo: nothing is ever changed or removed
    Column("at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),  # page, cli, api, python or import
    Index("ix_audience_events_audience_id_id", "audience_id", "id"),
)

TRUST_WEIGHTS = Table(
    "trust_weights",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("body", Text, nullable=False),  # weight by signal as JSON; the newest row is in force
    Column("set_at", BigInteger, nullable=False),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),  # everything the page said, as JSON compressed with zlib
    Index("ix_evidence_creator_id_id", "creator_id", "id"),
)

GOALS = Table(
    "goals",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("mark", String(64), nullable=False),  # the goal's own id, which its observations name
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),  # as it was said first; empty where it came from fields
    Column("made_at", BigInteger, nullable=False),
    Column("put_away_at", BigInteger),
)

GOAL_PLANS = Table(
    "goal_plans",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("goal_id", _ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
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
    Column("id", _ID, primary_key=True),
    Column("goal_id", _ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
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
    Column("undoes", _ID, ForeignKey("goal_facts.id", ondelete="CASCADE")),  # a counter-entry; nothing is removed
    Column("recorded_at", BigInteger, nullable=False),
    Column("door", String(8), nullable=False),
    Index("uq_goal_facts_goal_id_key", "goal_id", "key", unique=True),
)

GOAL_FORECASTS = Table(
    "goal_forecasts",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("goal_id", _ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("day", String(10), nullable=False),  # one a day is kept, the first: a forecast is not improved afterwards
    Column("made_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("uq_goal_forecasts_goal_id_day", "goal_id", "day", unique=True),
)

GOAL_NOTICES = Table(
    "goal_notices",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("goal_id", _ID, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(8), nullable=False),  # notice: said to somebody; looked: a re-plan found nothing to change
    Column("text", Text, nullable=False),
    Index("ix_goal_notices_goal_id_id", "goal_id", "id"),
)

GOAL_FEEDS = Table(
    "goal_feeds",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("goal_id", _ID, ForeignKey("goals.id", ondelete="CASCADE")),  # null: every goal
    Column("who", Text, nullable=False),  # whose steps; empty: everybody's
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("uq_goal_feeds_token_hash", "token_hash", unique=True),
)

GOAL_RECEIVERS = Table(
    "goal_receivers",
    METADATA,
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
    Column("receiver_id", _ID, ForeignKey("goal_receivers.id", ondelete="CASCADE"), nullable=False),
    Column("period", String(10), nullable=False),  # the first day of the day or week that it is about
    Column("claimed_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("said", Text, nullable=False),  # why it was not taken; empty when it was
    Index("uq_goal_sendings_receiver_id_period", "receiver_id", "period", unique=True),
)

LEARNED_EVENTS = Table(
    "learned_events",
    METADATA,
    Column("id", _ID, primary_key=True),  # also the version of the memory after it
    Column("kind", String(8), nullable=False),  # campaign, forget, reset, undo or rule: nothing is changed or removed
    Column("body", Text, nullable=False),  # facts of a campaign, a name, or a rule, as JSON; counts without names
    Column("at", BigInteger, nullable=False),
)

OUTCOME_PANELS = Table(
    "outcome_panels",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # outcomes by place and time as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("places", Integer, nullable=False),
    Column("periods", Integer, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)

LIFT_DESIGNS = Table(
    "lift_designs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("panel_id", _ID, ForeignKey("outcome_panels.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),  # the frozen design as JSON; never changed
    Column("hash", String(64), nullable=False),
    Column("frozen_at", BigInteger, nullable=False),
)

LIFT_READINGS = Table(
    "lift_readings",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("panel_id", _ID, ForeignKey("outcome_panels.id", ondelete="SET NULL")),
    Column("design_id", _ID, ForeignKey("lift_designs.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the reading as JSON, compressed with zlib
    Column("digest", String(16), nullable=False),
    Column("read_at", BigInteger, nullable=False),
)
