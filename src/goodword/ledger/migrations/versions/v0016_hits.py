"""Clicks no longer ask PostgreSQL for their link one by one: whoever adds them asks for all at once."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Let go of the reference where it is checked for every row by a trigger."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_hits_link_id_links", "hits", type_="foreignkey")
