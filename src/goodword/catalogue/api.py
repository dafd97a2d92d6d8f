"""HTTP door of the import: upload, dry run, what was set aside, corrected rows back in."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Form, Query, Request, UploadFile
from fastapi.responses import StreamingResponse

from goodword.catalogue import layout, quarantine, retrying
from goodword.catalogue.importing import ImportResult, import_files
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import to_plain
from goodword.core.tables import Kind
from goodword.sources.mapping import ColumnMapping, parse_mapping
from goodword.sources.model import REASON_SENTENCES

router = APIRouter(tags=["import"])


@router.post("/imports/{kind}", summary="Import a file, or show what importing it would do")
def import_upload(
    request: Request,
    kind: Kind,
    file: Annotated[UploadFile, File(description="CSV, JSON Lines, JSON or Parquet; gzip or zstd too")],
    dry_run: Annotated[bool, Query(description="Read and compare all of it, change nothing")] = False,
    refresh: Annotated[bool, Query(description="Bring the derived tables up to date afterwards")] = True,
    mapping: Annotated[str, Form(description="Text of a mapping file (TOML)")] = "",
    platform: Annotated[str, Form(description="Platform of rows that do not say it")] = "",
    observed_at: Annotated[str, Form(description="When this was seen, for rows that do not say it")] = "",
    date_order: Annotated[str, Form(description="dmy or mdy, where day and month could be either")] = "",
    keep_text: Annotated[bool, Form(description="Keep the texts of comments, people's names removed")] = False,
) -> dict[str, Any]:
    """New, newer, unchanged and set-aside rows, what became of each column, and the first rows as they were read."""
    workspace: Workspace = request.app.state.workspace
    plan = parse_mapping(mapping, kind) if mapping else ColumnMapping()
    plan = plan.with_flags(platform=platform, observed_at=observed_at, date_order=date_order, keep_text=keep_text)
    result = import_files(
        workspace.settings.catalogue,
        kind,
        ["-"],
        now=workspace.now(),
        mapping=plan,
        dry_run=dry_run,
        stdin=file.file,
        names=[file.filename or "upload"],
    )
    if refresh and not dry_run:
        workspace.catalogue.refresh()
    return import_plain(result)


@router.get("/imports", summary="What was imported, newest first")
def imports(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[dict[str, Any]]:
    """Committed batches: when, which file, how many rows were added and set aside."""
    commits = layout.commits(_root(request))[::-1][:limit]
    return [
        {"batch": c.batch, "kind": c.kind, "at": c.at, "file": c.source, "rows": c.rows, "set_aside": c.set_aside}
        for c in commits
    ]


@router.get("/quarantine", summary="Rows that were set aside")
def quarantined(
    request: Request,
    kind: Kind | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> dict[str, Any]:
    """Each row with file, row, field, given value and reason; counts by reason over all of them."""
    rows = quarantine.quarantined(_root(request), kind)
    counts = Counter(row.reason for row in rows)
    return {
        "total": len(rows),
        "reasons": {r.value: {"rows": n, "means": REASON_SENTENCES[r]} for r, n in counts.most_common()},
        "rows": [to_plain(row) for row in rows[offset : offset + limit]],
    }


@router.get("/quarantine.csv", summary="Rows that were set aside, as CSV to correct", response_class=StreamingResponse)
def quarantined_csv(request: Request, kind: Kind | None = None) -> StreamingResponse:
    """`id` and what is wrong first, then every field of the row; safe to open in a spreadsheet."""
    lines = retrying.export_csv(_root(request), kind)
    headers = {"Content-Disposition": 'attachment; filename="set-aside.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/quarantine/retry", summary="Import corrected rows")
def retry_upload(
    request: Request,
    file: Annotated[UploadFile, File(description="The corrected CSV of rows that were set aside")],
    refresh: Annotated[bool, Query(description="Bring the derived tables up to date afterwards")] = True,
) -> dict[str, Any]:
    """Rows that fit now leave the quarantine; the others are named with the reason of now."""
    workspace: Workspace = request.app.state.workspace
    result = retrying.retry(workspace.settings.catalogue, "-", now=workspace.now(), stdin=file.file)
    if refresh and result.added:
        workspace.catalogue.refresh()
    plain: dict[str, Any] = to_plain(result)
    return plain


@router.post("/quarantine/discard", summary="Give up on rows that were set aside")
def discard(request: Request, ids: Annotated[list[str], Body(embed=True, max_length=100_000)]) -> dict[str, int]:
    """They leave the quarantine without being imported."""
    workspace: Workspace = request.app.state.workspace
    return {"discarded": retrying.discard(workspace.settings.catalogue, ids, now=workspace.now())}


def import_plain(result: ImportResult) -> dict[str, Any]:
    """An import as JSON values; sets of pairs become lists."""
    files = [
        {
            "file": to_plain(f.facts),
            "written": to_plain(f.written),
            "rows": f.rows,
            "observed": f.observed,
            "columns": dict(f.columns),
            "unused": dict(f.unused),
            "reasons": [
                {"reason": reason.value, "field": name, "rows": n, "means": REASON_SENTENCES[reason]}
                for (reason, name), n in f.reasons.items()
            ],
            "notes": list(f.notes),
            "sample": [to_plain(row) for row in f.sample],
            "rejected": [to_plain(row) for row in f.rejected],
            "seconds": f.seconds,
        }
        for f in result.files
    ]
    return {"kind": result.kind.value, "dry_run": result.dry_run, "written": to_plain(result.written), "files": files}


def _root(request: Request) -> Any:  # noqa: ANN401 - a path
    workspace: Workspace = request.app.state.workspace
    return layout.folder(workspace.settings.catalogue)
