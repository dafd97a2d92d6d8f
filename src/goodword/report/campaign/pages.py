"""The page of a campaign's report: files in, the page for who pays on screen, or any of its files to keep."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import BadInput, GoodwordError
from goodword.core.times import to_epoch
from goodword.measurement.campaign.ask import asked
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.measurement.campaign.uploads import files_of
from goodword.measurement.learning.gather import facts_of
from goodword.measurement.learning.store import LearnedStore
from goodword.report.campaign.files import KINDS, file_of
from goodword.report.campaign.html import block_kind
from goodword.report.campaign.payer import payer_page
from goodword.ui.form import Form
from goodword.ui.format import formatter
from goodword.ui.render import render

router = APIRouter()
_FIELDS = ("name", "from", "to", "treated", "spent", "margin", "currency", "what")
_START = Form({"what": "screen"})


@router.get("/campaign-report")
def start(request: Request) -> Response:
    """The form, before any file was given."""
    return _page(request, _START)


@router.post("/campaign-report")
async def read(request: Request) -> Response:
    """The report of the files, or what needs a look. Only what is learnt is stored, and only where that is asked."""
    form = await request.form()
    return await run_in_threadpool(_read, request, form)


def _read(request: Request, form: FormData) -> Response:
    given = {name: str(form.get(name, "")) for name in _FIELDS}
    sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not sent:
        return _page(request, Form(given, {"files": "Choose the campaign's files first."}), status=422)
    try:
        m = _measured(request, given, sent)
        if given["what"] in KINDS:
            return _file(request, m, given["what"])
        learnt = _learn(request, m) if form.get("learn") else ""
    except GoodwordError as error:
        refused = Form(given).refused(error, _FIELDS, otherwise="files")
        return _page(request, refused, status=error.status)
    return _page(request, Form(given), m, learnt=learnt)


def _measured(request: Request, given: dict[str, str], sent: list[UploadFile]) -> CampaignMeasured:
    question = asked(
        given["name"][:200], given["from"], given["to"], given["treated"], spent=given["spent"],
        margin=_margin(given["margin"]), currency=given["currency"],
    )  # fmt: skip
    files = [(str(f.filename), f.file.read()) for f in sent]
    return measure(files_of(files, question, now=to_epoch(request.app.state.workspace.now())))


def _margin(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text.strip().rstrip("%").strip())
    except ValueError:
        raise BadInput.value("margin", "a share like 0.4 or 40%", text) from None
    return number / 100 if "%" in text or number > 1 else number


def _file(request: Request, m: CampaignMeasured, name: str) -> Response:
    workspace = request.app.state.workspace
    fmt = formatter(workspace.settings.language or request.headers.get("accept-language", ""))
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if name.endswith(".html"):
        headers["content-security-policy"] = "sandbox; default-src 'none'"
    return Response(file_of(m, name, fmt, workspace.now()), media_type=KINDS[name].media, headers=headers)


def _learn(request: Request, m: CampaignMeasured) -> str:
    workspace = request.app.state.workspace
    facts = facts_of(m.question.name, m.ends, m.rows, m.funnel, m.lift, m.leaks)
    return LearnedStore(workspace.ledger, now=workspace.now).add(facts).sentence


def _page(
    request: Request, form: Form, m: CampaignMeasured | None = None, *, status: int = 200, learnt: str = ""
) -> Response:
    fmt = formatter(request.app.state.workspace.settings.language or request.headers.get("accept-language", ""))
    whats = [("screen", "the page for who pays, here"), *((name, kind.words) for name, kind in KINDS.items())]
    return render(
        request, "pages/campaign_report.html", status=status, title="Report of a campaign", step="measure", form=form,
        p=payer_page(m, fmt) if m else None, whats=whats, learnt=learnt, block_kind=block_kind,
    )  # fmt: skip
