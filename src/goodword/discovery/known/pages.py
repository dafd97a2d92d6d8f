"""The pages of one's own people: lists, who of them is heard, and taking a list away."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import BadInput, GoodwordError
from goodword.discovery.known.desk import DAYS, KnownDesk
from goodword.discovery.known.model import Added
from goodword.discovery.pages_kit import field_of, told
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
PATH = "/search/known"
_FIELDS = ("file", "kind", "basis", "name", "platform", "days")
_MOST_BYTES = 50_000_000
_KINDS = (("customers", "customers: an order list"), ("followers", "followers: a follower list"))


@router.get(PATH)
def lists(request: Request) -> Response:
    """The lists that are kept, and the form to add one."""
    return _page(request, Form({"kind": "customers", "platform": "instagram", "days": str(DAYS)}))


@router.post(PATH)
async def add(request: Request) -> Response:
    """Keep a list, or show what needs a look."""
    sent = await request.form()
    file = sent.get("file")
    body = await file.read(_MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    return await run_in_threadpool(_add, request, sent, body)


@router.get(PATH + "/{number}")
def known(request: Request, number: int) -> Response:
    """Who of a list is heard."""
    return _found(request, number)


@router.post(PATH + "/{number}/forget")
async def forget(request: Request, number: int) -> Response:
    """Take a list away, if that was confirmed."""
    sent = await request.form()
    if sent.get("sure") != "yes":
        form = Form({}, {"sure": "Tick the box to take this list away."})
        return await run_in_threadpool(_found, request, number, form=form)
    await run_in_threadpool(KnownDesk(request.app.state.workspace).store.forget, number)
    return RedirectResponse(PATH, status_code=303)


def _page(request: Request, form: Form, status: int = 200) -> Response:
    kept = KnownDesk(request.app.state.workspace).store.lists()
    return render(
        request, "pages/known.html", status=status, title="Among our own", step="find", form=form, lists=kept,
        kinds=_KINDS,
    )  # fmt: skip


def _found(request: Request, number: int, added: Added | None = None, form: Form | None = None) -> Response:
    found = KnownDesk(request.app.state.workspace).find(number)
    form = form or Form()
    return render(
        request, "pages/known_list.html", status=422 if form.errors else 200, title=found.list.name, step="find",
        k=found, added=added, form=form,
    )  # fmt: skip


def _add(request: Request, sent: FormData, body: bytes) -> Response:
    given = {name: str(sent.get(name, ""))[:700] for name in _FIELDS if name != "file"}
    file = sent.get("file")
    name = given["name"] or ((file.filename or "").split(".")[0] if isinstance(file, UploadFile) else "")
    try:
        if not body or len(body) > _MOST_BYTES:
            raise BadInput("Choose a CSV file of at most 50 MB.", where="file")
        if not given["days"].strip().isdecimal():
            raise BadInput.value("days", "a whole number", given["days"], where="days")
        added = KnownDesk(request.app.state.workspace).add(
            body, name=name, kind=given["kind"], basis=given["basis"], platform=given["platform"],
            days=int(given["days"]),
        )  # fmt: skip
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _page(request, Form(given, {field_of(error, _FIELDS): told(error)}), error.status)
    return _found(request, added.list.id, added)
