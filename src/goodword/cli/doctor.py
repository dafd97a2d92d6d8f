"""`goodword doctor`: whether everything is in place, and what to do where it is not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.cli.checks import Check

_MARK = {"fine": "ok", "absent": "–", "wrong": "look"}
_STYLE = {"fine": "green", "absent": "dim", "wrong": "bold yellow"}


def register(app: typer.Typer) -> None:
    """Add `goodword doctor`."""
    app.command("doctor")(doctor)


def doctor(
    ctx: typer.Context,
    warm: Annotated[bool, typer.Option("--warm", help="Compile the kernels now, so that no later call waits.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the installation: stores, engines, kernels, gazetteer, optional parts."""
    from goodword.cli import checks  # noqa: PLC0415 - help does without it

    if warm:
        started = time.perf_counter()
        checks.warm()
        typer.echo(f"Kernels compiled in {time.perf_counter() - started:.1f} s.", err=True)
    found = list(checks.checks(ctx.obj))
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        _show(found)
    if any(check.state == "wrong" for check in found):
        raise typer.Exit(1)


def _show(found: list[Check]) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for header in ("", "", "found", "next"):
        table.add_column(header, overflow="fold")
    for check in found:
        table.add_row(
            Text(_MARK[check.state], _STYLE[check.state]), check.name, Text(check.found), Text(check.next_step)
        )
    Console().print(table)
