"""`goodword design`: check before a campaign what it could detect."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.measurement.design.question import DesignQuestion, Prices
from goodword.measurement.design.search import Answer
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.model import Design
from goodword.measurement.panels.build import SetAside
from goodword.measurement.panels.cli_options import AsJson, Loaded, desk_of, names, of_panel, show_aside, whole


def register(app: typer.Typer) -> None:
    """Add `goodword design`."""
    app.command("design")(of_panel(design))


def design(
    ctx: typer.Context,
    loaded: Loaded,
    sizes: Annotated[str, typer.Option(help="How many places may be treated together: 1,2,3.")] = "1,2,3",
    durations: Annotated[str, typer.Option(help="Days of the campaign: 7,14.")] = "14",
    windows: Annotated[int, typer.Option(help="Look-back windows per design.")] = 30,
    include: Annotated[str, typer.Option(help="Places that must be treated.")] = "",
    exclude: Annotated[str, typer.Option(help="Places that must not be treated.")] = "",
    cost_per: Annotated[float, typer.Option(help="Cost of one extra outcome.")] = 0.0,
    cost_place: Annotated[float, typer.Option(help="Cost of treating one place, whatever comes of it.")] = 0.0,
    cost_day: Annotated[float, typer.Option(help="Cost of one place and day.")] = 0.0,
    cost_fixed: Annotated[float, typer.Option(help="Cost of the whole campaign, once.")] = 0.0,
    budget: Annotated[float | None, typer.Option(help="Most that may be spent.")] = None,
    expect: Annotated[float | None, typer.Option(help="Lift that is hoped for: 0.1 for 10 %.")] = None,
    apart: Annotated[float | None, typer.Option(help="Kilometres within which places are not compared.")] = None,
    country: Annotated[str, typer.Option(help="Country of the places, for finding them: IN.")] = "",
    verify: Annotated[int, typer.Option(help="How many of the best are counted with the test of `lift`.")] = 3,
    json: AsJson = False,
) -> None:
    """Before any money is spent: which places, for how long, and what could be detected?"""
    panel, aside = loaded
    prices = Prices(cost_fixed, cost_place, cost_day, cost_per)
    question = DesignQuestion(
        sizes=whole("sizes", sizes),
        durations=whole("durations", durations),
        windows=windows,
        included=names(include),
        excluded=names(exclude),
        prices=prices if prices != Prices() else None,
        budget=budget,
        expected=expect,
        apart_km=apart,
        verify=verify,
    )
    desk: MeasurementDesk = desk_of(ctx)
    found = desk.designs(panel, question, country=country or None)
    typer.echo(to_json({"answer": found, "set_aside": aside}, indent=2)) if json else _show(found, aside)


def _show(found: Answer, aside: tuple[SetAside, ...]) -> None:
    console = Console()
    console.print(f"\n[bold]{found.sentence}[/bold]\n")
    for title, designs in (("Within the budget", found.designs), ("Beyond the budget", found.beyond)):
        if designs:
            console.print(_table(title if found.beyond else "", designs))
    tried = "all" if found.complete else "the most promising"
    console.print(
        f"{found.tried:,} groups of places tried ({tried}). “detects”: smallest effect found in at least 80 % of the "
        "look-back windows, by the lower end of its interval; “likely”: without that caution. Rows marked * are "
        "counted with the test that reads campaigns, the others with a quick one."
    )
    if found.unknown:
        console.print(f"[yellow]Nobody knows where {', '.join(found.unknown[:5])} is: no distance was kept.[/yellow]")
    show_aside(console, aside)


def _table(title: str, designs: tuple[Design, ...]) -> Table:
    table = Table(
        "places",
        "days",
        "detects",
        "likely",
        "false alarms",
        "share of outcomes",
        "cost at that effect",
        "not compared with",
        title=title or None,
        header_style="bold",
    )
    for d in designs:
        table.add_row(
            ", ".join(d.treated) + ("*" if d.test == "lift" else ""),
            str(d.duration),
            "nothing tried" if d.mde is None else f"{d.mde:.1%}",
            "" if d.likely_mde is None else f"{d.likely_mde:.1%}",
            f"{d.false_positives:.0%}",
            f"{d.share:.1%}",
            "" if d.investment is None else f"{d.investment:,.0f}",
            ", ".join(d.buffer),
        )
    return table
