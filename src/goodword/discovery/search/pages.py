"""The page of search: a brief in plain words, what was understood of it as chips, people with reasons."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.core.errors import GoodwordError
from goodword.core.progress import Progress
from goodword.core.tier import Tier
from goodword.discovery.saved.searching import keeping
from goodword.discovery.search.chips import address, shown_chips, shown_choices
from goodword.discovery.search.desk import SearchDesk, desk_of
from goodword.discovery.search.fields import FIELDS, read_wish
from goodword.discovery.search.model import DIVERSE, Found, Understood, Wish
from goodword.discovery.values import Source
from goodword.ui.form import Form
from goodword.ui.format import VERDICTS
from goodword.ui.jobs import Leads
from goodword.ui.render import render
from goodword.vetting.model import Verdict

router = APIRouter()
_LISTS = ("tier", "diverse", "verdict")
_SHOWN = 20
_STEP = 20
VETTED_UP_TO = 2_000
"""Creators in an index up to whom every result shows how vetting went; of more it is asked for with a link."""

_SHORT = {
    Tier.PERSONAL: "personal, below 1,000", Tier.NANO: "nano, to 10,000", Tier.MICRO: "micro, to 100,000",
    Tier.MID: "mid, to 500,000", Tier.MACRO: "macro, to a million", Tier.MEGA: "mega",
}  # fmt: skip


@router.get("/search")
def search_page(request: Request) -> Response:
    """People for a brief in plain words and fields; the address holds the whole search."""
    given = _given(request)
    desk = desk_of(request.app.state.workspace)
    state = desk.state()
    form = Form({name: value for name, value in given.items() if value})
    if state.made_at is None or not any(given.values()):
        return _page(request, form, state=state, desk=desk)
    understood = None
    try:
        understood = desk.understand(str(given["q"])) if str(given["q"]).strip() else None
        asked = {n: v for n, v in given.items() if n in FIELDS and v}
        wish = read_wish(understood, asked, desk.reading(), Source("search"))
        vetted = state.creators <= VETTED_UP_TO or bool(request.query_params.get("vetted"))
        found = desk.find(wish, fair=True, vetted=vetted)
    except GoodwordError as error:
        if error.status >= 500:
            raise
        field = error.where.rsplit(", ", 1)[-1].removeprefix("--")
        field = {"words": "q"}.get(field, field)
        told = f"{error.what} {'Next: ' + error.next_step + '.' if error.next_step else ''}".strip()
        errors = {field if field in (*FIELDS, "q") else "": told}
        return _page(
            request, Form(form.given, errors), state=state, desk=desk, understood=understood, status=error.status
        )
    return _page(request, form, state=state, desk=desk, understood=understood, found=found)


@router.post("/search/index")
async def build(request: Request) -> Response:
    """Bring the index up to the catalogue; searches go on with the old one meanwhile. It ends at the search asked."""
    back = str((await request.form()).get("back", ""))
    return await run_in_threadpool(_build, request, back if back.startswith("/search?") else "/search")


def _build(request: Request, back: str) -> Response:
    desk = desk_of(request.app.state.workspace)

    def work(progress: Progress) -> Leads:
        desk.build(progress=progress)
        return Leads(back)

    job = request.app.state.jobs.start("Building the search index", work)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _given(request: Request) -> dict[str, str | tuple[str, ...]]:
    """Every field of the address, at most as long as a field may be; fields not known are left alone."""
    query = request.query_params
    plain: dict[str, str | tuple[str, ...]] = {n: query.get(n, "")[:700] for n in ("q", *FIELDS) if n not in _LISTS}
    lists = {n: [v.strip() for text in query.getlist(n) for v in text[:300].split(",")] for n in _LISTS}
    return plain | {n: tuple(dict.fromkeys(v for v in values if v))[:10] for n, values in lists.items()}


def _page(
    request: Request, form: Form, *, state: object, desk: SearchDesk, understood: Understood | None = None,
    found: Found | None = None, status: int = 200,
) -> Response:  # fmt: skip
    given = _given(request)
    wish = found.wish if found is not None else None
    limit = wish.limit if wish else _SHOWN
    return render(
        request,
        "pages/search.html",
        status=status,
        title="Search",
        step="find",
        form=form,
        state=state,
        found=found,
        understood=understood,
        chips=shown_chips(understood, given),
        choices=shown_choices(understood, given),
        plan_address="/find?" + urlencode(_brief(wish)) if wish else "",
        more=address(given, limit=str(limit + _STEP))
        if found and len(found.hits) >= limit and limit + _STEP <= 200
        else "",
        niches=[n.title for n in desk.house.niches.niches.values()],
        niche_title=desk.house.niches.title,
        tiers=[(t.value, label) for t, label in _SHORT.items()],
        diverse=[(d, d) for d in DIVERSE],
        keep=keeping(request),
        verdicts=[(v.value, VERDICTS[v.value]) for v in Verdict],
        here=address(given),
        vet_address="" if found is None or any(h.verdict for h in found.hits) else f"{address(given)}&vetted=yes",
        open=any(name in FIELDS for name in form.errors),
    )


def _brief(wish: Wish) -> list[tuple[str, str]]:
    """The search as fields of a brief."""
    near, money = wish.near, wish.budget
    pairs = {
        "promotes": wish.text,
        "place.text": near.label if near else "",
        "place.radius_km": f"{near.circle.radius_km:g}" if near else "",
        "niches": ", ".join(wish.niches),
        "excluded_niches": ", ".join(wish.excluded_niches),
        "excluded_words": ", ".join(wish.excluded),
        "languages": ", ".join(wish.languages),
        "platforms": ", ".join(wish.platforms),
        "budget": f"{money.major} {money.currency}" if money else "",
    }
    return [(n, v) for n, v in pairs.items() if v] + [("tiers", t.value) for t in wish.tiers]
