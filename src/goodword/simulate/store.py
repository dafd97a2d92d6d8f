"""Worlds on disk (I/O): streamed block by block into a folder that appears whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput, Conflict, StorageFull
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import Kind
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import lexicon, truth, world
from goodword.simulate.calibration import PLATFORM, YEARS
from goodword.simulate.model import BLOCK, WorldSpec

FORMATS = ("parquet", "csv", "jsonl")
OVERLAP_UP_TO = 20_000
"""Worlds of more creators get no table of overlapping pairs: it would outgrow the world itself."""
_COMPRESSION_LEVEL = 3


def write_world(
    spec: WorldSpec,
    folder: Path,
    *,
    formats: tuple[str, ...] = ("parquet",),
    chunk: int = 10,
    progress: Progress = QUIET,
) -> dict[str, int]:
    """Make the world and write it to `folder`, which must not exist. Returns rows by table.

    chunk: blocks of 1,000 creators per row group; memory grows with it, content does not change. Errors: Conflict when
    the folder is there, StorageFull when the disk is; whatever stops it (Stopped too) leaves nothing behind.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown or not formats:
        raise BadInput.unknown("format", ", ".join(unknown), list(FORMATS))
    if chunk < 1:
        raise BadInput.value("chunk", "at least 1", chunk)
    if folder.exists():
        raise Conflict(
            "There is something at this path already.", where=str(folder), data="Nothing was changed.",
            next_step="name a path that does not exist yet",
        )  # fmt: skip
    with whole_or_nothing(folder) as partial:
        counts = _write(spec, partial, formats, chunk, progress)
        (partial / "world.json").write_text(_statement(spec, counts), encoding="utf-8")
    return counts


@contextmanager
def whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its name at the very end."""
    partial = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    try:
        (partial / "truth").mkdir(parents=True)
        yield partial
        partial.rename(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(
                "The disk is full.", where=str(folder), data="The unfinished world was removed.",
                next_step="free some space, or ask for fewer creators and posts",
            ) from None  # fmt: skip
        raise BadInput(f"The world cannot be written: {error.strerror or error}.", where=str(folder)) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # gone already when it took its name


def _write(spec: WorldSpec, folder: Path, formats: tuple[str, ...], chunk: int, progress: Progress) -> dict[str, int]:
    progress.step("places and people of the world", 0, None)
    kit = world.prepare(spec, Gazetteer.load(), lexicon.load())
    counts: dict[str, int] = {}
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    ids: list[pa.Array] = []
    pending: dict[str, list[pa.Table]] = {}
    with ExitStack() as stack:
        writers = _Writers(folder, formats, stack)
        for block in world.blocks(kit):
            for name, table in _tables(block).items():
                pending.setdefault(name, []).append(table)
                counts[name] = counts.get(name, 0) + table.num_rows
            if spec.creators <= OVERLAP_UP_TO:
                pairs.append((block.tracked.owner + block.first, block.tracked.person))
                ids.append(block.truth["creators"]["creator_id"].combine_chunks())
            if (block.number + 1) % chunk == 0 or block.number + 1 == spec.blocks:
                for name, tables in pending.items():
                    writers.write(name, pa.concat_tables(tables))
                pending.clear()
            progress.step("creators", min(spec.creators, (block.number + 1) * BLOCK), spec.creators)
        if pairs:
            owner, person = (np.concatenate(column) for column in zip(*pairs, strict=True))
            shared = truth.overlap(owner, person, pa.concat_arrays(ids))
            writers.write("truth/overlap", shared)
            counts["truth/overlap"] = shared.num_rows
    return counts


def _tables(block: world.Block) -> dict[str, pa.Table]:
    rows = {kind.value: table for kind, table in block.rows.items()}
    return rows | {f"truth/{name}": table for name, table in block.truth.items()}


class _Writers:
    """One open file per table and format; the truth is always Parquet."""

    def __init__(self, folder: Path, formats: tuple[str, ...], stack: ExitStack) -> None:
        self._folder, self._formats, self._stack = folder, formats, stack
        self._open: dict[tuple[str, str], Any] = {}

    def write(self, name: str, table: pa.Table) -> None:
        """Append the rows."""
        for form in ("parquet",) if name.startswith("truth/") else self._formats:
            if form == "parquet":
                self._file(name, form, table).write_table(table, row_group_size=max(1, table.num_rows))
            elif form == "csv":
                self._file(name, form, table).write_table(_flat(table))
            else:
                file: IO[bytes] = self._file(name, form, table)
                file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in table.to_pylist())

    def _file(self, name: str, form: str, table: pa.Table) -> Any:  # noqa: ANN401 - one of three writers
        if (name, form) not in self._open:
            path = self._folder / f"{name}.{form}"
            if form == "parquet":
                made: Any = pq.ParquetWriter(
                    path, table.schema, compression="zstd", compression_level=_COMPRESSION_LEVEL
                )
            elif form == "csv":
                made = pacsv.CSVWriter(path, _flat(table).schema)
            else:
                made = path.open("wb")
            self._open[name, form] = self._stack.enter_context(made)
        return self._open[name, form]


def _flat(table: pa.Table) -> pa.Table:
    """Lists as words with spaces between, for CSV."""
    for i, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(i, field.name, pc.binary_join(table[field.name], " "))
    return table


def _statement(spec: WorldSpec, counts: dict[str, int]) -> str:
    """`world.json`: what the world is made of, so that it can be made again."""
    says = {
        "what": "A simulated world. Nobody in it exists; every name is coined.",
        "made_by": "goodword simulate",
        "spec": to_plain(spec),
        "rows": counts,
        "calibrated_to": {
            "platform": PLATFORM,
            "years": YEARS,
            "what": "engagement by tier and niche, comments per like",
        },
        "truth": "truth/*.parquet; tracked people are the part of each engaged audience that the world follows by name",
        "overlap": "truth/overlap.parquet"
        if spec.creators <= OVERLAP_UP_TO
        else f"left out above {OVERLAP_UP_TO} creators",
    }
    return json.dumps(says, ensure_ascii=False, indent=1) + "\n"


def table_files(folder: Path) -> dict[Kind, Path]:
    """The files of a world that the import reads, by kind, in the order to import them."""
    return {kind: path for kind in Kind if (path := folder / f"{kind.value}.parquet").is_file()}
