"""The page of the funnel: files in, and what each creator brought, how sure that is, and whether it is too early."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from goodword.core.errors import BadInput, GoodwordError
from goodword.measurement.funnel.api import named
from goodword.measurement.funnel.ask import asked
from goodword.measurement.funnel.exchange import read_exchange
from goodword.measurement.funnel.model import UNNAMED, By, Funnel
from goodword.measurement.funnel.picture import decay_title, rate_plot, rhythm_title, slot_bars
from goodword.measurement.funnel.read import ReadRule, read_rows
from goodword.measurement.funnel.summary import OBJECTIVES, summarise
from goodword.measurement.funnel.wording import LABELS, OF_ALL, SHORT, interval_of, probability, value_of
from goodword.ui.form import Form
from goodword.ui.render import render

router = APIRouter()
_FIELDS = ("by", "currency", "timezone", "window_days", "refund_days", "best_by", "as_of", "date_order", "rate")
_START = Form({"by": By.CREATOR.value, "timezone": "UTC", "window_days": "30", "refund_days": "30"})
_RATES = ("engagement_rate", "ctr", "cvr", "cpm", "cpe", "cpc", "cpa", "aov", "roas")
_SHOWN = 200


@router.get("/funnel")
def start(request: Request) -> Response:
    """The form, before any file was given."""
    return _page(request, _START, None)


@router.post("/funnel")
async def read(request: Request) -> Response:
    """The funnel of the files, or what needs a look. Nothing is stored."""
    form = await request.form()
    return await run_in_threadpool(_read, request, form)


def _read(request: Request, form: FormData) -> Response:
    given = {name: str(form.get(name, "")) for name in _FIELDS}
    sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not sent:
        message = "Choose files of clicks, orders or results first."
        return _page(request, Form(given, {"files": message}), None, status=422)
    try:
        found = _found(request, given, sent)
    except GoodwordError as error:
        refused = Form(given).refused(error, _FIELDS, otherwise="files")
        return _page(request, refused, None, status=error.status)
    return _page(request, Form(given), found)


def _found(request: Request, given: dict[str, str], sent: list[UploadFile]) -> Funnel:
    """The funnel of what was sent. Raises BadInput that names the field."""
    days = {name: _whole(name, given[name]) for name in ("window_days", "refund_days")}
    question = asked(
        by=given["by"] or By.CREATOR.value,
        as_of=given["as_of"].strip(),
        best_by=given["best_by"],
        timezone=given["timezone"].strip() or "UTC",
        currency=given["currency"].strip(),
        exchange=read_exchange([given["rate"]]),
        **days,
    )
    rule = ReadRule(question.currency, question.timezone, given["date_order"])
    files = [named(Path(f.filename or "upload").name, f.file, {}) for f in sent]
    return summarise(read_rows(files, now=int(request.app.state.workspace.now().timestamp()), rule=rule), question)


def _whole(name: str, text: str) -> int:
    if not text.strip():
        return 30
    if not text.strip().isdecimal():
        raise BadInput.value(name, "a whole number of days", text)
    return int(text)


def _unread(found: Funnel) -> list[tuple[str, str, int, str]]:
    """(file, reason, rows, example) of rows that could not be read."""
    out = []
    for file in found.files:
        for reason, rows in file.reasons.items():
            first = next((r for r in file.rejected if r.field and reason.startswith(r.field)), None)
            out.append((file.name, reason, rows, f"row {first.row}: {first.given}" if first else ""))
    return out


def _page(request: Request, form: Form, found: Funnel | None, *, status: int = 200) -> Response:
    return render(
        request,
        "pages/funnel.html",
        status=status,
        title="Funnel",
        step="measure",
        form=form,
        found=found,
        lines=found.lines[:_SHOWN] if found else (),
        plot=rate_plot(found) if found else None,
        labels=LABELS,
        short=SHORT,
        of_all=OF_ALL,
        rates=[name for name in _RATES if found and any(name in line.rates for line in found.lines)],
        looks=[n for n in ("ctr", "cvr", "engagement_rate") if found and any(n in x.rates for x in found.lines)],
        money_unit=found.currency if found and found.currency != UNNAMED else "",
        unread=_unread(found) if found else [],
        value_of=value_of,
        probability=probability,
        interval_of=interval_of,
        decay_title=decay_title,
        rhythm_title=rhythm_title,
        bars=slot_bars,
        kinds=[(by.value, f"a row for each {by.value}") for by in By],
        objectives=[("", "the rate nearest to money"), *((name, LABELS[name]) for name in OBJECTIVES)],
    )
