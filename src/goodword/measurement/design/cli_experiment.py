"""`goodword experiment`: freeze a design before its campaign, draw the order of a roll-out, read it."""

from __future__ import annotations

import csv
import io
import json as plain_json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json, to_plain
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput
from goodword.core.text import spreadsheet_safe
from goodword.measurement.attribution.reconcile import Spent, meridian_row, pymc_row
from goodword.measurement.design.freeze import Intention
from goodword.measurement.design.model import DesignFile, Turn
from goodword.measurement.design.rollout import draw, read_rollout
from goodword.measurement.panels.cli_options import AsJson, Loaded, desk_of, names, of_panel


def register(app: typer.Typer) -> None:
    """Add `goodword experiment`."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    group.command("freeze")(of_panel(freeze))
    group.command("list")(listed)
    group.command("show")(show)
    group.command("order")(order)
    group.command("rollout")(of_panel(rollout))
    group.command("readings")(readings)
    group.command("rows")(rows)
    app.add_typer(group, name="experiment")


_HELP = "Freeze a design before its campaign, and draw the order of a roll-out; lift reads by them."


def freeze(
    ctx: typer.Context,
    loaded: Loaded,
    name: Annotated[str, typer.Option(help="What you will know it by.")],
    treated: Annotated[str, typer.Option(help="Places with the campaign, separated by commas.")],
    start: Annotated[str, typer.Option("--from", help="First day of the campaign.")],
    days: Annotated[int, typer.Option(help="Days of the campaign.")],
    exclude: Annotated[str, typer.Option(help="Places not to compare with.")] = "",
    apart: Annotated[float | None, typer.Option(help="Kilometres within which places are not compared.")] = None,
    country: Annotated[str, typer.Option(help="Country of the places, for finding them: IN.")] = "",
    method: Annotated[str, typer.Option(help="Estimator; auto combines many.")] = "auto",
    level: Annotated[float, typer.Option(help="Level of the interval.")] = 0.9,
    spend: Annotated[float | None, typer.Option(help="What the campaign will cost.")] = None,
    value_per: Annotated[float | None, typer.Option(help="Worth of one outcome.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Also write it to this file.")] = None,
    json: AsJson = False,
) -> None:
    """Freeze who is treated when, compared with whom and how it will be read; its hash proves that nothing moved."""
    panel, _ = loaded
    wish = Intention(name, start, method, level, spend=spend, value_per=value_per)
    desk = desk_of(ctx)
    file = desk.freeze(
        panel,
        wish,
        treated=names(treated),
        duration=days,
        excluded=names(exclude),
        apart_km=apart,
        country=country or None,
    )
    kept = desk.store.keep_design(file, desk.store.keep_panel(name, panel).id)
    if out is not None:
        _write(out, to_json(file, indent=2))
    if json:
        typer.echo(to_json({"id": kept.id, **to_plain(file)}, indent=2))
        return
    _shown(file)
    where = f" and in {out}" if out else ""
    typer.echo(f"Kept under {kept.id}{where}. Read it with: goodword lift --data FILE --design {out or kept.id}")


def listed(ctx: typer.Context, json: AsJson = False) -> None:
    """List the designs that are frozen."""
    kept = desk_of(ctx).store.designs()
    if json:
        typer.echo(to_json([{"id": k.id, "hash": k.file.hash, "design": k.file.design} for k in kept], indent=2))
        return
    if not kept:
        typer.echo("No design is frozen yet. Next: goodword experiment freeze --help")
        return
    table = Table("number", "name", "places", "from", "to", "detects", "hash", header_style="bold")
    for k in kept:
        d = k.file.design
        detects = "" if d.mde is None else f"{d.mde:.1%}"
        table.add_row(str(k.id), d.name, ", ".join(d.treated), d.start, d.end, detects, k.file.hash[:16])
    Console().print(table)


def show(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help="Its number, or its file.")],
    json: AsJson = False,
) -> None:
    """Show a frozen design, and whether anything in it was changed since."""
    file, _ = desk_of(ctx).design(number)
    typer.echo(to_json({**to_plain(file), "intact": file.intact}, indent=2)) if json else _shown(file)


def order(
    places: Annotated[str, typer.Option(help="Places that will start one after the other.")],
    starts: Annotated[str, typer.Option(help="First days, in order: 2026-03-02,2026-03-09.")],
    seed: Annotated[int, typer.Option(help="Number the order is drawn with.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")] = None,
    json: AsJson = False,
) -> None:
    """Draw which place starts when: the order is chance, so that it can be tested exactly."""
    turns = draw(names(places), names(starts), seed)
    text = to_json({"turns": turns, "seed": seed}, indent=2)
    if out is not None:
        _write(out, text)
    if json:
        typer.echo(text)
        return
    for turn in turns:
        typer.echo(f"{turn.start}  {turn.place}")


def rollout(
    loaded: Loaded,
    turns: Annotated[Path, typer.Option("--order", help="File of the order that was drawn.")],
    level: Annotated[float, typer.Option(help="Level of the interval.")] = 0.9,
    json: AsJson = False,
) -> None:
    """What did a roll-out bring, tested against every other order in which the places could have started?"""
    try:
        plain = plain_json.loads(turns.read_text("utf-8"))
        given = tuple(from_plain(Turn, t) for t in plain["turns"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{turns.name} is no order of places.",
            given=str(error)[:120],
            next_step="give the file that `goodword experiment order --out` wrote",
        ) from None
    reading = read_rollout(loaded[0], given, level=level)
    typer.echo(to_json(reading, indent=2) if json else reading.sentence)


def readings(ctx: typer.Context, json: AsJson = False) -> None:
    """List the readings that are kept (`goodword lift --keep NAME`)."""
    kept = desk_of(ctx).store.readings()
    if json:
        typer.echo(to_json(kept, indent=2))
        return
    for k in kept:
        typer.echo(f"{k.id}  {k.name}: {k.reading.sentence}")
    if not kept:
        typer.echo("No reading is kept yet. Next: goodword lift --keep NAME …")


def rows(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of a kept reading.", min=1)],
    channel: Annotated[str, typer.Option(help="The channel, as the model calls it.")],
    spend: Annotated[float, typer.Option(help="What the campaign cost in its window.")],
    before: Annotated[float, typer.Option(help="Spend a period without the campaign.")] = 0.0,
    tool: Annotated[str, typer.Option(help="meridian or pymc.")] = "pymc",
) -> None:
    """Print a kept reading as a calibration row (CSV) for Meridian or PyMC-Marketing."""
    if tool not in ("meridian", "pymc"):
        raise BadInput.unknown("tool", tool, ["meridian", "pymc"])
    reading = desk_of(ctx).store.reading(number).reading
    spent = Spent(channel, spend, before)
    row = to_plain(meridian_row(reading, spent) if tool == "meridian" else pymc_row(reading, spent))
    text = io.StringIO()
    cells = [spreadsheet_safe(v) if isinstance(v, str) else v for v in row.values()]
    csv.writer(text, lineterminator="\n").writerows([list(row), cells])
    typer.echo(text.getvalue(), nl=False)


def _shown(file: DesignFile) -> None:
    d, console = file.design, Console()
    console.print(f"[bold]{d.name}[/bold]: {', '.join(d.treated)} from {d.start} to {d.end}")
    console.print(f"Compared with {len(d.donors)} places, read by {d.method} at {d.level:.0%}.")
    for left in d.left_out:
        console.print(f"  not compared: {left.place} ({left.reason})")
    detects = "nothing that was tried" if d.mde is None else f"a lift of {d.mde:.1%} or more"
    alarms = "" if d.false_positives is None else f", with {d.false_positives:.0%} false alarms"
    console.print(f"Detects {detects}{alarms}. Hash {file.hash[:16]}.")
    if not file.intact:
        console.print("[red]It was changed after it was frozen.[/red]")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written to.", given=error.strerror or "", next_step="name another file"
        ) from None
