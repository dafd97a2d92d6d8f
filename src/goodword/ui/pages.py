"""The component page: every component in every state, in one place."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from goodword.ui import examples
from goodword.ui.render import render

router = APIRouter()


@router.get("/components", response_class=HTMLResponse)
def components(request: Request) -> HTMLResponse:
    """All components with all their states."""
    return render(
        request,
        "pages/components.html",
        title="Components",
        verdicts=examples.VERDICTS,
        estimates=examples.ESTIMATES,
        rows=examples.ROWS,
        right=examples.RIGHT,
        wrong=examples.WRONG,
        states=examples.STATES,
        plots=examples.plots(),
        page_url=examples.page_url(),
    )
