"""The page of what a list leads to: a plan, a campaign, pins and bans."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.accounts.model import NotAllowed, Role
from goodword.campaigns.listed.desk import LeadDesk
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.discovery.kept.pages import number_of, told
from goodword.discovery.kept.shared import who_of
from goodword.planning.desk import desk_of
from goodword.planning.form import field_of
from goodword.planning.store import Decision
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
_FIELDS = ("budget", "promotes", "place.text", "place.radius_km", "fee_rule.base", "fee_rule.per_thousand")
_RUN = ("brand", "currency")
_PATIENCE = 2.5


@router.get("/lists/{number}/lead")
def lead(request: Request, number: int) -> Response:
    """What can be done next with a list, or with those picked in it."""
    picks = tuple(request.query_params.getlist("pick"))[:200]
    return _page(request, number, picks, Form({"place.radius_km": "25"}))


@router.post("/lists/{number}/lead")
async def go(request: Request, number: int) -> Response:
    """Plan, begin a campaign, pin or ban."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in (*_FIELDS, *_RUN, "brief", "do")}
    picks = tuple(str(v) for v in sent.getlist("pick"))[:200]
    return await run_in_threadpool(_gone, request, number, picks, given)


def _gone(request: Request, number: int, picks: tuple[str, ...], given: dict[str, str]) -> Response:
    desk = LeadDesk(request.app.state.workspace, who_of(request, "page"))
    try:
        if given["do"] == "campaign":
            _must_run(desk)
            made = desk.campaign(number, {name: given[name] for name in _RUN if given[name].strip()}, picks)
            return RedirectResponse(f"/campaigns/{made.id}", status_code=303)
        if given["do"] == "plan":
            return _planned(request, desk, number, picks, given)
        if given["do"] not in ("pin", "ban", "clear"):
            raise BadInput.unknown("action", given["do"][:40], ["plan", "campaign", "pin", "ban", "clear"])
        if not number_of(given["brief"]):
            raise BadInput("Choose a saved brief first.", where="brief", data="Nothing was changed.")
        desk.decide(number, number_of(given["brief"]), Decision(given["do"]), picks)
    except GoodwordError as error:
        if error.status in (403, 404) or error.status >= 500:
            raise
        return _page(request, number, picks, Form(given, {_field(error): told(error)}), status=error.status)
    return _page(request, number, picks, Form(given), decided=given["do"])


def _must_run(desk: LeadDesk) -> None:
    if not desk.kept.who.role.covers(Role.MANAGER):
        raise NotAllowed("Campaigns are run by managers and owners.", data="Nothing was changed.")


def _planned(request: Request, desk: LeadDesk, number: int, picks: tuple[str, ...], given: dict[str, str]) -> Response:
    fields = {name: given[name] for name in _FIELDS if given[name].strip()}
    if "place.text" not in fields:
        fields.pop("place.radius_km", None)
    brief = desk.brief(number, fields, picks)
    plans = desk_of(request)

    def work(progress: Progress) -> Leads:
        progress.step("choosing among the list")
        return Leads(f"/plans/{plans.make(brief).id}/shortlist")

    job = request.app.state.jobs.start(f"Planning {brief.name}", work)
    job.wait(_PATIENCE)
    if job.error is not None:
        raise job.error
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _field(error: GoodwordError) -> str:
    found = field_of(error)
    return found if found in _FIELDS else error.where if error.where in (*_RUN, "brief") else ""


def _page(
    request: Request, number: int, picks: tuple[str, ...], form: Form, *, status: int = 200, decided: str = ""
) -> Response:
    desk = LeadDesk(request.app.state.workspace, who_of(request, "page"))
    kept = desk.kept.lists.get(number, desk.kept.who)
    return render(
        request,
        "pages/list_lead.html",
        status=status,
        title=f"Next with {kept.name}",
        step="find",
        l=kept,
        picks=picks,
        size=len(picks) or kept.size,
        form=form,
        briefs=[("", "choose one"), *((str(b.id), b.name) for b in desk.plans.briefs()[:200])],
        decided=decided,
        runs=desk.kept.who.role.covers(Role.MANAGER),
    )
