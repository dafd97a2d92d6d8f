"""The page of the memory: what past campaigns taught, and how to forget it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from goodword.core.errors import BadInput, GoodwordError
from goodword.measurement.learning.model import ForgetRule
from goodword.measurement.learning.store import LearnedStore
from goodword.measurement.learning.view import assumed_text, view
from goodword.ui.render import render

router = APIRouter()


@router.get("/learned", response_class=HTMLResponse)
def learned(request: Request) -> HTMLResponse:
    """What is remembered and how it came to be."""
    return _page(request)


@router.post("/learned", response_model=None)
def change(
    request: Request,
    do: Annotated[str, Form(max_length=20)],
    campaign: Annotated[str, Form(max_length=200)] = "",
    half_life_days: Annotated[str, Form(max_length=10)] = "",
) -> HTMLResponse | RedirectResponse:
    """Forget one campaign or all, take that back, or set how fast is forgotten."""
    store = _store(request)
    try:
        if do == "forget":
            store.forget(campaign)
        elif do == "reset":
            store.reset()
        elif do == "undo":
            store.undo()
        elif do == "rule":
            store.set_rule(_rule(half_life_days))
        else:
            raise BadInput.unknown("action", do, ["forget", "reset", "undo", "rule"])
    except GoodwordError as error:
        return _page(request, error)
    return RedirectResponse("/learned", status_code=303)


def _rule(days: str) -> ForgetRule:
    if not days.strip().isdigit():
        raise BadInput.value("half_life_days", "a whole number of days", days)
    return ForgetRule(int(days))


def _page(request: Request, error: GoodwordError | None = None) -> HTMLResponse:
    store = _store(request)
    made = view(store.learned())
    return render(
        request, "pages/learned.html", status=error.status if error else 200, title="What campaigns taught", v=made,
        assumed=[assumed_text(a) for a in made.assumed], events=store.history()[:30], error=error, step="measure",
    )  # fmt: skip


def _store(request: Request) -> LearnedStore:
    workspace = request.app.state.workspace
    return LearnedStore(workspace.ledger, now=workspace.now)
