"""Plans as the pages and the API handle them: made, kept, read again, tried with other money and other people."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, cast

from starlette.requests import Request

from goodword.catalogue.model import Catalogue
from goodword.catalogue.workspace import Workspace
from goodword.consent.contact.store import stopped_creators
from goodword.core.codec import digest
from goodword.discovery.model import Brief
from goodword.planning.learnt import plan_in
from goodword.planning.model import Plan
from goodword.planning.remembering import Remembering
from goodword.planning.store import PlanStore, SavedPlan
from goodword.planning.wish import Wish

_KEPT_PLANS = 64
_log = logging.getLogger("goodword.web")


class Planner(Protocol):
    """Makes the plan of a brief."""

    def __call__(self, brief: Brief) -> Plan: ...


class Desk:
    """Plans of one workspace. `plans` are read once and kept; what is tried is computed, never stored by itself."""

    def __init__(self, workspace: Workspace, planner: Planner | None = None) -> None:
        self._workspace = workspace
        self.store = PlanStore(workspace.ledger, now=workspace.now)
        self._make = planner or self._planned
        self._catalogue: Remembering | None = None
        self._warmed: set[int] = set()
        self.plan = lru_cache(maxsize=_KEPT_PLANS)(self.store.plan)
        self._tried = lru_cache(maxsize=_KEPT_PLANS)(self._try)

    def make(self, brief: Brief, brief_id: int | None = None) -> SavedPlan:
        """Plan a brief and keep both; under the brief's number when it has one."""
        plan = self._make(brief)
        saved = self.store.save_brief(brief, brief_id=brief_id)
        return self.store.save_plan(plan, saved.id)

    def again(self, brief_id: int) -> SavedPlan:
        """Plan a saved brief with everyone who was pinned or banned since, and keep the plan under it."""
        return self.store.save_plan(self._make(self.store.brief_in_force(brief_id)), brief_id)

    def tried(self, plan_id: int, wish: Wish) -> Plan:
        """The plan with what is tried; the kept plan itself when nothing is."""
        return self._tried(plan_id, wish, self._version())

    def warm(self, plan_id: int) -> None:
        """Ask the catalogue in the background what trying another budget on this plan will need."""
        if self._make == self._planned and plan_id not in self._warmed:
            self._warmed.add(plan_id)
            threading.Thread(target=self._warm, args=(plan_id,), name=f"warm-{plan_id}", daemon=True).start()

    def _warm(self, plan_id: int) -> None:
        try:
            self._make(self.plan(plan_id).brief)
        except Exception:  # noqa: BLE001 - whoever tries something is told what is wrong
            _log.debug("warming plan %s failed", plan_id, exc_info=True)

    def keep(self, plan_id: int, wish: Wish) -> SavedPlan:
        """Keep what was tried as a plan of the same brief."""
        plan = self.tried(plan_id, wish)
        return self.store.save_plan(plan, self.store.headline(plan_id).brief_id)

    def recent(self, count: int = 20) -> Sequence[SavedPlan]:
        """The newest plans, newest first."""
        return self.store.plans()[:count]

    def _try(self, plan_id: int, wish: Wish, version: str) -> Plan:  # noqa: ARG002 - part of the cache's key
        kept = self.plan(plan_id)
        brief = wish.applied(kept.brief)
        return kept if brief == kept.brief else self._make(brief)

    def _version(self) -> str:
        status = self._workspace.catalogue.status()
        stopped = digest(sorted(stopped_creators(self._workspace.ledger)))
        return f"{status.derived_version}:{status.last_import_at}:{stopped}"

    def _planned(self, brief: Brief) -> Plan:
        if self._catalogue is None:
            self._catalogue = Remembering(self._workspace.catalogue)
        return plan_in(self._workspace, brief, cast("Catalogue", self._catalogue))


def desk_of(request: Request) -> Desk:
    """The desk of this server, made when first asked for."""
    state = request.app.state
    if not hasattr(state, "desk"):
        state.desk = Desk(state.workspace)
    desk: Desk = state.desk
    return desk
