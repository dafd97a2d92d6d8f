"""The pages of networks: what each gives and costs; search, whom is watched, refresh with progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from goodword.connectors.api import desk_of, jobs_of, who_of
from goodword.connectors.desk import SourceDesk
from goodword.connectors.granted.desk import shares_of
from goodword.connectors.hearing import Ear
from goodword.connectors.model import Profile, Want
from goodword.connectors.shown import Watched
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.core.times import from_epoch
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
WANTED = (
    ("posts", "Posts", "Latest posts of each creator"),
    ("followers", "Followers", "Latest followers of each"),
    ("likes", "Who liked", "People, of each post"),
    ("shares", "Who shared", "People, of each post"),
    ("comments", "Who answered", "People, of each post"),
    ("recount_days", "Count again", "Posts younger than so many days"),
)
"""(field, label, hint) of how much a refresh reads."""
_NARROW = ("near", "radius_km", "language", "region")
_FIELDS = ("q", *_NARROW, "handles", "stream", "url", "account", "secret", *(name for name, _, _ in WANTED))
_GIVEN = {name: str(getattr(Want(), name)) for name, _, _ in WANTED}


@router.get("/sources")
def sources(request: Request) -> Response:
    """Every network."""
    found = desk_of(request).overview()
    return render(request, "pages/sources.html", title="Networks", step="sources", sources=found)


@router.get("/sources/{name}")
def source(
    request: Request,
    name: str,
    q: str = "",
    posts: bool = False,
    near: str = "",
    radius_km: str = "50",
    language: str = "",
    region: str = "",
    paid: bool = False,
) -> Response:
    """One network: search, whom is watched, what a refresh takes."""
    given = {"q": q, "near": near, "radius_km": radius_km, "language": language, "region": region}
    desk, form = desk_of(request), Form({**_GIVEN, **given})
    desk.state(name)
    if not (q or near or paid):
        return _page(request, name, form)
    try:
        radius = _radius(radius_km)
        narrow = desk.narrow(near=near, radius_km=radius, language=language, region=region, paid=paid)
        found = desk.search(name, q, posts=posts, narrow=narrow)
        return _page(request, name, form, found=found, in_posts=posts, paid=paid)
    except GoodwordError as error:
        return _page(request, name, form.refused(error, _FIELDS, otherwise="q"), status=error.status, in_posts=posts)


@router.post("/sources/{name}/connections")
async def connections(request: Request, name: str) -> Response:
    """Connect a real server, or disconnect one."""
    sent = await request.form()
    return await run_in_threadpool(_connected, request, name, sent)


def _connected(request: Request, name: str, sent: FormData) -> Response:
    desk = desk_of(request)
    url, account = _text(sent, "url"), _text(sent, "account")
    try:
        if _text(sent, "do") == "disconnect":
            desk.disconnect(name, url=url, forget=_text(sent, "forget") == "yes")
        elif _text(sent, "do") == "accept":
            if _text(sent, "accepted") != "yes":
                raise BadInput("Tick the box first: it is you who states it.", where="accepted")
            desk.accept(name, who_of(request), url=url)
        elif _text(sent, "do") == "take back":
            desk.take_back(name, url=url)
        else:
            agreed = _text(sent, "allowed") == "yes"
            who = who_of(request) if _text(sent, "accepted") == "yes" else ""
            secret = _text(sent, "secret")
            desk.connect(name, url=url, account=account, secret=secret, allowed=agreed, accepted_by=who)
    except GoodwordError as error:
        form = Form({**_GIVEN, "url": url, "account": account})  # a password is in no page that is shown
        return _page(request, name, form.refused(error, _FIELDS, otherwise="url"), status=error.status)
    return RedirectResponse(f"/sources/{name}", status_code=303)


@router.post("/sources/{name}")
async def work(request: Request, name: str) -> Response:
    """Watch, watch no more, say what a refresh takes, refresh, or take everything out."""
    sent = await request.form()
    return await run_in_threadpool(_done, request, name, sent)


def _done(request: Request, name: str, sent: FormData) -> Response:
    given = {field: _text(sent, field) or _GIVEN.get(field, "") for field in _FIELDS if field != "secret"}
    form, desk = Form(given), desk_of(request)
    try:
        what = _DOING.get(_text(sent, "do"))
        if what is None:
            raise BadInput.unknown("thing to do", _text(sent, "do"), list(_DOING))
        return what(request, desk, name, sent, form)
    except GoodwordError as error:
        return _page(request, name, form.refused(error, _FIELDS, otherwise="handles"), status=error.status)


def _watch(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:  # noqa: ARG001
    typed = _text(sent, "handles").replace(",", " ").split()
    chosen = [str(value) for value in sent.getlist("pick")]
    done = desk.watch(name, list(dict.fromkeys([*chosen, *typed])))
    return _page(request, name, Form(_GIVEN), watched=done)


def _unwatch(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:  # noqa: ARG001
    desk.unwatch(name, [_text(sent, "handle")], forget=_text(sent, "forget") == "yes")
    return RedirectResponse(f"/sources/{name}#watched", status_code=303)


def _cost(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:
    return _page(request, name, form, costs=desk.cost(name, _want(sent)))


def _refresh(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:  # noqa: ARG001
    want = _want(sent)

    def refreshing(progress: Progress) -> Leads:
        desk.refresh(name, want, progress=progress)
        return Leads(f"/sources/{name}#last")

    job = jobs_of(request).start(f"Refreshing {desk.state(name).about.title}", refreshing)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _listen(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:  # noqa: ARG001
    ear, stream = Ear(desk), _text(sent, "stream")
    ear.ready(name, stream=stream)

    def listening(progress: Progress) -> Leads:
        ear.listen(name, stream=stream, progress=progress)
        return Leads(f"/sources/{name}#live")

    job = jobs_of(request).start(f"Listening to {desk.state(name).about.title}", listening)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _forget(request: Request, desk: SourceDesk, name: str, sent: FormData, form: Form) -> Response:
    if _text(sent, "sure") != "yes":
        raise BadInput("Tick the box first: what is taken out does not come back by itself.", where="sure")
    return _page(request, name, form, forgotten=desk.forget(name))


_Doing = Callable[[Request, SourceDesk, str, FormData, Form], Response]
_DOING: dict[str, _Doing] = {
    "watch": _watch,
    "unwatch": _unwatch,
    "cost": _cost,
    "refresh": _refresh,
    "listen": _listen,
    "forget": _forget,
}


def _want(sent: FormData) -> Want:
    numbers = {}
    for field, _, _ in WANTED:
        text = _text(sent, field) or _GIVEN[field]
        if not text.isdecimal() or len(text) > 6:
            raise BadInput.value(field, "from 0 to 100,000", text)
        numbers[field] = int(text)
    return Want(**numbers)


def _radius(text: str) -> float:
    plain = text.strip().replace(",", ".")
    if not plain.replace(".", "", 1).isdecimal() or len(plain) > 6:
        raise BadInput.value("radius_km", "up to 1,000 km", text[:20])
    return float(plain)


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name, "")
    return value.strip()[:20_000] if isinstance(value, str) else ""


def _page(
    request: Request,
    name: str,
    form: Form,
    *,
    status: int = 200,
    found: tuple[Profile, ...] | None = None,
    watched: Watched | None = None,
    **shown: Any,  # noqa: ANN401 - what a template shows
) -> Response:
    desk = desk_of(request)
    state = desk.state(name)
    return render(
        request,
        "pages/source.html",
        status=status,
        headers={"cache-control": "no-store"},
        title=state.about.title,
        step="sources",
        form=form,
        source=state,
        accounts=desk.accounts(name),
        shares=shares_of(desk, name),
        heard=Ear(desk).heard(name),
        search_costs=desk.search_cost(name) if len(state.links) < 2 else (),
        found=found,
        watched=watched,
        wanted=WANTED,
        moment=from_epoch,
        **shown,
    )
