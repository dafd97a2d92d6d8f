"""Templates of one installation: kept, changed, deleted, and looked at on a person of a campaign."""

from __future__ import annotations

from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.draft import Draft
from goodword.campaigns.templates.model import TemplateWish
from goodword.campaigns.templates.store import TemplateStore
from goodword.catalogue.workspace import Workspace


class TemplateDesk:
    """The user's own templates. They hold in every campaign."""

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.store = TemplateStore(workspace.ledger, now=workspace.now)
        self.outreach = OutreachDesk(workspace, door=door)

    def preview(self, wish: TemplateWish, booking_id: int) -> Draft:
        """What a template says to a real person, before it is kept; nothing is kept or sent. Raises NotFound; BadInput
        for unknown placeholders; Conflict where there is not enough evidence for any of it, or somebody does not want
        to be contacted."""
        return self.outreach.written(self.outreach.campaigns.store.booking(booking_id), wish)
