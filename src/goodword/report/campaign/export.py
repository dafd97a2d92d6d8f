"""Every number of a campaign as one flat table and as JSON. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from goodword.core.codec import to_plain
from goodword.core.estimate import Estimate
from goodword.core.text import spreadsheet_safe
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.measurement.funnel.model import Line

COLUMNS = ("part", "name", "number", "value", "low", "high", "level", "n", "unit", "formula")
_HELD_BACK = ("rows",)  # the facts themselves stay where they are


def plain(m: CampaignMeasured) -> dict[str, Any]:
    """The whole as JSON values, without the facts that it was counted from."""
    return {f.name: to_plain(getattr(m, f.name)) for f in fields(m) if f.name not in _HELD_BACK}


def csv_text(m: CampaignMeasured) -> str:
    """One row a number, RFC 4180; cells that a spreadsheet would run are made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(m):
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def rows(m: CampaignMeasured) -> Iterator[list[object]]:
    """Cells in the order of COLUMNS; empty text where nothing is known."""
    for part, lines in (("total", (m.funnel.total,)), ("creator", m.funnel.lines)):
        for line in lines:
            yield from _counts(part, line)
            for name, rate in line.rates.items():
                if rate.estimate is not None:
                    yield _estimate(part, line.name, name, rate.estimate)
    if m.lift is not None:
        places = ", ".join(m.lift.treated)
        for name, e in (("extra", m.lift.incremental), ("lift", m.lift.lift), ("iroas", m.lift.iroas)):
            if e is not None:
                yield _estimate("lift", places, name, e)
        yield [
            "lift",
            places,
            "p",
            m.lift.p,
            "",
            "",
            m.lift.level,
            m.lift.placebo_windows,
            "probability",
            m.lift.formula,
        ]
    for read in m.leaks.codes if m.leaks else ():
        if read.share is not None:
            yield _estimate("code", read.code, "from outside", read.share)
    for credit in m.attribution.credits if m.attribution else ():
        for model, value in credit.by_model:
            yield [
                "attribution",
                credit.creator,
                model,
                value,
                credit.low,
                credit.high,
                "",
                "",
                "orders",
                "spread of models",
            ]


def _counts(part: str, line: Line) -> Iterator[list[object]]:
    for name in ("exposed", "engagements", "clicks", "orders", "clicked"):
        value = getattr(line, name)
        if value is not None:
            yield [part, line.name, name, value, "", "", "", "", "count", "counted"]
    for name in ("revenue", "refunded", "cost"):
        money = getattr(line, name)
        if money is not None:
            yield [part, line.name, name, str(money.major), "", "", "", "", money.currency, "counted"]
    for worth in line.elsewhere:
        kept = worth.kept
        yield [part, line.name, "orders in another currency", worth.orders, "", "", "", "", kept.currency, "counted"]
        yield [part, line.name, "worth after refunds", str(kept.major), "", "", "", "", kept.currency, "counted"]


def _estimate(part: str, name: str, number: str, e: Estimate) -> list[object]:
    value, low, high = (float(f"{v:.6g}") for v in (e.value, e.low, e.high))
    return [part, name, number, value, low, high, e.level, e.n, e.unit, e.formula]
