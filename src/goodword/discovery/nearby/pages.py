"""The pages of places: who is near, and where one creator and their audience are."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from goodword.core.errors import GoodwordError
from goodword.discovery.nearby.declared import ReadShares
from goodword.discovery.nearby.desk import FIELDS, NearbyDesk
from goodword.discovery.nearby.find import SORTS
from goodword.discovery.nearby.model import Nearby, Spread
from goodword.discovery.pages_kit import answered, given_of, told
from goodword.discovery.values import Source
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
PATH = "/search/nearby"
_MOST_BYTES = 20_000_000
_OUTLINES_KM = 60.0


@router.get(PATH)
def nearby_page(request: Request) -> Response:
    """Creators near; the address holds the whole question."""
    return _page(request)


@router.post(PATH)
async def declare(request: Request) -> Response:
    """Keep the rows of a file of declared insights."""
    sent = await request.form()
    file = sent.get("file")
    body = await file.read(_MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    return await run_in_threadpool(_declare, request, body)


@router.get("/search/whereabouts/{creator_id:path}")
def whereabouts_page(request: Request, creator_id: str) -> Response:
    """Where one creator and their audience are."""
    given = given_of(request, ("near", "radius"))
    desk = NearbyDesk(request.app.state.workspace)
    form = Form({"radius": "10", **given})
    bare = desk.whereabouts(creator_id, {}, Source("whereabouts"))
    found, status = None, 200
    if given.get("near"):
        asked, form, status = answered(
            form, ("near", "radius"), lambda: desk.whereabouts(creator_id, given, Source("whereabouts"))
        )
        found = asked
    where = found or bare
    return render(
        request,
        "pages/whereabouts.html",
        status=status,
        title=f"Where {where.name} is heard",
        step="find",
        form=form,
        w=where,
        spreads=[(s, _points(s)) for s in (where.creator, where.cities, where.countries)],
        with_map=True,
    )


def _page(request: Request, read: ReadShares | None = None, wrong: GoodwordError | None = None) -> Response:
    given = given_of(request, FIELDS)
    desk = NearbyDesk(request.app.state.workspace)
    form = Form({"radius": "10", "sort": "people", **given})
    found, status = None, 200
    if given.get("near") or (given and read is None and wrong is None):
        found, form, status = answered(form, FIELDS, lambda: desk.near({"radius": "10", **given}, Source("nearby")))
    if wrong is not None:
        form, status = Form(form.given, {"file": told(wrong)}), wrong.status
    return render(
        request,
        "pages/nearby.html",
        status=status,
        title="Who is near",
        step="find",
        form=form,
        found=found,
        sorts=list(SORTS.items()),
        niches=[n.title for n in desk.house.niches.niches.values()],
        map=_map(found) if found else None,
        read=read,
        declared=len(desk.store.creators()),
        with_map=True,
    )


def _declare(request: Request, body: bytes) -> Response:
    from goodword.core.errors import BadInput  # noqa: PLC0415 - only where a file was sent

    try:
        if not body or len(body) > _MOST_BYTES:
            raise BadInput("Choose a CSV file of at most 20 MB.", where="file")
        return _page(request, read=NearbyDesk(request.app.state.workspace).declare(body))
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _page(request, wrong=error)


def _map(found: Nearby) -> dict[str, Any] | None:
    points = [
        {"id": h.creator_id, "name": h.name, "place": h.place, "lat": h.lat, "lon": h.lon, "booked": i < 8}
        for i, h in enumerate(found.hits)
        if h.lat is not None
    ]
    circle = found.near.circle
    if not points:
        return None
    where = {"lat": circle.lat, "lon": circle.lon, "radius": circle.radius_km, "label": found.near.label}
    return {"points": points, "circle": where, "world": circle.radius_km > _OUTLINES_KM, "places": []}


def _points(one: Spread) -> dict[str, Any] | None:
    points = [
        {"id": p.label, "name": p.label, "place": f"{p.share.value:.0%}", "lat": p.lat, "lon": p.lon, "booked": True}
        for p in one.parts
        if p.lat is not None
    ]
    return {"points": points, "circle": None, "world": True, "places": []} if points else None
