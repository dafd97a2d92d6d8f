"""HTTP door of the report."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from goodword.planning.desk import desk_of
from goodword.report.pages import answer

router = APIRouter(tags=["plans"])


@router.get(
    "/plans/{plan_id}/report",
    summary="The report of a plan as one HTML file",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}},
)
def report(request: Request, plan_id: int) -> Response:
    """One self-contained file: opens anywhere without a network and prints on A4 and Letter."""
    return answer(request, desk_of(request).plan(plan_id))
