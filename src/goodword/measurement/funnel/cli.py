"""`goodword funnel`: what a campaign brought, creator by creator, from plain files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput

if TYPE_CHECKING:
    from goodword.measurement.learning.learn import Learned


def register(app: typer.Typer) -> None:
    """Add `goodword funnel`."""
    app.command("funnel")(funnel)


def funnel(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            help="Clicks, orders, refunds and results (posts, creators) as CSV, JSON Lines or Parquet; clicks=FILE "
            "where the columns do not tell; or a folder with clicks.csv, orders.csv, posts.csv.",
            metavar="FILES...",
        ),
    ],
    by: Annotated[str, typer.Option(help="A row for each creator, post, tier, niche, platform or place.")] = "creator",
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="Which column is which: creator=Partner, or orders.creator=Code.", metavar="A=B"),
    ] = None,
    currency: Annotated[str, typer.Option(help="Of amounts that name none, and of the money shown.")] = "",
    rates: Annotated[
        list[str] | None,
        typer.Option(
            "--rate",
            help="What one unit of another currency is worth in the one shown, as you state it: USD=0.92.",
            metavar="CUR=N",
        ),
    ] = None,
    timezone: Annotated[str, typer.Option(help="Of times that name none, and of hours and weekdays.")] = "UTC",
    window: Annotated[int, typer.Option(help="Days after a click within which an order is its.", metavar="DAYS")] = 30,
    refunds: Annotated[
        int, typer.Option("--refund-days", help="Days after an order within which refunds count.", metavar="DAYS")
    ] = 30,
    best_by: Annotated[str, typer.Option(help="roas, cpa, epc, cvr, cpc, ctr or engagement_rate.")] = "",
    regret: Annotated[float, typer.Option(help="Share of the best that choosing now may cost.")] = 0.05,
    level: Annotated[float, typer.Option(help="Level of every interval.")] = 0.9,
    as_of: Annotated[str, typer.Option(help="Day up to which the files are complete.", metavar="DAY")] = "",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, where day and month could be either.")] = "",
    learned: Annotated[
        bool, typer.Option("--learned", help="Let rates start from what past campaigns taught.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show what each creator brought and cost, from reach to revenue, and whether it is too early to choose."""
    from goodword.measurement.funnel.ask import asked  # noqa: PLC0415 - help does without numpy
    from goodword.measurement.funnel.door import funnel as read  # noqa: PLC0415
    from goodword.measurement.funnel.exchange import read_exchange  # noqa: PLC0415
    from goodword.measurement.funnel.terminal import show  # noqa: PLC0415

    question = asked(
        by=by,
        currency=currency,
        timezone=timezone,
        window_days=window,
        refund_days=refunds,
        best_by=best_by,
        regret=regret,
        level=level,
        as_of=as_of,
        exchange=read_exchange(rates or ()),
    )
    now = int(ctx.obj.now().timestamp()) if ctx.obj is not None else None
    known = _learned(ctx) if learned else None
    pairs = _pairs(columns or [])
    found = read(*files, columns=pairs, question=question, date_order=date_order, now=now, learned=known)
    typer.echo(to_json(found, indent=2)) if json else show(found)


def _learned(ctx: typer.Context) -> Learned:
    from goodword.measurement.learning.store import LearnedStore  # noqa: PLC0415 - only with --learned

    return LearnedStore(ctx.obj.ledger, now=ctx.obj.now).learned()


def _pairs(given: list[str]) -> dict[str, str]:
    out = {}
    for text in given:
        name, equals, column = text.partition("=")
        if not equals or not name or not column:
            raise BadInput.value("map", "like creator=Partner", text)
        out[name.strip()] = column.strip()
    return out
