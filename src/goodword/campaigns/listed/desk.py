"""What a list leads to: a plan with nobody else, pins and bans of a saved brief, a campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.model import Campaign
from goodword.campaigns.store import not_booked
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput
from goodword.discovery.house import house_of
from goodword.discovery.kept.desk import KeptDesk
from goodword.discovery.kept.model import Who
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping
from goodword.discovery.values import Source
from goodword.planning.store import Decision, PlanStore, SavedBrief

MOST = 2_000
"""Creators that a plan or a campaign is made of at once."""


class LeadDesk:
    """Goes on from a list. who: on whose behalf."""

    def __init__(self, workspace: Workspace, who: Who | None = None) -> None:
        self.workspace = workspace
        self.kept = KeptDesk(workspace, who)
        self.plans = PlanStore(workspace.ledger, now=workspace.now)

    def people(self, number: int, picks: Sequence[str] = ()) -> tuple[str, ...]:
        """Those of a list that were picked, in its order; everybody where nobody was. Raises NotFound, BadInput."""
        everybody = self.kept.lists.ids(number, self.kept.who)
        wanted = frozenset(picks)
        found = tuple(c for c in everybody if not wanted or c in wanted)
        if not found:
            raise BadInput("Nobody is meant.", where="creators", next_step="add creators to the list, or pick others")
        if len(found) > MOST:
            raise BadInput.value("creators", f"at most {MOST:,} at once", len(found), where="creators")
        return found

    def brief(self, number: int, fields: Mapping[str, object], picks: Sequence[str] = ()) -> Brief:
        """A brief for which nobody outside of the list is considered. fields: as in a brief file, at least its budget.
        Raises NotFound, BadInput that names the field."""
        kept = self.kept.lists.get(number, self.kept.who)
        every = {"name": kept.name, "tiers": _ALL_TIERS} | dict(fields) | {"only": list(self.people(number, picks))}
        return read_mapping(every, Source("list"), house_of(self.workspace.settings))

    def decide(self, number: int, brief_id: int, decision: Decision, picks: Sequence[str] = ()) -> SavedBrief:
        """Pin, ban or clear creators of a list on a saved brief, from its next plan on. Raises NotFound, BadInput."""
        people = self.people(number, picks)
        saved = self.plans.brief(brief_id)
        self.plans.decide_many(brief_id, people, decision)
        return saved

    def campaign(self, number: int, fields: Mapping[str, str], picks: Sequence[str] = ()) -> Campaign:
        """A campaign with these people, named like the list unless said otherwise; of the whole list those who do not
        want to be contacted are left out. Raises NotFound, BadInput, Conflict for somebody of them who was picked."""
        kept = self.kept.lists.get(number, self.kept.who)
        people = self.people(number, picks)
        desk = CampaignDesk(self.workspace)
        unwanted = () if picks else desk.unwanted(people)
        if len(unwanted) == len(people):
            raise not_booked(unwanted)
        return desk.begin({"name": kept.name} | dict(fields), [p for p in people if p not in unwanted])


_ALL_TIERS = ["personal", "nano", "micro", "mid", "macro", "mega"]
