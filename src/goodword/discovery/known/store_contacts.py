"""Contacts that creators state in their bios, as keyed hashes, worked out once for each state of the data (I/O)."""

from __future__ import annotations

import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodword.catalogue.evidence import Evidence
from goodword.sources.contacts import Way, in_text, spelt
from goodword.sources.people import hash_ids

CONTACTS = pa.schema([("mark", pa.int64()), ("way", pa.string()), ("creator_id", pa.string())])
_MAY = r"@|\+\d|\b00\d|https?://|www\."


def contacts(evidence: Evidence, key: bytes) -> pa.Table:
    """CONTACTS of everybody, by mark."""
    folder, state = evidence.shelf()
    path = folder / f"contacts-{state}.parquet"
    if not path.is_file():
        _keep(path, worked_out(evidence.bios(), key))
    return pq.read_table(path)


def worked_out(bios: pa.Table, key: bytes) -> pa.Table:
    """From BIOS; only those that may hold a contact are looked through."""
    may = bios.filter(pc.match_substring_regex(bios["bio"], _MAY)) if bios.num_rows else bios
    rows = [
        (way, value, creator)
        for creator, bio in zip(may["creator_id"].to_pylist(), may["bio"].to_pylist(), strict=True)
        for way, value in sorted(in_text(bio))
    ]
    marks = hash_ids(key, [spelt(Way(w), v).encode() for w, v, _ in rows]) if rows else pa.array([], pa.int64())
    table = pa.table([marks, pa.array([w.value for w, _, _ in rows], pa.string()),
                      pa.array([c for _, _, c in rows], pa.string())], schema=CONTACTS)  # fmt: skip
    return table.sort_by("mark")


def _keep(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.partial.parquet")
    pq.write_table(table, partial)
    partial.replace(path)
