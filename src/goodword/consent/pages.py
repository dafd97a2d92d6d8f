"""The creator's own consent page, without an account: its address is the key, and says nothing to anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.consent.desk import ConsentDesk, Page
from goodword.consent.pages_asks import router as asks_router
from goodword.consent.pages_invented import router as invented_router
from goodword.consent.previews import Preview, Previews
from goodword.consent.shown import lines_of
from goodword.consent.uploading import streamed
from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.ui.format import platform_name
from goodword.ui.render import render
from goodword.ui.words import LANGUAGES

router = APIRouter()
router.include_router(asks_router)
router.include_router(invented_router)
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "same-origin", "x-robots-tag": "noindex"}
_MINE = "goodword_consent"
_SIGNING_IN = 3_600
_MOST_LEFT = 1_000_000


@router.get("/consent/back")
def back(request: Request) -> Response:
    """Where a network sends a creator who signed in there; the cookie knows whose page it was."""
    token, query = request.cookies.get(_MINE, ""), dict(request.query_params)
    desk = _desk(request)
    page = desk.open(token, _languages(request))
    try:
        desk.connected(token, query, _back(request), page.words.language)
    except NotFound:
        raise
    except GoodwordError as error:
        return _page(request, token, error=error, status=error.status)
    answer = RedirectResponse(f"/consent/{token}", status_code=303)
    answer.delete_cookie(_MINE, path="/consent")
    return answer


@router.get("/consent/{token}")
def consent(request: Request, token: str, sure: bool = False) -> Response:
    """The page; `sure` asks once more before everything is erased."""
    return _page(request, token, sure=sure)


@router.get("/consent/{token}/connect")
def connect(request: Request, token: str) -> Response:
    """Off to the network to sign in there. A link, because pages of ours may send forms to nobody else."""
    try:
        return _connect(request, _desk(request), token)
    except NotFound:
        raise
    except GoodwordError as error:
        return _page(request, token, error=error, status=error.status)


@router.post("/consent/{token}/archive")
async def archive(request: Request, token: str, left: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Read an archive while it comes in and show what would be kept; nothing is. left: files that stayed."""
    desk = _desk(request)
    await run_in_threadpool(desk.open, token)

    def read(name: str, stream: BinaryIO) -> Preview:
        return desk.look(token, name, stream, left=min(left, _MOST_LEFT))

    try:
        await streamed(request, "file", read)
    except NotFound:
        raise
    except GoodwordError as error:
        return await run_in_threadpool(_page, request, token, error=error, status=error.status)
    return RedirectResponse(_here(request, token) + "#preview", status_code=303)


@router.post("/consent/{token}")
async def act(request: Request, token: str) -> Response:
    """Agree to what was shown, throw it away, take consent back."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_acted, request, token, sent)


def _acted(request: Request, token: str, sent: Mapping[str, str]) -> Response:
    desk, do = _desk(request), sent.get("do", "")
    try:
        if do == "revoke" and sent.get("sure") != "yes":
            return RedirectResponse(_here(request, token, sure="true") + "#sure", status_code=303)
        _do(desk, token, do, sent)
    except NotFound:
        raise
    except GoodwordError as error:
        return _page(request, token, error=error, status=error.status)
    return RedirectResponse(_here(request, token), status_code=303)


def _do(desk: ConsentDesk, token: str, do: str, sent: Mapping[str, str]) -> None:
    if do == "give":
        language = sent.get("language", "")
        desk.give(token, sent.get("mark", ""), language if language in LANGUAGES else "en")
    elif do == "discard":
        desk.discard(token)
    elif do == "revoke":
        desk.revoke(token)
    else:
        raise BadInput.unknown("action", do[:40], ["give", "discard", "revoke"])


def _connect(request: Request, desk: ConsentDesk, token: str) -> Response:
    """Off to the network; the way back finds the page by a cookie that only comes along on a plain visit."""
    address, _ = desk.connect(token, _back(request))
    answer = RedirectResponse(address, status_code=303)
    secure = request.url.scheme == "https"
    answer.set_cookie(_MINE, token, max_age=_SIGNING_IN, path="/consent", httponly=True, samesite="lax", secure=secure)
    return answer


def _page(
    request: Request, token: str, *, sure: bool = False, error: GoodwordError | None = None, status: int = 200
) -> Response:
    page: Page = _desk(request).open(token, _languages(request))
    preview = page.preview
    return render(
        request, "consent/page.html", status=status, headers=_PRIVATE, title=page.text.title, p=page, w=page.words,
        here=f"/consent/{token}", sure=sure, error=error, preview=preview,
        lines=lines_of(preview, page.words) if preview is not None else (),
        network=platform_name(page.ask.network), languages=LANGUAGES, chosen=_chosen(request),
    )  # fmt: skip


def _desk(request: Request) -> ConsentDesk:
    state = request.app.state
    if not hasattr(state, "consent_previews"):
        state.consent_previews = Previews()
    return ConsentDesk(state.workspace, door="page", previews=state.consent_previews)


def _back(request: Request) -> str:
    """Where a network sends people back to: one address for all, as it has to be named to the network."""
    settings = request.app.state.workspace.settings
    return (settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")) + "/consent/back"


def _chosen(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else ""


def _languages(request: Request) -> list[str]:
    """The language that was chosen on the page, then those of the browser in its order."""
    accepted = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return [one for one in (_chosen(request), *accepted) if one]


def _here(request: Request, token: str, **more: str) -> str:
    query = [f"{k}={v}" for k, v in {"lang": _chosen(request), **more}.items() if v]
    return f"/consent/{token}" + (f"?{'&'.join(query)}" if query else "")
