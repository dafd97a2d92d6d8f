"""Campaigns written out by hand, and files of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goodword.measurement.funnel.door import funnel
from goodword.measurement.funnel.model import Aside, Funnel, FunnelQuestion, Line

NOW = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """A CSV of these rows; the columns are those of all of them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(folder: Path, question: FunnelQuestion | None = None, **tables: Sequence[Mapping[str, Any]]) -> Funnel:
    """The funnel of tables by the names of their files."""
    paths = [write(folder / f"{name}.csv", rows) for name, rows in tables.items()]
    return funnel(*paths, question=question, now=NOW)


def line(found: Funnel, name: str) -> Line:
    return next(x for x in found.lines if x.name == name)


def aside(found: Funnel) -> dict[Aside, int]:
    return {a.reason: a.rows for a in found.set_aside}


def click(n: int, creator: str, at: str, **more: object) -> dict[str, object]:
    return {"click_id": f"k{n}", "creator": creator, "visitor": f"v{n}", "at": at} | more


def order(n: int, at: str, amount: object = "10.00", **more: object) -> dict[str, object]:
    return {"order_id": f"o{n}", "at": at, "amount": amount, "currency": "EUR"} | more
