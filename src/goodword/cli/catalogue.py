"""`goodword status` and `goodword refresh`: what the catalogue holds, and its derived tables brought up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted


def register(app: typer.Typer) -> None:
    """Add `goodword status` and `goodword refresh`."""
    app.command("status")(status)
    app.command("refresh")(refresh)


def status(ctx: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show what the catalogue holds and whether its derived tables are up to date."""
    found = ctx.obj.catalogue.status()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    typer.echo(ctx.obj.settings.catalogue)
    for name in ("creators", "posts", "engagements", "audience", "quarantined"):
        typer.echo(f"{getattr(found, name):>12,} {name}")
    if not found.creators:
        typer.echo(
            "Nothing is known yet: `goodword import creators FILE` brings it in, `goodword demo` shows how it looks."
        )
    if found.last_import_at is not None:
        typer.echo(f"last import   {found.last_import_at:%Y-%m-%d %H:%M} UTC")
    if found.stale:
        typer.echo("Imports are newer than the derived tables: `goodword refresh` brings them up to date.")


def refresh(ctx: typer.Context) -> None:
    """Compute anew what new data touches in the derived tables; stopping it loses nothing."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415

    with progress_bar() as progress:
        ctx.obj.catalogue.refresh(progress)
    found = ctx.obj.catalogue.status()
    typer.echo(
        f"The derived tables are up to date: {counted(found.creators, 'creator')}, {counted(found.posts, 'post')}."
    )
