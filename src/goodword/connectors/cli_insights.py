"""`goodword source insights`: what a creator shares of their audience."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted


def add(app: typer.Typer) -> None:
    """Add it to `goodword source`."""
    app.command("insights")(insights)


def insights(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the network, as `goodword source list` shows it.")],
    handle: Annotated[str, typer.Argument(help="Handle of a creator who signed in there for you.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show towns, countries, ages and reach of an audience, as its creator shares them."""
    from goodword.connectors.granted.desk import Grants  # noqa: PLC0415 - help does without the ledger
    from goodword.connectors.registry import connector  # noqa: PLC0415

    creator_id = f"{connector(name).about.platform}:{handle.strip().lstrip('@').lower()}"
    facts = Grants(ctx.obj, name).store.facts(creator_id)
    if json:
        typer.echo(to_json(facts, indent=2))
        return
    for kind, of in groupby(facts, key=lambda fact: fact.kind):
        typer.echo(f"{kind}: " + ", ".join(f"{fact.label} {fact.people:,}" for fact in list(of)[:12]))
    if facts:
        typer.echo(f"{counted(len(facts), 'number')} of {facts[0].as_of}, as the network counts people.")
    else:
        typer.echo(f"{handle} shares nothing here. `goodword consent ask` makes a link for them.")
