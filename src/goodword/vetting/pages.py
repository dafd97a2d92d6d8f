"""The pages of audiences: samples that are kept, labelling by keyboard or thumb, and what labels changed."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.form import Form
from goodword.ui.render import render
from goodword.vetting.audience.desk import AudienceDesk
from goodword.vetting.audience.labels import Said, check_labeller
from goodword.vetting.audience.model import ListOrder, Sampling
from goodword.vetting.audience.standing import Card
from goodword.vetting.evidence.pages import router as evidence_pages

router = APIRouter()
router.include_router(evidence_pages)
_MAX_BYTES = 20_000_000
_ORDERS = (
    (ListOrder.UNKNOWN.value, "not known"),
    (ListOrder.RANDOM.value, "from all over the list"),
    (ListOrder.NEWEST_FIRST.value, "the newest followers"),
)
_PROFILES = {
    "instagram": "https://www.instagram.com/{}/",
    "tiktok": "https://www.tiktok.com/@{}",
    "youtube": "https://www.youtube.com/@{}",
    "bluesky": "https://bsky.app/profile/{}",
}
_EMPTY = Form({"order": ListOrder.UNKNOWN.value, "keep_names": "0"})


@router.get("/audiences")
def audiences(request: Request) -> Response:
    """The samples that are kept, and the form to add one."""
    return _list(request, _EMPTY)


@router.post("/audiences")
async def add(request: Request) -> Response:
    """Keep a sample and go to it, or show what needs a look."""
    sent = await request.form()
    body = await _file(sent)
    return await run_in_threadpool(_add, request, sent, body)


@router.get("/audiences/{number}")
def audience(request: Request, number: int) -> Response:
    """What the sample says, what labels changed, how labellers agree."""
    return _standing(request, number, Form())


@router.get("/audiences/{number}/label")
def label(request: Request, number: int, by: str = "") -> Response:
    """The next follower to judge; who labels is asked first."""
    desk = _desk(request)
    if not by.strip():
        return _who(request, number, Form())
    try:
        card = desk.card(number, check_labeller(by))
    except BadInput as error:
        return _who(request, number, Form({"by": by}, {"by": error.what}), status=error.status)
    return _card_page(request, card)


@router.post("/audiences/{number}/label")
async def judge(request: Request, number: int) -> Response:
    """Keep one judgement, or take the last one back; then the next follower."""
    sent = await request.form()
    return await run_in_threadpool(_judge, request, number, sent)


@router.get("/audiences/{number}/labels.csv")
def export(request: Request, number: int) -> Response:
    """The labels that stand, as CSV."""
    text = _desk(request).export(number)
    name = f'attachment; filename="audience-{number}-labels.csv"'
    return Response(text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


@router.post("/audiences/{number}/labels")
async def take(request: Request, number: int) -> Response:
    """Labels of a file, all or none."""
    sent = await request.form()
    body = await _file(sent)
    return await run_in_threadpool(_take, request, number, sent, body)


@router.post("/audiences/{number}/forget-names")
def forget_names(request: Request, number: int) -> Response:
    """Forget handles and profile texts now."""
    _desk(request).forget_names(number)
    return RedirectResponse(f"/audiences/{number}", status_code=303)


@router.post("/audiences/{number}/erase")
async def erase(request: Request, number: int) -> Response:
    """Take the audience away for good, if that was confirmed."""
    sent = await request.form()
    if sent.get("sure") != "yes":
        form = Form({}, {"sure": "Tick the box to erase this audience with its labels."})
        return await run_in_threadpool(_standing, request, number, form, status=422)
    await run_in_threadpool(_desk(request).erase, number)
    return RedirectResponse("/audiences", status_code=303)


def _desk(request: Request) -> AudienceDesk:
    return AudienceDesk(request.app.state.workspace, door="page")


def _list(request: Request, form: Form, *, status: int = 200) -> Response:
    kept = _desk(request).audiences()
    return render(
        request,
        "pages/audiences.html",
        status=status,
        title="Audiences",
        step="vet",
        kept=kept,
        form=form,
        orders=_ORDERS,
    )


async def _file(sent: FormData) -> bytes:
    file = sent.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return b""
    return await file.read(_MAX_BYTES + 1)


def _add(request: Request, sent: FormData, body: bytes) -> Response:
    given = {name: str(sent.get(name, "")) for name in ("name", "creator", "order", "whole", "keep_names")}
    try:
        added = _desk(request).add(
            _checked(body),
            name=given["name"] or _filename(sent),
            creator_id=given["creator"] or None,
            sampling=Sampling(_order(given["order"]), _whole("whole", given["whole"])),
            keep_names_days=_whole("keep_names", given["keep_names"]) or 0,
        )
    except GoodwordError as error:
        field = error.where if error.where in given else "file"
        return _list(request, Form(given, {field: f"{error.what} {error.next_step}".strip()}), status=error.status)
    return RedirectResponse(f"/audiences/{added.audience.id}", status_code=303)


def _checked(body: bytes) -> bytes:
    if not body:
        raise BadInput("Choose a file first.", where="file")
    if len(body) > _MAX_BYTES:
        raise BadInput(f"The file is larger than {_MAX_BYTES // 1_000_000} MB.", where="file")
    return body


def _filename(sent: FormData) -> str:
    file = sent.get("file")
    return (file.filename or "").split(".")[0] if isinstance(file, UploadFile) else ""


def _order(text: str) -> ListOrder:
    try:
        return ListOrder(text or ListOrder.UNKNOWN)
    except ValueError as error:
        raise BadInput.unknown("order", text, [o.value for o in ListOrder], where="order") from error


def _whole(name: str, text: str) -> int | None:
    plain = text.strip().replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not plain.isdecimal():
        raise BadInput("A whole number, or nothing, is expected here.", where=name)
    return int(plain) or None


def _standing(request: Request, number: int, form: Form, *, note: str = "", status: int = 200) -> Response:
    desk = _desk(request)
    head, standing = desk.store.head(number), desk.standing(number)
    return render(
        request,
        "pages/audience.html",
        status=status,
        title=head.name,
        step="vet",
        s=standing,
        a=head,
        c=standing.credibility,
        of_nobody=desk.note(head.creator_id),
        form=form,
        note=note,
    )


def _who(request: Request, number: int, form: Form, *, status: int = 200) -> Response:
    desk = _desk(request)
    head, people = desk.store.head(number), desk.labellers(number)
    return render(
        request,
        "pages/audience_who.html",
        status=status,
        title="Who labels?",
        step="vet",
        a=head,
        people=people,
        form=form,
    )


def _judge(request: Request, number: int, sent: FormData) -> Response:
    desk, by = _desk(request), check_labeller(str(sent.get("by", "")))
    said, follower = str(sent.get("said", "")), str(sent.get("follower", ""))
    if said == Said.UNDO.value:
        desk.undo(number, by)
    else:
        desk.judge(number, _follower(follower), by, _said(said))
    if request.headers.get("hx-request") == "true":
        return _card_page(request, desk.card(number, by))
    return RedirectResponse(f"/audiences/{number}/label?by={quote(by)}", status_code=303)


def _follower(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise BadInput.value("follower", "a number", text)
    return int(text)


def _said(text: str) -> Said:
    if text not in (Said.PERSON, Said.NOT, Said.SKIP):
        raise BadInput.unknown("label", text, [Said.PERSON, Said.NOT, Said.SKIP])
    return Said(text)


def _card_page(request: Request, card: Card) -> Response:
    part = request.headers.get("hx-request") == "true"
    handle, _, about = card.shown.partition("\n")
    return render(
        request,
        "evidence/card.html" if part else "pages/audience_label.html",
        title=f"Labelling {card.audience.name}",
        step="vet",
        card=card,
        handle=handle,
        about=about,
        facts=dict(card.facts),
        profile=_profile(card, handle),
    )


def _profile(card: Card, handle: str) -> str:
    platform = (card.audience.creator_id or "").partition(":")[0]
    return _PROFILES[platform].format(quote(handle, safe="")) if handle and platform in _PROFILES else ""


def _take(request: Request, number: int, sent: FormData, body: bytes) -> Response:
    by = str(sent.get("by", ""))
    try:
        found = _desk(request).take(number, _checked(body), by=by)
    except GoodwordError as error:
        if error.status >= 500 or error.status == 404:
            raise
        where = f"{error.where}: " if error.where and error.where != "file" else ""
        form = Form({"by": by}, {"labels": f"{where}{error.what} {error.data}".strip()})
        return _standing(request, number, form, status=error.status)
    return _standing(request, number, Form(), note=found.sentence)
