"""The plan of a brief, with what past campaigns taught where the brief asks for it."""

from __future__ import annotations

from dataclasses import replace

from goodword.catalogue.model import Catalogue
from goodword.catalogue.workspace import Workspace
from goodword.discovery.house import house_of
from goodword.discovery.model import Brief
from goodword.identities.store import groups_in
from goodword.measurement.learning.apply import taught
from goodword.measurement.learning.store import LearnedStore
from goodword.planning.model import Plan
from goodword.planning.plan import plan as make_plan


def plan_in(workspace: Workspace, brief: Brief, catalogue: Catalogue | None = None) -> Plan:
    """The plan of a brief in this installation. catalogue: in place of the workspace's, the same behind a memory."""
    source, niches = catalogue or workspace.catalogue, house_of(workspace.settings).niches
    groups = groups_in(workspace.ledger)
    if not brief.learned:
        return make_plan(brief, source, workspace.gazetteer, now=workspace.now(), niches=niches, groups=groups)
    known = taught(brief, source, LearnedStore(workspace.ledger, now=workspace.now).learned())
    made = make_plan(
        known.brief, known.catalogue, workspace.gazetteer, now=workspace.now(), niches=niches, groups=groups
    )
    return replace(
        made,
        brief=brief,
        assumptions=(*known.told, *made.assumptions),
        formulas=tuple(sorted({*made.formulas, *known.formulas})),
    )
