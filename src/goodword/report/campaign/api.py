"""HTTP door of a campaign's report: files in, numbers or pages out. Nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, Response, UploadFile

from goodword.campaigns.measured.api import Rates
from goodword.core.errors import BadInput
from goodword.core.times import to_epoch
from goodword.measurement.campaign.ask import asked
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.uploads import files_of
from goodword.report.campaign.files import KINDS, file_of
from goodword.report.campaign.pages_results import report_file
from goodword.ui.format import formatter

router = APIRouter(tags=["Measure"])


@router.get(
    "/campaigns/{campaign_id}/report",
    summary="What a campaign of the ledger brought, for who pays and for the analyst",
    response_class=Response,
    responses={200: {"content": {kind.media: {} for kind in KINDS.values()}}},
)
def of_ledger(
    request: Request,
    campaign_id: Annotated[int, Path(ge=1, le=2**31, description="Number of the campaign.")],
    form: Annotated[str, Query(max_length=40, description=", ".join(KINDS))] = "numbers.json",
    rate: Rates = None,
) -> Response:
    """Funnel, leaked codes and attribution from the ledger, in the form asked for."""
    return report_file(request, campaign_id, form, rate or ())


@router.post(
    "/measurement/reports",
    summary="What a campaign brought, for who pays and for the analyst",
    response_class=Response,
    responses={200: {"content": {kind.media: {} for kind in KINDS.values()}}},
)
def report(
    request: Request,
    files: Annotated[
        list[UploadFile], File(description="posts, clicks, orders, refunds, outcomes, paths, campaign.json")
    ],
    form: Annotated[str, Form(description=", ".join(KINDS))] = "numbers.json",
    name: Annotated[str, Form(max_length=200, description="Of the campaign")] = "",
    start: Annotated[str, Form(alias="from", description="First day")] = "",
    end: Annotated[str, Form(alias="to", description="Last day")] = "",
    treated: Annotated[str, Form(description="Places with the campaign, separated by commas")] = "",
    spent: Annotated[str, Form(description='Everything that was paid, like "₹60,000"')] = "",
    margin: Annotated[float | None, Form(gt=0, le=1, description="Part of revenue left after goods")] = None,
    currency: Annotated[str, Form(max_length=3, description="Of amounts that name none")] = "",
    rates: Annotated[list[str] | None, Form(description="USD=0.92: worth of another currency, as you state it")] = None,
    paper: Annotated[str, Form(description="a4 or us-letter, of a PDF")] = "a4",
) -> Response:
    """Funnel by creator, leaked codes, attribution and lift, each where the files allow it, in the form asked for."""
    if form not in KINDS:
        raise BadInput.unknown("form", form, list(KINDS))
    question = asked(
        name, start, end, treated, spent=spent, margin=margin, currency=currency, rates=rates or ()
    )  # fmt: skip
    now = request.app.state.workspace.now()
    sent = [(f.filename or "upload", f.file.read()) for f in files]
    m = measure(files_of(sent, question, now=to_epoch(now)))
    languages = request.app.state.workspace.settings.language or request.headers.get("accept-language", "")
    return Response(file_of(m, form, formatter(languages), now, paper), media_type=KINDS[form].media)
