"""The pages of lift: outcomes kept, what a campaign could detect, designs frozen, what a campaign brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.progress import Progress
from goodword.measurement.design.freeze import read_frozen
from goodword.measurement.design.model import DesignFile
from goodword.measurement.design.search import Answer
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.estimators.registry import AUTO, BEST, WORDS
from goodword.measurement.lift.read import read_lift
from goodword.measurement.model import LiftReading
from goodword.measurement.pages_form import design_question, freeze_wish, lift_question, number
from goodword.measurement.pages_plots import paths_plot, power_plot, windows_plot
from goodword.measurement.panels.build import panel_of
from goodword.measurement.panels.columns import outcomes_of
from goodword.measurement.panels.read import parse_table
from goodword.ui.form import Form
from goodword.ui.jobs import Leads
from goodword.ui.render import render

router = APIRouter()
T = TypeVar("T")
Number = Annotated[int, Path(ge=1, le=2**31)]
_MAX_BYTES = 50_000_000
_PATIENCE = 0.6  # seconds a page may take before it shows how far it is
_REMEMBERED = 40
_COLUMNS = ("place", "time", "outcome")
_DEFAULTS = {"sizes": "1,2", "durations": "14", "method": AUTO, "level": "0.9"}
_METHODS = (
    (AUTO, "all of them, weighed by how little they err here"),
    (BEST, "the one that errs least here"),
    *WORDS.items(),
)


@router.get("/lift")
def overview(request: Request) -> Response:
    """Outcomes that are kept, frozen designs, readings, and the form to add outcomes."""
    return _overview(request, Form({"missing": "set_aside", "duplicates": "refuse"}))


@router.post("/lift")
async def add(request: Request) -> Response:
    """Keep a table of outcomes and go to it, or show what needs a look."""
    sent = await request.form()
    file = sent.get("file")
    body = await file.read(_MAX_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    return await run_in_threadpool(_add, request, sent, body)


@router.get("/lift/designs/{number}")
def frozen(request: Request, number: Number) -> Response:
    """A frozen design, and the outcomes that it can be read with."""
    desk = _desk(request)
    kept = desk.store.design(number)
    title, panels = kept.file.design.name, desk.store.panels()
    return render(request, "pages/lift_design.html", title=title, step="measure", kept=kept, panels=panels)


@router.get("/lift/designs/{number}/file")
def design_file(request: Request, number: Number) -> Response:
    """The frozen design as the file that the command line reads."""
    text = to_json(_desk(request).store.design(number).file, indent=2)
    name = f'attachment; filename="goodword-design-{number}.json"'
    return Response(text, media_type="application/json", headers={"Content-Disposition": name})


@router.get("/lift/readings/{number}")
def kept_reading(request: Request, number: Number) -> Response:
    """A kept reading as it was."""
    kept = _desk(request).store.reading(number)
    return _reading_page(request, kept.reading, title=kept.name, panel=None, query={}, kept=kept.id)


@router.get("/lift/{number}")
def panel_page(request: Request, number: Number) -> Response:
    """What is known of these outcomes, and the two questions that can be asked."""
    return _panel(request, number, Form({**_DEFAULTS, **request.query_params}))


@router.post("/lift/{number}/erase")
async def erase(request: Request, number: Number) -> Response:
    """Take outcomes away, if that was confirmed."""
    sent = await request.form()
    if sent.get("sure") != "yes":
        return await run_in_threadpool(
            _panel, request, number, Form({}, {"sure": "Tick the box to erase these outcomes."}), status=422
        )
    await run_in_threadpool(_desk(request).store.erase_panel, number)
    return RedirectResponse("/lift", status_code=303)


@router.get("/lift/{number}/design")
def design(request: Request, number: Number) -> Response:
    """What a campaign could detect; how far that is while it is being found."""
    given = dict(request.query_params)
    try:
        question, country = design_question(given)
        kept, panel = _desk(request).store.panel(number)
        panel.rows((*question.included, *question.excluded))
    except BadInput as error:
        return _panel(request, number, _wrong(given, error), status=error.status)

    def work(progress: Progress) -> Answer:
        return _desk(request).designs(panel, question, country=country, progress=progress)

    found = _computed(request, f"Looking at designs for {kept.name}", work)
    if isinstance(found, Response):
        return found
    if isinstance(found, BadInput):
        return _panel(request, number, _wrong(given, found), status=found.status)
    plots = [power_plot(d) for d in (*found.designs, *found.beyond)[:1] if d.test == "lift"]
    return render(
        request,
        "pages/lift_designs.html",
        title="What could be detected",
        step="measure",
        kept=kept,
        found=found,
        question=question,
        plots=plots,
        query=given,
        form=Form(given),
    )


@router.post("/lift/{number}/freeze")
async def freeze(request: Request, number: Number) -> Response:
    """Freeze a design and go to it."""
    sent = await request.form()
    return await run_in_threadpool(_freeze, request, number, {k: str(v) for k, v in sent.items()})


@router.get("/lift/{number}/reading")
def reading(request: Request, number: Number) -> Response:
    """What a campaign brought, as asked or by a frozen design."""
    given = dict(request.query_params)
    try:
        kept, panel = _desk(request).store.panel(number)
        by = _by_design(request, given)
        question = None if by else lift_question(given, panel)
    except BadInput as error:
        return _panel(request, number, _wrong(given, error), status=error.status)

    def work(progress: Progress) -> LiftReading:
        progress.step("reading what happened, and every place where nothing did", 0, None)
        if by is not None:
            return read_frozen(panel, by, beside=True)
        assert question is not None  # noqa: S101 - asked for when there is no design
        return read_lift(panel, question)

    found = _computed(request, f"Reading {kept.name}", work)
    if isinstance(found, Response):
        return found
    if isinstance(found, BadInput):
        return _panel(request, number, _wrong(given, found), status=found.status)
    return _reading_page(request, found, title=kept.name, panel=number, query=given, kept=None)


@router.post("/lift/{number}/reading")
async def keep_reading(request: Request, number: Number) -> Response:
    """Keep a reading under a name: it is read again, so that nothing comes from the form but the question."""
    sent = await request.form()
    given = {k: str(v) for k, v in sent.items() if k not in ("csrf", "keep_as")}
    return await run_in_threadpool(_keep, request, number, given, str(sent.get("keep_as", "")).strip())


def _desk(request: Request) -> MeasurementDesk:
    return MeasurementDesk(request.app.state.workspace)


def _overview(request: Request, form: Form, *, status: int = 200) -> Response:
    store = _desk(request).store
    return render(
        request,
        "pages/lift.html",
        status=status,
        title="Lift",
        step="measure",
        panels=store.panels(),
        designs=store.designs(),
        readings=store.readings(),
        form=form,
    )


def _add(request: Request, sent: FormData, body: bytes) -> Response:
    given = {name: str(sent.get(name, "")) for name in ("name", "missing", "duplicates", *_COLUMNS)}
    file = sent.get("file")
    name = (file.filename or "outcomes") if isinstance(file, UploadFile) else "outcomes"
    try:
        if not body:
            raise BadInput("Choose a file of outcomes first.", where="file")
        if len(body) > _MAX_BYTES:
            raise BadInput(f"The file is larger than {_MAX_BYTES // 1_000_000} MB.", where="file")
        found = outcomes_of(parse_table(body, name), name, **{c: given[c].strip() or None for c in _COLUMNS})
        panel, _ = panel_of(
            found,
            missing="zero" if given["missing"] == "zero" else "set_aside",
            duplicates="sum" if given["duplicates"] == "sum" else "refuse",
        )
        kept = _desk(request).store.keep_panel(given["name"].strip() or name, panel)
    except GoodwordError as error:
        said = " ".join(part for part in (error.what, error.given and f"({error.given})", error.next_step) if part)
        return _overview(request, Form(given, {"file": said}), status=error.status)
    return RedirectResponse(f"/lift/{kept.id}", status_code=303)


def _panel(request: Request, number: int, form: Form, *, status: int = 200) -> Response:
    store = _desk(request).store
    kept, panel = store.panel(number)
    if not form.given:
        form = Form(_DEFAULTS, form.errors)
    if not form.value("treated") and panel.marked:
        form = Form({**form.given, "treated": ", ".join(panel.marked), "from": panel.since or ""}, form.errors)
    return render(
        request,
        "pages/lift_panel.html",
        status=status,
        title=kept.name,
        step="measure",
        kept=kept,
        panel=panel,
        total=float(panel.y.sum()),
        methods=_METHODS,
        designs=store.designs(),
        readings=store.readings(number),
        form=form,
    )


def _wrong(given: Mapping[str, str], error: GoodwordError) -> Form:
    field = error.where if error.where in given or error.where in ("treated", "from") else ""
    said = " ".join(part for part in (error.what, error.given and f"({error.given})", error.next_step) if part)
    return Form(dict(given), {field: said})


def _by_design(request: Request, given: Mapping[str, str]) -> DesignFile | None:
    chosen = given.get("design", "")
    if not chosen:
        return None
    wanted = number("design", chosen)
    return _desk(request).store.design(int(wanted or 0)).file


def _computed(request: Request, title: str, work: Callable[[Progress], T]) -> T | BadInput | Response:
    """What the address asks for: remembered, or found now; a page that says how far it is where that takes longer."""
    state = request.app.state
    if not hasattr(state, "lift_found"):
        state.lift_found = {}
    found: dict[str, T | BadInput] = state.lift_found
    address = f"{request.url.path}?{urlencode(sorted(request.query_params.items()))}"
    if address in found:
        return found[address]

    def run(progress: Progress) -> Leads:
        try:
            result: T | BadInput = work(progress)
        except BadInput as error:
            result = error
        for old in list(found)[: len(found) - _REMEMBERED + 1]:
            found.pop(old, None)
        found[address] = result
        return Leads(address)

    job = state.jobs.start(title, run)
    if job.wait(_PATIENCE) and address in found:
        return found[address]
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


def _freeze(request: Request, number: int, given: dict[str, str]) -> Response:
    desk = _desk(request)
    try:
        _, panel = desk.store.panel(number)
        wish, where = freeze_wish(given)
        file = desk.freeze(panel, wish, **where)
    except BadInput as error:
        return _panel(request, number, _wrong(given, error), status=error.status)
    return RedirectResponse(f"/lift/designs/{desk.store.keep_design(file, number).id}", status_code=303)


def _keep(request: Request, number: int, given: dict[str, str], name: str) -> Response:
    desk = _desk(request)
    kept, panel = desk.store.panel(number)
    by = _by_design(request, given)
    try:
        found = read_frozen(panel, by, beside=True) if by else read_lift(panel, lift_question(given, panel))
    except BadInput as error:
        return _panel(request, number, _wrong(given, error), status=error.status)
    design_id = int(given["design"]) if by else None
    saved = desk.store.keep_reading(name or kept.name, found, panel_id=number, design_id=design_id)
    return RedirectResponse(f"/lift/readings/{saved.id}", status_code=303)


def _reading_page(
    request: Request, found: LiftReading, *, title: str, panel: int | None, query: dict[str, str], kept: int | None
) -> Response:
    return render(
        request,
        "pages/lift_reading.html",
        title=title,
        step="measure",
        reading=found,
        words=WORDS,
        paths=paths_plot(found),
        earlier=windows_plot(found),
        panel_id=panel,
        query=query,
        kept_id=kept,
    )
