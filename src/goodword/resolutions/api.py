"""HTTP door of goals: drafted, begun, looked at, ticked, counted, planned again, exported."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, File, Form, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.resolutions.desk import GoalDesk, money_of
from goodword.resolutions.export import as_csv, as_plain
from goodword.resolutions.fields import FIELDS
from goodword.resolutions.outcomes.model import Columns
from goodword.resolutions.outcomes.rows import Twice
from goodword.sources.dates import Order

router = APIRouter(prefix="/goals", tags=["Resolve"])

GoalId = Annotated[int, Path(ge=1, le=2**31, description="Number of the goal.")]
Text = Annotated[str, Field(max_length=400)]


class Wish(BaseModel):
    """A goal: in words, as fields, or both (fields win)."""

    words: Text = Field("", description='"500 orders by 31 March on ₹60,000"')
    fields: dict[str, Text] = Field(default_factory=dict, description=f"Any of {', '.join(FIELDS)}; all as text.")
    price: Text = Field("", description='What one creator costs, where it is known: "₹2,000".')


class Tap(BaseModel):
    """A step is done. once: any text; the same one sent again counts once."""

    step: str = Field(min_length=1, max_length=64, description="Id of the step.")
    amount: float | None = Field(None, gt=0, le=1e6, description="So much of it; all that is left if null.")
    who: Text = ""
    note: Text = ""
    once: str = Field("", max_length=100)


class Count(BaseModel):
    """So many of what the goal counts. asked: for a share, found among so many looked at."""

    amount: float = Field(ge=-1e6, le=1e6)
    day: date | None = None
    asked: int | None = Field(None, ge=0, le=10**9)
    who: Text = ""
    once: str = Field("", max_length=100)


class Undo(BaseModel):
    """Which tap; the newest if null."""

    fact: int | None = Field(None, ge=1, le=2**31)


class Change(BaseModel):
    """What is to be different; empty: as it is. keep: false only looks."""

    target: Text = ""
    due: Text = ""
    budget: Text = ""
    hours: Text = ""
    keep: bool = True


class Assume(BaseModel):
    """Another assumption. keep: plan with it from now on."""

    assumption: str = Field(min_length=1, max_length=100)
    value: float | None = None
    low: float | None = None
    high: float | None = None
    keep: bool = False


@router.get("", summary="Goals as they stand")
def goals(request: Request, put_away: bool = False) -> Response:
    """Every goal with its plan, steps and odds; with `put_away` also those put away."""
    desk = _desk(request)
    return _json([desk.view(saved.id) for saved in desk.goals(put_away=put_away)])


@router.post("/draft", summary="Understand and plan a goal, keep nothing")
def draft(request: Request, wish: Wish) -> Response:
    """What was understood, what is missing, and the plan where nothing is."""
    desk = _desk(request)
    heard = desk.hear(wish.words) if wish.words else None
    found = desk.draft(_fields(desk, wish), price=money_of(wish.price))
    return _json({"draft": found, "heard": heard.heard if heard else (), "unused": heard.unused if heard else ()})


@router.post("", summary="Begin a goal", status_code=201)
def begin(request: Request, wish: Wish) -> Response:
    """The goal with its first plan. What is missing is an error that names the field."""
    desk = _desk(request)
    view = desk.begin(_fields(desk, wish), words=wish.words, price=money_of(wish.price))
    return _json(view, status=201)


@router.get("/today", summary="What to do now")
def today(request: Request, who: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Steps to work on over all goals, what was reached, buffer and odds. who: one person's."""
    found = _desk(request).today(who=who)
    return _json({"today": found, "todo": found.todo, "results": found.results})


@router.get("/{goal_id}", summary="A goal as it stands")
def goal(request: Request, goal_id: GoalId) -> Response:
    """Plan in force, plan to come, steps with their progress, odds, buffer, the next best thing to do."""
    return _json(_desk(request).view(goal_id))


@router.delete("/{goal_id}", summary="Put a goal away", status_code=204)
def put_away(request: Request, goal_id: GoalId) -> Response:
    """No longer listed or told; `restore` brings it back with everything."""
    _desk(request).put_away(goal_id)
    return Response(status_code=204)


@router.post("/{goal_id}/restore", summary="Bring a goal back")
def restore(request: Request, goal_id: GoalId) -> Response:
    """Listed and told again."""
    return _json(_desk(request).bring_back(goal_id))


@router.post("/{goal_id}/ticks", summary="Say that a step is done", status_code=201)
def tick(request: Request, goal_id: GoalId, tap: Tap) -> Response:
    """The goal after it; `undo` takes it back."""
    desk = _desk(request)
    desk.tap(goal_id, tap.step, amount=tap.amount, who=tap.who, note=tap.note, once=tap.once)
    return _json(desk.view(goal_id), status=201)


@router.post("/{goal_id}/counts", summary="Add so many of what is counted", status_code=201)
def count(request: Request, goal_id: GoalId, counted: Count) -> Response:
    """The goal after it. Below zero takes back what was counted too much."""
    desk = _desk(request)
    desk.count(goal_id, counted.amount, day=counted.day, asked=counted.asked, who=counted.who, once=counted.once)
    return _json(desk.view(goal_id), status=201)


@router.post("/{goal_id}/undo", summary="Take a tap back")
def undo(request: Request, goal_id: GoalId, which: Annotated[Undo | None, Body()] = None) -> Response:
    """The tap that got a counter-entry, or null when none stands."""
    return _json(_desk(request).undo(goal_id, which.fact if which else None))


@router.get("/{goal_id}/facts", summary="Everything that was seen")
def facts(request: Request, goal_id: GoalId) -> Response:
    """Taps, counts, rows of files and posts, corrections and counter-entries, in the order of their recording."""
    return _json(_desk(request).store.facts(goal_id))


@router.post("/{goal_id}/outcomes", summary="Count what a file says", status_code=201)
def outcomes(
    request: Request,
    goal_id: GoalId,
    file: Annotated[UploadFile, File(description="CSV, JSON or Parquet: outcomes by day, or one a row.")],
    day: Annotated[str, Form(max_length=200)] = "",
    amount: Annotated[str, Form(max_length=200)] = "",
    order_id: Annotated[str, Form(alias="id", max_length=200)] = "",
    status: Annotated[str, Form(max_length=200)] = "",
    who: Annotated[str, Form(max_length=200)] = "",
    date_order: Annotated[Order, Form()] = "",
    twice: Annotated[Twice, Form()] = "refuse",
) -> Response:
    """What was new, corrected and as before. The same file twice changes nothing."""
    columns = Columns(day, amount, order_id, status, who)
    return _json(_imported(_desk(request), goal_id, file, columns, date_order, twice), status=201)


def _imported(
    desk: GoalDesk, goal_id: int, file: UploadFile, columns: Columns, date_order: Order, twice: Twice
) -> object:
    desk.store.goal(goal_id)
    with tempfile.NamedTemporaryFile(prefix="goodword-outcomes-") as kept:
        shutil.copyfileobj(file.file, kept)
        kept.flush()
        return desk.import_outcomes(
            goal_id,
            FilePath(kept.name),
            columns=columns,
            date_order=date_order,
            twice=twice,
            called=file.filename or "file",
        )


@router.post("/{goal_id}/replan", summary="Plan again")
def replan(request: Request, goal_id: GoalId, keep: bool = True) -> Response:
    """What is left spread anew; the old plan stays where nothing is worth changing."""
    return _json(_desk(request).replan(goal_id, keep=keep))


@router.post("/{goal_id}/change", summary="Change the number, day, money or hours")
def change(request: Request, goal_id: GoalId, changed: Change) -> Response:
    """Harder counts at once, easier after seven days; both lines are in the answer."""
    return _json(_desk(request).change(goal_id, changed.model_dump(exclude={"keep"}), keep=changed.keep))


@router.post("/{goal_id}/assumptions", summary="What another assumption does to the odds")
def assume(request: Request, goal_id: GoalId, assumed: Assume) -> Response:
    """Odds before and after, and the plan that would follow."""
    a = assumed
    return _json(_desk(request).assume(goal_id, a.assumption, value=a.value, low=a.low, high=a.high, keep=a.keep))


@router.get("/{goal_id}/retrospective", summary="Planned, forecast, happened")
def retrospective(request: Request, goal_id: GoalId) -> Response:
    """With the Brier score of our own forecasts: of this goal, and of all that are over."""
    desk = _desk(request)
    return _json({"retrospective": desk.retrospective(goal_id), "own_brier": desk.own_brier()})


@router.get("/{goal_id}/export", summary="A goal with its whole history")
def export(request: Request, goal_id: GoalId, table: Literal["", "steps", "facts", "forecasts"] = "") -> Response:
    """JSON of everything, or one table as CSV."""
    return exported(_desk(request), goal_id, table)


def exported(desk: GoalDesk, goal_id: int, table: str) -> Response:
    """The export as a file to keep."""
    saved, facts_, forecasts = desk.store.goal(goal_id), desk.store.facts(goal_id), desk.store.forecasts(goal_id)
    name = f"goal-{goal_id}{'-' + table if table else ''}"
    if not table:
        body = to_json(as_plain(saved, desk.store.versions(goal_id), facts_, forecasts), indent=2)
        return _file(body, f"{name}.json", "application/json")
    return _file(as_csv(table, desk.view(goal_id), facts_, forecasts), f"{name}.csv", "text/csv; charset=utf-8")


def _file(body: str, name: str, kind: str) -> Response:
    return Response(body, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _fields(desk: GoalDesk, wish: Wish) -> dict[str, str]:
    if not wish.words and not wish.fields:
        raise BadInput("Say the goal in words or as fields.", where="words")
    heard = desk.hear(wish.words).heard if wish.words else ()
    return {**{h.name: h.value for h in heard}, **wish.fields}


def _desk(request: Request) -> GoalDesk:
    return GoalDesk(request.app.state.workspace, door="api")


def _json(value: Any, *, status: int = 200) -> Response:  # noqa: ANN401 - any value of the room
    return Response(to_json(value), status_code=status, media_type="application/json")
