"""A campaign brought into the ledger gives the same answers as its plain files: funnel, attribution, lift."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from goodword.campaigns.load.into_ledger import Brought, bring
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import Conflict
from goodword.core.money import Money
from goodword.core.times import DAY
from goodword.measurement.attribution.models import Path as Journey
from goodword.measurement.attribution.models import markov
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.model import CampaignQuestion
from goodword.measurement.campaign.read import read_folder
from goodword.measurement.funnel.door import funnel
from goodword.measurement.funnel.model import By, FunnelQuestion
from goodword.measurement.panels.read import read_outcomes, read_table
from goodword.sources.dates import moment

pytestmark = pytest.mark.slow_on("postgres")

COUNTS = ("clicks", "orders", "clicked", "revenue", "refunded", "late", "exposed", "engagements", "cost")


def test_the_funnel_is_the_same(workspace: Workspace, brought: Brought, folder: Path) -> None:
    question = FunnelQuestion(groups=(By.TIER, By.PLATFORM, By.PLACE))  # the ledger knows nobody's niche
    ours = MeasuredDesk(workspace).read(brought.campaign).funnel(question)
    names = ("posts", "clicks", "orders", "refunds")
    files = funnel(*(folder / f"{n}.csv" for n in names), now=1 << 33, question=question)
    theirs = {line.name: line for line in files.lines}
    assert {line.name for line in ours.lines} == set(theirs)
    for line in (*ours.lines, ours.nobody):
        other = theirs.get(line.name, files.nobody)
        assert {c: getattr(line, c) for c in COUNTS} == {c: getattr(other, c) for c in COUNTS}
        for rate in ("cvr", "roas", "cpa", "epc"):
            assert line.rates.get(rate) == other.rates.get(rate)
    assert ours.total.orders == files.total.orders > 0
    assert ours.other_money == files.other_money


def test_lift_is_the_same(workspace: Workspace, brought: Brought, folder: Path) -> None:
    files = measure(read_folder(folder, now=1 << 33))
    campaign = MeasuredDesk(workspace).read(brought.campaign)
    outcomes = read_outcomes(folder / "outcomes.csv")
    question = CampaignQuestion("spring", treated=files.question.treated, spent=files.question.spent)
    ours = campaign.report(question, outcomes)
    assert files.lift is not None
    assert ours.lift == files.lift
    assert (ours.starts, ours.ends, ours.spent) == (files.starts, files.ends, files.spent)


def test_markov_is_that_of_the_clicks_read_by_hand(workspace: Workspace, brought: Brought, folder: Path) -> None:
    """The key of a visitor lives one day, so that somebody who came on two days without ordering counts as two."""
    found = MeasuredDesk(workspace).read(brought.campaign).attribution
    assert found is not None
    ours = {c.creator: dict(c.by_model)["markov"] for c in found.credits}
    theirs = markov(_journeys(folder))
    assert ours == pytest.approx({c: theirs.get(c, 0.0) for c in ours}, abs=1e-9)


def _journeys(folder: Path) -> list[Journey]:
    """Paths from the raw files, in the plainest way: dictionaries and loops."""
    days: defaultdict[tuple[str, int], list[tuple[int, str, str]]] = defaultdict(list)
    seen: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for row in read_table(folder / "clicks.csv").to_pylist():
        if not row["bot"]:
            at = moment(str(row["at"]))
            assert isinstance(at, int)
            click = (at, row["post_id"], row["creator_id"])
            days[row["visitor"], at // DAY].append(click)
            seen[row["visitor"]].append(click)
    counts: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in read_table(folder / "orders.csv").to_pylist():
        at = moment(str(row["at"]))
        assert isinstance(at, int)
        own = sorted(c for c in seen[row["visitor"]] if 0 <= at - c[0] <= 30 * DAY)
        if own:
            counts[_steps(own)][0] += 1
            for c in own:
                days.pop((row["visitor"], c[0] // DAY), None)
        elif row["code"]:
            counts[(row["creator_id"],)][0] += 1
    for clicks in days.values():
        counts[_steps(sorted(clicks))][1] += 1
    return [Journey(path, yes, no) for path, (yes, no) in counts.items()]


def _steps(clicks: list[tuple[int, str, str]]) -> tuple[str, ...]:
    owners = [owner for _, _, owner in clicks]
    return tuple(o for i, o in enumerate(owners) if i == 0 or owners[i - 1] != o)


def test_shares_of_every_model_sum_to_the_orders(workspace: Workspace, brought: Brought) -> None:
    report = MeasuredDesk(workspace).read(brought.campaign).credit_report()
    credited = report.orders - report.nobody_orders
    for shares in report.by_model.values():
        sums: defaultdict[str, int] = defaultdict(int)
        for share in shares:
            for currency, minor in share.minor.items():
                sums[currency] += minor
        assert dict(sorted(sums.items())) == report.credited
        assert sum(s.orders for s in shares) == pytest.approx(credited, abs=1e-9)
    assert sum(report.by_evidence.values()) == report.orders


def test_bringing_it_twice_is_refused_and_changes_nothing(workspace: Workspace, brought: Brought, folder: Path) -> None:
    before = workspace.ledger.state().tables
    with pytest.raises(Conflict, match="in use already"):
        bring(workspace, folder)
    assert workspace.ledger.state().tables == before


def test_codes_and_spending_are_found(workspace: Workspace, brought: Brought) -> None:
    campaign = MeasuredDesk(workspace).read(brought.campaign)
    leaks = campaign.leaks()
    assert leaks is not None
    assert len(leaks.codes) == brought.codes
    assert isinstance(campaign.report().funnel.total.revenue, Money)


def test_each_ones_orders_are_those_of_the_whole(workspace: Workspace, brought: Brought) -> None:
    desk = MeasuredDesk(workspace)
    whole, some = desk.read(brought.campaign), desk.read(brought.campaign, each=False)
    for owner in (0, *whole.frame.people):
        assert some.credited_to(owner) == [c for c in whole.counting[0] if c.path and c.path[-1] == owner]
