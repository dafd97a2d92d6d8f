"""Goodword: find the people whose word counts, book them on a small budget, and prove what it brought.

    import goodword

    work = goodword.open_workspace("my-catalogue")
    goodword.import_files(work, "creators", "creators.csv")
    plan = goodword.plan("brief.toml", work)
    print(plan.roster.sentence)

Everything here is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "AudienceDesk": "goodword.vetting.audience.desk",
    "Brief": "goodword.discovery.model",
    "CampaignDesk": "goodword.campaigns.desk",
    "CampaignQuestion": "goodword.measurement.campaign.model",
    "ConsentDesk": "goodword.consent.desk",
    "DesignQuestion": "goodword.measurement.design.question",
    "DraftDesk": "goodword.campaigns.drafts.desk",
    "EvidenceDesk": "goodword.vetting.evidence.desk",
    "EvidenceRule": "goodword.vetting.model",
    "FeeRule": "goodword.discovery.model",
    "FunnelQuestion": "goodword.measurement.funnel.model",
    "GoalDesk": "goodword.resolutions.desk",
    "IdentityDesk": "goodword.identities.desk",
    "KeptDesk": "goodword.discovery.kept.desk",
    "LiftQuestion": "goodword.measurement.lift.question",
    "MeasuredDesk": "goodword.campaigns.measured.read",
    "Money": "goodword.core.money",
    "OfferDesk": "goodword.campaigns.offers.desk",
    "OfflineDesk": "goodword.offline.desk",
    "OrderDesk": "goodword.commerce.desk",
    "OutreachDesk": "goodword.campaigns.outreach.desk",
    "PayoutDesk": "goodword.campaigns.payouts.desk",
    "PlaceWish": "goodword.discovery.model",
    "Plan": "goodword.planning.model",
    "PortalDesk": "goodword.campaigns.portal.desk",
    "PostDesk": "goodword.campaigns.posts.desk",
    "SourceDesk": "goodword.connectors.desk",
    "SavedDesk": "goodword.discovery.saved.desk",
    "TemplateDesk": "goodword.campaigns.templates.desk",
    "TrackingDesk": "goodword.tracking.desk",
    "add_own": "goodword.discovery.known.door",
    "alike": "goodword.discovery.alike.door",
    "build_index": "goodword.discovery.search.door",
    "choose_roster": "goodword.roster.door",
    "declare_insights": "goodword.discovery.nearby.door",
    "expertise_of": "goodword.vetting.niche.desk",
    "funnel": "goodword.measurement.funnel.door",
    "import_files": "goodword.planning.door",
    "known": "goodword.discovery.known.door",
    "measure_campaign": "goodword.measurement.campaign.door",
    "mentions": "goodword.discovery.mentions.door",
    "nearby": "goodword.discovery.nearby.door",
    "open_workspace": "goodword.planning.door",
    "plan": "goodword.planning.door",
    "read_brief": "goodword.planning.door",
    "read_lift": "goodword.measurement.lift.read",
    "read_panel": "goodword.measurement.panels.door",
    "search": "goodword.discovery.search.door",
    "search_designs": "goodword.measurement.design.search",
    "voices": "goodword.discovery.voices.door",
    "whereabouts": "goodword.discovery.nearby.door",
}

__all__ = [
    "AudienceDesk",
    "Brief",
    "CampaignDesk",
    "CampaignQuestion",
    "ConsentDesk",
    "DesignQuestion",
    "DraftDesk",
    "EvidenceDesk",
    "EvidenceRule",
    "FeeRule",
    "FunnelQuestion",
    "GoalDesk",
    "IdentityDesk",
    "KeptDesk",
    "LiftQuestion",
    "MeasuredDesk",
    "Money",
    "OfferDesk",
    "OfflineDesk",
    "OrderDesk",
    "OutreachDesk",
    "PayoutDesk",
    "PlaceWish",
    "Plan",
    "PortalDesk",
    "PostDesk",
    "SavedDesk",
    "SourceDesk",
    "TemplateDesk",
    "TrackingDesk",
    "add_own",
    "alike",
    "build_index",
    "choose_roster",
    "declare_insights",
    "expertise_of",
    "funnel",
    "import_files",
    "known",
    "measure_campaign",
    "mentions",
    "nearby",
    "open_workspace",
    "plan",
    "read_brief",
    "read_lift",
    "read_panel",
    "search",
    "search_designs",
    "voices",
    "whereabouts",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the home holds
    if name not in _HOMES:
        raise AttributeError(f"module 'goodword' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
