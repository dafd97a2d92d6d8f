"""HTTP door of saved searches: `/search/saved`, what is new in them, who is told; and `/search/export`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from goodword.discovery.kept.files import Format
from goodword.discovery.kept.shared import Number, answer, who_of
from goodword.discovery.saved.days import end_of
from goodword.discovery.saved.desk import Ran, SavedDesk, Told
from goodword.discovery.saved.export import export_search
from goodword.discovery.saved.model import News, Receiver, SavedSearch
from goodword.ledger.sendings import Every, Kind

router = APIRouter(prefix="/search", tags=["saved searches"])
_Fields = Annotated[
    dict[str, Annotated[str, Field(max_length=700)]], Field(max_length=60, description="As the parameters of a search.")
]


class NewSearch(BaseModel):
    """A search that is run again."""

    name: str = Field(min_length=1, max_length=400)
    words: str = Field("", max_length=2_000, description="What you look for, in plain words.")
    fields: _Fields = Field(default_factory=dict)
    top: int = Field(20, ge=1, le=1_000, description="Whoever rises to this rank is told of.")


class Changes(BaseModel):
    """What is to be other; the rest stays."""

    name: str | None = Field(None, max_length=400)
    words: str | None = Field(None, max_length=2_000)
    fields: _Fields | None = None
    top: int | None = Field(None, ge=1, le=1_000)


class NewReceiver(BaseModel):
    """Somebody who is told. search_id: only of this one."""

    kind: Kind
    address: str = Field(min_length=3, max_length=1_000)
    every: Every = Every.WEEK
    search_id: int | None = Field(None, ge=1, le=2**31 - 1)


@router.get("/export", summary="Results of a search as CSV, XLSX or Parquet", response_class=FileResponse)
def export(
    request: Request,
    format: Format = Format.CSV,  # noqa: A002 - a word of the address
    q: Annotated[str, Query(max_length=600, description="As in `GET /search`; so are all its other fields.")] = "",
) -> Response:
    """Every column; `/columns` says what they mean, and XLSX and Parquet say it themselves."""
    return export_search(request, q, format, door="api")


@router.get("/saved", summary="Saved searches, with how many people are new in each")
def saved(request: Request) -> list[dict[str, Any]]:
    """New since you looked last."""
    desk = _desk(request)
    unseen = desk.unseen()
    return [{"search": s, "unseen": unseen[s.id]} for s in desk.store.searches()]


@router.post("/saved", summary="Save a search", status_code=201, response_model=Ran)
def save(request: Request, wish: NewSearch) -> Response:
    """It is run at once; what it finds now counts as seen."""
    return answer(_desk(request).save(wish.name, wish.words, wish.fields, top=wish.top), status=201)


@router.post("/saved/run", summary="Run every saved search", response_model=list[Ran])
def run_all(request: Request) -> Response:
    """What is new since the run before, of each; one that cannot be run says why."""
    return answer(_desk(request).run_all())


@router.post("/saved/tell", summary="Send the digests that are due", response_model=list[Told])
def tell(request: Request, dry_run: bool = False) -> Response:
    """Each receiver once a day or week. dry_run: only show what would be sent."""
    return answer(_desk(request).tell(dry_run=dry_run))


@router.get("/saved/receivers", summary="Who is told of what is new")
def receivers(request: Request) -> list[dict[str, Any]]:
    """Without the secrets that sign webhooks."""
    desk = _desk(request)
    return [{"id": r.id, "search_id": r.search_id, "kind": r.kind, "address": desk.shown(r), "every": r.every}
            for r in desk.store.receivers()]  # fmt: skip


@router.post("/saved/receivers", summary="Tell somebody", status_code=201, response_model=Receiver)
def add_receiver(request: Request, wish: NewReceiver) -> Response:
    """A webhook's secret is told in this one answer only."""
    made = _desk(request).add_receiver(wish.kind, wish.address, every=wish.every, search=wish.search_id)
    return answer(made, status=201)


@router.delete("/saved/receivers/{number}", summary="Tell them no more", status_code=204)
def remove_receiver(request: Request, number: Number) -> Response:
    """Nothing is sent there any more."""
    _desk(request).store.remove_receiver(number)
    return Response(status_code=204)


@router.get("/saved/{number}", summary="A saved search", response_model=SavedSearch)
def one(request: Request, number: Number) -> Response:
    """Words and fields as they were typed."""
    return answer(_desk(request).store.get(number))


@router.patch("/saved/{number}", summary="Change a saved search", response_model=SavedSearch)
def change(request: Request, number: Number, changes: Changes) -> Response:
    """What is new is told from its next run on."""
    return answer(_desk(request).change(number, changes.model_dump(exclude_none=True)))


@router.delete("/saved/{number}", summary="Remove a saved search", response_model=SavedSearch)
def remove(request: Request, number: Number) -> Response:
    """`restore` brings it back with its runs."""
    return answer(_desk(request).store.remove(number))


@router.post("/saved/{number}/restore", summary="Bring a saved search back", response_model=SavedSearch)
def restore(request: Request, number: Number) -> Response:
    """The opposite of removing."""
    return answer(_desk(request).store.remove(number, back=True))


@router.post("/saved/{number}/run", summary="Run a saved search", response_model=Ran)
def run(request: Request, number: Number) -> Response:
    """What is new since the run before."""
    desk = _desk(request)
    return answer(desk.run(desk.store.get(number)))


@router.get("/saved/{number}/news", summary="What is new in a saved search", response_model=News)
def news(
    request: Request,
    number: Number,
    since: Annotated[str, Query(max_length=40, description="A day; since you looked last if not given.")] = "",
) -> Response:
    """Newly found, risen above its rank, changed, no longer found; as of its newest run."""
    desk = _desk(request)
    return answer(desk.news(desk.store.get(number), since=end_of(since)))


@router.post("/saved/{number}/seen", summary="Count what is new as seen", status_code=204)
def seen(request: Request, number: Number) -> Response:
    """For you alone."""
    _desk(request).see(number)
    return Response(status_code=204)


def _desk(request: Request) -> SavedDesk:
    return SavedDesk(request.app.state.workspace, who_of(request, "api"))
