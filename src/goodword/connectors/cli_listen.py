"""`goodword source listen`: what watched creators post and delete, as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.connectors.store import Told


def add(app: typer.Typer) -> None:
    """Add it to `goodword source`."""
    app.command("listen")(listen)


def listen(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the network, as `goodword source list` shows it.")],
    seconds: Annotated[int, typer.Option(help="End after so many seconds; 0: not before Ctrl-C.", min=0)] = 0,
    stream: Annotated[str, typer.Option(help="Address of the stream; the network's own if not given.")] = "",
    url: Annotated[str, typer.Option(help="Which server, where several are connected.")] = "",
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Keep the texts of answers.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Hear what watched creators post and delete, as it happens. Ctrl-C loses nothing."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it
    from goodword.connectors.cli import label  # noqa: PLC0415 - it lists this one
    from goodword.connectors.desk import SourceDesk  # noqa: PLC0415 - help does without the ledger
    from goodword.connectors.hearing import Ear  # noqa: PLC0415

    ear = Ear(SourceDesk(ctx.obj))
    with progress_bar() as progress:
        run = ear.listen(name, url=url, stream=stream, seconds=seconds or None, progress=progress, keep_text=keep_text)
    if json:
        typer.echo(to_json(run, indent=2))
        return
    label(ear.desk.state(name))
    _told(run.told)


def _told(told: Told) -> None:
    """What listening brought, over all times that it was done."""
    typer.echo("Heard so far:")
    for table, rows in told.rows.items():
        typer.echo(f"  {table:<12} {rows:,} new")
    if told.set_aside:
        typer.echo(f"  {counted(told.set_aside, 'row')} set aside: `goodword import --report` shows why")
    if told.gone:
        typer.echo("  gone there, and here: " + ", ".join(f"{n:,} {what}" for what, n in told.gone.items()))
    if not (told.rows or told.set_aside or told.gone):
        typer.echo("  nothing yet")
    for why in told.unread:
        typer.echo(f"  {why}")
