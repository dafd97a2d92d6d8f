"""What every endpoint of campaigns shares."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Response

from goodword.core.codec import to_json

CampaignId = Annotated[int, Path(ge=1, le=2**31, description="Number of the campaign.")]
BookingId = Annotated[int, Path(ge=1, le=2**31, description="Number of the booking: one person in one campaign.")]
PersonId = Annotated[int, Path(ge=1, le=2**31, description="Number of the person.")]


def answer(value: Any, *, status: int = 200) -> Response:  # noqa: ANN401 - any value of the room
    """A value of the room as JSON."""
    return Response(to_json(value), status_code=status, media_type="application/json")
