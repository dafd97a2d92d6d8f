"""Our side of consent as pages: whom we asked for what, how it stands, and asking."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from goodword.consent.archive.registry import names
from goodword.consent.connecting import HOMES
from goodword.consent.desk import ConsentDesk
from goodword.consent.model import Way, What, Wish
from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.form import Form
from goodword.ui.format import language_name, platform_name
from goodword.ui.render import render
from goodword.ui.words import LANGUAGES

router = APIRouter()
_FIELDS = ("creator", "brand", "purpose", "contact", "name", "language", "keep_days", "keep_until", "days", "what")
_GIVEN: dict[str, str | list[str]] = {"keep_days": "365", "days": "60", "what": ["profile", "posts", "audience"]}
_LANGUAGES = [("", "As their browser asks"), *((tag, language_name(tag)) for tag in LANGUAGES)]
WHAT = {
    What.PROFILE: "Profile: name, description, number of followers",
    What.POSTS: "Posts with their counts",
    What.AUDIENCE: "Shares of towns and countries of the audience",
    What.FOLLOWERS: "Followers, counted and turned into numbers without names",
}


@router.get("/asks")
def asks(request: Request, creator: str = "") -> Response:
    """Whom we asked, and a form to ask."""
    return _page(request, Form({**_GIVEN, "creator": creator[:300]}))


@router.post("/asks")
async def ask(request: Request) -> Response:
    """Ask somebody; the address is shown once."""
    sent = await request.form()
    return await run_in_threadpool(_asked, request, sent)


@router.get("/asks/{number}")
def one(request: Request, number: int) -> Response:
    """One ask with everything that was said of it."""
    return _one(request, number)


@router.post("/asks/{number}")
async def act(request: Request, number: int) -> Response:
    """A new address, or take the ask back."""
    sent = await request.form()
    return await run_in_threadpool(_acted, request, number, str(sent.get("do", "")))


def _asked(request: Request, sent: FormData) -> Response:
    given: dict[str, str | list[str]] = {name: str(sent.get(name, "")).strip()[:4_000] for name in _FIELDS}
    given["what"] = [str(value) for value in sent.getlist("what")]
    form = Form({**given, "way": str(sent.get("way", "archive"))})
    try:
        made, address = _desk(request).ask(_wish(form), who=_who(request))
    except GoodwordError as error:
        return _page(request, form.refused(error, _FIELDS, otherwise=error.where or "creator"), status=error.status)
    return _one(request, made.id, address=address)


def _wish(form: Form) -> Wish:
    what = tuple(w for w in What if w.value in form.values("what"))
    way = Way.CONNECTION if form.value("way") == Way.CONNECTION.value else Way.ARCHIVE
    return Wish(
        form.value("creator"), "", form.value("brand"), form.value("purpose"), form.value("contact"), way, what,
        form.value("name"), form.value("language"), _number(form, "keep_days"), _until(form.value("keep_until")),
        _number(form, "days"),
    )  # fmt: skip


def _number(form: Form, name: str) -> int:
    text = form.value(name)
    if not text.isdecimal() or len(text) > 6:
        raise BadInput.value(name, "a number of days", text[:40])
    return int(text)


def _until(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError:
        raise BadInput.value("keep_until", "a day", text[:40]) from None


def _acted(request: Request, number: int, do: str) -> Response:
    desk = _desk(request)
    try:
        if do == "link":
            _, address = desk.link(number, who=_who(request))
            return _one(request, number, address=address)
        if do != "withdraw":
            raise BadInput.unknown("action", do[:40], ["link", "withdraw"])
        desk.withdraw(number, who=_who(request))
    except GoodwordError as error:
        return _one(request, number, error=error, status=error.status)
    return RedirectResponse(f"/asks/{number}", status_code=303)


def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    desk = _desk(request)
    return render(
        request, "pages/asks.html", status=status, title="Consent", step="sources", form=form, asked=desk.store.all(),
        now=desk.workspace.now(), what=WHAT, languages=_LANGUAGES, connections=tuple(HOMES),
        archives=[platform_name(name) for name in names()],
    )  # fmt: skip


def _one(request: Request, number: int, *, status: int = 200, **shown: Any) -> Response:  # noqa: ANN401 - for a template
    desk = _desk(request)
    found = desk.store.one(number)
    values = {"address": "", "error": None} | shown
    return render(
        request, "pages/ask.html", status=status, headers={"cache-control": "no-store"}, title=f"Ask {number}",
        step="sources", ask=found, state=found.state(desk.workspace.now()), what=WHAT, **values,
    )  # fmt: skip


def _desk(request: Request) -> ConsentDesk:
    return ConsentDesk(request.app.state.workspace, door="page")


def _who(request: Request) -> str:
    who = getattr(request.state, "principal", None)
    return who.name if who is not None else ""
