"""Leaked codes: found where they are, not where they are not, and the interval holds the truth as often as stated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.leaks import cli
from goodword.measurement.leaks.detect import find_leaks
from goodword.measurement.leaks.model import CodeOrders, LeakRule
from goodword.measurement.leaks.read import code_orders
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION
from goodword.vetting.model import Verdict

DAY = 86_400
SPEC = CampaignSpec(places=10, history=30, daily=10.0)


def campaign(leaked: int, own: int = 30, clicks: int = 60) -> CodeOrders:
    """One code: own orders soon after the post in the home town, half of them after a click; leaked ones anywhere."""
    rng = np.random.default_rng(1)
    at = np.concatenate([rng.exponential(DAY, own), rng.uniform(3 * DAY, 28 * DAY, leaked)]).astype(np.int64)
    return CodeOrders(
        codes=("MINT12",), creators=("instagram:a",), places=("Pune", "Surat", "Agra", "Kota"),
        code=np.zeros(own + leaked, np.int64), at=at,
        place=np.concatenate([np.zeros(own, np.int64), rng.integers(0, 4, leaked)]),
        clicked=np.arange(own + leaked) < own // 2,
        posts=(np.array([0], np.int64),), audience=np.array([[clicks, 2.0, 1.0, 1.0]]),
        others=np.full(4, 200.0), home=np.array([0]), until=30 * DAY, delays=np.array([[clicks, clicks * 0.8 * DAY]]),
    )  # fmt: skip


def test_a_code_in_its_audience_is_left_in_peace() -> None:
    found = find_leaks(campaign(0)).codes[0]
    assert found.verdict is Verdict.PASS
    assert found.leaked is not None
    assert found.leaked.value < 1


def test_a_leak_is_put_up_for_a_look_with_its_reasons() -> None:
    found = find_leaks(campaign(40)).codes[0]
    assert found.verdict is Verdict.REVIEW
    assert found.leaked is not None
    assert found.own is not None
    assert found.leaked.low <= 40 <= found.leaked.high
    assert found.leaked.value + found.own.value == pytest.approx(70)
    assert any("without any click" in e.text for e in found.speaks_against)
    assert "fake" not in found.sentence


def test_more_orders_from_elsewhere_never_look_better() -> None:
    shares = [find_leaks(campaign(k)).codes[0].probable for k in (0, 5, 15, 40, 80)]
    assert shares == sorted(shares)


def test_two_orders_are_no_verdict() -> None:
    found = find_leaks(campaign(1, own=1)).codes[0]
    assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    nothing = find_leaks(replace(campaign(1, own=1), code=np.empty(0, np.int64), at=np.empty(0, np.int64),
                                 place=np.empty(0, np.int64), clicked=np.empty(0, bool)))  # fmt: skip
    assert nothing.codes[0].share is None
    assert nothing.sentence == "No order carries a code yet."


@pytest.mark.slow
def test_the_intervals_hold_the_truth_as_often_as_stated() -> None:
    held, leaking = [], []
    for seed in range(12):
        made = run_in(replace(DEMONSTRATION, seed=seed + 1), replace(SPEC, seed=seed + 50, leaking=0.5))
        truth = {r["code"]: r["leaked"] for r in made.truth["codes"].to_pylist()}
        known, _ = code_orders(made.files["orders"], made.files["clicks"], made.files["posts"])
        for read in find_leaks(known).codes:
            if read.leaked is not None:
                held.append(read.leaked.low - 1e-9 <= truth[read.code] <= read.leaked.high + 1e-9)
                leaking += held[-1:] if truth[read.code] else []
    assert len(held) > 60
    assert np.mean(held) >= 0.88
    assert np.mean(leaking) >= 0.75


ORDERS = {
    "created_at": ["2026-03-01T10:00:00Z"] * 3,
    "Coupon Code": ["mint12", " MINT12 ", None],
    "city": ["Pune", None, "Agra"],
    "order id": ["1", "1", "3"],
}


def test_columns_are_recognised_and_a_repeated_order_counts_once() -> None:
    known, told = code_orders(pa.table(ORDERS))
    assert known.codes == ("MINT12",)
    assert len(known.code) == 1
    assert any("counted once" in t for t in told)
    assert find_leaks(known).codes[0].orders == 1


def test_refunds_are_no_orders() -> None:
    known, told = code_orders(pa.table(ORDERS | {"order id": ["1", "2", "3"], "kind": ["order", "refund", "order"]}))
    assert len(known.code) == 1
    assert any("refunds" in t for t in told)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"created_at": ["soon"] * 3}, "row 2 of the orders"),
        ({"Coupon Code": None}, "No column of the orders is the code"),
    ],
)
def test_what_cannot_be_read_is_named(wrong: dict[str, list[str] | None], said: str) -> None:
    given = {k: v for k, v in (ORDERS | wrong).items() if v is not None}
    with pytest.raises(BadInput, match=said):
        code_orders(pa.table(given))


@pytest.mark.parametrize("wrong", [{"share": 0.0}, {"sure": 1.0}, {"click_days": 0}, {"least": 0}])
def test_a_rule_is_checked(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        LeakRule(**wrong)  # type: ignore[arg-type] # numbers of either kind


def test_the_command_reads_a_campaign(tmp_path: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    folder = tmp_path / "c"
    write_campaign(run_in(DEMONSTRATION, replace(SPEC, leaking=1.0)), folder)
    done = CliRunner().invoke(app, ["leaks", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert {c["verdict"] for c in said["leaks"]["codes"]} & {"review", "not_enough_evidence"}
    assert "worth a look" in CliRunner().invoke(app, ["leaks", str(folder)]).output
    assert isinstance(CliRunner().invoke(app, ["leaks"]).exception, NotFound)
