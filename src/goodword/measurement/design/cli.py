"""`goodword design`: check before a campaign what it could detect."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.measurement.design.search import DesignQuestion, search_designs
from goodword.measurement.model import Design
from goodword.measurement.panels.build import SetAside
from goodword.measurement.panels.cli_options import AsJson, Loaded, names, of_panel, show_aside, whole


def register(app: typer.Typer) -> None:
    """Add `goodword design`."""
    app.command("design")(of_panel(design))


def design(
    loaded: Loaded,
    sizes: Annotated[str, typer.Option(help="How many places may be treated together: 1,2,3.")] = "1,2,3",
    durations: Annotated[str, typer.Option(help="Days of the campaign: 7,14.")] = "14",
    windows: Annotated[int, typer.Option(help="Look-back windows per design.")] = 30,
    include: Annotated[str, typer.Option(help="Places that must be treated.")] = "",
    exclude: Annotated[str, typer.Option(help="Places that must not be treated.")] = "",
    cost_per: Annotated[float | None, typer.Option(help="Cost of one extra outcome.")] = None,
    budget: Annotated[float | None, typer.Option(help="Most that may be spent.")] = None,
    json: AsJson = False,
) -> None:
    """Before any money is spent: which places, for how long, and what could be detected?"""
    panel, aside = loaded
    question = DesignQuestion(
        sizes=whole("sizes", sizes),
        durations=whole("durations", durations),
        windows=windows,
        included=names(include),
        excluded=names(exclude),
        cost_per=cost_per,
        budget=budget,
    )
    designs = search_designs(panel, question)
    typer.echo(to_json({"designs": designs, "set_aside": aside}, indent=2)) if json else _show(designs, aside)


def _show(designs: tuple[Design, ...], aside: tuple[SetAside, ...]) -> None:
    console = Console()
    table = Table(
        "places", "days", "detects", "false alarms", "share of outcomes", "cost at that effect", header_style="bold"
    )
    for d in designs:
        table.add_row(
            ", ".join(d.treated),
            str(d.duration),
            "nothing tried" if d.mde is None else f"{d.mde:.0%}",
            f"{d.false_positives:.0%}",
            f"{d.share:.1%}",
            "" if d.investment is None else f"{d.investment:,.0f}",
        )
    console.print(table)
    if all(d.mde is None for d in designs):
        largest = max(p.effect for p in designs[0].points)
        console.print(
            f"Nothing here can detect {largest:.0%} or less: allow more places, longer campaigns or more budget."
        )
    show_aside(console, aside)
