"""The import page: choose files, see how they are read, import, look at what was set aside."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.datastructures import FormData, UploadFile

from goodword.catalogue import layout
from goodword.catalogue.importing import ImportResult, import_files
from goodword.catalogue.model import Catalogue
from goodword.catalogue.quarantine import SetAside, quarantined, quarantined_count
from goodword.catalogue.retrying import RetryResult, export_csv, retry
from goodword.catalogue.uploads import Upload, Uploads
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.core.tables import TABLES, Kind
from goodword.sources.mapping import ColumnMapping
from goodword.sources.model import REASON_SENTENCES
from goodword.sources.recognise import canonical_columns
from goodword.ui.form import Form
from goodword.ui.jobs import Job
from goodword.ui.render import render

router = APIRouter()
_PAGE = 50
_OPTIONS = ("platform", "observed_at", "date_order", "timezone", "encoding", "delimiter")
_KINDS = (
    (Kind.CREATORS, "creators: who they are"),
    (Kind.POSTS, "posts: what they posted"),
    (Kind.ENGAGEMENTS, "engagements: who commented or liked"),
    (Kind.AUDIENCE, "audience: sampled followers"),
)


def uploads_of(request: Request) -> Uploads:
    """The uploads of this server, made when first asked for."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = Uploads()
    uploads: Uploads = state.uploads
    return uploads


@router.get("/import")
def import_page(request: Request, page: int = 1) -> Response:
    """The form, and the rows that were set aside."""
    return _page(request, Form({"kind": ("creators",), "timezone": "UTC"}), number=page)


@router.post("/import")
async def send(request: Request) -> Response:
    """Take the files and look at them, or import them at once."""
    form = await request.form()
    return await run_in_threadpool(_take, request, form)


def _take(request: Request, form: FormData) -> Response:
    given = {name: str(form.get(name, "")) for name in _OPTIONS}
    shown = Form({**given, "kind": (str(form.get("kind", "")),)})
    try:
        kind = _kind(str(form.get("kind", "")))
        mapping = ColumnMapping().with_flags(**given, keep_text=form.get("keep_text") == "yes")
        sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
        upload = uploads_of(request).add(kind, [(f.filename or "file", f.file) for f in sent], mapping)
    except GoodwordError as error:
        field = error.where if error.where in ("files", "kind") else _field_of(error)
        return _page(
            request, Form(shown.given, {field: f"{error.what} {error.next_step}".strip()}), status=error.status
        )
    return _start(request, upload, dry_run=form.get("look") == "yes")


def _field_of(error: GoodwordError) -> str:
    return next((name for name in _OPTIONS if f"`{name}`" in error.what), "")


@router.post("/import/set-aside")
async def correct(request: Request) -> Response:
    """Corrected rows back in."""
    form = await request.form()
    sent = form.get("corrected")
    if not isinstance(sent, UploadFile) or not sent.filename:
        form_given = Form({"kind": ("creators",), "timezone": "UTC"}, {"corrected": "Choose the corrected file first."})
        return _page(request, form_given, status=422)
    files = [(sent.filename, sent.file)]
    upload = await run_in_threadpool(uploads_of(request).add, Kind.CREATORS, files, ColumnMapping())
    workspace = request.app.state.workspace

    def work(progress: Progress) -> RetryResult:
        result = retry(
            layout.folder(workspace.settings.catalogue), upload.paths[0], now=workspace.now(), progress=progress
        )
        uploads_of(request).forget(upload.id)
        _refresh(workspace.catalogue, progress)
        return result

    job = request.app.state.jobs.start(f"Trying the corrected rows of {upload.names[0]}", work)
    return RedirectResponse(f"/import/jobs/{job.id}", status_code=303)


@router.post("/import/{upload_id}")
async def go_on(request: Request, upload_id: str) -> Response:
    """After a look: read it again with other columns, import it, or let it be."""
    form = await request.form()
    uploads = uploads_of(request)
    if form.get("drop"):
        uploads.forget(upload_id)
        return RedirectResponse("/import", status_code=303)
    upload = uploads.get(upload_id)
    stated = {n.removeprefix("map."): str(v) for n, v in form.items() if n.startswith("map.") and v}
    upload = upload.mapped(stated) if stated else upload
    uploads.keep(upload)
    return _start(request, upload, dry_run=form.get("look") == "yes")


def _start(request: Request, upload: Upload, *, dry_run: bool) -> Response:
    workspace, uploads = request.app.state.workspace, uploads_of(request)

    def work(progress: Progress) -> ImportResult:
        result = import_files(
            layout.folder(workspace.settings.catalogue),
            upload.kind,
            upload.paths,
            now=workspace.now(),
            mapping=upload.mapping,
            dry_run=dry_run,
            progress=progress,
            names=upload.names,
        )
        if not dry_run:
            uploads.forget(upload.id)
            _refresh(workspace.catalogue, progress)
        return result

    names = ", ".join(upload.names[:3]) + (", …" if len(upload.names) > 3 else "")
    job = request.app.state.jobs.start(f"{'Looking at' if dry_run else 'Importing'} {names}", work)
    job.subject = upload
    return RedirectResponse(f"/import/jobs/{job.id}", status_code=303)


@router.get("/import/jobs/{job_id}")
def job_page(request: Request, job_id: str) -> Response:
    """How far the import is; its result when it has ended."""
    job: Job = request.app.state.jobs.get(job_id)
    state = job.state  # read once and first: the job goes on while the page is made
    part = request.headers.get("hx-request") == "true"
    if part and state != "running":
        return Response(headers={"HX-Redirect": f"/import/jobs/{job.id}"})
    upload, result = job.subject, job.result
    looked = result if isinstance(result, ImportResult) else None
    return render(
        request,
        "components/job.html" if part else "pages/import_job.html",
        title=job.title,
        step="import",
        job=job,
        state=state,
        base="/import/jobs",
        upload=upload,
        result=looked,
        corrected=result if isinstance(result, RetryResult) else None,
        reasons=_reasons(looked) if looked else [],
        sentences=REASON_SENTENCES,
        canonical=canonical_columns(upload.kind) if isinstance(upload, Upload) else [],
        docs={c.name: c.doc for c in TABLES[upload.kind].columns} if isinstance(upload, Upload) else {},
    )


@router.post("/import/jobs/{job_id}/stop")
def stop(request: Request, job_id: str) -> Response:
    """End an import at its next step; committed batches stay."""
    request.app.state.jobs.get(job_id).stop()
    return RedirectResponse(f"/import/jobs/{job_id}", status_code=303)


@router.get("/import/set-aside.csv")
def download(request: Request) -> Response:
    """Every row that was set aside, with its fields, as a table to correct and send back."""
    root = _root(request)
    lines = export_csv(root) if root else iter(())
    headers = {"content-disposition": 'attachment; filename="set-aside.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _refresh(catalogue: Catalogue, progress: Progress) -> None:
    """Bring the derived tables up to date."""
    progress.step("bringing the numbers up to date")
    catalogue.refresh(progress)


def _page(request: Request, form: Form, *, status: int = 200, number: int = 1) -> Response:
    root = _root(request)
    aside = _slice(root, number) if root else []
    return render(
        request,
        "pages/import.html",
        status=status,
        title="Import",
        step="import",
        form=form,
        kinds=[(k.value, label) for k, label in _KINDS],
        holds=request.app.state.workspace.catalogue.status(),
        aside=aside,
        aside_count=quarantined_count(root) if root else 0,
        page=max(1, number),
        pages=-(-quarantined_count(root) // _PAGE) if root else 0,
        page_url=lambda n: f"/import?page={n}#set-aside",
        sentences=REASON_SENTENCES,
        distributed=root is None,
    )


def _slice(root: Path, number: int) -> list[SetAside]:
    number = max(1, number)
    return quarantined(root, limit=number * _PAGE)[(number - 1) * _PAGE :]


def _reasons(result: ImportResult) -> list[tuple[str, str, str, int]]:
    """(reason, field, sentence, rows) over all files, most first."""
    total: Counter[tuple[str, str, str]] = Counter()
    for file in result.files:
        for (reason, field), rows in file.reasons.items():
            total[reason.value, field, REASON_SENTENCES[reason]] += rows
    return [(reason, field, sentence, rows) for (reason, field, sentence), rows in total.most_common(50)]


def _root(request: Request) -> Path | None:
    """The folder of the catalogue."""
    try:
        return layout.folder(request.app.state.workspace.settings.catalogue)
    except GoodwordError:
        return None


def _kind(text: str) -> Kind:
    if text not in [k.value for k in Kind]:
        raise BadInput.unknown("kind of file", text, [k.value for k in Kind], where="kind")
    return Kind(text)
