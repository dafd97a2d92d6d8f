"""The actions of the evidence page: files kept and shown again, weights tried and set, creators in their order."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.core.errors import BadInput, GoodwordError
from goodword.ui.form import Form
from goodword.ui.render import render
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.trust.model import TrustProfile, TrustWeights
from goodword.vetting.trust.weigh import weights_in

router = APIRouter()
_MOST_RANKED = 50
_MOST_RIVALS = 100


@router.post("/evidence")
async def keep_evidence(request: Request) -> Response:
    """Keep the file of a creator as it is now, and go back to them."""
    sent = await request.form()
    creator, back = str(sent.get("creator", "")), _own(str(sent.get("back", "")))
    desk = EvidenceDesk(request.app.state.workspace)
    countries = _codes(str(sent.get("countries", "")))
    rivals = [str(name) for name in sent.getlist("competitor")][:_MOST_RIVALS]
    await run_in_threadpool(desk.keep, creator, countries=countries, competitors=rivals)
    return RedirectResponse(back + "#kept", status_code=303)


@router.get("/evidence/{number}")
def kept_evidence(request: Request, number: int) -> Response:
    """A kept file as it was."""
    store = EvidenceDesk(request.app.state.workspace).store
    record = store.record(number)
    earlier = [r for r in store.records(record.creator_id) if r.id != number]
    return render(
        request,
        "pages/evidence.html",
        title=f"Evidence of {record.creator_id.partition(':')[2]}",
        step="vet",
        record=record,
        body=store.body(number),
        earlier=earlier,
    )


@router.get("/trust")
def trust(request: Request, creators: str = "", niche: str = "") -> Response:
    """Creators in the order of weights that stand beside it; the address may try others."""
    desk = EvidenceDesk(request.app.state.workspace)
    names = list(dict.fromkeys(name for name in creators.replace(",", " ").split() if name))
    form, ranked, status = Form({"creators": ", ".join(names), "niche": niche}), list[TrustProfile](), 200
    tried = weights_in(request.query_params)
    weights = desk.trust.weights().changed(tried)
    try:
        if len(names) > _MOST_RANKED:
            raise BadInput.value("creators", f"at most {_MOST_RANKED}", len(names))
        ranked = desk.rank(names, weights, niche=niche.strip())
    except GoodwordError as error:
        if error.status >= 500:
            raise
        form, status = (
            Form(
                form.given,
                {"niche" if error.where == "niche" else "creators": f"{error.what} {error.next_step}".strip()},
            ),
            error.status,
        )
    return render(
        request,
        "pages/trust.html",
        status=status,
        title="Whom to trust first?",
        step="vet",
        ranked=ranked,
        form=form,
        trying=bool(tried),
        parts={p.signal: p for profile in ranked for p in profile.parts},
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    )


@router.post("/trust/weights")
async def set_weights(request: Request) -> Response:
    """Try weights (they stand in the address), put them in force for every order from now on, or go back to ours."""
    sent = await request.form()
    back = _own(str(sent.get("back", "")))
    store = EvidenceDesk(request.app.state.workspace).trust
    chosen = weights_in({name: str(value) for name, value in sent.items()})
    path, _, query = back.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if not name.startswith("w.")]
    if sent.get("do") == "try":
        in_force = store.weights()
        kept += [(f"w.{name}", f"{value:g}") for name, value in chosen.items() if value != in_force.of(name)]
    else:
        weights = TrustWeights() if sent.get("do") == "reset" else store.weights().changed(chosen)
        await run_in_threadpool(store.set, weights)
    address = path + (f"?{urlencode(kept)}" if kept else "")
    return RedirectResponse(f"{address}#trust", status_code=303)


def _own(address: str) -> str:
    """An address of ours to go back to; anything else leads home."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address.partition("#")[0] if plain else "/"


def _codes(text: str) -> list[str]:
    return [code for code in text.replace(",", " ").split() if code][:20]
