"""`goodword nearby`, `goodword whereabouts` and `goodword insights`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.core.estimate import Estimate
    from goodword.discovery.nearby.declared import ReadShares
    from goodword.discovery.nearby.model import LocalHit, Nearby, Spread, Whereabouts

_LISTS = "Several separated by commas."


def register(app: typer.Typer) -> None:
    """Add `goodword nearby`, `goodword whereabouts` and `goodword insights`."""
    app.command("nearby")(nearby)
    app.command("whereabouts")(whereabouts)
    app.command("insights")(insights)


def nearby(
    ctx: typer.Context,
    near: Annotated[str, typer.Argument(help='Where, like "Bandra, Mumbai", or "19.05, 72.83".', metavar="PLACE")],
    radius: Annotated[str, typer.Option(help="Kilometres around it, from 1.", metavar="KM")] = "10",
    sort: Annotated[str, typer.Option(help="By people, share, cost, km or followers.")] = "people",
    assume: Annotated[
        str, typer.Option(help="Where no price is known, let the fee rule stand in, in this currency.", metavar="ISO")
    ] = "",
    tier: Annotated[str, typer.Option(help=f"personal, nano, micro, mid, macro, mega. {_LISTS}")] = "",
    language: Annotated[str, typer.Option(help=f"Languages they post in. {_LISTS}")] = "",
    niche: Annotated[str, typer.Option(help=f"Only these niches. {_LISTS}")] = "",
    platform: Annotated[str, typer.Option(help=f"Platforms. {_LISTS}")] = "",
    limit: Annotated[str, typer.Option(help="How many to show, up to 1,000.", metavar="N")] = "20",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List creators near, the share of their audience inside, and what a thousand local people cost."""
    from goodword.discovery.nearby.desk import FIELDS, NearbyDesk  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.values import Source  # noqa: PLC0415

    given = {n: ctx.params[n] for n in FIELDS if ctx.params.get(n) not in (None, "")}
    found = NearbyDesk(ctx.obj).near(given, Source("nearby", flags=True, names={"near": "PLACE"}))
    typer.echo(to_json(found, indent=2)) if json else _print(found)


def whereabouts(
    ctx: typer.Context,
    creator: Annotated[str, typer.Argument(help="A handle, an id or a link.", metavar="CREATOR")],
    near: Annotated[str, typer.Option(help="Also the share inside a circle around this place.", metavar="PLACE")] = "",
    radius: Annotated[str, typer.Option(help="Kilometres around it, from 1.", metavar="KM")] = "10",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where a creator and their audience are, as distributions with their evidence."""
    from goodword.discovery.nearby.desk import NearbyDesk  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.values import Source  # noqa: PLC0415

    given = {"near": near, "radius": radius} if near else {}
    found = NearbyDesk(ctx.obj).whereabouts(creator, given, Source("whereabouts", flags=True))
    typer.echo(to_json(found, indent=2)) if json else _print_where(found)


def insights(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="CSV with creator, place, share and as_of.", metavar="FILE", exists=True)
    ] = None,
    forget: Annotated[str, typer.Option(help="Take away what was declared of this creator.", metavar="ID")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Keep shares of audiences as platforms tell them to creators; they win over everything worked out."""
    from goodword.discovery.nearby.desk import NearbyDesk  # noqa: PLC0415 - help does without the engine

    desk = NearbyDesk(ctx.obj)
    if forget:
        typer.echo(f"{desk.store.forget(forget):,} declared shares of {forget} are gone.")
    if file is not None:
        read = desk.declare(file.read_bytes())
        typer.echo(to_json(read, indent=2)) if json else _print_read(read)
    elif not forget:
        known = desk.store.creators()
        typer.echo(f"Declared shares of {len(known):,} creators are kept." + "".join(f"\n  {c}" for c in known[:50]))


def _print_read(read: ReadShares) -> None:
    typer.echo(f"{len(read.rows):,} shares kept, {len(read.aside):,} rows set aside.")
    for a in read.aside[:50]:
        typer.echo(f"  row {a.row}: {a.reason}" + (f" Next: {a.hint}." if a.hint else ""))


def _share(e: Estimate) -> str:
    return f"{e.value:.1%} ({e.low:.1%} to {e.high:.1%})"


def _print(found: Nearby) -> None:
    km = found.near.circle.radius_km
    typer.echo(f"{found.found:,} within {km:g} km of {found.near.label} ({found.milliseconds:.0f} ms).")
    for n, h in enumerate(found.hits, 1):
        _print_hit(n, h)
    for note in found.notes:
        typer.echo(note)
    if found.hits:
        typer.echo("Next: goodword whereabouts CREATOR, or goodword vet CREATOR.")


def _print_hit(n: int, h: LocalHit) -> None:
    away = f"{h.km:.1f} km away" if h.km is not None else "home not known"
    followers = f"{h.followers:,} followers" if h.followers is not None else "followers not known"
    typer.echo(f"{n:>3}. {h.creator_id}  {h.name}  · {followers} · {h.place or 'place not known'} · {away}")
    people = f", {h.people.value:,.0f} people ({h.people.low:,.0f} to {h.people.high:,.0f})" if h.people else ""
    typer.echo(f"       Inside: {_share(h.share)}{people}. {h.basis[0].upper()}{h.basis[1:]}.")
    if h.cost and h.price and h.price_basis:
        low, value, high = (f"{x:,.0f}" for x in (h.cost.low, h.cost.value, h.cost.high))
        assumed = " (fee assumed)" if h.price_basis.value == "fee_rule" else ""
        typer.echo(
            f"       A thousand of them: {h.price.currency} {value} ({low} to {high}); a post {h.price}{assumed}."
        )


def _print_where(found: Whereabouts) -> None:
    typer.echo(f"{found.creator_id}  {found.name}")
    for d in found.declared[:10]:
        typer.echo(f"  declared {d.as_of}: {d.share:.1%} {d.label}")
    if found.inside is not None and found.near is not None:
        h = found.inside
        typer.echo(
            f"  within {found.near.circle.radius_km:g} km of {found.near.label}: {_share(h.share)}, by {h.basis}"
        )
    for one in (found.creator, found.cities, found.countries):
        _print_spread(one)
    if found.hours:
        o = found.hours
        typer.echo(f"Hours of {o.n} posts fit UTC{o.low:+d} to UTC{o.high:+d}, likeliest UTC{o.likely:+d}.")
    for note in found.notes:
        typer.echo(note)


def _print_spread(one: Spread) -> None:
    typer.echo(f"{one.title} ({one.rests_on}){'' if one.enough else ': not enough evidence'}")
    for p in one.parts:
        typer.echo(f"  {_share(p.share):<26} {p.label or 'elsewhere'}  {', '.join(p.evidence)}")
