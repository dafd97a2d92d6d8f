"""HTTP door of evidence and trust: the file of a creator, kept files, weights, an order by them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.signal_disclosure import countries_named
from goodword.vetting.trust.model import DEFAULTS, MOST, TrustWeights

router = APIRouter(tags=["evidence"])

Number = Annotated[int, Path(ge=1, le=2**31, description="Number of the kept file.")]
Country = Annotated[
    list[str] | None, Query(max_length=10, description="Of the brand or the audience, whose rules apply too.")
]
Competitor = Annotated[list[str] | None, Query(max_length=20, description="Accounts that their posts should not name.")]
Weight = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]


class Weights(BaseModel):
    """Weight of each signal by name, 0 to 100; what is not named keeps its default."""

    by_signal: dict[str, Weight] = Field(max_length=100)


class Ranking(BaseModel):
    """Creators to put in an order; weights: for this order alone, else those in force."""

    creators: list[str] = Field(min_length=1, max_length=200, description="platform:handle, or a handle")
    by_signal: dict[str, Weight] | None = Field(None, max_length=100)
    niche: str = Field("", max_length=100, description="Count people at home in this niche; weigh it with at_home.")


@router.get("/creators/{creator_id}/evidence", summary="The whole file of a creator as of now")
def dossier(request: Request, creator_id: str, country: Country = None, competitor: Competitor = None) -> Response:
    """Signals, trust profile, posts with their disclosure by the strictest rule, audiences."""
    desk = EvidenceDesk(request.app.state.workspace)
    return _json(desk.dossier(creator_id, countries=countries_named(country or ()), competitors=competitor or ()))


@router.post("/creators/{creator_id}/evidence", summary="Keep the file of a creator", status_code=201)
def keep(request: Request, creator_id: str, country: Country = None, competitor: Competitor = None) -> Response:
    """As it is now, under a new number; it is never changed."""
    desk = EvidenceDesk(request.app.state.workspace)
    countries = countries_named(country or ())
    return _json(desk.keep(creator_id, countries=countries, competitors=competitor or ()), status=201)


@router.get("/creators/{creator_id}/evidence/kept", summary="What was kept of a creator, newest first")
def records(request: Request, creator_id: str) -> Response:
    """Number, time, verdict and fingerprint of each."""
    workspace = request.app.state.workspace
    return _json(EvidenceDesk(workspace).store.records(id_of(workspace.catalogue, creator_id)))


@router.get("/evidence/{number}", summary="A kept file as it was")
def record(request: Request, number: Number) -> Response:
    """Everything that was known when it was kept."""
    return _json(EvidenceDesk(request.app.state.workspace).store.body(number))


@router.get("/trust/weights", summary="Weights of the signals")
def weights(request: Request) -> Response:
    """Those in force, the defaults, and earlier settings."""
    store = EvidenceDesk(request.app.state.workspace).trust
    in_force = DEFAULTS | store.weights().by_signal
    return _json({"by_signal": in_force, "defaults": DEFAULTS, "history": store.history()})


@router.put("/trust/weights", summary="Set weights")
def set_weights(request: Request, given: Weights) -> Response:
    """Put in force for every order from now on; what is not named goes back to its default."""
    store = EvidenceDesk(request.app.state.workspace).trust
    return _json(store.set(TrustWeights(dict(given.by_signal))))


@router.post("/trust/rank", summary="Creators in an order by weights")
def rank(request: Request, given: Ranking) -> Response:
    """Profiles side by side with the strength of each signal; the rank is only an order by the weights shown."""
    chosen = TrustWeights(dict(given.by_signal)) if given.by_signal is not None else None
    return _json(EvidenceDesk(request.app.state.workspace).rank(given.creators, chosen, niche=given.niche))


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
