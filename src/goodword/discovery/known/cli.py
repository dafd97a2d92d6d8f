"""`goodword known`: influencers among our own customers and followers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.discovery.known.model import Added, Known


def register(app: typer.Typer) -> None:
    """Add `goodword known`."""
    app.command("known")(known)


def known(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="CSV with a handle, email, phone or url.", metavar="FILE", exists=True)
    ] = None,
    kind: Annotated[str, typer.Option(help="customers or followers.")] = "customers",
    basis: Annotated[str, typer.Option(help="On what ground these people may be matched.", metavar="WORDS")] = "",
    name: Annotated[str, typer.Option(help="How the list is called; the file's name if not given.")] = "",
    platform: Annotated[str, typer.Option(help="Of handles whose row names none.")] = "instagram",
    days: Annotated[int, typer.Option(help="After so many days the list is gone.")] = 90,
    show: Annotated[int, typer.Option("--show", help="Show a list that is kept.", metavar="N")] = 0,
    forget: Annotated[int, typer.Option(help="Take a list away for good.", metavar="N")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find influencers among our own customers and followers, matched on this machine by keyed hashes."""
    from goodword.discovery.known.desk import KnownDesk  # noqa: PLC0415 - help does without the engine

    desk = KnownDesk(ctx.obj)
    if forget:
        typer.echo(f"List {forget} with {desk.store.forget(forget):,} people is gone.")
        return
    if file is not None:
        added = desk.add(
            file.read_bytes(), name=name or file.stem, kind=kind, basis=basis, platform=platform, days=days
        )
        if not json:
            _print_added(added)
        show = added.list.id
    if show:
        found = desk.find(show)
        typer.echo(to_json(found, indent=2)) if json else _print(found)
        return
    for one in desk.store.lists():
        typer.echo(f"{one.id:>4}  {one.name}  {one.kind.value}, {one.people:,} people, until {one.keep_until:%Y-%m-%d}")
    if not desk.store.lists():
        typer.echo('No list is kept. Next: goodword known orders.csv --basis "consent in our terms".')


def _print_added(added: Added) -> None:
    one = added.list
    again = " (it was kept already)" if added.again else ""
    typer.echo(f"List {one.id}: {one.people:,} people kept as hashes until {one.keep_until:%Y-%m-%d}{again}.")
    for a in added.aside[:20]:
        typer.echo(f"  row {a.row} set aside: {a.reason}")
    if len(added.aside) > 20:
        typer.echo(f"  and {len(added.aside) - 20:,} more rows.")


def _print(found: Known) -> None:
    typer.echo(f"{found.found:,} of {found.list.people:,} are creators of the catalogue ({found.milliseconds:.0f} ms).")
    for n, m in enumerate(found.matches, 1):
        followers = f"{m.followers:,} followers" if m.followers is not None else "followers not known"
        typer.echo(f"{n:>3}. {m.creator_id}  {m.name}  · {followers} · {m.place or 'place not known'}")
        typer.echo(f"       {m.sentence}")
        if m.bring is not None:
            typer.echo(f"       A post would engage {m.bring.value:,.0f} ({m.bring.low:,.0f} to {m.bring.high:,.0f}).")
        else:
            typer.echo("       Not enough is known to say what a post would bring.")
    if found.heard:
        typer.echo("Whom the people of the list engage with, more than chance gives:")
    for h in found.heard:
        typer.echo(f"  {h.creator_id}  {h.together:,} of {h.known:,} known people are on the list")
    for note in found.notes:
        typer.echo(note)
