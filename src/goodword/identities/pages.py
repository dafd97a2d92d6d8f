"""The page of who is one person: proposals with their evidence, people with several accounts, decisions to undo."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from goodword.core.errors import BadInput, GoodwordError
from goodword.identities.desk import IdentityDesk
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
PATH = "/identities"
_SHOWN = 30


@router.get(PATH)
def identities(request: Request) -> Response:
    """What waits for a word, who has several accounts, what was decided."""
    return _page(request, Form({}))


@router.post(PATH)
async def decide(request: Request) -> Response:
    """Merge two accounts, or say that they are not the same."""
    return await run_in_threadpool(_decide, request, await request.form())


@router.post(PATH + "/{number}/undo")
def undo(request: Request, number: int) -> Response:
    """Take a decision back."""
    try:
        IdentityDesk(request.app.state.workspace, door="page").undo(number)
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _page(request, Form({}, {"": f"{error.what} {error.next_step}".strip()}), error.status)
    return RedirectResponse(PATH, status_code=303)


def _decide(request: Request, sent: FormData) -> Response:
    given = {name: str(sent.get(name, ""))[:1_000] for name in ("one", "other", "words")}
    desk, answer = IdentityDesk(request.app.state.workspace, door="page"), sent.get("answer")
    try:
        if answer not in ("same", "different"):
            raise BadInput.unknown("answer", str(answer)[:40], ["same", "different"])
        decide = desk.merge if answer == "same" else desk.different
        decide(given["one"], given["other"], words=given["words"])
    except GoodwordError as error:
        if error.status >= 500:
            raise
        next_step = f" Next: {error.next_step}." if error.next_step else ""
        return _page(request, Form(given, {"one": error.what + next_step}), error.status)
    return RedirectResponse(PATH, status_code=303)


def _page(request: Request, form: Form, status: int = 200) -> Response:
    desk = IdentityDesk(request.app.state.workspace, door="page")
    decisions = desk.store.decisions()
    return render(
        request, "pages/identities.html", status=status, title="Who is one person?", step="find", form=form,
        found=desk.found(limit=_SHOWN), people=desk.people(),
        decisions=[d for d in reversed(decisions) if d.undoes is None],
    )  # fmt: skip
