"""Files of clicks, orders, refunds and results to tables of facts (I/O)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.progress import QUIET, Progress
from goodword.measurement.funnel.convert import Reading, convert
from goodword.measurement.funnel.model import Fact, FileRead, Rows
from goodword.measurement.funnel.tables import columns_of, columns_of_fact, empty, fact_of, recognise
from goodword.sources.model import REASON_SENTENCES, ReadOptions, Rejected
from goodword.sources.read import open_source
from goodword.sources.steady import no_cycle_collection

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FunnelFile:
    """One file to read. fact: what it holds, None to tell by its columns. columns: canonical → column of the file,
    `orders.creator` for one kind only.
    """

    path: str | Path
    fact: Fact | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    called: str = ""
    stream: BinaryIO | None = None


@dataclass(frozen=True, slots=True)
class ReadRule:
    """What a user may state about all files. currency, timezone: of amounts and times that name none."""

    currency: str = ""
    timezone: str = "UTC"
    date_order: str = ""
    encoding: str = ""
    delimiter: str = ""

    def __post_init__(self) -> None:
        if self.currency:
            Money.of(0, self.currency)
        if self.date_order not in ("", "dmy", "mdy"):
            raise BadInput.value("date_order", '"dmy" or "mdy"', self.date_order)


@no_cycle_collection()
def read_rows(
    files: Sequence[FunnelFile], *, now: int, rule: ReadRule | None = None, progress: Progress = QUIET
) -> Rows:
    """All facts of the files. now: seconds UTC; later times lie in the future. Raises BadInput, NotFound."""
    if not files:
        raise BadInput(
            "No file was given.",
            next_step="give files of clicks, orders, refunds or results as CSV, JSON Lines or Parquet",
        )
    tables: dict[Fact, list[pa.Table]] = {fact: [] for fact in Fact}
    read = []
    for file in files:
        made, facts = _read(file, now, rule or ReadRule(), progress)
        tables[facts.fact] += made
        read.append(facts)
    whole = {fact: pa.concat_tables(parts) if parts else empty(fact) for fact, parts in tables.items()}
    return Rows(whole[Fact.CLICKS], whole[Fact.ORDERS], whole[Fact.REFUNDS], whole[Fact.RESULTS], tuple(read))


def _read(file: FunnelFile, now: int, rule: ReadRule, progress: Progress) -> tuple[list[pa.Table], FileRead]:
    options = ReadOptions(rule.encoding, rule.delimiter)
    with open_source(file.path, options, file.stream, called=file.called) as source:
        facts = source.facts
        fact = file.fact or fact_of(facts.columns, facts.name)
        chosen = recognise(fact, facts.columns, columns_of_fact(file.columns, fact))
        _check(fact, chosen, facts.name, facts.columns)
        reading = Reading(fact, chosen, now, rule.currency.upper(), rule.timezone, rule.date_order)
        parts: list[pa.Table] = []
        rejected: list[Rejected] = []
        unnamed, rows = 0, 0
        reasons: Counter[str] = Counter()
        for batch in source.batches():
            converted = convert(batch, reading)
            rows += len(batch) + len(batch.rejected)
            parts.append(converted.rows)
            unnamed += converted.unnamed
            reasons.update(
                f"{r.field}: {REASON_SENTENCES[r.reason]}" if r.field else REASON_SENTENCES[r.reason]
                for r in converted.rejected
            )
            rejected += converted.rejected[: max(0, _SHOWN - len(rejected))]
            progress.step(f"reading {facts.name}", source.taken, facts.size)
    notes = list(facts.notes)
    if unnamed:
        notes.append(f"{unnamed:,} amounts name no currency; --currency INR would say which")
    unused = {name: "not recognised" for name in facts.columns if name not in chosen.values()}
    used = sum(p.num_rows for p in parts)
    return parts, FileRead(facts.name, fact, rows, used, chosen, unused, dict(reasons), tuple(rejected), tuple(notes))


_NEEDED: Mapping[Fact, tuple[tuple[str, ...], ...]] = {
    Fact.CLICKS: (("creator", "post", "click_id", "visitor"),),
    Fact.ORDERS: (("order_id", "at"),),
    Fact.REFUNDS: (("order_id",),),
    Fact.RESULTS: (("creator", "post", "tier", "place", "niche", "platform"),),
}


def _check(fact: Fact, chosen: Mapping[str, str], name: str, given: Sequence[str]) -> None:
    for any_of in _NEEDED[fact]:
        if not any(column in chosen for column in any_of):
            raise BadInput(
                f"{name} lacks a column for {_or(any_of)}, which {fact.value} need.",
                given="columns " + ", ".join(list(given)[:20]),
                next_step=f"name it: --map {any_of[0]}=COLUMN; columns of {fact.value}: {', '.join(columns_of(fact))}",
            )


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
