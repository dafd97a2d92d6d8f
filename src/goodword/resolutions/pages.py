"""The pages of goals: all of them, a new one, today, one goal, its history, the look back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.core.errors import GoodwordError
from goodword.core.estimate import Estimate
from goodword.resolutions.api import exported
from goodword.resolutions.desk import GoalDesk, money_of
from goodword.resolutions.export import TABLES
from goodword.resolutions.fields import FIELDS
from goodword.resolutions.model import GoalKind
from goodword.resolutions.pages_doing import router as doing
from goodword.resolutions.pages_telling import router as telling
from goodword.resolutions.pictures import line_of
from goodword.resolutions.terminal import STANDING, STATE, amount_of, buffer_of, helps, odds_of
from goodword.resolutions.views import Draft, GoalView
from goodword.ui.form import Form
from goodword.ui.render import fmt_of, render

router = APIRouter()
router.include_router(telling)
router.include_router(doing)
_SEEN = "goodword_goals_seen"
_VISIT = timedelta(hours=1)
"""A look within so long of the one before belongs to the same visit: what was reached stays in sight."""
_PAST, _NEAR = timedelta(days=7), timedelta(days=28)
"""Steps that ended before or begin after so many days are folded away."""
KINDS = (("", "as it reads"), ("count", "so many"), ("share", "a share of all"), ("habit", "a habit"))
EXAMPLES = ("500 orders by 31 March on ₹60,000", "24 food stories this year", "3 reels a week until 30 June")


@router.get("/goals")
def goals(request: Request, all: bool = False) -> Response:  # noqa: A002 - a word of the address
    """Every goal with its odds; the way to begin one."""
    desk = _desk(request)
    views = [desk.safe(saved.id) for saved in desk.goals(put_away=all)]
    shown = [v for v in views if isinstance(v, GoalView)]
    errors = [v for v in views if isinstance(v, GoodwordError)]
    own = desk.own_brier()
    return _page(request, "goals", "What is the next small step?", views=shown, errors=errors, own=own, all=all)


@router.get("/goals/new")
def new(request: Request, words: str = "") -> Response:
    """The form of a goal: in words first, then what was understood of them."""
    if not words.strip():
        return _form(request, Form(), None)
    return _heard(request, words)


@router.post("/goals/new")
async def begin(request: Request) -> Response:
    """Look at the fields, or keep the goal and go to it."""
    sent = await request.form()
    fields = {name: str(sent.get(name, "")) for name in (*FIELDS, "price", "words")}
    return await run_in_threadpool(_begun, request, fields, keep=sent.get("do") == "keep")


def _heard(request: Request, words: str) -> Response:
    try:
        draft = _desk(request).hear(words)
    except GoodwordError as error:
        return _form(request, Form({"words": words}, {"words": f"{error.what} {error.next_step}".strip()}), None, 422)
    problem = {draft.problem_field: _said(draft)} if draft.problem else {}
    said = {h.name: h.value for h in draft.heard}
    return _form(request, Form(_as_given(draft, said) | {"words": words}, problem), draft)


def _begun(request: Request, fields: dict[str, str], *, keep: bool) -> Response:
    desk = _desk(request)
    given = {name: fields[name] for name in FIELDS}
    try:
        price = money_of(fields["price"])
        if keep:
            view = desk.begin(given, words=fields["words"][:400], price=price)
            return RedirectResponse(f"/goals/{view.number}", status_code=303)
        draft = desk.draft(given, price=price)
    except GoodwordError as error:
        field = error.where.rsplit(", ", 1)[-1]
        name = field if field in FIELDS else "price" if fields["price"] and "amount" in error.what else ""
        return _form(request, Form(fields, {name: f"{error.what} {error.next_step}".strip()}), None, error.status)
    if draft.problem:
        return _form(request, Form(fields, {draft.problem_field: _said(draft)}), draft, 422)
    return _form(request, Form(fields | _as_given(draft, fields)), draft)


def _as_given(draft: Draft, said: Mapping[str, str]) -> dict[str, str]:
    """The fields of a draft; where its days lie stays open until it is said, for the browser to fill in."""
    return draft.fields | {name: said.get(name, "") for name in ("starts", "time_zone")}


def _said(draft: Draft) -> str:
    return f"{draft.problem} {draft.next_step}".strip()


def _form(request: Request, form: Form, draft: Draft | None, status: int = 200) -> Response:
    more = ("starts", "time_zone", "hours", "members", "place", "by", "about", "confidence", "price")
    return _page(
        request,
        "goal_new",
        "A new goal",
        status=status,
        form=form,
        draft=draft,
        kinds=KINDS,
        examples=EXAMPLES,
        more_open=any(form.error(name) for name in more),
        default_zone=request.app.state.workspace.settings.time_zone,
    )


@router.get("/goals/today")
def today(request: Request, who: str = "") -> Response:
    """What to do now; made for a phone."""
    since, before = _visits(request)
    found = _desk(request).today(who=who[:100], since=since)
    names = sorted({m.name for view in found.goals for m in view.goal.members})
    page = _page(request, "goals_today", "Today", today=found, names=names, who=who[:100], once=secrets.token_hex(8))
    now = int(request.app.state.workspace.now().timestamp())
    page.set_cookie(_SEEN, f"{before}.{now}", httponly=True, samesite="strict", path="/goals", max_age=400 * 86_400)
    return page


def _visits(request: Request) -> tuple[datetime | None, int]:
    """(when the visit before this one ended, the same as seconds): "since last time" survives a reload."""
    before, _, last = request.cookies.get(_SEEN, "").partition(".")
    if not (before.isdigit() and last.isdigit() and len(before) < 12 and len(last) < 12):
        return None, 0
    now = request.app.state.workspace.now()
    same = now - datetime.fromtimestamp(int(last), UTC) < _VISIT
    since = int(before) if same else int(last)
    return (datetime.fromtimestamp(since, UTC) if since else None), since


@router.get("/goals/{number}")
def goal(request: Request, number: int) -> Response:
    """One goal: odds, line, steps, assumptions, what would help most."""
    desk = _desk(request)
    view = desk.view(number)
    line = line_of(view, desk.in_force(number).observations)
    return _page(
        request,
        "goal",
        view.goal.title,
        v=view,
        line=line,
        versions=desk.store.versions(number),
        near=[s for s in view.steps if s.step.first <= view.day + _NEAR and s.step.last >= view.day - _PAST],
        past=[s for s in view.steps if s.step.last < view.day - _PAST],
        far=[s for s in view.steps if s.step.first > view.day + _NEAR],
        tables=TABLES,
        once=secrets.token_hex(8),
        form=Form(),
    )


@router.get("/goals/{number}/facts")
def facts(request: Request, number: int) -> Response:
    """Everything that was seen, newest first; every tap can be taken back."""
    desk = _desk(request)
    found = tuple(reversed(desk.store.facts(number)))
    return _page(request, "goal_facts", "What was seen", v=desk.view(number), facts=found[:500], more=len(found) - 500)


@router.get("/goals/{number}/look-back")
def look_back(request: Request, number: int) -> Response:
    """Planned, forecast, happened."""
    desk = _desk(request)
    view, found = desk.view(number), desk.retrospective(number)
    return _page(request, "goal_look_back", "Looking back", v=view, r=found, own=desk.own_brier())


@router.get("/goals/{number}/export")
def export(request: Request, number: int, table: str = "") -> Response:
    """The goal as a file: everything as JSON, or one table as CSV."""
    return exported(_desk(request), number, table)


def _page(request: Request, name: str, title: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - what the template shows
    fmt = fmt_of(request)
    return render(
        request,
        f"pages/{name}.html",
        status=status,
        title=title,
        step="resolve",
        standing=STANDING,
        states={state.value: words for state, words in STATE.items()},
        buffer=lambda view: buffer_of(view, fmt),
        odds=lambda estimate: odds_of(estimate, fmt),
        helps=helps,
        much=lambda value: amount_of(value, fmt),
        estimate_of=lambda a: Estimate(a.value, a.low, a.high, 0, a.unit, a.id),
        habit=GoalKind.HABIT,
        share=GoalKind.SHARE,
        **context,
    )


def _desk(request: Request) -> GoalDesk:
    return GoalDesk(request.app.state.workspace, door="page")
