"""The creator's own page, without an account: its address is the key, and says nothing to anybody else."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.model import ConsentKind
from goodword.campaigns.portal.desk import PortalDesk
from goodword.core.codec import to_json
from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.ui.render import render

router = APIRouter()
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "same-origin", "x-robots-tag": "noindex"}
_ERASE = "erase"


@router.get("/portal/{token}")
def portal(request: Request, token: str, sure: bool = False) -> Response:
    """The page; `sure` asks once more before everything is erased."""
    return _page(request, token, sure=sure)


@router.post("/portal/{token}")
async def act(request: Request, token: str) -> Response:
    """Answer an offer, say yes or no to contact, erase."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, token, sent)


@router.get("/portal/{token}/stored.json")
def stored(request: Request, token: str) -> Response:
    """Everything that is kept about the person, to take along."""
    body = to_json(PortalDesk(request.app.state.workspace).stored(token), indent=2)
    headers = _PRIVATE | {"content-disposition": 'attachment; filename="stored.json"'}
    return Response(body, media_type="application/json", headers=headers)


def _page(
    request: Request, token: str, *, sure: bool = False, error: GoodwordError | None = None, status: int = 200
) -> Response:
    found = PortalDesk(request.app.state.workspace).open(token)
    return render(
        request, "portal/page.html", status=status, headers=_PRIVATE, title=found.campaign.brand, p=found,
        w=found.words, here=f"/portal/{token}", sure=sure, error=error,
    )  # fmt: skip


def _acted(request: Request, token: str, sent: dict[str, str]) -> Response:
    desk, do = PortalDesk(request.app.state.workspace), sent.get("do", "")
    try:
        if do == _ERASE:
            words = desk.open(token).words
            if sent.get("sure") != "yes":
                return RedirectResponse(f"/portal/{token}?sure=true", status_code=303)
            desk.erase(token)
            return render(request, "portal/erased.html", headers=_PRIVATE, title=words("erase"), w=words)
        _do(desk, token, do, sent)
    except NotFound:
        raise
    except GoodwordError as error:
        return _page(request, token, error=error, status=error.status)
    return RedirectResponse(f"/portal/{token}", status_code=303)


def _do(desk: PortalDesk, token: str, do: str, sent: dict[str, str]) -> None:
    if do in (State.ACCEPTED.value, State.DECLINED.value, State.COUNTERED.value):
        number = sent.get("offer", "")
        if not number.isdecimal() or len(number) > 10:
            raise BadInput.value("offer", "a number", number[:40])
        desk.answer(token, int(number), State(do), fee=sent.get("fee", ""), note=sent.get("note", ""))
    elif do in (ConsentKind.GIVEN.value, ConsentKind.WITHDRAWN.value, ConsentKind.STOP.value):
        desk.consent(token, ConsentKind(do))
    else:
        raise BadInput.unknown("action", do[:40], ["accepted", "declined", "countered", "given", "withdrawn", "stop"])
