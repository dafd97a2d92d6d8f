"""What is known of creators, block by block: what lists, their exports and their pages show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.tier import TierLimits
from goodword.discovery.kept.columns import Row
from goodword.discovery.kept.model import Member
from goodword.discovery.search.model import Hit
from goodword.vetting.engagement import Engagement, posteriors
from goodword.vetting.model import Vetting

BLOCK = 2_000
"""Creators that are asked for at once."""


class Team(Protocol):
    """What the team keeps of creators."""

    def tags(self, creator_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]: ...

    def notes(self, creator_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]: ...

    def vetted(self, creator_ids: Sequence[str]) -> Mapping[str, Vetting]: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows of creators. cells: of the catalogue, read once for all blocks."""

    catalogue: Catalogue
    team: Team
    cells: pa.Table
    limits: TierLimits
    now: datetime

    def of_members(self, members: Sequence[Member]) -> Iterator[Row]:
        """Rows of a list, in its order."""
        for start in range(0, len(members), BLOCK):
            block = members[start : start + BLOCK]
            yield from self._rows([(m.creator_id, {"member": m}) for m in block])

    def of_hits(self, hits: Sequence[Hit]) -> Iterator[Row]:
        """Rows of a search, best first."""
        for start in range(0, len(hits), BLOCK):
            block = enumerate(hits[start : start + BLOCK], start + 1)
            yield from self._rows([(h.creator_id, {"hit": h, "rank": rank}) for rank, h in block])

    def _rows(self, wanted: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Row]:
        ids = tuple(creator for creator, _ in wanted)
        features = self.catalogue.features(FeatureQuery(creator_ids=tuple(sorted(ids))))
        engagement = posteriors(features, self.cells, limits=self.limits, now=self.now) if features.num_rows else None
        known = {row["creator_id"]: (i, row) for i, row in enumerate(features.to_pylist())}
        tags, notes, vetted = self.team.tags(ids), self.team.notes(ids), self.team.vetted(ids)
        for creator, more in wanted:
            count, newest = notes.get(creator, (0, ""))
            yield Row(
                creator_id=creator,
                tags=tags.get(creator, ()),
                notes=count,
                newest_note=newest,
                vetting=vetted.get(creator),
                limits=self.limits,
                **_measured(known.get(creator), engagement),
                **more,
            )


def _measured(found: tuple[int, Mapping[str, Any]] | None, engagement: Engagement | None) -> dict[str, Any]:
    """The feature row of a creator, and their engagement where followers are known."""
    if found is None or engagement is None:
        return {}
    at, row = found
    if not row["followers"]:
        return {"feature": row}
    return {"feature": row, "engagement": engagement.estimate(at), "percentile": engagement.percentile_estimate(at)}
