"""The report of a campaign by its number: the page of its results, and its files, from the ledger (a door)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.store import CampaignStore
from goodword.core.errors import BadInput
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.report.campaign.files import KINDS, file_of
from goodword.report.campaign.html import block_kind
from goodword.report.campaign.next_steps import Step, steps_on_page
from goodword.report.campaign.payer import NEXT, payer_page
from goodword.ui.format import Formatter, formatter
from goodword.ui.render import render

router = APIRouter()


@router.get("/campaigns/{campaign_id}/results")
def results(request: Request, campaign_id: int) -> Response:
    """What a campaign brought, for who pays; what is missing where nothing has come yet."""
    workspace = request.app.state.workspace
    campaign = CampaignStore(workspace.ledger, now=workspace.now).campaign(campaign_id)
    fmt, steps, why = _formatter(request), tuple[Step, ...](), ""
    try:
        found = measured(request, campaign_id)
        page, steps = payer_page(found, fmt), steps_on_page(found, fmt, campaign_id)
    except BadInput as error:
        page, why = None, error.what
    return render(
        request, "pages/campaign_results.html", title=campaign.name, step="run", campaign=campaign, p=page, why=why,
        kinds=KINDS, block_kind=block_kind, steps_next=steps, what_next=NEXT,
    )  # fmt: skip


@router.get("/campaigns/{campaign_id}/results/{name}")
def download(request: Request, campaign_id: int, name: str) -> Response:
    """One file of the report."""
    return report_file(request, campaign_id, name)


def measured(request: Request, campaign_id: int) -> CampaignMeasured:
    """A campaign measured from the ledger. Raises NotFound, BadInput when nothing has come yet."""
    return MeasuredDesk(request.app.state.workspace).read(campaign_id).report()


def report_file(request: Request, campaign_id: int, name: str) -> Response:
    """One file of the report. Raises NotFound, BadInput."""
    if name not in KINDS:
        raise BadInput.unknown("form", name, list(KINDS))
    now = request.app.state.workspace.now()
    made = file_of(measured(request, campaign_id), name, _formatter(request), now)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if name.endswith(".html"):
        headers["content-security-policy"] = "sandbox; default-src 'none'"
    return Response(made, media_type=KINDS[name].media, headers=headers)


def _formatter(request: Request) -> Formatter:
    settings = request.app.state.workspace.settings
    return formatter(settings.language or request.headers.get("accept-language", ""))
