"""HTTP door of networks: what each gives and costs, connections, search, whom is watched, refreshes as jobs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel, Field

from goodword.connectors.desk import SourceDesk
from goodword.connectors.granted.desk import Grants
from goodword.connectors.hearing import Ear
from goodword.connectors.model import Want
from goodword.connectors.shown import SourceState
from goodword.core.codec import to_plain
from goodword.core.progress import Progress
from goodword.ui.jobs import Job, Jobs

router = APIRouter(prefix="/sources", tags=["Networks"])
Name = Annotated[str, Path(max_length=16, description="Name of the network.")]
Server = Annotated[str, Query(max_length=200, description="Which server, where several are connected.")]
Count = Annotated[int, Field(ge=0, le=100_000)]
Handles = Annotated[list[Annotated[str, Field(max_length=300)]], Body(embed=True, min_length=1, max_length=1_000)]


class Connection(BaseModel):
    """A server that is asked from now on."""

    url: Annotated[str, Field(max_length=200)] = Field("", description="Empty: the network's own address.")
    account: Annotated[str, Field(max_length=253)] = Field("", description="Handle to sign in with; empty: nobody.")
    secret: Annotated[str, Field(max_length=400)] = Field("", description="App password: kept in the system's keyring.")
    allowed: bool = Field(False, description="Its people agreed, although its rules speak against collecting.")
    accepted_derived_metrics: bool = Field(
        False, description="You state that this project accepted the network's amendment on derived figures."
    )


class Stated(BaseModel):
    """What this project accepted of a network's terms; noted with who states it and when."""

    accepted_derived_metrics: bool


class Wanted(BaseModel):
    """How much of each creator is read; likes, shares and comments are people of each post."""

    posts: Count = 20
    followers: Count = 200
    likes: Count = 0
    shares: Count = 0
    comments: Count = 0
    recount_days: Count = 30


class Going(BaseModel):
    """How a refresh is done."""

    want: Wanted = Wanted()
    anew: bool = Field(False, description="Give up one that was stopped.")
    keep_text: bool = Field(False, description="Keep the texts of answers.")


class Hearing(BaseModel):
    """How a network is listened to."""

    seconds: Annotated[int, Field(ge=0, le=2_592_000)] = Field(0, description="0: until it is stopped.")
    stream: Annotated[str, Field(max_length=200)] = Field("", description="Empty: the network's own address.")
    url: Annotated[str, Field(max_length=200)] = Field("", description="Which server, where several are connected.")
    keep_text: bool = Field(False, description="Keep the texts of answers.")


@router.get("", summary="Every network: what it gives, what it costs, what may be kept")
def sources(request: Request) -> list[dict[str, Any]]:
    """With its connections; never a password."""
    return [_shown(state) for state in _desk(request).overview()]


@router.get("/jobs/{job_id}", summary="How far a refresh is")
def job(request: Request, job_id: Annotated[str, Path(max_length=40)]) -> dict[str, Any]:
    """running, done, failed or stopped; what it did, or why it ended."""
    return _job(jobs_of(request).get(job_id))


@router.post("/jobs/{job_id}/stop", summary="Stop a refresh; what was read is committed")
def stop(request: Request, job_id: Annotated[str, Path(max_length=40)]) -> dict[str, Any]:
    """It ends at its next step; refreshing again goes on."""
    found = jobs_of(request).get(job_id)
    found.stop()
    return _job(found)


@router.post("/retain", summary="Take out what may not be kept any longer")
def retain(request: Request, dry_run: bool = False) -> list[dict[str, Any]]:
    """What went, or would go, by connection."""
    return [to_plain(kept) for kept in _desk(request).retain(dry_run=dry_run)]


@router.get("/{name}", summary="One network, and whom is watched there")
def source(request: Request, name: Name) -> dict[str, Any]:
    """Each with when they were last read, and why they are gone where they are."""
    desk = _desk(request)
    return {**_shown(desk.state(name)), "accounts": [to_plain(account) for _, account in desk.accounts(name)]}


@router.post("/{name}/connections", status_code=201, summary="Ask a real server from now on")
def connect(request: Request, name: Name, asked: Connection) -> dict[str, Any]:
    """It is tried at once. What was read of the invented world goes."""
    given = asked.model_dump(exclude={"accepted_derived_metrics"})
    who = who_of(request) if asked.accepted_derived_metrics else ""
    plain: dict[str, Any] = to_plain(_desk(request).connect(name, **given, accepted_by=who))
    return plain


@router.post("/{name}/terms", summary="State what this project accepted, or that it no longer holds")
def terms(request: Request, name: Name, stated: Stated, url: Server = "") -> dict[str, Any]:
    """Derived figures of the network are on with it, and go without it."""
    desk = _desk(request)
    if stated.accepted_derived_metrics:
        desk.accept(name, who_of(request), url=url)
    else:
        desk.take_back(name, url=url)
    return _shown(desk.state(name))


@router.delete("/{name}/connections", summary="Ask a server no more")
def disconnect(request: Request, name: Name, url: Server = "", forget: bool = False) -> dict[str, int]:
    """forget: what came from there goes too. Its password is forgotten in any case."""
    return {"disconnected": _desk(request).disconnect(name, url=url, forget=forget)}


@router.get("/{name}/search", summary="Find creators")
def search(
    request: Request,
    name: Name,
    q: Annotated[str, Query(max_length=300, description="Words in name and description.")] = "",
    posts: Annotated[bool, Query(description="Look for the words in posts.")] = False,
    near: Annotated[str, Query(max_length=200, description="Around this place, where posts have one.")] = "",
    radius_km: Annotated[float, Query(gt=0, le=1_000)] = 50.0,
    language: Annotated[str, Query(max_length=2)] = "",
    region: Annotated[str, Query(max_length=2)] = "",
    paid: Annotated[bool, Query(description="Only with posts labelled as paid for.")] = False,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 25,
    url: Server = "",
) -> list[dict[str, Any]]:
    """Nothing is kept unless they are watched."""
    desk = _desk(request)
    narrow = desk.narrow(near=near, radius_km=radius_km, language=language, region=region, paid=paid)
    return [to_plain(profile) for profile in desk.search(name, q, posts=posts, limit=limit, url=url, narrow=narrow)]


@router.get("/{name}/search/cost", summary="What a search would take, asked of nobody")
def search_cost(
    request: Request, name: Name, limit: Annotated[int, Query(ge=1, le=1_000)] = 25, url: Server = ""
) -> list[dict[str, Any]]:
    """Units by quota, and today's rest; empty where searches are not counted."""
    found = _desk(request).search_cost(name, limit, url=url)
    return [{**to_plain(one), "sentence": one.sentence} for one in found]


@router.get("/{name}/insights", summary="What a creator shares of their audience")
def insights(request: Request, name: Name, handle: Annotated[str, Query(min_length=1, max_length=300)]) -> list[Any]:
    """Towns, countries, ages, genders and reach, as the network counts people; empty where nothing is shared."""
    desk = _desk(request)
    creator_id = f"{desk.state(name).about.platform}:{handle.strip().lstrip('@').lower()}"
    return [to_plain(fact) for fact in Grants(desk.workspace, name).store.facts(creator_id)]


@router.post("/{name}/watched", summary="Watch creators")
def watch(request: Request, name: Name, handles: Handles, url: Server = "") -> dict[str, Any]:
    """Who is watched now, who was already, who was not found or is left alone and why."""
    plain: dict[str, Any] = to_plain(_desk(request).watch(name, handles, url=url))
    return plain


@router.delete("/{name}/watched", summary="Watch creators no more")
def unwatch(
    request: Request,
    name: Name,
    handle: Annotated[list[str], Query(min_length=1, max_length=1_000)],
    forget: bool = False,
) -> dict[str, int]:
    """forget: what was read of them goes too."""
    return {"unwatched": _desk(request).unwatch(name, handle, forget=forget)}


@router.post("/{name}/cost", summary="What a refresh would take, asked of nobody")
def cost(request: Request, name: Name, want: Wanted) -> list[dict[str, Any]]:
    """Units by quota: at least, at most, and today's rest."""
    found = _desk(request).cost(name, Want(**want.model_dump()))
    return [{**to_plain(one), "sentence": one.sentence} for one in found]


@router.post("/{name}/refresh", status_code=202, summary="Read everybody who is watched, as a job")
def refresh(request: Request, name: Name, asked: Going) -> dict[str, Any]:
    """The job; ask for it at /sources/jobs/{id}. One that was stopped is gone on with."""
    desk, want = _desk(request), Want(**asked.want.model_dump())
    title = desk.state(name).about.title

    def work(progress: Progress) -> object:
        return desk.refresh(name, want, progress=progress, anew=asked.anew, keep_text=asked.keep_text)

    return _job(jobs_of(request).start(f"Refreshing {title}", work))


@router.post("/{name}/listen", status_code=202, summary="Hear what happens to who is watched, as a job")
def listen(request: Request, name: Name, asked: Hearing) -> dict[str, Any]:
    """The job; it ends when it is stopped, or after `seconds`. Listening again goes on where it ended."""
    ear, seconds = Ear(_desk(request)), asked.seconds or None
    title = ear.desk.state(name).about.title
    ear.ready(name, url=asked.url, stream=asked.stream)

    def work(progress: Progress) -> object:
        return ear.listen(
            name, url=asked.url, stream=asked.stream, seconds=seconds, progress=progress, keep_text=asked.keep_text
        )

    return _job(jobs_of(request).start(f"Listening to {title}", work))


@router.post("/{name}/forget", summary="Take out everything that came from a network")
def forget(request: Request, name: Name) -> dict[str, int]:
    """Rows by table. Whom was watched there is forgotten; connections stay."""
    return _desk(request).forget(name)


def desk_of(request: Request) -> SourceDesk:
    """The desk of this server; tests put one with a server of their own."""
    desk = getattr(request.app.state, "sources", None)
    return desk if isinstance(desk, SourceDesk) else SourceDesk(request.app.state.workspace)


def who_of(request: Request) -> str:
    """Who is signed in; on a machine of one user nobody has to be."""
    who = getattr(request.state, "principal", None)
    return who.name if who is not None and who.name else "the owner of this installation"


def jobs_of(request: Request) -> Jobs:
    """The long work of this server."""
    if not hasattr(request.app.state, "jobs"):
        request.app.state.jobs = Jobs()
    found: Jobs = request.app.state.jobs
    return found


_desk = desk_of


def _shown(state: SourceState) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(state)
    return {**plain, "invented": state.invented}


def _job(found: Job) -> dict[str, Any]:
    problem = found.error.problem() if found.error is not None else None
    return {
        "id": found.id,
        "state": found.state,
        "what": found.what,
        "done": found.done,
        "total": found.total,
        "result": to_plain(found.result) if found.state == "done" else None,
        "problem": problem,
    }
