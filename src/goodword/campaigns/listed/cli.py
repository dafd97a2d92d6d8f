"""`goodword list`, whole: the lists themselves, and what they lead to."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.text import counted
from goodword.discovery.kept.cli import AsJson, ListName, list_app
from goodword.discovery.kept.cli import desk_of as lists_of

Picks = Annotated[list[str] | None, typer.Option("--who", help="Only this creator of the list; may be repeated.")]


def register(app: typer.Typer) -> None:
    """Add `goodword list`."""
    app.add_typer(list_app, name="list")


@list_app.command("plan")
def plan(
    ctx: typer.Context,
    name: ListName,
    budget: Annotated[str, typer.Option(help='Money there is, like "₹60,000" or "800 EUR".')],
    promotes: Annotated[str, typer.Option(help="What is promoted.")] = "",
    place: Annotated[str, typer.Option(help="Where the audience is wanted.")] = "",
    radius_km: Annotated[float, typer.Option(help="Kilometres around it.", min=1)] = 25.0,
    fee: Annotated[str, typer.Option(help="Where no price is known: base, then what 1,000 followers add: 20,10.")] = "",
    who: Picks = None,
    json: AsJson = False,
) -> None:
    """Plan with a list: whom of it to book, and nobody else is considered."""
    from goodword.campaigns.listed.desk import LeadDesk  # noqa: PLC0415 - help does without planning
    from goodword.planning.desk import Desk  # noqa: PLC0415

    fields: dict[str, object] = {"budget": budget, "promotes": promotes}
    if place:
        fields["place"] = {"text": place, "radius_km": radius_km}
    if fee:
        fields["fee_rule"] = _fee(fee)
    found = lists_of(ctx).named(name)
    made = Desk(ctx.obj).make(LeadDesk(ctx.obj).brief(found.id, fields, who or ()))
    if json:
        typer.echo(to_json(made, indent=2))
        return
    typer.echo(f"Plan {made.id} of {found.name}: {counted(made.size, 'creator')} booked for {made.spent}.")
    typer.echo(f"Next: goodword campaign new --plan {made.id}, or look at it at /plans/{made.id}/roster.")


@list_app.command("campaign")
def campaign(
    ctx: typer.Context,
    name: ListName,
    brand: Annotated[str, typer.Option(help="Who pays, as it is named in disclosures.")] = "",
    currency: Annotated[str, typer.Option(help="EUR, INR.")] = "",
    who: Picks = None,
    json: AsJson = False,
) -> None:
    """Begin a campaign with the people of a list."""
    from goodword.campaigns.listed.desk import LeadDesk  # noqa: PLC0415 - help does without planning

    fields = {key: value for key, value in (("brand", brand), ("currency", currency)) if value}
    made = LeadDesk(ctx.obj).campaign(lists_of(ctx).named(name).id, fields, who or ())
    typer.echo(
        to_json(made, indent=2) if json else f"Campaign {made.id}: {made.name}. `goodword campaign show {made.id}`"
    )


@list_app.command("decide")
def decide(
    ctx: typer.Context,
    name: ListName,
    brief: Annotated[int, typer.Option(help="Number of the saved brief.")],
    decision: Annotated[str, typer.Option("--as", help="pin: book in any case. ban: never. clear: neither.")],
    who: Picks = None,
) -> None:
    """Pin or ban the creators of a list on a saved brief, for its next plan."""
    from goodword.campaigns.listed.desk import LeadDesk  # noqa: PLC0415 - help does without planning
    from goodword.planning.store import Decision  # noqa: PLC0415

    known = [d.value for d in Decision]
    if decision not in known:
        raise BadInput.unknown("decision", decision, known, where="--as")
    desk, found = LeadDesk(ctx.obj), lists_of(ctx).named(name)
    saved = desk.decide(found.id, brief, Decision(decision), who or ())
    size = len(desk.people(found.id, who or ()))
    told = f"{counted(size, 'decision')} kept on the brief {saved.name}. `goodword brief plan {brief}` plans it again"
    typer.echo(f"{told}, `goodword brief undo {brief}` undoes one at a time.")


def _fee(text: str) -> dict[str, str]:
    base, _, more = text.partition(",")
    return {"base": base.strip(), "per_thousand": more.strip() or "0"}
