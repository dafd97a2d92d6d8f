"""The plan of a brief, with what past campaigns taught where the brief asks for it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from goodword.catalogue.model import Catalogue
from goodword.catalogue.workspace import Workspace
from goodword.consent.contact.store import stopped_creators
from goodword.core.errors import Conflict
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
    make = partial(
        make_plan, gazetteer=workspace.gazetteer, now=workspace.now(), niches=niches,
        groups=groups_in(workspace.ledger), stopped=_stopped(workspace, brief),
    )  # fmt: skip
    if not brief.learned:
        return make(brief, source)
    known = taught(brief, source, LearnedStore(workspace.ledger, now=workspace.now).learned())
    made = make(known.brief, known.catalogue)
    return replace(
        made,
        brief=brief,
        assumptions=(*known.told, *made.assumptions),
        formulas=tuple(sorted({*made.formulas, *known.formulas})),
    )


def _stopped(workspace: Workspace, brief: Brief) -> frozenset[str]:
    """Who does not want to be contacted, but for those who agreed already. Raises Conflict for somebody pinned."""
    found = stopped_creators(workspace.ledger) - {a.creator_id for a in brief.terms.accepted}
    pinned = sorted(found.intersection(brief.pinned))
    if pinned:
        raise Conflict(
            f"{', '.join(pinned)} {'is' if len(pinned) == 1 else 'are'} pinned and not to be contacted.",
            where="pinned", data="No plan was made.",
            next_step="unpin them; if they changed their mind, record it with what they said",
        )  # fmt: skip
    return found
