"""The page of upkeep: everything as one file, whether it is whole, and people who ask to be forgotten."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from goodword.core.errors import GoodwordError
from goodword.ui.form import Form, said
from goodword.ui.render import render
from goodword.upkeep.api import download, user_of
from goodword.upkeep.aside import asides, delete_asides
from goodword.upkeep.erase import checked, erase, forget_customer
from goodword.upkeep.model import Checked, Erased
from goodword.upkeep.store import UpkeepStore
from goodword.upkeep.verify import verify

router = APIRouter()


@router.get("/keep")
def keep(request: Request) -> Response:
    """What can be done."""
    return _page(request)


@router.get("/keep/backup")
def backup(request: Request) -> Response:
    """Everything in one file."""
    return download(request)


@router.get("/keep/verify")
def check(request: Request) -> Response:
    """Whether everything is whole."""
    return _page(request, found=verify(request.app.state.workspace))


@router.post("/keep/erase")
async def erase_person(request: Request) -> Response:
    """Erase somebody whose id was typed twice."""
    sent = await request.form()
    given = {name: value if isinstance(value := sent.get(name, ""), str) else "" for name in ("creator", "again")}
    return await run_in_threadpool(_erased, request, given)


@router.post("/keep/customer")
async def erase_customer(request: Request) -> Response:
    """Erase a customer of a shop from every order."""
    sent = await request.form()
    given = value if isinstance(value := sent.get("customer", ""), str) else ""
    return await run_in_threadpool(_forgotten, request, given)


@router.post("/keep/aside")
def delete_aside(request: Request) -> Response:
    """Delete what restores put aside."""
    return _page(request, deleted=len(delete_asides(request.app.state.workspace, user=user_of(request), door="page")))


def _forgotten(request: Request, given: str) -> Response:
    try:
        orders = forget_customer(request.app.state.workspace, given[:400], user=user_of(request), door="page")
    except GoodwordError as error:
        return _page(request, Form({}, {"customer": error.what}), status=error.status)
    return _page(request, forgotten=orders)  # the address itself is on no page that is shown


def _erased(request: Request, given: dict[str, str]) -> Response:
    try:
        known = checked(given["creator"])
        if checked(given["again"]) != known:
            return _page(request, Form(given, {"again": "The two are not the same."}), status=422)
        done = erase(request.app.state.workspace, known, user=user_of(request), door="page")
    except GoodwordError as error:
        return _page(request, Form(given, {"creator": said(error)}), status=error.status)
    return _page(request, erased=done)


def _page(
    request: Request,
    form: Form | None = None,
    *,
    status: int = 200,
    found: Checked | None = None,
    erased: Erased | None = None,
    forgotten: int | None = None,
    deleted: int | None = None,
) -> Response:
    return render(
        request,
        "pages/keep.html",
        status=status,
        title="Keep it",
        form=form or Form(),
        found=found,
        erased=erased,
        forgotten=forgotten,
        deleted=deleted,
        asides=asides(request.app.state.workspace),
        erasures=UpkeepStore(request.app.state.workspace.ledger).erasures(),
    )
