"""`goodword redirect`: the server of the short links."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from goodword.core.errors import Unavailable


def register(app: typer.Typer) -> None:
    """Add `goodword redirect`."""
    app.command("redirect")(redirect)


def redirect(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; the setting `host` if not given.")] = "",
    port: Annotated[
        int, typer.Option(help="Port; the setting `redirect_port` if not given.", show_default=False, min=0, max=65535)
    ] = 0,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1, max=64)] = 1,
) -> None:
    """Serve the short links until Ctrl-C: a click is on the disk before it is answered."""
    from goodword.ledger.store import Ledger  # noqa: PLC0415 - help does without the server
    from goodword.tracking.destination import checked  # noqa: PLC0415
    from goodword.tracking.redirect.model import Options  # noqa: PLC0415
    from goodword.tracking.redirect.serve import serve  # noqa: PLC0415

    settings = ctx.obj.settings
    folder = Path(settings.redirect_folder)
    try:
        Ledger.open(settings.ledger).close()  # brought to the newest revision; told here if it cannot be
    except Unavailable as error:
        if not (folder / "links.json").exists():
            raise
        typer.echo(f"{error.what} Links are those known last; clicks wait in {folder} until it does.", err=True)
    public = urlsplit(settings.short_url).hostname
    options = Options(
        folder=str(folder),
        hosts=(public, "127.0.0.1", "localhost", "[::1]") if public else (),
        unknown_url=checked(settings.unknown_url) if settings.unknown_url else "",
        proxies=settings.redirect_proxies,
        rate=settings.redirect_rate,
    )
    listening, at = host or settings.host, port or settings.redirect_port
    typer.echo(f"Short links are at http://{listening}:{at}/  (Ctrl-C ends it)")
    serve(options, ledger=settings.ledger, host=listening, port=at, workers=workers)
    typer.echo("Ended. Every click that was answered is kept.")
