"""A campaign over the sample plan, for the tests of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from goodword.campaigns.desk import CampaignDesk
from goodword.core import tables
from web_world import NOW, Stand, stand, with_plan

NOW_S = int(NOW.timestamp())


def started(folder: Path, **fields: str) -> tuple[Stand, CampaignDesk, int]:
    """(workspace, desk, number of the campaign) with the seven people of the sample roster."""
    workspace = stand(folder)
    with_plan(workspace)
    desk = CampaignDesk(workspace)  # type: ignore[arg-type]
    frame = {"name": "Winter bread", "brand": "Bandra Bakery", "promotes": "sourdough and cakes", **fields}
    return workspace, desk, desk.start(1, frame).id


def post(number: int, caption: str, *, days: float = 1.0, **more: Any) -> dict[str, Any]:
    """A row of the posts table."""
    at = NOW_S - int(days * 86_400)
    row = {"post_id": f"p{number}", "creator_id": "instagram:khar_eats", "observed_at": at, "posted_at": at}
    return {**row, "caption": caption, "sponsors": [], "hashtags": [], "mentions": [], "tagged": [], **more}


def posts(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the catalogue gives them."""
    return pa.Table.from_pylist(rows, schema=tables.POSTS.schema.remove_metadata())
