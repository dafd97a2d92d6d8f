"""Rows of the catalogue's feature table as the tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.catalogue.model import CELLS, FEATURES, Status
from goodword.core.times import DAY, to_epoch

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NO_CELLS = CELLS.empty_table()
FRESH = Status(2, 14, 0, 0, 0, last_import_at=NOW, derived_at=NOW, derived_version="d0", stale=False)


def features(*rows: dict[str, Any]) -> pa.Table:
    """FEATURES with these columns set, the others null."""
    empty = dict.fromkeys(FEATURES.names)
    named = [{"creator_id": f"instagram:c{i}", "platform": "instagram"} | row for i, row in enumerate(rows)]
    return pa.Table.from_pylist([empty | row for row in named], schema=FEATURES)


def cells(*rows: dict[str, Any]) -> pa.Table:
    """CELLS with these columns set, the others null."""
    empty = dict.fromkeys(CELLS.names)
    return pa.Table.from_pylist([empty | {"platform": "instagram"} | row for row in rows], schema=CELLS)


def creator(rates: Sequence[float], *, followers: int | None = 20_000, **other: Any) -> dict[str, Any]:
    """A creator whose recent posts had these engagement rates."""
    y = np.log(np.array(rates, dtype=float))
    known = len(y) > 0
    seen = to_epoch(NOW) - DAY
    return {
        "followers": followers,
        "observed_at": seen,
        "last_posted_at": seen - DAY if known else None,
        "posts_known": len(y),
        "posts_measured": len(y),
        "er_n": len(y),
        "er_mean": float(y.mean()) if known else None,
        "er_ss": float(((y - y.mean()) ** 2).sum()) if known else None,
        "organic_n": len(y),
        "organic_mean": float(y.mean()) if known else None,
        "sponsored_n": 0,
        "comment_like_mean": -3.6 if known else None,
        "audience_known": 40,
    } | other
