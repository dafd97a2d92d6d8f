"""The pages of a plan: start, brief, shortlist, comparison, roster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.planning.desk import Desk, Wish, desk_of
from goodword.planning.listing import View, listed, paged
from goodword.planning.model import Plan
from goodword.planning.pages_brief import router as brief_pages
from goodword.planning.pages_creator import router as creator_pages
from goodword.planning.pictures import engagement_signal, pictures, shared_pairs, shown_name, strip
from goodword.ui.format import VERDICTS
from goodword.ui.render import render

router = APIRouter()
router.include_router(brief_pages)
router.include_router(creator_pages)


@router.get("/plans/{plan_id}")
def plan_page(plan_id: int) -> Response:
    """The short address of a plan leads to its roster."""
    return RedirectResponse(f"/plans/{plan_id}/roster", status_code=303)


@router.get("/plans/{plan_id}/shortlist")
def shortlist(
    request: Request,
    plan_id: int,
    *,
    q: str = "",
    verdict: str = "",
    tier: str = "",
    who: str = "",
    view: str = "",
    page: int = 1,
    sort: Annotated[list[str] | None, Query()] = None,
    pick: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Who answers the brief: table or cards, as the address asks."""
    plan = desk_of(request).plan(plan_id)
    picks = tuple(dict.fromkeys(pick or ()))
    order = [s for s in sort or () if s]
    asked = View(q[:200], verdict, tier, who, view, order[-1] if order else "-fit", picks, page)
    booked = frozenset(b.creator_id for b in plan.roster.booked)
    rows, pager = paged(listed(plan.shortlist, asked, booked), page)
    shown = {c.creator_id for c in rows}
    return render(
        request,
        "pages/shortlist.html",
        title=f"Who answers {plan.brief.name}",
        step="find",
        plan_id=plan_id,
        p=plan,
        view=_with_hidden(asked, shown),
        rows=rows,
        pager=pager,
        booked=booked,
        names=_names(plan),
        verdicts=[(key, words.lower()) for key, words in VERDICTS.items()],
        tiers=[t.value for t in Tier],
    )


@router.get("/plans/{plan_id}/compare")
def compare(request: Request, plan_id: int, pick: Annotated[list[str] | None, Query()] = None) -> Response:
    """Selected people side by side."""
    plan = desk_of(request).plan(plan_id)
    wanted = dict.fromkeys(pick or ())
    rows = [c for c in plan.shortlist if c.creator_id in wanted]
    absent = [w for w in wanted if w not in {c.creator_id for c in rows}]
    names = _names(plan)
    strips = []
    for c in rows:
        signal, e = engagement_signal(c), c.engagement
        strips.append(strip(names[c.creator_id], e.value, e.low, e.high, signal.peers if signal else None))
    return render(
        request,
        "pages/compare.html",
        title="Side by side",
        step="find",
        plan_id=plan_id,
        rows=rows,
        absent=absent,
        names=names,
        shared=[pair for pair in shared_pairs(plan) if pair[0] in wanted and pair[1] in wanted],
        strips={"rows": strips} if strips else None,
        back=f"/plans/{plan_id}/shortlist" + (f"?{request.url.query}" if request.url.query else ""),
    )


@router.get("/plans/{plan_id}/pin")
def pin_selected(request: Request, plan_id: int, pick: Annotated[list[str] | None, Query()] = None) -> Response:
    """The roster with the selected people booked."""
    brief = desk_of(request).plan(plan_id).brief
    wish = Wish(None, tuple(dict.fromkeys([*brief.pinned, *(pick or ())])), brief.banned, says_people=True)
    return RedirectResponse(_address(plan_id, wish), status_code=303)


@router.get("/plans/{plan_id}/roster")
def roster(
    request: Request,
    plan_id: int,
    *,
    budget: int | None = None,
    pin: Annotated[list[str] | None, Query()] = None,
    ban: Annotated[list[str] | None, Query()] = None,
    add_pin: str = "",
    add_ban: str = "",
    drop: str = "",
) -> Response:
    """Whom to book; with what the address tries on it. The part alone when a script asks for it."""
    desk = desk_of(request)
    kept = desk.plan(plan_id)
    said = "budget" in request.query_params
    pinned = tuple(pin or ()) if said or pin else kept.brief.pinned
    banned = tuple(ban or ()) if said or ban else kept.brief.banned
    wish = Wish(budget, pinned, banned, says_people=True).pressed(add_pin, add_ban, drop)
    if (add_pin or add_ban or drop) and not _is_part(request):
        # One address for one state: what was pressed is folded into what is pinned and banned.
        return RedirectResponse(_address(plan_id, wish), status_code=303)
    return _roster_page(request, desk, plan_id, wish)


@router.post("/plans/{plan_id}/roster")
async def keep(request: Request, plan_id: int) -> Response:
    """Keep what is tried as a plan of its own."""
    form = await request.form()
    budget = str(form.get("budget", ""))
    wish = Wish(
        _minor(budget),
        tuple(str(v) for v in form.getlist("pin")),
        tuple(str(v) for v in form.getlist("ban")),
        says_people=True,
    )
    saved = desk_of(request).keep(plan_id, wish)
    return RedirectResponse(f"/plans/{saved.id}/roster", status_code=303)


def _minor(text: str) -> int | None:
    """A budget in minor units, None where nothing is said. Raises BadInput."""
    if text and not text.removeprefix("-").isdecimal():
        raise BadInput.value("budget", "a whole number of minor units", text)
    return int(text) if text else None


def _roster_page(request: Request, desk: Desk, plan_id: int, wish: Wish) -> Response:
    kept = desk.plan(plan_id)
    error: GoodwordError | None = None
    try:
        plan = desk.tried(plan_id, wish)
    except GoodwordError as problem:
        plan, error = kept, problem
    if not _is_part(request):
        desk.warm(plan_id)
    return render(
        request,
        "plan/roster_part.html" if _is_part(request) else "pages/roster.html",
        status=error.status if error and not _is_part(request) else 200,
        headers={"HX-Replace-Url": _address(plan_id, wish)} if _is_part(request) else None,
        title=f"Whom to book: {plan.brief.name}",
        step="choose",
        plan_id=plan_id,
        base=f"/plans/{plan_id}/roster",
        p=plan,
        pics=pictures(plan, request.app.state.workspace.gazetteer),
        known={c.creator_id: c for c in plan.shortlist},
        slider=slider_of(kept, plan),
        changed=plan.brief != kept.brief,
        both=wish.both,
        error=error,
    )


def _is_part(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _address(plan_id: int, wish: Wish) -> str:
    """The address of what is tried."""
    said = {"budget": wish.budget, "pin": wish.pinned, "ban": wish.banned}
    query = urlencode({k: v for k, v in said.items() if v not in (None, ())}, doseq=True)
    return f"/plans/{plan_id}/roster" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Slider:
    """Ends and step of the budget slider in minor units."""

    low: int
    high: int
    step: int
    currency: str

    @property
    def low_money(self) -> Money:
        return Money(self.low, self.currency)

    @property
    def high_money(self) -> Money:
        return Money(self.high, self.currency)


def slider_of(kept: Plan, plan: Plan) -> Slider:
    """From a fifth to twice the brief's budget, in round steps."""
    unit = 10**kept.brief.budget.exponent
    middle = max(kept.brief.budget.minor, unit)
    step = max(unit, 10 ** (len(str(middle)) - 1) // 10)
    low = min(max(step, middle // 5 // step * step), plan.roster.budget.minor)
    high = -(-max(2 * middle, plan.roster.budget.minor) // step) * step
    return Slider(low, high, step, kept.brief.budget.currency)


def _names(plan: Plan) -> dict[str, str]:
    return {c.creator_id: shown_name(c) for c in plan.shortlist}


def _with_hidden(view: View, shown: set[str]) -> View:
    """Selected people whom the filter or the page hides are kept in the form, so that the selection survives it."""
    hidden = tuple(p for p in view.picks if p not in shown)
    return replace(view, hidden_picks=hidden)
