"""The pages of a plan: start, brief, shortlist, comparison of people; the roster has its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from goodword.core.tier import Tier
from goodword.planning.desk import desk_of
from goodword.planning.listing import View, listed, paged
from goodword.planning.model import Plan
from goodword.planning.pages_brief import router as brief_pages
from goodword.planning.pages_creator import router as creator_pages
from goodword.planning.pages_roster import address
from goodword.planning.pages_roster import router as roster_pages
from goodword.planning.pictures import engagement_signal, shared_pairs, shown_name, strip
from goodword.planning.wish import Wish
from goodword.ui.format import VERDICTS
from goodword.ui.render import render

router = APIRouter()
router.include_router(brief_pages)
router.include_router(creator_pages)
router.include_router(roster_pages)


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
    return RedirectResponse(address(plan_id, wish), status_code=303)


def _names(plan: Plan) -> dict[str, str]:
    return {c.creator_id: shown_name(c) for c in plan.shortlist}


def _with_hidden(view: View, shown: set[str]) -> View:
    """Selected people whom the filter or the page hides are kept in the form, so that the selection survives it."""
    hidden = tuple(p for p in view.picks if p not in shown)
    return replace(view, hidden_picks=hidden)
