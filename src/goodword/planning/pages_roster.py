"""The roster page: what is tried is in its address, what is kept is a plan of its own; rosters side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from pydantic import BaseModel

from goodword.core.booking import Offer
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.planning.desk import Desk, desk_of
from goodword.planning.model import Plan
from goodword.planning.pictures import pictures
from goodword.planning.side_by_side import side_by_side
from goodword.planning.table import roster_csv
from goodword.planning.wish import Wish, key_of, wish_of, written
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
_MOST_COMPARED = 4


class Entered(BaseModel):
    """An offer as it is entered, and which offer's button was pressed."""

    offer_of: str = ""
    offer_kind: str = ""
    offer_price: str = ""
    offer_effect: str = ""
    add_offer: str = ""
    drop_offer: str = ""
    put_offer: str = ""

    @property
    def pressed(self) -> bool:
        return bool(self.add_offer or self.drop_offer or self.put_offer)

    def refused(self, problem: GoodwordError) -> Form:
        """What was entered, with the problem beside the field that it is about."""
        about = {"creator called": "offer_of", "effect": "offer_effect"}
        field = next((field for words, field in about.items() if words in problem.what), "offer_price")
        return Form(self.model_dump()).refused(problem, (), otherwise=field)

    def folded(self, wish: Wish, kept: Plan) -> Wish:
        """The wish with what was pressed. Raises BadInput for an offer that cannot be read or is nobody's."""
        if self.drop_offer:
            return wish.without_offer(self.drop_offer, kept.brief)
        if self.put_offer:
            return wish.restored(self.put_offer)
        if not self.add_offer:
            return wish
        who, known = self.offer_of.strip().lower(), [c.creator_id for c in kept.shortlist]
        if who not in known:
            raise BadInput.unknown("creator", self.offer_of.strip(), known)
        if not self.offer_price.strip():
            raise BadInput("The offer needs a price.", next_step="give what it costs, 0 for what is free")
        effect = f" effect {self.offer_effect.strip()}" if self.offer_effect.strip() else ""
        return wish.offering(
            f"{who} {self.offer_kind.strip().lower() or 'post'} for {self.offer_price}{effect}", kept.brief
        )


@router.get("/plans/{plan_id}/roster")
def roster(
    request: Request,
    plan_id: int,
    *,
    add_pin: str = "",
    add_ban: str = "",
    drop: str = "",
    yes: str = "",
    no: str = "",
    entered: Annotated[Entered, Query()],
) -> Response:
    """Whom to book; with what the address tries on it. The part alone when a script asks for it."""
    desk = desk_of(request)
    kept = desk.plan(plan_id)
    wish = wish_of(request.query_params.multi_items(), kept).pressed(add_pin, add_ban, drop)
    wish = wish.answered(yes, no)
    try:
        wish = entered.folded(wish, kept)
    except GoodwordError as problem:
        return _roster_page(request, desk, plan_id, wish, entered.refused(problem))
    if (add_pin or add_ban or drop or yes or no or entered.pressed) and not _is_part(request):
        # One address for one state: what was pressed is folded into what is pinned, banned, answered and offered.
        return RedirectResponse(address(plan_id, wish), status_code=303)
    return _roster_page(request, desk, plan_id, wish)


@router.post("/plans/{plan_id}/roster")
async def keep(request: Request, plan_id: int) -> Response:
    """Keep what is tried as a plan of its own."""
    form, desk = await request.form(), desk_of(request)
    items = [(name, str(value)) for name, value in form.multi_items()]
    saved = desk.keep(plan_id, wish_of(items, desk.plan(plan_id)))
    return RedirectResponse(f"/plans/{saved.id}/roster", status_code=303)


class _Csv(PlainTextResponse):
    media_type = "text/csv"


@router.get("/plans/{plan_id}/roster.csv")
def roster_table(request: Request, plan_id: int) -> Response:
    """The roster as a table that opens safely in a spreadsheet, with what the address tries."""
    desk = desk_of(request)
    plan = desk.tried(plan_id, wish_of(request.query_params.multi_items(), desk.plan(plan_id)))
    name = {"Content-Disposition": f'attachment; filename="roster-{plan_id}.csv"'}
    return _Csv("\ufeff" + roster_csv(plan), headers=name)


@router.get("/rosters")
def rosters(request: Request, plan: Annotated[list[int] | None, Query()] = None) -> Response:
    """Kept rosters side by side: what each brings for its money, and who is on which."""
    desk = desk_of(request)
    numbers = tuple(dict.fromkeys(plan or ()))[:_MOST_COMPARED]
    plans = [(number, desk.plan(number)) for number in numbers]
    return render(
        request,
        "pages/rosters.html",
        title="Rosters side by side",
        step="choose",
        plans=plans,
        compared=side_by_side([p for _, p in plans]),
        recent=desk.recent(20),
        picked=numbers,
        most=_MOST_COMPARED,
    )


def _roster_page(request: Request, desk: Desk, plan_id: int, wish: Wish, entered: Form | None = None) -> Response:
    kept = desk.plan(plan_id)
    error: GoodwordError | None = None
    try:
        plan = desk.tried(plan_id, wish)
    except GoodwordError as problem:
        plan, error = kept, problem
    if not _is_part(request):
        desk.warm(plan_id)
    fields = written(plan.brief.terms) if error is None or wish.terms is None else dict(wish.terms)
    return render(
        request,
        "plan/roster_part.html" if _is_part(request) else "pages/roster.html",
        status=_status(request, error, entered),
        headers={"HX-Replace-Url": address(plan_id, wish)} if _is_part(request) else None,
        title=f"Whom to book: {plan.brief.name}",
        step="choose",
        plan_id=plan_id,
        base=f"/plans/{plan_id}/roster",
        here=address(plan_id, wish),
        query=address(plan_id, wish).partition("?")[2],
        p=plan,
        pics=pictures(plan, request.app.state.workspace.gazetteer),
        known={c.creator_id: c for c in plan.shortlist},
        slider=slider_of(kept, plan),
        changed=plan.brief != kept.brief,
        terms=Form(dict(fields)),
        before=_changed_people(kept, plan) if plan is not kept else None,
        both=wish.both,
        error=error,
        entered=entered or Form({}),
        offers=offers_of(kept, plan),
    )


def _status(request: Request, error: GoodwordError | None, entered: Form | None) -> int:
    if _is_part(request):
        return 200
    return error.status if error else 422 if entered else 200


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers as tried (key, offer), and of the kept plan's those that are taken out or changed."""

    now: tuple[tuple[str, Offer], ...]
    before: tuple[tuple[str, Offer], ...]


_MOST_OFFERS = 200
"""Offers that the page lists; the others are there and cannot be pressed."""


def offers_of(kept: Plan, plan: Plan) -> Offers:
    """Offers of those considered, by creator."""
    now, before = ({key_of(o): o for o in p.brief.terms.offers} for p in (plan, kept))
    gone = tuple((key, offer) for key, offer in sorted(before.items()) if now.get(key) != offer)
    return Offers(tuple(sorted(now.items()))[:_MOST_OFFERS], gone[:_MOST_OFFERS])


@dataclass(frozen=True, slots=True)
class Changed:
    """Who came and who went, against the kept plan."""

    came: tuple[str, ...]
    went: tuple[str, ...]


def _changed_people(kept: Plan, plan: Plan) -> Changed:
    before, now = ([b.creator_id for b in p.roster.booked] for p in (kept, plan))
    return Changed(tuple(c for c in now if c not in before), tuple(c for c in before if c not in now))


def _is_part(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def address(plan_id: int, wish: Wish) -> str:
    """The address of what is tried."""
    said: dict[str, object] = {"budget": wish.budget, "pin": wish.pinned, "ban": wish.banned}
    if wish.terms is not None:
        said |= {"limits": "", **dict(wish.terms)}
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
