"""`/keep`: everything as one file, whether it is whole, and people who ask to be forgotten. Owners only."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from goodword.core.codec import to_plain
from goodword.upkeep import archive
from goodword.upkeep.aside import asides, delete_asides
from goodword.upkeep.erase import allow, erase, forget_customer
from goodword.upkeep.store import UpkeepStore
from goodword.upkeep.verify import verify

router = APIRouter(prefix="/keep", tags=["keep"])


class Who(BaseModel):
    """The person who asks to be forgotten."""

    creator_id: str = Field(max_length=400, description="platform:handle")


class Customer(BaseModel):
    """A customer of a shop who asks to be forgotten."""

    customer: str = Field(min_length=1, max_length=400, description="E-mail address, or the shop's id of the customer.")


@router.get("/backup", response_class=FileResponse, responses={200: {"content": {"application/zip": {}}}})
def backup(request: Request) -> FileResponse:
    """Everything in one file: ledger, catalogue, settings without secrets; `goodword restore` reads it."""
    return download(request)


def download(request: Request) -> FileResponse:
    """A copy made now, deleted from this machine once it is sent."""
    workspace = request.app.state.workspace
    folder = Path(mkdtemp(prefix="goodword-"))
    copy = archive.write(workspace, folder / archive.named(workspace.now()))

    def forget() -> None:
        copy.path.unlink(missing_ok=True)
        folder.rmdir()

    return FileResponse(
        copy.path, media_type="application/zip", filename=copy.path.name, background=BackgroundTask(forget)
    )


@router.get("/verify")
def check(request: Request) -> dict[str, Any]:
    """Whether this installation is whole: each thing that was looked at, and what does not hold."""
    found = verify(request.app.state.workspace)
    return {"whole": found.whole, **to_plain(found)}


@router.get("/aside")
def aside(request: Request) -> list[dict[str, Any]]:
    """What restores put aside; it still holds people who were erased since."""
    return [to_plain(one) for one in asides(request.app.state.workspace)]


@router.delete("/aside")
def delete_aside(request: Request) -> list[dict[str, Any]]:
    """Delete what restores put aside, for good. What was deleted."""
    gone = delete_asides(request.app.state.workspace, user=user_of(request), door="api")
    return [to_plain(one) for one in gone]


@router.get("/erasures")
def erasures(request: Request) -> list[dict[str, Any]]:
    """Every erasure: a number and when, nothing else."""
    return [to_plain(e) for e in UpkeepStore(request.app.state.workspace.ledger).erasures()]


@router.post("/erasures", status_code=201)
def erase_person(request: Request, who: Who) -> dict[str, Any]:
    """Erase a person everywhere; it cannot be taken back. Counts and sums stay."""
    return dict(to_plain(erase(request.app.state.workspace, who.creator_id, user=user_of(request), door="api")))


@router.post("/customers", status_code=201)
def erase_customer(request: Request, who: Customer) -> dict[str, int]:
    """Erase a customer from every order; sums stay, and what comes later is kept without them. How many orders."""
    orders = forget_customer(request.app.state.workspace, who.customer, user=user_of(request), door="api")
    return {"orders": orders}


@router.post("/erasures/allowed", status_code=204)
def let_back(request: Request, who: Who) -> None:
    """Let somebody who was erased be imported again."""
    allow(request.app.state.workspace, who.creator_id, user=user_of(request), door="api")


def user_of(request: Request) -> int | None:
    """The user that a request comes from."""
    principal = getattr(request.state, "principal", None)
    return principal.user_id if principal is not None else None
