"""HTTP door of audiences: samples kept, labelled, read, exported, erased; the same core as the pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json, to_plain
from goodword.core.errors import BadInput
from goodword.vetting.audience.desk import MAX_NAME_DAYS, AudienceDesk
from goodword.vetting.audience.labels import Said
from goodword.vetting.audience.model import ListOrder, Sampling

router = APIRouter(prefix="/audiences", tags=["audiences"])

Number = Annotated[int, Path(ge=1, le=2**31, description="Number of the audience.")]
By = Annotated[str, Query(min_length=1, max_length=60, description="Who labels: a name or initials.")]


class NewAudience(BaseModel):
    """A sample of followers, as the text of a CSV or JSON Lines file."""

    content: str = Field(max_length=20_000_000, description="followers, following, posts, has_pic, handle or digits")
    name: str = Field("", max_length=120)
    creator_id: str | None = Field(None, max_length=300, description="Whose audience: platform:handle, or a handle")
    order: ListOrder = Field(ListOrder.UNKNOWN, description="How the sample was taken from the list of followers.")
    whole: int | None = Field(None, ge=1, le=2**53, description="Followers in all, where known.")
    keep_names_days: int = Field(0, ge=0, le=MAX_NAME_DAYS, description="Days that handles can be shown; 0: not kept.")


class Judgement(BaseModel):
    """One label of one follower."""

    follower: int = Field(ge=0, le=2**31, description="Number in the sample, from 0, as the card says it.")
    by: str = Field(min_length=1, max_length=60)
    said: Said = Field(description="person, not, skip; undo takes back the last label of `by`.")


class GivenLabels(BaseModel):
    """Labels made elsewhere, as the text of a CSV file."""

    content: str = Field(max_length=20_000_000, description="label (person, not, skip); row, follower or handle; by")
    by: str = Field("", max_length=60, description="Whose they are, where the file does not say.")


@router.get("", summary="Audiences that are kept, newest first")
def audiences(request: Request) -> list[dict[str, Any]]:
    """Each with the number of its followers that are labelled."""
    return [{"audience": to_plain(head), "labelled": n} for head, n in _desk(request).audiences()]


@router.post("", summary="Keep a sample of followers", status_code=201)
def add(request: Request, sample: NewAudience) -> Response:
    """Under pseudonyms; rows that cannot be used are set aside with their reason."""
    added = _desk(request).add(
        sample.content.encode(),
        name=sample.name,
        creator_id=sample.creator_id,
        sampling=Sampling(sample.order, sample.whole),
        keep_names_days=sample.keep_names_days,
    )
    return _json(added, status=201)


@router.get("/{number}", summary="What a sample and its labels say")
def standing(request: Request, number: Number) -> Response:
    """Share that looks real with its interval, alarm, gain of the labels, agreement of the labellers."""
    return _json(_desk(request).standing(number))


@router.get("/{number}/next", summary="The next follower to label")
def card(request: Request, number: Number, by: By) -> Response:
    """The one that teaches most among those this labeller has not judged; `number` null when all are done."""
    return _json(_desk(request).card(number, by))


@router.post("/{number}/labels", summary="Label one follower, or undo", status_code=201)
def judge(request: Request, number: Number, judgement: Judgement) -> Response:
    """Kept at once; answers with the next follower."""
    desk = _desk(request)
    if judgement.said is Said.UNDO:
        desk.undo(number, judgement.by)
    else:
        desk.judge(number, judgement.follower, judgement.by, judgement.said)
    return _json(desk.card(number, judgement.by), status=201)


@router.get(
    "/{number}/labels.csv",
    summary="The labels that stand, as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def export(request: Request, number: Number) -> Response:
    """row, follower (pseudonym), by, label, at (seconds UTC)."""
    return Response(_desk(request).export(number), media_type="text/csv; charset=utf-8")


@router.put("/{number}/labels", summary="Take labels made elsewhere")
def take(request: Request, number: Number, given: Annotated[GivenLabels, Body()]) -> Response:
    """All or none; what is known is not repeated."""
    if not given.content.strip():
        raise BadInput.value("content", "a CSV file with a header", given.content)
    return _json(_desk(request).take(number, given.content.encode(), by=given.by))


@router.delete("/{number}/names", summary="Forget handles now", status_code=204)
def forget_names(request: Request, number: Number) -> Response:
    """Facts, pseudonyms and labels stay."""
    _desk(request).forget_names(number)
    return Response(status_code=204)


@router.delete("/{number}", summary="Erase an audience", status_code=204)
def erase(request: Request, number: Number) -> Response:
    """With its followers and labels, for good."""
    _desk(request).erase(number)
    return Response(status_code=204)


def _desk(request: Request) -> AudienceDesk:
    return AudienceDesk(request.app.state.workspace, door="api")


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
