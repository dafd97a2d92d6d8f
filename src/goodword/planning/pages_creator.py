"""The page of one creator: can this voice be trusted?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from goodword.core.errors import NotFound
from goodword.discovery.kept.card import Card, card
from goodword.discovery.kept.pages import number_of
from goodword.discovery.kept.shared import desk_of as kept_of
from goodword.planning.assess import competitor_handles
from goodword.planning.desk import desk_of
from goodword.planning.model import Plan
from goodword.planning.portrait import history_picture, portrait, posts_picture, strip_of
from goodword.ui.render import render
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.evidence.model import Dossier
from goodword.vetting.model import Vetting
from goodword.vetting.signal_disclosure import pack_code
from goodword.vetting.trust.weigh import weights_in

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Around:
    """Where a creator stands in the list that is gone through: number of count, addresses before and after."""

    number: int
    count: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the file of a creator is asked for: countries named in the address; of the plan's brief the audience's
    country (its place, upper case, empty where it names none), competitors, and the accounts they may go by."""

    named: tuple[str, ...] = ()
    audience: str = ""
    competitors: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """Of brand and audience, whose rules apply beside those of the creator's."""
        return tuple(dict.fromkeys([*([self.audience] if self.audience else []), *self.named]))

    def whose(self, creator: str) -> str:
        """Whose rules these are; creator: their country, empty where it is not known."""
        said = [f"creator {creator.upper()}{_unruled(creator)}" if creator else "creator's country not known"]
        if self.audience:
            said.append(f"audience {self.audience} (from the brief){_unruled(self.audience)}")
        return ", ".join([*said, *(f"{code.upper()} (named here){_unruled(code)}" for code in self.named)])


@router.get("/plans/{plan_id}/vet")
def vet(request: Request, plan_id: int) -> Response:
    """Vetting starts with the first of the roster, or of the shortlist."""
    order = _order(desk_of(request).plan(plan_id))
    if not order:
        raise NotFound("The shortlist of this plan is empty.", next_step="change the brief")
    return RedirectResponse(_address(order[0], plan_id), status_code=303)


@router.get("/creators/{creator_id:path}")
def creator(request: Request, creator_id: str, plan: int | None = None, countries: str = "") -> Response:
    """Posts, history and the evidence of every signal; on a plan also how they fit it."""
    workspace = request.app.state.workspace
    kept = desk_of(request).plan(plan) if plan is not None else None
    evidence = kept.brief.evidence if kept else None
    vetted = {c.creator_id: c.vetting for c in kept.shortlist} if kept else {}
    desk = EvidenceDesk(workspace)

    def vet_one(name: str) -> Vetting:
        return desk.vet([name], evidence=evidence)[0]

    who = portrait(workspace.catalogue, creator_id, now=workspace.now(), vetted=vetted, vet=vet_one)
    candidate = next((c for c in kept.shortlist if c.creator_id == who.profile.creator_id), None) if kept else None
    asked = _asked(kept, countries)
    file = _file(request, who.vetting, asked) if not who.only_shown else None
    vetting = file.vetting if file else None
    posts_title, posts_plot = posts_picture(who)
    history_title, history = history_picture(who)
    return render(
        request,
        "pages/creator.html",
        title=who.profile.name or who.profile.handle,
        step="vet" if kept else "",
        plan_id=plan,
        who=who.profile,
        only_shown=who.only_shown,
        vetting=vetting,
        strips={s.name: strip_of(s) for s in vetting.signals} if vetting else {},
        candidate=candidate,
        brief_name=kept.brief.name if kept else "",
        around=_around(kept, who.profile.creator_id, plan) if kept and plan is not None else None,
        posts=who.posts[:12],
        posts_title=posts_title,
        posts_plot=posts_plot,
        history_title=history_title,
        history=history,
        file=file,
        countries=countries,
        asked=asked,
        whose=asked.whose(who.profile.country),
        kept_evidence=desk.store.records(who.profile.creator_id) if file else (),
        limits=workspace.settings.tier_limits,
        kept=_card(request, who.profile.creator_id),
        trying=any(name.startswith("w.") for name in request.query_params),
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    )


def _card(request: Request, creator_id: str) -> Card:
    """What the team keeps about them, and what was said of the last change of it."""
    query = request.query_params
    removed, wrong = query.get("kept.removed", ""), query.get("kept.wrong", "")
    return card(kept_of(request, "page"), creator_id, removed=number_of(removed), wrong=wrong[:400])


def _asked(plan: Plan | None, countries: str) -> Asked:
    named = tuple(dict.fromkeys(countries.replace(",", " ").split()))[:20]
    if plan is None:
        return Asked(named)
    audience = plan.place.country.upper() if plan.place else ""
    return Asked(named, audience, plan.brief.competitors, competitor_handles(plan.brief))


def _unruled(country: str) -> str:
    return "" if pack_code(country) else ", of which we have no rules"


def _file(request: Request, vetting: Vetting | None, asked: Asked) -> Dossier | None:
    """Everything for and against them, as asked for; the address may try other weights."""
    if vetting is None:
        return None
    desk = EvidenceDesk(request.app.state.workspace)
    tried = weights_in(request.query_params)
    weights = desk.trust.weights().changed(tried) if tried else None
    return desk.dossier(
        vetting.creator_id, vetting=vetting, countries=asked.countries, competitors=asked.accounts, weights=weights
    )


def _order(plan: Plan) -> list[str]:
    """The booked first, then the rest of the shortlist."""
    booked = [b.creator_id for b in plan.roster.booked]
    return booked + [c.creator_id for c in plan.shortlist if c.creator_id not in set(booked)]


def _around(plan: Plan, creator_id: str, plan_id: int) -> Around | None:
    order = _order(plan)
    if creator_id not in order:
        return None
    i = order.index(creator_id)
    before = _address(order[i - 1], plan_id) if i else ""
    after = _address(order[i + 1], plan_id) if i + 1 < len(order) else ""
    return Around(i + 1, len(order), before, after)


def _address(creator_id: str, plan_id: int) -> str:
    return f"/creators/{quote(creator_id, safe=':')}?plan={plan_id}"
