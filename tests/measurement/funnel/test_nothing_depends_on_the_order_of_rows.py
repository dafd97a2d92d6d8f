"""Shuffled files give the same funnel, sums are conserved, and every row ends up somewhere."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from goodword.core.codec import to_plain
from goodword.measurement.funnel.model import Aside, By, FunnelQuestion
from measurement.funnel.cases import aside, click, order, read


def campaign(seed: int) -> dict[str, list[dict[str, object]]]:
    """A campaign with every kind of trouble in it."""
    rng = random.Random(seed)
    names = ["mira", "sam", "आशा", "خبز", "焼き"]
    clicks = [
        click(rng.randrange(300), rng.choice(names), f"2026-03-{rng.randrange(1, 28):02d} {rng.randrange(24):02d}:00")
        | {
            "visitor": f"v{rng.randrange(120)}",
            "place": rng.choice(["Bandra", "Khar", ""]),
            "bot": rng.choice(["", "", "x"]),
        }
        for _ in range(400)
    ]
    orders = [
        order(rng.randrange(90), f"2026-03-{rng.randrange(1, 31):02d} 12:00", f"{rng.randrange(1, 90)}.50")
        | {"visitor": f"v{rng.randrange(150)}", "currency": rng.choice(["EUR", "EUR", "USD"])}
        for _ in range(120)
    ]
    refunds = [order(rng.randrange(120), f"2026-04-{rng.randrange(1, 29):02d}", "5.00") for _ in range(40)]
    posts = [
        {"creator": name, "post_id": f"{name}{n}", "reach": rng.randrange(200, 4000), "likes": rng.randrange(90),
         "followers": rng.choice([900, 5000, 60000]), "cost": rng.choice(["", "120 EUR"]),
         "sponsored": rng.choice([True, False])}
        for name in names
        for n in range(3)
    ]  # fmt: skip
    return {"clicks": clicks, "orders": orders, "refunds": refunds, "posts": posts}


@pytest.mark.parametrize("seed", range(4))
def test_shuffled(seed: int, tmp_path: Path) -> None:
    tables = campaign(seed)
    plain = to_plain(read(tmp_path, **tables))
    for n in range(2):
        for rows in tables.values():
            random.Random(n).shuffle(rows)
        again = to_plain(read(tmp_path, **tables))
        assert _counts(again) == _counts(plain)
        assert again["best"]["contenders"][0]["name"] == plain["best"]["contenders"][0]["name"]


def _counts(plain: dict[str, object]) -> object:
    keys = ("name", "exposed", "engagements", "clicks", "orders", "clicked", "revenue", "refunded", "late", "cost")
    lines = [{k: x[k] for k in keys} for x in plain["lines"]]  # type: ignore[attr-defined]
    rates = [{n: round(r["estimate"]["value"], 9) for n, r in x["rates"].items()} for x in plain["lines"]]  # type: ignore[attr-defined]
    asides = [(a["reason"], a["rows"], a["example"]) for a in plain["set_aside"]]  # type: ignore[attr-defined]
    return lines, rates, asides, plain["sentence"]


@pytest.mark.parametrize("by", By)
def test_sums_are_conserved(by: By, tmp_path: Path) -> None:
    found = read(tmp_path, FunnelQuestion(by=by), **campaign(7))
    whole = found.total
    for stage in ("clicks", "orders"):
        assert sum(getattr(x, stage) or 0 for x in found.lines) <= getattr(whole, stage)
    if by is By.CREATOR:
        assert sum(x.clicks or 0 for x in found.lines) == whole.clicks
        assert sum(x.orders or 0 for x in found.lines) == whole.orders
        for money in ("revenue", "refunded", "late", "cost"):
            minors = [getattr(x, money).minor for x in found.lines if getattr(x, money)]
            assert sum(minors) == getattr(whole, money).minor


def test_every_row_ends_up_somewhere(tmp_path: Path) -> None:
    tables = campaign(3)
    found = read(tmp_path, **tables)
    gone = aside(found)
    assert found.total.clicks is not None
    assert found.nobody.clicks is not None
    clicks = found.total.clicks + found.nobody.clicks + gone[Aside.CLICK_AGAIN] + gone[Aside.CLICK_FLAGGED]
    assert clicks == len(tables["clicks"])
    assert found.total.orders is not None
    assert found.nobody.orders is not None
    orders = found.total.orders + found.nobody.orders + gone.get(Aside.ORDER_AGAIN, 0) + gone[Aside.ORDER_OTHER]
    assert orders == len(tables["orders"])
    credited_to_nobody = (Aside.ORDER_BEFORE_CLICK, Aside.ORDER_AFTER_WINDOW, Aside.ORDER_WITHOUT_CLICK)
    assert found.nobody.orders == sum(gone.get(a, 0) for a in credited_to_nobody)
