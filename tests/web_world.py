"""A workspace for the pages: a catalogue in memory, a real ledger, the hand-made plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

import sample_plan
from chromium import served
from goodword.catalogue.model import CELLS, FEATURES, FeatureQuery, Status
from goodword.core import tables
from goodword.discovery.kept.desk import KeptDesk
from goodword.discovery.kept.model import Who
from goodword.discovery.model import Brief
from goodword.discovery.saved.model import Person
from goodword.discovery.saved.store import SavedStore
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from goodword.places.gazetteer import Gazetteer
from goodword.planning.desk import Desk
from goodword.planning.model import Plan
from goodword.settings.model import Settings
from goodword.web.app import create_app
from support import settings_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class MemoryCatalogue:
    """Answers what the pages ask, for the people of the sample plan."""

    def __init__(self, *, hostile: bool = False, empty: bool = False) -> None:
        self.hostile = hostile
        self.empty = empty

    def status(self) -> Status:
        if self.empty:
            return Status(0, 0, 0, 0, 0, None, None, None, False)
        return Status(2_000, 31_186, 120_000, 4_000, 14, NOW, NOW, "v1", False)

    def features(self, query: FeatureQuery) -> pa.Table:  # noqa: ARG002 - the protocol
        return pa.Table.from_pylist([], schema=FEATURES)

    def withheld(self, _creator_ids: tuple[str, ...]) -> dict[str, Any]:
        return {}

    def cells(self) -> pa.Table:
        return pa.Table.from_pylist([], schema=CELLS)

    def history(self, creator_id: str) -> pa.Table:
        name = sample_plan.HOSTILE if self.hostile else "Somebody"
        _, _, handle = creator_id.partition(":")
        rows: list[dict[str, Any]] = [
            {"creator_id": creator_id, "observed_at": at, "platform": "instagram", "handle": handle, "name": name,
             "bio": sample_plan.HOSTILE if self.hostile else "Bread, बेकरी, خبز", "followers": followers,
             "url": "javascript:alert(1)" if self.hostile else "https://example.org/x"}
            for at, followers in ((1_770_000_000, 3_900), (1_775_000_000, 4_150), (1_780_000_000, 4_420))
        ]  # fmt: skip
        found = rows if handle in dict(sample_plan.NAMES) else []
        return pa.Table.from_pylist(found, schema=pa.schema(list(tables.CREATORS.schema)).remove_metadata())

    def search(self, text: str, limit: int = 20) -> pa.Table:
        columns = [
            ("creator_id", pa.string()),
            ("handle", pa.string()),
            ("name", pa.string()),
            ("followers", pa.int64()),
        ]
        found = [h for h, name in sample_plan.NAMES if text and text.casefold() in f"{h} {name}".casefold()]
        rows = [{"creator_id": f"instagram:{h}", "handle": h, "name": h, "followers": 4_000} for h in found[:limit]]
        return pa.Table.from_pylist(rows, schema=pa.schema(columns))

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:  # noqa: ARG002 - the protocol
        caption = sample_plan.HOSTILE if self.hostile else "Sourdough of the morning · सुबह की रोटी #food"
        rows = [
            {"post_id": f"{creator_id}-{i}", "creator_id": creator_id, "observed_at": 1_780_000_000,
             "posted_at": 1_779_000_000 - i * 400_000, "caption": caption,
             "likes": 150 + (i * 37) % 90 if i != 4 else None,
             "comments": 12, "place": "Bandra", "sponsors": ["brand"] if i % 6 == 2 else [], "hashtags": ["food"]}
            for i in range(24)
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=tables.POSTS.schema)


@dataclass
class Stand:
    """Stands where a workspace stands."""

    settings: Settings
    ledger: Ledger
    catalogue: MemoryCatalogue
    gazetteer: Gazetteer | None = None
    planned: list[Brief] = field(default_factory=list)

    @property
    def vault(self) -> Vault:
        return Vault.open(self.settings.vault)

    def now(self) -> datetime:
        return NOW

    def planner(self, brief: Brief) -> Plan:
        """A plan that answers to the budget, the pins and the bans."""
        self.planned.append(brief)
        plan = sample_plan.make_plan(
            hostile=self.catalogue.hostile,
            budget=brief.budget.minor,
            count=max(1, min(11, brief.budget.minor // 850_000)),
        )
        booked = tuple(b for b in plan.roster.booked if b.creator_id not in brief.banned)
        return replace(plan, brief=brief, roster=replace(plan.roster, booked=booked))


def stand(folder: Path, *, hostile: bool = False, empty: bool = False, **settings: str) -> Stand:
    """A workspace below `folder`."""
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.db'}")
    return Stand(settings_in(folder, **settings), ledger, MemoryCatalogue(hostile=hostile, empty=empty))


def with_plan(workspace: Stand) -> Desk:
    """The desk of a workspace with the sample plan kept as number 1."""
    desk = Desk(workspace, workspace.planner)
    plan = sample_plan.make_plan(hostile=workspace.catalogue.hostile)
    desk.store.save_plan(plan, desk.store.save_brief(plan.brief).id)
    _keep(workspace)
    return desk


def _keep(workspace: Stand) -> None:
    """A list with people in it, a tag and a note; kept once."""
    kept = KeptDesk(workspace)  # type: ignore[arg-type] # a stand is all of a workspace it needs
    if kept.lists.lists(kept.who):
        return
    people = [f"instagram:{handle}" for handle, _ in sample_plan.NAMES[:5]]
    name = sample_plan.HOSTILE[:90] if workspace.catalogue.hostile else "Bakers of Bandra · बेकरी"
    kept.make(name, about="To ask before Diwali", creators=people)
    kept.give("street food", people[:2])
    kept.note(people[0], "Answers quickly.")
    searches = SavedStore(workspace.ledger, now=workspace.now)
    saved = searches.add("Bandra", "vegan street food in Bandra", {"tier": "nano", "limit": "100"}, 20, Who())
    found = [Person(creator, name, 4_000, place="Bandra, Mumbai") for creator in people]
    searches.see(saved.id, searches.keep(saved.id, "asked", found[:3], (120, 2_000)).id, Who())
    changed = [replace(found[0], followers=5_200), *found[2:]]
    searches.keep(saved.id, "asked", changed, (124, 2_010))


@contextmanager
def pages_of(workspace: Stand) -> Iterator[str]:
    """The address of the pages of a workspace that has the sample plan; its ledger is closed at the end."""
    with served(create_app(workspace, desk=with_plan(workspace))) as address:  # type: ignore[arg-type]
        yield address
    workspace.ledger.close()
