"""Erasing a person who was in campaigns: the one way, for their own page, the doors of campaigns and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound

if TYPE_CHECKING:
    from goodword.upkeep.model import Erased


def erase_person(workspace: Workspace, person_id: int, *, user: int | None = None, door: str) -> Erased:
    """Take a person out of campaigns, ledger, catalogue and log, for good; numbers, sums and times stay.

    Interrupted anywhere, running it again finishes it. Raises NotFound for a person who is not there or was erased.
    """
    from goodword.upkeep.erase import erase  # noqa: PLC0415 - rewrites files of the catalogue; pages do without it

    person = CampaignStore(workspace.ledger, now=workspace.now).person(person_id)
    if person.erased_at is not None:
        raise NotFound(f"Person {person_id} was erased already.", data="Nothing about them is kept.")
    return erase(workspace, person.creator_id, user=user, door=door)
