"""Where a catalogue folder keeps what, and which of its files are committed.

    <folder>/key                      hash key of people, 32 bytes as text, mode 600
    <folder>/lock                     advisory lock of the one writer
    <folder>/raw/<table>/<batch>.parquet      immutable, columns as in `goodword.core.tables`
    <folder>/quarantine/<batch>.parquet       rows set aside by that batch
    <folder>/batches/<batch>.json     commit record; its atomic rename is the commit

Readers see only what a commit record names, so a writer may be stopped anywhere. Raw is append-only history: of the
rows that share an id (`Table.key` without `observed_at`) the one with the latest `observed_at` is the present state. An
engagement may stand there twice, once without and once with its text: readers group by its key.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from goodword.core.errors import BadInput, GoodwordError
from goodword.core.tables import Kind

_BATCH = re.compile(r"b(\d{8})-([a-z]+)")


@dataclass(frozen=True, slots=True)
class Commit:
    """One committed batch: which rows it added, which it set aside and which quarantined rows it resolved.

    batch: name, sorts in the order of committing. at: seconds UTC. rows: rows added to raw. source: name of the file
    they came from. resolves: ids (`<batch>:<number>`) of quarantined rows that are settled by this batch. again: how
    many of the rows say more of something that was known, so that it must not be counted twice. shown_only: why nothing
    may be derived from the rows, by the terms of where they came from; "": it may.
    """

    batch: str
    kind: Kind
    at: int
    rows: int
    set_aside: int
    source: str = ""
    resolves: tuple[str, ...] = field(default=())
    again: int = 0
    shown_only: str = ""

    @property
    def added(self) -> int:
        """How many things are known since that were not before."""
        return self.rows - self.again

    def to_json(self) -> str:
        """The text of the commit record."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields | {"kind": self.kind.value, "resolves": list(self.resolves)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Commit:
        """The commit that a record names; ValueError, KeyError or TypeError when it is none."""
        plain = json.loads(text)
        plain["kind"] = Kind(plain["kind"])
        plain["resolves"] = tuple(plain.get("resolves", ()))
        return cls(**plain)


def folder(catalogue: str | os.PathLike[str]) -> Path:
    """The folder of a catalogue setting: a path, or the `path` of `spark://host:port?path=FOLDER`."""
    text = os.fspath(catalogue)
    if not text.startswith("spark://"):
        return Path(text).expanduser()
    path = parse_qs(urlsplit(text).query).get("path", [""])[0]
    if not path:
        raise BadInput.value(
            "catalogue", "a folder, or spark://host:port?path=FOLDER", text, hint="add ?path= with the shared folder"
        )
    return Path(unquote(path)).expanduser()


def raw_file(root: Path, kind: Kind, batch: str) -> Path:
    """Where a batch keeps its raw rows."""
    return root / "raw" / kind.value / f"{batch}.parquet"


def quarantine_file(root: Path, batch: str) -> Path:
    """Where a batch keeps the rows it set aside."""
    return root / "quarantine" / f"{batch}.parquet"


def record_file(root: Path, batch: str) -> Path:
    """Where the commit record of a batch stands."""
    return root / "batches" / f"{batch}.json"


def batch_name(number: int, kind: Kind) -> str:
    """The name of the batch with that running number."""
    return f"b{number:08d}-{kind.value}"


def batch_number(name: str) -> int | None:
    """The running number in a batch name, None when it is not one."""
    match = _BATCH.fullmatch(name)
    return int(match[1]) if match else None


def commits(root: Path) -> list[Commit]:
    """All committed batches, in the order of committing; empty where there is no catalogue yet."""
    return [_read_record(path) for path in sorted((root / "batches").glob("b*.json"))]


def usable(root: Path) -> list[Commit]:
    """The committed batches from which figures may be made, in the order of committing."""
    return [c for c in commits(root) if not c.shown_only]


def committed(root: Path, kind: Kind) -> list[Path]:
    """The raw Parquet files of one table from which figures may be made, in the order of committing."""
    return [raw_file(root, kind, c.batch) for c in usable(root) if c.kind is kind and c.rows]


def stored(root: Path, kind: Kind) -> list[Path]:
    """All committed raw Parquet files of one table, those included that may only be shown."""
    return [raw_file(root, kind, c.batch) for c in commits(root) if c.kind is kind and c.rows]


def set_aside(root: Path) -> list[Path]:
    """The committed quarantine files, in the order of committing."""
    return [quarantine_file(root, c.batch) for c in commits(root) if c.set_aside]


def resolved(root: Path) -> frozenset[str]:
    """Ids of quarantined rows that a later batch settled."""
    return frozenset(name for c in commits(root) for name in c.resolves)


def hash_key(root: Path) -> bytes:
    """The key that people are hashed with; made on first use, never leaves the folder."""
    path = root / "key"
    if not path.exists():
        _make_key(root, path)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (ValueError, OSError) as error:
        raise _damaged(path, error) from None
    if len(key) != 32:
        raise _damaged(path, ValueError(f"{len(key)} bytes in place of 32"))
    return key


def _make_key(root: Path, path: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    partial = root / f".key.{secrets.token_hex(4)}"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_hex(32) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(partial, path)  # of two first users one wins, and both read the same key
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _read_record(path: Path) -> Commit:
    try:
        return Commit.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> GoodwordError:
    return GoodwordError(
        "A file of the catalogue cannot be read.",
        where=str(path),
        given=str(error),
        data="Nothing was changed.",
        next_step="restore this file from a backup; the raw Parquet files beside it are whole",
    )
