"""Whether an installation or a copy of it is whole (I/O)."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.accounts.desk import Accounts
from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import GoodwordError
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import TABLES
from goodword.ledger.checking import Finding, check
from goodword.ledger.vault import SEALED, Vault
from goodword.settings.model import mask_url
from goodword.upkeep.archive import Archive
from goodword.upkeep.model import Checked
from goodword.upkeep.store import UpkeepStore


def verify(workspace: Workspace, *, progress: Progress = QUIET) -> Checked:
    """Look at the ledger, the log of who did what, and every committed file of the catalogue; nothing is changed."""
    progress.step("checking the ledger")
    findings = [*check(workspace.ledger), _log(workspace), _sealed(workspace)]
    findings.append(_catalogue(layout.folder(workspace.settings.catalogue), progress))
    return Checked(mask_url(workspace.settings.ledger), tuple(findings))


def verify_copy(path: Path, *, progress: Progress = QUIET) -> Checked:
    """Look at every file of a copy. Raises BadInput when it is none."""
    with Archive(path) as archive:
        return Checked(str(path), (archive.check(progress),))


def _log(workspace: Workspace) -> Finding:
    chain = Accounts(workspace).log.check()
    broken = tuple(f"line {number} does not follow from the one before" for number in chain.broken[:20])
    return Finding("chain of the audit log", chain.rows, broken)


def _sealed(workspace: Workspace) -> Finding:
    """Whether the vault's key opens what is sealed: no copy holds the key, and without it all of that is lost."""
    sealed, path = UpkeepStore(workspace.ledger).sealed(), Path(workspace.settings.vault)
    what = "bank accounts and secrets that the vault's key opens"
    if not sealed:
        return Finding(what, 0)
    if not path.exists():
        return Finding(
            what, len(sealed), (f"there is no key at {path}: put back the file that belongs to this ledger",)
        )
    wrong, vault = [], Vault.open(path)
    for table, number, value in sealed:
        try:
            vault.unseal(value, SEALED[table])
        except GoodwordError:
            wrong.append(f"{table} {number} was sealed with another key")
    return Finding(what, len(sealed), tuple(wrong[:50]))


def _catalogue(root: Path, progress: Progress) -> Finding:
    """Every file that a record names is there, has its columns and as many rows as the record says."""
    try:
        commits = layout.commits(root)
    except GoodwordError as error:
        return Finding("files of the catalogue", 1, (f"{error.where}: {error.what}",))
    wrong, looked = [], 0
    for number, commit in enumerate(commits):
        progress.step("checking the catalogue", number, len(commits))
        if commit.rows:
            looked += 1
            file = layout.raw_file(root, commit.kind, commit.batch)
            wrong += _parquet(file, commit.rows, TABLES[commit.kind].schema.names)
        if commit.set_aside:
            looked += 1
            wrong += _parquet(layout.quarantine_file(root, commit.batch), commit.set_aside, ["kind", "raw"])
    return Finding("files of the catalogue", looked, tuple(wrong))


def _parquet(path: Path, rows: int, columns: list[str]) -> list[str]:
    try:
        file = pq.ParquetFile(path)
        found = sum(len(part) for part in file.iter_batches(columns=columns))  # read whole: pages carry checksums
    except (OSError, pa.ArrowException, KeyError) as error:
        return [f"{path.name} cannot be read: {str(error).splitlines()[0][:120]}"]
    return [f"{path.name} has {found:,} rows in place of {rows:,}"] if found != rows else []
