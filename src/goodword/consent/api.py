"""HTTP door of consent: asks, new addresses, taking back, and what ends by itself. Creators answer elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from goodword.consent.desk import ConsentDesk
from goodword.consent.model import MOST_DAYS, Ask, Way, What, Wish
from goodword.core.codec import to_plain

router = APIRouter(prefix="/consent", tags=["Consent"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the ask.")]
Days = Annotated[int, Field(ge=1, le=400)]


class Asked(BaseModel):
    """What is to be asked of whom."""

    creator: Annotated[str, Field(max_length=300)] = Field(description="platform:handle, known or new.")
    brand: Annotated[str, Field(max_length=200)] = Field(description="Who asks.")
    purpose: Annotated[str, Field(max_length=2_000)] = Field(description="What it is for, as the creator reads it.")
    contact: Annotated[str, Field(max_length=300)] = Field(description="Where they can ask back.")
    way: Way = Way.ARCHIVE
    what: list[What] = [What.PROFILE, What.POSTS, What.AUDIENCE]
    name: Annotated[str, Field(max_length=200)] = Field("", description="How the page addresses them.")
    language: Annotated[str, Field(max_length=8)] = Field("", description="Empty: their browser's.")
    keep_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 365
    keep_until: date | None = Field(None, description="Never longer than this day.")
    days: Days = 60


class Renewed(BaseModel):
    """For how long the new address waits."""

    days: Days = 60


@router.get("", summary="What was asked of whom, and how it stands")
def asks(request: Request, creator: Annotated[str, Query(max_length=300)] = "") -> list[dict[str, Any]]:
    """Newest first, with every statement; never an address."""
    desk = _desk(request)
    return [_shown(desk, one) for one in desk.store.all(creator)]


@router.post("", status_code=201, summary="Ask a creator for their archive or a connection")
def ask(request: Request, asked: Asked) -> dict[str, Any]:
    """The address is told this once: whoever has it can answer in the creator's place."""
    until = None if asked.keep_until is None else datetime.combine(asked.keep_until, time(), UTC)
    wish = Wish(
        asked.creator, "", asked.brand, asked.purpose, asked.contact, asked.way, tuple(dict.fromkeys(asked.what)),
        asked.name, asked.language, asked.keep_days, until, asked.days,
    )  # fmt: skip
    desk = _desk(request)
    made, address = desk.ask(wish, who=_who(request))
    return {**_shown(desk, made), "address": address}


@router.post("/retain", summary="Erase what was kept for as long as agreed")
def retain(request: Request, dry_run: bool = False) -> list[dict[str, Any]]:
    """What went, or would go, by ask."""
    return [to_plain(one) for one in _desk(request).retain(dry_run=dry_run)]


@router.get("/{number}", summary="One ask with everything that was said of it")
def one(request: Request, number: Number) -> dict[str, Any]:
    """The words that were agreed to are in it, with their version."""
    desk = _desk(request)
    return _shown(desk, desk.store.one(number))


@router.post("/{number}/link", summary="A new address in place of the old one")
def link(request: Request, number: Number, renewed: Renewed) -> dict[str, Any]:
    """The old one leads nowhere from now on."""
    desk = _desk(request)
    made, address = desk.link(number, days=renewed.days, who=_who(request))
    return {**_shown(desk, made), "address": address}


@router.delete("/{number}", summary="Take an ask back")
def withdraw(request: Request, number: Number) -> dict[str, Any]:
    """What was given is erased; the statements stay."""
    desk = _desk(request)
    return _shown(desk, desk.withdraw(number, who=_who(request)))


def _desk(request: Request) -> ConsentDesk:
    return ConsentDesk(request.app.state.workspace, door="api")


def _who(request: Request) -> str:
    who = getattr(request.state, "principal", None)
    return who.name if who is not None else ""


def _shown(desk: ConsentDesk, ask: Ask) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(ask)
    return {**plain, "state": ask.state(desk.workspace.now()).value}
