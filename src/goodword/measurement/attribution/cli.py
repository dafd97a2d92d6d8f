"""`goodword attribute`: conversions credited to creators from a file of paths."""

from __future__ import annotations

from pathlib import Path as File
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.measurement.attribution.models import Attribution, attribute
from goodword.measurement.attribution.read import read_paths
from goodword.measurement.attribution.reconcile import Reconciliation, reconcile
from goodword.measurement.desk import MeasurementDesk

_WIDE = 120
"""Below this width of the terminal only the spread over the models is shown, so that names can be read."""


def register(app: typer.Typer) -> None:
    """Add `goodword attribute`."""
    app.command("attribute")(attribute_paths)


def attribute_paths(
    ctx: typer.Context,
    data: Annotated[File, typer.Option("--data", help="CSV: path (a > b > c), conversions, and those without.")],
    separator: Annotated[str, typer.Option(help="What stands between the steps of a path.")] = ">",
    reading: Annotated[int, typer.Option(help="Number of a kept lift reading to bring it in line with.")] = 0,
    attributed: Annotated[float | None, typer.Option(help="Conversions attributed in its places and days.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Credit conversions to creators by seven models, and show how far the models are apart."""
    found = attribute(read_paths(data, separator=separator))
    if not reading:
        typer.echo(to_json(found, indent=2)) if json else show(found)
        return
    extra = MeasurementDesk(ctx.obj).store.reading(reading).reading.incremental
    made = reconcile(found, extra, attributed=attributed)
    typer.echo(to_json({"attribution": found, "reconciled": made}, indent=2)) if json else _show_both(found, made)


def _show_both(found: Attribution, made: Reconciliation) -> None:
    show(found)
    table = Table("creator", "credited", "extra, as the experiment tells", "interval", header_style="bold")
    for c in made.creators:
        e = c.incremental
        credited = f"{c.credited_low:,.0f}–{c.credited_high:,.0f}"
        table.add_row(c.creator, credited, f"{e.value:,.1f}", f"{e.low:,.1f} to {e.high:,.1f}")
    console = Console()
    console.print(table)
    console.print(made.sentence)


def show(found: Attribution) -> None:
    """Print credits as a table."""
    console = Console()
    models = [name for name, _ in found.credits[0].by_model] if console.width >= _WIDE else []
    table = Table(header_style="bold")
    table.add_column("creator", overflow="fold", min_width=12)
    for name in ("all models", *models):
        table.add_column(name, justify="right", no_wrap=True)
    for credit in found.credits:
        spread = f"{credit.low:,.0f}–{credit.high:,.0f}"
        table.add_row(credit.creator, spread, *(f"{value:,.1f}" for _, value in credit.by_model[: len(models)]))
    if not models:
        console.print(table, "Each model's own column: in a wider terminal, or with --json.", sep="\n")
    else:
        console.print(table)
    console.print(
        f"{found.conversions:,.0f} conversions in each column. The models disagree by what they assume, not by chance; "
        "only an experiment (goodword lift) says what would not have come anyway."
    )
