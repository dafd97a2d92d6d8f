"""What every command on a panel shares: the file, its columns and what to do about gaps and copies."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from goodword.core.errors import BadInput
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.model import Panel
from goodword.measurement.panels.build import Duplicates, Missing, SetAside, panel_of
from goodword.measurement.panels.read import read_outcomes

Data = Annotated[Path, typer.Option("--data", help="CSV or Parquet: one row per place and day.")]
PlaceColumn = Annotated[str | None, typer.Option("--place", help="Column of the places; recognised if not given.")]
TimeColumn = Annotated[str | None, typer.Option("--time", help="Column of the dates.")]
OutcomeColumn = Annotated[str | None, typer.Option("--outcome", help="Column of the outcomes (orders, sales, visits).")]
MissingRule = Annotated[str, typer.Option("--missing", help="Gaps: set_aside the place, or zero.")]
DuplicateRule = Annotated[
    str, typer.Option("--duplicates", help="Two rows of one place and day: refuse, drop, or sum.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LogFlag = Annotated[bool, typer.Option("--log", help="Outcomes are logarithms; known by names like ln_sales.")]
Loaded = tuple[Panel, tuple[SetAside, ...]]


def of_panel(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of `load_panel` in place of its parameter `loaded`, which gets what they load."""
    own = [p for p in signature(command, eval_str=True).parameters.values() if p.name != "loaded"]
    shared = signature(load_panel, eval_str=True).parameters

    @wraps(command)
    def run(**given: object) -> None:
        loaded = load_panel(**{name: given.pop(name) for name in shared})  # type: ignore[arg-type] # typer has read them
        command(loaded=loaded, **given)

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
    log: LogFlag = False,
) -> Loaded:
    """The panel of a file and the places set aside."""
    if missing not in get_args(Missing):
        raise BadInput.unknown("rule for gaps", missing, list(get_args(Missing)))
    if duplicates not in get_args(Duplicates):
        raise BadInput.unknown("rule for duplicates", duplicates, list(get_args(Duplicates)))
    found = read_outcomes(data, place=place, time=time, outcome=outcome)
    return panel_of(
        found, missing=cast(Missing, missing), duplicates=cast(Duplicates, duplicates), log=True if log else None
    )


def desk_of(ctx: typer.Context) -> MeasurementDesk:
    """The desk of this installation."""
    return MeasurementDesk(ctx.obj)


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def whole(name: str, text: str) -> tuple[int, ...]:
    """Whole numbers separated by commas."""
    try:
        return tuple(int(part) for part in names(text))
    except ValueError:
        raise BadInput.value(name, "whole numbers separated by commas", text) from None


def show_aside(console: Console, aside: tuple[SetAside, ...]) -> None:
    """Say on the terminal which places could not enter."""
    if aside:
        places = "1 place" if len(aside) == 1 else f"{len(aside)} places"
        console.print(f"[dim]{places} set aside, for example {aside[0].place}: {aside[0].reason}.[/dim]")
