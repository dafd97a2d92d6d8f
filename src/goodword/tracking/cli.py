"""`goodword link`: tracked short links of a campaign, made in one step, counted, moved, ended."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted, spreadsheet_safe
from goodword.tracking.addresses import last_day, short_address

if TYPE_CHECKING:
    from goodword.tracking.desk import TrackingDesk
    from goodword.tracking.model import Link, LinkCounts
    from goodword.tracking.store import LinkStore

link_app = typer.Typer(
    help="Make tracked short links, and see who followed them.", no_args_is_help=True, rich_markup_mode="rich"
)
Which = Annotated[str, typer.Argument(help="Code or number of the link.", metavar="LINK")]
Campaign = Annotated[int, typer.Argument(help="Number of the campaign.", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword link`."""
    app.add_typer(link_app, name="link")


@link_app.command("make")
def make(
    ctx: typer.Context,
    campaign: Campaign,
    destination: Annotated[str, typer.Argument(help="Web address that visitors are sent to.", metavar="ADDRESS")],
    booking: Annotated[int, typer.Option(help="Only for this booking.", show_default=False)] = 0,
    own: Annotated[bool, typer.Option("--own", help="A link of the brand's own, of no creator.")] = False,
    post: Annotated[list[str] | None, typer.Option("--post", help="One for each of these posts, repeatable.")] = None,
    placement: Annotated[
        list[str] | None, typer.Option("--placement", help="Where it stands: post, bio, story, card; repeatable.")
    ] = None,
    expires: Annotated[str, typer.Option(help="Last day, or moment, like 2026-03-31.", metavar="WHEN")] = "",
    no_click_ids: Annotated[bool, typer.Option("--no-click-ids", help="Do not add gw= to the address.")] = False,
    json: AsJson = False,
) -> None:
    """Make links for everybody booked in a campaign: creators x posts x placements. Links that are there stay."""
    desk = _desk(ctx)
    fields = {
        "destination": destination, "booking": "own" if own else str(booking or ""), "post": ",".join(post or ()),
        "placement": ",".join(placement or ()), "expires": expires, "click_ids": "no" if no_click_ids else "",
    }  # fmt: skip
    _print(ctx, desk.links.make(desk.wish(campaign, fields)), {}, json=json)


@link_app.command("list")
def listing(
    ctx: typer.Context,
    campaign: Campaign,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: AsJson = False,
) -> None:
    """Show the links of a campaign with their clicks; bots and previews are kept and not counted."""
    store = _store(ctx)
    links, counts = store.links(campaign_id=campaign), store.counts(campaign)
    if as_csv:
        typer.echo(_csv(ctx, links, counts), nl=False)
        return
    _print(ctx, links, counts, json=json)


@link_app.command("show")
def show(ctx: typer.Context, link: Which, json: AsJson = False) -> None:
    """Show one link: where it leads, its hits by kind, and what happened to it."""
    store = _store(ctx)
    found = store.find(link)
    counts, history = store.counts(found.campaign_id).get(found.id), store.history(found.id)
    if json:
        typer.echo(to_json({"link": found, "counts": counts, "history": history}, indent=2))
        return
    typer.echo(f"{short_address(ctx.obj.settings, found.short)}  {found.state(ctx.obj.now())}\n{found.location}")
    if counts:
        kinds = (("clicks", counts.clicks), ("bots", counts.bots), ("previews", counts.previews),
                 ("prefetches", counts.prefetches), ("HEAD", counts.heads), ("ended", counts.ended))  # fmt: skip
        typer.echo(", ".join(f"{n:,} {name}" for name, n in kinds))
    for change in history:
        typer.echo(f"{change.at:%Y-%m-%d %H:%M} {change.kind} {change.after}")


@link_app.command("off")
def off(ctx: typer.Context, link: Which) -> None:
    """Switch a link off: visitors come to the brand's page. Nothing is lost."""
    store = _store(ctx)
    _say(ctx, store.switch(store.find(link).id, on=False))


@link_app.command("on")
def on(ctx: typer.Context, link: Which) -> None:
    """Switch a link on again."""
    store = _store(ctx)
    _say(ctx, store.switch(store.find(link).id, on=True))


@link_app.command("expire")
def expire(
    ctx: typer.Context,
    link: Which,
    when: Annotated[str, typer.Argument(help="Last day, or moment; never: no end.", metavar="WHEN")],
) -> None:
    """Say when a link ends."""
    desk = _desk(ctx)
    _say(ctx, desk.expire(desk.links.find(link).id, when))


@link_app.command("move")
def move(
    ctx: typer.Context, link: Which, destination: Annotated[str, typer.Argument(help="Where it leads from now on.")]
) -> None:
    """Let a link lead somewhere else, so that what is printed stays good."""
    store = _store(ctx)
    _say(ctx, store.move(store.find(link).id, destination))


def _say(ctx: typer.Context, link: Link) -> None:
    zone = _store(ctx).frame(link.campaign_id).time_zone
    ends = f", until {last_day(link.expires_at, zone)}" if link.expires_at else ""
    typer.echo(f"{link.short} is {link.state(ctx.obj.now())}{ends}: {link.destination}")


def _print(ctx: typer.Context, links: tuple[Link, ...], counts: dict[int, LinkCounts], *, json: bool) -> None:
    if json:
        rows = [{"link": link, "address": short_address(ctx.obj.settings, link.short), "counts": counts.get(link.id)}
                for link in links]  # fmt: skip
        typer.echo(to_json(rows, indent=2))
        return
    for link in links:
        clicks = counts[link.id].clicks if link.id in counts else 0
        what = " ".join(part for part in (link.name or "the brand", link.post, link.placement) if part)
        shown = f"{short_address(ctx.obj.settings, link.short)}  {clicks:>7,}  {link.state(ctx.obj.now()):<8}  {what}"
        typer.echo(shown)
    typer.echo(counted(len(links), "link"))


def _csv(ctx: typer.Context, links: tuple[Link, ...], counts: dict[int, LinkCounts]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("number", "address", "creator", "name", "post", "placement", "destination", "state", "clicks"))
    for link in links:
        clicks = counts[link.id].clicks if link.id in counts else 0
        row = (link.id, short_address(ctx.obj.settings, link.short), link.creator, link.name, link.post,
               link.placement, link.destination, str(link.state(ctx.obj.now())), clicks)  # fmt: skip
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def _store(ctx: typer.Context) -> LinkStore:
    return _desk(ctx).links


def _desk(ctx: typer.Context) -> TrackingDesk:
    from goodword.tracking.desk import TrackingDesk  # noqa: PLC0415 - help does without the ledger

    return TrackingDesk(ctx.obj)
