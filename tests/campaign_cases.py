"""A campaign over the sample plan, for the tests of this room."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.posts.desk import PostDesk
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


class PostWorld:
    """A campaign whose first person posts; the clock and what the catalogue holds can be set."""

    def __init__(self, folder: Path) -> None:
        self.workspace, _, self.number = started(folder, handles="bandra.bakery", country="DE", audience_country="DE")
        self.rows: list[dict[str, Any]] = []
        self.workspace.catalogue.posts = lambda creator_id, limit=50: posts(  # type: ignore[method-assign] # noqa: ARG005
            [r for r in self.rows if r["creator_id"] == creator_id]
        )
        self.desk = PostDesk(self.workspace)  # type: ignore[arg-type]

    def at(self, hours: float, *, likes: int | None, observed: float | None = None, **more: Any) -> None:
        """It is so many hours after the post; the catalogue holds these likes, seen `observed` hours after it."""
        self.workspace.now = lambda: NOW + timedelta(hours=1 + hours)  # type: ignore[method-assign]
        self.desk.store.now = self.workspace.now
        posted = NOW_S + 3_600
        seen = posted + int(3_600 * (hours if observed is None else observed))
        row = post(1, "Werbung | Bread", creator_id="instagram:bandra.bakes", mentions=["bandra.bakery"])
        self.rows = [row | {"posted_at": posted, "observed_at": seen, "likes": likes} | more]
