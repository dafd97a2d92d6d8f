"""The pages of people without an account: everybody, rows that wait, and one person."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import Conflict, GoodwordError
from goodword.discovery.pages_kit import field_of, told
from goodword.offline.answers import answer_of
from goodword.offline.desk import OfflineDesk
from goodword.offline.model import FIELDS, Taken
from goodword.offline.read import fields_of
from goodword.ui.form import Form
from goodword.ui.render import render
from goodword.upkeep.api import user_of

router = APIRouter()
PATH = "/offline"
_MOST_BYTES = 50_000_000
_ASKED = tuple(f for f in FIELDS if f not in ("circle_size", "currency"))
_BASES = (
    ("", "not said yet: nothing can be sent"), ("consent", "they said yes to being contacted"),
    ("asked", "they wrote first"), ("interest", "a business contact that they publish"),
    ("contract", "there is an agreement"),
)  # fmt: skip
_COSTS = (("", "not said"), ("gift", "a gift"), ("voucher", "a voucher"), ("fee", "a fee"))


@router.get(PATH)
def people(request: Request) -> Response:
    """Everybody, rows that wait, and the forms to add people."""
    return _page(request, Form({"basis": ""}))


@router.post(PATH)
async def add(request: Request) -> Response:
    """Keep somebody, or show what needs a look."""
    return await run_in_threadpool(_add, request, await request.form())


@router.post(PATH + "/import")
async def take(request: Request) -> Response:
    """Keep the people of a file, or say what would be kept."""
    sent = await request.form()
    file = sent.get("file")
    body = await file.read(_MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    return await run_in_threadpool(_take, request, sent, body)


@router.get(PATH + "/export.csv")
def export(request: Request) -> Response:
    """Everybody as CSV, in the form that the import reads."""
    headers = {"content-disposition": 'attachment; filename="people-without-an-account.csv"'}
    return Response(_desk(request).export(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post(PATH + "/waiting/{number}")
async def settle(request: Request, number: int) -> Response:
    """Say what a row that waits is."""
    return await run_in_threadpool(_settle, request, number, await request.form())


@router.get(PATH + "/{number}")
def person(request: Request, number: int) -> Response:
    """One person, to be changed."""
    return _one(request, number)


@router.post(PATH + "/{number}")
async def change(request: Request, number: int) -> Response:
    """Keep what was changed."""
    return await run_in_threadpool(_change, request, number, await request.form())


@router.post(PATH + "/{number}/remove")
def remove(request: Request, number: int) -> Response:
    """Take somebody out of what is found."""
    _desk(request).remove(number)
    return RedirectResponse(f"{PATH}/{number}", status_code=303)


@router.post(PATH + "/{number}/back")
def back(request: Request, number: int) -> Response:
    """Bring somebody back."""
    _desk(request).bring_back(number)
    return RedirectResponse(f"{PATH}/{number}", status_code=303)


@router.post(PATH + "/{number}/erase")
def erase(request: Request, number: int) -> Response:
    """Take somebody out of everything, for good."""
    _desk(request).erase(number, user=user_of(request))
    return RedirectResponse(PATH, status_code=303)


def _page(
    request: Request, form: Form, *, taken: Taken | None = None, like: Conflict | None = None, status: int = 200
) -> Response:
    desk = _desk(request)
    everybody = desk.store.people(removed=True)
    return render(
        request, "pages/offline.html", status=status, title="Whom do we know in person?", step="find", form=form,
        people=[p for p in everybody if p.removed_at is None], removed=[p for p in everybody if p.removed_at],
        waiting=desk.store.waiting(), taken=taken, like=like, bases=_BASES, costs=_COSTS,
    )  # fmt: skip


def _one(request: Request, number: int, form: Form | None = None, status: int = 200) -> Response:
    found = _desk(request).store.person(number)
    return render(
        request, "pages/offline_person.html", status=status, title=found.wish.shown, step="find", p=found,
        form=form or Form(fields_of(found.wish)), bases=_BASES, costs=_COSTS,
    )  # fmt: skip


def _given(sent: FormData) -> dict[str, str]:
    return {name: str(sent.get(name, ""))[:5_000] for name in _ASKED}


def _add(request: Request, sent: FormData) -> Response:
    given = _given(sent)
    try:
        kept = _desk(request).add(given, another=sent.get("another") == "yes")
    except Conflict as error:
        return _page(request, Form(given), like=error, status=error.status)
    except GoodwordError as error:
        return _page(request, _wrong(given, error), status=error.status)
    return RedirectResponse(f"{PATH}/{kept.id}", status_code=303)


def _take(request: Request, sent: FormData, body: bytes) -> Response:
    file = sent.get("file")
    name = (file.filename or "file")[:200] if isinstance(file, UploadFile) else "file"
    said = {f: str(sent.get(f, ""))[:500] for f in ("currency", "basis", "basis_words")}
    try:
        done = _desk(request).take(body, name=name, dry_run=sent.get("look") == "yes", **said)  # type: ignore[arg-type] # texts
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _page(request, Form({}, {"file": told(error)}), status=error.status)
    return _page(request, Form({}), taken=done)


def _settle(request: Request, number: int, sent: FormData) -> Response:
    given = {f: str(sent[f])[:5_000] for f in FIELDS if f in sent}
    try:
        _desk(request).settle(number, answer_of(str(sent.get("answer", ""))), given)
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _page(request, Form({}, {f"row-{number}": told(error)}), status=error.status)
    return RedirectResponse(PATH, status_code=303)


def _change(request: Request, number: int, sent: FormData) -> Response:
    given = _given(sent)
    try:
        _desk(request).change(number, given)
    except GoodwordError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _one(request, number, _wrong(given, error), error.status)
    return RedirectResponse(f"{PATH}/{number}", status_code=303)


def _wrong(given: Mapping[str, str], error: GoodwordError) -> Form:
    if error.status >= 500:
        raise error
    return Form(dict(given), {field_of(error, _ASKED): told(error)})


def _desk(request: Request) -> OfflineDesk:
    return OfflineDesk(request.app.state.workspace, door="page")
