"""HTTP door of creators' pages: addresses handed out and revoked; a person erased."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from goodword.campaigns.api_shared import BookingId, PersonId, answer
from goodword.campaigns.erase import erase_person
from goodword.campaigns.portal.desk import DAYS, PortalDesk
from goodword.campaigns.portal.store import MOST_DAYS

router = APIRouter()


class Handed(BaseModel):
    """For how long the address holds."""

    days: int = Field(DAYS, ge=1, le=MOST_DAYS)
    asked: bool = Field(False, description="They asked for it, although they do not want to be contacted.")


@router.get("/bookings/{booking_id}/portal", summary="Addresses of a creator's page")
def links(request: Request, booking_id: BookingId) -> Response:
    """Those in force, without their secrets."""
    desk = _desk(request)
    desk.campaigns.store.booking(booking_id)
    return answer(desk.store.links(booking_id))


@router.post("/bookings/{booking_id}/portal", summary="Hand out a creator's page", status_code=201)
def hand_out(request: Request, booking_id: BookingId, given: Handed) -> Response:
    """The address, told this once: whoever has it can read and answer in the creator's place."""
    link, address = _desk(request).hand_out(booking_id, days=given.days, asked=given.asked)
    return answer({"link": link, "address": address}, status=201)


@router.delete("/portal/{link_id}", summary="Revoke an address")
def revoke(request: Request, link_id: Annotated[int, Path(ge=1, le=2**31)]) -> Response:
    """It answers nothing from now on."""
    return answer(_desk(request).store.revoke(link_id))


@router.delete("/people/{person_id}", summary="Erase a person")
def erase(request: Request, person_id: PersonId) -> Response:
    """For good, everywhere; counts and sums stay. What was changed, by table. Only owners may, as under `/keep`."""
    who = getattr(request.state, "principal", None)
    return answer(erase_person(request.app.state.workspace, person_id, user=who and who.user_id, door="api"))


def _desk(request: Request) -> PortalDesk:
    return PortalDesk(request.app.state.workspace)
