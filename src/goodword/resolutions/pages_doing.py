"""What is pressed on the pages of goals: done, undone, counted, a file, plan again, change, assume, put away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.outcomes.rows import Twice
from goodword.resolutions.terminal import odds_of
from goodword.resolutions.views import Changed, Imported
from goodword.sources.counts import decimal
from goodword.sources.model import Reason
from goodword.ui.render import fmt_of, render

router = APIRouter()
_TWICE: dict[str, Twice] = {"refuse": "refuse", "sum": "sum", "last": "last"}


@router.post("/goals/{number}/tick")
async def tick(request: Request, number: int) -> Response:
    """A step is done; back to where it was pressed."""
    form = await request.form()
    amount = _number(form, "amount")
    step, once, who = (str(form.get(name, ""))[:100] for name in ("step", "once", "who"))
    return await _done(
        request, number, form, lambda d: d.tap(number, step, amount=amount, who=who, once=f"{once}{step}")
    )


@router.post("/goals/{number}/count")
async def count(request: Request, number: int) -> Response:
    """So many of what is counted."""
    form = await request.form()
    amount, asked = _number(form, "amount"), _number(form, "asked")
    if amount is None:
        raise BadInput("Nothing was counted: no number was given.", next_step="go back and write how many")
    day, once, much = _day(str(form.get("day", ""))), str(form.get("once", ""))[:100], amount
    looked = None if asked is None else int(asked)
    key = f"{once}{much:g}{day or ''}"
    return await _done(request, number, form, lambda d: d.count(number, much, day=day, asked=looked, once=key))


@router.post("/goals/{number}/undo")
async def undo(request: Request, number: int) -> Response:
    """A tap is taken back: the one named, else the newest."""
    form = await request.form()
    fact = str(form.get("fact", ""))
    which = int(fact) if fact.isdecimal() and len(fact) < 12 else None
    return await _done(request, number, form, lambda d: d.undo(number, which))


@router.post("/goals/{number}/outcomes")
async def outcomes(request: Request, number: int) -> Response:
    """A file is counted; what it changed is told."""
    form = await request.form()
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise BadInput("No file was chosen.", data="Nothing was counted.", next_step="go back and choose one")
    twice = _TWICE.get(str(form.get("twice", "")), "refuse")
    found = await run_in_threadpool(_imported, _desk(request), number, sent, twice)
    view = await run_in_threadpool(_desk(request).view, number)
    return render(
        request,
        "pages/goal_imported.html",
        title="What the file said",
        step="resolve",
        odds=_odds(request),
        v=view,
        found=found,
    )


def _imported(desk: GoalDesk, number: int, sent: UploadFile, twice: Twice) -> Imported:
    desk.store.goal(number)
    with tempfile.NamedTemporaryFile(prefix="goodword-outcomes-") as kept:
        while chunk := sent.file.read(1 << 20):
            kept.write(chunk)
        kept.flush()
        return desk.import_outcomes(number, Path(kept.name), twice=twice, called=sent.filename or "file")


@router.post("/goals/{number}/replan")
async def replan(request: Request, number: int) -> Response:
    """What planning again would change; kept where it is asked for."""
    form = await request.form()
    keep = form.get("do") == "keep"
    changed = await run_in_threadpool(_desk(request).replan, number, keep=keep)
    return await _changed(request, number, changed, "replan", {})


@router.post("/goals/{number}/change")
async def change(request: Request, number: int) -> Response:
    """What another number, day, budget or hours would do; kept where it is asked for."""
    form = await request.form()
    fields = {name: str(form.get(name, "")) for name in ("target", "due", "budget", "hours")}
    changed = await run_in_threadpool(_desk(request).change, number, fields, keep=form.get("do") == "keep")
    return await _changed(request, number, changed, "change", fields)


async def _changed(request: Request, number: int, changed: Changed, action: str, fields: dict[str, str]) -> Response:
    if changed.kept is not None:
        return RedirectResponse(f"/goals/{number}", status_code=303)
    view = await run_in_threadpool(_desk(request).view, number)
    context: dict[str, Any] = {"v": view, "c": changed, "action": action, "fields": fields}
    return render(
        request, "pages/goal_changed.html", title="What would change", step="resolve", odds=_odds(request), **context
    )


@router.get("/goals/{number}/odds")
def odds(request: Request, number: int, assumption: str, value: str = "") -> Response:
    """What another value of an assumption does to the odds; the part of the page alone."""
    found = _desk(request).assume(number, assumption, value=_value(value, assumption))
    return render(
        request, "pages/goal_odds.html", odds=_odds(request), o=found, number=number, assumption=assumption, value=value
    )


@router.post("/goals/{number}/assume")
async def assume(request: Request, number: int) -> Response:
    """Plan with another assumption from now on."""
    form = await request.form()
    name, value = str(form.get("assumption", "")), str(form.get("value", ""))
    if form.get("do") == "keep":
        return await _done(
            request, number, form, lambda d: d.assume(number, name, value=_value(value, name), keep=True)
        )
    found = await run_in_threadpool(_desk(request).assume, number, name, value=_value(value, name))
    view = await run_in_threadpool(_desk(request).view, number)
    context: dict[str, Any] = {"v": view, "o": found, "number": number, "assumption": name, "value": value}
    return render(
        request,
        "pages/goal_assumed.html",
        title="What it does to the odds",
        step="resolve",
        odds=_odds(request),
        **context,
    )


@router.post("/goals/{number}/away")
async def away(request: Request, number: int) -> Response:
    """Put the goal away, or bring it back."""
    form = await request.form()
    back = form.get("do") == "back"
    await run_in_threadpool(lambda: _desk(request).bring_back(number) if back else _desk(request).put_away(number))
    return RedirectResponse(f"/goals/{number}" if back else "/goals?all=true", status_code=303)


@router.post("/goals/refresh")
async def refresh(request: Request) -> Response:
    """Look at posts and keep the day's forecast now, in place of waiting for the night."""
    await run_in_threadpool(_desk(request).refresh)
    return RedirectResponse("/goals", status_code=303)


async def _done(request: Request, number: int, form: FormData, work: Callable[[GoalDesk], object]) -> Response:
    await run_in_threadpool(work, _desk(request))
    back = str(form.get("back", ""))
    known = back in ("/goals/today", f"/goals/{number}", f"/goals/{number}/facts") or back.startswith(
        "/goals/today?who="
    )
    return RedirectResponse(back if known else f"/goals/{number}", status_code=303)


def _number(form: FormData, name: str) -> float | None:
    text = str(form.get(name, "")).strip()
    return _value(text, name) if text else None


def _value(text: str, name: str) -> float | None:
    """A number as people write it; "2 %" is 0.02. None for nothing. Raises BadInput."""
    share = "%" in text
    value = decimal(text.replace("%", ""))
    if isinstance(value, Reason):
        raise BadInput.value(name, "a number", text, hint="go back and write it like 12 or 2.5%")
    return None if value is None else value / 100 if share else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput.value("day", "a date like 2027-01-31", text) from None


def _odds(request: Request) -> Callable[[Estimate], str]:
    fmt = fmt_of(request)
    return lambda estimate: odds_of(estimate, fmt)


def _desk(request: Request) -> GoalDesk:
    return GoalDesk(request.app.state.workspace, door="page")
