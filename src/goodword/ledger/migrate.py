"""Migrations, packaged with Goodword and applied when a ledger is opened."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from goodword.core.errors import Conflict

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 719_300_421  # names our migrations among PostgreSQL's advisory locks


@cache
def _scripts() -> ScriptDirectory:
    """All migrations, read once in a process: reading them takes longer than opening a ledger."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    scripts.get_current_head()  # it reads them at the first question only; threads may ask at the same time
    return scripts


def newest() -> str:
    """The newest revision that this version of Goodword knows."""
    return str(_scripts().get_current_head())


def revision(connection: Connection) -> str | None:
    """The revision that a ledger is at, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, target: str = "head") -> None:
    """Bring a ledger to `target`; processes that open it at the same time wait for one another.

    Raises Conflict when the ledger was written by a newer version of Goodword.
    """
    scripts = _scripts()
    with engine.connect() as connection:
        current = revision(connection)
    if current == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise Conflict(
            "This ledger was written by a newer version of Goodword.",
            given=f"revision {current}, known up to {scripts.get_current_head()}",
            data="It was left as it is.",
            next_step="update Goodword",
        )
    with engine.execution_options(goodword_write=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _apply(connection, scripts, target)


def _apply(connection: Connection, scripts: ScriptDirectory, target: str) -> None:
    def steps(rev: object, _context: object) -> object:
        return scripts._upgrade_revs(target, rev)  # type: ignore[arg-type] # as alembic.command calls it

    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=target) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
