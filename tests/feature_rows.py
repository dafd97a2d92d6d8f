"""FEATURES rows by hand, for tests of what is computed from them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from goodword.catalogue.model import FEATURES


def features(*rows: dict[str, Any]) -> pa.Table:
    """FEATURES rows of creators x:0, x:1, …; what is not given is null."""
    full = [{"creator_id": f"x:{i}", "platform": "x", "handle": str(i)} | row for i, row in enumerate(rows)]
    return pa.Table.from_pylist([{n: r.get(n) for n in FEATURES.names} for r in full], schema=FEATURES)
