"""Files into the catalogue: recognised, checked, compared with what is known, and committed in batches."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import orjson
import pyarrow as pa

from goodword.catalogue import layout, merging, quarantine
from goodword.catalogue.erased import Forgotten
from goodword.catalogue.merging import Merger
from goodword.catalogue.model import Written
from goodword.catalogue.understanding import check_enough, how_text, observed
from goodword.catalogue.write import Batch, Writer, writing
from goodword.core.errors import BadInput, Stopped
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import TABLES, Kind
from goodword.core.text import counted
from goodword.core.times import to_epoch
from goodword.sources import people
from goodword.sources.ahead import ahead
from goodword.sources.arrow import Array, array
from goodword.sources.convert import ROW, Conversion, convert
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import RawBatch, ReadOptions, Reason, Rejected, SourceFacts
from goodword.sources.read import Source, open_source
from goodword.sources.recognise import Recognised, recognise
from goodword.sources.steady import no_cycle_collection

BATCH_ROWS = 1_000_000
BATCH_BYTES = 256 << 20
_ASIDE_ROWS = 100_000
_DRY_KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    columns: canonical → column of the file. unused: column of the file → why nothing was made of it. observed: a
    sentence saying where the time of observation comes from. reasons: (reason, field) → rows set aside, those known
    from an earlier import included. notes: sentences a user should read. sample: first good rows, for a dry run.
    """

    facts: SourceFacts
    written: Written
    columns: Mapping[str, str]
    unused: Mapping[str, str]
    observed: str
    rows: int
    reasons: Mapping[tuple[Reason, str], int]
    notes: tuple[str, ...]
    sample: tuple[Mapping[str, object], ...]
    rejected: tuple[Rejected, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do when it was a dry run."""

    kind: Kind
    dry_run: bool
    files: tuple[FileResult, ...]

    @property
    def written(self) -> Written:
        """The sum over the files."""
        parts = [f.written for f in self.files]
        return Written(
            self.kind,
            sum(p.new for p in parts),
            sum(p.newer for p in parts),
            sum(p.unchanged for p in parts),
            sum(p.quarantined for p in parts),
        )


def import_files(
    catalogue: str | Path,
    kind: Kind,
    paths: Sequence[str | Path],
    *,
    now: datetime,
    mapping: ColumnMapping | None = None,
    dry_run: bool = False,
    progress: Progress = QUIET,
    stdin: BinaryIO | None = None,
    names: Sequence[str] = (),
) -> ImportResult:
    """Import files ("-" is standard input) of one kind; a dry run reads and compares all of it and writes nothing.

    names: what the files are called for people, where the paths do not say it (uploads). Raises BadInput, NotFound,
    Conflict (another import runs), StorageFull, Stopped. Whatever is raised, committed batches stay, and the same call
    again goes on where this one ended.
    """
    if not paths:
        raise BadInput("No file was given.", next_step="name one or more files, or - for standard input")
    root = layout.folder(catalogue)
    job = ImportJob(root, kind, mapping or ColumnMapping(), to_epoch(now), progress)
    called = dict(zip(map(str, paths), names, strict=False))
    try:
        if dry_run:
            return ImportResult(kind, True, tuple(job.run(p, None, stdin, called.get(str(p), "")) for p in paths))
        with writing(root) as writer:
            return ImportResult(kind, False, tuple(job.run(p, writer, stdin, called.get(str(p), "")) for p in paths))
    except KeyboardInterrupt:
        raise stopped(root) from None
    finally:
        job.merger.close()


def preview(
    catalogue: str | Path, kind: Kind, path: str | Path, *, now: datetime, mapping: ColumnMapping | None = None
) -> ImportResult:
    """A dry run of one file."""
    return import_files(catalogue, kind, [path], now=now, mapping=mapping, dry_run=True)


def stopped(root: Path) -> Stopped:
    """The user stopped an import."""
    return Stopped(
        "The import was stopped.",
        where=str(root),
        data="Batches that were committed stay; the one under way was dropped whole.",
        next_step="run the same command again: it goes on where this one ended",
    )


@dataclass(slots=True)
class ImportJob:
    """Rows of one kind on their way into one catalogue. now: seconds UTC."""

    root: Path
    kind: Kind
    mapping: ColumnMapping
    now: int
    progress: Progress
    merger: Merger = field(init=False)

    def __post_init__(self) -> None:
        self.merger = Merger(self.root, self.kind)

    def run(self, path: str | Path, writer: Writer | None, stdin: BinaryIO | None, called: str) -> FileResult:
        """Import one file; without a writer nothing is written."""
        began = time.perf_counter()
        options = ReadOptions(self.mapping.encoding, self.mapping.delimiter)
        with open_source(path, options, stdin, called=called) as source:
            facts = source.facts
            found = recognise(self.kind, facts.columns, self.mapping.columns, by_name=self.mapping.recognise)
            check_enough(self.kind, found, self.mapping, facts)
            seen, basis = observed(self.mapping, facts, self.now, found.columns.get("observed_at", ""))
            key = layout.hash_key(self.root) if writer is not None else _key_if_any(self.root)
            conversion = Conversion(self.kind, self.mapping, found.columns, seen, key, self.now)
            file = Arrivals(self, writer, facts, conversion)
            file.forgotten = Forgotten(self.root, key)
            file.read(source)
        return file.result(found, basis, time.perf_counter() - began)


@dataclass(slots=True)
class Arrivals:
    """One file on its way in: rows are gathered, and committed when they make a batch.

    again_after: rows that say the same as before are stored once more when those there are older, seconds.
    shown_only: why nothing may be derived from them.
    """

    job: ImportJob
    writer: Writer | None
    facts: SourceFacts
    conversion: Conversion
    tables: list[pa.Table] = field(default_factory=list)
    aside: list[Rejected] = field(default_factory=list)
    held_rows: int = 0
    held_bytes: int = 0
    rows: int = 0
    outcomes: Counter[int] = field(default_factory=Counter)
    reasons: Counter[tuple[Reason, str]] = field(default_factory=Counter)
    quarantined: int = 0
    notes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unseen_columns: dict[str, None] = field(default_factory=dict)
    sample: list[Mapping[str, object]] = field(default_factory=list)
    forgotten: Forgotten | None = None
    shown: list[Rejected] = field(default_factory=list)
    again_after: int | None = None
    shown_only: str = ""

    @no_cycle_collection()
    def read(self, source: Source) -> None:
        """All batches of the source."""
        # A pipe may keep one waiting, and a thread that waits for it could not be stopped.
        if not self.facts.size:
            self._take(source, source.batches())
        else:
            with closing(ahead(source.batches())) as batches:
                self._take(source, batches)
        self.flush()

    def _take(self, source: Source, batches: Iterable[RawBatch]) -> None:
        for batch in batches:
            converted = convert(batch, self.conversion)
            self.rows += len(batch) + len(batch.rejected)
            self.notes.update(converted.notes)
            self._new_columns(batch.columns)
            self.hold(converted.rows, converted.rejected)
            self.job.progress.step(f"reading {self.facts.name}", source.taken, self.facts.size)
            if self.held_rows >= BATCH_ROWS or self.held_bytes >= BATCH_BYTES or len(self.aside) >= _ASIDE_ROWS:
                self.flush()

    def hold(self, rows: pa.Table, rejected: Sequence[Rejected]) -> None:
        """Keep converted rows until they make a batch."""
        if self.forgotten is not None:
            rows, rejected = self.forgotten.without(self.job.kind, rows), self.forgotten.of_rejected(rejected)
        self.tables.append(rows)
        self.held_rows += rows.num_rows
        self.held_bytes += rows.nbytes
        self.aside += rejected
        if len(self.sample) < 5:
            self.sample += rows.slice(0, 5 - len(self.sample)).to_pylist()

    def _new_columns(self, names: Mapping[str, Array]) -> None:
        known = set(self.facts.columns)
        for name in names:
            if name not in known and not any(k.startswith(name + ".") for k in known):
                self.unseen_columns.setdefault(name)

    def flush(self) -> None:
        """Compare what is held with the catalogue and commit what is new of it."""
        if not self.tables and not self.aside:
            return
        rows = pa.concat_tables(self.tables).combine_chunks() if self.tables else _empty(self.job.kind)
        merged = self.job.merger.merge(rows)
        self.outcomes.update(merged.outcome.tolist())
        doubles = self._doubles(rows, merged)
        self.aside.sort(key=lambda r: r.row)
        self.reasons.update((r.reason, r.field) for r in [*self.aside, *doubles])
        self.shown += [*self.aside, *doubles][: max(0, 20 - len(self.shown))]
        fresh = rows.take(array(merged.where(merging.NEW, merging.NEWER), pa.int64()))
        again = merged.count(merging.NEWER)
        if self.again_after is not None:
            same = rows.take(array(merged.where(merging.UNCHANGED), pa.int64()))
            same = self.job.merger.seen_long_ago(same, self.job.now - self.again_after)
            fresh, again = pa.concat_tables([fresh, same]), again + same.num_rows
        self._commit(fresh, again, doubles)
        self.tables, self.aside, self.held_rows, self.held_bytes = [], [], 0, 0

    def _commit(self, fresh: pa.Table, again: int, doubles: list[Rejected]) -> None:
        """Write what is new; rows set aside go by the file's columns, doubles by the canonical ones."""
        own = {column.name: column.name for column in TABLES[self.job.kind].columns}
        canonical = replace(self.conversion, chosen=own)
        aside = pa.concat_tables(
            quarantine.table(self.job.kind, self.facts.name, how_text(how), rows)
            for how, rows in ((self.conversion, self.aside), (canonical, doubles))
        )
        aside = quarantine.unseen(self.job.root, aside)
        self.quarantined += aside.num_rows
        if self.writer is not None and (fresh.num_rows or aside.num_rows):
            self.job.progress.step(f"committing {counted(fresh.num_rows, 'row')} of {self.facts.name}")
            made = Batch(self.job.kind, fresh, aside, self.facts.name, again=again, shown_only=self.shown_only)
            self.writer.commit(made, self.job.now)

    def _doubles(self, rows: pa.Table, merged: merging.Merged) -> list[Rejected]:
        """Rows that say something else than another row of the same id and time."""
        key = TABLES[self.job.kind].key[0]
        found = []
        positions = merged.where(merging.DUPLICATE)
        for row in rows.take(array(positions)).to_pylist() if len(positions) else []:
            number = row.pop(ROW)
            if "person" in row:
                row["person"] = people.token(row["person"])
            raw = orjson.dumps({name: value for name, value in row.items() if value is not None}).decode()
            found.append(Rejected(number, key, str(row[key]), Reason.DUPLICATE_ID, raw))
        return found

    def result(self, found: Recognised, basis: str, seconds: float) -> FileResult:
        """What became of the file."""
        written = Written(
            self.job.kind,
            self.outcomes[merging.NEW],
            self.outcomes[merging.NEWER],
            self.outcomes[merging.UNCHANGED],
            self.quarantined,
        )
        unused = dict(found.unused) | dict.fromkeys(self.unseen_columns, "appears only in later rows")
        return FileResult(
            self.facts,
            written,
            found.columns,
            unused,
            basis,
            self.rows,
            self.reasons,
            self.facts.notes + tuple(self._sentences()),
            tuple(self.sample),
            tuple(self.shown),
            seconds,
        )

    def _sentences(self) -> list[str]:
        said = Counter[tuple[str, str]]()
        left_out = [self.forgotten.sentence()] if self.forgotten is not None and self.forgotten.rows else []
        examples: dict[tuple[str, str], str] = {}
        for (column, what, example), count in self.notes.items():
            said[column, what] += count
            examples.setdefault((column, what), example)
        sentences = [
            f"`{c}`: {counted(n, 'value')} {what}, such as {examples[c, what]!r}" for (c, what), n in said.items()
        ]
        sentences += left_out
        for canonical, column in self.job.mapping.columns.items():
            if column not in self.facts.columns and column not in self.unseen_columns:
                sentences.append(f"the mapping takes `{canonical}` from “{column}”, which this file does not have")
        for (reason, name), count in self.reasons.most_common(1):
            if count * 2 > self.rows:
                where, ask = (
                    (f"in “{name}”", "is the column the right one") if name else ("in whole rows", "is the file whole")
                )
                sentences.append(f"most rows were set aside ({reason.value} {where}): {ask}?")
        return sentences


def _empty(kind: Kind) -> pa.Table:
    return TABLES[kind].schema.append(pa.field(ROW, pa.int64())).empty_table()


def _key_if_any(root: Path) -> bytes:
    return layout.hash_key(root) if (root / "key").exists() else _DRY_KEY
