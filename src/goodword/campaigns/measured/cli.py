"""`goodword results`: a campaign measured from the ledger, by its number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted
from goodword.measurement.campaign.cli_options import Rates

if TYPE_CHECKING:
    from goodword.campaigns.measured.model import CreditReport, CreditRule
    from goodword.campaigns.measured.read import LedgerCampaign

results_app = typer.Typer(
    help="Measure a campaign from its links, codes and orders in the ledger.", no_args_is_help=True,
    rich_markup_mode="rich",
)  # fmt: skip
Number = Annotated[int, typer.Argument(help="Number of the campaign.", metavar="N", min=1)]
Window = Annotated[int, typer.Option(help="Days after a click within which an order is its.", metavar="DAYS")]
Refunds = Annotated[int, typer.Option("--refund-days", help="Days after an order within which refunds count.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword results`."""
    app.add_typer(results_app, name="results")


@results_app.command("credit")
def credit(
    ctx: typer.Context, number: Number, window: Window = 30, refunds: Refunds = 30, json: AsJson = False
) -> None:
    """Who brought the orders, by seven models; shares of an order sum to the order."""
    report = _read(ctx, number, window, refunds).credit_report()
    typer.echo(to_json(report, indent=2)) if json else _show(report)


@results_app.command("funnel")
def funnel(
    ctx: typer.Context,
    number: Number,
    by: Annotated[str, typer.Option(help="A row for each creator, post, tier, platform or place.")] = "creator",
    rates: Rates = None,
    window: Window = 30,
    refunds: Refunds = 30,
    json: AsJson = False,
) -> None:
    """Show what each creator brought and cost, from reach to revenue."""
    from goodword.measurement.funnel.ask import asked  # noqa: PLC0415 - help does without numpy
    from goodword.measurement.funnel.exchange import read_exchange  # noqa: PLC0415
    from goodword.measurement.funnel.terminal import show  # noqa: PLC0415

    campaign = _read(ctx, number, window, refunds)
    zone = campaign.frame.time_zone or "UTC"
    found = campaign.funnel(
        asked(by=by, timezone=zone, currency=campaign.frame.currency, exchange=read_exchange(rates or ()))
    )
    typer.echo(to_json(found, indent=2)) if json else show(found)


@results_app.command("attribute")
def attribute(ctx: typer.Context, number: Number, window: Window = 30, json: AsJson = False) -> None:
    """Credit orders to creators by seven models over paths with and without an order."""
    from goodword.core.errors import BadInput  # noqa: PLC0415 - help does without it
    from goodword.measurement.attribution.cli import show  # noqa: PLC0415

    found = _read(ctx, number, window, 30).attribution
    if found is None:
        raise BadInput("No order is credited to anybody yet.", next_step="goodword results credit shows what has come")
    typer.echo(to_json(found, indent=2)) if json else show(found)


@results_app.command("leaks")
def leaks(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Say which share of each code's orders came from outside its creator's audience."""
    from goodword.core.errors import BadInput  # noqa: PLC0415 - help does without it
    from goodword.measurement.leaks.cli import show  # noqa: PLC0415

    found = _read(ctx, number, 30, 30).leaks()
    if found is None:
        raise BadInput("No order carries a code of this campaign yet.", next_step="give creators codes: goodword code")
    typer.echo(to_json(found, indent=2)) if json else show(found, ())


@results_app.command("signals")
def signals(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Say what is worth a look: own orders, repeated customers, programs, bursts, codes found at checkout."""
    from goodword.campaigns.measured.read import MeasuredDesk  # noqa: PLC0415 - help does without numpy

    found = MeasuredDesk(ctx.obj).signals(number)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found:
        typer.echo(f"{one.name}  {one.kind}: {one.sentence}")
    if not found:
        typer.echo("Nothing stands out.")


@results_app.command("load")
def load(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder with posts, clicks, orders, refunds and campaign.json.")],
    brand: Annotated[str, typer.Option(help="Who pays; the campaign's name if not given.")] = "",
    site: Annotated[str, typer.Option(help="The brand's page, where links lead.")] = "",
) -> None:
    """Bring a campaign in plain files (as `goodword simulate campaign` writes them) into the ledger."""
    from goodword.campaigns.load.into_ledger import bring  # noqa: PLC0415 - help does without numpy

    made = bring(ctx.obj, folder, brand=brand, site=site)
    typer.echo(
        f"Campaign {made.campaign}: {made.people} people, {made.links} links, {made.codes} codes, {made.hits:,} hits, "
        f"{made.orders:,} events of orders. Look: goodword results credit {made.campaign}"
    )


@results_app.command("orders")
def orders(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Orders as CSV, JSON Lines or Parquet, or a GA4 export.")],
    shop: Annotated[str, typer.Option(help="Name of the shop that they are of.")],
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="Which column is which: order_id=Name.", metavar="A=B")
    ] = None,
    currency: Annotated[str, typer.Option(help="Of amounts that name none.")] = "",
    timezone: Annotated[str, typer.Option(help="Of times that name none.")] = "UTC",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, where day and month could be either.")] = "",
    brand: Annotated[str, typer.Option(help="Brand of a new shop.")] = "",
) -> None:
    """Import orders from a file. The same file twice changes nothing; rows that cannot be read are named."""
    from goodword.campaigns.load.orders_file import import_orders  # noqa: PLC0415 - help does without numpy

    made = import_orders(
        ctx.obj, file, shop=shop, brand=brand, currency=currency, timezone=timezone, date_order=date_order,
        columns=dict(text.partition("=")[::2] for text in columns or []),
    )  # fmt: skip
    typer.echo(
        f"{made.rows:,} rows read: {made.new:,} new events, {made.again:,} known already, {made.aside:,} set aside."
    )
    for reason, rows in made.reasons.items():
        typer.echo(f"  {rows:,}  {reason}")


@results_app.command("export")
def export(
    ctx: typer.Context,
    number: Number,
    form: Annotated[str, typer.Option(help="ga4 (Measurement Protocol), plausible (Events API) or csv.")] = "csv",
) -> None:
    """Print a campaign's credited orders, for other tools; customers are never among them."""
    from goodword.campaigns.measured.export import exported  # noqa: PLC0415 - help does without numpy

    typer.echo(exported(_read(ctx, number, 30, 30, each=True), form), nl=False)


@results_app.command("roll-up")
def roll_up(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the campaign; every campaign if not given.", min=0)] = 0,
    again: Annotated[bool, typer.Option("--again", help="From all raw hits, and say which days differed.")] = False,
) -> None:
    """Bring the days of hits that reports read up to date, ahead of the next report. For a timer, say every hour."""
    from goodword.campaigns.measured.read import MeasuredDesk  # noqa: PLC0415 - help does without numpy

    desk = MeasuredDesk(ctx.obj)
    for one in [number] if number else desk.store.campaigns():
        made = desk.roll(desk.store.frame(one), again=again)
        differed = f", {made.differed:,} differed from what was kept" if again else ""
        typer.echo(
            f"Campaign {one}: {len(made.days):,} days with hits; {made.anew:,} worked out from their hits, to "
            f"{made.grown:,} some were added{differed}."
        )


def _read(ctx: typer.Context, number: int, window: int, refunds: int, *, each: bool = False) -> LedgerCampaign:
    from goodword.campaigns.measured.model import CreditRule as Rule  # noqa: PLC0415 - help does without numpy
    from goodword.campaigns.measured.read import MeasuredDesk  # noqa: PLC0415

    rule: CreditRule = Rule(window, refunds)
    return MeasuredDesk(ctx.obj).read(number, rule, each=each)


def _cell(report: CreditReport, owner: int, model: str) -> list[str]:
    """Orders of a creator by a model, and their money."""
    from goodword.core.money import Money  # noqa: PLC0415 - help does without it

    share = next((s for s in report.by_model[model] if s.owner == owner), None)
    return [f"{share.orders:,.1f}", *(str(Money(m, c)) for c, m in share.minor.items())] if share else ["–"]


def _show(report: CreditReport) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415

    from goodword.core.money import Money  # noqa: PLC0415

    console = Console()
    console.print(report.sentence)
    console.print(f"Precedence: {' > '.join(report.precedence)}; window {report.rule.window_days} days.", style="dim")
    models, owners = list(report.by_model), sorted({s.owner for shares in report.by_model.values() for s in shares})
    cells = {(owner, model): _cell(report, owner, model) for owner in owners for model in models}
    # A column a model where all of it fits, else a row: nothing is ever cut off.
    wide = max((len(report.names[o]) for o in owners), default=0) + 4
    wide += sum(max([len(m), *(len(line) for o in owners for line in cells[o, m])]) + 3 for m in models)
    if wide <= console.width:
        table = Table("creator", header_style="bold")
        for model in models:
            table.add_column(model, justify="right")
        for owner in owners:
            table.add_row(report.names[owner], *("\n".join(cells[owner, model]) for model in models))
        console.print(table)
    else:
        for owner in owners:
            console.print(f"\n{report.names[owner]}", style="bold", soft_wrap=True, highlight=False)
            for model in models:
                orders, *money = cells[owner, model]
                console.print(f"  {model:<14} {orders:>10}  {' '.join(money)}".rstrip(), soft_wrap=True)
    nobody = ", ".join(str(Money(m, c)) for c, m in report.nobody.items()) or "no money"
    console.print(f"Credited to nobody: {counted(report.nobody_orders, 'order')}, {nobody}.")
    for reason, n in report.left_out.items():
        console.print(f"Not counted: {n:,} {reason}.", style="dim")
