"""What a team keeps about creators: lists, notes, tags; searches that are run again, and who is told of what is new."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

CREATOR_LISTS = Table(
    "creator_lists",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("read_role", String(8), nullable=False),  # who may see it: this role and those above it
    Column("write_role", String(8), nullable=False),  # who may change it
    Column("made_by", ID, ForeignKey("users.id")),  # null: nobody has to sign in here
    Column("made_at", BigInteger, nullable=False),  # seconds UTC, as everywhere in the ledger
    Column("changed_at", BigInteger, nullable=False),
    Column("archived_at", BigInteger),
)

LIST_MEMBERS = Table(
    "list_members",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("list_id", ID, ForeignKey("creator_lists.id", ondelete="CASCADE"), nullable=False),
    Column("creator_id", Text, nullable=False),
    Column("position", BigInteger, nullable=False),  # the order, with gaps for those who are moved in between
    Column("added_by", ID, ForeignKey("users.id")),
    Column("added_at", BigInteger, nullable=False),
    Index("uq_list_members_list_id_creator_id", "list_id", "creator_id", unique=True),
    Index("ix_list_members_list_id_position", "list_id", "position"),
    Index("ix_list_members_creator_id", "creator_id"),
)

CREATOR_TAGS = Table(
    "creator_tags",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("made_by", ID, ForeignKey("users.id")),
    Column("made_at", BigInteger, nullable=False),
    Column("gone_at", BigInteger),  # taken out of the vocabulary, or merged into another one
)

TAGGED = Table(
    "tagged",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("tag_id", ID, ForeignKey("creator_tags.id", ondelete="CASCADE"), nullable=False),
    Column("creator_id", Text, nullable=False),
    Column("given_by", ID, ForeignKey("users.id")),
    Column("given_at", BigInteger, nullable=False),
    Index("uq_tagged_tag_id_creator_id", "tag_id", "creator_id", unique=True),
    Index("ix_tagged_creator_id", "creator_id"),
)

CREATOR_NOTES = Table(
    "creator_notes",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("creator_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_by", ID, ForeignKey("users.id")),
    Column("written_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger),
    Column("removed_at", BigInteger),
    Index("ix_creator_notes_creator_id", "creator_id"),
)

KEPT_CHANGES = Table(
    "kept_changes",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("list_id", ID, ForeignKey("creator_lists.id", ondelete="CASCADE")),  # of a list, or of a tag
    Column("tag_id", ID, ForeignKey("creator_tags.id", ondelete="CASCADE")),
    Column("kind", String(10), nullable=False),
    Column("body", LargeBinary, nullable=False),  # what undoing it needs, as JSON compressed with zlib
    Column("people", Integer, nullable=False),  # how many it was about
    Column("made_by", ID, ForeignKey("users.id")),
    Column("door", String(8), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),
    Index("ix_kept_changes_list_id", "list_id"),
    Index("ix_kept_changes_tag_id", "tag_id"),
)

SAVED_SEARCHES = Table(
    "saved_searches",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),  # the search in plain words, as it was typed
    Column("body", Text, nullable=False),  # its fields as they were given, as JSON
    Column("top", Integer, nullable=False),  # whoever rises to this rank is told of
    Column("made_by", ID, ForeignKey("users.id")),
    Column("made_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
)

SEARCH_RUNS = Table(
    "search_runs",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("search_id", ID, ForeignKey("saved_searches.id", ondelete="CASCADE"), nullable=False),
    Column("asked", String(16), nullable=False),  # digest of what was asked: another question is not compared
    Column("made_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),  # when it was run last with the same answer
    Column("passing", BigInteger, nullable=False),
    Column("indexed", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # who was found, in order, as JSON compressed with zlib
    Index("ix_search_runs_search_id_id", "search_id", "id"),
)

SEARCH_SEEN = Table(
    "search_seen",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("search_id", ID, ForeignKey("saved_searches.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ID, ForeignKey("users.id")),  # null: nobody has to sign in here
    Column("run_id", ID, ForeignKey("search_runs.id", ondelete="CASCADE"), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("ix_search_seen_search_id", "search_id"),
)

SEARCH_RECEIVERS = Table(
    "search_receivers",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("search_id", ID, ForeignKey("saved_searches.id", ondelete="CASCADE")),  # null: of every saved search
    Column("kind", String(8), nullable=False),  # mail or webhook
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("every", String(8), nullable=False),  # day or week
    Column("made_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
)

SEARCH_SENDINGS = Table(
    "search_sendings",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("receiver_id", ID, ForeignKey("search_receivers.id", ondelete="CASCADE"), nullable=False),
    Column("period", String(10), nullable=False),
    Column("claimed_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("said", Text, nullable=False),  # why it was not taken, empty when it was
    Index("uq_search_sendings_receiver_id_period", "receiver_id", "period", unique=True),
)
