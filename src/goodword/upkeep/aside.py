"""Stores that a restore put aside: they hold what they held, people who were erased since too, until deleted (I/O)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from goodword.accounts.desk import Accounts
from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import StorageFull
from goodword.upkeep.model import Aside

_MARK = "before-%Y%m%d-%H%M%S"
_NAMED = re.compile(r"\.(before-\d{8}-\d{6})\Z")


def mark(now: datetime) -> str:
    """How the name ends of what is put aside at that moment."""
    return now.astimezone(UTC).strftime(_MARK)


def asides(workspace: Workspace) -> tuple[Aside, ...]:
    """What restores put aside beside the ledger and the catalogue of the settings, oldest first."""
    stores = (workspace.ledger.path, layout.folder(workspace.settings.catalogue))
    near = (path for store in stores if store is not None for path in _beside(store))
    found = {Aside(path, _size(path), at) for path in near if (at := _put_aside_at(path)) is not None}
    return tuple(sorted(found, key=lambda one: (one.at, one.path)))


def delete_asides(workspace: Workspace, *, user: int | None = None, door: str = "cli") -> tuple[Aside, ...]:
    """Delete what restores put aside, for good. user: who asked for it, for the log.

    Raises StorageFull when the disk does not let one go; the rest is deleted then.
    """
    gone = asides(workspace)
    kept = [reason for one in gone if (reason := _delete(one.path))]
    if gone:
        Accounts(workspace).log.add(user, door, "deleted what restores put aside", str(len(gone) - len(kept)))
    if kept:
        raise StorageFull(
            "What a restore put aside could not be deleted.",
            given="; ".join(kept),
            data="It is as it was; everything else that was put aside is deleted.",
            next_step="delete it by hand",
        )
    return gone


def _beside(store: Path) -> Iterator[Path]:
    if store.parent.is_dir():
        yield from (path for path in store.parent.iterdir() if path.name.rpartition(".")[0] == store.name)


def _put_aside_at(path: Path) -> datetime | None:
    named = _NAMED.search(path.name)
    try:
        return datetime.strptime(named[1], _MARK).replace(tzinfo=UTC) if named else None
    except ValueError:
        return None


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else (path,)
    return sum(one.lstat().st_size for one in inside if not one.is_dir())


def _delete(path: Path) -> str:
    """Delete a file or a folder; what was wrong, or nothing."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""
