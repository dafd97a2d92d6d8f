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


def register(app: typer.Typer) -> None:
    """Add `goodword attribute`."""
    app.command("attribute")(attribute_paths)


def attribute_paths(
    data: Annotated[File, typer.Option("--data", help="CSV: path (a > b > c), conversions, and those without.")],
    separator: Annotated[str, typer.Option(help="What stands between the steps of a path.")] = ">",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Credit conversions to creators by seven models, and show how far the models are apart."""
    found = attribute(read_paths(data, separator=separator))
    typer.echo(to_json(found, indent=2)) if json else _show(found)


def _show(found: Attribution) -> None:
    console = Console()
    table = Table("creator", "all models", *(name for name, _ in found.credits[0].by_model), header_style="bold")
    for credit in found.credits:
        spread = f"{credit.low:,.0f}–{credit.high:,.0f}"
        table.add_row(credit.creator, spread, *(f"{value:,.1f}" for _, value in credit.by_model))
    console.print(table)
    console.print(
        f"{found.conversions:,.0f} conversions in each column. The models disagree by what they assume, not by chance; "
        "only an experiment (goodword lift) says what would not have come anyway."
    )
