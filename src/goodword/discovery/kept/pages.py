"""The pages of lists and tags, and what the card of a creator and the search page send."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.accounts.model import Role
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.discovery.kept.bulk import do_bulk
from goodword.discovery.kept.columns import Column, Group, columns_of, dictionary
from goodword.discovery.kept.desk import KeptDesk, Taken
from goodword.discovery.kept.files import Format, dictionary_csv
from goodword.discovery.kept.model import CreatorList
from goodword.discovery.kept.shared import desk_of, download
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
_PAGE = 50
_MOST_BYTES = 5_000_000
_FIELDS = ("name", "about", "read", "write")
ROLES = tuple((r.value, r.value) for r in Role)


@router.get("/lists")
def lists(request: Request, archived: bool = False) -> Response:
    """Every list that the reader may see, and the form of a new one."""
    return _lists(request, Form({"read": "viewer", "write": "analyst"}), archived=archived)


@router.post("/lists")
async def make(request: Request) -> Response:
    """Make a list, with the handles that were given."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in (*_FIELDS, "handles")}
    return await run_in_threadpool(_made, request, given)


@router.get("/lists/columns")
def columns(request: Request) -> Response:
    """What every column of an export means."""
    return render(request, "pages/columns.html", title="Columns", step="find", columns=dictionary(_every_column()))


@router.get("/lists/columns.csv")
def columns_csv() -> Response:
    """The same as a file that goes beside a CSV."""
    headers = {"Content-Disposition": 'attachment; filename="columns.csv"'}
    return Response(dictionary_csv(_every_column()), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/lists/{number}")
def one(request: Request, number: int) -> Response:
    """A list: its creators in order, what can be done with those selected, and what was changed."""
    return _page(request, number)


@router.get("/lists/{number}/export")
def export(request: Request, number: int, format: str = "csv") -> Response:  # noqa: A002 - a word of the address
    """A list with every column as a file."""
    desk = desk_of(request, "page")
    known = [f.value for f in Format]
    if format not in known:
        raise BadInput.unknown("format", format[:20], known, where="format")
    return download(f"list-{number}", Format(format), lambda form, file: desk.export(number, form, file))


@router.post("/lists/creator")
async def creator(request: Request) -> Response:
    """What the card of a creator sends: lists, tags, notes."""
    sent = await request.form()
    return await run_in_threadpool(_creator, request, {k: str(v) for k, v in sent.items()})


@router.post("/lists/pick")
async def pick(request: Request) -> Response:
    """What was selected in a search: into a list, or tagged."""
    sent = await request.form()
    return await run_in_threadpool(_picked, request, sent)


@router.post("/lists/{number}/do")
async def bulk(request: Request, number: int) -> Response:
    """Do something with those selected."""
    sent = await request.form()
    return await run_in_threadpool(_bulk, request, number, sent)


@router.post("/lists/{number}/change")
async def change(request: Request, number: int) -> Response:
    """Change the words and roles of a list, archive it or bring it back."""
    sent = await request.form()
    given = {name: str(sent.get(name, "")) for name in _FIELDS}
    return await run_in_threadpool(_changed, request, number, given, str(sent.get("do", "")))


@router.post("/lists/{number}/handles")
async def handles(request: Request, number: int) -> Response:
    """Add creators by handles; what was set aside is shown with its reason."""
    sent = await request.form()
    file, text = sent.get("file"), str(sent.get("handles", ""))
    if isinstance(file, UploadFile) and file.filename:
        text = (await file.read(_MOST_BYTES + 1)).decode("utf-8-sig", errors="replace")
    return await run_in_threadpool(_handles, request, number, text)


@router.post("/lists/{number}/undo")
async def undo(request: Request, number: int) -> Response:
    """Undo the change that was shown, where it is still the newest one."""
    sent = await request.form()
    desk, meant = desk_of(request, "page"), number_of(str(sent.get("change", "")))
    done = await run_in_threadpool(desk.lists.undo, number, desk.who, change_id=meant or None)
    return _to(f"/lists/{number}", said=f"Undone: {done.sentence}" if done else "There was nothing to undo")


@router.post("/lists/{number}/vet")
def vet(request: Request, number: int) -> Response:
    """Vet everybody in a list, in the background."""
    desk = desk_of(request, "page")
    ids = desk.lists.ids(number, desk.who)

    def work(progress: Progress) -> Leads:
        desk.vet(ids, progress=progress)
        return Leads(f"/lists/{number}")

    job = request.app.state.jobs.start("Vetting everybody in the list", work)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


@router.get("/tags")
def tags(request: Request) -> Response:
    """The vocabulary."""
    return _tags(request, Form())


@router.post("/tags")
async def change_tag(request: Request) -> Response:
    """Rename, merge or drop a tag, or keep those who have it in a list."""
    sent = await request.form()
    return await run_in_threadpool(_tag, request, {k: str(v) for k, v in sent.items()})


@router.post("/tags/undo")
async def undo_tag(request: Request) -> Response:
    """Undo the change that was shown, where it is still the newest one."""
    sent = await request.form()
    desk, meant = desk_of(request, "page"), number_of(str(sent.get("change", "")))
    await run_in_threadpool(desk.tags.undo, change_id=meant or None)
    return _to("/tags")


def number_of(text: str) -> int:
    """A number of the ledger, 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def told(error: GoodwordError) -> str:
    """An error in a line."""
    return f"{error.what} {f'Next: {error.next_step}.' if error.next_step else ''}".strip()


def _every_column() -> tuple[Column, ...]:
    return columns_of(Group.LIST) + tuple(c for c in columns_of(Group.SEARCH) if c.group is Group.SEARCH)


def _to(address: str, **said: str) -> Response:
    return RedirectResponse(address + (f"?{urlencode(said)}" if said else ""), status_code=303)


def _lists(request: Request, form: Form, *, archived: bool = False, status: int = 200) -> Response:
    desk = desk_of(request, "page")
    found = desk.lists.lists(desk.who, archived=archived)
    return render(
        request, "pages/lists.html", status=status, title="Lists", step="find", lists=found, archived=archived,
        form=form, roles=ROLES,
    )  # fmt: skip


def _made(request: Request, given: dict[str, str]) -> Response:
    desk = desk_of(request, "page")
    try:
        made = desk.make(given["name"], about=given["about"], read=given["read"], write=given["write"])
        taken = desk.take_handles(made.id, given["handles"]) if given["handles"].strip() else None
    except GoodwordError as error:
        return _lists(request, _form(given, error), status=error.status)
    return _page(request, made.id, taken=taken) if taken else _to(f"/lists/{made.id}")


def _form(given: Mapping[str, str], error: GoodwordError) -> Form:
    field = error.where if error.where in (*_FIELDS, "handles") else ""
    return Form(given, {field: told(error)})


def _page(
    request: Request, number: int, *, form: Form | None = None, taken: Taken | None = None, status: int = 200
) -> Response:
    desk = desk_of(request, "page")
    found = desk.lists.get(number, desk.who)
    query = request.query_params
    count = max(1, -(-found.size // _PAGE))
    page = min(max(1, number_of(query.get("page", "")) or 1), count)
    changes = desk.lists.changes(number, desk.who)
    return render(
        request,
        "pages/list.html",
        status=status,
        title=found.name,
        step="find",
        l=found,
        may=found.changed_by(desk.who) and desk.who.role.covers(Role.ANALYST),
        rows=desk.rows(number, first=(page - 1) * _PAGE, count=_PAGE),
        first=(page - 1) * _PAGE + 1,
        page=page,
        pages=count,
        page_url=lambda n: f"/lists/{number}?page={n}",
        picks=query.getlist("pick")[:_PAGE],
        form=form or Form(_words(found)),
        taken=taken,
        said=query.get("said", "")[:200],
        of=query.get("of", "list"),
        changes=changes,
        last=next((c for c in changes if c.undone_at is None), None),
        others=[x for x in desk.lists.lists(desk.who) if x.id != number and x.changed_by(desk.who)],
        tags=desk.tags.tags(),
        roles=ROLES,
    )


def _words(found: CreatorList) -> dict[str, str]:
    roles = {"read": found.read_role.value, "write": found.write_role.value}
    return {"name": found.name, "about": found.about, **roles}


def _changed(request: Request, number: int, given: dict[str, str], do: str) -> Response:
    desk = desk_of(request, "page")
    try:
        if do in ("archive", "restore"):
            desk.lists.archive(number, desk.who, back=do == "restore")
        else:
            desk.change(number, given)
    except GoodwordError as error:
        if error.status == 404:
            raise
        return _page(request, number, form=_form(given, error), status=error.status)
    return _to(f"/lists/{number}", said="changed")


def _handles(request: Request, number: int, text: str) -> Response:
    desk = desk_of(request, "page")
    given = _words(desk.lists.get(number, desk.who)) | {"handles": text[:20_000]}
    try:
        if not text.strip():
            raise BadInput("Write handles, or choose a file first.", where="handles")
        if len(text) > _MOST_BYTES:
            raise BadInput(f"The file is larger than {_MOST_BYTES // 1_000_000} MB.", where="handles")
        taken = desk.take_handles(number, text)
    except GoodwordError as error:
        return _page(request, number, form=_form(given, error), status=error.status)
    return _page(request, number, taken=taken)


def _bulk(request: Request, number: int, sent: FormData) -> Response:
    desk = desk_of(request, "page")
    picks = tuple(str(v) for v in sent.getlist("pick"))[:_PAGE]
    given = {name: str(sent.get(name, "")) for name in ("do", "tag", "other", "from")}
    if given["do"] == "lead" and picks:
        return RedirectResponse(f"/lists/{number}/lead?{urlencode([('pick', p) for p in picks])}", status_code=303)
    try:
        said = do_bulk(desk, number, given, picks)
    except GoodwordError as error:
        if error.status == 404:
            raise
        form = Form(_words(desk.lists.get(number, desk.who)), {"": told(error)})
        return _page(request, number, form=form, status=error.status)
    page = str((max(1, number_of(given["from"])) - 1) // _PAGE + 1)
    of = {"tag": "tags", "untag": "tags", "copy": "other"}.get(given["do"], "list")
    return _to(f"/lists/{number}", said=said, of=of, page=page)


def _picked(request: Request, sent: FormData) -> Response:
    """Into a list (a new one where only a name is given), or tagged; then back to where it was selected."""
    desk = desk_of(request, "page")
    picks = tuple(str(v) for v in sent.getlist("pick"))[:1_000]
    given = {name: str(sent.get(name, "")).strip() for name in ("do", "list", "new", "tag", "back")}
    if not picks:
        raise BadInput("Nobody was selected.", next_step="go back and tick whom you mean", where="pick")
    if given["do"] == "tag" or (not given["do"] and given["tag"]):
        desk.give(given["tag"], picks)
        return RedirectResponse(inner(given["back"]), status_code=303)
    return _to(f"/lists/{put(desk, given, picks)}", said="added")


def put(desk: KeptDesk, given: Mapping[str, str], picks: tuple[str, ...]) -> int:
    """Add creators to the list that a form names, made where its name is new. Raises BadInput, Conflict."""
    if given["new"]:
        return desk.make(given["new"], creators=picks).id
    if not number_of(given["list"]):
        raise BadInput("Choose a list, or name a new one.", where="list", data="Nothing was changed.")
    desk.lists.put(number_of(given["list"]), picks, desk.who)
    return number_of(given["list"])


def inner(address: str) -> str:
    """An address of these pages, the lists for anything else."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    return address[:2_000] if own else "/lists"


def _creator(request: Request, given: dict[str, str]) -> Response:
    desk = desk_of(request, "page")
    back = inner(given.get("back", "")).partition("#")[0]
    try:
        removed = _keep(desk, given)
    except GoodwordError as error:
        if error.status >= 500:
            raise
        return RedirectResponse(_with(back, wrong=told(error)[:300]) + "#ours", status_code=303)
    return RedirectResponse(_with(back, removed=str(removed or "")) + "#ours", status_code=303)


def _with(address: str, **said: str) -> str:
    """An address whose query says this, in place of what it said of the card before."""
    path, _, query = address.partition("?")
    kept = [p for p in query.split("&") if p and p.partition("=")[0] not in ("kept.removed", "kept.wrong")]
    new = [urlencode({f"kept.{name}": value}) for name, value in said.items() if value]
    return path + ("?" + "&".join([*kept, *new]) if kept or new else "")


def _keep(desk: KeptDesk, given: Mapping[str, str]) -> int:
    """What the card asks for; the number of the note that was removed, 0 for everything else."""
    creator_id, do, note = given.get("creator", ""), given.get("do", ""), number_of(given.get("note_id", ""))
    if given.get("leave"):
        desk.lists.take(number_of(given["leave"]), (creator_id,), desk.who)
    elif given.get("untag"):
        desk.tags.take(desk.tag_named(given["untag"]).id, (creator_id,), desk.who)
    elif do == "put":
        put(desk, {"new": given.get("new", "").strip(), "list": given.get("list", "")}, (creator_id,))
    elif do == "tag":
        desk.give(given.get("tag", ""), (creator_id,))
    elif do == "note":
        desk.note(creator_id, given.get("note", ""))
    elif do == "change-note":
        desk.change_note(note, given.get("note", ""))
    elif do in ("remove-note", "restore-note"):
        desk.notes.remove(note, desk.who, back=do == "restore-note")
        return note if do == "remove-note" else 0
    return 0


def _tags(request: Request, form: Form, *, status: int = 200) -> Response:
    desk = desk_of(request, "page")
    last = next((c for c in desk.tags.changes() if c.undone_at is None), None)
    return render(
        request, "pages/tags.html", status=status, title="Tags", step="find", tags=desk.tags.tags(), form=form,
        last=last if desk.who.role.covers(Role.ANALYST) else None,
    )  # fmt: skip


def _tag(request: Request, given: dict[str, str]) -> Response:
    desk, number = desk_of(request, "page"), number_of(given.get("tag", ""))
    try:
        if given.get("do") == "merge":
            if not number_of(given.get("into", "")):
                raise BadInput("Choose the tag that stays.", data="Nothing was changed.")
            desk.tags.merge(number, number_of(given["into"]), desk.who)
        elif given.get("do") == "drop":
            desk.tags.drop(number, desk.who)
        elif given.get("do") == "list":
            tag = desk.tags.get(number)
            return _to(f"/lists/{desk.make(tag.name, creators=desk.tags.having(number)).id}")
        else:
            desk.rename_tag(number, given.get("name", ""), given.get("about", ""))
    except GoodwordError as error:
        if error.status == 404:
            raise
        return _tags(request, Form({}, {"": told(error)}), status=error.status)
    return _to("/tags")
