"""`goodword ledger`: where it is and what it holds, and a copy of it while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.ledger.store import Ledger

ledger_app = typer.Typer(
    help="Look at the ledger of briefs, plans and decisions, and copy it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def register(app: typer.Typer) -> None:
    """Add `goodword ledger`."""
    app.add_typer(ledger_app, name="ledger")


@ledger_app.command("status")
def status(ctx: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show where the ledger is, its revision and how many rows it holds."""
    ledger: Ledger = ctx.obj.ledger
    state = ledger.state()
    if json:
        typer.echo(to_json(state, indent=2))
        return
    typer.echo(f"{state.url}\nrevision {state.revision}{'' if state.current else f' of {state.newest}'}")
    for table, rows in state.tables:
        typer.echo(f"{rows:>8,} {table}")


@ledger_app.command("backup")
def backup(
    ctx: typer.Context, target: Annotated[Path, typer.Argument(help="File to write; it must not exist yet.")]
) -> None:
    """Copy the ledger to a file, one consistent moment, while others go on using it."""
    ledger: Ledger = ctx.obj.ledger
    path = ledger.backup(target)
    typer.echo(f"Copied to {path} ({path.stat().st_size / 1024:,.0f} KiB). Use it with --ledger {path}.")
