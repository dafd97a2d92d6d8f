"""`goodword lift`: read what a hyper-local campaign brought."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.build import SetAside
from goodword.measurement.panels.cli_options import AsJson, Loaded, names, of_panel, show_aside


def register(app: typer.Typer) -> None:
    """Add `goodword lift`."""
    app.command("lift")(of_panel(lift))


def lift(
    loaded: Loaded,
    treated: Annotated[str, typer.Option(help="Places with the campaign, separated by commas.")],
    start: Annotated[str, typer.Option("--from", help="First day of the campaign.")],
    end: Annotated[str | None, typer.Option("--to", help="Last day; the last of the data if not given.")] = None,
    exclude: Annotated[str, typer.Option(help="Places not to compare with (spill-over).")] = "",
    method: Annotated[str, typer.Option(help="Estimator, or auto to choose by placebo windows.")] = "auto",
    level: Annotated[float, typer.Option(help="Level of the interval.")] = 0.9,
    spend: Annotated[float | None, typer.Option(help="What the campaign cost, for iROAS.")] = None,
    value_per: Annotated[float, typer.Option(help="Worth of one outcome, for iROAS.")] = 1.0,
    json: AsJson = False,
) -> None:
    """What did the campaign bring in these places, and how sure can we be?"""
    panel, aside = loaded
    question = LiftQuestion(names(treated), start, end, names(exclude), method, level, spend=spend, value_per=value_per)
    reading = read_lift(panel, question)
    typer.echo(to_json({"reading": reading, "set_aside": aside}, indent=2)) if json else _show(reading, aside)


def _show(reading: LiftReading, aside: tuple[SetAside, ...]) -> None:
    console = Console()
    console.print(f"\n[bold]{reading.sentence}[/bold]\n")
    table = Table(show_header=True, header_style="bold")
    for column in ("", "value", f"{reading.level:.0%} interval"):
        table.add_column(column, justify="right" if column else "left")
    for label, e, form in (
        ("extra outcomes in all", reading.incremental, "{:,.0f}"),
        ("a place and day", reading.att, "{:,.2f}"),
        ("lift", reading.lift, "{:+.1%}"),
        ("iROAS", reading.iroas, "{:.2f}"),
    ):
        if e is not None:
            table.add_row(label, form.format(e.value), f"{form.format(e.low)} to {form.format(e.high)}")
    console.print(table)
    console.print(f"p = {reading.p:.3f} · {reading.estimator} · {reading.start} to {reading.end} · {reading.formula}")
    for check in reading.checks:
        console.print(f"  [{'green' if check.mark == 'pass' else 'yellow'}]{check.mark.upper():6}[/] {check.sentence}")
    show_aside(console, aside)
