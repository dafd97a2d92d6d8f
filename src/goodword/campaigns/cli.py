"""`goodword campaign`: run a roster: the campaign, its people, what was said, offered, agreed and posted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.campaigns.drafts.cli import add_drafts
from goodword.campaigns.offers.cli import add_offers
from goodword.campaigns.outreach.cli import add_outreach
from goodword.campaigns.portal.cli import add_portal
from goodword.campaigns.posts.cli import add_posts
from goodword.campaigns.templates.cli import add_templates
from goodword.campaigns.watch.cli import add_watch
from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.desk import CampaignDesk
    from goodword.campaigns.model import Campaign

campaign_app = typer.Typer(
    help="Run a roster: campaigns, the people in them, what was said, offered, agreed and posted.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Number = Annotated[int, typer.Argument(help="Number of the campaign, as `goodword campaign list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


add_outreach(campaign_app)
add_drafts(campaign_app)
add_templates(campaign_app)
add_offers(campaign_app)
add_posts(campaign_app)
add_watch(campaign_app)
add_portal(campaign_app)


def register(app: typer.Typer) -> None:
    """Add `goodword campaign`."""
    app.add_typer(campaign_app, name="campaign")


@campaign_app.command("new")
def new(
    ctx: typer.Context,
    plan: Annotated[int | None, typer.Option(help="Number of the plan whose roster is run.")] = None,
    who: Annotated[list[str] | None, typer.Option(help="A creator (platform:handle); may be repeated.")] = None,
    name: Annotated[str, typer.Option(help="Its name; the plan's if not given.")] = "",
    brand: Annotated[str, typer.Option(help="Who pays, as it is named in disclosures.")] = "",
    site: Annotated[str, typer.Option(help="The brand's own page, https://…")] = "",
    country: Annotated[str, typer.Option(help="Country of the brand: DE, IN.")] = "",
    currency: Annotated[str, typer.Option(help="EUR, INR; the plan's if not given.")] = "",
    time_zone: Annotated[
        str, typer.Option(help="Where its days are days; that of the country or place if not given.")
    ] = "",
    starts: Annotated[str, typer.Option(help="The first day, like 2027-03-01.")] = "",
    ends: Annotated[str, typer.Option(help="The last day.")] = "",
    budget: Annotated[str, typer.Option(help='Money there is, like "₹60,000" or "800 EUR".')] = "",
    promotes: Annotated[str, typer.Option(help="What is promoted.")] = "",
    handles: Annotated[str, typer.Option(help="The brand's own accounts, separated by commas.")] = "",
    sender: Annotated[str, typer.Option(help="Who signs messages.")] = "",
    json: AsJson = False,
) -> None:
    """Begin a campaign: from a plan's roster, or with people named."""
    from goodword.campaigns.fields import FIELDS  # noqa: PLC0415 - help does without planning

    given, desk = locals(), desk_of(ctx)
    fields = {f: str(given[f]) for f in FIELDS if given.get(f)}
    made = desk.begin(fields, who or ()) if plan is None else desk.start(plan, fields)
    if plan is not None and who:
        desk.add_people(made.id, who)
    if json:
        typer.echo(to_json(made, indent=2))
        return
    size = len(desk.store.bookings(made.id))
    typer.echo(f"Campaign {made.id}: {made.name}, {size} people. `goodword campaign show {made.id}` shows them.")
    if left_out := desk.left_out(made):
        typer.echo(f"Left out, because they do not want to be contacted: {', '.join(left_out)}")


@campaign_app.command("list")
def list_campaigns(
    ctx: typer.Context,
    put_away: Annotated[bool, typer.Option("--all", help="Also campaigns that were put away.")] = False,
    json: AsJson = False,
) -> None:
    """List campaigns, newest first."""
    desk = desk_of(ctx)
    found = desk.store.campaigns(put_away=put_away)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if not found:
        typer.echo("No campaign yet. Begin one: goodword campaign new --plan N")
    sizes = desk.store.sizes()
    say(f"{c.id:>4}  {c.name} ({c.brand}), {sizes.get(c.id, 0)} people{_away(c)}" for c in found)


@campaign_app.command("show")
def show(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show a campaign and who is in it."""
    desk = desk_of(ctx)
    campaign, bookings = desk.store.campaign(number), desk.store.bookings(number)
    if json:
        typer.echo(to_json({"campaign": campaign, "bookings": bookings}, indent=2))
        return
    typer.echo(f"{campaign.name}, paid by {campaign.brand}{_away(campaign)}")
    say(f"{b.id:>6}  {b.person.name} ({b.person.creator_id})" for b in bookings)


@campaign_app.command("change")
def change(
    ctx: typer.Context,
    number: Number,
    fields: Annotated[list[str], typer.Argument(help="field=value, as many as you like: brand=… ends=2027-04-30")],
) -> None:
    """Change fields of a campaign."""
    pairs = dict(part.partition("=")[::2] for part in fields)
    typer.echo(f"Changed: {desk_of(ctx).change(number, pairs).name}")


@campaign_app.command("add")
def add(
    ctx: typer.Context,
    number: Number,
    who: Annotated[list[str], typer.Argument(help="Creators: platform:handle.")],
) -> None:
    """Put creators on a campaign's roster."""
    say(f"{b.id:>6}  {b.person.name}" for b in desk_of(ctx).add_people(number, who))


@campaign_app.command("put-away")
def put_away(ctx: typer.Context, number: Number) -> None:
    """Take a campaign out of lists; `bring-back` undoes it."""
    campaign = desk_of(ctx).store.put_away(number)
    typer.echo(f"Put away: {campaign.name}. `goodword campaign bring-back {number}` undoes it.")


@campaign_app.command("bring-back")
def bring_back(ctx: typer.Context, number: Number) -> None:
    """Bring back a campaign that was put away."""
    typer.echo(f"Back: {desk_of(ctx).store.bring_back(number).name}")


def desk_of(ctx: typer.Context) -> CampaignDesk:
    """The desk of this installation."""
    from goodword.campaigns.desk import CampaignDesk  # noqa: PLC0415 - help does without planning

    return CampaignDesk(ctx.obj)


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


def _away(campaign: Campaign) -> str:
    return ", put away" if campaign.put_away_at else ""
