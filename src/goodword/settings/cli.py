"""`goodword config`: every setting in force, and where it came from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.settings.load import config_files, find_file, unknown_variables
from goodword.settings.model import Settings, declared, masked

WIDE = 140  # columns of a terminal from which the meanings fit beside the values


def register(app: typer.Typer) -> None:
    """Add `goodword config`."""
    app.command("config")(config)


def config(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a settings file with every default.")] = False,
) -> None:
    """Show every setting in force and where its value came from; secrets are masked."""
    if example:
        typer.echo(example_file(), nl=False)
        return
    settings: Settings = ctx.obj.settings
    rows = [(d, masked(d.name, getattr(settings, d.name)), settings.origins[d.name]) for d in declared()]
    if json:
        shown = {d.name: {"value": value, "origin": origin, "env": d.env, "doc": d.doc} for d, value, origin in rows}
        typer.echo(to_json(shown, indent=2))
        return
    _table([(d.name, value, origin, d.doc) for d, value, origin in rows], ctx.find_root().params.get("config"))


def _table(rows: list[tuple[str, str, str, str]], named: str | None) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    table = Table(title="Settings in force", title_justify="left", show_lines=False, expand=False)
    shown = 4 if console.width >= WIDE else 3
    for header in ("setting", "value", "from", "meaning")[:shown]:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*row[:shown])
    console.print(table)
    file = find_file(os.environ, named)
    looked = ", ".join(_short(path) for path in config_files(os.environ))
    console.print(f"Settings file: {file or 'none; looked for ' + looked}", highlight=False, soft_wrap=True)
    for name in unknown_variables(os.environ):
        console.print(f"{name} is set in the environment and is not a setting.", style="yellow", highlight=False)


def _short(path: Path) -> str:
    home = str(Path.home())
    return str(path).replace(home, "~", 1) if str(path).startswith(home) else str(path)


def example_file() -> str:
    """A settings file that states every default, each commented out under its meaning."""
    lines = ["# Settings of Goodword. A value here is overridden by the environment, and that by a flag.", ""]
    for setting in declared():
        value = setting.default if setting.kind in {"int", "number"} else f'"{setting.default}"'
        lines += [f"# {setting.doc}", f"# ({setting.env})", f"# {setting.name} = {value}", ""]
    return "\n".join(lines)
