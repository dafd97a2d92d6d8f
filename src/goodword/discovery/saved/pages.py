"""The pages of saved searches: all with what is new in each, one with who is new and why, who is told."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from goodword.accounts.model import Role
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.discovery.kept.files import Format
from goodword.discovery.kept.pages import number_of, told
from goodword.discovery.kept.shared import desk_of as kept_of
from goodword.discovery.kept.shared import who_of
from goodword.discovery.saved.days import end_of
from goodword.discovery.saved.desk import SavedDesk
from goodword.discovery.saved.export import export_search
from goodword.discovery.search.fields import FIELDS
from goodword.ledger.sendings import Every, Kind
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
_EMPTY = Form({"kind": "mail", "every": "week"})


@router.get("/search/export")
def export(request: Request, q: str = "", format: str = "csv") -> Response:  # noqa: A002 - a word of the address
    """The results of a search with every column as a file."""
    known = [f.value for f in Format]
    if format not in known:
        raise BadInput.unknown("format", format[:20], known, where="format")
    return export_search(request, q[:600], Format(format), door="page")


@router.get("/search/saved")
def saved(request: Request) -> Response:
    """Every saved search with what is new, and who is told."""
    return _list(request, _EMPTY)


@router.post("/search/saved")
async def save(request: Request) -> Response:
    """Keep the search that a form says, and run it for the first time."""
    sent = await request.form()
    given = {
        name: ", ".join(str(v) for v in sent.getlist(name)) for name in (*FIELDS, "q", "name", "top") if name in sent
    }
    return await run_in_threadpool(_saved, request, given)


@router.post("/search/saved/run")
def run_all(request: Request) -> Response:
    """Run every saved search, in the background."""
    desk = _desk(request)

    def work(progress: Progress) -> Leads:
        desk.run_all(progress=progress)
        return Leads("/search/saved")

    job = request.app.state.jobs.start("Running every saved search", work)
    job.wait(1.0)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


@router.post("/search/saved/told")
async def tell(request: Request) -> Response:
    """Add or remove somebody who is told; a webhook's secret is shown on this one answer only."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in ("do", "kind", "address", "every", "search", "id")}
    return await run_in_threadpool(_told, request, given)


@router.get("/search/saved/{number}")
def one(request: Request, number: int, since: str = "") -> Response:
    """What is new in one, since the reader looked last or since a day."""
    return _page(request, number, Form({"since": since}))


@router.post("/search/saved/{number}")
async def act(request: Request, number: int) -> Response:
    """Run it, count it as seen, change it, remove it or bring it back."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in ("do", "name", "words", "top")}
    return await run_in_threadpool(_acted, request, number, given)


@router.post("/search/saved/{number}/seen")
def seen(request: Request, number: int) -> Response:
    """Count what is new as seen, for the reader alone."""
    _desk(request).see(number)
    return RedirectResponse("/search/saved", status_code=303)


def _desk(request: Request) -> SavedDesk:
    return SavedDesk(request.app.state.workspace, who_of(request, "page"))


def _list(request: Request, form: Form, *, status: int = 200, secret: str = "") -> Response:
    desk = _desk(request)
    searches = desk.store.searches()
    return render(
        request,
        "pages/searches.html",
        status=status,
        title="Saved searches",
        step="find",
        searches=[(s, desk.news(s)) for s in searches],
        receivers=[(r, desk.shown(r), desk.store.told.of(r.id)) for r in desk.store.receivers()],
        names={s.id: s.name for s in searches},
        form=form,
        secret=secret,
        may=desk.who.role.covers(Role.ANALYST),
        mail_ready=bool(request.app.state.workspace.settings.smtp),
    )


def _saved(request: Request, given: dict[str, str]) -> Response:
    fields = {name: value for name, value in given.items() if name in FIELDS and value and name != "limit"}
    top = number_of(given.get("top", "")) or 20
    try:
        made = _desk(request).save(given.get("name", ""), given.get("q", ""), fields, top=top)
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return _list(request, Form({**_EMPTY.given, **given}, {"": told(error)}), status=error.status)
    return RedirectResponse(f"/search/saved/{made.search.id}", status_code=303)


def _told(request: Request, given: dict[str, str]) -> Response:
    desk, secret = _desk(request), ""
    try:
        if given["do"] == "remove":
            desk.store.remove_receiver(number_of(given["id"]))
        else:
            if given["kind"] not in tuple(Kind) or given["every"] not in tuple(Every):
                raise BadInput("Choose how and how often.", where="kind")
            only = number_of(given["search"]) or None
            made = desk.add_receiver(Kind(given["kind"]), given["address"], every=Every(given["every"]), search=only)
            secret = made.secret or desk.shown(made)
    except BadInput as error:
        return _list(request, Form(given, {"address": told(error)}), status=422)
    return _list(request, _EMPTY, secret=secret)


def _acted(request: Request, number: int, given: dict[str, str]) -> Response:
    desk = _desk(request)
    here = f"/search/saved/{number}"
    try:
        if given["do"] == "run":
            desk.run(desk.store.get(number))
        elif given["do"] in ("remove", "restore"):
            desk.store.remove(number, back=given["do"] == "restore")
        else:
            top = number_of(given["top"])
            desk.change(number, {"name": given["name"], "words": given["words"], "top": top})
    except GoodwordError as error:
        if error.status == 404 or error.status >= 500:
            raise
        field = error.where if error.where in ("name", "words", "top") else ""
        return _page(request, number, Form(given, {field: told(error)}), status=error.status)
    return RedirectResponse(here, status_code=303)


def _page(request: Request, number: int, form: Form, *, status: int = 200) -> Response:
    desk = _desk(request)
    search = desk.store.get(number)
    errors = dict(form.errors)
    try:
        since = end_of(form.value("since"))
    except BadInput as error:
        since, errors["since"], status = None, told(error), error.status
    news = desk.news(search, since=since)
    kept = kept_of(request, "page")
    given = {"name": search.name, "words": search.words, "top": str(search.top), **form.given}
    query = [("q", search.words), *((n, v) for n, v in search.fields.items() if n != "limit")]
    return render(
        request,
        "pages/search_saved.html",
        status=status,
        title=search.name,
        step="find",
        s=search,
        news=news,
        form=Form(given, errors),
        address="/search?" + urlencode([(n, v) for n, v in query if v]),
        query=urlencode([(n, v) for n, v in [*query, ("limit", search.fields.get("limit", ""))] if v]),
        lists=[x for x in kept.lists.lists(kept.who) if x.changed_by(kept.who)],
        may=desk.who.role.covers(Role.ANALYST),
        picks=request.query_params.getlist("pick"),
    )
