"""Rows in quarantine out to a spreadsheet, and corrected rows back in."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from goodword.catalogue import layout, merging, quarantine
from goodword.catalogue.merging import Merger
from goodword.catalogue.quarantine import SetAside
from goodword.catalogue.write import Batch, writing
from goodword.core.errors import BadInput
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import Kind
from goodword.core.text import spreadsheet_plain, spreadsheet_safe
from goodword.core.times import to_epoch
from goodword.sources.arrow import array
from goodword.sources.convert import ROW, Conversion, Converted, convert
from goodword.sources.jsonfile import as_text, names_in, pick
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import RawBatch, Reason
from goodword.sources.read import open_source

_ABOUT = ("id", "kind", "file", "row", "field", "reason", "given")
_LINE = "line"
"""Where the text of a row stands that could not be taken apart: it can be corrected as it is, as JSON."""
_CONFIRMED = "\0confirmed"
"""Name, which no column of a file can have, under which an emptied `reason` is handed on."""


Group = list[tuple[SetAside, dict[str, str]]]
"""Rows in quarantine, each with its fields as they were corrected."""


@dataclass(frozen=True, slots=True)
class Still:
    """A corrected row that still does not fit, with the reason of now."""

    id: str
    field: str
    given: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RetryResult:
    """What became of corrected rows. resolved: left the quarantine. unknown: ids that are not in quarantine."""

    resolved: int
    added: int
    still: tuple[Still, ...]
    unknown: int


def export_csv(catalogue: str | Path, kind: Kind | None = None) -> Iterator[str]:
    """The quarantine as CSV text, line by line: `id` and what is wrong first, then every field of the row as it was
    given, to be corrected in place. No cell can be run as a formula by a spreadsheet. Rows with shifted columns have
    their cells where they have come to stand; a line that could not be read stands whole under `line`.
    """
    rows = quarantine.quarantined(layout.folder(catalogue), kind)
    fields = _all_fields(rows)
    yield _line([*_ABOUT, *fields.values()])
    for row in rows:
        values = _fields(row)
        about = [row.id, row.kind.value, row.file, str(row.row), row.field, row.reason.value, row.given]
        yield _line([spreadsheet_safe(cell) for cell in [*about, *(values.get(name, "") for name in fields)]])


def retry(
    catalogue: str | Path,
    path: str | Path,
    *,
    now: datetime,
    stdin: BinaryIO | None = None,
    progress: Progress = QUIET,
) -> RetryResult:
    """Import corrected rows of an exported quarantine (CSV or JSON Lines with an `id`); those that fit leave it.

    Raises BadInput when the file has no `id` column, Conflict, StorageFull.
    """
    root = layout.folder(catalogue)
    with open_source(path, stdin=stdin) as source:
        if "id" not in source.facts.columns:
            raise BadInput(
                "This file has no column `id`.",
                where=source.facts.name,
                data="Nothing was changed.",
                next_step="correct a file written by `goodword import --report --csv FILE`",
            )
        batches = list(source.batches())
        corrected = [row for batch in batches for row in _rows(batch)]
        unread = [Still(f"row {r.row}", r.field, r.given, r.reason) for batch in batches for r in batch.rejected]
    with writing(root) as writer:
        waiting = {row.id: row for row in quarantine.quarantined(root)}
        known = [(waiting[name], fields) for name, fields in corrected if name in waiting]
        known, untouched = _changed(known)
        still = [Still(row.id, row.field, row.given, row.reason) for row in untouched]
        done: set[str] = set()
        added = 0
        for (kind, how), group in _alike(known).items():
            progress.step(f"checking {len(group):,} corrected rows of {kind}")
            converted, settled, fresh, again = _checked(root, kind, how, group, now)
            still += [_still(group, rejected) for rejected in converted.rejected]
            if settled:
                batch = Batch(kind, fresh, source="corrected rows", resolves=settled, again=again)
                writer.commit(batch, to_epoch(now))
            added += fresh.num_rows
            done.update(settled)
            named = {s.id for s in still} | done
            still += [Still(row.id, row.field, row.given, row.reason) for row, _ in group if row.id not in named]
    return RetryResult(len(done), added, (*still, *unread), len(corrected) - len(known) - len(untouched))


def discard(catalogue: str | Path, ids: Sequence[str], *, now: datetime) -> int:
    """Give up on rows in quarantine: they leave it without being imported. How many did."""
    root = layout.folder(catalogue)
    with writing(root) as writer:
        by_kind: dict[Kind, list[str]] = defaultdict(list)
        for row in quarantine.quarantined(root):
            if row.id in set(ids):
                by_kind[row.kind].append(row.id)
        for kind, names in by_kind.items():
            empty = pa.table({}, schema=None)
            writer.commit(Batch(kind, empty, source="discarded rows", resolves=names), to_epoch(now))
    return sum(len(names) for names in by_kind.values())


# --- fields ---------------------------------------------------------------------------------------------------------


def _all_fields(rows: Iterable[SetAside]) -> dict[str, str]:
    """Field → name of its column in the export; a field that is called like one of ours gets a mark."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(_fields(row)))
        names.update(dict.fromkeys(json.loads(row.how).get("columns", {}).values()))
    return {name: f"{name} *" if name in _ABOUT else name for name in names}


def _fields(row: SetAside) -> dict[str, str]:
    try:
        raw: Any = orjson.loads(row.raw) if row.raw else {}
    except orjson.JSONDecodeError:
        raw = {}
    if not isinstance(raw, dict):
        return {}
    # A NUL could not be read back: it is shown by the mark for an unreadable character.
    return {name: (as_text(_value(raw, name)) or "").replace("\0", "\ufffd") for name in names_in([raw])}


def _value(raw: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON value
    return raw[name] if name in raw else pick(raw, tuple(name.split(".")))


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _rows(batch: RawBatch) -> Iterator[tuple[str, dict[str, str]]]:
    """(id, fields by name as in the source) of every corrected row."""
    columns = {name: batch.columns[name].to_pylist() for name in batch.columns}
    for i in range(len(batch)):
        row = {name: spreadsheet_plain(as_text(values[i]) or "") for name, values in columns.items()}
        fields = {name.removesuffix(" *"): value for name, value in row.items() if name not in _ABOUT}
        if row.get("reason") == "":
            fields[_CONFIRMED] = "yes"
        yield row["id"], fields


def _changed(rows: Group) -> tuple[Group, list[SetAside]]:
    """(rows to check, rows nobody has looked at): shifted columns may fit by chance, so that they must be changed.

    A shifted row that is right as it stands is confirmed by emptying its `reason`.
    """
    known: Group = []
    untouched: list[SetAside] = []
    for row, fields in rows:
        shifted = row.reason is Reason.FIELD_COUNT and _CONFIRMED not in fields
        if shifted and {n: v for n, v in fields.items() if v} == {n: v for n, v in _fields(row).items() if v}:
            untouched.append(row)
        else:
            known.append((row, _parsed(fields)))
    return known, untouched


def _parsed(fields: dict[str, str]) -> dict[str, str]:
    """The fields of a row whose whole text was corrected under `line`; the others as they are."""
    try:
        raw: Any = orjson.loads(fields.get(_LINE) or "null")
    except orjson.JSONDecodeError:
        raw = None
    if not isinstance(raw, dict):
        return fields
    return {name: as_text(_value(raw, name)) or "" for name in names_in([raw])}


# --- checking -------------------------------------------------------------------------------------------------------


def _alike(rows: Iterable[tuple[SetAside, dict[str, str]]]) -> dict[tuple[Kind, str], Group]:
    groups: dict[tuple[Kind, str], Group] = defaultdict(list)
    for row, fields in rows:
        groups[row.kind, row.how].append((row, fields))
    return groups


def _checked(
    root: Path, kind: Kind, how: str, group: Group, now: datetime
) -> tuple[Converted, tuple[str, ...], pa.Table, int]:
    """(outcome of converting, ids that are settled, rows to add, how many of these say more of something known).

    group: rows that were understood the same way.
    """
    plain: dict[str, Any] = json.loads(how)
    stated: dict[str, Any] = {n: tuple(v) if n == "nulls" else v for n, v in plain.items() if n != "columns"}
    mapping = ColumnMapping(**stated)
    conversion = Conversion(
        kind, mapping, plain.get("columns", {}), int(mapping.observed_at), layout.hash_key(root), to_epoch(now)
    )
    converted = convert(_batch(group), conversion)
    merger = Merger(root, kind)
    try:
        merged = merger.merge(converted.rows)
    finally:
        merger.close()
    fine = merged.where(merging.NEW, merging.NEWER, merging.UNCHANGED)
    numbers = converted.rows[ROW].to_pylist()
    settled = tuple(group[numbers[i]][0].id for i in fine)
    fresh = converted.rows.take(array(merged.where(merging.NEW, merging.NEWER), pa.int64()))
    return converted, settled, fresh, merged.count(merging.NEWER)


def _batch(group: Group) -> RawBatch:
    names = dict.fromkeys(name for _, fields in group for name in fields)
    columns = {name: array([fields.get(name, "") for _, fields in group], pa.string()) for name in names}
    rows = array(range(len(group)), pa.int64())
    return RawBatch(rows, columns, (), lambda i: orjson.dumps(group[i][1]).decode())


def _still(group: Group, rejected: Any) -> Still:  # noqa: ANN401 - a Rejected
    return Still(group[rejected.row][0].id, rejected.field, rejected.given, rejected.reason)
