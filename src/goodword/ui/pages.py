"""Pages of no room in particular: every component in every state, and how far long work is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from goodword.ui import examples
from goodword.ui.jobs import Job, Leads
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


@router.get("/jobs/{job_id}")
def job_page(request: Request, job_id: str) -> Response:
    """How far it is; the page that it leads to when it is done."""
    job: Job = request.app.state.jobs.get(job_id)
    part = request.headers.get("hx-request") == "true"
    address = job.result.address if isinstance(job.result, Leads) else f"/jobs/{job.id}"
    if part and job.state != "running":
        return Response(headers={"HX-Redirect": address})
    if job.state == "done":
        return RedirectResponse(address, status_code=303)
    template = "components/job.html" if part else "pages/job.html"
    return render(request, template, title=job.title, job=job, base="/jobs")


@router.post("/jobs/{job_id}/stop")
def stop(request: Request, job_id: str) -> Response:
    """End it at its next step; what was committed stays."""
    request.app.state.jobs.get(job_id).stop()
    return RedirectResponse(f"/jobs/{job_id}", status_code=303)
