"""The report of a campaign by its number: the page of its results, and its files, from the ledger (a door)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.store import CampaignStore
from goodword.core.errors import BadInput
from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion
from goodword.measurement.funnel.exchange import read_exchange
from goodword.report.campaign.files import KINDS, file_of
from goodword.report.campaign.html import block_kind
from goodword.report.campaign.next_steps import Step, steps_on_page
from goodword.report.campaign.payer import NEXT, payer_page
from goodword.ui.form import Form
from goodword.ui.format import Formatter, formatter
from goodword.ui.render import render

router = APIRouter()
_LONGEST = 200


@router.get("/campaigns/{campaign_id}/results")
def results(request: Request, campaign_id: int, rate: str = "") -> Response:
    """What a campaign brought, for who pays; what is missing where nothing has come yet."""
    workspace = request.app.state.workspace
    campaign = CampaignStore(workspace.ledger, now=workspace.now).campaign(campaign_id)
    fmt, steps, others, why = _formatter(request), tuple[Step, ...](), tuple[str, ...](), ""
    form, rates = _rates(rate)
    try:
        found = measured(request, campaign_id, rates)
        page, steps = payer_page(found, fmt), steps_on_page(found, fmt, campaign_id)
        others = tuple(dict.fromkeys([*(w.kept.currency for w in found.funnel.total.elsewhere), *rates]))
        form = Form({**form.given, "currency": found.currency}, form.errors)
    except BadInput as error:
        page, why = None, error.what
    return render(
        request, "pages/campaign_results.html", title=campaign.name, step="run", campaign=campaign, p=page, why=why,
        kinds=KINDS, block_kind=block_kind, steps_next=steps, what_next=NEXT, form=form, others=others,
        query=urlencode({"rate": rate}) if rates else "",
    )  # fmt: skip


def _rates(given: str) -> tuple[Form, Mapping[str, Decimal]]:
    """(the form of the rates of exchange as it was filled in, the rates; none where they cannot be read)."""
    form = Form({"rate": given.strip()[:_LONGEST]})
    try:
        return form, read_exchange([form.value("rate")])
    except BadInput as error:
        return form.refused(error, ("rate",), otherwise="rate"), {}


@router.get("/campaigns/{campaign_id}/results/{name}")
def download(request: Request, campaign_id: int, name: str, rate: str = "") -> Response:
    """One file of the report."""
    return report_file(request, campaign_id, name, [rate])


def measured(request: Request, campaign_id: int, rates: Mapping[str, Decimal]) -> CampaignMeasured:
    """A campaign measured from the ledger. Raises NotFound, BadInput when nothing has come yet."""
    read = MeasuredDesk(request.app.state.workspace).read(campaign_id, each=False)
    return read.report(CampaignQuestion(read.frame.name, exchange=rates))


def report_file(request: Request, campaign_id: int, name: str, rates: Sequence[str] = ()) -> Response:
    """One file of the report. rates: of exchange, as texts. Raises NotFound, BadInput."""
    if name not in KINDS:
        raise BadInput.unknown("form", name, list(KINDS))
    now = request.app.state.workspace.now()
    made = file_of(measured(request, campaign_id, read_exchange(rates)), name, _formatter(request), now)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if name.endswith(".html"):
        headers["content-security-policy"] = "sandbox; default-src 'none'"
    return Response(made, media_type=KINDS[name].media, headers=headers)


def _formatter(request: Request) -> Formatter:
    settings = request.app.state.workspace.settings
    return formatter(settings.language or request.headers.get("accept-language", ""))
