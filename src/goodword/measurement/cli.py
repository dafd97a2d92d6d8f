"""`goodword lift` and `goodword design`: read a hyper-local campaign, and check before it what it could detect."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.measurement.lift import LiftQuestion, read_lift
from goodword.measurement.model import Design, LiftReading, Panel
from goodword.measurement.panel import SetAside, build_panel
from goodword.measurement.power import DesignQuestion, search_designs
from goodword.measurement.read import read_outcomes

Data = Annotated[Path, typer.Option("--data", help="CSV or Parquet: one row per place and day.")]
PlaceColumn = Annotated[str | None, typer.Option("--place", help="Column of the places; recognised if not given.")]
TimeColumn = Annotated[str | None, typer.Option("--time", help="Column of the dates.")]
OutcomeColumn = Annotated[str | None, typer.Option("--outcome", help="Column of the outcomes (orders, sales, visits).")]
MissingRule = Annotated[str, typer.Option("--missing", help="Gaps: set_aside the place, or zero.")]
DuplicateRule = Annotated[str, typer.Option("--duplicates", help="Two rows of one place and day: refuse, or sum.")]
Loaded = tuple[Panel, tuple[SetAside, ...]]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword lift` and `goodword design`."""
    app.command("lift")(_of_panel(lift))
    app.command("design")(_of_panel(design))


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
        sizes=_whole("sizes", sizes),
        durations=_whole("durations", durations),
        windows=windows,
        included=names(include),
        excluded=names(exclude),
        cost_per=cost_per,
        budget=budget,
    )
    designs = search_designs(panel, question)
    typer.echo(to_json({"designs": designs, "set_aside": aside}, indent=2)) if json else _show_designs(designs, aside)


def _of_panel(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of `load_panel` in place of its first parameter, which gets what they load."""
    first, *own = signature(command, eval_str=True).parameters.values()
    shared = signature(load_panel, eval_str=True).parameters

    @wraps(command)
    def run(**given: object) -> None:
        loaded = load_panel(**{name: given.pop(name) for name in shared})  # type: ignore[arg-type] # typer has read them
        command(**{first.name: loaded}, **given)

    taken = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in (*shared.values(), *own)]
    run.__signature__ = Signature(taken)  # type: ignore[attr-defined] # what typer reads the options from
    run.__annotations__ = {p.name: p.annotation for p in taken}
    return run


def load_panel(
    data: Data,
    place: PlaceColumn = None,
    time: TimeColumn = None,
    outcome: OutcomeColumn = None,
    missing: MissingRule = "set_aside",
    duplicates: DuplicateRule = "refuse",
) -> Loaded:
    """The panel of a file and the places set aside."""
    if missing not in ("set_aside", "zero"):
        raise BadInput.unknown("rule for gaps", missing, ["set_aside", "zero"])
    if duplicates not in ("refuse", "sum"):
        raise BadInput.unknown("rule for duplicates", duplicates, ["refuse", "sum"])
    columns = read_outcomes(data, place=place, time=time, outcome=outcome)
    return build_panel(
        *columns,
        missing="zero" if missing == "zero" else "set_aside",
        duplicates="sum" if duplicates == "sum" else "refuse",
    )


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _whole(name: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in names(text))
    except ValueError:
        raise BadInput.value(name, "whole numbers separated by commas", text) from None


def _aside(console: Console, aside: tuple[SetAside, ...]) -> None:
    if aside:
        places = "1 place" if len(aside) == 1 else f"{len(aside)} places"
        console.print(f"[dim]{places} set aside, for example {aside[0].place}: {aside[0].reason}.[/dim]")


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
    _aside(console, aside)


def _show_designs(designs: tuple[Design, ...], aside: tuple[SetAside, ...]) -> None:
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
    _aside(console, aside)
