"""The report as a download."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from goodword.core.text import words
from goodword.planning.desk import desk_of
from goodword.planning.model import Plan
from goodword.report.render import report
from goodword.ui.format import formatter

router = APIRouter()


@router.get("/plans/{plan_id}/report")
def download(request: Request, plan_id: int) -> Response:
    """The report of a plan: one file that opens anywhere."""
    return answer(request, desk_of(request).plan(plan_id))


def answer(request: Request, plan: Plan) -> Response:
    """The report as an attachment, numbers written as the reader's browser asks."""
    workspace = request.app.state.workspace
    languages = workspace.settings.language or request.headers.get("accept-language", "")
    text = report(plan, formatter(languages), workspace.gazetteer)
    name = file_name(plan)
    plain = name.encode("ascii", "ignore").decode() or "report.html"
    headers = {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
    # The file carries its own policy with the fingerprints of what is inside it; nothing else may apply here.
    headers["content-security-policy"] = "sandbox allow-scripts; default-src 'none'"
    return Response(text, media_type="text/html", headers=headers)


def file_name(plan: Plan) -> str:
    """ "bandra-bakery-2026-11-22.html": letters and digits of any script."""
    name = "-".join(words(plan.brief.name[:60])) or "report"
    return f"{name}-{plan.made_at.astimezone(UTC).date().isoformat()}.html"
