"""The ledger: one transaction a request, SQLite by default, PostgreSQL by URL, migrated when it is opened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from goodword.core.errors import BadInput, Conflict, GoodwordError, MissingExtra, StorageFull, Unavailable
from goodword.ledger.migrate import newest, revision, upgrade
from goodword.ledger.model import Capabilities, State
from goodword.ledger.tables import METADATA

BUSY_MS = 10_000  # how long a writer waits for another one
_ALONE = 719_300_422  # names writers that must follow one another among PostgreSQL's advisory locks


class Ledger:
    """The transactional store of one installation. Safe to share between threads; each transaction has its own
    connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.changes = 0
        """Writing transactions that were committed through this object."""

    @classmethod
    def open(cls, url: str, *, durable: bool = False) -> Ledger:
        """Open the ledger at a SQLAlchemy URL, create it where there is none, and bring it to the newest revision.

        durable: what is committed outlives a power cut too, for facts of which somebody was told that they are kept.
        SQLite then waits for the disk at every commit; without it the last commits may be lost with the power, never
        with the process. PostgreSQL always waits.
        """
        engine = _engine(url, durable=durable)
        with _in_words(engine.url.render_as_string(hide_password=True)):
            try:
                upgrade(engine)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine)

    @property
    def engine(self) -> Engine:
        """The engine behind it, for what walks over all tables."""
        return self._engine

    @property
    def capabilities(self) -> Capabilities:
        """What this database can do."""
        embedded = self._engine.dialect.name == "sqlite"
        return Capabilities(files=embedded and self.path is not None, row_locks=not embedded)

    @property
    def path(self) -> Path | None:
        """The file of the ledger, None when it is not a file."""
        name = self._engine.url.database
        embedded = self._engine.dialect.name == "sqlite"
        return Path(name) if embedded and name and name != ":memory:" else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may change things: all of it happens or none of it."""
        with _in_words(self._shown), self._engine.execution_options(goodword_write=True).begin() as connection:
            yield connection
        self.changes += 1

    @contextmanager
    def write_alone(self) -> Iterator[Connection]:
        """A writing transaction that waits for others of its kind: what it adds follows what it has read.

        A writer of SQLite is alone anyway; PostgreSQL is asked for a lock that ends with the transaction.
        """
        with self.write() as connection:
            if self.capabilities.row_locks:
                connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view that changes nothing and waits for no writer."""
        with _in_words(self._shown), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One consistent moment over any number of statements, while others go on writing."""
        # A reading transaction of SQLite sees one moment anyway.
        wish = {"isolation_level": "REPEATABLE READ"} if self.capabilities.row_locks else {}
        with _in_words(self._shown), self._engine.execution_options(**wish).connect() as connection:
            yield connection

    def cleaned(self) -> bool:
        """Write the ledger anew without what was deleted from it; False where another program keeps it from that."""
        with _in_words(self._shown):
            if self.capabilities.row_locks:
                with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                    connection.exec_driver_sql("VACUUM FULL")
                return True
            return self.path is None or _vacuumed(self.path)

    def state(self) -> State:
        """Where the ledger is, its revision, and how many rows each table holds."""
        with self.read() as connection:
            counts = tuple(
                (table.name, int(connection.scalar(select(func.count()).select_from(table)) or 0))
                for table in METADATA.sorted_tables
            )
            return State(self._shown, revision(connection), newest(), counts)

    def backup(self, target: Path) -> Path:
        """Copy the ledger to a file while others go on writing; the copy is one consistent moment.

        Raises BadInput when the ledger is not a file (use the database's own tools), Conflict when `target` exists.
        """
        source = self.path
        if source is None:
            raise BadInput("This ledger is not a file.", given=self._shown, next_step="use pg_dump for PostgreSQL")
        if target.exists():
            raise Conflict("A file of that name is there already.", where=str(target), next_step="give another name")
        target.parent.mkdir(parents=True, exist_ok=True)
        with _in_words(str(target)):
            _copy(source, target)
        return target

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @property
    def _shown(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def _copy(source: Path, target: Path) -> None:
    """SQLite's own online backup, written beside the target first, so that no half copy carries its name."""
    part = target.with_name(target.name + ".part")
    try:
        with sqlite3.connect(source) as live, sqlite3.connect(part) as copy:
            live.backup(copy)
        live.close()
        copy.close()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _vacuumed(path: Path) -> bool:
    """Whether a file was written anew and its write-ahead log emptied; nothing else may use it for that moment."""
    with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                return False
            raise
    return not busy


def _engine(url: str, *, durable: bool) -> Engine:
    parsed = make_url(url)
    try:
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingExtra.needed("postgres", "A PostgreSQL ledger") from error
    in_memory = parsed.database in (None, "", ":memory:")
    if in_memory:
        engine = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _make_folder(Path(str(parsed.database)).parent)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000})
    _prepare_sqlite(engine, "FULL" if durable else "NORMAL")
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            f"The ledger's folder cannot be made ({error.strerror}).",
            where=str(folder),
            next_step="name another place: the setting `ledger`, GOODWORD_LEDGER or --ledger",
        ) from None


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    """WAL, so that readers do not wait; foreign keys; and a write lock taken at the start of a writing transaction.

    A transaction that begins by reading and then writes can fail at once in SQLite however long it may wait, when
    another writer came between; BEGIN IMMEDIATE waits at the start instead.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", f"synchronous={synchronous}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("goodword_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _in_words(where: str) -> Iterator[None]:
    """A database's errors as ours."""
    try:
        yield
    except GoodwordError:
        raise
    except IntegrityError as error:
        raise Conflict(
            "This contradicts what the ledger holds.", where=where, given=_said(error), data="Nothing was changed."
        ) from error
    except OperationalError as error:
        raise _operational(error, where) from error
    except (DataError, OverflowError) as error:  # SQLite's driver says it with Python's own OverflowError
        given = _said(error) if isinstance(error, DataError) else str(error)
        raise BadInput(
            "A number is larger than the ledger can hold.", given=given, data="Nothing was changed."
        ) from error
    except DBAPIError as error:
        raise Unavailable(
            "The ledger did not do what it was asked.", where=where, given=_said(error), data="Nothing was changed."
        ) from error
    except sqlite3.Error as error:
        raise Unavailable("The ledger could not be copied.", where=where, given=str(error)) from error


def _operational(error: OperationalError, where: str) -> GoodwordError:
    said = _said(error)
    if "disk is full" in said or "No space left" in said:
        return StorageFull(
            "The disk is full.", where=where, data="Nothing was changed.", next_step="make room and try again"
        )
    if "locked" in said:
        return Conflict(
            f"Another program has held the ledger for more than {BUSY_MS // 1000} seconds.",
            where=where,
            data="Nothing was changed.",
            next_step="end the other program or try again",
        )
    if _is_read_only(where):
        return Unavailable(
            "The disk of the ledger is read-only.",
            where=where,
            given=said,
            data="Nothing was changed.",
            next_step="mount it for writing; where nobody made it read-only, look in the system's log for its damage",
        )
    return Unavailable("The ledger does not answer.", where=where, given=said, next_step="check the `ledger` setting")


def _is_read_only(where: str) -> bool:
    folder = Path(where.removeprefix("sqlite:///")).parent
    if not where.startswith("sqlite:///") or not folder.is_dir() or not hasattr(os, "statvfs"):
        return False
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _said(error: DBAPIError) -> str:
    return str(error.orig).strip().split("\n", maxsplit=1)[0]
