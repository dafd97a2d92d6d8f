"""Days that are kept beside the ledger say what the raw hits say, are renewed when hits come, and may be deleted."""

from __future__ import annotations

import random
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.measured.days import DayHits, day_hits, find, mark_of, summed_cells, summed_flows
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.core.times import DAY
from goodword.tracking.model import Hit, HitKind
from goodword.tracking.short import click_id

AT = 1_772_323_200
OWNERS = {1: 11, 2: 12, 3: 11}


def _hits(n: int, seed: int) -> pa.Table:
    chance = random.Random(seed)
    rows = []
    for i in range(n):
        at = AT + chance.randrange(4 * DAY)
        rows.append(
            {"link_id": chance.choice([1, 2, 3]), "at": at, "kind": chance.choice(["person"] * 4 + ["bot"]),
             "click": click_id(at, i.to_bytes(6, "big")) if chance.random() < 0.9 else None,
             "visitor": None if chance.random() < 0.2 else at // DAY * 1_000 + chance.randrange(n // 12)}
        )  # fmt: skip
    return pa.Table.from_pylist(rows)


def _by_day(hits: pa.Table) -> list[DayHits]:
    day = np.asarray(hits["at"].to_numpy()) // DAY
    return [day_hits(hits.filter(pa.array(day == d)), OWNERS) for d in np.unique(day)]


def test_days_added_up_are_all_hits_at_once() -> None:
    hits = _hits(3_000, 1)
    whole, days = day_hits(hits, OWNERS), _by_day(hits)
    assert np.array_equal(summed_flows(days), whole.flows)
    cells = summed_cells(days)
    assert np.array_equal(cells[np.lexsort((cells[:, 1], cells[:, 0]))], whole.cells)
    assert whole.cells[:, 2].sum() == sum(r["kind"] == "person" for r in hits.to_pylist())


def test_a_click_is_found_with_the_others_of_its_visitor() -> None:
    rows = _hits(600, 2).to_pylist()
    whole = day_hits(pa.Table.from_pylist(rows), OWNERS)
    asked = [r for r in rows if r["click"]][:50]
    marks = np.array([mark_of(r["click"]) for r in asked] + [12345], np.uint64)
    found = find(whole, marks, np.arange(51))
    assert found.ask.tolist() == list(range(50))
    assert found.link.tolist() == [r["link_id"] for r in asked]
    for i, row in enumerate(asked):
        same = [r for r in rows if r["visitor"] == row["visitor"] is not None and r["kind"] == "person"]
        mine = sorted((r["at"], r["link_id"]) for r in same)
        also = found.also_ask == i
        assert sorted(zip(found.also_at[also].tolist(), found.also_link[also].tolist(), strict=True)) == mine


def test_kept_days_are_the_raw_hits_and_only_changed_ones_are_renewed(
    workspace: Workspace, brought: Brought, tmp_path: Path
) -> None:
    desk = MeasuredDesk(workspace)
    first = desk.read(brought.campaign)
    again = desk.read(brought.campaign)
    assert (first.renewed, again.renewed) == (len(first.days), 0)
    link = next(iter(first.frame.links))
    day = first.days[2][0]
    with workspace.ledger.write() as db:
        db.exec_driver_sql(
            "INSERT INTO hits (link_id, at, kind, click, visitor, qr, referrer, device, agent, language)"
            f" VALUES ({link}, {day + 7}, 'person', 'ffff', 5, 0, '', '', '', '')"
        )
        db.exec_driver_sql(f"DELETE FROM hit_counts WHERE link_id = {link} AND day = {day} AND kind = 'prefetch'")
        db.exec_driver_sql(f"INSERT INTO hit_counts (link_id, day, kind, hits) VALUES ({link}, {day}, 'prefetch', 1)")
    later = desk.read(brought.campaign)
    assert later.renewed == 1
    assert int(later.cells[:, 2].sum()) == int(first.cells[:, 2].sum()) + 1
    shutil.rmtree(Path(workspace.settings.vault).parent / "hits")
    fresh = desk.read(brought.campaign)
    assert fresh.renewed == len(fresh.days)
    for (_, a), (_, b) in zip(later.days, fresh.days, strict=True):
        assert all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(DayHits))


@pytest.mark.parametrize("name", ["cells.npy", "made.json"])
def test_a_half_written_day_is_made_anew(workspace: Workspace, brought: Brought, name: str) -> None:
    desk = MeasuredDesk(workspace)
    first = desk.read(brought.campaign)
    place = next((Path(workspace.settings.vault).parent / "hits").rglob(name))
    place.write_bytes(place.read_bytes()[:9])
    again = desk.read(brought.campaign)
    assert again.renewed == 1
    assert np.array_equal(first.cells, again.cells)


def test_hits_of_programs_are_in_no_cell() -> None:
    hit = Hit(1, AT, HitKind.BOT, click_id(AT, b"123456"), 9)
    row = {"link_id": 1, "at": hit.at, "kind": hit.kind.value, "click": hit.click, "visitor": hit.visitor}
    made = day_hits(pa.Table.from_pylist([row]), OWNERS)
    assert (len(made.cells), len(made.marks), len(made.flows)) == (0, 1, 0)
