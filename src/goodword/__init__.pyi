"""What `import goodword` offers, for type checkers; the module itself loads each name when it is first used."""

from goodword.campaigns.desk import CampaignDesk as CampaignDesk
from goodword.campaigns.drafts.desk import DraftDesk as DraftDesk
from goodword.campaigns.measured.read import MeasuredDesk as MeasuredDesk
from goodword.campaigns.offers.desk import OfferDesk as OfferDesk
from goodword.campaigns.outreach.desk import OutreachDesk as OutreachDesk
from goodword.campaigns.payouts.desk import PayoutDesk as PayoutDesk
from goodword.campaigns.portal.desk import PortalDesk as PortalDesk
from goodword.campaigns.posts.desk import PostDesk as PostDesk
from goodword.campaigns.templates.desk import TemplateDesk as TemplateDesk
from goodword.commerce.desk import OrderDesk as OrderDesk
from goodword.connectors.desk import SourceDesk as SourceDesk
from goodword.consent.desk import ConsentDesk as ConsentDesk
from goodword.core.money import Money as Money
from goodword.discovery.kept.desk import KeptDesk as KeptDesk
from goodword.discovery.model import Brief as Brief
from goodword.discovery.model import FeeRule as FeeRule
from goodword.discovery.model import PlaceWish as PlaceWish
from goodword.discovery.saved.desk import SavedDesk as SavedDesk
from goodword.discovery.search.door import build_index as build_index
from goodword.discovery.search.door import search as search
from goodword.identities.desk import IdentityDesk as IdentityDesk
from goodword.measurement.campaign.door import measure_campaign as measure_campaign
from goodword.measurement.campaign.model import CampaignQuestion as CampaignQuestion
from goodword.measurement.design.question import DesignQuestion as DesignQuestion
from goodword.measurement.design.search import search_designs as search_designs
from goodword.measurement.lift.question import LiftQuestion as LiftQuestion
from goodword.measurement.lift.read import read_lift as read_lift
from goodword.measurement.panels.door import read_panel as read_panel
from goodword.offline.desk import OfflineDesk as OfflineDesk
from goodword.planning.door import import_files as import_files
from goodword.planning.door import open_workspace as open_workspace
from goodword.planning.door import plan as plan
from goodword.planning.door import read_brief as read_brief
from goodword.planning.model import Plan as Plan
from goodword.roster.door import choose_roster as choose_roster
from goodword.tracking.desk import TrackingDesk as TrackingDesk
from goodword.vetting.model import EvidenceRule as EvidenceRule

__all__: list[str]
