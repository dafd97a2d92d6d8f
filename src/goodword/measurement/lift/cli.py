"""`goodword lift`: read what a hyper-local campaign brought."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.measurement.design.freeze import read_frozen
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import LiftReading, Mark
from goodword.measurement.panels.build import SetAside
from goodword.measurement.panels.cli_options import AsJson, Loaded, desk_of, names, of_panel, show_aside

_COLOURS = {Mark.PASS: "green", Mark.REVIEW: "yellow", Mark.FAIL: "red"}


def register(app: typer.Typer) -> None:
    """Add `goodword lift`."""
    app.command("lift")(of_panel(lift))


def lift(
    ctx: typer.Context,
    loaded: Loaded,
    treated: Annotated[str, typer.Option(help="Places with the campaign; by default those a column calls so.")] = "",
    start: Annotated[str, typer.Option("--from", help="First day of the campaign.")] = "",
    end: Annotated[str | None, typer.Option("--to", help="Last day; the last of the data if not given.")] = None,
    exclude: Annotated[str, typer.Option(help="Places not to compare with (spill-over).")] = "",
    method: Annotated[str, typer.Option(help="Estimator; auto combines many, best errs least here.")] = "auto",
    level: Annotated[float, typer.Option(help="Level of the interval.")] = 0.9,
    smallest: Annotated[float, typer.Option(help="Lift below which an effect would not matter.")] = 0.05,
    spend: Annotated[float | None, typer.Option(help="What the campaign cost, for iROAS.")] = None,
    value_per: Annotated[float | None, typer.Option(help="Worth of one outcome, for revenue and iROAS.")] = None,
    registered: Annotated[str, typer.Option("--design", help="Frozen design to read by: its number or file.")] = "",
    keep: Annotated[str, typer.Option(help="Keep the reading in the ledger under this name.")] = "",
    json: AsJson = False,
) -> None:
    """What did the campaign bring in these places, and how sure can we be?"""
    panel, aside = loaded
    asked = {
        "treated": names(treated),
        "start": start,
        "end": end,
        "excluded": names(exclude),
        "method": method if _given(ctx, "method") else "",
        "level": level if _given(ctx, "level") else None,
        "smallest": smallest if _given(ctx, "smallest") else None,
        "spend": spend,
        "value_per": value_per,
    }
    stated = {field: value for field, value in asked.items() if value not in ("", (), None)}
    desk, kept = desk_of(ctx) if registered or keep else None, None
    if registered and desk:
        file, kept = desk.design(registered)
        reading = read_frozen(panel, file, instead=stated, beside=True)
    else:
        marked = {"treated": panel.marked, "start": panel.since or ""}
        question = LiftQuestion(**{**marked, **stated, "beside": True})  # type: ignore[arg-type] # typer has read them
        reading = read_lift(panel, question)
    if keep and desk:
        desk.store.keep_reading(
            keep, reading, panel_id=kept.panel_id if kept else None, design_id=kept.id if kept else None
        )
    typer.echo(to_json({"reading": reading, "set_aside": aside}, indent=2)) if json else _show(reading, aside)


def _given(ctx: typer.Context, name: str) -> bool:
    """Whether a flag was written, or has its default."""
    source = ctx.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _show(reading: LiftReading, aside: tuple[SetAside, ...]) -> None:
    console = Console()
    console.print(f"\n[bold]{reading.sentence}[/bold]\n")
    console.print(_numbers(reading))
    alarms = reading.false_positives
    here = (
        f" · false alarms on these places {alarms.value:.0%} ({alarms.low:.0%} to {alarms.high:.0%})" if alarms else ""
    )
    console.print(f"p = {reading.p:.3f}{here}")
    console.print(f"{reading.estimator} · {reading.start} to {reading.end} · {reading.formula}")
    for check in reading.checks:
        console.print(f"  [{_COLOURS[check.mark]}]{check.mark.upper():6}[/] {check.sentence}")
    if reading.places:
        console.print(_places(reading))
    if reading.methods:
        console.print(_methods(reading))
    show_aside(console, aside)


def _numbers(reading: LiftReading) -> Table:
    table = Table("", "value", f"{reading.level:.0%} interval", header_style="bold")
    for label, e, form in (
        (
            f"extra {reading.counted} in all",
            reading.incremental,
            "{:,.4g}" if reading.incremental.half_width < 100 else "{:,.0f}",
        ),
        ("a place and period", reading.att, "{:,.4g}"),
        ("lift", reading.lift, "{:+.1%}"),
        ("revenue", reading.revenue, "{:,.0f}"),
        ("iROAS", reading.iroas, "{:.2f}"),
    ):
        if e is not None:
            table.add_row(label, form.format(e.value), f"{form.format(e.low)} to {form.format(e.high)}")
    return table


def _places(reading: LiftReading) -> Table:
    table = Table("place alone", "extra", "interval", "lift", "p", header_style="bold")
    for place in reading.places:
        e = place.incremental
        lift = "" if place.lift is None else f"{place.lift.value:+.1%}"
        table.add_row(place.place, f"{e.value:,.4g}", f"{e.low:,.4g} to {e.high:,.4g}", lift, f"{place.p:.3f}")
    return table


def _methods(reading: LiftReading) -> Table:
    table = Table("other methods", "a place and period", "interval", "lift", "p", "cyclic p", header_style="bold")
    for m in reading.methods:
        ends = f"{m.att.low:,.4g} to {m.att.high:,.4g}"
        lift = "" if m.lift is None else f"{m.lift.value:+.1%}"
        table.add_row(m.name, f"{m.att.value:,.4g}", ends, lift, f"{m.p:.3f}", f"{m.cyclic_p:.3f}")
    return table
