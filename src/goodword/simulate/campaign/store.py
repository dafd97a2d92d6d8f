"""Campaigns on disk (I/O): read a world and a roster, write a folder that appears whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from goodword.core.decode import from_plain
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import creators, lexicon, truth, world
from goodword.simulate.campaign import towns
from goodword.simulate.campaign.model import Campaign, CampaignSpec
from goodword.simulate.campaign.run import run
from goodword.simulate.kit import Kit
from goodword.simulate.model import WorldSpec
from goodword.simulate.store import whole_or_nothing


def write_campaign(campaign: Campaign, folder: Path) -> dict[str, int]:
    """Write the files of a campaign to `folder`, which must not exist. Returns rows by file."""
    if folder.exists():
        raise Conflict(
            "There is something at this path already.", where=str(folder), data="Nothing was changed.",
            next_step="name a path that does not exist yet",
        )  # fmt: skip
    tables = campaign.files | {f"truth/{name}": table for name, table in campaign.truth.items()}
    with whole_or_nothing(folder) as partial:
        for name, table in tables.items():
            pacsv.write_csv(table, partial / f"{name}.csv", pacsv.WriteOptions(quoting_style="needed"))
        text = json.dumps(campaign.statement, ensure_ascii=False, indent=1) + "\n"
        (partial / "campaign.json").write_text(text, encoding="utf-8")
    return {f"{name}.csv": table.num_rows for name, table in tables.items()}


def run_in(source: Path | WorldSpec, spec: CampaignSpec, booked: Mapping[str, int | None] | None = None) -> Campaign:
    """A campaign in a world on disk, or in one that is only specified.

    booked: creator ids with their fee in minor units (None: what they ask); None chooses a few neighbours.
    """
    kit, table = _world(source)
    ids = towns.choose(kit, table, spec) if booked is None else list(booked)
    fees = {c: fee for c, fee in (booked or {}).items() if fee is not None}
    return run(kit, table, spec, ids, fees)


def _world(source: Path | WorldSpec) -> tuple[Kit, pa.Table]:
    if isinstance(source, WorldSpec):
        kit = world.prepare(source, Gazetteer.load(), lexicon.load())
        locality = truth.Locality(kit)
        parts = [truth.creators(kit, locality, creators.make(kit, b)) for b in range(source.blocks)]
        return kit, pa.concat_tables(parts)
    statement, table = source / "world.json", source / "truth" / "creators.parquet"
    if not (statement.is_file() and table.is_file()):
        raise NotFound.looked_in(
            f"{source} holds no simulated world.", [str(statement), str(table)],
            next_step="make one by `goodword simulate FOLDER`",
        )  # fmt: skip
    spec = from_plain(WorldSpec, json.loads(statement.read_text("utf-8"))["spec"], where=str(statement))
    return world.prepare(spec, Gazetteer.load(), lexicon.load()), pq.read_table(table)


def read_roster(path: Path) -> dict[str, int | None]:
    """Who is booked: a plan or a chosen roster as JSON, or a CSV with a column `creator_id` (all of its rows).

    Fees are those of the plan; a CSV has none, so that everyone gets what they ask.
    """
    if not path.is_file():
        raise NotFound.looked_in(f"There is no file {path.name!r}.", [str(path.parent)])
    text = path.read_text("utf-8-sig")
    try:
        found = _of_json(json.loads(text)) if text.lstrip()[:1] in "{[" else _of_csv(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path.name} is not JSON: {error}.", where=str(path)) from None
    if not found:
        raise BadInput(
            f"Nobody is booked in {path.name}.", where=str(path),
            next_step="give a plan (`goodword plan … --json`), a roster, or a CSV with a column creator_id",
        )  # fmt: skip
    return found


def _of_json(plain: Any) -> dict[str, int | None]:  # noqa: ANN401 - any JSON
    rows = plain
    for key in ("plan", "roster", "booked"):
        rows = rows.get(key, rows) if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        return {}
    found: dict[str, int | None] = {}
    for row in rows:
        name = row.get("creator_id") or row.get("creator") if isinstance(row, dict) else row
        price = row.get("price") if isinstance(row, dict) else None
        fee = price.get("minor") if isinstance(price, dict) else None
        if isinstance(name, str):
            found[name] = fee if isinstance(fee, int) else None
    return found


def _of_csv(text: str) -> dict[str, int | None]:
    rows = list(csv.DictReader(text.splitlines()))
    booked = [r for r in rows if (r.get("booked") or "yes").casefold() in ("yes", "true", "1")]
    return dict.fromkeys(r["creator_id"] for r in booked if r.get("creator_id"))
