"""Networks that are connected, whom is watched there, refreshes under way, and what was spent of quotas."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

SOURCE_LINKS = Table(
    "source_links",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source", String(16), nullable=False),  # name of the network
    Column("url", Text, nullable=False),  # address of the server; `invented:` for the world that ships
    Column("account", Text, nullable=False),  # who is signed in; empty: nobody. The password is never here
    Column("made_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Index("ix_source_links_source", "source"),
)

SOURCE_ACCOUNTS = Table(
    "source_accounts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("link_id", ID, ForeignKey("source_links.id", ondelete="CASCADE"), nullable=False),
    Column("account_key", Text, nullable=False),  # the network's own unchanging id
    Column("creator_id", Text, nullable=False),  # under which the catalogue knows them, whatever they are called now
    Column("handle", Text, nullable=False),  # as they are called now
    Column("added_at", BigInteger, nullable=False),
    Column("newest_at", BigInteger),  # when the newest known post was posted
    Column("marks", Text, nullable=False),  # keyed hashes of the latest known followers, as JSON
    Column("refreshed_at", BigInteger),  # when a refresh last read all that was wanted
    Column("seen_at", BigInteger),  # when the network last said that they are there
    Column("gone_at", BigInteger),
    Column("gone_why", String(200), nullable=False),
    Index("uq_source_accounts_link_id_account_key", "link_id", "account_key", unique=True),
    Index("ix_source_accounts_creator_id", "creator_id"),
)

SOURCE_RUNS = Table(
    "source_runs",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("link_id", ID, ForeignKey("source_links.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(8), nullable=False),  # open or done
    Column("wanted", Text, nullable=False),  # how much of each creator, as JSON
    Column("tasks", Text, nullable=False),  # lists still to be read, as JSON; emptied when it is done
    Column("told", Text, nullable=False),  # what it did so far, as JSON: numbers only
    Column("started_at", BigInteger, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_source_runs_link_id", "link_id"),
)

SOURCE_SPENDING = Table(
    "source_spending",
    METADATA,
    Column("link_id", ID, ForeignKey("source_links.id", ondelete="CASCADE"), primary_key=True),
    Column("bucket", String(16), primary_key=True),
    Column("began_at", BigInteger, primary_key=True, autoincrement=False),  # first second of the quota's period
    Column("units", Integer, nullable=False),  # taken before requests were sent
)

SOURCE_STATEMENTS = Table(
    "source_statements",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("link_id", ID, ForeignKey("source_links.id", ondelete="CASCADE"), nullable=False),
    Column("what", String(32), nullable=False),  # `derived`: the project accepted what derived figures need
    Column("who", Text, nullable=False),  # who stated it
    Column("said_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    Index("ix_source_statements_link_id", "link_id"),
)

SOURCE_GRANTS = Table(
    "source_grants",  # creators who signed in at a network for us
    METADATA,
    Column("id", ID, primary_key=True),
    Column("source", String(16), nullable=False),  # name of the network
    Column("ask", ID, nullable=False),  # of which consent this is
    Column("account_key", Text, nullable=False),  # the network's own unchanging id
    Column("creator_id", Text, nullable=False),
    Column("handle", Text, nullable=False),
    Column("kinds", String(60), nullable=False),  # what they agreed to, names with spaces between
    Column("sealed", LargeBinary, nullable=False),  # the tokens, under the vault's key
    Column("expires_at", BigInteger, nullable=False),  # of the access token
    Column("made_at", BigInteger, nullable=False),
    Column("renewed_at", BigInteger, nullable=False),
    Index("uq_source_grants_source_account_key", "source", "account_key", unique=True),
    Index("ix_source_grants_creator_id", "creator_id"),
)

DECLARED_FACTS = Table(
    "declared_facts",  # what creators share of their audience beside places: ages, genders, reach; the newest of a day
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("kind", String(8), nullable=False),  # city, country, age, gender or reach
    Column("label", Text, nullable=False),  # as the network writes it
    Column("people", BigInteger, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("source", String(40), nullable=False),  # which consent
    Index("uq_declared_facts_creator_id_kind_label_as_of", "creator_id", "kind", "label", "as_of", unique=True),
    Index("ix_declared_facts_source", "source"),
)
