"""Days that are kept beside the ledger are brought up to date by what is new, and say what all raw hits say, whatever
came in whatever order, went, was put back or was killed meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.measured.cli import register
from goodword.campaigns.measured.days import KINDS
from goodword.campaigns.measured.read import LedgerCampaign, MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.core.times import DAY
from goodword.tracking.short import click_id

pytestmark = pytest.mark.slow_on("postgres")

FIRST = 10**9
"""Numbers of hits from here on are above all that the campaign came with."""


def _add(workspace: Workspace, hits: Sequence[tuple[int, int, int, str, int | None]]) -> None:
    """Hits (number, link, at, kind, visitor) with their counts, in one transaction."""
    with workspace.ledger.write() as db:
        for number, link, at, kind, visitor in hits:
            click = click_id(at, number.to_bytes(6, "big"))
            db.exec_driver_sql(
                "INSERT INTO hits (id, link_id, at, kind, click, visitor, qr, referrer, device, agent, language) VALUES"
                f" ({number}, {link}, {at}, '{kind}', '{click}', {'NULL' if visitor is None else visitor}, 0, '', '',"
                " '', '')"
            )
            db.exec_driver_sql(
                f"INSERT INTO hit_counts (link_id, day, kind, hits) VALUES ({link}, {at // DAY * DAY}, '{kind}', 1)"
                " ON CONFLICT (link_id, day, kind) DO UPDATE SET hits = hit_counts.hits + 1"
            )


def _kept(workspace: Workspace) -> Path:
    return Path(workspace.settings.vault).parent / "hits"


def _is_from_scratch(workspace: Workspace, campaign: int, found: LedgerCampaign) -> None:
    """What was found is what the raw hits say when nothing is kept."""
    place = _kept(workspace)
    aside = place.with_name("aside")
    place.rename(aside)
    fresh = MeasuredDesk(workspace).read(campaign)
    shutil.rmtree(place)
    aside.rename(place)
    assert [day for day, _ in found.hits.days] == [day for day, _ in fresh.hits.days]
    assert all(a.same(b) for (_, a), (_, b) in zip(found.hits.days, fresh.hits.days, strict=True))
    assert fresh.hits.anew == len(fresh.hits.days)


def test_only_what_is_new_is_read(workspace: Workspace, brought: Brought) -> None:
    desk = MeasuredDesk(workspace)
    first, again = desk.read(brought.campaign), desk.read(brought.campaign)
    assert (first.hits.anew, again.hits.anew, again.hits.grown) == (len(first.hits.days), 0, 0)
    link, (day, _), (late, _) = next(iter(first.frame.links)), first.hits.days[-1], first.hits.days[1]
    _add(workspace, [(FIRST, link, day + 7, "person", 5), (FIRST + 1, link, day + 9, "bot", 5)])
    _add(workspace, [(FIRST + 2, link, late + 100, "person", None)])
    found = desk.read(brought.campaign)
    assert (found.hits.anew, found.hits.grown) == (0, 2)
    assert int(found.cells[:, 2].sum()) == int(first.cells[:, 2].sum()) + 2
    _is_from_scratch(workspace, brought.campaign, found)


def test_hits_that_a_slow_transaction_brings_under_lower_numbers_are_not_missed(
    workspace: Workspace, brought: Brought
) -> None:
    desk = MeasuredDesk(workspace)
    first = desk.read(brought.campaign)
    link, day = next(iter(first.frame.links)), first.hits.days[-1][0]
    _add(workspace, [(FIRST + 9, link, day + 7, "person", 5)])
    desk.read(brought.campaign)
    _add(workspace, [(FIRST, link, day + 3, "person", 5), (FIRST + 10, link, day + 8, "person", 5)])
    found = desk.read(brought.campaign)
    assert found.hits.anew == 1
    _is_from_scratch(workspace, brought.campaign, found)


def test_hits_that_went_with_their_link_are_gone(workspace: Workspace, brought: Brought) -> None:
    desk = MeasuredDesk(workspace)
    first = desk.read(brought.campaign)
    link = next(iter(first.frame.links))
    with workspace.ledger.write() as db:
        db.exec_driver_sql(f"DELETE FROM links WHERE id = {link}")
    found = desk.read(brought.campaign)
    assert found.hits.anew > 0
    assert link not in found.cells[:, 0]
    _is_from_scratch(workspace, brought.campaign, found)


def test_another_ledger_under_the_same_name_is_noticed_though_its_counts_agree(
    workspace: Workspace, brought: Brought
) -> None:
    desk = MeasuredDesk(workspace)
    link, (day, _) = next(iter(desk.read(brought.campaign).frame.links)), desk.read(brought.campaign).hits.days[-1]
    _add(workspace, [(FIRST, link, day + 7, "person", 5)])
    desk.read(brought.campaign)
    with workspace.ledger.write() as db:
        db.exec_driver_sql(f"UPDATE hits SET at = {day + 8}, click = '{'f' * 20}' WHERE id = {FIRST}")
    found = desk.read(brought.campaign)
    assert (found.hits.anew, found.hits.grown) == (1, 0)
    _is_from_scratch(workspace, brought.campaign, found)


def test_a_new_link_leaves_the_days_before_it_alone(workspace: Workspace, brought: Brought) -> None:
    desk = MeasuredDesk(workspace)
    first = desk.read(brought.campaign)
    day = first.hits.days[-1][0]
    with workspace.ledger.write() as db:
        db.exec_driver_sql(
            "INSERT INTO links (id, short, campaign_id, post, placement, destination, location, click_ids, made_at)"
            f" VALUES (900, 'new', {brought.campaign}, '', '', 'https://x.example', 'https://x.example', 1, 1)"
        )
    assert desk.read(brought.campaign).hits.anew == 0
    _add(workspace, [(FIRST, 900, day + 7, "person", 5)])
    found = desk.read(brought.campaign)
    assert (found.hits.anew, found.hits.grown) == (0, 1)
    _is_from_scratch(workspace, brought.campaign, found)


@pytest.mark.parametrize("size", [0, 5, 30, 400, -1])
def test_a_half_written_day_is_made_anew(embedded: Workspace, loaded: Brought, size: int) -> None:
    desk = MeasuredDesk(embedded)
    desk.read(loaded.campaign)
    place = next(_kept(embedded).rglob("*.hits"))
    place.write_bytes(place.read_bytes()[:size])
    found = desk.read(loaded.campaign)
    assert found.hits.anew == 1
    _is_from_scratch(embedded, loaded.campaign, found)


def test_what_a_killed_process_left_is_not_read_and_taken_away(embedded: Workspace, loaded: Brought) -> None:
    desk = MeasuredDesk(embedded)
    first = desk.read(loaded.campaign)
    folder = next(_kept(embedded).rglob("*.hits")).parent
    left, young = folder / ".1.2.part", folder / ".1.3.part"
    left.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(left, (1, 1))
    (folder / "1772323200").mkdir()  # a day as an older version kept it
    (folder / "86400.hits").write_bytes(b"of no day")
    next(iter(folder.glob("*.hits"))).unlink()
    desk.read(loaded.campaign)
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [young.name, *(f"{day}.hits" for day, _ in first.hits.days)]
    )


def test_a_folder_that_cannot_be_written_only_costs_time(embedded: Workspace, loaded: Brought) -> None:
    _kept(embedded).write_text("a file where the folder should be")
    desk = MeasuredDesk(embedded)
    first, second = desk.read(loaded.campaign), desk.read(loaded.campaign)
    assert first.hits.anew == second.hits.anew == len(first.hits.days)
    assert first.credit_report() == second.credit_report()


def test_derived_again_says_whether_it_differed(embedded: Workspace, loaded: Brought) -> None:
    desk = MeasuredDesk(embedded)
    frame = desk.read(loaded.campaign).frame
    app = typer.Typer()
    register(app)
    said = CliRunner().invoke(app, ["results", "roll-up"], obj=embedded).output
    assert (
        said
        == f"Campaign {loaded.campaign}: {len(desk.roll(frame).days)} days with hits; 0 worked out from their \
hits, to 0 some were added.\n"
    )
    again = desk.roll(frame, again=True)
    assert (again.anew, again.differed) == (len(again.days), 0)
    place = next(_kept(embedded).rglob("*.hits"))
    content = bytearray(place.read_bytes())
    content[-8] ^= 1  # the last flow of that day
    place.write_bytes(content)
    asked = CliRunner().invoke(app, ["results", "roll-up", str(loaded.campaign), "--again"], obj=embedded)
    assert "1 differed from what was kept." in asked.output
    assert desk.roll(frame, again=True).differed == 0


def test_a_day_that_another_process_renews_meanwhile_is_read_whole(embedded: Workspace, loaded: Brought) -> None:
    """Readers hold what they have mapped; the newer day takes its place in one step."""
    desk = MeasuredDesk(embedded)
    first = desk.read(loaded.campaign)
    before = [(day, hits.cells.copy(), hits.flows.copy()) for day, hits in first.hits.days]
    mapped = desk.read(loaded.campaign)
    link, day = next(iter(first.frame.links)), first.hits.days[-1][0]
    _add(embedded, [(FIRST + i, link, day + i, KINDS[i % 2], i) for i in range(200)])
    assert desk.read(loaded.campaign).hits.grown == 1
    assert desk.read(loaded.campaign).hits.grown == 0
    for (_, cells, flows), (_, hits) in zip(before, mapped.hits.days, strict=True):
        assert (cells.tolist(), flows.tolist()) == (hits.cells.tolist(), hits.flows.tolist())
