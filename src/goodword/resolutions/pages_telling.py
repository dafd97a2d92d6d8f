"""Calendar feeds, and the page of who is told: calendars handed out, receivers of digests."""

from __future__ import annotations

import hmac
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from goodword.core.errors import BadInput, GoodwordError
from goodword.ledger.sendings import Every, Kind
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.telling.desk import CALENDAR, TellingDesk
from goodword.resolutions.telling.digest import text_of
from goodword.ui.form import Form
from goodword.ui.render import fmt_of, render

router = APIRouter()
E = TypeVar("E", bound=StrEnum)


@router.get(f"{CALENDAR}/{{token}}.ics")
def calendar(request: Request, token: str) -> Response:
    """The calendar of a secret address; unchanged where the program has it already."""
    body = _desk(request).calendar(token[:200]).encode()
    mark = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    if hmac.compare_digest(request.headers.get("if-none-match", ""), mark):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/goals/telling")
def telling(request: Request) -> Response:
    """Calendars and receivers, and what a digest would say now."""
    return _page(request, Form({"kind": "mail", "every": "week"}))


@router.post("/goals/telling")
async def change(request: Request) -> Response:
    """Hand out or revoke a calendar; add or remove a receiver. Secrets are shown on this one answer only."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in ("do", "goal", "who", "kind", "address", "every", "id")}
    return await run_in_threadpool(_changed, request, given)


def _changed(request: Request, given: dict[str, str]) -> Response:
    desk, number = _desk(request), given["id"] if given["id"].isdecimal() and len(given["id"]) < 10 else "0"
    secret: dict[str, str] = {}
    try:
        if given["do"] == "feed":
            of = int(given["goal"]) if given["goal"].isdecimal() and len(given["goal"]) < 10 else None
            secret = {"address": desk.add_feed(of, given["who"][:100])[1]}
        elif given["do"] == "revoke":
            desk.store.revoke(int(number))
        elif given["do"] == "add":
            made = desk.add_receiver(
                _known(Kind, "kind", given["kind"]), given["address"], who=given["who"][:100],
                every=_known(Every, "every", given["every"]),
            )  # fmt: skip
            secret = {"secret": made.secret} if made.secret else {"added": desk.shown(made)}
        elif given["do"] == "remove":
            desk.store.remove_receiver(int(number))
    except BadInput as error:
        return _page(request, Form(given, {"address": f"{error.what} {error.next_step}".strip()}), status=422)
    return _page(request, Form({"kind": "mail", "every": "week"}), secret=secret)


def _known(kind: type[E], name: str, value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise BadInput.unknown(name, value, [k.value for k in kind]) from None


def _page(request: Request, form: Form, *, status: int = 200, secret: dict[str, str] | None = None) -> Response:
    desk = _desk(request)
    try:
        found = desk.digest()
    except GoodwordError:
        found = None
    receivers = [(r, desk.shown(r), desk.store.told.of(r.id)) for r in desk.store.receivers()]
    return render(
        request,
        "pages/goals_telling.html",
        status=status,
        title="Calendars and digests",
        step="resolve",
        form=form,
        secret={"address": "", "secret": "", "added": ""} | (secret or {}),
        feeds=desk.store.feeds(),
        goals={g.id: g.title for g in desk.goals.goals(put_away=True)},
        receivers=receivers,
        of_goal=request.query_params.get("goal", ""),
        digest=found,
        digest_text=text_of(found, fmt_of(request)) if found else "",
        mail_ready=bool(request.app.state.workspace.settings.smtp),
    )


def _desk(request: Request) -> TellingDesk:
    return TellingDesk(GoalDesk(request.app.state.workspace, door="page"))
