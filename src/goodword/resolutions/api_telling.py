"""HTTP door of the night, of calendars and of digests."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.core.codec import to_json
from goodword.ledger.sendings import Every, Kind
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.telling.desk import TellingDesk
from goodword.resolutions.telling.store import Receiver

router = APIRouter(prefix="/goals", tags=["Resolve"])
Known = Annotated[int, Path(ge=1, le=2**31)]


class NewFeed(BaseModel):
    """Of which goal (null: every one) and whose steps (empty: everybody's)."""

    goal_id: int | None = Field(None, ge=1, le=2**31)
    who: str = Field("", max_length=100)


class NewReceiver(BaseModel):
    """Where a digest goes, and how often at most."""

    kind: Kind
    address: str = Field(min_length=3, max_length=2_000, description="E-mail address, or https address of a webhook.")
    who: str = Field("", max_length=100)
    every: Every = Every.WEEK


@router.post("/refresh", summary="Do the night's work on every goal")
def refresh(request: Request) -> Response:
    """Posts looked at, the day's forecast kept, plans made again where due. Done again it changes nothing. Digests are
    sent by the command `goodword goal refresh` alone."""
    return _json(_desk(request).goals.refresh())


@router.get("/feeds", summary="Calendars in force")
def feeds(request: Request) -> Response:
    """Their addresses are not kept."""
    return _json(_desk(request).store.feeds())


@router.post("/feeds", summary="Hand out a calendar", status_code=201)
def add_feed(request: Request, wanted: NewFeed) -> Response:
    """The secret address, which is told this once."""
    made, address = _desk(request).add_feed(wanted.goal_id, wanted.who)
    return _json({"feed": made, "address": address}, status=201)


@router.delete("/feeds/{feed_id}", summary="Revoke a calendar")
def revoke(request: Request, feed_id: Known) -> Response:
    """Its address answers nothing any more."""
    return _json(_desk(request).store.revoke(feed_id))


@router.get("/receivers", summary="Who gets digests")
def receivers(request: Request) -> Response:
    """Without secrets and without the part of an address that may be one."""
    desk = _desk(request)
    return _json([_shown(desk, r) for r in desk.store.receivers()])


@router.post("/receivers", summary="Send somebody digests", status_code=201)
def add_receiver(request: Request, wanted: NewReceiver) -> Response:
    """A webhook's secret is told this once."""
    desk = _desk(request)
    made = desk.add_receiver(wanted.kind, wanted.address, who=wanted.who, every=wanted.every)
    return _json({"receiver": _shown(desk, made), "secret": made.secret or None}, status=201)


@router.delete("/receivers/{receiver_id}", summary="Send nothing there any more")
def remove(request: Request, receiver_id: Known) -> Response:
    """What was sent stays in the history."""
    desk = _desk(request)
    return _json(_shown(desk, desk.store.remove_receiver(receiver_id)))


@router.get("/digest", summary="The digest as it would be sent now")
def digest(request: Request, who: str = "", every: Every = Every.WEEK) -> Response:
    """Null where there is nothing to say."""
    return _json(_desk(request).digest(who=who[:100], every=every))


def _shown(desk: TellingDesk, receiver: Receiver) -> dict[str, object]:
    return {"id": receiver.id, "kind": receiver.kind, "to": desk.shown(receiver), "who": receiver.who,
            "every": receiver.every, "made_at": receiver.made_at}  # fmt: skip


def _desk(request: Request) -> TellingDesk:
    return TellingDesk(GoalDesk(request.app.state.workspace, door="api"))


def _json(value: object, *, status: int = 200) -> Response:
    return Response(to_json(value), status_code=status, media_type="application/json")
