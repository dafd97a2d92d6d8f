"""The start page and the brief: written, checked, planned."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from babel import Locale
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.core.errors import GoodwordError
from goodword.core.progress import Progress
from goodword.core.tier import Tier
from goodword.discovery.house import house_of
from goodword.discovery.model import Brief
from goodword.planning.demonstration import load, plan_bakery
from goodword.planning.desk import Desk, desk_of
from goodword.planning.form import FIELDS, form_of, given_of, read_form, with_error
from goodword.planning.model import ResolvedPlace
from goodword.planning.resolve import resolve_place
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
_PATIENCE = 2.5  # seconds before a page says how far the planning is
_EMPTY = Form(
    {"tiers": ("nano", "micro"), "place.radius_km": "25", "evidence.min_posts": "1", "evidence.min_audience": "5"}
)
_LANGUAGES = "en hi mr ta te bn es pt fr de it nl tr ar fa ur id th vi zh ja ko ru uk pl sw"
_PLATFORMS = ("instagram", "tiktok", "youtube", "bluesky", "mastodon", "offline")
_TIERS = (
    (Tier.PERSONAL, "personal, below 1,000"), (Tier.NANO, "nano, to 10,000"), (Tier.MICRO, "micro, to 100,000"),
    (Tier.MID, "mid, to 500,000"), (Tier.MACRO, "macro, to a million"), (Tier.MEGA, "mega"),
)  # fmt: skip


@router.get("/")
def start(request: Request) -> Response:
    """What the catalogue holds and what to go on with; the way in when it is empty."""
    status, error = None, None
    try:
        status = request.app.state.workspace.catalogue.status()
    except GoodwordError as problem:
        error = problem
    saved = desk_of(request).recent(6) if status else ()
    return render(request, "pages/start.html", holds=status, error=error, saved=saved)


@router.get("/find")
def find(request: Request, plan: int | None = None) -> Response:
    """The form of a brief, filled in with that of a plan if one is named, or with what the address says."""
    desk = desk_of(request)
    if plan is None:
        return _form_page(request, _said(request))
    kept = desk.plan(plan)
    return _form_page(request, form_of(kept.brief, desk.store.headline(plan).brief_id), plan_id=plan, place=kept.place)


def _said(request: Request) -> Form:
    """An empty form, with fields that the address gives: a search leads here with what was searched for."""
    query = request.query_params
    given = {name: query[name][:2_000] for name in FIELDS if query.get(name)}
    tiers = {"tiers": tuple(query.getlist("tiers"))} if query.getlist("tiers") else {}
    return Form({**_EMPTY.given, **given, **tiers})


@router.post("/find")
async def plan_brief(request: Request) -> Response:
    """Check the brief; plan it and go to the shortlist, or show what needs a look."""
    sent = await request.form()
    form = given_of({name: [str(v) for v in sent.getlist(name)] for name in sent})
    return await run_in_threadpool(_planned, request, form)


def _planned(request: Request, form: Form) -> Response:
    desk = desk_of(request)
    try:
        brief = read_form(form, house_of(request.app.state.workspace.settings))
        place = resolve_place(brief.place, request.app.state.workspace.gazetteer)
        if form.value("check"):
            return _form_page(request, form, place=place)
        brief = _kept_decisions(desk, brief, form)
    except GoodwordError as error:
        return _again(request, form, error)

    def work(progress: Progress) -> Leads:
        progress.step("looking through the catalogue and choosing")
        return Leads(f"/plans/{desk.make(brief, _brief_id(form)).id}/shortlist")

    job = request.app.state.jobs.start(f"Planning {brief.name}", work)
    job.wait(_PATIENCE)
    if job.error is not None:
        return _again(request, form, job.error)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _again(request: Request, form: Form, error: GoodwordError) -> Response:
    """The form as it was filled in, with what is wrong; a fault of ours has a page of its own."""
    if error.status >= 500:
        raise error
    return _form_page(request, with_error(form, error), status=error.status)


@router.post("/demonstration")
def demonstration(request: Request) -> Response:
    """Load the small invented world and plan its bakery."""
    workspace, desk = request.app.state.workspace, desk_of(request)

    def work(progress: Progress) -> Leads:
        load(workspace, lambda: nullcontext(progress))
        progress.step("planning the bakery's brief")
        return Leads(f"/plans/{plan_bakery(desk).id}/roster")

    job = request.app.state.jobs.start("Loading the demonstration world", work)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _brief_id(form: Form) -> int | None:
    return int(form.value("brief_id")) if form.value("brief_id").isdigit() else None


def _kept_decisions(desk: Desk, brief: Brief, form: Form) -> Brief:
    """Who was pinned and banned before stays so when the rest of the brief is changed."""
    number = _brief_id(form)
    if number is None:
        return brief
    before = desk.store.brief(number).brief
    return replace(brief, pinned=before.pinned, banned=before.banned, seed=before.seed, terms=before.terms)


def _form_page(
    request: Request, form: Form, *, status: int = 200, plan_id: int | None = None, place: ResolvedPlace | None = None
) -> Response:
    names = Locale("en").languages
    more = ("only", "excluded_niches", "excluded_words", "competitors", "starts", "ends", "prices", "max_creators")
    return render(
        request,
        "pages/find.html",
        status=status,
        title="The brief",
        step="find",
        plan_id=plan_id,
        form=form,
        place=place,
        ready=request.app.state.workspace.catalogue.status().creators > 0,
        niches=[n.title for n in house_of(request.app.state.workspace.settings).niches.niches.values()],
        languages=[names[code] for code in _LANGUAGES.split()],
        platforms=_PLATFORMS,
        tiers=[(t.value, label) for t, label in _TIERS],
        more_open=any(form.value(m) or form.error(m) for m in more) or any("." in e for e in form.errors),
        saved=desk_of(request).recent(),
    )
