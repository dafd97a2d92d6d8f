"""`goodword shop`: let a shop's orders in, look at them; `goodword hooks`: take them in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.commerce.desk import Connected, OrderDesk

shop_app = typer.Typer(
    help="Let the orders of shops in, and look at what they said.", no_args_is_help=True, rich_markup_mode="rich"
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Number = Annotated[int, typer.Argument(help="Number of the source, as `goodword shop list` shows it.", metavar="N")]
SecretFrom = Annotated[str, typer.Option("--secret-env", help="Environment variable that holds the secret.")]
SecretFile = Annotated[
    typer.FileText | None, typer.Option("--secret-file", help="File with the secret; - reads it from the input.")
]


def register(app: typer.Typer) -> None:
    """Add `goodword shop` and `goodword hooks`."""
    app.add_typer(shop_app, name="shop")
    app.command("hooks")(hooks)


@shop_app.command("connect")
def connect(
    ctx: typer.Context,
    shop: Annotated[str, typer.Argument(help="Name of the shop; sources of one shop speak of the same orders.")],
    kind: Annotated[str, typer.Argument(help="shopify, woocommerce, stripe, own, tag or plausible.")],
    brand: Annotated[
        str, typer.Option(help="Brand whose campaigns its orders may belong to; anybody's if empty.")
    ] = "",
    currency: Annotated[str, typer.Option(help="Of amounts that name none.")] = "",
    name: Annotated[str, typer.Option(help="Name of this source.")] = "",
    secret: SecretFile = None,
    variable: SecretFrom = "",
    json: AsJson = False,
) -> None:
    """Make an address to which a shop sends its orders, with its secret, which is shown this once."""
    given = secret.read().strip() if secret else ""
    made = _desk(ctx).connect(shop, kind, brand=brand, currency=currency, name=name, secret=given, variable=variable)
    typer.echo(to_json(made, indent=2)) if json else _show(made, given=bool(given))


@shop_app.command("rotate")
def rotate(
    ctx: typer.Context,
    number: Number,
    secret: SecretFile = None,
    variable: SecretFrom = "",
    days: Annotated[int, typer.Option(help="Days for which the secret before stays valid.", min=0, max=90)] = 2,
) -> None:
    """Give a source a new secret; the one before stays valid while the shop changes over."""
    given = secret.read().strip() if secret else ""
    made = _desk(ctx).rotate(number, secret=given, variable=variable, overlap_days=days)
    _show(made, given=bool(given))


@shop_app.command("close")
def close(ctx: typer.Context, number: Number) -> None:
    """Take nothing from a source any more; what it said stays, its secrets are erased."""
    source = _desk(ctx).shops.close(number)
    typer.echo(f"Closed: {source.shop.name}, {source.name}.")


@shop_app.command("list")
def listed(ctx: typer.Context, json: AsJson = False) -> None:
    """Show every source of orders, its address, and what has come from it."""
    found = _desk(ctx).connected()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if not found:
        typer.echo("No shop is connected. Connect one: goodword shop connect NAME shopify")
    for one in found:
        closed = ", closed" if one.source.closed_at else ""
        said = f"{one.events:,} events" if one.events else "nothing yet"
        typer.echo(
            f"{one.source.id:>4}  {one.source.shop.name}, {one.source.name}{closed}: {said}\n      {one.address}"
        )


@shop_app.command("orders")
def orders(
    ctx: typer.Context,
    shop: Annotated[str, typer.Option(help="Only of this shop.")] = "",
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=10_000)] = 20,
    json: AsJson = False,
) -> None:
    """Show orders as they stand."""
    from goodword.core.money import Money  # noqa: PLC0415 - help does without it
    from goodword.core.times import from_epoch  # noqa: PLC0415

    found = _desk(ctx).orders.orders(limit=limit, shop=shop)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    if not found:
        typer.echo("No order has come yet.")
    for one in found:
        s = one.state
        when = f"{from_epoch(s.placed_at):%Y-%m-%d %H:%M}" if s.placed_at else "time not known"
        amount = str(Money(s.amount, s.currency)) if s.amount is not None and s.currency else "amount not known"
        back = f", {Money(s.refunded, s.currency)} given back" if s.refunded and s.currency else ""
        how = " ".join([*(f"code {c}" for c in s.codes[:1]), *(f"click {c}" for c in s.clicks[:1])])
        typer.echo(f"{one.id:>6}  {when}  {s.order}  {amount}  {s.status}{back}  {how}".rstrip())


@shop_app.command("order")
def order(ctx: typer.Context, number: Annotated[int, typer.Argument(help="Number of the order.")]) -> None:
    """Show everything that was said of one order, as JSON."""
    kept, events = _desk(ctx).orders.order(number)
    typer.echo(to_json({"order": kept, "events": events}, indent=2))


@shop_app.command("asides")
def asides(ctx: typer.Context) -> None:
    """Show deliveries that were rightly signed and said nothing of an order, with the reason."""
    from goodword.core.times import from_epoch  # noqa: PLC0415 - help does without it

    found = _desk(ctx).orders.asides()
    for source, reason, at in found:
        typer.echo(f"{from_epoch(at):%Y-%m-%d %H:%M}  {source}: {reason}")
    if not found:
        typer.echo("Nothing was set aside.")


@shop_app.command("rebuild")
def rebuild(ctx: typer.Context) -> None:
    """Work out every order anew from its events; says how many differed."""
    typer.echo(f"{_desk(ctx).orders.rebuild():,} orders differed from their events.")


@shop_app.command("forget")
def forget(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument(help="E-mail address, or the shop's id of the customer.")],
) -> None:
    """Erase a customer from every order; sums stay. Lists of your own people too: `goodword erase --customer`."""
    from goodword.core.text import counted  # noqa: PLC0415 - help does without it

    typer.echo(
        f"Erased from {counted(_desk(ctx).forget(customer), 'order')}; sums stay. Lists of your own people are not "
        "looked at here: goodword erase --customer takes a customer off those, too."
    )


def hooks(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; the setting if not given.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8010,
) -> None:
    """Take shops' webhooks in a process of its own, apart from the pages, until Ctrl-C."""
    import uvicorn  # noqa: PLC0415 - the server is only loaded to serve

    from goodword.commerce.hooks.app import hooks_app  # noqa: PLC0415

    address = host or ctx.obj.settings.host
    typer.echo(f"Webhooks are taken at http://{address}:{port}/hooks/…  (Ctrl-C ends it)")
    uvicorn.run(
        hooks_app(ctx.obj), host=address, port=port, log_level="warning", server_header=False, access_log=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    typer.echo("Ended. Everything is saved.")


def _desk(ctx: typer.Context) -> OrderDesk:
    from goodword.commerce.desk import OrderDesk as Opened  # noqa: PLC0415 - help does without the ledger

    return Opened(ctx.obj)


def _show(made: Connected, *, given: bool) -> None:
    typer.echo(f"Source {made.source.id} of {made.source.shop.name}\n  address  {made.address}")
    if made.source.kind in ("shopify", "stripe") and not given:
        typer.echo(f"  secret   the shop shows it; enter it: goodword shop rotate {made.source.id} --secret-file -")
    elif made.secret and not given:
        typer.echo(f"  secret   {made.secret}")
        typer.echo(f"           It is not shown again; a new one: goodword shop rotate {made.source.id}")
    typer.echo(f"  {made.steps}")
