"""`goodword refresh` and `goodword catalogue`: derived tables up to date, and what the catalogue holds."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

if TYPE_CHECKING:
    from goodword.catalogue.model import Status
    from goodword.catalogue.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add `refresh` and `catalogue` to the command line."""
    app.command("refresh")(refresh_command)
    group = typer.Typer(help="What the catalogue holds, and how fresh its derived tables are.", no_args_is_help=True)
    group.command("status")(status_command)
    app.add_typer(group, name="catalogue")


class _Drawn:
    """Progress as a line in the terminal."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Show the step."""
        self._bar.update(self._task, description=what, completed=done, total=total)


def refresh_command(ctx: typer.Context) -> None:
    """Bring the derived tables up to the imported data. Only what new imports touch is computed again."""
    workspace: Workspace = ctx.obj
    started = time.perf_counter()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        status = workspace.catalogue.refresh(_Drawn(bar))
    Console().print(
        f"Up to date after {time.perf_counter() - started:.1f} s: {status.creators:,} creators, {status.posts:,} posts."
    )


def status_command(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What the catalogue holds, when it was last imported into, and whether the derived tables are up to date."""
    from goodword.core.codec import to_json  # noqa: PLC0415 - help does without it

    workspace: Workspace = ctx.obj
    status = workspace.catalogue.status()
    if json:
        typer.echo(to_json(asdict(status), indent=2))
        return
    Console().print(_table(status))
    if status.stale:
        Console().print("Imports are newer than the derived tables. Next: goodword refresh")


def _table(status: Status) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name in ("creators", "posts", "engagements", "audience", "quarantined"):
        table.add_row(name, f"{getattr(status, name):,}")
    for name in ("last_import_at", "derived_at"):
        moment = getattr(status, name)
        table.add_row(name.replace("_", " "), f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never")
    table.add_row(
        "derived tables", f"version {status.derived_version or '-'}, {'stale' if status.stale else 'up to date'}"
    )
    return table
