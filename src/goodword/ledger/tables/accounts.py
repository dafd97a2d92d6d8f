"""Users, how they sign in, what programs may do in their name, who did what; and the marks of erased people."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Text

from goodword.ledger.tables.base import ID, METADATA

USERS = Table(
    "users",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),  # what is typed to sign in, folded
    Column("shown", Text, nullable=False),
    Column("email", Text, nullable=False),  # lower case; how an OpenID provider's user is found the first time
    Column("role", String(8), nullable=False),  # owner, manager, analyst or viewer
    Column("password", Text, nullable=False),  # Argon2id with its parameters; empty where there is none
    Column("handle", LargeBinary, nullable=False),  # random: what passkeys know the user by
    Column("made_at", BigInteger, nullable=False),  # seconds UTC, as everywhere in the ledger
    Column("changed_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger),
    Index("uq_users_name", "name", unique=True),
)

USER_IDENTITIES = Table(
    "user_identities",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("issuer", String(400), nullable=False),
    Column("subject", String(255), nullable=False),  # OpenID Connect: never more than 255 characters
    Column("made_at", BigInteger, nullable=False),
    Index("uq_user_identities_issuer_subject", "issuer", "subject", unique=True),
)

USER_PASSKEYS = Table(
    "user_passkeys",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("credential_hash", String(64), nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),  # falls back only where the key was copied
    Column("name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("uq_user_passkeys_credential_hash", "credential_hash", unique=True),
)

USER_SESSIONS = Table(
    "user_sessions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", String(64), nullable=False),  # the token itself is only in the browser
    Column("way", String(8), nullable=False),  # password, passkey, openid or invited
    Column("agent", Text, nullable=False),  # the browser as it names itself, shortened
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),  # to the minute
    Column("ends_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("uq_user_sessions_token_hash", "token_hash", unique=True),
    Index("ix_user_sessions_user_id", "user_id"),
)

API_TOKENS = Table(
    "api_tokens",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("user_id", ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # like `plans:read goals:write`, separated by blanks
    Column("token_hash", String(64), nullable=False),  # the token itself is shown once and never kept
    Column("begins", String(12), nullable=False),  # its first characters, to tell it from others
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("used_at", BigInteger),  # to the minute
    Column("revoked_at", BigInteger),
    Index("uq_api_tokens_token_hash", "token_hash", unique=True),
)

SIGN_IN_FAILURES = Table(
    "sign_in_failures",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name_hash", String(64), nullable=False),  # keyed: what was typed may be a password in the wrong field
    Column("at", BigInteger, nullable=False),
    Index("ix_sign_in_failures_name_hash_at", "name_hash", "at"),
)

ONE_TIME = Table(
    "one_time",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("kind", String(8), nullable=False),  # invite, reset, passkey or openid
    Column("body", Text, nullable=False),  # what must be known when it comes back, as JSON
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("uq_one_time_token_hash", "token_hash", unique=True),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("user_id", ID, ForeignKey("users.id")),  # null: nobody has to sign in here, or nobody was known
    Column("door", String(8), nullable=False),  # page, api, token, cli or sign-in
    Column("action", Text, nullable=False),  # the method and the route, or what was done in words
    Column("subject", Text, nullable=False),  # what it was done to; `erased` once that was a person who asked for it
    Column("salt", LargeBinary, nullable=False),  # gone with an erased subject, so that its digest tells nothing
    Column("subject_digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False),  # digest of the row before: a changed row breaks the chain
    Column("digest", String(64), nullable=False),
    Index("ix_audit_at", "at"),
)

ERASED = Table(
    "erased",
    METADATA,
    Column("id", ID, primary_key=True),  # the number in `erased:NUMBER`
    Column("mark", String(64), nullable=False),  # keyed hash of the creator id: a later import is told
    Column("at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),  # null: it was interrupted and is to be run again
    Column("allowed_at", BigInteger),  # somebody said that the person may come back
    Index("uq_erased_mark", "mark", unique=True),
)
