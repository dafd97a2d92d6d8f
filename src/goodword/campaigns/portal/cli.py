"""`goodword campaign portal`: the address of a creator's own page, handed out and revoked."""

from __future__ import annotations

from typing import Annotated

import typer


def add_portal(app: typer.Typer) -> None:
    """Add `goodword campaign portal`."""
    app.command("portal")(portal)


def portal(
    ctx: typer.Context,
    booking: Annotated[int, typer.Argument(help="Number of the person in the campaign, as `campaign show` lists.")],
    days: Annotated[int, typer.Option(help="So long the address holds.")] = 120,
    asked: Annotated[
        bool, typer.Option("--asked", help="They asked for it, although they do not want to be contacted.")
    ] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="End every address of theirs instead.")] = False,
) -> None:
    """Hand out the address of a creator's own page: agreement, figures, consent, what is stored, erase."""
    from goodword.campaigns.portal.desk import PortalDesk  # noqa: PLC0415 - help does without it

    desk = PortalDesk(ctx.obj)
    if revoke:
        ended = [desk.store.revoke(link.id) for link in desk.store.links(booking)]
        typer.echo(f"{len(ended)} addresses ended.")
        return
    link, address = desk.hand_out(booking, days=days, asked=asked)
    typer.echo(f"{address}\nIt is shown this once, and holds until {link.expires_at:%Y-%m-%d}.")
