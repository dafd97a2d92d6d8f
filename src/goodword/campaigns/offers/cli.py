"""`goodword campaign offers`, `offer`, `answer`, `price`, `paper`: offers in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.campaigns.offers.desk import OfferDesk

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
BookingNumber = Annotated[int, typer.Argument(help="Number of the person in the campaign, as `campaign show` lists.")]


def add_offers(app: typer.Typer) -> None:
    """Add the commands of offers."""
    app.command("offers")(offers)
    app.command("offer")(offer)
    app.command("answer")(answer)
    app.command("price")(price)
    app.command("paper")(paper)


def offers(
    ctx: typer.Context, number: Annotated[int, typer.Argument(help="Number of the campaign.")], json: AsJson = False
) -> None:
    """Show who was offered what, and where each offer stands."""
    found = _desk(ctx).standing(number)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for line in found.lines:
        o = line.offer
        said = f"offer {o.id}, {o.state.value}: {o.terms.fee or o.terms.gift or 'no fee'}" if o else "no offer"
        typer.echo(f"{line.booking.id:>6}  {line.booking.person.name}: {said}")
        for clash in line.clashes:
            kind = "clash" if clash.sure else "may clash"
            typer.echo(f"        {kind} with campaign {clash.campaign_id}: {clash.sentence}")
    typer.echo(f"Agreed: {found.agreed}; open: {found.open}")


def offer(
    ctx: typer.Context,
    booking: BookingNumber,
    deliverables: Annotated[str, typer.Option(help='"1 reel by 2027-03-01, 2 stories".')],
    fee: Annotated[str, typer.Option(help='"₹5,000" or "80 EUR".')] = "",
    gift: Annotated[str, typer.Option(help="What is given instead or besides.")] = "",
    gift_worth: Annotated[str, typer.Option(help="What the gift is worth.")] = "",
    commission: Annotated[str, typer.Option(help='Share of each order: "8%".')] = "",
    voucher: Annotated[str, typer.Option(help="Worth of a voucher.")] = "",
    usage_days: Annotated[str, typer.Option(help="Days for which the brand may use it.")] = "",
    usage_places: Annotated[str, typer.Option(help="own channels, website, newsletter, print, paid ads.")] = "",
    exclusive_days: Annotated[str, typer.Option(help="Days without work for competitors.")] = "",
    exclusive_against: Annotated[str, typer.Option(help="Which competitors.")] = "",
    pay_days: Annotated[str, typer.Option(help="Days to payment after the last post.")] = "",
    valid_until: Annotated[str, typer.Option(help="The last day on which it can be accepted.")] = "",
    more: Annotated[str, typer.Option(help="Further terms.")] = "",
    replaces: Annotated[int | None, typer.Option(help="Number of the offer that this one replaces.")] = None,
    sent: Annotated[bool, typer.Option("--sent", help="It has been sent already.")] = False,
) -> None:
    """Draft an offer: the words of disclosure are worked out and kept with it."""
    from goodword.campaigns.offers.fields import FIELDS  # noqa: PLC0415 - help does without it
    from goodword.campaigns.offers.model import State  # noqa: PLC0415

    given, desk = locals(), _desk(ctx)
    made = desk.draft(booking, {f: str(given[f]) for f in FIELDS if given.get(f)}, replaces=replaces)
    if sent:
        made = desk.become(made.id, State.SENT)
    typer.echo(f"Offer {made.id}, {made.state.value}. To be marked: {made.terms.disclosure}")


def answer(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the offer.")],
    state: Annotated[str, typer.Argument(help="sent, accepted, declined, countered, withdrawn, or undo.")],
    asked: Annotated[str, typer.Option(help="The fee that they ask for.")] = "",
    note: Annotated[str, typer.Option(help="What they said.")] = "",
) -> None:
    """Say what happened to an offer; the board follows."""
    from goodword.campaigns.offers.model import State  # noqa: PLC0415 - help does without it
    from goodword.core.errors import BadInput  # noqa: PLC0415
    from goodword.core.money import Money  # noqa: PLC0415

    desk = _desk(ctx)
    states = [s.value for s in State if s is not State.DRAFTED]
    if state not in (*states, "undo"):
        raise BadInput.unknown("state of an offer", state, [*states, "undo"])
    if state == "undo":
        found = desk.undo(number)
    else:
        worth = Money.parse(asked, desk.store.offer(number).currency) if asked else None
        found = desk.become(number, State(state), note=note, asked=worth)
    typer.echo(f"Offer {number}: {found.state.value}.")


def price(ctx: typer.Context, booking: BookingNumber, json: AsJson = False) -> None:
    """Say what one post of a person may cost, from comparable prices."""
    found = _desk(ctx).advice(booking)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if found.middle is not None:
        typer.echo(f"About {found.middle}, between {found.low} and {found.high}.")
    typer.echo(found.sentence)


def paper(
    ctx: typer.Context,
    booking: BookingNumber,
    kind: Annotated[str, typer.Argument(help="agreement or brief.")],
    language: Annotated[str, typer.Option(help="Another language than theirs, like de.")] = "",
    offer: Annotated[int | None, typer.Option(help="Number of an offer; the one that counts if not given.")] = None,
    json: AsJson = False,
) -> None:
    """Write the agreement, or the brief for the creator, in their language."""
    from goodword.campaigns.offers.papers import as_text  # noqa: PLC0415 - help does without it
    from goodword.campaigns.outreach.draft import LANGUAGES  # noqa: PLC0415
    from goodword.core.errors import BadInput  # noqa: PLC0415

    if language and language not in LANGUAGES:
        raise BadInput.unknown("language", language, list(LANGUAGES))
    found = _desk(ctx).paper(booking, kind, language=language, offer_id=offer)
    typer.echo(to_json(found, indent=2) if json else as_text(found), nl=json)


def _desk(ctx: typer.Context) -> OfferDesk:
    from goodword.campaigns.offers.desk import OfferDesk  # noqa: PLC0415 - help does without it

    return OfferDesk(ctx.obj, door="cli")
